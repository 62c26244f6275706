"""Asking of the latest or the first row that is meant. Ties and unsure rows must agree, else it cannot be told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field as Of

from practicecheck.operators.base import (
    Condition,
    Looked,
    Node,
    Reason,
    SqlScope,
    SqlTruth,
    Truth,
    Window,
    as_sql,
)
from practicecheck.operators.limits import default_date_column
from practicecheck.operators.mutants import Mutant
from practicecheck.operators.over_rows import OverRows, no_day_reasons

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import Scope
    from practicecheck.operators.sql import Sql
    from practicecheck.operators.vocabulary import Vocabulary

    AnyCondition = Condition


class LatestRowIs(OverRows):
    """The latest row meant satisfies more; false where there is none."""

    word = "latest"
    latest: str
    satisfies: AnyCondition
    _sign: ClassVar[int] = 1

    def sql(self, scope: SqlScope) -> SqlTruth:
        from practicecheck.operators import sql

        rows = self.row_set(scope)
        if rows is None:
            return SqlTruth.same(sql.unknown())
        meant, held = self.meant(rows), as_sql(self.satisfies, rows.scope)
        name = (self.dated.column if self.dated else None) or default_date_column(self.table_name)
        if name != "_event" and rows.scope.find(name, self.place()) is None:
            return SqlTruth.same(sql.unknown())
        day = sql.column(rows.alias, name)
        # The day of the latest row that is surely meant, over the same rows under another alias.
        again = self.row_set(scope)
        assert again is not None
        sure = sql.case([(self.meant(again), sql.column(again.alias, name))], sql.null_number())
        best = again.scalar(sql.aggregate("max" if self._sign > 0 else "min", sure))
        at_or_past = sql.compare(day, ">=" if self._sign > 0 else "<=", best)
        may_be = sql.both(
            sql.first_filled(meant, sql.TRUE), sql.either(sql.missing(best), sql.missing(day), at_or_past)
        )
        covered = self.covered(scope)

        may_be = rows.scope.once(may_be)

        def one(truth: Sql) -> Sql:
            code = sql.certainty(rows.scope.once(truth))
            low, high = (
                scope.once(rows.scalar(sql.aggregate(which, sql.case([(may_be, code)], sql.null_number()))))
                for which in ("min", "max")
            )
            surely = scope.once(sql.filled(best))
            return sql.case(
                [
                    (sql.negate(covered), sql.unknown()),
                    (sql.missing(low), sql.FALSE),
                    (sql.compare(high, "=", sql.number(0)), sql.FALSE),
                    (sql.both(sql.compare(low, "=", sql.number(2)), surely), sql.TRUE),
                ],
                sql.unknown(),
            )

        now = one(held.now)
        return SqlTruth(now, one(held.later)) if held.has_limit else SqlTruth.same(now)

    def evaluate(self, scope: Scope) -> Node:
        looked, windows = self.look(scope), self.windows(scope)
        name = (self.dated.column if self.dated else None) or default_date_column(self.table_name)

        def day_of(one: Looked) -> date | None:
            return one.row.event if name == "_event" else one.row.values.get(name)  # type: ignore[no-any-return]

        sure = [day for one in looked if one.truth is True and (day := day_of(one)) is not None]
        best = (max(sure) if self._sign > 0 else min(sure)) if sure else None
        now: list[Truth] = []
        later: list[Truth] = []
        undated: list[Reason] = []
        for one in looked:
            day = day_of(one)
            past = best is not None and day is not None and ((day - best).days * self._sign < 0)
            if one.truth is False or past:
                one.truth = False
                continue
            part = self.satisfies.evaluate(one.scope)
            if one.node is not None:
                one.node.parts.append(part)
            now.append(part.now)
            later.append(part.later)
            one.truth, one.later = part.now, part.later
            if day is None:
                undated += no_day_reasons(one.row, one.scope.frames[-1].table, name)
        node = self.finish(scope, self._settle(now, best, windows), self._settle(later, best, windows), looked, windows)
        if node.now is None and undated:
            node.reasons += undated
        elif node.now is None and True in now and False in now:
            node.reasons.append(Reason("rows_in_conflict", self.table_name))
        return node

    @staticmethod
    def _settle(truths: list[Truth], best: date | None, windows: list[Window]) -> Truth:
        if not all(window.covered for window in windows):
            return None
        if all(truth is False for truth in truths):
            return False
        return True if best is not None and all(truth is True for truth in truths) else None

    def read(self, vocabulary: Vocabulary) -> str:
        return f"of the {self.word} {self.rows_words(vocabulary, many=False)}: {self.satisfies.read(vocabulary)}"

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        yield from super().mutants(vocabulary)
        other: type[LatestRowIs] = LatestRowIs if isinstance(self, FirstRowIs) else FirstRowIs
        swapped = self._as(other, satisfies=self.satisfies)
        said = f"the {other.word} is looked at instead of the {self.word}"
        yield Mutant(f"as {other.word}", swapped, said)


class FirstRowIs(LatestRowIs):
    """The first row meant satisfies more; false where there is none."""

    word = "first"
    latest: str = Of(alias="first")
    _sign: ClassVar[int] = -1

    @property
    def table_name(self) -> str:
        return self.latest
