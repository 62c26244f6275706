"""Slips of the keyboard: a date typed into the wrong day, or left out, in a row that is otherwise as it was told.

Real records hold a few: an assessment opened on the system after it was finished, a decision entered the day before
the referral it decides, a chronology nobody dated. Knows nothing about what a date is read for.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from practicecheck.workbench.synth.chance import as_day

if TYPE_CHECKING:
    from practicecheck.workbench.synth.chance import Chance
    from practicecheck.workbench.synth.family import Child, Family, Row

_LEFT_OUT = {
    "chronology": ("last_updated", 0.05),
    "plan_meeting": ("held_date", 0.01),
    "impact_review": ("date", 0.04),
    "adult_check": ("requested_date", 0.02),
    "assessment": ("start_date", 0.01),
}
"""Per table, the date that is now and then left out, and how often."""

_TOO_EARLY = {
    "referral": ("decision_date", "date", 0.02),
    "assessment": ("auth_date", "start_date", 0.02),
    "medical": ("report_date", "examined_at", 0.04),
    "missing_episode": ("rhi_held_at", "end", 0.06),
}
"""Per table, the date that is now and then typed some days before the one it follows, and how often."""


def slip(family: Family, *, spare_lead: bool) -> None:
    """Mistype or leave out a date here and there."""
    for child in family.children:
        if not (spare_lead and child is family.lead):
            _leave_out(child)
            _type_too_early(child)


def _leave_out(child: Child) -> None:
    chance = child.family.chance
    for table, (column, share) in _LEFT_OUT.items():
        for row in child.rows.get(table, ()):
            if chance.yes(share):
                row[column] = None


def _type_too_early(child: Child) -> None:
    chance = child.family.chance
    for table, (column, after, share) in _TOO_EARLY.items():
        for row in child.rows.get(table, ()):
            if chance.yes(share):
                _put_before(chance, row, column, after)


def _put_before(chance: Chance, row: Row, column: str, after: str) -> None:
    """Type one date a little before the other, where the row has both."""
    earlier = row.get(after)
    if isinstance(earlier, date) and isinstance(row.get(column), date):
        row[column] = as_day(earlier) - timedelta(chance.pick({1: 0.6, 2: 0.3, 10: 0.1}))
