"""Settle the cells that are not written in the canonical way: read them all the same, or say what is wrong.

A cell is looked at by itself, each distinct text once. What can be read is rewritten canonically in the
staged table, so that the typing SQL reads it the second time; what cannot is listed. Knows nothing about
files, keys or children.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from practicecheck.intake.cell_errors import KINDS
from practicecheck.intake.typed import FIRST_DAY, LAST_DAY, first_select, readings
from practicecheck.records import CODES, LEGACY_FACTORS, TABLES

if TYPE_CHECKING:
    import duckdb

    from practicecheck.records import Field

NOTED = ("code_not_in_list", "legacy_code")
"""Kinds of problem with which the value is kept."""

LOST = tuple(sorted({*KINDS.values()}))
"""Kinds of problem with which the text says nothing, so that it is no id and no value of any field."""

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ISO_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?) ?(Z|z|[+-]\d\d(?::?\d\d)?)?")
_SHORT_YEAR = re.compile(r"(\d{1,2})[-/. ](\d{1,2}|[A-Za-z]{3,9})[-/. ]\d{2}(?!\d)")
_WHOLE = re.compile(r"\+?(\d{1,9})(?:\.0+)?")


@dataclass(frozen=True, slots=True)
class Settled:
    """A cell's canonical text, or None where it stays as it is; and the kind of problem, if it is one."""

    text: str | None = None
    kind: str | None = None


def settle(field: Field, text: str) -> Settled:
    """Read one cell that the typing SQL did not.

    >>> from practicecheck.records import TABLES
    >>> settle(TABLES["visit"].field("date"), "2026-02-30")
    Settled(text=None, kind='impossible_date')
    >>> settle(TABLES["visit"].field("seen"), "y")
    Settled(text='Y', kind=None)
    """
    lost = next((KINDS[part] for part in (_parts(text) if field.is_list else (text,)) if part in KINDS), None)
    if lost:
        return Settled(kind=lost)
    match field.type:
        case "date" | "datetime":
            return _settle_day(text, timed=field.type == "datetime")
        case "int":
            whole = _WHOLE.fullmatch(text)
            return Settled(text=str(int(whole[1]))) if whole else Settled(kind="not_whole_number")
        case "ids":
            return Settled(text=";".join(_parts(text)))
        case "codes":
            return _settle_codes(field, _parts(text))
        case "id" | "text" | "ref":
            return Settled(text)
        case _:
            return _settle_codes(field, [text])


def settle_table(con: duckdb.DuckDBPyConnection, table: str, given: frozenset[str]) -> None:
    """Settle every odd cell of `raw.<table>`: rewrite it, or list it in `raw._problems` and `raw._bad_<table>`."""
    entries = ", ".join(
        f"CASE WHEN {reading.odd} THEN {{'c': '{reading.field}', 'v': r_{reading.field}}} END"
        for reading in readings(table, given)
        if reading.odd
    )
    con.execute(f"""CREATE TABLE raw._odd_{table} AS
        SELECT _input, _sheet, _row, cell.c, cell.v
        FROM (SELECT _input, _sheet, _row, unnest([{entries}]) AS cell FROM ({first_select(table, given)}))
        WHERE cell IS NOT NULL""")
    found = con.execute(f"SELECT DISTINCT c, v FROM raw._odd_{table}").fetchall()
    settled = {(column, text): settle(TABLES[table].field(column), text) for column, text in found}
    _local_days(con, table, settled)
    if not settled:
        con.execute(f"CREATE TABLE raw._bad_{table}(_input SMALLINT, _sheet VARCHAR, _row INTEGER, columns VARCHAR[])")
        return
    rows = [(column, text, answer.text, answer.kind) for (column, text), answer in settled.items()]
    columns = [list(values) for values in zip(*rows, strict=True)]
    con.execute(
        f"""CREATE TABLE raw._settled_{table} AS SELECT unnest(?::VARCHAR[]) AS c, unnest(?::VARCHAR[]) AS v,
        unnest(?::VARCHAR[]) AS text, unnest(?::VARCHAR[]) AS kind""",
        columns,
    )
    for column in dict.fromkeys(column for column, _, text, kind in rows if text is not None or kind in LOST):
        con.execute(
            f"""UPDATE raw.{table} SET "{column}" = s.text FROM raw._settled_{table} s
            WHERE s.c = '{column}' AND s.v = {table}."{column}" AND (s.text IS NOT NULL OR s.kind IN {LOST})"""
        )
    con.execute(f"""INSERT INTO raw._problems
        SELECT o._input, o._sheet, o._row, '{table}', o.c, s.kind, o.v, NULL
        FROM raw._odd_{table} o JOIN raw._settled_{table} s USING (c, v) WHERE s.kind IS NOT NULL""")
    con.execute(f"""CREATE TABLE raw._bad_{table} AS
        SELECT o._input, o._sheet, o._row, list(o.c ORDER BY o.c) AS columns
        FROM raw._odd_{table} o JOIN raw._settled_{table} s USING (c, v) WHERE s.kind NOT IN {NOTED} GROUP BY ALL""")


def _settle_day(text: str, *, timed: bool) -> Settled:
    if _SHORT_YEAR.match(text):
        return Settled(kind="two_digit_year")
    moment = _ISO_MOMENT.fullmatch(text)
    if not moment and not _ISO_DAY.fullmatch(text):
        return Settled(kind="not_iso_datetime" if timed else "not_iso_date")
    try:
        read = datetime.fromisoformat(
            "".join((moment[1], "T", moment[2], (moment[3] or "").upper())) if moment else text
        )
    except ValueError:
        return Settled(kind="impossible_date")
    if not FIRST_DAY <= text[:10] <= LAST_DAY:
        return Settled(kind="date_out_of_range")
    if read.tzinfo:
        # In a column of days the local day is put in its place by `_local_days`.
        return Settled(text=f"{read.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z")
    return Settled(text=read.isoformat(timespec="seconds") if timed else read.date().isoformat())


def _local_days(con: duckdb.DuckDBPyConnection, table: str, settled: dict[tuple[str, str], Settled]) -> None:
    """Put the calendar day in Europe/London for moments in UTC that stand in a column of days."""
    moments = [
        (key, answer.text)
        for key, answer in settled.items()
        if answer.text and answer.text.endswith("Z") and TABLES[table].field(key[0]).type == "date"
    ]
    if not moments:
        return
    days = con.execute(
        "SELECT CAST(CAST(timezone('Europe/London', CAST(m AS TIMESTAMPTZ)) AS DATE) AS VARCHAR) "
        "FROM (SELECT unnest(?::VARCHAR[]) AS m)",
        [[moment for _, moment in moments]],
    ).fetchall()
    for (key, _), (day,) in zip(moments, days, strict=True):
        settled[key] = Settled(text=day)


def _settle_codes(field: Field, parts: list[str]) -> Settled:
    codes = CODES[field.codes or "yn"]
    by_case = {code.casefold(): code for code in codes.values}
    read = [by_case.get(part.casefold()) for part in parts]
    if not parts or (None in read and not codes.open):
        return Settled(kind="unknown_code")
    text = ";".join(code or part for code, part in zip(read, parts, strict=True))
    if None in read:
        return Settled(text, "code_not_in_list")
    if field.codes == "assessment_factor" and LEGACY_FACTORS.intersection(code for code in read if code):
        return Settled(text, "legacy_code")
    return Settled(text)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
