"""One child's record as plain Python, and the rows in hand while a condition is evaluated on it.

The reference that SQL is held against. Knows the as-of view of a child's rows; knows nothing of
DuckDB or of how the view was made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from practicecheck.operators.base import Condition, Node, NoSuchField, Reason, find_field
from practicecheck.records import TABLES, Field, Table

if TYPE_CHECKING:
    from practicecheck.operators.vocabulary import DatedValue, Vocabulary


@dataclass(slots=True, eq=False)
class Row:
    """One row as it reads at as_of.

    `values` holds field values (date, int, text, tuple of texts, or None); `at` the instant (UTC) of a
    datetime given with a time; `silent` the columns whose blank says nothing, because the column is not
    carried or the value could not be read; `links` the resolved id by `linked_by` (None: cannot be told,
    "": known to link to nothing); `by_date` the link columns resolved by date; `tied` of these the day of several rows, each of which may
    be the one linked to; `why` the reasons why a row that a
    rows fact makes is only possible, or has no day; `source` the input, sheet and row, `sources` those of columns that another gives.
    """

    table: str
    key: str
    child_id: str
    event: date | None
    values: Mapping[str, Any]
    at: Mapping[str, datetime] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    unreadable: frozenset[str] = frozenset()
    links: Mapping[str, str | None] = field(default_factory=dict)
    by_date: frozenset[str] = frozenset()
    tied: Mapping[str, date] = field(default_factory=dict)
    source: tuple[int, str, int] = (0, "", 0)
    sources: Mapping[str, tuple[int, str, int]] = field(default_factory=dict)
    sure: bool | None = True
    why: tuple[Reason, ...] = ()

    @property
    def stands_for(self) -> tuple[str, str]:
        """The table and key of the row of the record: one that a rows fact makes stands for the row it was made from."""
        made = "source" in self.values and "source_key" in self.values  # a referral has a source too, and no key of one
        return (self.values["source"], self.values["source_key"]) if made else (self.table, self.key)

    def source_of(self, column: str) -> tuple[int, str, int]:
        """Where the value of a column stands: of a row that several sources speak of, each gives some."""
        return self.sources.get(column, self.source)

    def says_blank(self, column: str) -> bool:
        """Whether a blank in this column means what a blank means."""
        return column not in self.silent


@dataclass(slots=True, eq=False)
class ChildRecord:
    """All that rules may read of one child: rows per table in (event, key) order, and coverage.

    `lost_rows` are the tables that are not covered because rows of them were set aside.
    `codes_used` is of the child's whole input: by table and column that the input carries, the codes in it.
    """

    child: Row
    as_of: date
    tables: Mapping[str, list[Row]]
    coverage: Mapping[str, tuple[tuple[date, date], ...]]
    outcomes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    siblings: Callable[[], Iterable[ChildRecord]] = lambda: ()
    derived: dict[str, list[Row]] = field(default_factory=dict)
    coverage_rows: Mapping[str, tuple[int, str, int]] = field(default_factory=dict)
    lost_rows: frozenset[str] = frozenset()
    codes_used: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    found: dict[object, Found] = field(default_factory=dict)
    """What was asked of rows in hand already (`Scope.once`); whoever is done with the record empties it."""

    def rows(self, table: str) -> list[Row]:
        """The child's rows of a table."""
        return self.tables.get(table, [])

    def covers(self, table: str, first: date | None, last: date | None) -> bool:
        """Whether the table is covered over the whole window; an unknown end is not."""
        if first is None or last is None:
            return False
        return any(low <= first and last <= high for low, high in self.coverage.get(table, ()))


@dataclass(frozen=True, slots=True)
class InHand:
    """One row in hand: its table, the row, the record of the child it belongs to, and the name a rule gives it."""

    table: Table
    row: Row
    record: ChildRecord
    name: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a condition was found to be; it holds on to all that it was asked by, so that no other can take its place."""

    node: Node
    scope: Scope
    condition: Condition


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows in hand, from the subject inwards; and, shared by all scopes made from it, which numbers were used."""

    vocabulary: Vocabulary
    frames: tuple[InHand, ...]
    used: dict[str, list[DatedValue]] = field(default_factory=dict, compare=False)

    @property
    def record(self) -> ChildRecord:
        """The record of the child that the innermost row belongs to."""
        return self.frames[-1].record

    @property
    def subject(self) -> InHand:
        """The outermost row: what the rule is asked for."""
        return self.frames[0]

    def inside(self, table: Table, row: Row, record: ChildRecord | None = None, name: str = "") -> Scope:
        """The scope with one more row in hand."""
        return Scope(self.vocabulary, (*self.frames, InHand(table, row, record or self.record, name)), self.used)

    def up_to(self, table: str) -> Scope:
        """The scope with the rows in hand up to the nearest one of a table; with the child alone where there is none."""
        for index in range(len(self.frames) - 1, -1, -1):
            if self.frames[index].table.name == table:
                return Scope(self.vocabulary, self.frames[: index + 1], self.used)
        return Scope(self.vocabulary, (InHand(TABLES["child"], self.record.child, self.record),), self.used)

    def once(self, condition: Condition) -> Node:
        """What a condition is found to be in this scope, asked once of the same rows in hand."""
        known = self.subject.record.found
        key = (id(condition), *((id(frame.row), frame.name) for frame in self.frames))
        if key not in known:
            apart = Scope(self.vocabulary, self.frames)
            known[key] = Found(condition.evaluate(apart), apart, condition)
        found = known[key]
        for name, values in found.scope.used.items():
            noted = self.used.setdefault(name, [])
            noted += [value for value in values if value not in noted]
        return found.node

    def parameter(self, name: str, day: date | None) -> int | str | None:
        """A parameter's value in force on a day, noted as used."""
        held = self.vocabulary.held_on(name, day)
        if held is None:
            return None
        noted = self.used.setdefault(name, [])
        if held not in noted:
            noted.append(held)
        return held.value

    def find(self, path: str) -> tuple[InHand, Field]:
        """The row in hand and field that a path names; KeyError where it names none."""
        if "." not in path:
            return self.frames[-1], self.frames[-1].table.field(path)
        found = find_field(
            tuple(frame.table for frame in self.frames), path, tuple(frame.name for frame in self.frames)
        )
        if isinstance(found, NoSuchField):
            raise KeyError(found.message)
        index, named = found
        if index is None:
            return InHand(TABLES["child"], self.record.child, self.record), named
        return self.frames[index], named
