"""What a polars engineer writes before the checks: truths that may be unknown, coverage, calendar, answers.

polars' own `&`, `|` and `~` are three-valued already. Everything else that the meaning of an answer needs (design
section 2) is here, in plain expressions, sharing nothing with the engine but the record's schema and the parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from practicecheck.calendar import add_months
from practicecheck.operators.field_test import unknown_codes
from practicecheck.records import TABLES
from practicecheck.rulebook.book import Rulebook

Expr = pl.Expr
EPOCH = date(1970, 1, 1)
ID = "_id"
UNKNOWN = pl.lit(None, dtype=pl.Boolean)


@dataclass(frozen=True)
class Council:
    """The working tables of a council, read at one day, and what the rulebook sets."""

    tables: dict[str, pl.LazyFrame]
    book: Rulebook
    as_of: date
    nth: pl.Series
    """The day of the n-th working day."""
    w: int
    v: int

    @classmethod
    def of(cls, tables: dict[str, pl.DataFrame], book: Rulebook, as_of: date) -> Council:
        """The council of exported working tables."""
        calendar = tables["calendar_day"].sort("day")
        first = calendar.group_by("w").agg(pl.col("day").min()).sort("w")
        nth = (
            pl.DataFrame({"w": range(int(first["w"].max()) + 1)}).cast({"w": pl.Int32}).join(first, on="w", how="left")
        )  # type: ignore[arg-type]
        today = calendar.row(by_predicate=pl.col("day") == (as_of - EPOCH).days, named=True)
        lazy = {name: frame.lazy() for name, frame in tables.items()}
        return cls(lazy, book, as_of, nth.sort("w")["day"], today["w"], today["v"])

    @property
    def today(self) -> int:
        """as_of as a day number."""
        return (self.as_of - EPOCH).days

    def number(self, name: str) -> int:
        """A parameter's value on as_of (the benchmark's parameters are not dated)."""
        return int(self.book.vocabulary.parameter_on(name, self.as_of))

    def codes(self, name: str) -> tuple[str, ...]:
        """A list's codes."""
        return self.book.vocabulary.lists[name].values()

    def table(self, name: str, *columns: str) -> pl.LazyFrame:
        """A table's rows, only the columns that a check reads."""
        return self.tables[name].select("child_id", *columns)

    def subjects(self, name: str) -> pl.LazyFrame:
        """A table's rows with their child's coverage, numbered."""
        rows = self.tables[name].drop(ID, strict=False).with_row_index(ID)
        return rows.join(self.tables["child"].select("child_id", "^_cov_.*$"), on="child_id", how="inner")

    def children(self) -> pl.LazyFrame:
        """The children."""
        return self.tables["child"]

    def months_back(self, months: int) -> int:
        """The day so many months before as_of: where a window of coverage begins."""
        return (add_months(self.as_of, -months) - EPOCH).days

    def first_within(self, months: int) -> int:
        """The first day of which as_of is no more than so many months after (month ends clamp)."""
        day = add_months(self.as_of, -months) - timedelta(days=4)
        while add_months(day, months) < self.as_of:
            day += timedelta(days=1)
        return (day - EPOCH).days

    def days_back(self, working_days: int) -> int:
        """The first day of a window of so many working days that ends on as_of."""
        return min(self.today, int(self.nth[self.v - (working_days - 1)]))

    def covers(self, table: str, first: Expr | int | None = None, last: Expr | int | None = None) -> Expr:
        """Whether the record covers a table between two days; unknown days read as no."""
        if TABLES[table].state or first is None:
            first, last = self.today, self.today
        spans = [(pl.col(f"_cov_{table}_lo{n}") <= first) & (pl.col(f"_cov_{table}_hi{n}") >= last) for n in ("1", "2")]
        return (spans[0] | spans[1]).fill_null(False)

    def since(self, table: str, event: str = "_event") -> Expr:
        """Whether a table is covered from the day of the row in hand to as_of."""
        return self.covers(table, pl.min_horizontal(event, pl.lit(self.today)), self.today)

    def in_force(self, rule: str, day: Expr) -> Expr:
        """Whether any edition that a rule cites is in force on a day."""
        spans = self.book.spans(self.book.rules[rule])
        if not spans or any(span.first is None and span.last is None for span in spans):
            return pl.lit(True)
        return pl.any_horizontal(
            pl.all_horizontal(
                *([day >= (span.first - EPOCH).days] if span.first else []),
                *([day <= (span.last - EPOCH).days] if span.last else []),
            )
            for span in spans
        )

    def day_of(self, number: Expr) -> Expr:
        """The day of the n-th working day."""
        return pl.lit(self.nth).gather(number)


def one_of(table: str, name: str, codes: Sequence[str]) -> Expr:
    """Whether a code is one of several; blank and 'asked, not known' are unknown."""
    field = TABLES[table].field(name)
    unknown = sorted(unknown_codes(field) - set(codes))
    test = pl.col(name).is_in(list(codes))
    return pl.when(pl.col(name).is_in(unknown)).then(None).otherwise(test) if unknown else test


