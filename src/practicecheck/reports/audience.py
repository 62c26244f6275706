"""Who reads a report, and so how a case is called and which counts are hidden.

The one place that decides about privacy. Knows nothing of any report.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from practicecheck.calendar import age_on
from practicecheck.reports.pseudonym import Pseudonyms

HIDDEN = "c"
"""Stands for a count from 1 to the small number."""

_BANDS = ((1, "under 1"), (5, "aged 1 to 4"), (10, "aged 5 to 9"), (16, "aged 10 to 15"), (18, "aged 16 or 17"))
"""The bands of the children in need census, each with the age that it ends before."""


@dataclass(frozen=True)
class Audience:
    """For whom a report is made: to share, or for those inside who may see the cases."""

    is_shared: bool
    pseudonyms: Pseudonyms
    small_number: int
    with_names: bool = False

    def case(self, child: str) -> str:
        """How a case is called."""
        return child if self.with_names else f"Case {self.pseudonyms.of('child', child)}"

    def key(self, key: str) -> str:
        """A key of the record, such as that of an action."""
        return f"A-{self.pseudonyms.of('row', key)}" if self.is_shared else key

    def own_words(self, text: str, children: Iterable[str]) -> str:
        """A text that people wrote, without the ids of children that may stand in it."""
        if self.with_names:
            return text
        for child in children:
            if len(child) > 3 and child in text:  # a shorter one may be any number or word
                text = text.replace(child, self.case(child))
        return text

    def count(self, number: int) -> str:
        """A count; hidden where it is small and the report is to be shared."""
        return HIDDEN if self.is_shared and 1 <= number <= self.small_number else str(number)

    def share(self, part: int, whole: int) -> str:
        """A count and its base, so that neither gives back what is hidden of the other.

        >>> to_share = Audience(True, Pseudonyms(b""), 5)
        >>> [to_share.share(part, 40) for part in (0, 3, 20, 38, 40)]
        ['0 of 40', 'c of 40', '20 of 40', 'most of 40', '40 of 40']
        >>> to_share.share(3, 4), to_share.share(6, 7)
        ('c of c', 'most of fewer than 10')
        """
        # The rest, whole less part, is a count of cases too.
        if self.is_shared and part > self.small_number and 1 <= whole - part <= self.small_number:
            few = 2 * self.small_number
            return f"most of {whole}" if whole >= few else f"most of fewer than {few}"  # of 7 'most' could only be 6
        return f"{self.count(part)} of {self.count(whole)}"

    def size(self, number: int, noun: str) -> str:
        """How many there are in all, not told so exactly that a hidden count is what is left over.

        >>> Audience(True, Pseudonyms(b""), 5).size(3, "children"), Audience(True, Pseudonyms(b""), 5).size(303, "children")
        ('fewer than 6 children', 'about 300 children')
        """
        if not self.is_shared:
            return f"{number:,} {noun}"
        if number <= self.small_number:
            return f"fewer than {self.small_number + 1} {noun}"
        return f"about {max(10, round(number, -1)):,} {noun}"

    def may_tell_measure(self, denominator: int) -> bool:
        """Whether a measure may be told: a shared one needs more than the small number (settled readings)."""
        return not self.is_shared or denominator > self.small_number


def age_band(dob: date | None, day: date) -> str:
    """A child's age on a day, as a band; empty where the day of birth is not recorded.

    >>> age_band(date(2018, 2, 12), date(2026, 6, 30))
    'aged 5 to 9'
    """
    if dob is None or dob > day:
        return ""
    age = age_on(dob, day)
    return next((band for end, band in _BANDS if age < end), "aged 18 or over")
