"""Where a day must lie: within a limit, before, on or after another day.

Used for a field of a row in hand and for the day of a row that is asked about. Knows what a blank day means.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from practicecheck.operators.base import ANY_TRUTH, Cell, Node, Reason, SqlScope, SqlTruth, Truth
from practicecheck.operators.days import Day, SqlDay, day_column, is_always_known, moment_of, moment_sql, read_moment
from practicecheck.operators.field_test import FieldTest
from practicecheck.operators.limits import DatedOn, working_days_or_none
from practicecheck.operators.mutants import Mutant
from practicecheck.operators.words import path_words
from practicecheck.records import Field
from practicecheck.written.language import Mark

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import InHand, Scope
    from practicecheck.operators.sql import Sql
    from practicecheck.operators.vocabulary import Vocabulary


class Dated(FieldTest, DatedOn):
    """The field is a day that lies so: within a limit, before, on or after another day.

    A blank event date is not recorded as having happened: false where the column is carried and the row is
    dated at all, else unknown. A blank until date is still going on. A blank planned date is unknown.
    """

    words = ("within", "more_than", "at_least", "before", "on_or_before", "on_or_after")
    column: None = None

    def when_blank(self, field: Field) -> tuple[Truth, Truth]:
        return blank_day(self, field)

    def _blank_sql(self, alias: str, field: Field, when: Sql) -> Sql:
        from practicecheck.operators import sql

        if field.kind != "event" or self.blank is not None:
            return when
        return sql.case([(sql.missing(sql.column(alias, "_event")), sql.unknown())], when)

    def blank_node(self, scope: Scope, hand: InHand, field: Field, truth: Truth) -> Node:
        if field.kind == "event" and self.blank is None and hand.row.event is None:
            truth = None
        node = Node(self, truth, truth)
        if self.has_deadline and self.within is not None:
            start = moment_of(self.after, scope)
            passed = self.within.passed(scope, start)
            node.later = _or(truth, None if passed is None else not passed)
            node.values.update(deadline_values(self, scope, start))
        return node

    def filled_sql(self, scope: SqlScope, alias: str, field: Field, mark: Mark) -> SqlTruth:
        from practicecheck.operators import sql

        if not field.is_dated:
            scope.problem(mark, "PC011", f"'{field.name}' is not a date; it is {field.type}")
            return SqlTruth.same(sql.unknown())
        day = day_column(alias, field.name, timed=field.type == "datetime")
        now = dated_sql(self, scope, day)
        if not (self.has_deadline and self.within is not None):
            return SqlTruth.same(now)
        passed = self.within.passed_sql(scope, moment_sql(self.after, scope, self.place()))
        # A blank day leaves it to the limit whether it can still be met.
        met = sql.case([(sql.missing(day.day), sql.FALSE)], now)
        return SqlTruth(now, sql.either(met, sql.negate(passed)))

    def filled(self, scope: Scope, hand: InHand, field: Field, value: Any) -> Node:
        node = dated_node(self, scope, Day(value, hand.row.at.get(field.name)))
        node.operator = self
        if self.has_deadline and self.within is not None:
            passed = self.within.passed(scope, moment_of(self.after, scope))
            node.later = _or(node.now, None if passed is None else not passed)
        return node

    def read(self, vocabulary: Vocabulary, path: str, field: Field | None) -> str:
        return f"{path_words(path)} is {read_dated(self, vocabulary)}{self._but()}"

    def possible(self, field: Field | None) -> frozenset[Truth]:
        others = (self.after, self.before, self.on_or_after, self.on_or_before)
        is_known = field is not None and field.kind == "until" and self.blank != "unknown"
        is_known = is_known and all(moment is None or is_always_known(moment) for moment in others)
        return frozenset({True, False}) if is_known else ANY_TRUTH

    def mutants(self, vocabulary: Vocabulary, path: str = "") -> Iterator[Mutant]:
        yield from FieldTest.mutants(self, vocabulary, path)
        yield from DatedOn.mutants(self, vocabulary)


def blank_day(dated: DatedOn, field: Field) -> tuple[Truth, Truth]:
    """What a blank day is read as: where the column is carried, and where it is not (design section 2, Blanks)."""
    if field.kind == "planned":
        return None, None
    if field.kind == "until":  # still going on: after every day
        return dated.on_or_after is not None and dated.on_or_before is None and dated.before is None, None
    return False, None


def _or(left: Truth, right: Truth) -> Truth:
    if left is True or right is True:
        return True
    return None if left is None or right is None else False


def dated_sql(dated: DatedOn, scope: SqlScope, day: SqlDay) -> Sql:
    """Whether a filled day lies where it must."""
    from practicecheck.operators import sql

    place = dated.place()
    tests: list[Sql] = []
    for limit, how in ((dated.within, "within"), (dated.more_than, "more_than"), (dated.at_least, "at_least")):
        if limit is None:
            continue
        forwards = dated.after is not None
        other = moment_sql(dated.after if forwards else dated.before, scope, place)
        start, end = (other, day) if forwards else (day, other)
        tests.append(sql.compare(end.day, ">=", start.day))
        if how == "at_least":
            tests.append(_reached_sql(limit, scope, start, end, other.day))
        else:
            kept = limit.kept_sql(scope, start, end, amount_day=other.day)
            tests.append(kept if how == "within" else sql.negate(kept))
    if dated.before is not None and dated.within is dated.more_than is dated.at_least is None:
        tests.append(sql.compare(day.day, "<", moment_sql(dated.before, scope, place).day))
    if dated.on_or_before is not None:
        tests.append(sql.compare(day.day, "<=", moment_sql(dated.on_or_before, scope, place).day))
    if dated.on_or_after is not None:
        tests.append(sql.compare(day.day, ">=", moment_sql(dated.on_or_after, scope, place).day))
    return sql.both(*tests)


def _reached_sql(limit: Any, scope: SqlScope, start: SqlDay, end: SqlDay, amount_day: Sql) -> Sql:
    from practicecheck.operators import sql

    n = limit.amount_sql(scope, amount_day)
    if limit.unit == "working_days":
        return sql.compare(sql.minus(end.w, start.w), ">=", n)
    if limit.unit == "months":
        return sql.compare(end.day, ">=", sql.add_months(start.day, n))
    days = n if limit.unit == "days" else sql.days_of_hours(n)
    return sql.compare(end.day, ">=", sql.plus(start.day, days))


def dated_node(dated: DatedOn, scope: Scope, day: Day) -> Node:
    """The same for one day of one child, with the arithmetic for people in `values`."""
    from practicecheck.calendar import add_months

    node = Node(dated, True, True)
    truths: list[Truth] = []

    def other_day(moment: Any) -> Day:
        found = moment_of(moment, scope)
        node.reasons.extend(found.reasons)
        node.cells.extend(Cell(*cell) for cell in found.cells)
        return found

    for limit, how in ((dated.within, "within"), (dated.more_than, "more_than"), (dated.at_least, "at_least")):
        if limit is None:
            continue
        forwards = dated.after is not None
        other = other_day(dated.after if forwards else dated.before)
        start, end = (other, day) if forwards else (day, other)
        if start.day is None or end.day is None:
            truths.append(None)
            continue
        n = limit.amount(scope, other.day)
        truths.append(end.day >= start.day)
        if n is None:
            truths.append(None)
        elif how == "at_least":
            if limit.unit == "working_days":
                between = working_days_or_none(start.day, end.day)
                truths.append(None if between is None else between >= n)
            elif limit.unit == "months":
                truths.append(end.day >= add_months(start.day, n))
            else:
                truths.append((end.day - start.day).days >= (n if limit.unit == "days" else -(-n // 24)))
        else:
            kept = limit.kept(scope, start, end, amount_day=other.day)
            if kept is None and limit.unit == "working_days":
                node.reasons.append(Reason("day_outside_calendar"))
            truths.append(kept if how == "within" or kept is None else not kept)
        if forwards and how == "within":
            node.values.update(deadline_values(dated, scope, other))
            node.values["day"] = end.day
            if limit.unit == "hours" and (start.at is None or end.at is None):
                node.tags.append("date_only")
    if dated.before is not None and dated.within is dated.more_than is dated.at_least is None:
        truths.append(_order(day.day, other_day(dated.before).day, strict=True))
    if dated.on_or_before is not None:
        truths.append(_order(day.day, other_day(dated.on_or_before).day, strict=False))
    if dated.on_or_after is not None:
        truths.append(_order(other_day(dated.on_or_after).day, day.day, strict=False))
    truth: Truth = False if False in truths else (None if None in truths else True)
    node.now = node.later = truth
    if truth is not None:
        node.reasons.clear()
    return node


def _order(first: date | None, second: date | None, *, strict: bool) -> Truth:
    if first is None or second is None:
        return None
    return first < second if strict else first <= second


def deadline_values(dated: DatedOn, scope: Scope, start: Day) -> dict[str, Any]:
    """What a message may say of a limit: the day it runs from, its length and its last day."""
    if dated.within is None:
        return {}
    limit = dated.within
    return {
        "after": start.day,
        "limit": limit.amount(scope, start.day),
        "unit": limit.unit,
        "due": limit.last_day(scope, start),
    }


def read_dated(dated: DatedOn, vocabulary: Vocabulary) -> str:
    """Where a day must lie, in words."""
    said: list[str] = []
    for limit, how in ((dated.within, "within"), (dated.more_than, "more than"), (dated.at_least, "at least")):
        if limit is None:
            continue
        side, moment = ("after", dated.after) if dated.after is not None else ("before", dated.before)
        said.append(f"{how} {limit.read(vocabulary)} {side} {read_moment(moment, vocabulary)}")
    if dated.before is not None and dated.within is dated.more_than is dated.at_least is None:
        said.append(f"before {read_moment(dated.before, vocabulary)}")
    if dated.on_or_before is not None:
        said.append(f"on or before {read_moment(dated.on_or_before, vocabulary)}")
    if dated.on_or_after is not None:
        said.append(f"on or after {read_moment(dated.on_or_after, vocabulary)}")
    return " and ".join(said)
