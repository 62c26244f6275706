"""Tells of who watches over the work: oversight, voice, agencies, chronology, audits, disagreement, legal steps, teams.

Knows nothing about what the watching should have found.
"""

from __future__ import annotations

from datetime import date, timedelta

from practicecheck.workbench.synth.chance import Habit
from practicecheck.workbench.synth.family import Child, Family, Row

_TEAMS = ("Alder", "Birch", "Cedar", "Damson", "Elder", "Fern", "Gorse", "Hazel")
_GRADES = ("outstanding", "good", "requires_improvement", "inadequate")
_QUESTIONS = (
    "recognition", "information_sharing", "risk_analysis", "history", "father_engaged", "diversity_equality", "voice",
    "plan_quality", "management_oversight", "medical_followed",
)  # fmt: skip


def oversee(child: Child, start: date, until: date, *, every: int | None = None) -> None:
    """Record oversight from a start to an end; `every` fixes the working days between entries."""
    family, chance, habit = child.family, child.family.chance, child.family.habit
    steady = every is not None or chance.yes(habit.level(0.9, 0.55, 0.2))
    rhythm = every or (chance.randint(19, 28) if steady else chance.choice((30, 31, 38, 50)))
    follows_up = habit.level(0.97, 0.8, 0.5)
    thorough = chance.yes(habit.level(0.85, 0.5, 0.2))
    day = family.almanac.add(start, chance.randint(0, min(rhythm, 8)))
    before = 0
    while day <= until:
        kind = chance.pick({"supervision": 0.66, "direction": 0.2, "summary": 0.1, "authorisation": 0.04})
        oversight(child, day, kind, thorough=thorough, follows_up=follows_up, before=before)
        latest = child.latest("oversight")
        if latest and kind in ("supervision", "direction"):
            actions = latest["actions_set"]
            before = actions if isinstance(actions, int) else 0
        step = rhythm if steady or chance.yes(0.7) else rhythm + chance.randint(1, 25)
        day = family.almanac.add(day, step)


def oversight(
    child: Child, day: date, kind: str, *, thorough: bool = True, follows_up: float = 0.9, before: int = 2
) -> Row:
    """Record one entry of oversight; `before` is how many actions the last one set."""
    chance, habit = child.family.chance, child.family.habit
    good = habit.level(0.9, 0.6, 0.3)
    summary = kind == "summary"
    judged = chance.yes(0.7 if summary else 0.35)  # a summary is written to be read by somebody else
    return child.add(
        "oversight",
        oversight_id=child.new_id("OV"),
        date=day,
        kind=kind,
        by_role=chance.pick({"team_manager": 0.75, "service_manager": 0.15, "practice_lead": 0.1}),
        risk_stated=chance.yn(0.9, blank=0.03) if summary else chance.yn(0.6, blank=0.2),
        impact_on_daily_life_stated=chance.yn(good, blank=0.03) if summary else chance.yn(0.4, blank=0.3),
        actions_set=chance.choice((1, 2, 2, 3)) if chance.yes(0.97) else None,
        previous_actions_reviewed=chance.yn(follows_up, unknown=0.01, blank=0.02),
        previous_actions_done=before if thorough else chance.randint(0, before),
        quality=chance.pick({"good": good * 0.8, "outstanding": good * 0.2, "requires_improvement": 1 - good})
        if judged or summary
        else None,
        judged_by_role=chance.pick({"practice_lead": 0.5, "auditor": 0.3, "service_manager": 0.2}) if judged else None,
    )


