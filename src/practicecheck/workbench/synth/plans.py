"""Tells of the conference and the plan: actions, group meetings, reviews and visits.

Knows nothing about danger statements and goals (`change` tells of those).
"""

from __future__ import annotations

from datetime import date, timedelta

from practicecheck.calendar.months import add_months
from practicecheck.workbench.synth.chance import Habit
from practicecheck.workbench.synth.enquiry import attend
from practicecheck.workbench.synth.family import Child, Row

_CONFERENCE_DAYS, _FIRST_CORE_GROUP_DAYS, _VISIT_DAYS, _MINUTES_DAYS = 15, 10, 10, 10
_MEETING_OF = {"cp": "core_group", "cin": "cin_meeting", "family_help": "family_help_meeting"}
_OWNERS = {"social_care": 0.36, "school": 0.17, "health_visitor": 0.1, "dv_service": 0.08, "substance_service": 0.07,
           "adult_mental_health": 0.06, "vcs": 0.05, "police": 0.05, "early_years": 0.04, "gp": 0.02}  # fmt: skip
_RESOURCES = {"school_based": 0.22, "family_support": 0.32, "specialist": 0.15, "adult_service": 0.15, "other": 0.05,
              None: 0.11}  # fmt: skip


def conference_day(child: Child, s47: Row) -> date | None:
    """Draw the day of the initial conference that an enquiry led to."""
    start = s47["start_date"]
    return child.family.done_by(start, _CONFERENCE_DAYS) if isinstance(start, date) else None


def confer(child: Child, held: date | None, s47: Row | None, *, plan: bool, kind: str = "icpc") -> Row:
    """Record a conference: an initial one, or a review where `kind` says so."""
    _family, chance, habit = child.family, child.family.chance, child.family.habit
    kind = "pre_birth" if child.unborn and kind == "icpc" else kind
    row = child.add(
        "conference",
        conference_id=child.new_id("CF"),
        kind=kind,
        s47_id=s47["s47_id"] if s47 and chance.yes(0.93) else None,
        due_date=s47["icpc_target_date"] if s47 else None,
        held_date=held,
        quorate=chance.yn(0.92, blank=0.03) if held else None,
        outcome_plan=("Y" if plan else "N") if held else None,
        child_participation=chance.pick({"PN1": 0.2, "PN2": 0.1, "PN3": 0.2, "PN7": 0.3, None: 0.2})
        if held and child.age_on(held) >= 4
        else "PN0" if held else None,
        category_reviewed=chance.yn(habit.level(0.85, 0.5, 0.25), blank=0.15) if kind == "review" and held else None,
    )  # fmt: skip
    if held:
        _attend_conference(child, row, held, initial=kind != "review")
    return row


def _attend_conference(child: Child, conference: Row, held: date, *, initial: bool) -> None:
    chance, habit = child.family.chance, child.family.habit
    meeting = str(conference["conference_id"])
    attend(child, "conference", meeting, "social_care", role="chair")
    if not initial and chance.yes(0.75):
        return
    agencies = {"police": 0.65, "health_visitor" if child.age_on(held) < 5 else "school_nurse": 0.8,
                "gp": habit.level(0.65, 0.4, 0.15)}  # fmt: skip
    if child.age_on(held) >= 3:
        agencies["school" if child.age_on(held) >= 4.5 else "early_years"] = 0.9
    for agency, share in agencies.items():
        if chance.yes(share):
            wrote = held - timedelta(chance.randint(0, 3)) if chance.yes(0.9 if agency == "gp" else 0.35) else None
            came = "N" if agency == "gp" and chance.yes(0.9) else chance.yn(0.85)
            attend(child, "conference", meeting, agency, attended=came, reported=wrote)
    for adult in child.adults:
        if chance.yes(0.8 if adult.kind == "mother" else habit.level(0.8, 0.55, 0.3)):
            role = {"mother": "mother", "father": "father"}.get(adult.kind, "other")
            row = attend(child, "conference", meeting, "other", attended=chance.yn(0.75), role=role, adult=adult)
            row["report_sent"] = None


