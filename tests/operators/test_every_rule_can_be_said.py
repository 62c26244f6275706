"""The hard sentence of each rule that once could not be said, as a throw-away rule with examples.

Each is asked of the SQL and of the one-child evaluator. The rules themselves are written elsewhere; here only
that the language can say them (decision 0003).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from asking import CHILD, Ask, answers_that_differ
from random_rules import book_of

from practicecheck.engine.compile import compile_rulebook
from practicecheck.rulebook.rule import Rule
from practicecheck.workbench.examples import run_examples as examples_of

# --- CUL-02: identity known -------------------------------------------------------------------------------

IDENTITY = {"ethnicity": "known", "first_language": "present"}


def identity(ethnicity: str | None, answer: str, name: str) -> Ask:
    return Ask(
        name, "child", IDENTITY, answer, {"child": {**CHILD, "ethnicity": ethnicity, "first_language": "Polish"}}
    )


CUL_02 = [
    identity("WBRI", "met", "CUL-02: a known ethnicity"),
    identity("REFU", "met", "CUL-02: refused is an answer"),
    identity("NOBT", "gap", "CUL-02: not yet obtained is not known"),
    identity(None, "gap", "CUL-02: blank where the column is carried"),
    Ask("CUL-02: not carried", "child", IDENTITY, "cannot_tell", {"child": {**CHILD, "first_language": "Polish"}}),
    Ask("known: U is not known", "visit", {"seen": "known"}, "gap", {"visit": [{"visit_id": "S1", "seen": "U"}]}),
]

# --- HIS-03 and VOI-04: each child of the family in the assessment asked about ------------------------------


def views(topic: str, *people: str, answer: str, name: str, **more: Any) -> Ask:
    """Whether the older child's assessment covers a topic for every other child of the family."""
    said = {"topic": {"is": topic}, "subject_id": {"same": "child.child_id"}, "covered": {"is": "Y"}}
    said["assessment_id"] = {"same": "assessment.assessment_id"}
    expect = {
        "every": "child",
        "of": "family",
        "satisfies": {"any": "assessment_content", "of": "subject", "where": said},
    }
    given = {
        "child": [CHILD, {**CHILD, "child_id": "C2"}, {**CHILD, "child_id": "C3"}],
        "assessment": [{"assessment_id": "S1", "child_id": "C1", "start_date": "2026-03-02"}],
        "assessment_content": [
            {"assessment_id": "S1", "topic": topic, "subject_id": one, "covered": "Y"} for one in people
        ],
    }
    others = {"C2": "not_applicable", "C3": "not_applicable"}
    return Ask(name, "assessment", expect, answer, given, others=others, **more)


FAMILY = [
    views("views_child", "C2", "C3", answer="met", name="HIS-03: views of each child"),
    views("views_child", "C1", "C2", answer="gap", name="HIS-03: one child left out"),
    views("lived_experience", "C2", "C3", answer="met", name="VOI-04: the lived experience of each child"),
    views("lived_experience", "C3", answer="gap", name="VOI-04: not of one of them"),
]


def of_subject(coverage: dict[str, Any], answer: str, name: str) -> Ask:
    """From inside a sibling, an absence rests on the coverage of the child asked for."""
    expect = {"every": "child", "of": "family", "satisfies": {"any": "plan", "of": "subject"}}
    children = [CHILD, {**CHILD, "child_id": "C2", "dob": "2010-01-01"}]
    young = {"applies_when": {"dob": {"on_or_after": {"months": 100, "before": "as_of"}}}}
    given = {"child": children, "plan": [{"plan_id": "P2", "child_id": "C2", "start_date": "2026-01-05"}]}
    return Ask(name, "child", expect, answer, given, more=young, others={"C2": "not_applicable"}, coverage=coverage)


FAMILY += [
    of_subject({}, "gap", "of subject: the sibling's own plan is not the child's"),
    of_subject({"plan": {"status": "partial"}}, "cannot_tell", "of subject: not covered"),
]

# --- MAG-02: the last three meetings ------------------------------------------------------------------------


