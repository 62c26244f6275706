"""Tells how far a child came through the system: from a contact to a child protection plan.

Each route strings together the tellings of the other modules. Knows nothing about what may go wrong at
its end (`new_harm` and `watching` tell of that).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from practicecheck.workbench.synth import assessment, enquiry, front_door, plans, watch
from practicecheck.workbench.synth.chance import as_day
from practicecheck.workbench.synth.living import live_with_earlier_plan, live_with_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from practicecheck.workbench.synth.family import Child, Family, Row


def bare(family: Family, _start: date) -> None:
    """Tell nothing: the child is known, and no more."""


def contact_only(family: Family, start: date) -> None:
    """Tell of one or more contacts that led nowhere further."""
    chance = family.chance
    front_door.family_contacts(family, start, outcome=chance.pick({"nfa": 0.7, "advice": 0.3}))
    # Where a child is being hurt, somebody is more likely to ring again.
    again = {0: 0.3, 1: 0.4, 2: 0.3} if "PHY" in family.risks else {0: 0.7, 1: 0.2, 2: 0.1}
    for _ in range(chance.pick(again)):
        later = start + timedelta(chance.randint(5, 200))
        if family.known(later):
            front_door.family_contacts(family, later, outcome="nfa")
    if "DVA" in family.risks and chance.yes(0.2):
        front_door.domestic_abuse(family.lead, start - timedelta(1))


def early_help(family: Family, start: date) -> None:
    """Tell of early help after a contact."""
    chance = family.chance
    for child in family.children:
        if child is family.lead or chance.yes(0.5):
            front_door.contact(child, start, outcome="early_help")
            end = start + timedelta(chance.randint(60, 200))
            front_door.early_help(child, start + timedelta(7), end=end if family.known(end) else None)


def referral_only(family: Family, start: date) -> None:
    """Tell of a referral closed without further action."""
    source = family.chance.pick(front_door.SOURCES)
    for child in family.children:
        if child is family.lead or family.chance.yes(0.7):
            referral = front_door.refer(child, start, source, nfa=True)
            if "PHY" in family.risks and family.chance.yes(0.3):
                status = family.chance.pick({"ruled_out": 0.6, "not_substantiated": 0.4})
                front_door.concern(child, start, referral, "PHY", status=status, injury_present="N", injury_acute=None)


def assessed(family: Family, start: date) -> None:
    """Tell of a referral and an assessment, most often closed at its end."""
    source = family.chance.pick(front_door.SOURCES)
    for child in family.children:
        if child is family.lead or family.chance.yes(0.8):
            _assess_and_close(child, start, source)


def _assess_and_close(child: Child, start: date, source: str) -> None:
    chance, almanac = child.family.chance, child.family.almanac
    referral = front_door.refer(child, start, source)
    row = assessment.assess(child, referral, almanac.add(start, chance.randint(0, 3)))
    done = row["auth_date"]
    if isinstance(done, date):
        watch.allocate(child, start, done)
        if chance.yes(0.9):
            front_door.close_referral(referral, done, chance.pick({"RC8": 0.7, "RC9": 0.3}))
    else:
        watch.allocate(child, start, None)
    if chance.yes(0.4):
        watch.oversee(child, start, done if isinstance(done, date) else child.family.as_of)


def in_need(family: Family, start: date) -> None:
    """Tell of children in need with a plan."""
    _supported(family, start, "cin")


def family_help(family: Family, start: date) -> None:
    """Tell of a family help plan."""
    _supported(family, start, "family_help")


def _supported(family: Family, start: date, kind: str) -> None:
    source = family.chance.pick(front_door.SOURCES)
    for child in family.children:
        if child is family.lead or family.chance.yes(0.75):
            _support(child, start, source, kind)
        else:
            front_door.contact(child, start, outcome="nfa", source=source)


def _support(child: Child, start: date, source: str, kind: str) -> None:
    family, chance, almanac = child.family, child.family.chance, child.family.almanac
    referral = front_door.refer(child, start, source)
    assessment_kind = "family_help" if kind == "family_help" else "single"
    row = assessment.assess(child, referral, almanac.add(start, chance.randint(0, 3)), kind=assessment_kind)
    done = row["auth_date"]
    watch.allocate(child, start, None)
    if not isinstance(done, date) or done > family.as_of:
        return
    if "DVA" in family.risks and chance.yes(0.35):
        front_door.domestic_abuse(child, start - timedelta(chance.randint(0, 20)))
    plan = plans.protect(child, referral, almanac.add(done, chance.randint(0, 5)), kind=kind, end=None)
    live_with_plan(child, plan)
    enquiry.talk_with_parents(child, start, "assessment")
    if chance.yes(0.25):
        _look_back(child, start)


def enquired(family: Family, start: date) -> None:
    """Tell of a section 47 enquiry that did not lead to a conference."""
    source = family.chance.pick(front_door.SOURCES)
    for child in family.children:
        if child is family.lead or family.chance.yes(family.habit.level(0.8, 0.6, 0.45)):
            referral, concern = _report(child, start, source)
            if concern:
                _report_again(child, start, referral)
            s47 = _enquire(child, concern, referral, conference=False, always=False)
            watch.allocate(child, start, None)
            if s47 and family.chance.yes(0.85):
                row = assessment.assess(child, referral, family.almanac.add(start, family.chance.randint(0, 3)))
                closed = row["auth_date"]
                if isinstance(closed, date) and family.chance.yes(0.7):
                    front_door.close_referral(referral, closed, "RC8")
            watch.oversee(child, start, min(family.as_of, start + timedelta(60)))
            if family.chance.yes(0.1):
                watch.disagree(child, family.almanac.add(start, family.chance.randint(1, 15)))
            if family.chance.yes(0.35):
                _look_back(child, start)


def protected(family: Family, start: date) -> None:
    """Tell of children on a child protection plan, open to this day."""
    _protected(family, start)


def protected_lately(family: Family, start: date) -> None:
    """Tell of children whose conference was held some days ago, with most of the plan's first steps still ahead."""
    _protected(family, start, held=family.working_days_ago(family.chance.randint(2, 7)))


