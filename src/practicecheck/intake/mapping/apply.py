"""Stage a report as its mapping says: which sheet is which, the rows of each, and what the report covers.

Knows nothing about kinds of file: sheets come as grids, or are opened one by one by a reader that streams.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from practicecheck.calendar import add_months
from practicecheck.errors import InputError
from practicecheck.intake.cell_errors import KINDS
from practicecheck.intake.coverage import Coverage, add_coverage
from practicecheck.intake.mapping.headings import LOOKED_AT, Headings, fold, names_sheet
from practicecheck.intake.mapping.readings import id_text
from practicecheck.intake.mapping.sheets import SheetRows

if TYPE_CHECKING:
    from practicecheck.intake.grids import Grid, Row
    from practicecheck.intake.mapping.columns import Cell
    from practicecheck.intake.mapping.model import Covers, LookUp, Sheet
    from practicecheck.intake.mapping.model import Mapping as ReportMapping
    from practicecheck.intake.staging import Staging


@dataclass(frozen=True, slots=True)
class Matched:
    """A grid that is a sheet of the mapping, and the row in which its headings stand."""

    grid: Grid
    sheet: Sheet
    row: int
    headings: Sequence[str | None]

    def rows(self) -> Iterator[Row]:
        """The rows below the headings."""
        return (one for one in self.grid.rows() if one[0] > self.row)


def known_headings(mapping: ReportMapping) -> frozenset[str]:
    """Every heading that a mapping names, folded."""
    return frozenset(fold(heading) for sheet in mapping.sheets for heading in (*sheet.headings, *sheet.ignore))


def matched(mapping: ReportMapping, grids: Sequence[Grid]) -> list[Matched]:
    """The grids that are sheets of a mapping: by name and headings where the mapping gives names, else by headings."""
    found = []
    for grid in grids:
        named = [sheet for sheet in mapping.sheets if names_sheet(sheet, grid.name)]
        wanted = named or [sheet for sheet in mapping.sheets if not sheet.sheet]
        if wanted and (match := _headings_of(grid, wanted)):
            found.append(match)
    return found


def stage_mapped(
    staging: Staging, number: int, mapping: ReportMapping, grids: Sequence[Grid], *, window: Coverage | None
) -> None:
    """Stage what the grids of input `number` hold; `window` says from and to where the mapping does not.

    Raises InputError where no sheet of the mapping is there, or nothing says until when the report reaches.
    """
    matches = matched(mapping, grids)
    name = staging.name_of(number)
    if not any(match.sheet.gives for match in matches):
        wanted = [
            repr(sheet.name or "/".join(sheet.sheet) or ", ".join(sheet.headings[:3])) for sheet in mapping.sheets
        ]
        raise InputError(
            f"{name} holds no sheet of the mapping '{mapping.mapping}'. Looked for: {', '.join(wanted[:12])}. A sheet is known by "
            "its name and by the headings that it is mapped by; `practicecheck map check` shows which were found."
        )
    for grid in grids:
        if not any(match.grid is grid for match in matches):
            named = any(names_sheet(sheet, grid.name) for sheet in mapping.sheets)
            staging.add_problem(number, "no_headings" if named else "unknown_table", sheet=grid.file[:80])
    found = _look_ups(mapping, matches)
    for match in matches:
        taken = SheetRows(staging, number, mapping, match.sheet, match.grid.file, match.headings, found)
        for row, cells in match.rows():
            if match.grid.ragged_is_wrong and len(cells) != len(match.headings) and any(cells):
                kind = "too_many_cells" if len(cells) > len(match.headings) else "too_few_cells"
                table = match.sheet.gives[0].table if match.sheet.gives else "child"
                staging.set_aside(number, kind, sheet=match.grid.file, row=row, table=table)
            else:
                taken.add(row, cells)
        taken.close()
        for row, kind in match.grid.notes():
            staging.add_problem(number, kind, sheet=match.grid.file, row=row)
    claim_coverage(staging, number, mapping, [match.sheet for match in matches], window=window)


@dataclass
class OpenSheets:
    """The sheets that a streaming reader opens by the name they have in the mapping."""

    staging: Staging
    number: int
    mapping: ReportMapping
    opened: dict[str, SheetRows] = field(default_factory=dict)

    def open(self, name: str, headings: tuple[str, ...]) -> SheetRows:
        """Where the rows of a sheet go; KeyError where the mapping has none of that name."""
        sheet = next((one for one in self.mapping.sheets if one.name == name), None)
        if sheet is None:
            raise KeyError(name)
        self.opened[name] = SheetRows(self.staging, self.number, self.mapping, sheet, name, headings)
        return self.opened[name]

    def close(self, *, window: Coverage | None, held: Collection[str] | None = None) -> None:
        """Hand on what waits and say what is covered; `held` are the sheets that count as there (all that were opened)."""
        for rows in self.opened.values():
            rows.close()
        names = self.opened if held is None else held
        sheets = [sheet for sheet in self.mapping.sheets if sheet.name in names]
        claim_coverage(self.staging, self.number, self.mapping, sheets, window=window)


def claim_coverage(
    staging: Staging, number: int, mapping: ReportMapping, sheets: Sequence[Sheet], *, window: Coverage | None
) -> None:
    """Say of each table what the report holds: what the mapping says, as far as the sheets that give it are there."""
    for sheet in mapping.sheets:
        if sheet.gives and not any(one is sheet for one in sheets):
            staging.add_problem(number, "sheet_missing", sheet=(sheet.name or "/".join(sheet.sheet))[:80])
    for table, covers in mapping.coverage.items():
        giving = [sheet for sheet in mapping.sheets if any(gives.table == table for gives in sheet.gives)]
        there = [sheet for sheet in giving if any(one is sheet for one in sheets)]
        if giving and not there and covers.status in ("complete", "partial"):
            continue
        status = "partial" if len(there) < len(giving) and covers.status == "complete" else covers.status
        add_coverage(staging, number, _claim(staging.name_of(number), mapping, covers, status, window), [table])
    for table, fields in mapping.carried.items():
        staging.declared.update(((number, table, name), True) for name in fields)


def _claim(name: str, mapping: ReportMapping, covers: Covers, status: str, window: Coverage | None) -> Coverage:
    if status not in ("complete", "partial"):
        return Coverage(status)
    if status == "complete" and window and window.status != "complete":
        status = window.status
    until = covers.to or (window.to_date if window else None)
    if until is None:
        raise InputError(
            f"{name} ({mapping.mapping}) does not say until which day it reaches, so 'none recorded' could not be told from "
            "'not extracted'. Run with --coverage complete:FROM:TO, for example --coverage complete::2026-06-30: TO is the day "
            "on which it was taken from the system."
        )
    starts = [covers.from_, window.from_date if window else None, _back(until, covers.months)]
    return Coverage(status, max((day for day in starts if day), default=None), until)


def _back(day: date, months: int | None) -> date | None:
    return add_months(day, -months) if months else None


def _headings_of(grid: Grid, sheets: Sequence[Sheet]) -> Matched | None:
    """The first row, near the top, that is the headings of one of the sheets; of several, the one with most found."""
    looked_at = 0
    for row, cells in grid.rows():
        if not any(cells):
            continue
        looked_at += 1
        headings = Headings.of(cells)
        fitting = [sheet for sheet in sheets if headings.has_those_of(sheet)]
        if fitting:
            best = max(fitting, key=lambda sheet: sum(headings.place(one) is not None for one in sheet.headings))
            return Matched(grid, best, row, cells)
        if looked_at >= LOOKED_AT:
            return None
    return None


def _look_ups(mapping: ReportMapping, matches: Sequence[Matched]) -> Mapping[tuple[str, str, str], Mapping[str, str]]:
    """Read what other sheets are asked for; of several rows with one id the first counts."""
    wanted: dict[tuple[str, str, str], LookUp] = {}
    for sheet in mapping.sheets:
        for gives in sheet.gives:
            for fill in gives.fields.values():
                if fill.look_up:
                    wanted[fill.look_up.sheet, fill.look_up.by, fill.look_up.take] = fill.look_up
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    for key in wanted:
        name, by, take = key
        found[key] = {}
        for match in matches:
            headings = Headings.of(match.headings)
            at, to = headings.place(by), headings.place(take)
            if match.sheet.name != name or at is None or to is None:
                continue
            for _, cells in match.rows():
                asked, given = _id(cells, at), _id(cells, to)
                if asked and given:
                    found[key].setdefault(asked, given)
    return found


def _id(cells: Sequence[Cell], place: int) -> Cell:
    text = cells[place] if place < len(cells) else None
    return id_text(text.strip()) if text and text not in KINDS else None
