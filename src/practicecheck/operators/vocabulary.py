"""The names a rule may use: parameters with dated values, lists, and facts.

They are written once for all rules (`rules/parameters.yaml`, `rules/lists.yaml`, `rules/facts/`).
Knows how a parameter's value depends on the day; knows nothing of files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from pydantic import Field as Of
from pydantic import ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from practicecheck.calendar import LAST_DAY
from practicecheck.operators.conditions import AnyCondition
from practicecheck.operators.moments import AnyMoment
from practicecheck.operators.mutants import Mutant, each_left_out, without
from practicecheck.operators.words import day_words
from practicecheck.records import Field, Table
from practicecheck.records.suggest import did_you_mean
from practicecheck.written.language import Language
from practicecheck.written.validating import AT

ParameterUnit = Literal[
    "working days", "days", "months", "hours", "years", "per cent", "count", "visits", "choice", "score"
]


_EARLIEST = date(1948, 1, 1)
"""No guidance is from before it; after the last day of the calendar nothing can be counted."""
_MOST = {"working days": 8_000, "days": 12_000, "hours": 300_000, "months": 1_200, "years": 100, "per cent": 100}
"""What no limit reaches: more than all the years whose bank holidays are known, or than a life."""
_MOST_COUNTED = 100_000


def value_misfit(value: int | str, unit: str, choices: tuple[str, ...] = ()) -> str:
    """Why this can be no value of a parameter with that unit; nothing where it can.

    >>> value_misfit("7 working days", "working days")
    "'7 working days' is no whole number of working days. Write it in figures alone, without quotes or a unit, as in 7."
    >>> value_misfit(-7, "days"), value_misfit(7, "days")
    ('-7 days can be the value of nothing.', '')
    """
    if unit == "choice":
        if not isinstance(value, str):
            return f"it is a choice, so its value is a word, not {value}."
        if choices and value not in choices:
            return f"'{value}' is none of its choices: {', '.join(choices)}.{did_you_mean(value, choices)}"
        return ""
    if isinstance(value, str):
        figures = re.fullmatch(r"\s*0*(\d+)(?:\.0)?\s*[a-z ]*", value)
        shown = figures[1] if figures else 7
        return f"'{value}' is no whole number of {unit}. Write it in figures alone, without quotes or a unit, as in {shown}."
    if not 0 <= value <= _MOST.get(unit, _MOST_COUNTED):
        return f"{value} {unit} can be the value of nothing."
    return ""


class DatedValue(Language):
    """A parameter's value from a day on; without `from` it holds for all time."""

    value: int | str
    from_: date | None = Of(default=None, alias="from", description="First day on which the value holds.")
    source: str = Of(default="", description="Document, edition and place that the value comes from.")
    to_be_confirmed: bool = Of(default=False, description="The source has not been seen to say so.")

    @field_validator("value", mode="before")
    @classmethod
    def _number_or_word(cls, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, str)):
            written = (
                "nothing" if value is None else str(value).lower() if isinstance(value, bool) else "a list or mapping"
            )
            raise PydanticCustomError(
                "PC008",
                "a value is a whole number, or the word of a choice; here stands {written}",
                {"written": written},
            )
        return value

    @field_validator("from_")
    @classmethod
    def _is_believable(cls, day: date | None) -> date | None:
        if day is not None and not _EARLIEST <= day <= LAST_DAY:
            span = f"{_EARLIEST.year} to {LAST_DAY.year}"
            raise PydanticCustomError("PC008", "the year is none of {span}. Check its digits", {"span": span})
        return day


class Parameter(Language):
    """A number or a choice that rules use by name, so that it is changed in one place."""

    title: str
    unit: ParameterUnit
    owner: str = Of(description="The role that may change it.")
    review_by: date | None = None
    choices: tuple[str, ...] = Of(default=(), description="Of unit choice: the words that it may be.")
    values: tuple[DatedValue, ...] = Of(min_length=1)

    @field_validator("values")
    @classmethod
    def _in_order(cls, values: tuple[DatedValue, ...]) -> tuple[DatedValue, ...]:
        for index, (one, before) in enumerate(zip(values[1:], values, strict=False), start=1):
            if wrong := _out_of_order(before, one):
                raise PydanticCustomError("PC040", "{wrong}", {"wrong": wrong, AT: (index, "from")})
        return values

    @field_validator("values")
    @classmethod
    def _fitting(cls, values: tuple[DatedValue, ...], info: ValidationInfo) -> tuple[DatedValue, ...]:
        unit, choices = info.data.get("unit"), info.data.get("choices", ())
        for index, one in enumerate(values):
            if unit and (wrong := value_misfit(one.value, unit, choices)):
                raise PydanticCustomError("PC008", "{wrong}", {"wrong": wrong, AT: (index, "value")})
        return values

    @model_validator(mode="after")
    def _choices_of_a_choice(self) -> Parameter:
        if self.choices and self.unit != "choice":
            raise ValueError("'choices' goes with unit 'choice'")
        return self

    def in_force_on(self, day: date) -> DatedValue | None:
        """The dated value in force on a day, or None before the first."""
        return next((one for one in reversed(self.values) if one.from_ is None or one.from_ <= day), None)

    def on(self, day: date) -> int | str | None:
        """The value in force on a day, or None before the first."""
        held = self.in_force_on(day)
        return held.value if held is not None else None


