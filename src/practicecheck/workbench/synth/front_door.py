"""Tells of the front door: contacts, referrals, concerns, domestic abuse, early help, earlier history, going missing.

Knows nothing about what is done afterwards.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from practicecheck.workbench.synth.chance import as_day
from practicecheck.workbench.synth.family import Child, Family, Row, Value

if TYPE_CHECKING:
    from practicecheck.workbench.synth.chance import Chance

SOURCES = {
    "6": 0.28, "2A": 0.2, "3E": 0.07, "3A": 0.05, "3B": 0.07, "3C": 0.02, "3F": 0.04, "1A": 0.08, "1D": 0.03, "4": 0.03,
    "5A": 0.03, "5B": 0.03, "5C": 0.02, "7": 0.02, "8": 0.01, "9": 0.02,
}  # fmt: skip
"""Who refers, by census code."""

_AGENCY_OF_SOURCE = {
    "6": "police", "2A": "school", "3A": "gp", "3B": "health_visitor", "3C": "school_nurse", "3E": "health_paed",
    "3F": "camhs", "4": "housing", "5A": "social_care", "5B": "social_care", "5C": "social_care", "7": "probation",
}  # fmt: skip
_NEEDS = {"N1": 0.72, "N2": 0.06, "N3": 0.05, "N4": 0.07, "N5": 0.06, "N6": 0.03, "N8": 0.01}


def agency_of(source: str | None) -> str | None:
    """Return the agency behind a census referral source, where it has one."""
    return _AGENCY_OF_SOURCE.get(source or "")


def risks_of(chance: Chance, *, physical: float) -> list[str]:
    """Draw what a family's children are at risk of; `physical` is how often physical abuse is part of it."""
    risks = ["PHY"] if chance.yes(physical) else []
    for risk, share in (("DVA", 0.45), ("NEG", 0.45), ("SUBST", 0.25), ("PMH", 0.22), ("EMO", 0.3)):
        if chance.yes(share):
            risks.append(risk)
    return risks or ["NEG"]


def harms_in(risks: list[str]) -> list[str]:
    """Keep the risks that are harms in the census sense."""
    return [risk for risk in risks if risk in ("PHY", "NEG", "EMO", "SAB")]


def contact(child: Child, day: date, *, outcome: str, source: str | None = None) -> Row:
    """Record a contact about a child."""
    chance = child.family.chance
    return child.add(
        "contact",
        contact_id=child.new_id("CT"),
        date=day,
        source=source or chance.pick(SOURCES),
        outcome=outcome,
        harm_types=harms_in(child.family.risks) if chance.yes(0.7) else [],
    )


def refer(child: Child, day: date, source: str, *, nfa: bool = False) -> Row:
    """Record a referral, most often with the contact it came from and a decision."""
    family, chance = child.family, child.family.chance
    if chance.yes(0.55):
        contact(child, day - timedelta(chance.pick({0: 0.8, 1: 0.15, 2: 0.05})), outcome="new_referral", source=source)
    decided = family.done_by(day, 1)
    closed = family.almanac.add(day, chance.randint(1, 4)) if nfa else None
    return child.add(
        "referral",
        referral_id=child.new_id("R"),
        date=day,
        received_at=chance.at_some_time(day, last_hour=20) if chance.yes(0.5) else None,
        source=source,
        primary_need="N1" if harms_in(family.risks) else chance.pick(_NEEDS),
        nfa="Y" if nfa else "N",
        close_date=closed,
        close_reason="RC8" if closed else None,
        decision_date=decided,
        decision_by_role=chance.pick({"team_manager": 0.75, "senior_practitioner": 0.15, "social_worker": 0.1})
        if decided
        else None,
        harm_types=harms_in(family.risks) if chance.yes(0.7) else [],
    )


def close_referral(referral: Row, day: date, reason: str = "RC7") -> None:
    """Close a referral on a day."""
    referral.update(close_date=day, close_reason=reason)


