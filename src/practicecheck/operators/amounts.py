"""Numbers in rules: written out, a parameter in force on a day, or a field and else a parameter.

In SQL a day is an integer: days since 1970-01-01. Knows nothing of limits.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from practicecheck.operators.base import Condition, SqlScope
from practicecheck.operators.words import day_words, path_words
from practicecheck.written.language import Language, Mark

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import Scope
    from practicecheck.operators.sql import Sql
    from practicecheck.operators.vocabulary import DatedValue, Vocabulary

    AnyCondition = Condition


EPOCH = date(1970, 1, 1)
NO_START, NO_END = -1_000_000, 1_000_000
"""The day numbers of a span without a beginning and without an end."""


def day_number(day: date) -> int:
    """Days since 1970-01-01.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return (day - EPOCH).days


def united(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of day numbers in order of time, those that touch made one.

    >>> united([(20, 30), (1, 5), (6, 9)])
    [(1, 9), (20, 30)]
    """
    found: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found


class FirstFilled(Language):
    """The first of a field and a parameter that holds a number: the plan's own interval, else the usual one."""

    first_of: tuple[str, ...]


class Moved(Language):
    """An amount made more or less: never written in a rule, only tried in its place (see `mutants`)."""

    amount: int | str | FirstFilled
    by: int


Amount = int | str | FirstFilled


def _constant(name: str, scope: SqlScope, day: Sql, mark: Mark) -> Sql:
    from practicecheck.operators import sql

    parameter = scope.vocabulary.parameters.get(name)
    if parameter is None:
        known = tuple(scope.vocabulary.parameters)
        scope.problem(mark, "PC012", f"there is no parameter '{name}'", name, known)
        return sql.null_number()
    values = [value for value in parameter.values if isinstance(value.value, int)]
    if len(values) != len(parameter.values):
        scope.problem(mark, "PC013", f"the parameter '{name}' is a choice, not a number")
        return sql.null_number()
    if len(values) == 1 and values[0].from_ is None:
        return sql.number(int(values[0].value))
    branches = []
    otherwise = sql.null_number()
    for value in reversed(values):
        if value.from_ is None:
            otherwise = sql.number(int(value.value))
        else:
            since = sql.compare(day, ">=", sql.number(day_number(value.from_)))
            branches.append((since, sql.number(int(value.value))))
    return sql.case(branches, otherwise)


def amount_sql(amount: Any, scope: SqlScope, day: Sql, mark: Mark) -> Sql:
    """A number, a parameter's value in force on `day`, or the first filled of field and parameter."""
    from practicecheck.operators import sql

    if isinstance(amount, int):
        return sql.number(amount)
    if isinstance(amount, str):
        return _constant(amount, scope, day, mark)
    parts = []
    for name in amount.first_of:
        if name in scope.vocabulary.parameters:
            parts.append(_constant(name, scope, day, amount.place("first_of")))
            continue
        found = scope.find(name, amount.place("first_of"))
        if found is not None:
            parts.append(sql.column(found[0].alias, found[1].name))
    return sql.first_filled(*parts) if parts else sql.null_number()


def amount_of(amount: Any, scope: Scope, day: date | None) -> int | None:
    """The same for the row in hand."""
    if isinstance(amount, int):
        return amount
    if isinstance(amount, Moved):
        held = amount_of(amount.amount, scope, day)
        return None if held is None else held + amount.by
    for name in (amount,) if isinstance(amount, str) else amount.first_of:
        if name in scope.vocabulary.parameters:
            value: Any = scope.parameter(name, day)
        else:
            hand, named = scope.find(name)
            value = hand.row.values.get(named.name)
        if value is not None:
            return int(value)
    return None


def read_amount(amount: Any, vocabulary: Vocabulary, unit: str = "") -> str:
    """A number in words, with its unit: of a parameter its values and its name, later values in brackets.

    >>> from practicecheck.operators.vocabulary import DatedValue, Parameter, Vocabulary
    >>> values = (DatedValue(value=15), DatedValue(value=12, from_=date(2026, 4, 1)))
    >>> words = Vocabulary({"icpc_wd": Parameter(title="", unit="working days", owner="", values=values)})
    >>> read_amount("icpc_wd", words, "working days"), read_amount(5, words, "days")
    ('15 working days (12 from 1 April 2026) [icpc_wd]', '5 days')
    """
    of_unit = f" {unit}" if unit else ""
    if isinstance(amount, int):
        return f"{amount}{of_unit}"
    if isinstance(amount, str):
        first, *later = vocabulary.parameters[amount].values
        more = f" ({', '.join(f'{one.value}{_since(one)}' for one in later)})" if later else ""
        return f"{first.value}{of_unit}{_since(first)}{more} [{amount}]"
    said = (
        read_amount(name, vocabulary) if name in vocabulary.parameters else path_words(name) for name in amount.first_of
    )
    return f"{', or where that is blank '.join(said)}{of_unit}"


def _since(value: DatedValue) -> str:
    return f" from {day_words(value.from_)}" if value.from_ else ""
