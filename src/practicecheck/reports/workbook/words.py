"""Words that several sheets share: numbers with their noun, and where a rule comes from. Knows nothing of any child."""

from __future__ import annotations

from practicecheck.reports.audience import HIDDEN
from practicecheck.reports.kept_result import Rule
from practicecheck.reports.suppression import Shown, hide_in_list
from practicecheck.reports.workbook.model import Cell
from practicecheck.reports.workbook.read import Told


def many(number: int, one: str, more: str = "") -> str:
    """A number with its noun.

    >>> many(1, "finding"), many(3000, "finding"), many(2, "child", "children")
    ('1 finding', '3,000 findings', '2 children')
    """
    return f"{number:,} {one if number == 1 else more or f'{one}s'}"


def source(edition: str, told: Told) -> str:
    """An edition of guidance with its title, where the run knows that."""
    title = told.run.guidance.get(edition, "")
    return f"{edition}: {title}" if title else edition


def sources(rule: Rule, told: Told) -> str:
    """The guidance of a rule that is in force on the day read, an edition a line."""
    return "\n".join(source(edition, told) for edition in rule.editions_on(told.as_of))


def rows_words(told: Told) -> str:
    """What became of every row of the inputs."""
    rows = told.result.intake
    return (
        f"Rows: {rows.rows_read:,} read = {rows.rows_used:,} used + {rows.rows_quarantined:,} set aside + {rows.rows_after_as_of:,} dated "
        "after the day read."
    )


def shown(one: Shown) -> Cell:
    """A count as a cell; a hidden one as the letter that stands for it."""
    return HIDDEN if one is None else one


def of_all(number: int, whole: int, small: int) -> Cell:
    """So many of all; hidden where they, or the rest, are few."""
    return shown(hide_in_list((number, whole - number), small, total_known=whole > small).cells[0])
