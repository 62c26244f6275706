"""What a run finds: outcomes with their evidence, escalations, measures. Plain data, no behaviour of rules.

Knows the JSON contract's shapes (design section 5). Knows nothing of how they came about.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value stands in the input: file or sheet, and the row as a person counts it."""

    input: str
    sheet: str
    row: int | None

    def to_json(self) -> dict[str, Any]:
        """As the contract has it."""
        return {"input": self.input, "sheet": self.sheet, "row": self.row}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One value, or one stretch of coverage, that an answer rests on."""

    role: str
    table: str
    id: str | None
    field: str | None
    value: str | None
    source: Source | None

    def to_json(self) -> dict[str, Any]:
        """As the contract has it."""
        return {
            "role": self.role,
            "table": self.table,
            "id": self.id,
            "field": self.field,
            "value": self.value,
            "source": self.source.to_json() if self.source else None,
        }


@dataclass(slots=True)
class Outcome:
    """The answer of one rule for one subject of one child."""

    id: str
    rule: str
    child_id: str
    table: str
    subject_id: str | None
    answer: str
    severity: str
    message: str = ""
    event_date: date | None = None
    due: date | None = None
    edition: str | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    to_be_confirmed: tuple[str, ...] = ()
    overlay: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    reasons: tuple[dict[str, str], ...] = ()
    blocked_by: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the contract has it."""
        return {
            "id": self.id,
            "rule": self.rule,
            "child_id": self.child_id,
            "subject": {"table": self.table, "id": self.subject_id},
            "answer": self.answer,
            "severity": self.severity,
            "message": self.message,
            "event_date": _iso(self.event_date),
            "due": _iso(self.due),
            "edition": self.edition,
            "parameters": self.parameters,
            "to_be_confirmed": list(self.to_be_confirmed),
            "overlay": list(self.overlay),
            "tags": list(self.tags),
            "notes": list(self.notes),
            "reasons": list(self.reasons),
            "blocked_by": list(self.blocked_by),
            "evidence": [one.to_json() for one in self.evidence],
        }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@dataclass(slots=True)
class RaisedEscalation:
    """An escalation raised, or possibly raised, for one child."""

    id: str
    rule: str
    child_id: str
    answer: str
    level: str
    because: tuple[str, ...]
    message: str

    def to_json(self) -> dict[str, Any]:
        """As the contract has it."""
        return {
            "id": self.id,
            "rule": self.rule,
            "child_id": self.child_id,
            "answer": self.answer,
            "level": self.level,
            "because": list(self.because),
            "message": self.message,
        }


@dataclass(slots=True)
class MeasureValue:
    """A measure over the extract, whole or for one value of its split."""

    rule: str
    measure: str
    split: dict[str, str]
    numerator: int
    denominator: int
    cannot_tell: int

    def to_json(self) -> dict[str, Any]:
        """As the contract has it; the value is a percentage, or null where nothing was counted."""
        value = round(100 * self.numerator / self.denominator, 1) if self.denominator else None
        return {
            "rule": self.rule,
            "measure": self.measure,
            "split": self.split,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "cannot_tell": self.cannot_tell,
            "value": value,
        }
