"""Let Ctrl-C, or a polite kill, end a long question of the database at once.

DuckDB looks for a signal only now and then, and tells it as an error of its own. Here the signal wakes a thread
that interrupts the question, and what is raised is what Python raises. Knows nothing of what is asked.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ENDING = frozenset(int(getattr(signal, name)) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_DONE = b"\0"


@contextlib.contextmanager
def interruptible(con: DuckDBPyConnection) -> Iterator[None]:
    """Within this block a signal to end interrupts what the connection is doing.

    Elsewhere than in the main thread, which alone hears signals, it does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[int] = []
    reader, writer = os.pipe()
    os.set_blocking(writer, False)

    def watch() -> None:
        while (byte := os.read(reader, 1)) not in (b"", _DONE):
            if byte[0] in _ENDING:
                heard.append(byte[0])
                con.interrupt()

    before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()

    def all_heard() -> list[int]:
        """Every signal so far: DuckDB may have told of one before the watcher came to it."""
        os.write(writer, _DONE)
        watcher.join()
        return heard

    try:
        yield
    except (duckdb.Error, RuntimeError):
        if not all_heard():
            raise
        raise (KeyboardInterrupt if heard[0] == signal.SIGINT else SystemExit(128 + heard[0])) from None
    finally:
        signal.set_wakeup_fd(before)
        all_heard()
        os.close(reader)
        os.close(writer)