def meetings(*shared: tuple[str | None, str], last: int = 3, look: Any = None, **more: Any) -> dict[str, Any]:
    rows = [
        {"meeting_id": f"M{n}", "plan_id": "S1", "kind": "core_group", "held_date": day, "info_shared": told}
        for n, (day, told) in enumerate(shared)
    ]
    asked = {"every": "plan_meeting", "last": last, "linked_by": ["plan_id"], "satisfies": {"info_shared": {"is": "Y"}}}
    plan = [{"plan_id": "S1", "kind": "cp", "start_date": "2026-01-05"}]
    return {"expect": look or asked, "given": {"plan": plan, "plan_meeting": rows}, **more}


def last_three(name: str, answer: str, *shared: tuple[str | None, str], **more: Any) -> Ask:
    return Ask(name, "plan", answer=answer, **meetings(*shared, **more))


FEB, MAR, APR, MAY, JUNE = "2026-02-02", "2026-03-02", "2026-04-01", "2026-05-01", "2026-06-01"
ANY_N = {"any": "plan_meeting", "last": 2, "where": {"info_shared": {"is": "N"}}}
NOT_SHARED = {"info_shared": {"is": "N"}}
COUNTED = {"count": "plan_meeting", "last": 3, "linked_by": ["plan_id"], "at_least": 3}
MAG_02 = [
    last_three("MAG-02: an older meeting does not count", "met", (FEB, "N"), (MAR, "Y"), (APR, "Y"), (MAY, "Y")),
    last_three("MAG-02: the third last counts", "gap", (FEB, "Y"), (MAR, "N"), (APR, "Y"), (MAY, "Y")),
    last_three("MAG-02: fewer than three are all of them", "gap", (FEB, "N"), (MAR, "Y")),
    last_three("MAG-02: one that is not known", "cannot_tell", (FEB, "N"), (MAR, "U"), (APR, "Y"), (MAY, "Y")),
    last_three("last: a tie for the last place", "cannot_tell", (FEB, "N"), (FEB, "Y"), (APR, "Y"), (MAY, "Y")),
    last_three("last: a tie that does not matter", "met", (FEB, "Y"), (FEB, "Y"), (APR, "Y"), (MAY, "Y")),
    last_three("last: one without a day may be the last", "cannot_tell", (None, "Y"), (MAR, "N"), (APR, "Y"), (MAY, "Y")),
    last_three(
        "last: one without a day that would do", "met", (FEB, "N"), (MAR, "Y"), (APR, "Y"), (MAY, "Y"), (JUNE, "Y")
    ),
    last_three(
        "last: not covered since", "cannot_tell", (MAR, "Y"), (APR, "N"), (MAY, "Y"),
        coverage={"plan_meeting": {"to": "2026-05-15"}},
    ),
    last_three(
        "last: where comes first: the last two of those not shared", "met", (FEB, "N"), (APR, "Y"), (MAY, "Y"), look=ANY_N
    ),
    last_three("last: counted", "met", (FEB, "Y"), (MAR, "Y"), (APR, "Y"), (MAY, "Y"), look=COUNTED),
    last_three("last: too few to count", "gap", (APR, "Y"), (MAY, "Y"), look=COUNTED),
    last_three(
        "last: none of those", "gap", (MAR, "Y"), (APR, "N"), (MAY, "Y"),
        look={"none": "plan_meeting", "last": 2, "where": NOT_SHARED},
    ),
    last_three(
        "last: a share of them", "met", (FEB, "N"), (MAR, "N"), (APR, "Y"), (MAY, "Y"),
        look={"share": "plan_meeting", "last": 2, "satisfies": {"info_shared": {"is": "Y"}}, "at_least": 100},
    ),
]  # fmt: skip

# --- REC-03: the referrer's agency; THF-01: a code that the extract never uses ------------------------------


