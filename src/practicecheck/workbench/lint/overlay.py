"""What is wrong with local settings, or has grown old in them.

Knows the overlay as it was read over the rulebook; knows nothing of the rules' own faults.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from practicecheck.engine.plans import name_problems, of_overlay
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.load_overlay import past_review, read_overlay
from practicecheck.written.yaml_file import Problem


def find(folder: Path, book: Rulebook, *, today: date) -> Iterator[Problem]:
    """Every problem of an overlay over a rulebook: as it was read, codes that are none, reviews that have passed."""
    made, problems = read_overlay(folder, book)
    yield from problems
    for found in name_problems(made).values():
        for one in found:
            problem = of_overlay(made, one)
            if problem is not None:
                yield problem
    for setting, said in past_review(made, today):
        path = f"{made.overlay.folder}/{setting.file}"
        source = (folder / setting.file).read_text(encoding="utf-8").splitlines()[setting.line - 1]
        yield Problem(path, setting.line, setting.column, "PC054", said, "warning", source)
