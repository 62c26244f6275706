"""A rule in plain English, for a practice lead who reads no YAML.

Put together from what each operator says of itself, so that it cannot differ from what runs. Knows nothing
of any record.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from practicecheck.operators.base import Condition
from practicecheck.operators.refer import FactHolds
from practicecheck.operators.words import a, day_words, table_words
from practicecheck.reports.outline import Item, as_lines, outline
from practicecheck.rulebook.named import parameters_named
from practicecheck.rulebook.rule import Check, Clause, Escalation, Report, Rule

if TYPE_CHECKING:
    from practicecheck.rulebook.book import Rulebook

_KINDS = {
    "gap": "looks for something that the record should show",
    "strength": "looks for good work that the record shows",
    "trigger": "looks for something that a person must look at today",
    "measure": "counts, and judges nobody",
    "escalation": "is raised when several answers come together for one child",
    "report": "shows, and judges nobody",
}


def read_check(book: Rulebook, check: Check) -> str:
    """The rule or escalation in plain English, one thing a line, parts indented."""
    return "\n".join(line for item in _items(book, check) for line in as_lines(item))


def _items(book: Rulebook, check: Check) -> Iterator[Item]:
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
            f"Where it does not apply, look first at {', '.join(_named(book, name) for name in rule.blocked_by)}."
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
        return f"the escalation {_named(book, clause.escalation)}"
    answers = (clause.is_,) if isinstance(clause.is_, str) else clause.is_ or ()
    said = " or ".join(answer.replace("_", " ") for answer in answers)
    if clause.rule is not None:
        return f"{_named(book, clause.rule)} answering {said}"
    kind = f"{clause.severity} rule" if clause.severity else "rule"
    return f"{a(kind)} on {clause.theme} answering {said}"


def _named(book: Rulebook | None, name: str) -> str:
    check = None if book is None else book.rules.get(name) or book.escalations.get(name)
    return f"{name} ({check.title})" if check is not None else name


def rule_page(book: Rulebook, check: Check, *, width: int = 96) -> str:
    """Everything a practice lead would ask of a rule, as a page of plain text."""
    settings = [one.words() for one in book.overlay.settings if check.id in one.reaches]
    sections = [
        ("Set here", settings),
        ("What it asks", [line for item in _items(book, check) for line in as_lines(item, indent=2, width=width)]),
        ("What the words mean", list(_words(book, check, width))),
        ("Numbers it uses", list(_numbers(book, check))),
        ("What it says", [f"{answer.replace('_', ' ')}: {said}" for answer, said in check.messages.items()]),
        ("What to ask", [check.ask] if check.ask else []),
        ("Beside the answer", [note.say for note in check.notes] if isinstance(check, Rule) else []),
        ("Limits", list(check.limits)),
        ("Why", list(_why(book, check))),
    ]
    lines = [f"{check.id}  {check.title}", *_wrapped([_about(check)], width, 0)]
    for head, body in sections:
        if body:
            done = body if head in ("What it asks", "What the words mean") else _wrapped(body, width, 2)
            lines += ["", head, *done]
    return "\n".join(lines)


def _about(check: Check) -> str:
    status = {"active": "", "trial": " It is on trial.", "draft": " It is a draft and does not run."}
    lines = f" It answers {', '.join(check.answers)} of the audit briefing." if check.answers else ""
    acts = f" Who acts: {check.acts}." if check.acts else ""
    kind = check.kind if check.kind in ("escalation", "report") else "rule"
    known = status.get(check.status, f" It is {check.status}.")
    whole = f"{a(kind).capitalize()} of {check.severity} severity on {check.theme} that {_KINDS[check.kind]}."
    return f"{whole}{lines}{acts}{known} Version {check.version}."


def _wrapped(body: list[str], width: int, indent: int) -> list[str]:
    space = " " * indent
    return [
        line
        for text in body
        for line in textwrap.wrap(text, width, initial_indent=space, subsequent_indent=space + ("  " if indent else ""))
    ]


def _words(book: Rulebook, check: Check, width: int) -> Iterator[str]:
    """The facts that a rule names, each written out."""
    for name in _facts(book, check):
        fact = book.vocabulary.facts[name]
        if fact.holds is not None:
            item = outline(fact.holds, book.vocabulary)
            yield from as_lines(
                Item(f'"{fact.reads}" means: {item.text}', item.parts, item.marks), indent=2, width=width
            )
        else:
            parts = []
            for part in fact.rows or ():
                where = outline(part.where, book.vocabulary) if part.where is not None else Item("")
                said = f"{table_words(part.from_)} records" + (f" where {where.text}" if where.text else "")
                parts.append(Item(said, where.parts, where.marks))
            yield from as_lines(Item(f'"{fact.reads}" means any of:', parts, "a"), indent=2, width=width)


def _facts(book: Rulebook, check: Check) -> list[str]:
    conditions = list(check.conditions().values()) if isinstance(check, Rule) else [check.applies_when]
    found: dict[str, None] = {}

    def look(condition: Condition) -> None:
        for part in book.walk(condition):
            named = str(part.fact if isinstance(part, FactHolds) else getattr(part, "table_name", ""))
            named = str(getattr(getattr(part, "rhythm", None), "table_name", named))
            if named not in book.vocabulary.facts or named in found:
                continue
            found[named] = None
            for rows in book.vocabulary.facts[named].rows or ():
                if rows.where is not None:
                    look(rows.where)

    for condition in conditions:
        if condition is not None:
            look(condition)
    return list(found)


def _numbers(book: Rulebook, check: Check) -> Iterator[str]:
    for name in parameters_named(check, book.vocabulary):
        parameter = book.vocabulary.parameters[name]
        values = []
        for one in parameter.values:
            since = f" from {day_words(one.from_)}" if one.from_ else ""
            unit = "" if parameter.unit in ("choice", "count", "score") else f" {parameter.unit}"
            source = f" ({one.source})" if one.source else ""
            values.append(f"{one.value}{unit}{since}{source}{', to be confirmed' if one.to_be_confirmed else ''}")
        yield f"{name}: {'; '.join(values)}. {parameter.title}. Changed by: {parameter.owner}."


def _why(book: Rulebook, check: Check) -> Iterator[str]:
    """The guidance cited, each edition with its days."""
    editions = {edition.id: (one.title, edition) for one in book.guidance.values() for edition in one.editions}
    spans = {span.edition: span for span in book.spans(check)}
    by_title: dict[str, list[str]] = {}
    for name, span in spans.items():
        title, edition = editions[name]
        since = f" from {day_words(span.first)}" if span.first else ""
        until = f" to {day_words(span.last)}" if span.last else ""
        by_title.setdefault(title, []).append(f"{name}{f' ({edition.title})' if edition.title else ''}{since}{until}")
    for title, said in by_title.items():
        yield f"{title}: {'; '.join(said)}."
    for reference in check.references:
        if reference.says or reference.to_be_confirmed:
            unsure = " To be confirmed." if reference.to_be_confirmed else ""
            yield f"{reference.ref}: {reference.says or 'cited'}.{unsure}"
