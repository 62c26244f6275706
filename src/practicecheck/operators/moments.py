"""Days and limits: as_of, a date field, the latest of several; so many working days, days, months, years, hours.

Day 0 is the event. Working days skip weekends and England bank holidays; months clamp at month end; as_of is
the whole day, so a limit that ends on it has not passed (design section 2, Time). In SQL a day is an integer
(days since 1970-01-01) beside `w`, the working days up to and including it, and `v`, those before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Tag, model_validator

from practicecheck.calendar import add_months, add_working_days
from practicecheck.operators.base import Condition, Language, Mark, Reason, SqlScope
from practicecheck.records import TABLES

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import Scope
    from practicecheck.operators.sql import Sql
    from practicecheck.operators.vocabulary import Vocabulary

    AnyCondition = Condition

EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Days since 1970-01-01.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return (day - EPOCH).days


@dataclass(frozen=True, slots=True)
class SqlDay:
    """A day in SQL: its number, working-day numbers, and the instant in seconds where a time is known."""

    day: Sql
    w: Sql
    v: Sql
    at: Sql


@dataclass(frozen=True, slots=True)
class Day:
    """A day for one child, with the instant where a time is known, or the reasons why there is none."""

    day: date | None
    at: datetime | None = None
    reasons: tuple[Reason, ...] = ()
    cells: tuple[tuple[str, Any, str, Any], ...] = ()


def working_day_at(scope: SqlScope, number: Sql) -> Sql:
    """The day of the n-th working day of the calendar."""
    return scope.relation.lookup("working_day", "w", "day", number)


class Moment(Language):
    """Base of what names a day."""

    def sql(self, scope: SqlScope) -> SqlDay:
        """The day in SQL; NULL where it cannot be told."""
        raise TypeError

    def evaluate(self, scope: Scope) -> Day:
        """The day for the row in hand."""
        raise TypeError

    def read(self, vocabulary: Vocabulary) -> str:
        """The day in words."""
        raise TypeError


class FirstOf(Moment):
    """The first of several days that the record has."""

    first_of: tuple[AnyMoment, ...]

    def sql(self, scope: SqlScope) -> SqlDay:
        from practicecheck.operators import sql

        days = [moment_sql(moment, scope, self.place()) for moment in self.first_of]
        at = sql.case([(sql.filled(day.day), day.at) for day in days[:-1]], days[-1].at)
        return SqlDay(
            sql.first_filled(*(day.day for day in days)),
            sql.first_filled(*(day.w for day in days)),
            sql.first_filled(*(day.v for day in days)),
            at,
        )

    def evaluate(self, scope: Scope) -> Day:
        reasons: tuple[Reason, ...] = ()
        for moment in self.first_of:
            found = moment_of(moment, scope)
            if found.day is not None:
                return found
            reasons += found.reasons
        return Day(None, reasons=reasons)

    def read(self, vocabulary: Vocabulary) -> str:
        return ", or where that is blank ".join(read_moment(moment, vocabulary) for moment in self.first_of)


class LatestOf(Moment):
    """The latest of several days that the record has."""

    latest_of: tuple[AnyMoment, ...]

    def sql(self, scope: SqlScope) -> SqlDay:
        from practicecheck.operators import sql

        days = [moment_sql(moment, scope, self.place()) for moment in self.latest_of]
        return SqlDay(
            sql.greatest(*(day.day for day in days)),
            sql.greatest(*(day.w for day in days)),
            sql.greatest(*(day.v for day in days)),
            sql.unknown_instant(),
        )

    def evaluate(self, scope: Scope) -> Day:
        found = [moment_of(moment, scope) for moment in self.latest_of]
        known = [day for day in found if day.day is not None]
        if not known:
            return Day(None, reasons=tuple(reason for day in found for reason in day.reasons))
        latest = max(known, key=lambda day: day.day or date.min)
        return Day(latest.day, cells=latest.cells)

    def read(self, vocabulary: Vocabulary) -> str:
        return "the later of " + " and ".join(read_moment(moment, vocabulary) for moment in self.latest_of)


class MonthsBefore(Moment):
    """So many calendar months before a day."""

    months: int | str
    before: AnyMoment

    def sql(self, scope: SqlScope) -> SqlDay:
        from practicecheck.operators import sql

        start = moment_sql(self.before, scope, self.place())
        amount = amount_sql(self.months, scope, start.day, self.place())
        day = sql.add_months(start.day, sql.minus(sql.number(0), amount))
        w, v = (scope.relation.lookup("calendar_day", "day", which, day) for which in ("w", "v"))
        return SqlDay(day, w, v, sql.unknown_instant())

    def evaluate(self, scope: Scope) -> Day:
        start = moment_of(self.before, scope)
        if start.day is None:
            return start
        amount = amount_of(self.months, scope, start.day)
        return Day(add_months(start.day, -amount), cells=start.cells) if amount is not None else Day(None)

    def read(self, vocabulary: Vocabulary) -> str:
        return f"{read_amount(self.months, vocabulary)} months before {read_moment(self.before, vocabulary)}"


class RowDay(Moment):
    """Base: a date of the child's latest, or first, row of a table that meets a condition; blank where there is none."""

    where: AnyCondition | None = None
    take: str
    _word: ClassVar[str] = ""
    _which: ClassVar[Literal["max", "min"]] = "max"

    def sql(self, scope: SqlScope) -> SqlDay:
        from practicecheck.operators import sql
        from practicecheck.operators.rows import RowSet

        rows = RowSet.of(getattr(self, self._word), scope, self.place())
        if rows is None or scope_field(rows.scope, self.take, self.place("take")) is None:
            return no_day()
        met = rows.condition(self.where)

        def picked(suffix: str) -> Sql:
            value = sql.case([(met, sql.column(rows.alias, self.take + suffix))], sql.null_number())
            return scope.once(rows.scalar(sql.aggregate(self._which, value)))

        return SqlDay(picked(""), picked("__w"), picked("__v"), sql.unknown_instant())

    def evaluate(self, scope: Scope) -> Day:
        from practicecheck.operators.rows import rows_of

        name = getattr(self, self._word)
        best: Day | None = None
        for row, record, table in rows_of(name, scope):
            day = row.values.get(self.take)
            inner = scope.inside(table, row, record)
            if day is None or row.sure is not True:
                continue
            if self.where is not None and self.where.evaluate(inner).now is not True:
                continue
            if best is None or best.day is None or (day > best.day) == (self._which == "max"):
                best = Day(day, cells=((table.name, row, self.take, day),))
        return best or Day(None, reasons=(Reason("value_blank", name, self.take),))

    def read(self, vocabulary: Vocabulary) -> str:
        from practicecheck.operators.words import field_words, table_words

        where = f" where {self.where.read(vocabulary)}" if self.where else ""
        return f"the {field_words(self.take)} of the {self._word} {table_words(getattr(self, self._word))}{where}"


