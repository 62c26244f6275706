"""The day of the latest, or first, row that meets a condition: it cannot be told where another row may be the one."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from asking import CHILD, SEEN, UNSURE, Ask, answers_that_differ, visits


def since(moment: Any, *rows: Any, answer: str, name: str, **more: Any) -> Ask:
    """Whether minutes of 11 March are on or after a day that visits give; a plan from 2 March, the subject."""
    meeting = {"meeting_id": "M1", "plan_id": "S1", "held_date": "2026-03-05", "minutes_date": "2026-03-11"}
    expect = {"any": "plan_meeting", "where": {"minutes_date": {"on_or_after": moment}}}
    return Ask(name, "plan", expect, answer, {**visits(*rows), "plan_meeting": [meeting]}, **more)


LATEST, FIRST = {"latest": "visit", "where": SEEN, "take": "date"}, {"first": "visit", "where": SEEN, "take": "date"}
LATER, EARLIER = ("2026-03-12", "Y"), ("2026-03-10", "Y")
TOLD, UNDATED = EARLIER, (None, "Y")
PLANNED = {"conference_id": "F1", "kind": "icpc", "due_date": "2026-03-12", "held_date": None}


def of_conferences(*rows: dict[str, Any], answer: str, name: str) -> Ask:
    """The same of the day on which the latest conference was held, else the start of the plan."""
    day = {"first_of": [{"latest": "conference", "take": "held_date"}, "plan.start_date"]}
    asked = since(day, answer=answer, name=name)
    return Ask(name, "plan", asked.expect, answer, {**asked.given, "conference": [*rows]})


ASKED = [
    since(LATEST, EARLIER, ("2026-03-12", "N"), answer="met", name="rows that do not count are passed over"),
    since(LATEST, EARLIER, LATER, answer="gap", name="the latest counts"),
    since(LATEST, EARLIER, UNSURE, answer="cannot_tell", name="a later row that may count"),
    since(LATEST, LATER, ("2026-03-10", "U"), answer="gap", name="an earlier row that may count changes nothing"),
    since(LATEST, EARLIER, ("2026-03-10", "U"), answer="met", name="nor does one of the same day"),
    since(LATEST, UNSURE, answer="cannot_tell", name="one row alone, and it may count"),
    since(LATEST, EARLIER, UNDATED, answer="cannot_tell", name="a row without its day may be the latest"),
    since(LATEST, EARLIER, (None, "N"), answer="met", name="a row without its day that does not count"),
    since(LATEST, EARLIER, (None, "U"), answer="cannot_tell", name="a row without its day that may count"),
    since(FIRST, LATER, UNSURE, answer="gap", name="a row of the same day as the first"),
    since(FIRST, LATER, ("2026-03-03", "U"), answer="cannot_tell", name="an earlier row may be the first"),
    since(FIRST, EARLIER, UNSURE, answer="met", name="a later row is not the first"),
    since(FIRST, EARLIER, UNDATED, answer="cannot_tell", name="a row without its day may be the first"),
    since({"first_of": [LATEST, "plan.start_date"]}, answer="met", name="where there is none the next day is taken"),
    since({"first_of": [LATEST, "plan.start_date"]}, UNSURE, answer="cannot_tell", name="where there may be one it is not"),
    since({"first_of": ["plan.start_date", LATEST]}, UNSURE, answer="met", name="what is not reached does not matter"),
    since({"latest_of": [LATEST, "plan.start_date"]}, UNSURE, answer="cannot_tell", name="it may be the later of two"),
    since({"latest_of": [LATEST, "plan.start_date"]}, answer="met", name="of two of which one is not there"),
    since({"months": 1, "before": LATEST}, UNSURE, answer="cannot_tell", name="nor can a day before it be told"),
    of_conferences(PLANNED, answer="met", name="planned and not held, so no day was passed over"),
    of_conferences({**PLANNED, "due_date": None}, answer="cannot_tell", name="held on a day that nobody knows, or not at all"),
    of_conferences({**PLANNED, "held_date": "2026-03-12"}, answer="gap", name="held later"),
]  # fmt: skip
HARM = {
    "fact": "harm_report",
    "reads": "a report of harm",
    "rows": [{"from": "concern", "where": {"status": {"is": "open"}}, "day": "reported_at"}],
}


def of_reports(*concerns: dict[str, Any], answer: str, name: str) -> Ask:
    """Whether a visit follows the latest row that a rows fact makes."""
    rows = [{"concern_id": f"N{n}", "occurred_date": "2026-03-01", **one} for n, one in enumerate(concerns)]
    expect = {"any": "visit", "dated": {"on_or_after": {"latest": "harm_report", "take": "day"}}}
    return Ask(name, "child", expect, answer, {"child": dict(CHILD), "concern": rows, **_VISIT})


_VISIT = {"visit": [{"visit_id": "V1", "date": "2026-03-11"}]}
OPEN = {"status": "open", "reported_at": "2026-03-10"}
OF_REPORTS = [
    of_reports(OPEN, answer="met", name="a rows fact's latest row"),
    of_reports(OPEN, {**OPEN, "reported_at": "2026-03-12"}, answer="gap", name="a rows fact's later row"),
    of_reports(OPEN, {"status": None, "reported_at": "2026-03-12"}, answer="cannot_tell", name="one it may make"),
    of_reports(OPEN, {"status": None, "reported_at": "2026-03-09"}, answer="met", name="an earlier one it may make"),
    of_reports(OPEN, {**OPEN, "reported_at": None}, answer="cannot_tell", name="one without its day"),
]


@cache
def found() -> dict[str, list[Any]]:
    return answers_that_differ([*ASKED, *OF_REPORTS], facts=[HARM])


@pytest.mark.parametrize("name", [one.name for one in [*ASKED, *OF_REPORTS]])
def test_the_meaning_of(name: str) -> None:
    assert not found()[name], "\n".join(map(str, found()[name]))
