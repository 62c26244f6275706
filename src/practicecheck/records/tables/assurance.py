"""Audits, their answers and participation, and the actions that follow (case-record.md section 8).

Knows nothing about the checks: an audit is what people judged.
"""

from __future__ import annotations

from practicecheck.records.schema import Table
from practicecheck.records.tables.build import (
    COMMON_FIELDS,
    code,
    day,
    label,
    link,
    of_child,
    own_id,
    planned,
    pointer,
    yn,
)
from practicecheck.records.tables.oversight import SECTION

AUDIT = Table(
    name="audit",
    section=SECTION,
    key=("audit_id",),
    event=("date",),
    fields=(
        own_id("audit_id"),
        of_child(),
        day("date"),
        label("theme"),
        yn("multi_agency"),
        yn("still_at_risk"),
        code("overall", "quality"),
        *COMMON_FIELDS,
    ),
)

AUDIT_ANSWER = Table(
    name="audit_answer",
    section=SECTION,
    key=("audit_id", "question", "auditor_agency"),
    path="audit_id",
    event=("date",),
    event_from="audit",
    fields=(
        link("audit_id", "audit"),
        code("question", "question"),
        code("quality", "quality"),
        pointer("comment_ref"),
        code("auditor_agency", "agency"),
        *COMMON_FIELDS,
    ),
)

AUDIT_PARTICIPATION = Table(
    name="audit_participation",
    section=SECTION,
    key=("audit_id", "agency"),
    path="audit_id",
    event=("date",),
    event_from="audit",
    fields=(
        link("audit_id", "audit"),
        code("agency", "agency"),
        yn("invited"),
        yn("took_part"),
        label("reason"),
        *COMMON_FIELDS,
    ),
)

ASSURANCE_ACTION = Table(
    name="assurance_action",
    section=SECTION,
    key=("action_id",),
    event=("date",),
    event_from="audit",
    fields=(
        own_id("action_id"),
        link("audit_id", "audit"),
        of_child(),
        label("recommendation"),
        code("owner_role", "role"),
        planned("due_date"),
        day("done_date"),
        code("result", "assurance_result"),
        *COMMON_FIELDS,
    ),
)

TABLES = (AUDIT, AUDIT_ANSWER, AUDIT_PARTICIPATION, ASSURANCE_ACTION)
