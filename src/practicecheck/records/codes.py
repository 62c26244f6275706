"""Every code list of the case record, stated once.

A closed list refuses a value it does not know (the value becomes missing and is listed); an open list
keeps it and lists it. Knows nothing about the tables that use a list (case-record.md section 9; the
national lists are in `census_codes`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from practicecheck.records import census_codes as census

if TYPE_CHECKING:
    from collections.abc import Mapping

READ_AS_U = frozenset({"U", "unknown", "not_known", "not_graded"})
"""Codes that mean "asked, not known" wherever they stand: a comparison with one is unknown."""


@dataclass(frozen=True, eq=False)
class CodeList:
    """One named list: what each code means in a few English words, in the order people expect.

    >>> CODES["mobility"].unknown
    frozenset({'unknown'})
    >>> CODES["risk"].values["DVA"]
    'domestic abuse'
    """

    name: str
    values: Mapping[str, str]
    open: bool = False

    @cached_property
    def unknown(self) -> frozenset[str]:
        """The codes of this list that read as U."""
        return READ_AS_U.intersection(self.values)


def _words(codes: str, **labels: str) -> dict[str, str]:
    """Label each code with its own words; `labels` has better ones where they do not read well."""
    return {code: labels.get(code, code.replace("_", " ")) for code in codes.split()}


_RISKS = {
    "PHY": "physical abuse",
    "NEG": "neglect",
    "EMO": "emotional abuse",
    "SAB": "sexual abuse",
    "DVA": "domestic abuse",
    "SUBST": "substance misuse",
    "PMH": "parental mental health",
    "MISSING": "missing",
    "EXPLOIT": "exploitation",
    "OTHER": "other",
}

_AGENCIES = _words(
    "social_care police health_paed health_visitor school_nurse gp midwifery camhs adult_mental_health "
    "substance_service probation school early_years education_other housing adult_social_care dv_service "
    "vcs legal youth_justice other",
    health_paed="paediatrics",
    gp="GP",
    camhs="CAMHS",
    education_other="other education service",
    dv_service="domestic abuse service",
    vcs="voluntary and community sector",
)

_NOT_ALONE = _words("age disability child_choice interpreter emergency refused other", child_choice="child's choice")

_LISTS: tuple[CodeList, ...] = (
    CodeList("yn", {"Y": "yes", "N": "no", "U": "asked, not known"}),
    CodeList("coverage", _words("complete partial not_extracted not_held")),
    # People
    CodeList("sex", {"M": "male", "F": "female", "U": "not known"}),
    CodeList("ethnicity", census.ETHNICITIES),
    CodeList("disability", census.DISABILITIES),
    CodeList(
        "mobility",
        _words("independent not_independent unknown", not_independent="does not move independently"),
    ),
    CodeList(
        "relationship",
        _words(
            "mother father step_parent parent_partner grandparent sibling_adult other_relative foster_carer other",
            parent_partner="partner of a parent",
            sibling_adult="adult sibling",
        ),
    ),
    CodeList(
        "harm_role", _words("alleged_source protective both none not_known", alleged_source="alleged source of harm")
    ),
    CodeList(
        "contact_limit",
        _words(
            "none court_order bail_or_licence safety_of_child safety_of_other_parent whereabouts_unknown declined "
            "deceased",
            bail_or_licence="bail or licence condition",
        ),
    ),
    CodeList("engagement", _words("invited attended met_alone views_recorded refused no_reply not_safe_to_ask")),
    CodeList("stage", _words("referral s47 assessment conference core_group plan review", s47="section 47 enquiry")),
    # Front door
    CodeList("referral_source", census.REFERRAL_SOURCES),
    CodeList(
        "contact_outcome",
        _words(
            "new_referral existing_referral cp_enquiry nfa advice early_help private_fostering other",
            cp_enquiry="child protection enquiry",
            nfa="no further action",
        ),
        open=True,
    ),
    CodeList("primary_need", census.PRIMARY_NEEDS),
    CodeList("close_reason", census.CLOSE_REASONS),
    CodeList("harm", census.HARMS),
    CodeList("category", census.HARMS | {"MUL": "multiple"}),
    CodeList("risk", _RISKS),
    CodeList(
        "injury",
        _words("bruise burn_scald fracture bite laceration head oral mark other none", burn_scald="burn or scald"),
    ),
    CodeList("concern_status", _words("open substantiated not_substantiated ruled_out unclear")),
    # Enquiry
    CodeList("strategy_format", _words("meeting video phone unknown")),
    CodeList("strategy_kind", _words("first review transfer")),
    CodeList(
        "enquiry_lead",
        _words(
            "single_sw joint single_police none",
            single_sw="single agency, social worker",
            joint="joint, social worker and police",
            single_police="single agency, police",
        ),
    ),
    CodeList("medical_decision", _words("needed not_needed deferred already_examined not_recorded")),
    CodeList(
        "s47_outcome",
        _words(
            "nfa legal_action services cp_conference continue_assessment monitor other",
            nfa="no further action",
            cp_conference="child protection conference",
        ),
        open=True,
    ),
    CodeList("not_alone", _NOT_ALONE, open=True),
    CodeList(
        "setting",
        _words(
            "cp_clinic hospital_ward ed gp sarc other",
            cp_clinic="child protection clinic",
            ed="emergency department",
            gp="GP surgery",
            sarc="sexual assault referral centre",
        ),
    ),
    CodeList(
        "clinician",
        _words(
            "consultant_paed paed_registrar ed_doctor gp nurse other",
            consultant_paed="consultant paediatrician",
            paed_registrar="paediatric registrar",
            ed_doctor="emergency department doctor",
            gp="GP",
        ),
    ),
    CodeList(
        "consent",
        _words(
            "parent_pr child_competent court la_order emergency other_no_authority refused_child refused_parent "
            "not_recorded",
            parent_pr="parent with parental responsibility",
            child_competent="competent child",
            la_order="local authority under an order",
            other_no_authority="other person without authority",
            refused_child="refused by the child",
            refused_parent="refused by a parent",
        ),
    ),
    CodeList("opinion", _words("inflicted suspicious unclear accidental medical_cause no_finding awaited")),
    CodeList(
        "not_done",
        _words(
            "declined_by_paediatrician refused_consent child_refused no_capacity not_brought superseded not_recorded"
        ),
    ),
    # Assessment
    CodeList(
        "assessment_kind",
        _words(
            "single family_help pre_birth core_legacy", pre_birth="pre-birth", core_legacy="core assessment (legacy)"
        ),
    ),
    CodeList("assessment_factor", census.FACTORS),
    CodeList(
        "topic",
        _words(
            "history risk_each_parent culture discipline identity lived_experience father male_partner views_child "
            "protective_factors",
            risk_each_parent="risk from each parent",
            views_child="the child's views",
        ),
    ),
    CodeList("quality", _words("outstanding good requires_improvement inadequate not_graded")),
    # Conference, plan, meetings
    CodeList(
        "conference_kind",
        _words("icpc review pre_birth transfer_in", icpc="initial child protection conference", pre_birth="pre-birth"),
    ),
    CodeList("participation", census.PARTICIPATION),
    CodeList("meeting_table", _words("strategy_discussion conference plan_meeting")),
    CodeList("agency", _AGENCIES),
    CodeList("attendance_role", _words("chair mother father child interpreter advocate professional other"), open=True),
    CodeList("plan_kind", _words("cp cin family_help early_help", cp="child protection", cin="child in need")),
    CodeList("action_status", _words("open done dropped")),
    CodeList(
        "resource",
        _words("school_based family_support specialist adult_service none_needed other", school_based="school-based"),
    ),
    CodeList(
        "plan_meeting_kind",
        _words(
            "core_group cin_meeting family_help_meeting network",
            cin_meeting="child in need meeting",
            network="family network meeting",
        ),
    ),
    # Danger, goals, work, impact
    CodeList("scorer", _words("sw manager parent child partner", sw="social worker", partner="partner agency")),
    CodeList(
        "intervention",
        _words(
            "parenting_programme dv_programme dv_support substance mental_health direct_work therapeutic "
            "school_support family_network practical monitoring_only other",
            dv_programme="domestic abuse programme",
            dv_support="domestic abuse support",
            substance="substance misuse work",
            practical="practical help",
        ),
    ),
    CodeList("effect", _words("better same worse unclear")),
    CodeList("direction", _words("better same worse")),
    # History, oversight, voice, agencies, missing, disagreement, audit
    CodeList("history_harm", _RISKS, open=True),
    CodeList("severity", _words("low medium high")),
    CodeList(
        "role",
        _words(
            "social_worker senior_practitioner team_manager service_manager head_of_service conference_chair iro "
            "practice_lead auditor paediatrician other",
            iro="independent reviewing officer",
        ),
        open=True,
    ),
    CodeList(
        "oversight_kind",
        _words("supervision direction summary authorisation", direction="case direction", summary="management summary"),
    ),
    CodeList(
        "voice",
        _words(
            "direct_work words_pictures observation advocate school_led health_led survey conference_views other",
            words_pictures="words and pictures",
            school_led="led by school",
            health_led="led by health",
            conference_views="views given to a conference",
        ),
    ),
    CodeList(
        "adult_check",
        _words("police probation health other_la adult_social_care", other_la="another local authority"),
    ),
    CodeList("missing_kind", _words("missing away", away="away without authority"), open=True),
    CodeList("raised_by", _AGENCIES, open=True),
    CodeList("disagreement_outcome", _words("resolved not_resolved withdrawn other"), open=True),
    CodeList(
        "legal_kind",
        _words(
            "legal_planning plo_letter epo police_protection interim_order order other",
            legal_planning="legal planning meeting",
            plo_letter="letter before proceedings",
            epo="emergency protection order",
        ),
    ),
    CodeList(
        "question",
        _words(
            "recognition information_sharing risk_analysis history father_engaged culture diversity_equality voice "
            "lived_experience direct_work plan_quality management_oversight medical_followed category_right "
            "danger_goals intervention_impact",
            danger_goals="danger statements and goals",
        ),
    ),
    CodeList("assurance_result", _words("assured not_assured part", part="partly assured")),
)

CODES: Mapping[str, CodeList] = MappingProxyType({codes.name: codes for codes in _LISTS})
"""Every code list by name. A `yn` field uses the list `yn`."""
