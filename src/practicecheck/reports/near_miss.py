"""Why a row, or a value, does not do: by name and by how much.

"examined 1 working day late", "dated 3 days before the first day asked", "kind is review, not icpc". Reads the
tree that the one-child evaluator left; decides nothing.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from practicecheck.engine.trace.wording import reason_words
from practicecheck.errors import CalendarError
from practicecheck.operators.amounts import read_amount
from practicecheck.operators.base import Node
from practicecheck.operators.combine import AllOf, AnyOf, Choose, Not, NotDueUntil, Steps
from practicecheck.operators.dated import Dated
from practicecheck.operators.days import Day, moment_of
from practicecheck.operators.evaluation import Scope
from practicecheck.operators.field_test import FieldTest
from practicecheck.operators.fields import FieldTests
from practicecheck.operators.limits import DatedOn
from practicecheck.operators.refer import FactHolds
from practicecheck.operators.values import Among, Holds, HoldsAny, Number, Same
from practicecheck.operators.words import code_words, day_words, field_words, path_words
from practicecheck.records import CODES
from practicecheck.reports.arithmetic import count_words, late_by, limit_words, short_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from practicecheck.records import Field

_VERBS = {"": "dated", "event": "dated", "auth": "authorised", "start": "started", "end": "ended", "close": "closed",
          "due": "due", "review": "reviewed", "decision": "decided"}  # fmt: skip
_SAY_THEMSELVES = ("held", "seen", "sent", "done", "begun")


def verb_of(column: str) -> str:
    """What happened on the day that a column holds.

    >>> verb_of("examined_at"), verb_of("auth_date"), verb_of("date"), verb_of("plan_agreed_date")
    ('examined', 'authorised', 'dated', 'plan agreed')
    """
    stem = column.strip("_").removesuffix("_date").removesuffix("_at")
    stem = "" if stem in ("date", "at") else stem
    if stem in _VERBS:
        return _VERBS[stem]
    if stem.endswith("ed") or stem in _SAY_THEMSELVES:
        return field_words(stem)
    return f"{field_words(column)}"


def value_words(field: Field | None, value: Any) -> str:
    """A value as it stands in the record, a code with its label.

    >>> value_words(None, date(2026, 3, 3)), value_words(None, None)
    ('3 March 2026', 'blank')
    """
    if value is None:
        return "blank"
    if isinstance(value, datetime):
        return f"{day_words(value.date())}, {value:%H:%M}"
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, (tuple, list)):
        return ", ".join(value_words(field, one) for one in value) or "nothing"
    coded = field is not None and (field.type == "yn" or bool(field.codes and value in CODES[field.codes].values))
    return code_words(field, str(value)) if coded else str(value)


def why_not(node: Node, scope: Scope) -> list[str]:
    """Why a condition does not hold, in a few words each; nothing where it does."""
    try:
        return list(dict.fromkeys(_why(node, scope))) if node.now is not True else []
    except CalendarError:
        return ["a day outside the years of the bank holiday table"]


def _why(node: Node, scope: Scope) -> Iterator[str]:
    operator = node.operator
    if isinstance(operator, (AllOf, FieldTests, Steps)):
        yield from _worst(node.parts, scope)
    elif isinstance(operator, FactHolds):
        inner = scope_of_fact(operator, scope)
        yield from (why for part in node.parts for why in why_not(part, inner))
    elif isinstance(operator, (AnyOf, Choose, NotDueUntil)):
        said = [", ".join(why_not(part, scope)) for part in node.parts if part.now is not True]
        yield "; nor: ".join(one for one in said if one)
    elif isinstance(operator, Not):
        if node.now is False:
            yield from (said for part in node.parts for said in affirmed(part, scope))
        else:
            yield from (why for part in node.parts for why in _unsure(part))
    elif isinstance(operator, FieldTest):
        yield from _field(operator, node, scope)
    elif isinstance(operator, DatedOn):
        yield from _day(operator, node, scope)
    elif node.now is None:
        yield from _unsure(node)
    else:
        yield f"it is not so that {operator.read(scope.vocabulary)}"


def _worst(parts: Iterable[Node], scope: Scope) -> Iterator[str]:
    """What is surely missing; where nothing is, what cannot be told."""
    listed = [part for part in parts if part.now is not True]
    missing = [part for part in listed if part.now is False] or listed
    for part in missing:
        yield from why_not(part, scope)


def _unsure(node: Node) -> Iterator[str]:
    reasons = dict.fromkeys(reason for inner in node.walk() if inner.now is None for reason in inner.reasons)
    yield from (reason_words(reason) for reason in reasons)


def scope_of_fact(operator: FactHolds, scope: Scope) -> Scope:
    """The rows in hand that a fact is said of: up to the nearest row of its table, else the child."""
    from practicecheck.operators.evaluation import InHand
    from practicecheck.records import TABLES

    about = scope.vocabulary.facts[operator.fact].about
    for index in range(len(scope.frames) - 1, -1, -1):
        if scope.frames[index].table.name == about:
            return Scope(scope.vocabulary, scope.frames[: index + 1])
    return Scope(scope.vocabulary, (InHand(TABLES["child"], scope.record.child, scope.record),))


def affirmed(node: Node, scope: Scope) -> list[str]:
    """What a condition found where it holds: said under a 'not' that it breaks."""
    operator = node.operator
    if isinstance(operator, FieldTest) and node.cells:
        cell = node.cells[0]
        field = _field_of(cell.table, cell.column)
        return [f"{field_words(cell.column)} is {value_words(field, cell.value)}"]
    if isinstance(operator, (FieldTests, AllOf, AnyOf)):
        return [said for part in node.parts if part.now is True for said in affirmed(part, scope)]
    return [operator.read(scope.vocabulary)]


def _field_of(table: str, column: str) -> Field | None:
    from practicecheck.records import TABLES

    known = TABLES.get(table)
    return known.field(column) if known is not None and column in known.field_names else None


def _field(test: FieldTest, node: Node, scope: Scope) -> Iterator[str]:
    if not node.cells:
        return
    cell = node.cells[0]
    field = _field_of(cell.table, cell.column)
    path = str(node.values.get("path", cell.column))
    name = path_words(path) if "." in path else field_words(cell.column)
    if node.now is None:
        yield from _unsure(node)
        return
    if cell.value is None:
        yield f"{name} is blank"
        return
    value = value_words(field, cell.value)
    if isinstance(test, Among):
        wanted = " or ".join(code_words(field, code) for code in test.codes(scope.vocabulary))
        yield f"{name} is {value}, not {wanted}"
    elif isinstance(test, Number):
        yield f"{name} is {value}, not {_bounds(test, scope)}"
    elif isinstance(test, HoldsAny):
        yield f"{name} holds {value}, not {' or '.join(code_words(field, code) for code in test.holds_any)}"
    elif isinstance(test, (Holds, Same)) and len(node.cells) > 1:
        asked = path_words(test.holds if isinstance(test, Holds) else test.same)
        yield f"{name} is {value}, and {asked} is {value_words(field, node.cells[1].value)}"
    elif isinstance(test, Dated):
        at = cell.row.at.get(cell.column)
        yield from _distance(test, Day(cell.value, at), scope, verb_of(cell.column))


def _bounds(test: Number, scope: Scope) -> str:
    words = {"at_least": "at least", "at_most": "at most", "under": "under", "over": "over"}
    named = [(said, getattr(test, key)) for key, said in words.items()]
    return " and ".join(f"{said} {read_amount(bound, scope.vocabulary)}" for said, bound in named if bound is not None)


def _day(dated: DatedOn, node: Node, scope: Scope) -> Iterator[str]:
    """Why the day of a row does not lie where it must."""
    if not node.cells:
        return
    cell = node.cells[0]
    if node.now is None:
        yield from _unsure(node)
    elif cell.value is None:
        yield f"its {field_words(cell.column.strip('_'))} is blank"
    else:
        at = cell.row.at.get(cell.column)
        yield from _distance(dated, Day(cell.value, at), scope, verb_of(cell.column))


def _distance(dated: DatedOn, found: Day, scope: Scope, verb: str) -> Iterator[str]:
    """How far a day lies from where it was asked."""
    day = found.day
    if day is None:
        return
    limit = dated.within
    if limit is not None and dated.after is not None:
        start = moment_of(dated.after, scope)
        last = limit.last_day(scope, start)
        if start.day is not None and day < start.day:
            yield f"{verb} {_days(start.day, day)} before the first day asked ({short_day(start.day)})"
        elif last is not None and day > last:
            yield f"{verb} {late_by(last, day, limit.unit)} late ({limit_words(limit, scope, start)})"
        elif last is not None and start.at is not None and found.at is not None and limit.unit == "hours":
            hours = (found.at - start.at).total_seconds() / 3600
            yield f"{verb} {hours:.1f} hours after, where {count_words(limit.amount(scope, start.day) or 0, 'hours')} are allowed"
    elif limit is not None:
        end = moment_of(dated.before, scope)
        first = limit.first_day(scope, end)
        if first is not None and day < first:
            yield f"{verb} {_days(first, day)} before the first day asked ({short_day(first)})"
        elif end.day is not None and day > end.day:
            yield f"{verb} {_days(end.day, day)} after the last day asked ({short_day(end.day)})"
    elif dated.more_than is not None or dated.at_least is not None:
        yield from _too_soon(dated, day, scope, verb)
    for moment, strict in ((dated.before if limit is None else None, True), (dated.on_or_before, False)):
        other = moment_of(moment, scope).day if moment is not None else None
        if other is not None and (day >= other if strict else day > other):
            how = "on" if day == other else f"{_days(other, day)} after"
            yield f"{verb} {how} {short_day(other)}"
    if dated.on_or_after is not None:
        other = moment_of(dated.on_or_after, scope).day
        if other is not None and day < other:
            yield f"{verb} {_days(other, day)} before {short_day(other)}"


def _too_soon(dated: DatedOn, day: date, scope: Scope, verb: str) -> Iterator[str]:
    limit = dated.more_than or dated.at_least
    side, moment = ("after", dated.after) if dated.after is not None else ("before", dated.before)
    other = moment_of(moment, scope)
    if limit is None or other.day is None:
        return
    wanted = f"{'more than' if dated.more_than is not None else 'at least'} {limit.read(scope.vocabulary)}"
    yield f"{verb} {_days(other.day, day)} {side} {short_day(other.day)}, where {wanted} are asked"


def _days(one: date, other: date) -> str:
    return count_words(abs((other - one).days), "days")


__all__ = ["affirmed", "scope_of_fact", "value_words", "verb_of", "why_not"]
