"""A part of a rulebook: some of its rules and escalations alone, to be compiled and asked without the others.

Knows nothing of SQL or records.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.differences import apart, names_read, read_by

_RUNNING = ("active", "trial")


def read_for(book: Rulebook, names: Iterable[str]) -> frozenset[str]:
    """These rules and escalations, and all whose answers they read, directly or through others."""
    found: set[str] = set()
    left = [name for name in names if name in book.rules or name in book.escalations]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += read_by(book, book.rules.get(name) or book.escalations[name])
    return frozenset(found & {*book.rules, *book.escalations})


def part_of(book: Rulebook, names: Iterable[str]) -> Rulebook:
    """Those of a rulebook's rules and escalations alone that answer, with all the names that they may use."""
    kept = frozenset(names)
    rules = {rule.id: rule for rule in book.answering() if rule.id in kept}
    escalations = {name: one for name, one in book.escalations.items() if name in kept and one.status in _RUNNING}
    read: set[str] = set().union(*(names_read(book, one) for one in (*rules.values(), *escalations.values())))
    made = apart(book, "part", *sorted(kept))
    derived = {name: table for name, table in book.vocabulary.derived.items() if name in read}
    vocabulary = replace(made.vocabulary, derived=derived)
    return replace(made, rules=rules, escalations=escalations, vocabulary=vocabulary)
