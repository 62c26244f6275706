"""An audit form read back: every value as it was written, every blank as it was meant, every fault at its place."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.intake.conftest import rows_of, write_csv

from practicecheck.errors import InputError
from practicecheck.intake import read_inputs
from practicecheck.intake.audit_form import stage_audit_form
from practicecheck.intake.form_sheets import FIRST_ROW, HEADING_ROW, MARKER, NAMES_ROW
from practicecheck.intake.grids import Grid
from practicecheck.intake.load import load_record
from practicecheck.intake.staging import open_staging
from practicecheck.records import TABLES
from practicecheck.records.database import open_database
from practicecheck.workbench.form.book import write_form
from practicecheck.workbench.form.layout import Form, FormTable, KnownRow, whole_record
from practicecheck.workbench.synth import generate, write_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import duckdb

    from practicecheck.intake import IntakeReport

    Read = Callable[..., IntakeReport]
    Cells = list[list[Any]]

VISITS = FormTable("visit", ("child_id", "date", "seen", "not_alone_reason", "adults_seen"))
PLANS = FormTable("plan", ("plan_id", "child_id", "kind", "start_date", "category_list", "visit_interval_wd"))
DETAILS = FormTable("child", ("child_id", "ethnicity", "first_language"))
ALL_LOOKED_AT = {"status": "complete", "from_date": "2025-01-01", "to_date": "2026-06-30"}


def form(*tables: FormTable, children: Sequence[str] = ("C1", "C2"), **options: Any) -> Form:
    return Form(tables, tuple({"child_id": child} for child in children), **options)


def write(path: Path, made: Form, **rows: Sequence[Mapping[str, object]]) -> Path:
    path.write_bytes(write_form(made, rows))
    return path


def edited(path: Path, edit: Callable[[dict[str, Cells]], None]) -> Path:
    """The form as somebody's spreadsheet saved it, with what they did to its cells; its hidden sheets are kept."""
    import xlsxwriter
    from python_calamine import CalamineWorkbook

    old = CalamineWorkbook.from_path(path)
    sheets = {name: old.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in old.sheet_names}
    edit(sheets)  # type: ignore[arg-type]
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, place, cell, day)
                    elif cell != "":
                        sheet.write(number, place, cell)
    return path


def put(sheet: Cells, row: int, heading: str, value: object) -> None:
    """Write a cell of a sheet, by its row as a person counts and its heading."""
    while len(sheet) < row:
        sheet.append([""] * len(sheet[0]))
    sheet[row - 1][sheet[HEADING_ROW - 1].index(heading)] = value


def problems(report: IntakeReport) -> list[tuple[str, int | None, str | None, str]]:
    return [(one.sheet, one.row, one.heading or one.column, one.kind) for one in report.problems]


