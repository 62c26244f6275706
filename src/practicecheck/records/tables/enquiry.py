"""Strategy discussions, section 47 enquiries, medicals, domestic abuse events (case-record.md section 4).

Knows nothing about who attended: that is `attendance`, beside the conferences.
"""

from __future__ import annotations

from practicecheck.records.schema import Table
from practicecheck.records.tables.build import (
    COMMON_FIELDS,
    code,
    day,
    link,
    moment,
    of_child,
    own_id,
    planned,
    pointer,
    until,
    yn,
)

SECTION = "4. Enquiry"

STRATEGY_DISCUSSION = Table(
    name="strategy_discussion",
    section=SECTION,
    key=("strategy_id",),
    event=("held_at",),
    fields=(
        own_id("strategy_id"),
        of_child(),
        link("referral_id", "referral"),
        moment("held_at"),
        code("format", "strategy_format"),
        code("kind", "strategy_kind"),
        link("trigger_concern_id", "concern"),
        yn("outcome_s47"),
        code("enquiry_lead", "enquiry_lead"),
        yn("medical_considered"),
        code("medical_decision", "medical_decision"),
        pointer("medical_reason_ref"),
        yn("paediatrician_consulted", note="present at, or spoken to before, the decision"),
        yn("siblings_considered"),
        yn("history_shared"),
        day("minutes_date"),
        *COMMON_FIELDS,
    ),
)

S47_ENQUIRY = Table(
    name="s47_enquiry",
    section=SECTION,
    ssd="ssd_s47_enquiry",
    cin="Section47",
    key=("s47_id",),
    event=("start_date",),
    fields=(
        own_id("s47_id", ssd="s47e_s47_enquiry_id"),
        of_child(ssd="s47e_person_id", cin="LAchildID"),
        link("referral_id", "referral", ssd="s47e_referral_id", cin="CINdetailsID"),
        day("start_date", ssd="s47e_s47_start_date", cin="S47ActualStartDate"),
        until("end_date", ssd="s47e_s47_end_date"),
        code("outcome", "s47_outcome", ssd="s47e_s47_outcome_json"),
        yn("nfa", ssd="s47e_s47_nfa", note="no further action"),
        planned("icpc_target_date", ssd="icpc_icpc_target_date", cin="InitialCPCtarget"),
        yn("icpc_not_required", cin="ICPCnotRequired"),
        pointer("icpc_not_required_reason"),
        day("child_seen_date"),
        yn("child_seen_alone"),
        code("child_not_alone_reason", "not_alone", exempts=True, note="why the child was not seen alone (VOI-02)"),
        *COMMON_FIELDS,
    ),
)

MEDICAL = Table(
    name="medical",
    section=SECTION,
    key=("medical_id",),
    event=("requested_at", "examined_at"),
    event_rule="earliest",
    fields=(
        own_id("medical_id"),
        of_child(),
        link("strategy_id", "strategy_discussion"),
        link("concern_id", "concern"),
        moment("requested_at"),
        moment("examined_at"),
        code("setting", "setting"),
        code("clinician", "clinician"),
        yn("supervised_by_consultant"),
        code("consent_from", "consent"),
        link("consent_adult_id", "adult", note="who gave it; may be blank"),
        day("consent_date"),
        code("opinion", "opinion"),
        day("report_date"),
        day("verbal_report_date", exempts=True, note="a report given by word of mouth (MED-06)"),
        yn("body_map"),
        yn("images"),
        code("not_done_reason", "not_done", exempts=True, note="all but `not_recorded` exempt (MED-02)"),
        *COMMON_FIELDS,
    ),
)

DOMESTIC_ABUSE_EVENT = Table(
    name="domestic_abuse_event",
    section=SECTION,
    key=("event_id",),
    event=("date",),
    fields=(
        own_id("event_id"),
        of_child(),
        day("date"),
        link("perpetrator_adult_id", "adult"),
        link("victim_adult_id", "adult"),
        yn("coercive_control"),
        yn("threats_to_kill"),
        yn("strangulation"),
        yn("police_attended"),
        yn("child_present"),
        day("marac_referred_date", note="referred to the multi-agency risk assessment conference"),
        day("marac_heard_date"),
        pointer("no_marac_reason", exempts=True, note="why there was no referral (THF-02)"),
        *COMMON_FIELDS,
    ),
)

TABLES = (STRATEGY_DISCUSSION, S47_ENQUIRY, MEDICAL, DOMESTIC_ABUSE_EVENT)
