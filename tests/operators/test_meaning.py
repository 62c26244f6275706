"""What each operator means at its edges (design section 2), asked of the SQL and of the one-child evaluator.

Easter 2026: Good Friday is 3 April, Easter Monday 6 April. Summer time begins on 29 March 2026.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from asking import CHILD, Ask, answers_that_differ


def meeting(**values: Any) -> dict[str, Any]:
    """A plan with one meeting, the subject."""
    plan = {"plan_id": "P1", "kind": "cp", "start_date": "2026-01-05"}
    return {
        "plan": [plan],
        "plan_meeting": [{"meeting_id": "S1", "plan_id": "P1", "held_date": "2026-04-02", **values}],
    }


def minutes(limit: dict[str, Any], day: str | None, answer: str, name: str, **more: Any) -> Ask:
    """Minutes dated within a limit after a meeting on Maundy Thursday, 2 April 2026."""
    expect = {"minutes_date": {"within": limit, "after": "held_date"}}
    return Ask(name, "plan_meeting", expect, answer, meeting(minutes_date=day), **more)


def examined(held_at: str, at: str | None, answer: str, name: str, as_of: str = "2026-06-30") -> Ask:
    """An examination within 24 hours of a strategy discussion."""
    given = {
        "strategy_discussion": [{"strategy_id": "S1", "held_at": held_at}],
        "medical": [{"medical_id": "M1", "strategy_id": "S1", "examined_at": at}] if at else [],
    }
    dated = {"column": "examined_at", "within": {"hours": 24}, "after": "strategy_discussion.held_at"}
    expect = {"any": "medical", "linked_by": ["strategy_id"], "dated": dated}
    return Ask(name, "strategy_discussion", expect, answer, given, as_of=as_of)


def visits(*rows: Any, plan: dict[str, Any] | None = None) -> dict[str, Any]:
    """A plan from 2 March 2026, the subject, with visits given as (day, seen) or mappings."""
    made = []
    for n, row in enumerate(rows):
        values = row if isinstance(row, dict) else {"date": row[0], "seen": row[1]}
        made.append({"visit_id": f"V{n}", **values})
    return {"plan": [{"plan_id": "S1", "kind": "cp", "start_date": "2026-03-02", **(plan or {})}], "visit": made}


SEEN = {"seen": {"is": "Y"}}
EVERY_TEN = {"each": "visit", "where": SEEN, "starting": "plan.start_date", "at_most": {"days": 10}}
UNSURE = ("2026-03-12", "U")
TWO_WD, DAY_OFF = {"working_days": 2}, {"plan_meeting.held_date": "present"}

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
        "before the first dated value there is nothing to judge by",
        "plan_meeting",
        {"minutes_date": {"within": {"days": "later"}, "after": "held_date"}},
        "cannot_tell",
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
    Ask(
        "rhythm: an end before the start leaves no interval to keep",
        "plan",
        {"rhythm": {**EVERY_TEN, "ending": "plan.end_date"}},
        "met",
        visits(plan={"end_date": "2026-02-01"}),
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

ASKED = [*LIMITS, *HOURS, *BLANKS, *UNKNOWN, *ROWS, *RHYTHM, *JOINED, *LINKS, *FAMILY]
FACTS = [{"fact": "fact_cp", "about": "plan", "reads": "it is a protection plan", "holds": KNOWN}]


@cache
def found() -> dict[str, list[Any]]:
    return answers_that_differ(ASKED, FACTS)


@pytest.mark.parametrize("name", [one.name for one in ASKED])
def test_the_meaning_of(name: str) -> None:
    assert not found()[name], "\n".join(map(str, found()[name]))


def test_every_question_has_a_name_of_its_own() -> None:
    assert len({one.name for one in ASKED}) == len(ASKED)
