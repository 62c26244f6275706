"""The examples of a rule, and where one stands that does not hold: file and line before what is wrong."""

from __future__ import annotations

from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.rule import Escalation, EscalationExample, Example, MeasureExample, Rule
from practicecheck.workbench.examples import Failure


def placed(book: Rulebook, failure: Failure) -> str:
    """A failure with its file and line, as an editor opens it."""
    check = book.rules.get(failure.rule) or book.escalations.get(failure.rule)
    if check is None:
        return str(failure)
    at = (one.place("name") for one in examples_of(check) if one.name == failure.example)
    return f"{book.paths[failure.rule]}:{next(at, check.place('examples')).line}: {failure}"


def examples_of(check: Rule | Escalation) -> tuple[Example | MeasureExample | EscalationExample, ...]:
    """All the examples that a rule or an escalation carries."""
    return (*check.examples, *(check.measure_examples if isinstance(check, Rule) else ()))
