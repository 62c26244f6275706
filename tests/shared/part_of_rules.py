"""A part of a rulebook, for tests that are about something else: a run costs by the number of its rules."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from practicecheck.rulebook import Rulebook
from practicecheck.rulebook.named import lists_named, parameters_named
from practicecheck.rulebook.rule import Check, Escalation

_WHOLE = ("facts", "references.yaml", "parameters.yaml", "lists.yaml", "VERSION")


def part_of(book: Rulebook, folder: Path, into: Path, names: Iterable[str]) -> Path:
    """Copy those files of a rulebook that bear on some names, with all that their rules read; return `into`.

    A name is that of a rule, an escalation, a theme, a parameter or a list. An escalation that is not asked for comes
    along where every rule that it names does. What rules share (facts, lists, parameters, references) is whole.

    >>> import tempfile
    >>> from practicecheck.rulebook import load_rulebook
    >>> from practicecheck.shipped import rules_dir
    >>> with tempfile.TemporaryDirectory() as here:
    ...     made = part_of(load_rulebook(rules_dir()), rules_dir(), Path(here) / "rules", ["PA-MED-05"])
    ...     sorted(load_rulebook(made).rules)
    ['PA-MED-05']
    """
    asked = set(names)
    checks = (*book.rules.values(), *book.reports.values(), *book.escalations.values())
    left = {check.id for check in checks if asked & ({check.id, check.theme} | _settings(book, check))}
    kept: set[str] = set()
    while left:
        kept |= left
        left = {name for rule in left for name in _read_by(book, rule)} - kept
    kept |= {one.id for one in book.escalations.values() if _named_by(one) and _named_by(one) <= kept}
    into.mkdir(parents=True)
    for name in _WHOLE:
        (shutil.copytree if (folder / name).is_dir() else shutil.copy)(folder / name, into / name)
    for name in kept:
        target = into / book.paths[name]
        target.parent.mkdir(exist_ok=True)
        shutil.copy(folder / book.paths[name], target)
    return into


def _settings(book: Rulebook, check: Check) -> set[str]:
    return {*parameters_named(check, book.vocabulary), *lists_named(check, book.vocabulary)}


def _read_by(book: Rulebook, name: str) -> set[str]:
    if name in book.escalations:
        return _named_by(book.escalations[name])
    rule = book.rules.get(name)
    return {*book.reads_answers_of(rule), *rule.blocked_by} if rule else set()


def _named_by(one: Escalation) -> set[str]:
    clauses = [clause for clauses in one.raised_by for clause in clauses]
    return {name for clause in clauses for name in (clause.rule, clause.escalation) if name}
