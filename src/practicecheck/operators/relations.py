"""Rows in hand as relations: how questions asked inside questions become plain joins and groupings.

A question over rows of rows, written as correlated sub-queries, takes DuckDB seconds to plan. Here every row in
hand is a relation: the subject with its child; under it the rows asked about, joined to it. Operators name the
values that they ask for as items of a relation, as freely as they like; `practicecheck.operators.chain` then writes
the whole as few plain queries. Knows nothing of what is asked, or of how it is written down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from practicecheck.operators.sql import Sql

Column = tuple[str, str]
"""An alias and a name."""


@dataclass(frozen=True)
class Let:
    """A value of the relation's own columns, of columns around it, and of other items."""

    name: str
    value: Sql


@dataclass(frozen=True)
class Aggregate:
    """One aggregate over the rows of an inner relation; NULL where it has none."""

    name: str
    value: Sql
    inner: Relation


@dataclass(frozen=True)
class Lookup:
    """A column of a small table, found by a key (a working day by its number)."""

    name: str
    value: Sql
    table: str
    key: str
    column: str


@dataclass(frozen=True)
class Built:
    """What an operator makes of an inner relation's rows with windows and unions of its own."""

    name: str
    inner: Relation
    outer_values: tuple[Sql, ...]
    inner_values: tuple[Sql, ...]
    build: Callable[[Workshop], Sql]


Item = Let | Aggregate | Lookup | Built


@dataclass
class Relation:
    """A row in hand: its table under an alias, what joins it to the relation around it, and its items.

    `guard` says which rows are asked about at all: rows of which it is false need no inner rows.
    """

    table: str
    alias: str
    outer: Relation | None = None
    join: Sql | None = None
    child: str | None = None
    guard: Sql | None = None
    items: dict[str, Item] = field(default_factory=dict)
    _known: dict[object, str] = field(default_factory=dict)
    _inners: dict[object, Relation] = field(default_factory=dict)
    _reads: dict[str, tuple[Column, ...]] = field(default_factory=dict)

    def inner(self, table: str, join: Callable[[str], Sql], alias: Callable[[], str]) -> Relation:
        """The rows of a table joined to this relation's: one relation however often they are asked about."""
        key = (table, join("?"))
        if key not in self._inners:
            name = alias()
            self._inners[key] = Relation(table, name, self, join(name))
        return self._inners[key]

    def let(self, value: Sql) -> Sql:
        """Name a value, once however often it is asked for."""
        return self._add((Let, value), lambda name: Let(name, value))

    def aggregate(self, inner: Relation, value: Sql) -> Sql:
        """Name an aggregate over an inner relation."""
        return self._add((Aggregate, inner.alias, value), lambda name: Aggregate(name, value, inner))

    def lookup(self, table: str, key: str, column: str, value: Sql) -> Sql:
        """Name what a small table holds under a key."""
        return self._add((Lookup, table, column, value), lambda name: Lookup(name, value, table, key, column))

    def built(
        self,
        inner: Relation,
        build: Callable[[Workshop], Sql],
        *,
        outer_values: Sequence[Sql],
        inner_values: Sequence[Sql],
    ) -> Sql:
        """Name what `build` makes: a SELECT of the relation's ids and a column `a`, one row an id."""
        values = tuple(outer_values), tuple(inner_values)
        return self._add(object(), lambda name: Built(name, inner, *values, build))

    def _add(self, key: object, make: Callable[[str], Item]) -> Sql:
        from practicecheck.operators import sql

        if key not in self._known:
            name = self._known[key] = f"q{len(self.items)}"
            self.items[name] = make(name)
        return sql.column(self.alias, self._known[key])

    def item(self, column: Column) -> Item | None:
        """The item of this relation that a column is, if it is one."""
        return self.items.get(column[1]) if column[0] == self.alias else None

    def direct_reads(self, item: Item) -> tuple[Column, ...]:
        """The columns that an item reads of this relation and around it, an inner relation's included."""
        if item.name not in self._reads:  # what an item reads never changes
            self._reads[item.name] = tuple(self._read_by(item))
        return self._reads[item.name]

    @staticmethod
    def _read_by(item: Item) -> Iterator[Column]:
        from practicecheck.operators import sql

        if isinstance(item, (Let, Lookup)):
            yield from sql.columns_in(item.value)
            return
        values = [item.value] if isinstance(item, Aggregate) else item.inner_values
        yield from item.inner.reads_around(values)
        for value in item.outer_values if isinstance(item, Built) else ():
            yield from sql.columns_in(value)

    def reads_around(self, values: Sequence[Sql]) -> set[Column]:
        """The columns of the relations around this one that its rows and these values of them need."""
        from practicecheck.operators import sql

        joined = sql.columns_in(self.join) if self.join is not None else []
        guard = self.outer.guard if self.outer is not None else None
        guarded = sql.columns_in(guard) if guard is not None else []
        left = [*joined, *guarded, *(column for value in values for column in sql.columns_in(value))]
        found: set[Column] = set()
        while left:
            column = left.pop()
            if column not in found:
                found.add(column)
                item = self.item(column)
                if item is not None:
                    left += self.direct_reads(item)
        return {column for column in found if column[0] != self.alias}

    def aliases(self) -> frozenset[str]:
        """The aliases whose columns a query of this relation holds."""
        own = frozenset({self.alias, *([self.child] if self.child else [])})
        return own | (self.outer.aliases() if self.outer is not None else frozenset())

    def ids(self) -> tuple[Column, ...]:
        """The columns that tell the rows of this relation apart."""
        return (*(self.outer.ids() if self.outer is not None else ()), (self.alias, "_id"))


@dataclass(frozen=True)
class Workshop:
    """What an operator builds with: the CTEs of the outer rows and of the inner, and how to name their columns."""

    outer: str
    inner: str
    ids: tuple[str, ...]
    aliases: frozenset[str]

    def of(self, value: Sql, alias: str) -> Sql:
        """A value with its columns read from a CTE under an alias."""
        from practicecheck.operators import sql

        return sql.renamed(value, self.aliases, alias)
