"""Tells of what goes on while a plan is open, of harm that comes back, and of a plan that a child had before.

Knows nothing about how a child came to have a plan (`routes` tells of that).
"""

from __future__ import annotations

from datetime import date, timedelta

from practicecheck.workbench.synth import change, enquiry, front_door, plans, watch
from practicecheck.workbench.synth.family import Child, Row


def live_with_plan(child: Child, plan: Row) -> None:
    """Tell of everything that goes on while a plan is open."""
    family, chance, habit = child.family, child.family.chance, child.family.habit
    start, end = plan["start_date"], plan["end_date"]
    assert isinstance(start, date)
    until = end if isinstance(end, date) else family.almanac.horizon
    is_cp = plan["kind"] == "cp"
    plans.hold_meetings(child, plan, start, until)
    if is_cp:
        plans.review(child, plan, start, until)
        change.state_dangers(child, plan, start, until)
        change.link_actions_to_goals(child, plan)
        watch.chronicle(child, start, until)
    if not child.unborn:
        plans.visit(child, plan, start, until)
        watch.hear(child, start, until)
    if "PHY" in family.risks and chance.yes(0.24 if is_cp else 0.06):
        _harm_again(child, start, min(until, family.as_of))
    if is_cp or chance.yes(0.15):
        change.score_safety(child, start, until)
    change.intervene(child, plan, start, until, at_most=2 if is_cp else 1)
    watch.oversee(child, start, until)
    if is_cp or chance.yes(0.5):
        watch.involve(child, start, until)
    if chance.yes(habit.level(0.85, 0.35, 0.15)):
        change.measure(child, until - timedelta(20) if until > start + timedelta(20) else start)
    if chance.yes(0.12 if is_cp else 0.06):
        watch.disagree(child, family.almanac.add(min(until, family.as_of), -chance.randint(1, 90)))
    if is_cp and chance.yes(0.06):
        watch.take_legal_step(child, min(until, family.as_of) - timedelta(chance.randint(1, 60)))
    if chance.yes(0.1 if is_cp else 0.05):
        audited = watch.audit(child, family.almanac.add(family.as_of, -chance.randint(2, 200)))
        if audited["still_at_risk"] == "Y" or audited["overall"] == "inadequate":
            watch.follow_up(child, audited)


def _harm_again(child: Child, start: date, until: date) -> None:
    """Tell of further physical harm on an open plan: discussed anew, or decided on by a manager, or left."""
    family, chance = child.family, child.family.chance
    settled = start + timedelta(25)
    if child.unborn or until <= settled:
        return
    day = settled + timedelta(chance.randrange(min((until - settled).days, 110)))
    referral = child.latest("referral")
    concern = front_door.concern(child, day, referral, "PHY")
    discussed = enquiry.discussion_day(child, concern)
    if discussed and family.known(discussed):
        discussion = enquiry.discuss(child, concern, referral, discussed, kind="review")
        enquiry.examine(child, discussion, concern)
    elif chance.yes(0.5):
        watch.oversight(child, family.almanac.add(day, chance.randint(0, 2)), "direction")


def live_with_earlier_plan(child: Child, start: date) -> None:
    """Tell of a child protection plan that ended some time before the referral that the story begins with.

    An old episode is thinner than a new one: who came to its conference and who visited are no longer held.
    """
    family, chance, almanac = child.family, child.family.chance, child.family.almanac
    ended = almanac.next_working_day(start - timedelta(chance.randint(60, 800)))
    began = almanac.next_working_day(ended - timedelta(chance.randint(110, 260)))
    if child.age_on(began) < 0.1 or began.year < family.as_of.year - 4:
        return
    referral = front_door.refer(child, almanac.add(began, -20), chance.pick(front_door.SOURCES))
    front_door.close_referral(referral, almanac.add(ended, 10))
    s47 = enquiry.enquire(child, almanac.add(began, -15), referral, conference=True)
    s47["end_date"] = s47["end_date"] or began
    plan = plans.protect(child, referral, began, kind="cp", end=ended)
    child.add(
        "conference",
        conference_id=child.new_id("CF"),
        kind="icpc",
        s47_id=s47["s47_id"],
        plan_id=plan["plan_id"],
        due_date=s47["icpc_target_date"],
        held_date=began,
        quorate="Y",
        outcome_plan="Y",
    )
    plans.hold_meetings(child, plan, began, ended)
    plans.review(child, plan, began, ended)
