"""Questions over the last so many only of the rows meant, by date.

Whether a row is surely among them where days are blank or a table is not covered is settled here once. Knows nothing of
what is then asked of the rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from pydantic import Field as Of
from pydantic import model_validator

from practicecheck.operators.base import Looked, Reason, Truth
from practicecheck.operators.days import moment_sql
from practicecheck.operators.limits import default_date_column
from practicecheck.operators.mutants import Mutant
from practicecheck.operators.over_rows import OverRows
from practicecheck.operators.rows import RowSet, span_of, span_sql

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import Scope
    from practicecheck.operators.sql import Sql
    from practicecheck.operators.vocabulary import Vocabulary


_AFTER_ALL = 10_000_000
"""The number of a day after every day there is."""


class OverLastRows(OverRows):
    """Base of the looks that may be over the last so many only of the rows meant.

    A row is surely among them where it is surely meant, no more than so many rows may be dated on or after it, and the
    record covers the days since; it is surely not where so many sure rows are dated after it.
    """

    last: int | None = Of(default=None, ge=1, description="Only the last so many of the rows meant, by date.")

    @model_validator(mode="after")
    def _last_of_one_child(self) -> OverLastRows:
        if self.last is not None and self.of == "family":
            raise ValueError("'last' does not go with 'of: family': children have no order of date")
        return self

    def _day_name(self) -> str:
        return (self.dated.column if self.dated else None) or default_date_column(self.table_name)

    def meant(self, rows: RowSet, *, dated: bool = True) -> Sql:
        from practicecheck.operators import sql

        meant, name = super().meant(rows, dated=dated), self._day_name()
        if self.last is None:
            return meant
        if name != "_event" and rows.scope.find(name, self.place()) is None:
            return sql.unknown()
        meant = rows.scope.once(meant)

        def nth_day(n: int, *, sure: bool) -> Sql:
            """The n-th latest day, over the same rows under another alias; a row without a day may be the latest."""
            again = self.row_set(rows.outer)
            assert again is not None
            theirs, day = super(OverLastRows, self).meant(again, dated=dated), sql.column(again.alias, name)
            if not sure:
                theirs = sql.first_filled(theirs, sql.TRUE)
                day = sql.first_filled(day, sql.number(_AFTER_ALL))
            counted = sql.case([(theirs, day)], sql.null_number())
            return rows.outer.once(again.scalar(sql.nth_greatest(counted, n)))

        day = sql.column(rows.alias, name)
        pushed_out = sql.first_filled(sql.compare(day, "<", nth_day(self.last, sure=True)), sql.FALSE)
        next_best = nth_day(self.last + 1, sure=False)
        as_of = moment_sql("as_of", rows.scope, self.place()).day
        kept = sql.both(
            sql.filled(day),
            sql.either(sql.missing(next_best), sql.compare(day, ">", next_best)),
            span_sql(self.table_name, day, as_of, rows.scope),
        )
        branches = [(sql.negate(meant), sql.FALSE), (pushed_out, sql.FALSE), (sql.both(meant, kept), sql.TRUE)]
        return rows.scope.once(sql.case(branches, sql.unknown()))

    def look(self, scope: Scope) -> list[Looked]:
        looked = super().look(scope)
        if self.last is None:
            return looked
        name = self._day_name()

        def day_of(one: Looked) -> date | None:
            return one.row.event if name == "_event" else one.row.values.get(name)  # type: ignore[no-any-return]

        may = [day_of(one) for one in looked if one.truth is not False]
        sure = [day for one in looked if one.truth is True and (day := day_of(one)) is not None]
        for one in looked:
            day = day_of(one)
            if one.truth is False:
                continue
            if day is not None and sum(other > day for other in sure) >= self.last:
                truth: Truth = False
            elif one.truth is True and day is not None and self._is_kept(day, may, one.scope):
                truth = True
            else:
                truth = None
                if one.truth is True and one.node is not None:
                    one.node.reasons.append(Reason("last_not_told", self.table_name))
            one.truth = truth
            if one.node is not None:
                one.node.now = one.node.later = truth
        return looked

    def _is_kept(self, day: date, may: list[date | None], inner: Scope) -> bool:
        assert self.last is not None
        rivals = sum(other is None or other >= day for other in may)
        windows = span_of(self.table_name, day, inner.record.as_of, inner)
        return rivals <= self.last and all(window.covered for window in windows)

    def rows_words(self, vocabulary: Vocabulary, *, many: bool) -> str:
        said = super().rows_words(vocabulary, many=many)
        return said if self.last is None else f"{said} (looking only at the last {self.last})"

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        yield from super().mutants(vocabulary)
        if self.last is not None:
            for n, word in ((self.last + 1, "more"), (self.last - 1, "less")):
                if n > 0:
                    said = f"the last {n} are looked at instead of the last {self.last}"
                    yield Mutant(f"last {word}", self.model_copy(update={"last": n}), said, "last")
