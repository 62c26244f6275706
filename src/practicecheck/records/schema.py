"""What a table and a field of the case record are.

The words in which `records.tables` states the case record once; the DuckDB tables, the JSON Schema
of a case file, the documentation page and every reader's checks are derived from it. Knows nothing
about rules, files or DuckDB.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

FieldType = Literal["id", "date", "datetime", "yn", "code", "codes", "int", "text", "ref", "ids"]
"""`codes` and `ids` are lists; `datetime` may be given as a date only."""

DateKind = Literal["event", "until", "planned"]
"""What a blank date means: event = not recorded as having happened; until = still going on;
planned = unknown (case-record.md section 11)."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a canonical table.

    `codes` names a list of `records.codes`; `refers_to` names the table whose key the id holds;
    `exempts` marks a reason that turns a gap into met when present; `blank_is` is the code that a
    blank is read as (contact_limit only). `ssd` and `cin` name the same item there.
    """

    name: str
    type: FieldType
    codes: str | None = None
    kind: DateKind | None = None
    refers_to: str | None = None
    exempts: bool = False
    blank_is: str | None = None
    note: str = ""
    ssd: str = ""
    cin: str = ""

    @property
    def is_dated(self) -> bool:
        """Whether the field holds a day (with or without a time)."""
        return self.type in ("date", "datetime")

    @property
    def is_only_shown(self) -> bool:
        """Whether no rule may test it: a date of no kind, such as when a row was typed in (case-record.md section 1.4)."""
        return self.is_dated and self.kind is None

    @property
    def is_list(self) -> bool:
        """Whether the field holds several values."""
        return self.type in ("codes", "ids")


@dataclass(frozen=True, eq=False)
class Table:
    """One canonical table.

    `key` are the fields that identify a row; where `key` is one id field of the table's own it is the
    row's key as given, else intake makes `<table>:<key fields>:<n>`. `path` is the field that leads to
    the child where the table has no `child_id` of its own: its `refers_to` table is looked up (`attendance`
    finds its table in the row's `meeting_table`; `adult` alone is reached backwards, from the rows of the
    table `relationship` that name it). `event` are the columns of the row's event date: `event_rule` says
    whether the first filled one counts or the earliest. Where `event_from` is set the row has no event date
    of its own: it names the table at the end of `path` whose columns `event` are (`attendance`: the field
    that names the meeting's table, whose own event columns count). `state` rows ask coverage at as_of only.
    `ssd` and `cin` name the tables or groups there that hold the same things.
    """

    name: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    path: str = "child_id"
    event: tuple[str, ...] = ()
    event_rule: Literal["first_filled", "earliest"] = "first_filled"
    event_from: str | None = None
    state: bool = False
    section: str = ""
    note: str = ""
    ssd: str = ""
    cin: str = ""

    def field(self, name: str) -> Field:
        """Return the field called `name`; KeyError if there is none."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    @property
    def dates_an_act(self) -> bool:
        """Whether the event date is a day on which something was done.

        A tie between people or an allocation lasts: its first day is no act, so a rule about it is judged at
        as_of (case-record.md section 11, "(state)").
        """
        return not self.state or (bool(self.event) and not self.is_tie)

    @property
    def is_tie(self) -> bool:
        """Whether a row says who belongs to whom: a relationship, an involvement, an allocation.

        It is known without a first day as often as not (case-record.md section 11, "blank kept").
        """
        return self.event == ("from_date",)

    @cached_property
    def field_names(self) -> tuple[str, ...]:
        """The canonical headers, in order."""
        return tuple(field.name for field in self.fields)

    @property
    def has_own_key(self) -> bool:
        """Whether the table has one id field of its own as key."""
        return len(self.key) == 1 and self.field(self.key[0]).type == "id" and self.key[0] in self.field_names