class LatestRow(RowDay):
    """A date of the latest such row."""

    latest: str
    _word = "latest"


class FirstRow(RowDay):
    """A date of the first such row."""

    first: str
    _word = "first"
    _which = "min"


def _moment_kind(value: Any) -> str:
    if isinstance(value, dict):
        for word in ("first_of", "latest_of", "latest", "first", "months"):
            if word in value:
                return word
        return "first_of"
    if isinstance(value, Moment):
        kinds = {FirstOf: "first_of", LatestOf: "latest_of", MonthsBefore: "months", LatestRow: "latest"}
        return kinds.get(type(value), "first")
    return "path"


AnyMoment = Annotated[
    Annotated[str, Tag("path")]
    | Annotated[FirstOf, Tag("first_of")]
    | Annotated[LatestOf, Tag("latest_of")]
    | Annotated[MonthsBefore, Tag("months")]
    | Annotated[LatestRow, Tag("latest")]
    | Annotated[FirstRow, Tag("first")],
    Discriminator(_moment_kind),
]


def no_day() -> SqlDay:
    """A day that cannot be told."""
    from practicecheck.operators import sql

    nothing = sql.null_number()
    return SqlDay(nothing, nothing, nothing, sql.unknown_instant())


def scope_field(scope: SqlScope, path: str, mark: Mark) -> tuple[str, str] | None:
    """The alias and name of a date field that a path names, noting a problem where it is none."""
    found = scope.find(path, mark)
    if found is None:
        return None
    frame, named = found
    if not named.is_dated:
        scope.problem(mark, "PC011", f"'{path}' is not a date; it is {named.type}")
        return None
    return frame.alias, named.name


