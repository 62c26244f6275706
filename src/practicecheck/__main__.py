"""The program as a process: `practicecheck`, and `python -m practicecheck`."""

from __future__ import annotations

import atexit
import os
import sys
from typing import Never

from practicecheck.cli import main


def start() -> Never:
    """Run the command line and end the process with its exit code (see `practicecheck.cli.main`)."""
    try:
        main()
    except SystemExit as end:
        _end(end.code if isinstance(end.code, int) else 1)
    _end(0)


def _end(code: int) -> Never:
    """End the process, once all that it holds is on its way.

    Python would take down a million small things first, and the database with its threads: that took up to two seconds, and
    once, seen in the tests, it did not come to an end. Files are closed by now; what is registered for the end is done here.
    """
    atexit._run_exitfuncs()
    for stream in filter(None, (sys.stdout, sys.stderr)):  # a program without a window has neither
        try:
            stream.flush()
        except (BrokenPipeError, ValueError):  # who read it has seen enough, or it is closed
            pass
        except OSError:  # a full disk behind it
            code = code or 3
    os._exit(code)


if __name__ == "__main__":
    start()
