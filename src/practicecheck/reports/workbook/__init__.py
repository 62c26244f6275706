"""The workbook of a run: read a kept run, make the sheets for its readers, write them as XLSX."""

from __future__ import annotations

from practicecheck.reports.workbook.about import Made
from practicecheck.reports.workbook.make import make_workbook
from practicecheck.reports.workbook.model import Book, Cell, Column, Link, Sheet, Table
from practicecheck.reports.workbook.read import Told, read_told
from practicecheck.reports.workbook.write import as_xlsx

__all__ = [
    "Book",
    "Cell",
    "Column",
    "Link",
    "Made",
    "Sheet",
    "Table",
    "Told",
    "as_xlsx",
    "make_workbook",
    "read_told",
]
