"""New harm in a few families: a bruise, a threat to kill, an injury on an open case, a late medical, going missing.

A twist is told on top of a route, about the family's first child: an event in the family's life and what was
done about it. Knows nothing about what anyone will conclude.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from practicecheck.workbench.synth import enquiry, front_door, people, watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from practicecheck.workbench.synth.family import Child, Family, Row


def _bruise(child: Child, reported: date, mobility: str | None, referral: Row | None) -> Row:
    """Record a bruise on a baby."""
    record = child.rows["child"][0]
    record.update(mobility=mobility, mobility_as_of=child.family.as_of - timedelta(20))
    return front_door.concern(
        child,
        reported.date() if isinstance(reported, datetime) else reported,
        referral,
        "PHY",
        reported_at=reported,
        injury_present="Y",
        injury_acute="Y",
        injury_kind="bruise",
        disclosed_by_child="N",
        physical_punishment="N",
        implement_used="N",
        status="open",
    )


def bruise_new(family: Family) -> None:
    """Tell of a baby with a bruise two days ago; a contact, a referral the day after, nothing else yet."""
    child = family.lead
    front_door.contact(child, family.ago(2), outcome="new_referral", source="3B")
    _bruise(child, family.ago(2, 10, 30), "not_independent", None)
    front_door.refer(child, family.ago(1), "3B")
    if family.chance.yes(0.4):
        watch.oversight(child, family.ago(6), "supervision")


def bruise_today(family: Family) -> None:
    """Tell of a baby with a bruise on the as-of day: discussed the same afternoon, examination still ahead."""
    child = family.lead
    referral = front_door.refer(child, family.as_of, "3B")
    concern = _bruise(child, family.ago(0, 11, 30), "not_independent", referral)
    held = family.ago(0, 15)
    discussion = enquiry.discuss(child, concern, referral, family.as_of, held_at=held, medical_considered="Y",
                                 medical_decision="needed", paediatrician_consulted="Y", outcome_s47="Y")  # fmt: skip
    child.add("medical", medical_id=child.new_id("MD"), strategy_id=discussion["strategy_id"], requested_at=held)


def bruise_just_reported(family: Family) -> None:
    """Tell of a baby with a bruise reported on the as-of day, with nothing done yet that day."""
    _bruise(family.lead, family.ago(0, 16, 45), "not_independent", None)


def bruise_unsure(family: Family) -> None:
    """Tell of a baby with a bruise three days ago of whom nobody has said whether they can move."""
    child = family.lead
    _bruise(child, family.ago(3, 9, 15), family.chance.pick({"unknown": 0.5, None: 0.5}), None)
    front_door.refer(child, family.ago(2), "3B")


def bruise_examined(family: Family) -> None:
    """Tell of a baby with a bruise whom a consultant saw the same evening."""
    child, day = family.lead, family.ago(family.chance.randint(40, 120))
    _examined_by(child, day, "consultant_paed", same_day=True)


def bruise_seen_by_gp(family: Family) -> None:
    """Tell of a baby with a bruise seen by a general practitioner only, and discussed days later."""
    child, day = family.lead, family.ago(family.chance.randint(40, 120))
    _examined_by(child, day, "gp", same_day=False)


def _examined_by(child: Child, day: date, clinician: str, *, same_day: bool) -> None:
    family = child.family
    at_ten = datetime.combine(day, time(10))
    referral = front_door.refer(child, day if same_day else day + timedelta(2), "3B")
    concern = _bruise(child, at_ten, "not_independent", referral)
    concern["status"] = "unclear"
    discussed = at_ten + (timedelta(hours=2) if same_day else timedelta(days=3))
    discussion = enquiry.discuss(child, concern, referral, discussed.date(), held_at=discussed, medical_considered="Y",
                                 medical_decision="needed", paediatrician_consulted="Y" if same_day else "N")  # fmt: skip
    enquiry.examine(child, discussion, concern, examined_at=at_ten + timedelta(hours=6), clinician=clinician,
                    setting="gp" if clinician == "gp" else "hospital_ward", not_done_reason=None,
                    opinion="unclear", consent_from="parent_pr", report_date=discussed.date())  # fmt: skip
    enquiry.enquire(child, discussed.date(), referral, conference=False)
    watch.oversee(child, day, family.as_of)


def _threat(child: Child, day: date, **values: str | date | None) -> None:
    """Record a severe event of domestic abuse to which nobody has answered."""
    abuser, victim = front_door.abuser_and_victim(child)
    for action in child.rows.get("plan_action", ()):
        if action["subject_id"] in (abuser, victim):
            action["subject_id"] = child.child_id
    child.rows["assessment_content"] = [
        row for row in child.rows["assessment_content"] if row["topic"] != "lived_experience"
    ]
    unanswered: dict[str, str | date | None] = {
        "marac_referred_date": None, "marac_heard_date": None, "no_marac_reason": None,
    }  # fmt: skip
    front_door.domestic_abuse(child, day, **unanswered | values)


def threat_new(family: Family) -> None:
    """Tell of threats to kill three days ago and no answer yet."""
    _threat(family.lead, family.ago(3), threats_to_kill="Y", coercive_control="Y", strangulation="N")


def threat_unsure(family: Family) -> None:
    """Tell of an event five days ago of which it is not known how severe it was."""
    _threat(family.lead, family.ago(5), threats_to_kill="U", coercive_control="U", strangulation=None)


def threat_ignored(family: Family) -> None:
    """Tell of strangulation three months ago to which nobody answered."""
    _threat(family.lead, family.ago(92), threats_to_kill="N", coercive_control="U", strangulation="Y")


def threat_answered(family: Family) -> None:
    """Tell of threats to kill four months ago, heard at MARAC, with an action for each adult."""
    child, day = family.lead, family.ago(125)
    if front_door.abuser_and_victim(child)[0] is None:
        people.add_partner(family)
    event = front_door.domestic_abuse(child, day, threats_to_kill="Y", marac_referred_date=day + timedelta(2))
    actions = child.rows.get("plan_action", [])
    for action, who in zip(actions[-2:], (event["perpetrator_adult_id"], event["victim_adult_id"]), strict=False):
        action.update(subject_id=who, harms=["DVA"], status="open")
    work = child.latest("assessment")
    if work:
        child.add("assessment_content", assessment_id=work["assessment_id"], topic="lived_experience",
                  subject_id=child.child_id, covered="Y", quality="good", judged_by_role="team_manager")  # fmt: skip


def _injury(child: Child, day: date, **values: str | date | None) -> Row:
    """Record a new injury on an open case."""
    fixed: dict[str, str | date | None] = {
        "reported_at": datetime.combine(day, time(9, 40)), "injury_present": "Y", "injury_acute": "Y",
        "injury_kind": "bruise", "disclosed_by_child": "Y", "implement_used": "N", "status": "open",
    }  # fmt: skip
    return front_door.concern(child, day, child.latest("referral"), "PHY", **fixed | values)


def injury_open(family: Family) -> None:
    """Tell of a fresh injury five weeks ago on an open case, with no discussion and no decision since."""
    child, day = family.lead, family.ago(35)
    child.forget("strategy_discussion", "held_at", after=day - timedelta(1), until=family.almanac.horizon)
    child.forget("oversight", "date", after=day - timedelta(1), until=day + timedelta(7))
    _injury(child, day)


def injury_unsure(family: Family) -> None:
    """Tell of a physical concern with every sign unknown and nothing done."""
    child, day = family.lead, family.ago(28)
    child.forget("oversight", "date", after=day - timedelta(1), until=day + timedelta(7))
    _injury(child, day, injury_present="U", injury_acute=None, injury_kind=None, disclosed_by_child="U",
            implement_used=None)  # fmt: skip


def injury_yesterday(family: Family) -> None:
    """Tell of an older injury disclosed on the working day before, with the discussion still ahead."""
    _injury(family.lead, family.working_days_ago(1), injury_acute="N")


def injury_decided(family: Family) -> None:
    """Tell of a disclosure on which a manager decided, with reasons, that no discussion was needed."""
    child, day = family.lead, family.almanac.next_working_day(family.ago(45))
    _injury(child, day, injury_present="N", injury_acute=None, injury_kind="none", status="not_substantiated")
    watch.oversight(child, family.almanac.add(day, 1), "direction")


def medical_pending(family: Family) -> None:
    """Tell of a discussion two working days ago that asked for a medical which is still to come."""
    child, day = family.lead, family.working_days_ago(2)
    referral = child.latest("referral")
    concern = _injury(child, day, injury_acute="N")
    discussion = enquiry.discuss(child, concern, referral, day, held_at=datetime.combine(day, time(14)),
                                 medical_considered="Y", medical_decision="needed", outcome_s47="Y")  # fmt: skip
    child.add("medical", medical_id=child.new_id("MD"), strategy_id=discussion["strategy_id"],
              concern_id=concern["concern_id"], requested_at=datetime.combine(day, time(14, 30)))  # fmt: skip
    enquiry.enquire(child, day, referral, conference=False)


def medical_yesterday(family: Family) -> None:
    """Tell of a discussion of all the children two working days ago, and a medical of one, whose report is awaited."""
    child, day = family.lead, family.working_days_ago(2)
    concern = _injury(child, day, injury_acute="N")
    discussion = enquiry.discuss(child, concern, child.latest("referral"), day, held_at=datetime.combine(day, time(14)),
                                 medical_considered="Y", medical_decision="needed", siblings_considered="Y",
                                 outcome_s47="Y")  # fmt: skip
    enquiry.examine(child, discussion, concern, not_done_reason=None, clinician="consultant_paed", setting="cp_clinic",
                    examined_at=datetime.combine(family.working_days_ago(1), time(11)), consent_from="parent_pr",
                    opinion="awaited", report_date=None)  # fmt: skip
    enquiry.enquire(child, day, child.latest("referral"), conference=False)


def medical_late(family: Family) -> None:
    """Tell of a fresh injury two months ago, discussed that day, for which the medical came three days later."""
    child, day = family.lead, family.almanac.next_working_day(family.ago(62))
    concern = _injury(child, day)
    discussion = enquiry.discuss(child, concern, child.latest("referral"), day, held_at=datetime.combine(day, time(13)),
                                 medical_considered="Y", medical_decision="needed", outcome_s47="N")  # fmt: skip
    enquiry.examine(child, discussion, concern, not_done_reason=None,
                    examined_at=datetime.combine(day + timedelta(3), time(10)), clinician="consultant_paed",
                    setting="cp_clinic", consent_from="parent_pr", opinion="unclear")  # fmt: skip


def medical_and_history_missed(family: Family) -> None:
    """Tell of a discussion silent on a medical and of an old fracture that nobody thought of."""
    child = family.lead
    for discussion in child.rows.get("strategy_discussion", ()):
        discussion.update(medical_considered="N", medical_decision="not_recorded", medical_reason_ref=None)
    fracture = front_door.history(child, family.ago(900), severity="high", in_chronology="N")
    fracture["harms"] = ["PHY"]
    for event in child.rows["history_event"]:
        event.pop("considered_in", None)


def _plan_end(child: Child) -> date | None:
    plan = child.latest("plan")
    end = plan["end_date"] if plan else None
    return end if isinstance(end, date) else None


def ended_on_concern(family: Family) -> None:
    """Tell of a plan that ended ten working days after a new physical concern."""
    end = _plan_end(family.lead)
    if end:
        _injury(family.lead, family.almanac.add(end, -10), injury_acute="N", status="unclear")


def ended_unsure(family: Family) -> None:
    """Tell of a plan that ended shortly after a concern of which it is not recorded what became of it."""
    end = _plan_end(family.lead)
    if end:
        _injury(family.lead, family.almanac.add(end, -8), injury_present="N", injury_acute=None, status=None)


def told_again(family: Family) -> None:
    """Tell of a school that rings about a slap, on the working day before, as it did two months ago."""
    for day in (family.ago(61), family.working_days_ago(1)):
        ring = front_door.contact(family.lead, day, outcome="nfa", source="2A")
        ring["harm_types"] = ["PHY"]


def gone_missing(family: Family) -> None:
    """Tell of a young person who went missing four times in a quarter; the first time somebody asked in time."""
    child = family.lead
    back = family.ago(69, 7, 30)
    front_door.missing(child, family.ago(70), end=back, rhi_offered="Y", rhi_accepted="Y",
                       rhi_held_at=back + timedelta(hours=72), considered_ref=child.new_id("note-"))  # fmt: skip
    for days in (38, 12):
        front_door.missing(child, family.ago(days))
    front_door.missing(child, family.ago(2), end=family.ago(1, 6, 40), rhi_offered="Y", rhi_accepted=None,
                       rhi_held_at=None, considered_ref=None)  # fmt: skip


NEW_HARM: tuple[Callable[[Family], None], ...] = (
    bruise_new, bruise_today, bruise_just_reported, bruise_unsure, bruise_examined, bruise_seen_by_gp,
    threat_new, threat_unsure, threat_ignored, threat_answered,
    injury_open, injury_unsure, injury_yesterday, injury_decided,
    medical_pending, medical_yesterday, medical_late, medical_and_history_missed, ended_on_concern, ended_unsure,
    told_again, gone_missing,
)  # fmt: skip
"""Every twist of this module; a story names one by its function's name."""
