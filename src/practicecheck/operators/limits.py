"""Lengths of time and where a day must lie: so many working days, days, months, years, hours.

Day 0 is the event. Working days skip weekends and England bank holidays; months clamp at month end; as_of is
the whole day, so a limit that ends on it has not passed (design section 2, Time).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import model_validator

from practicecheck.calendar import (
    add_months,
    add_working_days,
    ensure_in_range,
    is_working_day,
    working_day_number,
    working_days_between,
)
from practicecheck.errors import CalendarError
from practicecheck.operators.amounts import Amount, FirstFilled, amount_of, amount_sql, read_amount
from practicecheck.operators.base import Condition, SqlScope
from practicecheck.operators.days import Day, SqlDay, moment_sql, read_moment, working_day_at
from practicecheck.operators.moments import AnyMoment, DayLater
from practicecheck.operators.mutants import Mutant, moved
from practicecheck.records import TABLES
from practicecheck.written.language import Language

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import Scope
    from practicecheck.operators.sql import Sql
    from practicecheck.operators.vocabulary import Vocabulary

    AnyCondition = Condition


_UNITS = ("working_days", "days", "months", "years", "hours")


def working_days_or_none(start: date, end: date) -> int | None:
    """Working days after `start` up to `end`; None where a day lies outside the years whose bank holidays are known."""
    try:
        return working_days_between(start, end)
    except CalendarError:
        return None


class Limit(Language):
    """A length of time: exactly one of working_days, days, months, years, hours."""

    working_days: Amount | None = None
    days: Amount | None = None
    months: Amount | None = None
    years: Amount | None = None
    hours: Amount | None = None

    @model_validator(mode="after")
    def _one_unit(self) -> Limit:
        if sum(getattr(self, unit) is not None for unit in _UNITS) != 1:
            raise ValueError("a limit needs exactly one unit: working_days, days, months, years or hours")
        return self

    @cached_property
    def written_unit(self) -> str:
        """The one unit given."""
        return next(unit for unit in _UNITS if getattr(self, unit) is not None)

    @property
    def unit(self) -> str:
        """The unit that is counted in: a year is 12 months."""
        return "months" if self.written_unit == "years" else self.written_unit

    def amount_sql(self, scope: SqlScope, day: Sql) -> Sql:
        """How many of `unit`, in force on `day`, in SQL."""
        from practicecheck.operators import sql

        n = amount_sql(getattr(self, self.written_unit), scope, day, self.place(self.written_unit))
        return sql.times(n, sql.number(12)) if self.written_unit == "years" else n

    def amount(self, scope: Scope, day: date | None) -> int | None:
        """The same for the row in hand."""
        n = amount_of(getattr(self, self.written_unit), scope, day)
        return n * 12 if n is not None and self.written_unit == "years" else n

    def kept_sql(self, scope: SqlScope, start: SqlDay, end: SqlDay, *, amount_day: Sql | None = None) -> Sql:
        """Whether `end` lies no more than the limit after `start` (order of the two not tested)."""
        from practicecheck.operators import sql

        n = self.amount_sql(scope, amount_day if amount_day is not None else start.day)
        if self.unit == "working_days":
            within = sql.compare(end.v, "<", sql.plus(start.w, n))
            same_day = sql.both(sql.compare(end.day, "=", start.day), sql.filled(n))  # n = 0 on a day off
            return sql.either(within, same_day)
        if self.unit == "days":
            return sql.compare(end.day, "<=", sql.plus(start.day, n))
        if self.unit == "months":
            return sql.compare(end.day, "<=", sql.add_months(start.day, n))
        by_day = sql.compare(end.day, "<=", sql.plus(start.day, sql.days_of_hours(n)))
        both_timed = sql.both(sql.filled(start.at), sql.filled(end.at))
        by_hour = sql.compare(end.at, "<=", sql.plus(start.at, sql.times(n, sql.number(3600))))
        return sql.case([(both_timed, by_hour)], by_day)

    def kept(self, scope: Scope, start: Day, end: Day, *, amount_day: date | None = None) -> bool | None:
        """The same for two days of one child; a day outside the years whose bank holidays are known tells nothing."""
        if self.unit == "working_days":
            return self._kept_in_working_days(start.day, end.day, self.amount(scope, amount_day or start.day))
        last = self.last_day(scope, start, amount_day=amount_day)
        if last is None or end.day is None:
            return None
        if self.unit == "hours" and start.at is not None and end.at is not None:
            n = self.amount(scope, amount_day or start.day)
            return n is not None and end.at <= start.at + timedelta(hours=n)
        return end.day <= last

    @staticmethod
    def _kept_in_working_days(start: date | None, end: date | None, n: int | None) -> bool | None:
        if start is None or end is None or n is None:
            return None
        if start == end:
            return True
        try:
            return working_day_number(end) - is_working_day(end) < working_day_number(start) + n
        except CalendarError:
            return None

    def last_day(self, scope: Scope, start: Day, *, amount_day: date | None = None) -> date | None:
        """The last day on which the limit is still kept, for people and for the coverage asked."""
        if start.day is None:
            return None
        n = self.amount(scope, amount_day or start.day)
        if n is None:
            return None
        if self.unit == "working_days":
            try:
                return add_working_days(start.day, n)
            except CalendarError:
                return None
        if self.unit == "days":
            return start.day + timedelta(days=n)
        if self.unit == "months":
            return add_months(start.day, n)
        return start.day + timedelta(days=-(-n // 24))

    def last_day_sql(self, scope: SqlScope, start: SqlDay) -> Sql:
        """The same as a day number in SQL."""
        from practicecheck.operators import sql

        n = self.amount_sql(scope, start.day)
        if self.unit == "working_days":
            last = working_day_at(scope, sql.plus(start.w, n))
            return sql.case([(sql.missing(last), sql.null_number())], sql.greatest(start.day, last))
        if self.unit == "days":
            return sql.plus(start.day, n)
        if self.unit == "months":
            return sql.add_months(start.day, n)
        return sql.plus(start.day, sql.days_of_hours(n))

    def passed_sql(self, scope: SqlScope, start: SqlDay) -> Sql:
        """Whether as_of lies after the limit's last day."""
        from practicecheck.operators import sql

        as_of = moment_sql("as_of", scope, self.place())
        if self.unit != "hours":
            return sql.negate(self.kept_sql(scope, start, as_of))
        last = self.last_day_sql(scope, start)
        return sql.compare(as_of.day, ">", last)

    def passed(self, scope: Scope, start: Day) -> bool | None:
        """The same for one child."""
        if self.unit != "hours":
            kept = self.kept(scope, start, Day(scope.record.as_of))
            return None if kept is None else not kept
        last = self.last_day(scope, start)
        return None if last is None else scope.record.as_of > last

    def first_day_sql(self, scope: SqlScope, end: SqlDay) -> Sql:
        """The first day that lies no more than the limit before `end`."""
        from practicecheck.operators import sql

        n = self.amount_sql(scope, end.day)
        if self.unit == "days":
            return sql.minus(end.day, n)
        if self.unit == "months":
            return sql.add_months(end.day, sql.minus(sql.number(0), n))
        if self.unit == "hours":
            return sql.minus(end.day, sql.days_of_hours(n))
        # The n-th working day back: any day on or after it is within n working days of `end`.
        first = working_day_at(scope, sql.minus(end.v, sql.minus(n, sql.number(1))))
        return sql.case([(sql.missing(first), sql.null_number())], sql.least(end.day, first))

    def first_day(self, scope: Scope, end: Day) -> date | None:
        """The same for one child."""
        if end.day is None:
            return None
        n = self.amount(scope, end.day)
        if n is None:
            return None
        if self.unit == "days":
            return end.day - timedelta(days=n)
        if self.unit == "months":
            return add_months(end.day, -n)
        if self.unit == "hours":
            return end.day - timedelta(days=-(-n // 24))
        try:
            return add_working_days(ensure_in_range(end.day), -n)
        except CalendarError:
            return None

    def read(self, vocabulary: Vocabulary) -> str:
        """The limit in words."""
        return read_amount(getattr(self, self.written_unit), vocabulary, self.written_unit.replace("_", " "))

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        """It one unit longer and one shorter, and without the field that may set it for one record."""
        key, one = self.written_unit, self.written_unit.removesuffix("s").replace("_", " ")
        for word, other in moved(getattr(self, key), vocabulary):
            length = "longer" if word == "more" else "shorter"
            said = f"the limit of {self.read(vocabulary)} is one {one} {length}"
            yield Mutant(length, self.model_copy(update={key: other}), said)
        amount = getattr(self, key)
        if isinstance(amount, FirstFilled) and len(amount.first_of) > 1:
            own, rest = amount.first_of[0], FirstFilled(first_of=amount.first_of[1:])
            said = f"the limit is never taken from {own}"
            yield Mutant(f"without {own}", self.model_copy(update={key: rest}), said)


class DatedOn(Language):
    """How a row is dated: which column, and where its day must lie."""

    column: str | None = None
    within: Limit | None = None
    more_than: Limit | None = None
    at_least: Limit | None = None
    after: AnyMoment | None = None
    before: AnyMoment | None = None
    on_or_after: AnyMoment | None = None
    on_or_before: AnyMoment | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> DatedOn:
        lengths = [limit for limit in (self.within, self.more_than, self.at_least) if limit is not None]
        if len(lengths) > 1:
            raise ValueError("use one of within, more_than, at_least")
        if lengths and (self.after is None) == (self.before is None):
            raise ValueError("a length of time needs exactly one of 'after' and 'before'")
        if not lengths and self.after is not None:
            raise ValueError("'after' goes with 'within'; for a plain order write 'on_or_after'")
        return self

    @property
    def has_deadline(self) -> bool:
        """Whether it is a limit that can still be ahead: within so long after a day."""
        return self.within is not None and self.after is not None

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        """Each edge moved by the day that stands on it, the order turned round, and each of several bounds left out."""
        has_length = any(getattr(self, key) is not None for key in ("within", "more_than", "at_least"))
        edges = {"on_or_after": 1, "on_or_before": -1} | ({} if has_length else {"before": 1})
        bounds = [key for key in edges if getattr(self, key) is not None]
        for key in bounds:
            moment, how = getattr(self, key), key.replace("_", " ")
            day = read_moment(moment, vocabulary)
            beyond = DayLater.model_construct(of=moment, days=edges[key])
            counts = "counts" if key == "before" else "does not count"
            said = f"it must be {how} {day}, and that day itself {counts}"
            yield Mutant(f"{key} moved", self.model_copy(update={key: beyond}), said, key)
            turned = "on_or_before" if key == "on_or_after" else "on_or_after"
            if getattr(self, turned) is None:
                said = f"it must be {turned.replace('_', ' ')} {day}, not {how}"
                yield Mutant(f"{key} as {turned}", self.model_copy(update={key: None, turned: moment}), said, key)
            if has_length or len(bounds) > 1:
                said = f"it need not be {how} {day}"
                yield Mutant(f"without {key}", self.model_copy(update={key: None}), said, key)
        if has_length:
            length = next(key for key in ("within", "more_than", "at_least") if getattr(self, key) is not None)
            side = "after" if self.after is not None else "before"
            order = "on_or_after" if side == "after" else "on_or_before"
            if getattr(self, order) is None:
                day = read_moment(getattr(self, side), vocabulary)
                only = {length: None, side: None, order: getattr(self, side)}
                said = f"it may be any time {order.replace('_', ' ')} {day}"
                yield Mutant(f"without {length}", self.model_copy(update=only), said, length)


def default_date_column(table_name: str) -> str:
    """The column that dates a row of a table where a rule names none; '_event' for the row's event date.

    A conference's event date may be the planned one; what happened is its held date.

    >>> default_date_column("conference")
    'held_date'
    """
    table = TABLES.get(table_name)
    if table is None or not table.event or table.event_from or table.event_rule == "earliest":
        return "_event"
    fallbacks = [table.field(name) for name in table.event[1:]]
    return "_event" if any(field.kind == "event" for field in fallbacks) else table.event[0]
