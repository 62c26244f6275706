"""Calendar months clamp at month end, and ages follow them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practicecheck.calendar import add_months, age_months_on, age_on

days = st.dates(date(1950, 1, 1), date(2060, 12, 31))
months = st.integers(-240, 240)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 3, 23), 3, date(2026, 6, 23)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 1, 15), 0, date(2026, 1, 15)),
    ],
)
def test_months_are_calendar_months_clamped_at_month_end(day: date, n: int, expected: date) -> None:
    assert add_months(day, n) == expected


@settings(max_examples=50)
@given(days, months)
def test_the_database_adds_months_in_the_same_way(day: date, n: int) -> None:
    row = duckdb.execute("SELECT CAST(? + to_months(?) AS DATE)", [day, n]).fetchone()
    assert row == (add_months(day, n),)


@given(days, days, months)
def test_a_later_day_never_has_an_earlier_limit(a: date, b: date, n: int) -> None:
    first, second = sorted((a, b))
    assert add_months(first, n) <= add_months(second, n)


@given(days, st.integers(0, 240))
def test_age_in_months_is_the_most_months_that_have_passed(dob: date, n: int) -> None:
    birthday = add_months(dob, n)
    assert age_months_on(dob, birthday) == n
    assert age_months_on(dob, birthday - timedelta(1)) == n - 1


@pytest.mark.parametrize(
    ("dob", "day", "age"),
    [
        (date(2023, 6, 30), date(2026, 6, 29), 2),
        (date(2023, 6, 30), date(2026, 6, 30), 3),
        (date(2020, 2, 29), date(2023, 2, 27), 2),
        (date(2020, 2, 29), date(2023, 2, 28), 3),
        (date(2020, 2, 29), date(2024, 2, 28), 3),
        (date(2026, 6, 30), date(2026, 6, 30), 0),
        (date(2026, 6, 30), date(2026, 6, 29), -1),
    ],
)
def test_age_changes_on_the_birthday(dob: date, day: date, age: int) -> None:
    assert age_on(dob, day) == age


def test_a_datetime_counts_as_its_day() -> None:
    assert age_on(date(2023, 6, 30), datetime(2026, 6, 30, 9, 15, tzinfo=UTC)) == 3
    assert type(add_months(datetime(2026, 6, 30, 9, 15, tzinfo=UTC), 1)) is date
