"""The rows of a table that belong to the row in hand: by child, by link, or the family's other children.

Knows links and coverage windows. Knows nothing of what is then asked of the rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from practicecheck.operators.base import ROOT_CHILD, Condition, Reason, SqlScope, Truth, Window, as_sql, no_such_table
from practicecheck.operators.days import Day, SqlDay, moment_of, moment_sql
from practicecheck.operators.limits import DatedOn
from practicecheck.records import CHILD_TABLES, TABLES, Table
from practicecheck.written.language import Mark

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import ChildRecord, Row, Scope
    from practicecheck.operators.sql import Sql
    from practicecheck.operators.vocabulary import Vocabulary


Whose = Literal["child", "family", "subject"]
"""Whose rows: the child's in hand, the other children's of the family, or the child's that the rule is asked for."""


def table_named(vocabulary: Vocabulary, name: str) -> Table | None:
    """A canonical table, or the table that a rows fact makes."""
    return CHILD_TABLES.get(name) or vocabulary.derived.get(name)


def source_tables(vocabulary: Vocabulary, name: str) -> tuple[str, ...]:
    """The canonical tables that must be covered for an absence in `name` to mean something."""
    fact = vocabulary.facts.get(name)
    if name in TABLES or fact is None or fact.rows is None:
        return (name,)
    return tuple(dict.fromkeys(part.from_ for part in fact.rows))


@dataclass
class RowSet:
    """The rows in SQL: a table under an alias, what ties it to the row in hand, and the scopes inside and outside."""

    table: Table
    alias: str
    scope: SqlScope
    outer: SqlScope
    link: Sql

    @classmethod
    def of(
        cls,
        name: str,
        scope: SqlScope,
        mark: Mark,
        *,
        linked_by: tuple[str, ...] = (),
        of: Whose = "child",
        as_: str = "",
    ) -> RowSet | None:
        """The rows of `name` for the row in hand, or None after noting the problem."""
        from practicecheck.operators import sql

        table = table_named(scope.vocabulary, name)
        if table is None:
            scope.problems.append(no_such_table(mark, name, scope.vocabulary.derived))
            return None
        scope.needs.touch(name)
        if name in scope.vocabulary.derived:
            scope.needs.derived.add(name)
        outer = scope.frames[-1].alias
        if of == "family":
            if name != "child":
                scope.problem(mark, "PC015", "'of: family' goes with the table child")
            scope.needs.read("child", "family_id")

            def other_of_family(alias: str) -> Sql:
                return sql.both(
                    sql.compare(sql.column(alias, "family_id"), "=", sql.column(scope.child, "family_id")),
                    sql.compare(sql.column(alias, "_child"), "<>", sql.column(scope.child, "_child")),
                )

            inner = scope.inside(table, other_of_family, name=as_, own=True)
        else:
            whose = ROOT_CHILD if of == "subject" else outer

            def of_child(alias: str) -> Sql:
                return sql.compare(sql.column(alias, "_child"), "=", sql.column(whose, "_child"))

            inner = scope.inside(table, of_child, name=as_, child=ROOT_CHILD if of == "subject" else None)
        alias = inner.frames[-1].alias
        link = sql.TRUE.copy()
        if name in scope.vocabulary.derived:
            link = sql.column(alias, "_sure")
        for field_name in linked_by:
            link = sql.both(link, _link_sql(table, alias, field_name, scope, mark))
        return cls(table, alias, inner, scope, link)

    def condition(self, where: Condition | None) -> Sql:
        """Whether a row is one of those meant: linked, sure, and meeting `where`."""
        from practicecheck.operators import sql

        return self.link if where is None else sql.both(self.link, as_sql(where, self.scope).now)

    def scalar(self, value: Sql) -> Sql:
        """One aggregate over the rows; NULL where there are none."""
        return self.outer.relation.aggregate(self.scope.relation, value)

    def count(self, which: Sql, *, of: Sql | None = None) -> Sql:
        """How many rows meet `which`, or how many different values `of` they have."""
        from practicecheck.operators import sql

        value = sql.case([(which, sql.number(1) if of is None else of)], sql.null())
        return sql.first_filled(self.scalar(sql.aggregate("count", value, distinct=of is not None)), sql.number(0))


