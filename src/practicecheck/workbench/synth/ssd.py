"""What the Standard Safeguarding Dataset says of a made-up family: the rows of its tables, as a system's script writes them.

What the dataset does not hold is left out: fathers and other carers, strategy discussions, medicals, the content of
assessments and plans. Knows nothing about files.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from practicecheck.workbench.synth.chance import as_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from practicecheck.workbench.synth.family import Child, Family, Row, Value

_YOUNG = timedelta(25 * 365.25)
"""A mother is in the dataset where she is a client herself: a young person, or one who left care."""

_CONTACT_FLAGS = {"new_referral": "NEW_REFERRAL_FLAG", "existing_referral": "EXISTING_REFERRAL_FLAG",
                  "cp_enquiry": "CP_ENQUIRY_FLAG", "nfa": "NFA_FLAG", "advice": "ADVICE_FLAG",
                  "private_fostering": "PRIVATE_FOSTERING_FLAG", "other": "OTHER_OUTCOMES_EXIST_FLAG"}  # fmt: skip
_S47_FLAGS = {"nfa": "NFA_FLAG", "legal_action": "LEGAL_ACTION_FLAG", "services": "PROV_OF_SERVICES_FLAG",
              "cp_conference": "CP_CONFERENCE_FLAG", "continue_assessment": "NFA_CONTINUE_SINGLE_FLAG",
              "monitor": "MONITOR_FLAG", "other": "OTHER_OUTCOMES_EXIST_FLAG"}  # fmt: skip
_CATEGORIES = {"NEG": "Neglect", "PHY": "Physical abuse", "SAB": "Sexual abuse", "EMO": "Emotional abuse"}
_LEGAL = {"order": "C2", "interim_order": "C1", "epo": "L2", "police_protection": "L1"}


@dataclass(frozen=True, slots=True)
class Script:
    """How the script of a case system writes what it finds."""

    system: str

    @property
    def is_mosaic(self) -> bool:
        return self.system == "mosaic"

    def day(self, value: Value) -> str | None:
        """A day, or a moment, as text: every column of days is one of moments."""
        if not isinstance(value, date):
            return None
        moment = value.isoformat() if hasattr(value, "hour") else f"{value.isoformat()}T00:00:00"
        if self.system == "eclipse":
            return moment
        day, time = moment[:10], moment[11:]
        if self.is_mosaic:
            return f"{day[8:]}/{day[5:7]}/{day[:4]} {time[:5]}"
        return f"{day} {time}.000"

    def day_of_form(self, value: Value) -> str | None:
        """A day that stands in a form. Liquidlogic's script writes the first day of its calendar where there is none."""
        return self.day(value or (date(1900, 1, 1) if self.system == "liquidlogic" else None))

    def link(self, value: Value) -> str | None:
        """An id of another row; -1 is none."""
        return str(value) if value else None if self.is_mosaic else "-1"

    def shared(self, child: Child, own: Value, day: Value) -> str:
        """The id of a step that the children of a family have together: in Mosaic it is one."""
        return f"{child.family.number}{as_day(day):%y%m%d}" if self.is_mosaic and isinstance(day, date) else str(own)

    def category(self, code: Value, several: Value) -> str | None:
        """A category of abuse in words, with those that several stand for; in Mosaic the code."""
        if code != "MUL":
            return None if code is None else str(code) if self.is_mosaic else _CATEGORIES[str(code)]
        if self.is_mosaic or not isinstance(several, list) or not several:
            return "MUL" if self.is_mosaic else "Multiple"
        return f"Multiple: {', '.join(_CATEGORIES[one] for one in several)}"


def rows_of(family: Family, script: Script) -> Iterator[tuple[str, Row]]:
    """Every row of a family with its table's name; columns that a system lacks are left to the writer."""
    for child in family.children:
        yield from _person(child, script)
        yield from _front_door(child, script)
        yield from _assessments(child, script)
        yield from _enquiries(child, script)
        yield from _plans(child, script)
        yield from _others(child, script)
    yield from _mothers(family, script)


