"""What a blank and a U mean, by kind of field (design section 2), asked of the SQL and of the one-child evaluator."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from asking import CHILD, TWO_WD, Ask, answers_that_differ, meeting, minutes, visits

BLANKS = [
    minutes(TWO_WD, None, "gap", "a blank event date, carried: it is not recorded as having happened"),
    Ask(
        "a blank event date, not carried: it cannot be told",
        "plan_meeting",
        {"minutes_date": {"within": TWO_WD, "after": "held_date"}},
        "cannot_tell",
        meeting(),
    ),
    Ask(
        "a blank day 0: it cannot be told",
        "plan_meeting",
        {"minutes_date": {"within": TWO_WD, "after": "held_date"}},
        "cannot_tell",
        meeting(held_date=None, minutes_date="2026-04-02"),
    ),
    Ask("a blank until date: still going on", "plan", {"end_date": {"on_or_after": "as_of"}}, "met", visits()),
    Ask(
        "a blank until date: not ended before",
        "plan",
        {"end_date": {"before": "as_of"}},
        "gap",
        visits(plan={"end_date": None}),
    ),
    Ask(
        "an until date after as_of reads as blank: still going on",
        "plan",
        {"end_date": "present"},
        "gap",
        visits(plan={"end_date": "2026-07-01"}),
    ),
    Ask(
        "a blank planned date: unknown",
        "conference",
        {"due_date": {"on_or_before": "as_of"}},
        "cannot_tell",
        {"conference": [{"conference_id": "S1", "due_date": None, "held_date": "2026-03-02"}]},
    ),
    Ask(
        "a planned date after as_of stays",
        "conference",
        {"due_date": {"on_or_after": "as_of"}},
        "met",
        {"conference": [{"conference_id": "S1", "due_date": "2026-09-01", "held_date": "2026-03-02"}]},
    ),
    *(
        Ask(
            f"a reason that must be there, {how}: {answer}",
            "plan",
            {"category_rationale": "present"},
            answer,
            visits(plan=values),
        )
        for how, values, answer in (
            ("given", {"category_rationale": "note 1"}, "met"),
            ("blank", {"category_rationale": None}, "gap"),
            ("not carried", {}, "cannot_tell"),
        )
    ),
    Ask(
        "an exempting reason that is not carried is not given",
        "visit",
        {"not_alone_reason": "present"},
        "gap",
        {"visit": [{"visit_id": "S1", "date": "2026-03-02"}]},
    ),
    *(
        Ask(
            f"a blank list, {how}: {answer}",
            "plan",
            {"category_list": {"holds_any": ["PHY"]}},
            answer,
            visits(plan=values),
        )
        for how, values, answer in (
            ("carried, is empty", {"category_list": None}, "gap"),
            ("not carried, is unknown", {}, "cannot_tell"),
            ("holding the code", {"category_list": ["NEG", "PHY"]}, "met"),
        )
    ),
    Ask(
        "a test may say what a blank is read as",
        "plan",
        {"contingency": {"is": "Y", "blank": "no"}},
        "gap",
        visits(plan={"contingency": None}),
    ),
    Ask("a comparison with a blank is unknown", "plan", {"contingency": {"is": "Y"}}, "cannot_tell", visits()),
    Ask(
        "two blanks are not equal",
        "plan",
        {"category_initial": {"same": "category_latest"}},
        "cannot_tell",
        visits(plan={"category_initial": None, "category_latest": None}),
    ),
    Ask(
        "a limit to exemption that is blank reads as none",
        "relationship",
        {"contact_limit": {"is": "none"}},
        "met",
        {"relationship": [{"relationship_id": "S1", "contact_limit": None}]},
    ),
]

UNKNOWN = [
    *(
        Ask(
            f"contingency {value}, asked whether it is {wanted}: {answer}",
            "plan",
            {"contingency": {"is": wanted}},
            answer,
            visits(plan={"contingency": value}),
        )
        for value, wanted, answer in (
            ("Y", "Y", "met"),
            ("N", "Y", "gap"),
            ("U", "Y", "cannot_tell"),
            ("U", "N", "cannot_tell"),
            ("U", "U", "met"),
        )
    ),
    Ask(
        "a code that means not known reads as U",
        "child",
        {"mobility": {"in": ["not_independent"]}},
        "cannot_tell",
        {"child": {**CHILD, "mobility": "unknown"}},
    ),
    Ask(
        "a number within bounds, with one bound not in force",
        "plan",
        {"previous_cp_plans": {"at_least": 1, "under": "later"}},
        "gap",
        visits(plan={"previous_cp_plans": 0}),
        as_of="2026-04-04",
    ),
]

ASKED = [*BLANKS, *UNKNOWN]


@cache
def found() -> dict[str, list[Any]]:
    return answers_that_differ(ASKED)


@pytest.mark.parametrize("name", [one.name for one in ASKED])
def test_the_meaning_of(name: str) -> None:
    assert not found()[name], "\n".join(map(str, found()[name]))


def test_every_question_has_a_name_of_its_own() -> None:
    assert len({one.name for one in ASKED}) == len(ASKED)
