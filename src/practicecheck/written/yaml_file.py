"""Read a YAML file that people write, with the place of every key, never guessing.

Duplicate keys, anchors, aliases and tags are refused; only true and false are booleans; a date stays the
text that was written. Knows nothing of what the keys mean.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import yaml

from practicecheck.written.language import Mark, Marked, MarkedList
from practicecheck.written.yaml_words import why_no_text, why_no_yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 1_000
_DEEPEST_VALUE = 100
_TOO_DEEP = "the file is nested too deeply for anything that people write."
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})$")  # a longer one is text: Python reads no number of 4,300 digits


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in such a file: where, its code, what and what to do."""

    path: str
    line: int
    column: int
    code: str
    message: str
    severity: str = "error"
    source: str = field(default="", compare=False)

    def __str__(self) -> str:
        warning = "warning: " if self.severity == "warning" else ""
        shown = f"{self.path}:{self.line}:{self.column} {self.code} {warning}{self.message}"
        if not self.source.strip():
            return shown
        return f"{shown}\n    {self.source.rstrip()}\n    {' ' * (self.column - 1)}^"


@dataclass
class Document:
    """One file: its text, what it holds, and the problems found so far."""

    path: str
    text: str
    content: Any = None
    problems: list[Problem] = field(default_factory=list)

    def problem(self, mark: Mark, code: str, message: str, *, severity: str = "error") -> None:
        """Note a problem at a place of this file."""
        lines = self.text.splitlines()
        source = lines[mark.line - 1] if 0 < mark.line <= len(lines) else ""
        self.problems.append(Problem(self.path, mark.line, mark.column, code, message, severity, source))

    def written_at(self, loc: tuple[Any, ...]) -> Any:
        """What stands at a path of keys, passing over parts that are no keys of the file."""
        here = self.content
        for part in loc:
            if (isinstance(here, Marked) and part in here) or (
                isinstance(here, MarkedList) and isinstance(part, int) and part < len(here)
            ):
                here = here[part]
        return here

    def place_of(self, loc: tuple[Any, ...]) -> Mark:
        """The place that a path of keys names, passing over parts that are no keys of the file."""
        here, mark = self.content, Mark(1, 1)
        for part in loc:
            if isinstance(here, Marked) and part in here:
                mark, here = here.keys_at[part], here[part]
            elif isinstance(here, MarkedList) and isinstance(part, int) and part < len(here):
                mark, here = here.items_at[part], here[part]
        return mark


def read_document(raw: bytes, shown: str, *, before: tuple[str, ...] = ()) -> Document:
    """Read one file's bytes; what cannot be read stands in the document's problems.

    `shown` is the path as the user knows it. Of the top-level keys that `before` names nothing is read, where
    no other key follows them.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        document = Document(shown, "")
        mark, why = why_no_text(raw, error)
        document.problem(mark, "PC001", why)
        return document
    document = Document(shown, text_before(before, text.removeprefix("﻿")))
    try:
        if _is_too_deep(document.text):
            document.problem(Mark(1, 1), "PC001", _TOO_DEEP)
            return document
        node = yaml.compose(document.text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark, why = why_no_yaml(document.text, error)
        document.problem(mark, "PC001", why)
        return document
    _refuse_anchors(document)
    if node is None:
        document.problem(Mark(1, 1), "PC002", "the file is empty. Write it, or take it away.")
        return document
    if not any(problem.code == "PC004" for problem in document.problems):
        try:
            content = _value(node, document)
            if not any(problem.code == "PC005" for problem in document.problems):
                document.content = content
        except RecursionError:
            document.problem(Mark(1, 1), "PC001", _TOO_DEEP)
    return document


def _is_too_deep(text: str) -> bool:
    """Whether the file is nested so deeply that composing it would overrun the C stack, which ends the process.

    Only a file with very many opening marks can be, so that no other is gone through twice.
    """
    if sum(map(text.count, ("[", "{", "- ", "? "))) <= _DEEPEST:
        return False
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            return True
    return False


def hash_of(files: Mapping[str, bytes]) -> str:
    """What tells a folder's files, in order, from any others: names and bytes."""
    digest = sha256()
    for name, raw in files.items():
        digest.update(name.encode() + b"\0" + raw + b"\0")
    return digest.hexdigest()[:16]


def text_before(keys: tuple[str, ...], text: str) -> str:
    """A file's text without these top-level keys; all of it where another key follows them.

    >>> text_before(("examples",), "id: A\\nexamples:\\n  - b\\n"), text_before(("examples",), "examples: []\\nid: A\\n")
    ('id: A\\n', 'examples: []\\nid: A\\n')
    """
    first = re.search(rf"^(?:{'|'.join(keys)}):", text, re.MULTILINE) if keys else None
    if first is None or re.search(rf"^(?!{'|'.join(keys)})[^\s#-]", text[first.start() :], re.MULTILINE):
        return text
    return text[: first.start()]


def _refuse_anchors(document: Document) -> None:
    if "&" not in document.text and "*" not in document.text:
        return
    for event in yaml.parse(document.text, Loader=_LOADER):
        if getattr(event, "anchor", None):
            at = event.start_mark
            mark = Mark(at.line + 1, at.column + 1) if at is not None else Mark(1, 1)
            document.problem(mark, "PC004", "anchors and aliases are not allowed here. Write the part out.")


def _mark(node: yaml.Node) -> Mark:
    start = node.start_mark
    return Mark(start.line + 1, start.column + 1) if start is not None else Mark(1, 1)


_PLAIN_TAGS = {
    f"tag:yaml.org,2002:{kind}"
    for kind in ("map", "seq", "str", "int", "bool", "null", "float", "timestamp", "merge", "value")
}


def _value(node: yaml.Node, document: Document, depth: int = 0) -> Any:
    if depth > _DEEPEST_VALUE:  # each Python stops by itself at another depth
        raise RecursionError
    if node.tag not in _PLAIN_TAGS:
        document.problem(_mark(node), "PC005", f"the tag {_written(node.tag)} is not allowed here. Leave it out.")
        return None
    if isinstance(node, yaml.MappingNode):
        made = Marked()
        made.mark, made.keys_at, made.values_at = _mark(node), {}, {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key is None:
                document.problem(_mark(key_node), "PC006", "a key must be a plain word.")
                continue
            if key in made:
                document.problem(_mark(key_node), "PC003", f"the key '{key}' stands twice here. Keep one of them.")
                continue
            made[key] = _value(value_node, document, depth + 1)
            made.keys_at[key] = _mark(key_node)
            made.values_at[key] = _mark(value_node)
        return made
    if isinstance(node, yaml.SequenceNode):
        items = MarkedList(_value(item, document, depth + 1) for item in node.value)
        items.items_at = [_mark(item) for item in node.value]
        return items
    assert isinstance(node, yaml.ScalarNode)
    return _scalar(node)


def _written(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!", 1)


def _scalar(node: yaml.ScalarNode) -> Any:
    text: str = node.value
    if node.style in ("'", '"', "|", ">"):
        return text
    if text in ("true", "false"):
        return text == "true"
    if text in ("", "~", "null"):
        return None
    return int(text) if _INTEGER.match(text) else text
