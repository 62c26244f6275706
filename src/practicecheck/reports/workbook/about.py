"""The last sheet: which run this is of, by which rules, for whom, how children are called, and how long to keep it.

Knows what the run says of itself. Knows no finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from practicecheck.operators.words import day_words, setting_words, table_words
from practicecheck.reports.audience import Audience
from practicecheck.reports.workbook.model import Cell, Column, Sheet, Table
from practicecheck.reports.workbook.read import Told
from practicecheck.reports.workbook.words import rows_words

ABOUT = "About this file"
EVERY_FINDING = "none: every finding of the run is here"

Fact = tuple[str, str]
"""What something is called, and what it is."""


@dataclass(frozen=True)
class Made:
    """When a file is written and, where that is said, for whom."""

    day: date
    for_whom: str = ""


def about(
    told: Told, audience: Audience, made: Made, *, filters: str = EVERY_FINDING, beside: Sequence[Fact] = ()
) -> Sheet:
    """The sheet, with the local settings and (for those inside) what the extract covers.

    `filters` says which findings those inside are shown; `beside` is what there is to say of the file itself.
    """
    facts: list[list[Cell]] = [list(fact) for fact in (*_facts(told, audience, made, filters), *beside)]
    tables = [Table((Column("", 34), Column("", 96, "words", span=4)), facts)]
    if told.result.overlay:
        tables.append(_settings(told))
    if not audience.is_shared:
        tables.append(_coverage(told))
    return Sheet(ABOUT, (), tuple(tables), is_list=False)


def _facts(told: Told, audience: Audience, made: Made, filters: str) -> Iterator[Fact]:
    yield "A person decides", told.result.statement
    yield "Sharing", _sharing(audience)
    yield "Keeping", told.keep
    yield "Made for", made.for_whom or "not said (--for)"
    yield "Written on", day_words(made.day)
    yield "Run", f"{told.run.id} (the first letters of its result's SHA-256)"
    yield "The record as it reads on", day_words(told.as_of)
    since = (
        f"{day_words(told.since)}. {told.result.out_of_period} earlier answers are not listed" if told.since else "all"
    )
    yield "Events from", since
    yield "Filters", "counts only: no single finding" if audience.is_shared else filters
    yield from told.about()
    faults = f"{told.faults} reported: some answers may be wrong" if told.faults else "none reported"
    yield "Faults of the engine", faults
    if not audience.is_shared:
        yield "Inputs", ", ".join(told.inputs) if audience.with_names else f"{len(told.inputs)}, by number"
        yield "What became of the rows", rows_words(told)


def _sharing(audience: Audience) -> str:
    if audience.is_shared:
        return (
            f"May be shared once a person has read it. It counts children and names none. Counts from 1 to {audience.small_number} "
            "are hidden as c, and so are those that would give one back by subtraction. Small teams are counted together."
        )
    if audience.with_names:
        return "Not to be shared. It calls children by their ids. Keep it where the case records may be kept."
    return (
        "Not to be shared. It tells of single children, under pseudonyms that only the holder of the key can work back; the same "
        "child has the same one in every file made with that key. --names calls children by their ids; --to-share counts only."
    )


def _settings(told: Told) -> Table:
    columns = (
        Column("Setting", 34, "words"), Column("Set here", 24, "words"), Column("In the rulebook", 24, "words"),
        Column("Why", 24, "words"), Column("Owner", 24, "words"), Column("Decided on", 13, "day"),
        Column("Review by", 13, "day"), Column("Review", 12, "mark"),
    )  # fmt: skip
    rows: list[list[Cell]] = [
        [one.id, setting_words(one.local), setting_words(one.shipped), one.reason, one.owner, one.day, one.review_by,
         "overdue" if one.is_past_review else None]
        for one in told.result.overlay
    ]  # fmt: skip
    return Table(columns, rows, "Local settings that stand over the rulebook")


def _coverage(told: Told) -> Table:
    columns = (
        Column("Table", 34), Column("Covered", 24), Column("From", 24, "day"), Column("To", 24, "day"),
        Column("Only for so many children", 24, "count"),
    )  # fmt: skip
    rows: list[list[Cell]] = [
        [table_words(one.table), one.status.replace("_", " "), one.first, one.last, one.children]
        for one in told.result.coverage
    ]
    return Table(columns, rows, "What the extract covers")
