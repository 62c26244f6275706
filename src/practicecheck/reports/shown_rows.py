"""Rows of the record that a report shows and no rule reads: kept with a run, and read back from it.

A report's file says which fields (`reads`). Knows how a kept run stores them; knows nothing of what is made of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from practicecheck.records import TABLES
from practicecheck.records.database import lock_down, open_database

if TYPE_CHECKING:
    from practicecheck.engine.run import Run

PREFIX = "shown_"
"""What the tables of such rows are called by in a kept run."""

Shown = Mapping[str, list[dict[str, Any]]]
"""Rows by table; each holds `child_id`, `key` and the fields that the report reads."""


def keep_shown_rows(run: Run) -> None:
    """Copy what the reports read, as it stands at the end of as_of, into the database attached as `saved`."""
    for table, fields in _wanted(run).items():
        columns = ", ".join(_as_it_stood(table, name) for name in fields)
        run.con.execute(
            f'CREATE TABLE saved."{PREFIX}{table}" AS SELECT child_id, _key AS key, {columns} FROM record."{table}" '
            "WHERE _event IS NULL OR _event <= $day",
            {"day": run.as_of},
        )


def _wanted(run: Run) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for report in run.book.reports.values():
        if report.status in ("active", "trial"):
            for table, names in report.reads.items():
                found.setdefault(table, set()).update(names)
    return {table: sorted(names - {"child_id", "key"}) for table, names in found.items()}


def _as_it_stood(table: str, name: str) -> str:
    """A later event or until date reads as blank (design section 2, "Time")."""
    if TABLES[table].field(name).kind in ("event", "until"):
        return f'CASE WHEN "{name}" <= $day THEN "{name}" END AS "{name}"'
    return f'"{name}"'


def read_shown_rows(database: Path) -> Shown | None:
    """The rows kept in a run's database; None where it is not there or holds none."""
    if not database.is_file():
        return None
    con = open_database()
    try:
        con.execute(f"ATTACH '{str(database).replace(chr(39), chr(39) * 2)}' AS kept (READ_ONLY)")
        lock_down(con)
        named = con.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'kept' AND starts_with(table_name, $1)",
            [PREFIX],
        ).fetchall()
        return {name.removeprefix(PREFIX): _rows(con, name) for (name,) in named} or None
    except duckdb.Error:
        return None
    finally:
        con.close()


def _rows(con: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    cursor = con.execute(f'SELECT * FROM kept."{table}" ORDER BY child_id, key')
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]


def _plain(value: object) -> object:
    """A day as a day, whether the record has a time with it or not."""
    return value.date() if isinstance(value, datetime) else value


__all__ = ["Shown", "keep_shown_rows", "read_shown_rows"]