def moment_sql(moment: Any, scope: SqlScope, mark: Mark) -> SqlDay:
    """Any day of the language in SQL."""
    from practicecheck.operators import sql

    if isinstance(moment, Moment):
        return moment.sql(scope)
    if moment == "as_of":
        child = scope.child
        return SqlDay(
            sql.column(child, "_as_of"),
            sql.column(child, "_as_of__w"),
            sql.column(child, "_as_of__v"),
            sql.unknown_instant(),
        )
    found = scope_field(scope, moment, mark)
    if found is None:
        return no_day()
    alias, name = found
    return day_column(alias, name, timed=scope.find(moment, mark)[1].type == "datetime")  # type: ignore[index]


def day_column(alias: str, name: str, *, timed: bool) -> SqlDay:
    """A date column of a working table with its numbers."""
    from practicecheck.operators import sql

    return SqlDay(
        sql.column(alias, name),
        sql.column(alias, name + "__w"),
        sql.column(alias, name + "__v"),
        sql.column(alias, name + "__at") if timed else sql.unknown_instant(),
    )


def moment_of(moment: Any, scope: Scope) -> Day:
    """Any day of the language for the row in hand."""
    if isinstance(moment, Moment):
        return moment.evaluate(scope)
    if moment == "as_of":
        return Day(scope.record.as_of)
    hand, named = scope.find(moment)
    day = hand.row.values.get(named.name)
    cells = ((hand.table.name, hand.row, named.name, day),)
    if day is None:
        return Day(None, None, (blank_reason(hand.row, hand.table.name, named.name),), cells)
    return Day(day, hand.row.at.get(named.name), (), cells)


def blank_reason(row: Any, table: str, column: str) -> Reason:
    """Why a blank cell cannot be read: unreadable, not carried, or just blank."""
    if column in row.unreadable:
        return Reason("value_unreadable", table, column)
    return Reason("value_blank" if row.says_blank(column) else "column_not_carried", table, column)


def read_moment(moment: Any, vocabulary: Vocabulary) -> str:
    """Any day of the language in words."""
    from practicecheck.operators.words import path_words

    if isinstance(moment, Moment):
        return moment.read(vocabulary)
    return "the day the record is read (as of)" if moment == "as_of" else path_words(moment)


class FirstFilled(Language):
    """The first of a field and a parameter that holds a number: the plan's own interval, else the usual one."""

    first_of: tuple[str, ...]


Amount = int | str | FirstFilled


def _constant(name: str, scope: SqlScope, day: Sql, mark: Mark) -> Sql:
    from practicecheck.operators import sql

    parameter = scope.vocabulary.parameters.get(name)
    if parameter is None:
        known = tuple(scope.vocabulary.parameters)
        scope.problem(mark, "PC012", f"there is no parameter '{name}'", name, known)
        return sql.null_number()
    values = [value for value in parameter.values if isinstance(value.value, int)]
    if len(values) != len(parameter.values):
        scope.problem(mark, "PC013", f"the parameter '{name}' is a choice, not a number")
        return sql.null_number()
    if len(values) == 1 and values[0].from_ is None:
        return sql.number(int(values[0].value))
    branches = []
    otherwise = sql.null_number()
    for value in reversed(values):
        if value.from_ is None:
            otherwise = sql.number(int(value.value))
        else:
            since = sql.compare(day, ">=", sql.number(day_number(value.from_)))
            branches.append((since, sql.number(int(value.value))))
    return sql.case(branches, otherwise)


