"""Rules that are no longer what was approved. Warnings only: they run, on trial. Knows nothing of what changed in them."""

from __future__ import annotations

from collections.abc import Iterator

from practicecheck.reports.sign_off import standings
from practicecheck.rulebook.approvals import FOLDER
from practicecheck.rulebook.book import Rulebook
from practicecheck.workbench.lint.places import Places
from practicecheck.written.yaml_file import Problem


def find(book: Rulebook, places: Places) -> Iterator[Problem]:
    """Each rule that changed since its last approval, at what was approved. The rulebook has no error, so that it can be read."""
    for name, one in standings(book).items():
        if not one.holds:
            message = f"{name} is {one.words()}. Read it and approve it, or take the change back."
            mark = book.approvals[name][-1].place("reading")
            yield places.problem(f"{FOLDER}/{name}.yaml", mark, "PC072", message, severity="warning")