def referred(source: str | None, agency: str | None, answer: str, name: str) -> Ask:
    attended = {
        "meeting_table": {"is": "strategy_discussion"},
        "meeting_id": {"same": "strategy_discussion.strategy_id"},
        "attended": {"is": "Y"},
        "agency": {"in": {"map": "referrer_agencies", "of": "referral.source"}},
    }
    expect = {"any": "referral", "linked_by": ["referral_id"], "where": {"any": "attendance", "where": attended}}
    row = {"meeting_table": "strategy_discussion", "meeting_id": "S1", "agency": agency, "attended": "Y"}
    given = {
        "referral": [{"referral_id": "R1", "date": "2026-03-02", "source": source}],
        "strategy_discussion": [{"strategy_id": "S1", "referral_id": "R1", "held_at": "2026-03-03"}],
        "attendance": [row],
    }
    return Ask(name, "strategy_discussion", expect, answer, given)


REC_03 = [
    referred("2A", "early_years", "met", "REC-03: either of a school's agencies"),
    referred("2A", "gp", "gap", "REC-03: another agency"),
    referred("3A", "gp", "met", "REC-03: one agency for one source"),
    referred("1A", "gp", "gap", "REC-03: a source that the map does not hold has no agency"),
    referred(None, "gp", "cannot_tell", "REC-03: a blank source"),
    referred("2A", None, "cannot_tell", "REC-03: a blank agency"),
]


def voluntary(*agencies: str | None, answer: str, name: str, **more: Any) -> Ask:
    """A service for the adult; the voluntary sector never coded is not the same as never asked."""
    uses = {"uses": {"table": "agency_involvement", "column": "agency", "code": "vcs"}}
    any_ = {"any": "agency_involvement", "where": {"agency": {"in": ["vcs", "dv_service"]}}}
    expect = {
        "choose": [{"when": any_, "then": {"dob": "present"}}, {"when": uses, "then": any_}],
        "else": {"cannot_tell": "the voluntary sector is never coded"},
    }
    other = {"child_id": "C2", "dob": "2010-01-01"}
    rows = [
        {"involvement_id": f"I{n}", "child_id": child, "agency": agency, "from_date": "2026-03-02"}
        for n, (child, agency) in enumerate(zip(("C1", "C2"), agencies, strict=False))
    ]
    young = {"applies_when": {"dob": {"on_or_after": {"months": 100, "before": "as_of"}}}}
    given = {"child": [CHILD, other], "agency_involvement": rows}
    return Ask(name, "child", expect, answer, given, more=young, others={"C2": "not_applicable"}, **more)


USES = {"uses": {"table": "referral", "column": "harm_types", "code": "PHY"}}
THF_01 = [
    voluntary("vcs", "gp", answer="met", name="THF-01: a voluntary service"),
    voluntary("gp", "vcs", answer="gap", name="THF-01: another child's record shows that the code is used"),
    voluntary("gp", "gp", answer="cannot_tell", name="THF-01: the voluntary sector is never coded"),
    Ask(
        "uses: a list column", "child", USES, "met", {"referral": [{"referral_id": "R1", "harm_types": ["NEG", "PHY"]}]}
    ),
    Ask("uses: carried and never", "child", USES, "gap", {"referral": [{"referral_id": "R1", "harm_types": ["NEG"]}]}),
    Ask("uses: not carried", "child", USES, "cannot_tell", {"referral": [{"referral_id": "R1"}]}),
    Ask(
        "uses: a row after as_of is not there yet",
        "child",
        USES,
        "gap",
        {"referral": [{"referral_id": "R1", "date": "2026-09-01", "harm_types": ["PHY"]}]},
    ),
]

# --- REC-07: repeated concerns as items ---------------------------------------------------------------------

REPORTS: dict[str, Any] = {
    "fact": "reports_of_harm",
    "reads": "report of physical harm",
    "merge_within": {"days": 3},
    "rows": [
        {
            "from": "concern",
            "where": {"all_of": [{"harm": {"is": "PHY"}}, {"not": {"status": {"is": "ruled_out"}}}]},
            "day": {"first_of": ["occurred_date", "reported_at"]},
        },
        {"from": "contact", "where": {"harm_types": {"holds_any": ["PHY"]}}},
        {"from": "referral", "where": {"harm_types": {"holds_any": ["PHY"], "blank": "unknown"}}},
    ],
}
LATEST = {"latest": "reports_of_harm", "take": "day"}
RECENT = {"within": {"months": 12}, "before": "as_of"}
PATTERN: dict[str, Any] = {
    "applies_when": {"count": "reports_of_harm", "dated": RECENT, "at_least": 2},
    "expect": {
        "not_due_until": {"working_days": 10},
        "after": LATEST,
        "expect": {"any": "strategy_discussion", "dated": {"column": "held_at", "on_or_after": LATEST}},
    },
}


