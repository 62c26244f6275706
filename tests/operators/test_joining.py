"""What joining conditions means, and age, settings and facts (design section 2), asked of the SQL and of the one-child evaluator."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from asking import CHILD, Ask, answers_that_differ, visits

KNOWN, UNKNOWN_HERE, FALSE_HERE = {"kind": {"is": "cp"}}, {"contingency": {"is": "Y"}}, {"kind": {"is": "cin"}}
LATER = {"any": "visit", "dated": {"within": {"days": 200}, "after": "plan.start_date"}}
JOINED = [
    *(
        Ask(name, "plan", expect, answer, visits())
        for name, expect, answer in (
            ("all of: false beats unknown", {"all_of": [UNKNOWN_HERE, FALSE_HERE]}, "gap"),
            ("all of: unknown beats true", {"all_of": [KNOWN, UNKNOWN_HERE]}, "cannot_tell"),
            ("any of: true beats unknown", {"any_of": [UNKNOWN_HERE, KNOWN]}, "met"),
            ("any of: unknown beats false", {"any_of": [UNKNOWN_HERE, FALSE_HERE]}, "cannot_tell"),
            ("not: unknown stays unknown", {"not": UNKNOWN_HERE}, "cannot_tell"),
            (
                "choose: the first that holds decides",
                {"choose": [{"when": KNOWN, "then": KNOWN}], "else": FALSE_HERE},
                "met",
            ),
            (
                "choose: else where none holds",
                {"choose": [{"when": FALSE_HERE, "then": KNOWN}], "else": FALSE_HERE},
                "gap",
            ),
            (
                "choose: an unknown test tries both ways, and they agree",
                {"choose": [{"when": UNKNOWN_HERE, "then": KNOWN}], "else": KNOWN},
                "met",
            ),
            (
                "choose: an unknown test tries both ways, and they differ",
                {"choose": [{"when": UNKNOWN_HERE, "then": KNOWN}], "else": FALSE_HERE},
                "cannot_tell",
            ),
            ("steps: one met, none missed", {"steps": [KNOWN, LATER]}, "met"),
            ("steps: all still ahead", {"steps": [LATER]}, "not_due"),
            ("steps: one missed", {"steps": [KNOWN, FALSE_HERE]}, "gap"),
            ("not due: of a limit ahead, the negation is not due either", {"not": {"not": LATER}}, "not_due"),
            (
                "not due until: ahead, and not done",
                {"not_due_until": {"days": 200}, "after": "start_date", "expect": FALSE_HERE},
                "not_due",
            ),
            (
                "not due until: done early",
                {"not_due_until": {"days": 200}, "after": "start_date", "expect": KNOWN},
                "met",
            ),
            (
                "not due until: passed, and not done",
                {"not_due_until": {"days": 2}, "after": "start_date", "expect": FALSE_HERE},
                "gap",
            ),
            (
                "not due until: ahead, and nobody knows whether done",
                {"not_due_until": {"days": 200}, "after": "start_date", "expect": UNKNOWN_HERE},
                "not_due",
            ),
            ("said where there is nothing to judge by", {"cannot_tell": "no rule says"}, "cannot_tell"),
            ("a local setting that is so", {"local_setting": "model", "is": "one"}, "met"),
            ("a local setting that is not so", {"local_setting": "model", "is": "two"}, "gap"),
            ("a fact of the row in hand", "fact_cp", "met"),
        )
    ),
    *(
        Ask(
            f"age: born {dob or 'nobody knows when'}, under three years on {as_of}: {answer}",
            "child",
            {"age": {"months": 36}, "is": "under"},
            answer,
            {"child": {**CHILD, "dob": dob}},
            as_of=as_of,
        )
        for dob, as_of, answer in (
            ("2023-04-30", "2026-04-29", "met"),
            ("2023-04-30", "2026-04-30", "gap"),
            ("2024-02-29", "2027-02-27", "met"),
            ("2024-02-29", "2027-02-28", "gap"),
            (None, "2026-04-30", "cannot_tell"),
        )
    ),
]

FACTS = [{"fact": "fact_cp", "about": "plan", "reads": "it is a protection plan", "holds": KNOWN}]


@cache
def found() -> dict[str, list[Any]]:
    return answers_that_differ(JOINED, FACTS)


@pytest.mark.parametrize("name", [one.name for one in JOINED])
def test_the_meaning_of(name: str) -> None:
    assert not found()[name], "\n".join(map(str, found()[name]))


def test_every_question_has_a_name_of_its_own() -> None:
    assert len({one.name for one in JOINED}) == len(JOINED)
