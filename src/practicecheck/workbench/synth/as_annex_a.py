"""Write a made-up council as an Annex A: a workbook of eleven lists, in Ofsted's layout or in that of exchanged files.

Knows nothing about how such a workbook is read.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from practicecheck.errors import OutputError
from practicecheck.workbench.synth.annex_a import Inspection, Spelling, rows_of
from practicecheck.workbench.synth.annex_a_lists import LISTS

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from practicecheck.workbench.synth.council import Council

_FRONT = (
    "Annex A - Child level data",
    "Lists 1 - 11",
    "Made up by practicecheck for trying things on. No child, worker or authority in it is real.",
)


def write_annex_a(council: Council, path: Path, *, template: bool = True) -> Counter[int]:
    """Write the lists as they stand on the council's as-of date; count the rows of each.

    With `template` a title stands above the headings, sheets are called List_1 and values have Ofsted's letters; without
    it as files are exchanged: headings first, sheets called List 1, bare values, categories spelled out. All of the file
    appears, or none. One that is there already is not overwritten. Raises OutputError.
    """
    path = Path(path)
    if path.suffix.lower() != ".xlsx" or path.exists():
        raise OutputError(
            f"{path.name}: an Annex A is written to a new file that ends in .xlsx, for example --out annex-a.xlsx."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as draft:
            made = Path(draft) / path.name
            counts = _write(council, made, template=template)
            made.replace(path)
    except OSError as problem:
        raise OutputError(
            f"{path.name}: the workbook could not be written ({problem.strerror}). Nothing was left behind. "
            "Check that there is room and that you may write there."
        ) from problem
    return counts


def _write(council: Council, path: Path, *, template: bool) -> Counter[int]:
    from xlsxwriter import Workbook

    inspection = Inspection(council.as_of, Spelling(lettered=template))
    counts: Counter[int] = Counter()
    with Workbook(
        path, {"default_date_format": "dd/mm/yyyy", "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        if template:
            book.add_worksheet("Front_Sheet").write_column(0, 0, _FRONT)
        sheets = {number: _open_list(book, number, template=template) for number in LISTS}
        first = 2 if template else 1
        for family in council.families():
            for child in family.children:
                for number, cells in rows_of(child, inspection):
                    _put(sheets[number], first + counts[number], cells)
                    counts[number] += 1
    return counts


def _open_list(book: Workbook, number: int, *, template: bool) -> Worksheet:
    title, headings = LISTS[number]
    sheet = book.add_worksheet(f"List_{number}" if template else f"List {number}")
    if template:
        sheet.write_string(0, 0, f"List {number}: {title}")
    sheet.write_row(1 if template else 0, 0, headings)
    return sheet


def _put(sheet: Worksheet, row: int, cells: tuple[str | int | date | None, ...]) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, date):
            sheet.write_datetime(row, column, cell)
        elif isinstance(cell, int):
            sheet.write_number(row, column, cell)
        elif cell is not None:
            sheet.write_string(row, column, cell)
