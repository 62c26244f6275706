"""Read the children in need census, an XML file, into sheets: one for each group of the return, a row for each element.

Lenient about order, namespaces and letter case; whatever is not understood is listed, never dropped in silence.
Knows the shape of the return (`cin_tree`) and nothing about the case record.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NoReturn

from practicecheck.errors import InputError
from practicecheck.intake.coverage import Coverage
from practicecheck.intake.formats.cin_tree import CHILD, HEADER, TREE, Place
from practicecheck.intake.formats.xml_file import XmlFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from practicecheck.intake.mapping.sheets import Opener, Sink

_DEEPEST = 50
_MOST_ROWS = 100_000
_MOST_UNKNOWN = 1_000
_MOST_SPELLINGS = 100
_SEXES = {"M": "M", "F": "F", "1": "M", "2": "F"}
_OTHER_RETURNS = {
    "ssda903": "the return of children looked after (SSDA903)",
    "cla": "the return of children looked after (SSDA903)",
    "sc": "a school census",
    "ap": "the census of alternative provision",
}


@dataclass(frozen=True, slots=True)
class CinHeader:
    """What the return says of itself: the census year by the year in which it ends, and its days.

    >>> held = CinHeader(2026, date(2026, 3, 31), date(2026, 5, 20)).coverage
    >>> held.status, held.from_date, held.to_date
    ('complete', datetime.date(2025, 4, 1), datetime.date(2026, 3, 31))

    A return that was made before its reference date holds nothing after the day it was made:

    >>> CinHeader(2026, date(2026, 3, 31), date(2025, 11, 3)).coverage.to_date
    datetime.date(2025, 11, 3)

    Where Year and ReferenceDate speak of different years, which one the return holds whole cannot be known:

    >>> held = CinHeader(2023, date(2024, 3, 31), date(2023, 5, 23)).coverage
    >>> held.status, held.from_date, held.to_date
    ('partial', None, datetime.date(2023, 5, 23))
    """

    year: int | None = None
    reference_date: date | None = None
    made_on: date | None = None

    @property
    def coverage(self) -> Coverage:
        """What the return holds: the census year whole, or in part where its header does not say which."""
        last = min((day for day in (self.reference_date, self.made_on) if day), default=None)
        if self.year and self.reference_date and last:
            first, end = date(self.year - 1, 4, 1), date(self.year, 3, 31)
            if first <= last and self.reference_date <= end:
                return Coverage("complete", first, last)
        return Coverage("partial", None, last)


def read_cin(path: Path, open_sheet: Opener, problem: Callable[..., None]) -> CinHeader:
    """Read a return of any year from 2017 on, and return what its header says.

    `open_sheet(name, headings)` is asked once for each sheet that has a row, and gives what takes its rows; `row` is
    the line of the element, or a later one where an earlier row has it.

    Cells are the texts of the return, trimmed. Ids that the return has none of are the day
    that the row begins with, and tell rows of one child apart: the same episode has the same one in next year's return.
    `problem(kind, sheet=, row=, column=, advice=)` is told of whatever is not understood.

    Raises InputError where the file is not a children in need return, or cannot be read to its end.
    """
    file = XmlFile(path)
    reader = _Reader(file, open_sheet, problem)
    file.read(reader.start, reader.end)
    return reader.finish()


@dataclass(slots=True, eq=False)
class _Row:
    """A row on its way: an element of the return whose cells are being filled."""

    place: Place
    line: int
    within: _Row | None
    cells: list[str | None]
    made_id: str | None = None
    torn: set[int] = field(default_factory=set)
    holds_rows: bool = False

    def ids(self) -> list[str | None]:
        """The made id of the row that it stands in, and its own."""
        above = [self.within.made_id] if self.within and self.within.place.element.made_id else []
        return [*above, self.made_id] if self.place.element.made_id else above

    def says(self) -> tuple[str, ...]:
        """All that tells it from a row that begins on the same day: its cells, and those of the rows it stands in."""
        return (*(cell or "" for cell in self.cells), *(self.within.says() if self.within else ()))


class _Reader:
    """Listens to the parser: opens a row where an element makes one, and sends the rows on child by child."""

    def __init__(self, file: XmlFile, open_sheet: Opener, problem: Callable[..., None]) -> None:
        self._file = file
        self._texts = file.texts
        self._open_sheet = open_sheet
        self._problem = problem
        self._open: list[Place] = [TREE]
        self._unread = 0  # how deep in an element that is not known
        self._row: _Row | None = None
        self._rows: list[_Row] = []  # of the child that is being read
        self._sinks: dict[str, Sink] = {}
        self._last: dict[str, int] = {}
        self._noted: dict[tuple[str, str, str], list[int]] = {}
        self._header: _Row | None = None
        self._children = 0

    def start(self, name: str, attributes: list[str]) -> None:
        if self._unread:
            self._unread += 1
            if self._unread > _DEEPEST:
                self._refuse(f"holds elements more than {_DEEPEST} deep")
            return
        above = self._open[-1]
        if self._texts:
            self._note_stray(above)
        place = above.known.get(name) or self._by_local_name(above, name)
        if place is None:
            self._unread = 1
            return
        if attributes:
            self._note_attributes(place, attributes)
        self._open.append(place)
        if place.element.sheet:
            self._row = _Row(place, self._file.line, self._row, [None] * len(place.columns))

    def end(self, name: str) -> None:
        if self._unread:
            self._unread -= 1
            self._texts.clear()
            return
        place = self._open.pop()
        row = self._row
        if place.cell >= 0:
            text = "".join(self._texts).strip()
            self._texts.clear()
            if text and row:
                self._fill(row, place, text)
        elif self._texts:
            self._note_stray(place)
        if place.element.sheet and row:
            self._row = row.within
            self._keep(row)

    def finish(self) -> CinHeader:
        """Tell of what was counted, and return the header."""
        if not self._children:
            self._refuse("holds no Child")
        header = self._read_header()
        for (kind, sheet, column), (first, times) in self._noted.items():
            advice = f" It stands {times:,} times, first in this line." if times > 1 else ""
            self._problem(kind, sheet=sheet, row=first, column=column, advice=advice)
        return header

    def _by_local_name(self, above: Place, name: str) -> Place | None:
        """Look once more without the prefix of a namespace and without regard to case; note what is not known."""
        local = name.rpartition(":")[2]
        place = above.known.get(local.casefold())
        if place is None:
            if above is TREE:
                self._refuse_root(local)
            self._note("unknown_element", above.sheet, local[:40])
        elif len(above.known) < _MOST_SPELLINGS:
            above.known[name] = place  # found at once from now on
        return place

    def _fill(self, row: _Row, place: Place, text: str) -> None:
        """Put a value into its cell; of two that differ, neither is known to be right."""
        cells, cell = row.cells, place.cell
        before = cells[cell]
        if before is None and cell not in row.torn:
            cells[cell] = text
        elif place.joins:
            cells[cell] = f"{before};{text}"
        else:
            if before != text:
                cells[cell] = None
                row.torn.add(cell)
            self._problem("repeated_element", sheet=row.place.sheet, row=self._file.line, column=place.element.name)

    def _keep(self, row: _Row) -> None:
        """Keep a finished row until its child is whole; one that says nothing is none."""
        element = row.place.element
        if element is HEADER:
            self._take_header(row)
        elif element is CHILD:
            self._send_child(row)
        elif row.holds_rows or row.torn or any(row.cells):
            self._rows.append(row)
            if row.within:
                row.within.holds_rows = True
            if len(self._rows) > _MOST_ROWS:
                self._refuse(f"holds more than {_MOST_ROWS:,} rows of one child")
        elif not element.item:
            self._note("empty_element", row.place.sheet, element.name)

    def _send_child(self, child: _Row) -> None:
        """Send on the rows of one child, now that all of them are known: the id may stand last."""
        self._children += 1
        child_id = child.cells[0]
        self._settle_sex(child)
        self._send(child, child.cells)
        self._make_ids()
        for row in self._rows:
            self._send(row, [child_id, *row.ids(), *row.cells])
        self._rows.clear()

    def _make_ids(self) -> None:
        """Give each row its id. A number is put only to rows that differ and begin on the same day."""
        alike: dict[tuple[str, str], list[_Row]] = defaultdict(list)
        for row in self._rows:
            if column := row.place.element.made_id:
                row.made_id = row.cells[0] or ""
                alike[column, row.made_id].append(row)
        for rows in alike.values():
            if len(rows) > 1:
                numbers = {said: n for n, said in enumerate(sorted({row.says() for row in rows}), start=1)}
                for row in rows:
                    if (number := numbers[row.says()]) > 1:
                        row.made_id = f"{row.made_id}:{number}"

    def _settle_sex(self, child: _Row) -> None:
        """Read GenderCurrent, which came before Sex, where there is no Sex; neither where they contradict each other."""
        cells, columns = child.cells, child.place.columns
        sex, gender = columns.index("Sex"), columns.index("GenderCurrent")
        if {_SEXES.get((cells[sex] or "").upper()), _SEXES.get((cells[gender] or "").upper())} == {"M", "F"}:
            cells[sex] = cells[gender] = None
            self._problem("sexes_differ", sheet=child.place.sheet, row=child.line, column="Sex")
        cells[sex] = cells[sex] or cells[gender]

    def _send(self, row: _Row, cells: list[str | None]) -> None:
        sink = self._sinks.get(row.place.sheet)
        if sink is None:
            sink = self._sinks[row.place.sheet] = self._open_sheet(row.place.sheet, row.place.headings)
        # Each row is counted by its number: where many elements stand in one line, as in a file without line ends, the
        # number is that of the next line.
        self._last[row.place.sheet] = number = max(row.line, self._last.get(row.place.sheet, 0) + 1)
        sink.add(number, cells)

    def _take_header(self, row: _Row) -> None:
        collection = _cell(row, "Collection").casefold()
        if collection and collection != "cin":
            other = next((words for start, words in _OTHER_RETURNS.items() if collection.startswith(start)), None)
            self._refuse_other(other or "the return of another collection")
        if self._header:
            self._problem("repeated_element", sheet=HEADER.name, row=row.line, column=HEADER.name)
        else:
            self._header = row

    def _read_header(self) -> CinHeader:
        row = self._header
        said = {name: _cell(row, name) if row else "" for name in ("Year", "ReferenceDate", "DateTime")}
        year = int(said["Year"]) if re.fullmatch("20[0-9]{2}", said["Year"]) else None
        header = CinHeader(year, _day(said["ReferenceDate"]), _day(said["DateTime"]))
        if header.coverage.status != "complete":
            self._problem("census_year_unclear", sheet=HEADER.name, row=row.line if row else None, column="Year")
        return header

    def _note_stray(self, place: Place) -> None:
        """Clear the spaces between elements away; other text has no business there."""
        if not "".join(self._texts).isspace():
            self._note("stray_text", place.sheet, place.element.name)
        self._texts.clear()

    def _note_attributes(self, place: Place, attributes: list[str]) -> None:
        for name in attributes[::2]:
            if not name.startswith(("xmlns", "xsi:")):
                self._note("unknown_element", place.sheet, f"{place.element.name}, {name[:40]}")

    def _note(self, kind: str, sheet: str, column: str) -> None:
        """Count one more of a kind that is listed once for all places alike."""
        noted = self._noted.setdefault((kind, sheet, column), [self._file.line, 0])
        noted[1] += 1
        if len(self._noted) > _MOST_UNKNOWN:
            self._refuse(f"holds more than {_MOST_UNKNOWN:,} kinds of elements that no children in need return has")

    def _refuse(self, what: str) -> NoReturn:
        raise InputError(
            f"{self._file.path.name}, line {self._file.line}: the file {what}. It is no children in need return, or a "
            "damaged one. Export it again."
        )

    def _refuse_root(self, name: str) -> NoReturn:
        if "903" in name:
            self._refuse_other(_OTHER_RETURNS["ssda903"])
        self._refuse("does not begin with <Message>")

    def _refuse_other(self, what: str) -> NoReturn:
        raise InputError(
            f"{self._file.path.name} is {what}, which has other children and other fields. Of XML files practicecheck "
            "reads the children in need census. Give that file, or tables with a mapping file."
        )


def _cell(row: _Row, name: str) -> str:
    return row.cells[row.place.columns.index(name)] or ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
