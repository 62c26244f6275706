"""What could not be told: what is missing, what would unlock it, and for how many children. Knows no single child."""

from __future__ import annotations

from dataclasses import dataclass

from practicecheck.operators.words import field_words, table_words
from practicecheck.reports.kept_result import Reason
from practicecheck.reports.workbook.model import Cell, Column, Sheet, Table
from practicecheck.reports.workbook.read import Told
from practicecheck.reports.workbook.words import many, of_all

_KINDS = {
    "table_not_covered": (
        "not covered for the days asked",
        "Extract it for all days asked, and say so in record_coverage",
    ),
    "column_not_carried": ("not in the extract", "Extract the column"),
    "value_blank": ("blank", "Fill it in on the record, where it is known"),
    "value_unreadable": ("could not be read", "Put the value right: see Intake problems"),
    "u_recorded": ("recorded as not known", "Ask again"),
    "date_only": ("a day without a time, where hours count", "Extract the time with the day"),
    "rows_in_conflict": ("rows disagree", "Settle which row is right"),
    "last_not_told": ("which are the last cannot be told", "Date the rows"),
    "nothing_to_judge_by": ("nothing to judge by", "Record it, or extract it"),
    "day_outside_calendar": ("a day whose bank holidays are not known", "Put the day right"),
    "part_of_another_rule": ("another rule could not be told", "Look at what that rule lacks"),
    "switched_off": ("switched off here", "Switch the rule on in the local settings"),
    "no_value_in_force": ("a number had no value on that day", "Give the number a value for that day"),
}
"""What each kind of reason means, and what helps."""
_CHILDREN = 3
"""Which column counts children."""


def cannot_tell(told: Told, small: int) -> Sheet:
    """What is missing, what would unlock it, and for how many children; what helps most children first."""
    columns = (
        Column("What is missing", 50, "words"),
        Column("Why", 28, "words"),
        Column("What would unlock it", 44, "words"),
        Column("Children", 10, "count"),
        *((Column("Answers", 10, "count"), Column("by it alone", 10, "count")) if not small else ()),
        Column("Rules", 8, "count"),
        Column("Which rules", 44, "rules"),
        Column("Table", 22, on_paper=False),
        Column("Column", 22, on_paper=False),
    )
    found = _missing(told)
    rows: list[list[Cell]] = []
    for reason, gone in found.items():
        children = of_all(len(gone.children), len(told.answers), small)
        rows.append(
            [
                _named(reason),
                *_KINDS.get(reason.kind, (reason.kind.replace("_", " "), "See the rule")),
                children,
                *((gone.answers, gone.alone or None) if not small else ()),
                len(gone.rules),
                ", ".join(sorted(gone.rules)),
                reason.table,
                reason.column,
            ]
        )
    rows.sort(key=_rank)
    untold = "" if small else f"{many(len(told.untold), 'answer')} could not be told. "
    last = "; hidden counts stand last, by name" if small else ""
    lead = (
        f"{untold}What is missing is no gap in practice, and no all-clear: nothing is said about it.",
        f"What would help most children stands first{last}. One answer may want for several things.",
    )
    if not rows:
        lead = ("Every rule that applies could be answered.", "No answer wants for anything.")
    return Sheet("Cannot tell", lead, (Table(columns, rows),))


def _rank(row: list[Cell]) -> tuple[bool, int, str, str]:
    """By what the reader is shown alone: hidden counts stand last, by words, since their order would tell them."""
    children = row[_CHILDREN]
    count = children if isinstance(children, int) else 0
    return not count, -count, str(row[0]), str(row[1])


@dataclass
class _Gone:
    """What one missing thing stands in the way of."""

    children: set[str]
    rules: set[str]
    answers: int = 0
    alone: int = 0


def _missing(told: Told) -> dict[Reason, _Gone]:
    found: dict[Reason, _Gone] = {}
    for one in told.untold:
        reasons = set(one.reasons) or {Reason("", "the record does not say enough")}
        for reason in reasons:
            gone = found.get(reason)
            if gone is None:
                gone = found[reason] = _Gone(set(), set())
            gone.children.add(one.child)
            gone.rules.add(one.rule)
            gone.answers += 1
            gone.alone += len(reasons) == 1
    return found


def _named(reason: Reason) -> str:
    if reason.column:
        return f"the column {field_words(reason.column)} of {table_words(reason.table)}"
    return f"the table {table_words(reason.table)}" if reason.table else reason.words
