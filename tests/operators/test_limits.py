"""What a limit means at its ends (design section 2), asked of the SQL and of the one-child evaluator.

Easter 2026: Good Friday is 3 April, Easter Monday 6 April. Summer time begins on 29 March 2026.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from asking import SEEN, TWO_WD, Ask, answers_that_differ, meeting, minutes, visits

EVERY_TEN = {"each": "visit", "where": SEEN, "starting": "plan.start_date", "at_most": {"days": 10}}


def examined(held_at: str, at: str | None, answer: str, name: str, as_of: str = "2026-06-30") -> Ask:
    """An examination within 24 hours of a strategy discussion."""
    given = {
        "strategy_discussion": [{"strategy_id": "S1", "held_at": held_at}],
        "medical": [{"medical_id": "M1", "strategy_id": "S1", "examined_at": at}] if at else [],
    }
    dated = {"column": "examined_at", "within": {"hours": 24}, "after": "strategy_discussion.held_at"}
    expect = {"any": "medical", "linked_by": ["strategy_id"], "dated": dated}
    return Ask(name, "strategy_discussion", expect, answer, given, as_of=as_of)


LIMITS = [
    minutes(TWO_WD, "2026-04-08", "met", "working days skip the Easter weekend and both bank holidays"),
    minutes(TWO_WD, "2026-04-09", "gap", "one working day late is late"),
    minutes(TWO_WD, "2026-04-04", "met", "a day off inside the limit is inside it"),
    minutes({"working_days": 0}, "2026-04-02", "met", "no working days is the same day"),
    minutes({"working_days": 0}, "2026-04-03", "gap", "a bank holiday after day 0 is not day 0"),
    minutes(TWO_WD, "2026-04-01", "gap", "a day before the event is not within a limit after it"),
    minutes(TWO_WD, None, "not_due", "a limit that ends on as_of has not passed", as_of="2026-04-08"),
    minutes(TWO_WD, None, "gap", "a limit that ended the day before as_of has passed", as_of="2026-04-09"),
    minutes({"days": 3}, "2026-04-05", "met", "days are calendar days"),
    minutes({"days": 3}, "2026-04-06", "gap", "calendar days do not skip bank holidays"),
    Ask(
        "an event on a Saturday: the first working day after it is Tuesday, after Easter",
        "plan_meeting",
        {"minutes_date": {"within": {"working_days": 1}, "after": "held_date"}},
        "met",
        meeting(held_date="2026-04-04", minutes_date="2026-04-07"),
    ),
    Ask(
        "an event on a Saturday, done on the Sunday, with no working day allowed",
        "plan_meeting",
        {"minutes_date": {"within": {"working_days": 0}, "after": "held_date"}},
        "gap",
        meeting(held_date="2026-04-04", minutes_date="2026-04-05"),
    ),
    Ask(
        "looking back, the second working day before is within two",
        "plan_meeting",
        {"minutes_date": {"within": TWO_WD, "before": "as_of"}},
        "met",
        meeting(minutes_date="2026-04-02"),
        as_of="2026-04-08",
    ),
    Ask(
        "looking back, the third working day before is not within two",
        "plan_meeting",
        {"minutes_date": {"within": TWO_WD, "before": "as_of"}},
        "gap",
        meeting(held_date="2026-04-01", minutes_date="2026-04-01"),
        as_of="2026-04-08",
    ),
    *(
        Ask(
            f"three months after 30 November end on the last of February: {day} is {answer}",
            "plan_meeting",
            {"minutes_date": {"within": {"months": 3}, "after": "held_date"}},
            answer,
            meeting(held_date="2025-11-30", minutes_date=day),
        )
        for day, answer in (("2026-02-28", "met"), ("2026-03-01", "gap"))
    ),
    *(
        Ask(
            f"more than two working days after: {day} is {answer}",
            "plan_meeting",
            {"minutes_date": {"more_than": TWO_WD, "after": "held_date"}},
            answer,
            meeting(minutes_date=day),
        )
        for day, answer in (("2026-04-08", "gap"), ("2026-04-09", "met"))
    ),
    *(
        Ask(
            f"at least two working days after: {day} is {answer}",
            "plan_meeting",
            {"minutes_date": {"at_least": TWO_WD, "after": "held_date"}},
            answer,
            meeting(minutes_date=day),
        )
        for day, answer in (("2026-04-07", "gap"), ("2026-04-08", "met"))
    ),
    Ask(
        "a parameter's value in force on the day of the event counts",
        "plan_meeting",
        {"minutes_date": {"within": {"days": "dated"}, "after": "held_date"}},
        "gap",
        meeting(held_date="2026-04-04", minutes_date="2026-04-06"),
    ),
    Ask(
        "a later event is judged by the later value",
        "plan_meeting",
        {"minutes_date": {"within": {"days": "dated"}, "after": "held_date"}},
        "met",
        meeting(held_date="2026-04-05", minutes_date="2026-04-08"),
    ),
    Ask(
        "before the first dated value there is nothing to judge by, so it does not apply",
        "plan_meeting",
        {"minutes_date": {"within": {"days": "later"}, "after": "held_date"}},
        "not_applicable",
        meeting(held_date="2026-04-04", minutes_date="2026-04-05"),
    ),
    Ask(
        "the plan's own interval comes before the parameter",
        "plan",
        {"rhythm": {**EVERY_TEN, "at_most": {"days": {"first_of": ["plan.visit_interval_wd", "few"]}}}},
        "met",
        visits(("2026-03-10", "Y"), plan={"visit_interval_wd": 20}),
        as_of="2026-03-20",
    ),
    Ask(
        "where the plan's own interval is blank the parameter holds",
        "plan",
        {"rhythm": {**EVERY_TEN, "at_most": {"days": {"first_of": ["plan.visit_interval_wd", "few"]}}}},
        "gap",
        visits(("2026-03-10", "Y"), plan={"visit_interval_wd": None}),
        as_of="2026-03-20",
    ),
]

HOURS = [
    examined("2026-03-02T10:00", "2026-03-03T10:00", "met", "24 hours to the minute are within 24 hours"),
    examined("2026-03-02T10:00", "2026-03-03T10:01", "gap", "a minute over 24 hours is over"),
    examined("2026-03-28T10:00", "2026-03-29T11:00", "met", "the night the clocks go forward has an hour less"),
    examined("2026-03-28T10:00", "2026-03-29T11:01", "gap", "a minute over 24 hours, in the night the clocks change"),
    examined("2026-03-02T10:00", "2026-03-03", "met", "a date only: the next calendar day"),
    examined("2026-03-02T10:00", "2026-03-04", "gap", "a date only: the day after next"),
    examined("2026-03-02", "2026-03-03T23:59", "met", "the other date only: the next calendar day"),
    examined("2026-03-02T10:00", None, "not_due", "as_of is the whole day", as_of="2026-03-03"),
    examined("2026-03-02T10:00", None, "gap", "the next day is over", as_of="2026-03-04"),
]

CALENDAR = [
    minutes(TWO_WD, day, answer, f"{how}: {answer}", **more)
    for how, day, answer, more in (
        ("a slip of the year, long before the event", "1926-04-07", "gap", {}),
        ("a slip of the year, after the table ends, is after as_of and reads as blank", "2062-04-07", "gap", {}),
    )
]
CALENDAR += [
    Ask(
        f"an event of 2003, {unit}: {answer}",
        "plan_meeting",
        {"minutes_date": {"within": {unit: 2}, "after": "held_date"}},
        answer,
        meeting(held_date="2003-03-03", minutes_date="2003-03-04"),
    )
    for unit, answer in (("working_days", "cannot_tell"), ("days", "met"), ("months", "met"))
]
# A day that is taken from several brings its own working-day number, or none; never that of another of them.
CALENDAR += [
    Ask(
        f"one of two days is outside the calendar: {name}",
        "plan",
        {
            "end_date": {
                "within": TWO_WD,
                "after": {name: ["start_date", {"latest": "plan_meeting", "take": "held_date"}]},
            }
        },
        answer,
        {
            "plan": [{"plan_id": "S1", "start_date": "2003-03-03", "end_date": "2026-04-02"}],
            "plan_meeting": [{"meeting_id": "M1", "plan_id": "S1", "held_date": "2026-04-02"}],
        },
    )
    for name, answer in (("first_of", "cannot_tell"), ("latest_of", "met"))
]

ASKED = [*LIMITS, *HOURS, *CALENDAR]


@cache
def found() -> dict[str, list[Any]]:
    return answers_that_differ(ASKED)


@pytest.mark.parametrize("name", [one.name for one in ASKED])
def test_the_meaning_of(name: str) -> None:
    assert not found()[name], "\n".join(map(str, found()[name]))


def test_every_question_has_a_name_of_its_own() -> None:
    assert len({one.name for one in ASKED}) == len(ASKED)
