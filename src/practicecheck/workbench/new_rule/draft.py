"""The text of a new rule file, and of what it brings into parameters.yaml and references.yaml.

Knows how rule files are laid out. Knows nothing of whether the rule holds: it is looked over before it is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from practicecheck.calendar import is_working_day
from practicecheck.operators.words import a, code_words, field_words, table_words
from practicecheck.records import TABLES
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.references import spans_of
from practicecheck.rulebook.samples import flow
from practicecheck.workbench.new_rule.answers import Answers, day_of
from practicecheck.workbench.new_rule.examples import Shown, examples_of, link_of

SCHEMA = "rule.schema.json"
_SHORT = {"working_days": "wd", "days": "days", "months": "months", "years": "years", "hours": "hours"}
_USUAL_START = date(2026, 3, 2)


@dataclass(frozen=True, slots=True)
class Named:
    """How the rule is called, and who sees to it."""

    id: str
    title: str
    acts: str
    owner: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule file and its path in the rulebook, and what it adds to the files of names; '' where nothing."""

    id: str
    path: str
    text: str
    parameter: str
    reference: str


def free_id(theme: str, book: Rulebook, prefix: str = "LA") -> str:
    """The next id of a theme that no rule has: LA-PLN-01, where the theme's rules are called PLN.

    >>> from practicecheck.operators.vocabulary import Vocabulary
    >>> free_id("plans", Rulebook({}, {}, Vocabulary(), {}, version="0", hash="", paths={}))
    'LA-PLA-01'
    """
    every = (*book.rules.values(), *book.escalations.values(), *book.reports.values())
    parts = [check.id.split("-")[1] for check in every if check.theme == theme]
    # RSK and not ESC for risk: the letters of the theme, where its rules have several names.
    part = max(
        [theme[:3].upper(), *parts], key=lambda one: (one in parts and _is_short_for(one, theme), parts.count(one))
    )
    taken = {check.id for check in every}
    return next(name for number in range(1, 100) if (name := f"{prefix}-{part}-{number:02}") not in taken)


def _is_short_for(part: str, theme: str) -> bool:
    letters = iter(theme.upper())
    return all(letter in letters for letter in part)


def title_of(answers: Answers) -> str:
    """What the rule looks for, in a few words.

    >>> from practicecheck.workbench.new_rule.answers import Source, expected
    >>> title_of(Answers(TABLES["medical"], expected("report_date", TABLES["medical"]), None, "low", "medicals",
    ...                  Source("WT23", "", None), "Is it there?"))
    'Report date recorded for each medical'
    """
    within = answers.expected.within
    limit = f" within {within.amount} {_unit(within.unit, within.amount)}" if within else ""
    said = f"{_what(answers)} recorded for each {table_words(answers.about.name)}{limit}"
    return said[0].upper() + said[1:]


def draft(answers: Answers, named: Named, book: Rulebook, *, today: date) -> Draft:
    """The rule as a draft: it does not run until its status says so."""
    ref, reference = _reference(answers, book)
    number, parameter = _parameter(answers, named, book, today=today)
    lines = [
        f"# yaml-language-server: $schema=../{SCHEMA}",
        f"id: {named.id}",
        f"title: {_quoted(named.title)}",
        "kind: gap",
        f"severity: {answers.severity}",
        "status: draft      # then trial: it runs, marked as on trial; then active",
        f"theme: {answers.theme}",
        f"acts: {_quoted(named.acts)}",
        f"references: [{{ref: {ref}}}]",
        f"for_each: {answers.about.name}",
    ]
    if answers.scope is not None:
        test = "present" if answers.scope.code is None else {"is": answers.scope.code}
        lines.append(f"applies_when: {flow({answers.scope.field.name: test})}")
    lines += [f"expect: {flow(_expect(answers, number))}", "messages:"]
    lines += [f"  {answer}: {_quoted(text)}" for answer, text in _messages(answers)]
    lines += [
        f"ask: {_quoted(answers.ask)}",
        "limits:",
        *(f"  - {_quoted(text)}" for text in _limits(answers)),
        "examples:",
    ]
    for example in examples_of(answers, start_of(answers, book)):
        lines += _example(example)
    path = f"{answers.theme}/{named.id}.yaml"
    return Draft(named.id, path, "\n".join(lines) + "\n", parameter, reference)


def start_of(answers: Answers, book: Rulebook) -> date:
    """A Monday on which the source holds."""
    first = answers.source.since
    if answers.source.ref is not None:
        span = spans_of(answers.source.ref, book.guidance)[-1]
        first = span.first
        if span.last is not None and span.last < _USUAL_START:
            return _monday(first or span.last - timedelta(days=364))
    return _monday(max(first or _USUAL_START, _USUAL_START))


def _monday(day: date) -> date:
    """The first Monday from a day on that is no bank holiday."""
    day += timedelta(days=-day.weekday() % 7)
    return day if is_working_day(day) else _monday(day + timedelta(days=1))