def _person(child: Child, script: Script) -> Iterator[tuple[str, Row]]:
    told = child.rows["child"][0]
    yield (
        "ssd_person",
        {
            "pers_person_id": child.child_id,
            "pers_sex": told.get("sex"),
            "pers_gender": told.get("sex"),
            "pers_ethnicity": told.get("ethnicity"),
            "pers_dob": script.day(told.get("dob")),
            "pers_expected_dob": script.day(told.get("expected_dob")),
            "pers_death_date": script.day(told.get("death_date")),
        },
    )
    if family := told.get("family_id"):
        yield (
            "ssd_family",
            {"fami_table_id": child.new_id("FA"), "fami_family_id": family, "fami_person_id": child.child_id},
        )
    codes = told.get("disability")
    for code in codes if isinstance(codes, list) else []:
        yield (
            "ssd_disability",
            {"disa_table_id": child.new_id("DI"), "disa_person_id": child.child_id, "disa_disability_code": code},
        )


def _mothers(family: Family, script: Script) -> Iterator[tuple[str, Row]]:
    """Mothers who are clients themselves, each a person of her own and linked to her children."""
    for adult in family.adult_rows:
        dob, mother = adult.get("dob"), adult["adult_id"]
        if not isinstance(dob, date) or family.as_of - dob > _YOUNG:
            continue
        linked = [
            child
            for child in family.children
            if any(row["type"] == "mother" and row.get("adult_id") == mother for row in child.rows["relationship"])
        ]
        if linked:
            yield (
                "ssd_person",
                {
                    "pers_person_id": mother,
                    "pers_sex": adult.get("sex"),
                    "pers_gender": adult.get("sex"),
                    "pers_dob": script.day(dob),
                    "pers_is_mother": "Y",
                },
            )
        for child in linked:
            yield (
                "ssd_mother",
                {
                    "moth_table_id": child.new_id("MO"),
                    "moth_person_id": mother,
                    "moth_childs_person_id": child.child_id,
                    "moth_childs_dob": script.day(child.dob),
                },
            )


def _front_door(child: Child, script: Script) -> Iterator[tuple[str, Row]]:
    for row in child.rows["contact"]:
        yield (
            "ssd_contacts",
            {
                "cont_contact_id": row["contact_id"],
                "cont_person_id": child.child_id,
                "cont_contact_date": script.day(row.get("date")),
                "cont_contact_source_code": row.get("source"),
                "cont_contact_outcome_json": _flags(
                    _CONTACT_FLAGS, row.get("outcome"), count="NUMBER_OF_OUTCOMES", comment="COMMENTS"
                ),
            },
        )
    for row in child.rows["early_help"]:
        yield (
            "ssd_early_help_episodes",
            {
                "earl_episode_id": row["episode_id"],
                "earl_person_id": child.child_id,
                "earl_episode_start_date": script.day(row.get("start_date")),
                "earl_episode_end_date": script.day(row.get("end_date")),
            },
        )
    for row in child.rows["referral"]:
        yield (
            "ssd_cin_episodes",
            {
                "cine_referral_id": row["referral_id"],
                "cine_person_id": child.child_id,
                "cine_referral_date": script.day(row.get("date")),
                "cine_cin_primary_need_code": row.get("primary_need"),
                "cine_referral_source_code": row.get("source"),
                "cine_referral_nfa": _yn(row.get("nfa")),
                "cine_close_reason": row.get("close_reason"),
                "cine_close_date": script.day(row.get("close_date")),
            },
        )


def _assessments(child: Child, script: Script) -> Iterator[tuple[str, Row]]:
    factors: dict[Value, list[str]] = {}
    for row in child.rows["assessment_factor"]:
        factors.setdefault(row["assessment_id"], []).append(str(row["factor"]))
    for row in child.rows["assessment"]:
        yield (
            "ssd_cin_assessments",
            {
                "cina_assessment_id": row["assessment_id"],
                "cina_person_id": child.child_id,
                "cina_referral_id": script.link(row.get("referral_id")),
                "cina_assessment_start_date": script.day(row.get("start_date")),
                "cina_assessment_child_seen": _yn(row.get("child_seen")),
                "cina_assessment_auth_date": script.day_of_form(row.get("auth_date")),
            },
        )
        if found := factors.get(row["assessment_id"]):
            said = dict.fromkeys(found, "Yes") if script.system == "eclipse" else found
            yield (
                "ssd_assessment_factors",
                {
                    "cinf_table_id": child.new_id("AF"),
                    "cinf_assessment_id": row["assessment_id"],
                    "cinf_assessment_factors_json": json.dumps(said),
                },
            )


