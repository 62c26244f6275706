"""Working-day arithmetic for England.

Knows bank holidays and weekends. Knows nothing about rules or children.

Day 0 is the event: "within n working days" means on or before the nth working day after it
(case-record.md section 1.3).
"""

from __future__ import annotations

import hashlib
from array import array
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from practicecheck.calendar.bank_holidays import BANK_HOLIDAYS, FIRST_YEAR, LAST_YEAR, LIBRARY
from practicecheck.errors import CalendarError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "CALENDAR_HASH",
    "FIRST_DAY",
    "LAST_DAY",
    "LIBRARY",
    "add_working_days",
    "ensure_in_range",
    "is_working_day",
    "numbered_days",
    "working_day_number",
    "working_days_between",
]

FIRST_DAY = date(FIRST_YEAR, 1, 1)
LAST_DAY = date(LAST_YEAR, 12, 31)

CALENDAR_HASH = hashlib.sha256(BANK_HOLIDAYS.encode()).hexdigest()
"""Stands in every run result: two runs with the same hash counted the same working days."""

_ORDINAL_0 = FIRST_DAY.toordinal()
_DAYS = LAST_DAY.toordinal() - _ORDINAL_0 + 1
_SATURDAY = 5


class _Tables(NamedTuple):
    """`numbers[i]` counts the working days up to day i; `ordinals[n]` is the day of working day n + 1."""

    numbers: array[int]
    ordinals: array[int]


@cache
def _tables() -> _Tables:
    """Count once, on first use; every question after that is a look-up."""
    closed = {
        date.fromisoformat(f"{year}-{day}").toordinal()
        for year, *days in (line.split() for line in BANK_HOLIDAYS.split("\n") if line)
        for day in days
    }
    numbers, ordinals = array("l"), array("l")
    for ordinal in range(_ORDINAL_0, _ORDINAL_0 + _DAYS):
        if date.fromordinal(ordinal).weekday() < _SATURDAY and ordinal not in closed:
            ordinals.append(ordinal)
        numbers.append(len(ordinals))
    return _Tables(numbers, ordinals)


def _index(day: date) -> int:
    index = day.toordinal() - _ORDINAL_0
    if 0 <= index < _DAYS:
        return index
    # The year alone: a full date might be a child's.
    raise CalendarError(
        f"A date in the year {day.year} needs a working day. Bank holidays are known for {FIRST_YEAR} to {LAST_YEAR} "
        "only, so a count would be wrong. Check the date where it was recorded; "
        "if it is right, use a release of practicecheck whose table reaches it."
    )


def _number_before(index: int) -> int:
    return _tables().numbers[index - 1] if index else 0


def ensure_in_range(day: date) -> date:
    """Return `day`, or raise CalendarError if the bank holiday table does not hold its year."""
    _index(day)
    return day


def is_working_day(day: date) -> bool:
    """Whether `day` is Monday to Friday and no bank holiday.

    >>> is_working_day(date(2026, 4, 2)), is_working_day(date(2026, 4, 3))
    (True, False)
    """
    index = _index(day)
    return _tables().numbers[index] > _number_before(index)


def working_day_number(day: date) -> int:
    """Count the working days from 1 January 2005 up to and including `day`.

    A day off has the number of the working day before it, so that differences count working days.

    >>> working_day_number(date(2005, 1, 3)), working_day_number(date(2005, 1, 4))
    (0, 1)
    """
    return _tables().numbers[_index(day)]


def add_working_days(day: date, n: int) -> date:
    """Return the nth working day after day 0; `day` itself for 0; the nth before it if `n` is negative.

    >>> add_working_days(date(2026, 4, 2), 1)
    datetime.date(2026, 4, 7)
    >>> add_working_days(date(2026, 4, 7), -1)
    datetime.date(2026, 4, 2)
    """
    index = _index(day)
    if n == 0:
        return date(day.year, day.month, day.day)
    numbers, ordinals = _tables()
    position = numbers[index] + n - 1 if n > 0 else _number_before(index) + n
    if not 0 <= position < len(ordinals):
        raise CalendarError(
            f"{abs(n)} working days {'after' if n > 0 else 'before'} a date in the year {day.year} lie outside "
            f"{FIRST_YEAR} to {LAST_YEAR}. Bank holidays are known for those years only, so a count would be wrong. "
            "Check the date where it was recorded, and the limit that was counted from it."
        )
    return date.fromordinal(ordinals[position])


def working_days_between(start: date, end: date) -> int:
    """Count working days after `start`, up to and including `end`; below zero if `end` is earlier.

    >>> working_days_between(date(2026, 4, 2), date(2026, 4, 8))
    2
    """
    return working_day_number(end) - working_day_number(start)


def numbered_days() -> Iterator[tuple[date, int]]:
    """Yield every day of the table with its working-day number, for a database to join on."""
    for offset, number in enumerate(_tables().numbers):
        yield FIRST_DAY + timedelta(days=offset), number
