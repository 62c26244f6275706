"""The sheet of cases: whom the form is about, and what was looked at of each, table by table.

Knows what an answer there claims. Knows nothing of workbooks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from practicecheck.intake import form_sheets as marks
from practicecheck.records import TABLES, Field
from practicecheck.workbench.form import words
from practicecheck.workbench.form.cells import FIRST_DAY, LAST_DAY, as_day
from practicecheck.workbench.form.layout import Column, Form, Row

LOOKED = {"complete": "Yes, all of it", "partial": "Partly", "not_extracted": "Not looked at"}
"""What an auditor may say of a table, by the coverage that it claims; a blank claims nothing."""

Cells = Mapping[str, object]
"""A row of a sheet: canonical name of a column to value."""


def case_columns(form: Form) -> list[Column]:
    """The columns of the sheet, from left to right: the child, the days, the auditor's role, and one for each table.

    >>> from practicecheck.workbench.form.layout import FormTable
    >>> form = Form((FormTable("visit", ("child_id", "date")),), beside_extract=True)
    >>> [column.heading for column in case_columns(form)]
    ['Child', 'Looked at from', 'Looked at to', 'Your role', 'Visits: all looked at?']
    """
    columns = [_identity(TABLES["child"].field(name)) for name in form.identity]
    coverage = TABLES["record_coverage"]
    for path, heading, which in ((marks.LOOKED_FROM, "from", "first"), (marks.LOOKED_TO, "to", "last")):
        said = f"The {which} day of the record that you looked at."
        more = f"{said} Without it 'all' claims nothing."
        columns.append(Column(path, f"Looked at {heading}", said, more, coverage.field("from_date")))
    said = "Your role, never your name."
    columns.append(Column(f"{marks.CASE}.role", "Your role", said, said, TABLES["oversight"].field("by_role")))
    for name in form.covered:
        title = words.sheet_title(name)
        more = (
            f"Did you look at all of this child's {title.lower()} between the two days? Blank: not looked at, and nothing is "
            "concluded from silence."
        )
        path, heading = f"{marks.COVERS}.{name}", f"{title}: all looked at?"
        columns.append(Column(path, heading, "All, partly, or not.", more, coverage.field("status")))
    return columns


def looked_at(rows: Sequence[Row], covered: Sequence[str]) -> Callable[[str], Cells]:
    """What the sheet of cases says of a child, from rows of `record_coverage`.

    The sheet has one pair of days for each child: those that all its tables which are covered completely have in
    common. Where they have none, the form says that each was looked at in part.
    """

    def of_child(child: str) -> Cells:
        said: dict[str, Row] = {}
        for whose in ("", child):  # what is said of a child stands before what is said of all
            own = [row for row in rows if str(row.get("child_id") or "") == whose]
            said |= {str(row["table_name"]): row for row in sorted(own, key=lambda row: row["status"] == "complete")}
        told = {name: said[name] for name in covered if name in said}
        complete = [row for row in told.values() if row["status"] == "complete"]
        if not complete:
            return {f"{marks.COVERS}.{name}": row["status"] for name, row in told.items()}
        first = max(as_day(row.get("from_date")) or FIRST_DAY for row in complete)
        last = min(as_day(row.get("to_date")) or LAST_DAY for row in complete)
        most = "complete" if first <= last else "partial"
        statuses = {name: most if row["status"] == "complete" else row["status"] for name, row in told.items()}
        days = {marks.LOOKED_FROM: first, marks.LOOKED_TO: last} if most == "complete" else {}
        return {**days, **{f"{marks.COVERS}.{name}": status for name, status in statuses.items()}}

    return of_child


def _identity(one: Field) -> Column:
    child = TABLES["child"]
    if one.name != "child_id":
        heading = words.heading(child, one)
        return Column(f"{marks.CASE}.{one.name}", heading, words.hint(child, one), words.help_of(child, one), one)
    said = "The child's id, as the case system has it; never a name."
    return Column(f"{marks.CASE}.child_id", "Child", said, said, one)
