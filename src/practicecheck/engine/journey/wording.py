"""The words of a journey: about the record, never about a worker, and never more than the record says.

Knows how states, days and codes are said. Knows nothing of how they were found.
"""

from __future__ import annotations

from collections.abc import Sequence

from practicecheck.engine.journey.read import Found, Span
from practicecheck.engine.journey.steps import Day, Only, Step
from practicecheck.operators.words import code_words, day_words, field_words, table_words
from practicecheck.records import TABLES

_PLURALS = {
    "early_help": "early help",
    "s47_enquiry": "section 47 enquiries",
}


def rows_words(table: str) -> str:
    """The rows of a table, in the plural.

    >>> rows_words("s47_enquiry"), rows_words("plan_meeting")
    ('section 47 enquiries', 'plan meetings')
    """
    return _PLURALS.get(table, f"{table_words(table)}s")


def is_or_are(table: str) -> str:
    """The verb for the rows of a table."""
    return "is" if table == "early_help" else "are"


def span_words(span: Span) -> str:
    """Some days.

    >>> from datetime import date
    >>> span_words((date(2026, 3, 3), date(2026, 4, 1)))
    'from 3 March 2026 to 1 April 2026'
    """
    first, last = span
    return f"on {day_words(first)}" if first == last else f"from {day_words(first)} to {day_words(last)}"


def blank_words(row: Found, column: str) -> str:
    """Why a column is blank: said by the record, or not known of it."""
    if column in row.unreadable:
        return "could not be read"
    return "is not extracted" if column in row.not_carried else "is not recorded"


def cell_words(row: Found, column: str) -> str:
    """A value in words, codes by their label alone; empty where it is blank."""
    field, value = TABLES[row.table].field(column), row.values.get(column)
    if value in (None, ()):
        return ""
    codes = value if isinstance(value, (list, tuple)) else (value,)
    return ", ".join(_label(code_words(field, str(code))) for code in codes)


def _label(said: str) -> str:
    """`PHY (physical abuse)` is said as `physical abuse`."""
    _, bracket, label = said.partition(" (")
    return label.removesuffix(")") if bracket else said


def label_of(step: Step, row: Found, day: Day | None = None) -> str:
    """What an event is called: by the kind of the row, and by which of its days it is."""
    if day is not None and day.label:
        return day.label
    kind = row.values.get("kind")
    return step.labels.get(kind, step.label) if isinstance(kind, str) else step.label


def told(step: Step, row: Found) -> list[str]:
    """What is shown beside an event, where the record holds it."""
    found = []
    for column, word in step.tells:
        said = cell_words(row, column)
        if said and not (column == "nfa" and said == "no"):
            found.append(word if (column, said) == ("nfa", "yes") else f"{word}: {said}")
    return found


def unsure_words(test: Only, row: Found) -> str:
    """Why it cannot be told whether a row is such a step."""
    return f"its {field_words(test.column)} {blank_words(row, test.column)}"


def gaps_words(gaps: Sequence[Span], asked: Span) -> str:
    """What of the days asked the extract does not hold."""
    if list(gaps) == [asked]:
        return "not extracted"
    return f"none in the days extracted; not extracted {' and '.join(map(span_words, gaps))}"
