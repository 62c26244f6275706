"""Little tables of a rule's page: numbers, messages, sources, history. Knows nothing of how they are laid out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from practicecheck.operators.words import day_words
from practicecheck.reports.standing import Standing
from practicecheck.rulebook.named import parameters_named

if TYPE_CHECKING:
    from practicecheck.operators.vocabulary import DatedValue, Parameter
    from practicecheck.rulebook.book import Rulebook
    from practicecheck.rulebook.rule import Check

ALWAYS = "always"
_LONG = 40
"""A cell of so many letters needs room for sentences."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the first cell of a row names it. `marked` is the column whose words are marked; none where it is negative."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marked: int = -1

    @property
    def columns(self) -> tuple[tuple[str, bool], ...]:
        """The heads, each with whether sentences stand beneath it."""
        return tuple((head, any(len(row[at]) > _LONG for row in self.rows)) for at, head in enumerate(self.heads))


def numbers(book: Rulebook, check: Check) -> Grid | None:
    """Every value of every number that a rule uses, each with the day from which it holds."""
    named = [
        (name, book.vocabulary.parameters[name])
        for name in (*parameters_named(check, book.vocabulary), *getattr(check, "uses", ()))
    ]
    rows = [
        (name, one.title, value_words(one, value), _since(value.from_), _source(value), one.owner)
        for name, one in named
        for value in one.values
    ]
    return _grid(
        "The numbers, and since when each holds", ("Name", "What it is", "Value", "From", "Source", "Changed by"), rows
    )


def value_words(parameter: Parameter, value: DatedValue) -> str:
    """A value with its unit.

    >>> from practicecheck.operators.vocabulary import DatedValue, Parameter
    >>> value_words(Parameter(title="", unit="days", owner="", values=(DatedValue(value=5),)), DatedValue(value=5))
    '5 days'
    """
    unit = "" if parameter.unit in ("choice", "count", "score") else f" {parameter.unit}"
    return f"{value.value}{unit}".replace("_", " ")


def messages(check: Check) -> Grid | None:
    """What is said with each answer."""
    rows = [(answer.replace("_", " "), said) for answer, said in check.messages.items()]
    return _grid("What is said with each answer", ("Answer", "What is said"), rows)


def sources(book: Rulebook, check: Check) -> Grid | None:
    """The editions of guidance that a rule rests on, each with the days on which it is in force."""
    titles = {edition.id: (one.title, edition.title) for one in book.guidance.values() for edition in one.editions}
    rows = []
    for span in {span.edition: span for span in book.spans(check)}.values():
        title, edition = titles[span.edition]
        until = day_words(span.last) if span.last else ""
        rows.append((f"{title}{f', {edition}' if edition else ''}", span.edition, _since(span.first), until))
    return _grid("The guidance it rests on, by edition", ("Guidance", "Edition", "In force from", "To"), rows)


def history(book: Rulebook, check: Check, stands: Standing | None) -> Grid:
    """What is dated about a rule, in order of day: editions and numbers coming into force, approvals, reviews."""
    rows = sorted(_events(book, check, stands))
    return Grid(
        "History", ("Day", "What"), tuple((day_words(day) if day > date.min else ALWAYS, said) for day, said in rows)
    )


def _events(book: Rulebook, check: Check, stands: Standing | None) -> Iterator[tuple[date, str]]:
    for span in {span.edition: span for span in book.spans(check)}.values():
        if span.first:
            yield span.first, f"{span.edition} comes into force."
    for name in parameters_named(check, book.vocabulary):
        parameter = book.vocabulary.parameters[name]
        for one in parameter.values:
            yield one.from_ or date.min, f"{name} is {value_words(parameter, one)}{_because(one)}."
        if parameter.review_by:
            yield parameter.review_by, f"{name} is to be reviewed by this day."
    given = book.approvals.get(check.id, ())
    for number, approval in enumerate(given, 1):
        is_last = number == len(given)
        since = " It changed since, and is on trial." if is_last and stands and not stands.holds else ""
        yield approval.date, f"Approved by {approval.by}, as version {approval.version}.{since}"


def _because(value: DatedValue) -> str:
    source = _source(value)
    return f" ({source})" if source else ""


def _source(value: DatedValue) -> str:
    unsure = "to be confirmed" if value.to_be_confirmed else ""
    return "; ".join(filter(None, (value.source, unsure)))


def _since(day: date | None) -> str:
    return day_words(day) if day else ALWAYS


def _grid(caption: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Grid | None:
    return Grid(caption, heads, tuple(rows)) if rows else None
