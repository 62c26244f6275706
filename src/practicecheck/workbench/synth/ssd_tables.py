"""The tables of the Standard Safeguarding Dataset that a made-up council fills, and their columns in each case system.

Mosaic's script leaves out some columns and a table. Eclipse has the columns of Liquidlogic. Knows nothing about rows.
"""

from __future__ import annotations

SYSTEMS = ("liquidlogic", "mosaic", "eclipse")
"""The case systems that have extract scripts."""

_TABLES = {
    "ssd_person": (
        "pers_legacy_id pers_person_id pers_upn pers_forename pers_surname pers_sex pers_gender "
        "pers_ethnicity pers_dob pers_single_unique_id pers_upn_unknown pers_send_flag pers_expected_dob "
        "pers_death_date pers_is_mother pers_nationality"
    ),
    "ssd_family": ("fami_table_id fami_family_id fami_person_id"),
    "ssd_mother": ("moth_table_id moth_person_id moth_childs_person_id moth_childs_dob"),
    "ssd_disability": ("disa_table_id disa_person_id disa_disability_code"),
    "ssd_contacts": (
        "cont_contact_id cont_person_id cont_contact_date cont_contact_source_code cont_contact_source_desc "
        "cont_contact_outcome_json"
    ),
    "ssd_early_help_episodes": (
        "earl_episode_id earl_person_id earl_episode_start_date earl_episode_end_date earl_episode_reason "
        "earl_episode_end_reason earl_episode_organisation earl_episode_worker_id"
    ),
    "ssd_cin_episodes": (
        "cine_referral_id cine_person_id cine_referral_date cine_cin_primary_need_code "
        "cine_referral_source_code cine_referral_source_desc cine_referral_outcome_json cine_referral_nfa "
        "cine_close_reason cine_close_date cine_referral_team cine_referral_worker_id"
    ),
    "ssd_cin_assessments": (
        "cina_assessment_id cina_person_id cina_referral_id cina_assessment_start_date "
        "cina_assessment_child_seen cina_assessment_auth_date cina_assessment_outcome_json "
        "cina_assessment_outcome_nfa cina_assessment_team cina_assessment_worker_id"
    ),
    "ssd_assessment_factors": ("cinf_table_id cinf_assessment_id cinf_assessment_factors_json"),
    "ssd_cin_plans": (
        "cinp_cin_plan_id cinp_referral_id cinp_person_id cinp_cin_plan_start_date cinp_cin_plan_end_date "
        "cinp_cin_plan_team cinp_cin_plan_worker_id"
    ),
    "ssd_cin_visits": (
        "cinv_cin_visit_id cinv_person_id cinv_cin_visit_date cinv_cin_visit_seen cinv_cin_visit_seen_alone "
        "cinv_cin_visit_bedroom"
    ),
    "ssd_s47_enquiry": (
        "s47e_s47_enquiry_id s47e_referral_id s47e_person_id s47e_s47_start_date s47e_s47_end_date "
        "s47e_s47_nfa s47e_s47_outcome_json s47e_s47_completed_by_team s47e_s47_completed_by_worker_id"
    ),
    "ssd_initial_cp_conference": (
        "icpc_icpc_id icpc_icpc_meeting_id icpc_s47_enquiry_id icpc_person_id icpc_cp_plan_id "
        "icpc_referral_id icpc_icpc_transfer_in icpc_icpc_target_date icpc_icpc_date "
        "icpc_icpc_outcome_cp_flag icpc_icpc_outcome_json icpc_icpc_team icpc_icpc_worker_id"
    ),
    "ssd_cp_plans": (
        "cppl_cp_plan_id cppl_referral_id cppl_icpc_id cppl_person_id cppl_cp_plan_start_date "
        "cppl_cp_plan_end_date cppl_cp_plan_ola cppl_cp_plan_initial_category cppl_cp_plan_latest_category"
    ),
    "ssd_cp_visits": (
        "cppv_cp_visit_id cppv_person_id cppv_cp_plan_id cppv_cp_visit_date cppv_cp_visit_seen "
        "cppv_cp_visit_seen_alone cppv_cp_visit_bedroom"
    ),
    "ssd_cp_reviews": (
        "cppr_cp_review_id cppr_person_id cppr_cp_plan_id cppr_cp_review_due cppr_cp_review_date "
        "cppr_cp_review_meeting_id cppr_cp_review_outcome_continue_cp cppr_cp_review_quorate "
        "cppr_cp_review_participation"
    ),
    "ssd_involvements": (
        "invo_involvements_id invo_professional_id invo_professional_role_id invo_professional_team "
        "invo_person_id invo_involvement_start_date invo_involvement_end_date invo_worker_change_reason "
        "invo_referral_id"
    ),
    "ssd_department": ("dept_team_id dept_team_name dept_team_parent_id dept_team_parent_name"),
    "ssd_legal_status": (
        "lega_legal_status_id lega_person_id lega_legal_status lega_legal_status_start_date lega_legal_status_end_date"
    ),
    "ssd_missing": (
        "miss_table_id miss_person_id miss_missing_episode_start_date miss_missing_episode_type "
        "miss_missing_episode_end_date miss_missing_rhi_offered miss_missing_rhi_accepted"
    ),
    "ssd_pre_proceedings": (
        "prep_table_id prep_person_id prep_plo_family_id prep_pre_pro_decision_date "
        "prep_initial_pre_pro_meeting_date prep_pre_pro_outcome prep_agree_stepdown_issue_date "
        "prep_cp_plans_referral_period prep_legal_gateway_outcome prep_prev_pre_proc_child "
        "prep_prev_care_proc_child prep_pre_pro_letter_date prep_care_pro_letter_date "
        "prep_pre_pro_meetings_num prep_pre_pro_parents_legal_rep prep_parents_legal_rep_point_of_issue "
        "prep_court_reference prep_care_proc_court_hearings prep_care_proc_short_notice "
        "prep_proc_short_notice_reason prep_la_inital_plan_approved prep_la_initial_care_plan "
        "prep_la_final_plan_approved prep_la_final_care_plan"
    ),
    "ssd_voice_of_child": (
        "voch_table_id voch_person_id voch_explained_worries voch_story_help_understand voch_agree_worker "
        "voch_plan_safe voch_tablet_help_explain"
    ),
}
_MOSAIC = {
    "ssd_cin_plans": (
        "cin_plan_id cinp_referral_id cinp_person_id cinp_cin_plan_start_date cinp_cin_plan_end_date cinp_cin_plan_team "
        "cinp_cin_plan_worker_id"
    ),
    "ssd_cin_visits": (
        "cinv_cin_visit_id cinv_cin_plan_id cinv_cin_visit_date cinv_cin_visit_seen cinv_cin_visit_seen_alone "
        "cinv_cin_visit_bedroom"
    ),
    # The working columns of the script stand beside the dataset's own.
    "ssd_cp_reviews": (
        "cppr_cp_review_id workflow_step_id cppr_cp_plan_id person_id cppr_cp_review_due registration_id "
        "cppr_cp_review_date due_date actual_date cppr_cp_review_outcome_continue_cp cppr_cp_review_quorate review_outcome "
        "cppr_cp_review_participation quorate review_participation previous_conference_workflow_step_id "
        "previous_conference_date previous_conference_type"
    ),
}
_NOT_IN_MOSAIC = frozenset("cont_contact_source_code cppl_cp_plan_ola cppv_person_id invo_person_id".split())


def columns(system: str) -> dict[str, tuple[str, ...]]:
    """By table, the columns that a system's script writes, in its order.

    >>> columns("mosaic")["ssd_cp_visits"][:3], "ssd_family" in columns("mosaic")
    (('cppv_cp_visit_id', 'cppv_cp_plan_id', 'cppv_cp_visit_date'), False)
    """
    if system != "mosaic":
        return {table: tuple(names.split()) for table, names in _TABLES.items()}
    return {
        table: tuple(name for name in _MOSAIC.get(table, names).split() if name not in _NOT_IN_MOSAIC)
        for table, names in _TABLES.items()
        if table != "ssd_family"
    }