def protected_once(family: Family, start: date) -> None:
    """Tell of children whose child protection plan has ended."""
    _protected(family, start, ended=True)


def _protected(family: Family, start: date, *, ended: bool = False, held: date | None = None) -> None:
    source = family.chance.pick(front_door.SOURCES)
    for child in family.children:
        if child is family.lead or family.chance.yes(0.45):
            _protect(child, start, source, ended=ended, held=held)
        else:
            _assess_and_close(child, start, source)


def _protect(child: Child, start: date, source: str, *, ended: bool, held: date | None) -> None:
    family, chance, almanac = child.family, child.family.chance, child.family.almanac
    if chance.yes(0.15):
        front_door.early_help(child, start - timedelta(200), end=start - timedelta(10))
    if chance.yes(0.2):
        live_with_earlier_plan(child, start)
    referral, concern = _report(child, start, source)
    watch.allocate(child, start, None)
    s47 = _enquire(child, concern, referral, conference=True, always=True)
    assert s47 is not None
    assessment.assess(child, referral, almanac.add(start, chance.randint(0, 3)))
    _look_back(child, start)
    held = held or plans.conference_day(child, s47)
    s47_start = s47["start_date"]
    assert isinstance(s47_start, date)
    if held is None:
        waiting = almanac.add(s47_start, 15) > family.as_of
        if waiting:
            plans.confer(child, None, s47, plan=False)
            watch.oversee(child, start, family.as_of)
            return
        held = almanac.add(s47_start, chance.randint(16, 40))
    if held > family.as_of:
        plans.confer(child, held if family.known(held) else None, s47, plan=True)
        return
    conference = plans.confer(child, held, s47, plan=True)
    end = None
    if ended:
        end = max(family.as_of - timedelta(chance.randint(15, 170)), held + timedelta(60))
        end = end if end < family.as_of else None
    plan = plans.protect(child, referral, held, kind="cp", end=end)
    conference["plan_id"] = plan["plan_id"] if chance.yes(0.96) else None
    live_with_plan(child, plan)
    front_door.recall(child)
    if end and almanac.add(end, 10) <= family.as_of:
        front_door.close_referral(referral, almanac.add(end, 10))


