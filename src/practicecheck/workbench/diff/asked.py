"""What was asked of two rulebooks, and what a reader must know of it to read the counts rightly.

Knows nothing of how the counts are made or shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from practicecheck.engine.twice import Move, Twice
from practicecheck.operators.words import day_words
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.differences import changed_parameters, first_day_apart, names_read
from practicecheck.workbench.diff.cause import Causes


@dataclass(frozen=True, slots=True)
class Loaded:
    """A rulebook as it is to be asked (local settings laid over it, where there are any), as it stands in its files, and those."""

    asked: Rulebook
    plain: Rulebook
    folder: Path
    called: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, and of which two rulebooks."""

    twice: Twice
    old: Loaded
    new: Loaded
    as_if: bool
    call: Callable[[str], str] | None
    most: int


def notes(asked: Asked, changed: tuple[str, ...], why: dict[Move, Causes]) -> Iterator[str]:
    """What a reader must know to read the counts rightly."""
    old, new = asked.old, asked.new
    covered = [name for name in changed_parameters(old.plain, new.plain) if name not in changed]
    if covered:
        yield (
            f"A local setting stands over {', '.join(covered)}, so what the rulebook says of "
            f"{'it' if len(covered) == 1 else 'them'} reaches nobody here."
        )
    if asked.as_if and changed:
        values = ", ".join(f"{name} {new.asked.vocabulary.parameters[name].values[-1].value}" for name in changed)
        yield (
            f"As if in force: this judges all events, past ones too, as though the last value of each changed number had always held "
            f"({values}). It is a trial of the number, and says of no child that anything was late by the limit of its day."
        )
    elif asked.as_if:
        yield "--as-if-in-force changes nothing here: no dated value differs between the two rulebooks."
    else:
        yield from _not_yet(asked, changed, why)


def _not_yet(asked: Asked, changed: tuple[str, ...], why: dict[Move, Causes]) -> Iterator[str]:
    twice, old, new = asked.twice, asked.old, asked.new
    moved = {move.rule for move, found in why.items() if "parameter" in found}
    for name in changed:
        after = new.asked.vocabulary.parameters[name]
        day = first_day_apart(old.asked.vocabulary.parameters[name], after)
        users = [
            check.id for check in (*twice.new.part.rules.values(), *twice.new.part.escalations.values())
            if name in names_read(twice.new.book, check)
        ]  # fmt: skip
        if day is None or day == date.min or moved & set(users):
            continue
        latest = twice.latest_event(users) or twice.as_of
        if day > latest:
            yield (
                f"{name}: the new value holds from {day_words(day)}, later than every event in this extract that a rule judges by it. "
                "So it changes no answer yet: each event is judged by the value of its day. To see what it would change, add "
                "--as-if-in-force."
            )
