"""The people who may sign in, and their sessions. A session's token is known to its browser alone; here its hash is kept.

Knows roles. Knows nothing of how somebody proves who they are: `sign_in` of the web does.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from practicecheck.review import tables
from practicecheck.review.tables import person
from practicecheck.review.viewer import Role, Viewer

IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=10)
"""A session ends after so long without a page, and after so long in any case."""

_NOTED = timedelta(minutes=1)
"""Its use is noted no more often than this."""


def now() -> datetime:
    """The time in UTC, as the database keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


def known(con: Connection, subject: str) -> Viewer | None:
    """The person of this sign-in name, where there is one who may still sign in."""
    found = con.execute(select(person).where(person.c.subject == subject, person.c.active)).one_or_none()
    return _viewer(found) if found else None


def keep_person(
    con: Connection,
    subject: str,
    name: str,
    role: Role,
    *,
    teams: Iterable[str] = (),
    areas: Iterable[str] = (),
    worker: str | None = None,
) -> Viewer:
    """Add a person, or change what is known of one."""
    said = {
        "name": name, "role": role.value, "teams": sorted(teams), "areas": sorted(areas), "worker": worker, "active": True,
    }  # fmt: skip
    if con.execute(update(person).where(person.c.subject == subject).values(said)).rowcount == 0:
        con.execute(insert(person).values(subject=subject, **said))
    return _viewer(con.execute(select(person).where(person.c.subject == subject)).one())


def begin_session(con: Connection, viewer: Viewer) -> str:
    """A new session; its token is told here and nowhere else."""
    token = secrets.token_urlsafe(32)
    at = now()
    con.execute(insert(tables.session).values(token=_hash(token), person=viewer.id, begun=at, seen=at))
    return token


def in_session(con: Connection, token: str) -> tuple[Viewer, bool] | None:
    """Whose session it is, and whether its use has to be noted by now; None where it has ended."""
    at, session = now(), tables.session
    found = con.execute(
        select(*person.c, session.c.seen)
        .select_from(person)
        .join(session, session.c.person == person.c.id)
        .where(
            session.c.token == _hash(token), session.c.begun > at - LONGEST, session.c.seen > at - IDLE, person.c.active
        )
    ).one_or_none()
    return (_viewer(found), at - found.seen > _NOTED) if found else None


def keep_session(con: Connection, token: str) -> None:
    """Note that a session is in use."""
    con.execute(update(tables.session).where(tables.session.c.token == _hash(token)).values(seen=now()))


def end_session(con: Connection, token: str) -> None:
    """Sign out; sessions that ended by themselves go with it."""
    at, session = now(), tables.session
    gone = or_(session.c.token == _hash(token), session.c.begun < at - LONGEST, session.c.seen < at - IDLE)
    con.execute(delete(session).where(gone))


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _viewer(row: Row) -> Viewer:  # type: ignore[type-arg]
    return Viewer(row.id, row.subject, row.name, Role(row.role), frozenset(row.teams), frozenset(row.areas), row.worker)
