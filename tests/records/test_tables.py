"""The tables against a copy of the case-record paper, typed from it and frozen here.

A field that is renamed, dropped or added must be changed in both places, knowingly.
"""

from __future__ import annotations

import pytest

from practicecheck.records import CODES, COMMON_FIELDS, TABLES, Table

FIELDS = {
    "record_coverage": "table_name child_id status from_date to_date",
    "child": "child_id dob expected_dob death_date sex ethnicity disability family_id first_language religion "
    "interpreter_needed mobility mobility_as_of",
    "adult": "adult_id sex dob first_language interpreter_needed",
    "relationship": "relationship_id child_id adult_id type parental_responsibility lives_with_child has_contact "
    "carer_role from_date to_date harm_role whereabouts_known contact_limit contact_limit_reason no_action_needed_ref",
    "engagement": "engagement_id child_id adult_id date kind stage",
    "contact": "contact_id child_id date source outcome harm_types",
    "referral": "referral_id child_id date received_at source primary_need nfa close_date close_reason decision_date "
    "decision_by_role harm_types",
    "early_help": "episode_id child_id start_date end_date reason end_reason organisation",
    "concern": "concern_id child_id referral_id occurred_date reported_at harm injury_present injury_acute injury_kind "
    "explanation_given explanation_fits physical_punishment implement_used disclosed_by_child source_adult_id status",
    "strategy_discussion": "strategy_id child_id referral_id held_at format kind trigger_concern_id outcome_s47 "
    "enquiry_lead medical_considered medical_decision medical_reason_ref paediatrician_consulted siblings_considered "
    "history_shared minutes_date",
    "s47_enquiry": "s47_id child_id referral_id start_date end_date outcome nfa icpc_target_date icpc_not_required "
    "icpc_not_required_reason child_seen_date child_seen_alone child_not_alone_reason",
    "medical": "medical_id child_id strategy_id concern_id requested_at examined_at setting clinician "
    "supervised_by_consultant consent_from consent_adult_id consent_date opinion report_date verbal_report_date body_map "
    "images not_done_reason",
    "domestic_abuse_event": "event_id child_id date perpetrator_adult_id victim_adult_id coercive_control "
    "threats_to_kill strangulation police_attended child_present marac_referred_date marac_heard_date no_marac_reason",
    "assessment": "assessment_id child_id referral_id kind start_date review_date auth_date child_seen child_seen_alone",
    "assessment_factor": "assessment_id factor",
    "assessment_content": "assessment_id topic subject_id covered quality judged_by_role judged_date evidence_ref",
    "conference": "conference_id child_id kind s47_id plan_id due_date held_date quorate outcome_plan "
    "child_participation category_reviewed",
    "attendance": "meeting_table meeting_id agency adult_id role invited attended report_sent report_date",
    "plan": "plan_id child_id referral_id kind start_date end_date category_initial category_latest category_list "
    "category_rationale category_rationale_names_physical previous_cp_plans contingency visit_interval_wd "
    "core_group_interval_wd",
    "plan_action": "action_id plan_id owner_agency owner_role subject_id due_date completed_date status goal_id harms "
    "outcome_measure resource review_note_date",
    "plan_meeting": "meeting_id plan_id kind held_date minutes_date actions_reviewed info_shared",
    "visit": "visit_id child_id plan_id date seen seen_alone bedroom not_alone_reason unannounced adults_seen",
    "danger_statement": "danger_id child_id plan_id date superseded_date harms el_who el_behaviour el_past_facts "
    "el_future_if_no_change el_impact_on_child el_plain_words flags_by_role flags_date shared_with_family",
    "safety_goal": "goal_id danger_id date superseded_date el_carer_behaviour el_child_experience el_seen_by_others "
    "el_duration el_end_point network_named agreed_with_family flags_by_role flags_date",
    "safety_scale": "child_id danger_id date scorer score",
    "intervention": "intervention_id child_id plan_id kind subject_id provider start_date end_date goal_id risks "
    "expected_change_stated",
    "impact_review": "intervention_id date effect_on_risk effect_on_parenting evidence_ref by_role",
    "outcome_measure": "child_id date measure value direction",
    "history_event": "event_id child_id date harms source_agency severity in_chronology considered_in",
    "chronology": "child_id last_updated multi_agency",
    "oversight": "oversight_id child_id date kind by_role risk_stated impact_on_daily_life_stated actions_set "
    "previous_actions_reviewed previous_actions_done quality judged_by_role",
    "voice": "voice_id child_id date kind by_agency views_recorded acted_on acted_on_ref quality",
    "allocation": "allocation_id child_id team_id team_name worker_ref role from_date to_date",
    "agency_involvement": "involvement_id child_id adult_id agency from_date to_date asked_for_info_date "
    "info_received_date in_plan_group",
    "adult_check": "child_id adult_id check requested_date received_date",
    "missing_episode": "episode_id child_id start end kind rhi_offered rhi_accepted rhi_offered_date rhi_held_at "
    "considered_ref",
    "disagreement": "disagreement_id child_id raised_date raised_by about stage stage_date resolved_date outcome",
    "legal_step": "child_id date kind outcome",
    "audit": "audit_id child_id date theme multi_agency still_at_risk overall",
    "audit_answer": "audit_id question quality comment_ref auditor_agency",
    "audit_participation": "audit_id agency invited took_part reason",
    "assurance_action": "action_id audit_id child_id recommendation owner_role due_date done_date result",
}
COMMON = ["source_system", "source_ref", "recorded_at"]

