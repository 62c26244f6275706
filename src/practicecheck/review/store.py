"""Open the review app's database, brought up to date: SQLite in a file of its owner's, or PostgreSQL by its URL.

What was confirmed to somebody is on the disk. Knows nothing of what is kept.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError

from practicecheck.errors import InputError, UsageError

_WAIT_MS = 10_000
"""How long one who writes waits for another."""


class CannotWorkError(InputError):
    """The database cannot work just now: its disk is full, it is not running, or others hold it. Nothing of the block is kept."""


@contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise CannotWorkError(
            "The review database cannot work just now, so nothing of this was kept; what was confirmed before is. Whoever runs "
            "practicecheck should see that its disk is not full and that it is running. Then try again."
        ) from error


class Store:
    """The database. Read and write in a block each: `with store.write() as con`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """For reading alone. Raises CannotWorkError."""
        with _told_plainly(), self._engine.connect() as con:
            yield con

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """For writing: all of the block, or nothing. In SQLite one block at a time; the others wait. Raises CannotWorkError."""
        with (
            _told_plainly(),
            self._engine.connect().execution_options(practicecheck_writes=True) as con,
            con.begin(),
        ):
            yield con

    def close(self) -> None:
        """Let go of it."""
        self._engine.dispose()


def open_store(where: str | Path) -> Store:
    """Open a database by a path (SQLite) or a URL. Makes or migrates its tables.

    Raises UsageError for a URL that is none, InputError where the database cannot be used.
    """
    engine = _engine(where)
    try:
        _migrate(engine)
    except SQLAlchemyError as error:
        engine.dispose()
        raise InputError(
            f"The review database could not be opened ({type(error).__name__}), so nothing is served. See that it is running, that "
            "this account may use it, and that its file is no other program's."
        ) from error
    return Store(engine)


def _engine(where: str | Path) -> Engine:
    if isinstance(where, Path) or "://" not in where:
        path = Path(where)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        url: Any = f"sqlite:///{path}"
    else:
        try:
            url = make_url(where)
        except ArgumentError as error:
            raise UsageError("--database is no path and no URL such as postgresql+psycopg://user@host/name.") from error
        if url.get_backend_name() not in ("sqlite", "postgresql"):
            raise UsageError(f"--database names {url.get_backend_name()}. Use SQLite (a path) or PostgreSQL.")
        if url.drivername == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url, pool_size=20, max_overflow=30, pool_pre_ping=True, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite)
        event.listen(engine, "begin", _begin)
    return engine


def _sqlite(con: Any, _: object) -> None:
    con.isolation_level = None  # transactions are begun here, not guessed by the driver
    for said in (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",  # what was confirmed outlives a power cut
        "PRAGMA foreign_keys=ON",
        "PRAGMA secure_delete=ON",  # what is deleted is not left in the file
        f"PRAGMA busy_timeout={_WAIT_MS}",
    ):
        con.execute(said)


def _begin(con: Connection) -> None:
    # A block that will write says so at once: it could not, had another written since it began to read.
    con.exec_driver_sql("BEGIN IMMEDIATE" if con.get_execution_options().get("practicecheck_writes") else "BEGIN")


def _migrate(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    with as_file(files("practicecheck.review").joinpath("migrations")) as scripts, engine.begin() as con:
        config = Config()
        config.set_main_option("script_location", str(scripts))
        config.attributes["connection"] = con
        command.upgrade(config, "head")
