"""Counting rows: so many, so many different values, so large a share.

Known only where coverage is complete or the bound is already decided.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import model_validator

from practicecheck.operators.amounts import Amount, amount_of, amount_sql, read_amount
from practicecheck.operators.base import (
    Condition,
    Node,
    SqlScope,
    SqlTruth,
    Truth,
    as_sql,
)
from practicecheck.operators.combine import and_
from practicecheck.operators.days import moment_sql
from practicecheck.operators.last_rows import OverLastRows
from practicecheck.operators.mutants import Mutant, amount_mutants, without
from practicecheck.operators.words import field_words

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import Scope
    from practicecheck.operators.sql import Sql
    from practicecheck.operators.sums import ShareOfSums
    from practicecheck.operators.vocabulary import Vocabulary

    AnyCondition = Condition


class CountRows(OverLastRows):
    """So many rows are meant, or so many different values of a column among them."""

    word = "count"
    count: str
    distinct: str | None = None
    at_least: Amount | None = None
    at_most: Amount | None = None

    @model_validator(mode="after")
    def _one_bound(self) -> CountRows:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("a count needs exactly one of at_least and at_most")
        return self

    def sql(self, scope: SqlScope) -> SqlTruth:
        from practicecheck.operators import sql

        rows = self.row_set(scope)
        if rows is None:
            return SqlTruth.same(sql.unknown())
        meant = rows.scope.once(self.meant(rows))
        counted: Sql | None = None
        if self.distinct is not None:
            if rows.scope.find(self.distinct, self.place("distinct")) is None:
                return SqlTruth.same(sql.unknown())
            counted = sql.column(rows.alias, self.distinct)

        def number(which: Sql) -> Sql:
            return rows.count(which, of=counted)

        sure, all_ = number(meant), number(sql.first_filled(meant, sql.TRUE))
        covered = self.covered(scope)
        day = moment_sql("as_of", scope, self.place()).day
        if self.at_least is not None:
            bound = scope.once(amount_sql(self.at_least, scope, day, self.place("at_least")))
            enough = sql.compare(sure, ">=", bound)
            too_few = sql.both(covered, sql.compare(all_, "<", bound))
            return SqlTruth.same(sql.case([(enough, sql.TRUE), (too_few, sql.FALSE)], sql.unknown()))
        bound = scope.once(amount_sql(self.at_most, scope, day, self.place("at_most")))
        too_many = sql.compare(sure, ">", bound)
        fine = sql.both(covered, sql.compare(all_, "<=", bound))
        return SqlTruth.same(sql.case([(too_many, sql.FALSE), (fine, sql.TRUE)], sql.unknown()))

    def evaluate(self, scope: Scope) -> Node:
        looked, windows = self.look(scope), self.windows(scope)
        covered = all(window.covered for window in windows)

        def number(wanted: tuple[Truth, ...]) -> int:
            rows = [one.row for one in looked if one.truth in wanted]
            if self.distinct is None:
                return len(rows)
            return len({row.values.get(self.distinct) for row in rows} - {None})

        sure, all_ = number((True,)), number((True, None))
        at_least = self.at_least is not None
        bound = amount_of(self.at_least if at_least else self.at_most, scope, scope.record.as_of)
        truth: Truth = None
        if bound is not None and at_least:
            truth = True if sure >= bound else (False if covered and all_ < bound else None)
        elif bound is not None:
            truth = False if sure > bound else (True if covered and all_ <= bound else None)
        node = self.finish(scope, truth, truth, looked, windows)
        node.values.update({"count": sure, "wanted": bound})
        return node

    def read(self, vocabulary: Vocabulary) -> str:
        how, bound = ("at least", self.at_least) if self.at_least is not None else ("at most", self.at_most)
        what = f"different values of {field_words(self.distinct)} among the " if self.distinct else ""
        return f"there are {how} {read_amount(bound, vocabulary)} {what}{self.rows_words(vocabulary, many=True)}"

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        yield from super().mutants(vocabulary)
        key = "at_least" if self.at_least is not None else "at_most"
        yield from amount_mutants(self, key, vocabulary, what=f"the number wanted ({key.replace('_', ' ')})")
        if self.distinct is not None:
            yield without(self, "distinct", f"every one counts, though of one {field_words(self.distinct)}")


class ShareOfRows(OverLastRows):
    """So large a share, in per cent, of the rows meant satisfies more; true over no rows."""

    word = "share"
    share: str
    satisfies: AnyCondition
    at_least: Amount

    def sql(self, scope: SqlScope) -> SqlTruth:
        from practicecheck.operators import sql

        rows = self.row_set(scope)
        if rows is None:
            return SqlTruth.same(sql.unknown())
        meant, held = rows.scope.once(self.meant(rows)), rows.scope.once(as_sql(self.satisfies, rows.scope).now)
        maybe, met = sql.missing(meant), sql.first_filled(held, sql.FALSE)
        may_meet = sql.first_filled(held, sql.TRUE)

        low_of = rows.count(sql.either(meant, sql.both(maybe, sql.negate(met))))
        low = rows.count(sql.both(meant, met))
        high_of = rows.count(sql.either(meant, sql.both(maybe, may_meet)))
        high = rows.count(sql.either(sql.both(meant, may_meet), sql.both(maybe, may_meet)))
        day = moment_sql("as_of", scope, self.place()).day
        bound = scope.once(amount_sql(self.at_least, scope, day, self.place("at_least")))
        covered = self.covered(scope)

        def reaches(part: Sql, whole: Sql) -> Sql:
            return sql.compare(sql.times(part, sql.number(100)), ">=", sql.times(whole, bound))

        truth = sql.case(
            [
                (sql.negate(covered), sql.unknown()),
                (reaches(low, low_of), sql.TRUE),
                (sql.negate(reaches(high, high_of)), sql.FALSE),
            ],
            sql.unknown(),
        )
        return SqlTruth.same(truth)

    def evaluate(self, scope: Scope) -> Node:
        looked, windows = self.look(scope), self.windows(scope)
        low = low_of = high = high_of = 0
        for one in looked:
            if one.truth is False:
                continue
            part = self.satisfies.evaluate(one.scope)
            if one.node is not None:
                one.node.parts.append(part)
            sure = one.truth is True
            low += sure and part.now is True
            low_of += sure or part.now is not True
            high += part.now is not False
            high_of += sure or part.now is not False
            one.later = one.truth = and_((one.truth, part.now))
        bound = amount_of(self.at_least, scope, scope.record.as_of)
        truth: Truth = None
        if bound is not None and all(window.covered for window in windows):
            if low * 100 >= low_of * bound:
                truth = True
            elif high * 100 < high_of * bound:
                truth = False
        node = self.finish(scope, truth, truth, looked, windows)
        node.values.update({"met": low, "of": low_of, "wanted": bound})
        return node

    def read(self, vocabulary: Vocabulary) -> str:
        bound, rows = read_amount(self.at_least, vocabulary), self.rows_words(vocabulary, many=True)
        return f"of the {rows}, at least {bound} per cent satisfy: {self.satisfies.read(vocabulary)}"

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        yield from super().mutants(vocabulary)
        yield from share_mutants(self, vocabulary)


def share_mutants(part: ShareOfRows | ShareOfSums, vocabulary: Vocabulary) -> Iterator[Mutant]:
    """A share wanted made a point more and ten fewer: of a child's few rows none is one point short."""
    return amount_mutants(part, "at_least", vocabulary, what="the share wanted, in per cent,", less=10)
