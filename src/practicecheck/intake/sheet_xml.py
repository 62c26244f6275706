"""Look over the XML of a sheet for what the reader of workbooks does not tell, or would not survive.

That reader (calamine) gives a blank for an error and for a formula without a value, and takes memory for every
cell between the first and the last: two cells in far corners end the whole process. So each sheet is looked over
before it is handed on. Knows nothing of packages and tables.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from practicecheck.intake.cell_errors import SHOWN_ERRORS, UNCALCULATED

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
"""Of a sheet, by what spreadsheets can hold."""

MOST_CELLS = 10_000_000
"""In all sheets, each from its first cell to its last filled one: some 400 MB of memory."""

_MOST_ERRORS = 1_000_000

Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell of a merged range, (row, column) from 0."""

_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_PLAIN_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*>')
_TELLING = (re.compile(rb"<!DOCTYPE|<(?:\w+:)?f[\s/>]"), re.compile(rb"""["']e["']"""))
_REFERENCE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")


class BadSheetError(Exception):
    """The XML is not that of a sheet."""


class TooLargeSheetError(Exception):
    """The sheet would fill the memory, or lies outside of what a spreadsheet can hold."""


@dataclass(slots=True)
class Oddities:
    """What stands in a sheet beside its values.

    `area` is how many cells it has, blank ones within it counted. `errors`: by row, from 0, the cells that are no
    blanks though they will seem so: column and text to stand for it.
    """

    area: int = 0
    errors: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    merged: list[Range] = field(default_factory=list)


def look_over_sheet(xml: bytes, *, asks_to_calculate: bool = False) -> Oddities:
    """Look over a worksheet part of an xlsx. Raises BadSheetError and TooLargeSheetError.

    `asks_to_calculate` says that the workbook is to be calculated anew when it is opened: then a formula's 0 is what
    its writer put in for want of a value.

    >>> look_over_sheet(b'<worksheet><row r="2"><c r="B2"><f>A1</f></c><c r="C2" t="e"><v>#REF!</v></c></row></worksheet>').errors[1]
    {1: '#UNCALCULATED!', 2: '#REF!'}
    """
    cells = _PLAIN_CELL.findall(xml)
    is_plain = (
        len(cells) == len(_CELL.findall(xml)) and not any(one.search(xml) for one in _TELLING) and b"\0" not in xml
    )
    if is_plain:
        columns = max((_column(letters.decode()) for letters in {letters for letters, _ in cells}), default=0)
        rows = max((int(digits) for digits in {digits for _, digits in cells}), default=0)
        if rows * columns <= MOST_CELLS and rows <= MOST_ROWS and columns <= MOST_COLUMNS:
            return Oddities(rows * columns)
    walk = _Sheet(asks_to_calculate)
    _parse(xml, walk)
    walk.found.area = walk.extent.rows * walk.extent.columns
    return walk.found


def look_over_tables(xml: bytes) -> Mapping[str, Oddities]:
    """Look over the content of an ods, table by table. Raises BadSheetError and TooLargeSheetError."""
    walk = _Tables()
    _parse(xml, walk)
    return walk.found


def _parse(xml: bytes, walk: _Sheet | _Tables) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # of an encoding that nobody knows
        raise BadSheetError from error


def _refuse(*_: object) -> None:
    raise BadSheetError  # no workbook has a document type; entities come with one


class Extent:
    """The corner that the filled cells of one sheet reach to."""

    def __init__(self) -> None:
        self.rows = self.columns = 0

    def reach(self, row: int, column: int) -> None:
        """Take in a filled cell, counted from 0."""
        self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)
        if self.rows > MOST_ROWS or self.columns > MOST_COLUMNS or self.rows * self.columns > MOST_CELLS:
            raise TooLargeSheetError


