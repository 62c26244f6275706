"""Asking over rows: any, none, every, count, share, latest, first.

What each is, where rows are unsure or the table is not covered, is settled here once (design section 2,
Three values). Knows nothing of single fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import Field as Of

from practicecheck.operators.base import (
    Condition,
    Node,
    SqlScope,
    SqlTruth,
    as_sql,
)
from practicecheck.operators.combine import AllOf, and_, not_, or_
from practicecheck.operators.last_rows import OverLastRows
from practicecheck.operators.mutants import Mutant
from practicecheck.operators.over_rows import seen, settled
from practicecheck.operators.words import a

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import Scope
    from practicecheck.operators.sql import Sql
    from practicecheck.operators.vocabulary import Vocabulary

    AnyCondition = Condition


class AnyRow(OverLastRows):
    """At least one row is meant (and, where said, satisfies more)."""

    word = "any"
    any_: str = Of(alias="any")

    @property
    def table_name(self) -> str:
        return self.any_

    def sql(self, scope: SqlScope) -> SqlTruth:
        from practicecheck.operators import sql

        rows = self.row_set(scope)
        if rows is None:
            return SqlTruth.same(sql.unknown())
        now = settled(self.extreme(rows, self.meant(rows), scope), self.covered(scope))
        passed = self.passed_sql(scope)
        return SqlTruth.same(now) if passed is None else SqlTruth(now, sql.either(now, sql.negate(passed)))

    def evaluate(self, scope: Scope) -> Node:
        looked, windows = self.look(scope), self.windows(scope)
        now = seen([one.truth for one in looked], windows)
        return self.finish(scope, now, or_((now, self.ahead(scope))), looked, windows)

    def read(self, vocabulary: Vocabulary) -> str:
        said = self.rows_words(vocabulary, many=False)
        return f"there is {said if self.table_name in vocabulary.facts else a(said)}"

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        yield from super().mutants(vocabulary)
        other: type[AnyRow] = AnyRow if isinstance(self, NoRow) else NoRow
        turned = self._as(other)
        yield Mutant(f"as {other.word}", turned, f"this must be so instead: {turned.read(vocabulary)}")
        if other is NoRow and self.where is not None:
            every = self._as(EveryRow, where=None, satisfies=self.where)
            yield Mutant("as every", every, f"one is not enough: {every.read(vocabulary)}")


class NoRow(AnyRow):
    """No row is meant: the negation of any."""

    word = "none"
    any_: str = Of(alias="none")

    def sql(self, scope: SqlScope) -> SqlTruth:
        from practicecheck.operators import sql

        there = super().sql(scope)
        now = sql.negate(there.later)
        return SqlTruth(now, sql.negate(there.now)) if there.has_limit else SqlTruth.same(now)

    def evaluate(self, scope: Scope) -> Node:
        node = super().evaluate(scope)
        node.now, node.later = not_(node.later), not_(node.now)
        return node

    def read(self, vocabulary: Vocabulary) -> str:
        return f"there is no {self.rows_words(vocabulary, many=False)}"


class EveryRow(OverLastRows):
    """Every row meant satisfies more; true over no rows."""

    word = "every"
    every: str
    satisfies: AnyCondition

    def sql(self, scope: SqlScope) -> SqlTruth:
        from practicecheck.operators import sql

        rows = self.row_set(scope)
        if rows is None:
            return SqlTruth.same(sql.unknown())
        meant, held = self.meant(rows), as_sql(self.satisfies, rows.scope)
        covered = self.covered(scope)

        def all_hold(truth: Sql) -> Sql:
            return sql.negate(settled(self.extreme(rows, sql.both(meant, sql.negate(truth)), scope), covered))

        now = all_hold(held.now)
        return SqlTruth(now, all_hold(held.later)) if held.has_limit else SqlTruth.same(now)

    def evaluate(self, scope: Scope) -> Node:
        looked, windows = self.look(scope), self.windows(scope)
        now, later = [], []
        for one in looked:
            if one.truth is False:
                continue
            part = self.satisfies.evaluate(one.scope)
            if one.node is not None:
                one.node.parts.append(part)
            now.append(and_((one.truth, not_(part.now))))
            later.append(and_((one.truth, not_(part.later))))
            one.truth, one.later = not_(now[-1]), not_(later[-1])
        return self.finish(scope, not_(seen(now, windows)), not_(seen(later, windows)), looked, windows)

    def read(self, vocabulary: Vocabulary) -> str:
        return f"for every {self.rows_words(vocabulary, many=False)}: {self.satisfies.read(vocabulary)}"

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        yield from super().mutants(vocabulary)
        asked = (self.satisfies,) if self.where is None else (self.where, self.satisfies)
        some = self._as(AnyRow, where=AllOf.model_construct(all_of=asked))
        yield Mutant("as any", some, f"one is enough: {some.read(vocabulary)}")
