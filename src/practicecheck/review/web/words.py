"""What pages call the kinds, states and entries of findings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from practicecheck.operators.words import day_words, with_days
from practicecheck.records import TABLES
from practicecheck.reports.near_miss import value_words
from practicecheck.review.decision import KINDS
from practicecheck.review.later_run import ESCALATION, FINDING, PERHAPS

KIND_WORDS = {ESCALATION: "look today", PERHAPS: "cannot tell", FINDING: "finding"}
STATES = {"open": "Open", "decided": "Decided", "closed": "Closed by the record"}
ENTRIES = {
    "opened": "Found by a run",
    "closed": "Closed by a run",
    "came_back": "Came back: a later run found it again",
    "ran_out": "Open again: the day set for it is past",
    "other_found": "Open again: a run found something else than was decided about",
    "changed": "Changed by a run",
    "not_seen": "Not in the later run, and not closed by that",
    "decision": "Decided",
    "taken_back": "Decision taken back",
    "assigned": "Assigned",
}


def state_words(row: Row, today: date) -> str:  # type: ignore[type-arg]
    """How a finding stands today. What is decided until a day that is past is open again, though no run has come since."""
    if row.state == "decided" and row.until is not None and row.until < today:
        return f"Open again: the day set for it, {day_words(row.until)}, is past"
    why = KINDS[row.state_why].words if row.state_why in KINDS else row.state_why
    return STATES[row.state] if why == "new" else f"{STATES[row.state]}: {why}"


def evidence_words(one: Mapping[str, Any]) -> str:
    """The value of a piece of evidence as people read it: days in words, codes with their labels, texts as they stand.

    >>> evidence_words({"table": "visit", "field": "visit_date", "value": "2026-03-03"})
    '3 March 2026'
    >>> evidence_words({"table": "plan", "field": "category_latest", "value": "PHY"})
    'PHY (physical abuse)'
    >>> evidence_words({"table": "visit", "field": None, "value": "covered 2026-06-16 to 2026-06-30"})
    'covered 16 June 2026 to 30 June 2026'
    """
    name, value = one["field"], one["value"]
    table = TABLES.get(one["table"])
    known = table.field(name) if table is not None and name in table.field_names else None
    if value is None or (known is not None and not known.is_dated):
        return value_words(known, value if value is None or known is None or not known.codes else value.split(";"))
    try:
        return value_words(None, date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value))
    except ValueError:
        return with_days(str(value))
