"""To what a row is tied: by id, by date, by family (design section 2), asked of the SQL and of the one-child evaluator."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from asking import CHILD, Ask, answers_that_differ


def linked(plan_id: str | None, date: str, answer: str, name: str) -> Ask:
    """Whether a visit belongs to the later of two plans."""
    given = {
        "plan": [
            {"plan_id": "P0", "kind": "cin", "start_date": "2026-01-05"},
            {"plan_id": "S1", "kind": "cp", "start_date": "2026-03-02"},
        ],
        "visit": [{"visit_id": "V1", "date": date, "plan_id": plan_id}],
    }
    expect = {"any": "visit", "linked_by": ["plan_id"]}
    more = {"applies_when": {"kind": {"is": "cp"}}}
    return Ask(name, "plan", expect, answer, given, more=more, others={"P0": "not_applicable"})


LINKS = [
    linked("S1", "2026-03-10", "met", "a link by id"),
    linked("P0", "2026-03-10", "gap", "a link by id to another"),
    linked(None, "2026-03-10", "met", "a blank id links to the latest dated on or before the row"),
    linked(None, "2026-03-01", "gap", "a blank id does not link to a later one"),
]


def in_family(family: str | None, rows: list[dict[str, Any]], answer: str, name: str) -> Ask:
    """Whether another child of the family has a plan; asked of the younger child alone."""
    children = [{**CHILD, "family_id": family}, {"child_id": "C2", "dob": "2010-05-05", "family_id": "F1"}]
    return Ask(
        name,
        "child",
        {"any": "child", "of": "family", "where": {"any": "plan", "where": {"kind": {"is": "cp"}}}},
        answer,
        {"child": children, "plan": rows},
        more={"applies_when": {"dob": {"on_or_after": {"months": 100, "before": "as_of"}}}},
        others={"C2": "not_applicable"},
    )


OTHERS_PLAN = {"plan_id": "P2", "child_id": "C2", "kind": "cp", "start_date": "2026-01-05"}
FAMILY = [
    in_family("F1", [OTHERS_PLAN], "met", "another child of the family"),
    in_family("F2", [OTHERS_PLAN], "gap", "a child of another family"),
    in_family("F1", [{**OTHERS_PLAN, "child_id": "C1"}], "gap", "the child's own row is not a sibling's"),
    in_family(None, [OTHERS_PLAN], "cannot_tell", "without a family id the siblings are not known"),
]

ASKED = [*LINKS, *FAMILY]


@cache
def found() -> dict[str, list[Any]]:
    return answers_that_differ(ASKED)


@pytest.mark.parametrize("name", [one.name for one in ASKED])
def test_the_meaning_of(name: str) -> None:
    assert not found()[name], "\n".join(map(str, found()[name]))


def test_every_question_has_a_name_of_its_own() -> None:
    assert len({one.name for one in ASKED}) == len(ASKED)
