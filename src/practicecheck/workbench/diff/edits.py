"""What was changed in the files of a rulebook, in words: the numbers, lists, facts and rules, and what is wording alone.

Compares what two rulebooks say; asks no record. Knows nothing of how it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from practicecheck.operators.vocabulary import Parameter
from practicecheck.operators.words import day_words
from practicecheck.reports.reading import read_check
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.differences import dated, fact_logic, logic_of, shape
from practicecheck.rulebook.rule import Check, Escalation, Rule

WORDING = "wording only: no answer changes"
_BESIDE = ("severity", "theme", "status", "level", "blocked_by", "hidden_beside")
"""Keys of a rule that change how an answer is shown, or who is told; escalations may ask for a severity or a theme."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing that was changed: where, its name there, what became of it, and what people call it."""

    file: str
    name: str
    says: str
    is_wording: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a rule reads in plain English, where the two rulebooks differ: lines that went, lines that came."""

    went: tuple[str, ...]
    came: tuple[str, ...]


def edits(old: Rulebook, old_folder: Path, new: Rulebook, new_folder: Path) -> list[Edit]:
    """Every file that differs, and what in it does; a file in which nothing does that can change an answer says so."""
    before, after = _files(old_folder), _files(new_folder)
    found: list[Edit] = []
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            said = list(_said(name, old, new))
            found += said or [Edit(name, "", WORDING, is_wording=True)]
    return found


def reading(old: Rulebook, new: Rulebook, name: str) -> Reading:
    """How the plain-English reading of a rule or escalation differs."""
    lines = [_read(book, name) for book in (old, new)]
    went, came = [], []
    for kind, a, b, c, d in SequenceMatcher(a=lines[0], b=lines[1], autojunk=False).get_opcodes():
        if kind != "equal":
            went += lines[0][a:b]
            came += lines[1][c:d]
    return Reading(tuple(went), tuple(came))


def _read(book: Rulebook, name: str) -> list[str]:
    check = check_of(book, name)
    return [line.strip() for line in read_check(book, check).splitlines()] if check else []


def check_of(book: Rulebook, name: str) -> Check | None:
    """The rule, escalation or report of that id; None where there is none."""
    return book.rules.get(name) or book.escalations.get(name) or book.reports.get(name)


def _files(folder: Path) -> dict[str, bytes]:
    files = (
        path for path in folder.rglob("*") if path.is_file() and (path.suffix == ".yaml" or path.name == "VERSION")
    )
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _said(file: str, old: Rulebook, new: Rulebook) -> Iterator[Edit]:
    words, words_now = old.vocabulary, new.vocabulary
    if file == "VERSION":
        yield Edit(file, "", f"version {old.version} → {new.version}", is_wording=True)
    elif file == "parameters.yaml":
        yield from _named(file, words.parameters, words_now.parameters, dated, values_words)
    elif file == "lists.yaml":
        yield from _named(file, words.lists, words_now.lists, lambda one: shape(one.codes), _codes)
    elif file == "references.yaml":
        yield from _named(file, _editions(old), _editions(new), lambda one: one, _days)
    elif file.startswith("facts/"):
        before, after = (
            {name: fact for name, fact in book.vocabulary.facts.items() if book.paths.get(name) == file}
            for book in (old, new)
        )
        yield from _named(file, before, after, fact_logic, lambda one: f'"{one.reads}"', changed="what it means")
    else:
        ids = sorted({name for book in (old, new) for name, path in book.paths.items() if path == file})
        for name in ids:
            yield from _check_said(file, name, check_of(old, name), check_of(new, name))


def _named(
    file: str, before: Mapping[str, Any], after: Mapping[str, Any], of: Callable[[Any], Any], words: Callable[[Any], str], *,
    changed: str = "",
) -> Iterator[Edit]:  # fmt: skip
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            yield Edit(file, name, f"new: {words(after[name])}", title=_title(after[name]))
        elif name not in after:
            yield Edit(file, name, "taken out", title=_title(before[name]))
        elif of(before[name]) != of(after[name]):
            said = f"{changed} changed" if changed else f"{words(before[name])} → {words(after[name])}"
            yield Edit(file, name, said, title=_title(after[name]))


def _check_said(file: str, name: str, before: Check | None, after: Check | None) -> Iterator[Edit]:
    if before is None or after is None:
        yield Edit(file, name, "new" if before is None else "taken out")
        return
    said = []
    if isinstance(before, (Rule, Escalation)) and logic_of(before) != logic_of(after):
        said.append("what it asks")
    if [one.ref for one in before.references] != [one.ref for one in after.references]:
        said.append("the guidance it cites")
    for key in _BESIDE:
        a, b = getattr(before, key, None), getattr(after, key, None)
        if a != b:
            said.append(f"{key.replace('_', ' ')}: {_plain(a)} → {_plain(b)}")
    if said:
        yield Edit(file, name, "; ".join(said), title=after.title)
    else:
        yield Edit(file, name, WORDING, is_wording=True, title=after.title)


def _title(one: Any) -> str:
    return str(getattr(one, "title", ""))


def _plain(value: Any) -> str:
    return ", ".join(value) or "none" if isinstance(value, tuple) else str(value)


def values_words(parameter: Parameter) -> str:
    """A parameter's dated values as people say them.

    >>> from datetime import date
    >>> from practicecheck.operators.vocabulary import DatedValue
    >>> values = (DatedValue(value=15), DatedValue(value=12, from_=date(2026, 4, 1)))
    >>> values_words(Parameter(title="", unit="working days", owner="", values=values))
    '15 working days, then 12 from 1 April 2026'
    """
    unit = "" if parameter.unit in ("choice", "count", "score") else f" {parameter.unit}"
    first, *later = parameter.values
    said = f"{first.value}{unit}" + (f" from {day_words(first.from_)}" if first.from_ else "")
    return ", then ".join([said, *(f"{one.value} from {day_words(one.from_)}" for one in later if one.from_)])


def _codes(one: Any) -> str:
    codes = one.values()
    return ", ".join(codes) if len(codes) <= 12 else f"{len(codes)} codes"


def _editions(book: Rulebook) -> dict[str, tuple[Any, Any]]:
    return {edition.id: (edition.from_, edition.to) for one in book.guidance.values() for edition in one.editions}


def _days(days: tuple[Any, Any]) -> str:
    first, last = days
    since = f"in force from {day_words(first)}" if first else "in force from ever"
    return since + (f" to {day_words(last)}" if last else "")
