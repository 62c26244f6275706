"""Find the row of headings in a sheet, and in it the columns that a mapping names.

A report may have a title, blank rows or a note above its headings. Knows nothing of what stands below them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from practicecheck.intake.cell_errors import MERGED
from practicecheck.intake.mapping.readings import plain

if TYPE_CHECKING:
    from practicecheck.intake.mapping.model import Sheet

LOOKED_AT = 30
"""Filled rows at the top of a sheet among which its headings are looked for."""

_TAIL = re.compile(r"[\s?*:.]+$|\s*\(y/n\)\??$")
_BETWEEN = re.compile(r"(?<=[a-z])(?=\d)|[\s_\-]+")


def fold(heading: str) -> str:
    """A heading as it is compared: case, curly quotes, odd spaces, a last ? or (Y/N) do not count.

    >>> fold("Was the Child Seen Alone? ") == fold("was the child seen alone")
    True
    """
    text = plain(heading)
    while (shorter := _TAIL.sub("", text)) != text:
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

    def has_those_of(self, sheet: Sheet) -> bool:
        """Whether this row is the headings of a sheet: what it is found by, and half of what is looked at besides.

        A row of data holds none of a sheet's headings; a later edition of a report lacks a few.
        """
        if any(self.place(heading) is None for heading in sheet.found_by):
            return False
        must = [fill for gives in sheet.gives for fill in gives.fields.values() if fill.headings and not fill.optional]
        found = sum(self.place(*fill.headings) is not None for fill in must)
        return bool(sheet.found_by) or (found > 0 and 2 * found >= len(must))
