"""The base of everything that people write for practicecheck in YAML, knowing its place in the file.

Knows nothing of what any of it means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, PrivateAttr, model_validator


class Mark(NamedTuple):
    """A place in a rule file, both from 1."""

    line: int
    column: int


class Marked(dict[str, Any]):
    """A mapping read from YAML that remembers where it, its keys and what they hold stand."""

    mark: Mark
    keys_at: dict[str, Mark]
    values_at: dict[str, Mark]


class MarkedList(list[Any]):
    """A list read from YAML that remembers where its items stand."""

    items_at: list[Mark]


class Language(BaseModel):
    """Base of everything written in a rule file: closed, frozen, and knowing its place in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)
    _mark: Mark = PrivateAttr(default=Mark(1, 1))
    _keys_at: dict[str, Mark] = PrivateAttr(default_factory=dict)

    @model_validator(mode="wrap")
    @classmethod
    def _keep_place(cls, data: Any, handler: Callable[[Any], Any]) -> Any:
        made = handler(data)
        if isinstance(data, Marked) and isinstance(made, Language):
            made._mark = data.mark
            made._keys_at = data.keys_at
            _place_what_has_no_place(made, data)
        return made

    def place(self, key: str | None = None) -> Mark:
        """Where this, or one of its keys, stands in its file; `messages.gap` and `limits.0` are keys too."""
        return self._keys_at.get(key, self._mark) if key else self._mark

    def places(self) -> frozenset[Mark]:
        """Where this and all its keys stand."""
        return frozenset({self._mark, *self._keys_at.values()})


def _place_what_has_no_place(made: Language, data: Marked) -> None:
    """Bare words, and what stands in plain mappings and lists: only whoever holds them knows where they stand."""
    names, inside = _by_key(type(made)), {}
    for key, raw in data.items():
        name = names.get(key)
        if name is None:
            continue
        held = getattr(made, name)
        if isinstance(raw, str):
            if isinstance(held, Language):
                held._mark = data.values_at[key]
        elif isinstance(raw, Marked):
            if isinstance(held, dict):
                inside.update({f"{key}.{one}": mark for one, mark in raw.keys_at.items()})
        elif isinstance(raw, MarkedList) and isinstance(held, tuple):
            for index, (part, mark) in enumerate(zip(held, raw.items_at, strict=False)):
                if isinstance(part, str):
                    inside[f"{key}.{index}"] = mark
                elif isinstance(part, Language) and isinstance(raw[index], str):
                    part._mark = mark
    if inside:
        made._keys_at = {**data.keys_at, **inside}


@cache
def _by_key(model: type[Language]) -> dict[str, str]:
    return {field.alias or name: name for name, field in model.model_fields.items()}


def texts_in(value: Any, *, keys: bool = False) -> Iterator[str]:
    """Every text inside something that is written, the keys of its mappings too where asked for.

    >>> list(texts_in({"is": ["cp", 3, ("cin",)]})), list(texts_in({"is": "cp"}, keys=True))
    (['cp', 'cin'], ['is', 'cp'])
    """
    if isinstance(value, str):
        yield value
    elif isinstance(value, Language):
        for name in type(value).model_fields:
            yield from texts_in(getattr(value, name), keys=keys)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from texts_in(one, keys=keys)
    elif isinstance(value, dict):
        for key, one in value.items():
            if keys:
                yield str(key)
            yield from texts_in(one, keys=keys)
