"""Counts with their base in words, as the pictures of a page say them. Knows nothing of what is counted."""

from __future__ import annotations

from practicecheck.reports.audience import HIDDEN
from practicecheck.reports.suppression import Shown


def share_words(count: int, whole: int) -> str:
    """A share in whole per cent; one that is not nothing never reads as nothing, nor one that is not all as all.

    >>> share_words(5, 15), share_words(1, 300), share_words(299, 300), share_words(0, 0)
    ('33 %', 'under 1 %', 'over 99 %', '0 %')
    """
    per_cent = round(100 * count / whole) if whole else 0
    if per_cent == 0 and count:
        return "under 1 %"
    return "over 99 %" if per_cent == 100 and count < whole else f"{per_cent} %"


def of_all_words(count: Shown, whole: int) -> str:
    """A count of so many with its share; hidden with it.

    >>> of_all_words(5, 15), of_all_words(None, 15)
    ('5 of 15 children, 33 %', 'c')
    """
    return HIDDEN if count is None else f"{count:,} of {whole:,} children, {share_words(count, whole)}"


def shown_words(count: Shown) -> str:
    """A count; the letter that stands for one that is hidden.

    >>> shown_words(1200), shown_words(None)
    ('1,200', 'c')
    """
    return HIDDEN if count is None else f"{count:,}"
