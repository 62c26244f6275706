"""A local overlay: what an authority sets otherwise than the rulebook, who decided it, when and why.

Knows what an overlay file holds and what is kept of it in a loaded rulebook. Knows nothing of how it is read, checked
or applied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Day  # noqa: N812 - `date` is a key of the file
from typing import Any, Literal

from pydantic import Field as Of
from pydantic import model_validator

from practicecheck.operators.vocabulary import DatedValue
from practicecheck.operators.words import day_words, setting_words
from practicecheck.rulebook.rule import Example, Severity
from practicecheck.written.language import Language

Sets = Literal["parameter", "list", "severity", "switched_off"]


class Decided(Language):
    """What every local setting says of itself."""

    reason: str = Of(min_length=1, description="Why it is so here; it is printed in every result.")
    owner: str = Of(min_length=1, description="The role that decided it.")
    date: Day = Of(description="The day on which it was decided.")
    review_by: Day | None = Of(
        default=None, description="The day by which it is looked at again. After it the setting still holds."
    )


class LocalParameter(Decided):
    """Another value of a parameter: one for all time, or values each from a day on."""

    value: int | str | None = None
    values: tuple[DatedValue, ...] = ()

    @model_validator(mode="after")
    def _one_way(self) -> LocalParameter:
        if (self.value is None) == (not self.values):
            raise ValueError("a local parameter has either 'value', for all time, or 'values', each with its 'from'")
        return self

    def dated(self) -> tuple[DatedValue, ...]:
        """Its values, however they are written."""
        return self.values if self.value is None else (DatedValue(value=self.value),)


class LocalList(Decided):
    """Other codes of a list, written out whole."""

    codes: tuple[str, ...] | dict[str, str | tuple[str, ...]]


class LocalRule(Decided):
    """Another severity of a rule, or that it does not run here."""

    severity: Severity | None = None
    switched_off: bool = False

    @model_validator(mode="after")
    def _one_thing(self) -> LocalRule:
        if (self.severity is None) == (not self.switched_off):
            raise ValueError("a local setting of a rule says either 'severity' or 'switched_off: true'")
        return self


class OverlayFile(Language):
    """One file of an overlay."""

    parameters: dict[str, LocalParameter] = Of(default_factory=dict)
    lists: dict[str, LocalList] = Of(default_factory=dict)
    rules: dict[str, LocalRule] = Of(default_factory=dict)
    examples: dict[str, tuple[Example, ...]] = Of(
        default_factory=dict, description="By rule: made-up records and their answers under the local settings."
    )


class LocalValue(DatedValue):
    """A parameter's value that the overlay set."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing set locally: what it is in the rulebook, what it is here, and which rules and escalations it reaches."""

    id: str
    sets: Sets
    name: str
    shipped: Any
    local: Any
    reason: str
    owner: str
    date: Day
    review_by: Day | None
    file: str
    line: int
    column: int = 1
    reaches: tuple[str, ...] = ()

    def is_past_review(self, day: Day) -> bool:
        """Whether its review was due before a day."""
        return self.review_by is not None and self.review_by < day

    def decided(self) -> str:
        """Why, by whom and when, in words."""
        return f"{self.reason} ({self.owner}, {day_words(self.date)})"

    def words(self, day: Day | None = None) -> str:
        """What is set, in a line; with a day, whether its review was due before it.

        >>> Setting("rules.PA-MED-02", "severity", "PA-MED-02", "high", "critical", "Practice board", "practice lead",
        ...         Day(2026, 5, 12), None, "local.yaml", 2).words()
        'PA-MED-02 is critical here (the rulebook: high): Practice board (practice lead, 12 May 2026)'
        """
        due = ""
        if day is not None and self.review_by is not None and self.is_past_review(day):
            due = f"; its review was due by {day_words(self.review_by)}"
        if self.sets == "switched_off":
            return f"{self.name} is switched off here: {self.decided()}{due}"
        return f"{self.name} is {setting_words(self.local)} here (the rulebook: {setting_words(self.shipped)}): {self.decided()}{due}"

    def to_json(self, day: Day) -> dict[str, Any]:
        """As the contract has it; whether the review has passed is told as of a day, so that a run can be repeated."""
        return {
            "id": self.id,
            "sets": self.sets,
            "name": self.name,
            "shipped": self.shipped,
            "local": self.local,
            "reason": self.reason,
            "owner": self.owner,
            "date": self.date.isoformat(),
            "review_by": self.review_by.isoformat() if self.review_by else None,
            "past_review": self.is_past_review(day),
            "file": self.file,
            "line": self.line,
            "reaches": list(self.reaches),
        }


@dataclass(frozen=True)
class Overlay:
    """The local settings that a rulebook was loaded with, and the examples that go with them."""

    settings: tuple[Setting, ...] = ()
    hash: str | None = None
    folder: str = ""
    examples: Mapping[str, tuple[Example, ...]] = field(default_factory=dict)
    example_paths: Mapping[str, str] = field(default_factory=dict)

    def of(self, sets: Sets) -> dict[str, Setting]:
        """The settings of one sort, by the name that they set."""
        return {one.name: one for one in self.settings if one.sets == sets}
