"""One child, or one event, that several inputs speak of."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from tests.intake.conftest import rows_of

from practicecheck.intake import read_case

if TYPE_CHECKING:
    import duckdb

    from practicecheck.intake import IntakeReport

    Case = dict[str, object]


def read(con: duckdb.DuckDBPyConnection, *cases: Case) -> IntakeReport:
    return read_case(con, [(name, case) for name, case in zip("abc", cases, strict=False)])


def kinds(report: IntakeReport) -> list[tuple[str, str, str | None]]:
    return [(problem.input, problem.kind, problem.column) for problem in report.problems]


def test_each_field_of_a_child_takes_what_is_filled(con: duckdb.DuckDBPyConnection) -> None:
    one = {"child_id": "C1", "dob": "2015-01-01", "sex": "F", "disability": ["MOB"]}
    two = {"child_id": "C1", "dob": None, "sex": "F", "ethnicity": "WBRI", "disability": ["HAND", "MOB"]}
    report = read(con, {"child": [one]}, {"child": [two]})
    assert rows_of(con, "child", "_key, dob, sex, ethnicity, disability, _bad") == [
        ("C1", date(2015, 1, 1), "F", "WBRI", ["HAND", "MOB"], None)
    ]
    assert (report.rows_read, report.rows_used, report.rows_quarantined, report.problems) == (2, 2, 0, ())


def test_a_value_keeps_its_own_source(con: duckdb.DuckDBPyConnection) -> None:
    read(con, {"child": [{"child_id": "C1"}]}, {"child": [{"child_id": "C2"}, {"child_id": "C1", "ethnicity": "WBRI"}]})
    source, elsewhere = rows_of(con, "child", "(_input, _sheet, _row), _from")[0]
    assert source == (0, "child", 1)
    assert elsewhere == [{"field": "ethnicity", "given_by": 1, "sheet": "child", "line": 2}]


def test_what_a_second_input_carries_and_leaves_blank_is_carried(con: duckdb.DuckDBPyConnection) -> None:
    read(con, {"child": [{"child_id": "C1"}]}, {"child": [{"child_id": "C1", "religion": None}]})
    ((elsewhere,),) = rows_of(con, "child", "_from")
    assert [one["field"] for one in elsewhere] == ["religion"]  # type: ignore[attr-defined]


def test_values_that_contradict_are_not_used_and_listed_in_both_places(con: duckdb.DuckDBPyConnection) -> None:
    one = {"child_id": "C1", "dob": "2015-01-01", "family_id": "F1"}
    report = read(con, {"child": [one]}, {"child": [{**one, "family_id": "F2"}]}, {"child": [{"child_id": "C1"}]})
    assert rows_of(con, "child", "_key, dob, family_id, _bad") == [("C1", date(2015, 1, 1), None, ["family_id"])]
    assert kinds(report) == [("a", "rows_in_conflict", "family_id"), ("b", "rows_in_conflict", "family_id")]
    assert (report.rows_read, report.rows_used) == (3, 3)


def test_not_known_contradicts_nothing(con: duckdb.DuckDBPyConnection) -> None:
    report = read(con, {"child": [{"child_id": "C1", "sex": "U"}]}, {"child": [{"child_id": "C1", "sex": "M"}]})
    assert (rows_of(con, "child", "sex"), report.problems) == ([("M",)], ())


def test_a_value_that_one_input_cannot_write_is_taken_from_the_other(con: duckdb.DuckDBPyConnection) -> None:
    report = read(
        con, {"child": [{"child_id": "C1", "dob": "soon"}]}, {"child": [{"child_id": "C1", "dob": "2015-01-01"}]}
    )
    assert rows_of(con, "child", "dob, _bad") == [(date(2015, 1, 1), None)]
    assert kinds(report) == [("a", "not_iso_date", "dob")]


def test_an_adult_is_one_row_for_each_of_the_children(con: duckdb.DuckDBPyConnection) -> None:
    ties = [{"relationship_id": f"R{n}", "child_id": f"C{n}", "adult_id": "A1"} for n in (1, 2)]
    people = {"child": [{"child_id": "C1"}, {"child_id": "C2"}], "relationship": ties}
    report = read(
        con,
        {**people, "adult": [{"adult_id": "A1", "sex": "M"}]},
        {"child": [{"child_id": "C1"}], "adult": [{"adult_id": "A1", "dob": "1980-01-01"}]},
    )
    assert rows_of(con, "adult", "_key, child_id, sex, dob") == [
        ("A1", "C1", "M", date(1980, 1, 1)),
        ("A1", "C2", "M", date(1980, 1, 1)),
    ]
    assert (report.rows_quarantined, report.problems) == (0, ())


def test_an_id_that_two_inputs_give_is_one_row(con: duckdb.DuckDBPyConnection) -> None:
    child = {"child_id": "C1"}
    report = read(
        con,
        {"child": child, "strategy_discussion": [{"strategy_id": "S1", "held_at": "2026-03-02", "outcome_s47": "Y"}]},
        {
            "child": child,
            "strategy_discussion": [{"strategy_id": "S1", "held_at": "2026-03-02T10:00", "format": "video"}],
        },
    )
    assert rows_of(con, "strategy_discussion", "_key, held_at, held_at__at, outcome_s47, format") == [
        ("S1", date(2026, 3, 2), datetime.fromisoformat("2026-03-02T10:00"), "Y", "video")
    ]
    assert (report.rows_read, report.rows_used, report.problems) == (4, 4, ())


@pytest.mark.parametrize(
    ("second", "kind"),
    [
        ([{"visit_id": "V1", "child_id": "C2", "date": "2026-03-02"}], "duplicate_key"),
        (
            [{"visit_id": "V1", "child_id": "C1", "seen": "Y"}, {"visit_id": "V1", "child_id": "C1", "seen": "N"}],
            "duplicate_key",
        ),
    ],
)
def test_an_id_that_stands_for_two_things_is_none(
    con: duckdb.DuckDBPyConnection, second: list[dict[str, str]], kind: str
) -> None:
    children = [{"child_id": "C1"}, {"child_id": "C2"}]
    first = {"visit_id": "V1", "child_id": "C1", "date": "2026-03-02"}
    report = read(con, {"child": children, "visit": [first]}, {"child": children, "visit": second})
    assert rows_of(con, "visit") == []
    assert {problem.kind for problem in report.problems} == {kind}
    assert report.rows_quarantined == 1 + len(second)
