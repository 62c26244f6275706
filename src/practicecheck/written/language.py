"""The base of everything that people write for practicecheck in YAML, knowing its place in the file.

Knows nothing of what any of it means.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, PrivateAttr, model_validator


class Mark(NamedTuple):
    """A place in a rule file, both from 1."""

    line: int
    column: int


class Marked(dict[str, Any]):
    """A mapping read from YAML that remembers where it and its keys stand."""

    mark: Mark
    keys_at: dict[str, Mark]


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
        return made

    def place(self, key: str | None = None) -> Mark:
        """Where this, or one of its keys, stands in its file."""
        return self._keys_at.get(key, self._mark) if key else self._mark

    def places(self) -> frozenset[Mark]:
        """Where this and all its keys stand."""
        return frozenset({self._mark, *self._keys_at.values()})
