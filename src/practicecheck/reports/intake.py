"""What became of the inputs, before any rule: rows by sheet, what is covered, what is wrong where, what was set aside.

Speaks of files, sheets, rows and columns, never of what a cell holds. Knows nothing of rules.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from practicecheck.operators.words import day_words
from practicecheck.records import CHILD_TABLES

if TYPE_CHECKING:
    from datetime import date

    import duckdb

    from practicecheck.intake import IntakeReport, Problem

FORMAT = "practicecheck.intake/1"
QUARANTINE = ("input", "sheet", "row", "table", "set_aside", "kind", "advice")
"""The columns of the list of what was set aside."""
_ROWS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Kind:
    """Problems of one kind in one column of one sheet: how many, and the first rows; `rows` is empty for a whole sheet."""

    input: str
    sheet: str
    table: str | None
    column: str | None
    heading: str | None
    kind: str
    count: int
    rows: tuple[int, ...]
    advice: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What inputs say of one table: its status, its window, and for how many children (None: all that are not named).

    Where children have windows of their own (`each_its_own`), the window here is from the earliest to the latest day.
    """

    table: str
    status: str
    first: date | None
    last: date | None
    children: int | None
    each_its_own: bool
    inputs: tuple[str, ...]

    @property
    def words(self) -> str:
        """As a person says it."""
        n = self.children
        whom = "every child not named otherwise" if n is None else f"{n} child{'' if n == 1 else 'ren'}"
        if self.each_its_own:
            whom += ", each over days of its own"
        elif days := [f"{word} {day_words(day)}" for word, day in (("from", self.first), ("to", self.last)) if day]:
            whom = f"{' '.join(days)}, {whom}"
        return f"{self.status.replace('_', ' ')}, {whom}"


def kinds_of(problems: Iterable[Problem]) -> tuple[Kind, ...]:
    """Group problems by input, sheet, table, column and kind, the most frequent of a sheet first."""
    groups: dict[tuple[object, ...], list[Problem]] = defaultdict(list)
    for one in problems:
        # The advice of a whole sheet says how many; that of a cell may guess at what was meant.
        said = one.advice if one.row is None else ""
        groups[one.input, one.sheet, one.table, one.column, one.kind, said].append(one)
    made = [
        Kind(
            first.input,
            first.sheet,
            first.table,
            first.column,
            first.heading,
            first.kind,
            len(group),
            tuple(sorted({one.row for one in group if one.row is not None})[:_ROWS_SHOWN]),
            first.advice,
        )
        for group in groups.values()
        for first in group[:1]
    ]
    return tuple(sorted(made, key=lambda one: (one.input, one.sheet, -one.count, one.column or "", one.kind)))


def claims_of(con: duckdb.DuckDBPyConnection) -> tuple[Claim, ...]:
    """What the record in `con` says of each table; of the whole extract window by window, of children taken together."""
    return tuple(
        Claim(table, status, first, last, children or None, windows > 1, tuple(names))
        for table, status, first, last, children, windows, names in con.execute(
            """SELECT c.table_name, c.status, min(c.from_date), max(c.to_date), count(DISTINCT c.child_id),
                count(DISTINCT (c.from_date, c.to_date)), list(DISTINCT i.name ORDER BY i.name)
            FROM record._coverage c JOIN record._inputs i ON i.input = c._input
            GROUP BY c.table_name, c.status, c.child_id IS NULL,
                CASE WHEN c.child_id IS NULL THEN (c.from_date, c.to_date) END ORDER BY ALL"""
        ).fetchall()
    )


def quarantine_csv(problems: Sequence[Problem]) -> str:
    """The list of what was set aside, row by row; the cells stay in the input, where the row's number finds them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(QUARANTINE)
    for one in problems:
        if one.set_aside:
            writer.writerow((one.input, one.sheet, one.row, one.table, one.set_aside, one.kind, one.advice))
    return text.getvalue()


def intake_json(report: IntakeReport, claims: Sequence[Claim]) -> dict[str, Any]:
    """As programs read it."""
    return {
        "format": FORMAT,
        "rows_read": report.rows_read,
        "rows_used": report.rows_used,
        "rows_quarantined": report.rows_quarantined,
        "sheets": [asdict(sheet) for sheet in report.sheets],
        "coverage": [
            {
                "table": one.table,
                "status": one.status,
                "from": one.first.isoformat() if one.first else None,
                "to": one.last.isoformat() if one.last else None,
                "children": one.children,
                "each_its_own": one.each_its_own,
                "inputs": list(one.inputs),
            }
            for one in claims
        ],
        "problems": [asdict(one) | {"rows": list(one.rows)} for one in kinds_of(report.problems)],
        "dropped_columns": list(report.dropped_columns),
    }


def print_intake(report: IntakeReport, claims: Sequence[Claim], *, console: Console | None = None) -> None:
    """Print rows by sheet, what is covered, problems by sheet, and the columns that are not read."""
    to = console or Console(highlight=False)
    to.print(
        Text(
            f"{report.rows_read} rows read = {report.rows_used} used + {report.rows_quarantined} set aside",
            style="bold",
        )
    )
    rows = _table("input", "sheet", "read", "used", "set aside")
    for sheet in report.sheets:
        rows.add_row(sheet.input, sheet.sheet, str(sheet.read), str(sheet.used), str(sheet.set_aside))
    to.print(rows)
    to.print()
    to.print(Text("Covered", style="bold"))
    covered = _table("table", "", "said by")
    for claim in claims:
        covered.add_row(claim.table, claim.words, ", ".join(claim.inputs))
    to.print(covered)
    if silent := [name for name in CHILD_TABLES if name not in {one.table for one in claims}]:
        to.print(Text(f"Not covered, so that nothing follows from an empty table: {', '.join(silent)}"))
    _print_problems(to, kinds_of(report.problems))
    _print_dropped(to, report.dropped_columns)


def _table(*headings: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _print_problems(to: Console, kinds: Sequence[Kind]) -> None:
    to.print()
    if not kinds:
        to.print(Text("No problem was met.", style="bold"))
        return
    to.print(Text("Problems", style="bold"))
    shown = None
    for one in kinds:
        if shown != (one.input, one.sheet):
            shown = (one.input, one.sheet)
            to.print(Text(f"  {one.input}" + (f", {one.sheet}" if one.sheet != one.input else "")))
        column = (
            f"{one.heading} ({one.table}.{one.column})"
            if one.heading
            else ".".join(filter(None, (one.table, one.column)))
        )
        more = ", …" if one.count > len(one.rows) else ""
        where = f": row{'s' if one.count > 1 else ''} {', '.join(map(str, one.rows))}{more}" if one.rows else ""
        to.print(Text(f"    {one.count} × {one.kind.replace('_', ' ')}{f' in {column}' if column else ''}{where}"))
        to.print(Text(f"      {one.advice}", style="dim"))


def _print_dropped(to: Console, dropped: Sequence[str]) -> None:
    if not dropped:
        return
    to.print()
    to.print(Text("Columns that are not read", style="bold"))
    sheets: dict[str, list[str]] = defaultdict(list)
    for one in dropped:
        place, _, heading = one.rpartition(": ")
        sheets[place].append(heading)
    for place, headings in sheets.items():
        to.print(Text(f"  {place}: {', '.join(headings)}"))
