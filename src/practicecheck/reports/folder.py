"""Write a run as a folder: `result.json`, `run.duckdb` and `quarantine.csv`, readable by their owner only.

Everything is made under a temporary name beside the target and renamed when it is whole, so that an
interrupted or failing run leaves nothing half-written. Knows nothing of what the result says.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from practicecheck.errors import OutputError
from practicecheck.reports.contract import contract
from practicecheck.reports.intake import quarantine_csv
from practicecheck.reports.kept import DATABASE, RESULT, keep_guidance, keep_workers
from practicecheck.reports.shown_rows import keep_shown_rows

if TYPE_CHECKING:
    from practicecheck.engine.run import Run

QUARANTINE = "quarantine.csv"
_INTERNAL = ("calendar_day", "working_day", "_as_of", "_profile", "_profile_of", "meaning", "urgency", "still_open")


@contextlib.contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A private folder that becomes `target` when the block ends well, and goes when it does not.

    An earlier run of that name is replaced; any other folder that holds something is refused.
    """
    target = target.absolute()
    if target.exists() and not _may_replace(target):
        raise OutputError(
            f"{target.name} is there already and is no run of practicecheck, so nothing was written. Choose another --out."
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-"))
    except OSError as error:
        raise _cannot(target, error) from error
    try:
        yield made
        old = None
        if target.exists():
            old = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-old-"))
            target.replace(old / "run")
        made.replace(target)
        if old is not None:
            shutil.rmtree(old, ignore_errors=True)
    except (OSError, duckdb.IOException) as error:  # the database's own word for a full disk
        raise _cannot(target, error) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _may_replace(target: Path) -> bool:
    return target.is_dir() and (not any(target.iterdir()) or (target / RESULT).is_file())


def _cannot(target: Path, error: Exception) -> OutputError:
    # DuckDB names the whole path, which may hold a name; the reason alone is told.
    why = (getattr(error, "strerror", None) or "the disk is full or may not be written to").lower()
    return OutputError(f"{target.name} could not be written: {why}. Nothing was left behind. Choose another --out.")


def write_run(run: Run, folder: Path) -> None:
    """Fill a new folder with the result and the database attached as `saved`."""
    _write_private(folder / RESULT, json.dumps(contract(run), ensure_ascii=False, separators=(",", ":")))
    _write_private(folder / QUARANTINE, quarantine_csv(run.intake.problems))
    tables = run.con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name <> 'saved' AND schema_name = 'main' AND NOT temporary"
    ).fetchall()
    for (name,) in tables:
        if name not in _INTERNAL:
            run.con.execute(f'CREATE TABLE saved."{name}" AS SELECT * FROM "{name}"')
    run.con.execute("CREATE TABLE saved._inputs AS SELECT * FROM record._inputs")
    keep_shown_rows(run)
    keep_guidance(run)
    keep_workers(run)
    run.con.execute("DETACH saved")
    (folder / DATABASE).chmod(0o600)


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