def hear(child: Child, start: date, until: date) -> None:
    """Record the child's voice: what was heard, by whom, and whether anything came of it."""
    family, chance, habit = child.family, child.family.chance, child.family.habit
    gap = chance.randint(18, 30) if chance.yes(habit.level(0.8, 0.5, 0.2)) else chance.randint(40, 90)
    day = family.almanac.add(start, chance.randint(5, 30))
    while day <= until:
        acted = chance.yn(habit.level(0.7, 0.45, 0.2), blank=0.15)
        agency = chance.pick({"social_care": 0.55, "school": 0.25, "health_visitor": 0.1, "vcs": 0.1})
        small = child.age_on(day) < 3
        child.add(
            "voice",
            voice_id=child.new_id("VO"),
            date=day,
            kind="observation" if small else chance.pick({"direct_work": 0.45, "words_pictures": 0.2, "advocate": 0.1,
                                                          "school_led": 0.15, "conference_views": 0.1}),
            by_agency=agency,
            views_recorded=chance.yn(0.9, blank=0.03),
            acted_on=acted,
            acted_on_ref=child.new_id("note-") if acted == "Y" and chance.yes(0.8) else None,
            quality=chance.pick({None: 0.5, "good": 0.3, "outstanding": 0.05, "requires_improvement": 0.13,
                                 "not_graded": 0.02}),
        )  # fmt: skip
        day = family.almanac.add(day, gap)


def involve(child: Child, start: date, until: date) -> None:
    """Record the agencies that work with the child or with a parent."""
    family, chance, habit = child.family, child.family.chance, child.family.habit
    young = child.age_on(start) < 4.5
    needs = {"DVA": "dv_service", "SUBST": "substance_service", "PMH": "adult_mental_health"}
    wanted: list[tuple[str, str | None]] = [("health_visitor" if young else "school", None)]
    if chance.yes(0.4):
        wanted.append(("gp", None))
    parent = child.adults[-1].adult_id if child.adults else None
    wanted += [
        (needs[risk] if chance.yes(0.75) else "gp", parent)
        for risk in family.risks
        if risk in needs and chance.yes(habit.level(0.9, 0.7, 0.4))
    ]
    if parent and chance.yes(0.12):
        wanted.append(("probation", parent))
    if chance.yes(0.12):
        wanted.append(("vcs", parent if chance.yes(0.5) else None))
    for agency, adult in wanted:
        asked = family.almanac.add(start, chance.randint(0, 10)) if chance.yes(0.75) else None
        child.add(
            "agency_involvement",
            involvement_id=child.new_id("AI"),
            adult_id=adult,
            agency=agency,
            from_date=None if chance.yes(0.15) else start - timedelta(chance.randint(0, 400)),
            to_date=until if until < family.as_of and chance.yes(0.7) else None,
            asked_for_info_date=asked,
            info_received_date=family.done_by(asked, 10) if asked else None,
            in_plan_group=chance.yn(0.6, blank=0.1),
        )


