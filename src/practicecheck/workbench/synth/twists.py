"""What happened lately in a few families: a new bruise, a threat to kill, a child not seen, an audit left unanswered.

A twist is told on top of a route, about the family's first child. Each is written as an event in the family's
life and what was done about it. Knows nothing about what anyone will conclude.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from practicecheck.workbench.synth import enquiry, front_door, watch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from practicecheck.workbench.synth.family import Child, Family, Row


def _ago(family: Family, days: int, hour: int | None = None, minute: int = 0) -> date:
    day = family.as_of - timedelta(days)
    return day if hour is None else datetime.combine(day, time(hour, minute))


def _working_days_ago(family: Family, working_days: int) -> date:
    return family.almanac.add(family.as_of, -working_days)


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
    front_door.contact(child, _ago(family, 2), outcome="new_referral", source="3B")
    _bruise(child, _ago(family, 2, 10, 30), "not_independent", None)
    front_door.refer(child, _ago(family, 1), "3B")
    if family.chance.yes(0.4):
        watch.oversight(child, _ago(family, 6), "supervision")


def bruise_today(family: Family) -> None:
    """Tell of a baby with a bruise on the as-of day: discussed the same afternoon, examination still ahead."""
    child = family.lead
    referral = front_door.refer(child, family.as_of, "3B")
    concern = _bruise(child, _ago(family, 0, 11, 30), "not_independent", referral)
    held = _ago(family, 0, 15)
    discussion = enquiry.discuss(child, concern, referral, family.as_of, held_at=held, medical_considered="Y",
                                 medical_decision="needed", paediatrician_consulted="Y", outcome_s47="Y")  # fmt: skip
    child.add("medical", medical_id=child.new_id("MD"), strategy_id=discussion["strategy_id"], requested_at=held)


def bruise_just_reported(family: Family) -> None:
    """Tell of a baby with a bruise reported on the as-of day, with nothing done yet that day."""
    _bruise(family.lead, _ago(family, 0, 16, 45), "not_independent", None)


def bruise_unsure(family: Family) -> None:
    """Tell of a baby with a bruise three days ago of whom nobody has said whether they can move."""
    child = family.lead
    _bruise(child, _ago(family, 3, 9, 15), family.chance.pick({"unknown": 0.5, None: 0.5}), None)
    front_door.refer(child, _ago(family, 2), "3B")


def bruise_examined(family: Family) -> None:
    """Tell of a baby with a bruise whom a consultant saw the same evening."""
    child, day = family.lead, _ago(family, family.chance.randint(40, 120))
    _examined_by(child, day, "consultant_paed", same_day=True)


def bruise_seen_by_gp(family: Family) -> None:
    """Tell of a baby with a bruise seen by a general practitioner only, and discussed days later."""
    child, day = family.lead, _ago(family, family.chance.randint(40, 120))
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
    _threat(family.lead, _ago(family, 3), threats_to_kill="Y", coercive_control="Y", strangulation="N")


def threat_unsure(family: Family) -> None:
    """Tell of an event five days ago of which it is not known how severe it was."""
    _threat(family.lead, _ago(family, 5), threats_to_kill="U", coercive_control="U", strangulation=None)


def threat_ignored(family: Family) -> None:
    """Tell of strangulation three months ago to which nobody answered."""
    _threat(family.lead, _ago(family, 92), threats_to_kill="N", coercive_control="U", strangulation="Y")


def threat_answered(family: Family) -> None:
    """Tell of threats to kill four months ago, heard at MARAC, with an action for each adult."""
    child, day = family.lead, _ago(family, 125)
    event = front_door.domestic_abuse(child, day, threats_to_kill="Y", marac_referred_date=day + timedelta(2))
    actions = child.rows.get("plan_action", [])
    for action, who in zip(actions, (event["perpetrator_adult_id"], event["victim_adult_id"]), strict=False):
        action.update(subject_id=who, harms=["DVA"], status="open")
    work = child.latest("assessment")
    if work:
        child.add("assessment_content", assessment_id=work["assessment_id"], topic="lived_experience",
                  subject_id=child.child_id, covered="Y", quality="good", judged_by_role="team_manager")  # fmt: skip


def _unseen_since(child: Child, day: date) -> None:
    """Let a visit on this day be the last at which the child was seen."""
    child.forget("visit", "date", after=day - timedelta(1), until=child.family.almanac.horizon)
    plan = child.latest("plan")
    child.add("visit", visit_id=child.new_id("V"), plan_id=plan["plan_id"] if plan else None, date=day, seen="Y",
              seen_alone="Y", bedroom="Y")  # fmt: skip
    later = child.family.almanac.add(day, 12)
    child.add("visit", visit_id=child.new_id("V"), plan_id=plan["plan_id"] if plan else None, date=later, seen="N")


def unseen_twenty(family: Family) -> None:
    """Tell of a child last seen exactly twenty working days ago."""
    _unseen_since(family.lead, _working_days_ago(family, 20))


def unseen_nineteen(family: Family) -> None:
    """Tell of a child last seen nineteen working days ago."""
    _unseen_since(family.lead, _working_days_ago(family, 19))


def unwatched(family: Family) -> None:
    """Tell of a child last seen long ago, with no oversight lately."""
    _unseen_since(family.lead, _working_days_ago(family, 26))
    _look_away(family.lead)


def _look_away(child: Child) -> None:
    """Take away the oversight of the last three weeks."""
    family = child.family
    child.forget("oversight", "date", after=_working_days_ago(family, 12), until=family.almanac.horizon)


def _audited(child: Child, working_days_ago: int, **values: str | None) -> Row:
    for table in ("audit", "audit_answer", "audit_participation", "assurance_action"):
        child.rows[table] = []
    return watch.audit(child, _working_days_ago(child.family, working_days_ago), **values)


def _answer(child: Child, question: str, quality: str) -> None:
    for row in child.rows["audit_answer"]:
        if row["question"] == question:
            row["quality"] = quality


def audit_open(family: Family) -> None:
    """Tell of an audit that found the child still at risk, well analysed, and of assurance that is overdue."""
    child = family.lead
    audited = _audited(child, 41, still_at_risk="Y", overall="requires_improvement", multi_agency="Y")
    _answer(child, "risk_analysis", "good")
    watch.assure(child, audited, _working_days_ago(family, 21), None, None)
    watch.oversight(child, _working_days_ago(family, 4), "supervision")


def audit_open_unwatched(family: Family) -> None:
    """Tell of such an audit where nobody has looked at the child for three weeks either."""
    child = family.lead
    audited = _audited(child, 60, still_at_risk="Y", overall="inadequate")
    watch.assure(child, audited, _working_days_ago(family, 40), None, None)
    _look_away(child)


def audit_not_assured(family: Family) -> None:
    """Tell of an audit whose assurance was done and not given."""
    audited = _audited(family.lead, 50, still_at_risk="Y", overall="inadequate")
    watch.assure(family.lead, audited, _working_days_ago(family, 30), _working_days_ago(family, 33), "not_assured")


def audit_assured(family: Family) -> None:
    """Tell of an audit whose assurance was given on its last day."""
    audited = _audited(family.lead, 44, still_at_risk="Y", overall="requires_improvement")
    watch.assure(family.lead, audited, _working_days_ago(family, 24), _working_days_ago(family, 24), "assured")


def audit_new(family: Family) -> None:
    """Tell of an audit six working days ago with its assurance still ahead."""
    audited = _audited(family.lead, 6, still_at_risk="Y", overall="requires_improvement")
    watch.assure(family.lead, audited, family.almanac.add(family.as_of, 14), None, None)


def audit_unsure(family: Family) -> None:
    """Tell of an audit that could not say whether the child is still at risk."""
    _audited(family.lead, 35, still_at_risk="U", overall="requires_improvement")


def audit_good(family: Family) -> None:
    """Tell of an audit that found good work and no need for more."""
    _audited(family.lead, 30, still_at_risk="N", overall="good", multi_agency="Y")
    _answer(family.lead, "risk_analysis", "outstanding")


def _injury(child: Child, day: date, **values: str | date | None) -> Row:
    """Record a new injury on an open case."""
    fixed: dict[str, str | date | None] = {
        "reported_at": datetime.combine(day, time(9, 40)), "injury_present": "Y", "injury_acute": "Y",
        "injury_kind": "bruise", "disclosed_by_child": "Y", "implement_used": "N", "status": "open",
    }  # fmt: skip
    return front_door.concern(child, day, child.latest("referral"), "PHY", **fixed | values)


def injury_open(family: Family) -> None:
    """Tell of a fresh injury five weeks ago on an open case, with no discussion and no decision since."""
    child, day = family.lead, _ago(family, 35)
    child.forget("strategy_discussion", "held_at", after=day - timedelta(1), until=family.almanac.horizon)
    child.forget("oversight", "date", after=day - timedelta(1), until=day + timedelta(7))
    _injury(child, day)


def injury_unsure(family: Family) -> None:
    """Tell of a physical concern with every sign unknown and nothing done."""
    child, day = family.lead, _ago(family, 28)
    child.forget("oversight", "date", after=day - timedelta(1), until=day + timedelta(7))
    _injury(child, day, injury_present="U", injury_acute=None, injury_kind=None, disclosed_by_child="U",
            implement_used=None)  # fmt: skip


def injury_yesterday(family: Family) -> None:
    """Tell of an older injury disclosed on the working day before, with the discussion still ahead."""
    _injury(family.lead, _working_days_ago(family, 1), injury_acute="N")


def injury_decided(family: Family) -> None:
    """Tell of a disclosure on which a manager decided, with reasons, that no discussion was needed."""
    child, day = family.lead, family.almanac.next_working_day(_ago(family, 45))
    _injury(child, day, injury_present="N", injury_acute=None, injury_kind="none", status="not_substantiated")
    watch.oversight(child, family.almanac.add(day, 1), "direction")


def medical_pending(family: Family) -> None:
    """Tell of a discussion two working days ago that asked for a medical which is still to come."""
    child, day = family.lead, _working_days_ago(family, 2)
    referral = child.latest("referral")
    concern = _injury(child, day, injury_acute="N")
    discussion = enquiry.discuss(child, concern, referral, day, held_at=datetime.combine(day, time(14)),
                                 medical_considered="Y", medical_decision="needed", outcome_s47="Y")  # fmt: skip
    child.add("medical", medical_id=child.new_id("MD"), strategy_id=discussion["strategy_id"],
              concern_id=concern["concern_id"], requested_at=datetime.combine(day, time(14, 30)))  # fmt: skip
    enquiry.enquire(child, day, referral, conference=False)


def medical_and_history_missed(family: Family) -> None:
    """Tell of a discussion silent on a medical and of an old fracture that nobody thought of."""
    child = family.lead
    for discussion in child.rows.get("strategy_discussion", ()):
        discussion.update(medical_considered="N", medical_decision="not_recorded", medical_reason_ref=None)
    fracture = front_door.history(child, _ago(family, 900), severity="high", in_chronology="N")
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


def _score(child: Child, day: date, score: int | None) -> None:
    child.forget("safety_scale", "date", after=day - timedelta(20), until=child.family.almanac.horizon)
    danger = child.latest("danger_statement")
    child.add("safety_scale", danger_id=danger["danger_id"] if danger else None, date=day, scorer="sw", score=score)


def low_scale(family: Family) -> None:
    """Tell of a score of two, three weeks ago, after which nobody looked."""
    child, day = family.lead, _working_days_ago(family, 16)
    _score(child, day, 2)
    for table in ("oversight", "legal_step"):
        child.forget(table, "date", after=day - timedelta(1), until=family.almanac.add(day, 10))


def low_scale_followed(family: Family) -> None:
    """Tell of a score of three, and of a manager's direction on the last day that counts."""
    day = _working_days_ago(family, 16)
    _score(family.lead, day, 3)
    watch.oversight(family.lead, family.almanac.add(day, 10), "direction")


