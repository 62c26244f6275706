"""What a mutant is: one small change to one part of a rule, that a good example notices.

Each class of the language says its own (`mutants`); here stands what they share. A mutant is evaluated for one child
and never becomes SQL. Knows nothing of rules, examples or how a mutant is judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from practicecheck.operators.amounts import Amount, FirstFilled, Moved
from practicecheck.written.language import Language

if TYPE_CHECKING:
    from practicecheck.operators.vocabulary import Vocabulary

Part = TypeVar("Part", bound=Language)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change to a part: what stands in its place, and how it is said.

    `change` names it among the mutants of its part, whatever numbers stand there; `says` goes on from "no example
    notices when …"; `key` is the key of the part that is changed, where it has several.
    """

    change: str
    instead: Language
    says: str
    key: str = ""


def moved(amount: Amount, vocabulary: Vocabulary, *, less: int = 1, more: int = 1) -> Iterator[tuple[str, Any]]:
    """An amount made more and less, each with its word; never less than nothing.

    >>> [(word, one.by) for word, one in moved(15, None)], [word for word, _ in moved(0, None)]
    ([('more', 1), ('less', -1)], ['more'])
    """
    yield "more", Moved(amount=amount, by=more)
    if _least(amount, vocabulary) >= less:
        yield "less", Moved(amount=amount, by=-less)


def _least(amount: Amount, vocabulary: Vocabulary) -> int:
    if isinstance(amount, int):
        return amount
    names = (amount,) if isinstance(amount, str) else amount.first_of
    held = [vocabulary.parameters[name] for name in names if name in vocabulary.parameters]
    values = [one.value for parameter in held for one in parameter.values]
    return min((value for value in values if isinstance(value, int)), default=0)


def amount_mutants(part: Language, key: str, vocabulary: Vocabulary, *, what: str, less: int = 1) -> Iterator[Mutant]:
    """A bound of a part made one more and `less` less, and without the field that goes before the parameter."""
    amount = getattr(part, key)
    for word, other in moved(amount, vocabulary, less=less):
        by = abs(other.by)
        said = f"{what} is {by} {word} than it says"
        yield Mutant(f"{key} {word}", part.model_copy(update={key: other}), said, key)
    if isinstance(amount, FirstFilled) and len(amount.first_of) > 1:
        own, rest = amount.first_of[0], FirstFilled(first_of=amount.first_of[1:])
        said = f"{what} is never taken from {own}"
        yield Mutant(f"{key} without {own}", part.model_copy(update={key: rest}), said, key)


def without(part: Part, key: str, said: str) -> Mutant:
    """A part without one of its keys."""
    empty: Any = () if isinstance(getattr(part, key), tuple) else None
    name = type(part).model_fields[key].alias or key
    return Mutant(f"without {name}", part.model_copy(update={key: empty}), said, name)


def each_left_out(items: Sequence[Any]) -> Iterator[tuple[int, Any, tuple[Any, ...]]]:
    """Each of several items, with its number from 1 and the others; nothing where there is one only.

    >>> list(each_left_out("ab")), list(each_left_out("a"))
    ([(1, 'a', ('b',)), (2, 'b', ('a',))], [])
    """
    if len(items) > 1:
        for number, item in enumerate(items, 1):
            yield number, item, (*items[: number - 1], *items[number:])
