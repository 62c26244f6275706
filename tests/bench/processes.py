"""Whole processes, started anew each time: how long by the clock, how much work, how much memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Process:
    """What one process took: seconds by the clock, seconds of work on all cores, and its peak of memory in MB."""

    wall: float
    work: float
    peak: float


def once(args: Sequence[str], environment: dict[str, str]) -> Process:
    """Run a process to its end; one that fails stops the benchmark."""
    started = time.perf_counter()
    process = subprocess.Popen(args, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(args)} ended with {process.returncode}:\n{said.decode(errors='replace')}")
    megabyte = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Process(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / megabyte)


def median(runs: Sequence[Process]) -> Process:
    """The middle of several runs, each figure for itself."""
    return Process(
        statistics.median(run.wall for run in runs),
        statistics.median(run.work for run in runs),
        max(run.peak for run in runs),
    )
