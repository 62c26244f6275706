"""A kept run, read for a briefing: the contract's JSON as typed, frozen things, and the rows kept beside it.

The only place that knows where in `result.json` something stands. Knows nothing of what is said about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from practicecheck.errors import InputError
from practicecheck.reports.kept import DATABASE, from_result
from practicecheck.reports.shown_rows import Shown, read_shown_rows
from practicecheck.rulebook.briefing import BriefingWords

_OPINION = frozenset({("audit", "still_at_risk"), ("audit", "overall"), ("audit_answer", "quality")})
"""Fields that hold what auditors judged, not what was done (case-record.md section 8)."""


@dataclass(frozen=True)
class Cited:
    """An edition of guidance that a rule rests on."""

    edition: str
    first: date | None
    last: date | None


@dataclass(frozen=True)
class RuleSeen:
    """A rule or escalation of the run."""

    id: str
    title: str
    kind: str
    theme: str
    severity: str
    answers: tuple[str, ...]
    acts: str
    ask: str
    limits: tuple[str, ...]
    hidden_beside: frozenset[str]
    cited: tuple[Cited, ...]
    on_trial: bool
    ran: bool


@dataclass(frozen=True)
class Finding:
    """One answer of one rule for one subject of a child."""

    id: str
    rule: str
    child: str
    answer: str
    message: str
    table: str
    subject: str | None
    edition: str | None
    blocked_by: tuple[str, ...]
    reasons: tuple[str, ...]
    is_opinion: bool


@dataclass(frozen=True)
class Raised:
    """An escalation of a child: sure, or one that could not be told."""

    id: str
    rule: str
    child: str
    is_sure: bool
    level: str
    because: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class Measured:
    """A measure over the whole extract."""

    rule: str
    measure: str
    numerator: int
    denominator: int
    cannot_tell: int


@dataclass(frozen=True)
class Source:
    """All that a briefing is made from. `shown` is None where the run's database is not there."""

    report: str
    words: BriefingWords
    limits: tuple[str, ...]
    small_number: int
    statement: str
    as_of: date
    since: date | None
    rulebook: str
    children: tuple[str, ...]
    rules: Mapping[str, RuleSeen]
    findings: tuple[Finding, ...]
    raised: tuple[Raised, ...]
    measures: tuple[Measured, ...]
    covered_to: date | None
    set_aside: int
    local_settings: int
    faults: int
    shown: Shown | None

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The kept rows of a table; none where they were not kept."""
        return list(self.shown.get(table, ())) if self.shown is not None else []


def read_run(folder: Path) -> Source:
    """Read the folder that `run --out` wrote. Raises UsageError or InputError where it holds no run to tell of."""
    return from_result(folder, lambda kept: _source(kept.data, read_shown_rows(folder / DATABASE)))


def _source(data: Mapping[str, Any], shown: Shown | None) -> Source:
    report = next((one for one in data["reports"] if one["briefing"] is not None), None)
    if report is None:
        raise InputError(
            "The rulebook of this run has no active report with the words of a briefing, so none can be written. Set "
            "'status: active' in rules/output/PA-REP-01.yaml, and run again."
        )
    ends = [date.fromisoformat(one["to"]) for one in data["coverage"] if one["to"] and one["status"] == "complete"]
    return Source(
        report=str(report["rule"]),
        words=BriefingWords.model_validate(report["briefing"]),
        limits=tuple(report["limits"]),
        small_number=int(report["parameters"].get("small_number") or 5),
        statement=str(data["statement"]),
        as_of=date.fromisoformat(data["as_of"]),
        since=_day(data["from"]),
        rulebook=str(data["rulebook"]["version"]),
        children=tuple(one["child_id"] for one in data["children"]),
        rules={one["rule"]: _rule(one) for one in data["rules"]},
        findings=tuple(map(_finding, data["outcomes"])),
        raised=tuple(map(_raised, data["escalations"])),
        measures=tuple(_measures(data["measures"])),
        covered_to=max(ends, default=None),
        set_aside=int(data["intake"]["rows_quarantined"]),
        local_settings=len(data["overlay"]),
        faults=len(data["engine"]["faults"]),
        shown=shown,
    )


def _rule(one: Mapping[str, Any]) -> RuleSeen:
    return RuleSeen(
        id=one["rule"],
        title=one["title"],
        kind=one["kind"],
        theme=one["theme"],
        severity=one["severity"],
        answers=tuple(one["answers"]),
        acts=one["acts"],
        ask=one["ask"],
        limits=tuple(one["limits"]),
        hidden_beside=frozenset(one["hidden_beside"]),
        cited=tuple(Cited(ref["ref"], _day(ref["from"]), _day(ref["to"])) for ref in one["references"]),
        on_trial=one["trial"],
        ran=one["status"] == "ok",
    )


def _finding(one: Mapping[str, Any]) -> Finding:
    return Finding(
        id=one["id"],
        rule=one["rule"],
        child=one["child_id"],
        answer=one["answer"],
        message=one["message"],
        table=one["subject"]["table"],
        subject=one["subject"]["id"],
        edition=one["edition"],
        blocked_by=tuple(one["blocked_by"]),
        reasons=tuple(reason["words"] for reason in one["reasons"]),
        is_opinion=any(map(is_opinion, one["evidence"])),
    )


def is_opinion(part: Mapping[str, Any]) -> bool:
    """Whether a piece of evidence (as the contract has it) is what an auditor judged."""
    if part["role"] != "used":
        return False
    by_auditor = part["field"] == "judged_by_role" and str(part["value"]).startswith("auditor")
    return by_auditor or (part["table"], part["field"]) in _OPINION


def _raised(one: Mapping[str, Any]) -> Raised:
    return Raised(
        id=one["id"],
        rule=one["rule"],
        child=one["child_id"],
        is_sure=one["answer"] == "escalate",
        level=one["level"],
        because=tuple(one["because"]),
        message=one["message"],
    )


def _measures(listed: Iterable[Mapping[str, Any]]) -> Iterable[Measured]:
    for one in listed:
        if not one["split"]:
            yield Measured(
                one["rule"], one["measure"], one["numerator"], one["denominator"], one["cannot_tell"]
            )  # a split is for those inside; a briefing tells the whole


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
