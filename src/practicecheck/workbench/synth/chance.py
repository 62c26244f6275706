"""Chance, time and the habits of made-up teams: the three things every story draws on.

`Chance` is a seeded `random.Random` with words for what the stories ask of it; `Almanac` counts working
days; a `Habit` says how often a step is done early, on its last day, a day late, very late or never.
Knows nothing about rules: a limit comes in as a number from the story that tells of the step.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from random import Random
from typing import TYPE_CHECKING, TypeVar

from practicecheck.calendar.working_days import add_working_days, is_working_day

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")

EXTRACT_LAG_DAYS = 10
"""The extract is taken some days after the as-of date, so it holds a few later events."""


class Chance(Random):
    """Seeded chance.

    >>> Chance("2026:1").yes(1.0)
    True
    >>> Chance("2026:1").pick({"Y": 1.0, None: 0.0})
    'Y'
    """

    def yes(self, probability: float) -> bool:
        """Return True this often."""
        return self.random() < probability

    def pick(self, weights: Mapping[T, float]) -> T:
        """Draw one key by its weight; the order of the mapping is part of the draw, so it must be fixed."""
        left = self.random() * sum(weights.values())
        for value, weight in weights.items():
            left -= weight
            if left < 0:
                return value
        return value

    def yn(self, yes: float, *, unknown: float = 0.0, blank: float = 0.0) -> str | None:
        """Draw Y this often, sometimes U or blank, else N."""
        draw = self.random()
        if draw < yes:
            return "Y"
        if draw < yes + unknown:
            return "U"
        return None if draw < yes + unknown + blank else "N"

    def at_some_time(self, day: date, *, first_hour: int = 8, last_hour: int = 18, date_only: float = 0.3) -> date:
        """Give the day a clock time, or leave it a bare date this often."""
        if self.random() < date_only:
            return day
        return datetime.combine(day, time(self.randint(first_hour, last_hour), 5 * self.randrange(12)))


class Habit(Enum):
    """How a team keeps its limits: the odds that a step is done early, on the last day, a day late, very late or never."""

    STRONG = (0.72, 0.14, 0.05, 0.05, 0.04)
    USUAL = (0.52, 0.14, 0.10, 0.14, 0.10)
    WEAK = (0.24, 0.10, 0.13, 0.25, 0.28)

    def level(self, strong: float, usual: float, weak: float) -> float:
        """Choose the probability that goes with this habit."""
        return strong if self is Habit.STRONG else usual if self is Habit.USUAL else weak


@dataclass(frozen=True, slots=True)
class Almanac:
    """The as-of date, the day the extract was taken, and the working days around them."""

    as_of: date
    horizon: date

    @classmethod
    def around(cls, as_of: date) -> Almanac:
        """Return the almanac of an as-of date."""
        return cls(as_of, as_of + timedelta(EXTRACT_LAG_DAYS))

    def add(self, day: date, working_days: int) -> date:
        """Return the nth working day after a day (before it, where n is negative); n = 0 is the day itself."""
        return add_working_days(day, working_days)

    def next_working_day(self, day: date) -> date:
        """Return the day itself where it is a working day, else the next one."""
        return day if is_working_day(day) else add_working_days(day, 1)

    def done_by(self, chance: Chance, habit: Habit, start: date, limit: int) -> date | None:
        """Draw the day on which a step with a limit in working days was done; None where it never was, or is still to come."""
        early, on_limit, day_late, very_late, _ = habit.value
        draw = chance.random()
        if draw < early:
            taken = chance.randrange(limit) if limit else 0
        elif draw < early + on_limit:
            taken = limit
        elif draw < early + on_limit + day_late:
            taken = limit + 1
        elif draw < early + on_limit + day_late + very_late:
            taken = limit + chance.randint(2, 8 + limit)
        else:
            return None
        done = self.add(start, taken)
        return done if done <= self.horizon else None


def as_day(moment: date) -> date:
    """Return the calendar day of a date or a datetime."""
    return moment.date() if isinstance(moment, datetime) else moment
