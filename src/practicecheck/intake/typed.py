"""The SQL that reads a raw cell as a typed value, and tells which cells it cannot read.

The SQL knows the canonical way to write a value and no other, so that it stays short: there is one
expression a column, and planning it is most of the work. A cell it cannot read is `odd`; what that means
is settled one cell at a time in `odd_cells`. Knows nothing about files, keys or children.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from practicecheck.intake.cell_errors import KINDS
from practicecheck.records import CODES, LEGACY_FACTORS, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from practicecheck.records import Field

FIRST_DAY, LAST_DAY = "1900-01-01", "2100-12-31"

_LOST = ", ".join(f"chr({ord(mark)})" for mark in sorted({text[0] for text in KINDS}))
"""What a text begins with that stands for a value that is lost, as SQL."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How one field is read.

    `first` are (name, SQL over the raw cells) pairs; `columns` (name, SQL over those) are what comes out;
    `odd` is SQL that is true where the cell was not understood.
    """

    field: str
    sql_type: str
    first: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    odd: str | None = None


@cache
def readings(table: str, given: frozenset[str]) -> tuple[Reading, ...]:
    """Return how each field of `table` is read, in order; a field that is not `given` is NULL."""
    return tuple(
        reading if field.name in given else replace(reading, first=(), columns=_nulls(reading), odd=None)
        for field in TABLES[table].fields
        for reading in (_reading(field),)
    )


def first_select(table: str, given: frozenset[str]) -> str:
    """SELECT of the source and of what each raw cell is read as, with the cell beside it as `r_<name>`."""
    first = "".join(f", {sql} AS {name}" for reading in readings(table, given) for name, sql in reading.first)
    return f"SELECT _input, _sheet, _row{first} FROM raw.{table}"


def typed_select(table: str, given: frozenset[str]) -> str:
    """SELECT of the source, the typed columns, the raw cells that may be odd as `r_<name>`, and `_odd`."""
    read = readings(table, given)
    columns = [sql if sql == name else f"{sql} AS {name}" for reading in read for name, sql in reading.columns]
    columns += [f"r_{reading.field}" for reading in read if reading.odd]
    odd = " OR ".join(f"({reading.odd})" for reading in read if reading.odd) or "false"
    return (
        f"SELECT _input, _sheet, _row, {', '.join(columns)}, coalesce({odd}, false) AS _odd "
        f"FROM ({first_select(table, given)})"
    )


def _nulls(reading: Reading) -> tuple[tuple[str, str], ...]:
    return tuple((name, f"NULL::{column_type(name, reading.sql_type)}") for name, _ in reading.columns)


def column_type(name: str, sql_type: str) -> str:
    """The SQL type of a column: the moment beside a day is a timestamp.

    >>> column_type("held_at", "DATE"), column_type("held_at__at", "DATE")
    ('DATE', 'TIMESTAMP')
    """
    return "TIMESTAMP" if name.strip('"').endswith("__at") else sql_type


def _reading(field: Field) -> Reading:
    name, cell, raw = f'"{field.name}"', f'"{field.name}"', f"r_{field.name}"
    kept = (raw, cell)
    unread = f"({raw} IS NULL) <> ({name} IS NULL)"
    match field.type:
        case "id" | "text" | "ref":
            return Reading(
                field.name, "VARCHAR", (kept, (name, cell)), ((name, name),), f"left({name}, 1) IN ({_LOST})"
            )
        case "date":
            return Reading(field.name, "DATE", (kept, (name, _iso_day(cell))), ((name, name),), unread)
        case "datetime":
            at = f'"{field.name}__at"'
            # An hour that the clocks repeat or skip is read as ICU reads it.
            moment = (
                rf"CASE WHEN length({cell}) > 10 AND regexp_full_match({cell}, '\d{{4}}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z?') "
                f"AND {cell} BETWEEN '{FIRST_DAY}' AND '{LAST_DAY}T99' THEN CASE WHEN right({cell}, 1) = 'Z' "
                f"THEN TRY_CAST({cell} AS TIMESTAMPTZ) ELSE timezone('Europe/London', TRY_CAST({cell} AS TIMESTAMP)) END END"
            )
            day = f"coalesce(CAST(timezone('Europe/London', z_{field.name}) AS DATE), d_{field.name})"
            return Reading(
                field.name,
                "DATE",
                (kept, (f"z_{field.name}", moment), (f"d_{field.name}", _iso_day(cell))),
                ((name, day), (at, f"timezone('UTC', z_{field.name})")),
                f"{raw} IS NOT NULL AND z_{field.name} IS NULL AND d_{field.name} IS NULL",
            )
        case "int":
            number = rf"CASE WHEN regexp_full_match({cell}, '\d{{1,9}}') THEN CAST({cell} AS INTEGER) END"
            return Reading(field.name, "INTEGER", (kept, (name, number)), ((name, name),), unread)
        case "ids":
            split = f"string_split({cell}, ';')"
            odd = rf"regexp_matches({raw}, '^ *;|; *;|; *$|; | ;|(^|;)[#\x1a]')"
            return Reading(field.name, "VARCHAR[]", (kept, (name, split)), ((name, name),), odd)
        case "code" | "yn":
            if CODES[field.codes or "yn"].open:
                odd = f"{raw} NOT IN ({expected(field)})"
                return Reading(field.name, "VARCHAR", (kept, (name, cell)), ((name, name),), odd)
            value = f"CASE WHEN {cell} IN ({_quoted(CODES[field.codes or 'yn'].values)}) THEN {cell} END"
            if field.codes == "assessment_factor":
                unread += f" OR {name} NOT IN ({expected(field)})"
            return Reading(field.name, "VARCHAR", (kept, (name, value)), ((name, name),), unread)
        case "codes":
            split = f"string_split({cell}, ';')"
            if CODES[str(field.codes)].open:
                odd = f"NOT list_has_all([{expected(field)}], {name})"
                return Reading(field.name, "VARCHAR[]", (kept, (name, split)), ((name, name),), odd)
            # One unreadable code makes the whole list unreadable: "PHY is not in it" could no longer be said.
            value = f"CASE WHEN list_has_all([{expected(field)}], {split}) THEN {split} END"
            return Reading(field.name, "VARCHAR[]", (kept, (name, value)), ((name, name),), unread)


def known(field: Field) -> str:
    r"""SQL of a field's value where it tells something: a code for "not known" says no more than a blank.

    >>> known(TABLES["child"].field("sex"))
    'CASE WHEN "sex" NOT IN (\'U\') THEN "sex" END'
    """
    unknown = sorted(CODES[field.codes].unknown) if field.codes and not field.is_list else []
    return (
        f"""CASE WHEN "{field.name}" NOT IN ({_quoted(unknown)}) THEN "{field.name}" END"""
        if unknown
        else f'"{field.name}"'
    )


def expected(field: Field) -> str:
    """The codes that need no mention, as SQL text: those withdrawn from the census are read and listed."""
    codes = CODES[field.codes or "yn"].values
    return _quoted(code for code in codes if field.codes != "assessment_factor" or code not in LEGACY_FACTORS)


def _iso_day(cell: str) -> str:
    # A day that DuckDB writes as it stood is ISO; its own reading is laxer (2026-1-2, infinity).
    day = f"TRY_CAST({cell} AS DATE)"
    return f"CASE WHEN CAST({day} AS VARCHAR) = {cell} AND {cell} BETWEEN '{FIRST_DAY}' AND '{LAST_DAY}' THEN {day} END"


def _quoted(codes: Iterable[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)
