"""Lay local settings over a rulebook: its own values give way, and each setting says what it reaches.

Knows how a local value and the rulebook's go together. Knows nothing of files or of what a setting may not be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from practicecheck.operators.vocabulary import DatedValue, Parameter
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.overlay import LocalList, LocalParameter, LocalRule, LocalValue, Overlay, Sets, Setting
from practicecheck.written.language import Mark
from practicecheck.written.yaml_file import Document


@dataclass(frozen=True, slots=True)
class Entry:
    """One local setting as it stands in its file."""

    section: str
    name: str
    says: Any
    document: Document
    mark: Mark


def laid_over(book: Rulebook, entries: list[Entry], folder: str) -> Rulebook:
    """The rulebook with the settings in place of its own values."""
    parameters, lists = dict(book.vocabulary.parameters), dict(book.vocabulary.lists)
    rules, escalations = dict(book.rules), dict(book.escalations)
    switched_off: dict[str, str] = {}
    settings = []
    for entry in entries:
        setting = _setting(entry, book, folder)
        settings.append(setting)
        says = entry.says
        if isinstance(says, LocalParameter):
            shipped = parameters[entry.name]
            parameters[entry.name] = shipped.model_copy(update={"values": _dated(shipped, says, setting)})
        elif isinstance(says, LocalList):
            update = {"codes": says.codes, "source": f"local setting: {setting.decided()}"}
            lists[entry.name] = lists[entry.name].model_copy(update=update)
        elif isinstance(says, LocalRule) and says.switched_off:
            switched_off[entry.name] = setting.decided()
        elif entry.name in rules:
            rules[entry.name] = rules[entry.name].model_copy(update={"severity": says.severity})
        else:
            escalations[entry.name] = escalations[entry.name].model_copy(update={"severity": says.severity})
    vocabulary = replace(book.vocabulary, parameters=parameters, lists=lists, switched_off=switched_off, named={})
    made = replace(
        book,
        rules=rules,
        escalations=escalations,
        vocabulary=vocabulary,
        overlay=Overlay(tuple(settings)),
        beneath=book,
        _spans={},
        _valued={},
    )
    reached = tuple(replace(one, reaches=_reaches(made, one)) for one in settings)
    return replace(made, overlay=Overlay(reached))


def _dated(shipped: Parameter, says: LocalParameter, setting: Setting) -> tuple[DatedValue, ...]:
    """The rulebook's values before the first local day, then the local ones: from then on the local ones alone hold."""
    local = says.dated()
    first = local[0].from_
    before = tuple(one for one in shipped.values if first is not None and (one.from_ is None or one.from_ < first))
    source = f"local setting: {setting.decided()}"
    made = (
        LocalValue(value=one.value, from_=one.from_, source=source, to_be_confirmed=one.to_be_confirmed)
        for one in local
    )
    return (*before, *made)


def _setting(entry: Entry, book: Rulebook, folder: str) -> Setting:
    says = entry.says
    shipped: Any
    local: Any
    sets: Sets
    if isinstance(says, LocalParameter):
        sets, shipped, local = (
            "parameter",
            _values(book.vocabulary.parameters[entry.name].values),
            _values(says.dated()),
        )
    elif isinstance(says, LocalList):
        sets, shipped, local = "list", _codes(book.vocabulary.lists[entry.name].codes), _codes(says.codes)
    elif says.switched_off:
        sets, shipped, local = "switched_off", False, True
    else:
        check = book.rules.get(entry.name) or book.escalations[entry.name]
        sets, shipped, local = "severity", check.severity, says.severity
    return Setting(
        id=f"{entry.section}.{entry.name}",
        sets=sets,
        name=entry.name,
        shipped=shipped,
        local=local,
        reason=says.reason,
        owner=says.owner,
        date=says.date,
        review_by=says.review_by,
        file=entry.document.path.removeprefix(f"{folder}/"),
        line=entry.mark.line,
        column=entry.mark.column,
    )


def _values(values: tuple[DatedValue, ...]) -> list[dict[str, Any]]:
    return [{"value": one.value, "from": one.from_.isoformat() if one.from_ else None} for one in values]


def _codes(codes: Any) -> Any:
    if isinstance(codes, dict):
        return {code: list(given) if isinstance(given, tuple) else given for code, given in codes.items()}
    return list(codes)


def _reaches(book: Rulebook, setting: Setting) -> tuple[str, ...]:
    """The rules and escalations that a setting can change anything for."""
    if setting.sets == "switched_off":
        return tuple(sorted({setting.name, *book.readers_of(setting.name)}))
    every = (*book.running(), *book.escalations.values())
    return tuple(sorted(check.id for check in every if setting in book.settings_of(check)))