def scale_blank(family: Family) -> None:
    """Tell of a scaling session whose score was not written down."""
    _score(family.lead, _working_days_ago(family, 15), None)


def _supervised(child: Child, *, done: int) -> None:
    """Record steady supervision over the whole time, with so many of two actions done each time."""
    child.rows["oversight"] = []
    plan = child.latest("plan")
    start = plan["start_date"] if plan else None
    watch.oversee(child, start if isinstance(start, date) else child.family.as_of, child.family.as_of, every=22)
    for row in child.rows["oversight"]:
        row.update(kind="supervision", actions_set=2, previous_actions_done=done, previous_actions_reviewed="Y")
    for s47 in child.rows["s47_enquiry"]:
        began = s47["start_date"]
        if s47["end_date"] is None and isinstance(began, date):
            s47["end_date"] = child.family.almanac.add(began, 15)


def supervised_well(family: Family) -> None:
    """Tell of supervision every 22 working days after which things were done, and an audit that says so."""
    _supervised(family.lead, done=2)
    for row in family.lead.rows["audit_answer"]:
        if row["question"] == "management_oversight":
            row["quality"] = "outstanding"


def supervised_in_vain(family: Family) -> None:
    """Tell of supervision every 22 working days after which nothing was done."""
    _supervised(family.lead, done=0)


def gone_missing(family: Family) -> None:
    """Tell of a young person who went missing three times in a quarter."""
    for days in (70, 38, 12):
        front_door.missing(family.lead, _ago(family, days))


TWISTS: Mapping[str, Callable[[Family], None]] = {
    twist.__name__: twist
    for twist in (
        bruise_new, bruise_today, bruise_just_reported, bruise_unsure, bruise_examined, bruise_seen_by_gp,
        threat_new, threat_unsure, threat_ignored, threat_answered,
        unseen_twenty, unseen_nineteen, unwatched,
        audit_open, audit_open_unwatched, audit_not_assured, audit_assured, audit_new, audit_unsure, audit_good,
        injury_open, injury_unsure, injury_yesterday, injury_decided, medical_pending, medical_and_history_missed,
        ended_on_concern, ended_unsure, low_scale, low_scale_followed, scale_blank,
        supervised_well, supervised_in_vain, gone_missing,
    )
}  # fmt: skip
"""Every twist by its name in a story."""
