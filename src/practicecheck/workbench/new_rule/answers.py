"""The six answers that a new rule is made from, each understood or refused in plain words.

About which record; what must be recorded, and by when; of which of them; how grave and which part of practice; who says so
and since when; what the team is asked. Knows tables, fields and codes. Knows nothing of how a rule is written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

from practicecheck.errors import UsageError
from practicecheck.operators.field_test import unknown_codes
from practicecheck.operators.limits import default_date_column
from practicecheck.records import CODES, COMMON_FIELDS, TABLES, Field, Table
from practicecheck.records.suggest import did_you_mean
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.references import spans_of
from practicecheck.rulebook.rule import Severity, Theme

_UNITS = {"working day": "working_days", "day": "days", "month": "months", "year": "years", "hour": "hours"}
_BY_WHEN = re.compile(
    r"(?P<what>.+?)\s+within\s+(?P<n>\d+)\s+(?P<unit>[a-z ]+?)s?(?:\s+(?:after|of)\s+(?P<after>\S+))?$"
)
_SINCE = re.compile(r"(?P<title>.+?),?\s+(?:from|since)\s+(?P<day>\d{1,4}[-/. ](?:\d{1,2}|[A-Za-z]+)[-/. ]\d{1,4})$")
_MOST_SHOWN = 60
_IS = re.compile(r"(?P<field>\w+)\s+is\s+(?P<code>\S+)$")
SEVERITIES: tuple[str, ...] = get_args(Severity)
THEMES: tuple[str, ...] = get_args(Theme)
SUBJECTS = tuple(name for name, table in TABLES.items() if name not in ("record_coverage", "adult", "attendance"))
"""The records that can be asked for; whose child a row of the others is, is known in ways of their own."""
ABOUT = tuple(name for name in SUBJECTS if TABLES[name].has_own_key)
"""The records that a rule can be about: those with an id of their own."""


@dataclass(frozen=True, slots=True)
class Within:
    """By when: so many of a unit after a date field of the record that the rule is about."""

    amount: int
    unit: str
    after: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be recorded: a field of the record itself, or a record of another table, of one code of a field or of any."""

    field: Field | None
    table: Table | None
    code: tuple[Field, str] | None
    within: Within | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Of which records it is asked: those where a field has a code, or, without one, where it is recorded."""

    field: Field
    code: str | None


@dataclass(frozen=True, slots=True)
class Source:
    """Who says so: guidance that the rulebook knows by a reference, or a document of its own with its first day."""

    ref: str | None
    title: str
    since: date | None


@dataclass(frozen=True, slots=True)
class Answers:
    """All six."""

    about: Table
    expected: Expected
    scope: Scope | None
    severity: str
    theme: str
    source: Source
    ask: str


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"'{_shown(text)}' is no day. Write the first day as year, month and day: from 2026-04-01."
        ) from None


def _shown(text: str) -> str:
    """What was answered, not more of it than is known again."""
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def about(text: str) -> Table:
    """The record that the rule is about.

    >>> about("s47 enquiry").name
    's47_enquiry'
    """
    name = _plain(text)
    if name not in ABOUT:
        raise UsageError(
            f"There is no record '{_shown(text)}' that a rule could be about.{did_you_mean(name, ABOUT)} {_one_of(ABOUT)}"
        )
    return TABLES[name]


def expected(text: str, subject: Table) -> Expected:
    """What must be recorded, and by when.

    >>> made = expected("report_date within 10 working days after examined_at", TABLES["medical"])
    >>> made.field.name, made.within
    ('report_date', Within(amount=10, unit='working_days', after='examined_at'))
    >>> expected("conference where kind is icpc", TABLES["s47_enquiry"]).code[1]
    'icpc'
    """
    text = " ".join(text.split())
    found = _BY_WHEN.match(text)
    what, within = (found["what"], _within(found, subject)) if found else (text, None)
    if found is None and " within " in f" {text} ":
        first = next(iter(_dates(subject)), "a date field")
        so = f"{what.partition(' within')[0]} within 10 working days after {first}"
        raise UsageError(f"By when was not understood in '{text}'. Write it so: {so}.")
    name, _, where = what.partition(" where ")
    said, name = name.strip(), _plain(name)
    if name in fields_of(subject) and not where:
        field = subject.field(name)
        if subject.event == (name,):
            raise UsageError(
                f"'{name}' is the day of the {subject.name} itself: without it there would be none to ask about."
            )
        _check_can_be_late(field, within, subject)
        return Expected(field, None, None, within)
    if name in SUBJECTS and name not in ("child", subject.name):
        table = TABLES[name]
        if within is not None and not day_of(table):
            raise UsageError(f"A {name} record has no day of its own, so it cannot be said by when.")
        return Expected(None, table, _coded(where, table) if where else None, within)
    choices = (*fields_of(subject), *SUBJECTS)
    raise UsageError(
        f"'{_shown(said)}' is neither a field of {subject.name} nor a record.{did_you_mean(name, choices)} "
        f"Fields of {subject.name}: {', '.join(fields_of(subject))}."
    )


def scope(text: str, subject: Table) -> Scope | None:
    """Of which records it is asked; None for all of them.

    >>> scope("medical_decision is needed", TABLES["strategy_discussion"]).code
    'needed'
    """
    text = " ".join(text.split())
    if text in ("all", ""):
        return None
    field, code = _coded(text, subject)
    return Scope(field, None if code == "recorded" else code)


def weight(severity: str, theme: str) -> tuple[str, str]:
    """How grave a gap is, and which part of practice it is of.

    >>> weight("High", "plans")
    ('high', 'plans')
    """
    severity, theme = severity.strip().lower(), theme.strip().lower()
    for word, known, what in ((severity, SEVERITIES, "severity"), (theme, THEMES, "theme")):
        if word not in known:
            raise UsageError(f"There is no {what} '{word}'.{did_you_mean(word, known)} {_one_of(known)}")
    return severity, theme


def source(text: str, since: date | None, book: Rulebook) -> Source:
    """Who says so: a reference of the rulebook (WT23), or a document of one's own, from its first day.

    Raises UsageError where a document's first day is not said, or a reference is given another than it has.
    """
    text = " ".join(text.split())
    if found := _SINCE.match(text):
        text, since = found["title"], _day(found["day"])
    try:
        spans_of(text, book.guidance)
    except KeyError:
        if since is None:
            known = [edition.id for one in book.guidance.values() for edition in one.editions]
            raise UsageError(
                f"Since when does '{text}' hold? Add its first day: '{text}, from 2026-04-01'.{did_you_mean(text, known)} "
                f"The rulebook knows: {', '.join(known)}."
            ) from None
        return Source(None, text, since)
    if since is not None:
        raise UsageError(f"{text} is in references.yaml with its own dates. Leave the day out.")
    return Source(text, "", None)


def question(text: str) -> str:
    """What the team is asked where there is a gap."""
    text = " ".join(text.split())
    if not text:
        raise UsageError("What is the team asked? Such as: Was the child seen, and the visit not recorded?")
    return text


def _within(found: re.Match[str], subject: Table) -> Within:
    unit = _UNITS.get(found["unit"].removesuffix("s"))
    if unit is None:
        raise UsageError(f"'{found['unit']}' is no unit. Write working days, days, months, years or hours.")
    dates = _dates(subject)
    after = _plain(found["after"]) if found["after"] else next(iter(subject.event), "")
    if after not in dates:
        raise UsageError(f"After which day of {subject.name}?{did_you_mean(after, dates)} {_one_of(dates)}")
    if int(found["n"]) < 1:
        raise UsageError("A limit is at least 1.")
    return Within(int(found["n"]), unit, after)


def _check_can_be_late(field: Field, within: Within | None, subject: Table) -> None:
    if within is None:
        return
    events = [name for name in _dates(subject) if subject.field(name).kind == "event" and name != within.after]
    if field.name == within.after:
        raise UsageError(f"'{field.name}' cannot be late after itself. {_one_of(events)}")
    if field.name not in events:
        raise UsageError(
            f"'{field.name}' is no day on which something happened, so it cannot be said by when. {_one_of(events)}"
        )


def _coded(text: str, table: Table) -> tuple[Field, str]:
    found = _IS.match(text)
    if found is None:
        raise UsageError(
            f"'{text}' was not understood. Write it so: {fields_of(table)[-1]} is recorded, or with one of its codes."
        )
    name = found["field"]
    known = fields_of(table)
    if name not in known:
        raise UsageError(f"{table.name} has no field '{name}'.{did_you_mean(name, known)} {_one_of(known)}")
    field, code = table.field(name), found["code"]
    if code != "recorded":
        codes = [one for one in codes_of(field) if one not in unknown_codes(field)]
        if field.is_list or not codes:
            raise UsageError(f"'{name}' holds no single code. Write: {name} is recorded.")
        if code not in codes:
            raise UsageError(f"'{code}' is no code of {name}.{did_you_mean(code, codes)} {_one_of(codes)}")
    return field, code


def fields_of(table: Table) -> tuple[str, ...]:
    """The fields of a table that say something of practice: not its ids, nor where a row comes from.

    >>> fields_of(TABLES["chronology"])[:2]
    ('last_updated', 'multi_agency')
    """
    own = {*table.key, table.path, "child_id", *(field.name for field in COMMON_FIELDS)}
    dates = {name for name in table.event if name in table.field_names}
    return tuple(field.name for field in table.fields if field.name not in own - dates and not field.blank_is)


def codes_of(field: Field) -> tuple[str, ...]:
    """The codes that a field may hold; none where it holds something else.

    >>> codes_of(TABLES["visit"].field("seen"))
    ('Y', 'N', 'U')
    """
    if field.type == "yn":
        return ("Y", "N", "U")
    return tuple(CODES[field.codes].values) if field.codes else ()


def day_of(table: Table) -> str:
    """The date field that says when a record of a table happened; '' where it has none of its own."""
    name = default_date_column(table.name)
    return name if name in table.field_names else "" if table.event_from else next(iter(table.event), "")


def _dates(table: Table) -> tuple[str, ...]:
    return tuple(name for name in fields_of(table) if table.field(name).is_dated)


def _plain(text: str) -> str:
    return text.strip().lower().replace(" ", "_").replace("-", "_")


def _one_of(choices: Sequence[str]) -> str:
    return f"One of: {', '.join(choices)}." if choices else ""
