"""What is said of a traced answer: its message with the slots filled, and reasons in plain words.

Words speak of the record, never of a worker. Knows nothing of how results are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from practicecheck.engine.trace.answer import Traced
from practicecheck.operators.base import Looked, Node, Reason
from practicecheck.operators.combine import Choose
from practicecheck.operators.field_test import FieldTest
from practicecheck.operators.words import code_words, day_words, field_words, table_words
from practicecheck.records import CODES, TABLES

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import Row

from practicecheck.engine.trace.deciding import decided_by, deciding_nodes

REASON_WORDS = {
    "table_not_covered": "the table {table} is not covered for the days asked",
    "column_not_carried": "the extract does not carry {table}.{column}",
    "value_blank": "{table}.{column} is blank",
    "value_unreadable": "{table}.{column} could not be read",
    "u_recorded": "{table}.{column} is recorded as not known",
    "date_only": "{table}.{column} has a date only, where hours are needed",
    "rows_in_conflict": "rows of {table} disagree",
    "last_not_told": "which {table} comes last cannot be told",
    "nothing_to_judge_by": "{detail}",
    "day_outside_calendar": "a day lies outside the years whose bank holidays are known",
    "part_of_another_rule": "{detail} could not be told",
    "switched_off": "{detail}",
    "no_value_in_force": "the parameter {detail} had no value in force on that day",
}


def reason_words(reason: Reason) -> str:
    """A reason in plain words.

    >>> reason_words(Reason("table_not_covered", "visit"))
    'the table visit is not covered for the days asked'
    """
    said = REASON_WORDS[reason.kind]
    if reason.kind == "table_not_covered" and reason.detail:
        said += ": {detail}"
    return said.format(table=reason.table, column=reason.column.lstrip("_"), detail=reason.detail)


def shown(value: Any) -> str | None:
    """A value as text: ISO days, lists joined by ';'."""
    if value is None:
        return None
    if isinstance(value, date):
        return value.isoformat()
    return ";".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)


_SLOT = re.compile(r"\{([a-z0-9_.]+)\}")
_SENTENCE = re.compile(r"(?<=[.?!]) +")
_MOST_VALUES = 5


def message(traced: Traced, reasons: list[Reason], values: dict[str, Any]) -> str:
    """The rule's message for the answer, its slots filled from what was found.

    A sentence whose slot has nothing to fill it is left out, so that one message can speak of several parts.
    """
    template = traced.rule.messages.get(traced.answer)
    if template is None or traced.subject is None or not traced.in_force:
        return _usual(traced, reasons)
    return filled(template, traced, reasons, values) or _usual(traced, reasons)


def filled(template: str, traced: Traced, reasons: list[Reason], values: dict[str, Any]) -> str:
    """A text with its slots filled."""
    cells = _cell_words(traced)
    slots: dict[str, Callable[[], str | None]] = {
        "reasons": lambda: _sentence("; ".join(dict.fromkeys(map(reason_words, reasons)))),
        "missing": lambda: ", ".join(_missing(traced)) or None,
        "unit": lambda: str(values["unit"]).replace("_", " ") if "unit" in values else None,
    }

    def fill(name: str) -> str | None:
        if name in slots:
            return slots[name]()
        if name in values:
            return said(values[name])
        return cells.get(name)

    told = []
    for sentence in _SENTENCE.split(template):
        found = {name: fill(name) for name in _SLOT.findall(sentence)}
        if all(found.values()):
            told.append(_SLOT.sub(lambda match, found=found: str(found[match.group(1)]), sentence))
    return " ".join(told)


def _sentence(text: str) -> str | None:
    return text[0].upper() + text[1:] if text else None


def said(value: Any) -> str:
    """A value as people read it."""
    if value is None:
        return "not recorded"
    return day_words(value) if isinstance(value, date) else str(shown(value))


def _cell_words(traced: Traced) -> dict[str, str]:
    """`table.field` in words: the subject's and child's own, else every different value of the rows that decided."""
    found: dict[str, dict[str, None]] = {}
    for node in deciding_nodes(traced, choices=False):
        for one in decided_by(node)[0] if node.looked else ():
            for row in _rows_in(one):
                for name, value in row.values.items():
                    if value is not None:
                        found.setdefault(f"{row.table}.{name}", {})[_value_words(row.table, name, value)] = None
    words = {path: ", ".join(list(values)[:_MOST_VALUES]) for path, values in found.items()}
    for known in (traced.record.child, traced.subject):
        if known is not None:
            own = {f"{known.table}.{name}": _value_words(known.table, name, one) for name, one in known.values.items()}
            words |= {path: text or "not recorded" for path, text in own.items()}
    return words


def _rows_in(looked: Looked) -> Iterator[Row]:
    """A row that decided, and the rows beneath it that made it decide."""
    yield looked.row
    for node in looked.node.walk() if looked.node is not None else ():
        for inner in node.looked:
            if inner.truth is True:
                yield inner.row


def _value_words(table: str, name: str, value: Any) -> str:
    if value is None:
        return ""
    known = TABLES.get(table)
    if known is None or name not in known.field_names:
        return RISK_WORDS.get(value, said(value))
    field = known.field(name)
    if isinstance(value, tuple):
        return ", ".join(code_words(field, one) for one in value)
    return code_words(field, value) if field.codes else said(value)


RISK_WORDS = CODES["risk"].values
"""What a rows fact takes are codes of risk; other texts are said as they are."""


def _missing(traced: Traced) -> list[str]:
    """What was asked of fields and not found, in words."""
    found: dict[str, None] = {}

    def walk(node: Node) -> None:
        if isinstance(node.operator, FieldTest) and node.now is not True and node.cells:
            found[field_words(node.cells[0].column)] = None
        # A choice's condition is no part of what was expected.
        chosen = node.parts[1:] if isinstance(node.operator, Choose) else node.parts
        for part in chosen:
            if part.now is not True:
                walk(part)

    if "expect" in traced.nodes:
        walk(traced.nodes["expect"])
    return list(found)


def _usual(traced: Traced, reasons: list[Reason]) -> str:
    """What is said where a rule has no message of its own for the answer."""
    rule, answer = traced.rule, traced.answer
    title = rule.title[0].lower() + rule.title[1:]
    if answer == "cannot_tell":
        because = "; ".join(dict.fromkeys(map(reason_words, reasons))) or "the record does not say enough"
        if traced.subject is None and traced.record.rows(rule.for_each):
            because = (
                f"the rule applies to no {table_words(rule.for_each)} on record, and there may be others: {because}"
            )
        return f"It cannot be told whether this is so: {title}. {because[0].upper()}{because[1:]}."
    if answer == "not_applicable":
        if not traced.has_values:
            return "A number that the rule needs had no value in force on that day."
        if not traced.in_force:
            return "No guidance that the rule cites was in force on that day."
        if traced.subject is None:
            return f"The record is covered and holds no {table_words(rule.for_each)} for this child."
        return f"The rule does not apply here: {title}."
    said_so = {
        "met": "The record shows this",
        "gap": "The record does not show this",
        "strength": "The record shows this as a strength",
        "no_strength": "The record does not show this as a strength",
        "not_due": "This is not due yet",
        "escalate": "This needs a person to look today",
    }
    return f"{said_so[answer]}: {title}."
