"""Rhythm: no interval between rows longer than a limit, or one in so many rows satisfies more.

Judged on two timelines, so that an unsure row neither makes nor hides a gap: the worst that the unsure rows
allow and the best. Fine on the worst is true, a gap on the best is false, else it cannot be told.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import model_validator

from practicecheck.operators.amounts import Amount, amount_of, amount_sql, read_amount
from practicecheck.operators.base import Condition, Looked, Node, Reason, SqlScope, SqlTruth, Truth, Window, as_sql
from practicecheck.operators.combine import turned_round
from practicecheck.operators.days import Day, SqlDay, day_column, moment_of, moment_sql, read_moment
from practicecheck.operators.limits import Limit, default_date_column, working_days_or_none
from practicecheck.operators.moments import AnyMoment
from practicecheck.operators.mutants import Mutant, amount_mutants
from practicecheck.operators.over_rows import OverRows
from practicecheck.operators.relations import Workshop
from practicecheck.operators.rows import RowSet

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import Scope
    from practicecheck.operators.sql import Sql
    from practicecheck.operators.vocabulary import Vocabulary

    AnyCondition = Condition


class Beat(OverRows):
    """What keeps the rhythm: rows, between two days, and how close or how often."""

    word: ClassVar[str] = "each"
    each: str
    starting: AnyMoment
    ending: AnyMoment = "as_of"
    at_most: Limit | None = None
    one_in: Amount | None = None
    must: AnyCondition | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Beat:
        if self.of == "subject":
            raise ValueError("a rhythm is that of the child in hand; 'of: subject' does not go with it")
        if (self.at_most is None) == (self.one_in is None):
            raise ValueError("a rhythm needs either 'at_most' (a limit between rows) or 'one_in' with 'must'")
        if (self.one_in is None) != (self.must is None):
            raise ValueError("'one_in' and 'must' go together")
        return self

    def day_column(self) -> str:
        """The column that places a row on the timeline."""
        return (self.dated.column if self.dated else None) or default_date_column(self.each)

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        yield from super().mutants(vocabulary)
        if self.one_in is not None:
            yield from amount_mutants(self, "one_in", vocabulary, what="the number of which one must satisfy it")


class Rhythm(Condition):
    """The rows of a table keep a rhythm between two days."""

    word = "rhythm"
    rhythm: Beat

    # --- SQL -----------------------------------------------------------------------------------------

    def sql(self, scope: SqlScope) -> SqlTruth:
        from practicecheck.operators import sql

        beat = self.rhythm
        rows = beat.row_set(scope)
        if rows is None:
            return SqlTruth.same(sql.unknown())
        start = moment_sql(beat.starting, scope, beat.place("starting"))
        end = moment_sql(beat.ending, scope, beat.place("ending"))
        name = beat.day_column()
        if name != "_event" and rows.scope.find(name, beat.place()) is None:
            return SqlTruth.same(sql.unknown())
        day = sql.column(rows.alias, name)
        meant = rows.scope.once(beat.meant(rows, dated=False))
        inside = sql.both(sql.compare(day, ">=", start.day), sql.compare(day, "<=", end.day))
        undated = sql.missing(day)
        if name != "_event":
            happened_not = sql.both(sql.column(rows.alias, name + "__c"), sql.filled(sql.column(rows.alias, "_event")))
            undated = sql.both(undated, sql.negate(happened_not))
        adrift = beat.extreme(rows, sql.both(sql.first_filled(meant, sql.TRUE), undated), scope)
        if beat.at_most is not None:
            worst = self._longest(rows, meant, inside, start, end, scope)
            best = self._longest(rows, sql.first_filled(meant, sql.TRUE), inside, start, end, scope)
        else:
            worst, best = self._runs(rows, meant, inside, scope)
        covered = scope.once(self._covered_sql(scope, start, end))
        known = scope.once(sql.both(sql.filled(start.day), sql.filled(end.day)))
        fine_first: list[tuple[Sql, Sql]] = [(sql.negate(known), sql.unknown())]
        fine = sql.compare(worst, "=", sql.number(0))
        if beat.at_most is None:  # rows that were not extracted could break a run as well as mend one
            fine = sql.both(fine, covered, sql.compare(adrift, "=", sql.number(0)))
        else:  # it has not begun: no interval to keep
            fine_first.append((scope.once(sql.compare(end.day, "<", start.day)), sql.TRUE))
        broken = sql.both(covered, sql.compare(best, "=", sql.number(2)), sql.compare(adrift, "=", sql.number(0)))
        return SqlTruth.same(sql.case([*fine_first, (fine, sql.TRUE), (broken, sql.FALSE)], sql.unknown()))

    def _covered_sql(self, scope: SqlScope, start: SqlDay, end: SqlDay) -> Sql:
        from practicecheck.operators.rows import span_sql

        return span_sql(self.rhythm.each, start.day, end.day, scope)

    def _longest(self, rows: RowSet, which: Sql, inside: Sql, start: SqlDay, end: SqlDay, scope: SqlScope) -> Sql:
        """2 where an interval is too long, 1 where its limit is not known, 0 where all are kept."""
        from practicecheck.operators import sql

        limit, name = self.rhythm.at_most, self.rhythm.day_column()
        assert limit is not None

        row_day = day_column(rows.alias, name, timed=False)
        wanted = sql.both(which, inside)
        this = _point("t", "")
        following = _point("t", "n")
        kept = limit.kept_sql(scope, this, following)
        code = sql.case([(kept, sql.number(0)), (sql.negate(kept), sql.number(2))], sql.number(1))

        def build(shop: Workshop) -> Sql:
            def points(day: SqlDay, table: str, where: Sql) -> Sql:
                columns = [(sql.column("p", one), one) for one in shop.ids]
                columns += [(shop.of(value, "p"), c) for value, c in ((day.day, "d"), (day.w, "w"), (day.v, "v"))]
                return sql.select(columns, table, "p", shop.of(where, "p"))

            line = sql.stacked(
                [
                    points(start, shop.outer, sql.TRUE),
                    points(row_day, shop.inner, wanted),
                    points(end, shop.outer, sql.TRUE),
                ],
                "u",
            )
            ids = [sql.column("u", one) for one in shop.ids]
            order = [sql.column("u", "d"), sql.column("u", "v")]
            columns = [(value, one) for value, one in zip(ids, shop.ids, strict=True)]
            columns += [(sql.column("u", c), c) for c in ("d", "w", "v")]
            columns += [(sql.next_in_order(sql.column("u", c), order, ids), "n" + c) for c in ("d", "w", "v")]
            steps = sql.stacked([sql.select(columns, line, None, sql.TRUE)], "t")
            keys = [sql.column("t", one) for one in shop.ids]
            same = sql.both(*(sql.compare(sql.column("p", one), "=", sql.column("t", one)) for one in shop.ids))
            shown = [*zip(keys, shop.ids, strict=True), (sql.aggregate("max", shop.of(code, "p")), "a")]
            found = sql.select(shown, steps, None, sql.filled(following.day))
            return sql.grouped(sql.joined_to(found, shop.outer, "p", same), *keys)

        outer_values = [start.day, start.w, start.v, end.day, end.w, end.v, *sql.without_alias(code, "t")]
        inner_values = [row_day.day, row_day.w, row_day.v, wanted]
        made = scope.relation.built(rows.scope.relation, build, outer_values=outer_values, inner_values=inner_values)
        return scope.once(sql.first_filled(made, sql.number(0)))

    def _runs(self, rows: RowSet, meant: Sql, inside: Sql, scope: SqlScope) -> tuple[Sql, Sql]:
        """The same for runs of rows of which none satisfies `must`: on the worst timeline and on the best."""
        from practicecheck.operators import sql

        beat = self.rhythm
        assert beat.must is not None
        assert beat.one_in is not None
        met = rows.scope.once(as_sql(beat.must, rows.scope).now)
        surely, maybe = sql.first_filled(met, sql.FALSE), sql.first_filled(met, sql.TRUE)
        unsure = sql.missing(meant)
        day = moment_sql(beat.starting, scope, beat.place("starting")).day
        bound = amount_sql(beat.one_in, scope, day, beat.place("one_in"))

        name = beat.day_column()
        n = scope.once(bound)

        def longest_run(which: Sql, good: Sql) -> Sql:
            ok = sql.case([(good, sql.number(1))], sql.number(0))
            wanted = sql.both(which, inside)
            day, key = sql.column(rows.alias, name), sql.column(rows.alias, "_key")

            def build(shop: Workshop) -> Sql:
                columns = [(sql.column("p", one), one) for one in shop.ids]
                columns += [(shop.of(value, "p"), c) for value, c in ((day, "d"), (key, "k"), (ok, "ok"))]
                line = sql.stacked([sql.select(columns, shop.inner, "p", shop.of(wanted, "p"))], "u")
                ids = [sql.column("u", one) for one in shop.ids]
                order = [sql.column("u", "d"), sql.column("u", "k")]
                running = sql.select(
                    [
                        *zip(ids, shop.ids, strict=True),
                        (sql.column("u", "ok"), "ok"),
                        (sql.running_sum(sql.column("u", "ok"), order, ids), "run"),
                    ],
                    line,
                    None,
                    sql.TRUE,
                )
                keys = [sql.column("t", one) for one in shop.ids]
                missed = sql.minus(sql.number(1), sql.column("t", "ok"))
                runs = sql.grouped(
                    sql.select(
                        [*zip(keys, shop.ids, strict=True), (sql.aggregate("sum", missed), "n")],
                        sql.stacked([running], "t"),
                        None,
                        sql.TRUE,
                    ),
                    *keys,
                    sql.column("t", "run"),
                )
                tops = [sql.column("g", one) for one in shop.ids]
                most = [*zip(tops, shop.ids, strict=True), (sql.aggregate("max", sql.column("g", "n")), "a")]
                return sql.grouped(sql.select(most, sql.stacked([runs], "g"), None, sql.TRUE), *tops)

            made = scope.relation.built(
                rows.scope.relation, build, outer_values=[], inner_values=[day, key, ok, wanted]
            )
            found = scope.once(sql.first_filled(made, sql.number(0)))
            too_many = sql.compare(found, ">=", n)
            return sql.case([(too_many, sql.number(2)), (sql.missing(n), sql.number(1))], sql.number(0))

        worst = longest_run(sql.either(meant, sql.both(unsure, sql.negate(surely))), surely)
        best = longest_run(sql.either(meant, sql.both(unsure, maybe)), maybe)
        return worst, best

    # --- one child -----------------------------------------------------------------------------------

    def evaluate(self, scope: Scope) -> Node:
        beat = self.rhythm
        start, end = moment_of(beat.starting, scope), moment_of(beat.ending, scope)
        plain = beat.model_copy(update={"dated": None})
        looked = OverRows.look(plain, scope)
        if start.day is None or end.day is None:
            return Node(self, None, None, looked=looked, reasons=[*start.reasons, *end.reasons])
        windows = self._windows(scope, start.day, end.day)
        covered = all(window.covered for window in windows)
        placed: list[tuple[date, Looked]] = []
        adrift = False
        for one in looked:
            day = self._day_of(one)
            if one.truth is False:
                continue
            if day is None:
                adrift = adrift or self._is_undated(one)
            elif start.day <= day <= end.day:
                placed.append((day, one))
            else:
                one.truth = False
        placed.sort(key=lambda item: (item[0], item[1].row.key))
        if beat.at_most is not None:
            node = self._intervals(scope, start, end, placed, covered and not adrift)
        else:
            node = self._check_runs(scope, start, placed, covered and not adrift)
        node.looked, node.windows = looked, windows
        node.values.update({"start": start.day, "end": end.day})
        if node.now is None:
            node.reasons += [Reason("table_not_covered", w.table) for w in windows if not w.covered]
            if adrift:
                node.reasons.append(Reason("value_blank", beat.each, beat.day_column()))
        return node

    def _day_of(self, one: Looked) -> date | None:
        name = self.rhythm.day_column()
        return one.row.event if name == "_event" else one.row.values.get(name)  # type: ignore[no-any-return]

    def _is_undated(self, one: Looked) -> bool:
        name = self.rhythm.day_column()
        return name == "_event" or not (one.row.says_blank(name) and one.row.event is not None)

    def _windows(self, scope: Scope, start: date, end: date) -> list[Window]:
        from practicecheck.operators.rows import span_of

        return span_of(self.rhythm.each, start, end, scope)

    def _intervals(self, scope: Scope, start: Day, end: Day, placed: list[tuple[date, Looked]], sound: bool) -> Node:
        limit = self.rhythm.at_most
        assert limit is not None
        first_day, last_day = start.day, end.day
        assert first_day is not None
        assert last_day is not None
        if last_day < first_day:  # it has not begun: no interval to keep
            return Node(self, True, True)

        def worst_of(days: list[date]) -> tuple[int, tuple[date, date]]:
            code, gap = 0, (first_day, last_day)
            for first, second in pairwise([first_day, *days, last_day]):
                kept = limit.kept(scope, Day(first), Day(second))
                one = 1 if kept is None else (0 if kept else 2)
                if one > code or (one == code == 2 and second - first > gap[1] - gap[0]):
                    code, gap = one, (first, second)
            return code, gap

        worst, gap = worst_of([day for day, one in placed if one.truth is True])
        best, best_gap = worst_of([day for day, _ in placed])
        truth: Truth = True if worst == 0 else (False if sound and best == 2 else None)
        node = Node(self, truth, truth)
        shown = best_gap if truth is False else gap
        if truth is not True:
            node.values.update(
                {
                    "from": shown[0],
                    "to": shown[1],
                    "days": (shown[1] - shown[0]).days,
                    "working_days": working_days_or_none(shown[0], shown[1]),
                    "limit": limit.amount(scope, shown[0]),
                    "unit": limit.unit,
                }
            )
        if truth is None:
            node.reasons = _unsure_reasons(placed)
        return node

    def _check_runs(self, scope: Scope, start: Day, placed: list[tuple[date, Looked]], sound: bool) -> Node:
        beat = self.rhythm
        assert beat.must is not None
        bound = amount_of(beat.one_in, scope, start.day)
        worst = best = most_worst = most_best = 0
        for _, one in placed:
            met = beat.must.evaluate(one.scope)
            if one.node is not None:
                one.node.parts.append(met)
            if one.truth is True or met.now is not True:
                worst = 0 if met.now is True else worst + 1
                most_worst = max(most_worst, worst)
            if one.truth is True or met.now is not False:
                best = 0 if met.now is not False else best + 1
                most_best = max(most_best, best)
        truth: Truth = None
        if bound is not None and sound:
            truth = True if most_worst < bound else (False if most_best >= bound else None)
        node = Node(self, truth, truth, values={"limit": bound, "run": most_best, "unit": "visits"})
        if truth is None:
            node.reasons = _unsure_reasons(placed)
        return node

    # --- reading -------------------------------------------------------------------------------------

    def read(self, vocabulary: Vocabulary) -> str:
        beat = self.rhythm
        rows = beat.rows_words(vocabulary, many=True)
        between = f"from {read_moment(beat.starting, vocabulary)} to {read_moment(beat.ending, vocabulary)}"
        if beat.at_most is not None:
            return f"{between}, no interval between {rows} is longer than {beat.at_most.read(vocabulary)}"
        assert beat.must is not None
        return (
            f"{between}, at least one in every {read_amount(beat.one_in, vocabulary)} {rows}, in order of date, "
            f"satisfies: {beat.must.read(vocabulary)}"
        )

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        yield turned_round(self, vocabulary)


def _point(alias: str, before: str) -> SqlDay:
    """A day of the timeline under construction, or with `n` the one that follows it."""
    from practicecheck.operators import sql

    d, w, v = (sql.column(alias, before + name) for name in ("d", "w", "v"))
    return SqlDay(d, w, v, sql.unknown_instant())


def _unsure_reasons(placed: list[tuple[date, Looked]]) -> list[Reason]:
    found: dict[Reason, Any] = {}
    for _, one in placed:
        if one.node is not None:
            for node in one.node.walk():
                if node.now is None:
                    found.update(dict.fromkeys(node.reasons))
    return list(found)
