"""Active rules whose examples leave an answer untried.

Knows which answers a kind of rule can give. Whether the examples hold is asked by running them.
"""

from __future__ import annotations

from collections.abc import Iterator

from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.rule import Escalation, Rule
from practicecheck.workbench.lint.places import Places, answers_of
from practicecheck.written.yaml_file import Problem


def find(book: Rulebook, places: Places) -> Iterator[Problem]:
    """A problem for each active rule whose examples are missing an answer it can give."""
    every: list[Rule | Escalation] = [*book.rules.values(), *book.escalations.values()]
    for check in every:
        if check.status != "active":
            continue
        missing = _missing_of(check) if isinstance(check, Escalation) else _missing(book, check)
        if missing:
            message = (
                f"no example shows {' or '.join(missing)}. An active rule has an example of each answer it can give."
            )
            yield places.problem(check.id, check.place("examples"), "PC028", message)


def _missing(book: Rulebook, rule: Rule) -> list[str]:
    if rule.kind == "measure":
        return [] if rule.measure_examples else ["the measure"]
    can = set(answers_of(book, rule))
    if rule.for_each == "child" and rule.applies_when is None:
        can.discard("not_applicable")  # only before the guidance was in force
    shown = {answer for example in rule.examples for answer in example.outcomes.values()}
    return sorted(can - shown)


def _missing_of(escalation: Escalation) -> list[str]:
    raised = [escalation.id in example.escalations for example in escalation.examples]
    return [*([] if any(raised) else ["it raised"]), *([] if not all(raised) or not raised else ["it not raised"])]
