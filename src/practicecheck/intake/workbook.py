"""Read a workbook (xlsx, xls, ods): a sheet for each table. Knows nothing about the types of a field."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain, islice, repeat
from pathlib import Path
from typing import TYPE_CHECKING

from practicecheck.errors import InputError
from practicecheck.intake.cases import to_text
from practicecheck.intake.cell_errors import MERGED
from practicecheck.intake.header import Header, Nameless, match_header, not_a_table, table_named
from practicecheck.intake.packed import damaged, locked, looked_over
from practicecheck.intake.sheet_xml import MOST_CELLS, Oddities, TooLargeSheetError
from practicecheck.intake.staging import LONGEST_CELL
from practicecheck.records import TABLES

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

    from practicecheck.intake.grids import Grid
    from practicecheck.intake.sheet_xml import Range
    from practicecheck.intake.staging import Staging

    Cell = int | float | str | bool | time | date | datetime | timedelta

_LARGEST = 200_000_000


def stage_workbook(staging: Staging, number: int, grids: Iterable[Grid]) -> None:
    """Stage every sheet that is named as a table; list the others."""
    for grid in grids:
        table = table_named(grid.name)
        if table is None:
            not_a_table(staging, number, grid.name[:40], grid.name[:40])
            continue
        staging.open_table(number, table)
        _stage_sheet(staging, number, table, grid.name, grid.rows())
        for row, kind in grid.notes():
            staging.add_problem(number, kind, sheet=grid.name, row=row, table=table)


def _stage_sheet(
    staging: Staging, number: int, table: str, sheet: str, rows: Iterator[tuple[int, Sequence[str | None]]]
) -> None:
    header: Header | None = None
    for row, texts in rows:
        if not any(texts):
            continue
        if header is None:
            names = ["" if text is None or text == MERGED else text for text in texts]
            header = match_header(staging, number, sheet, table, names)
            header.list_unknown(staging, number)
            nameless = Nameless(names)
            continue
        if any(text and (len(text) > LONGEST_CELL or "\0" in text) for text in texts):
            raise InputError(
                f"{sheet}, row {row}: a cell of more than {LONGEST_CELL:,} characters, or with a NUL character. No field holds "
                "that."
            )
        nameless.look(texts)
        cells = header.cells(texts)
        if MERGED in cells:
            staging.set_aside(number, "merged_columns", sheet=sheet, row=row, table=table)
        else:
            staging.add_row(table, number, sheet, row, cells)
    if header is None:
        raise InputError(
            f"{sheet} in {staging.name_of(number)} has no header. Its first row should hold names such as "
            f"{', '.join(TABLES[table].field_names[:4])}."
        )
    nameless.list_found(staging, number, sheet)


@dataclass
class Workbook:
    """A workbook that was opened: its sheets by name, in order, and the kinds of problem with the whole."""

    name: str
    sheet_names: Sequence[str]
    problems: Sequence[str]
    _book: CalamineWorkbook
    _oddities: Mapping[str, Oddities]
    _read: dict[str, CalamineSheet] = field(default_factory=dict)
    _filled: dict[str, list[int]] = field(default_factory=dict)

    def rows(self, sheet: str) -> Iterator[tuple[int, list[str | None]]]:
        """The rows of a sheet as the user numbers them, each cell as text.

        A cell that is merged over several rows has its value in each; over several columns, only the first has it.
        Raises InputError where the sheet is damaged.
        """
        read = self._sheet(sheet)
        odd = self._oddities.get(sheet) or Oddities()
        # What calamine takes for blank, a formula without its value, may be the last cell of all.
        bottom, right = read.end or (-1, -1)
        bottom = max(bottom, *odd.errors, -1)
        right = max(right, *(column for cells in odd.errors.values() for column in cells), -1)
        left = read.start[1] if read.start else 0
        try:
            merges = _Merges([*(read.merged_cell_ranges or ()), *odd.merged], (bottom, right))
        except TooLargeSheetError:
            raise damaged(self.name) from None
        filled = read.iter_rows() if read.start else ()  # from the top of the sheet, though not from its first column
        for row, cells in enumerate(islice(chain(filled, repeat(())), bottom + 1)):
            texts = [None] * left + [_text(cell) for cell in cells]
            texts += [None] * (right + 1 - len(texts))
            for column, text in odd.errors.get(row, {}).items():
                texts[column] = text
            if any(texts):
                merges.lay_over(row, texts)
            yield row + 1, texts
        self._filled[sheet] = sorted(merges.filled)

    def notes(self, sheet: str) -> list[tuple[int, str]]:
        """Rows of a sheet, once all were read, whose values come from a merged cell above, with the kind of problem."""
        return [(row + 1, "merged_rows") for row in self._filled.get(sheet, ())]

    def _sheet(self, name: str) -> CalamineSheet:
        if name not in self._read:
            with _reading(self.name):
                self._read[name] = self._book.get_sheet_by_name(name)
        return self._read[name]


class _Merges:
    """The merged cells of a sheet, met row by row from above."""

    def __init__(self, ranges: Sequence[Range], end: tuple[int, int]) -> None:
        self.filled: set[int] = set()
        self._covering: dict[int, list[Range]] = {}
        self._values: dict[tuple[int, int], str | None] = {}
        if sum(min(bottom, end[0]) - top + 1 for (top, _), (bottom, _) in ranges) > MOST_CELLS:
            raise TooLargeSheetError
        for (top, left), (bottom, right) in ranges:
            if left > end[1]:
                continue
            for row in range(top, min(bottom, end[0]) + 1):
                self._covering.setdefault(row, []).append(((top, left), (bottom, min(right, end[1]))))

    def lay_over(self, row: int, texts: list[str | None]) -> None:
        """Put into a row what the merged cells that reach into it hold."""
        for (top, left), (_, right) in self._covering.get(row, ()):
            if row == top:
                self._values[top, left] = texts[left]
            value = self._values.get((top, left))
            if value is None:
                continue
            if row > top:
                texts[left] = value
                self.filled.add(row)
            texts[left + 1 : right + 1] = [MERGED] * len(texts[left + 1 : right + 1])


def open_workbook(path: Path) -> Workbook:
    """Open a workbook; InputError where it is damaged, locked, of another kind, or would fill the memory."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    if path.stat().st_size > _LARGEST:
        raise InputError(f"{path.name} is larger than {_LARGEST // 1_000_000} MB. Save it as CSV files.")
    looked_at = looked_over(path.read_bytes(), path.name)
    with _reading(path.name):
        book = CalamineWorkbook.from_filelike(looked_at.content)
        sheets = [sheet.name for sheet in book.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
    return Workbook(path.name, sheets, looked_at.notes, book, looked_at.sheets)


@contextmanager
def _reading(name: str) -> Iterator[None]:
    """Make an InputError of whatever calamine raises.

    Where it panics, as on an xls whose records lie about their length, that is no Exception, and what it met (a cell,
    maybe) has been written to the standard error by then: so that is closed meanwhile.
    """
    from python_calamine import CalamineError, PasswordError

    try:
        with _silence():
            yield
    except PasswordError:
        raise locked(name) from None
    except (CalamineError, ValueError) as error:
        raise damaged(name) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(name) from None


@contextmanager
def _silence() -> Iterator[None]:
    try:
        kept = os.dup(2)
    except OSError:  # there is no standard error, as in a service
        yield
        return
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _text(cell: Cell) -> str | None:
    # A spreadsheet's date carries midnight; a time that is really midnight cannot be told from it.
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return to_text(cell)
