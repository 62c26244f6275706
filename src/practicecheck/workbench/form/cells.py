"""How a cell of the form looks, what it takes, and how a value is written into it.

Knows the types of fields. Knows nothing of sheets or of where a column stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from practicecheck.records import CODES
from practicecheck.workbench.form.layout import Column

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

DAY, MOMENT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
"""The days that intake reads."""

_LONGEST_TEXT = 120
"""Characters of a mark, a pointer or a few words: not enough for a story."""

_WIDTHS = {"date": 13.0, "datetime": 17.0, "yn": 13.0, "int": 11.0, "id": 18.0, "ids": 18.0, "ref": 26.0, "text": 22.0}
_WIDEST = 34.0
_LINE = "#C9D1D9"


@dataclass(slots=True)
class Looks:
    """The formats of a workbook, each made once."""

    book: Workbook
    _made: dict[str, Format] = field(default_factory=dict)

    def get(self, **properties: Any) -> Format:
        """The format with these properties."""
        key = repr(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self.book.add_format({"valign": "top", **properties})
        return self._made[key]

    def cell(self, column: Column, *, timed: bool = False) -> Format:
        """A cell to be filled in; a grey one, locked, where it shows what the extract has."""
        kind = column.field.type
        number = MOMENT if timed else DAY if column.field.is_dated else "0" if kind == "int" else "@"
        if column.is_shown:
            return self.get(num_format=number, border=1, border_color=_LINE, bg_color="#E9EDF1", align="left")
        wrap = kind in ("text", "ref", "code", "codes")
        return self.get(num_format=number, border=1, border_color=_LINE, locked=False, text_wrap=wrap, align="left")

    @property
    def title(self) -> Format:
        """The title of a sheet."""
        return self.get(bold=True, font_size=14)

    @property
    def heading(self) -> Format:
        """The heading of a column."""
        return self.get(bold=True, text_wrap=True, border=1, border_color="#8FA3B5", bg_color="#D6E2EC")

    @property
    def help(self) -> Format:
        """The line below the headings that says what to write."""
        return self.get(italic=True, font_size=9, text_wrap=True, border=1, border_color="#8FA3B5", bg_color="#F3F6F9")


def width_of(column: Column, labels: Sequence[str]) -> float:
    """How wide a column is: as its longest choice, within bounds."""
    longest = max((len(label) for label in labels), default=0) + 3.0
    return min(_WIDEST, max(_WIDTHS.get(column.field.type, 14.0), longest))


def height_of(text: str, width: float, *, line: float = 15) -> float:
    """How high a row must be for a text in a column of this width, words kept whole.

    >>> height_of("Lives with the child?", 13)
    30
    """
    lines, left = 1, width
    for word in text.split():
        if len(word) > left:
            lines, left = lines + 1, width
        left -= len(word) + 1
    return lines * line


def check_of(column: Column, source: str | None, *, unique_in: str = "") -> dict[str, Any]:
    """The check on a column's cells, with the message that stands beside a cell while it is filled in.

    `source` is where its choices stand, None where there are none; `unique_in` is a formula that holds while the cell
    is the only one of its column with its text. What the case record's list leaves open may be overruled.
    """
    said: dict[str, Any] = {"input_title": column.heading[:32], "input_message": column.help}
    kind = column.field.type
    if source is not None:
        is_open = kind in ("id", "ids") or (column.field.is_list and column.is_last)
        is_open |= bool(column.field.codes) and CODES[str(column.field.codes)].open
        return {
            **said,
            "validate": "list",
            "source": source,
            "error_type": "information" if is_open else "stop",
            "error_title": "Not in the list",
            "error_message": "Choose from the list. What is not in it may not be readable.",
        }
    if column.field.is_dated:
        return {
            **said,
            "validate": "date",
            "criteria": "between",
            "minimum": FIRST_DAY,
            "maximum": LAST_DAY,
            "error_title": "Not a day",
            "error_message": "Write a day with the year in full, such as 31/03/2026.",
        }
    if kind == "int":
        return {
            **said,
            "validate": "integer",
            "criteria": "between",
            "minimum": 0,
            "maximum": 999_999,
            "error_title": "Not a whole number",
            "error_message": "Write a whole number of 0 or more, in digits.",
        }
    if unique_in:
        return {
            **said,
            "validate": "custom",
            "value": unique_in,
            "error_title": "Used already",
            "error_message": "Another row has this mark. Give each row a mark of its own.",
        }
    return {
        **said,
        "validate": "length",
        "criteria": "<=",
        "value": _LONGEST_TEXT,
        "error_title": "Too long",
        "error_message": f"At most {_LONGEST_TEXT} characters: a mark or a pointer, never the story itself.",
    }


def write_value(
    sheet: Worksheet, place: tuple[int, int], column: Column, value: object, *, labels: Mapping[str, str], looks: Looks
) -> None:
    """Write one value, in words where it is a code; a text that is no day or number stays a text."""
    day = as_day(value) if column.field.is_dated else None
    if day is not None:
        timed = isinstance(day, datetime)
        sheet.write_datetime(*place, day, looks.cell(column, timed=timed))
    elif column.field.type == "int" and str(value).isdecimal():
        sheet.write_number(*place, int(str(value)), looks.cell(column))
    else:
        sheet.write_string(*place, labels.get(str(value), str(value)), looks.cell(column))


def as_day(value: object) -> date | None:
    """A day, or a moment with its time; None where the value is neither.

    >>> as_day("2026-03-31"), as_day("2026-03-31T10:20"), as_day("in spring")
    (datetime.date(2026, 3, 31), datetime.datetime(2026, 3, 31, 10, 20), None)
    """
    if isinstance(value, date):
        return value
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    if moment.tzinfo is not None:
        return None
    return moment if moment.time() != time() or "T" in str(value) else moment.date()