def concern(child: Child, day: date, referral: Row | None, harm: str, **values: str | date | None) -> Row:
    """Record an allegation, disclosure, injury or mark; `values` are what a story fixes beforehand."""
    chance = child.family.chance
    row: Row = {
        "concern_id": child.new_id("CN"),
        "referral_id": referral["referral_id"] if referral and chance.yes(0.93) else None,
        "occurred_date": None if chance.yes(0.15) else day - timedelta(chance.pick({0: 0.5, 1: 0.3, 2: 0.1, 9: 0.1})),
        "reported_at": None if chance.yes(0.01) else chance.at_some_time(day, last_hour=19),
        "harm": harm,
        "source_adult_id": child.family.source.adult_id
        if child.family.source in child.adults and chance.yes(0.8)
        else None,
        "status": chance.pick(
            {"substantiated": 0.4, "open": 0.18, "unclear": 0.17, "not_substantiated": 0.12, "ruled_out": 0.09,
             None: 0.04}
        ),
    }  # fmt: skip
    row.update(_signs(child, day) if harm == "PHY" else {"injury_present": chance.yn(0.02, blank=0.3)})
    row.update(values)
    return child.add("concern", **row)


def _signs(child: Child, day: date) -> Row:
    """Draw what was seen and said of a physical harm."""
    chance = child.family.chance
    injured = chance.yn(0.56, unknown=0.05, blank=0.04)
    acute = chance.yn(0.55, unknown=0.07, blank=0.05) if injured == "Y" else None
    speaks = child.age_on(day) >= 3
    punished = chance.yn(0.38 if child.age_on(day) >= 1 else 0.03, unknown=0.06, blank=0.05)
    explained = chance.yn(0.7, blank=0.1) if injured == "Y" else None
    return {
        "injury_present": injured,
        "injury_acute": acute,
        "injury_kind": chance.pick(
            {"bruise": 0.52, "mark": 0.2, "laceration": 0.07, "burn_scald": 0.06, "head": 0.05, "fracture": 0.05,
             "bite": 0.03, "oral": 0.02}
        )
        if injured == "Y"
        else None,
        "explanation_given": explained,
        "explanation_fits": chance.yn(0.3, unknown=0.3, blank=0.15) if explained == "Y" else None,
        "physical_punishment": punished,
        "implement_used": chance.yn(0.3, unknown=0.05) if punished == "Y" else chance.yn(0.02, blank=0.1),
        "disclosed_by_child": chance.yn(0.5, unknown=0.03, blank=0.04) if speaks else "N",
    }  # fmt: skip


def domestic_abuse(child: Child, day: date, **values: str | date | None) -> Row:
    """Record a domestic abuse event between the adults; `values` are what a story fixes beforehand."""
    family, chance = child.family, child.family.chance
    severe = chance.yes(0.7)
    heard = family.done_by(day, 10) if severe and chance.yes(0.75) else None
    abuser, victim = abuser_and_victim(child)
    row: Row = {
        "event_id": child.new_id("DV"),
        "date": day,
        "perpetrator_adult_id": abuser,
        "victim_adult_id": victim,
        "coercive_control": chance.yn(0.5 if severe else 0.1, unknown=0.12, blank=0.05),
        "threats_to_kill": chance.yn(0.3 if severe else 0.0, unknown=0.08, blank=0.03),
        "strangulation": chance.yn(0.22 if severe else 0.0, unknown=0.08, blank=0.03),
        "police_attended": chance.yn(0.75, blank=0.05),
        "child_present": chance.yn(0.6, unknown=0.1),
        "marac_referred_date": heard,
        "marac_heard_date": family.almanac.add(heard, 10)
        if heard and family.known(family.almanac.add(heard, 10))
        else None,
        "no_marac_reason": child.new_id("note-") if severe and not heard and chance.yes(0.5) else None,
    }
    row.update(values)
    return child.add("domestic_abuse_event", **row)


def abuser_and_victim(child: Child) -> tuple[str | None, str | None]:
    """Return the ids of the man said to be violent and of the mother, where the child has them."""
    abuser = next((adult for adult in child.adults if adult.kind in ("father", "parent_partner")), None)
    victim = next((adult for adult in child.adults if adult.kind == "mother"), None)
    return abuser.adult_id if abuser else None, victim.adult_id if victim else None


