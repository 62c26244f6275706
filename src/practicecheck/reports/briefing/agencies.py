"""Who was not seen in the audits, so that nobody takes silence about an agency for good news (PA-MAG-03).

Of the agencies that the briefing's file names it is always said. Knows the kept rows of audits and of agencies' involvement.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from practicecheck.calendar import add_months
from practicecheck.records import CODES
from practicecheck.reports.audience import Audience
from practicecheck.reports.briefing.behind import Cite, sentence
from practicecheck.reports.briefing.model import Block
from practicecheck.reports.briefing.read import Source

RULE = "PA-MAG-03"
_INVOLVED_MONTHS = 12
"""An agency has a part in an audit if it was involved in so many months up to it (catalogue, settled reading 15)."""
_ONE, _ENDS = frozenset({"gp", "police", "school"}), ("service", "visitor", "nurse", "sector")
"""Agencies that are named with an article."""


def not_seen(source: Source, audience: Audience) -> Block:
    """Agencies that were in no audit, or not in every one that their work calls for."""
    cited = [
        Cite(one.id, one.rule, one.child, one.message)
        for one in source.findings
        if one.rule == RULE and one.answer in ("gap", "escalate", "cannot_tell", "met")
    ]
    said = list(_said(source, audience))
    heading = "Not seen"
    if not cited:
        why = f"{RULE}, which asks who was not in an audit, gave no answer in this run: what follows is from the rows alone."
        return Block(heading=heading, lead=(why, *said))
    return Block(tuple(sentence(audience, text, cited, rules=[RULE]) for text in said), heading)


def _said(source: Source, audience: Audience) -> Iterator[str]:
    audits = [row for row in source.rows("audit") if row["multi_agency"] == "Y"]
    always = source.words.always_named
    if not audits:
        what = (
            "No audit of several agencies is recorded"
            if source.shown is not None
            else "The rows of audits are not here"
        )
        for agency in always:
            yield f"{what}, so no finding is made about {named(agency)}."
        return
    part = {(row["audit_id"], row["agency"]): row for row in source.rows("audit_participation")}
    involved = _involved(source, audits)
    others = []
    for agency in (*always, *sorted({name for name, _ in involved} - {*always, "social_care"})):
        missing = [audit for audit in audits if not _took_part(part, audit, agency)]
        called_for = [audit for audit in missing if (agency, audit["key"]) in involved]
        if agency in always:
            yield _always(agency, audits, missing, called_for, audience)
        elif called_for:
            others.append(f"{named(agency)} ({audience.count(len(called_for))}{_asked(part, called_for, agency)})")
    if others:
        yield (
            f"These too worked with the family in cases audited ({audience.count(len(audits))} in all), and are not recorded as taking "
            f"part: {', '.join(others)}. No finding is made about them there."
        )


def _always(
    agency: str,
    audits: list[dict[str, Any]],
    missing: list[dict[str, Any]],
    called_for: list[dict[str, Any]],
    audience: Audience,
) -> str:
    if not missing:
        return f"{_upper(named(agency))} took part in every audit."
    where = "" if len(missing) == len(audits) else " where it took no part"
    role = (
        f", though recorded as working with the family in {audience.share(len(called_for), len(audits))} cases audited"
        if called_for
        else ", and no work of theirs with the family is recorded"
    )
    took = (
        "is not recorded as taking part in the audit" if not where else "is not recorded as taking part in every audit"
    )
    return f"{_upper(named(agency))} {took}{role}: no finding is made about {named(agency)}{where}."


def _asked(part: dict[tuple[str, str], dict[str, Any]], audits: list[dict[str, Any]], agency: str) -> str:
    rows = [part.get((audit["key"], agency)) for audit in audits]
    asked = [row for row in rows if row is not None and row["invited"] == "Y"]
    if len(asked) == len(rows):
        return ", asked each time"
    return ", asked sometimes" if asked else ", no invitation recorded"


def _took_part(part: dict[tuple[str, str], dict[str, Any]], audit: dict[str, Any], agency: str) -> bool:
    row = part.get((audit["key"], agency))
    return row is not None and row["took_part"] == "Y"


def _involved(source: Source, audits: list[dict[str, Any]]) -> frozenset[tuple[str, str]]:
    """Agency and audit, where the agency worked with that child or family in the months up to the audit."""
    found = set()
    by_child: dict[str, list[dict[str, Any]]] = {}
    for row in source.rows("agency_involvement"):
        by_child.setdefault(row["child_id"], []).append(row)
    for audit in audits:
        day: date | None = audit["date"]
        for row in by_child.get(audit["child_id"], ()):
            if day is None or row["from_date"] is None or row["agency"] is None:
                continue
            if row["from_date"] <= day and (
                row["to_date"] is None or row["to_date"] >= add_months(day, -_INVOLVED_MONTHS)
            ):
                found.add((row["agency"], audit["key"]))
    return frozenset(found)


def named(agency: str) -> str:
    """An agency as people say it.

    >>> named("gp"), named("adult_mental_health"), named("dv_service")
    ('the GP', 'adult mental health', 'the domestic abuse service')
    """
    told = CODES["agency"].values.get(agency, agency.replace("_", " "))
    return f"the {told}" if agency in _ONE or told.endswith(_ENDS) else told


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
