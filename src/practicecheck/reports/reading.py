"""A rule in plain English, for a practice lead who reads no YAML.

Put together from what each operator says of itself, so that it cannot differ from what runs. Knows nothing
of any record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from practicecheck.operators.words import table_words
from practicecheck.rulebook.rule import Check, Clause, Escalation, Rule

if TYPE_CHECKING:
    from practicecheck.rulebook.book import Rulebook


def read_check(book: Rulebook, check: Check) -> str:
    """The rule or escalation in sentences, one a line."""
    if isinstance(check, Escalation):
        return "\n".join(_escalation(book, check))
    assert isinstance(check, Rule)
    return "\n".join(_rule(book, check))


def _rule(book: Rulebook, rule: Rule) -> list[str]:
    words = book.vocabulary
    each = "child" if rule.for_each == "child" else f"{table_words(rule.for_each)} of a child"
    lines = [f"For each {each}:"]
    if rule.window is not None:
        lines.append(f"- looked at if dated within {rule.window.read(words)} before the day the record is read")
    if rule.applies_when is not None:
        lines.append(f"- it applies when {rule.applies_when.read(words)}")
    if rule.expect is not None:
        lines.append(f"- it expects that {rule.expect.read(words)}")
    if rule.fires_when is not None:
        lines.append(f"- it fires when {rule.fires_when.read(words)}")
    if rule.escalate_when is not None:
        lines.append(f"- where that is not so, a person must look today when {rule.escalate_when.read(words)}")
    if rule.strength_when is not None:
        lines.append(f"- it is a strength when, beside that, {rule.strength_when.read(words)}")
    if rule.measure is not None:
        lines.append(f"- it counts those where {rule.measure.counts.read(words)}")
        lines.append(f"- and of these, those where {rule.measure.of_which.read(words)}")
    if rule.blocked_by:
        lines.append(f"- where it does not apply, look at {', '.join(rule.blocked_by)} first")
    return lines


def _escalation(book: Rulebook, escalation: Escalation) -> list[str]:
    lines = [f"{escalation.says} Told to: {escalation.level.replace('_', ' ')}."]
    if escalation.applies_when is not None:
        lines.append(f"- it applies when {escalation.applies_when.read(book.vocabulary)}")
    said = [" and ".join(map(_clause, clauses)) for clauses in escalation.raised_by]
    lines.append("- raised by " + "; or by ".join(said))
    return lines


def _clause(clause: Clause) -> str:
    if clause.escalation is not None:
        return f"the escalation {clause.escalation}"
    answers = (clause.is_,) if isinstance(clause.is_, str) else clause.is_ or ()
    said = " or ".join(answer.replace("_", " ") for answer in answers)
    if clause.rule is not None:
        return f"{clause.rule} answering {said}"
    severity = f" {clause.severity}" if clause.severity else ""
    return f"a{severity} rule on {clause.theme} answering {said}"