def reports(answer: str, name: str, *, held: str | None = None, as_of: str = "2026-06-30", **tables: Any) -> Ask:
    discussions = [{"strategy_id": "D1", "held_at": held}] if held else []
    given = {"strategy_discussion": discussions}
    for table, days in tables.items():
        date_column = {"concern": "reported_at"}.get(table, "date")
        given[table] = [
            {
                f"{table}_id": f"{table}{n}",
                date_column: day,
                **({"harm": "PHY", "status": "open"} if table == "concern" else {"harm_types": harm}),
            }
            for n, (day, harm) in enumerate(days)
        ]
    more = {"applies_when": PATTERN["applies_when"]}
    return Ask(name, "child", PATTERN["expect"], answer, given, as_of=as_of, more=more)


PHY, OCT, JAN, MARCH = ["PHY"], "2025-10-06", "2026-01-12", "2026-03-02"
REC_07 = [
    reports("gap", "REC-07: three contacts and no discussion", contact=[(OCT, PHY), (JAN, PHY), (MARCH, PHY)]),
    reports("met", "REC-07: a discussion after the latest", contact=[(JAN, PHY), (MARCH, PHY)], held="2026-03-04"),
    reports("gap", "REC-07: a discussion between the two", contact=[(JAN, PHY), (MARCH, PHY)], held="2026-02-04"),
    reports("not_applicable", "REC-07: one event reported twice", contact=[(MARCH, PHY)], concern=[("2026-03-05", PHY)]),
    reports("gap", "REC-07: four days apart are two", contact=[(MARCH, PHY)], concern=[("2026-03-06", PHY)]),
    reports(
        "gap", "REC-07: three days count from the first of an item, not the last",
        contact=[("2026-03-02", PHY), ("2026-03-04", PHY), ("2026-03-06", PHY)],
    ),
    reports("not_applicable", "REC-07: a possible row inside an item adds none", contact=[(MARCH, PHY)], referral=[("2026-03-04", None)]),
    reports("cannot_tell", "REC-07: a possible row elsewhere adds one at most", contact=[(MARCH, PHY)], referral=[(JAN, None)]),
    reports(
        "gap", "REC-07: a possible row between two items does not join them",
        contact=[("2026-03-02", PHY), ("2026-03-06", PHY)], referral=[("2026-03-04", None)],
    ),
    reports("not_due", "REC-07: not due yet", contact=[(JAN, PHY), ("2026-06-26", PHY)]),
    Ask(
        "REC-07: a concern is dated by the day it occurred",
        "child",
        {"any": "reports_of_harm", "where": {"reports_of_harm.day": {"on_or_before": {"months": 4, "before": "as_of"}}}},
        "met",
        {"concern": [{"concern_id": "N1", "harm": "PHY", "status": "open", "occurred_date": JAN, "reported_at": MARCH}]},
    ),
    Ask(
        "REC-07: without that, by the day it was reported",
        "child",
        {"any": "reports_of_harm", "where": {"day": {"on_or_before": {"months": 4, "before": "as_of"}}}},
        "gap",
        {"concern": [{"concern_id": "N1", "harm": "PHY", "status": "open", "occurred_date": None, "reported_at": MARCH}]},
    ),
]  # fmt: skip

# --- years --------------------------------------------------------------------------------------------------


def two_years(day: str, answer: str) -> Ask:
    given = {"plan": [{"plan_id": "S1", "start_date": "2024-02-29", "end_date": day}]}
    expect = {"end_date": {"within": {"years": 2}, "after": "start_date"}}
    return Ask(f"years: two from a leap day, {day}", "plan", expect, answer, given)