def protect(child: Child, referral: Row | None, start: date, *, kind: str, end: date | None) -> Row:
    """Record a plan of a kind with its category, and its actions."""
    _family, chance, habit = child.family, child.family.chance, child.family.habit
    row: Row = {
        "plan_id": child.new_id("P"),
        "referral_id": referral["referral_id"] if referral and chance.yes(0.96) else None,
        "kind": kind,
        "start_date": start,
        "end_date": end,
        "contingency": chance.yn(habit.level(0.95, 0.7, 0.4), unknown=0.02, blank=0.05),
        "visit_interval_wd": chance.pick({None: 0.86, 5: 0.03, 10: 0.06, 15: 0.03, 20: 0.02}),
        "core_group_interval_wd": chance.pick({None: 0.9, 20: 0.05, 30: 0.05}),
    }
    if kind == "cp":
        row.update(_categorise(child))
        elsewhere = chance.pick({0: 0.78, 1: 0.17, 2: 0.05})
        row["previous_cp_plans"] = elsewhere + sum(one["kind"] == "cp" for one in child.rows["plan"])
    plan = child.add("plan", **row)
    _set_actions(child, plan, start)
    return plan


def _categorise(child: Child) -> Row:
    """Draw a category: in many families with physical harm it is another one, with or without a rationale."""
    chance, habit, risks = child.family.chance, child.family.habit, child.family.risks
    others: dict[str, float] = {
        "NEG": 0.5 if "NEG" in risks else 0.12,
        "EMO": 0.5 if "DVA" in risks else 0.2,
        "MUL": 0.2,
    }
    if "PHY" in risks:
        others["PHY"] = 0.5
    category = chance.pick(others)
    several = chance.pick({("PHY", "EMO"): 0.4, ("NEG", "EMO"): 0.2, (): 0.4}) if category == "MUL" else ()
    rationale = chance.yes(habit.level(0.9, 0.6, 0.3))
    changed = chance.pick({category: 0.9, "NEG": 0.05, "EMO": 0.05})
    return {
        "category_initial": category,
        "category_latest": changed,
        "category_list": list(several),
        "category_rationale": child.new_id("note-") if rationale else None,
        "category_rationale_names_physical": chance.yn(habit.level(0.7, 0.4, 0.2), unknown=0.08, blank=0.08)
        if rationale
        else None,
    }


def _set_actions(child: Child, plan: Row, start: date) -> None:
    """Write the plan's actions: every risk in a good plan, a few thin lines in a weak one."""
    family, chance, habit = child.family, child.family.chance, child.family.habit
    is_cp = plan["kind"] == "cp"
    tidy = chance.yes(habit.level(0.85, 0.45, 0.1))
    coded = not chance.yes(0.06)
    risks = [risk for risk in family.risks if tidy or chance.yes(0.7)]
    if chance.yes(0.03):
        return
    if not is_cp:
        risks = risks[:2]
    elif len(risks) < 3 and chance.yes(0.6):
        risks = [*risks, risks[0] if risks else "OTHER"]
    present = 0.995 if tidy else 0.8
    for risk in risks or ["OTHER"]:
        due = start + timedelta(chance.randint(14, 150))
        status = chance.pick({"open": 0.62, "done": 0.3, "dropped": 0.08})
        done = due + timedelta(chance.randint(-20, 15)) if status == "done" else None
        if done and done > family.as_of:
            status, done = "open", None
        who = chance.choice(child.adults).adult_id if child.adults and chance.yes(0.75) else child.child_id
        reviewed = due + timedelta(chance.randint(1, 20))
        child.add(
            "plan_action",
            action_id=child.new_id("PA"),
            plan_id=plan["plan_id"],
            owner_agency=chance.pick(_OWNERS) if chance.yes(present) else None,
            owner_role=chance.pick({"social_worker": 0.5, "teacher": 0.2, "nurse": 0.15, "worker": 0.15}),
            subject_id=who,
            due_date=due if chance.yes(present) else None,
            completed_date=done,
            status=status,
            harms=[risk] if coded else [],
            outcome_measure=chance.yn(0.96 if tidy else 0.6, blank=0.02),
            resource=chance.pick(_RESOURCES),
            review_note_date=reviewed if status != "done" and reviewed <= family.as_of and chance.yes(0.5) else None,
        )


