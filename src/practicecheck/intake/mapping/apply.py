"""Stage a report as its mapping says: which sheet is which, the rows of each, and what the report covers.

Knows nothing about kinds of file: sheets come as grids, or are opened one by one by a reader that streams.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from practicecheck.calendar import add_months
from practicecheck.errors import InputError
from practicecheck.intake.cell_errors import KINDS
from practicecheck.intake.coverage import Coverage, add_coverage
from practicecheck.intake.mapping.columns import Blanks
from practicecheck.intake.mapping.finding import Matched, matched, nearest
from practicecheck.intake.mapping.headings import Headings, names_sheet
from practicecheck.intake.mapping.readings import id_text
from practicecheck.intake.mapping.sheets import SheetRows

if TYPE_CHECKING:
    from practicecheck.intake.grids import Grid
    from practicecheck.intake.mapping.columns import Cell, Found
    from practicecheck.intake.mapping.model import Covers, Gives, Sheet
    from practicecheck.intake.mapping.model import Mapping as ReportMapping
    from practicecheck.intake.staging import Staging


Given = tuple["Sheet", "Gives"]
"""A part of a sheet that is there."""


def stage_mapped(
    staging: Staging, number: int, mapping: ReportMapping, grids: Sequence[Grid], *, window: Coverage | None
) -> None:
    """Stage what the grids of input `number` hold; `window` says from and to where the mapping does not.

    Raises InputError where no sheet of the mapping is there, or nothing says until when the report reaches.
    """
    matches = matched(mapping, grids)
    name = staging.name_of(number)
    if not any(match.sheet.gives for match in matches):
        raise InputError(
            f"{name} holds no sheet of the mapping '{mapping.mapping}'. {nearest(mapping, grids)} Correct the mapping, or leave it "
            "out; `practicecheck map check` shows what was found."
        )
    for grid in grids:
        if not any(match.grid is grid for match in matches):
            named = [sheet for sheet in mapping.sheets if names_sheet(sheet, grid.name, anything=False)]
            if named and not any(sheet.gives for sheet in named):
                staging.leave_out_sheet(number, grid.file)
                continue
            staging.add_problem(number, "no_headings" if named else "unknown_table", sheet=grid.file[:80])
    found = _look_ups(mapping, matches)
    until = _last_day(mapping, window)
    given: list[Given] = []
    told: list[Mapping[str, Mapping[str, date]]] = []
    empty: list[Sheet] = []
    for match in matches:
        if not match.sheet.gives and not mapping.looked_up(match.sheet):
            staging.leave_out_sheet(number, match.grid.file)
            continue
        taken = SheetRows(staging, number, mapping, match.sheet, match.grid.file, match.headings, found, until)
        headings = Headings.of(match.headings, mapping.meant)
        for row, cells in match.rows():
            if headings.is_no_case(cells):
                taken.set_aside("no_case", row)
            elif match.grid.ragged_is_wrong and (wrong := _ragged(cells, len(headings.told))):
                taken.set_aside(wrong, row)
            else:
                taken.add(row, cells)
        taken.close()
        for row, kind in match.grid.notes():
            staging.add_problem(number, kind, sheet=match.grid.file, row=row)
        if taken.is_empty and not match.sheet.may_be_empty:
            empty.append(match.sheet)
        else:
            given += [(match.sheet, gives) for gives in taken.gives]
            told.append(taken.told)
    claim_coverage(staging, number, mapping, given, window=window, empty=empty, told=told)


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
        given = [(sheet, gives) for sheet in self.mapping.sheets if sheet.name in names for gives in sheet.gives]
        claim_coverage(self.staging, self.number, self.mapping, given, window=window)


def claim_coverage(
    staging: Staging,
    number: int,
    mapping: ReportMapping,
    given: Sequence[Given],
    *,
    window: Coverage | None,
    empty: Sequence[Sheet] = (),
    told: Sequence[Mapping[str, Mapping[str, date]]] = (),
) -> None:
    """Say of each table what the report holds: what the mapping says, as far as all that gives the table is there.

    `given` is what the sheets that were found have the headings for; `empty` are sheets that were not filled in:
    they count as missing. `told` says of each sheet, by table and child, from which day on it tells all.
    """
    there_at_all = {(id(sheet), id(gives)) for sheet, gives in given}
    sheets = {id(sheet) for sheet, _ in given}
    for sheet in mapping.sheets:
        if sheet.gives and not sheet.optional and id(sheet) not in sheets:
            kind = "sheet_empty" if any(one is sheet for one in empty) else "sheet_missing"
            staging.add_problem(number, kind, sheet=_called(sheet))
    for table, covers in mapping.coverage.items():
        giving = [(sheet, gives) for sheet in mapping.sheets for gives in sheet.gives if gives.table == table]
        is_there = any((id(sheet), id(gives)) in there_at_all for sheet, gives in giving)
        if giving and not is_there and covers.status in ("complete", "partial"):
            continue
        needed = [one for one in giving if not covers.rests_on or one[0].name in covers.rests_on]
        is_whole = all(gives.optional or (id(sheet), id(gives)) in there_at_all for sheet, gives in needed)
        status = "partial" if covers.status == "complete" and not is_whole else covers.status
        claim = _claim(staging.name_of(number), mapping, covers, status, window)
        add_coverage(staging, number, claim, [table])
        if is_whole and claim.to_date and claim.status == "partial":
            days: dict[str, date] = {}
            for of_sheet in told:
                for child, day in of_sheet.get(table, {}).items():
                    days[child] = max(day, days.get(child, day))
            staging.claim_of_children(number, table, days, claim.to_date)
    for table, fields in mapping.carried.items():
        staging.declared.update(((number, table, name), True) for name in fields)


def _claim(name: str, mapping: ReportMapping, covers: Covers, status: str, window: Coverage | None) -> Coverage:
    if status not in ("complete", "partial"):
        return Coverage(status)
    if status == "complete" and window and window.status != "complete":
        status = window.status
    until = min((day for day in (covers.to, window and window.to_date) if day), default=None)
    if until is None:
        raise InputError(
            f"{name} ({mapping.mapping}) does not say until which day it reaches, so 'none recorded' could not be told from "
            "'not extracted'. Run with --coverage complete:FROM:TO, for example --coverage complete::2026-06-30: TO is the day "
            "on which it was taken from the system."
        )
    starts = [covers.from_, window.from_date if window else None, _back(until, covers.months)]
    return Coverage(status, max((day for day in starts if day), default=None), until)


def _last_day(mapping: ReportMapping, window: Coverage | None) -> date | None:
    days = [covers.to for covers in mapping.coverage.values()] + [window.to_date if window else None]
    return max((day for day in days if day), default=None)


def _called(sheet: Sheet) -> str:
    return (sheet.name or "/".join(sheet.sheet) or ", ".join(sheet.headings[:3]))[:80]


def _ragged(cells: Sequence[Cell], headings: int) -> str | None:
    """What is wrong with a row of another length than its headings'; empty cells at its end are not."""
    if any(cells[headings:]):
        return "too_many_cells"
    return "too_few_cells" if len(cells) < headings and any(cells) else None


def _back(day: date, months: int | None) -> date | None:
    return add_months(day, -months) if months else None


def _look_ups(mapping: ReportMapping, matches: Sequence[Matched]) -> Found:
    """Read what other sheets are asked for; where rows with one id do not agree, nothing is found."""
    found: dict[tuple[str, tuple[str, ...], tuple[str, ...]], dict[str, str | None]] = {}
    for look in mapping.look_ups():
        pairs = found.setdefault(look.key, {})
        clean = Blanks(mapping.blanks, mapping.no_days, mapping.dates)
        for match in matches:
            headings = Headings.of(match.headings, mapping.meant)
            at, to = headings.place(*look.by), headings.place(*look.take)
            if match.sheet.name != look.sheet or at is None or to is None:
                continue
            for _, cells in match.rows():
                if max(at, to) < len(cells):
                    asked, given = clean[cells[at]], clean[cells[to]]
                    if asked and given and asked not in KINDS and (asked := id_text(asked)):
                        pairs[asked] = given if pairs.get(asked, given) == given else None
    return found
