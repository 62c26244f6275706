"""Assessments, their factors and what they cover (case-record.md section 5).

Knows nothing about how good an assessment is, but for what a person judged.
"""

from __future__ import annotations

from practicecheck.records.schema import Table
from practicecheck.records.tables.build import (
    COMMON_FIELDS,
    code,
    day,
    link,
    of_child,
    own_id,
    planned,
    pointer,
    yn,
)

SECTION = "5. Assessment"

ASSESSMENT = Table(
    name="assessment",
    section=SECTION,
    ssd="ssd_cin_assessments",
    cin="Assessments",
    key=("assessment_id",),
    event=("start_date",),
    fields=(
        own_id("assessment_id", ssd="cina_assessment_id", cin="AssessmentID"),
        of_child(ssd="cina_person_id", cin="LAchildID"),
        link("referral_id", "referral", ssd="cina_referral_id", cin="CINdetailsID"),
        code("kind", "assessment_kind", note="'core assessment' in older records is `core_legacy`"),
        day("start_date", ssd="cina_assessment_start_date", cin="AssessmentActualStartDate"),
        planned("review_date", cin="AssessmentInternalReviewDate"),
        day("auth_date", ssd="cina_assessment_auth_date", cin="AssessmentAuthorisationDate"),
        yn("child_seen", ssd="cina_assessment_child_seen"),
        yn("child_seen_alone"),
        *COMMON_FIELDS,
    ),
)

ASSESSMENT_FACTOR = Table(
    name="assessment_factor",
    section=SECTION,
    ssd="ssd_assessment_factors",
    cin="FactorsIdentifiedAtAssessment",
    key=("assessment_id", "factor"),
    path="assessment_id",
    event=("auth_date", "start_date"),
    event_from="assessment",
    fields=(
        link("assessment_id", "assessment", ssd="cinf_assessment_id", cin="AssessmentID"),
        code("factor", "assessment_factor", ssd="cinf_assessment_factors_json", cin="AssessmentFactors"),
        *COMMON_FIELDS,
    ),
)

ASSESSMENT_CONTENT = Table(
    name="assessment_content",
    section=SECTION,
    note="What the document covers.",
    key=("assessment_id", "topic", "subject_id"),
    path="assessment_id",
    event=("start_date",),
    event_from="assessment",
    fields=(
        link("assessment_id", "assessment"),
        code("topic", "topic"),
        own_id("subject_id", note="a child_id or an adult_id, when the topic is per person"),
        yn("covered", note="someone has looked and said"),
        code("quality", "quality", note="from an auditor or authorising manager"),
        code("judged_by_role", "role", note="blank = nobody has judged"),
        day("judged_date"),
        pointer("evidence_ref", note="page or section"),
        *COMMON_FIELDS,
    ),
)

TABLES = (ASSESSMENT, ASSESSMENT_FACTOR, ASSESSMENT_CONTENT)
