"""Which rules' examples have held as they stand, so that only what has changed since is run again.

An answer hangs on a rule's own file, on what decides its answers elsewhere, on the answers of other rules that it reads, and on
the program: all of these tell one state of a rule from another. Only that every example of a state held is remembered, and how
many there are. Knows nothing of how an example is run.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path

from practicecheck.engine.cache import Notes
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.logic import hash_of_logic
from practicecheck.rulebook.part import read_for
from practicecheck.rulebook.rule import Escalation


class Held:
    """What is remembered on this machine of the examples of a rulebook."""

    def __init__(self, book: Rulebook, folder: Path | None = None) -> None:
        self._states = dict(_states(book))
        self._notes = Notes(f"held-{_program()}", folder)

    def counts(self) -> dict[str, int]:
        """The rules and escalations all of whose examples have held as they stand, with how many each has."""
        noted = self._notes.read()
        return {name: noted[state] for name, state in self._states.items() if state in noted}

    def add(self, counts: Mapping[str, int]) -> None:
        """Note of these that all their examples have held."""
        self._notes.add({self._states[name]: count for name, count in counts.items()})


def _states(book: Rulebook) -> Iterator[tuple[str, str]]:
    """Every rule and escalation that runs, with a hash of all that its examples hang on."""
    in_use = book.in_use()
    logic = {one.id: hash_of_logic(book, one) for one in (*book.rules.values(), *in_use.values())}
    # The examples of an escalation name all that comes of some answers, whoever raises it.
    together = [
        f"{name} {logic[name]}"
        if isinstance(one, Escalation)
        else f"{name} {one.kind} {one.theme} {book.ranked(one)}"
        for name, one in in_use.items()
    ]  # fmt: skip
    for name, one in in_use.items():
        read = sorted(read_for(book, [name]))
        alone = [f"{each} {book.rules[each].status} {logic[each]}" for each in read if each in book.rules]
        hangs_on = together if isinstance(one, Escalation) else alone
        yield name, _hash((book.file_hashes[book.paths[name]], *hangs_on))


def _hash(texts: Iterable[str]) -> str:
    return sha256("\n".join(texts).encode()).hexdigest()[:24]


@cache
def _program() -> str:
    """Which program this is: all of it, so that no part that has a say can be forgotten, and what it stands on."""
    package = Path(__file__).resolve().parents[1]
    beneath = sorted(f"{one.name} {one.version}" for one in distributions())
    said = sha256("\n".join((sys.version, *beneath)).encode())
    for path in sorted(package.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            said.update(path.read_bytes())
    return said.hexdigest()[:24]