def amount_sql(amount: Any, scope: SqlScope, day: Sql, mark: Mark) -> Sql:
    """A number, a parameter's value in force on `day`, or the first filled of field and parameter."""
    from practicecheck.operators import sql

    if isinstance(amount, int):
        return sql.number(amount)
    if isinstance(amount, str):
        return _constant(amount, scope, day, mark)
    parts = []
    for name in amount.first_of:
        if name in scope.vocabulary.parameters:
            parts.append(_constant(name, scope, day, amount.place("first_of")))
            continue
        found = scope.find(name, amount.place("first_of"))
        if found is not None:
            parts.append(sql.column(found[0].alias, found[1].name))
    return sql.first_filled(*parts) if parts else sql.null_number()


def amount_of(amount: Any, scope: Scope, day: date | None) -> int | None:
    """The same for the row in hand."""
    if isinstance(amount, int):
        return amount
    for name in (amount,) if isinstance(amount, str) else amount.first_of:
        if name in scope.vocabulary.parameters:
            value = scope.vocabulary.parameter_on(name, day)
        else:
            hand, named = scope.find(name)
            value = hand.row.values.get(named.name)
        if value is not None:
            return int(value)
    return None


def read_amount(amount: Any, vocabulary: Vocabulary) -> str:
    """A number in words: a parameter shows its value and its name."""
    if isinstance(amount, int):
        return str(amount)
    if isinstance(amount, str):
        parameter = vocabulary.parameters[amount]
        values = [
            f"{value.value}" + (f" from {value.from_:%-d %B %Y}" if value.from_ else "") for value in parameter.values
        ]
        return f"{', '.join(values)} [{amount}]"
    from practicecheck.operators.words import path_words

    return ", or where that is blank ".join(
        read_amount(name, vocabulary) if name in vocabulary.parameters else path_words(name) for name in amount.first_of
    )


_UNITS = ("working_days", "days", "months", "years", "hours")


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
        """The same for two days of one child."""
        last = self.last_day(scope, start, amount_day=amount_day)
        if last is None or end.day is None:
            return None
        if self.unit == "hours" and start.at is not None and end.at is not None:
            n = self.amount(scope, amount_day or start.day)
            return n is not None and end.at <= start.at + timedelta(hours=n)
        return end.day <= last

    def last_day(self, scope: Scope, start: Day, *, amount_day: date | None = None) -> date | None:
        """The last day on which the limit is still kept, for people and for the coverage asked."""
        if start.day is None:
            return None
        n = self.amount(scope, amount_day or start.day)
        if n is None:
            return None
        if self.unit == "working_days":
            return add_working_days(start.day, n)
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
            last = sql.greatest(start.day, working_day_at(scope, sql.plus(start.w, n)))
            return sql.case([(sql.missing(n), sql.null_number())], last)
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
        first = sql.least(end.day, working_day_at(scope, sql.minus(end.v, sql.minus(n, sql.number(1)))))
        return sql.case([(sql.missing(n), sql.null_number())], first)

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
        from practicecheck.calendar import is_working_day

        day, left = end.day, n
        while left:
            day -= timedelta(days=1)
            left -= is_working_day(day)
        return day

    def read(self, vocabulary: Vocabulary) -> str:
        """The limit in words."""
        amount, unit = getattr(self, self.written_unit), self.written_unit.replace("_", " ")
        said, named, name = read_amount(amount, vocabulary).partition(" [")
        return f"{said} {unit}{named}{name}" if isinstance(amount, str) else f"{said}{named}{name} {unit}"


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


def utc(moment: datetime) -> datetime:
    """A naive UTC instant as an aware one."""
    return moment.replace(tzinfo=UTC)
