"""Account for every row of the sources: read = used + set aside, sheet by sheet.

A row of a report may give rows of several tables: it is used where any of them is, and set aside where none is.
Knows nothing about what was wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicecheck.intake.staging import UNSTAGED

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

_READ, _USED, _ASIDE = 1, 2, 4
"""What is told of a source row; all that is told of it is put together bit by bit."""

_PART = 500_000
"""Rows that are accounted for in one statement, so that memory stays flat."""


@dataclass(frozen=True, slots=True)
class SheetCount:
    """What became of the rows of one sheet or file of an input; `read` is always `used + set_aside`."""

    input: str
    sheet: str
    read: int
    used: int
    set_aside: int


def account(con: duckdb.DuckDBPyConnection, tables: Sequence[str], *, has_coverage: bool) -> tuple[SheetCount, ...]:
    """Count the source rows as they were read, and again as they are used or set aside; fill `record._counts`.

    `record._counts` counts what was staged of each table; `raw._used` says which rows are used although a part of
    them was set aside. Raises AssertionError where the two do not agree.
    """
    con.execute("INSERT INTO record._quarantine SELECT * FROM raw._quarantine")
    read_from = [*tables, "record_coverage"] if has_coverage else [*tables]
    con.execute(f"""INSERT INTO record._counts
        WITH staged AS ({
        " UNION ALL ".join(
            f"SELECT _input AS input, '{table}' AS t, count(*) AS n FROM raw.{table} GROUP BY _input"
            for table in read_from
        )
    }),
        aside AS (SELECT input, table_name AS t, count(*) AS n, count(*) FILTER (kind IN {UNSTAGED}) AS unstaged
            FROM raw._quarantine GROUP BY ALL)
        SELECT coalesce(s.input, a.input), coalesce(s.t, a.t), coalesce(s.n, 0) + coalesce(a.unstaged, 0),
            coalesce(a.n, 0)
        FROM staged s FULL JOIN aside a ON a.input = s.input AND a.t = s.t""")
    used = [f"SELECT _input, _sheet, _row FROM record.{table}" for table in tables]
    used.append("SELECT input, sheet, row FROM record._united")
    if has_coverage:  # what is said of all children may be said of each otherwise: it is used, and may leave no trace
        used.append("SELECT _input, _sheet, _row FROM raw._coverage WHERE _verdict IS NULL")
    told = [
        *(f"SELECT *, {_READ} AS was FROM (SELECT _input, _sheet, _row FROM raw.{table})" for table in read_from),
        *(f"SELECT *, {_USED} FROM ({rows})" for rows in used),
        f"SELECT input, sheet, row, {_ASIDE} | (kind IN {UNSTAGED})::INTEGER * {_READ} FROM raw._quarantine",
    ]
    rows = con.execute("SELECT coalesce(sum(rows_read), 0)::BIGINT FROM record._counts").fetchall()[0][0]
    parts = 1 + rows // _PART
    counted: dict[tuple[int, str], list[int]] = {}
    for part in range(parts):
        for number, sheet, *counts in con.execute(
            f"""SELECT _input, _sheet, count(*) FILTER (was & {_READ} > 0), count(*) FILTER (was & {_USED} > 0),
                count(*) FILTER (was & {_ASIDE | _USED} = {_ASIDE})
            FROM (SELECT _input, _sheet, bit_or(was) AS was FROM ({" UNION ALL ".join(told)}) WHERE _row % ? = ?
                GROUP BY _input, _sheet, _row) GROUP BY ALL""",
            [parts, part],
        ).fetchall():
            before = counted.get((number, sheet), (0, 0, 0))
            counted[number, sheet] = [count + more for count, more in zip(before, counts, strict=True)]
    con.execute(f"""CREATE TABLE raw._used AS SELECT DISTINCT u._input AS input, u._sheet AS sheet, u._row AS row
        FROM ({" UNION ALL ".join(used)}) u SEMI JOIN raw._quarantine q
            ON q.input = u._input AND q.sheet = u._sheet AND q.row = u._row""")
    names = dict(con.execute("SELECT input, name FROM record._inputs").fetchall())
    found = [SheetCount(names[number], sheet, *counts) for (number, sheet), counts in sorted(counted.items())]
    for one in found:
        if one.read != one.used + one.set_aside:
            raise AssertionError(
                f"intake lost count: {one.input}, {one.sheet}: {one.read} read, {one.used} used, {one.set_aside} set aside"
            )
    return tuple(found)
