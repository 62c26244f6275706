"""The result of a kept run, as the folder holds it: `result.json`, read once and quickly.

Knows which files a kept run has, and what its guidance is called. Knows nothing of what is said about the result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from practicecheck.errors import InputError, UsageError

if TYPE_CHECKING:
    from practicecheck.engine.run import Run

FORMAT = "practicecheck.run/1"
DATABASE, RESULT = "run.duckdb", "result.json"
_GUIDANCE = "_guidance"
Made = TypeVar("Made")


@dataclass(frozen=True)
class Kept:
    """A kept result: its id, which is a hash of all that it says, and the data of the contract."""

    id: str
    data: Mapping[str, Any]


def read_kept(folder: Path) -> Kept:
    """Read a kept run. Raises UsageError where the folder holds none, InputError where it cannot be read."""
    path = folder / RESULT
    if not path.is_file():
        raise UsageError(
            f"{folder.name} holds no run of practicecheck. Name the folder that 'practicecheck run … --out' wrote."
        )
    from pydantic_core import from_json

    try:
        text = path.read_bytes()
        with ThreadPoolExecutor(1) as beside:  # the hash of 100 MB takes a quarter of a second: another core has it
            hashed = beside.submit(sha256, text)
            data = from_json(text, cache_strings="keys")  # four times as fast as json.loads
    except (ValueError, OSError) as error:
        # What the file holds is a child's data: only the kind of trouble is told.
        raise InputError(not_whole(folder, type(error).__name__)) from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise InputError(not_whole(folder, f"it is no {FORMAT}"))
    return Kept(hashed.result().hexdigest()[:16], data)


def from_result(folder: Path, make: Callable[[Kept], Made]) -> Made:
    """What `make` makes of a kept run. Raises as `read_kept` does, and InputError where the result is not whole."""
    from pydantic import ValidationError

    kept = read_kept(folder)
    try:
        return make(kept)
    except (KeyError, TypeError, AttributeError, ValueError, ValidationError) as error:
        # What the file holds is a child's data: only the kind of trouble is told.
        raise InputError(not_whole(folder, type(error).__name__)) from error


def not_whole(folder: Path, why: str) -> str:
    """The message for a result that does not hold what is wanted of it."""
    return (
        f"{folder.name}/{RESULT} does not hold all that a report is made from ({why}): it may be damaged, or made by another "
        "release. Run again with --out."
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
