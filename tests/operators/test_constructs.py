"""The closed list of SQL constructs: each does what it says in DuckDB, and no rule is made of anything else."""

from __future__ import annotations

import inspect
import random
from typing import Any

import duckdb
import pytest
import sqlglot
from random_rules import book_of_each_operator
from shipped_book import shipped_book
from sqlglot import exp

from practicecheck.engine.compile import DIALECT, compile_rulebook
from practicecheck.engine.plans import plan_for
from practicecheck.engine.prepare import _calendar
from practicecheck.operators import sql

ALLOWED = {
    "Add", "Alias", "And", "Array", "ArrayAgg", "Anonymous", "ArrayContains", "ArrayContainsAll", "ArrayOverlaps", "Boolean", "CTE",
    "Case", "Cast", "Coalesce", "Column", "Count", "DPipe", "DataType", "Distinct", "EQ", "Explode", "From", "GT", "GTE",
    "Greatest", "Group", "Identifier", "If", "In", "IntDiv", "Is", "Join", "LT", "LTE", "Lead", "Least", "Literal", "Max",
    "Min", "Mul", "NEQ", "Neg", "Not", "Null", "Or", "Order", "Ordered", "Paren", "RowNumber", "Select", "Star", "Sub",
    "Subquery", "Sum", "Table", "TableAlias", "Union", "Unnest", "Where", "Window", "WindowSpec", "With",
}  # fmt: skip
"""The kinds of nodes that may stand in a rule's SQL: what another engine must be able to say."""
FUNCTIONS = {"PC_ADD_MONTHS", "PC_ITEM_STARTS", "PC_ITEM_START", "LIST_HAS_ANY", "LIST_EXTRACT", "UNNEST"}

T, F, N = sql.TRUE, sql.FALSE, sql.unknown()


def n(value: int | None) -> Any:
    return sql.null_number() if value is None else sql.number(value)


def rows(*values: int | None) -> Any:
    """A table `v` of one column `a`."""
    return sql.stacked(
        [sql.select([(n(value), "a"), (n(at), "k")], None, None, sql.TRUE) for at, value in enumerate(values)], "v"
    )


def over(value: Any, *values: int | None) -> Any:
    return sql.select([(value, "x")], rows(*values), None, sql.TRUE)


