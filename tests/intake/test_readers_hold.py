"""What holds of the small parts of the readers for any text: drawn by hypothesis, not chosen."""

from __future__ import annotations

import csv
import re
from datetime import date
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from practicecheck.intake.cell_errors import KINDS, MERGED
from practicecheck.intake.csv_file import encoding_of
from practicecheck.intake.grids import csv_grid
from practicecheck.intake.mapping.columns import Filler
from practicecheck.intake.mapping.days import to_iso
from practicecheck.intake.mapping.headings import Headings, fold
from practicecheck.intake.mapping.model import Fill, Sheet
from practicecheck.intake.mapping.readings import id_text
from practicecheck.intake.sheet_xml import BadSheetError, TooLargeSheetError, look_over_sheet
from practicecheck.records import TABLES

TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=30)
PLAIN = TEXT.map(lambda text: text.translate(str.maketrans("", "", ";|\t")))
"""Text without the other marks that might divide cells."""
CELL = st.one_of(st.none(), TEXT.filter(str.strip), st.sampled_from([*sorted(KINDS), "-1", "12.0", "Y"]))
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


class TestDays:
    @given(DAYS, st.sampled_from([("dd/mm/yyyy", "%d/%m/%Y"), ("dd mon yyyy", "%d %b %Y"), ("yyyy.mm.dd", "%Y.%m.%d")]))
    def test_a_day_that_is_written_as_the_mapping_says_is_that_day(self, day: date, style: tuple[str, str]) -> None:
        assert to_iso(day.strftime(style[1]), [style[0]]) == day.isoformat()

    @given(TEXT)
    def test_a_text_that_is_not_written_so_stays_as_it_is(self, text: str) -> None:
        if not re.match(r"\d{1,2}/\d{1,2}/\d{4}", text):
            assert to_iso(text, ["dd/mm/yyyy"]) == text


class TestHeadings:
    @given(st.lists(CELL, max_size=12))
    def test_each_heading_is_found_where_it_first_stands(self, cells: list[str | None]) -> None:
        headings = Headings.of(cells)
        for cell in cells:
            if cell and cell != MERGED and fold(cell):
                first = next(
                    place for place, one in enumerate(cells) if one and one != MERGED and fold(one) == fold(cell)
                )
                assert headings.place(cell) == first

    @given(TEXT)
    def test_folding_twice_is_folding_once(self, text: str) -> None:
        assert fold(fold(text)) == fold(text)

    @given(
        st.permutations(["Child ref", "Born", "Gender"]), st.lists(TEXT.filter(lambda text: not fold(text)), max_size=3)
    )
    def test_the_order_of_columns_is_no_matter(self, order: list[str], more: list[str]) -> None:
        sheet = Sheet(found_by=("Child ref", "Born"), ignore=("*",))
        assert Headings.of([*more, *order]).count_of(sheet)


class TestColumns:
    @given(
        st.lists(CELL, min_size=1, max_size=8), st.sampled_from(["child_id", "dob", "sex", "disability", "religion"])
    )
    def test_a_filled_cell_is_never_blank_unless_the_mapping_says_so(self, cells: list[str | None], field: str) -> None:
        filler = Filler(TABLES["child"].field(field), Fill(**{"from": "X"}), ["dd/mm/yyyy"])
        read = filler.column({"X": cells}, len(cells))
        assert len(read) == len(cells)
        for before, after in zip(cells, read, strict=True):
            # -1 is no id; a list of nothing but its marks holds nothing.
            if (
                before
                and not (before == "-1" and field == "child_id")
                and before.strip("; \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0")
            ):
                assert after or not before.strip(), (before, after)

    @given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=6))
    def test_an_id_made_of_cells_is_made_of_none_without_a_value(
        self, rows: list[tuple[str | None, str | None]]
    ) -> None:
        filler = Filler(TABLES["visit"].field("visit_id"), Fill(key=("A", "B"), prefix="v"), [])
        made = filler.column({"A": [a for a, _ in rows], "B": [b for _, b in rows]}, len(rows))
        for (a, b), identity in zip(rows, made, strict=True):
            assert (identity is None) == (a is None or not id_text(a))
            if identity is not None and ({a, b} & {*KINDS}):
                assert identity in KINDS


class TestCsv:
    @given(
        st.lists(st.lists(PLAIN, min_size=2, max_size=5).filter(any), min_size=1, max_size=6),
        st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
        st.sampled_from(["\n", "\r\n", "\r"]),
    )
    @settings(max_examples=150)
    def test_what_was_written_is_read(self, rows: list[list[str]], encoding: str, end: str) -> None:
        written = StringIO()
        csv.writer(written, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "x.csv"
            path.write_bytes(written.getvalue().encode(encoding))
            assert encoding_of(path) in (encoding, "utf-8-sig")
            read = [list(cells) for _, cells in csv_grid(path).rows()]
        assert read == [[cell.strip() or None for cell in row] for row in rows]


class TestASheetsXml:
    @given(
        st.lists(st.tuples(st.integers(1, 60), st.integers(1, 30), st.sampled_from(["v", "f", "e", "s"])), max_size=20)
    )
    def test_the_quick_look_and_the_careful_one_agree(self, cells: list[tuple[int, int, str]]) -> None:
        kinds = {"v": "<v>1</v>", "f": "<f>A1</f>", "e": "<v>#N/A</v>", "s": "<f>A1</f><v>x</v>"}
        xml = "".join(
            f'<row r="{row}"><c r="{chr(64 + column) if column < 27 else f"A{chr(38 + column)}"}{row}"'
            f"{' t=' + chr(34) + 'e' + chr(34) if kind == 'e' else ''}>{kinds[kind]}</c></row>"
            for row, column, kind in cells
        )
        quick = look_over_sheet(f"<worksheet>{xml}</worksheet>".encode())
        # A prefix, as some programs write it, is looked at with care.
        careful = look_over_sheet(
            f'<worksheet xmlns:x="x">{xml.replace("<c ", "<x:c ").replace("</c>", "</x:c>")}</worksheet>'.encode()
        )
        assert quick == careful
        assert quick.area == max((row for row, *_ in cells), default=0) * max(
            (column for _, column, _ in cells), default=0
        )
        assert sum(map(len, quick.errors.values())) == len(
            {(row, column) for row, column, kind in cells if kind in "fe"}
        )

    @given(st.binary(max_size=300))
    def test_any_bytes_are_looked_over_or_refused(self, raw: bytes) -> None:
        for xml in (raw, b"<worksheet><c r='A1'><f>" + raw, b"<worksheet><c r='" + raw + b"'><f/></c></worksheet>"):
            try:
                found = look_over_sheet(xml)
            except (BadSheetError, TooLargeSheetError):
                continue  # refused, which is an answer too
            cells = sum(map(len, found.errors.values()))
            assert cells <= xml.count(b"<"), "no cell is found that no element stands for"
