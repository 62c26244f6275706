"""Why a rule answers as it does for one child: the message first, then every clause and all that it rests on.

Works out the answer afresh with the one-child evaluator and compares it with the answer that the run stored.
Knows nothing of how it is printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from practicecheck.engine.records import read_records
from practicecheck.engine.trace import Traced, detail, trace
from practicecheck.engine.trace.detail import numbers_used, switched_off
from practicecheck.operators.base import Node
from practicecheck.operators.days import Day
from practicecheck.operators.evaluation import ChildRecord, InHand, Row, Scope
from practicecheck.operators.words import day_words, table_words
from practicecheck.records import TABLES
from practicecheck.reports.arithmetic import window_words
from practicecheck.reports.steps import Step, source_words, step_of
from practicecheck.results.model import Outcome
from practicecheck.results.words import STATEMENT, WORST_FIRST, outcome_id
from practicecheck.rulebook.rule import Measure, Rule

if TYPE_CHECKING:
    from practicecheck.operators.vocabulary import DatedValue
    from practicecheck.reports.answered import Answered

FORMAT = "practicecheck.explain/1"
_LABELS = {
    "applies_when": "It applies when",
    "expect": "It expects that",
    "fires_when": "It fires when",
    "escalate_when": "A person must look today when",
    "strength_when": "It is a strength when, beside that,",
    "measure.counts": "It counts those where",
    "measure.of_which": "And of these, those where",
}


@dataclass(slots=True)
class Subject:
    """One subject's answer with what it rests on; `stored` is what the run answered."""

    outcome: Outcome
    stored: str
    found: str
    title: str
    source: str
    steps: list[Step] = field(default_factory=list)
    window: list[str] = field(default_factory=list)
    coverage: list[str] = field(default_factory=list)
    blockers: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        """Whether the run stored another answer than the one-child evaluator finds."""
        return self.stored != self.found


@dataclass(slots=True)
class Explanation:
    """A rule's answers for one child, with what the rule is."""

    child_id: str
    rule: str
    title: str
    kind: str
    severity: str
    acts: str
    ask: str
    limits: tuple[str, ...]
    editions: list[str]
    parameters: list[str]
    notice: str
    local: list[str]
    overlay: list[dict[str, Any]]
    subjects: list[Subject]

    @property
    def faults(self) -> list[str]:
        """Answers that the two ways of answering differ in; the rules being the same, an engine fault."""
        if self.notice:
            return []
        return [
            f"{self.rule}: the run answers {one.stored.replace('_', ' ')} and the one-child evaluator "
            f"{one.found.replace('_', ' ')} (outcome {one.outcome.id})"
            for one in self.subjects
            if one.differs
        ]

    def to_json(self) -> dict[str, Any]:
        """As programs read it."""
        return {
            "format": FORMAT,
            "statement": STATEMENT,
            "child_id": self.child_id,
            "rule": self.rule,
            "title": self.title,
            "kind": self.kind,
            "ask": self.ask,
            "limits": list(self.limits),
            "references": self.editions,
            "parameters": self.parameters,
            "overlay": self.overlay,
            "notice": self.notice,
            "faults": self.faults,
            "subjects": [
                {
                    **one.outcome.to_json(),
                    "answer": one.found,
                    "stored_answer": one.stored,
                    "source": one.source,
                    "coverage": one.coverage,
                    "conditions": [asdict(step) for step in one.steps],
                }
                for one in self.subjects
            ],
        }


