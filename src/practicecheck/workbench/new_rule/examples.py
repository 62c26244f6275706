"""The examples of a new rule: each answer that it can give, and both sides of its limit.

Knows what each answer needs in a record. Knows nothing of how a rule file is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from practicecheck.operators.limits import default_date_column
from practicecheck.operators.words import field_words, table_words
from practicecheck.records import Table
from practicecheck.workbench.new_rule.answers import Answers, day_of
from practicecheck.workbench.new_rule.records import CHILD, another_code, at_nine, filled, key_of, last_moment, row_of

Given = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """One example: a made-up record, and the answer for the one thing asked about in it."""

    name: str
    as_of: date
    given: Given
    outcomes: dict[str, str]
    not_extracted: tuple[str, ...] = ()


def link_of(subject: Table, other: Table) -> str | None:
    """The field that ties a record to the one that the rule is about; None where nothing but the child does.

    >>> from practicecheck.records import TABLES
    >>> link_of(TABLES["s47_enquiry"], TABLES["conference"]), link_of(TABLES["plan"], TABLES["voice"])
    ('s47_id', None)
    """
    for table, refers_to in ((other, subject.name), (subject, other.name)):
        for field in table.fields:
            if field.refers_to == refers_to and refers_to != "child":
                return field.name
    return None


def examples_of(answers: Answers, start: date) -> Iterator[Shown]:
    """The examples, in the order in which people think of them; `start` is a working day on which the source holds."""
    yield from _Maker(answers, start).all()


class _Maker:
    """Makes records about one thing, which starts on one day."""

    def __init__(self, answers: Answers, start: date) -> None:
        self.answers, self.start = answers, start
        self.about, self.expected, self.within = answers.about, answers.expected, answers.expected.within
        self.key = key_of(self.about)
        self.timed = self.within is not None and self.within.unit == "hours" and self._both_timed()
        self.last: Any = start + timedelta(days=3)
        self.after: Any = None
        if self.within is not None:
            self.last, self.after = last_moment(start, self.within, timed=self.timed)
        self.late = _day(self.last) + timedelta(days=60)

    def all(self) -> Iterator[Shown]:
        """Met, gap, not due, cannot tell, not applicable."""
        if self.within is None:
            yield self._shown("recorded", self.late, self._record(self.last), "met")
        else:
            yield self._shown("on the last day", self.late, self._record(self.last), "met")
            yield self._shown("just after the last day", self.late, self._record(self.after), "gap")
        yield self._shown("nothing is recorded", self.late, self._record(None), "gap")
        if self.within is not None:
            yield self._shown("still ahead", _day(self.last), self._record(None), "not_due")
            passed = _day(self.last) + timedelta(days=1)
            yield self._shown("the day after the last", passed, self._record(None), "gap")
        yield from self._cannot_tell()
        yield from self._not_applicable()

    def _shown(self, name: str, as_of: date, given: Given, answer: str, **more: Any) -> Shown:
        return Shown(name, as_of, given, {self.key: answer}, **more)

    def _record(self, done: Any, **about: Any) -> Given:
        """The child's record, with what is expected on a day, or blank."""
        given = {**self._other(done), **row_of(self.about, self.start, **self._own(done), **about)}
        (own,) = given.get("child", [{}])
        return {**given, "child": {**self._child()["child"], **own}}

    def _child(self) -> Given:
        return {"child": {"child_id": CHILD, "dob": self.start.replace(day=1, year=self.start.year - 8)}}

    def _asked(self, given: Given) -> Given:
        """The one row asked about: the child is written as a mapping, anything else as a list of rows."""
        rows = given[self.about.name]
        return rows if self.about.name == "child" else rows[0]  # type: ignore[no-any-return]

    def _own(self, done: Any) -> Given:
        """The row asked about: of whom it is asked, from when, and the field expected."""
        row: Given = {}
        if self.answers.scope is not None:
            scope = self.answers.scope
            row[scope.field.name] = filled(scope.field, self.start) if scope.code is None else scope.code
        if self.within is not None:
            row[self.within.after] = _text(at_nine(self.start)) if self.timed else self.start
        field, table = self.expected.field, self.expected.table
        if field is not None:
            value = done if field.is_dated or done is None else filled(field, self.start)
            row[field.name] = _text(value)
        elif table is not None:
            row |= _tie(self.about, table, None if done is None else key_of(table))
        return row

    def _other(self, done: Any) -> Given:
        """The record of another table that is expected, where it is there."""
        table = self.expected.table
        if table is None or done is None:
            return {}
        row: Given = {}
        if self.expected.code is not None:
            field, code = self.expected.code
            row[field.name] = filled(field, self.start) if code == "recorded" else code
        row |= _tie(table, self.about, self.key)
        if day_of(table):
            row[day_of(table)] = _text(done)
        return row_of(table, self.start, **row)

    def _cannot_tell(self) -> Iterator[Shown]:
        if self.expected.table is not None:
            name = f"{table_words(self.expected.table.name)} records were not extracted"
            more = {"not_extracted": (self.expected.table.name,)}
            yield self._shown(name, self.late, self._record(None), "cannot_tell", **more)
            return
        field = self.expected.field
        assert field is not None
        # An extract without it reads as 'no reason given', or as 'still going on'.
        if field.exempts or field.kind == "until":
            if self.about.name != "child":  # of a child there is always a record
                name = f"{table_words(self.about.name)} records were not extracted"
                yield Shown(name, self.late, self._child(), {CHILD: "cannot_tell"}, (self.about.name,))
            return
        given = self._record(None)
        del self._asked(given)[field.name]
        yield self._shown(f"the extract does not hold the {field_words(field.name)}", self.late, given, "cannot_tell")

    def _not_applicable(self) -> Iterator[Shown]:
        scope = self.answers.scope
        if scope is not None:
            other = None if scope.code is None else another_code(scope.field, scope.code)
            given = self._record(None)
            self._asked(given)[scope.field.name] = other
            yield self._shown("not one of those asked about", self.late, given, "not_applicable")
        elif self.about.name != "child":
            name = f"no {table_words(self.about.name)} is recorded"
            yield Shown(name, self.late, self._child(), {CHILD: "not_applicable"})

    def _both_timed(self) -> bool:
        assert self.within is not None
        table, field = self.expected.table, self.expected.field
        if table is not None:  # the day of one of several fields has no time
            name = default_date_column(table.name)
            field = table.field(name) if name in table.field_names else None
        after = self.about.field(self.within.after)
        return field is not None and field.type == "datetime" and after.type == "datetime"


def _tie(row_table: Table, other: Table, key: str | None) -> Given:
    """What a row says of the row of another table that it belongs to."""
    name = link_of(other, row_table)
    if name is None or name not in row_table.field_names or row_table.field(name).refers_to != other.name:
        return {}
    return {name: [key] if key is not None and row_table.field(name).is_list else key}


def _day(moment: Any) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _text(moment: Any) -> Any:
    """A time as records write it; anything else as it is."""
    return moment.strftime("%Y-%m-%dT%H:%M") if isinstance(moment, datetime) else moment
