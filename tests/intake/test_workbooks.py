"""Workbooks as they come: what is damaged or hostile is refused, what is odd is read as a person would read it or listed."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter
from tests.intake.conftest import rows_of
from tests.intake.ods_files import ods_row, write_ods
from tests.intake.xls_files import (
    BOUNDSHEET,
    FILEPASS,
    SUPBOOK,
    error_cell,
    formula_cell,
    ole,
    record,
    text_cell,
    write_xls,
)

from practicecheck.errors import InputError
from practicecheck.intake.packed import LARGEST_UNPACKED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import duckdb

    from practicecheck.intake import IntakeReport

    Read = Callable[..., IntakeReport]

SHEET = "xl/worksheets/sheet1.xml"


def write_book(path: Path, fill: Callable[[Any, Any], None], **options: object) -> Path:
    """A workbook with one sheet, child, that `fill` writes to."""
    with xlsxwriter.Workbook(path, options) as book:
        fill(book, book.add_worksheet("child"))
    return path


def two_children(book: Any, sheet: Any) -> None:
    for row, cells in enumerate(
        [("child_id", "dob", "religion"), ("C1", "2015-02-03", "x"), ("C2", "2017-04-05", "y")]
    ):
        sheet.write_row(row, 0, cells)


def repacked(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The workbook with its parts changed."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return path


def with_cells(path: Path, xml: str) -> Path:
    """The workbook with these rows for its rows."""

    def change(parts: dict[str, bytes]) -> None:
        before, _, rest = parts[SHEET].partition(b"<sheetData>")
        parts[SHEET] = before + b"<sheetData>" + xml.encode() + b"</sheetData>" + rest.partition(b"</sheetData>")[2]

    return repacked(path, change)


def kinds(report: IntakeReport) -> list[tuple[str, int | None, str | None]]:
    return [(problem.kind, problem.row, problem.column) for problem in report.problems]


def refusal(read: Read, path: Path) -> str:
    with pytest.raises(InputError) as refused:
        read(path)
    assert path.name in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml"])
def test_macros_and_links_are_passed_over_and_said(tmp_path: Path, read: Read, part: str) -> None:
    book = write_book(tmp_path / "book.xlsm", two_children)
    report = read(repacked(book, lambda parts: parts.update({part: b"\xcc\xcc"})))
    assert report.rows_used == 2
    assert [(problem.kind, problem.sheet) for problem in report.problems] == [
        ("macros" if "vba" in part else "external_links", "book.xlsm")
    ]


class TestACellWithoutItsValue:
    def test_is_unreadable_and_never_blank(self, tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read) -> None:
        book = write_book(tmp_path / "book.xlsx", two_children)
        with_cells(
            book,
            '<row r="1"><c r="A1" t="inlineStr"><is><t>child_id</t></is></c><c r="B1" t="inlineStr"><is><t>dob</t></is></c>'
            '<c r="C1" t="inlineStr"><is><t>religion</t></is></c><c r="D1" t="inlineStr"><is><t>family_id</t></is></c></row>'
            # No value; an error; a formula that gives an empty text, which is a blank; and an id that is an error.
            '<row r="2"><c r="A2" t="str"><v>C1</v></c><c r="B2"><f>X1</f></c><c r="C2" t="e"><f>X1</f><v>#REF!</v></c></row>'
            '<row r="3"><c r="A3" t="str"><v>C2</v></c><c r="B3"><f>X1</f><v></v></c><c r="C3" t="str"><f>""</f><v></v></c></row>'
            '<row r="4"><c r="A4" t="e"><v>#N/A</v></c><c r="B4" t="str"><v>2015-01-01</v></c></row>'
            '<row r="5"><c r="A5" t="str"><v>C3</v></c><c r="D5" t="e"><v>#VALUE!</v></c></row>'
            '<row r="6"><c r="A6" t="str"><v>C4</v></c><c r="D6" t="e"><v>#VALUE!</v></c></row>',
        )
        report = read(book)
        assert sorted(kinds(report), key=str) == [
            ("cell_error", 2, "religion"),
            ("cell_error", 4, "child_id"),
            ("cell_error", 5, "family_id"),
            ("cell_error", 6, "family_id"),
            ("covered_in_part", None, None),
            ("no_id", 4, None),
            ("not_calculated", 2, "dob"),
            ("not_calculated", 3, "dob"),
        ]
        assert rows_of(con, "child", "_key, dob, religion, family_id, _bad") == [
            ("C1", None, None, None, ["dob", "religion"]),
            ("C2", None, None, None, ["dob"]),
            ("C3", None, None, None, ["family_id"]),
            ("C4", None, None, None, ["family_id"]),
        ]

    def test_is_found_where_the_writer_put_a_nought_and_asks_for_calculation(
        self, tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
    ) -> None:
        def fill(book: Any, sheet: Any) -> None:
            two_children(book, sheet)
            sheet.write_formula("C2", "=A1")  # without a value, XlsxWriter puts 0
            sheet.write_formula("C3", "=A1", None, "known")

        assert kinds(read(write_book(tmp_path / "book.xlsx", fill))) == [("not_calculated", 2, "religion")]
        assert rows_of(con, "child", "religion") == [("known",), (None,)]

    @pytest.mark.parametrize("more", ["", '<c r="C3"><f>X1</f></c>'])
    def test_is_found_below_and_beside_all_that_has_a_value(self, tmp_path: Path, read: Read, more: str) -> None:
        """A program that cannot calculate writes a whole sheet of formulas: none of its rows may go missing."""
        book = with_cells(
            write_book(tmp_path / "book.xlsx", two_children),
            '<row r="1"><c r="A1" t="str"><v>child_id</v></c><c r="B1" t="str"><v>dob</v></c></row>'
            f'<row r="2"><c r="A2"><f>X1</f></c></row><row r="3"><c r="B3"><f>X1</f></c>{more}</row>',
        )
        report = read(book)
        assert (report.rows_read, report.rows_used) == (2, 0)
        assert ("not_calculated", 3, "dob") in kinds(report)
        assert (("no_heading", None, "column C") in kinds(report)) is bool(more)

    def test_of_an_ods(self, tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read) -> None:
        error = (
            '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
            'calcext:value-type="error"><text:p>Err:502</text:p></table:table-cell>'
        )
        rows = ods_row("child_id", "dob", "religion")
        rows += ods_row("C1", '<table:table-cell table:formula="of:=[.A1]"/>', error)
        assert kinds(read(write_ods(tmp_path / "book.ods", rows))) == [
            ("not_calculated", 2, "dob"),
            ("cell_error", 2, "religion"),
        ]

    def test_of_a_csv_that_a_spreadsheet_wrote(
        self, tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
    ) -> None:
        (tmp_path / "child.csv").write_text("child_id,dob,family_id\nC1,2015-01-01,#REF!\nC2,2015-01-01,#REF!\n")
        assert kinds(read(tmp_path)) == [("cell_error", 2, "family_id"), ("cell_error", 3, "family_id")]
        assert rows_of(con, "child", "family_id") == [(None,), (None,)]

    def test_an_id_that_only_begins_like_an_error_is_kept(
        self, tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
    ) -> None:
        (tmp_path / "child.csv").write_text("child_id,dob\n#17,2015-01-01\n")
        assert read(tmp_path).problems == ()
        assert rows_of(con, "child", "_key") == [("#17",)]


class TestMergedCells:
    def test_over_rows_give_their_value_to_each_and_are_said(
        self, tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
    ) -> None:
        def fill(book: Any, sheet: Any) -> None:
            two_children(book, sheet)
            visits = book.add_worksheet("visit")
            visits.write_row(0, 0, ("visit_id", "child_id", "date"))
            for row in range(4):
                visits.write_row(1 + row, 0, (f"V{row}", "", f"2026-01-0{row + 1}"))
            visits.merge_range("B2:B3", "C1")
            visits.merge_range("B4:B9", "C2")  # reaches below the last row

        report = read(write_book(tmp_path / "book.xlsx", fill))
        assert rows_of(con, "visit", "_key, child_id") == [("V0", "C1"), ("V1", "C1"), ("V2", "C2"), ("V3", "C2")]
        assert kinds(report) == [("merged_rows", 3, None), ("merged_rows", 5, None)]

    def test_over_columns_set_the_row_aside(self, tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read) -> None:
        def fill(book: Any, sheet: Any) -> None:
            two_children(book, sheet)
            sheet.merge_range("A4:C4", "Team North")
            sheet.write_row(4, 0, ("C3", "2018-01-01"))

        report = read(write_book(tmp_path / "book.xlsx", fill))
        assert kinds(report) == [("merged_columns", 4, None), ("covered_in_part", None, None)]
        assert (report.rows_read, report.rows_used, report.rows_quarantined) == (4, 3, 1)
        assert rows_of(con, "child", "_key") == [("C1",), ("C2",), ("C3",)]

    @pytest.mark.parametrize("beneath", [False, True])
    def test_over_a_column_without_a_heading_do_no_harm(self, tmp_path: Path, read: Read, beneath: bool) -> None:
        """As reporting tools lay out their tables."""

        def fill(book: Any, sheet: Any) -> None:
            for row, cells in enumerate(
                [("child_id", "dob", "sex"), ("C1", "2015-01-01", "F"), ("C2", "2015-01-01", "M")]
            ):
                sheet.write(row, 0, cells[0])
                sheet.merge_range(row, 1, row, 2, cells[1])
                sheet.write(row, 3, cells[2])
            if beneath:
                sheet.write_row(3, 0, ("C3", "2015-01-01", "what no heading stands over"))

        report = read(write_book(tmp_path / "book.xlsx", fill))
        assert report.rows_used == 2 + beneath
        assert kinds(report) == ([("no_heading", None, "column C")] if beneath else [])

    def test_of_an_ods(self, tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read) -> None:
        over = '<table:table-cell table:number-rows-spanned="2" office:value-type="string"><text:p>x</text:p></table:table-cell>'
        rows = ods_row("child_id", "religion") + ods_row("C1", over) + ods_row("C2", "<table:covered-table-cell/>")
        assert kinds(read(write_ods(tmp_path / "book.ods", rows))) == [("merged_rows", 3, None)]
        assert rows_of(con, "child", "religion") == [("x",), ("x",)]


def test_a_column_without_a_heading_is_listed_where_it_holds_something(tmp_path: Path, read: Read) -> None:
    def fill(book: Any, sheet: Any) -> None:
        for row, cells in enumerate([("child_id", "", "dob", ""), ("C1", "x", "2015-01-01", ""), ("C2", "y", "", "z")]):
            sheet.write_row(row, 2, cells)

    report = read(write_book(tmp_path / "book.xlsx", fill))
    assert kinds(report) == [("no_heading", None, "column D"), ("no_heading", None, "column F")]
    (tmp_path / "child.csv").write_text("child_id,,dob,\nC1,x,2015-01-01,\n")
    assert kinds(read(tmp_path / "child.csv")) == [("no_heading", None, "column B")]


def test_what_a_person_hid_is_read_all_the_same(tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read) -> None:
    def fill(book: Any, sheet: Any) -> None:
        two_children(book, sheet)
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.autofilter("A1:C3")
        visits = book.add_worksheet("visit")
        visits.write_row(0, 0, ("visit_id", "child_id", "date"))
        visits.write_row(1, 0, ("V1", "C1", "2026-01-01"))
        visits.very_hidden()
        book.add_chartsheet("chart")

    report = read(write_book(tmp_path / "book.xlsx", fill))
    assert (report.rows_used, report.problems) == (3, ())


def test_days_of_1904_times_and_kinds_of_cells(tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read) -> None:
    def fill(book: Any, sheet: Any) -> None:
        day, bold = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"bold": True})
        sheet.write_row(3, 2, ("child_id", "dob", "religion"))  # blank rows above, blank columns before
        sheet.write_number(4, 2, 17)
        sheet.write_datetime(4, 3, date(2015, 2, 3), day)  # type: ignore[arg-type]
        sheet.write_rich_string(4, 4, "a", bold, "b", " c")
        sheet.write_boolean(5, 2, True)
        sheet.write_number(5, 3, 5e6, day)

    report = read(write_book(tmp_path / "book.xlsx", fill, date_1904=True))
    assert kinds(report) == [("not_iso_date", 6, "dob")]
    assert rows_of(con, "child", "_key, dob, religion, _row") == [
        ("17", date(2015, 2, 3), "ab c", 5),
        ("true", None, None, 6),
    ]


CELL = '<c r="{}"><v>1</v></c>'


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        # calamine takes memory for all between: each of the first five ended the whole process
        (f'<row r="1">{CELL.format("A1")}</row><row r="1048576">{CELL.format("XFD1048576")}</row>', "10,000,000 cells"),
        (f'<row r="1">{CELL.format("A1")}</row><row r="99999999">{CELL.format("A99999999")}</row>', "10,000,000 cells"),
        (f'<row r="1">{CELL.format("ZZZZZZZ1")}</row>', "10,000,000 cells"),
        ("<row>" + "<c><v>1</v></c>" * 9000 + "</row>" + "<row><c><v>1</v></c></row>" * 9000, "10,000,000 cells"),
        ("<x:row>" + "<x:c\n><x:v>1</x:v></x:c>" * 9000 + "</x:row>" + "<x:row><x:c><x:v>1</x:v></x:c></x:row>" * 9000, "10,000"),
        (f'<row r="1">{CELL.format("A4294967296")}</row>', "10,000,000 cells"),
        (f'<row r="1">{CELL.format("1A")}</row>', "damaged"),
        (f'<row r="1">{CELL.format("")}</row>', "damaged"),
        ('<row r="1"><c r="A1" t="s"><v>9999</v></c></row>', "damaged"),
        ('<row r="1"><c r="A1" t="e"><v>#CANARY</v></c></row>', "damaged"),
        ('<row r="1"><c r="A1"><f>1', "damaged"),
    ],
)  # fmt: skip
def test_a_sheet_that_no_spreadsheet_wrote_is_refused(tmp_path: Path, read: Read, cells: str, says: str) -> None:
    book = with_cells(write_book(tmp_path / "book.xlsx", two_children), cells)
    if "x:row" in cells:
        repacked(
            book, lambda parts: parts.update({SHEET: parts[SHEET].replace(b"<worksheet", b'<worksheet xmlns:x="x"')})
        )
    message = refusal(read, book)
    assert says in message
    assert "CANARY" not in message


def test_what_a_sheet_says_of_its_size_is_not_believed(tmp_path: Path, read: Read) -> None:
    def change(parts: dict[str, bytes]) -> None:
        parts[SHEET] = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', parts[SHEET])

    assert read(repacked(write_book(tmp_path / "book.xlsx", two_children), change)).rows_used == 2


@pytest.mark.parametrize(
    "rows",
    [
        ods_row("x", repeat=1_000_000) + ods_row(*"abcdefghijkl"),
        ods_row('<table:table-cell table:number-columns-repeated="4000000000"/>', "x"),
        ods_row(repeat=2_000_000) + ods_row("x"),
    ],
)
def test_an_ods_that_says_little_and_means_much_is_refused(tmp_path: Path, read: Read, rows: str) -> None:
    assert "10,000,000 cells" in refusal(read, write_ods(tmp_path / "book.ods", rows))


def test_the_blank_rest_of_an_ods_is_no_matter(tmp_path: Path, read: Read) -> None:
    rest = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows = ods_row("child_id", "dob", rest) + ods_row("C1", "2015-01-01") + ods_row(rest, repeat=1_048_574)
    report = read(write_ods(tmp_path / "book.ods", rows))
    assert (report.rows_used, report.problems) == (1, ())


class TestABomb:
    def test_of_many_noughts_is_refused_unopened(self, tmp_path: Path, read: Read) -> None:
        book = write_book(tmp_path / "book.xlsx", two_children)
        with zipfile.ZipFile(book, "a", zipfile.ZIP_DEFLATED) as packed, packed.open("xl/more.xml", "w") as part:
            for _ in range(LARGEST_UNPACKED // 10_000_000 + 1):
                part.write(bytes(10_000_000))
        assert "unpacks to more than" in refusal(read, book)

    def test_that_lies_about_its_size_is_refused(self, tmp_path: Path, read: Read) -> None:
        book = write_book(tmp_path / "book.xlsx", two_children)
        repacked(book, lambda parts: parts.update({SHEET: parts[SHEET] + b" " * 5_000_000}))
        raw = bytearray(book.read_bytes())
        with zipfile.ZipFile(BytesIO(raw)) as packed:
            size = packed.getinfo(SHEET).file_size.to_bytes(4, "little")
        assert raw.count(size) == 2  # in the part's own head and in the directory
        book.write_bytes(raw.replace(size, (500).to_bytes(4, "little")))
        assert "damaged" in refusal(read, book)

    def test_whose_parts_lie_over_each_other_counts_each(self, tmp_path: Path, read: Read) -> None:
        """As Fifield's bomb: one long part that many entries of the directory lead to."""
        book = write_book(tmp_path / "book.xlsx", two_children)
        with zipfile.ZipFile(book, "a", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("xl/more.xml", bytes(20_000_000))
            info = packed.getinfo("xl/more.xml")
            for number in range(30):
                twin = zipfile.ZipInfo(f"xl/more{number}.xml")
                for name in ("compress_type", "CRC", "compress_size", "file_size", "header_offset", "flag_bits"):
                    setattr(twin, name, getattr(info, name))
                packed.filelist.append(twin)
        assert "unpacks to more than" in refusal(read, book)

    def test_of_entities_is_refused(self, tmp_path: Path, read: Read) -> None:
        bomb = b'<!DOCTYPE x [<!ENTITY a "xx"><!ENTITY b "&a;&a;">]>'
        for part in (SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            book = write_book(tmp_path / "book.xlsx", two_children)
            repacked(book, lambda parts, part=part: parts.update({part: parts[part].replace(b"?>", b"?>" + bomb, 1)}))
            assert "damaged" in refusal(read, book), part


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_xml_in_letters_that_nobody_knows_is_refused(tmp_path: Path, read: Read, part: str) -> None:
    def change(parts: dict[str, bytes]) -> None:
        parts[part] = parts[part].replace(b"UTF-8", b"UVF-8")
        parts[SHEET] = parts[SHEET].replace(b"<v>0</v>", b"<f>A1</f><v>0</v>", 1)

    assert "damaged" in refusal(read, repacked(write_book(tmp_path / "book.xlsx", two_children), change))


def test_a_workbook_with_a_password_is_refused_as_such(tmp_path: Path, read: Read) -> None:
    # What Excel writes for a new workbook with a password is a file of the old kind ([MS-OFFCRYPTO] 2.3.4.4).
    for name in ("book.xlsx", "book.xls"):
        (tmp_path / name).write_bytes(ole({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}))
        assert "locked by a password" in refusal(read, tmp_path / name)
    old = write_xls(tmp_path / "old.xls", {"child": b""}, before=record(FILEPASS, bytes(6)))
    assert "locked by a password" in refusal(read, old)


class TestAnOldWorkbook:
    HEAD = text_cell(1, 0, "child_id") + text_cell(1, 1, "dob") + text_cell(1, 2, "religion")

    def test_errors_and_formulas_without_a_value_are_no_blanks(
        self, tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
    ) -> None:
        cells = self.HEAD + text_cell(2, 0, "C1") + error_cell(2, 1, 0x2A) + text_cell(3, 0, "C2")
        cells += formula_cell(2, 2, b"\2\0\x17\0\0\0\xff\xff")  # an error
        cells += formula_cell(3, 2, bytes(8), calculate=True)  # nothing yet
        report = read(write_xls(tmp_path / "book.xls", {"child": cells}))
        assert kinds(report) == [
            ("cell_error", 3, "dob"),
            ("cell_error", 3, "religion"),
            ("not_calculated", 4, "religion"),
        ]
        assert rows_of(con, "child", "_key, dob, religion, _row, _bad") == [
            ("C1", None, None, 3, ["dob", "religion"]),
            ("C2", None, None, 4, ["religion"]),
        ]

    def test_macros_and_links_are_passed_over_and_said(self, tmp_path: Path, read: Read) -> None:
        cells = self.HEAD + text_cell(2, 0, "C1")
        book = write_xls(
            tmp_path / "book.xls",
            {"child": cells},
            before=record(SUPBOOK, b"\1\0\5\0\0x.xls"),
            streams=["_VBA_PROJECT_CUR"],
        )
        assert sorted(problem.kind for problem in read(book).problems) == ["external_links", "macros"]

    def test_cells_in_far_corners_are_refused(self, tmp_path: Path, read: Read) -> None:
        cells = self.HEAD + text_cell(65_535, 65_535, "x")
        assert "10,000,000 cells" in refusal(read, write_xls(tmp_path / "book.xls", {"child": cells}))

    def test_a_panic_of_the_reader_is_an_error_like_others_and_prints_nothing(
        self, tmp_path: Path, read: Read, capfd: pytest.CaptureFixture[str]
    ) -> None:
        book = write_xls(tmp_path / "book.xls", {"child": self.HEAD})
        raw = bytearray(book.read_bytes())
        at = raw.index(record(BOUNDSHEET, bytes(18))[:4]) + 4
        raw[at : at + 4] = (35_000).to_bytes(4, "little")  # the sheet begins after the end
        book.write_bytes(raw)
        assert "damaged" in refusal(read, book)
        assert capfd.readouterr() == ("", "")

    def test_a_chain_that_goes_round_in_a_circle_is_refused(self, tmp_path: Path, read: Read) -> None:
        book = write_xls(tmp_path / "book.xls", {"child": self.HEAD})
        raw = bytearray(book.read_bytes())
        raw[512 + 4 * 2 : 512 + 4 * 3] = (2).to_bytes(4, "little")
        book.write_bytes(raw)
        assert "damaged" in refusal(read, book)


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("book.xls", b"<html><table>", "web page or XML"),
        ("book.xlsx", b"child_id,dob\n", "is named .xlsx but is not one"),
        ("book.xls", b"child_id\tdob\n", "is named .xls but is not one"),
        ("book.xls", b"PK\x03\x04", "a workbook or another zip file"),
        ("book.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000), "damaged"),
        ("book.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000), "damaged"),
    ],
)  # fmt: skip
def test_a_wrong_name_is_said(tmp_path: Path, read: Read, name: str, raw: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(raw)
    assert says in refusal(read, tmp_path / name)
