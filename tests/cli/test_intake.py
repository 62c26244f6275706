"""`intake`, and the list of what a run set aside: what became of the inputs, without a word of what they hold."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
MAPPING = """\
mapping: Visits by team
coverage:
  child: {status: complete}
  visit: {status: complete, from: 2025-04-01}
sheets:
  - name: visits
    gives:
      - table: child
        fields: {child_id: Client, dob: Born}
      - table: visit
        fields:
          visit_id: {key: [Client, Visited], prefix: visit}
          child_id: Client
          date: Visited
          seen: {from: Was seen, optional: true}
    ignore: [Worker]
"""
VISITS = """\
Client,Born,Visited,Was seen,Worker,Mood
ZQ-1,03/05/2018,02/03/2026,Yes,Q. Secret,x
ZQ-1,03/05/2018,31/02/2026,Perhaps so,Q. Secret,x
ZQ-1,03/05/2018,05/03/2026,Perhaps so,Q. Secret,x
,03/05/2018,06/03/2026,Yes,Q. Secret,x
ZQ-2,03/05/2019,07/03/2026,Yes,Q. Secret,x
ZQ-2,04/05/2019,08/03/2026,Yes,Q. Secret,x
"""


@pytest.fixture
def given(tmp_path: Path) -> list[Any]:
    """A report with a mapping; its second child stands with two dates of birth."""
    (tmp_path / "report.csv").write_text(VISITS, encoding="utf-8")
    (tmp_path / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    return [tmp_path / "report.csv", "--mapping", tmp_path / "mapping.yaml", "--coverage", "complete::2026-06-30"]


@pytest.fixture
def told(command: Command, given: list[Any]) -> dict[str, Any]:
    said = command("intake", *given, "--format", "json")
    assert said.code == 0, said.err
    result: dict[str, Any] = json.loads(said.out)
    return result


def test_rows_are_accounted_for_by_sheet(told: dict[str, Any]) -> None:
    assert told["sheets"] == [{"input": "report.csv", "sheet": "report.csv", "read": 6, "used": 3, "set_aside": 3}]
    assert (told["rows_read"], told["rows_used"], told["rows_quarantined"]) == (6, 3, 3)


def test_problems_are_grouped_under_the_heading_that_the_user_knows(told: dict[str, Any]) -> None:
    found = {(one["heading"], one["column"], one["kind"]): (one["count"], one["rows"]) for one in told["problems"]}
    assert found["Was seen", "seen", "unknown_code"] == (2, [3, 4])
    assert found["Visited", "date", "impossible_date"] == (1, [3])
    assert found[None, None, "conflict_dob"] == (2, [6, 7])
    assert found[None, None, "no_id"] == (1, [5])
    assert found[None, "Mood", "unknown_column"] == (1, [])
    assert all(one["advice"] for one in told["problems"])


def test_what_is_covered_is_said_with_its_window(told: dict[str, Any]) -> None:
    claims = {one["table"]: one for one in told["coverage"]}
    assert claims["visit"] == {
        "table": "visit",
        "status": "partial",  # of one child, and nobody can tell whose the visit is that was set aside
        "from": "2025-04-01",
        "to": "2026-06-30",
        "children": None,
        "each_its_own": False,
        "inputs": ["report.csv"],
    }


def test_columns_that_are_known_and_not_needed_are_no_problem(told: dict[str, Any]) -> None:
    assert told["dropped_columns"] == ["report.csv: report.csv: Worker", "report.csv: report.csv: Mood"]
    assert "Worker" not in {one["column"] for one in told["problems"]}


def test_the_same_is_printed_for_people(command: Command, given: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    said = command("intake", *given)
    assert said.code == 0
    assert "6 rows read = 3 used + 3 set aside" in said.out
    assert "2 × unknown code in Was seen (visit.seen): rows 3, 4" in said.out
    assert "partial, from 1 April 2025 to 30 June 2026, every child not named otherwise" in said.out
    assert "Not covered, so that nothing follows from an empty table: adult, " in said.out
    assert "report.csv: report.csv: Worker, Mood" in said.out
    assert "ZQ-" not in said.out
    assert "Secret" not in said.out
    assert "Perhaps" not in said.out


def test_a_run_lists_what_it_set_aside_beside_its_result(
    command: Command, given: list[Any], rulebook: Path, tmp_path: Path
) -> None:
    out = tmp_path / "june"
    said = command("run", *given, "--as-of", "2026-06-30", "--rules", rulebook, "--out", out)
    assert said.code == 0, said.err
    assert (out / "quarantine.csv").stat().st_mode & 0o777 == 0o600
    with (out / "quarantine.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert {(one["row"], one["table"], one["kind"], one["set_aside"]) for one in listed} == {
        ("5", "child", "no_id", "whole row"),
        ("5", "visit", "no_child_id", "whole row"),
        ("6", "child", "conflict_dob", "whole row"),
        ("6", "visit", "child_in_conflict", "whole row"),
        ("7", "child", "conflict_dob", "whole row"),
        ("7", "visit", "child_in_conflict", "whole row"),
    }
    assert "ZQ-" not in (out / "quarantine.csv").read_text(encoding="utf-8")
    kept = json.loads((out / "result.json").read_text(encoding="utf-8"))["intake"]
    assert (kept["rows_read"], kept["rows_used"], kept["rows_quarantined"]) == (6, 3, 3)
    assert "Was seen" in {one["heading"] for one in kept["problems"]}


def test_windows_of_single_children_are_taken_together(command: Command, tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(
        """\
child: [{child_id: C1}, {child_id: C2}, {child_id: C3}]
record_coverage:
  - {table_name: visit, status: complete, from_date: 2025-01-01, to_date: 2026-06-30}
  - {table_name: visit, child_id: C1, status: complete, from_date: 2025-05-05, to_date: 2026-06-30}
  - {table_name: visit, child_id: C2, status: complete, from_date: 2025-06-06, to_date: 2026-06-30}
  - {table_name: plan, child_id: C1, status: not_held}
""",
        encoding="utf-8",
    )
    said = " ".join(command("intake", tmp_path / "case.yaml").out.split())
    assert "complete, 2 children, each over days of its own" in said
    assert "complete, from 1 January 2025 to 30 June 2026, every child not named otherwise" in said
    assert "plan not held, 1 child" in said
    assert "2025-05-05" not in said
    assert "May 2025" not in said
