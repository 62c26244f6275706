"""Every row of the sources is used or set aside, also where one row gives rows of several tables."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest

from practicecheck.engine.plan import Plan
from practicecheck.engine.prepare import prepare
from practicecheck.intake import read_case
from practicecheck.intake.account import SheetCount, account
from practicecheck.intake.load import load_record
from practicecheck.intake.staging import open_staging
from practicecheck.records import TABLES

if TYPE_CHECKING:
    import duckdb

    from practicecheck.intake import IntakeReport

    Given = list[tuple[int, str, dict[str, str]]]


def load(con: duckdb.DuckDBPyConnection, given: Given) -> IntakeReport:
    """Load rows of one sheet: (row of the sheet, table, cells)."""
    staging = open_staging(con)
    number = staging.open_input("report.xlsx", "Annex A")
    for row, table, cells in given:
        staging.hold(number, table)
        staging.add_row(table, number, "List 5", row, [cells.get(name) for name in TABLES[table].field_names])
    return load_record(con, staging)


def of_one_row(row: int, child: str = "C1", **enquiry: str) -> Given:
    """What one row of a list of enquiries gives: the child, the enquiry, its conference."""
    return [
        (row, "child", {"child_id": child}),
        (row, "s47_enquiry", {"s47_id": f"S{row}", "child_id": child, "start_date": "2026-03-02", **enquiry}),
        (row, "conference", {"conference_id": f"K{row}", "child_id": child, "held_date": "2026-07-20", "kind": "icpc"}),
    ]


def test_a_row_that_gives_rows_of_three_tables_counts_once(con: duckdb.DuckDBPyConnection) -> None:
    report = load(con, [*of_one_row(2), *of_one_row(3), *of_one_row(4, child="C2")])
    assert report.sheets == (SheetCount("report.xlsx", "List 5", 3, 3, 0),)
    assert report.problems == ()
    assert con.execute("SELECT count(*) FROM record.s47_enquiry").fetchall() == [(3,)]


def test_a_row_of_which_a_part_is_used_is_used_and_the_part_is_listed(con: duckdb.DuckDBPyConnection) -> None:
    report = load(
        con, [*of_one_row(2), *of_one_row(3, s47_id="S2", nfa="Y"), (4, "visit", {"visit_id": "V", "child_id": "C9"})]
    )
    assert (report.rows_read, report.rows_used, report.rows_quarantined) == (3, 2, 1)
    assert Counter((one.row, one.table, one.kind, one.set_aside) for one in report.problems) == {
        (2, "s47_enquiry", "duplicate_key", "part of a row"): 1,
        (3, "s47_enquiry", "duplicate_key", "part of a row"): 1,
        (4, "visit", "unknown_child", "whole row"): 1,
    }
    assert con.execute("SELECT sum(rows_read), sum(rows_quarantined) FROM record._counts").fetchall() == [(7, 3)]


def test_coverage_of_all_children_is_used_where_each_has_its_own(con: duckdb.DuckDBPyConnection) -> None:
    said = [
        {"table_name": "visit", "status": "complete"},
        {"table_name": "visit", "child_id": "C1", "status": "not_held"},
    ]
    cases = [
        (name, {"child": [{"child_id": name}], "record_coverage": said[: 1 + (name == "C1")]}) for name in ("C1", "C2")
    ]
    report = read_case(con, cases)
    assert (report.rows_read, report.rows_used) == (5, 5)
    assert con.execute("SELECT child_id, status FROM record._coverage ORDER BY ALL").fetchall() == [
        ("C1", "not_held"),
        ("C2", "complete"),
    ]


def test_a_row_lies_after_as_of_where_all_of_it_does(con: duckdb.DuckDBPyConnection) -> None:
    late = [one for one in of_one_row(3) if one[1] == "conference"]
    report = load(con, [*of_one_row(2), *late])
    assert (report.rows_read, report.rows_used) == (2, 2)
    assert prepare(con, Plan((), (), (), (), {}, ()), date(2026, 6, 30)).rows_after_as_of == 1


def test_a_row_that_is_lost_is_noticed(con: duckdb.DuckDBPyConnection) -> None:
    staging = open_staging(con)
    number = staging.open_input("report.xlsx", "Annex A")
    staging.hold(number, "child")
    staging.add_row("child", number, "List 1", 2, ["C1", *[None] * (len(TABLES["child"].fields) - 1)])
    staging.flush()
    con.execute("""DROP SCHEMA IF EXISTS record CASCADE; CREATE SCHEMA record;
        CREATE TABLE record.child(_input SMALLINT, _sheet VARCHAR, _row INTEGER);
        CREATE TABLE record._quarantine AS FROM raw._quarantine;
        CREATE TABLE record._counts(input SMALLINT, table_name VARCHAR, rows_read BIGINT, rows_quarantined BIGINT);
        CREATE TABLE record._united(input SMALLINT, sheet VARCHAR, row INTEGER);
        CREATE TABLE record._inputs AS SELECT input, name FROM raw._inputs""")
    with pytest.raises(AssertionError, match="List 1: 1 read, 0 used, 0 set aside"):
        account(con, ["child"], has_coverage=False)
