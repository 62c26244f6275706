"""A measure and the list of cases behind it, for those who may see the cases.

Counts alone say nothing of where to look; here each case that was counted stands by its id, with the part it has in
the count. Says of itself whether the count may be told to others. Knows nothing of how a case came to be counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from practicecheck.reports.explain import measured_word
from practicecheck.results.words import STATEMENT

if TYPE_CHECKING:
    from rich.console import Console

    from practicecheck.reports.answered import Answered
    from practicecheck.rulebook.rule import Measure, Rule

FORMAT = "practicecheck.measure/1"
SMALL_NUMBER = "small_number"
_NOT_LISTED = "not counted"


@dataclass(slots=True)
class Case:
    """One subject that has a part in a measure."""

    child_id: str
    subject_id: str | None
    part: str
    split: str = ""


@dataclass(slots=True)
class MeasureExplained:
    """A measure with its cases, those above the line first."""

    rule: str
    title: str
    measure: str
    counted_over: str
    numerator: int
    denominator: int
    cannot_tell: int
    not_counted: int
    sharing: str
    split_by: str = ""
    cases: list[Case] = field(default_factory=list)


@dataclass(slots=True)
class MeasuresExplained:
    """All measures of one rule."""

    rule: str
    ask: str
    limits: tuple[str, ...]
    notice: str
    measures: list[MeasureExplained]

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return {"format": FORMAT, "statement": STATEMENT, **asdict(self)}


def explain_measures(answered: Answered, rule: Rule) -> MeasuresExplained:
    """Every measure of a rule over the whole of what was run."""
    made = [_explained(answered, rule, measure) for measure in rule.measures]
    return MeasuresExplained(rule.id, rule.ask, rule.limits, answered.notice, made)


def _explained(answered: Answered, rule: Rule, measure: Measure) -> MeasureExplained:
    rows = answered.con.execute(
        "SELECT child_id, subject_id, counted, more, split FROM measured WHERE rule = $1 AND measure = $2 "
        "ORDER BY more DESC NULLS LAST, counted DESC NULLS LAST, child_id, subject_id",
        [rule.id, measure.name],
    ).fetchall()
    cases = [
        Case(child, subject, measured_word(counted, more), split or "") for child, subject, counted, more, split in rows
    ]
    listed = [case for case in cases if case.part != _NOT_LISTED]
    denominator = sum(bool(counted) for _, _, counted, _, _ in rows)
    numerator = sum(bool(counted and more) for _, _, counted, more, _ in rows)
    return MeasureExplained(
        rule.id,
        rule.title,
        measure.name.replace("_", " "),
        rule.counted_over(measure),
        numerator,
        denominator,
        sum(counted is None or (counted and more is None) for _, _, counted, more, _ in rows),
        len(cases) - len(listed),
        _sharing(answered, numerator, denominator),
        measure.split[0].rpartition(".")[2] if measure.split else "",
        listed,
    )


def _sharing(answered: Answered, numerator: int, denominator: int) -> str:
    """Whether the count may be told to people who may not see the cases (settled readings: small_number)."""
    words = answered.book.vocabulary
    small = (words.parameter_on(SMALL_NUMBER, answered.as_of) if SMALL_NUMBER in words.parameters else None) or 5
    if denominator <= small:
        return f"Not to be shared: {denominator} counted, and a count is shared from {small + 1} on."
    if 1 <= numerator <= small:
        return f"To share, the count above the line is hidden: it is between 1 and {small}."
    if 1 <= denominator - numerator <= small:
        return f"To share, neither count is told exactly: what is left between them is between 1 and {small}."
    return "The two counts may be shared; the list of cases may not."


def print_measures(made: MeasuresExplained, *, console: Console | None = None) -> None:
    """Print the counts, then the cases behind each."""
    from rich.console import Console
    from rich.text import Text

    to = console or Console(highlight=False)
    for line, style in _lines(made):
        to.print(Text(line, style=style))


def _lines(made: MeasuresExplained) -> Iterator[tuple[str, str]]:
    if made.notice:
        yield made.notice, "yellow"
    for one in made.measures:
        name = f", {one.measure}" if len(made.measures) > 1 else ""
        yield f"{one.title}{name}   {one.rule}", "bold"
        what = one.counted_over.replace("_", " ")
        yield (
            (
                f"{one.numerator} of {one.denominator}; {one.cannot_tell} could not be told; {one.not_counted} {what} "
                "records are not counted."
            ),
            "",
        )
        yield one.sharing, "dim"
        shown = ""
        for case in one.cases:
            if case.part != shown:
                shown = case.part
                yield f"  {shown[0].upper()}{shown[1:]}:", ""
            split = f"   {one.split_by.replace('_', ' ')} {case.split}" if case.split else ""
            subject = f", {what} {case.subject_id}" if case.subject_id else ""
            yield f"    {case.child_id}{subject}{split}", ""
        yield "", ""
    yield f"Ask: {made.ask}", ""
    for limit in made.limits:
        yield f"Limit: {limit}", "dim"
    yield STATEMENT, "dim"
