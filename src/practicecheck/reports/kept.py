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
_GUIDANCE = "_guidance"


def require_run(folder: Path) -> None:
    """Raise UsageError where a folder holds no run."""
    if not (folder / RESULT).is_file():
        raise UsageError(
            f"{folder.name} holds no run of practicecheck. Name the folder that 'practicecheck run … --out' wrote."
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


def read_guidance(folder: Path) -> dict[str, str]:
    """What each edition of guidance is called; nothing where the run's database is not there or does not say."""
    if not (folder / DATABASE).is_file():
        return {}
    import duckdb

    from practicecheck.records.database import lock_down, open_database

    con = open_database()
    try:
        con.execute(f"ATTACH '{str(folder / DATABASE).replace(chr(39), chr(39) * 2)}' AS kept (READ_ONLY)")
        lock_down(con)
        return dict(con.execute(f"SELECT edition, title FROM kept.{_GUIDANCE}").fetchall())
    except duckdb.Error:
        return {}
    finally:
        con.close()
