"""Write a workbook as XLSX: typed days and numbers, filters, frozen heads, set up for paper. Decides nothing about what is said.

A text is never a formula, a number or a link, whatever it begins with; the same workbook gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from practicecheck.reports.workbook.model import Book, Column, Link, Sheet, Table

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_OPTIONS = {
    "in_memory": True,  # no temporary file that would hold children's data after a crash
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""What a spreadsheet may take for the start of a formula once somebody edits the cell."""

_LONGEST = 32_000
"""Characters that a cell can hold, and some room."""

_DAY_0 = date(1899, 12, 30).toordinal()
_DAY, _PER_CENT = "d mmm yyyy", "0.0%"
_A4 = 9
_INK, _HEAD, _LINE, _PALE = "#1F2933", "#D6E2EC", "#C9D1D9", "#EEF2F6"
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
            _SheetWriter(made.add_worksheet(sheet.name), sheet, book, looks).write()
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
            "text": {},
            "mark": {},
            "words": {"text_wrap": True},
            "day": {"num_format": _DAY, "align": "left"},
            "count": {"num_format": "#,##0", "align": "right"},
            "percent": {"num_format": _PER_CENT, "align": "right"},
        }
        return self.get(**shapes[column.kind], **({"quote_prefix": True} if quoted else {}), bottom=1, bottom_color=_LINE)

    def mark(self, word: str) -> Format:
        """What is laid over a cell that holds a word to be marked."""
        key = f"mark {word}"
        if key not in self._held:
            self._held[key] = self.made.add_format(_MARKS[word])
        return self._held[key]


@dataclass
class _SheetWriter:
    """Writes one sheet from top to bottom."""

    to: Worksheet
    sheet: Sheet
    book: Book
    looks: _Looks
    row: int = 0

    def write(self) -> None:
        self._columns()
        title = self.sheet.name if self.sheet.is_list else f"{self.book.title}"
        self._line(title, self.looks.get(bold=True, font_size=14), height=22)
        self._line(self.book.marking, self.looks.get(bold=True, font_color="#52606D"))
        for said in self.sheet.lead:
            self._line(said, self.looks.get())
        for table in self.sheet.tables:
            self._table(table)
        if not self.sheet.is_list:
            self.to.hide_gridlines(2)
        self._paper()

    def _columns(self) -> None:
        """Widths and formats of whole columns: a cell without a format of its own takes them, which is quick."""
        widest: dict[int, Column] = {}
        for table in self.sheet.tables:
            for place, column in enumerate(table.columns):
                if place not in widest or column.width > widest[place].width:
                    widest[place] = column
        for place, column in widest.items():
            self.to.set_column(place, place, column.width, self.looks.get())

    def _line(self, text: str, look: Format, *, height: float = 15) -> None:
        self.to.set_row(self.row, height)
        self.to.write_string(self.row, 0, text, look)
        self.row += 1

    def _table(self, table: Table) -> None:
        if not self.sheet.is_list:
            self.row += 1
            if table.heading:
                self._line(table.heading, self.looks.get(bold=True, font_size=12), height=18)
        head = self.row
        if any(column.title for column in table.columns):
            look = self.looks.get(bold=True, text_wrap=True, bg_color=_HEAD, border=1, border_color=_LINE)
            for place, column in enumerate(table.columns):
                self.to.write_string(head, place, column.title, look)
            self.row += 1
        self._rows(table)
        last = self.row - 1
        for place, column in enumerate(table.columns):
            if column.kind == "mark" and table.rows:
                for word in _MARKS:
                    rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": self.looks.mark(word)}
                    self.to.conditional_format(head + 1, place, last, place, rule)
        if self.sheet.is_list:
            self.to.autofilter(head, 0, max(last, head), len(table.columns) - 1)
            self.to.freeze_panes(head + 1, 1)
            self.to.repeat_rows(head)

    def _rows(self, table: Table) -> None:
        writers = [self._writer(column) for column in table.columns]
        for cells in table.rows:
            row = self.row
            for place, (value, write) in enumerate(zip(cells, writers, strict=True)):
                if value is not None and value != "":
                    write(row, place, value)
            self.row += 1

    def _writer(self, column: Column) -> Callable[[int, int, Any], None]:
        """Writes a value of a column, by what it is."""
        look, quoted = self.looks.of(column), self.looks.of(column, quoted=True)
        link = self.looks.get(font_color="#1D4F76", underline=1, bottom=1, bottom_color=_LINE)
        to = self.to

        def write(row: int, place: int, value: Any) -> None:
            if isinstance(value, str):
                if len(value) > _LONGEST:
                    value = f"{value[:_LONGEST]}…"
                to.write_string(row, place, value, quoted if value.startswith(_FORMULA) else look)
            elif isinstance(value, date):
                to.write_number(row, place, value.toordinal() - _DAY_0, look)
            elif isinstance(value, Link):
                to.write_url(row, place, f"internal:'{value.sheet}'!A1", link, value.sheet)
            else:
                to.write_number(row, place, value, look)

        return write

    def _paper(self) -> None:
        to, tables = self.to, self.sheet.tables
        to.set_landscape()
        to.set_paper(_A4)
        to.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
        to.fit_to_pages(1, 0)
        width = max((_on_paper(table.columns) for table in tables), default=1)
        to.print_area(0, 0, max(self.row - 1, 0), width - 1)
        to.set_header(f"&L&8{_plain(self.book.title)}&R&8{_plain(self.book.marking)}")
        to.set_footer(f"&L&8{_plain(self.book.statement)[:150]}&R&8&A, page &P of &N")


def _on_paper(columns: Sequence[Column]) -> int:
    return sum(column.on_paper for column in columns)


def _plain(text: str) -> str:
    """A text for a page's head or foot, where & begins a command."""
    return text.replace("&", "&&")