def allocate(child: Child, start: date, until: date | None) -> None:
    """Record the team and the worker the child is allocated to."""
    team = child.family.number % len(_TEAMS)
    worker = 1 + (child.family.number // len(_TEAMS)) % 7
    child.add(
        "allocation",
        allocation_id=child.new_id("AL"),
        team_id=f"T{team + 1}",
        team_name=f"{_TEAMS[team]} team",
        worker_ref=f"W{team + 1}-{worker}",
        role="social_worker",
        from_date=start,
        to_date=until,
    )


def chronicle(child: Child, start: date, until: date) -> None:
    """Record when the chronology was last brought up to date, where there is one."""
    chance, habit = child.family.chance, child.family.habit
    if chance.yes(habit.level(0.95, 0.75, 0.5)):
        age = chance.pick({20: 0.4, 60: 0.25, 90: 0.1, 91: 0.05, 200: 0.2})
        updated = max(start, until - timedelta(age))
        child.add("chronology", last_updated=updated, multi_agency=chance.yn(0.45, blank=0.15))


def audit(child: Child, day: date, **values: str | date | None) -> Row:
    """Record an audit of the child's case with its answers and the agencies that took part."""
    family, chance, habit = child.family, child.family.chance, child.family.habit
    good = habit.level(0.85, 0.6, 0.3)
    row: Row = {
        "audit_id": child.new_id("AU"),
        "date": day,
        "theme": "physical abuse",
        "multi_agency": chance.yn(0.75),
        "still_at_risk": chance.yn(0.2, unknown=0.05, blank=0.03),
        "overall": _grade(family, good),
    }
    row.update(values)
    audited = child.add("audit", **row)
    for question in _QUESTIONS:
        if chance.yes(0.4) or question in ("risk_analysis", "management_oversight"):
            child.add(
                "audit_answer",
                audit_id=audited["audit_id"],
                question=question,
                quality=_grade(family, good),
                comment_ref=child.new_id("note-"),
                auditor_agency=chance.pick({"social_care": 0.7, "health_paed": 0.15, "police": 0.15}),
            )
    for agency, share in (("social_care", 0.9), ("school", 0.6), ("police", 0.5), ("gp", 0.4), ("probation", 0.2)):
        if chance.yes(share):
            took_part = chance.yn(0.75 if agency != "gp" else 0.4, blank=0.03)
            child.add(
                "audit_participation",
                audit_id=audited["audit_id"],
                agency=agency,
                invited=chance.yn(0.9),
                took_part=took_part,
                reason="no role in the period" if took_part == "N" and chance.yes(0.5) else None,
            )
    return audited


def _grade(family: Family, good: float) -> str:
    odds = (good * 0.3, good * 0.7, (1 - good) * 0.7, (1 - good) * 0.3)
    return "not_graded" if family.chance.yes(0.08) else family.chance.pick(dict(zip(_GRADES, odds, strict=True)))


def assure(
    child: Child, audited: Row, due: date | None, done: date | None, result: str | None, **values: str | None
) -> Row:
    """Record an action by which the audit's recommendation is to be assured."""
    row: Row = {
        "action_id": child.new_id("AA"),
        "audit_id": audited["audit_id"],
        "recommendation": "further assurance of safeguarding practice",
        "owner_role": "service_manager",
        "due_date": due,
        "done_date": done,
        "result": result,
    }
    row.update(values)
    return child.add("assurance_action", **row)


def follow_up(child: Child, audited: Row) -> None:
    """Draw what came of an audit's recommendations: assured in time, late, in part, not at all."""
    family, chance, habit = child.family, child.family.chance, child.family.habit
    day = audited["date"]
    if not isinstance(day, date) or chance.yes(0.1):
        return
    due = family.almanac.add(day, chance.pick({10: 0.35, 20: 0.45, 21: 0.1, 40: 0.1}))
    done = family.done_by(day, 20) if habit is not Habit.WEAK or chance.yes(0.6) else None
    result = chance.pick({"assured": 0.62, "part": 0.18, "not_assured": 0.15, None: 0.05}) if done else None
    assure(child, audited, due, done, result, owner_role="service_manager" if chance.yes(0.9) else None)


def disagree(child: Child, day: date, **values: str | int | date | None) -> Row:
    """Record a disagreement between agencies: settled where it was raised, or taken up a stage or two, or left."""
    family, chance = child.family, child.family.chance
    stage = chance.pick({1: 0.65, 2: 0.27, 3: 0.08})
    stage_began = family.almanac.add(day, sum(chance.randint(2, 8) for _ in range(stage - 1)))
    if not family.known(stage_began):
        stage, stage_began = 1, day
    resolved = family.done_by(stage_began, 5)
    row: Row = {
        "disagreement_id": child.new_id("DG"),
        "raised_date": day,
        "raised_by": chance.pick({"school": 0.4, "police": 0.2, "health_visitor": 0.4}),
        "about": chance.pick({"threshold": 0.6, "plan": 0.25, "closure": 0.15}),
        "stage": stage,
        "stage_date": stage_began if chance.yes(0.85) else None,
        "resolved_date": resolved,
        "outcome": "resolved" if resolved else None,
    }
    row.update(values)
    looked = family.almanac.add(day, chance.randint(0, 3))
    if chance.yes(family.habit.level(0.8, 0.5, 0.2)) and family.known(looked):
        oversight(child, looked, "direction")
    return child.add("disagreement", **row)


def take_legal_step(child: Child, day: date) -> Row:
    """Record a legal step."""
    kinds = {"legal_planning": 0.6, "plo_letter": 0.25, "police_protection": 0.1, "order": 0.05}
    kind = child.family.chance.pick(kinds)
    return child.add("legal_step", date=day, kind=kind, outcome="agreed")
