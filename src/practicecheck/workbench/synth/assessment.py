"""Tells of the assessment: its dates, the factors found, and what the document covers and how well.

Knows nothing about plans.
"""

from __future__ import annotations

from datetime import date, timedelta

from practicecheck.workbench.synth.chance import as_day
from practicecheck.workbench.synth.family import Child, Row

_ASSESSMENT_DAYS = 45
_FACTORS = {"PHY": "18C", "DVA": "3B", "NEG": "16A", "EMO": "17A", "SUBST": "1B", "PMH": "4B", "MISSING": "10A"}
_OTHER_FACTORS = {"14A": 0.2, "2B": 0.15, "6A": 0.1, "7A": 0.08, "18B": 0.05, "15A": 0.08, "4A": 0.14, "20": 0.2}


def assess(child: Child, referral: Row | None, start: date, *, kind: str = "single") -> Row:
    """Record an assessment with its factors and content; open where it was not yet authorised."""
    family, chance, habit = child.family, child.family.chance, child.family.habit
    counted_from = as_day(referral["date"]) if referral and isinstance(referral["date"], date) else start
    finished = family.done_by(counted_from, _ASSESSMENT_DAYS)
    if finished is None and start < family.as_of - timedelta(120):
        finished = family.almanac.add(counted_from, chance.randint(50, 75))
    authorised = max(finished, start) if finished and family.known(finished) else None
    row = child.add(
        "assessment",
        assessment_id=child.new_id("AS"),
        referral_id=referral["referral_id"] if referral and chance.yes(0.95) else None,
        kind="pre_birth" if child.unborn else kind,
        start_date=start,
        review_date=family.almanac.add(start, 10) if chance.yes(0.6) else None,
        auth_date=authorised,
        child_seen=None if child.unborn else chance.yn(0.95, blank=0.02),
        child_seen_alone=None if child.unborn else chance.yn(habit.level(0.85, 0.65, 0.4), blank=0.1),
    )
    if authorised:
        _find_factors(child, row)
        _cover_topics(child, row, authorised)
    elif chance.yes(0.3):
        _cover_topics(child, row, None)
    return row


def _find_factors(child: Child, assessment: Row) -> None:
    """Record the factors; a few assessments were authorised with none coded."""
    chance = child.family.chance
    if chance.yes(0.04):
        return
    found = [_FACTORS[risk] for risk in child.family.risks if risk in _FACTORS and chance.yes(0.9)]
    if chance.yes(0.25):
        found.append(chance.pick(_OTHER_FACTORS))
    for factor in dict.fromkeys(found or ["21"]):
        child.add("assessment_factor", assessment_id=assessment["assessment_id"], factor=factor)


def _cover_topics(child: Child, assessment: Row, authorised: date | None) -> None:
    """Record what the document covers. Some were read by an auditor or manager, some by nobody but the author."""
    chance, habit = child.family.chance, child.family.habit
    if chance.yes(0.35):
        return
    judge = chance.pick({"team_manager": 0.35, "auditor": 0.2, "practice_lead": 0.1, "social_worker": 0.08, None: 0.27})
    share = habit.level(0.92, 0.75, 0.45)
    topics = {
        "history": share,
        "lived_experience": share,
        "protective_factors": share * 0.6,
        "views_child": share * 0.35,
    }
    if "PHY" in child.family.risks:
        topics.update(discipline=share * 0.5, culture=share * 0.45)
    for topic, odds in topics.items():
        if chance.yes(odds):
            about_child = topic in ("lived_experience", "views_child")
            _cover(child, assessment, topic, authorised, judge, subject=child.child_id if about_child else None)
    for adult in child.adults:
        if chance.yes(share * (0.8 if adult.kind == "mother" else 0.65)):
            _cover(child, assessment, "risk_each_parent", authorised, judge, subject=adult.adult_id)
        if adult.sex == "M" and chance.yes(share * 0.3):
            _cover(child, assessment, "father" if adult.kind == "father" else "male_partner", authorised, judge,
                   subject=adult.adult_id)  # fmt: skip


def _cover(
    child: Child, assessment: Row, topic: str, authorised: date | None, judge: str | None, *, subject: str | None
) -> None:
    chance, habit = child.family.chance, child.family.habit
    quality = None
    if judge:
        good = habit.level(0.9, 0.65, 0.3)
        quality = chance.pick({"outstanding": good * 0.25, "good": good * 0.75, "requires_improvement": (1 - good) * 0.7,
                               "inadequate": (1 - good) * 0.25, "not_graded": 0.03, None: 0.02})  # fmt: skip
    child.add(
        "assessment_content",
        assessment_id=assessment["assessment_id"],
        topic=topic,
        subject_id=subject,
        covered=chance.yn(0.93, unknown=0.02, blank=0.01),
        quality=quality,
        judged_by_role=judge,
        judged_date=authorised if judge and authorised else None,
        evidence_ref=child.new_id("page-") if chance.yes(0.7) else None,
    )
