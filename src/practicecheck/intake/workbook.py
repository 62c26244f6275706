"""Read a workbook (xlsx, xls, ods): a sheet for each table. Knows nothing about the types of a field."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from practicecheck.errors import InputError
from practicecheck.intake.cases import to_text
from practicecheck.intake.header import Header, match_header, not_a_table, table_named
from practicecheck.intake.staging import LONGEST_CELL
from practicecheck.records import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from python_calamine import CalamineWorkbook

    from practicecheck.intake.grids import Grid
    from practicecheck.intake.staging import Staging

    Cell = int | float | str | bool | time | date | datetime | timedelta

_LARGEST_UNPACKED = 1 << 30


def stage_workbook(staging: Staging, number: int, grids: Iterable[Grid]) -> None:
    """Stage every sheet that is named as a table; list the others."""
    for grid in grids:
        table = table_named(grid.name)
        if table is None:
            not_a_table(staging, number, grid.name[:40], grid.name[:40])
            continue
        staging.open_table(number, table)
        _stage_sheet(staging, number, table, grid.name, grid.rows())


def rows_of(workbook: CalamineWorkbook, sheet: str) -> Iterator[tuple[int, list[str | None]]]:
    """The rows of a sheet as the user numbers them, each cell as text."""
    for row, cells in enumerate(workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False), start=1):
        yield row, [_text(cell) for cell in cells]


def _stage_sheet(
    staging: Staging, number: int, table: str, sheet: str, rows: Iterator[tuple[int, Sequence[str | None]]]
) -> None:
    header: Header | None = None
    for row, texts in rows:
        if not any(texts):
            continue
        if header is None:
            header = match_header(staging, number, sheet, table, [text or "" for text in texts])
            header.list_unknown(staging, number)
            continue
        if any(text and len(text) > LONGEST_CELL for text in texts):
            raise InputError(
                f"{sheet}, row {row}: a cell of more than {LONGEST_CELL:,} characters. No field holds that much."
            )
        staging.add_row(table, number, sheet, row, header.cells(texts))
    if header is None:
        raise InputError(
            f"{sheet} in {staging.name_of(number)} has no header. Its first row should hold names such as "
            f"{', '.join(TABLES[table].field_names[:4])}."
        )


def _text(cell: Cell) -> str | None:
    # A spreadsheet's date carries midnight; a time that is really midnight cannot be told from it.
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return to_text(cell)


def open_workbook(path: Path) -> CalamineWorkbook:
    """Open a workbook; InputError where it is damaged, locked, of another kind, or would fill the memory."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                if sum(entry.file_size for entry in packed.infolist()) > _LARGEST_UNPACKED:
                    raise InputError(
                        f"{path.name} unpacks to more than 1 GB, which no workbook of case records needs. Save it as CSV files."
                    )
        return CalamineWorkbook.from_path(path)
    except PasswordError:
        raise InputError(f"{path.name} is locked by a password. Save a copy without one.") from None
    except (CalamineError, zipfile.BadZipFile, ValueError) as error:
        raise InputError(
            f"{path.name} cannot be read as a workbook: it is damaged, or of another kind. Save it again."
        ) from error
