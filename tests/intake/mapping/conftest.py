"""Reports and mappings in a few lines: sheets as rows of text, a mapping as YAML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import duckdb
import pytest

from practicecheck.intake.coverage import Coverage, parse_coverage
from practicecheck.intake.grids import Grid
from practicecheck.intake.mapping.apply import stage_mapped
from practicecheck.intake.mapping.load import mapping_of
from practicecheck.intake.mapping.model import Mapping
from practicecheck.intake.staging import Staging, open_staging
from practicecheck.records.database import open_database

WINDOW = parse_coverage("complete::2026-06-30")
Rows = Sequence[Sequence[str | None]]


def grid(name: str, rows: Rows, *, csv: bool = False) -> Grid:
    """A sheet, or a CSV file, with these rows from its first on; an empty text is an empty cell."""
    numbered = [(number, [cell or None for cell in cells]) for number, cells in enumerate(rows, start=1)]
    return Grid(name, f"{name}.csv" if csv else name, lambda: iter(numbered), ragged_is_wrong=csv)


def mapping(text: str) -> Mapping:
    """The mapping that a YAML text says; it must hold."""
    made, document = mapping_of(dedent(text).encode(), "m.yaml")
    assert made is not None, [str(one) for one in document.problems]
    assert document.problems == [], [str(one) for one in document.problems]
    return made


def of_visits(fields: str, *, more: str = "", sheet: str = "") -> Mapping:
    """A mapping of one sheet to visits: `fields` beside the child's id, `more` in what it gives, `sheet` in the sheet."""
    return mapping(
        "mapping: Visits\ncoverage: {visit: {status: complete}}\nsheets:\n  - name: visits\n"
        + indent(dedent(sheet), "    ")
        + "    gives:\n      - table: visit\n"
        + indent(dedent(more), "        ")
        + "        fields:\n          child_id: Child ID\n"
        + indent(dedent(fields), "          ")
    )


@dataclass(frozen=True)
class Staged:
    """What a report was staged as."""

    con: duckdb.DuckDBPyConnection
    staging: Staging

    def rows(self, table: str, *fields: str) -> list[tuple[Any, ...]]:
        """Rows of a table, in the order of the report; a field that no row fills is None."""
        given = self.staging.given.get(table, {})
        if not given:
            return []
        columns = ", ".join(name if name in given or name[0] == "_" else f"NULL AS {name}" for name in fields)
        return self.con.execute(f"SELECT {columns} FROM raw.{table} ORDER BY _row, rowid").fetchall()

    @property
    def aside(self) -> list[tuple[int, str]]:
        """Rows set aside, with why."""
        return self.con.execute("SELECT row, kind FROM raw._quarantine ORDER BY ALL").fetchall()

    @property
    def problems(self) -> dict[str, str]:
        """Each kind of problem, with where and what is said of it."""
        found = self.con.execute("SELECT kind, sheet, table_name, column_name, advice FROM raw._problems").fetchall()
        return {kind: " ".join(str(part) for part in said if part) for kind, *said in found}

    @property
    def claims(self) -> dict[str, Coverage]:
        """What is covered, by table."""
        return {table: Coverage(*said) for _, _, table, *said in self.staging.claims}


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    con = open_database()
    yield con
    con.close()


@pytest.fixture
def stage(database: duckdb.DuckDBPyConnection) -> Callable[..., Staged]:
    """Stage sheets by a mapping, as one input."""

    def of(by: Mapping, *grids: Grid, window: Coverage | None = WINDOW) -> Staged:
        staging = open_staging(database)
        stage_mapped(staging, staging.open_input("report.xlsx", "workbook"), by, grids, window=window)
        staging.flush()
        return Staged(database, staging)

    return of


@pytest.fixture
def write_workbook(tmp_path: Path) -> Callable[..., Path]:
    """Write a workbook: rows of values by sheet; a day is written as a spreadsheet's date."""

    def of(name: str, sheets: dict[str, Sequence[Sequence[Any]]]) -> Path:
        import xlsxwriter

        path = tmp_path / name
        with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
            for title, rows in sheets.items():
                sheet = book.add_worksheet(title)
                for number, cells in enumerate(rows):
                    sheet.write_row(number, 0, cells)
        return path

    return of
