"""The arithmetic of days, as a person would write it on paper.

"Fri 7 Mar 2025 + 2 working days = Tue 11 Mar 2025", with the bank holidays that were skipped named. Knows days
and limits; knows nothing of rows or of which answer they lead to.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from practicecheck.calendar import FIRST_DAY, LAST_DAY, is_working_day, working_days_between
from practicecheck.operators.days import Day, moment_of
from practicecheck.operators.limits import DatedOn, Limit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from practicecheck.operators.evaluation import Scope

_SATURDAY = 5


def short_day(day: date) -> str:
    """A day with its weekday, as short as can be read.

    >>> short_day(date(2025, 3, 7))
    'Fri 7 Mar 2025'
    """
    return f"{day:%a} {day.day} {day:%b %Y}"


def count_words(n: int, unit: str) -> str:
    """A number with its unit, the unit in the number it needs.

    >>> count_words(1, "working_days"), count_words(2, "months")
    ('1 working day', '2 months')
    """
    words = unit.replace("_", " ")
    return f"{n} {words.removesuffix('s') if n == 1 else words}"


def bank_holidays_between(start: date, end: date) -> tuple[date, ...]:
    """The bank holidays on Monday to Friday after `start`, up to and including `end`.

    >>> bank_holidays_between(date(2026, 4, 2), date(2026, 4, 8))
    (datetime.date(2026, 4, 3), datetime.date(2026, 4, 6))
    """
    if start < FIRST_DAY or end > LAST_DAY:
        return ()
    days = (start + timedelta(n) for n in range(1, (end - start).days + 1))
    return tuple(day for day in days if day.weekday() < _SATURDAY and not is_working_day(day))


def sum_words(start: date, n: int, unit: str, last: date) -> str:
    """A limit added to a day.

    >>> sum_words(date(2026, 4, 2), 2, "working_days", date(2026, 4, 8))
    'Thu 2 Apr 2026 + 2 working days = Wed 8 Apr 2026 (bank holidays skipped: Fri 3 Apr 2026, Mon 6 Apr 2026)'
    """
    said = f"{short_day(start)} + {count_words(n, unit)} = {short_day(last)}"
    skipped = bank_holidays_between(start, last) if unit == "working_days" else ()
    if not skipped:
        return said
    some = "bank holiday" if len(skipped) == 1 else "bank holidays"
    return f"{said} ({some} skipped: {', '.join(map(short_day, skipped))})"


def late_by(last: date, day: date, unit: str) -> str:
    """How far a day lies past the last one, in the limit's own kind of day.

    >>> late_by(date(2025, 3, 11), date(2025, 3, 12), "working_days")
    '1 working day'
    >>> late_by(date(2025, 3, 14), date(2025, 3, 15), "working_days")  # a Saturday
    '1 day'
    """
    if unit == "working_days" and last >= FIRST_DAY and day <= LAST_DAY:
        n = working_days_between(last, day)
        if n:
            return count_words(n, "working_days")
    return count_words((day - last).days, "days")


def limit_words(limit: Limit, scope: Scope, start: Day) -> str | None:
    """A limit after a day, as a sum; None where the day or the limit is not known."""
    last, n = limit.last_day(scope, start), limit.amount(scope, start.day)
    if start.day is None or last is None or n is None:
        return None
    return sum_words(start.day, n, limit.unit, last)


def dated_words(dated: DatedOn, scope: Scope) -> Iterator[str]:
    """The sums behind a test of a day: the last day of a limit, or the first day of a window."""
    limit = dated.within or dated.more_than or dated.at_least
    if limit is None:
        for sign, moment in (("before", dated.before), ("up to", dated.on_or_before), ("from", dated.on_or_after)):
            day = None if moment is None else moment_of(moment, scope).day
            if day is not None:
                yield f"asked for {sign} {short_day(day)}"
        return
    if dated.after is not None:
        said = limit_words(limit, scope, moment_of(dated.after, scope))
        if said is not None:
            yield said
        return
    yield from window_words(limit, scope, moment_of(dated.before, scope))


def window_words(limit: Limit, scope: Scope, end: Day) -> Iterator[str]:
    """A limit before a day, as a sum."""
    first, n = limit.first_day(scope, end), limit.amount(scope, end.day)
    if end.day is not None and first is not None and n is not None:
        yield f"{short_day(end.day)} - {count_words(n, limit.unit)} = {short_day(first)}, the first day asked"


def interval_words(values: dict[str, Any]) -> str | None:
    """The interval that a rhythm turned on, against its limit."""
    first, last, limit, unit = (values.get(key) for key in ("from", "to", "limit", "unit"))
    if first is None or last is None or not isinstance(unit, str):
        return None
    length = values["working_days"] if unit == "working_days" else values["days"]
    shown = count_words(length, "working_days" if unit == "working_days" else "days")
    against = f"; the limit is {count_words(limit, unit)}" if isinstance(limit, int) else ""
    said = f"the longest interval: {short_day(first)} to {short_day(last)}, {shown}{against}"
    skipped = bank_holidays_between(first, last) if unit == "working_days" else ()
    return said + (f" (bank holidays not counted: {', '.join(map(short_day, skipped))})" if skipped else "")
