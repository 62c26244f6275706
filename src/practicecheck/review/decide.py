"""Take a decision, take it back, give a finding to somebody: each an entry of its own, and never over somebody else's.

Everything here writes, and logs what it did. Knows who may; knows nothing of pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, Row, insert, select, update

from practicecheck.errors import PracticecheckError
from practicecheck.review.audit_log import log
from practicecheck.review.decision import Decision
from practicecheck.review.people import now
from practicecheck.review.tables import child, entry, finding
from practicecheck.review.viewer import Right, Viewer

UNDO = timedelta(minutes=10)
"""For so long a decision can be taken back by who took it; later a new one is taken."""


class NotSeenError(PracticecheckError):
    """There is no such finding among those that this person may see."""


class NotAllowedError(PracticecheckError):
    """The person's role, or the state of the finding, does not allow it."""


class ChangedSinceError(PracticecheckError):
    """The finding is not as it was when the person opened it; nothing was written."""


def held(con: Connection, viewer: Viewer, key: str) -> Row:  # type: ignore[type-arg]
    """A finding that this person may see, as it stands. Raises NotSeenError."""
    asked = select(finding).join(child, child.c.id == finding.c.child).where(finding.c.id == key, viewer.reach())
    row = con.execute(asked).one_or_none()
    if row is None:
        raise NotSeenError("There is no such finding among those that you may see.")
    return row


def decide(con: Connection, viewer: Viewer, key: str, version: int, decision: Decision) -> int:
    """Take a decision that has no problems, on the version that the person looked at; returns its entry.

    Raises NotSeenError, NotAllowedError, or ChangedSinceError where somebody else was quicker.
    """
    _allowed(viewer, Right.DECIDE)
    row = held(con, viewer, key)
    if row.state == "closed":
        raise ChangedSinceError("The record shows it by now, so there is nothing to decide.")
    made = con.execute(
        insert(entry).values(
            finding=key, at=now(), kind="decision", person=viewer.id, decision=decision.kind, reason=decision.reason.strip(),
            agency=decision.agency or None, action_by=decision.action_by.strip() or None, until=decision.until,
        )
    ).inserted_primary_key  # fmt: skip
    number = int(made[0])  # type: ignore[index]
    _change(con, key, version, state="decided", state_why=decision.kind, decision=number, until=decision.until)
    log(con, viewer, "decided", key, decision=decision.kind, entry=number)
    return number


def is_taken(con: Connection, viewer: Viewer, key: str, decision: Decision) -> bool:
    """Whether this very decision is the one that stands, by this person: the same form was sent twice."""
    row = held(con, viewer, key)
    last = con.execute(select(entry).where(entry.c.id == row.decision)).one_or_none()
    if row.state != "decided" or last is None:
        return False
    mine = (viewer.id, decision.kind, decision.reason.strip(), decision.agency or None, decision.until)
    return mine == (last.person, last.decision, last.reason, last.agency, last.until)


def take_back(con: Connection, viewer: Viewer, key: str, version: int) -> None:
    """Take one's own decision back, within ten minutes. Raises as `decide` does."""
    row = held(con, viewer, key)
    last = con.execute(select(entry).where(entry.c.id == row.decision)).one_or_none()
    if not may_take_back(viewer, row, last):
        raise NotAllowedError(
            "A decision can be taken back for ten minutes, by who took it. Take a new decision instead."
        )
    con.execute(
        insert(entry).values(finding=key, at=now(), kind="taken_back", person=viewer.id, reason="", undoes=row.decision)
    )
    _change(con, key, version, state="open", state_why="decision taken back", decision=None, until=None)
    log(con, viewer, "took back", key, entry=row.decision)


def may_take_back(viewer: Viewer, row: Row, last: Row | None) -> bool:  # type: ignore[type-arg]
    """Whether this person may still take the decision of a finding back."""
    if row.state != "decided" or last is None:
        return False
    return bool(last.person == viewer.id and now() - last.at <= UNDO)


def assign(con: Connection, viewer: Viewer, keys: Sequence[str], to: Viewer) -> int:
    """Give findings to somebody who may see them; returns how many.

    Raises NotSeenError for one that the viewer may not see, NotAllowedError for one that `to` may not; then none is given.
    """
    _allowed(viewer, Right.ASSIGN)
    for key in keys:
        held(con, viewer, key)
        try:
            held(con, to, key)
        except NotSeenError as error:
            raise NotAllowedError(
                f"{to.name} may not see all that you ticked, so nothing was given to anybody. Choose somebody who may."
            ) from error
        con.execute(update(finding).where(finding.c.id == key).values(assigned=to.id, version=finding.c.version + 1))
        con.execute(
            insert(entry).values(finding=key, at=now(), kind="assigned", person=viewer.id, reason="", action_by=to.name)
        )
        log(con, viewer, "assigned", key, to=to.subject)
    return len(keys)


def _allowed(viewer: Viewer, right: Right) -> None:
    if not viewer.may(right):
        raise NotAllowedError(f"As {viewer.role.words} you cannot {right.value}.")


def _change(con: Connection, key: str, version: int, **values: object) -> None:
    which = (finding.c.id == key, finding.c.version == version)
    if con.execute(update(finding).where(*which).values(**values, version=version + 1)).rowcount == 0:
        raise ChangedSinceError("Somebody else changed this finding since you opened it.")
