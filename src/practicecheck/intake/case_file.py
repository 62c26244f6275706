"""Read a case file: YAML or JSON, into a mapping of plain texts, never guessing.

YAML scalars stay the text that was written (2026-03-31, Y and N are no dates or booleans here); duplicate
keys, anchors, aliases and tags are refused, so a small file cannot grow. Knows nothing about tables.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import yaml

from practicecheck.errors import InputError
from practicecheck.intake.faults import LOADER, Faults, mark_of
from practicecheck.written.language import Mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_DEEPEST = 5  # file, table, row, list of values; and one to spare
_LARGEST = 64 * 1024 * 1024


class CaseFile(NamedTuple):
    """What a case file holds, and what is wrong so far with its form."""

    tables: Mapping[str, object]
    faults: Faults


def read_case_file(path: Path) -> CaseFile:
    """Return the mapping that a YAML or JSON case file holds, faults of form noted. Raises InputError where it holds none."""
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
    faults = Faults(path.name, text)
    document = (_read_json if path.suffix.lower() == ".json" else _read_yaml)(text, faults)
    if not isinstance(document, dict):
        raise InputError(
            f"{path.name} does not hold tables. A case file is a mapping of table name to rows, such as `child:` and `visit:`."
        )
    return CaseFile(document, faults)


def _read_json(text: str, faults: Faults) -> object:
    twice: dict[str, None] = {}

    def no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(pairs)
        if len(made) < len(pairs):
            keys = [key for key, _ in pairs]
            twice.update((key, None) for key in made if keys.count(key) > 1)
        return made

    try:
        # Numbers stay as written: 007 is refused by JSON, and 10.0 is for the typing to judge.
        document = json.loads(text, object_pairs_hook=no_duplicates, parse_float=str, parse_int=str, parse_constant=str)
        if "\\ud" in text.lower():  # half of a pair is no letter, though JSON lets it be written
            json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        faults.stop("this holds half a letter: a \\ud8.. to \\udf.. by itself. Write the letter out, as UTF-8.")
    except json.JSONDecodeError as error:
        faults.stop(f"this is not JSON: {error.msg}.", at=Mark(error.lineno, error.colno))
    except RecursionError:
        faults.stop("this is nested too deeply for a case file: table, row, value.")
    if twice:
        _find_duplicates(text, twice, faults)
    return document


def _find_duplicates(text: str, twice: Iterable[str], faults: Faults) -> None:
    """Note each key that stands twice where it does, which only the reading as YAML tells; else that there is one."""
    before = len(faults.found)
    try:
        _document(_plain_events(text.replace("\t", " "), faults), faults)
    except yaml.YAMLError:
        del faults.found[before:]
        for key in twice:
            faults.add(_stands_twice(key))


def _read_yaml(text: str, faults: Faults) -> object:
    try:
        events = _plain_events(text, faults)
        document = _document(events, faults)
        if next(events, None) is not None:
            faults.stop("more than one document stands in this file. Give each case a file of its own.")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = "this is not YAML. Check the indentation, quotes and brackets there."
        faults.stop(said, at=mark_of(mark) if mark else ())
    except yaml.YAMLError:
        faults.stop("this holds characters that YAML does not allow. Save it as plain UTF-8 text.")
    return document


def _plain_events(text: str, faults: Faults) -> Iterator[yaml.NodeEvent | yaml.CollectionEndEvent]:
    """Yield what the documents consist of; note what could make them grow or run."""
    for event in yaml.parse(text, Loader=LOADER):
        if not isinstance(event, (yaml.NodeEvent, yaml.CollectionEndEvent)):
            continue
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            faults.add("anchors and aliases (& and *) are not read. Write the values out.", at=_place(event))
        if getattr(event, "tag", None):
            faults.add("tags (!) are not read. Write the plain value.", at=_place(event))
        yield event


def _document(events: Iterator[yaml.Event], faults: Faults) -> object:
    first = next(events, None)
    return None if first is None else _build(first, events, faults, depth=0)


def _build(event: yaml.Event, events: Iterator[yaml.Event], faults: Faults, *, depth: int) -> object:
    if isinstance(event, yaml.ScalarEvent):
        return None if event.implicit[0] and event.value in _NULLS else event.value
    if isinstance(event, yaml.AliasEvent):
        return None
    if depth > _DEEPEST:
        # Read no further: the time that it takes grows with the square of the depth.
        faults.stop("the file is nested too deeply. A case file is table, row, value.", at=_place(event))
    if isinstance(event, yaml.SequenceStartEvent):
        values = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            values.append(_build(event, events, faults, depth=depth + 1))
        return values
    mapping: dict[str, object] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = event.value if isinstance(event, yaml.ScalarEvent) else None
        if key is None:
            said = "a list or mapping stands where a name is expected. Write the name of a table or field."
            faults.add(said, at=_place(event))
            _build(event, events, faults, depth=depth + 1)
        elif key in mapping:
            faults.add(_stands_twice(key), at=_place(event))
        elif key == "<<":
            faults.add("merge keys (<<) are not read. Write the values out.", at=_place(event))
        value = _build(next(events), events, faults, depth=depth + 1)
        if key is not None:
            mapping.setdefault(key, value)
    return mapping


def _place(event: yaml.Event) -> Mark:
    assert event.start_mark is not None  # every event of a parser has one
    return mark_of(event.start_mark)


def _stands_twice(key: str) -> str:
    return f"the key {key[:40]!r} stands twice in one mapping. Keep one of them."
