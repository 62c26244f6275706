"""What a run shows people to look at, as rows to keep: its gaps, its escalations, and those of which that could not be told.

Reads results of runs. Knows nothing of what is kept already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import msgspec

from practicecheck.reports.kept_result import Finding, Raised, Rule
from practicecheck.reports.kept_run import KeptRun
from practicecheck.results.words import SEVERITIES
from practicecheck.review.later_run import ESCALATION, FINDING, PERHAPS

_URGENCY = {ESCALATION: 0, PERHAPS: 1, FINDING: 2}


class ToLookAt:
    """What one run shows people to look at."""

    def __init__(self, kept: KeptRun) -> None:
        self._kept = kept
        self._asked = {one.id: one.asked for one in kept.result.rules}

    def rows(self) -> Iterable[dict[str, Any]]:
        """Each as the columns of `finding`, with its `detail`."""
        by_id = {one.id: one for one in self._kept.result.findings}
        for raised in self._kept.result.raised:
            yield self._escalation(raised, by_id)
        for one in self._kept.result.findings:
            if one.is_missing and self._kept.rules[one.rule].kind == "gap":
                yield self._finding(one)

    def _escalation(self, one: Raised, by_id: Mapping[str, Finding]) -> dict[str, Any]:
        rule = self._kept.rules[one.rule]
        because = [by_id[name] for name in one.because if name in by_id]
        itself = by_id.get(one.id)  # of a trigger, which is an escalation of its own
        kind = ESCALATION if one.is_sure else PERHAPS
        return {
            **self._common(one.id, one.child, rule, one.message, rule.severity, kind),
            "asked": self.asked(rule.id, (found.rule for found in because)),
            "event": itself.event if itself else None,
            "due": None,
            "told_to": one.told_to,
            "subject_table": itself.subject.table if itself else None,
            "subject": itself.subject.id if itself else None,
            "detail": {
                "ask": rule.ask, "acts": rule.acts, "notes": [], "edition": None,
                "because": [{"id": found.id, "rule": found.rule, "message": found.message} for found in because],
                "evidence": [piece for found in because for piece in msgspec.to_builtins(found.evidence)],
            },
        }  # fmt: skip

    def _finding(self, one: Finding) -> dict[str, Any]:
        rule = self._kept.rules[one.rule]
        return {
            **self._common(one.id, one.child, rule, one.message, one.severity, FINDING),
            "asked": self.asked(rule.id),
            "event": one.event,
            "due": one.due,
            "told_to": "",
            "subject_table": one.subject.table,
            "subject": one.subject.id,
            "detail": {
                "ask": rule.ask, "acts": rule.acts, "notes": list(one.notes), "edition": one.edition,
                "because": [], "blocked_by": list(one.blocked_by),
                "evidence": msgspec.to_builtins(one.evidence),
            },
        }  # fmt: skip

    def _common(self, key: str, child: str, rule: Rule, message: str, severity: str, kind: str) -> dict[str, Any]:
        rank = SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)
        return {
            "id": key, "child": child, "rule": rule.id, "kind": kind, "urgency": 10 * _URGENCY[kind] + rank,
            "severity": severity, "theme": rule.theme, "message": message,
        }  # fmt: skip

    def asked(self, rule: str, behind: Iterable[str] = ()) -> bytes:
        """A hash of what a rule asks, and of what those ask that an escalation rests on; of a rule that is not in the run, of nothing."""
        return sha256(b"".join(self._asked.get(name, b"") for name in (rule, *sorted(set(behind))))).digest()

    def said(self, rule: Rule) -> dict[str, Any]:
        """What people read of a rule."""
        guidance = self._kept.guidance
        return {
            "title": rule.title,
            "theme": rule.theme,
            "kind": rule.kind,
            "severity": rule.severity,
            "ran": rule.ran,
            "on_trial": rule.on_trial,
            "reading": rule.reading,
            "limits": list(rule.limits),
            "to_be_confirmed": list(rule.to_be_confirmed),
            "overlay": list(rule.overlay),
            "sources": [
                {"edition": one.edition, "title": guidance.get(one.edition, "")}
                for one in rule.cited
                if one.holds_on(self._kept.result.as_of)
            ],
        }
