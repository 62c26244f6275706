"""Days as practice counts them: England's working days, calendar months, ages.

Pure functions of dates. Knows nothing about rules, records or today.
"""

from __future__ import annotations

from practicecheck.calendar.months import add_months, age_months_on, age_on
from practicecheck.calendar.working_days import (
    CALENDAR_HASH,
    FIRST_DAY,
    LAST_DAY,
    LIBRARY,
    add_working_days,
    ensure_in_range,
    is_working_day,
    numbered_days,
    working_day_number,
    working_days_between,
)

__all__ = [
    "CALENDAR_HASH",
    "FIRST_DAY",
    "LAST_DAY",
    "LIBRARY",
    "add_months",
    "add_working_days",
    "age_months_on",
    "age_on",
    "ensure_in_range",
    "is_working_day",
    "numbered_days",
    "working_day_number",
    "working_days_between",
]
