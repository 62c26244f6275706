"""The share that one number's sum is of another's, over rows in order: what was done of what was set.

An entry's `done` speaks of what the entry before set, so the first row's part and the last row's whole may
be left out (catalogue, PA-MGT-03). Knows nothing of what the numbers count.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import Field as Of

from practicecheck.operators.amounts import Amount, amount_of, amount_sql, read_amount
from practicecheck.operators.base import Cell, Node, SqlScope, SqlTruth, Truth
from practicecheck.operators.counting import share_mutants
from practicecheck.operators.days import blank_reason, moment_sql
from practicecheck.operators.limits import default_date_column
from practicecheck.operators.mutants import Mutant
from practicecheck.operators.over_rows import OverRows
from practicecheck.operators.relations import Workshop
from practicecheck.operators.words import field_words

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import Scope
    from practicecheck.operators.sql import Sql
    from practicecheck.operators.vocabulary import Vocabulary


class ShareOfSums(OverRows):
    """The rows' `part`, but for the first row's, sums to at least so many per cent of `whole`, but for the last's.

    Nothing in the whole is false; an unsure row, or a blank number, cannot be told.
    """

    word = "carried_out"
    carried_out: str
    part: str
    whole: str
    at_least: Amount = Of(description="Per cent.")

    def sql(self, scope: SqlScope) -> SqlTruth:
        from practicecheck.operators import sql

        rows = self.row_set(scope)
        if rows is None:
            return SqlTruth.same(sql.unknown())
        for name in (self.part, self.whole):
            if rows.scope.find(name, self.place()) is None:
                return SqlTruth.same(sql.unknown())
        meant = rows.scope.once(self.meant(rows))
        unsure = self.extreme(rows, sql.missing(meant), scope)
        name = default_date_column(self.carried_out)
        if name != "_event" and rows.scope.find(name, self.place()) is None:
            return SqlTruth.same(sql.unknown())
        columns = {
            "d": sql.column(rows.alias, name),
            "k": sql.column(rows.alias, "_key"),
            "part": sql.column(rows.alias, self.part),
            "whole": sql.column(rows.alias, self.whole),
        }
        is_first = sql.compare(sql.column("t", "n"), "=", sql.number(1))
        is_last = sql.missing(sql.column("t", "following"))
        part, whole = sql.column("t", "part"), sql.column("t", "whole")

        def total(value: Sql) -> Sql:
            def build(shop: Workshop) -> Sql:
                taken = [(sql.column("p", one), one) for one in shop.ids]
                taken += [(shop.of(column, "p"), c) for c, column in columns.items()]
                line = sql.stacked([sql.select(taken, shop.inner, "p", shop.of(meant, "p"))], "u")
                ids = [sql.column("u", one) for one in shop.ids]
                order = [sql.column("u", "d"), sql.column("u", "k")]
                placed = sql.select(
                    [
                        *zip(ids, shop.ids, strict=True),
                        (sql.column("u", "part"), "part"),
                        (sql.column("u", "whole"), "whole"),
                        (sql.place_in_order(order, ids), "n"),
                        (sql.next_in_order(sql.column("u", "k"), order, ids), "following"),
                    ],
                    line,
                    None,
                    sql.TRUE,
                )
                keys = [sql.column("t", one) for one in shop.ids]
                shown = [*zip(keys, shop.ids, strict=True), (sql.aggregate("sum", value), "a")]
                return sql.grouped(sql.select(shown, sql.stacked([placed], "t"), None, sql.TRUE), *keys)

            made = scope.relation.built(
                rows.scope.relation, build, outer_values=[], inner_values=[*columns.values(), meant]
            )
            return scope.once(sql.first_filled(made, sql.number(0)))

        done = total(sql.case([(is_first, sql.number(0))], part))
        set_ = total(sql.case([(is_last, sql.number(0))], whole))
        blank = sql.either(
            sql.both(sql.negate(is_first), sql.missing(part)), sql.both(sql.negate(is_last), sql.missing(whole))
        )
        blanks = total(sql.case([(blank, sql.number(1))], sql.number(0)))
        day = moment_sql("as_of", scope, self.place()).day
        bound = scope.once(amount_sql(self.at_least, scope, day, self.place("at_least")))
        sound = sql.both(
            self.covered(scope),
            sql.compare(unsure, "=", sql.number(0)),
            sql.compare(blanks, "=", sql.number(0)),
        )
        reached = sql.both(
            sql.compare(set_, ">", sql.number(0)),
            sql.compare(sql.times(done, sql.number(100)), ">=", sql.times(set_, bound)),
        )
        return SqlTruth.same(sql.case([(sql.negate(sound), sql.unknown()), (reached, sql.TRUE)], sql.FALSE))

    def evaluate(self, scope: Scope) -> Node:
        looked, windows = self.look(scope), self.windows(scope)
        name = default_date_column(self.carried_out)

        def place(row: Any) -> tuple[bool, date | None, str]:
            day = row.event if name == "_event" else row.values.get(name)
            return day is None, day, row.key

        rows = sorted((one.row for one in looked if one.truth is True), key=place)
        done = [(row, self.part, row.values.get(self.part)) for row in rows[1:]]
        planned = [(row, self.whole, row.values.get(self.whole)) for row in rows[:-1]]
        bound = amount_of(self.at_least, scope, scope.record.as_of)
        sound = all(window.covered for window in windows) and not any(one.truth is None for one in looked)
        blanks = [(row, column) for row, column, value in (*done, *planned) if value is None]
        truth: Truth = None
        total_done = sum(value or 0 for _, _, value in done)
        total_set = sum(value or 0 for _, _, value in planned)
        if sound and not blanks and bound is not None:
            truth = total_set > 0 and total_done * 100 >= total_set * bound
        node = self.finish(scope, truth, truth, looked, windows)
        node.cells = [Cell(self.carried_out, row, column, value) for row, column, value in (*done, *planned)]
        node.values.update({"done": total_done, "set": total_set, "wanted": bound})
        if truth is None:
            node.reasons += [blank_reason(row, self.carried_out, column) for row, column in blanks]
        return node

    def read(self, vocabulary: Vocabulary) -> str:
        rows = self.rows_words(vocabulary, many=True)
        return (
            f"over the {rows}, {field_words(self.part)} is at least {read_amount(self.at_least, vocabulary)} per cent of "
            f"the {field_words(self.whole)} that the record before each of them states"
        )

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        yield from super().mutants(vocabulary)
        yield from share_mutants(self, vocabulary)
        swapped = self.model_copy(update={"part": self.whole, "whole": self.part})
        yield Mutant("swapped", swapped, f"{field_words(self.part)} and {field_words(self.whole)} change places")
