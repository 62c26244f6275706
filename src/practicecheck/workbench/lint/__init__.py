"""Look over a rulebook for everything that would make it wrong, unfair or hard to keep: all problems at once.

Each family of checks is a small module with one function from a rulebook to problems. Knows nothing of how
problems are printed.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from practicecheck.rulebook.load import read_rulebook
from practicecheck.workbench.lint import (
    answers,
    approvals,
    edges,
    escalating,
    examples,
    fairness,
    messages,
    names,
    sense,
    upkeep,
    wording,
)
from practicecheck.workbench.lint import overlay as local
from practicecheck.workbench.lint.places import Places
from practicecheck.written.yaml_file import Problem

__all__ = ["lint"]

_LOOP = "PC025"


def lint(folder: Path, *, today: date, overlay: Path | None = None) -> list[Problem]:
    """Every problem of the rulebook in a folder, and of the local settings over it, in order of file and line.

    `today` decides which parameters are past their review. Raises RulebookError where the folder is none.
    """
    book, problems = read_rulebook(folder)
    if book is None:
        return problems
    places = Places(folder, book)
    if not any(problem.code == _LOOP for problem in problems):  # rules in a loop have no order to be compiled in
        problems += names.find(book, places)
        if overlay is not None:
            problems += local.find(overlay, book, today=today)
    if not any(problem.severity == "error" for problem in problems):  # a name that means nothing cannot be read out
        problems += approvals.find(book, places)
    for family in (answers, edges, escalating, examples, fairness, messages, sense, wording):
        problems += family.find(book, places)
    problems += upkeep.find(book, places, today=today)
    unique = dict.fromkeys(problems)
    return sorted(unique, key=lambda one: (one.path, one.line, one.column, one.code, one.message))
