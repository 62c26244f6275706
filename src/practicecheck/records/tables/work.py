"""Danger statements, safety goals, scales, interventions and their impact (case-record.md section 7).

Knows nothing about words: an element flag is a person's judgement of a statement.
"""

from __future__ import annotations

from practicecheck.records.schema import Table
from practicecheck.records.tables.build import (
    COMMON_FIELDS,
    code,
    day,
    label,
    link,
    links,
    many,
    number,
    of_child,
    own_id,
    pointer,
    until,
    yn,
)

SECTION = "7. Danger, goals, work, impact"

DANGER_STATEMENT = Table(
    name="danger_statement",
    section=SECTION,
    key=("danger_id",),
    event=("date",),
    state=True,
    fields=(
        own_id("danger_id"),
        of_child(),
        link("plan_id", "plan"),
        day("date"),
        until("superseded_date"),
        many("harms", "risk"),
        yn("el_who", note="says who is worried, about whom"),
        yn("el_behaviour", note="names the behaviour"),
        yn("el_past_facts", note="rests on what has happened"),
        yn("el_future_if_no_change", note="says what may happen if nothing changes"),
        yn("el_impact_on_child", note="says what it does to the child"),
        yn("el_plain_words", note="in words the family would use"),
        code("flags_by_role", "role", note="who judged the elements"),
        day("flags_date"),
        yn("shared_with_family"),
        *COMMON_FIELDS,
    ),
)

SAFETY_GOAL = Table(
    name="safety_goal",
    section=SECTION,
    note="Belongs to the child of the first danger statement in its list.",
    key=("goal_id",),
    path="danger_id",
    event=("date",),
    state=True,
    fields=(
        own_id("goal_id"),
        links("danger_id", "danger_statement", note="one goal may serve several statements"),
        day("date"),
        until("superseded_date"),
        yn("el_carer_behaviour", note="says what the carers will do"),
        yn("el_child_experience", note="says what the child will experience"),
        yn("el_seen_by_others", note="can be seen by others"),
        yn("el_duration", note="says for how long"),
        yn("el_end_point", note="says when it is reached"),
        yn("network_named"),
        yn("agreed_with_family"),
        code("flags_by_role", "role", note="who judged the elements"),
        day("flags_date"),
        *COMMON_FIELDS,
    ),
)

SAFETY_SCALE = Table(
    name="safety_scale",
    section=SECTION,
    key=("child_id", "date", "scorer"),
    event=("date",),
    fields=(
        of_child(),
        link("danger_id", "danger_statement"),
        day("date"),
        code("scorer", "scorer"),
        number("score", note="0 to 10; 10 is safest"),
        *COMMON_FIELDS,
    ),
)

INTERVENTION = Table(
    name="intervention",
    section=SECTION,
    key=("intervention_id",),
    event=("start_date",),
    fields=(
        own_id("intervention_id"),
        of_child(),
        link("plan_id", "plan"),
        code("kind", "intervention"),
        own_id("subject_id", note="who it is for: a child_id or an adult_id"),
        code("provider", "agency"),
        day("start_date"),
        until("end_date"),
        link("goal_id", "safety_goal", note="what it serves"),
        many("risks", "risk", note="what it is focused on"),
        yn("expected_change_stated"),
        *COMMON_FIELDS,
    ),
)

IMPACT_REVIEW = Table(
    name="impact_review",
    section=SECTION,
    key=("intervention_id", "date"),
    path="intervention_id",
    event=("date",),
    fields=(
        link("intervention_id", "intervention"),
        day("date"),
        code("effect_on_risk", "effect"),
        code("effect_on_parenting", "effect"),
        pointer("evidence_ref"),
        code("by_role", "role"),
        *COMMON_FIELDS,
    ),
)

OUTCOME_MEASURE = Table(
    name="outcome_measure",
    section=SECTION,
    key=("child_id", "date", "measure"),
    event=("date",),
    fields=(
        of_child(),
        day("date"),
        label("measure"),
        label("value"),
        code("direction", "direction"),
        *COMMON_FIELDS,
    ),
)

TABLES = (DANGER_STATEMENT, SAFETY_GOAL, SAFETY_SCALE, INTERVENTION, IMPACT_REVIEW, OUTCOME_MEASURE)
