"""Make one row of several that are the same: each field takes what is filled, and what contradicts is not used.

Knows how rows become one; that they are the same is told by their id here, and by their day in `same_event`.
Knows nothing about files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from practicecheck.intake.coverage import carrying_inputs
from practicecheck.intake.resolve import HEAD, columns_of
from practicecheck.intake.staging import insert
from practicecheck.records import CODES, COMMON_FIELDS, TABLES

if TYPE_CHECKING:
    import duckdb

    from practicecheck.records import Field, Table

Row = tuple[Any, ...]
"""A row of a table of the record: the columns of `HEAD`, then its fields."""

_KEY, _CHILD, _INPUT, _SHEET, _ROW, _BAD, _FROM, _EVENT = range(len(HEAD))
_COMMON = frozenset(one.name for one in COMMON_FIELDS)


def unite_same_ids(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make one row of the usable rows of `record.<table>` that have the same key and child."""
    groups = rows_by_group(
        con,
        table,
        f"""SELECT rowid AS id, _key || chr(31) || coalesce(child_id, '') AS g FROM record.{table} WHERE _verdict IS NULL
        QUALIFY count(*) OVER (PARTITION BY _key, child_id) > 1""",
    )
    if groups:
        # Without an id, rows that are alike in all they say are taken for one by that alone.
        list_united(con, TABLES[table], [group for group in groups if group[0].made])
        Uniting(con, TABLES[table]).unite(groups)


@dataclass(frozen=True, slots=True)
class Member:
    """One of the rows that are the same: its place in the table, whether its key was made here, and what it holds."""

    id: int
    made: bool
    row: Row

    @property
    def key(self) -> str:
        """The key of the row."""
        return str(self.row[_KEY])

    @property
    def source(self) -> tuple[int, str, int]:
        """Input, sheet and row."""
        return self.row[_INPUT], self.row[_SHEET], self.row[_ROW]


def rows_by_group(con: duckdb.DuckDBPyConnection, table: str, members: str) -> list[list[Member]]:
    """The rows of `record.<table>` that `members` names (SQL of id and group `g`), group by group, by their source."""
    names = ", ".join(f't."{name}"' for name, _ in columns_of(table))
    found = con.execute(
        f"""SELECT m.g, t.rowid, t._made OR t._input IN (SELECT input FROM raw._made_ids WHERE table_name = '{table}'), {names}
        FROM ({members}) m JOIN record.{table} t ON t.rowid = m.id ORDER BY m.g, t._input, t._sheet, t._row, t.rowid"""
    ).fetchall()
    return [[Member(one[1], one[2], one[3:]) for one in group] for _, group in groupby(found, itemgetter(0))]


@dataclass(frozen=True, slots=True)
class _Column:
    """A field and where it stands in a row; `at` is where the moment beside a day stands."""

    field: Field
    place: int
    at: int | None
    is_key: bool
    unknown: frozenset[str]
    carriers: frozenset[int]
    unsaid: frozenset[tuple[int, str]]

    def told(self, row: Row) -> Any:
        """What a row says here; nothing where it says "not known"."""
        value = row[self.place]
        return None if self.unknown and value in self.unknown else value

    def clash(self, rows: Sequence[Row]) -> bool:
        """Whether rows contradict each other. Where they came from may differ; lists add up; ids are looked at elsewhere."""
        if self.is_key or self.field.name in _COMMON or self.field.is_list:
            return False
        return _differ(map(self.told, rows)) or (self.at is not None and _differ(row[self.at] for row in rows))

    def source(self, rows: Sequence[Row]) -> Row:
        """The row whose value is taken: a moment before a day; of a blank, the first whose blank says something."""
        tests: list[Callable[[Row], Any]] = [
            self.told,
            itemgetter(self.place),
            lambda row: True if self._says_blank(row) else None,
        ]
        if self.at is not None:
            tests.insert(0, itemgetter(self.at))
        return next((row for test in tests for row in rows if test(row) is not None), rows[0])

    def _says_blank(self, row: Row) -> bool:
        """Whether a blank here is that of a column that the input carries, or of an end that the sheet tells."""
        is_said = (row[_INPUT], row[_SHEET]) not in self.unsaid
        return is_said and (self.field.kind == "until" or row[_INPUT] in self.carriers)


def list_united(con: duckdb.DuckDBPyConnection, table: Table, groups: Sequence[Sequence[Member]]) -> None:
    """List how many rows of each sheet are taken for one with a row of an earlier input; sheets of one are made to be united."""
    pairs = ((group[0], member) for group in groups for member in group[1:])
    counts = Counter(member.source[:2] for first, member in pairs if member.source[0] != first.source[0])
    insert(
        con,
        "raw._problems",
        [
            (*sheet, None, table.name, None, "united", None, f" {n} {'row' if n == 1 else 'rows'} of this sheet.")
            for sheet, n in sorted(counts.items())
        ],
    )


def _differ(values: Iterable[Any]) -> bool:
    filled = [value for value in values if value is not None]
    return any(value != filled[0] for value in filled)


