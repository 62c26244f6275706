"""What a rule asks, in plain English, for a practice lead who reads no YAML.

Put together from what each operator says of itself, so that it cannot differ from what runs. Knows nothing
of any record.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from practicecheck.operators.base import Condition
from practicecheck.operators.words import a, table_words
from practicecheck.reports.outline import Item, as_lines, outline
from practicecheck.rulebook.rule import Check, Clause, Escalation, Report, Rule

if TYPE_CHECKING:
    from practicecheck.rulebook.book import Rulebook


def read_check(book: Rulebook, check: Check) -> str:
    """The rule or escalation in plain English, one thing a line, parts indented."""
    return "\n".join(line for item in asked(book, check) for line in as_lines(item))


def asked(book: Rulebook, check: Check) -> Iterator[Item]:
    """What a rule or escalation asks, as an outline."""
    if isinstance(check, Escalation):
        yield from _escalation(book, check)
    elif isinstance(check, Rule):
        yield from _rule(book, check)
    elif isinstance(check, Report):
        yield Item(check.shows)
        yield Item(f"It is made by '{check.made_by}'. It asks nothing of a record and gives no answer.")


def _rule(book: Rulebook, rule: Rule) -> Iterator[Item]:
    words = book.vocabulary
    window = f" dated within {rule.window.read(words)} before the day the record is read" if rule.window else ""
    if not rule.measures:
        yield Item(f"For each {_subject_words(rule.for_each)}{window}:")
    conditions = [
        ("It applies when", rule.applies_when),
        ("It expects that", rule.expect),
        ("It fires when", rule.fires_when),
        ("Where that is not so, a person must look today when", rule.escalate_when),
        ("It is a strength when, beside that,", rule.strength_when),
    ]
    for head, condition in conditions:
        if condition is not None:
            yield _headed(head, condition, book)
    for measure in rule.measures:
        called = f", under the name '{measure.name.replace('_', ' ')}'" if len(rule.measures) > 1 else ""
        yield Item(f"For each {_subject_words(rule.counted_over(measure))}{called}:")
        yield _headed("It counts those where", measure.counts, book)
        yield _headed("And of these, those where", measure.of_which, book)
        if measure.split:
            yield Item(f"It is also told apart by {', '.join(measure.split)}.")
    if rule.blocked_by:
        yield Item(
            f"Where it does not apply, look first at {', '.join(named(book, name) for name in rule.blocked_by)}."
        )


def _subject_words(table: str) -> str:
    return "child" if table == "child" else f"{table_words(table)} of a child"


def _headed(head: str, condition: Condition, book: Rulebook) -> Item:
    item = outline(condition, book.vocabulary)
    text = "this holds, as the case may be:" if item.text == "it depends:" else item.text
    return Item(f"{head} {text}", item.parts, item.marks)


def _escalation(book: Rulebook, escalation: Escalation) -> Iterator[Item]:
    yield Item(f"{escalation.says} Told to: {escalation.level.replace('_', ' ')}.")
    if escalation.applies_when is not None:
        yield _headed("It applies when", escalation.applies_when, book)
    ways = [[clause_words(clause, book) for clause in clauses] for clauses in escalation.raised_by]
    items = [Item(way[0]) if len(way) == 1 else Item("all of these:", [Item(one) for one in way]) for way in ways]
    if len(items) == 1:
        yield (
            Item("It is raised by", items)
            if not items[0].parts
            else Item("It is raised by all of these:", items[0].parts)
        )
    else:
        yield Item("It is raised by any of these:", items, "a")


def clause_words(clause: Clause, book: Rulebook | None = None) -> str:
    """One clause of an escalation in words."""
    if clause.escalation is not None:
        return f"the escalation {named(book, clause.escalation)}"
    answers = (clause.is_,) if isinstance(clause.is_, str) else clause.is_ or ()
    said = " or ".join(answer.replace("_", " ") for answer in answers)
    if clause.rule is not None:
        return f"{named(book, clause.rule)} answering {said}"
    kind = f"{clause.severity} rule" if clause.severity else "rule"
    return f"{a(kind)} on {clause.theme} answering {said}"


def named(book: Rulebook | None, name: str) -> str:
    """A rule or escalation by its id, with its title where there is a rulebook."""
    check = None if book is None else book.rules.get(name) or book.escalations.get(name)
    return f"{name} ({check.title})" if check is not None else name
