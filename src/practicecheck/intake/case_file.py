"""Read a case file: YAML or JSON, into a mapping of plain texts, never guessing.

YAML scalars stay the text that was written (2026-03-31, Y and N are no dates or booleans here); duplicate
keys, anchors, aliases and tags are refused, so a small file cannot grow. Knows nothing about tables.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NoReturn

import yaml

from practicecheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_DEEPEST = 5  # file, table, row, list of values; and one to spare
_LARGEST = 64 * 1024 * 1024


def read_case_file(path: Path) -> Mapping[str, object]:
    """Return the mapping that a YAML or JSON case file holds."""
    if path.stat().st_size > _LARGEST:
        raise InputError(f"{path.name} is larger than 64 MB. A case file holds a few children; use tables for more.")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path.name}:{line}: the file is not UTF-8, so its letters are not known. Save it as UTF-8."
        ) from error
    if not text.strip():
        raise InputError(f"{path.name} is empty. A case file holds at least a `child` with a child_id.")
    document = _read_json(text, path.name) if path.suffix.lower() == ".json" else _read_yaml(text, path.name)
    if not isinstance(document, dict):
        raise InputError(
            f"{path.name} does not hold tables. A case file is a mapping of table name to rows, such as `child:` and `visit:`."
        )
    return document


def _read_json(text: str, name: str) -> object:
    def no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
        keys = [key for key, _ in pairs]
        if len(set(keys)) != len(keys):
            twice = next(key for key in keys if keys.count(key) > 1)
            raise InputError(f"{name}: the key {_short(twice)} stands twice in one mapping. Keep one of them.")
        return dict(pairs)

    try:
        # Numbers stay as written: 007 is refused by JSON, and 10.0 is for the typing to judge.
        document = json.loads(text, object_pairs_hook=no_duplicates, parse_float=str, parse_int=str, parse_constant=str)
        if "\\ud" in text.lower():
            json.dumps(
                document, ensure_ascii=False
            ).encode()  # half of a pair is no letter, though JSON lets it be written
    except UnicodeEncodeError:
        raise InputError(
            f"{name} holds half a letter: a \\ud8.. to \\udf.. by itself. Write the letter out, as UTF-8."
        ) from None
    except json.JSONDecodeError as error:
        raise InputError(f"{name}:{error.lineno}:{error.colno}: this is not JSON: {error.msg}.") from error
    except RecursionError:
        raise InputError(f"{name} is nested too deeply for a case file: table, row, value.") from None
    return document


def _read_yaml(text: str, name: str) -> object:
    try:
        events = _plain_events(text, name)
        document = _build(next(events), events, name, depth=0)
        if not isinstance(next(events, None), yaml.DocumentEndEvent) or next(events, None) is not None:
            raise InputError(f"{name} holds more than one document. Give each case a file of its own.")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise InputError(f"{where}: this is not YAML. Check the indentation, quotes and brackets there.") from None
    except yaml.YAMLError:
        raise InputError(f"{name} holds characters that YAML does not allow. Save it as plain UTF-8 text.") from None
    return document


def _plain_events(text: str, name: str) -> Iterator[yaml.events.Event]:
    """Yield what the document consists of; refuse what could make it grow or run."""
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent, yaml.StreamEndEvent)):
            continue
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            _refuse(event, name, "anchors and aliases (& and *) are not read. Write the values out")
        if getattr(event, "tag", None):
            _refuse(event, name, "tags (!) are not read. Write the plain value")
        yield event


def _build(event: yaml.events.Event, events: Iterator[yaml.events.Event], name: str, *, depth: int) -> object:
    if depth > _DEEPEST:
        _refuse(event, name, "the file is nested too deeply. A case file is table, row, value")
    if isinstance(event, yaml.ScalarEvent):
        return None if event.implicit[0] and event.value in _NULLS else event.value
    if isinstance(event, yaml.SequenceStartEvent):
        values = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            values.append(_build(event, events, name, depth=depth + 1))
        return values
    mapping: dict[str, object] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        if not isinstance(event, yaml.ScalarEvent):
            _refuse(event, name, "a list or mapping stands where a name is expected")
        if event.value in mapping:
            _refuse(event, name, f"the key {_short(event.value)} stands twice in one mapping. Keep one of them")
        mapping[event.value] = _build(next(events), events, name, depth=depth + 1)
    return mapping


def _refuse(event: yaml.events.Event, name: str, what: str) -> NoReturn:
    mark = event.start_mark  # every event of a parser has one
    assert mark is not None
    raise InputError(f"{name}:{mark.line + 1}:{mark.column + 1}: {what}.")


def _short(key: str) -> str:
    return repr(key[:40])
