"""The quicker worksheet says what XlsxWriter's own says, to the character, and a text stays the text that it is."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from xlsxwriter.worksheet import Worksheet

from practicecheck.reports.workbook import Book, Cell, Column, Sheet, Table, as_xlsx
from practicecheck.reports.workbook.quick import QuickSheet

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_CELLS = st.one_of(_TEXTS, st.integers(0, 999), st.dates(date(1950, 1, 1), date(2040, 1, 1)), st.none())


def book_of(rows: list[list[Cell]]) -> Book:
    wide = max((len(row) for row in rows), default=1)
    columns = tuple(Column(f"Column {number}", 12, "words" if number % 2 else "text") for number in range(wide))
    table = Table(columns, rows)
    first = Sheet(
        "Summary", ("A line.",), (Table((Column("What", 9, span=2), Column("How", 9)), [["a", "b"]]),), is_list=False
    )
    return Book(
        "Title", "Inside", "A person decides.", date(2026, 6, 30), (first, Sheet("List", ("A line.",), (table,)))
    )


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: re.sub(r' spans="[\d:]+"', "", packed.read(name).decode()) for name in packed.namelist()}


def by_its_own_methods(book: Book) -> bytes:
    """The workbook as XlsxWriter writes it unaided."""

    def write_texts(self: Worksheet, column: int, texts: list[tuple[int, str, object]]) -> None:
        for row, text, look in texts:
            self.write_string(row, column, text, look)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuickSheet, "write_texts", write_texts)
        patch.delattr(QuickSheet, "_write_cell")
        patch.delattr(QuickSheet, "_calculate_spans")
        return as_xlsx(book)


@given(st.lists(st.lists(_CELLS, min_size=3, max_size=3), max_size=6))
@example(
    [
        ["é" * 40, "\U0001f600" * 20_000, 1],
        ["x" * 33_000, None, date(2026, 1, 2)],
        ["a", "b", "c"],
        ["", "\x00\x1f", "_x0001_"],
    ]
)
def test_the_parts_of_the_file_are_the_same(rows: list[list[Cell]]) -> None:
    book = book_of(rows)
    assert parts(as_xlsx(book)) == parts(by_its_own_methods(book))


def test_the_look_of_a_text_that_names_no_column_is_the_library_s() -> None:
    quick = parts(as_xlsx(book_of([["one", "two", "three"]] * 20)))
    assert '<c r="B6"' in quick["xl/worksheets/sheet2.xml"]
    assert "spans" not in quick["xl/worksheets/sheet2.xml"]


@pytest.mark.parametrize("text", ["<r><t>bold</t></r>", "<r>1 < 2</r>", "<r></r>"])
def test_a_text_that_looks_like_the_inside_of_a_workbook_is_a_text(text: str) -> None:
    content = as_xlsx(book_of([["first", "x", "y"], [text, "x", "y"]]))
    cells = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("List").to_python()
    assert cells[-1][0].strip() == text
