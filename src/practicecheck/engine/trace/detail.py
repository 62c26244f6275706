"""From a traced answer to what is shown: message, evidence, reasons, tags, notes.

Picks from the tree only what decided the answer. Words speak of the record, never of a worker. Knows nothing
of how results are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from practicecheck.engine.trace.answer import Traced
from practicecheck.operators.base import Cell, Looked, Node, Reason, Window
from practicecheck.operators.combine import AllOf, AnyOf, Choose, NotDueUntil, Steps
from practicecheck.operators.fields import FieldTest, FieldTests
from practicecheck.operators.quantify import EveryRow, NoRow, OverRows
from practicecheck.operators.refer import AnswerOf
from practicecheck.operators.words import code_words, day_words, field_words, table_words
from practicecheck.records import CODES, TABLES
from practicecheck.results.model import Evidence, Outcome, Source
from practicecheck.results.words import outcome_id

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import Row

_MOST_NEAR_MISSES = 5

REASON_WORDS = {
    "table_not_covered": "the table {table} is not covered for the days asked",
    "column_not_carried": "the extract does not carry {table}.{column}",
    "value_blank": "{table}.{column} is blank",
    "value_unreadable": "{table}.{column} could not be read",
    "u_recorded": "{table}.{column} is recorded as not known",
    "date_only": "{table}.{column} has a date only, where hours are needed",
    "rows_in_conflict": "rows of {table} disagree",
    "last_not_told": "which {table} are the last cannot be told",
    "nothing_to_judge_by": "{detail}",
    "part_of_another_rule": "{detail} could not be told",
}


def reason_words(reason: Reason) -> str:
    """A reason in plain words.

    >>> reason_words(Reason("table_not_covered", "visit"))
    'the table visit is not covered for the days asked'
    """
    said = REASON_WORDS[reason.kind]
    return said.format(table=reason.table, column=reason.column.lstrip("_"), detail=reason.detail)


def detail(traced: Traced, inputs: Sequence[str], *, blocked_by: Sequence[str] = ()) -> Outcome:
    """The outcome of one subject with everything that the contract shows of it."""
    rule, record, subject = traced.rule, traced.record, traced.subject
    deciding = list(_deciding(traced))
    reasons = _reasons(traced, deciding)
    table, key = rule.for_each, None if rule.for_each == "child" or subject is None else subject.key
    values = _values(deciding)
    outcome = Outcome(
        id=outcome_id(rule.id, record.child.child_id, table, key),
        rule=rule.id,
        child_id=record.child.child_id,
        table=table,
        subject_id=key,
        answer=traced.answer,
        severity=rule.severity,
        event_date=subject.event if subject is not None and rule.for_each != "child" else None,
        due=values.get("due") if isinstance(values.get("due"), date) else None,
        edition=traced.edition,
        parameters=_parameters(traced),
        tags=_tags(traced, deciding),
        notes=_notes(traced, values),
        reasons=tuple(_reason_json(reason) for reason in reasons),
        blocked_by=tuple(blocked_by),
        evidence=tuple(_evidence(traced, deciding, inputs)),
    )
    outcome.message = message(traced, reasons, values)
    return outcome


def _reason_json(reason: Reason) -> dict[str, str]:
    shown = {"kind": reason.kind, "table": reason.table, "column": reason.column.lstrip("_")}
    return {**{key: value for key, value in shown.items() if value}, "words": reason_words(reason)}


def _deciding(traced: Traced, *, choices: bool = True) -> Iterator[Node]:
    """The nodes that the answer rests on, outermost first; without `choices`, not what a choice was made by."""
    answer, nodes = traced.answer, traced.nodes
    if answer == "not_applicable" or (answer == "cannot_tell" and "expect" not in nodes and "fires_when" not in nodes):
        if "applies_when" in nodes:
            yield from _relevant(nodes["applies_when"], choices=choices)
        return
    for key in ("expect", "fires_when", "escalate_when", "strength_when"):
        if key not in nodes:
            continue
        if key in ("escalate_when", "strength_when") and answer not in ("escalate", "strength"):
            continue
        yield from _relevant(nodes[key], choices=choices)


def _relevant(node: Node, *, choices: bool) -> Iterator[Node]:
    """A node and those beneath it that made it what it is."""
    yield node
    operator = node.operator
    same = [part for part in node.parts if part.now == node.now and part.later == node.later]
    if isinstance(operator, (AllOf, FieldTests, Steps)):
        chosen = node.parts if node.now is True else (same or [p for p in node.parts if p.now is not True])
    elif isinstance(operator, AnyOf):
        chosen = node.parts if node.now is False else (same or node.parts)
    elif isinstance(operator, Choose) and not choices:
        chosen = node.parts[1:]
    elif isinstance(operator, NotDueUntil) and node.is_due_later:
        chosen = []  # it is not due, whatever has been done by now
    else:
        chosen = node.parts
    for part in chosen:
        yield from _relevant(part, choices=choices)


def _decided_by(node: Node) -> tuple[list[Looked], list[Looked]]:
    """Of the rows a quantifier looked at: those that decided it, and those that nearly did."""
    truth = node.now
    operator = node.operator
    if isinstance(operator, NoRow):
        wanted: tuple[Any, ...] = (True,) if truth is False else ((None,) if truth is None else ())
    elif isinstance(operator, EveryRow):
        wanted = (False,) if truth is False else ((None,) if truth is None else (True,))
    elif isinstance(operator, OverRows):
        wanted = (True,) if truth is True else ((None,) if truth is None else ())
        if operator.word in ("count", "share", "carried_out", "latest", "first"):
            wanted = (True, None) if truth is not False else (True, None, False)
    else:
        wanted = (True, None)
    meant = [one for one in node.looked if one.truth in wanted and _is_meant(one, operator)]
    near = [one for one in node.looked if one not in meant and one.truth is not True and _is_linked(one)]
    return meant, near


def _is_meant(one: Looked, operator: Any) -> bool:
    if isinstance(operator, EveryRow):  # rows that are not meant keep truth False without a `satisfies` part
        return one.later is not None or one.truth is not False
    return True


def _is_linked(one: Looked) -> bool:
    return one.node is None or bool(one.node.parts) or not getattr(one.node.operator, "linked_by", ())


def cells_of(node: Node | None) -> list[Cell]:
    """Every cell that was looked at beneath a node, each once."""
    if node is None:
        return []
    found: dict[tuple[str, str, str], Cell] = {}
    for inner in node.walk():
        for cell in inner.cells:
            found.setdefault((cell.table, cell.row.key, cell.column), cell)
    return list(found.values())


def _evidence(traced: Traced, deciding: list[Node], inputs: Sequence[str]) -> Iterator[Evidence]:
    seen: set[tuple[Any, ...]] = set()

    def once(one: Evidence) -> Iterator[Evidence]:
        key = (one.role, one.table, one.id, one.field, one.value)
        if key not in seen:
            seen.add(key)
            yield one

    subject = traced.subject
    if subject is not None and traced.rule.for_each != "child":
        yield from once(_row_evidence("used", subject, inputs))
    for window in traced.windows:
        yield from once(_window_evidence(window))
    for node in deciding:
        for cell in node.cells:
            yield from once(_cell_evidence("used", cell, inputs))
        for one in _outcome_evidence(traced, node):
            yield from once(one)
        if node.looked or node.windows:
            meant, near = _decided_by(node)
            for one in meant:
                yield from once(_row_evidence("used", one.row, inputs))
                for cell in cells_of(one.node):
                    yield from once(_cell_evidence("used", cell, inputs))
            if node.now is not True or isinstance(node.operator, NoRow):
                for one in near[:_MOST_NEAR_MISSES]:
                    for cell in cells_of(one.node):
                        yield from once(_cell_evidence("near_miss", cell, inputs))
            if _rests_on_coverage(node):
                for window in node.windows:
                    yield from once(_window_evidence(window))


def _outcome_evidence(traced: Traced, node: Node) -> Iterator[Evidence]:
    """The answers of other rules that decided: each stands for its own evidence, found under its id."""
    if not isinstance(node.operator, AnswerOf) or traced.scope is None:
        return
    wanted = node.operator.answers()
    for rule, key, answer in node.outcomes:
        plain = answer.removesuffix("+")
        if node.now is False or (plain in wanted) == (node.now is True):
            table = traced.scope.vocabulary.rules[rule]
            found = outcome_id(rule, traced.record.child.child_id, table, key or None)
            yield Evidence("used", "outcome", found, rule, plain, None)


def _rests_on_coverage(node: Node) -> bool:
    """An absence, a whole or a count rests on coverage; a row that is there does not."""
    operator = node.operator
    if isinstance(operator, NoRow):
        return node.now is not False
    if isinstance(operator, EveryRow):
        return node.now is not False
    if isinstance(operator, OverRows) and operator.word == "any":
        return node.now is not True
    return True


def _source(row: Row, inputs: Sequence[str]) -> Source:
    number, sheet, line = row.source
    return Source(inputs[number] if number < len(inputs) else "", sheet, line)


def _real(row: Row) -> tuple[str, str]:
    """The table and key that a row stands for: a derived row stands for its source."""
    if "source_key" in row.values and "source" in row.values:
        return row.values["source"], row.values["source_key"]
    return row.table, row.key


def _row_evidence(role: str, row: Row, inputs: Sequence[str]) -> Evidence:
    table, key = _real(row)
    return Evidence(role, table, key, None, row.event.isoformat() if row.event else None, _source(row, inputs))


def _cell_evidence(role: str, cell: Cell, inputs: Sequence[str]) -> Evidence:
    table, key = _real(cell.row)
    return Evidence(role, table, key, cell.column.lstrip("_"), shown(cell.value), _source(cell.row, inputs))


def _window_evidence(window: Window) -> Evidence:
    span = f"{window.first or '…'} to {window.last or '…'}"
    said = f"{'covered' if window.covered else 'not covered'} {span}"
    return Evidence("coverage", window.table, None, None, said, None)


def shown(value: Any) -> str | None:
    """A value as text: ISO days, lists joined by ';'."""
    if value is None:
        return None
    if isinstance(value, date):
        return value.isoformat()
    return ";".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)


def _reasons(traced: Traced, deciding: list[Node]) -> list[Reason]:
    if traced.answer != "cannot_tell":
        return []
    found: dict[Reason, None] = {}
    for window in traced.windows:
        if not window.covered:
            found[Reason("table_not_covered", window.table)] = None
    for node in deciding:
        found.update(dict.fromkeys(node.reasons))
        for one in _decided_by(node)[0] if node.now is None else ():
            for inner in one.node.walk() if one.node is not None else ():
                if inner.now is None:
                    found.update(dict.fromkeys(inner.reasons))
    if traced.subject is not None and traced.event is None and not found:
        found[Reason("value_blank", traced.rule.for_each, "_event")] = None
    return list(found)


def _values(deciding: list[Node]) -> dict[str, Any]:
    """What a message may say, the first deciding node first."""
    found: dict[str, Any] = {}
    for node in deciding:
        for key, value in node.values.items():
            if value is not None:
                found.setdefault(key, value)
    return found


def _parameters(traced: Traced) -> dict[str, Any]:
    """The parameters that the deciding conditions name, with the values in force."""
    from practicecheck.engine.trace.named import parameters_named

    if traced.scope is None:
        return {}
    vocabulary = traced.scope.vocabulary
    day = traced.event or traced.record.as_of
    return {name: vocabulary.parameter_on(name, day) for name in parameters_named(traced.rule, vocabulary)}


def _tags(traced: Traced, deciding: list[Node]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    if not traced.in_force:
        found["not_in_force"] = None
    if traced.may_escalate:
        found["may_escalate"] = None
    for node in deciding:
        found.update(dict.fromkeys(node.tags))
        for one in _decided_by(node)[0] if node.looked else ():
            for inner in one.node.walk() if one.node is not None else ():
                found.update(dict.fromkeys(inner.tags))
    for note in traced.rule.notes:
        if note.tag and _note_holds(traced, note):
            found[note.tag] = None
    return tuple(found)


def _note_holds(traced: Traced, note: Any) -> bool:
    if traced.scope is None or (note.beside and traced.answer not in note.beside):
        return False
    return note.when.evaluate(traced.scope).now is True


def _notes(traced: Traced, values: dict[str, Any]) -> tuple[str, ...]:
    told = (filled(note.say, traced, [], values) for note in traced.rule.notes if _note_holds(traced, note))
    return tuple(note for note in told if note)


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
    for node in _deciding(traced, choices=False):
        for one in _decided_by(node)[0] if node.looked else ():
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
        return f"It cannot be told whether this is so: {title}. {because[0].upper()}{because[1:]}."
    if answer == "not_applicable":
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