A, K = sql.column("v", "a"), sql.column("v", "k")
DAYS = sqlglot.parse_one("[13, 10, 12, 14, 10]", read="duckdb")
LIST = sqlglot.parse_one("['a', 'b']", read="duckdb")
VALUES: dict[str, list[tuple[Any, Any]]] = {
    "unknown": [(sql.unknown(), None)],
    "null": [(sql.null(), None)],
    "null_number": [(sql.null_number(), None)],
    "null_text": [(sql.null_text(), None)],
    "unknown_instant": [(sql.unknown_instant(), None)],
    "text": [(sql.text("it's"), "it's"), (sql.text("a\nb"), "a\nb")],
    "number": [(sql.number(3), 3), (sql.number(-3), -3)],
    "boolean": [(sql.boolean(True), True), (sql.boolean(False), False), (sql.boolean(None), None)],
    "both": [
        (sql.both(), True), (sql.both(T, N), None), (sql.both(N, F), False), (sql.both(T, T), True), (sql.both(N, N), None),
    ],
    "either": [
        (sql.either(), False), (sql.either(F, N), None), (sql.either(N, T), True), (sql.either(F, F), False),
    ],
    "negate": [(sql.negate(T), False), (sql.negate(F), True), (sql.negate(N), None)],
    "compare": [
        (sql.compare(n(1), "=", n(1)), True), (sql.compare(n(1), "<>", n(1)), False), (sql.compare(n(1), "<", n(2)), True),
        (sql.compare(n(2), "<=", n(1)), False), (sql.compare(n(2), ">", n(1)), True), (sql.compare(n(1), ">=", n(2)), False),
        (sql.compare(n(None), "=", n(None)), None),
    ],
    "among": [
        (sql.among(sql.text("a"), ["a", "b"]), True), (sql.among(sql.text("c"), ["a", "b"]), False),
        (sql.among(sql.null_text(), ["a"]), None), (sql.among(sql.null_text(), []), None), (sql.among(sql.text("a"), []), False),
    ],
    "missing": [(sql.missing(n(None)), True), (sql.missing(n(0)), False)],
    "filled": [(sql.filled(n(None)), False), (sql.filled(n(0)), True)],
    "case": [
        (sql.case([(N, n(1)), (F, n(2)), (T, n(3))], n(4)), 3), (sql.case([(N, n(1))], n(4)), 4),
    ],
    "switch": [
        (sql.switch(n(2), [(n(1), n(7)), (n(2), n(8))], n(9)), 8), (sql.switch(n(None), [(n(1), n(7))], n(9)), 9),
    ],
    "certainty": [(sql.certainty(T), 2), (sql.certainty(N), 1), (sql.certainty(F), 0)],
    "first_filled": [(sql.first_filled(n(None), n(2), n(3)), 2), (sql.first_filled(n(None)), None)],
    "greatest": [(sql.greatest(n(None), n(2), n(3)), 3), (sql.greatest(n(None), n(None)), None), (sql.greatest(n(1)), 1)],
    "least": [(sql.least(n(None), n(2), n(3)), 2), (sql.least(n(None), n(None)), None), (sql.least(n(1)), 1)],
    "plus": [(sql.plus(n(1), n(-2)), -1), (sql.plus(n(1), n(None)), None)],
    "minus": [(sql.minus(n(1), n(-2)), 3)],
    "times": [(sql.times(n(3), n(-2)), -6)],
    "days_of_hours": [(sql.days_of_hours(n(hours)), days) for hours, days in ((0, 0), (1, 1), (24, 1), (25, 2), (72, 3))],
    "lists_meet": [
        (sql.lists_meet(LIST, ["b", "c"]), True), (sql.lists_meet(LIST, ["c"]), False),
        (sql.lists_meet(sqlglot.parse_one("CAST(NULL AS TEXT[])", read="duckdb"), ["c"]), None),
    ],
    "list_holds": [
        (sql.list_holds(LIST, sql.text("b")), True), (sql.list_holds(LIST, sql.text("c")), False),
        (sql.list_holds(LIST, sql.null_text()), None),
    ],
    # One event recorded on days 10, 12 and 13 is one item for three days; 14 begins another.
    "item_starts": [(sql.item_starts(DAYS, n(3)), [10, 14]), (sql.item_starts(DAYS, n(0)), [10, 12, 13, 14])],
    "item_start": [
        (sql.item_start(DAYS, n(13), n(0)), 13), (sql.item_start(DAYS, n(11), n(3)), 10), (sql.item_start(DAYS, n(9), n(3)), None),
    ],
    "joined_text": [(sql.joined_text(sql.text("a"), sql.text("b")), "ab"), (sql.joined_text(sql.text("a"), sql.null_text()), None)],
    # 30 November 2025 and 28 February 2026; 31 March 2026 and 28 February 2026.
    "add_months": [
        (sql.add_months(n(20422), n(3)), 20512), (sql.add_months(n(20543), n(-1)), 20512), (sql.add_months(n(None), n(1)), None),
    ],
}  # fmt: skip
QUERIES: dict[str, list[tuple[Any, list[Any]]]] = {
    "select": [(over(A, 1, 2), [1, 2]), (sql.select([(A, "x")], rows(1, 2), None, sql.compare(A, ">", n(1))), [2])],
    "stacked": [(over(A, 1, 1), [1, 1])],
    "aggregate": [
        (over(sql.aggregate("max", A), 1, None, 3), [3]),
        (over(sql.aggregate("min", A), 1, None, 3), [1]),
        (over(sql.aggregate("sum", A), 1, None, 3), [4]),
        (over(sql.aggregate("count", A), 1, None, 1), [2]),
        (over(sql.aggregate("count", A, distinct=True), 1, None, 1), [1]),
        (sql.select([(sql.aggregate("max", A), "x")], rows(1), None, sql.FALSE), [None]),
    ],
    "nth_greatest": [
        (over(sql.nth_greatest(A, 2), 3, 1, None, 3), [3]),
        (over(sql.nth_greatest(A, 2), 3, None), [None]),
    ],
    "all_in": [(over(sql.all_in(A, [n(1)]), 3, 1), [[3, 1], [3, 1]]), (over(sql.all_in(A, [K]), 3, 1), [[3], [1]])],
    "next_in_order": [
        (over(sql.next_in_order(A, [A]), 3, 1, 2), [None, 2, 3]),
        (over(sql.next_in_order(A, [A], [K]), 3, 1), [None, None]),
    ],
    "place_in_order": [
        (over(sql.place_in_order([A]), 3, 1, 2), [3, 1, 2]),
        (over(sql.place_in_order([A], [K]), 3, 1), [1, 1]),
    ],
    "running_sum": [
        (over(sql.running_sum(A, [K]), 3, 1, 2), [3, 4, 6]),
        (over(sql.running_sum(A, [K], [K]), 3, 1), [3, 1]),
    ],
    "grouped": [(sql.grouped(over(sql.aggregate("count", K), 1, 1, 2), A), [1, 2])],
    "each_value": [(sql.select([(sql.each_value(LIST), "x")], None, None, sql.TRUE), ["a", "b"])],
    "with_ctes": [
        (sql.with_ctes([("w", over(A, 5))], sql.select([(sql.column("w", "x"), "x")], "w", "w", sql.TRUE)), [5])
    ],
}
TREES = {
    "column",
    "is_worth_naming",
    "columns_in",
    "renamed",
    "with_columns",
    "bracketed",
    "conjuncts",
    "joined",
    "with_child",
    "joined_to",
    "without_alias",
}
"""Tested below, or by every statement that is run: they only put trees together."""