def hold_meetings(child: Child, plan: Row, start: date, until: date) -> None:
    """Record the plan's group meetings in the rhythm of this team."""
    family, chance, habit = child.family, child.family.chance, child.family.habit
    kind = _MEETING_OF[str(plan["kind"])]
    first = family.done_by(start, _FIRST_CORE_GROUP_DAYS if kind == "core_group" else 20)
    rhythm = chance.randint(20, 29) if chance.yes(habit.level(0.9, 0.6, 0.3)) else chance.choice((30, 31, 40, 55))
    sharing = habit.level(0.97, 0.8, 0.5)
    minuted = chance.yes(0.22)
    steady = habit.level(0.97, 0.87, 0.75)
    has_minute_taker = chance.yes(habit.level(0.7, 0.35, 0.1))
    day = first
    while day and day <= until:
        meeting = child.add(
            "plan_meeting",
            meeting_id=child.new_id("PM"),
            plan_id=plan["plan_id"],
            kind=kind,
            held_date=day,
            minutes_date=_minuted(child, day, has_minute_taker=has_minute_taker),
            actions_reviewed=chance.yn(habit.level(0.95, 0.75, 0.5), blank=0.05),
            info_shared=chance.yn(sharing, blank=0.03),
        )
        if minuted and day > family.as_of - timedelta(90):
            for agency in ("social_care", "school", "health_visitor", "vcs"):
                if chance.yes(sharing - 0.15):
                    attend(child, "plan_meeting", str(meeting["meeting_id"]), agency, attended=chance.yn(0.9))
        step = rhythm if chance.yes(steady) else rhythm + chance.randint(1, 12)
        day = family.almanac.add(day, step)


def _minuted(child: Child, day: date, *, has_minute_taker: bool) -> date | None:
    """Draw when a meeting's minutes were out: always in time where somebody has the task, else as other things are."""
    family = child.family
    if not has_minute_taker:
        return family.done_by(day, _MINUTES_DAYS)
    out = family.almanac.add(day, family.chance.randint(2, _MINUTES_DAYS))
    return out if family.known(out) else None


def review(child: Child, plan: Row, start: date, until: date) -> None:
    """Record the review conferences: the first within three months, the later ones within six."""
    chance, habit = child.family.chance, child.family.habit
    due = add_months(start, 3)
    while due <= until + timedelta(7):
        slip = chance.pick({-9: 0.4, 0: 0.25, 1: 0.1, 12: 0.25}) if habit is Habit.WEAK else (
            chance.pick({-14: 0.45, -3: 0.3, 0: 0.17, 5: 0.08})
        )  # fmt: skip
        held = child.family.almanac.next_working_day(due + timedelta(slip))
        if held > until:
            break
        row = confer(child, held, None, plan=True, kind="review")
        row.update(plan_id=plan["plan_id"], due_date=due)
        due = add_months(held, 6)


def visit(child: Child, plan: Row, start: date, until: date) -> None:
    """Record the visits on a plan; how often depends on the plan's kind and the team's habit."""
    family, chance, habit = child.family, child.family.chance, child.family.habit
    agreed = plan.get("visit_interval_wd")
    limit = agreed if isinstance(agreed, int) else _VISIT_DAYS if plan["kind"] == "cp" else 20
    regular = chance.yes(habit.level(0.85, 0.5, 0.12))
    alone = habit.level(0.8, 0.65, 0.4)
    day = family.almanac.add(start, chance.randint(1, limit))
    while day <= until:
        seen = chance.yn(0.98 if regular else 0.88, unknown=0.005, blank=0.005)
        speaks = child.age_on(day) >= 3
        by_oneself = chance.yn(alone, blank=0.02) if speaks and seen == "Y" else None
        child.add(
            "visit",
            visit_id=child.new_id("V"),
            plan_id=plan["plan_id"] if chance.yes(0.97) else None,
            date=day,
            seen=seen,
            seen_alone=by_oneself,
            bedroom=chance.yn(0.5, blank=0.2),
            not_alone_reason=chance.pick({"child_choice": 0.4, "disability": 0.2, "other": 0.4})
            if by_oneself == "N" and chance.yes(0.55)
            else None,
            unannounced=chance.yn(0.2, blank=0.3),
            adults_seen=[adult.adult_id for adult in child.adults if chance.yes(0.6)],
        )
        steps = {limit - 2: 0.3, limit - 1: 0.3, limit: 0.4} if regular and seen == "Y" else (
            {max(1, limit - 3): 0.3, limit: 0.3, limit + 1: 0.15, limit + 6: 0.25}
        )  # fmt: skip
        day = family.almanac.add(day, chance.pick(steps))
