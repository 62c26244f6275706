"""Read a spoilt input, and say what of the reader's promises was broken.

What was written is counted here, apart from any reader: each row of each sheet must be used or set aside, each filled
cell of a used row read or listed, and no row may be another child's.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import duckdb
from tests.fuzz.good import CANARY, CannotBeWrittenError, Maker, Sheet, Sheets
from tests.fuzz.harm import spoil_files, spoil_sheets
from tests.fuzz.makers import MAKERS

from practicecheck.errors import InputError, UsageError
from practicecheck.intake import IntakeReport, read_inputs
from practicecheck.records import TABLES

_UNREAD = {"unknown_table", "no_headings"}
_NAMES = {"unknown_column", "unknown_table", "heading_missing"}
_SHARE = 0.1
"""Of the tables beside child, those that stand in one input: fewer are read faster."""


@dataclass(frozen=True)
class Spoilt:
    """An input that was spoilt: where it lies, and its sheets as they were written, where nothing was done to the files."""

    path: Path
    sheets: Sheets | None


def make(maker: Maker, number: int, folder: Path) -> Spoilt | None:
    """Write the input of this number; None where this kind of file cannot hold it."""
    random = Random(f"{maker.name}:{number}")
    sheets = {
        name: sheet
        for name, sheet in maker.sheets().items()
        if not maker.is_canonical or name == "child" or random.random() < _SHARE
    }
    spoils_files = random.random() < (0.5 if sheets else 0.95)
    for _ in range(random.choice((1, 1, 2, 3, 4)) if not spoils_files or random.random() < 0.3 else 0):
        sheets = spoil_sheets(sheets, random)
    try:
        path = maker.write(folder, sheets)
    except (CannotBeWrittenError, FileExistsError):
        return None
    if spoils_files:
        for _ in range(random.choice((1, 1, 1, 2, 4))):
            spoil_files(path, random)
    return Spoilt(path, None if spoils_files or not sheets else sheets)


def judged(con: duckdb.DuckDBPyConnection, maker: Maker, spoilt: Spoilt) -> tuple[str, list[str]]:
    """Read an input; `read` or `refused`, and the promises that were broken."""
    try:
        report = read_inputs(con, [spoilt.path], coverage=maker.coverage, mappings=maker.mappings)
    except (InputError, UsageError) as error:
        # What was a cell may stand as a key after bytes were changed, and keys are named.
        is_told = CANARY in str(error).lower() and "the key " not in str(error)
        return "refused", ["a message tells of a cell: " + str(error)] if is_told else []
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001 - a panic of a library in Rust is no Exception
        return "fell", [traceback.format_exc()]
    return "read", list(_broken(con, maker, spoilt, report))


def _broken(con: duckdb.DuckDBPyConnection, maker: Maker, spoilt: Spoilt, report: IntakeReport) -> Iterator[str]:
    if report.rows_read != report.rows_used + report.rows_quarantined:
        yield "rows read are not rows used and set aside"
    told = [problem for problem in report.problems if problem.kind not in _NAMES]  # a heading may be named
    if CANARY in repr(told).lower() or CANARY in repr(con.execute("FROM record._quarantine").fetchall()).lower():
        yield f"a problem tells of a cell: {next(str(one) for one in told if CANARY in repr(one).lower())}"
    if spoilt.sheets is not None:
        yield from _lost(con, maker, spoilt.sheets, report)


def _lost(con: duckdb.DuckDBPyConnection, maker: Maker, sheets: Sheets, report: IntakeReport) -> Iterator[str]:
    unread = {problem.sheet for problem in report.problems if problem.kind in _UNREAD and problem.row is None}
    unread |= {told.split(": ")[1] for told in report.dropped_columns if told.endswith(": all columns")}
    tables = {
        name
        for (name,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'record'").fetchall()
    } & {*TABLES}
    used = set(
        con.execute(" UNION ".join(f"SELECT _sheet, _row FROM record.{table}" for table in sorted(tables))).fetchall()
    )
    used |= set(
        con.execute(
            "SELECT sheet, row FROM record._united UNION SELECT _sheet, _row FROM record._coverage WHERE _row IS NOT NULL"
        ).fetchall()
    )
    aside = set(con.execute("SELECT sheet, row FROM record._quarantine").fetchall())
    expected = set()
    for name, sheet in sheets.items():
        told = maker.told(name)
        if told[:40] in {one[:40] for one in unread}:
            continue
        known = _known(maker, name, sheet) if maker.is_canonical else None
        for row, cells in _rows(maker, sheet):
            if any(text.strip() for place, text in enumerate(cells) if known is None or place in known):
                expected.add((told, row))
    if lost := expected - used - aside:
        yield f"rows lost: {sorted(lost)[:5]}"
    if more := (used | aside) - expected:
        yield f"rows that nobody wrote: {sorted(more, key=str)[:5]}"
    if maker.is_canonical:
        for name, sheet in sheets.items():
            table = name.strip().lower()
            if table in tables and table in TABLES and table != "record_coverage":
                yield from _unread_cells(con, maker, table, name, sheet, report)


def _rows(maker: Maker, sheet: Sheet) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows below the headings, each with the number that the user sees."""
    for at, row in enumerate(sheet.rows):
        if at > sheet.headings:
            yield at + maker.counts_from, row


def _known(maker: Maker, name: str, sheet: Sheet) -> dict[int, str]:
    """The fields of the table by the place of their column."""
    fields = TABLES[name.strip().lower()].field_names
    folded = [heading.strip().lower() if maker.folds else heading for heading in sheet.rows[sheet.headings]]
    return {place: field for place, field in enumerate(folded) if field in fields}


def _unread_cells(
    con: duckdb.DuckDBPyConnection, maker: Maker, table: str, name: str, sheet: Sheet, report: IntakeReport
) -> Iterator[str]:
    told, known = maker.told(name), _known(maker, name, sheet)
    listed = {(problem.row, problem.column) for problem in report.problems if problem.sheet == told}
    found = con.execute(f"SELECT * FROM record.{table} WHERE _sheet = ?", [told])
    columns = [one[0] for one in found.description]
    read = {row["_row"]: row for values in found.fetchall() if (row := dict(zip(columns, values, strict=True)))}
    for number, cells in _rows(maker, sheet):
        row = read.get(number)
        if row is None:
            continue
        for place, field in known.items():
            text = cells[place].strip() if place < len(cells) else ""
            if (
                text
                and row[field] is None
                and field not in (row["_bad"] or [])
                and (number, field) not in listed
                and text.strip("; ")
            ):
                yield f"{told} row {number}: the cell of {field} was read as blank, and is not listed"
        owner = next((place for place, field in known.items() if field == "child_id"), None)
        if owner is not None and owner < len(cells) and table != "adult" and row["child_id"] != cells[owner].strip():
            yield f"{told} row {number}: the row is another child's"


__all__ = ["MAKERS", "Spoilt", "judged", "make"]
