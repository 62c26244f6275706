"""What a workbook is, whatever writes it: sheets of tables, whose cells are texts, numbers and days.

All text is already fit for its reader. Knows nothing of runs, and nothing of files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["text", "name", "rules", "words", "mark", "day", "count", "percent"]
"""How a column is shown: a short text; what a case or a team is called; ids of rules; sentences,
wrapped; a word that is marked where it is grave; a day; numbers."""


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to another sheet."""

    sheet: str


Cell = str | int | float | date | Link | None
"""None is an empty cell. A count that is hidden is a text."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column, `width` characters wide; one that is not `on_paper` is for the screen, right of all that are.

    In a sheet of several tables a column may span several of the sheet's, so that the tables stand under each other.
    """

    title: str
    width: int
    kind: Kind = "text"
    on_paper: bool = True
    span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under the titles of their columns."""

    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its title and what it is in a line or two, then its tables. A list is one table, to be filtered."""

    name: str
    lead: tuple[str, ...]
    tables: tuple[Table, ...]
    is_list: bool = True
    title: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook; `marking` says on every page whether it may be shared."""

    title: str
    marking: str
    statement: str
    day: date
    sheets: tuple[Sheet, ...]
