"""Tells of the enquiry: strategy discussion, section 47 enquiry, medical, checks on the men, talking with the parents.

Knows nothing about what a good enquiry is beyond the odds of a team's habit.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from practicecheck.workbench.synth.chance import as_day
from practicecheck.workbench.synth.family import Adult, Child, Row
from practicecheck.workbench.synth.front_door import agency_of

_STRATEGY_DAYS, _CONFERENCE_DAYS, _REPORT_DAYS, _CLINIC_DAYS = 3, 15, 3, 10


def discussion_day(child: Child, concern: Row) -> date | None:
    """Draw the day of the strategy discussion that a concern led to, if it led to one."""
    reported = concern["reported_at"] or concern["occurred_date"]
    if not isinstance(reported, date):
        return None
    limit = 0 if concern.get("injury_acute") == "Y" else _STRATEGY_DAYS
    return child.family.done_by(as_day(reported), limit)


def discuss(child: Child, concern: Row | None, referral: Row | None, day: date, **values: str | date | None) -> Row:
    """Record a strategy discussion about a child, with who took part; `values` are what a story fixes beforehand."""
    family, chance, habit = child.family, child.family.chance, child.family.habit
    physical = bool(concern and concern["harm"] == "PHY")
    considered = (
        chance.yn(habit.level(0.95, 0.82, 0.55), unknown=0.02, blank=0.04) if physical else chance.yn(0.15, blank=0.3)
    )
    decision = None
    if considered == "Y":
        decision = chance.pick(
            {"needed": 0.58, "not_needed": 0.22, "deferred": 0.06, "already_examined": 0.05, "not_recorded": 0.08,
             None: 0.03}
        )  # fmt: skip
    elif considered == "N":
        decision = chance.pick({None: 0.6, "not_recorded": 0.4})
    reasoned = decision in ("not_needed", "deferred") and chance.yes(habit.level(0.95, 0.75, 0.45))
    row: Row = {
        "strategy_id": child.new_id("SD"),
        "referral_id": referral["referral_id"] if referral and chance.yes(0.95) else None,
        "held_at": _after_report(child, day, concern),
        "format": chance.pick({"meeting": 0.2, "video": 0.45, "phone": 0.3, "unknown": 0.05}),
        "kind": "first",
        "trigger_concern_id": concern["concern_id"] if concern and chance.yes(0.92) else None,
        "outcome_s47": "Y" if chance.yes(0.8) else chance.yn(0.0, unknown=0.05, blank=0.1),
        "enquiry_lead": chance.pick({"joint": 0.45, "single_sw": 0.45, "single_police": 0.03, "none": 0.07}),
        "medical_considered": considered,
        "medical_decision": decision,
        "medical_reason_ref": child.new_id("note-") if reasoned else None,
        "paediatrician_consulted": chance.yn(habit.level(0.88, 0.6, 0.3), unknown=0.04, blank=0.05)
        if physical
        else None,
        "siblings_considered": chance.yn(habit.level(0.9, 0.75, 0.5), blank=0.05) if len(family.children) > 1 else None,
        "history_shared": chance.yn(habit.level(0.9, 0.7, 0.4), blank=0.1),
        "minutes_date": family.done_by(day, 5),
    }
    row.update(values)
    _attend_discussion(child, row, agency_of(str(referral["source"])) if referral else None)
    return child.add("strategy_discussion", **row)


def _after_report(child: Child, day: date, concern: Row | None) -> date:
    """Give the discussion a time after the report where both fall on one day."""
    reported = concern["reported_at"] if concern else None
    if isinstance(reported, datetime) and reported.date() == day:
        return reported + timedelta(minutes=child.family.chance.choice((60, 90, 150, 240)))
    return child.family.chance.at_some_time(day)


def _attend_discussion(child: Child, discussion: Row, referrer: str | None) -> None:
    chance, habit = child.family.chance, child.family.habit
    present = {"social_care": 1.0, "police": habit.level(0.98, 0.93, 0.75)}
    present[chance.pick({"health_paed": 0.5, "health_visitor": 0.3, "school_nurse": 0.2})] = habit.level(
        0.97, 0.85, 0.5
    )
    if referrer:
        present.setdefault(referrer, habit.level(0.9, 0.6, 0.4))
    for agency, share in present.items():
        if chance.yes(share):
            came = chance.yn(0.96, blank=0.01)
            attend(child, "strategy_discussion", str(discussion["strategy_id"]), agency, attended=came)


def attend(
    child: Child,
    table: str,
    meeting_id: str,
    agency: str,
    *,
    attended: str | None = "Y",
    role: str = "professional",
    adult: Adult | None = None,
    reported: date | None = None,
) -> Row:
    """Record that an agency or an adult was asked to a meeting, and whether they came or sent a report."""
    return child.add(
        "attendance",
        meeting_table=table,
        meeting_id=meeting_id,
        agency=agency,
        adult_id=adult.adult_id if adult else None,
        role=role,
        invited="Y",
        attended=attended,
        report_sent="Y" if reported else "N",
        report_date=reported,
    )


def examine(child: Child, discussion: Row, concern: Row | None, **values: str | date | None) -> Row | None:
    """Record the medical that a discussion asked for: done, done late, not done for a reason, or never recorded."""
    family, chance, habit = child.family, child.family.chance, child.family.habit
    held = discussion["held_at"]
    if discussion["medical_decision"] not in ("needed", "already_examined") or not isinstance(held, date):
        return None
    asked = held + timedelta(minutes=chance.choice((0, 30, 120))) if isinstance(held, datetime) else held
    acute = bool(concern and concern.get("injury_acute") == "Y")
    examined = told if isinstance(told := values.get("examined_at"), date) else _examination(child, asked, acute=acute)
    if examined is None and chance.yes(0.35):
        return None
    clinician = chance.pick(
        {"consultant_paed": 0.52, "paed_registrar": 0.28, "ed_doctor": 0.07, "gp": 0.06, "nurse": 0.01, None: 0.06}
    )
    setting = {"ed_doctor": "ed", "gp": "gp"}.get(
        clinician or "", chance.pick({"cp_clinic": 0.7, "hospital_ward": 0.3})
    )
    consenter = next((adult for adult in child.adults if chance.yes(0.8)), None)
    consent = chance.pick({"parent_pr": 0.78, "child_competent": 0.04, "emergency": 0.05, "other_no_authority": 0.04,
                           "not_recorded": 0.07, None: 0.02})  # fmt: skip
    reported = family.done_by(examined, _REPORT_DAYS) if examined else None
    row: Row = {
        "medical_id": child.new_id("MD"),
        "strategy_id": discussion["strategy_id"] if chance.yes(0.95) else None,
        "concern_id": concern["concern_id"] if concern and chance.yes(0.8) else None,
        "requested_at": asked,
        "examined_at": examined,
    }
    if examined:
        row.update(
            setting=setting,
            clinician=clinician,
            supervised_by_consultant=chance.yn(habit.level(0.9, 0.7, 0.5), blank=0.1)
            if clinician == "paed_registrar"
            else None,
            consent_from=consent,
            consent_adult_id=consenter.adult_id if consent == "parent_pr" and consenter else None,
            consent_date=as_day(examined),
            opinion=chance.pick({"inflicted": 0.24, "suspicious": 0.2, "unclear": 0.2, "accidental": 0.2,
                                 "no_finding": 0.1, "medical_cause": 0.03, "awaited": 0.03}),
            report_date=reported,
            verbal_report_date=as_day(examined) if chance.yes(0.5) else None,
            body_map=chance.yn(0.8, blank=0.1),
            images=chance.yn(0.5, blank=0.2),
        )  # fmt: skip
    elif as_day(asked) < family.as_of - timedelta(14):
        row["not_done_reason"] = chance.pick(
            {"declined_by_paediatrician": 0.3, "refused_consent": 0.2, "not_brought": 0.15, "child_refused": 0.1,
             "not_recorded": 0.15, None: 0.1}
        )  # fmt: skip
    row.update(values)
    return child.add("medical", **row)


def _examination(child: Child, asked: date, *, acute: bool) -> date | None:
    """Draw when the child was examined; a fresh injury is counted in hours, anything else in working days."""
    family, chance = child.family, child.family.chance
    if not acute:
        day = family.done_by(asked, _CLINIC_DAYS)
        return chance.at_some_time(day, first_hour=9, last_hour=16) if day and day > as_day(asked) else day and asked
    hours = family.habit.level(0.9, 0.72, 0.45)
    if chance.yes(hours):
        moment = asked + timedelta(hours=chance.choice((2, 4, 18, 20, 24))) if isinstance(asked, datetime) else (
            asked + timedelta(chance.choice((0, 1)))
        )  # fmt: skip
    elif chance.yes(0.6):
        moment = asked + timedelta(days=chance.choice((1, 2, 3, 6)), hours=3)
    else:
        return None
    return moment if family.known(moment) else None


def enquire(child: Child, start: date, referral: Row | None, *, conference: bool) -> Row:
    """Record a section 47 enquiry; `conference` says whether it leads to one."""
    family, chance, habit = child.family, child.family.chance, child.family.habit
    end = family.done_by(start, _CONFERENCE_DAYS)
    seen = family.done_by(start, 5)
    talked = child.age_on(start) >= 3
    alone = chance.yn(habit.level(0.9, 0.75, 0.5), blank=0.05) if talked and seen else None
    refused = not conference and end is not None
    flag = chance.yn(0.75, blank=0.2) if refused else None
    return child.add(
        "s47_enquiry",
        s47_id=child.new_id("E"),
        referral_id=referral["referral_id"] if referral and chance.yes(0.97) else None,
        start_date=start,
        end_date=end,
        outcome=("cp_conference" if conference else chance.pick({"services": 0.4, "nfa": 0.4, "monitor": 0.2}))
        if end
        else None,
        nfa=("N" if conference else chance.yn(0.8)) if end else None,
        icpc_target_date=family.almanac.add(start, _CONFERENCE_DAYS),
        icpc_not_required=flag,
        icpc_not_required_reason=child.new_id("note-") if flag == "Y" and chance.yes(habit.level(0.95, 0.8, 0.5)) else None,
        child_seen_date=seen,
        child_seen_alone=alone,
        child_not_alone_reason=chance.pick({None: 0.6, "child_choice": 0.2, "age": 0.1, "disability": 0.1})
        if alone == "N"
        else None,
    )  # fmt: skip


def check_adults(child: Child, day: date) -> None:
    """Ask police and others what they know of the men in the child's life."""
    family, chance, habit = child.family, child.family.chance, child.family.habit
    for adult in child.adults:
        if adult.sex != "M" or not chance.yes(habit.level(0.95, 0.7, 0.4)):
            continue
        for check, share in (("police", 0.95), ("health", 0.5), ("probation", 0.25), ("adult_social_care", 0.12)):
            asked = family.almanac.add(day, chance.randint(0, 2))
            if chance.yes(share) and family.known(asked):
                child.add(
                    "adult_check",
                    adult_id=adult.adult_id,
                    check=check,
                    requested_date=asked,
                    received_date=family.done_by(asked, 5),
                )


def talk_with_parents(child: Child, day: date, stage: str) -> None:
    """Record how far the parents were met or tried, in an enquiry or an assessment."""
    family, chance, habit = child.family, child.family.chance, child.family.habit
    for adult in child.adults:
        is_mother = adult.kind == "mother"
        if is_mother and not chance.yes(0.5):
            continue
        if chance.yes(0.9 if is_mother else habit.level(0.85, 0.5, 0.2)):
            tries, kind = 1, chance.pick({"met_alone": 0.45, "views_recorded": 0.4, "attended": 0.15})
        else:
            tries, kind = chance.pick({0: 0.5, 1: 0.25, 2: 0.25}), "no_reply"
        for _ in range(tries):
            when = family.almanac.add(day, chance.randint(1, 20))
            if family.known(when):
                child.add(
                    "engagement",
                    engagement_id=child.new_id("EN"),
                    adult_id=adult.adult_id,
                    date=when,
                    kind=kind,
                    stage=stage,
                )