def _reference(answers: Answers, book: Rulebook) -> tuple[str, str]:
    source = answers.source
    if source.ref is not None:
        return source.ref, ""
    assert source.since is not None
    letters = "".join(word[0] for word in re.findall(r"[A-Za-z]+", source.title)).upper()[:4] or "LOC"
    known = {edition.id for one in book.guidance.values() for edition in one.editions} | set(book.guidance)
    stem = f"{letters}{source.since:%y}"
    name = next(one for one in (stem, *(f"{stem}.{number}" for number in range(2, 99))) if one not in known)
    text = (
        f"{name}:\n  title: {_quoted(source.title)}\n  editions: [{{id: {name}, from: {source.since.isoformat()}}}]\n"
    )
    return name, text


def _parameter(answers: Answers, named: Named, book: Rulebook, *, today: date) -> tuple[str, str]:
    """The name of the limit's number, and its entry: a number with a name is changed in one place, from a day on."""
    within = answers.expected.within
    if within is None:
        return "", ""
    what = answers.expected.field.name if answers.expected.field is not None else answers.expected.table.name  # type: ignore[union-attr]
    stem = f"{answers.about.name}_{what}_{_SHORT[within.unit]}"
    taken = book.vocabulary.parameters.keys() | book.vocabulary.lists.keys()
    name = next(one for one in (stem, *(f"{stem}_{number}" for number in range(2, 99))) if one not in taken)
    review = today.replace(year=today.year + 1, day=min(today.day, 28))
    text = (
        f"{name}:\n  title: {_quoted(f'How soon, for {named.id}')}\n"
        f"  unit: {within.unit.replace('_', ' ')}\n  owner: {_quoted(named.owner)}\n  review_by: {review.isoformat()}\n"
        f"  values: [{{value: {within.amount}, source: {_quoted(answers.source.title or str(answers.source.ref))}}}]\n"
    )
    return name, text


def _expect(answers: Answers, number: str) -> dict[str, Any]:
    expected, within = answers.expected, answers.expected.within
    dated = {"within": {within.unit: number}, "after": f"{answers.about.name}.{within.after}"} if within else None
    if expected.field is not None:
        return {expected.field.name: dated or "present"}
    assert expected.table is not None
    asked: dict[str, Any] = {"any": expected.table.name}
    link = link_of(answers.about, expected.table)
    if link is not None:
        asked["linked_by"] = [link]
    if expected.code is not None:
        field, code = expected.code
        asked["where"] = {field.name: "present" if code == "recorded" else {"is": code}}
    if dated is not None:
        asked["dated"] = dated
    return asked


def _what(answers: Answers) -> str:
    """What is looked for, as people say it."""
    expected = answers.expected
    if expected.field is not None:
        return field_words(expected.field.name)
    assert expected.table is not None
    said = table_words(expected.table.name)
    if expected.code is None:
        return said
    field, code = expected.code
    return f"{said} with its {field_words(field.name)}" if code == "recorded" else f"{said} ({code_words(field, code)})"


def _messages(answers: Answers) -> Iterator[tuple[str, str]]:
    about, within, what = answers.about.name, answers.expected.within, _what(answers)
    day = day_of(answers.about)
    thing = f"the {table_words(about)} of {{{about}.{day}}}" if day else f"the {table_words(about)}"
    if within is None:
        yield "gap", f"No {what} is recorded for {thing}."
        yield "met", f"{a(what).capitalize()} is recorded for {thing}."
    else:
        since = f"{{limit}} {{unit}} after {{{about}.{within.after}}}"
        yield "gap", f"No {what} is recorded for {thing} by {{due}}, {since}."
        yield "met", f"{a(what).capitalize()} is recorded in time for {thing}."
        yield "not_due", f"No {what} is recorded yet for {thing}. It is due by {{due}}, {since}."
    yield "cannot_tell", f"It cannot be told whether {a(what)} is recorded for {thing}: {{reasons}}."
    yield "not_applicable", f"This is not asked of {thing}."


def _limits(answers: Answers) -> Iterator[str]:
    yield "What was done and not recorded cannot be seen."
    table = answers.expected.table
    if table is not None and link_of(answers.about, table) is None and answers.about.name != "child":
        yield f"Nothing ties {a(table_words(table.name))} to {a(table_words(answers.about.name))}: any of the child's counts."


def _example(example: Shown) -> Iterator[str]:
    yield f"  - name: {_quoted(example.name)}"
    yield f"    as_of: {example.as_of.isoformat()}"
    if example.not_extracted:
        yield f"    not_extracted: {flow(list(example.not_extracted))}"
    yield "    given:"
    for table in sorted(example.given, key=list(TABLES).index):
        yield f"      {table}: {flow(example.given[table])}"
    yield f"    outcomes: {flow(example.outcomes)}"


def _unit(unit: str, amount: int) -> str:
    return unit.replace("_", " ").removesuffix("s") if amount == 1 else unit.replace("_", " ")


_PLAIN = re.compile(r"[A-Za-z][\w .()'-]*[\w).]")


def _quoted(text: str) -> str:
    """A text as YAML reads it back, whatever stands in it; without quotes where it needs none."""
    if _PLAIN.fullmatch(text) and text not in ("true", "false", "null"):
        return text
    return json.dumps(text, ensure_ascii=False)
