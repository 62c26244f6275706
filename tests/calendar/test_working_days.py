"""Working days as the rule catalogue counts them: day 0 is the event."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practicecheck.calendar import (
    CALENDAR_HASH,
    FIRST_DAY,
    LAST_DAY,
    add_working_days,
    ensure_in_range,
    is_working_day,
    numbered_days,
    working_day_number,
    working_days_between,
)
from practicecheck.errors import CalendarError

days = st.dates(date(2006, 1, 1), date(2034, 12, 31))
counts = st.integers(-200, 200)


@pytest.mark.parametrize(
    ("event", "limit", "last_day"),
    [
        # The cases of the catalogue; Easter 2026 is 3 and 6 April, the May holidays 4 and 25.
        (date(2026, 3, 20), 15, date(2026, 4, 14)),
        (date(2026, 3, 2), 15, date(2026, 3, 23)),
        (date(2026, 3, 2), 45, date(2026, 5, 7)),
        (date(2026, 4, 2), 1, date(2026, 4, 7)),
        (date(2026, 3, 9), 3, date(2026, 3, 12)),
        (date(2026, 5, 1), 1, date(2026, 5, 5)),
        (date(2026, 5, 22), 1, date(2026, 5, 26)),
        # From a day off: Saturday 7 March, Good Friday, Easter Monday.
        (date(2026, 3, 7), 2, date(2026, 3, 10)),
        (date(2026, 4, 3), 1, date(2026, 4, 7)),
        (date(2026, 4, 6), 1, date(2026, 4, 7)),
        # Over Christmas 2027, when both substitute days follow the weekend.
        (date(2027, 12, 24), 1, date(2027, 12, 29)),
        # Backwards.
        (date(2026, 4, 7), -1, date(2026, 4, 2)),
        (date(2026, 3, 8), -1, date(2026, 3, 6)),
        (date(2026, 4, 4), 0, date(2026, 4, 4)),
    ],
)
def test_limit_ends_on_the_nth_working_day_after_day_0(event: date, limit: int, last_day: date) -> None:
    assert add_working_days(event, limit) == last_day


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (date(2026, 3, 2), date(2026, 3, 27), 19),
        (date(2026, 3, 20), date(2026, 4, 14), 15),
        (date(2026, 3, 2), date(2026, 5, 15), 51),
        (date(2026, 3, 2), date(2026, 3, 5), 3),
        (date(2026, 4, 2), date(2026, 4, 6), 0),
        (date(2026, 4, 2), date(2026, 4, 2), 0),
        (date(2026, 3, 6), date(2026, 3, 2), -4),
    ],
)
def test_count_leaves_out_day_0_and_holds_the_last_day(start: date, end: date, count: int) -> None:
    assert working_days_between(start, end) == count


@pytest.mark.parametrize(
    "day_off", [date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25), date(2026, 3, 7)]
)
def test_bank_holidays_and_weekends_are_no_working_days(day_off: date) -> None:
    assert not is_working_day(day_off)


@given(days, st.integers(1, 200))
def test_adding_and_counting_are_inverse(day: date, n: int) -> None:
    assert working_days_between(day, add_working_days(day, n)) == n


@given(days, st.integers(1, 200))
def test_counting_back_and_on_again_returns_to_a_working_day(day: date, n: int) -> None:
    start = add_working_days(day, 1)
    assert add_working_days(add_working_days(start, -n), n) == start


@given(days, counts.filter(bool))
def test_a_limit_ends_on_a_working_day(day: date, n: int) -> None:
    assert is_working_day(add_working_days(day, n))


@given(days, days, counts)
def test_a_later_event_never_has_an_earlier_limit(a: date, b: date, n: int) -> None:
    first, second = sorted((a, b))
    assert add_working_days(first, n) <= add_working_days(second, n)


@given(days, days, days)
def test_counts_add_up(a: date, b: date, c: date) -> None:
    assert working_days_between(a, b) + working_days_between(b, c) == working_days_between(a, c)


@given(days, st.integers(0, 60))
def test_count_is_the_number_of_working_days_in_the_span(day: date, span: int) -> None:
    after = [day + timedelta(n) for n in range(1, span + 1)]
    assert working_days_between(day, day + timedelta(span)) == sum(is_working_day(later) for later in after)


def test_numbered_days_holds_every_day_of_the_table_once() -> None:
    rows = list(numbered_days())
    assert (rows[0][0], rows[-1][0]) == (FIRST_DAY, LAST_DAY)
    assert len(rows) == (LAST_DAY - FIRST_DAY).days + 1
    assert all(number == working_day_number(day) for day, number in rows[::97])


def test_a_datetime_counts_as_its_day() -> None:
    late_evening = datetime(2026, 4, 2, 23, 30, tzinfo=UTC)
    assert add_working_days(late_evening, 1) == date(2026, 4, 7)
    assert type(add_working_days(late_evening, 0)) is date


@pytest.mark.parametrize("day", [date(2004, 12, 31), date(2036, 1, 1)])
@pytest.mark.parametrize(
    "ask", [ensure_in_range, is_working_day, working_day_number, lambda day: add_working_days(day, 1)]
)
def test_a_day_outside_the_table_is_an_error_that_names_the_year_and_no_date(day: date, ask: object) -> None:
    assert callable(ask)
    with pytest.raises(CalendarError, match=rf"year {day.year}\b.*2005 to 2035.*Check") as raised:
        ask(day)
    assert day.isoformat() not in str(raised.value)


@pytest.mark.parametrize(("day", "n"), [(LAST_DAY, 1), (FIRST_DAY, -1), (date(2035, 12, 1), 40)])
def test_a_limit_that_leaves_the_table_is_an_error(day: date, n: int) -> None:
    with pytest.raises(CalendarError, match=r"outside 2005 to 2035"):
        add_working_days(day, n)


@pytest.mark.parametrize("day", [FIRST_DAY, LAST_DAY])
def test_first_and_last_day_are_in_the_table(day: date) -> None:
    assert ensure_in_range(day) == day


def test_hash_is_a_sha256() -> None:
    assert len(bytes.fromhex(CALENDAR_HASH)) == 32
