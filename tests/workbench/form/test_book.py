"""The workbook itself: what a person sees, what a spreadsheet enforces, and what it can never do."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache

import pytest
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from practicecheck.intake.form_sheets import FIRST_ROW, HEADING_ROW, NAMES_ROW
from practicecheck.records import CODES, TABLES
from practicecheck.workbench.form import words
from practicecheck.workbench.form.book import write_form
from practicecheck.workbench.form.cases import looked_at
from practicecheck.workbench.form.layout import Form, KnownRow, columns_of, whole_record

CASES = ({"child_id": "C1"}, {"child_id": "=cmd|' /C calc'!A0"})


@cache
def whole() -> bytes:
    known = {"strategy_discussion": (KnownRow("S1", "S1 · C1"),)}
    return write_form(Form(whole_record(), CASES, (("PA-FAT-01", "A rule"),), "0.1.0", references=known))


@cache
def parts() -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(whole())) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist() if name.endswith(".xml")}


def sheets() -> dict[str, str]:
    """The XML of each sheet by its name."""
    names = re.findall(r'<sheet name="([^"]+)"', parts()["xl/workbook.xml"])
    return {name: parts()[f"xl/worksheets/sheet{n}.xml"] for n, name in enumerate(names, start=1)}


def test_headings_are_words_that_a_person_reads_each_once_a_sheet() -> None:
    for table in whole_record():
        columns = columns_of(table)
        headings = [column.heading for column in columns]
        assert len(set(headings)) == len(headings), table.name
        assert not [heading for heading in headings if "_" in heading or heading[0] != heading[0].upper()], table.name
        assert all(column.hint and len(column.help) <= 255 for column in columns), table.name
        assert not [column.help for column in columns if re.search(r"_|`|[A-Z]{3}-\d", column.help)], table.name
    titles = [words.sheet_title(table.name) for table in whole_record()]
    assert len(set(titles)) == len(titles)
    assert max(map(len, titles)) <= 31  # what a spreadsheet allows


def test_the_words_for_a_code_are_those_of_no_other_in_its_list() -> None:
    for codes in CODES.values():
        labels = [words.label(codes, code).casefold() for code in codes.values]
        assert len(set(labels)) == len(labels), codes.name
        # Neither may one stand for two, nor a code be taken for the words of another.
        for code in codes.values:
            others = {words.label(codes, other).casefold() for other in codes.values if other != code}
            assert code.casefold() not in others, f"{codes.name}: {code}"
        assert not any(";" in label for label in labels), codes.name


def test_the_sheets_stand_in_order_and_the_machinery_is_hidden() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(whole()))
    seen = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
    assert seen[:4] == ["About this form", "Cases", "Child details", "Adults"]
    assert len(seen) == len(whole_record()) + 3  # and what the extract holds
    assert [sheet.name for sheet in book.sheets_metadata if sheet.visible != SheetVisibleEnum.Visible] == [
        "practicecheck_lists", "practicecheck_form"
    ]  # fmt: skip
    rows = book.get_sheet_by_name("Visits").to_python(skip_empty_area=False)
    assert rows[NAMES_ROW - 1][1:3] == ["visit.child_id", "visit.plan_id"]
    assert rows[HEADING_ROW - 1][:4] == ["Visit", "Child", "Plan", "Date of visit"]


def test_every_sheet_is_protected_without_a_password_and_open_where_it_is_filled_in() -> None:
    for name, xml in sheets().items():
        protection = re.search(r"<sheetProtection[^>]*>", xml)
        assert protection, name
        assert "password" not in protection[0], name
    visits = sheets()["Visits"]
    assert re.search(rf'<row r="{NAMES_ROW}"[^>]* hidden="1"', visits)
    assert f'topLeftCell="B{FIRST_ROW}"' in visits
    assert '<pageSetup paperSize="9"' in visits


def test_every_column_that_is_filled_in_is_checked() -> None:
    for table in whole_record():
        xml = sheets()[words.sheet_title(table.name)]
        checks = re.findall(r"<dataValidation [^>]*>", xml)
        assert len(checks) == len(columns_of(table)), table.name
        assert all('showInputMessage="1"' in check and "prompt=" in check for check in checks), table.name


def test_drop_downs_lead_to_their_lists() -> None:
    defined = set(re.findall(r'<definedName name="(list_\w+)"', parts()["xl/workbook.xml"]))
    used = {name for xml in sheets().values() for name in re.findall(r"<formula1>(list_\w+)</formula1>", xml)}
    assert used == defined
    assert {"list_relationship", "list_looked", "list_row_strategy_discussion", "list_meetings"} <= used
    relations = sheets()["Relationships"]
    assert "OFFSET(Cases!$A$6,0,0,MAX(1,COUNTA(Cases!$A$6:" in relations
    assert "OFFSET(Adults!$A$6," in relations


def test_no_cell_is_a_formula_whatever_an_id_looks_like() -> None:
    assert not [name for name, xml in sheets().items() if re.search(r"<f[ >]", xml)]
    assert "=cmd|" in parts()["xl/sharedStrings.xml"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], {}),
        # The days that all have in common: a form claims no more than the tables do.
        (
            [("visit", "", "complete", "2025-01-01", "2026-06-30"), ("plan", "", "complete", "2025-04-01", None)],
            {"covers.visit": "complete", "covers.plan": "complete", "case.looked_from": "2025-04-01", "case.looked_to": "2026-06-30"},
        ),
        # What is said of the child stands before what is said of all.
        (
            [("visit", "", "complete", "2025-01-01", "2026-06-30"), ("visit", "C1", "not_held", None, None)],
            {"covers.visit": "not_held"},
        ),
        # No day in common: nothing is claimed to be whole.
        (
            [("visit", "", "complete", "2025-01-01", "2025-02-01"), ("plan", "", "complete", "2026-01-01", "2026-02-01")],
            {"covers.visit": "partial", "covers.plan": "partial"},
        ),
        ([("visit", "C2", "complete", "2025-01-01", "2025-02-01")], {}),
    ],
)  # fmt: skip
def test_what_was_looked_at_is_never_more_than_the_tables_say(
    rows: list[tuple[str, str, str, str | None, str | None]], said: dict[str, str]
) -> None:
    names = ("table_name", "child_id", "status", "from_date", "to_date")
    found = looked_at([dict(zip(names, row, strict=True)) for row in rows], ["visit", "plan"])("C1")
    assert {name: str(value) for name, value in found.items()} == said


def test_a_form_of_every_table_has_every_field_but_the_common_ones() -> None:
    for table in whole_record():
        gone = set(TABLES[table.name].field_names) - set(table.fields)
        assert gone - {"source_system", "source_ref", "recorded_at"} <= {"dob", "expected_dob"}, table.name
