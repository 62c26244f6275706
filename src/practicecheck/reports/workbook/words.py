"""Words that several sheets share: numbers with their noun, and where a rule comes from. Knows nothing of any child."""

from __future__ import annotations

from practicecheck.reports.briefing.audience import HIDDEN
from practicecheck.reports.suppression import Shown, hide_in_list
from practicecheck.reports.workbook.model import Cell
from practicecheck.reports.workbook.read import Rule, Told


def many(number: int, one: str, more: str = "") -> str:
    """A number with its noun.

    >>> many(1, "finding"), many(3, "finding"), many(2, "child", "children")
    ('1 finding', '3 findings', '2 children')
    """
    return f"{number} {one if number == 1 else more or f'{one}s'}"


def source(edition: str, told: Told) -> str:
    """An edition of guidance with its title, where the run knows that."""
    title = told.guidance.get(edition, "")
    return f"{edition}: {title}" if title else edition


def sources(rule: Rule, told: Told) -> str:
    """The guidance of a rule that is in force on the day read, an edition a line."""
    return "\n".join(
        source(name, told)
        for name, first, last in rule.editions
        if (first is None or first <= told.as_of) and (last is None or told.as_of <= last)
    )


def rows_words(told: Told) -> str:
    """What became of every row of the inputs."""
    read, used, aside, after = (told.rows[name] for name in ("read", "used", "quarantined", "after_as_of"))
    return f"Rows: {read} read = {used} used + {aside} set aside + {after} dated after the day read."


def shown(one: Shown) -> Cell:
    """A count as a cell; a hidden one as the letter that stands for it."""
    return HIDDEN if one is None else one


def of_all(number: int, whole: int, small: int) -> Cell:
    """So many of all; hidden where they, or the rest, are few."""
    return shown(hide_in_list((number, whole - number), small, total_known=whole > small).cells[0])