# Section 11: table -> key, path, event columns, until, planned. An event column of another table has its name before it.
SECTION_11 = {
    "child": ("child_id", "child_id", "", "death_date", "expected_dob"),
    "adult": ("adult_id", "relationship", "", "", ""),
    "relationship": ("relationship_id", "child_id", "from_date", "to_date", ""),
    "engagement": ("engagement_id", "child_id", "date", "", ""),
    "contact": ("contact_id", "child_id", "date", "", ""),
    "visit": ("visit_id", "child_id", "date", "", ""),
    "oversight": ("oversight_id", "child_id", "date", "", ""),
    "voice": ("voice_id", "child_id", "date", "", ""),
    "history_event": ("event_id", "child_id", "date", "", ""),
    "domestic_abuse_event": ("event_id", "child_id", "date", "", ""),
    "audit": ("audit_id", "child_id", "date", "", ""),
    "safety_scale": ("child_id date scorer", "child_id", "date", "", ""),
    "outcome_measure": ("child_id date measure", "child_id", "date", "", ""),
    "legal_step": ("child_id date kind", "child_id", "date", "", ""),
    "referral": ("referral_id", "child_id", "date", "close_date", ""),
    "early_help": ("episode_id", "child_id", "start_date", "end_date", ""),
    "intervention": ("intervention_id", "child_id", "start_date", "end_date", ""),
    "concern": ("concern_id", "child_id", "reported_at occurred_date", "", ""),
    "strategy_discussion": ("strategy_id", "child_id", "held_at", "", ""),
    "s47_enquiry": ("s47_id", "child_id", "start_date", "end_date", "icpc_target_date"),
    "medical": ("medical_id", "child_id", "requested_at examined_at", "", ""),
    "assessment": ("assessment_id", "child_id", "start_date", "", "review_date"),
    "assessment_factor": (
        "assessment_id factor",
        "assessment_id",
        "assessment.auth_date assessment.start_date",
        "",
        "",
    ),
    "assessment_content": ("assessment_id topic subject_id", "assessment_id", "assessment.start_date", "", ""),
    "conference": ("conference_id", "child_id", "held_date due_date", "", "due_date"),
    "attendance": ("meeting_table meeting_id agency role adult_id", "meeting_id", "", "", ""),
    "plan": ("plan_id", "child_id", "start_date", "end_date", ""),
    "plan_action": ("action_id", "plan_id", "plan.start_date", "", "due_date"),
    "plan_meeting": ("meeting_id", "plan_id", "held_date", "", ""),
    "danger_statement": ("danger_id", "child_id", "date", "superseded_date", ""),
    "safety_goal": ("goal_id", "danger_id", "date", "superseded_date", ""),
    "impact_review": ("intervention_id date", "intervention_id", "date", "", ""),
    "chronology": ("child_id", "child_id", "last_updated", "", ""),
    "agency_involvement": ("involvement_id", "child_id", "from_date", "to_date", ""),
    "adult_check": ("child_id adult_id check", "child_id", "requested_date", "", ""),
    "missing_episode": ("episode_id", "child_id", "start", "end", ""),
    "disagreement": ("disagreement_id", "child_id", "raised_date", "resolved_date", ""),
    "audit_answer": ("audit_id question auditor_agency", "audit_id", "audit.date", "", ""),
    "audit_participation": ("audit_id agency", "audit_id", "audit.date", "", ""),
    "assurance_action": ("action_id", "child_id", "audit.date", "", "due_date"),
    "allocation": ("allocation_id", "child_id", "from_date", "to_date", ""),
}
STATES = {"relationship", "adult", "child", "plan", "danger_statement", "safety_goal", "allocation"}
EXEMPTING = {
    "relationship.contact_limit",
    "relationship.no_action_needed_ref",
    "s47_enquiry.child_not_alone_reason",
    "medical.verbal_report_date",
    "medical.not_done_reason",
    "domestic_abuse_event.no_marac_reason",
    "visit.not_alone_reason",
}
# Ids that hold keys of several tables, or of none.
UNBOUND_IDS = {
    "child.family_id",
    "assessment_content.subject_id",
    "attendance.meeting_id",
    "plan_action.subject_id",
    "intervention.subject_id",
    "history_event.considered_in",
    "allocation.team_id",
}
EVERY_FIELD = [(table, field) for table in TABLES.values() for field in table.fields]


