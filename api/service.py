"""What one running service consists of; made once by `create_app`, held by the app, passed by hand.

There are no globals: two services in one process do not know of each other.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import HTTPConnection

from api.clock import Clock, utc_now
from api.domain.opened import OpenRuns
from api.http.rate import RateLimiter
from api.metrics import Metrics
from api.security.passwords import Passwords
from api.security.throttle import LoginThrottle
from api.settings import ServiceSettings
from api.store.database import Database, open_database


@dataclass(frozen=True)
class Service:
    """The parts that requests are answered with."""

    settings: ServiceSettings
    database: Database
    clock: Clock
    secret: bytes
    passwords: Passwords
    logins: LoginThrottle
    known: RateLimiter
    unknown: RateLimiter
    metrics: Metrics
    opened: OpenRuns


def build(settings: ServiceSettings, *, clock: Clock | None = None) -> Service:
    """Makes the parts, and the data folder where there is none yet."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = open_database(settings)
    return Service(
        settings=settings,
        database=database,
        clock=clock or utc_now,
        secret=read_secret(settings.data),
        passwords=Passwords(
            hashings=settings.password_hashings, least_characters=settings.password_characters
        ),
        logins=LoginThrottle(database, settings),
        known=RateLimiter(settings.requests_per_minute),
        unknown=RateLimiter(settings.unknown_per_minute),
        metrics=Metrics(),
        opened=OpenRuns(settings.open_runs),
    )


def service_of(connection: HTTPConnection) -> Service:
    """The service that answers this request."""
    service: Service = connection.app.state.service
    return service


def read_secret(data: Path) -> bytes:
    """The secret that digests are keyed with; made on first use, readable by the service alone."""
    path = data / "secret.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(32))
    return path.read_bytes()
