"""The rulebook that comes with the program, read once in each process of a test run."""

from __future__ import annotations

from functools import cache

from practicecheck.rulebook import Rulebook, load_rulebook
from practicecheck.shipped import rules_dir


@cache
def shipped_book() -> Rulebook:
    """The shipped rules, examples and all; nobody may change them."""
    return load_rulebook(rules_dir())
