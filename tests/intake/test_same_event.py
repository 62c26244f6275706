"""The same event in two inputs, told by child and day where no id says so."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from tests.intake.conftest import rows_of

from practicecheck.intake import read_case
from practicecheck.intake.load import load_record
from practicecheck.intake.staging import open_staging
from practicecheck.records import TABLES

if TYPE_CHECKING:
    import duckdb

    from practicecheck.intake import IntakeReport

    Rows = list[dict[str, object]]

CHILD = {"child_id": "C1", "dob": "2015-01-01"}
DAY = "2026-03-02"


def read(con: duckdb.DuckDBPyConnection, table: str, *inputs: Rows) -> IntakeReport:
    """Read the rows of one table as so many inputs have them, all of the same child."""
    return read_case(con, [(name, {"child": CHILD, table: rows}) for name, rows in zip("abc", inputs, strict=False)])


def kinds(report: IntakeReport) -> list[tuple[str, str]]:
    return [(problem.input, problem.kind) for problem in report.problems if problem.kind != "blank_key"]


def test_an_enquiry_that_two_extracts_give_is_one(con: duckdb.DuckDBPyConnection) -> None:
    report = read(
        con, "s47_enquiry", [{"start_date": DAY, "nfa": "N"}], [{"start_date": DAY, "end_date": "2026-03-20"}]
    )
    assert rows_of(con, "s47_enquiry", "start_date, end_date, nfa, _input") == [
        (date(2026, 3, 2), date(2026, 3, 20), "N", 0)
    ]
    ((elsewhere,),) = rows_of(con, "s47_enquiry", "_from")
    assert elsewhere == [{"field": "end_date", "given_by": 1, "sheet": "s47_enquiry", "line": 1}]
    assert (report.rows_read, report.rows_used) == (4, 4)
    assert kinds(report) == [("b", "united")]
    assert "1 row of this sheet" in next(p.advice for p in report.problems if p.kind == "united")


@pytest.mark.parametrize("given", ["a", "b"])
def test_an_id_that_one_of_them_has_is_kept(con: duckdb.DuckDBPyConnection, given: str) -> None:
    rows = [[{"visit_id": "V7" if name == given else None, "date": DAY, "seen": "Y"}] for name in "ab"]
    read(con, "visit", *rows)
    assert rows_of(con, "visit", "_key, visit_id") == [("V7", "V7")]


@pytest.mark.parametrize(
    ("table", "first", "second", "told"),
    [
        ("s47_enquiry", [{"nfa": "N"}], [{"nfa": "Y"}], ["given_twice"]),
        ("s47_enquiry", [{"end_date": "2026-03-20"}], [{"end_date": "2026-03-21"}], ["given_twice"]),
        ("visit", [{"visit_id": "V1"}], [{"visit_id": "V2"}], ["given_twice"]),
        ("visit", [{"seen": "Y"}, {"seen": "N"}], [{"bedroom": "Y"}], ["given_twice"]),
        ("visit", [{"seen": "Y"}, {"bedroom": "Y"}], [{"unannounced": "Y"}], ["given_twice"]),
        ("visit", [{"seen": "Y"}], [{"seen": "N"}, {"seen": "Y", "bedroom": "Y"}], ["given_twice"] * 2),
        ("strategy_discussion", [{"held_at": f"{DAY}T09:00"}], [{"held_at": f"{DAY}T15:00"}], ["given_twice"]),
        ("plan", [{"kind": "cp"}], [{"kind": "cin"}], []),
        ("visit", [{"seen": "Y"}], [{"date": "2026-03-03", "seen": "Y"}], []),
        ("visit", [{"date": None, "seen": "Y"}], [{"date": None, "bedroom": "Y"}], []),
        ("relationship", [{"type": "mother"}], [{"parental_responsibility": "Y"}], []),
    ],
)
def test_what_may_be_two_stays_two(
    con: duckdb.DuckDBPyConnection, table: str, first: Rows, second: Rows, told: list[str]
) -> None:
    column = TABLES[table].event[0]
    dated = [[{column: DAY, **row} for row in rows] for rows in (first, second)]
    report = read(con, table, *dated)
    assert len(rows_of(con, table)) == len(first) + len(second)
    assert kinds(report) == [("b", kind) for kind in told]
    assert report.rows_quarantined == 0


def test_rows_that_say_the_same_are_one_and_counted(con: duckdb.DuckDBPyConnection) -> None:
    report = read(con, "visit", [{"date": DAY, "seen": "Y"}, {"date": DAY, "seen": "N"}], [{"date": DAY, "seen": "Y"}])
    assert len(rows_of(con, "visit")) == 2
    assert kinds(report) == [("b", "united")]


def test_what_two_rows_say_of_where_they_came_from_is_no_contradiction(con: duckdb.DuckDBPyConnection) -> None:
    read(con, "visit", [{"date": DAY, "source_ref": "p. 1"}], [{"date": DAY, "source_ref": "p. 2", "seen": "Y"}])
    assert rows_of(con, "visit", "source_ref, seen") == [("p. 1", "Y")]


def test_ids_that_a_mapping_made_give_way_and_lead_to_the_one_that_stays(con: duckdb.DuckDBPyConnection) -> None:
    staging = open_staging(con)
    given = {
        "case system": [
            ("child", CHILD),
            ("referral", {"referral_id": "R5", "child_id": "C1", "date": "2026-02-01"}),
            ("plan", {"plan_id": "P7", "child_id": "C1", "referral_id": "R5", "start_date": DAY, "kind": "cp"}),
            ("assessment", {"assessment_id": "A1", "child_id": "C1", "start_date": DAY, "auth_date": "2026-03-30"}),
        ],
        "census": [
            ("child", CHILD),
            ("referral", {"referral_id": "referral:C1:1", "child_id": "C1", "date": "2026-02-01"}),
            ("plan", {"plan_id": "plan:C1:1", "child_id": "C1", "referral_id": "referral:C1:1", "start_date": DAY,
                      "kind": "cp", "category_initial": "PHY"}),
            ("plan_meeting", {"meeting_id": "M1", "plan_id": "plan:C1:1", "held_date": "2026-03-12"}),
            ("attendance", {"meeting_table": "plan_meeting", "meeting_id": "M1", "agency": "police"}),
            ("danger_statement", {"danger_id": "D1", "child_id": "C1", "plan_id": "plan:C1:1", "date": DAY}),
            ("safety_goal", {"goal_id": "G1", "danger_id": "D1", "date": DAY}),
            ("assessment", {"assessment_id": "assessment:C1:1", "child_id": "C1", "start_date": DAY}),
            ("assessment_factor", {"assessment_id": "assessment:C1:1", "factor": "3B"}),
            ("history_event", {"event_id": "H1", "child_id": "C1", "considered_in": "X1;assessment:C1:1"}),
        ],
    }  # fmt: skip
    for name, rows in given.items():
        number = staging.open_input(name, "mapped")
        for row, (table, cells) in enumerate(rows, start=2):
            staging.hold(number, table)
            staging.add_row(table, number, table, row, [cells.get(field) for field in TABLES[table].field_names])
    staging.made_ids.update((1, table) for table in ("referral", "plan", "assessment"))
    report = load_record(con, staging)
    assert rows_of(con, "plan", "_key, plan_id, referral_id, category_initial") == [("P7", "P7", "R5", "PHY")]
    assert rows_of(con, "referral", "_key") == [("R5",)]
    assert rows_of(con, "plan_meeting", "plan_id, child_id") == [("P7", "C1")]
    assert rows_of(con, "danger_statement", "plan_id, _bad") == [("P7", None)]
    assert rows_of(con, "assessment_factor", "assessment_id, _event") == [("A1", date(2026, 3, 30))]
    assert rows_of(con, "history_event", "considered_in") == [(["X1", "A1"],)]
    assert {problem.kind for problem in report.problems} == {"united"}
    assert report.rows_read == report.rows_used == 14


def test_the_order_of_the_inputs_changes_nothing_but_the_source(con: duckdb.DuckDBPyConnection) -> None:
    inputs: dict[str, dict[str, object]] = {
        "a": {"child": CHILD, "visit": [{"date": DAY, "seen": "Y"}, {"date": "2026-03-09"}]},
        "b": {"child": {**CHILD, "family_id": "F1"}, "visit": [{"visit_id": "V3", "date": DAY}]},
        "c": {
            "child": {"child_id": "C1", "family_id": "F2"},
            "visit": [{"date": DAY, "bedroom": "N"}, {"date": "2026-03-09"}],
        },
    }
    found = []
    for order in permutations(inputs):
        read_case(con, [(name, inputs[name]) for name in order])
        found.append(
            [rows_of(con, table, "COLUMNS(* EXCLUDE (_input, _sheet, _row, _from))") for table in ("child", "visit")]
        )
    assert len(found[0][1]) == 2
    assert all(one == found[0] for one in found[1:])