@pytest.fixture(scope="module")
def con() -> Any:
    made = duckdb.connect()
    _calendar(made)  # with the functions that the SQL calls
    yield made
    made.close()


@pytest.mark.parametrize("name", VALUES)
def test_what_a_construct_gives(con: Any, name: str) -> None:
    for tree, wanted in VALUES[name]:
        text = tree.sql(dialect=DIALECT)
        found = con.execute(f"SELECT {text}").fetchone()[0]
        assert (found, type(found)) == (wanted, type(wanted)), text


@pytest.mark.parametrize("name", QUERIES)
def test_what_a_query_gives(con: Any, name: str) -> None:
    for tree, wanted in QUERIES[name]:
        text = tree.sql(dialect=DIALECT)
        found = [row[0] for row in con.execute(text).fetchall()]
        if name in ("next_in_order", "place_in_order", "running_sum"):
            found, wanted = sorted(found, key=str), sorted(wanted, key=str)
        assert sorted(found, key=str) == sorted(wanted, key=str), text


def test_trees_are_put_together_without_changing_their_parts() -> None:
    value = sql.compare(sql.column("s", "a"), "=", sql.column("c", "b"))
    assert sql.columns_in(value) == [("s", "a"), ("c", "b")]
    assert sql.is_worth_naming(value)
    assert not sql.is_worth_naming(sql.column("s", "a"))
    assert not sql.is_worth_naming(sql.number(1))
    under = sql.renamed(value, frozenset({"s"}), "w")
    assert sql.columns_in(under) == [("w", "s.a"), ("c", "b")]
    assert sql.columns_in(value) == [("s", "a"), ("c", "b")]
    assert [one.name for one in sql.without_alias(value, "s")] == ["b"]
    put = sql.with_columns(value, lambda column: sql.number(1) if column == ("s", "a") else None)
    assert put.sql(dialect=DIALECT) == '(1 = "c"."b")'
    assert sql.columns_in(value) == [("s", "a"), ("c", "b")]


def test_a_value_is_bracketed_where_it_would_be_torn() -> None:
    low = sqlglot.parse_one("a OR b", read="duckdb")
    assert sql.bracketed(low).sql(dialect=DIALECT) == "(a OR b)"
    assert sql.bracketed(sql.number(-1)).sql(dialect=DIALECT) == "(-1)"
    assert sql.bracketed(sql.bracketed(low)).sql(dialect=DIALECT) == "(a OR b)"
    assert sql.bracketed(sql.number(1)).sql(dialect=DIALECT) == "1"


def test_conjuncts_are_what_must_all_be_true() -> None:
    tree = sqlglot.parse_one("((a AND (b OR c)) AND d)", read="duckdb")
    assert [one.sql() for one in sql.conjuncts(tree)] == ["a", "b OR c", "d"]
    assert [one.sql() for one in sql.conjuncts(sql.TRUE)] == ["TRUE"]


def test_every_construct_has_a_test() -> None:
    public = {
        name
        for name, one in inspect.getmembers(sql, inspect.isfunction)
        if not name.startswith("_") and one.__module__ == sql.__name__
    }
    assert public == VALUES.keys() | QUERIES.keys() | TREES


def kinds(text: str) -> set[str]:
    tree = sqlglot.parse_one(text, read=DIALECT)
    used = {type(node).__name__ for node in tree.walk()}
    named = {str(node.this).upper() for node in tree.find_all(exp.Anonymous)}
    return used | {f"function {name}" for name in named - FUNCTIONS}


def test_rules_are_made_of_the_closed_list_alone() -> None:
    book, _ = book_of_each_operator(random.Random(5), 2)
    random_plan, problems = compile_rulebook(book)
    assert not problems
    used: set[str] = set()
    for plan in (random_plan, plan_for(shipped_book())):
        texts = [text for one in (*plan.rounds, plan.derived, plan.measures) for _, text in one]
        assert len(texts) > 20
        for text in texts:
            used |= kinds(text)
    assert used - ALLOWED == set()


def test_what_is_not_on_the_list_would_be_found() -> None:
    assert {"RegexpLike"} <= kinds("SELECT regexp_matches(a, 'x') FROM t") - ALLOWED
    assert {"function PG_SLEEP"} <= kinds("SELECT pg_sleep(1)")
