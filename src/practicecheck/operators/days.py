"""Days: of the record or counted from it, in SQL and for one child, and how any naming of one is read.

Day 0 is the event. Working days skip weekends and England bank holidays; months clamp at month end; as_of is
the whole day, so a limit that ends on it has not passed (design section 2, Time). In SQL a day is an integer
(days since 1970-01-01) beside `w`, the working days up to and including it, and `v`, those before it. Knows none
of the ways in which a rule names a day (`practicecheck.operators.moments`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from practicecheck.operators.base import Reason, SqlScope
from practicecheck.operators.mutants import Mutant
from practicecheck.records import Field
from practicecheck.written.language import Language, Mark

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import Row, Scope
    from practicecheck.operators.sql import Sql
    from practicecheck.operators.vocabulary import Vocabulary


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
