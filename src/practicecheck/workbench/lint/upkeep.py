"""What has grown old: names that nothing uses, and parameters past the day they were to be looked at again.

Warnings only: none of it makes an answer wrong today.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from practicecheck.operators.words import day_words
from practicecheck.rulebook.book import Rulebook
from practicecheck.workbench.lint.places import LISTS, PARAMETERS, Places, texts_in
from practicecheck.written.yaml_file import Problem


def find(book: Rulebook, places: Places, *, today: date) -> Iterator[Problem]:
    """Unused facts, parameters and lists, and reviews that have passed."""
    used = _used(book)
    for name, fact in book.vocabulary.facts.items():
        if name not in used:
            yield _unused(places, name, fact.place("fact"), f"the fact '{name}'")
    # The entries of parameters.yaml and lists.yaml begin a line below or beside their name.
    for path, kind, named in (
        (PARAMETERS, "parameter", book.vocabulary.parameters),
        (LISTS, "list", book.vocabulary.lists),
    ):
        for name, one in named.items():
            if name not in used:
                yield _unused(places, path, one.place(), f"the {kind} '{name}'")
    for name, parameter in book.vocabulary.parameters.items():
        if parameter.review_by is not None and parameter.review_by < today:
            message = (
                f"'{name}' was to be reviewed by {day_words(parameter.review_by)} by its owner, the {parameter.owner}. "
                "Look at it again and set a new day."
            )
            yield places.problem(PARAMETERS, parameter.place("review_by"), "PC030", message, severity="warning")


def _unused(places: Places, name: str, mark: object, what: str) -> Problem:
    from practicecheck.written.language import Mark

    assert isinstance(mark, Mark)
    return places.problem(name, mark, "PC029", f"nothing uses {what}. Use it, or take it out.", severity="warning")


def _used(book: Rulebook) -> frozenset[str]:
    """Every text in the conditions of rules, escalations and facts, in which names are looked for; and what reports use."""
    found: set[str] = set()
    for rule in book.rules.values():
        parts = (rule.window, rule.applies_when, rule.expect, rule.fires_when, rule.escalate_when, rule.strength_when)
        found.update(texts_in((*parts, rule.measures, rule.notes)))
    for escalation in book.escalations.values():
        found.update(texts_in(escalation.applies_when))
    for fact in book.vocabulary.facts.values():
        found.update(texts_in((fact.holds, fact.rows)))
    for report in book.reports.values():
        found.update(report.uses)
    return frozenset(found)
