"""The code lists against section 9 of the case-record paper, typed from it and frozen here."""

from __future__ import annotations

import pytest

from practicecheck.records import CODES, LEGACY_FACTORS, TABLES

CLOSED = {
    "yn": "Y N U",
    "sex": "M F U",
    "harm": "NEG PHY SAB EMO",
    "category": "NEG PHY SAB EMO MUL",
    "risk": "PHY NEG EMO SAB DVA SUBST PMH MISSING EXPLOIT OTHER",
    "relationship": "mother father step_parent parent_partner grandparent sibling_adult other_relative foster_carer other",
    "harm_role": "alleged_source protective both none not_known",
    "contact_limit": "none court_order bail_or_licence safety_of_child safety_of_other_parent whereabouts_unknown declined "
    "deceased",
    "engagement": "invited attended met_alone views_recorded refused no_reply not_safe_to_ask",
    "stage": "referral s47 assessment conference core_group plan review",
    "mobility": "independent not_independent unknown",
    "injury": "bruise burn_scald fracture bite laceration head oral mark other none",
    "concern_status": "open substantiated not_substantiated ruled_out unclear",
    "strategy_format": "meeting video phone unknown",
    "strategy_kind": "first review transfer",
    "enquiry_lead": "single_sw joint single_police none",
    "medical_decision": "needed not_needed deferred already_examined not_recorded",
    "setting": "cp_clinic hospital_ward ed gp sarc other",
    "clinician": "consultant_paed paed_registrar ed_doctor gp nurse other",
    "consent": "parent_pr child_competent court la_order emergency other_no_authority refused_child refused_parent "
    "not_recorded",
    "opinion": "inflicted suspicious unclear accidental medical_cause no_finding awaited",
    "not_done": "declined_by_paediatrician refused_consent child_refused no_capacity not_brought superseded not_recorded",
    "assessment_kind": "single family_help pre_birth core_legacy",
    "topic": "history risk_each_parent culture discipline identity lived_experience father male_partner views_child "
    "protective_factors",
    "quality": "outstanding good requires_improvement inadequate not_graded",
    "conference_kind": "icpc review pre_birth transfer_in",
    "participation": "PN0 PN1 PN2 PN3 PN4 PN5 PN6 PN7",
    "meeting_table": "strategy_discussion conference plan_meeting",
    "agency": "social_care police health_paed health_visitor school_nurse gp midwifery camhs adult_mental_health "
    "substance_service probation school early_years education_other housing adult_social_care dv_service vcs legal "
    "youth_justice other",
    "plan_kind": "cp cin family_help early_help",
    "action_status": "open done dropped",
    "resource": "school_based family_support specialist adult_service none_needed other",
    "plan_meeting_kind": "core_group cin_meeting family_help_meeting network",
    "scorer": "sw manager parent child partner",
    "intervention": "parenting_programme dv_programme dv_support substance mental_health direct_work therapeutic "
    "school_support family_network practical monitoring_only other",
    "effect": "better same worse unclear",
    "direction": "better same worse",
    "severity": "low medium high",
    "oversight_kind": "supervision direction summary authorisation",
    "voice": "direct_work words_pictures observation advocate school_led health_led survey conference_views other",
    "coverage": "complete partial not_extracted not_held",
    "adult_check": "police probation health other_la adult_social_care",
    "legal_kind": "legal_planning plo_letter epo police_protection interim_order order other",
    "question": "recognition information_sharing risk_analysis history father_engaged culture diversity_equality voice "
    "lived_experience direct_work plan_quality management_oversight medical_followed category_right danger_goals "
    "intervention_impact",
    "assurance_result": "assured not_assured part",
    # The census lists.
    "primary_need": "N0 N1 N2 N3 N4 N5 N6 N7 N8 N9",
    "close_reason": "RC1 RC2 RC3 RC4 RC5 RC6 RC7 RC8 RC9",
    "referral_source": "1A 1B 1C 1D 2A 2B 3A 3B 3C 3D 3E 3F 4 5A 5B 5C 5D 6 7 8 9 10",
    "disability": "NONE MOB HAND PC INC COMM LD HEAR VIS BEH CON AUT DDA",
    "ethnicity": "WBRI WIRI WIRT WOTH WROM MWBC MWBA MWAS MOTH AIND APKN ABAN AOTH BCRB BAFR BOTH CHNE OOTH REFU NOBT",
    "assessment_factor": "1A 1B 1C 2A 2B 2C 3A 3B 3C 4A 4B 4C 5A 5B 5C 6A 6B 6C 7A 8A 8B 8C 8D 8E 8F 9A 10A 11A 12A 13A "
    "14A 15A 16A 17A 18A 18B 18C 19A 19B 19C 20 21 22A 23A 24A",
}
OPEN = {
    "role": "social_worker senior_practitioner team_manager service_manager head_of_service conference_chair iro "
    "practice_lead auditor paediatrician other",
    "attendance_role": "chair mother father child interpreter advocate professional other",
    "not_alone": "age disability child_choice interpreter emergency refused other",
    "raised_by": CLOSED["agency"],
    "history_harm": CLOSED["risk"],
}
OPEN_WITHOUT_A_LIST_IN_THE_PAPER = {"contact_outcome", "s47_outcome", "missing_kind", "disagreement_outcome"}


@pytest.mark.parametrize(("name", "values"), [*CLOSED.items(), *OPEN.items()])
def test_values_are_those_of_the_paper_in_its_order(name: str, values: str) -> None:
    assert list(CODES[name].values) == values.split()


def test_lists_are_those_of_the_paper() -> None:
    assert set(CODES) == set(CLOSED) | set(OPEN) | OPEN_WITHOUT_A_LIST_IN_THE_PAPER


def test_open_lists_are_those_of_the_paper() -> None:
    assert {name for name, codes in CODES.items() if codes.open} == set(OPEN) | OPEN_WITHOUT_A_LIST_IN_THE_PAPER


def test_codes_that_read_as_u() -> None:
    unknown = {name: codes.unknown for name, codes in CODES.items() if codes.unknown}
    assert unknown == {
        "yn": {"U"},
        "sex": {"U"},
        "mobility": {"unknown"},
        "harm_role": {"not_known"},
        "strategy_format": {"unknown"},
        "quality": {"not_graded"},
    }


def test_every_list_is_used_and_every_code_has_a_meaning() -> None:
    assert {field.codes for table in TABLES.values() for field in table.fields if field.codes} == set(CODES)
    assert all(label.strip() for codes in CODES.values() for label in codes.values.values())


def test_legacy_factors_are_read() -> None:
    assert sorted(LEGACY_FACTORS) == ["18A", "19A", "8A"]
    assert set(CODES["assessment_factor"].values) >= LEGACY_FACTORS


def test_no_code_differs_from_another_of_its_list_by_case_alone() -> None:
    for codes in CODES.values():
        assert len({code.casefold() for code in codes.values}) == len(codes.values)