def test_every_value_of_a_made_up_council_is_read_as_from_its_tables(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    council = generate(children=30, seed=5)
    write_tables(council, tmp_path / "tables")
    read_inputs(con, [tmp_path / "tables"])
    of_form = "COLUMNS(lambda n: n[1] <> '_' AND n NOT LIKE 'recorded_at%' AND n NOT LIKE 'source_%' OR n = 'source')"
    wanted = {table.name: rows_of(con, table.name, of_form) for table in whole_record()}
    covered = rows_of(con, "_coverage", "child_id, table_name, status, from_date, to_date")
    rows = defaultdict(list)
    for table, row in council.rows():
        rows[table].append(row)
    report = read_inputs(con, [write(tmp_path / "anything.xlsx", Form(whole_record()), **rows)])
    assert report.problems == ()
    assert report.rows_read == report.rows_used
    assert {table: rows_of(con, table, of_form) for table in wanted} == wanted
    assert sum(1 for found in wanted.values() if found) > 30, "the council says too little to show anything"
    claimed = rows_of(con, "_coverage", "child_id, table_name, status, from_date, to_date")
    assert {row[0] for row in claimed} == {row[0] for row in rows_of(con, "child", "child_id")}
    assert {row[2] for row in claimed} == {row[2] for row in covered}


def test_an_untouched_form_claims_nothing_and_carries_nothing(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
) -> None:
    report = read(write(tmp_path / "f.xlsx", form(VISITS, PLANS, DETAILS)), coverage=None)
    assert (report.rows_read, report.problems) == (2, ())
    assert rows_of(con, "child", "child_id") == [("C1",), ("C2",)]
    assert rows_of(con, "_coverage") == []
    assert con.execute("SELECT table_name, column_name FROM record._column_coverage WHERE carried").fetchall() == [
        ("child", "child_id")
    ]


def test_what_was_looked_at_is_covered_and_what_was_not_is_not(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
) -> None:
    coverage = [
        {"table_name": "visit", "child_id": "C1", **ALL_LOOKED_AT},
        {"table_name": "plan", "child_id": "C1", "status": "partial"},
        {"table_name": "plan", "child_id": "C2", "status": "not_extracted"},
    ]
    read(write(tmp_path / "f.xlsx", form(VISITS, PLANS), record_coverage=coverage), coverage=COMPLETE)
    days = (date(2025, 1, 1), date(2026, 6, 30))
    found = rows_of(con, "_coverage", "child_id, table_name, status, from_date, to_date, _sheet, _row")
    assert found == [
        ("C1", "plan", "partial", *days, "Cases", FIRST_ROW),
        ("C1", "visit", "complete", *days, "Cases", FIRST_ROW),
        ("C2", "plan", "not_extracted", None, None, "Cases", FIRST_ROW + 1),
    ]


COMPLETE = "complete::"
"""Stands in for inputs that say nothing; a form always speaks."""


def test_a_blank_in_a_row_that_was_begun_is_carried(tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read) -> None:
    read(write(tmp_path / "f.xlsx", form(VISITS, PLANS), visit=[{"child_id": "C1", "date": "2026-03-02"}]))
    carried = con.execute(
        "SELECT table_name, column_name FROM record._column_coverage WHERE carried AND table_name <> 'child' ORDER BY ALL"
    ).fetchall()
    assert carried == [("visit", name) for name in sorted(VISITS.fields)]


def test_details_of_one_child_say_nothing_of_another(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
) -> None:
    read(write(tmp_path / "f.xlsx", form(DETAILS), child=[
        {"child_id": "C1", "dob": "2016-02-03", "ethnicity": "WBRI"}, {"child_id": "C2", "dob": "2018-04-05"}
    ]))  # fmt: skip
    carried = con.execute(
        "SELECT r.child_id, c.carried FROM record.child r JOIN record._column_coverage c ON c.input = r._input "
        "WHERE c.column_name = 'first_language' ORDER BY ALL"
    ).fetchall()
    assert carried == [("C1", True), ("C2", False)]
    dob = "SELECT bool_and(carried) FROM record._column_coverage WHERE column_name = 'dob' AND table_name = 'child'"
    assert con.execute(dob).fetchall() == [(True,)]
    assert rows_of(con, "child", "child_id, dob, ethnicity") == [
        ("C1", date(2016, 2, 3), "WBRI"),
        ("C2", date(2018, 4, 5), None),
    ]


def test_a_row_that_stands_ready_and_that_nobody_completed_is_no_row(tmp_path: Path, read: Read) -> None:
    extract = write_csv(tmp_path / "extract", {
        "child": [{"child_id": "C1", "dob": "2015-02-03"}], "plan": [{"plan_id": "P1", "child_id": "C1", "kind": "cp"}]
    })  # fmt: skip
    known = ({"plan_id": "P1", "child_id": "C1"},)
    ready = FormTable("plan", ("contingency",), shown=("plan_id", "child_id"), known=known)
    report = read(extract, write(tmp_path / "f.xlsx", form(ready, beside_extract=True)))
    assert (report.rows_read, report.rows_used, report.problems) == (2, 2, ())


def test_details_that_the_extract_lacks_are_added_to_its_children(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
) -> None:
    pytest.importorskip("practicecheck.intake.unite", reason="rows of several inputs are united there")
    children = [{"child_id": one, "dob": "2015-02-03", "sex": "F"} for one in ("C1", "C2")]
    extract = write_csv(tmp_path / "extract", {"child": children})
    details = FormTable(
        "child", ("first_language",), shown=("child_id",), known=({"child_id": "C1"}, {"child_id": "C2"})
    )
    path = write(
        tmp_path / "f.xlsx", form(details, beside_extract=True), child=[{"child_id": "C1", "first_language": "Tamil"}]
    )
    report = read(extract, path)
    assert rows_of(con, "child", "child_id, dob, sex, first_language") == [
        ("C1", date(2015, 2, 3), "F", "Tamil"), ("C2", date(2015, 2, 3), "F", None)
    ]  # fmt: skip
    # The row of C2 was there to be completed, and nobody did.
    assert (report.rows_read, report.rows_used) == (3, 3)


def test_words_codes_and_lists_are_read_however_they_are_typed(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
) -> None:
    def typed(sheets: dict[str, Cells]) -> None:
        for row, (seen, harm, more) in enumerate(
            [("Yes", "PHY - physical abuse", "neg"), (" asked, NOT known ", "phy; Neg - neglect", ""), ("n", "EMO", "SAB")],
            start=FIRST_ROW,
        ):  # fmt: skip
            put(sheets["Visits"], row, "Child", "C1")
            put(sheets["Visits"], row, "Date of visit", date(2026, 3, row))
            put(sheets["Visits"], row, "Seen?", seen)
            put(sheets["Plans"], row, "Plan", f"P{row}")
            put(sheets["Plans"], row, "Child", "C1")
            put(sheets["Plans"], row, "Harm behind 'multiple' (1)", harm)
            put(sheets["Plans"], row, "Harm behind 'multiple' (3)", more)
            put(sheets["Plans"], row, "Visit interval in working days", 10.0)

    report = read(edited(write(tmp_path / "f.xlsx", form(VISITS, PLANS)), typed))
    assert report.problems == ()
    assert rows_of(con, "visit", "date, seen") == [
        (date(2026, 3, 6), "Y"), (date(2026, 3, 7), "U"), (date(2026, 3, 8), "N")
    ]  # fmt: skip
    assert rows_of(con, "plan", "plan_id, category_list, visit_interval_wd") == [
        ("P6", ["PHY", "NEG"], 10), ("P7", ["PHY", "NEG"], 10), ("P8", ["EMO", "SAB"], 10)
    ]  # fmt: skip


def test_what_was_pasted_over_the_checks_is_listed_at_its_place(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
) -> None:
    def pasted(sheets: dict[str, Cells]) -> None:
        put(sheets["Visits"], FIRST_ROW, "Child", "C1")
        put(sheets["Visits"], FIRST_ROW, "Date of visit", "in March")
        put(sheets["Visits"], FIRST_ROW, "Seen?", "maybe")
        put(sheets["Visits"], FIRST_ROW + 3, "Child", "nobody")
        put(sheets["Visits"], FIRST_ROW + 3, "Why the child was not seen alone", "Asleep")
        put(sheets["Plans"], FIRST_ROW, "Child", "C1")
        put(sheets["Plans"], FIRST_ROW, "Visit interval in working days", 2.5)
        put(sheets["Plans"], FIRST_ROW + 1, "Child", "C1")
        put(sheets["Plans"], FIRST_ROW + 1, "Plan", "P2")

    report = read(edited(write(tmp_path / "f.xlsx", form(VISITS, PLANS)), pasted))
    assert problems(report) == [
        ("Plans", FIRST_ROW, "Plan", "blank_key"),
        ("Plans", FIRST_ROW, "Visit interval in working days", "not_whole_number"),
        ("Visits", FIRST_ROW, "Date of visit", "not_iso_date"),
        ("Visits", FIRST_ROW, "Seen?", "unknown_code"),
        ("Visits", FIRST_ROW + 3, "Why the child was not seen alone", "code_not_in_list"),
        ("Visits", FIRST_ROW + 3, None, "unknown_child"),
    ]
    assert (report.rows_read, report.rows_used, report.rows_quarantined) == (6, 5, 1)
    assert not any("March" in str(one) or "nobody" in str(one) for one in report.problems)


def test_a_claim_without_its_days_or_its_child_claims_nothing(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
) -> None:
    def answered(sheets: dict[str, Cells]) -> None:
        cases = sheets["Cases"]
        put(cases, FIRST_ROW, "Visits: all looked at?", "Yes, all of it")
        put(cases, FIRST_ROW, "Looked at from", date(2025, 1, 1))
        put(cases, FIRST_ROW + 1, "Looked at from", "spring")
        put(cases, FIRST_ROW + 1, "Looked at to", date(2026, 1, 1))
        put(cases, FIRST_ROW + 1, "Visits: all looked at?", "more or less")
        put(cases, FIRST_ROW + 2, "Visits: all looked at?", "Yes, all of it")
        put(cases, FIRST_ROW + 2, "Looked at from", date(2026, 1, 1))
        put(cases, FIRST_ROW + 2, "Looked at to", date(2026, 2, 1))

    report = read(edited(write(tmp_path / "f.xlsx", form(VISITS)), answered))
    assert set(problems(report)) == {
        ("Cases", FIRST_ROW, "Looked at to", "looked_at_without_days"),
        ("Cases", FIRST_ROW + 1, "Looked at from", "not_iso_date"),
        ("Cases", FIRST_ROW + 1, "Visits: all looked at?", "unknown_code"),
        ("Cases", FIRST_ROW + 2, "Child", "no_child_id"),
        ("Cases", FIRST_ROW + 2, None, "bad_coverage"),
    }
    assert rows_of(con, "_coverage", "child_id, status") == [("C1", "not_extracted"), ("C2", "not_extracted")]


def test_a_form_whose_headings_were_changed_is_refused_with_every_change(tmp_path: Path, read: Read) -> None:
    def changed(sheets: dict[str, Cells]) -> None:
        put(sheets["Visits"], HEADING_ROW, "Seen?", "Seen at home?")
        del sheets["Plans"]
        for row in sheets["Cases"]:
            del row[1]

    path = edited(write(tmp_path / "mine.xlsx", form(VISITS, PLANS)), changed)
    with pytest.raises(InputError) as refused:
        read(path)
    said = str(refused.value)
    assert "mine.xlsx" in said
    for part in (
        "Visits: the heading 'Seen?' was changed", "the sheet Plans is gone", "Cases: the heading 'Date of birth' is gone",
    ):  # fmt: skip
        assert part in said


def test_sheets_and_columns_that_stand_twice_are_refused(tmp_path: Path, read: Read) -> None:
    def doubled(sheets: dict[str, Cells]) -> None:
        sheets["Visits (2)"] = [list(row) for row in sheets["Visits"]]
        for row, strange in zip(sheets["Plans"], sheets["Visits"], strict=False):
            row += [row[0], strange[1]]

    with pytest.raises(InputError) as refused:
        read(edited(write(tmp_path / "f.xlsx", form(VISITS, PLANS)), doubled))
    for part in (
        "the sheet Visits stands twice", "Plans: the heading 'Plan' stands twice", "Plans: a column of another sheet",
    ):  # fmt: skip
        assert part in str(refused.value)


def test_columns_swapped_under_their_headings_are_refused(tmp_path: Path, read: Read) -> None:
    def swapped(sheets: dict[str, Cells]) -> None:
        names = sheets["Visits"][NAMES_ROW - 1]
        names[1], names[2] = names[2], names[1]

    with pytest.raises(InputError, match="'Date of visit' was changed"):
        read(edited(write(tmp_path / "f.xlsx", form(VISITS)), swapped))


def test_columns_and_sheets_moved_renamed_or_added_do_no_harm(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
) -> None:
    def moved(sheets: dict[str, Cells]) -> None:
        visits = sheets.pop("Visits")
        for row in visits:
            row.reverse()
            row.append("")
        put(visits, FIRST_ROW, "Child", "C1")
        put(visits, FIRST_ROW, "Date of visit", date(2026, 3, 2))
        visits[HEADING_ROW - 1][-1] = "Remarks"
        visits[FIRST_ROW - 1][-1] = "a story"
        sheets["Besuche"] = visits
        sheets["Notes"] = [["my notes"]]

    report = read(edited(write(tmp_path / "f.xlsx", form(VISITS)), moved))
    assert rows_of(con, "visit", "child_id, date, _sheet, _row") == [("C1", date(2026, 3, 2), "Besuche", FIRST_ROW)]
    assert problems(report) == [
        ("Besuche", None, "Remarks", "column_not_of_form"), ("Notes", None, None, "sheet_not_of_form")
    ]  # fmt: skip


def test_a_form_of_another_version_reads_and_says_what_it_leaves_out(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
) -> None:
    def older(sheets: dict[str, Cells]) -> None:
        for name in ("Visits", MARKER):
            sheets[name][:] = [["visit.mood" if cell == "visit.seen" else cell for cell in row] for row in sheets[name]]
        for row in sheets[MARKER]:  # its words for a code were others
            row[:] = ["Ja" if cell == "PHY - physical abuse" else cell for cell in row]
        put(sheets["Visits"], FIRST_ROW, "Child", "C1")
        put(sheets["Visits"], FIRST_ROW, "Seen?", "Yes")
        put(sheets["Plans"], FIRST_ROW, "Plan", "P1")
        put(sheets["Plans"], FIRST_ROW, "Child", "C1")
        put(sheets["Plans"], FIRST_ROW, "Harm behind 'multiple' (1)", "Ja")

    report = read(edited(write(tmp_path / "f.xlsx", form(VISITS, PLANS)), older))
    assert problems(report) == [("Visits", None, "Seen?", "column_of_other_version")]
    assert rows_of(con, "visit", "child_id, seen") == [("C1", None)]
    assert rows_of(con, "plan", "category_list") == [(["PHY"],)]


def test_a_form_of_a_later_kind_is_refused(tmp_path: Path, read: Read) -> None:
    def later(sheets: dict[str, Cells]) -> None:
        sheets[MARKER][0][1] = 2

    with pytest.raises(InputError, match="a kind that this version does not read"):
        read(edited(write(tmp_path / "f.xlsx", form(VISITS)), later))


def test_rows_of_the_extract_are_pointed_at_by_words_or_by_id(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
) -> None:
    medical = FormTable("medical", ("child_id", "strategy_id", "examined_at"))
    known = {"strategy_discussion": [KnownRow("S 1", "S 1 · C1 · 13/01/2026"), KnownRow("S2", "S2 · C1 · 14/01/2026")]}
    made = form(medical, beside_extract=True, references=known)
    extract = write_csv(tmp_path / "extract", {
        "child": [{"child_id": "C1", "dob": "2015-02-03"}, {"child_id": "C2", "dob": "2016-02-03"}],
        "strategy_discussion": [{"strategy_id": one, "child_id": "C1", "held_at": "2026-01-13"} for one in ("S 1", "S2")],
    })  # fmt: skip

    def pointed(sheets: dict[str, Cells]) -> None:
        put(sheets["Medicals"], FIRST_ROW + 1, "Child", "C1")
        put(sheets["Medicals"], FIRST_ROW + 1, "Strategy discussion", "S2")
        put(sheets["Medicals"], FIRST_ROW + 1, "Examined on", "2026-01-15T09:30")

    path = write(
        tmp_path / "f.xlsx", made, medical=[{"child_id": "C1", "strategy_id": "S 1", "examined_at": "2026-01-14"}]
    )
    report = read(extract, edited(path, pointed))
    assert rows_of(con, "medical", "strategy_id, examined_at, _row") == [
        ("S 1", date(2026, 1, 14), FIRST_ROW), ("S2", date(2026, 1, 15), FIRST_ROW + 1)
    ]  # fmt: skip
    assert report.problems == ()


def test_a_form_made_beside_an_extract_brings_no_children(tmp_path: Path, read: Read) -> None:
    path = write(tmp_path / "f.xlsx", form(VISITS, beside_extract=True))
    with pytest.raises(InputError, match="made beside an extract"):
        read(path)


def test_two_forms_of_two_auditors_are_joined(tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read) -> None:
    looked = [{"table_name": "visit", "child_id": "C1", **ALL_LOOKED_AT}]
    one = write(
        tmp_path / "one.xlsx", form(VISITS), visit=[{"child_id": "C1", "date": "2026-03-02"}], record_coverage=looked
    )
    two = write(
        tmp_path / "two.xlsx", form(PLANS), plan=[{"plan_id": "P1", "child_id": "C1", "start_date": "2026-02-02"}]
    )
    report = read(one, two)
    assert rows_of(con, "visit", "child_id, date") == [("C1", date(2026, 3, 2))]
    assert rows_of(con, "plan", "child_id, plan_id") == [("C1", "P1")]
    assert rows_of(con, "child", "child_id") == [("C1",), ("C2",)]
    assert rows_of(con, "_coverage", "child_id, table_name, status") == [("C1", "visit", "complete")]
    assert report.rows_read == report.rows_used + report.rows_quarantined


def test_an_id_that_looks_like_a_formula_stays_a_text(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
) -> None:
    sly = '=HYPERLINK("http://x")'
    path = write(
        tmp_path / "f.xlsx", form(PLANS, children=[sly]), plan=[{"plan_id": "+1", "child_id": sly, "kind": "cp"}]
    )
    read(path)
    assert rows_of(con, "plan", "child_id, plan_id, kind") == [(sly, "+1", "cp")]


@pytest.fixture(scope="module")
def one_database() -> Iterator[duckdb.DuckDBPyConnection]:
    database = open_database()
    yield database
    database.close()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_was_done_to_a_form_it_is_refused_in_words_or_every_row_is_accounted_for(
    one_database: duckdb.DuckDBPyConnection, data: st.DataObject
) -> None:
    sheets = {name: [list(row) for row in rows] for name, rows in _sheets_of_a_form().items()}
    for _ in range(data.draw(st.integers(0, 6))):
        _harm(data, sheets)
    grids = [Grid(name, name, lambda rows=rows: enumerate(rows, start=1)) for name, rows in sheets.items()]
    staging = open_staging(one_database)
    with contextlib.suppress(InputError):
        if stage_audit_form(staging, "f.xlsx", grids):
            report = load_record(one_database, staging)
            assert report.rows_read == report.rows_used + report.rows_quarantined


@cache
def _sheets_of_a_form() -> dict[str, list[list[str | None]]]:
    """The sheets of a filled form as text, as a grid gives them."""
    from practicecheck.intake.workbook import open_workbook

    rows = {
        "child": [{"child_id": one, "dob": "2016-02-03", "ethnicity": "WBRI"} for one in ("C1", "C2")],
        "visit": [{"child_id": "C1", "date": "2026-03-02", "seen": "Y", "adults_seen": ["A1", "A2"]}],
        "plan": [{"plan_id": "P1", "child_id": "C1", "kind": "cp", "category_list": ["PHY"], "visit_interval_wd": 10}],
        "record_coverage": [{"table_name": "visit", "child_id": None, **ALL_LOOKED_AT}],
    }
    with NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(write_form(form(VISITS, PLANS, DETAILS), rows))
        file.flush()
        book = open_workbook(Path(file.name))
        return {name: [list(cells) for _, cells in book.rows(name)] for name in book.sheet_names}


def _harm(data: st.DataObject, sheets: dict[str, list[list[str | None]]]) -> None:
    """Do something to a form that somebody, or some program, might do."""
    name = data.draw(st.sampled_from(sorted(sheets)))
    rows = sheets[name]
    width = len(rows[0]) if rows else 0
    what = data.draw(st.sampled_from(("cell", "cell", "cell", "row", "column", "sheet", "copy", "narrow")))
    if what == "sheet" or not width:
        del sheets[name]
        sheets.setdefault("empty", [])
    elif what == "cell":
        texts = st.sampled_from([*ODD, *(cell for row in rows for cell in row if cell)])
        rows[data.draw(st.integers(0, len(rows) - 1))][data.draw(st.integers(0, width - 1))] = data.draw(texts)
    elif what == "row":
        del rows[data.draw(st.integers(0, len(rows) - 1))]
    elif what == "column":
        place = data.draw(st.integers(0, width - 1))
        for row in rows:
            del row[place]
    elif what == "narrow":
        rows[:] = [row[:2] for row in rows]
    else:
        sheets[f"{name} (2)"] = [list(row) for row in rows]


ODD = (
    None,
    "",
    "=1+1",
    "2026-02-30",
    "-1",
    "1e9",
    "nobody",
    ";",
    "; ;",
    "U",
    "visit.seen",
    "case.child_id",
    "\u2028",
    "x" * 300,
)


def test_every_table_of_the_record_can_stand_on_a_form() -> None:
    assert {table.name for table in whole_record()} == set(TABLES) - {"record_coverage", "allocation"}
