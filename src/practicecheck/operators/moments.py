"""Days and limits: as_of, a date field, the latest of several; so many working days, days, months, years, hours.

Day 0 is the event. Working days skip weekends and England bank holidays; months clamp at month end; as_of is
the whole day, so a limit that ends on it has not passed (design section 2, Time). In SQL a day is an integer
(days since 1970-01-01) beside `w`, the working days up to and including it, and `v`, those before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Tag

from practicecheck.calendar import add_months
from practicecheck.operators.amounts import amount_of, amount_sql, read_amount
from practicecheck.operators.base import Condition, Reason, SqlScope
from practicecheck.operators.mutants import Mutant, amount_mutants, each_left_out, without
from practicecheck.records import Field
from practicecheck.written.language import Language, Mark

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import Row, Scope
    from practicecheck.operators.sql import Sql
    from practicecheck.operators.vocabulary import Vocabulary

    AnyCondition = Condition


_BEYOND = 10_000_000
"""The number of a day after every day there is."""


@dataclass(frozen=True, slots=True)
class SqlDay:
    """A day in SQL: its number, working-day numbers, and the instant in seconds where a time is known.

    NULL is no day, or, where `untold` is true, one that cannot be told (None: there is no such doubt).
    """

    day: Sql
    w: Sql
    v: Sql
    at: Sql
    untold: Sql | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A day for one child, with the instant where a time is known, or the reasons why there is none.

    `untold` where there may be one that cannot be told.
    """

    day: date | None
    at: datetime | None = None
    reasons: tuple[Reason, ...] = ()
    cells: tuple[tuple[str, Any, str, Any], ...] = ()
    untold: bool = False


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

    def is_always_known(self) -> bool:
        """Whether there is such a day whatever the record holds."""
        return False

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        """The small changes to this part itself, each of which some example should notice."""
        raise TypeError(f"{type(self).__name__} has no mutants")


class FirstOf(Moment):
    """The first of several days that the record has; one that cannot be told is not passed over."""

    first_of: tuple[AnyMoment, ...]

    def sql(self, scope: SqlScope) -> SqlDay:
        from practicecheck.operators import sql

        *before, last = (moment_sql(moment, scope, self.place()) for moment in self.first_of)
        untold = last.untold
        for day in reversed(before):
            untold = either_untold(day.untold, untold and sql.both(sql.missing(day.day), untold))

        def of_the_first(part: str) -> Sql:
            """Of the day that is taken: it has no working-day number where it lies outside the calendar."""
            branches = [(sql.filled(day.day), getattr(day, part)) for day in before]
            if untold is not None:
                branches.insert(0, (untold, sql.null_number()))
            return sql.case(branches, getattr(last, part)) if branches else getattr(last, part)

        return SqlDay(of_the_first("day"), of_the_first("w"), of_the_first("v"), of_the_first("at"), untold)

    def evaluate(self, scope: Scope) -> Day:
        reasons: tuple[Reason, ...] = ()
        for moment in self.first_of:
            found = moment_of(moment, scope)
            if found.day is not None or found.untold:
                return found
            reasons += found.reasons
        return Day(None, reasons=reasons)

    def read(self, vocabulary: Vocabulary) -> str:
        return ", or where that is blank ".join(read_moment(moment, vocabulary) for moment in self.first_of)

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        for number, moment, rest in each_left_out(self.first_of):
            said = f"the day is never {read_moment(moment, vocabulary)}"
            yield Mutant(f"without {number}", self.model_copy(update={"first_of": rest}), said)


