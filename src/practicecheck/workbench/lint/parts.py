"""The parts that a condition is joined from, each so that two of them can be held against one another.

Knows when two parts say the same or the opposite, whatever a record holds. Knows nothing of how that is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from practicecheck.operators.base import Condition
from practicecheck.operators.combine import AllOf, AnyOf, Not
from practicecheck.operators.fields import FieldTests
from practicecheck.operators.quantify import AnyRow, NoRow
from practicecheck.operators.refer import FactHolds
from practicecheck.operators.vocabulary import Vocabulary
from practicecheck.rulebook.rule import may_wait
from practicecheck.workbench.lint.hands import Hand
from practicecheck.workbench.lint.truth_tables import OneField, one_field
from practicecheck.written.language import Mark


@dataclass(frozen=True)
class Part:
    """One part: where it stands, what it says, and what of it can be told without a record."""

    condition: Condition
    mark: Mark
    field: OneField | None
    says: tuple[bool, str]
    """Whether it is said with 'not', and what: two parts are opposites where only the first differs."""
    of_fact: bool = False

    def is_same(self, other: Part) -> bool:
        """Whether both say the same."""
        return self.says == other.says

    def is_opposite(self, other: Part) -> bool:
        """Whether one says that the other is not so."""
        return self.says[1] == other.says[1] and self.says[0] != other.says[0]

    def may_wait(self) -> bool:
        """Whether a limit in it can still be ahead: then it is neither so nor not so."""
        return may_wait(self.condition)

    def words(self, vocabulary: Vocabulary) -> str:
        """The part in plain English; its kind where a name in it means nothing, which is told elsewhere."""
        try:
            return self.condition.read(vocabulary)
        except KeyError:
            return f"the '{self.condition.word}' written here"


def all_parts(condition: Condition, hand: Hand, vocabulary: Vocabulary, *, facts: bool = False) -> Iterator[Part]:
    """The parts that must all hold, those of an `all_of` inside it and, where asked, of its facts too."""
    if isinstance(condition, AllOf):
        for inner in condition.all_of:
            yield from all_parts(inner, hand, vocabulary, facts=facts)
    elif isinstance(condition, FieldTests) and len(condition.tests) > 1:
        for path, test in condition.tests.items():
            alone = condition.model_copy(update={"tests": {path: test}})
            yield _part(alone, condition.place(path), hand, vocabulary)
    else:
        yield _part(condition, _place(condition), hand, vocabulary)
        if facts and isinstance(condition, FactHolds):
            fact = vocabulary.facts.get(condition.fact)
            seen = hand.up_to(fact.about) if fact is not None else None
            if fact is not None and fact.holds is not None and seen is not None:
                for part in all_parts(fact.holds, seen, vocabulary, facts=True):
                    yield Part(part.condition, condition.place(), part.field, part.says, of_fact=True)


def any_parts(condition: Condition, hand: Hand, vocabulary: Vocabulary) -> Iterator[Part]:
    """The parts of which one must hold, those of an `any_of` inside it too."""
    if isinstance(condition, AnyOf):
        for inner in condition.any_of:
            yield from any_parts(inner, hand, vocabulary)
    else:
        yield _part(condition, _place(condition), hand, vocabulary)


def _part(condition: Condition, mark: Mark, hand: Hand, vocabulary: Vocabulary) -> Part:
    return Part(condition, mark, one_field(condition, hand, vocabulary), _says(condition))


def _place(condition: Condition) -> Mark:
    path = next(iter(condition.tests)) if isinstance(condition, FieldTests) and condition.tests else None
    return condition.place(path)


def _says(condition: Condition) -> tuple[bool, str]:
    if isinstance(condition, Not):
        negated, said = _says(condition.not_)
        return not negated, said
    if isinstance(condition, NoRow):
        return True, repr(condition).replace(NoRow.__name__, AnyRow.__name__, 1)
    return False, repr(condition)
