"""The closed list of SQL constructs that operators may emit, as sqlglot trees.

Another engine is within reach as long as every construct here can be written for it; each has a test.
The only module of the operators that imports sqlglot. Knows nothing about rules or the case record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp
from sqlglot.expressions import Expr

Sql = Expr
Select = exp.Select

TRUE: Sql = exp.true()
FALSE: Sql = exp.false()


# Parts of a tree may stand in several trees: none is ever changed once it is made (`with_columns` changes a copy).
_TYPES = {name: exp.DataType.build(name) for name in ("BOOLEAN", "INTEGER", "BIGINT", "VARCHAR")}


def _as_type(value: Sql, name: str) -> Sql:
    return exp.Cast(this=value, to=_TYPES[name])


def unknown() -> Sql:
    """The truth value of what cannot be told: a boolean NULL."""
    return _as_type(exp.null(), "BOOLEAN")


def column(alias: str, name: str) -> Sql:
    """`alias.name`, quoted."""
    return exp.column(name, table=alias, quoted=True)


def text(value: str) -> Sql:
    """A text literal."""
    return exp.Literal.string(value)


def number(value: int) -> Sql:
    """A whole-number literal."""
    return exp.Literal.number(value) if value >= 0 else exp.Neg(this=exp.Literal.number(-value))


def boolean(value: bool | None) -> Sql:
    """True, false or unknown as a literal."""
    return unknown() if value is None else (TRUE if value else FALSE).copy()


def both(*parts: Sql) -> Sql:
    """Three-valued AND; true over nothing."""
    kept = [part for part in parts if part != TRUE]
    if not kept:
        return TRUE.copy()
    if any(part == FALSE for part in kept):
        return FALSE.copy()
    return kept[0] if len(kept) == 1 else exp.Paren(this=exp.and_(*kept, copy=False))


def either(*parts: Sql) -> Sql:
    """Three-valued OR; false over nothing."""
    kept = [part for part in parts if part != FALSE]
    if not kept:
        return FALSE.copy()
    if any(part == TRUE for part in kept):
        return TRUE.copy()
    return kept[0] if len(kept) == 1 else exp.Paren(this=exp.or_(*kept, copy=False))


def negate(part: Sql) -> Sql:
    """Three-valued NOT."""
    if part == TRUE:
        return FALSE.copy()
    if part == FALSE:
        return TRUE.copy()
    return exp.Paren(this=exp.Not(this=exp.Paren(this=part)))


_COMPARE: dict[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "<>": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}


def compare(left: Sql, sign: str, right: Sql) -> Sql:
    """`left sign right` for = <> < <= > >=; unknown where either side is NULL."""
    return exp.Paren(this=_COMPARE[sign](this=left, expression=right))


def among(value: Sql, choices: Sequence[str]) -> Sql:
    """Whether a text is one of the choices; unknown where it is NULL."""
    if not choices:
        return case([(missing(value), unknown())], FALSE)
    return exp.Paren(this=exp.In(this=value, expressions=[text(choice) for choice in choices]))


def missing(value: Sql) -> Sql:
    """`value IS NULL`: never unknown."""
    return exp.Paren(this=exp.Is(this=value, expression=exp.null()))


def filled(value: Sql) -> Sql:
    """`value IS NOT NULL`: never unknown."""
    return negate(missing(value))


def case(branches: Sequence[tuple[Sql, Sql]], otherwise: Sql) -> Sql:
    """CASE WHEN … THEN … ELSE … END."""
    built = exp.Case(default=otherwise)
    for when, then in branches:
        built.append("ifs", exp.If(this=when, true=then))
    return built


def switch(value: Sql, branches: Sequence[tuple[Sql, Sql]], otherwise: Sql) -> Sql:
    """CASE value WHEN … THEN … ELSE … END."""
    built = exp.Case(this=value, default=otherwise)
    for when, then in branches:
        built.append("ifs", exp.If(this=when, true=then))
    return built


def first_filled(*values: Sql) -> Sql:
    """COALESCE."""
    if len(values) == 1:
        return values[0]
    return exp.Coalesce(this=values[0], expressions=list(values[1:]))


def greatest(*values: Sql) -> Sql:
    """The greatest of the filled values; NULL where none is filled."""
    if len(values) == 1:
        return values[0]
    return exp.Greatest(this=values[0], expressions=list(values[1:]), ignore_nulls=True)


def plus(left: Sql, right: Sql) -> Sql:
    """Integer addition."""
    return exp.Paren(this=exp.Add(this=left, expression=right))


def minus(left: Sql, right: Sql) -> Sql:
    """Integer subtraction."""
    return exp.Paren(this=exp.Sub(this=left, expression=right))


def times(left: Sql, right: Sql) -> Sql:
    """Integer multiplication."""
    return exp.Paren(this=exp.Mul(this=left, expression=right))


def add_months(day: Sql, months: Sql) -> Sql:
    """The day number `months` calendar months on, clamped at the month's end."""
    return exp.func("pc_add_months", day, months)