class LatestOf(Moment):
    """The latest of several days that the record has."""

    latest_of: tuple[AnyMoment, ...]

    def sql(self, scope: SqlScope) -> SqlDay:
        from practicecheck.operators import sql

        days = [moment_sql(moment, scope, self.place()) for moment in self.latest_of]
        latest, untold = sql.greatest(*(day.day for day in days)), either_untold(*(day.untold for day in days))
        if untold is not None:  # it may be later than the others
            latest = sql.case([(untold, sql.null_number())], latest)

        def of_the_latest(part: str) -> Sql:
            taken = [(sql.compare(day.day, "=", latest), getattr(day, part)) for day in days]
            return sql.case(taken, sql.null_number())

        return SqlDay(latest, of_the_latest("w"), of_the_latest("v"), sql.unknown_instant(), untold)

    def evaluate(self, scope: Scope) -> Day:
        found = [moment_of(moment, scope) for moment in self.latest_of]
        known = [day for day in found if day.day is not None]
        untold = any(day.untold for day in found)
        if untold or not known:
            reasons = tuple(reason for day in found if day.untold or not untold for reason in day.reasons)
            return Day(None, reasons=reasons, untold=untold)
        latest = max(known, key=lambda day: day.day or date.min)
        return Day(latest.day, cells=latest.cells)

    def read(self, vocabulary: Vocabulary) -> str:
        return "the later of " + " and ".join(read_moment(moment, vocabulary) for moment in self.latest_of)

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        for number, moment, rest in each_left_out(self.latest_of):
            said = f"the day is never {read_moment(moment, vocabulary)}"
            yield Mutant(f"without {number}", self.model_copy(update={"latest_of": rest}), said)


class MonthsBefore(Moment):
    """So many calendar months before a day."""

    months: int | str
    before: AnyMoment

    def is_always_known(self) -> bool:
        return is_always_known(self.before)

    def sql(self, scope: SqlScope) -> SqlDay:
        from practicecheck.operators import sql

        start = moment_sql(self.before, scope, self.place())
        amount = amount_sql(self.months, scope, start.day, self.place())
        day = sql.add_months(start.day, sql.minus(sql.number(0), amount))
        w, v = (scope.relation.lookup("calendar_day", "day", which, day) for which in ("w", "v"))
        return SqlDay(day, w, v, sql.unknown_instant(), start.untold)

    def evaluate(self, scope: Scope) -> Day:
        start = moment_of(self.before, scope)
        if start.day is None:
            return start
        amount = amount_of(self.months, scope, start.day)
        return Day(add_months(start.day, -amount), cells=start.cells) if amount is not None else Day(None)

    def read(self, vocabulary: Vocabulary) -> str:
        return f"{read_amount(self.months, vocabulary)} months before {read_moment(self.before, vocabulary)}"

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        what = f"the number of months before {read_moment(self.before, vocabulary)}"
        yield from amount_mutants(self, "months", vocabulary, what=what)


class DayLater(Moment):
    """The day so many days after another: never written in a rule, only tried in its place (see `mutants`)."""

    of: AnyMoment
    days: int

    def evaluate(self, scope: Scope) -> Day:
        found = moment_of(self.of, scope)
        if found.day is None:
            return found
        return Day(found.day + timedelta(days=self.days), None, found.reasons, found.cells)

    def read(self, vocabulary: Vocabulary) -> str:
        return f"the day {'after' if self.days > 0 else 'before'} {read_moment(self.of, vocabulary)}"


