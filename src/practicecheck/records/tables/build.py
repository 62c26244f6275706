"""Short words for stating the tables: one function per type of field.

Only the modules beside this one use it. Knows no table.
"""

from __future__ import annotations

from typing import TypedDict, Unpack

from practicecheck.records.schema import Field


class Extra(TypedDict, total=False):
    """What any field may say beside its name and type."""

    note: str
    ssd: str
    cin: str
    exempts: bool


COMMON_FIELDS: tuple[Field, ...] = (
    Field("source_system", "text", note="system or extract the row came from"),
    Field("source_ref", "ref", note="where the row is found there"),
    # Of no kind of date: what was typed in late still happened when it did, so `recorded_at` never filters.
    Field("recorded_at", "datetime", note="when the row was typed in; shown beside the event date, never tested"),
)
"""The columns that every table but `record_coverage` has (case-record.md section 1.4)."""


def own_id(name: str, **extra: Unpack[Extra]) -> Field:
    """The table's own key, or an id of something that is no table (family, team)."""
    return Field(name, "id", **extra)


def link(name: str, table: str, **extra: Unpack[Extra]) -> Field:
    """An id that holds the key of `table`."""
    return Field(name, "id", refers_to=table, **extra)


def links(name: str, table: str | None, **extra: Unpack[Extra]) -> Field:
    """A list of ids; without a table when they may be of several."""
    return Field(name, "ids", refers_to=table, **extra)


def of_child(**extra: Unpack[Extra]) -> Field:
    """The `child_id` of a table that belongs to a child."""
    return link("child_id", "child", **extra)


def day(name: str, **extra: Unpack[Extra]) -> Field:
    """A date on which something happened; blank = not recorded as having happened."""
    return Field(name, "date", kind="event", **extra)


def moment(name: str, **extra: Unpack[Extra]) -> Field:
    """A date, with the time where it is known, at which something happened."""
    return Field(name, "datetime", kind="event", **extra)


def until(name: str, **extra: Unpack[Extra]) -> Field:
    """A date on which something ended; blank = still going on."""
    return Field(name, "date", kind="until", **extra)


def planned(name: str, **extra: Unpack[Extra]) -> Field:
    """A date set for something; may lie after as_of; blank = unknown."""
    return Field(name, "date", kind="planned", **extra)


def yn(name: str, **extra: Unpack[Extra]) -> Field:
    """Y, N or U (asked, not known)."""
    return Field(name, "yn", codes="yn", **extra)


def code(name: str, codes: str, **extra: Unpack[Extra]) -> Field:
    """One code of the list `codes`."""
    return Field(name, "code", codes=codes, **extra)


def many(name: str, codes: str, **extra: Unpack[Extra]) -> Field:
    """Several codes of the list `codes`."""
    return Field(name, "codes", codes=codes, **extra)


def number(name: str, **extra: Unpack[Extra]) -> Field:
    """A whole number."""
    return Field(name, "int", **extra)


def label(name: str, **extra: Unpack[Extra]) -> Field:
    """A short text."""
    return Field(name, "text", **extra)


def pointer(name: str, **extra: Unpack[Extra]) -> Field:
    """A pointer to a document or case note, never its content."""
    return Field(name, "ref", **extra)