def explain_rule(answered: Answered, rule: Rule, child: str, *, subject: str | None = None) -> Explanation:
    """Explain a rule's answer for every subject of a child, or for one of them, the worst answers first."""
    record = read_records(answered.con, answered.plan, [child]).get(child)
    made = []
    if rule.id in answered.book.vocabulary.switched_off:
        return _explanation(answered, rule, child, [_switched_off(answered, rule, child)])
    for key, answer in answered.stored(rule.id, child):
        if subject is None or key == subject:
            made.append(
                _conflicted(rule, child, answer) if record is None else _subject(answered, rule, record, key, answer)
            )
    for name, key, counted, more in answered.measured(rule.id, child):
        word = measured_word(counted, more)
        measure = next((one for one in rule.measures if one.name == name), None)
        if measure is not None and (subject is None or key == subject):
            made.append(
                _conflicted(rule, child, word)
                if record is None
                else _measured(answered, rule, measure, record, key, word)
            )
    made.sort(key=lambda one: WORST_FIRST.index(one.found) if one.found in WORST_FIRST else 0)
    return _explanation(answered, rule, child, made)


def _explanation(answered: Answered, rule: Rule, child: str, made: list[Subject]) -> Explanation:
    settings = [one for one in answered.book.overlay.settings if rule.id in one.reaches]
    return Explanation(
        child_id=child,
        rule=rule.id,
        title=rule.title,
        kind=rule.kind,
        severity=rule.severity,
        acts=rule.acts,
        ask=rule.ask,
        limits=rule.limits,
        editions=_editions(answered, rule),
        parameters=list(dict.fromkeys(line for one in made for line in one.numbers)),
        notice=answered.notice,
        local=[one.words(answered.as_of) for one in settings],
        overlay=[one.to_json(answered.as_of) for one in settings],
        subjects=made,
    )


def _switched_off(answered: Answered, rule: Rule, child: str) -> Subject:
    stored = answered.stored(rule.id, child) or answered.measured(rule.id, child)
    outcome = switched_off(answered.book, rule, child)
    kept = str(stored[0][1]) if stored and rule.kind != "measure" else "cannot_tell"
    return Subject(outcome, kept, "cannot_tell", "the child", "")


def _subject(answered: Answered, rule: Rule, record: ChildRecord, key: str | None, answer: str) -> Subject:
    row = record.child if rule.for_each == "child" else _row(record, rule.for_each, key)
    traced = trace(answered.book, rule, record, row)
    child = record.child.child_id
    blockers = [
        name for name in rule.blocked_by if answered.child_answer(name, child) in ("gap", "escalate", "cannot_tell")
    ]
    outcome = detail(traced, answered.inputs, blocked_by=blockers if traced.answer == "not_applicable" else ())
    made = Subject(
        outcome,
        answer,
        traced.answer,
        _title(rule.for_each, row, others=bool(record.rows(rule.for_each))),
        source_words(row, answered.inputs) if row is not None else "",
        steps=_steps(traced, answered.inputs),
        window=_rule_window(traced),
    )
    made.coverage = _coverage(traced)
    made.numbers = list(_numbers(answered, numbers_used(traced)))
    made.blockers = [
        f"{name} answers {answered.child_answer(name, child).replace('_', ' ')}" for name in outcome.blocked_by
    ]
    return made


def _row(record: ChildRecord, table: str, key: str | None) -> Row | None:
    return None if key is None else next((row for row in record.rows(table) if row.key == key), None)


def _title(table: str, row: Row | None, *, others: bool = False) -> str:
    if table == "child":
        return "the child"
    if row is None:
        return f"no {'other ' if others else ''}{table_words(table)} is recorded"
    from practicecheck.reports.arithmetic import short_day

    day = f", {short_day(row.event)}" if row.event else ""
    return f"{table_words(table)} {row.key}{day}"


def _steps(traced: Traced, inputs: Sequence[str]) -> list[Step]:
    if traced.scope is None:
        return []
    return [step_of(node, traced.scope, inputs, _LABELS[key]) for key, node in traced.nodes.items()]


def _rule_window(traced: Traced) -> list[str]:
    rule = traced.rule
    if rule.window is None or traced.scope is None:
        return []
    return [f"only {table_words(rule.for_each)} records from then: {said}"
            for said in window_words(rule.window, traced.scope, Day(traced.record.as_of))]  # fmt: skip


def _coverage(traced: Traced) -> list[str]:
    from practicecheck.reports.steps import window_said

    return [window_said(window, traced.record) for window in traced.windows]