def lists_meet(field: Sql, choices: Sequence[str]) -> Sql:
    """Whether a list holds any of the texts; unknown where the list is NULL."""
    return exp.func("list_has_any", field, exp.Array(expressions=[text(choice) for choice in choices]))


def list_holds(field: Sql, value: Sql) -> Sql:
    """Whether a list holds the value; unknown where either is NULL."""
    return case([(either(missing(field), missing(value)), unknown())], exp.func("list_contains", field, value))


def aggregate(name: str, value: Sql, *, distinct: bool = False) -> Sql:
    """max, min, sum or count of a value over the rows of a sub-query."""
    kind = {"max": exp.Max, "min": exp.Min, "sum": exp.Sum, "count": exp.Count}[name]
    inner: Sql = exp.Distinct(expressions=[value]) if distinct else value
    return kind(this=inner)


def nth_greatest(value: Sql, n: int) -> Sql:
    """The n-th greatest of the filled values of a sub-query, equals counted each; NULL where there are fewer."""
    return exp.func("list_extract", exp.func("max", value, number(n)), number(n))


def all_in(value: Sql, within: Sequence[Sql]) -> Sql:
    """The values of all rows alike in `within`, as a list."""
    return exp.Window(this=exp.ArrayAgg(this=value), partition_by=list(within))


def item_starts(days: Sql, within: Sql) -> Sql:
    """The first day of each item that a list of days makes, each item so many days long at most."""
    return exp.func("pc_item_starts", days, within)


def item_start(starts: Sql, day: Sql, within: Sql) -> Sql:
    """The first day of the item that a day lies in; NULL where it lies in none."""
    return exp.func("pc_item_start", starts, day, within)


def next_in_order(value: Sql, order: Sequence[Sql], within: Sequence[Sql] = ()) -> Sql:
    """LEAD: the value of the next row in this order, among rows alike in `within`; NULL at the last."""
    return exp.Window(
        this=exp.Lead(this=value),
        partition_by=list(within),
        order=exp.Order(expressions=[exp.Ordered(this=item) for item in order]),
    )


def place_in_order(order: Sequence[Sql], within: Sequence[Sql] = ()) -> Sql:
    """ROW_NUMBER from 1 in this order, among rows alike in `within`."""
    return exp.Window(
        this=exp.RowNumber(),
        partition_by=list(within),
        order=exp.Order(expressions=[exp.Ordered(this=item) for item in order]),
    )


def select(columns: Sequence[tuple[Sql, str]], table: Sql | str | None, alias: str | None, where: Sql) -> exp.Select:
    """SELECT columns FROM table AS alias WHERE where (no WHERE where it is plainly true)."""
    built = exp.Select(
        expressions=[exp.Alias(this=value, alias=exp.to_identifier(name, quoted=True)) for value, name in columns]
    )
    if isinstance(table, str):
        built = built.from_(exp.alias_(exp.to_table(table), alias, table=True), copy=False)
    elif table is not None:
        built = built.from_(table, copy=False)
    return built if where == TRUE else built.where(where, copy=False)


def stacked(parts: Sequence[Sql], alias: str) -> Sql:
    """The rows of several SELECTs, one after the other, as a table (UNION ALL)."""
    # A part with CTEs of its own stands in brackets.
    whole = [exp.Subquery(this=part) if part.args.get("with_") or part.args.get("with") else part for part in parts]
    together = whole[0]
    for part in whole[1:]:
        together = exp.Union(this=together, expression=part, distinct=False)
    return exp.Subquery(this=together, alias=exp.TableAlias(this=exp.to_identifier(alias)))


def least(*values: Sql) -> Sql:
    """The least of the filled values."""
    if len(values) == 1:
        return values[0]
    return exp.Least(this=values[0], expressions=list(values[1:]), ignore_nulls=True)


def null_number() -> Sql:
    """A whole number that cannot be told."""
    return _as_type(exp.null(), "INTEGER")


def unknown_instant() -> Sql:
    """An instant that is not known (seconds)."""
    return _as_type(exp.null(), "BIGINT")


def days_of_hours(hours: Sql) -> Sql:
    """Hours as whole days, rounded up: 24 hours is 'same or next calendar day'."""
    return exp.Paren(this=exp.IntDiv(this=exp.Paren(this=plus(hours, number(23))), expression=number(24)))