def _link_sql(table: Table, alias: str, name: str, scope: SqlScope, mark: Mark) -> Sql:
    from practicecheck.operators import sql

    inner = scope.frames[-1]
    if name in table.field_names:
        field = table.field(name)
        target = next((f for f in reversed(scope.frames) if f.table.name == field.refers_to), None)
        if target is not None:
            scope.needs.read(table.name, name)
            if field.is_list:
                held = sql.list_holds(sql.column(alias, name), sql.column(target.alias, "_key"))
                return sql.case([(sql.missing(sql.column(alias, name)), _carried(alias, name))], held)
            scope.needs.read(table.name, name + "__l")
            return _same_link(alias, name, target.table, target.alias)
    if name in inner.table.field_names and inner.table.field(name).refers_to == table.name:
        scope.needs.read(inner.table.name, name)
        scope.needs.read(inner.table.name, name + "__l")
        return _same_link(inner.alias, name, table, alias)
    known = tuple(f.name for f in table.fields if f.refers_to) + tuple(
        f.name for f in inner.table.fields if f.refers_to == table.name
    )
    scope.problem(mark, "PC016", f"'{name}' links '{table.name}' to nothing that is in hand", name, known)
    return sql.unknown()


def _same_link(alias: str, name: str, target: Table, target_alias: str) -> Sql:
    """Whether a row links to one of the target table; unknown where it is one of several that it may link to."""
    from practicecheck.operators import sql

    held = sql.compare(sql.column(alias, name + "__l"), "=", sql.column(target_alias, "_key"))
    if not target.event:
        return held
    is_tied = sql.compare(sql.column(alias, name + "__t"), "=", sql.column(target_alias, "_event"))
    return sql.case([(is_tied, sql.unknown())], held)


def _carried(alias: str, name: str) -> Sql:
    """False where a blank means blank, unknown where it says nothing."""
    from practicecheck.operators import sql

    return sql.case([(sql.column(alias, name + "__c"), sql.FALSE)], sql.unknown())


def rows_of(name: str, scope: Scope, *, of: Whose = "child") -> Iterator[tuple[Row, ChildRecord, Table]]:
    """The same rows for one child, whatever their link (see `link_truth`)."""
    table = table_named(scope.vocabulary, name)
    if table is None:
        raise KeyError(name)
    if of == "family":
        for record in scope.record.siblings():
            yield record.child, record, table
        return
    record = scope.subject.record if of == "subject" else scope.record
    rows = derived_rows(name, scope, record) if name in scope.vocabulary.derived else record.rows(name)
    for row in rows:
        yield row, record, table


def derived_rows(name: str, scope: Scope, record: ChildRecord) -> list[Row]:
    """A rows fact's rows for a child, made once."""
    if name not in record.derived:
        from practicecheck.operators.derive import derive_rows

        record.derived[name] = derive_rows(name, scope.vocabulary, record)
    return record.derived[name]


def link_truth(table: Table, row: Row, scope: Scope, linked_by: tuple[str, ...]) -> tuple[Truth, list[Reason], bool]:
    """Whether a row is linked to the row in hand, why that cannot be told, and whether it was by date."""
    truth: Truth = row.sure
    reasons: list[Reason] = list(row.why) if row.sure is None else []
    by_date = False
    for name in linked_by:
        one, why, dated = _one_link(table, row, scope, name)
        truth = False if one is False or truth is False else (None if one is None or truth is None else True)
        reasons += why
        by_date = by_date or (dated and one is True)
    return truth, reasons, by_date


def _one_link(table: Table, row: Row, scope: Scope, name: str) -> tuple[Truth, list[Reason], bool]:
    inner = scope.frames[-1]
    if name in table.field_names:
        field = table.field(name)
        target = next((f for f in reversed(scope.frames) if f.table.name == field.refers_to), None)
        if target is not None:
            if field.is_list:
                held = row.values.get(name)
                if held is None:
                    return (False, [], False) if row.says_blank(name) else (None, [_silent(table, row, name)], False)
                return target.row.key in held, [], False
            return _same_row(table, row, name, target.row)
    return _same_row(inner.table, inner.row, name, row)


def _same_row(table: Table, row: Row, name: str, target: Row) -> tuple[Truth, list[Reason], bool]:
    """Whether a row of a table links to another by one of its columns, as in `_same_link`."""
    link = row.links.get(name)
    if link is None:
        return None, [_silent(table, row, name)], False
    if name in row.tied and row.tied[name] == target.event:
        return None, [Reason("last_not_told", target.table)], False
    return link == target.key, [], name in row.by_date


def _silent(table: Table, row: Row, name: str) -> Reason:
    kind = "value_unreadable" if name in row.unreadable else "column_not_carried"
    return Reason(kind, table.name, name)


