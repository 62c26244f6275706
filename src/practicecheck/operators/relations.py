"""Rows in hand as relations: how questions asked inside questions become plain joins and groupings.

A question over rows of rows, written as correlated sub-queries, takes DuckDB seconds to plan. Here every row in
hand is a relation (the subject with its child; under it the rows asked about, joined to it), every value asked
for is an item of its relation, and the whole is written as a chain of CTEs, each item worked out once. Every
column of a CTE is named after the alias and field it came from. Knows nothing of what is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from practicecheck.operators.sql import Sql

Column = tuple[str, str]
"""An alias and a name."""


@dataclass(frozen=True)
class Let:
    """A value of the relation's own columns, outer columns and lower items."""

    name: str
    value: Sql
    level: int


@dataclass(frozen=True)
class Aggregate:
    """One aggregate over the rows of an inner relation; NULL where it has none."""

    name: str
    value: Sql
    level: int
    inner: Relation


@dataclass(frozen=True)
class Lookup:
    """A column of a small table, found by a key (a working day by its number)."""

    name: str
    value: Sql
    level: int
    table: str
    key: str
    column: str


@dataclass(frozen=True)
class Built:
    """What an operator makes of an inner relation's rows with windows and unions of its own."""

    name: str
    level: int
    inner: Relation
    outer_values: tuple[Sql, ...]
    inner_values: tuple[Sql, ...]
    build: Callable[[Workshop], Sql]


Item = Let | Aggregate | Lookup | Built


@dataclass
class Relation:
    """A row in hand: its table under an alias, what joins it to the relation around it, and its items."""

    table: str
    alias: str
    outer: Relation | None = None
    join: Sql | None = None
    child: str | None = None
    items: list[Item] = field(default_factory=list)

    def named(self, name: str) -> Item | None:
        """The item of a name."""
        return next((item for item in self.items if item.name == name), None)

    def let(self, value: Sql) -> Sql:
        """Name a value, once however often it is asked for."""
        from practicecheck.operators import sql

        for item in self.items:
            if isinstance(item, Let) and item.value == value:
                return sql.column(self.alias, item.name)
        return self._add(lambda name, level: Let(name, value, level), self.reads([value]))

    def aggregate(self, inner: Relation, value: Sql) -> Sql:
        """Name an aggregate over an inner relation."""
        reads = self._reads_of_inner(inner, [value])
        return self._add(lambda name, level: Aggregate(name, value, level, inner), reads)

    def lookup(self, table: str, key: str, column: str, value: Sql) -> Sql:
        """Name what a small table holds under a key."""
        from practicecheck.operators import sql

        for item in self.items:
            if isinstance(item, Lookup) and (item.table, item.column, item.value) == (table, column, value):
                return sql.column(self.alias, item.name)
        return self._add(lambda name, level: Lookup(name, value, level, table, key, column), self.reads([value]))

    def built(
        self,
        inner: Relation,
        build: Callable[[Workshop], Sql],
        *,
        outer_values: Sequence[Sql],
        inner_values: Sequence[Sql],
    ) -> Sql:
        """Name what `build` makes: a SELECT of the relation's ids and a column `a`, one row an id."""
        reads = self.reads(outer_values) | self._reads_of_inner(inner, inner_values)
        values = tuple(outer_values), tuple(inner_values)
        return self._add(lambda name, level: Built(name, level, inner, *values, build), reads)

    def _add(self, make: Callable[[str, int], Item], reads: Iterable[Column]) -> Sql:
        from practicecheck.operators import sql

        levels = [item.level for alias, name in reads if alias == self.alias and (item := self.named(name))]
        name = f"q{len(self.items)}"
        self.items.append(make(name, 1 + max(levels, default=0)))
        return sql.column(self.alias, name)

    def reads(self, values: Iterable[Sql]) -> set[Column]:
        """Every column that values read, those behind this relation's items included."""
        from practicecheck.operators import sql

        found: set[Column] = set()
        left = [column for value in values for column in sql.columns_in(value)]
        while left:
            column = left.pop()
            if column in found:
                continue
            found.add(column)
            item = self.named(column[1]) if column[0] == self.alias else None
            if item is not None:
                left += self._behind(item)
        return found

    def _behind(self, item: Item) -> list[Column]:
        from practicecheck.operators import sql

        if isinstance(item, (Let, Lookup)):
            return sql.columns_in(item.value)
        if isinstance(item, Aggregate):
            return list(self._reads_of_inner(item.inner, [item.value]))
        outer = [column for value in item.outer_values for column in sql.columns_in(value)]
        return outer + list(self._reads_of_inner(item.inner, item.inner_values))

    @staticmethod
    def _reads_of_inner(inner: Relation, values: Iterable[Sql]) -> set[Column]:
        from practicecheck.operators import sql

        joined = sql.columns_in(inner.join) if inner.join is not None else []
        return {column for column in (*inner.reads(values), *joined) if column[0] != inner.alias}

    def aliases(self) -> frozenset[str]:
        """The aliases whose columns a CTE of this relation holds."""
        own = frozenset({self.alias, *([self.child] if self.child else [])})
        return own | (self.outer.aliases() if self.outer is not None else frozenset())

    def ids(self) -> tuple[str, ...]:
        """The columns that tell the rows of this relation apart."""
        return (*(self.outer.ids() if self.outer is not None else ()), f"{self.alias}._id")


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


