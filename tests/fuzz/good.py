"""Good inputs, small and made up, for `harm` to spoil: tables of the case record and a report, in every kind of file.

Every id and every free text holds the word ZQ, so that one that stands in a message is found there.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import polars as pl
import xlsxwriter
import yaml
from tests.intake.ods_files import ods_row, write_ods_tables
from tests.intake.xls_files import text_cell, write_xls

from practicecheck.records import TABLES
from practicecheck.workbench.synth import AS_OF, generate

CANARY = "zq"
COVERAGE = f"complete:2020-01-01:{AS_OF}"


class CannotBeWrittenError(Exception):
    """This kind of file cannot hold what was asked for, as two sheets of one name."""


@dataclass(frozen=True)
class Sheet:
    """The rows of a sheet, its headings among them."""

    rows: tuple[tuple[str, ...], ...]
    headings: int = 0
    """Which of the rows the headings are; what stands above is no data."""


Sheets = Mapping[str, Sheet]


@dataclass(frozen=True)
class Maker:
    """One kind of input: what a good one holds, and how it is written.

    `is_canonical` says that its sheets are tables of the case record under their own headings. A maker without
    sheets writes a good file by itself.
    """

    name: str
    write: Callable[[Path, Sheets], Path]
    sheets: Callable[[], Sheets] = dict
    told: Callable[[str], str] = str
    """What a sheet is called in the report."""
    is_canonical: bool = True
    folds: bool = True
    """Whether case and spaces of a heading do not count."""
    counts_from: int = 1
    """The number that the user sees of the first row written."""
    coverage: str | None = COVERAGE
    mappings: tuple[Path, ...] = field(default=())


@cache
def council() -> Sheets:
    """A few made-up children, those with the most to tell: every table that has rows for them, and some columns of each."""
    families = [list(family.rows()) for family in generate(children=150, seed=11, as_of=AS_OF).families()]
    families.sort(key=lambda rows: -len({table for table, _ in rows}))
    rows: dict[str, list[Mapping[str, object]]] = {}
    for table, row in (one for family in families[:3] for one in family):
        rows.setdefault(table, []).append(row)
    return {table: _sheet(table, found if table == "child" else found[:6]) for table, found in rows.items()}


def _sheet(table: str, rows: list[Mapping[str, object]]) -> Sheet:
    fields = [one for one in TABLES[table].fields if any(row.get(one.name) for row in rows)]
    told = [tuple(_marked(one.type, row.get(one.name)) for one in fields) for row in rows]
    return Sheet((tuple(one.name for one in fields), *told))


def _marked(kind: str, value: object) -> str:
    text = ";".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value or "")
    if kind in ("id", "ids", "text", "ref") and text:
        return ";".join(f"{CANARY}{part}" for part in text.split(";"))
    return text


# --- writers ----------------------------------------------------------------------------------------------------------
def as_csv(folder: Path, sheets: Sheets, *, mark: str = ",", encoding: str = "utf-8") -> Path:
    """A folder of CSV files."""
    at = folder / "in"
    at.mkdir()
    for name, sheet in sheets.items():
        with (at / f"{_file_name(name)}.csv").open("x", newline="", encoding=encoding, errors="replace") as file:
            writer = csv.writer(file, delimiter=mark)  # ends lines so that a cell with any line end is in quotes
            for row in sheet.rows:
                writer.writerow(row)
    return at


def as_parquet(folder: Path, sheets: Sheets) -> Path:
    """A folder of Parquet files."""
    at = folder / "in"
    at.mkdir()
    for name, sheet in sheets.items():
        headings, rows = sheet.rows[0], sheet.rows[1:]
        if sheet.headings or len({*headings}) < len(headings) or any(len(row) != len(headings) for row in rows):
            raise CannotBeWrittenError
        columns = {heading: [row[place] for row in rows] for place, heading in enumerate(headings)}
        try:
            frame = pl.DataFrame(columns, schema=dict.fromkeys(headings, pl.String))
        except UnicodeEncodeError:
            raise CannotBeWrittenError from None
        frame.write_parquet(at / f"{_file_name(name)}.parquet")
    return at


def as_xlsx(folder: Path, sheets: Sheets) -> Path:
    """A workbook."""
    path = folder / "book.xlsx"
    try:
        with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
            for name, sheet in sheets.items():
                page = book.add_worksheet(name)
                for at, row in enumerate(sheet.rows):
                    for place, text in enumerate(row):
                        if text:
                            page.write_string(at, place, text)
    except (xlsxwriter.exceptions.XlsxWriterException, UnicodeEncodeError):
        raise CannotBeWrittenError from None
    return path


def as_ods(folder: Path, sheets: Sheets) -> Path:
    """An OpenDocument workbook."""
    told = {name: "".join(ods_row(*map(_xml_text, row)) for row in sheet.rows) for name, sheet in sheets.items()}
    return write_ods_tables(folder / "book.ods", told)


def _xml_text(text: str) -> str:
    """A text that XML can hold."""
    if any((one < " " and one not in "\t\n\r") or "\ud800" <= one <= "\udfff" for one in text):
        raise CannotBeWrittenError
    return text


def as_case(folder: Path, sheets: Sheets, *, suffix: str) -> Path:
    """A case file."""
    path = folder / f"case{suffix}"
    tables = {
        name: [
            {heading: text or None for heading, text in zip(sheet.rows[0], row, strict=False)} for row in sheet.rows[1:]
        ]
        for name, sheet in sheets.items()
    }
    if any(sheet.headings for sheet in sheets.values()):
        raise CannotBeWrittenError
    if suffix == ".json":
        path.write_text(json.dumps(tables), encoding="utf-8")
    else:
        path.write_text(yaml.safe_dump(tables, allow_unicode=True, sort_keys=False), encoding="utf-8", errors="replace")
    return path


def as_xls(folder: Path, sheets: Sheets) -> Path:
    """An old workbook."""
    cells = {
        name: b"".join(
            text_cell(at, place, text)
            for at, row in enumerate(sheet.rows)
            for place, text in enumerate(row)
            if _fits(text)
        )
        for name, sheet in sheets.items()
    }
    try:
        return write_xls(folder / "book.xls", cells)
    except (ValueError, UnicodeEncodeError):
        raise CannotBeWrittenError from None


def _fits(text: str) -> bool:
    if len(text) > 4000 or "\0" in text or any("\ud800" <= one <= "\udfff" or one > "\uffff" for one in text):
        raise CannotBeWrittenError
    return bool(text)


def _file_name(name: str) -> str:
    if not name or "/" in name or "\0" in name or len(name.encode()) > 200 or name[0] in ".~":
        raise CannotBeWrittenError
    return name


# --- a report that is mapped ------------------------------------------------------------------------------------------
def report() -> Sheets:
    """The same children in a report of two sheets, as a case system exports it: with a title, and days as dd/mm/yyyy."""
    children = _reported("child", {"child_id": "Child ref", "dob": "Born", "sex": "Gender", "religion": "Faith"})
    referrals = _reported(
        "referral",
        {"referral_id": "Referral ref", "child_id": "Child ref", "date": "Referral date", "nfa": "No further action?"},
    )
    return {
        "Children": Sheet((("Children known to the council",), *children.rows), headings=1),
        "Referrals (all)": referrals,
    }


def _reported(table: str, headings: Mapping[str, str]) -> Sheet:
    sheet = council()[table]
    columns = []
    for name in headings:
        cells = [row[sheet.rows[0].index(name)] for row in sheet.rows[1:]]
        columns.append(["/".join(reversed(cell.split("-"))) for cell in cells] if name in ("dob", "date") else cells)
    return Sheet((tuple(headings.values()), *zip(*columns, strict=True)))