@dataclass(slots=True)
class Uniting:
    """Makes one row of each of several groups of rows of one table."""

    con: duckdb.DuckDBPyConnection
    table: Table
    _columns: list[_Column] = field(init=False)

    def __post_init__(self) -> None:
        places = {name: place for place, (name, _) in enumerate(columns_of(self.table.name))}
        carriers = carrying_inputs(self.con, self.table.name)
        unsaid: dict[str, set[tuple[int, str]]] = {}
        sql = "SELECT column_name, input, sheet FROM record._unsaid WHERE table_name = ?"
        for name, number, sheet in self.con.execute(sql, [self.table.name]).fetchall():
            unsaid.setdefault(name, set()).add((number, sheet))
        self._columns = [
            _Column(
                one,
                places[one.name],
                places.get(f"{one.name}__at"),
                self.table.has_own_key and one.name == self.table.key[0],
                CODES[one.codes].unknown if one.codes and not one.is_list else frozenset(),
                frozenset(carriers.get(one.name, ())),
                frozenset(unsaid.get(one.name, ())),
            )
            for one in self.table.fields
            if one.name != "child_id"
        ]

    def clashes(self, rows: Sequence[Row]) -> list[str]:
        """The fields in which rows contradict each other."""
        return [column.field.name for column in self._columns if column.clash(rows)]

    def unite(self, groups: Sequence[Sequence[Member]]) -> None:
        """Make one row of each group, in place of its rows.

        A field takes the one value that is filled, a list all of them; codes for "not known" yield to others. Where values
        differ the field becomes unreadable and is listed with every row that fills it (`rows_in_conflict`). The row keeps
        the place of its first source; `_from` says of which other source a field is; `record._united` where the other
        source rows, and other keys, have gone. A key that was given is kept before one that was made.
        """
        name = self.table.name
        problems: list[tuple[object, ...]] = []
        united: list[tuple[object, ...]] = []
        made: list[tuple[Row, bool]] = []
        gone: list[int] = []
        for members in groups:
            rows = [member.row for member in members]
            one, clashed = self._one(rows)
            given = [member.key for member in members if not member.made]
            one[_KEY] = min(given or (member.key for member in members))
            for column in self._columns if given else ():
                if column.is_key:
                    one[column.place] = one[_KEY]
            for column in clashed:
                problems += [
                    (*row[_INPUT : _ROW + 1], name, column.field.name, "rows_in_conflict", None, None)
                    for row in rows
                    if column.told(row) is not None
                ]
            for place, row in enumerate(rows):
                if place or row[_KEY] != one[_KEY]:
                    united.append((name, one[_KEY], one[_CHILD], *row[_INPUT : _ROW + 1], row[_KEY]))
            is_first = tuple(one) == rows[0]
            gone += [member.id for member in members[is_first:]]
            if not is_first:
                made.append((tuple(one), not given))
        insert(self.con, "raw._problems", list(dict.fromkeys(problems)))  # an adult is a row for each child
        insert(self.con, "record._united", united)
        self.con.execute(f"DELETE FROM record.{name} WHERE rowid IN (SELECT unnest(?::BIGINT[]))", [gone])
        self._put(made)

    def _one(self, rows: Sequence[Row]) -> tuple[list[Any], list[_Column]]:
        first = rows[0]
        one, bad, elsewhere, clashed = list(first), [], [], []
        for column in self._columns:
            name, place, at = column.field.name, column.place, column.at
            if column.clash(rows):
                clashed.append(column)
                one[place] = None
                if at is not None:
                    one[at] = None
            else:
                source = column.source(rows)
                one[place] = _all_of(row[place] for row in rows) if column.field.is_list else source[place]
                if at is not None:
                    one[at] = source[at]
                if source is not first:
                    elsewhere.append(
                        {"field": name, "given_by": source[_INPUT], "sheet": source[_SHEET], "line": source[_ROW]}
                    )
            if one[place] is None and (column in clashed or any(name in (row[_BAD] or ()) for row in rows)):
                bad.append(name)
        one[_BAD], one[_FROM] = bad or None, elsewhere or None
        if self.table.event and not self.table.event_from:
            columns = {column.field.name: one[column.place] for column in self._columns}
            days = [day for name in self.table.event if (day := columns[name]) is not None]
            one[_EVENT] = None if not days else min(days) if self.table.event_rule == "earliest" else days[0]
        return one, clashed

    def _put(self, made: Sequence[tuple[Row, bool]]) -> None:
        if not made:
            return
        columns = columns_of(self.table.name)
        picked = ", ".join(f'unnest(?::{sql_type}[]) AS "{name}"' for name, sql_type in columns)
        self.con.execute(
            f"""INSERT INTO record.{self.table.name} BY NAME
            SELECT {picked}, unnest(?::BOOLEAN[]) AS _made, false AS _odd, NULL AS _verdict""",
            [*map(list, zip(*(row for row, _ in made), strict=True)), [key_made for _, key_made in made]],
        )


def _all_of(lists: Iterable[list[str] | None]) -> list[str] | None:
    """The parts of several lists, each once; a list alone stays as it is."""
    filled = [one for one in lists if one is not None]
    if all(one == filled[0] for one in filled):
        return filled[0] if filled else None
    return sorted({part for one in filled for part in one})
