"""The evidence of a traced answer: values and rows used, near misses, and the coverage an absence rests on.

Knows nothing of wording.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from practicecheck.engine.trace.answer import Traced
from practicecheck.operators.base import Cell, Node, Window
from practicecheck.operators.over_rows import OverRows
from practicecheck.operators.quantify import EveryRow, NoRow
from practicecheck.operators.refer import AnswerOf
from practicecheck.results.model import Evidence, Source
from practicecheck.results.words import outcome_id

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import Row

from practicecheck.engine.trace.deciding import cells_of, decided_by, deciding_cells
from practicecheck.engine.trace.wording import shown

_MOST_NEAR_MISSES = 5


def evidence_of(traced: Traced, deciding: list[Node], inputs: Sequence[str]) -> Iterator[Evidence]:
    """Every piece of evidence once, the most deciding first."""
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
        yield from once(_window_evidence(traced, window, inputs))
    for node in deciding:
        for cell in node.cells:
            yield from once(_cell_evidence("used", cell, inputs))
        for one in outcome_evidence(traced, node):
            yield from once(one)
        if node.looked or node.windows:
            meant, near = decided_by(node)
            for looked in meant:
                yield from once(_row_evidence("used", looked.row, inputs))
                for cell in deciding_cells(looked.node):
                    yield from once(_cell_evidence("used", cell, inputs))
            if node.now is not True or isinstance(node.operator, NoRow):
                for looked in near[:_MOST_NEAR_MISSES]:
                    for cell in cells_of(looked.node):
                        yield from once(_cell_evidence("near_miss", cell, inputs))
            if _rests_on_coverage(node):
                for window in node.windows:
                    yield from once(_window_evidence(traced, window, inputs))


def outcome_evidence(traced: Traced, node: Node) -> Iterator[Evidence]:
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


def _source(row: Row, inputs: Sequence[str], column: str = "") -> Source:
    number, sheet, line = row.source_of(column)
    return Source(inputs[number] if number < len(inputs) else "", sheet, line)


def _row_evidence(role: str, row: Row, inputs: Sequence[str]) -> Evidence:
    table, key = row.stands_for
    return Evidence(role, table, key, None, row.event.isoformat() if row.event else None, _source(row, inputs))


def _cell_evidence(role: str, cell: Cell, inputs: Sequence[str]) -> Evidence:
    table, key = cell.row.stands_for
    return Evidence(
        role, table, key, cell.column.lstrip("_"), shown(cell.value), _source(cell.row, inputs, cell.column)
    )


def _window_evidence(traced: Traced, window: Window, inputs: Sequence[str]) -> Evidence:
    span = f"{window.first or '…'} to {window.last or '…'}"
    said = f"{'covered' if window.covered else 'not covered'} {span}"
    spoken = traced.record.coverage_rows.get(window.table)
    source = None
    if spoken is not None:
        source = Source(inputs[spoken[0]] if spoken[0] < len(inputs) else "", spoken[1], spoken[2])
    return Evidence("coverage", window.table, None, None, said, source)
