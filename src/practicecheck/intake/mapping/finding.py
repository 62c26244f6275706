"""Find which sheets of a report are those of a mapping, and say what is nearest where none is.

Knows nothing of what the rows below the headings say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicecheck.intake.mapping.headings import Headings, names_sheet
from practicecheck.records.suggest import did_you_mean

if TYPE_CHECKING:
    from practicecheck.intake.grids import Grid, Row
    from practicecheck.intake.mapping.model import Mapping, Sheet


@dataclass(frozen=True, slots=True)
class Matched:
    """A grid that is a sheet of the mapping, the row in which its headings stand, and how many of them are there.

    Of a sheet that is known and not needed, no headings are looked for.
    """

    grid: Grid
    sheet: Sheet
    row: int
    headings: Sequence[str | None]
    headings_found: int

    def rows(self) -> Iterator[Row]:
        """The rows below the headings."""
        return (one for one in self.grid.rows() if one[0] > self.row)


def matched(mapping: Mapping, grids: Sequence[Grid]) -> list[Matched]:
    """The grids that are sheets of a mapping: by name and headings where the mapping gives names, else by headings."""
    return [found for grid in grids if (found := _matched(mapping, grid))]


def _matched(mapping: Mapping, grid: Grid) -> Matched | None:
    """The first row, near the top, that is the headings of a sheet; of several sheets, the one most of which is there."""
    sheets = _meant(mapping, grid)
    needless = next(
        (sheet for sheet in sheets if sheet.sheet and not sheet.headings and not mapping.looked_up(sheet)), None
    )
    if needless:
        return Matched(grid, needless, 0, (), 0)
    for row, cells in grid.top:
        headings = Headings.of(cells, mapping.meant)
        counts = [(headings.count_of(sheet, mapping.looked_up(sheet)), sheet) for sheet in sheets]
        count, sheet = max(counts, key=lambda one: one[0], default=(0, None))
        if sheet is not None and count:
            return Matched(grid, sheet, row, cells, count)
    return None


def _meant(mapping: Mapping, grid: Grid) -> list[Sheet]:
    named = [sheet for sheet in mapping.sheets if names_sheet(sheet, grid.name)]
    return named or [sheet for sheet in mapping.sheets if not sheet.sheet]


def nearest(mapping: Mapping, grids: Sequence[Grid]) -> str:
    """What stood nearest to a sheet of the mapping, in a sentence; names headings, never a cell below them.

    The row with most of the mapping's headings is taken for the row of headings.
    """
    best: tuple[int, Grid, int, Sheet, Headings] | None = None
    for grid in grids:
        for row, cells in grid.top:
            headings = Headings.of(cells, mapping.meant)
            for sheet in _meant(mapping, grid):
                count = sum(headings.place(heading) is not None for heading in sheet.headings)
                if count and (best is None or count > best[0]):
                    best = count, grid, row, sheet, headings
    if best is None:
        wanted = [
            repr(sheet.name or "/".join(sheet.sheet) or ", ".join(sheet.headings[:3])) for sheet in mapping.sheets
        ]
        return f"None of its headings stands near the top of a sheet. Looked for: {', '.join(wanted[:12])}."
    count, grid, row, sheet, headings = best
    needed = [one for gives in sheet.gives for one in headings.lacks(gives)]
    missing = list(dict.fromkeys(one[0] for one in needed)) or [h for h in sheet.headings if headings.place(h) is None]
    hints = "".join(did_you_mean(one, headings.told) for one in missing[:1] if count > 1)  # one alike may be a value
    told = ", ".join(repr(one) for one in missing[:5])
    return (
        f"Nearest is {grid.file}, row {row}: it has {count} of {len(sheet.headings)} headings, but not {told}"
        f"{', which every row needs' if needed else ''}.{hints}"
    )
