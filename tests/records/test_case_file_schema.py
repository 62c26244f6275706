"""The JSON Schema of a case file takes what a case file may say, and refuses what it may not."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from practicecheck.records import TABLES, Table
from practicecheck.records.json_schema import case_file_schema

ONE_CHILD: dict[str, Any] = {
    "coverage": {"status": "complete", "from": "2025-04-01", "to": "2026-06-30"},
    "child": {"child_id": "C1", "dob": "2018-03-07", "sex": "F", "disability": ["NONE"], "mobility": None},
    "adult": [{"adult_id": "A1", "sex": "M"}],
    "relationship": [{"relationship_id": "R1", "adult_id": "A1", "type": "father", "contact_limit": None}],
    "concern": [{"concern_id": 17, "reported_at": "2026-03-02T14:05", "harm": "PHY", "injury_present": "U"}],
    "strategy_discussion": [{"strategy_id": "S1", "held_at": "2026-03-02", "trigger_concern_id": 17}],
    "attendance": [{"meeting_table": "strategy_discussion", "meeting_id": "S1", "agency": "police", "attended": "Y"}],
    "plan": [{"plan_id": "P1", "kind": "cp", "category_list": ["PHY", "NEG"], "visit_interval_wd": 10}],
    "plan_action": [{"action_id": "X1", "plan_id": "P1", "owner_role": "family worker", "due_date": "2026-09-01"}],
    "visit": [{"visit_id": "V1", "plan_id": "P1", "date": "2026-03-09", "not_alone_reason": "a local reason"}],
    "record_coverage": [{"table_name": "medical", "status": "not_extracted"}],
}


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    return Draft202012Validator(case_file_schema())


def changed(path: str, value: object) -> dict[str, Any]:
    """The case file above with one value set: `visit.0.date` is the date of the first visit."""
    case = copy.deepcopy(ONE_CHILD)
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place: Any = case
    for part in parents:
        place = place[part]
    place[last] = value
    return case


def test_schema_is_a_schema_and_is_json() -> None:
    schema = case_file_schema()
    Draft202012Validator.check_schema(schema)
    assert json.loads(json.dumps(schema)) == schema


def test_a_case_file_of_one_child_is_valid(validator: Draft202012Validator) -> None:
    assert list(validator.iter_errors(ONE_CHILD)) == []


def test_a_case_file_of_several_children_is_valid(validator: Draft202012Validator) -> None:
    case = {
        "child": [{"child_id": "C1"}, {"child_id": "C2"}],
        "visit": [{"visit_id": "V1", "child_id": "C2", "date": "2026-03-09"}],
        "record_coverage": [{"table_name": "visit", "child_id": None, "status": "complete", "from_date": None}],
    }
    assert list(validator.iter_errors(case)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("visits", []),
        ("visit.0.seen_allone", "Y"),
        ("visit.0.seen", "yes"),
        ("visit.0.seen", True),
        ("visit.0.date", "09/03/2026"),
        ("visit.0.date", "2026-13-01"),
        ("visit.0.date", "2026-03-09T10:00"),
        ("visit", {"visit_id": "V1"}),
        ("concern.0.harm", "MUL"),
        ("concern.0.reported_at", "2026-03-02T25:00"),
        ("plan.0.category_list", "PHY"),
        ("plan.0.category_list", ["PHYS"]),
        ("plan.0.visit_interval_wd", 7.5),
        ("plan_action.0", {"action_id": "X1"}),
        ("attendance.0", {"meeting_id": "S1", "agency": "police"}),
        ("adult.0", {"sex": "M"}),
        ("child", {"dob": "2018-03-07"}),
        ("coverage.status", "full"),
        ("coverage", {"from": "2025-04-01"}),
        ("record_coverage.0.table_name", "medicals"),
        ("record_coverage.0.table_name", "record_coverage"),
    ],
)
def test_what_a_case_file_may_not_say_is_refused(validator: Draft202012Validator, path: str, value: object) -> None:
    assert not validator.is_valid(changed(path, value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("concern.0.reported_at", "2026-03-02 14:05:30"),
        ("concern.0.reported_at", "2026-03-02T14:05:30.5+01:00"),
        ("concern.0.reported_at", "2026-03-02T14:05Z"),
        ("visit.0.recorded_at", "2026-03-11"),
        ("visit.0.adults_seen", ["A1", 2]),
        ("child", [{"child_id": "C1"}]),
    ],
)
def test_other_ways_to_say_a_value_are_taken(validator: Draft202012Validator, path: str, value: object) -> None:
    case = changed(path, value)
    if path == "child":
        case = {"child": value}
    assert validator.is_valid(case)


@pytest.mark.parametrize("child", [None, [{"child_id": "C1"}]], ids=["no child", "a list of children"])
def test_rows_name_their_child_unless_there_is_one_mapping(validator: Draft202012Validator, child: object) -> None:
    case: dict[str, Any] = {"visit": [{"visit_id": "V1"}]} | ({"child": child} if child else {})
    assert not validator.is_valid(case)
    case["visit"][0]["child_id"] = "C1"
    assert validator.is_valid(case)


# What a row cannot be placed without: its own key where other rows name it, its path, and what coverage is of.
PLACED_BY = {
    "child": {"child_id": "C1"},
    "adult": {"adult_id": "A1"},
    "attendance": {"meeting_table": "conference", "meeting_id": "K1"},
    "assessment_factor": {"assessment_id": "B1"},
    "assessment_content": {"assessment_id": "B1"},
    "plan_action": {"plan_id": "P1"},
    "plan_meeting": {"plan_id": "P1"},
    "safety_goal": {"danger_id": ["D1"]},
    "impact_review": {"intervention_id": "I1"},
    "audit_answer": {"audit_id": "Q1"},
    "audit_participation": {"audit_id": "Q1"},
    "record_coverage": {"table_name": "visit", "status": "complete"},
}


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_field_may_be_null_but_those_that_place_the_row(validator: Draft202012Validator, table: Table) -> None:
    placed_by = PLACED_BY.get(table.name, {"child_id": "C1"})
    row = dict.fromkeys(table.field_names) | placed_by
    assert validator.is_valid({table.name: [row]})
    for name in placed_by:
        assert not validator.is_valid({table.name: [row | {name: None}]})


def test_every_field_is_described() -> None:
    rows = case_file_schema()["$defs"]["rows"]
    descriptions = [field["description"] for row in rows.values() for field in row["properties"].values()]
    assert len(descriptions) == sum(len(table.fields) for table in TABLES.values())
    assert all(text.startswith(text[0].upper()) and "Blank: " in text for text in descriptions)
    contact_limit = rows["relationship"]["properties"]["contact_limit"]["description"]
    assert contact_limit == "Reason not to engage, if any (FAT-02, FAT-03). Blank: read as `none`. (ext)"
