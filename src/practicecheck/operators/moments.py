"""The ways in which a rule names a day: the first or latest of several, months before another, that of a row.

A field's path and `as_of` are days too, read in `practicecheck.operators.days`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Tag

from practicecheck.calendar import add_months
from practicecheck.operators.amounts import amount_of, amount_sql, read_amount
from practicecheck.operators.base import Condition, Reason, SqlScope
from practicecheck.operators.days import (
    Day,
    Moment,
    SqlDay,
    blank_reason,
    either_untold,
    is_always_known,
    is_undated,
    moment_of,
    moment_sql,
    no_day,
    read_moment,
    scope_field,
    undated_sql,
)
from practicecheck.operators.mutants import Mutant, amount_mutants, each_left_out, without

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import Scope
    from practicecheck.operators.sql import Sql
    from practicecheck.operators.vocabulary import Vocabulary

    AnyCondition = Condition


_BEYOND = 10_000_000
"""The number of a day after every day there is."""


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
