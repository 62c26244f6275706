"""What hangs on a rule: escalations that its answer can raise, rules that ask it, rules that say to look at it first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from practicecheck.reports.reading import clause_words
from practicecheck.rulebook.rule import Check, Rule

if TYPE_CHECKING:
    from practicecheck.rulebook.book import Rulebook


def rests_on(book: Rulebook, check: Check) -> Iterator[tuple[str, str, str]]:
    """Each rule or escalation that looks at an answer of this one: its id, its title, and how."""
    for escalation in book.escalations.values():
        clauses = [clause for clauses in escalation.raised_by for clause in clauses]
        met = [
            clause_words(clause)
            for clause in clauses
            if clause.escalation == check.id or (isinstance(check, Rule) and book.meets(check, clause))
        ]
        if met:
            yield escalation.id, escalation.title, f"can be raised by {' or '.join(dict.fromkeys(met))}"
    for rule in book.rules.values():
        if check.id in book.reads_answers_of(rule):
            yield rule.id, rule.title, "asks what it answered"
        if check.id in rule.blocked_by:
            yield rule.id, rule.title, "says to look at it first, where it does not apply itself"
        if check.id in rule.hidden_beside:
            yield rule.id, rule.title, "is not shown beside its escalation"
