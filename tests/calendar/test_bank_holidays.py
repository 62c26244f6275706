"""The bank holiday table that ships, against the library it was made from."""

from __future__ import annotations

from datetime import date, timedelta

from practicecheck.calendar import FIRST_DAY, LAST_DAY, bank_holidays, is_working_day
from practicecheck.calendar.make_bank_holidays import FIRST_YEAR, LAST_YEAR, library_bank_holidays, make_source


def days_off_on_weekdays() -> list[date]:
    days = (FIRST_DAY + timedelta(n) for n in range((LAST_DAY - FIRST_DAY).days + 1))
    return [day for day in days if day.weekday() < 5 and not is_working_day(day)]


def test_every_weekday_off_is_one_of_the_librarys_bank_holidays_and_none_is_missing() -> None:
    assert days_off_on_weekdays() == library_bank_holidays()


def test_table_reaches_from_2005_to_2035() -> None:
    assert (bank_holidays.FIRST_YEAR, bank_holidays.LAST_YEAR) == (FIRST_YEAR, LAST_YEAR) == (2005, 2035)


def test_every_year_has_eight_bank_holidays_but_those_of_royal_events() -> None:
    years = [day.year for day in days_off_on_weekdays()]
    unusual = {year: years.count(year) for year in range(2005, 2036) if years.count(year) != 8}
    assert unusual == {2011: 9, 2012: 9, 2022: 10, 2023: 9}


def test_generated_module_is_what_the_generator_writes() -> None:
    written = {name: value for name, value in vars(bank_holidays).items() if name.isupper()}
    made: dict[str, object] = {}
    exec(make_source(), made)
    # The library's own version may move on without a day changing: the days must not.
    assert made["BANK_HOLIDAYS"] == written["BANK_HOLIDAYS"]
    assert written["LIBRARY"].startswith("holidays ")
