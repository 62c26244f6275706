"""A census, a report and a form of the same children, read together: what a run answers, and what it cites."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from part_of_rules import part_of

from practicecheck.engine.plan import Plan
from practicecheck.engine.prepare import prepare
from practicecheck.engine.run import start
from practicecheck.intake import read_case
from practicecheck.records.database import open_database
from practicecheck.reports.contract import contract
from practicecheck.rulebook import Rulebook, load_rulebook
from practicecheck.shipped import rules_dir

AS_OF = date(2026, 6, 30)
COVERED = {"status": "complete", "from": "2025-04-01", "to": "2026-06-30"}
EXTRACT = {
    "coverage": COVERED,
    "child": [{"child_id": "C1", "dob": "2018-05-01", "sex": "F"}, {"child_id": "C2", "dob": "2012-01-01", "sex": "M"}],
    "strategy_discussion": [{"child_id": "C1", "held_at": "2026-03-02", "outcome_s47": "Y"}],
}
FORM = {
    "coverage": COVERED,
    "child": [{"child_id": "C1", "sex": "F"}, {"child_id": "C2", "sex": "F"}],
    "concern": [{"concern_id": "N1", "child_id": "C1", "reported_at": "2026-03-01", "harm": "PHY", "status": "open"}],
    "strategy_discussion": [
        {"strategy_id": "S1", "child_id": "C1", "held_at": "2026-03-02T11:00", "medical_considered": "N"}
    ],
}


@pytest.fixture(scope="module")
def results(book: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The result of both orders of the inputs."""
    folder: Path = tmp_path_factory.mktemp("inputs")
    for name, case in (("extract.json", EXTRACT), ("form.json", FORM)):
        (folder / name).write_text(json.dumps(case), encoding="utf-8")
    some = load_rulebook(part_of(book, rules_dir(), folder / "rules", ["medicals", "recognition", "PA-ESC-01.baby"]))
    paths = [folder / "extract.json", folder / "form.json"]
    made = []
    for order in (paths, paths[::-1]):
        run = start(some, order, AS_OF)
        made.append(json.loads(json.dumps(contract(run))))
        assert not run.engine_faults
        run.close()
    return made


def test_the_discussion_is_one_and_asked_once(results: list[dict[str, Any]]) -> None:
    for result in results:
        subjects = {
            one["subject"]["id"] for one in result["outcomes"] if one["subject"]["table"] == "strategy_discussion"
        }
        assert subjects - {None} == {"S1"}
        assert "united" in {problem["kind"] for problem in result["intake"]["problems"]}


def test_a_value_is_cited_where_it_stands(results: list[dict[str, Any]]) -> None:
    cited = {
        (piece["field"], piece["source"]["input"])
        for one in results[0]["outcomes"]
        for piece in one["evidence"]
        if piece["table"] == "strategy_discussion" and piece["id"] == "S1"
    }
    assert {(None, "extract.json"), ("medical_considered", "form.json")} <= cited


def test_a_child_in_conflict_is_there_and_cannot_be_told(results: list[dict[str, Any]]) -> None:
    for result in results:
        answers = {child["child_id"]: set(child["answers"].values()) for child in result["children"]}
        assert answers["C2"] == {"cannot_tell"}
        assert "met" in answers["C1"]


def test_every_row_is_accounted_for(results: list[dict[str, Any]]) -> None:
    for result in results:
        intake = result["intake"]
        assert (intake["rows_read"], intake["rows_used"], intake["rows_quarantined"]) == (7, 5, 2)


def test_the_order_of_the_inputs_changes_no_answer(results: list[dict[str, Any]]) -> None:
    def told(result: dict[str, Any]) -> list[Any]:
        outcomes = [(one["id"], one["answer"], one["message"]) for one in result["outcomes"]]
        return [result["children"], sorted(outcomes), result["escalations"], result["measures"]]

    assert told(results[0]) == told(results[1])


def test_a_blank_means_something_where_one_of_the_inputs_carries_the_column() -> None:
    con = open_database()
    asked = {"child": [{"child_id": "C1", "religion": None}]}
    read_case(con, [("extract", {"child": [{"child_id": "C1"}, {"child_id": "C2"}]}), ("form", asked)])
    prepare(con, Plan((), (), (), (), {"child": ("religion",)}, ()), AS_OF)
    assert con.execute("SELECT _key, religion__c FROM child ORDER BY _key").fetchall() == [("C1", True), ("C2", False)]


def test_the_codes_that_an_extract_uses_are_those_of_all_inputs_that_share_children() -> None:
    con = open_database()
    police = {"meeting_table": "strategy_discussion", "meeting_id": "S1", "agency": "police"}
    discussed = {"strategy_discussion": [{"strategy_id": "S1", "child_id": "C1"}], "attendance": [police]}
    children: dict[str, Any] = {"child": [{"child_id": "C1"}]}
    others: dict[str, Any] = {"child": [{"child_id": "C2"}], "attendance": []}
    read_case(con, [("extract", children), ("form", children | discussed), ("others", others)])
    prepare(con, Plan((), (), (), (), {"attendance": ("agency",)}, (), codes=(("attendance", "agency"),)), AS_OF)
    assert con.execute("SELECT input, codes FROM _codes_used ORDER BY input").fetchall() == [
        (0, ["police"]),
        (1, ["police"]),
    ]