class _Sheet:
    """Walks over a worksheet part."""

    def __init__(self, asks_to_calculate: bool) -> None:
        self.found = Oddities()
        self._asks = asks_to_calculate
        self.extent = Extent()
        self._row = self._column = -1
        self._type = ""
        self._formula = self._filled = self._in_value = False
        self._value = ""

    def start(self, name: str, given: dict[str, str]) -> None:
        """An element begins."""
        match name.rpartition(":")[2]:
            case "row":
                self._row, self._column = int(given["r"]) - 1 if "r" in given else self._row + 1, -1
            case "c":
                self._column += 1
                if "r" in given:
                    self._row, self._column = _place(given["r"])
                self._type, self._value = given.get("t", "n"), ""
                self._formula = self._filled = False
            case "f":
                self._formula = True
            case "v" | "is":
                self._filled = self._in_value = True

    def end(self, name: str) -> None:
        """An element ends."""
        match name.rpartition(":")[2]:
            case "v" | "is":
                self._in_value = False
            case "c":
                self._look()

    def text(self, text: str) -> None:
        """Text stands in an element."""
        if self._in_value:
            self._value += text

    def _look(self) -> None:
        if self._filled or self._formula:
            self.extent.reach(self._row, self._column)
        value = self._value.strip()
        if self._type == "e":
            self.found.errors[self._row][self._column] = value if value in SHOWN_ERRORS else "#VALUE!"
        elif self._formula and self._type == "n" and (not value or (self._asks and value == "0")):
            # A formula that gives an empty text is of type str, and has a value: the empty text.
            self.found.errors[self._row][self._column] = UNCALCULATED


class _Tables:
    """Walks over the content of an ods, in which a row or cell may stand for many."""

    def __init__(self) -> None:
        self.found: dict[str, Oddities] = {}
        self._here = Oddities()
        self._extent = Extent()
        self._row = self._column = self._rows = self._columns = 0
        self._cell: dict[str, str] = {}
        self._text = ""
        self._in_cell = False

    def start(self, name: str, given: dict[str, str]) -> None:
        """An element begins."""
        match name:
            case "table:table":
                self._here = self.found[given.get("table:name", "")] = Oddities()
                self._extent, self._row = Extent(), 0
            case "table:table-row":
                self._rows, self._column = _repeat(given, "table:number-rows-repeated"), 0
            case "table:table-cell" | "table:covered-table-cell":
                self._columns = _repeat(given, "table:number-columns-repeated")
                self._cell, self._text, self._in_cell = given, "", True

    def end(self, name: str) -> None:
        """An element ends."""
        match name:
            case "table:table-cell" | "table:covered-table-cell":
                self._look()
                self._column, self._in_cell = self._column + self._columns, False
            case "table:table-row":
                self._row += self._rows

    def text(self, text: str) -> None:
        """Text stands in an element."""
        if self._in_cell:
            self._text += text

    def _look(self) -> None:
        given, shown = self._cell, self._text.strip()
        error = ""
        if given.get("calcext:value-type") == "error":
            error = shown if shown in SHOWN_ERRORS else "#VALUE!"
        elif "table:formula" in given and "office:value-type" not in given:
            error = UNCALCULATED
        if shown or error or "office:value-type" in given:
            self._extent.reach(self._row + self._rows - 1, self._column + self._columns - 1)
            self._here.area = self._extent.rows * self._extent.columns
        down = _repeat(given, "table:number-rows-spanned") - 1
        aside = _repeat(given, "table:number-columns-spanned") - 1
        if down or aside:
            self._here.merged.append(((self._row, self._column), (self._row + down, self._column + aside)))
        if error:
            if self._rows * self._columns > _MOST_ERRORS:
                raise TooLargeSheetError
            cells = dict.fromkeys(range(self._column, self._column + self._columns), error)
            for row in range(self._row, self._row + self._rows):
                self._here.errors[row].update(cells)


def _repeat(given: Mapping[str, str], name: str) -> int:
    times = int(given.get(name, "1"))
    if times < 1:
        raise BadSheetError
    return times


def _place(reference: str) -> tuple[int, int]:
    """Row and column, from 0, of a reference such as B2."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise BadSheetError if not re.fullmatch(r"[A-Za-z]+\d+", reference) else TooLargeSheetError
    row, column = int(found[2]) - 1, _column(found[1]) - 1
    if row < 0:
        raise BadSheetError
    return row, column


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - 64
    return number
