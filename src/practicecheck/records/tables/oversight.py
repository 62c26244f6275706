"""History, oversight, voice, other agencies, missing, disagreement, legal steps (case-record.md section 8).

Knows nothing about audits: those are in `assurance`.
"""

from __future__ import annotations

from practicecheck.records.schema import Field, Table
from practicecheck.records.tables.build import (
    COMMON_FIELDS,
    code,
    day,
    label,
    link,
    links,
    many,
    moment,
    number,
    of_child,
    own_id,
    pointer,
    until,
    yn,
)

SECTION = "8. History, oversight, voice, agencies, missing, disagreement, audit"

HISTORY_EVENT = Table(
    name="history_event",
    section=SECTION,
    key=("event_id",),
    event=("date",),
    fields=(
        own_id("event_id"),
        of_child(),
        day("date"),
        many("harms", "history_harm"),
        code("source_agency", "agency"),
        code("severity", "severity"),
        yn("in_chronology"),
        links("considered_in", None, note="keys of assessments and conferences"),
        *COMMON_FIELDS,
    ),
)

CHRONOLOGY = Table(
    name="chronology",
    section=SECTION,
    key=("child_id",),
    event=("last_updated",),
    fields=(of_child(), day("last_updated"), yn("multi_agency"), *COMMON_FIELDS),
)

OVERSIGHT = Table(
    name="oversight",
    section=SECTION,
    note="Supervision, case direction, management summary, authorisation.",
    key=("oversight_id",),
    event=("date",),
    fields=(
        own_id("oversight_id"),
        of_child(),
        day("date"),
        code("kind", "oversight_kind"),
        code("by_role", "role"),
        yn("risk_stated"),
        yn("impact_on_daily_life_stated"),
        number("actions_set"),
        yn("previous_actions_reviewed"),
        number("previous_actions_done"),
        code("quality", "quality"),
        code("judged_by_role", "role"),
        *COMMON_FIELDS,
    ),
)

VOICE = Table(
    name="voice",
    section=SECTION,
    key=("voice_id",),
    event=("date",),
    fields=(
        own_id("voice_id"),
        of_child(),
        day("date"),
        code("kind", "voice"),
        code("by_agency", "agency"),
        yn("views_recorded"),
        yn("acted_on"),
        pointer("acted_on_ref"),
        code("quality", "quality"),
        *COMMON_FIELDS,
    ),
)

ALLOCATION = Table(
    name="allocation",
    section=SECTION,
    ssd="ssd_involvements, ssd_department",
    note="For worklists and access control only: no rule may read it.",
    key=("allocation_id",),
    event=("from_date",),
    state=True,
    fields=(
        own_id("allocation_id", ssd="invo_involvements_id"),
        of_child(ssd="invo_person_id"),
        own_id("team_id", ssd="invo_professional_team", note="no table"),
        label("team_name", ssd="dept_team_name"),
        label("worker_ref", ssd="invo_professional_id", note="a pseudonym"),
        label("role", ssd="invo_professional_role_id"),
        day("from_date", ssd="invo_involvement_start_date"),
        until("to_date", ssd="invo_involvement_end_date"),
        *COMMON_FIELDS,
    ),
)

AGENCY_INVOLVEMENT = Table(
    name="agency_involvement",
    section=SECTION,
    ssd="ssd_involvements (local authority staff only)",
    key=("involvement_id",),
    event=("from_date",),
    fields=(
        own_id("involvement_id", ssd="invo_involvements_id"),
        of_child(ssd="invo_person_id"),
        link("adult_id", "adult", note="blank = for the child"),
        code("agency", "agency"),
        day("from_date", ssd="invo_involvement_start_date"),
        until("to_date", ssd="invo_involvement_end_date"),
        day("asked_for_info_date"),
        day("info_received_date"),
        yn("in_plan_group"),
        *COMMON_FIELDS,
    ),
)

ADULT_CHECK = Table(
    name="adult_check",
    section=SECTION,
    key=("child_id", "adult_id", "check"),
    event=("requested_date",),
    fields=(
        of_child(),
        link("adult_id", "adult"),
        code("check", "adult_check"),
        day("requested_date"),
        day("received_date"),
        *COMMON_FIELDS,
    ),
)

MISSING_EPISODE = Table(
    name="missing_episode",
    section=SECTION,
    ssd="ssd_missing (looked-after children)",
    key=("episode_id",),
    event=("start",),
    fields=(
        own_id("episode_id", ssd="miss_table_id"),
        of_child(ssd="miss_person_id"),
        moment("start", ssd="miss_missing_episode_start_date"),
        Field("end", "datetime", kind="until", ssd="miss_missing_episode_end_date"),
        code("kind", "missing_kind", ssd="miss_missing_episode_type"),
        yn("rhi_offered", ssd="miss_missing_rhi_offered", note="return home interview"),
        yn("rhi_accepted", ssd="miss_missing_rhi_accepted"),
        day("rhi_offered_date"),
        moment("rhi_held_at"),
        pointer("considered_ref"),
        *COMMON_FIELDS,
    ),
)

DISAGREEMENT = Table(
    name="disagreement",
    section=SECTION,
    note="Between agencies, under the local escalation policy.",
    key=("disagreement_id",),
    event=("raised_date",),
    fields=(
        own_id("disagreement_id"),
        of_child(),
        day("raised_date"),
        code("raised_by", "raised_by"),
        label("about"),
        number("stage", note="the current stage"),
        day("stage_date"),
        until("resolved_date"),
        code("outcome", "disagreement_outcome"),
        *COMMON_FIELDS,
    ),
)

LEGAL_STEP = Table(
    name="legal_step",
    section=SECTION,
    ssd="ssd_pre_proceedings, ssd_legal_status",
    key=("child_id", "date", "kind"),
    event=("date",),
    fields=(
        of_child(ssd="prep_person_id / lega_person_id"),
        day("date", ssd="prep_pre_pro_letter_date / lega_legal_status_start_date"),
        code("kind", "legal_kind", ssd="lega_legal_status"),
        label("outcome", ssd="prep_pre_pro_outcome"),
        *COMMON_FIELDS,
    ),
)

TABLES = (
    HISTORY_EVENT,
    CHRONOLOGY,
    OVERSIGHT,
    VOICE,
    ALLOCATION,
    AGENCY_INVOLVEMENT,
    ADULT_CHECK,
    MISSING_EPISODE,
    DISAGREEMENT,
    LEGAL_STEP,
)
