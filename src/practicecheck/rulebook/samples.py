"""The shortest use of each word of the language in a rulebook, as it would be written on one line.

Knows which keys hold conditions. Knows nothing of what a word means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from practicecheck.operators.conditions import WORDS
from practicecheck.written.yaml_file import read_document

_CONDITIONS_AT = frozenset(
    ("applies_when", "expect", "fires_when", "escalate_when", "strength_when", "measures", "when", "holds", "rows")
)


class Samples:
    """Parts of the conditions of the rulebook in a folder, the shortest first; `made_up` are examples of what no rule uses."""

    def __init__(self, rules: Path, made_up: Mapping[str, str]) -> None:
        self._made_up = made_up
        found: set[tuple[int, str, str]] = set()
        self._parts: dict[str, dict[str, Any]] = {}
        for path in sorted(rules.rglob("*.yaml")):
            content = read_document(path.read_bytes(), path.name).content
            where = path.stem if isinstance(content, dict) and "id" in content else path.relative_to(rules).as_posix()
            for part in _conditions(content):
                for small in _mappings(part):
                    shown = flow(small)
                    found.add((len(shown), shown, where))
                    self._parts[shown] = small
        self._shortest = sorted(found)

    def shown(self, holds: Callable[[dict[str, Any]], bool], name: str) -> str:
        """The shortest part that holds, as a block with the place that it comes from."""
        for _, text, where in self._shortest:
            if holds(self._parts[text]):
                return f"```yaml\n# {where}\n{text}\n```\n"
        made_up = self._made_up.get(name, "")
        return "No rule uses it yet." + (f" For example:\n\n```yaml\n{made_up}\n```\n" if made_up else "\n")


def _conditions(content: Any) -> Iterator[Any]:
    if isinstance(content, list):
        for item in content:
            yield from _conditions(item)
    elif isinstance(content, dict):
        for key, value in content.items():
            if key in _CONDITIONS_AT:
                yield value
            elif key == "notes":
                yield from _conditions(value)


def _mappings(part: Any) -> Iterator[dict[str, Any]]:
    """Every mapping inside; one of several tests of fields also gives each alone."""
    if isinstance(part, dict):
        yield part
        if len(part) > 1 and not set(part) & set(WORDS):
            yield from ({key: value} for key, value in part.items())
        for value in part.values():
            yield from _mappings(value)
    elif isinstance(part, list):
        for value in part:
            yield from _mappings(value)


def flow(part: Any) -> str:
    """YAML on one line, as the rules are written.

    >>> flow({"plan.kind": {"in": ["cp", "cin"]}, "end_date": "present"})
    '{plan.kind: {in: [cp, cin]}, end_date: present}'
    """
    if isinstance(part, dict):
        return "{" + ", ".join(f"{key}: {flow(value)}" for key, value in part.items()) + "}"
    if isinstance(part, list):
        return "[" + ", ".join(map(flow, part)) + "]"
    if part is None:
        return "null"
    if isinstance(part, bool):
        return str(part).lower()
    if isinstance(part, date):
        return part.isoformat()
    text = str(part)
    return f'"{text}"' if isinstance(part, str) and set(text) & set(",:#{}[]") else text
