"""What a rhythm means, on two timelines (design section 2), asked of the SQL and of the one-child evaluator."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from asking import SEEN, UNSURE, Ask, answers_that_differ, visits

EVERY_TEN = {"each": "visit", "where": SEEN, "starting": "plan.start_date", "at_most": {"days": 10}}
RHYTHM = [
    *(
        Ask(
            f"rhythm: {how}",
            "plan",
            {"rhythm": {**EVERY_TEN, **more}},
            answer,
            visits(*rows),
            as_of=as_of,
            coverage=cover,
        )
        for how, more, rows, as_of, cover, answer in (
            ("ten days from visit to visit", {}, [("2026-03-12", "Y")], "2026-03-22", {}, "met"),
            ("eleven days to as_of", {}, [("2026-03-12", "Y")], "2026-03-23", {}, "gap"),
            ("eleven days from the start", {}, [("2026-03-13", "Y")], "2026-03-20", {}, "gap"),
            ("an unsure visit neither makes nor hides a gap", {}, [UNSURE], "2026-03-20", {}, "cannot_tell"),
            ("a gap that an unsure visit cannot mend", {}, [UNSURE], "2026-04-20", {}, "gap"),
            ("fine without the unsure visit", {}, [("2026-03-11", "Y"), UNSURE], "2026-03-20", {}, "met"),
            ("a gap, but not covered", {}, [], "2026-03-20", {"visit": {"from": "2026-03-10"}}, "cannot_tell"),
            (
                "fine needs no coverage",
                {},
                [("2026-03-12", "Y")],
                "2026-03-20",
                {"visit": {"from": "2026-03-10"}},
                "met",
            ),
            ("a gap, but a visit without a day", {}, [(None, "Y")], "2026-03-20", {}, "cannot_tell"),
            ("it ends before it begins", {"ending": "plan.end_date"}, [], "2026-04-20", {}, "cannot_tell"),
        )
    ),
    *(
        Ask(
            f"one in two: {how}",
            "plan",
            {
                "rhythm": {
                    "each": "visit",
                    "where": SEEN,
                    "starting": "plan.start_date",
                    "one_in": 2,
                    "must": {"seen_alone": {"is": "Y"}},
                }
            },
            answer,
            visits(*({"date": f"2026-03-{n + 10}", "seen": s, "seen_alone": a} for n, (s, a) in enumerate(rows))),
        )
        for how, rows, answer in (
            ("no two running without", [("Y", "N"), ("Y", "Y"), ("Y", "N")], "met"),
            ("two running without", [("Y", "Y"), ("Y", "N"), ("Y", "N")], "gap"),
            ("the second may be", [("Y", "N"), ("Y", "U")], "cannot_tell"),
            ("the one between may not have been a visit", [("Y", "N"), ("U", "Y"), ("Y", "N")], "cannot_tell"),
            ("two running, whatever the unsure one was", [("Y", "N"), ("U", "N"), ("Y", "N")], "gap"),
        )
    ),
]


@cache
def found() -> dict[str, list[Any]]:
    return answers_that_differ(RHYTHM)


@pytest.mark.parametrize("name", [one.name for one in RHYTHM])
def test_the_meaning_of(name: str) -> None:
    assert not found()[name], "\n".join(map(str, found()[name]))


def test_every_question_has_a_name_of_its_own() -> None:
    assert len({one.name for one in RHYTHM}) == len(RHYTHM)
