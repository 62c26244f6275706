"""What the review app keeps: findings as they stand, what people decided of them, and who did what.

A finding is kept under its stable id, so that it is the same from run to run. Free text is in `entry` alone, which the audit log
never copies. Knows nothing of who may see what: `viewer` does.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s",
                       "pk": "pk_%(table_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"}
)  # fmt: skip

run = Table(
    "run", metadata,
    Column("id", String(16), primary_key=True),
    Column("as_of", Date, nullable=False),
    Column("brought_in", DateTime, nullable=False),
    Column("folder", Text, nullable=False),
    Column("rulebook", String(80), nullable=False),
    Column("children", Integer, nullable=False),
    Column("not_asked", JSON, nullable=False),
)  # fmt: skip
"""A run that was brought in; `not_asked` are the rules that failed in it, or are switched off."""

child = Table(
    "child", metadata,
    Column("id", String(200), primary_key=True),
    Column("team", String(200), index=True),
    Column("worker", String(200), index=True),
    Column("run", ForeignKey("run.id"), nullable=False),
    Column("untold", Integer, nullable=False, default=0),
)  # fmt: skip
"""A child in the run that last held it: who holds the case on its day, and how many questions could not be told of it."""

child_journey = Table(
    "child_journey", metadata,
    Column("child", ForeignKey("child.id", ondelete="CASCADE"), primary_key=True),
    Column("picture", Text, nullable=False),
)  # fmt: skip
"""A child's journey as a picture (SVG), where the run that last held the child kept one."""

team = Table(
    "team", metadata,
    Column("name", String(200), primary_key=True),
    Column("area", String(200), index=True),
)  # fmt: skip
"""The area that each team belongs to, as an administrator set it."""

rule = Table(
    "rule", metadata,
    Column("id", String(40), primary_key=True),
    Column("said", JSON, nullable=False),
    Column("asked", LargeBinary(32), nullable=False),
)  # fmt: skip
"""A rule as the last run had it: what people read of it, and a hash of what it asks."""

finding = Table(
    "finding", metadata,
    Column("id", String(64), primary_key=True),
    Column("child", ForeignKey("child.id"), nullable=False, index=True),
    Column("rule", ForeignKey("rule.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("severity", String(20), nullable=False),
    Column("theme", String(40), nullable=False),
    Column("message", Text, nullable=False),
    Column("event", Date),
    Column("due", Date),
    Column("told_to", String(60), nullable=False, default=""),
    Column("subject_table", String(60)),
    Column("subject", String(200)),
    Column("first_seen", Date, nullable=False),
    Column("last_seen", Date, nullable=False),
    Column("state", String(20), nullable=False),
    Column("state_why", String(40), nullable=False),
    Column("until", Date),
    Column("decision", Integer),
    Column("assigned", ForeignKey("person.id")),
    Column("version", Integer, nullable=False, default=1),
    Column("asked", LargeBinary(32)),
)  # fmt: skip
"""A finding as it stands; `decision` is the entry that holds.

`version` grows with every change, so that two people cannot overwrite each other. `asked` is a hash of what the rules behind it
asked when a run last found it; blank of what was found before this was kept.
"""

finding_detail = Table(
    "finding_detail", metadata,
    Column("finding", ForeignKey("finding.id", ondelete="CASCADE"), primary_key=True),
    Column("detail", JSON, nullable=False),
)  # fmt: skip
"""What a finding rests on: apart, since it is most of what is kept, and a list shows none of it."""

entry = Table(
    "entry", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("finding", ForeignKey("finding.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", DateTime, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("person", ForeignKey("person.id")),
    Column("run", ForeignKey("run.id")),
    Column("decision", String(40)),
    Column("reason", Text, nullable=False, default=""),
    Column("agency", String(40)),
    Column("action_by", String(200)),
    Column("until", Date),
    Column("undoes", ForeignKey("entry.id")),
)  # fmt: skip
"""The history of a finding, never changed: a later decision is a new entry, and so is taking one back."""

person = Table(
    "person", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("subject", String(400), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("role", String(30), nullable=False),
    Column("teams", JSON, nullable=False),
    Column("areas", JSON, nullable=False),
    Column("worker", String(200)),
    Column("active", Boolean, nullable=False, default=True),
)  # fmt: skip
"""A person who may sign in. `subject` is who the sign-in says they are."""

session = Table(
    "session", metadata,
    Column("token", LargeBinary(32), primary_key=True),
    Column("person", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("begun", DateTime, nullable=False),
    Column("seen", DateTime, nullable=False),
)  # fmt: skip
"""A sign-in that has not ended; of its token the hash alone is kept."""

saved_view = Table(
    "saved_view", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("person", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", String(100), nullable=False),
    Column("query", Text, nullable=False),
)  # fmt: skip

audit = Table(
    "audit", metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("person", String(400), nullable=False),
    Column("role", String(30), nullable=False),
    Column("action", String(40), nullable=False, index=True),
    Column("what", String(400), nullable=False),
    Column("detail", Text, nullable=False),
    Column("before", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)  # fmt: skip
"""Who did what, each row hashing the one before it. Rows are never changed: the database itself refuses to."""

audit_head = Table(
    "audit_head", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)  # fmt: skip
"""Where the log ends: one row, held while a row is added, so that the chain has one end."""
