"""The tree of a traced answer as plain data: each condition in words, its value, and all it rests on.

Every value keeps the file, sheet and row it came from. Knows what the one-child evaluator found; knows nothing
of how it is printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from practicecheck.engine.trace.wording import reason_words
from practicecheck.errors import CalendarError
from practicecheck.operators.base import Cell, Condition, Looked, Node, Window
from practicecheck.operators.combine import AllOf, AnyOf, Choose, Not, NotDueUntil, Steps
from practicecheck.operators.counting import ShareOfRows
from practicecheck.operators.dated import Dated
from practicecheck.operators.days import moment_of
from practicecheck.operators.evaluation import ChildRecord, Row, Scope
from practicecheck.operators.field_test import FieldTest
from practicecheck.operators.fields import FieldTests
from practicecheck.operators.latest import LatestRowIs
from practicecheck.operators.over_rows import OverRows
from practicecheck.operators.quantify import AnyRow, EveryRow, NoRow
from practicecheck.operators.refer import Age, FactHolds, Setting
from practicecheck.operators.rhythm import Rhythm
from practicecheck.operators.rows import table_named
from practicecheck.operators.words import field_words, table_words
from practicecheck.records import TABLES
from practicecheck.reports.arithmetic import dated_words, interval_words, limit_words, short_day
from practicecheck.reports.near_miss import scope_of_fact, value_words, why_not
from practicecheck.reports.outline import is_short, outline

if TYPE_CHECKING:
    from practicecheck.operators.base import Truth

VALUE_WORDS = {"yes": "yes", "no": "no", "cannot_tell": "cannot be told", "not_due": "not due yet"}


@dataclass(slots=True)
class RowSeen:
    """A row that was looked at: what became of it, and why."""

    table: str
    key: str
    day: str | None
    source: str
    verdict: str
    why: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    parts: list[Step] = field(default_factory=list)


@dataclass(slots=True)
class Step:
    """One condition: what it says, its value (yes, no, cannot_tell, not_due), and what it rests on."""

    says: str
    value: str
    label: str = ""
    found: list[str] = field(default_factory=list)
    arithmetic: list[str] = field(default_factory=list)
    coverage: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    rows: list[RowSeen] = field(default_factory=list)
    parts: list[Step] = field(default_factory=list)


def source_words(row: Row, inputs: Sequence[str], column: str = "") -> str:
    """Where a row, or a value of it, stands in the input, as the user sees it."""
    number, sheet, line = row.source_of(column)
    name = inputs[number] if number < len(inputs) else ""
    return ", ".join(part for part in (name, "" if sheet == name else sheet, f"row {line}" if line else "") if part)


def value_of(now: Truth, later: Truth) -> str:
    """A pair of truths as one word."""
    if now is None:
        return "cannot_tell"
    return "yes" if now else ("not_due" if later is True else "no")


def step_of(node: Node, scope: Scope, inputs: Sequence[str], label: str = "") -> Step:
    """A node of the trace, and all beneath it, as a tree of steps."""
    return _Builder(inputs).step(node, scope, label)


class _Builder:
    def __init__(self, inputs: Sequence[str]) -> None:
        self._inputs = inputs

    def step(self, node: Node, scope: Scope, label: str = "") -> Step:
        operator = node.operator
        value = value_of(node.now, node.later)
        if isinstance(operator, FieldTests) and len(node.parts) == 1:
            return self.step(node.parts[0], scope, label)
        if isinstance(operator, FieldTest):
            return self._field(operator, node, scope, label)
        said = Step(_says(node, scope), value, label)
        said.reasons = _reasons(node)
        if isinstance(operator, Not) and _is_one_test(operator.not_):
            inner_step = self.step(node.parts[0], scope)
            said.found, said.arithmetic, said.reasons = inner_step.found, inner_step.arithmetic, inner_step.reasons
            return said
        if isinstance(operator, FactHolds):
            inner = scope_of_fact(operator, scope)
            said.parts = [self.step(part, inner) for part in node.parts]
        elif isinstance(operator, Choose):
            said.parts = self._branches(node, scope)
        elif isinstance(operator, (OverRows, Rhythm)):
            self._over_rows(said, node, scope)
        else:
            said.parts = [self.step(part, scope) for part in node.parts]
            said.found = [*self._cells(node.cells), *_other_rules(node), *_settings(operator, scope)]
        if isinstance(operator, NotDueUntil):
            said.arithmetic = _safely(
                lambda: limit_words(operator.not_due_until, scope, moment_of(operator.after, scope))
            )
        return said

    def _branches(self, node: Node, scope: Scope) -> list[Step]:
        """A choice's parts: when, then what was chosen; both ways where the test cannot be told."""
        when = self.step(node.parts[0], scope, "when")
        rest = node.parts[1:]
        if node.parts[0].now is True:
            return [when, self.step(rest[0], scope, "then")]
        if node.parts[0].now is False:
            inner = rest[0]
            nested = isinstance(inner.operator, Choose) and inner.operator is node.operator
            return [when, *(self._branches(inner, scope) if nested else [self.step(inner, scope, "otherwise")])]
        return [when, self.step(rest[0], scope, "if so"), self.step(rest[1], scope, "if not")]

    def _field(self, test: FieldTest, node: Node, scope: Scope, label: str) -> Step:
        path = str(node.values.get("path", ""))
        known = scope.find(path)[1] if path else None
        said = Step(test.read(scope.vocabulary, path, known), value_of(node.now, node.later), label)
        said.found = self._cells(node.cells)
        said.reasons = _reasons(node)
        if isinstance(test, Dated):
            said.arithmetic = _safely(lambda: dated_words(test, scope))
            if node.now is not True:
                said.found += why_not(node, scope)
        return said

    def _cells(self, cells: Sequence[Cell]) -> list[str]:
        said = []
        for cell in cells:
            known = TABLES[cell.table].field(cell.column) if _has(cell) else None
            where = row_words(cell.row.table, cell.row.key) if cell.row.table != "child" else "the child"
            text = f"{field_words(cell.column.strip('_'))} of {where}: {value_words(known, cell.value)}"
            said.append(f"{text} ({source_words(cell.row, self._inputs, cell.column)})")
        return list(dict.fromkeys(said))

    def _over_rows(self, said: Step, node: Node, scope: Scope) -> None:
        operator = node.operator
        asked: Any = operator.rhythm if isinstance(operator, Rhythm) else operator
        said.found = [*_counted(node), *self._cells(node.cells)]
        dated = asked.dated
        if dated is not None:
            said.arithmetic = _safely(lambda: dated_words(dated, scope))
        if isinstance(operator, Rhythm):
            start, end = node.values.get("start"), node.values.get("end")
            if start is not None and end is not None:
                said.arithmetic.append(f"looked at from {short_day(start)} to {short_day(end)}")
            said.arithmetic += _safely(lambda: interval_words(node.values))
        rows = [self._row(one, asked, scope) for one in sorted(node.looked, key=_rank)]
        # The nearest misses first: those that fail in the fewest ways.
        said.rows = sorted(rows, key=lambda row: len(row.why) if row.verdict == "does not count" else 0)
        if not (isinstance(operator, AnyRow) and not isinstance(operator, NoRow) and node.now is True):
            said.coverage = [window_said(window, scope.record) for window in node.windows]

    def _row(self, one: Looked, asked: OverRows, scope: Scope) -> RowSeen:
        row, node = one.row, one.node
        table = table_named(scope.vocabulary, asked.table_name)
        assert table is not None
        inner = one.scope or scope.inside(table, row, _record_of(row, scope.record))
        day = short_day(row.event) if row.event else None
        stands_for, key = row.stands_for
        seen = RowSeen(stands_for, key, day, source_words(row, self._inputs), "counts")
        if node is None:
            return seen
        asks = (asked.where is not None) + (asked.dated is not None)
        more = node.parts[asks:]
        if node.now is not True:
            seen.verdict = "does not count" if node.now is False else "cannot be told whether it counts"
            seen.why = [why for part in node.parts[:asks] for why in why_not(part, inner)]
            if not node.parts:
                seen.why = [_link_words(name, row, scope) for name in asked.linked_by]
            seen.why += [said for said in map(reason_words, node.reasons) if said not in seen.why]
        elif isinstance(asked, LatestRowIs) and not more:
            seen.verdict, seen.why = "does not count", [f"it is not the {asked.word}"]
        elif one.truth is False and not more and not isinstance(asked, (EveryRow, LatestRowIs, ShareOfRows)):
            seen.verdict, seen.why = "does not count", ["dated outside the days looked at"]
        seen.values = list(
            dict.fromkeys(
                _cell_words(cell)
                for inner_node in node.walk()
                for cell in inner_node.cells
                if cell.row is row and cell.column != "_event"
            )
        )
        seen.parts = [self.step(part, inner, "and it must be so that") for part in more]
        return seen


