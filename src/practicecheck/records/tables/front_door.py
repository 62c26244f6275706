"""Contacts, referrals, early help and concerns (case-record.md section 3).

Knows nothing about enquiries or plans that follow.
"""

from __future__ import annotations

from practicecheck.records.schema import Table
from practicecheck.records.tables.build import (
    COMMON_FIELDS,
    code,
    day,
    label,
    link,
    many,
    moment,
    of_child,
    own_id,
    until,
    yn,
)

SECTION = "3. Front door"

CONTACT = Table(
    name="contact",
    section=SECTION,
    ssd="ssd_contacts",
    key=("contact_id",),
    event=("date",),
    fields=(
        own_id("contact_id", ssd="cont_contact_id"),
        of_child(ssd="cont_person_id"),
        day("date", ssd="cont_contact_date"),
        code("source", "referral_source", ssd="cont_contact_source_code"),
        code("outcome", "contact_outcome", ssd="cont_contact_outcome_json"),
        many("harm_types", "harm"),
        *COMMON_FIELDS,
    ),
)

REFERRAL = Table(
    name="referral",
    section=SECTION,
    ssd="ssd_cin_episodes",
    cin="CINdetails",
    key=("referral_id",),
    event=("date",),
    fields=(
        own_id("referral_id", ssd="cine_referral_id", cin="CINdetailsID"),
        of_child(ssd="cine_person_id", cin="LAchildID"),
        day("date", ssd="cine_referral_date", cin="CINreferralDate"),
        moment("received_at"),
        code("source", "referral_source", ssd="cine_referral_source_code", cin="ReferralSource"),
        code("primary_need", "primary_need", ssd="cine_cin_primary_need_code", cin="PrimaryNeedCode"),
        yn("nfa", ssd="cine_referral_nfa", cin="ReferralNFA", note="no further action"),
        until("close_date", ssd="cine_close_date", cin="CINclosureDate"),
        code("close_reason", "close_reason", ssd="cine_close_reason", cin="ReasonForClosure"),
        day("decision_date"),
        code("decision_by_role", "role"),
        many("harm_types", "harm"),
        *COMMON_FIELDS,
    ),
)

EARLY_HELP = Table(
    name="early_help",
    section=SECTION,
    ssd="ssd_early_help_episodes",
    key=("episode_id",),
    event=("start_date",),
    fields=(
        own_id("episode_id", ssd="earl_episode_id"),
        of_child(ssd="earl_person_id"),
        day("start_date", ssd="earl_episode_start_date"),
        until("end_date", ssd="earl_episode_end_date"),
        label("reason", ssd="earl_episode_reason"),
        label("end_reason", ssd="earl_episode_end_reason"),
        label("organisation", ssd="earl_episode_organisation"),
        *COMMON_FIELDS,
    ),
)

CONCERN = Table(
    name="concern",
    section=SECTION,
    note="One allegation, disclosure, injury or mark.",
    key=("concern_id",),
    event=("reported_at", "occurred_date"),
    fields=(
        own_id("concern_id"),
        of_child(),
        link("referral_id", "referral"),
        day("occurred_date"),
        moment("reported_at"),
        code("harm", "harm"),
        yn("injury_present", note="includes any mark thought possible injury"),
        yn("injury_acute", note="fresh enough that signs or evidence may be lost"),
        code("injury_kind", "injury"),
        yn("explanation_given"),
        yn("explanation_fits", note="as judged by a clinician or manager, not by the tool"),
        yn("physical_punishment", note="force described as discipline"),
        yn("implement_used"),
        yn("disclosed_by_child"),
        link("source_adult_id", "adult", note="alleged source of harm; may be blank"),
        code("status", "concern_status", note="the current value"),
        *COMMON_FIELDS,
    ),
)

TABLES = (CONTACT, REFERRAL, EARLY_HELP, CONCERN)
