"""Read a local overlay over a rulebook: every file, every problem at its place, all at once; then lay it over.

An overlay sets values. What a rule asks, of whom, and what it says are the rulebook's alone, so keys of those are refused.
Knows nothing of runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from practicecheck.errors import RulebookError
from practicecheck.operators.conditions import BY_WORD
from practicecheck.operators.vocabulary import CodeMap, Parameter, value_misfit
from practicecheck.operators.words import day_words
from practicecheck.records.suggest import did_you_mean
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.files import yaml_files
from practicecheck.rulebook.lay_over import Entry, laid_over
from practicecheck.rulebook.overlay import (
    Decided,
    LocalList,
    LocalParameter,
    LocalRule,
    OverlayFile,
    Setting,
)
from practicecheck.rulebook.rule import Escalation, Example, Rule
from practicecheck.written.language import Language, Mark, Marked
from practicecheck.written.validating import Told, validated
from practicecheck.written.yaml_file import Document, Problem, hash_of, read_document

_SECTIONS: dict[str, type[Decided]] = {"parameters": LocalParameter, "lists": LocalList, "rules": LocalRule}
# What an overlay may not change, by section: the keys of the rulebook's own files that it has no key for.
_SHIPPED: dict[str, frozenset[str]] = {
    "parameters": frozenset(Parameter.model_fields) - frozenset(LocalParameter.model_fields),
    "lists": frozenset(CodeMap.model_fields) - frozenset(LocalList.model_fields),
    "rules": (frozenset(Rule.model_fields) | frozenset(Escalation.model_fields)) - frozenset(LocalRule.model_fields),
}
_ELSEWHERE = frozenset({"facts", "references", "escalations", "triggers", "measures"})


def read_overlay(folder: Path, book: Rulebook) -> tuple[Rulebook, list[Problem]]:
    """The rulebook with the overlay laid over it, and every problem found; warnings stop nothing.

    Where there are errors the rulebook comes back with what could be applied; do not run it.
    """
    if not folder.is_dir():
        raise RulebookError(
            f"{folder} is no folder of local settings. Give --overlay a folder that holds a YAML file of them."
        )
    files, passed_over = yaml_files(folder, (".yaml", ".yml"))
    if not files and not passed_over:
        raise RulebookError(
            f"{folder} holds no YAML file, so nothing would be set by it. Write your settings into {folder.name}/settings.yaml, "
            "or leave --overlay out."
        )
    named = folder.resolve().name
    documents = [read_document(raw, f"{named}/{name}") for name, raw in files.items()]
    entries: dict[str, Entry] = {}
    for document in documents:
        for entry in _entries(document):
            key = f"{entry.section}.{entry.name}"
            if key in entries:
                first = entries[key].document.path
                message = f"'{entry.name}' stands in {first} too. Each thing is set once."
                document.problem(entry.mark, "PC009", message)
            else:
                entries[key] = entry
    sound = [entry for entry in entries.values() if _fits(entry, book)]
    made = laid_over(book, [entry for entry in sound if entry.section != "examples"], named)
    examples = {entry.name: entry for entry in sound if entry.section == "examples"}
    for name, entry in examples.items():
        if name in made.vocabulary.switched_off:
            entry.document.problem(entry.mark, "PC053", f"'{name}' is switched off here, so no example of it can hold.")
    kept = replace(
        made.overlay,
        hash=hash_of(files),
        folder=named,
        examples={name: entry.says for name, entry in examples.items()},
        example_paths={name: entry.document.path for name, entry in examples.items()},
    )
    made = replace(made, overlay=kept, hash=_both(book.hash, kept.hash or ""), version=f"{book.version}+local")
    _warn(made, entries)
    problems = [replace(one, path=f"{named}/{one.path}") for one in passed_over]
    problems += [problem for document in documents for problem in document.problems]
    return made, sorted(problems, key=lambda one: (one.path, one.line, one.column, one.code))


def past_review(book: Rulebook, day: Any) -> Iterator[tuple[Setting, str]]:
    """The local settings whose review was due before a day, each with what is said of it."""
    for one in book.overlay.settings:
        if one.is_past_review(day) and one.review_by is not None:
            yield (
                one,
                (
                    f"the local setting '{one.name}' was to be looked at again by {day_words(one.review_by)} by the "
                    f"{one.owner}. It still holds. Decide again, and set a new day."
                ),
            )


def _entries(document: Document) -> Iterator[Entry]:
    """The settings of one file; whatever is no setting is noted."""
    if document.content is None:
        return
    if not isinstance(document.content, Marked):
        document.problem(
            Mark(1, 1), "PC008", "a file of local settings is a mapping: parameters, lists, rules, examples."
        )
        return
    for section, content in document.content.items():
        mark = document.content.keys_at[section]
        if section not in OverlayFile.model_fields:
            document.problem(mark, *_no_section(section))
        elif not isinstance(content, Marked):
            document.problem(mark, "PC008", f"'{section}' is a mapping of names to what is set.")
        else:
            for name, data in content.items():
                says = _read(document, section, name, data)
                if says is not None:
                    yield Entry(section, name, says, document, content.keys_at[name])


def _read(document: Document, section: str, name: str, data: Any) -> Any:
    if section != "examples":
        return validated(document, _SECTIONS[section], data, (section, name), tell=lambda error: _told(error, section))
    if not isinstance(data, list):
        document.problem(
            document.place_of((section, name)), "PC008", "examples are a list, each item starting with '- name:'."
        )
        return None
    found = [validated(document, Example, one, (section, name, index), parts=BY_WORD) for index, one in enumerate(data)]
    return tuple(one for one in found if one is not None) or None


def _no_section(section: str) -> Told:
    if section in _ELSEWHERE:
        return "PC050", (
            f"'{section}' are part of what the rules ask, and an overlay does not change that. For rules of your own, copy the "
            "rulebook and give --rules the copy."
        )
    return "PC008", f"'{section}' is no key that can stand here.{did_you_mean(section, OverlayFile.model_fields)}"


def _told(error: Any, section: str) -> Told | None:
    """What is said of a key that an overlay has not, or lacks."""
    key = str(error["loc"][-1]) if error["loc"] else ""
    if error["type"] == "missing" and key in Decided.model_fields:
        return "PC052", f"'{key}' is missing: a local setting says its reason, the owner who decided it and the date."
    if error["type"] == "string_too_short" and key in Decided.model_fields:
        return "PC052", f"'{key}' is empty: a local setting says its reason, the owner who decided it and the date."
    if error["type"] != "extra_forbidden" or len(error["loc"]) > 1:
        return None
    own = _SECTIONS[section].model_fields
    if key == "until":
        return (
            "PC008",
            "'until' is no key that can stand here. Write review_by: a local setting holds until it is taken out.",
        )
    if key not in _SHIPPED[section]:
        return None
    can = ", ".join(name for name in own if name not in Decided.model_fields)
    return "PC050", (
        f"'{key}' is part of {_PART_OF[section]}, and an overlay does not change that; it changes {can}.{did_you_mean(key, own)}"
    )


_PART_OF = {
    "parameters": "what the parameter is",
    "lists": "what the list is",
    "rules": "what the rule is and asks",
}


def _fits(entry: Entry, book: Rulebook) -> bool:
    """Whether a setting names something that is there and fits it; notes what does not."""
    words = book.vocabulary
    if entry.section in ("rules", "examples"):
        known: Mapping[str, Language] = {**book.rules, **book.escalations}
        what = "rule"
    else:
        known = words.parameters if entry.section == "parameters" else words.lists
        what = entry.section.removesuffix("s")
    if entry.section in ("rules", "examples") and entry.name in book.reports:
        return _problem(
            entry, "PC053", f"'{entry.name}' is a report, which a command makes: there is nothing to set in it."
        )
    if entry.name not in known:
        return _problem(entry, "PC051", f"there is no {what} '{entry.name}'.{did_you_mean(entry.name, known)}")
    if isinstance(entry.says, LocalParameter):
        return _parameter_fits(entry, entry.says, words.parameters[entry.name])
    if isinstance(entry.says, LocalList):
        return _list_fits(entry, entry.says, words.lists[entry.name])
    if isinstance(entry.says, LocalRule) and entry.says.switched_off and entry.name in book.escalations:
        message = (
            f"'{entry.name}' is an escalation, and is not switched off: it is how what is urgent reaches a person."
        )
        return _problem(entry, "PC055", message, entry.says.place("switched_off"))
    if entry.section == "examples" and entry.name in book.escalations:
        return _problem(entry, "PC053", "examples of escalations stand in the rulebook; these are for rules.")
    return True


def _parameter_fits(entry: Entry, says: LocalParameter, parameter: Parameter) -> bool:
    place = says.place("value" if says.value is not None else "values")
    values = says.dated()
    for one in values:
        at = place if says.value is not None else one.place("value")
        if wrong := value_misfit(one.value, parameter.unit, parameter.choices):
            return _problem(entry, "PC053", f"'{entry.name}': {wrong}", at)
    days = [value.from_ for value in values]
    undated_later = any(day is None for day in days[1:])
    told = [day for day in days if day is not None]
    if undated_later or told != sorted(set(told)):
        return _problem(entry, "PC053", "dated values stand in order of their 'from', each day once.", place)
    return True


def _list_fits(entry: Entry, says: LocalList, shipped: CodeMap) -> bool:
    if isinstance(says.codes, dict) == isinstance(shipped.codes, dict):
        return True
    is_ = "maps each code to others" if isinstance(shipped.codes, dict) else "is a plain list of codes"
    return _problem(
        entry, "PC053", f"'{entry.name}' {is_} in the rulebook; write 'codes' the same way.", says.place("codes")
    )


def _problem(entry: Entry, code: str, message: str, mark: Mark | None = None) -> bool:
    entry.document.problem(mark or entry.mark, code, message)
    return False


def _warn(book: Rulebook, entries: Mapping[str, Entry]) -> None:
    for one in book.overlay.settings:
        entry = entries[one.id]
        idle = one.sets == "switched_off" and one.name not in {rule.id for rule in book.switched_off()}
        if idle or not one.reaches:
            message = (
                f"no rule that runs is changed by the local setting of '{one.name}'. Take it out, if that is not meant."
            )
            entry.document.problem(entry.mark, "PC056", message, severity="warning")


def _both(rules: str, overlay: str) -> str:
    return sha256(f"{rules} {overlay}".encode()).hexdigest()[:16]
