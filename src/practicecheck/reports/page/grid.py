"""Tables of the workbook as tables of a page: a caption, heads with their scope, and the columns that go on paper.

A wide one scrolls by itself, also from the keyboard. Decides nothing about what is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from markupsafe import Markup, escape

from practicecheck.operators.words import day_words
from practicecheck.reports.html import is_plain
from practicecheck.reports.workbook import Cell, Column, Link, Table

_CLASSES = {"count": "number", "percent": "number", "day": "day", "name": "name"}
_LONG = 36
"""A column of so many characters needs room for sentences."""
MARKS = {
    "critical": "grave",
    "look today": "grave",
    "escalate": "grave",
    "failed to run": "grave",
    "high": "high",
    "overdue": "high",
    "switched off here": "high",
    "cannot tell": "untold",
}
"""Words that are marked, and how; the word itself says it, the colour only helps to find it."""


def as_grid(table: Table, caption: str, *, most: int | None = None, anchors: Sequence[str] = ()) -> Markup:
    """A table as HTML. Of a long one the first `most` rows, and how many are left out; `anchors` name its rows.

    >>> print(as_grid(Table((Column("Rule", 9), Column("Children", 9, "count")), [["PA-A", 3]]), "Rules"))
    <div class="scroll" tabindex="0" role="region" aria-label="Rules"><table><caption>Rules</caption><thead><tr><th
    scope="col">Rule</th><th scope="col" class="number">Children</th></tr></thead><tbody><tr><th
    scope="row">PA-A</th><td class="number">3</td></tr></tbody></table></div>
    """
    return Markup("".join(_grid(table, caption, most, anchors)))  # noqa: S704 - each text in it is escaped


def mark(word: str) -> Markup:
    """A word, marked where it is one that people look for.

    >>> mark("high"), mark("<low>")
    (Markup('<span class="mark high">high</span>'), Markup('&lt;low&gt;'))
    """
    kind = MARKS.get(word)
    return Markup('<span class="mark {}">{}</span>').format(kind, word) if kind else escape(word)


def _grid(table: Table, caption: str, most: int | None, anchors: Sequence[str]) -> Iterator[str]:
    shown = [place for place, column in enumerate(table.columns) if column.on_paper]
    columns = [table.columns[place] for place in shown]
    yield f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
    yield f"<table><caption>{escape(caption)}</caption>"
    if any(column.title for column in columns):
        yield "<thead><tr>"
        for column in columns:
            look = ' class="long"' if column.width >= _LONG else _class(column)
            yield f'<th scope="col"{look}>{escape(column.title)}</th>' if column.title else "<td></td>"
        yield "</tr></thead>"
    yield "<tbody>"
    for number, row in enumerate(table.rows[:most]):
        yield f'<tr id="{escape(anchors[number])}">' if anchors else "<tr>"
        for place, column in zip(shown, columns, strict=True):
            is_head = place == shown[0] and row[place] is not None
            name = 'th scope="row"' if is_head else "td"
            yield f"<{name}{_class(column)}>{_said(row[place], column)}</{name[:2]}>"
        yield "</tr>"
    yield "</tbody></table></div>"
    left = len(table.rows) - len(table.rows[:most])
    if left:
        yield f"<p>{left:,} more {'row is' if left == 1 else 'rows are'} in the workbook of this run.</p>"


def _class(column: Column) -> str:
    return f' class="{_CLASSES[column.kind]}"' if column.kind in _CLASSES else ""


def _said(cell: Cell, column: Column) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str) and column.kind == "rules":
        return ", ".join(Markup("<i>{}</i>").format(one) for one in cell.split(", "))
    if isinstance(cell, str) and column.kind == "name" and not is_plain(cell):
        return Markup("<bdi>{}</bdi>").format(cell)
    if isinstance(cell, str):
        return mark(cell) if column.kind == "mark" else escape(cell)
    if isinstance(cell, date):
        return day_words(cell)
    if isinstance(cell, Link):
        return escape(cell.sheet)
    return f"{cell:.1%}" if column.kind == "percent" else f"{cell:,}"
