"""Made-up records for the examples of a new rule: one child, one record asked about, and what should be there.

Knows what a row of a table needs so that it is the child's and dated. Knows nothing of rules.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from practicecheck.calendar import add_months, add_working_days
from practicecheck.operators.field_test import codes_that_tell_nothing
from practicecheck.records import TABLES, Field, Table
from practicecheck.workbench.new_rule.answers import Within, codes_of, day_of

Row = dict[str, Any]
CHILD = "C1"
_NINE = time(9)


def key_of(table: Table) -> str:
    """The key of the one row of a table.

    >>> key_of(TABLES["visit"]), key_of(TABLES["child"])
    ('V1', 'C1')
    """
    return CHILD if table.name == "child" else f"{table.name[0].upper()}1"


def row_of(table: Table, day: date, **values: Any) -> dict[str, list[Row]]:
    """The one row of a table, dated a day, with the rows that lead from it to the child."""
    row: Row = {}
    given: dict[str, list[Row]] = {}
    if table.has_own_key and table.name != "child":
        row[table.key[0]] = key_of(table)
    if table.path != "child_id":
        parent = TABLES[str(table.field(table.path).refers_to)]
        given |= row_of(parent, day)
        row[table.path] = key_of(parent)
    event = day_of(table)
    if event:
        row[event] = day
    for name in table.key if not table.has_own_key else ():
        if name not in row and name != "child_id":
            row[name] = filled(table.field(name), day)
    return {**given, table.name: [{**row, **values}]}


def filled(field: Field, day: date) -> Any:
    """Something that a field may hold."""
    if field.is_dated:
        return day
    codes = [code for code in codes_of(field) if code not in codes_that_tell_nothing(field)]
    value: Any = (
        codes[0] if codes else 1 if field.type == "int" else "X1" if field.type in ("id", "ref", "ids") else "recorded"
    )
    return [value] if field.is_list else value


def another_code(field: Field, code: str) -> str:
    """A code of a field that is neither this one nor says nothing."""
    return next(one for one in codes_of(field) if one != code and one not in codes_that_tell_nothing(field))


def last_moment(start: date, within: Within, *, timed: bool) -> tuple[Any, Any]:
    """The last moment at which a limit is kept, and the first at which it no longer is: days, or times where both are timed."""
    if within.unit == "hours" and timed:
        last = datetime.combine(start, _NINE) + timedelta(hours=within.amount)
        return last, last + timedelta(minutes=1)
    if within.unit == "working_days":
        kept = add_working_days(start, within.amount)
        return kept, add_working_days(kept, 1)
    if within.unit in ("months", "years"):
        kept = add_months(start, within.amount * (12 if within.unit == "years" else 1))
    else:
        kept = start + timedelta(days=within.amount if within.unit == "days" else -(-within.amount // 24))
    return kept, kept + timedelta(days=1)


def at_nine(day: date) -> datetime:
    """The morning of a day, for limits in hours."""
    return datetime.combine(day, _NINE)
