"""Which parameters, lists and facts a rule's conditions name, those of the facts that it names included.

Knows nothing of their values.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from practicecheck.operators.amounts import FirstFilled
from practicecheck.operators.refer import FactHolds
from practicecheck.written.language import Language

if TYPE_CHECKING:
    from practicecheck.operators.vocabulary import Vocabulary
    from practicecheck.rulebook.rule import Check

_DECIDE = ("applies_when", "window", "expect", "fires_when", "measures")
CONDITIONS = (*_DECIDE, "escalate_when", "strength_when", "notes")
"""The keys of a check that hold what it asks."""


def parameters_named(check: Check, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The names of parameters that a rule's conditions use, in order of first use."""
    return tuple(name for name in _named(check, vocabulary) if name in vocabulary.parameters)


def lists_named(check: Check, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The names of lists that a rule's conditions use, in order of first use."""
    return tuple(name for name in _named(check, vocabulary) if name in vocabulary.lists)


def parameters_needed(check: Check, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The parameters without which a rule cannot judge: one that only stands in for a blank field is none of them."""
    return tuple(name for name in _named(check, vocabulary, needed=True) if name in vocabulary.parameters)


def facts_named(check: Check, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The names of facts that a rule's conditions use, and that those facts use, in order of first use."""
    found: dict[str, None] = {}

    def look(value: Any) -> None:
        name = value.fact if isinstance(value, FactHolds) else value if isinstance(value, str) else ""
        if (isinstance(value, FactHolds) or name in vocabulary.derived) and name not in found:
            found[name] = None
            fact = vocabulary.facts[name]
            look((fact.holds, fact.rows))
        elif isinstance(value, Language):
            for field in type(value).model_fields:
                look(getattr(value, field))
        elif isinstance(value, (tuple, list, dict)):
            for item in value.values() if isinstance(value, dict) else value:
                look(item)

    for field in CONDITIONS:
        look(getattr(check, field, None))
    return tuple(found)


def _named(check: Check, vocabulary: Vocabulary, *, needed: bool = False) -> tuple[str, ...]:
    known = vocabulary.named
    key = (check.id, needed)
    if key not in known:
        found: dict[str, None] = {}
        for name in _DECIDE if needed else CONDITIONS:
            found.update(dict.fromkeys(_texts(getattr(check, name, None), vocabulary, needed)))
        known[key] = tuple(found)
    return known[key]


def _texts(value: Any, vocabulary: Vocabulary, needed: bool) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        if value in vocabulary.derived:  # rows made from several tables, by their name
            yield from _texts(vocabulary.facts[value].rows, vocabulary, needed)
    elif isinstance(value, FactHolds):
        fact = vocabulary.facts.get(value.fact)
        yield from _texts(fact.holds if fact else None, vocabulary, needed)
    elif isinstance(value, FirstFilled) and needed:
        return
    elif isinstance(value, Language):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name), vocabulary, needed)
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _texts(item, vocabulary, needed)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item, vocabulary, needed)