def _cell_words(cell: Cell) -> str:
    return f"{field_words(cell.column)}: {value_words(_known(cell), cell.value)}"


def _link_words(name: str, row: Row, scope: Scope) -> str:
    """What a row is tied to instead: by its own id, or by the id in the row in hand."""
    inner = scope.frames[-1]
    if name in row.values or name in row.links:
        return f"its {field_words(name)} is {value_words(None, row.links.get(name) or row.values.get(name))}"
    held = value_words(None, inner.row.values.get(name))
    return f"the {table_words(inner.table.name)}'s {field_words(name)} is {held}"


def row_words(table: str, key: str) -> str:
    """A row as people name it: by its id where it has one of its own.

    >>> row_words("audit", "A1"), row_words("audit_answer", "audit_answer:A1:risk_analysis:1")
    ('audit A1', 'audit answer')
    """
    return table_words(table) if key.startswith(f"{table}:") else f"{table_words(table)} {key}"


def _rank(one: Looked) -> int:
    """Rows that count first, then those that cannot be told, then near misses, then rows of something else."""
    if one.node is None:
        return 0
    order = {True: 0, None: 1, False: 2}[one.node.now]
    return order if one.node.parts or one.node.now is not False else 3


def _record_of(row: Row, record: ChildRecord) -> ChildRecord:
    if row.table != "child" or row is record.child:
        return record
    return next((other for other in record.siblings() if other.child is row), record)


