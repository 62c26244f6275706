"""What was left lying: names that nothing uses, values and rules without a source, reviews that have passed.

Warnings only: none of it makes an answer wrong today.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from practicecheck.operators.words import day_words
from practicecheck.rulebook.book import Rulebook
from practicecheck.workbench.lint.places import LISTS, PARAMETERS, REFERENCES, Places
from practicecheck.written.language import Mark, texts_in
from practicecheck.written.yaml_file import Problem


def find(book: Rulebook, places: Places, *, today: date) -> Iterator[Problem]:
    """Unused facts, parameters, lists and references, missing sources, and reviews that have passed."""
    if not book.unread:  # what a file uses that could not be read is not known
        yield from _lying_about(book, places)
    yield from _without_source(book, places)
    for name, parameter in book.vocabulary.parameters.items():
        if parameter.review_by is not None and parameter.review_by < today:
            message = (
                f"'{name}' was to be reviewed by {day_words(parameter.review_by)} by its owner, the {parameter.owner}. "
                "Look at it again and set a new day."
            )
            yield places.problem(PARAMETERS, parameter.place("review_by"), "PC030", message, severity="warning")


def _lying_about(book: Rulebook, places: Places) -> Iterator[Problem]:
    """Facts, parameters, lists and references that nothing uses."""
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
    cited = _cited(book)
    for name, guidance in book.guidance.items():
        if not cited & {name, *(edition.id for edition in guidance.editions)}:
            yield _unused(places, REFERENCES, guidance.place(), f"the reference '{name}'")


def _unused(places: Places, name: str, mark: Mark, what: str) -> Problem:
    return places.problem(name, mark, "PC029", f"nothing uses {what}. Use it, or take it out.", severity="warning")


def _cited(book: Rulebook) -> frozenset[str]:
    checks = (*book.rules.values(), *book.escalations.values(), *book.reports.values())
    refs = [reference.ref for check in checks for reference in check.references]
    refs += [ref for fact in book.vocabulary.facts.values() for ref in fact.references]
    return frozenset(ref.removesuffix("-") for ref in refs)


def _without_source(book: Rulebook, places: Places) -> Iterator[Problem]:
    """Values, lists and rules that do not say what they rest on."""
    for name, parameter in book.vocabulary.parameters.items():
        for value in parameter.values:
            if not value.source:
                message = f"a value of '{name}' names no source. Say which document, edition and place it comes from."
                yield places.problem(PARAMETERS, value.place(), "PC041", message, severity="warning")
    for name, one in book.vocabulary.lists.items():
        if not one.source:
            message = f"the list '{name}' names no source. Say which document, edition and place it comes from."
            yield places.problem(LISTS, one.place(), "PC041", message, severity="warning")
    for check in (*book.rules.values(), *book.escalations.values()):
        if not check.references:
            message = (
                "this names no guidance. Cite what it rests on under 'references', LOCAL where it is agreed locally."
            )
            yield places.problem(check.id, check.place("id"), "PC041", message, severity="warning")


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
