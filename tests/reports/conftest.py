"""A result with one of each thing that a report tells of."""

from __future__ import annotations

import pytest
from made_result import Data, evidence, outcome, raised, result, rule


@pytest.fixture(scope="module")
def one_of_each() -> Data:
    """Two children: a gap that holds another up, an escalation, strengths, something that cannot be told, a problem."""
    rules = [
        rule("PA-A", severity="critical", theme="medicals"), rule("PA-B", blocked_by=["PA-A"]), rule("PA-S", kind="strength"),
        rule("PA-H", kind="strength", hidden_beside=["PA-E"]), rule("PA-E", kind="escalation", severity="critical"),
        rule("PA-M", kind="measure"), rule("PA-OFF", status="switched_off", why="Not used here"), rule("PA-T", kind="trigger"),
    ]  # fmt: skip
    seen = [
        evidence("visit", None, "2026-05-01"), evidence("visit", "seen", "Y"), evidence("visit", "visit_id", "V-77"),
        evidence("child", "dob", "2019-02-03", row=5),
        {**evidence("medical", None, "covered 2026-05-01 to 2026-06-30", row=3), "role": "coverage"},
    ]  # fmt: skip
    outcomes = [
        outcome("PA-A", "child-1", subject="SD-9", severity="critical", due="2026-03-03", event_date="2026-03-01", evidence=seen,
                notes=["A note."], to_be_confirmed=["medical_wd"]),
        outcome("PA-B", "child-1"), outcome("PA-S", "child-1", "strength"), outcome("PA-H", "child-1", "strength"),
        outcome("PA-S", "child-2", "strength"), outcome("PA-T", "child-1", "escalate"),
        outcome("PA-B", "child-2", "cannot_tell", reasons=[
            {"kind": "value_blank", "table": "visit", "column": "seen", "words": "visit.seen is blank"},
            {"kind": "nothing_to_judge_by", "words": "nobody judged it"}]),
        outcome("PA-B", "child-1", "cannot_tell", subject="SD-8", reasons=[
            {"kind": "value_blank", "table": "visit", "column": "seen", "words": "visit.seen is blank"}]),
    ]  # fmt: skip
    escalated = [
        raised("PA-E", "child-1", because=[outcomes[0]["id"]]),
        raised("PA-E", "child-2", "cannot_tell"),
    ]
    problem = {"input": "june", "sheet": "visit.csv", "row": 7, "table": "visit", "column": "seen", "kind": "not_in_list",
               "shape": "aaa", "heading": "Was seen", "advice": "Write Y, N or U."}  # fmt: skip
    made = result(rules, outcomes, teams={"child-1": "Elder", "child-2": None}, escalations=escalated)
    made["measures"] = [
        {
            "rule": "PA-M",
            "measure": "m",
            "split": {},
            "numerator": 3,
            "denominator": 12,
            "cannot_tell": 1,
            "value": 25.0,
        }
    ]
    made["intake"] |= {"problems": [problem], "dropped_columns": ["Nickname"]}
    made["children"][0]["answers"]["PA-B"] = "gap"
    return made