class RowDay(Moment):
    """Base: a date of the child's latest, or first, row of a table that meets a condition; blank where there is none.

    It cannot be told where another row may be the one: a row that may meet the condition, or whose date is not known.
    """

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
        met = rows.scope.once(rows.condition(self.where))
        day, undated = sql.column(rows.alias, self.take), undated_sql(rows.alias, rows.table.field(self.take))

        def extreme(value: Sql) -> Sql:
            return scope.once(rows.scalar(sql.aggregate(self._which, value)))

        def picked(suffix: str) -> Sql:
            value = sql.case([(met, sql.column(rows.alias, self.take + suffix))], sql.null_number())
            return sql.case([(untold, sql.null_number())], extreme(value))

        best = extreme(sql.case([(met, day)], sql.null_number()))
        beyond = sql.number(_BEYOND if self._which == "max" else -_BEYOND)
        may_be = sql.first_filled(day, sql.case([(undated, beyond)], sql.null_number()))
        likely = extreme(sql.case([(sql.negate(met), sql.null_number())], may_be))
        untold = scope.once(sql.first_filled(sql.compare(likely, "<>", best), sql.filled(likely)))
        return SqlDay(picked(""), picked("__w"), picked("__v"), sql.unknown_instant(), untold)

    def evaluate(self, scope: Scope) -> Day:
        from practicecheck.operators.rows import rows_of

        name = getattr(self, self._word)
        best: Day | None = None
        doubts: list[Day] = []
        for row, record, table in rows_of(name, scope):
            node = None if self.where is None else self.where.evaluate(scope.inside(table, row, record))
            if row.sure is False or (node is not None and node.now is False):
                continue
            day = row.values.get(self.take)
            cells = ((table.name, row, self.take, day),)
            if day is None:
                if is_undated(row, table.field(self.take)):
                    why = row.why or (blank_reason(row, table.name, self.take),)
                    doubts.append(Day(None, reasons=why, cells=cells))
            elif row.sure is None or (node is not None and node.now is None):
                why = (*(row.why if row.sure is None else ()), *(node.why_unknown() if node is not None else ()))
                doubts.append(Day(day, reasons=why, cells=cells))
            elif best is None or self._is_past(day, best):
                best = Day(day, cells=cells)
        doubts = [one for one in doubts if best is None or one.day is None or self._is_past(one.day, best)]
        if doubts:
            reasons = tuple(dict.fromkeys(reason for one in doubts for reason in one.reasons))
            return Day(None, reasons=reasons, cells=tuple(cell for one in doubts for cell in one.cells), untold=True)
        return best or Day(None, reasons=(Reason("value_blank", name, self.take),))

    def _is_past(self, day: date, best: Day) -> bool:
        return best.day is not None and (day > best.day if self._which == "max" else day < best.day)

    def read(self, vocabulary: Vocabulary) -> str:
        from practicecheck.operators.words import field_words, table_words

        where = f" where {self.where.read(vocabulary)}" if self.where else ""
        return f"the {field_words(self.take)} of the {self._word} {table_words(getattr(self, self._word))}{where}"

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        mine: type[RowDay] = LatestRow if self._word == "latest" else FirstRow
        other: type[RowDay] = FirstRow if mine is LatestRow else LatestRow
        table = getattr(self, self._word)
        swapped = other.model_construct(**{other._word: table, "where": self.where, "take": self.take})
        said = f"the {other._word} {table} is taken instead of the {self._word}"
        yield Mutant(f"as {other._word}", swapped, said)
        if self.where is not None:
            yield without(self, "where", f"the {self._word} {table} of any kind dates it")


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


def is_always_known(moment: Any) -> bool:
    """Whether a day is known whatever the record holds: as_of, or counted from it."""
    return moment.is_always_known() if isinstance(moment, Moment) else moment == "as_of"


def either_untold(*parts: Sql | None) -> Sql | None:
    """Whether any of several days cannot be told."""
    from practicecheck.operators import sql

    doubted = [part for part in parts if part is not None]
    return sql.either(*doubted) if doubted else None


def undated_sql(alias: str, field: Field) -> Sql:
    """Whether a row that is blank in a date field may have the date on any day: it is not known to have none.

    A blank event date of a row that is dated otherwise is not recorded as having happened; a blank until date still goes on.
    """
    from practicecheck.operators import sql

    if field.kind == "planned":
        return sql.TRUE.copy()
    says: Sql = sql.column(alias, field.name + "__c")
    return sql.negate(sql.both(says, sql.filled(sql.column(alias, "_event"))) if field.kind == "event" else says)


def is_undated(row: Row, field: Field) -> bool:
    """The same for one row."""
    says = row.says_blank(field.name) and (field.kind != "event" or row.event is not None)
    return field.kind == "planned" or not says


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


def utc(moment: datetime) -> datetime:
    """A naive UTC instant as an aware one."""
    return moment.replace(tzinfo=UTC)
