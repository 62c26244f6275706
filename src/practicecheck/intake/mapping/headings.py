"""Find the row of headings in a sheet, and in it the columns that a mapping names.

A report may have a title, blank rows or a note above its headings, and totals below. Knows nothing of what the
cells between them say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import chain
from typing import TYPE_CHECKING

from practicecheck.intake.cell_errors import MERGED
from practicecheck.intake.mapping.readings import plain

if TYPE_CHECKING:
    from practicecheck.intake.mapping.model import Gives, Sheet

_BETWEEN = re.compile(r"(?<=[a-z])(?=\d)|[\s_\-]+")
_COUNTED = r"(?:(?:number |count )?(?:of )?(?:all )?(?:records|rows|cases|children|entries|visits)\b)"
_TOTAL = re.compile(
    rf"(?:(?:grand|sub|overall)[ -]?)?totals?\b[ :=]*{_COUNTED}?[ :=]*[\d,]*|(?:count|sum|number|records)\b[ :=]*{_COUNTED}?[ :=]*[\d,]*"
    r"|page \d+( of \d+)?"
)
_FEWEST = 3
_LONGEST = 200


def fold(heading: str) -> str:
    """A heading as it is compared: case, curly quotes, odd spaces, a last ? or (Y/N) do not count.

    >>> fold("Was the Child Seen Alone? ") == fold("was the child seen alone")
    True
    """
    text = plain(heading)
    while (shorter := text.rstrip(" ?*:.").removesuffix("(y/n)")) != text:
        text = shorter
    return text


def fold_name(name: str) -> str:
    """The name of a sheet or file as it is compared.

    >>> fold_name("List_3"), fold_name("LIST 3"), fold_name("list3"), fold_name("List 10")
    ('list 3', 'list 3', 'list 3', 'list 10')
    """
    return _BETWEEN.sub(" ", plain(name)).strip()


def names_sheet(sheet: Sheet, name: str, *, anything: bool = True) -> bool:
    """Whether a sheet of this name is the one that the mapping means; a lone * counts only with `anything`.

    >>> from practicecheck.intake.mapping.model import Sheet
    >>> names_sheet(Sheet(sheet=["list 1", "list 1 *"]), "List_10"), names_sheet(Sheet(sheet=["list 1"]), "List_1")
    (False, True)
    """
    folded = fold_name(name)
    patterns = (pattern for pattern in sheet.sheet if anything or pattern != "*")
    return any(fnmatchcase(folded, fold_name(pattern)) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of a sheet, as they stand and as they are compared."""

    told: tuple[str, ...]
    folded: tuple[str, ...]

    @classmethod
    def of(cls, cells: Sequence[str | None], meant: Mapping[str, str] | None = None) -> Headings:
        """The headings of a row; cells after the last filled one are none, nor is what lies under a merged one.

        `meant` says, by another name that a heading has (folded), which heading it is (folded).

        >>> Headings.of(["Child ID", "Age", None], {"child id": "child unique id"}).folded
        ('child unique id', 'age')
        """
        filled = ["" if cell is None or cell == MERGED else cell for cell in cells]
        while filled and not filled[-1]:
            filled.pop()
        folded = (fold(cell) for cell in filled)
        return cls(tuple(filled), tuple(meant.get(cell, cell) if meant else cell for cell in folded))

    def place(self, *alternatives: str) -> int | None:
        """Where the first of several headings that stands here stands; None where none does."""
        for heading in alternatives:
            if (folded := fold(heading)) in self.folded:
                return self.folded.index(folded)
        return None

    def twice(self, looked_at: Sequence[str]) -> list[str]:
        """The headings, of those looked at, that stand here more than once."""
        return [heading for heading in looked_at if self.folded.count(fold(heading)) > 1]

    def lacks(self, gives: Gives) -> list[tuple[str, ...]]:
        """What is not here, each with its alternatives, of the headings that `gives` cannot do without."""
        return [one for one in gives.needs if self.place(*one) is None]

    def count_of(self, sheet: Sheet, looked_up: Sequence[tuple[str, ...]] = ()) -> int:
        """How many of a sheet's headings are here; 0 where the row cannot be its headings.

        It must have what it is found by or, of what is looked at, half: a row of data holds none of a sheet's
        headings; a later edition of a report lacks a few. Of one table at least it must give rows.
        """
        if any(self.place(heading) is None for heading in sheet.found_by):
            return 0
        if sheet.gives and all(self.lacks(gives) for gives in sheet.gives):
            return 0
        count = sum(self.place(heading) is not None for heading in {*sheet.headings, *chain(*looked_up)})
        must = [
            fill.headings
            for gives in sheet.gives
            for fill in gives.fields.values()
            if fill.headings and not fill.optional
        ]
        must += looked_up
        found = sum(self.place(*one) is not None for one in must)
        return count if sheet.found_by or 2 * found >= len(must) else 0

    def is_no_case(self, cells: Sequence[str | None]) -> bool:
        """Whether a row below reads as a total, a note of some words alone in its row, or the headings once more.

        >>> headings = Headings.of(["Child ID", "Visit date", "Seen"])
        >>> [headings.is_no_case(row) for row in (["Total: 12", None, "9"], ["End of report"], ["CHILD ID", "Visit Date"])]
        [True, True, True]
        >>> headings.is_no_case(["C1", None, None]), headings.is_no_case(["Total Care", "2026-03-02", "Yes"])
        (False, False)
        """
        place, cell = next(((place, cell) for place, cell in enumerate(cells) if cell), (0, ""))
        first = plain(cell[:_LONGEST])
        if not first or len(self.told) - self.told.count("") < _FEWEST:
            return False
        if first[0] in "tgsocnrp" and _TOTAL.fullmatch(first):
            return True
        if not any(cells[place + 1 :]):
            return " " in first and any(map(str.isalpha, first))
        is_like = place < len(self.told) and first[0] == self.told[place].lstrip()[:1].casefold()
        return is_like and all(fold(cell) == fold(told) for cell, told in zip(cells, self.told, strict=False) if cell)
