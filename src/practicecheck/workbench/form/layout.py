"""The shape of an audit form: its sheets, their columns, and what stands in them already.

Plain data, from the case record alone. Knows no rule and no file format.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from practicecheck.records import CODES, COMMON_FIELDS, TABLES, Field
from practicecheck.workbench.form import words

Row = Mapping[str, object]
"""One row of a table: canonical field name to value (text, date, number, list or None)."""

_NO_SHEET = frozenset({"record_coverage", "allocation"})
"""Coverage is asked on the sheet of cases; whom a case is allocated to no rule may read."""

_IDENTITY = ("child_id", "dob", "expected_dob")
"""What a form without an extract asks of every child on the sheet of cases."""

_SEVERAL = 3
"""Columns for a list of codes or ids: a cell of a workbook takes one choice."""


@dataclass(frozen=True, slots=True)
class KnownRow:
    """A row that an extract holds, for an auditor to point at: its id, and words by which a person knows it."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class FormTable:
    """One table that a form asks about.

    `fields` are asked. Where `known` is filled the extract holds the table's rows, and the form asks for fields that
    it lacks: each known row stands there, its `shown` fields filled, and none is to be added.
    """

    name: str
    fields: tuple[str, ...]
    shown: tuple[str, ...] = ()
    known: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """All that a form asks.

    `rules` are (id, title) of the rules it is for; `beside_extract` says that its children stand in an extract that
    is given with it; `references` are the extract's rows that a column may point at, by table; `held_in_part` says of
    tables that are asked what the extract holds of them already.
    """

    tables: tuple[FormTable, ...]
    cases: tuple[Row, ...] = ()
    rules: tuple[tuple[str, str], ...] = ()
    rulebook: str = ""
    beside_extract: bool = False
    references: Mapping[str, Sequence[KnownRow]] = field(default_factory=dict)
    held_in_part: Mapping[str, str] = field(default_factory=dict)

    def table(self, name: str) -> FormTable | None:
        """The form's table of this name, if it has one."""
        return next((table for table in self.tables if table.name == name), None)

    @property
    def identity(self) -> tuple[str, ...]:
        """The fields of a child on the sheet of cases."""
        return _IDENTITY[:1] if self.beside_extract else _IDENTITY

    @property
    def covered(self) -> tuple[str, ...]:
        """The tables of which the auditor says how much was looked at."""
        return tuple(table.name for table in self.tables if not table.shown and table.name != "child")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet; `path` is its canonical name, the same for each column of a list.

    `hint` stands below the heading, `help` beside a cell while it is filled in.
    """

    path: str
    heading: str
    hint: str
    help: str
    field: Field
    is_shown: bool = False
    is_last: bool = True


def whole_record() -> tuple[FormTable, ...]:
    """Every table and field that an audit form can ask.

    >>> [table.name for table in whole_record()][:3]
    ['child', 'adult', 'relationship']
    """
    common = {one.name for one in COMMON_FIELDS}
    return tuple(
        form_table(name, set(table.field_names) - common) for name, table in TABLES.items() if name not in _NO_SHEET
    )


def form_table(name: str, fields: AbstractSet[str]) -> FormTable:
    """A table with its fields in the order of the case record; those asked on the sheet of cases are left out."""
    gone = set(_IDENTITY[1:]) if name == "child" else set[str]()
    return FormTable(name, tuple(one for one in TABLES[name].field_names if one in fields - gone))


def columns_of(form_table: FormTable) -> list[Column]:
    """The columns of a table's sheet, from left to right: what is shown first, then what is asked."""
    table = TABLES[form_table.name]
    columns = []
    for name in (*form_table.shown, *form_table.fields):
        one = table.field(name) if name != "child_id" else TABLES["visit"].field(name)  # of a child there is a list
        heading = words.heading(table, one)
        several, is_shown = _several(one), name in form_table.shown
        columns += [
            Column(
                path=f"{table.name}.{name}",
                heading=f"{heading} ({number})" if several > 1 else heading,
                hint="As the extract has it." if is_shown else words.hint(table, one),
                help=words.help_of(table, one),
                field=one,
                is_shown=is_shown,
                is_last=number == several,
            )
            for number in range(1, several + 1)
        ]
    return columns


def _several(one: Field) -> int:
    if not one.is_list:
        return 1
    return min(_SEVERAL, len(CODES[one.codes].values)) if one.codes else _SEVERAL