class Chain:
    """The CTEs of one statement, in order."""

    def __init__(self) -> None:
        self.ctes: list[tuple[str, Sql]] = []

    def add(self, query: Sql) -> str:
        """Add a CTE and name it."""
        name = f"w{len(self.ctes)}"
        self.ctes.append((name, query))
        return name

    def relation(self, relation: Relation, values: Sequence[Sql], around: str | None = None) -> str:
        """Add the CTEs that hold what `values` read of a relation; returns the last one's name."""
        from practicecheck.operators import sql

        reads = relation.reads(values)
        wanted = {name for alias, name in reads if alias == relation.alias}
        items = [item for item in relation.items if item.name in wanted]
        everything = reads | (set(sql.columns_in(relation.join)) if relation.join is not None else set())
        stage = self.add(self._rows(relation, everything, around))
        for level in sorted({item.level for item in items}):
            stage = self.add(self._level(relation, [item for item in items if item.level == level], stage))
        return stage

    def _rows(self, relation: Relation, reads: set[Column], around: str | None) -> Sql:
        from practicecheck.operators import sql

        names = {item.name for item in relation.items}
        needs_id = any(isinstance(item, (Aggregate, Built)) for item in relation.items)
        own = {name for alias, name in reads if alias == relation.alias and name not in names}
        named = sorted(own | ({"_id"} if needs_id else set()))
        columns = [(sql.column(relation.alias, name), f"{relation.alias}.{name}") for name in named]
        if around is None:
            if relation.child is not None:
                of_child = sorted({name for alias, name in reads if alias == relation.child})
                columns += [(sql.column(relation.child, name), f"{relation.child}.{name}") for name in of_child]
                child = ("child", relation.child)
                return sql.with_child(sql.select(columns, None, None, sql.TRUE), relation.table, relation.alias, child)
            return sql.select(columns, relation.table, relation.alias, sql.TRUE)
        assert relation.join is not None
        assert relation.outer is not None
        on = sql.renamed(relation.join, relation.outer.aliases(), "p")
        return sql.joined(sql.all_of("p", columns), around, "p", [(relation.table, relation.alias, on, "INNER")])

    def _level(self, relation: Relation, items: list[Item], stage: str) -> Sql:
        from practicecheck.operators import sql

        aliases, ids = relation.aliases(), relation.ids()
        columns: list[tuple[Sql, str]] = []
        joins: list[tuple[str, str, Sql, str]] = []
        by_inner: dict[str, list[Aggregate]] = {}
        for item in items:
            shown = f"{relation.alias}.{item.name}"
            if isinstance(item, Let):
                columns.append((sql.renamed(item.value, aliases, "p"), shown))
            elif isinstance(item, Lookup):
                alias = f"k{len(joins)}"
                on = sql.compare(sql.column(alias, item.key), "=", sql.renamed(item.value, aliases, "p"))
                joins.append((item.table, alias, on, "LEFT"))
                columns.append((sql.column(alias, item.column), shown))
            elif isinstance(item, Aggregate):
                by_inner.setdefault(item.inner.alias, []).append(item)
            else:
                inner = self.relation(item.inner, item.inner_values, stage)
                made = self.add(item.build(Workshop(stage, inner, ids, item.inner.aliases())))
                alias = f"k{len(joins)}"
                joins.append((made, alias, _same_ids(alias, ids), "LEFT"))
                columns.append((sql.column(alias, "a"), shown))
        for group in by_inner.values():
            inner_relation = group[0].inner
            inner = self.relation(inner_relation, [item.value for item in group], stage)
            keys = [(sql.column("p", name), name) for name in ids]
            values = [(sql.renamed(item.value, inner_relation.aliases(), "p"), item.name) for item in group]
            query = sql.grouped(sql.select([*keys, *values], inner, "p", sql.TRUE), *(key for key, _ in keys))
            made = self.add(query)
            alias = f"k{len(joins)}"
            joins.append((made, alias, _same_ids(alias, ids), "LEFT"))
            columns += [(sql.column(alias, item.name), f"{relation.alias}.{item.name}") for item in group]
        return sql.joined(sql.all_of("p", columns), stage, "p", joins)


def _same_ids(alias: str, ids: Sequence[str]) -> Sql:
    from practicecheck.operators import sql

    return sql.both(*(sql.compare(sql.column(alias, name), "=", sql.column("p", name)) for name in ids))


def statement(relation: Relation, columns: Sequence[tuple[Sql, str]], where: Sql | None = None) -> Sql:
    """The whole as one statement: columns over every row of an outermost relation."""
    from practicecheck.operators import sql

    chain = Chain()
    values = [value for value, _ in columns] + ([where] if where is not None else [])
    last = chain.relation(relation, values)
    aliases = relation.aliases()
    shown = [(sql.renamed(value, aliases, "p"), name) for value, name in columns]
    kept = sql.renamed(where, aliases, "p") if where is not None else sql.TRUE
    return sql.with_ctes(chain.ctes, sql.select(shown, last, "p", kept))
