"""A signal to end ends a question of the database as Python ends: also when the database tells of it first."""

from __future__ import annotations

import os
import signal
import sys

import duckdb
import pytest

from practicecheck.engine.interrupt import interruptible
from practicecheck.records.database import open_database


@pytest.mark.skipif(sys.platform == "win32", reason="a signal that a process sends itself ends it there")
@pytest.mark.parametrize(("sign", "raised"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)])
def test_the_error_of_the_database_may_come_before_the_watcher_has_heard(
    sign: signal.Signals, raised: type[BaseException]
) -> None:
    before = signal.signal(sign, lambda *_: None)  # as in a question of the database, which raises an error of its own
    con = open_database()
    try:
        for _ in range(20):
            with pytest.raises(raised):
                _interrupted(con, sign)
    finally:
        signal.signal(sign, before)
        con.close()


def _interrupted(con: duckdb.DuckDBPyConnection, sign: signal.Signals) -> None:
    with interruptible(con):
        os.kill(os.getpid(), sign)
        raise RuntimeError("Query interrupted")


def test_an_error_without_a_signal_stays_what_it_is() -> None:
    with open_database() as con, pytest.raises(RuntimeError, match="not a signal"), interruptible(con):
        raise RuntimeError("not a signal")
