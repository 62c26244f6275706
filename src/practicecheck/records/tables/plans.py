"""Conferences, attendance, plans, their actions, meetings and visits (case-record.md section 6).

Knows nothing about danger statements and goals that a plan serves: those are in `work`.
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
    planned,
    pointer,
    until,
    yn,
)

SECTION = "6. Conference, plan, meetings"

CONFERENCE = Table(
    name="conference",
    section=SECTION,
    ssd="ssd_initial_cp_conference, ssd_cp_reviews",
    cin="Section47, CINdetails, Reviews",
    key=("conference_id",),
    event=("held_date", "due_date"),
    fields=(
        own_id("conference_id", ssd="icpc_icpc_id / cppr_cp_review_id"),
        of_child(ssd="icpc_person_id / cppr_person_id", cin="LAchildID"),
        code("kind", "conference_kind", ssd="icpc_icpc_transfer_in"),
        link("s47_id", "s47_enquiry", ssd="icpc_s47_enquiry_id"),
        link("plan_id", "plan", ssd="icpc_cp_plan_id / cppr_cp_plan_id"),
        planned("due_date", ssd="icpc_icpc_target_date / cppr_cp_review_due", cin="InitialCPCtarget"),
        day("held_date", ssd="icpc_icpc_date / cppr_cp_review_date", cin="DateOfInitialCPC / CPPreviewDate"),
        yn("quorate", ssd="cppr_cp_review_quorate"),
        yn("outcome_plan", ssd="icpc_icpc_outcome_cp_flag / cppr_cp_review_outcome_continue_cp"),
        code("child_participation", "participation", ssd="cppr_cp_review_participation"),
        yn("category_reviewed"),
        *COMMON_FIELDS,
    ),
)

ATTENDANCE = Table(
    name="attendance",
    section=SECTION,
    note="Who came to, or sent a report to, a strategy discussion, conference or plan meeting.",
    key=("meeting_table", "meeting_id", "agency", "role", "adult_id"),
    path="meeting_id",
    event_from="meeting_table",
    fields=(
        code("meeting_table", "meeting_table"),
        own_id("meeting_id", note="key of the row in the table that meeting_table names"),
        code("agency", "agency"),
        link("adult_id", "adult", note="family members"),
        code("role", "attendance_role"),
        yn("invited"),
        yn("attended"),
        yn("report_sent"),
        day("report_date"),
        *COMMON_FIELDS,
    ),
)

PLAN = Table(
    name="plan",
    section=SECTION,
    ssd="ssd_cp_plans, ssd_cin_plans",
    cin="ChildProtectionPlans, CINPlanDates",
    key=("plan_id",),
    event=("start_date",),
    state=True,
    fields=(
        own_id("plan_id", ssd="cppl_cp_plan_id / cinp_cin_plan_id", cin="CPPID"),
        of_child(ssd="cppl_person_id / cinp_person_id", cin="LAchildID"),
        link("referral_id", "referral", ssd="cppl_referral_id / cinp_referral_id", cin="CINdetailsID"),
        code("kind", "plan_kind"),
        day(
            "start_date",
            ssd="cppl_cp_plan_start_date / cinp_cin_plan_start_date",
            cin="CPPstartDate / CINPlanStartDate",
        ),
        until("end_date", ssd="cppl_cp_plan_end_date / cinp_cin_plan_end_date", cin="CPPendDate / CINPlanEndDate"),
        code("category_initial", "category", ssd="cppl_cp_plan_initial_category", cin="InitialCategoryOfAbuse"),
        code("category_latest", "category", ssd="cppl_cp_plan_latest_category", cin="LatestCategoryOfAbuse"),
        many(
            "category_list",
            "harm",
            ssd="cppl_cp_plan_latest_category (text after 'Multiple:')",
            note="which harms a MUL stands for; blank on a MUL plan = unknown",
        ),
        pointer("category_rationale"),
        yn("category_rationale_names_physical"),
        number(
            "previous_cp_plans",
            cin="NumberOfPreviousCPP",
            note="earlier plans in this authority; those elsewhere are unknown",
        ),
        yn("contingency"),
        number("visit_interval_wd", note="agreed working days between visits"),
        number("core_group_interval_wd", note="agreed working days between core groups"),
        *COMMON_FIELDS,
    ),
)

PLAN_ACTION = Table(
    name="plan_action",
    section=SECTION,
    key=("action_id",),
    path="plan_id",
    event=("start_date",),
    event_from="plan",
    fields=(
        own_id("action_id"),
        link("plan_id", "plan"),
        code("owner_agency", "agency"),
        label("owner_role"),
        own_id("subject_id", note="who must act or change: a child_id or an adult_id"),
        planned("due_date"),
        day("completed_date"),
        code("status", "action_status"),
        link("goal_id", "safety_goal"),
        many("harms", "risk"),
        yn("outcome_measure"),
        code("resource", "resource"),
        day("review_note_date"),
        *COMMON_FIELDS,
    ),
)

PLAN_MEETING = Table(
    name="plan_meeting",
    section=SECTION,
    note="Group meetings on a child in need plan are `cin_meeting` even if a record calls them core groups.",
    key=("meeting_id",),
    path="plan_id",
    event=("held_date",),
    fields=(
        own_id("meeting_id"),
        link("plan_id", "plan"),
        code("kind", "plan_meeting_kind"),
        day("held_date"),
        day("minutes_date"),
        yn("actions_reviewed"),
        yn("info_shared"),
        *COMMON_FIELDS,
    ),
)

VISIT = Table(
    name="visit",
    section=SECTION,
    ssd="ssd_cp_visits, ssd_cin_visits",
    key=("visit_id",),
    event=("date",),
    fields=(
        own_id("visit_id", ssd="cppv_cp_visit_id / cinv_cin_visit_id"),
        of_child(ssd="cppv_person_id / cinv_person_id"),
        link("plan_id", "plan", ssd="cppv_cp_plan_id"),
        day("date", ssd="cppv_cp_visit_date / cinv_cin_visit_date"),
        yn("seen", ssd="cppv_cp_visit_seen / cinv_cin_visit_seen"),
        yn("seen_alone", ssd="cppv_cp_visit_seen_alone / cinv_cin_visit_seen_alone"),
        yn("bedroom", ssd="cppv_cp_visit_bedroom / cinv_cin_visit_bedroom"),
        code("not_alone_reason", "not_alone", exempts=True, note="why the child was not seen alone (VOI-01)"),
        yn("unannounced"),
        links("adults_seen", "adult"),
        *COMMON_FIELDS,
    ),
)

TABLES = (CONFERENCE, ATTENDANCE, PLAN, PLAN_ACTION, PLAN_MEETING, VISIT)