def _out_of_order(before: DatedValue, one: DatedValue) -> str:
    """What is wrong with the days of two values that follow one another; nothing where they are in order."""
    if one.from_ is None:
        return "only the first value can be without 'from'. Say from which day on this one holds: from: 2026-04-01"
    if one.from_ == before.from_:
        return f"the value before it holds from {day_words(one.from_)} too. Give each its own first day, or keep one"
    if before.from_ is not None and one.from_ < before.from_:
        return (
            f"the value before it holds from {day_words(before.from_)}, which is later than {day_words(one.from_)}. "
            "Let them stand in order of their days, the earliest first"
        )
    return ""


class CodeMap(Language):
    """A list of codes, or a map from each code to one or several, that rules use by name."""

    title: str
    codes: tuple[str, ...] | dict[str, str | tuple[str, ...]]
    source: str = ""

    def values(self) -> tuple[str, ...]:
        """The codes, in order."""
        return tuple(self.codes)

    def several(self) -> dict[str, tuple[str, ...]]:
        """A map with the codes that each code gives; empty for a plain list.

        >>> CodeMap(title="", codes={"2A": ("school", "early_years"), "4": "housing"}).several()
        {'2A': ('school', 'early_years'), '4': ('housing',)}
        """
        if not isinstance(self.codes, dict):
            return {}
        return {code: (given,) if isinstance(given, str) else given for code, given in self.codes.items()}

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        """It without each of its codes."""
        for _, code, rest in each_left_out(self.values()):
            kept = {one: self.codes[one] for one in rest} if isinstance(self.codes, dict) else rest
            yield Mutant(f"without {code}", self.model_copy(update={"codes": kept}), f"the code '{code}' is not in it")


class Take(Language):
    """Where a derived row's column comes from: a field, each value of a list field, a code map, or a fixed text."""

    field: str | None = None
    each_of: str | None = None
    map: str | None = None
    by: str | None = None
    value: str | None = None


class RowsPart(Language):
    """The rows of one table that a rows fact takes."""

    from_: str = Of(alias="from")
    where: AnyCondition | None = None
    day: AnyMoment | None = Of(
        default=None,
        description="The day that dates the row: a column, or the first filled of several; else its event date.",
    )
    take: dict[str, Take] = Of(default_factory=dict)

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        """Rows of any kind; and dated by the event date alone."""
        if self.where is not None:
            yield without(self, "where", f"any row of {self.from_} is taken")
        if self.day is not None:
            yield without(self, "day", f"a row of {self.from_} is dated by its event date")


class MergeWithin(Language):
    """How far apart the days of one event's records may lie."""

    days: int = Of(ge=0)

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        """A day more and a day less."""
        yield Mutant("more", MergeWithin(days=self.days + 1), "rows a day further apart are one event")
        if self.days:
            yield Mutant("less", MergeWithin(days=self.days - 1), "rows as many days apart as it says are two events")


class Fact(Language):
    """A named condition, or named rows made from several tables, that rules share.

    A condition says `holds`; rows say `rows`, each row dated, `sure` or only possible. With `merge_within` sure rows are
    merged first, each item known by its first row; a possible row adds one item at most, and never joins two.
    """

    fact: str
    title: str
    about: str = Of(default="child", description="The table whose row it is said of.")
    holds: AnyCondition | None = None
    rows: tuple[RowsPart, ...] | None = None
    merge_within: MergeWithin | None = Of(
        default=None, description="One event recorded several times is one row: dated within so many days of its first."
    )
    reads: str = Of(description="How it reads in a sentence: 'the plan is open'.")
    references: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _rows_only(self) -> Fact:
        if self.merge_within is not None and self.rows is None:
            raise ValueError("'merge_within' goes with 'rows'")
        for part in self.rows or ():
            if clash := {"source", "source_key", "day"} & part.take.keys():
                raise ValueError(f"every row has a '{clash.pop()}' of its own; take it under another name")
        return self

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        """Rows made from all of its tables but one."""
        for number, part, rest in each_left_out(self.rows or ()):
            said = f"no row of {part.from_} is taken (part {number})"
            yield Mutant(f"without {number}", self.model_copy(update={"rows": rest}), said)


@dataclass(frozen=True)
class Vocabulary:
    """All names of a rulebook that conditions may use."""

    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    lists: Mapping[str, CodeMap] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    derived: Mapping[str, Table] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
    switched_off: Mapping[str, str] = field(default_factory=dict)
    """Rules that a local overlay switches off, each with why."""
    named: dict[tuple[str, bool], tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)
    """Kept by whoever looks up what a rule names; nothing else reads it."""

    def held_on(self, name: str, day: date | None) -> DatedValue | None:
        """A parameter's dated value on a day; where the day is not known, the one that holds for all time."""
        parameter = self.parameters[name]
        if day is not None:
            return parameter.in_force_on(day)
        return parameter.values[0] if len(parameter.values) == 1 and not parameter.values[0].from_ else None

    def parameter_on(self, name: str, day: date | None) -> Any:
        """The same as the bare value."""
        held = self.held_on(name, day)
        return held.value if held is not None else None


def derived_table(fact: Fact) -> Table:
    """The table that a rows fact makes: its source, its day, and what its parts take.

    >>> fact = Fact(fact="harm", title="", reads="", rows=())
    >>> derived_table(fact).field_names
    ('source', 'source_key', 'day')
    """
    columns = dict.fromkeys(name for part in fact.rows or () for name in part.take)
    own = (Field("source", "text"), Field("source_key", "text"), Field("day", "date", kind="event"))
    fields = (*own, *(Field(name, "text") for name in columns))
    return Table(name=fact.fact, fields=fields, key=("source", "source_key"), event=())
