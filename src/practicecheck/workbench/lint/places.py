"""Where the parts of a rulebook stand in its files, so that every problem is told at its place.

Reads files again for the lines shown. Knows nothing of what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.rule import Rule, may_wait
from practicecheck.written.language import Language, Mark
from practicecheck.written.yaml_file import Problem

PARAMETERS, LISTS, REFERENCES = "parameters.yaml", "lists.yaml", "references.yaml"


class Places:
    """Makes problems of one rulebook: the path of what is wrong, and the source line."""

    def __init__(self, folder: Path, book: Rulebook) -> None:
        self._folder = folder
        self._paths = dict(book.paths)
        self.line = cache(self._line)

    def problem(self, name: str, mark: Mark, code: str, message: str, *, severity: str = "error") -> Problem:
        """A problem of a rule, escalation or fact by its name, or of a file by its path."""
        path = self._paths.get(name, name)
        return Problem(path, mark.line, mark.column, code, message, severity, self.line(path, mark.line))

    def path(self, name: str) -> str:
        """The file that a rule, escalation or fact stands in."""
        return self._paths.get(name, name)

    def _line(self, path: str, number: int) -> str:
        try:
            lines = (self._folder / path).read_text(encoding="utf-8").splitlines()
        except OSError:
            return ""
        return lines[number - 1] if 0 < number <= len(lines) else ""


def answers_of(book: Rulebook, rule: Rule) -> frozenset[str]:
    """The answers that a rule can give, limits inside the facts that it names included."""
    found: set[str] = set(rule.can_answer())
    if rule.kind == "gap" and rule.expect is not None and any(may_wait(part) for part in book.walk(rule.expect)):
        found.add("not_due")
    return frozenset(found)


def parts_of(value: Any) -> Iterator[Language]:
    """Everything of the rule language inside something, itself included.

    >>> from practicecheck.rulebook.rule import Reference
    >>> [type(part).__name__ for part in parts_of((Reference(ref="WT18"), "text"))]
    ['Reference']
    """
    if isinstance(value, Language):
        yield value
        for name in type(value).model_fields:
            yield from parts_of(getattr(value, name))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from parts_of(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from parts_of(item)
