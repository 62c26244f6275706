"""Ids of one system become those of the run, before anything is joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.intake.conftest import COVERAGE, rows_of, write_csv

from practicecheck.errors import InputError
from practicecheck.intake import IntakeReport, read_inputs

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb


@pytest.fixture
def inputs(tmp_path: Path) -> list[Path]:
    """A system that calls the child 900, and one that calls the same child C1."""
    case_system = {
        "child": [{"child_id": "900", "dob": "2015-01-01"}, {"child_id": "901", "dob": "2016-01-01"}],
        "visit": [{"visit_id": "V1", "child_id": "900", "date": "2026-03-02"}],
        "plan": [{"plan_id": "P1", "child_id": "900", "start_date": "2026-03-01"}],
        "plan_action": [{"action_id": "X1", "plan_id": "P1", "subject_id": "900"}],
        "record_coverage": [
            {"table_name": "visit", "child_id": "900", "status": "complete"},
            {"table_name": "plan", "child_id": "", "status": "complete"},
        ],
    }
    register = {"child": [{"child_id": "C1", "sex": "F"}, {"child_id": "900", "sex": "M"}]}
    return [write_csv(tmp_path / "system", case_system), write_csv(tmp_path / "register", register)]


def read(con: duckdb.DuckDBPyConnection, inputs: list[Path], text: str) -> IntakeReport:
    path = inputs[0].parent / "ids.csv"
    path.write_text(text, encoding="utf-8")
    return read_inputs(con, inputs, coverage=COVERAGE, id_map=path)


def test_ids_are_replaced_wherever_they_stand_and_only_in_their_input(
    con: duckdb.DuckDBPyConnection, inputs: list[Path]
) -> None:
    report = read(con, inputs, "input,id,child_id\nsystem,900,C1\nsystem,901,900\n")
    assert rows_of(con, "child", "_key, CAST(dob AS VARCHAR), sex") == [
        ("900", "2016-01-01", "M"),
        ("C1", "2015-01-01", "F"),
    ]
    assert rows_of(con, "visit", "child_id") == [("C1",)]
    assert rows_of(con, "plan_action", "child_id, subject_id") == [("C1", "C1")]
    assert ("C1", "visit") in rows_of(con, "_coverage", "child_id, table_name")
    assert (report.rows_read, report.rows_used, report.problems) == (9, 9, ())


def test_children_without_a_line_and_lines_without_a_child_are_counted(
    con: duckdb.DuckDBPyConnection, inputs: list[Path]
) -> None:
    report = read(con, inputs, "Child_ID;Input;ID\nC1;system;900\nC2;system;77\nC3;system;78\n")
    assert rows_of(con, "child", "_key") == [("900",), ("901",), ("C1",)]
    found = {problem.kind: problem for problem in report.problems}
    assert set(found) == {"not_in_id_map", "id_map_unused"}
    assert (found["not_in_id_map"].sheet, found["not_in_id_map"].row) == ("ids.csv", None)
    assert found["not_in_id_map"].advice.endswith(" 1 child.")
    assert found["id_map_unused"].advice.endswith(" 2 children.")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("input,id\nsystem,900\n", "lacks the heading child_id"),
        ("", "lacks the heading input and id and child_id"),
        ("input,id,child_id\nsystem,900,C1\nsystem,900,C2\n", "row 3: the id stands in row 2 already"),
        ("input,id,child_id\nsystem,,C1\n", "row 2: id is empty"),
        ("input,id,child_id\nsystm,900,C1\n", "row 2: there is no input 'systm'. Did you mean 'system'?"),
    ],
)
def test_a_map_that_cannot_be_used_is_refused(
    con: duckdb.DuckDBPyConnection, inputs: list[Path], text: str, said: str
) -> None:
    with pytest.raises(InputError) as refused:
        read(con, inputs, text)
    assert said in str(refused.value)
    assert "900" not in str(refused.value)


def test_all_lines_that_cannot_be_used_are_told_at_once(con: duckdb.DuckDBPyConnection, inputs: list[Path]) -> None:
    with pytest.raises(InputError) as refused:
        read(con, inputs, "input,id,child_id\n" + "system,,\n" * 20 + "system,1,C1\n")
    assert str(refused.value).count("id and child_id is empty") == 12
    assert "and 8 more" in str(refused.value)


def test_a_map_that_is_not_there(con: duckdb.DuckDBPyConnection, inputs: list[Path], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"ids\.csv does not exist"):
        read_inputs(con, inputs, coverage=COVERAGE, id_map=tmp_path / "ids.csv")


def test_two_inputs_of_one_name(con: duckdb.DuckDBPyConnection, inputs: list[Path], tmp_path: Path) -> None:
    again = write_csv(tmp_path / "elsewhere", {"child": [{"child_id": "C1", "sex": "F"}]})
    (tmp_path / "other").mkdir()
    again = again.rename(tmp_path / "other" / "system")
    with pytest.raises(InputError, match="two inputs are called 'system'"):
        read(con, [*inputs, again], "input,id,child_id\nsystem,900,C1\n")
