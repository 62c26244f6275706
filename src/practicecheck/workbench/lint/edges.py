"""Limits whose edge no example tries: the last day on which it is kept, and the first on which it is not.

An example tries an edge only if two of its days lie just so far apart; where no two do, the edge is surely untried.
So nothing is told of a limit wrongly, and not everything is told: `rules test --mutate` runs the rules to see. Knows
nothing of what a limit is for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from practicecheck.calendar import add_months, add_working_days
from practicecheck.errors import CalendarError
from practicecheck.operators.amounts import FirstFilled
from practicecheck.operators.combine import NotDueUntil
from practicecheck.operators.limits import DatedOn, Limit
from practicecheck.operators.moments import MonthsBefore
from practicecheck.operators.refer import Age, FactHolds
from practicecheck.operators.rhythm import Beat
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.rule import Example, MeasureExample, Rule
from practicecheck.workbench.lint.places import Places, parts_of
from practicecheck.written.language import Language
from practicecheck.written.yaml_file import Problem

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(slots=True)
class Edge:
    """A limit that rules reach: where it stands, what it counts in, and the examples that may try it."""

    owner: str
    part: Language
    key: str
    amount: Any
    unit: str
    reached: bool
    """Whether it is something to be reached (an age) and not to be kept: the edge is the day before and the day."""
    examples: list[Example | MeasureExample] = field(default_factory=list)


def find(book: Rulebook, places: Places) -> Iterator[Problem]:
    """Each limit of an active rule, or of a fact that one uses, of which an example shows one side only, or none."""
    for edge in _edges(book):
        first, second = _tried(edge, book)
        if first and second:
            continue
        try:
            said = Limit(**{edge.unit: edge.amount}).read(book.vocabulary)
        except KeyError:
            continue  # a parameter that is not there is told as that
        days = _REACHED if edge.reached else _KEPT
        missing = " or ".join(day for day, tried in zip(days, (first, second), strict=True) if not tried)
        message = f"no example shows {missing} ({said}). With one on each side a slip of a day is noticed."
        yield places.problem(edge.owner, edge.part.place(edge.key), "PC039", message, severity="warning")


_KEPT = ("the last day of this limit", "the first day after this limit")
_REACHED = ("the last day before this is reached", "the day on which this is reached")


def _edges(book: Rulebook) -> Iterable[Edge]:
    found: dict[tuple[int, str], Edge] = {}
    for rule in book.rules.values():
        if rule.status != "active":
            continue
        for owner, whole in _reach(book, rule):
            for edge in _edges_in(owner, whole):
                kept = found.setdefault((id(edge.part), edge.key), edge)
                kept.examples += [*rule.examples, *rule.measure_examples]
    return found.values()


def _reach(book: Rulebook, rule: Rule) -> Iterator[tuple[str, Language]]:
    """A rule and every fact that it uses, with the name of each."""
    left: list[tuple[str, Language]] = [(rule.id, rule)]
    seen = {rule.id}
    while left:
        name, whole = left.pop()
        yield name, whole
        for part in parts_of(whole):
            named = {part.fact} if isinstance(part, FactHolds) else {getattr(part, "table_name", "")}
            for fact in sorted((named & book.vocabulary.facts.keys()) - seen):
                seen.add(fact)
                left.append((fact, book.vocabulary.facts[fact]))


def _edges_in(owner: str, whole: Language) -> Iterator[Edge]:
    # What is said beside an answer is nothing that an example shows.
    for part in parts_of(whole.model_copy(update={"notes": ()}) if isinstance(whole, Rule) else whole):
        if isinstance(part, DatedOn):
            if any(isinstance(one, MonthsBefore) for one in parts_of((part.after, part.before))):
                continue  # counted from a day that no example writes
            for key in ("within", "more_than", "at_least"):
                yield from _edge(owner, part, key, reached=key == "at_least")
        elif isinstance(part, NotDueUntil):
            yield from _edge(owner, part, "not_due_until")
        elif isinstance(part, Age):
            yield from _edge(owner, part, "age", reached=True)
        elif isinstance(part, Beat):
            yield from _edge(owner, part, "at_most")
        elif isinstance(part, Rule):
            yield from _edge(owner, part, "window")
        elif isinstance(part, MonthsBefore):
            yield Edge(owner, part, "months", part.months, "months", reached=False)


def _edge(owner: str, part: Language, key: str, *, reached: bool = False) -> Iterator[Edge]:
    limit: Limit | None = getattr(part, key)
    if limit is not None:
        yield Edge(owner, part, key, getattr(limit, limit.written_unit), limit.written_unit, reached)


def _tried(edge: Edge, book: Rulebook) -> tuple[bool, bool]:
    """Whether some example has two days on the near side of the edge, and some on the far side."""
    near = far = False
    for example in edge.examples:
        moments = list(_moments((example.given, example.as_of.isoformat())))
        for amount in _amounts(edge.amount, example, book):
            one, other = _around(edge, amount, moments)
            near, far = near or one, far or other
    return near, far


def _amounts(amount: Any, example: Example | MeasureExample, book: Rulebook) -> set[int]:
    if isinstance(amount, int):
        return {amount}
    found: set[int] = set()
    for name in amount.first_of if isinstance(amount, FirstFilled) else (amount,):
        parameter = book.vocabulary.parameters.get(name)
        if parameter is not None:
            found.update(value.value for value in parameter.values if isinstance(value.value, int))
        else:
            found.update(_numbers(example.given, name.rpartition(".")[2]))
    return found


def _numbers(value: Any, column: str) -> Iterator[int]:
    """What the rows of an example hold in a column."""
    if isinstance(value, dict):
        if isinstance(value.get(column), int):
            yield value[column]
        for one in value.values():
            yield from _numbers(one, column)
    elif isinstance(value, list):
        for one in value:
            yield from _numbers(one, column)


def _moments(value: Any) -> Iterator[datetime]:
    """Every day and time that an example writes; a day as its midnight."""
    if isinstance(value, str):
        try:
            yield datetime.fromisoformat(value).replace(tzinfo=None)
        except ValueError:
            return
    elif isinstance(value, dict):
        for one in value.values():
            yield from _moments(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _moments(one)


def _around(edge: Edge, amount: int, moments: list[datetime]) -> tuple[bool, bool]:
    days = {moment.date() for moment in moments}
    near = far = False
    for day in days:
        try:
            last = _last_day(day, amount, edge.unit)
        except (CalendarError, OverflowError, ValueError):
            continue  # outside the years whose bank holidays are known: no limit is judged there either
        after = {last + _DAY, add_working_days(last, 1)} if edge.unit == "working_days" else {last + _DAY}
        first, second = ({last - _DAY}, {last}) if edge.reached else ({last}, after)
        near, far = near or bool(first & days), far or bool(second & days)
        if edge.unit == "months" and not edge.reached:  # counted back from a day, month ends clamp otherwise
            back = add_months(day, -amount)
            near, far = near or back in days, far or back - _DAY in days
    if edge.unit == "hours":
        gaps = [other - one - timedelta(hours=amount) for one in moments for other in moments]
        near = near or timedelta(0) in gaps
        far = far or any(timedelta(0) < gap <= _HOUR for gap in gaps)
    return near, far


def _last_day(day: date, amount: int, unit: str) -> date:
    """The last day that is no more than the limit after a day."""
    if unit == "working_days":
        return add_working_days(day, amount)
    if unit in ("months", "years"):
        return add_months(day, amount * (12 if unit == "years" else 1))
    return day + timedelta(days=amount if unit == "days" else -(-amount // 24))
