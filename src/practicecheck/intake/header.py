"""Match the header of a table to its fields. Knows nothing about the kind of file it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicecheck.errors import InputError
from practicecheck.intake.cell_errors import MERGED
from practicecheck.records import TABLES
from practicecheck.records.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from practicecheck.intake.staging import Staging

_OF_THE_DATASET = re.compile(r"(^|\.)(ssd_[a-z0-9_]+|person(_[\d_-]+)?)$")


def table_named(name: str) -> str | None:
    """Return the canonical table that a file or sheet of this name holds, if there is one."""
    plain = name.strip().lower()
    return plain if plain in TABLES else None


def are_tables(names: Iterable[str]) -> bool:
    """Whether files or sheets of these names are tables of the case record.

    The Standard Safeguarding Dataset calls one of its tables s47_enquiry as well: beside its others it is that.

    >>> are_tables(["child", "s47_enquiry"]), are_tables(["person", "s47_enquiry"]), are_tables(["ssd_contacts"])
    (True, False, False)
    """
    told = [name.strip().lower() for name in names]
    return any(map(table_named, told)) and not any(map(_OF_THE_DATASET.search, told))


def not_a_table(staging: Staging, number: int, sheet: str, name: str) -> None:
    """List a file or sheet that is named as no table."""
    staging.add_problem(number, "unknown_table", sheet=sheet, advice=did_you_mean(name, TABLES))


@dataclass(frozen=True, slots=True)
class Header:
    """Where the columns of a table stand: `places` by field in the order of `table`, None where there is none."""

    table: str
    sheet: str
    places: tuple[int | None, ...]
    unknown: tuple[str, ...]

    @property
    def given(self) -> dict[str, int]:
        """The place of each field that has a column."""
        fields = TABLES[self.table].field_names
        return {name: place for name, place in zip(fields, self.places, strict=True) if place is not None}

    def cells(self, row: Sequence[str | None]) -> list[str | None]:
        """Put the cells of a row into the order of the table's fields."""
        return [None if place is None else row[place] for place in self.places]

    def list_unknown(self, staging: Staging, number: int) -> None:
        """List the columns that the table does not have."""
        for name in self.unknown:
            staging.drop_column(number, self.sheet, self.table, name)


class Nameless:
    """Finds the columns that have no heading, and hold something all the same: they cannot be read."""

    def __init__(self, headings: Sequence[str | None]) -> None:
        self._blank = [place for place, heading in enumerate(headings) if not heading or heading == MERGED]
        self._filled: list[int] = []

    def look(self, cells: Sequence[str | None]) -> None:
        """Look at a row; what lies under a merged cell is no value."""
        if not self._blank:
            return
        found = [place for place in self._blank if place < len(cells) and cells[place] not in (None, "", MERGED)]
        for place in found:
            self._blank.remove(place)
        self._filled += found

    def list_found(self, staging: Staging, number: int, sheet: str) -> None:
        """List what was found, as a spreadsheet names columns."""
        for place in sorted(self._filled):
            staging.add_problem(number, "no_heading", sheet=sheet, column=f"column {column_letters(place)}")


def column_letters(place: int) -> str:
    """What a spreadsheet calls the column at a place, from 0.

    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(701), column_letters(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    more, letter = divmod(place, 26)
    return (column_letters(more - 1) if more else "") + chr(ord("A") + letter)


def match_header(staging: Staging, number: int, sheet: str, table: str, header: Sequence[str]) -> Header:
    """Find the fields of `table` in a header.

    A header without a single known column is refused, unprinted: it may be a row of data.
    """
    names = [cell.strip().lower() for cell in header]
    known = TABLES[table].field_names
    if not set(names) & set(known):
        raise InputError(
            f"{sheet} in {staging.name_of(number)}: the first row holds none of the columns of {table}. "
            f"Without headers no cell can be read. Its first row should hold names such as {', '.join(known[:4])}."
        )
    for name in known:
        if names.count(name) > 1:
            raise InputError(
                f"{sheet} in {staging.name_of(number)}: the column {name} stands twice. Which of the two counts cannot "
                "be known. Keep one of them."
            )
    places = tuple(names.index(name) if name in names else None for name in known)
    return Header(table, sheet, places, tuple(name[:40] for name in dict.fromkeys(names) if name and name not in known))