def dates_of(table: Table, kind: str) -> str:
    return " ".join(field.name for field in table.fields if field.kind == kind)


def test_tables_are_those_of_the_paper_in_its_order() -> None:
    assert list(TABLES) == list(FIELDS)


@pytest.mark.parametrize("name", FIELDS)
def test_fields_are_those_of_the_paper(name: str) -> None:
    common = [] if name == "record_coverage" else COMMON
    assert list(TABLES[name].field_names) == FIELDS[name].split() + common


def test_common_columns_are_those_of_the_paper() -> None:
    assert [field.name for field in COMMON_FIELDS] == COMMON


@pytest.mark.parametrize("name", SECTION_11)
def test_key_path_event_until_and_planned_are_those_of_section_11(name: str) -> None:
    table = TABLES[name]
    parent = f"{table.event_from}." if table.event_from in TABLES else ""
    event = " ".join(parent + column for column in table.event)
    stated = (" ".join(table.key), table.path, event, dates_of(table, "until"), dates_of(table, "planned"))
    assert stated == SECTION_11[name]


def test_section_11_speaks_of_every_table_but_coverage() -> None:
    assert set(SECTION_11) == set(TABLES) - {"record_coverage"}


def test_only_a_medical_takes_the_earliest_of_its_dates() -> None:
    assert {table.name for table in TABLES.values() if table.event_rule == "earliest"} == {"medical"}


def test_state_tables_are_those_of_section_11() -> None:
    assert {table.name for table in TABLES.values() if table.state} == STATES


def test_every_date_has_a_kind_but_when_it_was_typed_in_and_the_bounds_of_coverage() -> None:
    kindless = {
        (table.name if field not in COMMON_FIELDS else "*", field.name)
        for table, field in EVERY_FIELD
        if field.is_dated and field.kind is None
    }
    assert kindless == {("*", "recorded_at"), ("record_coverage", "from_date"), ("record_coverage", "to_date")}


def test_only_dates_have_a_kind() -> None:
    assert all(field.is_dated for _, field in EVERY_FIELD if field.kind)


def test_exempting_fields_are_those_the_paper_marks() -> None:
    assert {f"{table.name}.{field.name}" for table, field in EVERY_FIELD if field.exempts} == EXEMPTING


def test_only_a_contact_limit_reads_a_blank_as_a_code() -> None:
    read = {(table.name, field.name, field.blank_is) for table, field in EVERY_FIELD if field.blank_is}
    assert read == {("relationship", "contact_limit", "none")}


def test_coded_fields_name_a_list_and_no_others_do() -> None:
    assert [
        f"{table.name}.{field.name}" for table, field in EVERY_FIELD if field.codes and field.codes not in CODES
    ] == []
    assert all(bool(field.codes) == (field.type in ("yn", "code", "codes")) for _, field in EVERY_FIELD)


def test_references_are_ids_and_lead_to_tables_that_have_a_key_of_their_own() -> None:
    referring = [field for _, field in EVERY_FIELD if field.refers_to]
    assert {field.type for field in referring} == {"id", "ids"}
    assert all(TABLES[field.refers_to].has_own_key for field in referring if field.refers_to)


def test_every_id_says_whose_key_it_holds_or_is_known_to_be_of_several() -> None:
    unbound = {
        f"{table.name}.{field.name}"
        for table, field in EVERY_FIELD
        if field.type in ("id", "ids") and not field.refers_to and table.key != (field.name,)
    }
    assert unbound == UNBOUND_IDS


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_event_columns_are_event_or_planned_dates_of_the_table_they_are_asked_of(table: Table) -> None:
    asked = TABLES.get(table.event_from or "", table)
    assert {asked.field(column).kind for column in table.event} <= {"event", "planned"}


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_path_ends_at_a_child(table: Table) -> None:
    if table.name == "record_coverage":
        return
    if table.path == "child_id":
        assert table.name == "child" or table.field("child_id").refers_to == "child"
    elif table.path == "relationship":
        assert TABLES["relationship"].field("adult_id").refers_to == table.name
    else:
        parents = CODES["meeting_table"].values if table.name == "attendance" else [table.field(table.path).refers_to]
        for parent in parents:
            assert parent is not None
            assert TABLES[parent].path in ("child_id", "plan_id")


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_names_in_a_table_are_unique_and_hold_its_key(table: Table) -> None:
    assert len(set(table.field_names)) == len(table.fields)
    assert set(table.key) <= set(table.field_names)


def test_asking_for_a_field_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="holiday"):
        TABLES["visit"].field("holiday")