def _report(child: Child, start: date, source: str) -> tuple[Row, Row | None]:
    """Record the referral and the concern that began an enquiry."""
    family, chance = child.family, child.family.chance
    referral = front_door.refer(child, start, source)
    harms = front_door.harms_in(family.risks)
    if child.unborn or not harms:
        return referral, None
    concern = front_door.concern(child, start, referral, harms[0])
    if "DVA" in family.risks and chance.yes(0.5):
        front_door.domestic_abuse(child, start - timedelta(chance.randint(0, 40)))
    return referral, concern


def _report_again(child: Child, start: date, referral: Row) -> None:
    """Record a later concern in a few families; harm that comes back on a plan is told with the plan."""
    family, chance = child.family, child.family.chance
    later = start + timedelta(chance.randint(10, 120))
    if "PHY" not in family.risks or child.age_on(start) <= 4 or later >= family.as_of or not chance.yes(0.15):
        return
    again = front_door.concern(child, later, referral, "PHY")
    day = enquiry.discussion_day(child, again)
    if day and family.known(day):
        enquiry.discuss(child, again, referral, day, kind="review")


def _enquire(child: Child, concern: Row | None, referral: Row, *, conference: bool, always: bool) -> Row | None:
    """Tell of discussion, medical and enquiry; without a discussion there is an enquiry only where it is `always`."""
    family, chance, almanac = child.family, child.family.chance, child.family.almanac
    reported = as_day(referral["date"]) if isinstance(referral["date"], date) else family.as_of
    day = enquiry.discussion_day(child, concern) if concern else family.done_by(reported, 3)
    if day is None:
        if concern and chance.yes(0.3):
            watch.oversight(child, almanac.add(reported, chance.randint(0, 2)), "direction")
        if not always:
            return None
        start = almanac.add(reported, chance.randint(1, 6))
    else:
        discussion = enquiry.discuss(child, concern, referral, day)
        enquiry.examine(child, discussion, concern)
        start = day if chance.yes(0.85) else almanac.add(day, 1)
    if not always and chance.yes(0.2):
        return None
    enquiry.check_adults(child, start)
    enquiry.talk_with_parents(child, start, "s47")
    return enquiry.enquire(child, start, referral, conference=conference)


def _look_back(child: Child, start: date) -> None:
    """Record what was known of the child's past before the referral."""
    chance = child.family.chance
    for _ in range(chance.pick({0: 0.45, 1: 0.35, 2: 0.2})):
        ago = start - timedelta(chance.randint(90, 1500))
        if ago > child.born_by:
            front_door.history(child, ago)
    if child.age_on(start) > 10 and chance.yes(0.4):
        thought_of = chance.yes(child.family.habit.level(0.75, 0.45, 0.1))
        for _ in range(chance.pick({1: 0.5, 2: 0.3, 3: 0.2})):
            note = child.new_id("note-") if thought_of and chance.yes(0.95) else None
            front_door.missing(child, child.family.as_of - timedelta(chance.randint(1, 120)), considered_ref=note)


ROUTES: Mapping[str, Callable[[Family, date], None]] = {
    "bare": bare,
    "contact_only": contact_only,
    "early_help": early_help,
    "referral_only": referral_only,
    "assessed": assessed,
    "in_need": in_need,
    "family_help": family_help,
    "enquired": enquired,
    "protected": protected,
    "protected_lately": protected_lately,
    "protected_once": protected_once,
}
"""Every route by its name in a story."""
