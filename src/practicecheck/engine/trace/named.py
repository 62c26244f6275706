"""Which parameters a rule's conditions name, its facts' included. Knows nothing of their values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from practicecheck.operators.base import Language
from practicecheck.operators.refer import FactHolds

if TYPE_CHECKING:
    from practicecheck.operators.vocabulary import Vocabulary
    from practicecheck.rulebook.rule import Check

_KNOWN: dict[tuple[int, str], tuple[str, ...]] = {}


def parameters_named(rule: Check, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The names of parameters that a rule's conditions use, in order of first use."""
    key = (id(vocabulary), rule.id)
    if key not in _KNOWN:
        found: dict[str, None] = {}
        for name in ("applies_when", "window", "expect", "fires_when", "escalate_when", "strength_when"):
            found.update(dict.fromkeys(_names(getattr(rule, name, None), vocabulary)))
        _KNOWN[key] = tuple(found)
    return _KNOWN[key]


def _names(value: Any, vocabulary: Vocabulary) -> Iterator[str]:
    if isinstance(value, str):
        if value in vocabulary.parameters:
            yield value
    elif isinstance(value, FactHolds):
        fact = vocabulary.facts.get(value.fact)
        yield from _names(fact.holds if fact else None, vocabulary)
    elif isinstance(value, Language):
        for name in type(value).model_fields:
            yield from _names(getattr(value, name), vocabulary)
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _names(item, vocabulary)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _names(item, vocabulary)
