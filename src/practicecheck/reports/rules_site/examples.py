"""The examples of a rule as little tables: the rows that are given, and the answer for each subject.

Knows what an example holds; knows nothing of how it is run or laid out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from practicecheck.operators.words import code_words, day_words, field_words, table_words
from practicecheck.records import TABLES
from practicecheck.reports.rules_site.grids import Grid
from practicecheck.rulebook.rule import Check, Escalation, EscalationExample, Example, MeasureExample, Rule

if TYPE_CHECKING:
    from practicecheck.records import Field

BLANK = "blank"
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d).*)?")


@dataclass(frozen=True, slots=True)
class Shown:
    """One example: its name, what it comes to in a few words, when and of what, and its tables."""

    name: str
    answers: tuple[str, ...]
    said: tuple[str, ...]
    given: tuple[Grid, ...]
    outcome: Grid


def examples(check: Check) -> Iterator[Shown]:
    """The examples that a rule or escalation carries, in the order of its file."""
    if isinstance(check, Escalation):
        for raised in check.examples:
            yield _raised(raised)
    elif isinstance(check, Rule):
        for one in check.examples:
            answers = tuple(dict.fromkeys(_words(answer) for answer in one.outcomes.values()))
            rows = tuple((subject, _words(answer)) for subject, answer in one.outcomes.items())
            yield Shown(
                one.name,
                answers,
                _said(one),
                tuple(_tables(one.given)),
                Grid("Answers", ("Subject", "Answer"), rows, 1),
            )
        for counted in check.measure_examples:
            rows = tuple((_words(name), one.words()) for name, one in counted.measures.items())
            yield Shown(
                counted.name,
                (),
                _said(counted),
                tuple(_tables(counted.given)),
                Grid("Counts", ("Measure", "Comes to"), rows),
            )


def _raised(one: EscalationExample) -> Shown:
    given = tuple(
        (rule, ", ".join(map(_words, [answer] if isinstance(answer, str) else answer)))
        for rule, answer in one.given.items()
    )
    outcome = tuple((rule, _words(answer)) for rule, answer in one.escalations.items()) or (("None", "not raised"),)
    said = (f"Out of scope: {', '.join(one.out_of_scope)}.",) if one.out_of_scope else ()
    return Shown(
        one.name,
        tuple(dict.fromkeys(answer for _, answer in outcome)),
        said,
        (Grid("Answers given", ("Rule", "Answer"), given, 1),) if given else (),
        Grid("Escalations", ("Escalation", "Answer"), outcome, 1),
    )


def _said(one: Example | MeasureExample) -> tuple[str, ...]:
    """The day, and what of the record is not there to be read."""
    said = [f"As the record reads on {day_words(one.as_of)}."]
    if one.not_extracted:
        said.append(f"Not in the extract: {', '.join(map(table_words, one.not_extracted))}.")
    for table, claim in one.coverage.items():
        told = ", ".join(f"{_words(str(key))} {_value(value, None)}" for key, value in claim.items())
        said.append(f"Covered of {table_words(table)}: {told}.")
    return tuple(said)


def _tables(given: Mapping[str, Any]) -> Iterator[Grid]:
    for name, content in given.items():
        rows: list[Mapping[str, Any]] = [content] if isinstance(content, Mapping) else list(content or ())
        if not rows:
            yield Grid(_caption(name), ("Rows",), (("none recorded",),))
            continue
        columns = list(dict.fromkeys(key for row in rows for key in row))
        fields = TABLES[name].fields if name in TABLES else ()
        kinds = {one.name: one for one in fields}
        told = tuple(tuple(_value(row.get(key), kinds.get(key)) for key in columns) for row in rows)
        yield Grid(_caption(name), tuple(_caption(field_words(key)) for key in columns), told)


def _caption(name: str) -> str:
    said = table_words(name)
    return said[:1].upper() + said[1:]


def _value(value: Any, field: Field | None) -> str:
    if value is None:
        return BLANK
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(_value(one, field) for one in value) or "empty list"
    if isinstance(value, str) and field is not None and _is_code(field):
        return code_words(field, value)
    return _day(str(value))


def _day(text: str) -> str:
    """A day or a time as people write it; any other text as it is.

    >>> _day("2026-03-02T10:00"), _day("2026-03-02"), _day("C1")
    ('2 March 2026, 10:00', '2 March 2026', 'C1')
    """
    found = _ISO.fullmatch(text)
    if found is None:
        return text
    return f"{day_words(date.fromisoformat(found[1]))}{f', {found[2]}' if found[2] else ''}"


def _is_code(field: Field) -> bool:
    return field.type == "yn" or bool(field.codes)


def _words(name: str) -> str:
    return name.replace("_", " ")
