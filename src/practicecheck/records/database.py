"""Open the DuckDB database that holds a case record, so that no child's data gets out of it.

DuckDB as it comes spills to a `.tmp` folder in the working directory and may fetch extensions from the
internet; here it does neither. Knows nothing about how a record is read or checked.
"""

from __future__ import annotations

import atexit
import contextlib
import shutil
import signal
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from types import FrameType

_SPARING = "192MB"
_spill_folders: set[Path] = set()
_OPTIMISERS = frozenset(
    {
        "build_side_probe_side",
        "column_lifetime",
        "common_aggregate",
        "cte_inlining",
        "expression_rewriter",
        "filter_pushdown",
        "join_order",
        "materialized_cte",
        "statistics_propagation",
        "unused_columns",
    }
)
"""The optimisers of DuckDB that shorten a run (measured: all of them on, the rules take half as long again)."""


def open_database(path: str = ":memory:") -> duckdb.DuckDBPyConnection:
    """Open a database that installs nothing, and spills only to a private folder (0700).

    The folder is removed when the process ends, after Ctrl-C and a polite kill too. Call `lock_down` once
    everything is loaded.

    >>> con = open_database()
    >>> con.execute("SELECT current_setting('autoinstall_known_extensions')").fetchone()
    (False,)
    """
    folder = _spill_folder()
    con = duckdb.connect(
        path,
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "allow_persistent_secrets": "false",
            "temp_directory": str(folder),
            # Row numbers of a file are counted as its rows are read.
            "preserve_insertion_order": "true",
        },
    )
    # Planning costs more than running on a council's few rows: only the optimisers that pay for themselves stay on.
    listed = con.execute("SELECT name FROM duckdb_optimizers() ORDER BY name").fetchall()
    unused = ",".join(name for (name,) in listed if name not in _OPTIMISERS)
    con.execute(f"SET disabled_optimizers = '{unused}'")
    con.execute("SET enable_progress_bar = false")  # nothing but practicecheck writes to the terminal
    # What the clock of this machine calls local must never show in an answer.
    con.execute("SET TimeZone = 'UTC'")
    return con


def spare_memory(con: duckdb.DuckDBPyConnection) -> None:
    """Hold little of what is loaded at a time, and spill the rest, until `use_memory_freely`.

    So little is enough for one statement at a time, of any size; not for several side by side.

    >>> con = open_database()
    >>> spare_memory(con)
    >>> con.execute("SELECT current_setting('threads')").fetchone()
    (1,)
    >>> use_memory_freely(con)
    """
    con.execute(f"SET memory_limit = '{_SPARING}'")
    con.execute("SET threads = 1")  # each thread needs its own share


def use_memory_freely(con: duckdb.DuckDBPyConnection) -> None:
    """End what `spare_memory` began."""
    con.execute("RESET memory_limit")
    con.execute("RESET threads")


def lock_down(con: duckdb.DuckDBPyConnection) -> None:
    """Let the connection reach no file or address from now on, and change no setting.

    >>> con = open_database()
    >>> lock_down(con)
    >>> con.execute("SELECT current_setting('enable_external_access')").fetchone()
    (False,)
    """
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")


def _spill_folder() -> Path:
    """Make a folder of its own for one connection (mkdtemp gives it mode 0700)."""
    if not _spill_folders:
        atexit.register(_remove_spill_folders)
        _remove_on_polite_kill()
    folder = Path(tempfile.mkdtemp(prefix="practicecheck-"))
    _spill_folders.add(folder)
    return folder


def _remove_spill_folders() -> None:
    while _spill_folders:
        shutil.rmtree(_spill_folders.pop(), ignore_errors=True)


def _remove_on_polite_kill() -> None:
    """Turn SIGTERM into an ordinary exit, so that atexit runs; Ctrl-C already is one.

    A handler that someone else set (a web server's) is left alone: it ends the process in its own way.
    """

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        return
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            with contextlib.suppress(ValueError, OSError):
                signal.signal(number, leave)
