"""Tells of the assessment: its dates, the factors found, and what the document covers and how well.

Knows nothing about plans.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from practicecheck.workbench.synth.chance import as_day
from practicecheck.workbench.synth.family import Child, Row

_ASSESSMENT_DAYS = 45
_FACTORS = {"PHY": "18C", "DVA": "3B", "NEG": "16A", "EMO": "17A", "SUBST": "1B", "PMH": "4B", "MISSING": "10A"}
_OTHER_FACTORS = {"14A": 0.2, "2B": 0.15, "6A": 0.1, "7A": 0.08, "18B": 0.05, "15A": 0.08, "4A": 0.14, "20": 0.2}


@dataclass(frozen=True, slots=True)
class _Reading:
    """Who read the document, when, and what they thought of it as a whole."""

    judge: str | None
    day: date | None
    grade: str | None


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
    if chance.yes(habit.level(0.2, 0.35, 0.5)):
        return
    judge = chance.pick({"team_manager": 0.35, "auditor": 0.2, "practice_lead": 0.1, "social_worker": 0.08, None: 0.27})
    reading = _Reading(judge, authorised if judge else None, _grade(child) if judge else None)
    share = habit.level(0.94, 0.75, 0.45)
    for topic, odds in {"history": 1.0, "lived_experience": 1.0, "protective_factors": 0.6, "views_child": 0.8}.items():
        if chance.yes(share * odds):
            about_child = topic in ("lived_experience", "views_child")
            _cover(child, assessment, topic, reading, subject=child.child_id if about_child else None)
    for adult in child.adults:
        if chance.yes(share * (0.85 if adult.kind == "mother" else 0.7)):
            _cover(child, assessment, "risk_each_parent", reading, subject=adult.adult_id)
        if adult.sex == "M" and chance.yes(share * 0.3):
            topic = "father" if adult.kind == "father" else "male_partner"
            _cover(child, assessment, topic, reading, subject=adult.adult_id)
    if "PHY" in child.family.risks and chance.yes(share * 0.55):
        _talk_about_force(child, assessment, reading)


def _talk_about_force(child: Child, assessment: Row, reading: _Reading) -> None:
    """Record what the carer said to use force, or whoever was asked, holds of discipline and where that comes from."""
    chance, source = child.family.chance, child.family.source
    asked = source if source in child.adults and chance.yes(0.75) else None
    for topic, odds in (("discipline", 0.85), ("culture", 0.65)):
        if chance.yes(odds):
            _cover(child, assessment, topic, reading, subject=asked.adult_id if asked else None)


def _grade(child: Child) -> str | None:
    good = child.family.habit.level(0.9, 0.65, 0.3)
    odds = {"outstanding": good * 0.25, "good": good * 0.75, "requires_improvement": (1 - good) * 0.7,
            "inadequate": (1 - good) * 0.25, "not_graded": 0.03, None: 0.02}  # fmt: skip
    return child.family.chance.pick(odds)


def _cover(child: Child, assessment: Row, topic: str, reading: _Reading, *, subject: str | None) -> None:
    """Record one topic; its grade is most often that of the whole, since a document well written is so throughout."""
    chance = child.family.chance
    child.add(
        "assessment_content",
        assessment_id=assessment["assessment_id"],
        topic=topic,
        subject_id=subject,
        covered=chance.yn(0.95, unknown=0.02, blank=0.01),
        quality=(reading.grade if chance.yes(0.65) else _grade(child)) if reading.judge else None,
        judged_by_role=reading.judge,
        judged_date=reading.day,
        evidence_ref=child.new_id("page-") if chance.yes(0.7) else None,
    )
