"""What a kept run's folder has: its files, and what the guidance is called that its rules cite.

Knows nothing of what `result.json` says.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from practicecheck.errors import UsageError

if TYPE_CHECKING:
    from practicecheck.engine.run import Run

FORMAT = "practicecheck.run/1"
DATABASE, RESULT = "run.duckdb", "result.json"
_GUIDANCE, _WORKERS = "_guidance", "_workers"


def require_run(folder: Path) -> None:
    """Raise UsageError where a folder holds no run."""
    if not (folder / RESULT).is_file():
        raise UsageError(
            f"{folder.name} holds no run of practicecheck. Name the folder that 'practicecheck run … --out' wrote."
        )


def not_whole(what: str, why: str) -> str:
    """What is said of a file of a run that cannot be read to its end; `why` is the kind of trouble, never what the file holds."""
    return (
        f"{what} does not hold all that a report is made from ({why}): it may be damaged, or made by another release. Run "
        "again with --out."
    )


def keep_guidance(run: Run) -> None:
    """Put the names of the guidance that the run's rules cite into the database attached as `saved`."""
    rows = [
        (edition.id, f"{one.title} ({edition.title})" if edition.title else one.title)
        for one in run.book.guidance.values()
        for edition in one.editions
    ]
    run.con.execute(f"CREATE TABLE saved.{_GUIDANCE} (edition VARCHAR, title VARCHAR)")
    if rows:
        run.con.executemany(f"INSERT INTO saved.{_GUIDANCE} VALUES (?, ?)", rows)


def keep_workers(run: Run) -> None:
    """Put who holds each child's case on the day read into the database attached as `saved`: for worklists; no rule reads it."""
    run.con.execute(
        f"CREATE TABLE saved.{_WORKERS} AS SELECT child_id, arg_max(worker_ref, coalesce(from_date, DATE '1900-01-01')) AS worker "
        "FROM record.allocation WHERE worker_ref IS NOT NULL AND coalesce(from_date, $1) <= $1 AND coalesce(to_date, $1) >= $1 "
        "GROUP BY child_id",
        [run.as_of],
    )


def read_guidance(folder: Path) -> dict[str, str]:
    """What each edition of guidance is called; nothing where the run's database is not there or does not say."""
    return _pairs(folder, f"SELECT edition, title FROM kept.{_GUIDANCE}")


def read_workers(folder: Path) -> dict[str, str]:
    """Who holds each child's case, as the record names workers; nothing where the run's database is not there or does not say."""
    return _pairs(folder, f"SELECT child_id, worker FROM kept.{_WORKERS}")


def _pairs(folder: Path, asked: str) -> dict[str, str]:
    if not (folder / DATABASE).is_file():
        return {}
    import duckdb

    from practicecheck.records.database import lock_down, open_database

    con = open_database()
    try:
        con.execute(f"ATTACH '{str(folder / DATABASE).replace(chr(39), chr(39) * 2)}' AS kept (READ_ONLY)")
        lock_down(con)
        return dict(con.execute(asked).fetchall())
    except duckdb.Error:
        return {}
    finally:
        con.close()