def _is_one_test(condition: Condition) -> bool:
    return isinstance(condition, FieldTests) and len(condition.tests) == 1


def _says(node: Node, scope: Scope) -> str:
    operator: Any = node.operator
    if isinstance(operator, AllOf):
        return "all of these are so"
    if isinstance(operator, AnyOf):
        return "at least one of these is so"
    if isinstance(operator, Not) and not _is_one_test(operator.not_):
        return "this is not so"
    if isinstance(operator, Choose):
        return "it depends"
    if isinstance(operator, Steps):
        return "each step as it falls due"
    if isinstance(operator, FieldTests):
        return "all of these are so of one record"
    if isinstance(operator, NotDueUntil) or node.looked:
        # What is asked of the rows stands beneath, at each row.
        head = outline(operator, scope.vocabulary)
        text = head.text.removesuffix(":")
        rows = getattr(operator, "rhythm", operator)
        asked = isinstance(rows, OverRows) and rows.where is not None and not is_short(rows.where)
        return f"{text} of the kind asked" if asked and isinstance(rows, AnyRow) else text
    said: str = operator.read(scope.vocabulary)
    return said


def _has(cell: Cell) -> bool:
    return cell.table in TABLES and cell.column in TABLES[cell.table].field_names


def _known(cell: Cell) -> Any:
    return TABLES[cell.table].field(cell.column) if _has(cell) else None


def _reasons(node: Node) -> list[str]:
    return [] if node.now is not None else list(dict.fromkeys(map(reason_words, node.reasons)))


def _other_rules(node: Node) -> Iterator[str]:
    for rule, subject, answer in node.outcomes:
        of = f" for {subject}" if subject else ""
        yield f"{rule} answers {answer.removesuffix('+').replace('_', ' ')}{of}"


def _settings(operator: Any, scope: Scope) -> Iterator[str]:
    if isinstance(operator, Setting):
        held = scope.vocabulary.parameters[operator.local_setting].values[-1].value
        yield f"the setting {operator.local_setting} is {held}"
    elif isinstance(operator, Age):
        day, dob = moment_of(operator.on, scope).day, scope.record.child.values.get("dob")
        if day is not None and dob is not None:
            from practicecheck.calendar import age_months_on

            months = age_months_on(dob, day)
            years = f"{months // 12} years {months % 12} months" if months >= 0 else "not yet born"
            yield f"on {short_day(day)}: {years}"


def _counted(node: Node) -> Iterator[str]:
    values = node.values
    if "count" in values:
        yield f"{values['count']} counted; {values['wanted']} asked"
    if "met" in values:
        yield f"{values['met']} of {values['of']}; {values['wanted']} per cent asked"
    if "done" in values:
        yield f"{values['done']} done of {values['set']} set; {values['wanted']} per cent asked"
    if "run" in values:
        yield f"the longest run without one: {values['run']}; {values['limit']} is too many"


def window_said(window: Window, record: ChildRecord) -> str:
    """The days that were asked of a table, and those that the record covers."""
    asked = f"{table_words(window.table)}: {_span(window.first, window.last)} asked"
    spans = record.coverage.get(window.table, ())
    held = " and ".join(_span(first, last) for first, last in sorted(spans)) or "nothing"
    return f"{asked}, {'covered' if window.covered else 'not covered'} (the record covers {held})"


def _span(first: Any, last: Any) -> str:
    if first is None or last is None:
        return "days that are not known"
    if first.year == 1 or last.year == 9999:
        begin = "the beginning" if first.year == 1 else short_day(first)
        return f"{begin} to {'any day' if last.year == 9999 else short_day(last)}"
    return short_day(first) if first == last else f"{short_day(first)} to {short_day(last)}"


def _safely(say: Any) -> list[str]:
    """Sums outside the years of the bank holiday table are left out."""
    try:
        said = say()
    except CalendarError:
        return []
    if said is None:
        return []
    return [said] if isinstance(said, str) else list(said)
