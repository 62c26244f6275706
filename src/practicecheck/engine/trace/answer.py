"""Answer one rule for one subject of one child in plain Python, keeping the tree of what was found.

The reference that the SQL is held against. Knows nothing of DuckDB or of wording.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from practicecheck.operators.base import Node, Truth, Window
from practicecheck.operators.combine import and_
from practicecheck.operators.evaluation import ChildRecord, InHand, Row, Scope
from practicecheck.operators.rows import span_of
from practicecheck.records import TABLES

if TYPE_CHECKING:
    from practicecheck.rulebook.book import Rulebook
    from practicecheck.rulebook.overlay import Setting
    from practicecheck.rulebook.rule import Measure, Rule


@dataclass(slots=True)
class Traced:
    """One subject's answer with what decided it.

    `nodes` are the rule's conditions by key, as far as they were needed; `windows` what a missing subject
    rests on; `may_escalate` a gap that may be an escalation; `settings` the local settings that the rule is under.
    """

    rule: Rule
    record: ChildRecord
    subject: Row | None
    answer: str
    scope: Scope | None
    event: date | None = None
    edition: str | None = None
    in_force: bool = True
    has_values: bool = True
    may_escalate: bool = False
    nodes: dict[str, Node] = field(default_factory=dict)
    windows: list[Window] = field(default_factory=list)
    settings: tuple[Setting, ...] = ()


def answers(book: Rulebook, rule: Rule, record: ChildRecord) -> list[Traced]:
    """Answer a rule for each of a child's subjects.

    Where it applies to none of them, and others may be missing from the extract, one more answer says so; where there is
    none at all that is the only one. Both have no subject.
    """
    if rule.for_each == "child":
        return [trace(book, rule, record, record.child)]
    found = [trace(book, rule, record, row) for row in record.rows(rule.for_each)]
    if any(one.answer != "not_applicable" for one in found):
        return found
    without = trace(book, rule, record, None)
    return [*found, without] if not found or without.answer == "cannot_tell" else found


def measured(book: Rulebook, rule: Rule, measure: Measure, record: ChildRecord) -> Iterator[tuple[Truth, Truth]]:
    """For each row that a measure counts over, whether it is counted, and whether it is so and more holds of it."""
    table = TABLES[rule.counted_over(measure)]
    child = InHand(TABLES["child"], record.child, record)
    rows = [record.child] if table.name == "child" else record.rows(table.name)
    for row in rows:
        scope = Scope(book.vocabulary, (child if table.name == "child" else InHand(table, row, record),))
        event = row.event if table.dates_an_act else record.as_of
        counted = and_((book.in_force(rule, event or record.as_of), measure.counts.evaluate(scope).now))
        yield counted, and_((counted, measure.of_which.evaluate(scope).now))


def trace(book: Rulebook, rule: Rule, record: ChildRecord, subject: Row | None) -> Traced:
    """Answer a rule for one subject (None: the child has none to which it applies)."""
    if subject is None:
        return _without_subject(book, rule, record)
    child = InHand(TABLES["child"], record.child, record)
    hand = child if rule.for_each == "child" else InHand(TABLES[rule.for_each], subject, record)
    scope = Scope(book.vocabulary, (hand,))
    event = subject.event if hand.table.dates_an_act else record.as_of
    traced = Traced(rule, record, subject, "", scope, event)
    judged_on = event or record.as_of
    traced.in_force = book.in_force(rule, judged_on)
    traced.settings = book.settings_of(rule)
    traced.edition = book.edition_on(rule, judged_on)
    if not traced.in_force:
        traced.answer = "not_applicable"
        return traced
    applies: Truth = True
    if rule.applies_when is not None:
        traced.nodes["applies_when"] = rule.applies_when.evaluate(scope)
        applies = traced.nodes["applies_when"].now
    applies = and_((applies, _in_window(rule, scope, subject)))
    if applies is not True:
        traced.answer = "not_applicable" if applies is False else "cannot_tell"
        return _without_values(book, traced, judged_on)
    _judge(rule, scope, traced)
    return _without_values(book, traced, judged_on)


def _without_values(book: Rulebook, traced: Traced, day: date) -> Traced:
    """Before a number's first value: what can be told without it is told, and nothing else is asked."""
    if traced.answer == "cannot_tell" and not book.has_values(traced.rule, day):
        traced.answer, traced.in_force, traced.has_values = "not_applicable", False, False
    return traced


def _in_window(rule: Rule, scope: Scope, subject: Row) -> Truth:
    if rule.window is None or rule.for_each == "child":
        return True
    from practicecheck.operators.days import Day

    first = rule.window.first_day(scope, Day(scope.record.as_of))
    return None if first is None or subject.event is None else subject.event >= first


def _judge(rule: Rule, scope: Scope, traced: Traced) -> None:
    if rule.fires_when is not None:
        node = traced.nodes["fires_when"] = rule.fires_when.evaluate(scope)
        traced.answer = "escalate" if node.now else ("met" if node.now is False else "cannot_tell")
        return
    assert rule.expect is not None
    node = traced.nodes["expect"] = rule.expect.evaluate(scope)
    if rule.kind == "strength":
        traced.answer = "strength" if node.now else ("no_strength" if node.now is False else "cannot_tell")
        return
    if node.now is True:
        traced.answer = "met"
        if rule.strength_when is not None:
            strong = traced.nodes["strength_when"] = rule.strength_when.evaluate(scope)
            traced.answer = "strength" if strong.now else "met"
        return
    if node.later is False:
        traced.answer = "gap"
        if rule.escalate_when is not None:
            must = traced.nodes["escalate_when"] = rule.escalate_when.evaluate(scope)
            traced.answer = "escalate" if must.now else "gap"
            traced.may_escalate = must.now is None
        return
    traced.answer = "cannot_tell" if node.now is None or node.later is None else "not_due"


def _without_subject(book: Rulebook, rule: Rule, record: ChildRecord) -> Traced:
    from practicecheck.operators.days import Day

    child = Scope(book.vocabulary, (InHand(TABLES["child"], record.child, record),))
    as_of = Day(record.as_of)
    starts = book.first_day(rule)
    if starts is not None and record.as_of < starts:
        valued = not book.in_force(rule, record.as_of) or book.has_values(rule, record.as_of)
        return Traced(rule, record, None, "not_applicable", None, in_force=False, has_values=valued)
    first = record.as_of if rule.window is None else rule.window.first_day(child, as_of)
    windows = span_of(rule.for_each, first, record.as_of, child)
    answer = "not_applicable" if all(window.covered for window in windows) else "cannot_tell"
    settings = book.settings_of(rule)
    return Traced(rule, record, None, answer, None, windows=windows, settings=settings)
