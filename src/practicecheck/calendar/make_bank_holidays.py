"""Write `bank_holidays.py` from the `holidays` library: `python -m practicecheck.calendar.make_bank_holidays`.

For developers; the library is not needed to run practicecheck. Knows nothing about working days.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

FIRST_YEAR = 2005
LAST_YEAR = 2035
_SATURDAY = 5

_HEADER = '''"""England bank holidays that fall on Monday to Friday: generated, do not edit.

Made by `python -m practicecheck.calendar.make_bank_holidays`; a test compares it with the library it came from.
"""

from __future__ import annotations

LIBRARY = "{library}"
FIRST_YEAR = {first}
LAST_YEAR = {last}

# Year, then the days as month and day.
BANK_HOLIDAYS = """
{years}
"""
'''


def library_bank_holidays(first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> list[date]:
    """Ask the `holidays` library for England's bank holidays that fall on Monday to Friday, in order.

    The library also lists the Saturday or Sunday that a substitute day stands for; no working day is lost there.
    """
    import holidays

    years = range(first_year, last_year + 1)
    return sorted(
        day for day in holidays.country_holidays("GB", subdiv="ENG", years=years) if day.weekday() < _SATURDAY
    )


def make_source() -> str:
    """Return the text of `bank_holidays.py`."""
    lines: dict[int, list[str]] = {year: [] for year in range(FIRST_YEAR, LAST_YEAR + 1)}
    for day in library_bank_holidays():
        lines[day.year].append(f"{day:%m-%d}")
    return _HEADER.format(
        library=f"holidays {version('holidays')}, GB-ENG",
        first=FIRST_YEAR,
        last=LAST_YEAR,
        years="\n".join(f"{year} {' '.join(days)}" for year, days in lines.items()),
    )


if __name__ == "__main__":
    Path(__file__).with_name("bank_holidays.py").write_text(make_source(), encoding="utf-8", newline="\n")
