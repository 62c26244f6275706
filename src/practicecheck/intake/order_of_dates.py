"""Doubt the dates of a row that ends before it begins, or ends and never began.

Where start and end have changed places (in one row by a slip, in every row by a wrong mapping) an open plan reads
as ended and nothing is asked of it. So neither of two such dates is believed. Knows nothing about files or rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from practicecheck.records import TABLES

if TYPE_CHECKING:
    import duckdb

    from practicecheck.records import Table


def doubt_dates(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Blank, mark and list the dates of `record.<table>` that contradict each other.

    `until_before_event`: the until date lies before the row's event date (a child's death before the birth). Days
    are compared, so that what began and ended on one day is fine. `until_without_event`: there is an until date, and the
    event date is blank. A tie (`Table.is_tie`) may have begun on a day that nobody knows: there it is asked of the
    whole input, whether more rows end without a beginning than have one; and not of a case file, where no mapping
    stands between what was written and the field.
    """
    definition = TABLES[table]
    start, until = _start(definition), next((field.name for field in definition.fields if field.kind == "until"), None)
    if start is None or until is None:
        return
    without = f'"{until}" IS NOT NULL AND {_no_start(definition, start, until)}'
    found = con.execute(
        f"""SELECT rowid, CASE WHEN "{until}" < "{start}" THEN 'until_before_event' ELSE 'until_without_event' END
        FROM record.{table} WHERE _verdict IS NULL AND ("{until}" < "{start}" OR {without})"""
    ).fetchall()
    if found:
        _disbelieve(con, definition, start, until, found)


def _no_start(table: Table, start: str, until: str) -> str:
    """SQL: whether a row lacks its beginning, and should have it. A date that could not be read is listed already."""
    if not table.event:
        return "false"
    blank = f"""("{start}" IS NULL AND NOT coalesce(list_contains(_bad, '{start}'), false))"""
    if not table.is_tie:
        return blank
    return f"""{blank} AND _input IN (SELECT _input FROM record.{table.name} JOIN raw._inputs i ON i.input = _input
        WHERE _verdict IS NULL AND NOT i.is_case GROUP BY _input HAVING count("{until}") FILTER ({blank}) > count("{start}"))"""


def _start(table: Table) -> str | None:
    """The column that says when a row began."""
    if table.event and not table.event_from:
        return table.event[0]
    return "dob" if table.name == "child" else None


def _disbelieve(
    con: duckdb.DuckDBPyConnection, table: Table, start: str, until: str, found: list[tuple[int, str]]
) -> None:
    rows, kinds = ([*values] for values in zip(*found, strict=True))
    con.execute(
        f"""INSERT INTO raw._problems SELECT _input, _sheet, _row, '{table.name}', '{until}', f.kind, NULL, NULL
        FROM record.{table.name} t JOIN (SELECT unnest(?::BIGINT[]) AS id, unnest(?::VARCHAR[]) AS kind) f
        ON f.id = t.rowid""",
        [rows, kinds],
    )
    blanked = [start, until]
    blanked += [f"{name}__at" for name in (start, until) if table.field(name).type == "datetime"]
    blanked += ["_event"] if table.event else []
    con.execute(
        f"""UPDATE record.{table.name} SET {", ".join(f'"{name}" = NULL' for name in blanked)},
        _bad = list_concat(coalesce(_bad, []), ['{until}', '{start}']) WHERE rowid IN (SELECT unnest(?::BIGINT[]))""",
        [rows],
    )
