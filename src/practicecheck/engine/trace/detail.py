"""From a traced answer to the outcome that is shown: message, evidence, reasons, tags, notes.

Knows nothing of how results are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from practicecheck.engine.trace.answer import Traced
from practicecheck.operators.base import Node, Reason
from practicecheck.results.model import Outcome
from practicecheck.results.words import outcome_id
from practicecheck.rulebook.named import parameters_named
from practicecheck.rulebook.overlay import LocalValue

if TYPE_CHECKING:
    from practicecheck.operators.vocabulary import DatedValue
    from practicecheck.rulebook.book import Rulebook
    from practicecheck.rulebook.overlay import Setting
    from practicecheck.rulebook.rule import Note, Rule

from practicecheck.engine.trace.deciding import decided_by, deciding_nodes
from practicecheck.engine.trace.evidence import evidence_of
from practicecheck.engine.trace.wording import filled, message, reason_words


def detail(traced: Traced, inputs: Sequence[str], *, blocked_by: Sequence[str] = ()) -> Outcome:
    """The outcome of one subject with everything that the contract shows of it."""
    rule, record, subject = traced.rule, traced.record, traced.subject
    deciding = list(deciding_nodes(traced))
    reasons = _reasons(traced, deciding)
    table, key = rule.for_each, None if rule.for_each == "child" or subject is None else subject.key
    values, numbers = _values(deciding), numbers_used(traced)
    held = [note for note in rule.notes if _note_holds(traced, note)]
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
        parameters={name: used[-1].value if used else None for name, used in numbers.items()},
        to_be_confirmed=tuple(name for name, used in numbers.items() if any(one.to_be_confirmed for one in used)),
        overlay=tuple(one.id for one in traced.settings if _bears(one, numbers)),
        tags=_tags(traced, deciding, held),
        notes=tuple(filter(None, (filled(note.say, traced, [], values) for note in held))),
        reasons=tuple(_reason_json(reason) for reason in reasons),
        blocked_by=tuple(blocked_by),
        evidence=tuple(evidence_of(traced, deciding, inputs)),
    )
    outcome.message = message(traced, reasons, values)
    return outcome


def switched_off(book: Rulebook, rule: Rule, child: str) -> Outcome:
    """The outcome of a rule that a local overlay switches off: it cannot be told, and why."""
    why = f"{rule.id} is switched off here: {book.vocabulary.switched_off[rule.id]}"
    return Outcome(
        id=outcome_id(rule.id, child, rule.for_each, None),
        rule=rule.id,
        child_id=child,
        table=rule.for_each,
        subject_id=None,
        answer="cannot_tell",
        severity=rule.severity,
        message=f"It cannot be told, because {why}.",
        overlay=tuple(one.id for one in book.settings_of(rule) if one.sets == "switched_off"),
        reasons=({"kind": "switched_off", "words": why},),
    )


def _reason_json(reason: Reason) -> dict[str, str]:
    shown = {"kind": reason.kind, "table": reason.table, "column": reason.column.lstrip("_")}
    return {**{key: value for key, value in shown.items() if value}, "words": reason_words(reason)}


def _reasons(traced: Traced, deciding: list[Node]) -> list[Reason]:
    if traced.answer != "cannot_tell":
        return []
    found: dict[Reason, None] = {}
    for window in traced.windows:
        if not window.covered:
            found[Reason("table_not_covered", window.table)] = None
    for node in deciding:
        found.update(dict.fromkeys(node.reasons))
        for one in decided_by(node)[0] if node.now is None else ():
            for inner in one.node.walk() if one.node is not None else ():
                if inner.now is None:
                    found.update(dict.fromkeys(inner.reasons))
    if traced.subject is not None and traced.event is None and not found:
        found[Reason("value_blank", traced.rule.for_each, "_event")] = None
    lost = traced.record.lost_rows
    return [
        replace(one, detail="rows of it were set aside")
        if one.kind == "table_not_covered" and one.table in lost
        else one
        for one in found
    ]


def _values(deciding: list[Node]) -> dict[str, Any]:
    """What a message may say, the first deciding node first."""
    found: dict[str, Any] = {}
    for node in deciding:
        for key, value in node.values.items():
            if value is not None:
                found.setdefault(key, value)
    return found


def numbers_used(traced: Traced) -> dict[str, tuple[DatedValue, ...]]:
    """The parameters that the rule names, each with the values that were used, the latest last.

    A rhythm judges each interval by its own first day, so that one answer can rest on several. Where none was looked up
    (inside rows made from several tables), the value in force on the day of the event.
    """
    if traced.scope is None:
        return {}
    vocabulary, day = traced.scope.vocabulary, traced.event or traced.record.as_of
    numbers = {}
    for name in parameters_named(traced.rule, vocabulary):
        held = vocabulary.held_on(name, day)
        used = traced.scope.used.get(name) or ([held] if held is not None else [])
        numbers[name] = tuple(sorted(used, key=lambda one: one.from_ or date.min))
    return numbers


def _bears(setting: Setting, numbers: dict[str, tuple[DatedValue, ...]]) -> bool:
    """Whether a local setting bears on the answer: a parameter only where one of its local values was used."""
    if setting.sets != "parameter":
        return True
    return any(isinstance(one, LocalValue) for one in numbers.get(setting.name, ()))


def _tags(traced: Traced, deciding: list[Node], notes: Sequence[Note]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    if not traced.in_force:
        found["not_in_force"] = None
    if traced.may_escalate:
        found["may_escalate"] = None
    for node in deciding:
        found.update(dict.fromkeys(node.tags))
        for one in decided_by(node)[0] if node.looked else ():
            for inner in one.node.walk() if one.node is not None else ():
                found.update(dict.fromkeys(inner.tags))
    found.update((note.tag, None) for note in notes if note.tag)
    return tuple(found)


def _note_holds(traced: Traced, note: Note) -> bool:
    if traced.scope is None or (note.beside and traced.answer not in note.beside):
        return False
    return note.when.evaluate(traced.scope).now is True