YEARS = [
    two_years("2026-02-28", "met"),
    two_years("2026-03-01", "gap"),
    Ask("years: an age", "child", {"age": {"years": 6}, "is": "under"}, "gap", as_of="2026-03-31"),
    Ask("years: the day before", "child", {"age": {"years": 6}, "is": "under"}, "met", as_of="2026-03-30"),
]

ASKED = [*CUL_02, *FAMILY, *MAG_02, *REC_03, *THF_01, *REC_07, *YEARS]


@cache
def found() -> dict[str, list[Any]]:
    return answers_that_differ(ASKED, [REPORTS])


@pytest.mark.parametrize("name", [one.name for one in ASKED])
def test_it_can_be_said(name: str) -> None:
    assert not found()[name], "\n".join(map(str, found()[name]))


def test_every_question_has_a_name_of_its_own() -> None:
    assert len({one.name for one in ASKED}) == len(ASKED)


# --- IMP-03 and MAG-04: several measures in one rule --------------------------------------------------------

IMP_03: dict[str, Any] = {
    "title": "Did harm stop",
    "for_each": "plan",
    "measures": [
        {
            "name": "new_concern",
            "counts": {"kind": {"is": "cp"}},
            "of_which": {
                "any": "concern",
                "where": {"harm": {"is": "PHY"}},
                "dated": {"on_or_after": "plan.start_date"},
            },
        },
        {
            "name": "repeat_plan",
            "counts": {"kind": {"is": "cp"}},
            "of_which": {
                "any": "plan",
                "as": "earlier",
                "where": {
                    "earlier.kind": {"is": "cp"},
                    "plan.start_date": {"more_than": {"days": 0}, "after": "earlier.start_date"},
                    "earlier.end_date": {"within": {"years": 2}, "before": "plan.start_date", "blank": "no"},
                },
            },
        },
        {
            "name": "safer",
            "for_each": "child",
            "counts": {"count": "safety_scale", "at_least": 2},
            "of_which": {
                "latest": "safety_scale",
                "as": "last_scale",
                "satisfies": {
                    "first": "safety_scale",
                    "where": {"scorer": {"same": "last_scale.scorer"}},
                    "satisfies": {"score": {"under": {"first_of": ["last_scale.score"]}}},
                },
            },
        },
    ],
    "measure_examples": [
        {
            "name": "a second plan a year after the first, and a scale that rose",
            "as_of": "2026-06-30",
            "given": {
                "child": CHILD,
                "plan": [
                    {"plan_id": "P1", "kind": "cp", "start_date": "2024-01-08", "end_date": "2025-01-13"},
                    {"plan_id": "P2", "kind": "cp", "start_date": "2026-01-12", "end_date": None},
                ],
                "concern": [{"concern_id": "N1", "harm": "PHY", "status": "open", "reported_at": "2025-06-02"}],
                "safety_scale": [
                    {"date": "2026-02-02", "scorer": "child", "score": 3},
                    {"date": "2026-05-04", "scorer": "child", "score": 6},
                ],
            },
            "measures": {
                "new_concern": {"numerator": 1, "denominator": 2, "cannot_tell": 0},
                "repeat_plan": {"numerator": 1, "denominator": 2, "cannot_tell": 0},
                "safer": {"numerator": 1, "denominator": 1, "cannot_tell": 0},
            },
        },
        {
            "name": "a second plan three years after the first, scales of two scorers",
            "as_of": "2026-06-30",
            "given": {
                "child": CHILD,
                "plan": [
                    {"plan_id": "P1", "kind": "cp", "start_date": "2022-01-10", "end_date": "2023-01-09"},
                    {"plan_id": "P2", "kind": "cp", "start_date": "2026-01-12", "end_date": None},
                ],
                "safety_scale": [
                    {"date": "2026-02-02", "scorer": "parent", "score": 3},
                    {"date": "2026-05-04", "scorer": "child", "score": 6},
                ],
            },
            "measures": {
                "new_concern": {"numerator": 0, "denominator": 2, "cannot_tell": 0},
                "repeat_plan": {"numerator": 0, "denominator": 2, "cannot_tell": 0},
                "safer": {"numerator": 0, "denominator": 1, "cannot_tell": 0},
            },
        },
    ],
}
SCHOOL = {"owner_agency": {"is": "school"}}
MAG_04: dict[str, Any] = {
    "title": "How far plans lean on school",
    "for_each": "plan",
    "measures": [
        {
            "name": "school_based_actions",
            "for_each": "plan_action",
            "counts": {"resource": "present"},
            "of_which": {"resource": {"is": "school_based"}},
        },
        {
            "name": "school_owns_most",
            "counts": {"any": "plan_action", "linked_by": ["plan_id"]},
            "of_which": {"share": "plan_action", "linked_by": ["plan_id"], "satisfies": SCHOOL, "at_least": 51},
        },
        {
            "name": "school_is_all",
            "counts": {"any": "plan_action", "linked_by": ["plan_id"]},
            "of_which": {"every": "plan_action", "linked_by": ["plan_id"], "satisfies": SCHOOL},
        },
    ],
    "measure_examples": [
        {
            "name": "two of three actions",
            "as_of": "2026-06-30",
            "given": {
                "child": CHILD,
                "plan": [{"plan_id": "P1", "kind": "cp", "start_date": "2026-01-12"}],
                "plan_action": [
                    {"action_id": "A1", "plan_id": "P1", "owner_agency": "school", "resource": "school_based"},
                    {"action_id": "A2", "plan_id": "P1", "owner_agency": "school", "resource": "other"},
                    {"action_id": "A3", "plan_id": "P1", "owner_agency": "gp", "resource": None},
                ],
            },
            "measures": {
                "school_based_actions": {"numerator": 1, "denominator": 2, "cannot_tell": 0},
                "school_owns_most": {"numerator": 1, "denominator": 1, "cannot_tell": 0},
                "school_is_all": {"numerator": 0, "denominator": 1, "cannot_tell": 0},
            },
        }
    ],
}


