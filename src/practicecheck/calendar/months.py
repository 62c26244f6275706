"""Calendar months, clamped at month end, and ages counted by them.

Knows nothing about working days: a month deadline does not roll over a weekend.
"""

from __future__ import annotations

import calendar
from datetime import date

_MONTHS = 12


def add_months(day: date, months: int) -> date:
    """Return the same day of the month `months` later (earlier if negative), or that month's last day.

    >>> add_months(date(2025, 11, 30), 3)
    datetime.date(2026, 2, 28)
    >>> add_months(date(2026, 3, 31), -1)
    datetime.date(2026, 2, 28)
    """
    year, month0 = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    last = calendar.monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(day.day, last))


def age_months_on(dob: date, day: date) -> int:
    """Return the age in whole months on `day`: the most months that can be added to `dob` and not pass it.

    Below zero before birth. A child born on 31 August is six months old on the last day of February.

    >>> age_months_on(date(2025, 8, 31), date(2026, 2, 28))
    6
    >>> age_months_on(date(2025, 8, 31), date(2026, 2, 27))
    5
    """
    months = (day.year - dob.year) * _MONTHS + day.month - dob.month
    return months if add_months(dob, months) <= _plain(day) else months - 1


def age_on(dob: date, day: date) -> int:
    """Return the age in whole years on `day`; below zero before birth.

    Twelve clamped months make a year, so that "under 3" is the same as "before dob plus 36 months",
    which is how the database asks: a child born on 29 February has birthdays on the 28th.

    >>> age_on(date(2023, 6, 30), date(2026, 6, 29)), age_on(date(2023, 6, 30), date(2026, 6, 30))
    (2, 3)
    """
    return age_months_on(dob, day) // _MONTHS


def _plain(day: date) -> date:
    """Drop the time: a datetime cannot be compared with a date."""
    return date(day.year, day.month, day.day)
