"""`adsim-api`: runs the service and looks after its database; settings come from the environment.

Commands say on standard error what they do, and end with the exit codes of `adsim`.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adsim.errors import AdsimError, UsageError
from api import audit, keys_cli
from api.clock import utc_now
from api.problems import Problem
from api.settings import ServiceSettings
from api.store import migrate
from api.store.database import Database, open_database

if TYPE_CHECKING:
    from api.backup import Contents

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Run the service of adsim. Settings: ADSIM_... in the environment, see docs/service.md.",
)
audit_app = typer.Typer(no_args_is_help=True, help="Check the audit log.")
app.add_typer(audit_app, name="audit")
app.add_typer(keys_cli.app, name="keys")


def main() -> None:
    """Entry point: runs the command, turns errors into a message and an exit code."""
    sys.exit(run())


def run(arguments: list[str] | None = None) -> int:
    """Runs the command that the arguments name and gives the exit code."""
    from pydantic import ValidationError

    try:
        return int(app(arguments, standalone_mode=False) or 0)
    except AdsimError as error:
        return _complain(str(error), error.exit_code)
    except Problem as problem:
        return _complain(f"{problem.detail or problem.title}\n  fix: {problem.fix}", 1)
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        return _complain(f"settings do not fit: {told}", 4)
    except (KeyboardInterrupt, typer.Abort):
        return _complain("stopped", 130)
    except Exception as error:
        # typer carries its own copy of click: its errors are told by what they can do
        if not hasattr(error, "format_message"):
            raise
        return _complain(error.format_message(), UsageError.exit_code)


def _complain(message: str, code: int) -> int:
    if message:
        typer.echo(f"adsim-api: {message}", err=True)
    return code


@app.command()
def serve() -> None:
    """Answer requests until told to stop, with workers beside; migrates its own SQLite database first."""
    import uvicorn

    from api import logs
    from api.app import create_app
    from api.jobs.beside import workers_beside

    settings = ServiceSettings()
    _prepare(settings)
    logs.configure()
    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=settings.stop_seconds,
    )
    with workers_beside(settings.workers):
        for sign in (signal.SIGTERM, signal.SIGINT):
            # uvicorn has handlers of its own while it runs, and raises the signal anew once it has stopped
            signal.signal(sign, lambda *_: None)
        uvicorn.Server(config).run()


@app.command()
def worker() -> None:
    """Do runs from the queue until told to stop; several workers may share a database and a data folder."""
    from api import logs
    from api.jobs.worker import Worker

    settings = ServiceSettings()
    database = _prepare(settings)
    logs.configure()
    work = Worker(settings, database, utc_now)
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: work.stop.set())
    work.run()
    database.dispose()


@app.command("migrate")
def migrate_command(
    revision: Annotated[
        str, typer.Argument(help="Revision to go to, up or down; going down loses what newer tables held.")
    ] = "head",
) -> None:
    """Bring the tables of the database to those of this version."""
    database = _database(ServiceSettings())
    at = migrate.current(database)
    going_down = revision == "base" or (revision != "head" and at is not None and revision < at)
    (migrate.downgrade if going_down else migrate.upgrade)(database, revision)
    typer.echo(f"the database is at {migrate.current(database) or 'nothing'}")


@app.command()
def create_admin(
    name: Annotated[str, typer.Argument(help="Name to sign in with.")],
    also: Annotated[
        list[str] | None, typer.Option("--also", metavar="ROLE", help="A further role. Repeatable.")
    ] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
) -> None:
    """Make an account with the role admin; the password is asked for."""
    from api import accounts
    from api.schemas.people import NewUser
    from api.security.passwords import Passwords

    settings = ServiceSettings()
    asked = NewUser.model_validate({"name": name, "roles": sorted({"admin", *(also or [])})})
    password = sys.stdin.readline().rstrip("\n") if password_stdin else _ask_password()
    passwords = Passwords(hashings=1, least_characters=settings.password_characters)
    passwords.check(password, name=asked.name)
    database = _prepare(settings)
    account = accounts.NewAccount(asked.name, passwords.hash(password), asked.roles, must_change=False)
    with database.write() as connection:
        user = accounts.add(database, connection, account, at=utc_now())
        act = audit.Act("cli", "user.made", target=user)
        facts: dict[str, audit.Fact] = {"roles": ".".join(asked.roles)}
        audit.record(database, connection, act, at=utc_now(), facts=facts)
    typer.echo(f"made {asked.name} ({', '.join(asked.roles)})", err=True)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Archive to write; keep it where only those get it who must.")],
) -> None:
    """Write database and data folder into one archive, while the service runs."""
    from api import backup as archives

    settings = ServiceSettings()
    database = _database(settings)
    contents = archives.write(database, settings.data, file)
    facts: dict[str, audit.Fact] = {"rows": sum(contents.rows.values()), "files": contents.files}
    _record(database, audit.Act("cli", "backup.written"), facts)
    _tell(contents)


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="Archive that adsim-api backup wrote.")]) -> None:
    """Fill an empty database and an empty data folder from an archive."""
    from api import backup as archives

    settings = ServiceSettings()
    database = _database(settings)
    contents = archives.restore(database, settings.data, file)
    _record(database, audit.Act("cli", "backup.restored"), {"files": contents.files})
    _tell(contents)


def _tell(contents: Contents) -> None:
    typer.echo(
        f"{sum(contents.rows.values())} rows, {contents.files} files; audit log {contents.audit_head}",
        err=True,
    )


def _record(database: Database, act: audit.Act, facts: dict[str, audit.Fact]) -> None:
    with database.write() as connection:
        audit.record(database, connection, act, at=utc_now(), facts=facts)


@audit_app.command("verify")
def audit_verify(
    expect: Annotated[
        str, typer.Option("--expect", metavar="SEQ:HASH", help="A head that was written down before.")
    ] = "",
) -> None:
    """Recompute the chain of the audit log and print its head, to be written down elsewhere."""
    from adsim.errors import OutputError

    with _database(ServiceSettings()).read() as connection:
        verdict = audit.verify(connection)
        kept = audit.hash_at(connection, int(expect.partition(":")[0])) if _is_head(expect) else ""
    if verdict.broken:
        raise OutputError(
            f"the audit log does not fit from entry {verdict.broken} on",
            fix="keep the database as it is, and compare with a backup and the heads written down",
        )
    if expect and kept != expect.partition(":")[2]:
        raise OutputError(
            "the audit log does not hold the head that was expected",
            fix="it was cut or written anew since; compare with a backup",
        )
    typer.echo(f"{verdict.entries}:{verdict.head}")


def _is_head(text: str) -> bool:
    if not text:
        return False
    seq, _, rest = text.partition(":")
    if not seq.isdigit() or len(rest) != 64:
        raise UsageError("--expect does not fit", fix="give what `adsim-api audit verify` printed")
    return True


def _prepare(settings: ServiceSettings) -> Database:
    """The database at the revision of this version; SQLite is brought there, PostgreSQL has to be."""
    from adsim.errors import SettingsError

    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = open_database(settings)
    if database.is_sqlite:
        migrate.upgrade(database)
    elif migrate.current(database) != migrate.head():
        raise SettingsError(
            "the tables of the database are not those of this version", fix="run adsim-api migrate"
        )
    return database


def _database(settings: ServiceSettings) -> Database:
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return open_database(settings)


def _ask_password() -> str:
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
