"""A review database of each kind, with two teams, and a person of each role."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from review_desk import bring, june
from sqlalchemy import update

from practicecheck.review import tables
from practicecheck.review.store import Store, open_store


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL of our own, on a socket in a folder; in CI it has to be there. Yields the folder of its socket."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    which = shutil.which("pg_ctl") or (str(found[-1]) if found else None)
    if which is None and os.environ.get("CI"):
        pytest.fail("PostgreSQL is not here, so nobody has seen whether decisions can be kept in it. See .ci/run.")
    if which is None:
        pytest.skip("PostgreSQL is not installed here")
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as name:  # a socket's path may not be long
        as_user: list[str] = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(name, "postgres")
            as_user = ["setpriv", "--reuid=postgres", f"--regid={pwd.getpwnam('postgres').pw_gid}", "--clear-groups"]
        tools = Path(which).parent
        run = partial(subprocess.run, check=True, capture_output=True, cwd="/")
        data = f"{name}/data"
        run([*as_user, tools / "initdb", "-D", data, "-A", "trust", "-U", "review", "--no-sync"])
        options = f"-k {name} -c listen_addresses= -c fsync=off -c max_connections=60"
        run([*as_user, which, "-D", data, "-w", "-o", options, "-l", f"{name}/log", "start"])
        try:
            yield name
        finally:
            run([*as_user, which, "-D", data, "-m", "immediate", "stop"])


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty database: SQLite in a file, and PostgreSQL."""
    if request.param == "sqlite":
        made = open_store(tmp_path / "review.db")
    else:
        folder = request.getfixturevalue("postgresql")
        import psycopg

        name = f"r{abs(hash(str(tmp_path)))}"
        with psycopg.connect(f"host={folder} user=review dbname=postgres", autocommit=True) as con:
            con.execute(f"CREATE DATABASE {name}")
        made = open_store(f"postgresql://review@/{name}?host={folder}")
    yield made
    made.close()


@pytest.fixture
def held(store: Store, tmp_path: Path) -> Store:
    """A database with the run of June, and Alder in the area North."""
    bring(store, tmp_path / "june", june())
    with store.write() as con:
        con.execute(update(tables.team).where(tables.team.c.name == "Alder").values(area="North"))
        con.execute(update(tables.child).where(tables.child.c.id == "child-1").values(worker="W-1"))
    return store