def early_help(child: Child, start: date, *, end: date | None) -> Row:
    """Record an early help episode."""
    chance = child.family.chance
    return child.add(
        "early_help",
        episode_id=child.new_id("EH"),
        start_date=start,
        end_date=end,
        reason=chance.pick({"parenting": 0.4, "behaviour": 0.3, "housing": 0.15, "attendance": 0.15}),
        end_reason="stepped up" if end and chance.yes(0.5) else "needs met" if end else None,
        organisation=chance.pick({"children's centre": 0.4, "school": 0.35, "family support": 0.25}),
    )


def history(child: Child, day: date, **values: str | date | None) -> Row:
    """Record an earlier harmful event; whether later work considers it is told by `recall`."""
    chance = child.family.chance
    harms = chance.pick({("DVA",): 0.35, ("PHY",): 0.3, ("NEG",): 0.15, ("PHY", "DVA"): 0.1, ("SUBST",): 0.1})
    row: Row = {
        "event_id": child.new_id("HE"),
        "date": day,
        "harms": list(harms),
        "source_agency": chance.pick({"police": 0.45, "health_paed": 0.15, "school": 0.15, "social_care": 0.25}),
        "severity": chance.pick({"low": 0.2, "medium": 0.45, "high": 0.3, None: 0.05}),
        "in_chronology": chance.yn(child.family.habit.level(0.9, 0.7, 0.4), unknown=0.03, blank=0.05),
    }
    row.update(values)
    return child.add("history_event", **row)


def recall(child: Child) -> None:
    """Let assessments and conferences consider the earlier events, as well as this team does."""
    chance = child.family.chance
    works = {
        str(row[f"{table}_id"]): row[begun]
        for table, begun in (("assessment", "start_date"), ("conference", "held_date"))
        for row in child.rows.get(table, ())
    }
    for event in child.rows.get("history_event", ()):
        if chance.yes(child.family.habit.level(0.85, 0.55, 0.15)):
            event["considered_in"] = [work for work, day in works.items() if _is_later(day, event["date"])]


def _is_later(day: Value, than: Value) -> bool:
    return isinstance(day, date) and isinstance(than, date) and day > than


def missing(child: Child, day: date, **values: str | date | None) -> Row:
    """Record an episode of going missing."""
    family, chance = child.family, child.family.chance
    start = datetime.combine(day, time(chance.randint(14, 23), 5 * chance.randrange(12)))
    back = start + timedelta(hours=chance.randint(3, 60))
    ended = family.known(back) and chance.yes(0.96)
    end = (back if chance.yes(0.75) else as_day(back)) if ended else None
    held = None
    if end and chance.yes(family.habit.level(0.8, 0.6, 0.35)):
        held_day = end + timedelta(hours=chance.randint(12, 110))
        held = (held_day if chance.yes(0.8) else as_day(held_day)) if family.known(held_day) else None
    row: Row = {
        "episode_id": child.new_id("ME"),
        "start": start,
        "end": end,
        "kind": chance.pick({"missing": 0.8, "away": 0.2}),
        "rhi_offered": ("Y" if held else chance.yn(0.55, blank=0.15)) if end else None,
        "rhi_accepted": ("Y" if held else chance.yn(0.3, blank=0.3)) if end else None,
        "rhi_offered_date": as_day(end) + timedelta(1) if end and chance.yes(0.7) else None,
        "rhi_held_at": held,
        "considered_ref": child.new_id("note-") if chance.yes(family.habit.level(0.7, 0.4, 0.1)) else None,
    }
    row.update(values)
    return child.add("missing_episode", **row)


def family_contacts(family: Family, day: date, *, outcome: str) -> None:
    """Record a contact about the first child, and often about the others."""
    source = family.chance.pick(SOURCES)
    for child in family.children:
        if child is family.lead or family.chance.yes(0.6):
            contact(child, day, outcome=outcome, source=source)