def _measured(
    answered: Answered, rule: Rule, measure: Measure, record: ChildRecord, key: str | None, stored: str
) -> Subject:
    """A measure's part in one subject: whether it is counted, and whether more holds of it."""
    table = rule.counted_over(measure)
    row = record.child if table == "child" else _row(record, table, key)
    nodes: dict[str, Node] = {}
    found = "not counted"
    outcome = Outcome(outcome_id(rule.id, record.child.child_id, table, row.key if row else None), rule.id,
                      record.child.child_id, table, row.key if row else None, "", rule.severity)  # fmt: skip
    scope = None
    if row is not None:
        child = InHand(TABLES["child"], record.child, record)
        scope = Scope(
            answered.book.vocabulary,
            (child if table == "child" else InHand(TABLES[table], row, record),),
        )
        in_force = answered.book.in_force(rule, row.event or record.as_of)
        nodes["measure.counts"] = measure.counts.evaluate(scope)
        nodes["measure.of_which"] = measure.of_which.evaluate(scope)
        found = measured_word(nodes["measure.counts"].now if in_force else False, nodes["measure.of_which"].now)
    outcome.answer = found
    outcome.message = f"For the measure '{measure.name.replace('_', ' ')}' this is {found}."
    steps = [step_of(node, scope, answered.inputs, _LABELS[key]) for key, node in nodes.items() if scope is not None]
    return Subject(outcome, stored, found, _title(table, row), source_words(row, answered.inputs) if row else "", steps)


def measured_word(counted: bool | None, more: bool | None) -> str:
    """What a measure makes of one subject.

    >>> measured_word(True, False), measured_word(True, None)
    ('counted below the line only', 'counted, and cannot be told whether above the line')
    """
    if counted is None:
        return "cannot be told whether counted"
    if not counted:
        return "not counted"
    if more is None:
        return "counted, and cannot be told whether above the line"
    return "counted above and below the line" if more else "counted below the line only"


def _conflicted(rule: Rule, child: str, answer: str) -> Subject:
    outcome = Outcome(outcome_id(rule.id, child, rule.for_each, None), rule.id, child, rule.for_each, None, "cannot_tell",
                      rule.severity)  # fmt: skip
    outcome.message = (
        "It cannot be told: the input holds this child more than once, with another date of birth, sex or key, so "
        "no row of the child was used."
    )
    outcome.reasons = ({"kind": "rows_in_conflict", "table": "child", "words": "rows of child disagree"},)
    return Subject(outcome, answer, "cannot_tell", "the child", "")


def _editions(answered: Answered, rule: Rule) -> list[str]:
    said = []
    guidance = {edition.id: (one.title, edition) for one in answered.book.guidance.values() for edition in one.editions}
    for span in answered.book.spans(rule):
        title, edition = guidance[span.edition]
        since = f", from {day_words(span.first)}" if span.first else ""
        until = f" to {day_words(span.last)}" if span.last else ""
        named = f"{title}, {edition.title}" if edition.title else title
        said.append(f"{span.edition}: {named}{since}{until}")
    return list(dict.fromkeys(said))


def _numbers(answered: Answered, numbers: Mapping[str, Sequence[DatedValue]]) -> Iterator[str]:
    """The parameters that the rule names, each with the values that were used, their sources and whether confirmed."""
    for name, used in numbers.items():
        parameter = answered.book.vocabulary.parameters[name]
        unit = "" if parameter.unit in ("choice", "count", "score") else f" {parameter.unit}"
        for one in used:
            since = f" from {day_words(one.from_)}" if len(used) > 1 and one.from_ else ""
            source = f"; {one.source}" if one.source else ""
            unsure = "; to be confirmed" if one.to_be_confirmed else ""
            yield f"{name} = {one.value}{unit}{since}: {parameter.title}{source}{unsure}"
        if not used:
            yield f"{name} = no value in force{unit}: {parameter.title}"
