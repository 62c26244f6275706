"""Escalations that would not mean what they say: shared facts, loops, and what the engine cannot take.

Knows clauses only; names in them are checked when the rulebook is loaded.
"""

from __future__ import annotations

from collections.abc import Iterator

from practicecheck.engine.escalate import fact_could_meet_two_clauses, loops
from practicecheck.engine.escalate.limits import check_rules
from practicecheck.engine.escalations import escalation_rules
from practicecheck.errors import RulebookError
from practicecheck.rulebook.book import Rulebook
from practicecheck.workbench.lint.places import Places
from practicecheck.written.yaml_file import Problem


def find(book: Rulebook, places: Places) -> Iterator[Problem]:
    """Problems of escalations, each at its `raised_by`."""
    rules = escalation_rules(book)
    shared = set()
    for rule in rules:
        mark = book.escalations[rule.id].place("raised_by")
        if any(fact_could_meet_two_clauses(alternative) for alternative in rule.alternatives):
            shared.add(rule.id)
            message = (
                "one fact could meet two of these clauses, and the engine asks for two different facts. Tell the clauses "
                "apart by rule, theme, severity or answer; 'two or more' is a count in a rule."
            )
            yield places.problem(rule.id, mark, "PC026", message)
    for group in loops(rules):
        for name in group:
            message = f"these escalations rest on one another in a loop: {', '.join(group)}. Break it."
            yield places.problem(name, book.escalations[name].place("raised_by"), "PC027", message)
    try:
        check_rules(rules, name=f"rulebook-{book.hash}")
    except RulebookError as error:
        for said in map(str, error.problems):
            name = said.partition(":")[0].partition(",")[0].strip("'")
            if name in book.escalations and name not in shared:
                yield places.problem(name, book.escalations[name].place("raised_by"), "PC033", said)