def is_worth_naming(value: Sql) -> bool:
    """Whether a value is more than a literal or one column."""
    return not isinstance(value, exp.Column) and value.find(exp.Column) is not None


def columns_in(value: Sql) -> list[tuple[str, str]]:
    """The alias and name of every column that a value reads."""
    return [(column.table, column.name) for column in value.find_all(exp.Column)]


def renamed(value: Sql, aliases: frozenset[str], under: str) -> Sql:
    """A value whose columns of these aliases are read from a CTE under one alias, where they keep both names."""

    def rename(node: Sql) -> Sql:
        if isinstance(node, exp.Column) and node.table in aliases:
            return column(under, f"{node.table}.{node.name}")
        return node

    return value.copy().transform(rename, copy=False)


def with_columns(value: Sql, put: Callable[[tuple[str, str]], Sql | None]) -> Sql:
    """A value with other values in the place of columns; where `put` gives None a column stays."""

    def change(node: Sql) -> Sql:
        return (put((node.table, node.name)) or node) if isinstance(node, exp.Column) else node

    return value.copy().transform(change, copy=False)


def bracketed(value: Sql) -> Sql:
    """The value as it can stand inside any other."""
    open_ended = isinstance(value, (exp.Binary, exp.Unary)) and not isinstance(value, exp.Paren)
    return exp.Paren(this=value) if open_ended else value


def conjuncts(value: Sql) -> list[Sql]:
    """The parts of which each must be true for the value to be; false of one is false of all."""
    if isinstance(value, exp.Paren):
        return conjuncts(value.this)
    if isinstance(value, exp.And):
        return [*conjuncts(value.left), *conjuncts(value.right)]
    return [value]


def certainty(truth: Sql) -> Sql:
    """A truth as a number: 2 true, 1 cannot be told, 0 false."""
    return first_filled(times(number(2), _as_type(truth, "INTEGER")), number(1))


def joined(query: exp.Select, joins: Sequence[tuple[str, str, Sql, str]]) -> exp.Select:
    """The query joined with other tables (table, alias, condition, INNER or LEFT)."""
    for other, other_alias, on, kind in joins:
        source = exp.alias_(exp.to_table(other), other_alias, table=True)
        query = query.join(source, on=on, join_type="" if kind == "INNER" else kind, copy=False)
    return query


def with_ctes(ctes: Sequence[tuple[str, Sql]], query: exp.Select) -> exp.Select:
    """WITH name AS (…), … SELECT."""
    for name, inner in ctes:
        query = query.with_(name, as_=inner, copy=False)
    return query


def running_sum(value: Sql, order: Sequence[Sql], within: Sequence[Sql] = ()) -> Sql:
    """SUM of the value over the rows up to and including this one, in this order (which must be total)."""
    return exp.Window(
        this=exp.Sum(this=value),
        partition_by=list(within),
        order=exp.Order(expressions=[exp.Ordered(this=item) for item in order]),
    )


def grouped(query: exp.Select, *by: Sql) -> exp.Select:
    """The query's aggregates, one row per values of `by`."""
    return query.group_by(*(item for item in by), copy=False)


def each_value(field: Sql) -> Sql:
    """UNNEST: one row per value of a list; no row where it is empty or NULL."""
    return exp.func("unnest", field)


def joined_text(*parts: Sql) -> Sql:
    """Texts one after the other; NULL where any is."""
    built = parts[0]
    for part in parts[1:]:
        built = exp.DPipe(this=built, expression=part)
    return exp.Paren(this=built)


def null_text() -> Sql:
    """A text that is not there."""
    return _as_type(exp.null(), "VARCHAR")


def with_child(query: exp.Select, alias: str, child: tuple[str, str]) -> exp.Select:
    """The query over rows joined with the child that each belongs to."""
    table, child_alias = child
    same = compare(column(child_alias, "_child"), "=", column(alias, "_child"))
    return query.join(exp.alias_(exp.to_table(table), child_alias, table=True), on=same, copy=False)


def null() -> Sql:
    """Nothing, of the type that stands beside it in a CASE."""
    return exp.null()


def joined_to(query: exp.Select, table: str, alias: str, on: Sql) -> exp.Select:
    """The query, its rows joined with those of one more table."""
    return query.join(exp.alias_(exp.to_table(table), alias, table=True), on=on, copy=False)


def without_alias(value: Sql, alias: str) -> list[Sql]:
    """The columns that a value reads of other aliases than this."""
    return [column(table, name) for table, name in dict.fromkeys(columns_in(value)) if table != alias]