def _enquiries(child: Child, script: Script) -> Iterator[tuple[str, Row]]:
    steps = {
        row["s47_id"]: script.shared(child, row["s47_id"], row.get("start_date")) for row in child.rows["s47_enquiry"]
    }
    for row in child.rows["s47_enquiry"]:
        yield (
            "ssd_s47_enquiry",
            {
                "s47e_s47_enquiry_id": steps[row["s47_id"]],
                "s47e_referral_id": script.link(row.get("referral_id")),
                "s47e_person_id": child.child_id,
                "s47e_s47_start_date": script.day(row.get("start_date")),
                "s47e_s47_end_date": script.day(row.get("end_date")),
                "s47e_s47_nfa": _yn(row.get("nfa")),
                "s47e_s47_outcome_json": _flags(
                    _S47_FLAGS, row.get("outcome"), count="TOTAL_NO_OF_OUTCOMES", comment="OUTCOME_COMMENTS"
                ),
            },
        )
    for row in child.rows["conference"]:
        step = script.shared(child, row["conference_id"], row.get("held_date"))
        if row["kind"] == "review":
            yield "ssd_cp_reviews", _review(child, row, step, script)
            continue
        transfer = "Y" if row["kind"] == "transfer_in" else None if script.is_mosaic else "N"
        yield (
            "ssd_initial_cp_conference",
            {
                "icpc_icpc_id": step,
                "icpc_s47_enquiry_id": script.link(steps.get(row.get("s47_id"))),
                "icpc_person_id": child.child_id,
                "icpc_cp_plan_id": script.link(row.get("plan_id")),
                "icpc_icpc_transfer_in": transfer,
                "icpc_icpc_target_date": script.day(row.get("due_date")),
                "icpc_icpc_date": script.day(row.get("held_date")),
                "icpc_icpc_outcome_cp_flag": _yn(row.get("outcome_plan")),
            },
        )


def _review(child: Child, row: Row, step: str, script: Script) -> Row:
    return {
        "cppr_cp_review_id": step,
        "cppr_person_id": child.child_id,
        "person_id": child.child_id,
        "cppr_cp_plan_id": script.link(row.get("plan_id")),
        "cppr_cp_review_due": script.day(row.get("due_date")),
        "cppr_cp_review_date": script.day(row.get("held_date")),
        "cppr_cp_review_outcome_continue_cp": _yn(row.get("outcome_plan")),
        "cppr_cp_review_quorate": {"Y": "Yes", "N": "No"}.get(str(row.get("quorate"))),
        # Liquidlogic's script does not fill it.
        "cppr_cp_review_participation": None if script.system == "liquidlogic" else row.get("child_participation"),
    }