def window_sql(name: str, dated: DatedOn | None, scope: SqlScope) -> Sql:
    """Whether the record covers the window asked of a table; unknown reads as no."""

    as_of = moment_sql("as_of", scope, Mark(1, 1)).day
    first, last = as_of, as_of
    if not _is_state(name):
        first, last = _asked_sql(dated, scope, as_of)
    return _covered_sql(name, first, last, scope)


def _covered_sql(name: str, first: Sql, last: Sql, scope: SqlScope) -> Sql:
    from practicecheck.operators import sql

    as_of = moment_sql("as_of", scope, Mark(1, 1)).day
    parts = []
    for table in source_tables(scope.vocabulary, name):
        scope.needs.coverage.add(table)
        edge = (as_of, as_of) if _is_state(table) else (first, last)
        spans = []
        for n in ("1", "2"):
            low, high = (sql.column(scope.child, f"_cov_{table}_{end}{n}") for end in ("lo", "hi"))
            spans.append(sql.both(sql.compare(low, "<=", edge[0]), sql.compare(high, ">=", edge[1])))
        parts.append(sql.either(*spans))
    return sql.first_filled(sql.both(*parts), sql.FALSE)


def _is_state(name: str) -> bool:
    return name in TABLES and TABLES[name].state


def _asked_sql(dated: DatedOn | None, scope: SqlScope, as_of: Sql) -> tuple[Sql, Sql]:
    from practicecheck.operators import sql

    if dated is None:
        frame = scope.frames[-1]
        if frame.table.name == "child":
            return as_of, as_of
        return sql.least(sql.column(frame.alias, "_event"), as_of), as_of
    place = dated.place()
    if dated.within is not None and dated.after is not None:
        start = moment_sql(dated.after, scope, place)
        return start.day, sql.least(dated.within.last_day_sql(scope, start), as_of)
    if dated.within is not None and dated.before is not None:
        end = moment_sql(dated.before, scope, place)
        return dated.within.first_day_sql(scope, end), sql.least(end.day, as_of)
    upper = dated.on_or_before or dated.before or dated.after
    last = sql.least(moment_sql(upper, scope, place).day, as_of) if upper is not None else as_of
    if dated.on_or_after is not None:
        return moment_sql(dated.on_or_after, scope, place).day, last
    return last, last


def window_of(name: str, dated: DatedOn | None, scope: Scope, record: ChildRecord) -> list[Window]:
    """The same for one child: one window per source table."""
    as_of = record.as_of
    first, last = _asked(dated, scope, as_of)
    return _covered_of(name, first, last, scope, record)


def _covered_of(name: str, first: date | None, last: date | None, scope: Scope, record: ChildRecord) -> list[Window]:
    as_of = record.as_of
    windows = []
    for table in source_tables(scope.vocabulary, name):
        low, high = (as_of, as_of) if _is_state(table) or _is_state(name) else (first, last)
        windows.append(Window(table, low, high, record.covers(table, low, high)))
    return windows


def _asked(dated: DatedOn | None, scope: Scope, as_of: date) -> tuple[date | None, date | None]:
    if dated is None:
        frame = scope.frames[-1]
        event = None if frame.table.name == "child" else frame.row.event
        return (min(event, as_of), as_of) if event is not None else (as_of, as_of)
    if dated.within is not None and dated.after is not None:
        start = moment_of(dated.after, scope)
        return start.day, _cut(dated.within.last_day(scope, start), as_of)
    if dated.within is not None and dated.before is not None:
        end = moment_of(dated.before, scope)
        return dated.within.first_day(scope, end), _cut(end.day, as_of)
    upper = dated.on_or_before or dated.before or dated.after
    last = _cut(moment_of(upper, scope).day, as_of) if upper is not None else as_of
    if dated.on_or_after is not None:
        return moment_of(dated.on_or_after, scope).day, last
    return last, last


def _cut(day: date | None, as_of: date) -> date | None:
    """`least` ignores NULLs in the SQL; the same here."""
    return as_of if day is None else min(day, as_of)


__all__ = ["Day", "RowSet", "SqlDay", "link_truth", "rows_of", "window_of", "window_sql"]


def span_sql(name: str, first: Sql, last: Sql, scope: SqlScope) -> Sql:
    """Whether the record covers a table from one day to another, cut at as_of; unknown reads as no."""
    from practicecheck.operators import sql

    as_of = moment_sql("as_of", scope, Mark(1, 1)).day
    return _covered_sql(name, first, sql.least(last, as_of), scope)


def span_of(name: str, first: date | None, last: date | None, scope: Scope) -> list[Window]:
    """The same for one child: one window per source table."""
    return _covered_of(name, first, _cut(last, scope.record.as_of), scope, scope.record)
