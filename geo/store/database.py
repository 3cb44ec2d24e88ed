"""Open the database of the store, and bring its tables up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, NoSuchModuleError

from geo.base.errors.importing import StoreFull, StoreUnavailable, StoreWrong
from geo.base.errors.shipped import ExtraMissing
from geo.base.i18n import N_
from geo.base.notes import Note
from geo.store.schema import HEAD

BACKENDS: Final = ("sqlite", "postgresql")
NO_DATABASE: Final = N_("it is no database, or a damaged one")
NO_ADDRESS: Final = N_("this is no address of a database")
KNOWN_BACKENDS: Final = N_("known are sqlite and postgresql")
NAMES_NO_FILE: Final = N_("it names no file")
OTHER_VERSION: Final = N_('its tables are at version "{current}", this Atlas knows {known}')
DATABASE_SAYS: Final = N_("the database refuses ({words})")
WAIT: Final = 30
"""Seconds that a writer waits for another one."""
FULL: Final = ("database or disk is full", "disk I/O error", "No space left", "could not extend file")


def open_engine(url: str) -> Engine:
    """Open a database and bring its tables up to date.

    Parameters
    ----------
    url : str
        ``sqlite:///FILE`` or ``postgresql://USER:PASSWORD@HOST/NAME``.

    Raises
    ------
    StoreUnavailable
        If it is no such address, or nothing answers there.
    ExtraMissing
        If it is PostgreSQL, and its driver is not installed.
    StoreWrong
        If a newer Atlas made the tables, or it is no database.
    """
    parsed = _parsed(url)
    engine = _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed)
    try:
        with engine.connect() as connection:
            current = _current(connection)
        if current != HEAD:
            _migrate(engine, current)
    except DBAPIError as error:
        engine.dispose()
        raise store_error(error, parsed) from error
    except StoreWrong:
        engine.dispose()
        raise
    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Give a connection on which everything is done, or nothing.

    Raises
    ------
    StoreFull
        If the disk is full.
    StoreUnavailable
        If the database went away, or another writer did not end in time.
    """
    try:
        with engine.begin() as connection:
            yield connection
    except DatabaseError as error:
        if type(error).__name__ == "IntegrityError":
            raise
        raise store_error(error, engine.url) from error


def store_error(error: DBAPIError, url: URL) -> StoreFull | StoreUnavailable | StoreWrong:
    """Return the sentence for what a database said."""
    message = " ".join(str(error.orig).split())[:300]
    place = url.render_as_string(hide_password=True)
    if any(word in message for word in FULL):
        return StoreFull(place=place)
    if "not a database" in message or "malformed" in message:
        return StoreWrong(place=place, reason=Note(NO_DATABASE))
    return StoreUnavailable(place=place, reason=Note(DATABASE_SAYS, {"words": message}))


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreUnavailable(place=url.split("@")[-1], reason=Note(NO_ADDRESS)) from error
    if backend not in BACKENDS:
        raise StoreUnavailable(place=backend, reason=Note(KNOWN_BACKENDS))
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.database in {None, "", ":memory:"}:
        raise StoreUnavailable(place=url, reason=Note(NAMES_NO_FILE))
    return parsed


def _sqlite(url: URL) -> Engine:
    path = Path(str(url.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(place=str(path), reason=error.strerror or str(error)) from error
    engine = create_engine(url, connect_args={"timeout": WAIT, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        # SQLAlchemy says when a transaction begins: the driver must not.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={WAIT * 1000}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes its turn at once: two that read first and write later would stop each other.
        reads = connection.get_execution_options().get("reads", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _postgresql(url: URL) -> Engine:
    try:
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    except ImportError as error:  # psycopg is missing, or the library that it speaks through
        raise ExtraMissing(package="psycopg", extra="postgres") from error


def _current(connection: Connection) -> str | None:
    """Return the migration that the tables are at, None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if version is None else str(version)


def _migrate(engine: Engine, current: str | None) -> None:
    # Alembic takes a tenth of a second to import: only where there is something to do.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    known = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    if current is not None and current not in known:
        place = engine.url.render_as_string(hide_password=True)
        versions = {"current": current, "known": ", ".join(known)}
        raise StoreWrong(place=place, reason=Note(OTHER_VERSION, versions))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(7410131)"))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            place = engine.url.render_as_string(hide_password=True)
            raise StoreWrong(place=place, reason=Note(DATABASE_SAYS, {"words": str(error)})) from error
