"""The audit log: who did what and when, each row hashing the one before it, so that a change or a gap shows.

Holds ids and kinds, no free text and no finding's words. Knows nothing of what is allowed.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert, select, update

from practicecheck.review.tables import audit, audit_head
from practicecheck.review.viewer import Viewer

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
START = "0" * 64
"""What the first row has before it."""


@dataclass(frozen=True)
class Row:
    """A row of the log."""

    seq: int
    at: str
    person: str
    role: str
    action: str
    what: str
    detail: str
    before: str
    hash: str

    def made_hash(self) -> str:
        """The hash that belongs to what the row says."""
        said = [self.seq, self.at, self.person, self.role, self.action, self.what, self.detail, self.before]
        return sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def log(con: Connection, viewer: Viewer | None, action: str, what: str, /, **detail: Any) -> None:
    """Add a row, in the writing block of what it tells of: both are kept, or neither. Without a viewer, the program did it."""
    seq, before = con.execute(select(audit_head.c.seq, audit_head.c.hash).with_for_update()).one()
    row = Row(
        seq + 1,
        datetime.now(UTC).isoformat(timespec="milliseconds"),
        viewer.subject if viewer else "practicecheck",
        viewer.role.value if viewer else "program",
        action,
        what,
        _plain(detail),
        before,
        "",
    )
    hashed = row.made_hash()
    con.execute(insert(audit).values({**row.__dict__, "hash": hashed}))
    con.execute(update(audit_head).values(seq=row.seq, hash=hashed))


def _plain(detail: Mapping[str, Any]) -> str:
    return json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


_PAGE = 1000


def read_log(con: Connection) -> Iterator[Row]:
    """The rows of the log, the oldest first."""
    after = -1
    while rows := con.execute(select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(_PAGE)).all():
        yield from (Row(**row._mapping) for row in rows)
        after = rows[-1].seq


def verify(con: Connection) -> str | None:
    """What is wrong with the log, in words; None where every row follows from the one before it, to the end that was kept."""
    seq, before = 0, START
    for row in read_log(con):
        if row.seq != seq + 1:
            return f"Between row {seq} and row {row.seq} rows are missing."
        if row.before != before:
            return f"Row {row.seq} does not follow from row {seq}: one of them was changed or put in."
        if row.made_hash() != row.hash:
            return f"Row {row.seq} is not as it was written."
        seq, before = row.seq, row.hash
    end = con.execute(select(audit_head.c.seq, audit_head.c.hash)).one_or_none()
    if end is None or tuple(end) != (seq, before):
        return (
            f"The log ends at row {seq}, and did not end there when it was last written: rows at its end are missing."
        )
    return None


def as_csv(con: Connection) -> str:
    """The log as CSV; what a spreadsheet would take for a formula begins with an apostrophe."""
    to = io.StringIO()
    writer = csv.writer(to)
    writer.writerow(Row.__dataclass_fields__)
    for row in read_log(con):
        said = row.__dict__.values()
        writer.writerow([f"'{one}" if str(one).startswith(_FORMULA) else one for one in said])
    return to.getvalue()
