"""Write a workbook as XLSX: typed days and numbers, filters, frozen heads, set up for paper. Decides nothing about what is said.

A text is never a formula, a number or a link, whatever it begins with; the same workbook gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from practicecheck.reports.workbook.model import Book, Cell, Column, Link, Sheet, Table

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

    from practicecheck.reports.workbook.quick import QuickSheet

_OPTIONS = {
    "in_memory": True,  # no temporary file that would hold children's data after a crash
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_FORMULA = "=+-@\t\r\n|%"
"""What a spreadsheet may take for the start of a formula once somebody edits the cell."""

_RICH = "<r>"
"""What XlsxWriter takes for the start of a text that is marked up already, and writes as it is: one such made a file unreadable."""

_LONGEST = 32_000
"""Characters that a cell can hold, and some room."""

_DAY_0 = date(1899, 12, 30).toordinal()
_DAY, _PER_CENT = "d mmm yyyy", "0.0%"
_A4 = 9
_LINE_HEIGHT, _HIGHEST, _FILTER_BUTTON = 13.0, 400.0, 3
_PORTRAIT = 140
"""The most characters across that can still be read on a page that is upright."""
_NUMBERS = ("count", "percent")
_INK, _HEAD, _LINE = "#1F2933", "#D6E2EC", "#C9D1D9"
_MARKS: dict[str, dict[str, Any]] = {
    "critical": {"bold": True, "font_color": "#7A0C0C", "bg_color": "#F9DEDC"},
    "look today": {"bold": True, "font_color": "#7A0C0C", "bg_color": "#F9DEDC"},
    "escalate": {"bold": True, "font_color": "#7A0C0C", "bg_color": "#F9DEDC"},
    "failed to run": {"bold": True, "font_color": "#7A0C0C", "bg_color": "#F9DEDC"},
    "high": {"bold": True, "font_color": "#7A3E00", "bg_color": "#FCEBD3"},
    "overdue": {"bold": True, "font_color": "#7A3E00", "bg_color": "#FCEBD3"},
    "switched off here": {"bold": True, "font_color": "#7A3E00", "bg_color": "#FCEBD3"},
    "cannot tell": {"italic": True, "bg_color": "#E7E9F5"},
}
"""Words that are marked; the word itself says it, the colour only helps to find it."""


def as_xlsx(book: Book) -> bytes:
    """The workbook as the bytes of an XLSX file.

    >>> from practicecheck.reports.workbook.model import Book, Column, Sheet, Table
    >>> sheet = Sheet("Rules", ("One a row.",), (Table((Column("Rule", 12),), [["=PA-MED-02"]]),))
    >>> as_xlsx(Book("Title", "To share", "A person decides.", date(2026, 6, 30), (sheet,)))[:2]
    b'PK'
    """
    from xlsxwriter import Workbook

    from practicecheck.reports.workbook.quick import QuickSheet

    held = io.BytesIO()
    with Workbook(held, _OPTIONS) as made:
        made.set_properties(
            {
                "title": book.title,
                "subject": book.marking,
                "author": "practicecheck",
                "comments": book.statement,
                # Of the run, not of the clock: the same workbook is the same file.
                "created": datetime.combine(book.day, datetime.min.time()),
            }
        )
        made.set_size(2400, 1500)
        looks = _Looks(made)
        for sheet in book.sheets:
            _SheetWriter(made.add_worksheet(sheet.name, QuickSheet), sheet, book, looks).write()
    return held.getvalue()


@dataclass
class _Looks:
    """The formats of a workbook, each made once."""

    made: Workbook
    _held: dict[str, Format] = field(default_factory=dict)

    def get(self, **properties: Any) -> Format:
        key = repr(sorted(properties.items()))
        if key not in self._held:
            plain = {"valign": "top", "font_name": "Arial", "font_size": 10, "font_color": _INK}
            self._held[key] = self.made.add_format({**plain, **properties})
        return self._held[key]

    def of(self, column: Column, *, quoted: bool = False) -> Format:
        """How the cells of a column look; a quoted one stays a text when it is edited."""
        shapes: dict[str, dict[str, Any]] = {
            "text": {"align": "left"},
            "name": {"align": "left"},
            "rules": {"align": "left", "text_wrap": True},
            "mark": {"align": "left"},
            "words": {"align": "left", "text_wrap": True},
            "day": {"align": "left", "num_format": _DAY},
            "count": {"align": "right", "num_format": "#,##0"},
            "percent": {"align": "right", "num_format": _PER_CENT},
        }
        return self.get(indent=1, **shapes[column.kind], **({"quote_prefix": True} if quoted else {}))

    def over(self, **properties: Any) -> Format:
        """What is laid over a cell by a condition: nothing but what it changes."""
        key = f"over {sorted(properties.items())}"
        if key not in self._held:
            self._held[key] = self.made.add_format(properties)
        return self._held[key]


@dataclass
class _SheetWriter:
    """Writes one sheet from top to bottom."""

    to: QuickSheet
    sheet: Sheet
    book: Book
    looks: _Looks
    row: int = 0

    def write(self) -> None:
        self._columns()
        self._line(self.sheet.title or self.sheet.name, self.looks.get(bold=True, font_size=14), height=22)
        self._line(self.book.marking, self.looks.get(bold=True, font_color="#52606D"))
        for said in self.sheet.lead:
            self._said(said)
        for table in self.sheet.tables:
            self._table(table)
        if not self.sheet.is_list:
            self.to.hide_gridlines(2)
        self._paper()

    @cached_property
    def widths(self) -> list[int]:
        """The widths of the sheet's columns: of each the widest that stands in it; a span's last column takes the rest."""
        found: dict[int, int] = {}
        spans = []
        for table in self.sheet.tables:
            for column, (first, last) in zip(table.columns, _places(table.columns), strict=True):
                if first == last:
                    found[first] = max(found.get(first, 0), column.width)
                else:
                    spans.append((column.width, first, last))
        for width, first, last in spans:
            rest = width - sum(found.get(place, 0) for place in range(first, last))
            found[last] = max(found.get(last, 0), rest)
        return [found.get(place, 8) for place in range(max(found, default=0) + 1)]

    def _columns(self) -> None:
        for place, width in enumerate(self.widths):
            self.to.set_column(place, place, width, self.looks.get())

    def _line(self, text: str, look: Format, *, height: float = _LINE_HEIGHT) -> None:
        self.to.set_row(self.row, height)
        self.to.write_string(self.row, 0, text, look)
        self.row += 1

    def _said(self, text: str) -> None:
        """A sentence above the tables: over the whole width where it can be read whole there."""
        if self.sheet.is_list:
            self._line(text, self.looks.get())
            return
        look = self.looks.get(text_wrap=True)
        last = len(self.widths) - 1
        self.to.set_row(self.row, _LINE_HEIGHT * _lines(text, sum(self.widths)))
        self._cell(self.row, (0, last), text, look)
        self.row += 1

    def _table(self, table: Table) -> None:
        if not self.sheet.is_list:
            self.row += 1
            if table.heading:
                self._line(table.heading, self.looks.get(bold=True, font_size=12), height=18)
        places = _places(table.columns)
        head = self.row
        if any(column.title for column in table.columns):
            self._head(table, places)
        first = self.row
        self._rows(table, places)
        last = self.row - 1
        if table.rows:
            self._lay_over(table, places, first, last)
        if self.sheet.is_list:
            self.to.autofilter(head, 0, max(last, head), len(table.columns) - 1)
            self.to.freeze_panes(first, 1)
            self.to.repeat_rows(head)

    def _head(self, table: Table, places: _Places) -> None:
        for column, place in zip(table.columns, places, strict=True):
            side = "right" if column.kind in _NUMBERS else "left"
            look = self.looks.get(
                bold=True, text_wrap=True, align=side, indent=1, bg_color=_HEAD, border=1, border_color=_LINE
            )
            self._cell(self.row, place, column.title, look)
        most = max(_lines(column.title, column.width - _FILTER_BUTTON) for column in table.columns)
        self.to.set_row(self.row, most * _LINE_HEIGHT + 3)
        self.row += 1

    def _cell(self, row: int, place: tuple[int, int], text: str, look: Format) -> None:
        first, last = place
        if last > first:
            self.to.merge_range(row, first, row, last, "", look)
        self.to.write_string(row, first, text, look)

    def _rows(self, table: Table, places: _Places) -> None:
        lines = [1] * len(table.rows)
        for number, (column, place) in enumerate(zip(table.columns, places, strict=True)):
            values = [cells[number] for cells in table.rows]
            self._values(values, column, place)
            if column.kind in ("words", "rules"):
                width = sum(self.widths[place[0] : place[1] + 1])
                takes = {value: _lines(str(value or ""), width) for value in set(values)}  # many rows say the same
                lines = [max(most, takes[value]) for most, value in zip(lines, values, strict=True)]
        for most in lines:
            # Said here, since not every program works it out when it opens the file.
            self.to.set_row(self.row, min(most * _LINE_HEIGHT + 2, _HIGHEST))
            self.row += 1

    def _values(self, values: Sequence[Cell], column: Column, place: tuple[int, int]) -> None:
        """Write the values of a column, each by what it is. The text is the innermost loop: a council has 250,000 cells."""
        first, last = place
        look, quoted = self.looks.of(column), self.looks.of(column, quoted=True)
        texts = []
        for row, value in enumerate(values, start=self.row):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                if len(value) > _LONGEST:
                    value = f"{value[:_LONGEST]}…"
                if value.startswith(_RICH):
                    value = f" {value}"
                texts.append((row, value, quoted if value[0] in _FORMULA else look))
            elif isinstance(value, date):
                self.to.write_number(row, first, value.toordinal() - _DAY_0, look)
            elif isinstance(value, Link):
                link = self.looks.get(font_color="#1D4F76", underline=1, align="left", indent=1)
                self.to.write_url(row, first, f"internal:'{value.sheet}'!A1", link, value.sheet)
            else:
                self.to.write_number(row, first, value, look)
        if last > first:
            for row, _, used in texts:
                self.to.merge_range(row, first, row, last, "", used)
        self.to.write_texts(first, texts)

    def _lay_over(self, table: Table, places: _Places, first: int, last: int) -> None:
        """Mark grave words, and draw a line under each row: in one stroke, which is quicker than in each cell."""
        for column, (place, _) in zip(table.columns, places, strict=True):
            if column.kind == "mark":
                for word, look in _MARKS.items():
                    rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": self.looks.over(**look)}
                    self.to.conditional_format(first, place, last, place, rule)
        line = {"type": "formula", "criteria": "=TRUE", "format": self.looks.over(bottom=1, bottom_color=_LINE)}
        self.to.conditional_format(first, 0, last, places[-1][1], line)

    def _paper(self) -> None:
        to = self.to
        if sum(self.widths) > _PORTRAIT:
            to.set_landscape()
        if self.sheet.is_list:
            width = sum(column.on_paper for column in self.sheet.tables[0].columns)
        else:
            width = len(self.widths)
        to.set_paper(_A4)
        to.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
        to.fit_to_pages(1, 0)
        to.print_area(0, 0, max(self.row - 1, 0), width - 1)
        to.set_header(f"&L&8{_plain(self.book.title)}&R&8{_plain(self.book.marking)}")
        to.set_footer(f"&L&8{_plain(self.book.statement)[:150]}&R&8&A, page &P of &N")


_Places = list[tuple[int, int]]
"""The first and last column of the sheet that each column of a table stands in."""


def _places(columns: Sequence[Column]) -> _Places:
    found, next_one = [], 0
    for column in columns:
        found.append((next_one, next_one + column.span - 1))
        next_one += column.span
    return found


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column of so many characters, nearly and rather too many.

    >>> _lines("Who has seen the child?", 40), _lines("Who has seen the child?", 12), _lines("one\\ntwo", 40)
    (1, 2, 2)
    """
    # In the letters of a workbook a line holds a third more than the column is wide, and loses some where words are kept whole.
    holds = width * 6 // 5
    if len(text) <= holds and "\n" not in text:
        return 1
    return sum(-(-len(part) // holds) or 1 for part in text.split("\n"))


def _plain(text: str) -> str:
    """A text for a page's head or foot, where & begins a command."""
    return text.replace("&", "&&")
