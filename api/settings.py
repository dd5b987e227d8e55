"""Settings of the service: from the environment (`ADSIM_...`) or given by hand, checked once, then frozen.

Every limit of the service is a field here, with its unit. Nothing else in `api/` reads the environment.
"""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """Where the service keeps its data, whom it answers, and every limit it has."""

    model_config = SettingsConfigDict(env_prefix="ADSIM_", frozen=True, extra="forbid")

    data: Path = Path("adsim-data")
    """Folder of everything the service keeps: uploads, runs, the secret, and the SQLite database."""
    database_url: str = ""
    """SQLAlchemy URL of the database, as in `postgresql+psycopg://...`; SQLite in the data folder if empty."""
    database_connections: int = Field(default=40, ge=1)
    """Most connections to the database, and most requests that are worked on at once."""
    database_wait_seconds: float = Field(default=10.0, gt=0)
    """How long a request waits for a connection, or for another writer, before it fails."""

    host: str = "127.0.0.1"
    """Address that `adsim-api serve` listens on."""
    port: int = Field(default=8000, ge=0, le=65535)
    """Port that `adsim-api serve` listens on."""
    public_origin: str = "http://127.0.0.1:8000"
    """Scheme, host and port under which browsers reach the service; `https` unless the host is loopback."""
    allowed_hosts: tuple[str, ...] = ()
    """Further host names that requests may be addressed to, as a JSON list."""
    trusted_proxies: str = ""
    """Addresses of reverse proxies whose `X-Forwarded-For` and `-Proto` are believed, parted by commas."""
    loopback_cookie: bool = False
    """Whether the session cookie works over plain http: for a public origin on loopback only."""
    stop_seconds: int = Field(default=20, ge=0)
    """How long requests under way may take to finish once the service is told to stop."""

    session_idle_minutes: int = Field(default=60, ge=1)
    """A session that is not used for so long ends."""
    session_hours: int = Field(default=12, ge=1)
    """A session ends after so long, however much it is used."""
    key_days: int = Field(default=90, ge=1)
    """How long an API key is good for when nothing else is asked for ..."""
    key_max_days: int = Field(default=366, ge=1)
    """... and at most."""
    password_characters: int = Field(default=12, ge=8)
    """Least characters of a password."""
    password_hashings: int = Field(default=2, ge=1)
    """Passwords that are hashed at once; each takes 64 MiB of memory."""

    login_window_minutes: int = Field(default=15, ge=1)
    """Failed logins are counted over so long ..."""
    login_failures_account: int = Field(default=10, ge=1)
    """... and after so many for one account no login of it is tried ..."""
    login_failures_address: int = Field(default=50, ge=1)
    """... and after so many from one address none from there."""
    requests_per_minute: int = Field(default=6_000, ge=1)
    """Requests that one person or key may make in a minute, each process counting for itself."""
    unknown_per_minute: int = Field(default=300, ge=1)
    """Requests without a valid session or key that one address may make in a minute."""

    max_body_bytes: int = Field(default=1_000_000, ge=1)
    """Largest body of a request; routes that take uploads have their own limit."""
    page_items: int = Field(default=50, ge=1)
    """Items on a page of a list when nothing else is asked for ..."""
    page_max_items: int = Field(default=500, ge=1)
    """... and at most."""
    max_upload_bytes: int = Field(default=5_000_000_000, ge=1)
    """Largest file of a corpus, as it is sent."""
    preview_bytes: int = Field(default=2_000_000, ge=10_000)
    """How much of a file of lines a preview looks at; of other kinds 25 times as much, whole or not at all."""
    preview_rows: int = Field(default=20, ge=1)
    """Rows that a preview shows."""
    open_runs: int = Field(default=3, ge=1)
    """Runs that a process keeps in memory to answer from; each takes some times the bytes of its texts."""
    export_groups: int = Field(default=1_000, ge=1)
    """Most groups in one export."""
    query_batch: int = Field(default=100, ge=1)
    """Most questions in one request."""

    workers: int = Field(default=1, ge=0)
    """Worker processes that `adsim-api serve` starts beside itself; 0 where workers run by themselves."""
    worker_poll_seconds: float = Field(default=1.0, gt=0)
    """How often a worker that has nothing to do looks for runs."""
    lease_seconds: int = Field(default=60, ge=5)
    """A worker that is silent for so long is taken for dead, and its run begun anew."""
    run_attempts: int = Field(default=3, ge=1)
    """How often a run is begun before it is given up."""
    run_threads: int = Field(default=0, ge=0)
    """Threads of a run; 0 means all processors."""
    retention_minutes: int = Field(default=60, ge=1)
    """How often a worker looks for corpora whose day is over."""

    idempotency_hours: int = Field(default=24, ge=1)
    """How long the answer to a request with an `Idempotency-Key` is kept to be given again."""
    idempotency_body_bytes: int = Field(default=200_000, ge=1)
    """Largest answer that is kept for it; a request with a larger one is done again when it is repeated."""

    @model_validator(mode="after")
    def _plain_http_stays_on_loopback(self) -> ServiceSettings:
        parts = urlsplit(self.public_origin)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
            raise ValueError("public_origin is a scheme and a host, as in https://adsim.example.org")
        if parts.scheme == "http" and not is_loopback(parts.hostname):
            raise ValueError("public_origin must be https: sessions would cross the network in the clear")
        if self.loopback_cookie and not is_loopback(parts.hostname):
            raise ValueError("loopback_cookie is for a public_origin on loopback only")
        return self

    @property
    def url(self) -> str:
        """The URL of the database in use."""
        return self.database_url or f"sqlite+pysqlite:///{self.data / 'adsim.db'}"

    @property
    def origin(self) -> str:
        """The public origin as browsers write it in `Origin`."""
        return self.public_origin.rstrip("/").lower()

    @property
    def secure(self) -> bool:
        """Whether browsers reach the service over https."""
        return self.origin.startswith("https:")

    @property
    def hosts(self) -> frozenset[str]:
        """Host names, without port, that requests may be addressed to."""
        public = urlsplit(self.public_origin).hostname or ""
        return frozenset({public, "localhost", "127.0.0.1", "::1", *self.allowed_hosts})


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
