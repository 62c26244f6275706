"""What a reader can work back from a table with hidden counts: found by trying every table that shows the same.

Written apart from what hides them, which it is to judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

Key = tuple[int | None, int | None]
"""A cell by row and column; None stands for the total."""


def with_totals(counts: Sequence[Sequence[int]]) -> dict[Key, int]:
    """Every count and every total."""
    found: dict[Key, int] = {(None, None): sum(map(sum, counts))}
    for row, cells in enumerate(counts):
        found[row, None] = sum(cells)
        for column, one in enumerate(cells):
            found[row, column] = one
            found[None, column] = found.get((None, column), 0) + one
    return found


def others(counts: list[list[int]], hidden: set[Key], *, most: int | None = None) -> Iterable[dict[Key, int]]:
    """All tables near the true one that show the same: hidden counts are 1 or more, small cells at most `most` if told.

    Where a count can be another at all, it can be one more or one less: so nothing further off has to be tried.
    """
    truth = with_totals(counts)
    cells = [key for key in hidden if None not in key]
    for steps in product((-1, 0, 1), repeat=len(cells)):
        tried = [list(row) for row in counts]
        for (row, column), step in zip(cells, steps, strict=True):
            tried[row or 0][column or 0] += step
        told = with_totals(tried)
        if all(told[key] == truth[key] if key not in hidden else told[key] >= 1 for key in truth) and all(
            most is None or truth[key] > most or told[key] <= most for key in cells
        ):
            yield told


def fixed(counts: list[list[int]], hidden: set[Key], *, most: int | None = None) -> set[Key]:
    """The hidden counts that are the same in every table that shows the same."""
    left = set(hidden)
    truth = with_totals(counts)
    for told in others(counts, hidden, most=most):
        left = {key for key in left if told[key] == truth[key]}
        if not left:
            break
    return left
