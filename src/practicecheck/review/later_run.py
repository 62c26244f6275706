"""What a later run says of a finding that is kept: what it is about, and whether its answer closes it.

Only an answer to the same question closes, and only to what a decision was about does the decision stand. Reads results of
runs; writes nothing.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from practicecheck.operators.words import day_words
from practicecheck.reports.kept_run import KeptRun

ESCALATION, PERHAPS, FINDING = "escalation", "perhaps", "finding"
"""The kinds of things to look at: someone must look; it could not be told whether someone must; the record lacks something."""

_THEN = "the day of the run"
_DAY = re.compile(rf"\b\d{{1,2}} (?:{'|'.join(month_name[1:])}) \d{{4}}\b|{_THEN}")
_LENGTH = re.compile(r"\b\d+ (?=(?:working )?(?:hour|day|week|month|year)s?\b)")
_CLOSES = {
    "met": "the record now shows it",
    "strength": "the record now shows it",
    "not_due": "not due, by the record",
    "not_applicable": "no longer applies, by the record",
}
"""Answers that close, and what is said then."""


def about(one: Mapping[str, Any], as_of: date, *, by_words: bool = True) -> frozenset[tuple[str, ...]]:
    """What a finding is about: what it says, when it was due, what raised it, and whether someone must look.

    The day on which the run was read is none of it, nor how long something has gone on by then: a lapse that goes on is the
    same from run to run. Of runs by different rules the words may differ where nothing else does: then, not `by_words`, the days
    alone are compared.

    >>> found = {"kind": "finding", "due": None}
    >>> june = found | {"message": "No visit between 1 June 2026 and 30 June 2026 (21 working days)."}
    >>> july = found | {"message": "No visit between 1 June 2026 and 31 July 2026 (44 working days)."}
    >>> about(june, date(2026, 6, 30)) == about(july, date(2026, 7, 31))
    True
    >>> about(june, date(2026, 6, 30)) == about(july, date(2026, 8, 1))
    False
    """

    def said(message: str) -> tuple[str, ...]:
        text = _LENGTH.sub("", message.replace(day_words(as_of), _THEN))
        return (text,) if by_words else tuple(_DAY.findall(text))

    causes = {(cause["id"], *said(cause["message"])) for cause in one.get("detail", {}).get("because", [])}
    due = {("due", str(one["due"]))} if one["due"] else set()
    grave = {(ESCALATION,)} if one["kind"] == ESCALATION else set()
    return frozenset({("it", *said(one["message"]))} | causes | due | grave)


class LaterRun:
    """A run that comes after findings were kept, asked what it says of those that it does not find again."""

    def __init__(self, kept: KeptRun) -> None:
        self._answers = kept.answers
        self._since = kept.result.since
        self._listed = {one.id: one for one in kept.result.findings}
        self._raised = {one.id: one.answer for one in kept.result.raised}
        self._rows = {(one.subject.table, one.subject.id) for one in kept.result.findings if one.subject.id}

    def closes(self, row: Any, *, is_same_rule: bool) -> tuple[bool, str]:
        """Whether a kept finding that is not found again is closed by that, and why, or why not, in words.

        `row` is the finding as it is kept; `is_same_rule` whether the rule asks what it asked when it found this.
        """
        if row.child not in self._answers:
            return False, "child not in the run"
        if not is_same_rule:
            return False, "rule changed"
        listed = self._listed.get(row.id)
        answer = listed.answer if listed else self._raised.get(row.id) or self._unlisted(row)
        if listed and listed.blocked_by and answer == "not_applicable":
            return False, "another rule has to be settled first"
        return (
            (True, _CLOSES[answer])
            if answer in _CLOSES
            else (False, answer.replace("cannot_tell", "could not be told"))
        )

    def _unlisted(self, row: Any) -> str:
        """The answer about something of which the result lists none; in words, where there is none.

        A result leaves out triggers that are met, what does not apply, and what lies before its period.
        """
        if self._since is not None and row.event is not None and row.event < self._since:
            return "before the period of the run"
        of_child = self._answers[row.child].get(row.rule, "cannot_tell")
        if of_child in ("met", "not_applicable") and (row.kind != FINDING or row.subject is None):
            return of_child
        if row.subject is None:
            return "cannot_tell"
        if (row.subject_table, row.subject) not in self._rows:
            return "row not in the run"
        return "met" if row.kind != FINDING else "not_applicable"

    def is_of_other_children(self, known: Iterable[str]) -> bool:
        """Whether the run holds none of the children that are known, though some are."""
        there = set(known)
        return bool(there) and there.isdisjoint(self._answers)
