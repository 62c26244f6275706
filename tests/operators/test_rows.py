"""What asking over rows means, and what an absence rests on (design section 2), asked of the SQL and of the one-child evaluator."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from asking import SEEN, UNSURE, Ask, answers_that_differ, visits

ROWS = [
    Ask("any: no row, covered", "plan", {"any": "visit", "where": SEEN}, "gap", visits()),
    Ask(
        "any: no row, not covered",
        "plan",
        {"any": "visit", "where": SEEN},
        "cannot_tell",
        visits(),
        not_extracted=("visit",),
    ),
    Ask(
        "any: a row that is there needs no coverage",
        "plan",
        {"any": "visit", "where": SEEN},
        "met",
        visits(("2026-03-10", "Y")),
        not_extracted=("visit",),
    ),
    Ask("any: a row that may be one", "plan", {"any": "visit", "where": SEEN}, "cannot_tell", visits(UNSURE)),
    Ask("none: no row, covered", "plan", {"none": "visit", "where": SEEN}, "met", visits(("2026-03-10", "N"))),
    Ask("none: a row", "plan", {"none": "visit", "where": SEEN}, "gap", visits(("2026-03-10", "Y"), UNSURE)),
    Ask(
        "none: not covered from day 0",
        "plan",
        {"none": "visit"},
        "cannot_tell",
        visits(),
        coverage={"visit": {"from": "2026-03-03"}},
    ),
    Ask(
        "none: covered from day 0",
        "plan",
        {"none": "visit"},
        "met",
        visits(),
        coverage={"visit": {"from": "2026-03-02"}},
    ),
    Ask(
        "a window asks only its own days of the coverage",
        "plan",
        {"any": "visit", "dated": {"within": {"days": 5}, "after": "plan.start_date"}},
        "gap",
        visits(("2026-03-08", "Y")),
        coverage={"visit": {"from": "2026-03-02", "to": "2026-03-07"}},
    ),
    Ask(
        "a row dated after as_of is not there",
        "plan",
        {"any": "visit"},
        "gap",
        visits(("2026-07-01", "Y")),
    ),
    Ask("every: over no rows", "plan", {"every": "visit", "satisfies": SEEN}, "met", visits()),
    Ask(
        "every: one does not", "plan", {"every": "visit", "satisfies": SEEN}, "gap", visits(UNSURE, ("2026-03-10", "N"))
    ),
    Ask("every: one may not", "plan", {"every": "visit", "satisfies": SEEN}, "cannot_tell", visits(UNSURE)),
    Ask(
        "latest: the last alone counts",
        "plan",
        {"latest": "visit", "satisfies": SEEN},
        "met",
        visits(("2026-03-10", "N"), ("2026-03-11", "Y")),
    ),
    Ask(
        "latest: two on one day that agree",
        "plan",
        {"latest": "visit", "satisfies": SEEN},
        "met",
        visits(("2026-03-11", "Y"), ("2026-03-11", "Y")),
    ),
    Ask(
        "latest: two on one day that differ",
        "plan",
        {"latest": "visit", "satisfies": SEEN},
        "cannot_tell",
        visits(("2026-03-11", "N"), ("2026-03-11", "Y")),
    ),
    Ask(
        "latest: one without a day may be the last",
        "plan",
        {"latest": "visit", "satisfies": SEEN},
        "cannot_tell",
        visits(("2026-03-11", "Y"), (None, "N")),
    ),
    Ask("latest: none there", "plan", {"latest": "visit", "satisfies": SEEN}, "gap", visits()),
    Ask(
        "first: the first alone counts",
        "plan",
        {"first": "visit", "satisfies": SEEN},
        "gap",
        visits(("2026-03-10", "N"), ("2026-03-11", "Y")),
    ),
    *(
        Ask(
            f"count: {how}",
            "plan",
            {"count": "visit", "where": SEEN, **bound},
            answer,
            visits(*rows),
            not_extracted=out,
        )
        for how, bound, rows, out, answer in (
            ("enough, so coverage does not matter", {"at_least": 1}, [("2026-03-10", "Y")], ("visit",), "met"),
            ("too few, not covered", {"at_least": 2}, [("2026-03-10", "Y")], ("visit",), "cannot_tell"),
            ("too few, covered", {"at_least": 2}, [("2026-03-10", "Y")], (), "gap"),
            ("enough only with one that is unsure", {"at_least": 1}, [UNSURE], (), "cannot_tell"),
            ("too many, so coverage does not matter", {"at_most": 0}, [("2026-03-10", "Y")], ("visit",), "gap"),
            ("few enough, not covered", {"at_most": 1}, [("2026-03-10", "Y")], ("visit",), "cannot_tell"),
        )
    ),
    Ask(
        "count: different values once each",
        "plan",
        {"count": "visit", "distinct": "date", "at_least": 2},
        "gap",
        visits(("2026-03-10", "Y"), ("2026-03-10", "N")),
    ),
    *(
        Ask(f"share: {how}", "plan", {"share": "visit", "satisfies": SEEN, "at_least": 50}, answer, visits(*rows))
        for how, rows, answer in (
            ("over no rows", [], "met"),
            ("half is at least 50 per cent", [("2026-03-10", "Y"), ("2026-03-11", "N")], "met"),
            ("a third is not", [("2026-03-10", "Y"), ("2026-03-11", "N"), ("2026-03-12", "N")], "gap"),
            ("half or none", [UNSURE, ("2026-03-11", "N")], "cannot_tell"),
        )
    ),
    *(
        Ask(
            f"carried out: {how}",
            "child",
            {"carried_out": "oversight", "part": "previous_actions_done", "whole": "actions_set", "at_least": 80},
            answer,
            {
                "oversight": [
                    {
                        "oversight_id": f"O{n}",
                        "date": f"2026-03-{n + 1:02}",
                        "previous_actions_done": d,
                        "actions_set": a,
                    }
                    for n, (d, a) in enumerate(rows)
                ]
            },
        )
        for how, rows, answer in (
            ("four of five, the first's done and the last's set not counted", [(0, 5), (4, 9)], "met"),
            ("three of five", [(9, 5), (3, 0)], "gap"),
            ("nothing set", [(0, 0), (0, 4)], "gap"),
            ("a blank in between", [(0, None), (4, 5)], "cannot_tell"),
        )
    ),
]


@cache
def found() -> dict[str, list[Any]]:
    return answers_that_differ(ROWS)


@pytest.mark.parametrize("name", [one.name for one in ROWS])
def test_the_meaning_of(name: str) -> None:
    assert not found()[name], "\n".join(map(str, found()[name]))


def test_every_question_has_a_name_of_its_own() -> None:
    assert len({one.name for one in ROWS}) == len(ROWS)
