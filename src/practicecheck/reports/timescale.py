"""Where days stand on an axis that is to scale but for marked breaks, and where labels stand beside it.

Numbers only: knows nothing of journeys or of how anything is drawn.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Break:
    """A stretch of days that is left out of the axis."""

    top: float
    bottom: float
    days: int


@dataclass(frozen=True, slots=True)
class Timescale:
    """An axis over some days, from `top` down."""

    days: tuple[date, ...]
    places: tuple[float, ...]
    breaks: tuple[Break, ...]

    def place(self, day: date) -> float:
        """Where a day stands; inside a break, and outside the axis, as near as can be."""
        n = bisect_right(self.days, day)
        if n == 0:
            return self.places[0]
        if n == len(self.days) or self.days[n - 1] == day:
            return self.places[n - 1]
        part = (day - self.days[n - 1]).days / (self.days[n] - self.days[n - 1]).days
        return self.places[n - 1] + part * (self.places[n] - self.places[n - 1])

    def is_drawn(self, day: date) -> bool:
        """Whether a day lies on the axis and in no break."""
        if not self.days[0] <= day <= self.days[-1]:
            return False
        y = self.place(day)
        return not any(one.top < y < one.bottom for one in self.breaks)


def timescale(days: Sequence[date], *, top: float, per_day: float, longest: int, break_height: float) -> Timescale:
    """The axis that shows these days: `per_day` apart, but for stretches of more than `longest` days with none.

    >>> axis = timescale([date(2026, 1, 1), date(2026, 1, 11), date(2026, 12, 31)], top=0, per_day=2, longest=45,
    ...                  break_height=30)
    >>> axis.places, axis.breaks[0].days
    ((0, 20, 50), 354)
    """
    known = sorted(set(days))
    places, breaks = [top], list[Break]()
    for earlier, later in pairwise(known):
        gap = (later - earlier).days
        if gap > longest:
            breaks.append(Break(places[-1], places[-1] + break_height, gap))
            places.append(places[-1] + break_height)
        else:
            places.append(places[-1] + gap * per_day)
    return Timescale(tuple(known), tuple(places), tuple(breaks))


def spread(wanted: Sequence[float], heights: Sequence[float], *, top: float) -> list[float]:
    """The upper edges of labels in order, none over another, each as near as can be to where it is wanted.

    Labels that would overlap move together, so that the sum of squared moves is least (isotonic regression).

    >>> spread([0, 0, 100], [20, 20, 20], top=0)
    [0.0, 20.0, 100.0]
    >>> spread([50, 50], [20, 20], top=0)
    [40.0, 60.0]
    """
    above = [sum(heights[:number]) for number in range(len(heights))]
    blocks: list[tuple[float, int]] = []
    for place, offset in zip(wanted, above, strict=True):
        mean, size = place - offset, 1
        while blocks and blocks[-1][0] > mean:
            other, count = blocks.pop()
            mean, size = (mean * size + other * count) / (size + count), size + count
        blocks.append((mean, size))
    free = [max(mean, top) for mean, size in blocks for _ in range(size)]
    return [float(place + offset) for place, offset in zip(free, above, strict=True)]