def _plans(child: Child, script: Script) -> Iterator[tuple[str, Row]]:
    kinds: dict[Value, Value] = {}
    for row in child.rows["plan"]:
        kinds[row["plan_id"]] = row["kind"]
        if row["kind"] == "cp":
            several = row.get("category_list")
            yield (
                "ssd_cp_plans",
                {
                    "cppl_cp_plan_id": row["plan_id"],
                    "cppl_referral_id": script.link(row.get("referral_id")),
                    "cppl_person_id": child.child_id,
                    "cppl_cp_plan_start_date": script.day(row.get("start_date")),
                    "cppl_cp_plan_end_date": script.day(row.get("end_date")),
                    "cppl_cp_plan_ola": "N",
                    "cppl_cp_plan_initial_category": script.category(row.get("category_initial"), several),
                    "cppl_cp_plan_latest_category": script.category(row.get("category_latest"), several),
                },
            )
        elif row["kind"] in ("cin", "family_help"):  # a family help plan is recorded as one of a child in need
            yield (
                "ssd_cin_plans",
                {
                    "cinp_cin_plan_id": row["plan_id"],
                    "cin_plan_id": row["plan_id"],
                    "cinp_referral_id": script.link(row.get("referral_id")),
                    "cinp_person_id": child.child_id,
                    "cinp_cin_plan_start_date": script.day(row.get("start_date")),
                    "cinp_cin_plan_end_date": script.day(row.get("end_date")),
                },
            )
    for row in child.rows["visit"]:
        plan = row.get("plan_id") or _plan_on(child, row.get("date"))
        start, table = ("cppv_cp_", "ssd_cp_visits") if kinds.get(plan) == "cp" else ("cinv_cin_", "ssd_cin_visits")
        yield (
            table,
            {
                f"{start}visit_id": row["visit_id"],
                f"{start[:5]}person_id": child.child_id,
                # Mosaic's script finds the plan by the day, so that no visit is without.
                f"{start}plan_id": script.link(plan if script.is_mosaic else row.get("plan_id")),
                f"{start}visit_date": script.day(row.get("date")),
                f"{start}visit_seen": _yn(row.get("seen")),
                f"{start}visit_seen_alone": _yn(row.get("seen_alone")),
                f"{start}visit_bedroom": _yn(row.get("bedroom")),
            },
        )


def _plan_on(child: Child, day: Value) -> Value:
    """The child's latest plan begun by a day."""
    begun = [
        (start, row["plan_id"])
        for row in child.rows["plan"]
        if isinstance(start := row.get("start_date"), date) and isinstance(day, date) and start <= as_day(day)
    ]
    return max(begun, key=lambda one: one[0])[1] if begun else None


def _others(child: Child, script: Script) -> Iterator[tuple[str, Row]]:
    referral = child.latest("referral")
    for row in child.rows["allocation"]:
        yield (
            "ssd_involvements",
            {
                "invo_involvements_id": row["allocation_id"],
                "invo_professional_role_id": row.get("role"),
                "invo_professional_team": row.get("team_id"),
                "invo_person_id": child.child_id,
                "invo_involvement_start_date": script.day(row.get("from_date")),
                "invo_involvement_end_date": script.day(row.get("to_date")),
                "invo_referral_id": script.link(referral["referral_id"] if referral else None),
            },
        )
        yield "ssd_department", {"dept_team_id": row.get("team_id"), "dept_team_name": row.get("team_name")}
    for row in child.rows["legal_step"]:
        if code := _LEGAL.get(str(row["kind"])):
            yield (
                "ssd_legal_status",
                {
                    "lega_legal_status_id": child.new_id("LG"),
                    "lega_person_id": child.child_id,
                    "lega_legal_status": code,
                    "lega_legal_status_start_date": script.day(row.get("date")),
                },
            )
    for row in child.rows["missing_episode"]:
        yield (
            "ssd_missing",
            {
                "miss_table_id": row["episode_id"],
                "miss_person_id": child.child_id,
                "miss_missing_episode_start_date": script.day(row.get("start")),
                "miss_missing_episode_type": row.get("kind"),
                "miss_missing_episode_end_date": script.day(row.get("end")),
                "miss_missing_rhi_offered": _yn(row.get("rhi_offered")),
                "miss_missing_rhi_accepted": _yn(row.get("rhi_accepted")),
            },
        )


def _yn(value: Value) -> Value:
    """Y or N; the dataset knows no third."""
    return value if value in ("Y", "N") else None


def _flags(flags: dict[str, str], outcome: Value, *, count: str, comment: str) -> str | None:
    """An outcome as the scripts write it: a flag for each, how many there were, and a comment."""
    if outcome is None:
        return None
    chosen = flags.get(str(outcome), flags["other"])
    return json.dumps({**{flag: "Y" if flag == chosen else "N" for flag in flags.values()}, count: 1, comment: ""})
