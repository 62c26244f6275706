"""The first page of a form: what it is, how it is filled in, and what may be concluded from it.

Words for an auditor. Knows no file format.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from practicecheck.workbench.form.layout import Form
from practicecheck.workbench.form.words import one_row, sheet_title

ABOUT = "About this form"
"""The name of the sheet."""


class Line(NamedTuple):
    """One line: `look` (title, part, said, fill or day), and what stands left and right."""

    look: str
    left: str
    right: str = ""


def about_lines(form: Form) -> Iterator[Line]:
    """The lines of the page, from top to bottom."""
    yield Line("title", "Audit form")
    yield Line(
        "said", "What it is", "Here auditors write down what they find in a child's file and no extract of the case system holds. "
        "practicecheck reads the form beside the extract, joined by the child's id."
        if form.beside_extract
        else "Here auditors write down what they find in a child's file. practicecheck reads the form like any other record.",
    )  # fmt: skip
    yield Line(
        "said",
        "What it is not",
        "No place for a story: days, choices and pointers only. No name, no address, no words of a child.",
    )
    yield Line(
        "said",
        "Who decides",
        "A person. What is written here is about the record, and never a score of a worker or a family.",
    )
    yield Line("said", "")
    yield Line("part", "Filled in by")
    yield Line("fill", "Role")
    yield Line("day", "Day")
    yield Line("said", "")
    yield Line("part", "How to fill it in")
    cases = (
        "One row for each child. Fill in the days you looked at and, table by table, whether you looked at all of it."
    )
    yield Line("said", "1. Cases", cases)
    yield Line("said", "2. The other sheets", "One row for each thing that is recorded; the line below the headings says what to write. "
               "Start at the first white row; leave rows you do not need.")  # fmt: skip
    yield Line(
        "said",
        "3. Choices",
        "Take them from the list beside the cell. A list of several has several columns, one choice in each.",
    )
    yield Line(
        "said",
        "4. Save",
        "Keep it as a workbook (.xlsx or .ods). It holds children's data: keep it as you keep the record.",
    )
    yield Line("said", "")
    yield Line("part", "What a blank says")
    yield Line("said", "A blank in a row", "In a row that you have begun a blank says: looked for, and not recorded. "
               "Where it was asked and the answer is that nobody knows, choose 'Asked, not known'.")  # fmt: skip
    yield Line("said", "A sheet without a row", "Nothing is concluded, unless the sheet of cases says that all was looked at for that "
               "child. Then no row says: none is recorded between the two days.")  # fmt: skip
    yield Line("said", "Partly, or not", "What you wrote down counts. That there is no more cannot be told.")
    yield Line("said", "")
    yield from _asked(form)
    if form.rules:
        yield Line("part", "For these rules", f"of rulebook {form.rulebook}" if form.rulebook else "")
        for rule, title in form.rules:
            yield Line("said", rule, title)


def _asked(form: Form) -> Iterator[Line]:
    yield Line("part", "What it asks")
    for table in form.tables:
        what = "What the extract lacks of the rows that it holds." if table.shown else one_row(table.name)
        yield Line("said", sheet_title(table.name), form.held_in_part.get(table.name, what))
    yield Line("said", "")