def present(table: str, name: str, *, not_carried: bool | None = None) -> Expr:
    """Whether a field holds something: where its column is not carried, unknown unless said."""
    if not_carried is None and TABLES[table].field(name).exempts:
        not_carried = False
    silent = UNKNOWN if not_carried is None else pl.lit(not_carried)
    blank = pl.when(pl.col(f"{name}__c")).then(False).otherwise(silent)
    return pl.when(pl.col(name).is_not_null()).then(True).otherwise(blank)


def dated(name: str, test: Expr) -> Expr:
    """A test of an event's day: blank is no where the column is carried and the row is dated at all."""
    says = pl.col(f"{name}__c") & pl.col("_event").is_not_null()
    return pl.when(pl.col(name).is_not_null()).then(test).when(says).then(False)


def kept(start_day: Any, start_w: Any, end_day: Any, end_v: Any, working_days: Any) -> Expr:
    """Whether a day lies so many working days or fewer after another."""
    return (end_v < start_w + working_days) | (end_day == start_day)


def months_after(day: Expr, months: int) -> Expr:
    """A day so many months on, clamped at the month's end."""
    return pl.from_epoch(day, time_unit="d").dt.offset_by(f"{months}mo").cast(pl.Int32)


def code(truth: Expr) -> Expr:
    """2 for yes, 1 for unknown, 0 for no: the greatest of a group says what any of it does."""
    return pl.when(truth).then(2).when(truth.is_null()).then(1).otherwise(0).cast(pl.Int8)


def settled(column: str, covered: Expr) -> Expr:
    """Whether any row was so, from the greatest code (none where there was no row) and the coverage."""
    found = pl.col(column).fill_null(0)
    return pl.when(found == 2).then(True).when((found == 0) & covered).then(False)


def choose(when: Expr, then: Expr, otherwise: Expr) -> Expr:
    """One or the other; where it cannot be told which, what both say."""
    return pl.when(when).then(then).when(~when).then(otherwise).when(then == otherwise).then(then)


def any_linked(
    outer: pl.LazyFrame, rows: pl.LazyFrame, link: str, codes: dict[str, Expr], *, key: str = "_key"
) -> pl.LazyFrame:
    """For each outer row the greatest codes over the rows linked to it; a row whose link is unknown may be anyone's."""
    made = rows.select("child_id", link, **codes)
    linked = made.filter(pl.col(link).is_not_null()).group_by("child_id", link).agg(pl.max(*codes))
    loose = (
        made.filter(pl.col(link).is_null())
        .group_by("child_id")
        .agg(pl.max(name).clip(upper_bound=1).alias(f"{name}?") for name in codes)
    )
    joined = outer.join(linked, left_on=["child_id", key], right_on=["child_id", link], how="left")
    joined = joined.join(loose, on="child_id", how="left")
    both = [pl.max_horizontal(name, f"{name}?").alias(name) for name in codes]
    return joined.with_columns(both).drop(f"{name}?" for name in codes)


def answer(
    council: Council, rule: str, branches: Sequence[tuple[Expr, str]], otherwise: str, *, applies: Expr, day: Expr
) -> Expr:
    """A rule's answer: not in force, not applicable, cannot tell whether it applies, then its own branches."""
    in_force = council.in_force(rule, day)
    built: Any = pl.when(~in_force | ~applies).then(pl.lit("not_applicable"))
    built = built.when(applies.is_null()).then(pl.lit("cannot_tell"))
    for when, said in branches:
        built = built.when(when).then(pl.lit(said))
    return built.otherwise(pl.lit(otherwise)).alias("answer")  # type: ignore[no-any-return]


def gap(now: Expr, later: Expr | None = None) -> list[tuple[Expr, str]]:
    """The branches of a rule of kind gap; what is left is not due."""
    later = now if later is None else later
    return [(now, "met"), (~later, "gap"), (now.is_null() | later.is_null(), "cannot_tell")]


def trigger(fires: Expr) -> list[tuple[Expr, str]]:
    """The branches of a trigger; what is left cannot be told."""
    return [(fires, "escalate"), (~fires, "met")]


def of_children(frame: pl.LazyFrame, said: Expr) -> pl.LazyFrame:
    """The answers of a rule about children."""
    return frame.select("child_id", pl.lit(None, dtype=pl.String).alias("subject_id"), said)


def of_subjects(council: Council, table: str, frame: pl.LazyFrame, said: Expr) -> pl.LazyFrame:
    """The answers of a rule about a table's rows, and of the children who have none that it applies to."""
    answers = frame.select("child_id", pl.col("_key").alias("subject_id"), said)
    applies = answers.group_by("child_id").agg((pl.col("answer") != "not_applicable").any().alias("applies"))
    answer_of = pl.when(council.covers(table, council.today, council.today)).then(pl.lit("not_applicable"))
    without = council.children().join(applies, on="child_id", how="left")
    without = without.with_columns(answer_of.otherwise(pl.lit("cannot_tell")).alias("answer"))
    is_new = pl.col("applies").is_null() | (~pl.col("applies") & (pl.col("answer") == "cannot_tell"))
    return pl.concat([answers, of_children(without.filter(is_new), pl.col("answer"))])


Check = Callable[[Council], pl.LazyFrame]
