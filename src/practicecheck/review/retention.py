"""What is kept for how long, and the deletion of what is past it. What was deleted is logged as counts.

The audit log is not deleted: a log that can be shortened shows nothing. Knows no page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import Field
from sqlalchemy import ColumnElement, Connection, delete, exists, func, select

from practicecheck.review.audit_log import log
from practicecheck.review.tables import child, entry, finding, run
from practicecheck.written.language import Language


class Keep(Language):
    """Days that each kind is kept after the last run that held it, or after the last thing that was done with it.

    The numbers are ours, and no law's: set them to your council's retention schedule.
    """

    closed: int = Field(default=730, ge=30, description="Findings that the record closed, with their history.")
    decided: int = Field(default=730, ge=30, description="Findings that were decided and no run has held since.")
    out_of_sight: int = Field(default=1095, ge=90, description="Open findings of children whom no run has held since.")


@dataclass(frozen=True)
class Deleted:
    """How many of each kind are deleted, or would be."""

    closed: int
    decided: int
    out_of_sight: int
    children: int

    def words(self) -> str:
        """In a sentence."""
        return (
            f"{self.closed} closed findings, {self.decided} decided, {self.out_of_sight} open ones of children long out of sight, "
            f"{self.children} children of whom nothing is left"
        )


def delete_old(con: Connection, keep: Keep, today: date, *, dry: bool = False) -> Deleted:
    """Delete what is past its time; `dry` counts alone."""
    conditions = {state: _past(state, days, today) for state, days in _days(keep).items()}
    counts = [con.execute(select(func.count()).where(condition)).scalar_one() for condition in conditions.values()]
    gone = [
        key for condition in conditions.values() for key in con.execute(select(finding.c.id).where(condition)).scalars()
    ]
    left = ~exists().where(finding.c.child == child.c.id, finding.c.id.not_in(gone))
    last = select(func.max(run.c.as_of)).scalar_subquery()
    unseen = child.c.run.not_in(select(run.c.id).where(run.c.as_of == last))
    children = con.execute(select(func.count()).where(left, unseen).select_from(child)).scalar_one()
    closed, decided, out_of_sight = counts
    told = Deleted(closed, decided, out_of_sight, children)
    if not dry and (gone or children):
        con.execute(delete(entry).where(entry.c.finding.in_(gone)))
        con.execute(delete(finding).where(finding.c.id.in_(gone)))
        con.execute(delete(child).where(~exists().where(finding.c.child == child.c.id), unseen))
        log(con, None, "deleted what was past its time", "", **told.__dict__)
    return told


def _days(keep: Keep) -> dict[str, int]:
    return {"closed": keep.closed, "decided": keep.decided, "open": keep.out_of_sight}


def _past(state: str, days: int, today: date) -> ColumnElement[bool]:
    """The findings of a state that no run has held, and nobody has touched, for so many days."""
    since = today - timedelta(days=days)
    touched = exists().where(entry.c.finding == finding.c.id, entry.c.at >= since)
    return (finding.c.state == state) & (finding.c.last_seen < since) & ~touched