def measured(rule: dict[str, Any]) -> list[str]:
    made = Rule.model_validate({"id": "XX-MSR-01", "kind": "measure", "theme": "impact", **rule})
    book = book_of({made.id: made}, facts={})
    plan, problems = compile_rulebook(book)
    assert not problems, problems
    return [str(one) for one in examples_of(book, plan).failures]


@pytest.mark.parametrize("rule", [IMP_03, MAG_04], ids=["IMP-03", "MAG-04"])
def test_several_measures_in_one_rule(rule: dict[str, Any]) -> None:
    assert measured(rule) == []


@pytest.mark.parametrize("rule", [IMP_03, MAG_04], ids=["IMP-03", "MAG-04"])
def test_a_measure_that_an_example_leaves_out_or_gets_wrong_fails_it(rule: dict[str, Any]) -> None:
    example = rule["measure_examples"][0]
    name, *_ = example["measures"]
    left_out = {key: one for key, one in example["measures"].items() if key != name}
    wrong = {**example["measures"], name: {"numerator": 9, "denominator": 9, "cannot_tell": 0}}
    for spoiled in (left_out, wrong):
        failures = measured({**rule, "measure_examples": [{**example, "measures": spoiled}]})
        assert len(failures) == 1  # found by both evaluators, so said once
        assert not failures[0].endswith(")")
        assert name in failures[0]


@pytest.mark.parametrize(
    ("expect", "code", "word"),
    [
        ({"uses": {"table": "agency_involvement", "column": "agncy", "code": "vcs"}}, "PC010", "agncy"),
        ({"uses": {"table": "agency_involvement", "column": "agency", "code": "vsc"}}, "PC018", "vsc"),
        ({"any": "referral", "where": {"source": {"in": {"map": "no_such", "of": "source"}}}}, "PC017", "no_such"),
        ({"any": "plan", "as": "earlier", "where": {"earler.end_date": "present"}}, "PC010", "earler"),
        ({"any": "plan", "as": "visit"}, "PC015", ""),
    ],
)
def test_a_name_that_means_nothing_is_told(expect: Any, code: str, word: str) -> None:
    rule = Ask("named", "child", expect, "met").rule("XX-NME-01")
    _, problems = compile_rulebook(book_of({rule.id: rule}, facts={}))
    assert [(one.code, one.word) for one in problems[rule.id]] == [(code, word)]
