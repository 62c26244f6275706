"""Write relations down as one statement: a chain of CTEs, as few and as narrow as will do.

Planning costs DuckDB more than running does on a council's few rows, and it grows with the number of queries and of
their columns. So a value used once is written where it is used; a value used often is worked out once, in the first
query that has what it reads; aggregates over the same rows share one grouping; and a query hands on just the
columns that are still read. Knows nothing of what is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from practicecheck.operators.relations import Aggregate, Built, Column, Item, Let, Lookup, Relation, Workshop

if TYPE_CHECKING:
    from practicecheck.operators.sql import Select, Sql

    Named = tuple[Sql, str]


def statement(
    relation: Relation, columns: Sequence[Named], where: Sql | None = None, *, reads: Callable[[str, str], None]
) -> Sql:
    """The whole as one statement: columns over every row of an outermost relation.

    `reads` is told each column that the statement reads of a table.
    """
    from practicecheck.operators import sql

    book = _Book(reads)
    query = _Writer(relation, columns, where, book).query()
    return sql.with_ctes(book.ctes, query)


@dataclass
class _Book:
    """What is written so far: the CTEs in order, and where to tell what tables are read for."""

    reads: Callable[[str, str], None]
    ctes: list[tuple[str, Sql]] = field(default_factory=list)

    def add(self, query: Sql) -> str:
        """Add a CTE and name it."""
        name = f"w{len(self.ctes)}"
        self.ctes.append((name, query))
        return name


class _Writer:
    """Writes one relation's values: CTEs level by level, then the last query.

    Level 0 holds the rows themselves. An item stands on the first level at which all that it reads is at hand: what
    is joined in by a level can be read there, a named value from the next level on.
    """

    def __init__(
        self,
        relation: Relation,
        values: Sequence[Named],
        where: Sql | None,
        book: _Book,
        around: str | None = None,
    ) -> None:
        from practicecheck.operators import sql

        self.relation, self.book, self.around = relation, book, around
        wanted = self._wanted([value for value, _ in values] + ([where] if where is not None else []))
        self.inlined = self._used_once(wanted, [value for value, _ in values], where)
        self.values = [(self._written_out(value), name) for value, name in values]
        self.where = self._written_out(where) if where is not None else sql.TRUE
        self.items = {name: self._expanded(item) for name, item in wanted.items() if name not in self.inlined}
        self.reads = {name: self._reads_of(item) for name, item in self.items.items()}
        self.levels: dict[str, int] = {}
        for name in self.items:
            self._level(name)
        reads = [
            column for value in (*(value for value, _ in self.values), self.where) for column in sql.columns_in(value)
        ]
        self.last = self._level_of(reads)
        self.last_reads = set(reads)

    # --- which items, and where ------------------------------------------------------------------------

    def _wanted(self, values: Iterable[Sql]) -> dict[str, Item]:
        from practicecheck.operators import sql

        found: dict[str, Item] = {}
        left = [column for value in values for column in sql.columns_in(value)]
        while left:
            item = self.relation.item(left.pop())
            if item is not None and item.name not in found:
                found[item.name] = item
                left += self.relation.direct_reads(item)
        return {name: found[name] for name in self.relation.items if name in found}  # in one order, whatever the hashes

    def _used_once(self, wanted: dict[str, Item], values: Sequence[Sql], where: Sql | None) -> dict[str, Let]:
        """Values that one other value reads, once: they are written out there."""
        from practicecheck.operators import sql

        uses: Counter[str] = Counter()
        for value in (*values, *([where] if where is not None else [])):
            uses.update(name for alias, name in sql.columns_in(value) if alias == self.relation.alias)
        for item in wanted.values():
            reads = [name for alias, name in self.relation.direct_reads(item) if alias == self.relation.alias]
            # What an inner relation or a builder reads has to stand in a query before it.
            uses.update(reads if isinstance(item, (Let, Lookup)) else reads * 2)
        return {name: item for name, item in wanted.items() if isinstance(item, Let) and uses[name] == 1}

    def _written_out(self, value: Sql) -> Sql:
        from practicecheck.operators import sql

        def put(column: Column) -> Sql | None:
            if column[0] != self.relation.alias or column[1] not in self.inlined:
                return None
            return sql.bracketed(self._written_out(self.inlined[column[1]].value))

        return sql.with_columns(value, put)

    def _expanded(self, item: Item) -> Item:
        if isinstance(item, Let):
            return Let(item.name, self._written_out(item.value))
        if isinstance(item, Lookup):
            return Lookup(item.name, self._written_out(item.value), item.table, item.key, item.column)
        return item

    def _reads_of(self, item: Item) -> tuple[Column, ...]:
        from practicecheck.operators import sql

        if isinstance(item, (Let, Lookup)):  # with what was used once written out in it
            return tuple(sql.columns_in(item.value))
        return self.relation.direct_reads(item)

    def _level(self, name: str) -> int:
        if name not in self.levels:
            item = self.items[name]
            level = self._level_of(self.reads[name], joined_counts=not isinstance(item, Let))
            self.levels[name] = max(level, 1) if isinstance(item, (Aggregate, Built)) else level
        return self.levels[name]

    def _level_of(self, reads: Iterable[Column], *, joined_counts: bool = False) -> int:
        """The level at which a value of these columns can be written; what is joined needs its columns one before."""
        level = 0
        for column in reads:
            item = self.relation.item(column)
            if item is not None:
                own = self.items[item.name]
                level = max(level, self._level(item.name) + (1 if joined_counts or isinstance(own, Let) else 0))
        return level

    # --- writing ---------------------------------------------------------------------------------------

    def query(self, *, group: Sequence[Column] = ()) -> Select:
        """The last query, after adding the CTEs before it; its values grouped by the ids of the rows around."""
        from practicecheck.operators import sql

        stage = None
        for level in range(self.last):
            shown = [(sql.column(*column), _name(column)) for column in self._handed_on(level)]
            stage = self.book.add(self._select(level, shown, sql.TRUE, stage))
        keys = [(sql.column(*column), _name(column)) for column in group]
        query = self._select(self.last, [*keys, *self.values], self.where, stage)
        if group:
            translate = self._translation(self.last, {}, stage)
            query = sql.grouped(query, *(sql.with_columns(sql.column(*column), translate) for column in group))
        return query

    def _handed_on(self, level: int) -> list[Column]:
        """The columns at hand after a level that later levels read."""
        needed = set(self.last_reads)
        for name, item in self.items.items():
            if self.levels[name] > level:
                needed.update(self.reads[name])
                if not isinstance(item, (Let, Lookup)):
                    needed.update(self.relation.ids())
        if self.around is not None:
            assert self.relation.outer is not None
            needed.update(self.relation.outer.ids())
        return sorted(column for column in needed if self._stands_by(column, level))

    def _stands_by(self, column: Column, level: int) -> bool:
        item = self.relation.item(column)
        return item is None or self.levels[item.name] <= level

    def _select(self, level: int, columns: Sequence[Named], where: Sql, stage: str | None) -> Select:
        """One query: the rows (or the stage before), what this level joins in, and the columns asked of it."""
        from practicecheck.operators import sql

        joins: list[tuple[str, str, Sql, str]] = []
        at: dict[str, Column] = {}
        plain = self._translation(level, {}, stage)
        groups: dict[str, list[Aggregate]] = {}
        for name, item in self.items.items():
            if self.levels[name] != level or isinstance(item, Let):
                continue
            alias = f"k{len(joins)}"
            if isinstance(item, Lookup):
                on = sql.compare(sql.column(alias, item.key), "=", sql.with_columns(item.value, plain))
                joins.append((item.table, alias, on, "LEFT"))
                at[name] = alias, item.column
            elif isinstance(item, Built):
                assert stage is not None
                joins.append((self._built(item, stage), alias, self._same_ids(alias), "LEFT"))
                at[name] = alias, "a"
            else:
                groups.setdefault(item.inner.alias, []).append(item)
        for group in groups.values():
            alias = f"k{len(joins)}"
            values = [(item.value, item.name) for item in group]
            made = self.book.add(
                _Writer(group[0].inner, values, None, self.book, stage).query(group=self.relation.ids())
            )
            joins.append((made, alias, self._same_ids(alias), "LEFT"))
            at.update({item.name: (alias, item.name) for item in group})
        translate = self._translation(level, at, stage)
        shown = [(sql.with_columns(value, translate), name) for value, name in columns]
        where = sql.with_columns(where, translate)
        if stage is not None:
            return sql.joined(sql.select(shown, stage, "p", where), joins)
        if self.around is None:
            query = sql.select(shown, self.relation.table, self.relation.alias, where)
            if self.relation.child is not None:
                query = sql.with_child(query, self.relation.alias, ("child", self.relation.child))
            return sql.joined(query, joins)
        assert self.relation.join is not None
        assert self.relation.outer is not None
        guard = self.relation.outer.guard
        if guard is not None:
            where = sql.both(where, sql.with_columns(guard, plain))
        own = self.relation.table, self.relation.alias, sql.with_columns(self.relation.join, plain), "INNER"
        return sql.joined(sql.select(shown, self.around, "p", where), [own, *joins])

    def _translation(self, level: int, at: dict[str, Column], stage: str | None) -> Callable[[Column], Sql | None]:
        """How columns are named inside the query of a level: joined here, from the rows, or from the stage before."""
        from practicecheck.operators import sql

        own = {self.relation.alias, self.relation.child}

        def put(column: Column) -> Sql | None:
            item = self.items.get(column[1]) if column[0] == self.relation.alias else None
            if item is not None and item.name in at:
                return sql.column(*at[item.name])
            if item is not None and isinstance(item, Let) and self.levels[item.name] == level:
                return sql.bracketed(sql.with_columns(item.value, put))
            if stage is None and (column[0] in own or self.around is None):
                self.book.reads(self.relation.table if column[0] == self.relation.alias else "child", column[1])
                return None
            return sql.column("p", _name(column))

        return put

    def _built(self, item: Built, stage: str) -> str:
        from practicecheck.operators import sql

        reads = {column for value in item.inner_values for column in sql.columns_in(value)} | {*self.relation.ids()}
        shown = [(sql.column(*column), _name(column)) for column in sorted(reads)]
        inner = self.book.add(_Writer(item.inner, shown, None, self.book, stage).query())
        ids = tuple(_name(column) for column in self.relation.ids())
        return self.book.add(item.build(Workshop(stage, inner, ids, item.inner.aliases())))

    def _same_ids(self, alias: str) -> Sql:
        from practicecheck.operators import sql

        names = [_name(column) for column in self.relation.ids()]
        return sql.both(*(sql.compare(sql.column(alias, name), "=", sql.column("p", name)) for name in names))


def _name(column: Column) -> str:
    return f"{column[0]}.{column[1]}"
