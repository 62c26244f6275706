"""Tell two runs apart: each finding of either, and what became of it between them.

A finding keeps its id from run to run, so the same gap is the same gap. Where a rule asked something else by then, or the
extract held something else, that is said instead of "closed": neither shows that anything was done. Knows nothing of files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from practicecheck.errors import UsageError
from practicecheck.reports.compare.compared_run import ComparedRun, Row, not_held, rows_of
from practicecheck.reports.kept_result import Finding
from practicecheck.results.words import STATEMENT

Kind = Literal[
    "new",
    "still_open",
    "closed_by_record",
    "closed_otherwise",
    "now_told",
    "no_longer_told",
    "rule_changed",
    "not_in_later",
]
WORDS: dict[Kind, str] = {
    "new": "New",
    "still_open": "Still open",
    "closed_by_record": "Closed by a record that appeared",
    "closed_otherwise": "Closed otherwise",
    "now_told": "Now told: the later extract holds what the earlier one did not",
    "no_longer_told": "No longer told: not closed",
    "rule_changed": "Changed, and the rule had changed",
    "not_in_later": "Not in the later extract: not closed",
}
"""What each kind is called, in the order in which people are shown them."""

_RANKS = ("critical", "high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one finding: its answer before and after, and the rows that made the difference."""

    kind: Kind
    id: str
    rule: str
    title: str
    child: str
    severity: str
    before: str | None
    after: str | None
    message: str
    rows: tuple[Row, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "kind": self.kind,
            "id": self.id,
            "rule": self.rule,
            "title": self.title,
            "child_id": self.child,
            "severity": self.severity,
            "before": self.before,
            "after": self.after,
            "message": self.message,
            "rows": [{"table": row.table, "id": row.id, "field": row.field} for row in self.rows],
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs compared: every finding of either, the most urgent first within its kind."""

    before: str
    after: str
    before_day: date
    after_day: date
    changes: tuple[Change, ...]
    rules_changed: tuple[str, ...]
    notes: tuple[str, ...]
    """What makes the two hard to compare, a line each."""

    def counts(self) -> dict[Kind, int]:
        """How many findings of each kind, none left out."""
        found = Counter(change.kind for change in self.changes)
        return {kind: found[kind] for kind in WORDS}

    def to_json(self) -> dict[str, Any]:
        """As plain data, ready for `json.dumps`."""
        return {
            "format": "practicecheck.compare/1",
            "before": {"run": self.before, "as_of": self.before_day.isoformat()},
            "after": {"run": self.after, "as_of": self.after_day.isoformat()},
            "statement": STATEMENT,
            "notes": list(self.notes),
            "rules_changed": list(self.rules_changed),
            "counts": self.counts(),
            "changes": [change.to_json() for change in self.changes],
        }


def compare(before: ComparedRun, after: ComparedRun) -> Comparison:
    """What changed from one run to a later one. Raises UsageError where the later run is read at an earlier day."""
    if after.as_of < before.as_of:
        raise UsageError(
            f"{after.name} is read at {after.as_of.isoformat()}, before {before.name} at {before.as_of.isoformat()}. Name the "
            "earlier run first, or as --since."
        )
    changed = {rule for rule in {*before.rules, *after.rules} if before.asked(rule) != after.asked(rule)}
    found = sorted(_changes(before, after, changed), key=_urgency)
    return Comparison(
        before.name, after.name, before.as_of, after.as_of, tuple(found), tuple(sorted(changed)), tuple(_notes(before, after))
    )  # fmt: skip


def _notes(before: ComparedRun, after: ComparedRun) -> Iterator[str]:
    if before.id == after.id:
        yield "This is one run compared with itself, or with a copy of it: nothing can have changed."
    elif before.as_of == after.as_of:
        yield (
            "Both runs are read at the same day: what differs comes of the extract, the rules or the settings, not of time that "
            "passed."
        )
    if not before.children & after.children:
        yield (
            "No child is in both runs, so nothing here shows that anything changed. Are both of the same service, with the same "
            "ids for children?"
        )


def _urgency(change: Change) -> tuple[int, int, int, str, str, str]:
    rank = _RANKS.index(change.severity) if change.severity in _RANKS else len(_RANKS)
    is_raised = "escalate" not in (change.before, change.after)
    return list(WORDS).index(change.kind), is_raised, rank, change.child, change.rule, change.id


def _changes(before: ComparedRun, after: ComparedRun, changed: set[str]) -> Iterator[Change]:
    for id_, now in after.answers.items():
        then = before.answers.get(id_)
        if now.is_missing:
            yield _change(_opened(then, now, changed), then, now, after)
    for id_, then in before.answers.items():
        now_or_none = after.answers.get(id_)
        if then.is_missing and not (now_or_none and now_or_none.is_missing):
            rows = tuple(_appeared(before, then, now_or_none)) if now_or_none else ()
            yield _change(_closed(then, now_or_none, rows, before, after, changed), then, now_or_none, after, rows)


def _change(
    kind: Kind, then: Finding | None, now: Finding | None, after: ComparedRun, rows: tuple[Row, ...] = ()
) -> Change:
    one = now or then
    assert one is not None
    shown = rows if kind == "closed_by_record" else ()
    return Change(
        kind, one.id, one.rule, after.title(one.rule), one.child, one.severity,
        then.answer if then else None, now.answer if now else None,
        (then if then and then.is_missing and not (now and now.is_missing) else one).message, shown,
    )  # fmt: skip


def _opened(then: Finding | None, now: Finding, changed: set[str]) -> Kind:
    if then is not None and then.is_missing:
        return "still_open"
    if now.rule in changed:
        return "rule_changed"
    if then is not None and then.answer == "cannot_tell" and not_held(then):
        return "now_told"
    return "new"


def _closed(
    then: Finding,
    now: Finding | None,
    rows: tuple[Row, ...],
    before: ComparedRun,
    after: ComparedRun,
    changed: set[str],
) -> Kind:
    if now is None and (then.child not in after.children or after.has_row(then.subject) is False):
        return "not_in_later"
    if then.rule in changed:
        return "rule_changed"
    if now is not None and now.answer == "cannot_tell":
        return "no_longer_told"
    if rows:
        return "closed_by_record"
    return "not_in_later" if _has_lost(then, before, after) else "closed_otherwise"


def _has_lost(then: Finding, before: ComparedRun, after: ComparedRun) -> bool:
    """Whether what an earlier answer rested on is not in the later record: rows, or those of the answers that raised it."""
    behind = [before.answers[id_] for id_ in before.because.get(then.id, ()) if id_ in before.answers]
    if any(_is_gone(one, before, after) for one in behind):
        return True
    used = [row for row in rows_of(then.evidence) if row.role == "used"]
    if any(after.has_row(row) is False and before.has_row(row) is not False for row in used):
        return True
    # A rule that looks at brothers and sisters cites their row alone: what it saw there are the triggers that fired for them.
    others = {str(row.id) for row in used if row.table == "child"} - {then.child}
    return any(_is_gone(one, before, after) for child in others for one in before.fired.get(child, ()))


def _is_gone(then: Finding, before: ComparedRun, after: ComparedRun) -> bool:
    """Whether an answer is not given any more because the rows that it rested on are not there."""
    now = after.answers.get(then.id)
    if now is not None and (now.answer == then.answer or any(_appeared(before, then, now))):
        return False
    return _has_lost(then, before, after)


def _appeared(before: ComparedRun, then: Finding, now: Finding) -> Iterator[Row]:
    """The rows that the later answer rests on and the earlier record did not have, or had with another value."""
    looked_at = rows_of(then.evidence)
    values = {(row.table, row.id, row.field): row.value for row in looked_at}
    told: set[tuple[str, str]] = set()
    for row in rows_of(now.evidence):
        key = (row.table, str(row.id))
        if row.role != "used" or key in told:
            continue
        there = before.has_row(row)
        is_new = there is False or (there is None and not any(one.id == row.id for one in looked_at))
        was_other = values.get((row.table, row.id, row.field), row.value) != row.value
        if is_new or was_other:
            told.add(key)
            yield Row(*key, row.field if was_other and not is_new else None)
