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

_SOURCE = "input SMALLINT, sheet VARCHAR, row INTEGER"


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

    `record._counts` counts what was staged of each table. Raises AssertionError where the two do not agree.
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
    staged = _sources("raw", read_from)
    used = _sources("record", tables)
    # What is said of all children may be said of each otherwise: it is used, and may leave no trace.
    covering = "UNION SELECT _input, _sheet, _row FROM raw._coverage WHERE _verdict IS NULL" if has_coverage else ""
    con.execute(f"""
        CREATE TABLE raw._sources({_SOURCE});
        INSERT INTO raw._sources {staged} UNION SELECT input, sheet, row FROM raw._quarantine WHERE kind IN {UNSTAGED};
        CREATE TABLE raw._used({_SOURCE});
        INSERT INTO raw._used {used} UNION SELECT input, sheet, row FROM record._united {covering}""")
    counted = con.execute("""
        WITH aside AS (SELECT DISTINCT input, sheet, row FROM raw._quarantine EXCEPT FROM raw._used)
        SELECT i.name, sheet, coalesce(r.n, 0), coalesce(u.n, 0), coalesce(a.n, 0)
        FROM (SELECT input, sheet, count(*) AS n FROM raw._sources GROUP BY ALL) r
        FULL JOIN (SELECT input, sheet, count(*) AS n FROM raw._used GROUP BY ALL) u USING (input, sheet)
        FULL JOIN (SELECT input, sheet, count(*) AS n FROM aside GROUP BY ALL) a USING (input, sheet)
        JOIN record._inputs i USING (input) ORDER BY input, sheet""").fetchall()
    for name, sheet, read, are_used, aside in counted:
        if read != are_used + aside:
            raise AssertionError(f"intake lost count: {name}, {sheet}: {read} read, {are_used} used, {aside} set aside")
    return tuple(SheetCount(*counts) for counts in counted)


def _sources(schema: str, tables: Sequence[str]) -> str:
    """SELECT of the source of every row of some tables, each source once."""
    return " UNION ".join(f"SELECT _input, _sheet, _row FROM {schema}.{table}" for table in tables)
