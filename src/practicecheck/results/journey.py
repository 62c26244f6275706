"""One child's journey: what is recorded of each step, when, how long after the step before, and what cannot be seen.

Plain data in the shape of the contract (`journeys` of a run). Knows nothing of how it comes about or is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from practicecheck.results.model import Source

FORMAT = "practicecheck.journey/1"

State = Literal["dated", "not_recorded", "not_extracted"]
"""`not_recorded`: the extract holds the days asked and shows nothing. `not_extracted`: it does not hold them all."""


@dataclass(frozen=True, slots=True)
class Since:
    """How many working days an event lies after an earlier one; day 0 is the earlier."""

    step: str
    day: date
    working_days: int

    def to_json(self) -> dict[str, Any]:
        """As the contract has it."""
        return {"step": self.step, "date": self.day.isoformat(), "working_days": self.working_days}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing recorded. `day` is None where no day can be told, and `words` then says why.

    `until` is the recorded end of what lasts, `open` whether it lasts on; `sure` is False where the record does not say
    whether the row is such a step. `since` is None where nothing earlier is there to count from.
    """

    step: str
    label: str
    day: date | None
    dated_by: str | None
    words: str
    table: str
    id: str
    source: Source
    until: date | None = None
    open: bool = False
    sure: bool = True
    since: Since | None = None

    def to_json(self) -> dict[str, Any]:
        """As the contract has it."""
        return {
            "step": self.step,
            "label": self.label,
            "date": _iso(self.day),
            "dated_by": self.dated_by,
            "until": _iso(self.until),
            "open": self.open,
            "sure": self.sure,
            "since": self.since.to_json() if self.since else None,
            "words": self.words,
            "table": self.table,
            "id": self.id,
            "source": self.source.to_json(),
        }


@dataclass(frozen=True, slots=True)
class StepState:
    """What is known of one step in one episode, over the days that were asked of the record."""

    step: str
    label: str
    state: State
    first: date | None
    rows: int
    asked: tuple[date, date]
    words: str

    def to_json(self) -> dict[str, Any]:
        """As the contract has it."""
        return {
            "step": self.step,
            "label": self.label,
            "state": self.state,
            "first": _iso(self.first),
            "rows": self.rows,
            "asked": {"from": self.asked[0].isoformat(), "to": self.asked[1].isoformat()},
            "words": self.words,
        }


@dataclass(frozen=True, slots=True)
class OutOfOrder:
    """A step dated before one that it is expected to follow."""

    step: str
    day: date
    expected_after: str
    found: date
    words: str

    def to_json(self) -> dict[str, Any]:
        """As the contract has it."""
        return {
            "step": self.step,
            "date": self.day.isoformat(),
            "expected_after": self.expected_after,
            "found": self.found.isoformat(),
            "words": self.words,
        }


@dataclass(frozen=True, slots=True)
class Episode:
    """A referral with what led up to it and what followed; `referral` is None for what no referral holds."""

    number: int
    title: str
    referral: str | None
    events: tuple[Event, ...]
    steps: tuple[StepState, ...]
    out_of_order: tuple[OutOfOrder, ...]

    def to_json(self) -> dict[str, Any]:
        """As the contract has it."""
        return {
            "number": self.number,
            "title": self.title,
            "referral": self.referral,
            "steps": [one.to_json() for one in self.steps],
            "events": [one.to_json() for one in self.events],
            "out_of_order": [one.to_json() for one in self.out_of_order],
        }


@dataclass(frozen=True, slots=True)
class Journey:
    """The whole of one child's journey as the record reads at the end of `as_of`."""

    child_id: str
    as_of: date
    episodes: tuple[Episode, ...]
    unseen: tuple[str, ...]
    rows_after_as_of: int

    def to_json(self) -> dict[str, Any]:
        """As the contract has it."""
        return {
            "child_id": self.child_id,
            "episodes": [one.to_json() for one in self.episodes],
            "unseen": list(self.unseen),
            "rows_after_as_of": self.rows_after_as_of,
        }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
