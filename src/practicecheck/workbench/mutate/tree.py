"""Walk the parts of something written in the rule language, each with its path and its place, and put another in its stead.

A path is said in the keys of the YAML: `expect.all_of.2.satisfies`. Knows nothing of what the parts mean.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from practicecheck.operators.fields import FieldTests
from practicecheck.written.language import Language, Mark

Whole = TypeVar("Whole", bound=Language)
Step = str | int


@dataclass(frozen=True, slots=True)
class Place:
    """One part: what it is, how it is reached, how that is written, and where it stands in its file."""

    part: Language
    steps: tuple[Step, ...]
    path: str
    mark: Mark


def places(whole: Language, keys: tuple[str, ...]) -> Iterator[Place]:
    """Every part of the rule language under some keys of a whole, outermost first.

    >>> from practicecheck.operators.combine import AllOf
    >>> [place.path for place in places(AllOf.model_validate({"all_of": ["unborn", "open"]}), ("all_of",))]
    ['all_of.1', 'all_of.2']
    """
    for key in keys:
        word = _written(whole, key)
        yield from _within(getattr(whole, key), (key,), word, whole.place(word))


def _within(value: Any, steps: tuple[Step, ...], path: str, mark: Mark) -> Iterator[Place]:
    if isinstance(value, Language):
        own = value.place()
        mark = own if own != Mark(1, 1) else mark
        yield Place(value, steps, path, mark)
        for key in type(value).model_fields:
            word = _written(value, key)
            under = path if isinstance(value, FieldTests) else f"{path}.{word}"
            at = value.place(word)
            yield from _within(getattr(value, key), (*steps, key), under, at if at != Mark(1, 1) else mark)
        if isinstance(value, FieldTests):
            return
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            yield from _within(item, (*steps, number), f"{path}.{number + 1}", mark)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _within(item, (*steps, key), f"{path}.{key}", mark)


def _written(part: Language, key: str) -> str:
    """The key as it is written in the file."""
    return type(part).model_fields[key].alias or key


def put(whole: Whole, steps: tuple[Step, ...], new: Language) -> Whole:
    """The whole with another part at a place; nothing else of it is changed, nor looked at again."""
    made: Whole = _put(whole, steps, new)
    return made


def _put(value: Any, steps: tuple[Step, ...], new: Language) -> Any:
    if not steps:
        return new
    first, *rest = steps
    if isinstance(value, Language):
        key = str(first)
        return value.model_copy(update={key: _put(getattr(value, key), tuple(rest), new)})
    if isinstance(value, dict):
        return {**value, first: _put(value[first], tuple(rest), new)}
    number = int(first)
    return (*value[:number], _put(value[number], tuple(rest), new), *value[number + 1 :])
