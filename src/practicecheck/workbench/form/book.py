"""Write an audit form as a workbook: a page that explains, the cases, a sheet a table, and what makes it readable again.

`practicecheck.intake.audit_form` reads it back. Knows where everything stands. Knows no rule and no extract.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from practicecheck.intake import form_sheets as marks
from practicecheck.intake.form_sheets import FIRST_ROW, HEADING_ROW, MARKER, NAMES_ROW
from practicecheck.records import CODES, TABLES, Field
from practicecheck.workbench.form import words
from practicecheck.workbench.form.about import ABOUT, about_lines
from practicecheck.workbench.form.cases import LOOKED, Cells, case_columns, looked_at
from practicecheck.workbench.form.cells import (
    MOMENT,
    Looks,
    check_of,
    height_of,
    width_of,
    write_value,
)
from practicecheck.workbench.form.layout import Column, Form, FormTable, Row, columns_of

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_CASES, _HELD, _LISTS = "Cases", "In the extract", "practicecheck_lists"
_LAST_ROW = 2_000
"""The row to which drop-downs and checks reach; further where more rows are written."""

_WIDEST_PAGE = 230
"""Characters across that can still be read on a page of A4."""

_LOOKED, _MEETINGS = "looked", "meetings"


def write_form(form: Form, rows: Mapping[str, Sequence[Row]] | None = None) -> bytes:
    """The workbook (xlsx) of a form, filled with `rows` where they are given.

    `rows` are rows by canonical table, values as a case file has them; fields that the form does not ask are left out.
    Rows of `child` are the cases; rows of `record_coverage` say what was looked at of each, and its days are those
    that all its covered tables have in common, so that a form never claims more than they do.

    >>> from practicecheck.workbench.form.layout import Form, FormTable
    >>> write_form(Form((FormTable("visit", ("child_id", "date", "seen")),), cases=({"child_id": "C1"},)))[:2]
    b'PK'
    """
    from xlsxwriter import Workbook

    held = io.BytesIO()
    # A text is never taken for a formula, a number or an address: ids come from other systems.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with Workbook(held, options) as book:
        _Writer(book, form, rows or {}).write()
    return held.getvalue()


@dataclass
class _Writer:
    """Writes one form; what the marker sheet must say collects on the way."""

    book: Workbook
    form: Form
    rows: Mapping[str, Sequence[Row]]
    marked: list[tuple[str, ...]] = field(default_factory=list)

    def write(self) -> None:
        """Write every sheet, in the order in which an auditor meets them."""
        self._about()
        self._sheet(_CASES, "One row for each child. What you looked at decides what may be concluded.", *self._cases())
        for table in self.form.tables:
            self._sheet(words.sheet_title(table.name), _says(table), columns_of(table), list(self._filled(table)))
        self._held()
        self._lists()
        self._marker()

    @cached_property
    def looks(self) -> Looks:
        return Looks(self.book)

    @cached_property
    def last(self) -> int:
        """The last row, as a person counts, to which checks reach."""
        most = max((len(given) for given in (*self.rows.values(), self.form.cases)), default=0)
        return max(_LAST_ROW, FIRST_ROW + most + 100)

    @cached_property
    def lists(self) -> dict[str, dict[str, str]]:
        """The choices of every drop-down: code (or id) to words, by the name of the list."""
        found = {name: {code: words.label(one, code) for code in one.values} for name, one in CODES.items()}
        found[_LOOKED] = dict(LOOKED)
        for table, known in self.form.references.items():
            found[f"row_{table}"] = {row.id: row.words for row in known}
        meetings = [f"row_{table}" for table in CODES["meeting_table"].values]
        found[_MEETINGS] = {code: label for name in meetings for code, label in found.get(name, {}).items()}
        return {name: labels for name, labels in found.items() if labels}

    def _list_of(self, column: Column) -> str:
        """The name of the list that a column chooses from; empty where it has none."""
        table, _, name = column.path.partition(".")
        if table == marks.COVERS:
            return _LOOKED
        wanted = _MEETINGS if (table, name) == ("attendance", "meeting_id") else f"row_{column.field.refers_to}"
        found = column.field.codes or wanted
        return found if found in self.lists else ""

    def _source(self, column: Column) -> str | None:
        """Where the choices of a column stand: in a list, or in the column of another sheet."""
        if found := self._list_of(column):
            return f"=list_{found}"
        target = column.field.refers_to
        if target == "child":
            return self._column(_CASES, 0)
        asked = self.form.table(target) if target else None
        if asked is None:
            return None
        paths = [one.path for one in columns_of(asked)]
        key = f"{target}.{TABLES[asked.name].key[0]}"
        return self._column(words.sheet_title(asked.name), paths.index(key)) if key in paths else None

    def _column(self, sheet: str, place: int) -> str:
        """Formula: the filled part of a column. Blanks among the choices would let everything pass."""
        from xlsxwriter.utility import quote_sheetname, xl_col_to_name

        letter = xl_col_to_name(place)
        first, rows = f"${letter}${FIRST_ROW}", f"${letter}${FIRST_ROW}:${letter}${self.last}"
        name = quote_sheetname(sheet)
        return f"=OFFSET({name}!{first},0,0,MAX(1,COUNTA({name}!{rows})),1)"

    def _about(self) -> None:
        sheet = self.book.add_worksheet(ABOUT)
        plain = self.looks.get(text_wrap=True)
        sheet.set_column(0, 0, 24, plain)
        sheet.set_column(1, 1, 92, plain)
        sheet.hide_gridlines(2)
        left = {
            "title": self.looks.get(bold=True, font_size=16),
            "part": self.looks.get(bold=True, font_color="#1D4F76"),
        }
        day = Column("", "Day", "", "A day, such as 31/03/2026.", Field("day", "date"))
        role = Column("", "Role", "", "Your role, never your name.", Field("role", "text"))
        for row, line in enumerate(about_lines(self.form)):
            sheet.set_row(row, 24 if line.look == "title" else height_of(line.right, 104))
            sheet.write_string(row, 0, line.left, left.get(line.look, plain))
            if line.look in ("fill", "day"):
                column = day if line.look == "day" else role
                sheet.write_blank(row, 1, None, self.looks.cell(column))
                sheet.data_validation(row, 1, row, 1, check_of(column, None))
            elif line.right:
                sheet.write_string(row, 1, line.right, plain)
        _print(sheet)
        sheet.protect("", {"format_rows": True})
        self.marked.append(("helper", ABOUT))

    def _cases(self) -> tuple[list[Column], list[Cells]]:
        looked = looked_at(self.rows.get("record_coverage", ()), self.form.covered)
        cases = self.rows.get("child") or self.form.cases
        rows: list[Cells] = [
            {f"{marks.CASE}.{name}": case.get(name) for name in self.form.identity}
            | dict(looked(str(case.get("child_id"))))
            for case in cases
        ]
        return case_columns(self.form), rows

    def _filled(self, table: FormTable) -> Iterator[Cells]:
        """The rows that stand on a table's sheet: those the extract holds, with what is known of them, or those given."""
        given = self.rows.get(table.name, ())
        if table.shown:
            key = TABLES[table.name].key
            answers = {tuple(str(row.get(one)) for one in key): row for row in given}
            for known in table.known:
                both: Row = {**answers.get(tuple(str(known.get(one)) for one in key), {}), **known}
                yield {f"{table.name}.{name}": both.get(name) for name in (*table.shown, *table.fields)}
            return
        for row in given:
            if table.name != "child" or any(row.get(name) for name in table.fields if name != "child_id"):
                yield {f"{table.name}.{name}": row.get(name) for name in table.fields}

    def _sheet(self, name: str, says: str, columns: Sequence[Column], rows: Sequence[Cells]) -> None:
        sheet = self.book.add_worksheet(name)
        plain = self.looks.get()
        is_closed = any(column.is_shown for column in columns)  # no row may be added to those that an extract holds
        widths = [width_of(column, [*self.lists.get(self._list_of(column), {}).values()]) for column in columns]
        for place, (column, width) in enumerate(zip(columns, widths, strict=True)):
            sheet.set_column(place, place, width, plain if is_closed else self.looks.cell(column))
            for row in range(FIRST_ROW - 1):
                sheet.write_blank(row, place, None, plain)
            sheet.write_string(NAMES_ROW - 1, place, column.path, plain)
            sheet.write_string(HEADING_ROW - 1, place, column.heading, self.looks.heading)
            sheet.write_string(HEADING_ROW, place, column.hint, self.looks.help)
            word = "shown" if column.is_shown else "column"
            self.marked.append((word, name, column.path, column.heading, self._list_of(column)))
            if not column.is_shown:
                self._check(sheet, place, column)
        sheet.write_string(NAMES_ROW, 0, name, self.looks.title)
        sheet.write_string(NAMES_ROW + 1, 0, says, plain)
        sheet.set_row(NAMES_ROW - 1, None, None, {"hidden": True})
        sheet.set_row(NAMES_ROW, 22)
        pairs = list(zip(columns, widths, strict=True))
        sheet.set_row(HEADING_ROW - 1, max(height_of(column.heading, width - 1) for column, width in pairs) + 3)
        sheet.set_row(HEADING_ROW, max(height_of(column.hint, width * 1.1, line=12) for column, width in pairs) + 3)
        for number, cells in enumerate(rows, start=FIRST_ROW - 1):
            self._fill(sheet, number, columns, cells)
        sheet.freeze_panes(FIRST_ROW - 1, 1)
        sheet.repeat_rows(NAMES_ROW, FIRST_ROW - 2)
        sheet.print_area(
            NAMES_ROW, 0, FIRST_ROW + (len(rows) if is_closed else max(len(rows), 12)) - 2, len(columns) - 1
        )
        sheet.repeat_columns(0)
        _print(sheet, landscape=True, width=sum(widths))
        sheet.protect("", {"format_columns": True, "format_rows": True})

    def _check(self, sheet: Worksheet, place: int, column: Column) -> None:
        from xlsxwriter.utility import xl_col_to_name

        letter = xl_col_to_name(place)
        first, last = FIRST_ROW - 1, self.last - 1
        table = TABLES.get(column.path.partition(".")[0])
        is_mark = table is not None and table.has_own_key and column.field.name == table.key[0] != "child_id"
        unique = f"=COUNTIF(${letter}${FIRST_ROW}:${letter}${self.last},{letter}{FIRST_ROW})=1" if is_mark else ""
        sheet.data_validation(first, place, last, place, check_of(column, self._source(column), unique_in=unique))
        if column.field.type == "datetime":
            timed = {
                "type": "formula",
                "criteria": f"=MOD({letter}{FIRST_ROW},1)>0",
                "format": self.book.add_format({"num_format": MOMENT}),
            }
            sheet.conditional_format(first, place, last, place, timed)

    def _fill(self, sheet: Worksheet, row: int, columns: Sequence[Column], cells: Cells) -> None:
        taken: dict[str, int] = {}
        for place, column in enumerate(columns):
            values = _values(cells.get(column.path), is_list=column.field.is_list)
            start = taken.get(column.path, 0)
            taken[column.path] = start + 1
            labels = self.lists.get(self._list_of(column), {})
            here = values[start:] if column.is_last else values[start : start + 1]
            if len(here) > 1:
                here = ["; ".join(labels.get(str(value), str(value)) for value in here)]
            if here:
                write_value(sheet, (row, place), column, here[0], labels=labels, looks=self.looks)
            else:
                sheet.write_blank(row, place, None, self.looks.cell(column))

    def _held(self) -> None:
        """A list of the extract's rows that columns of the form point at, for looking up."""
        if not self.form.references:
            return
        sheet = self.book.add_worksheet(_HELD)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 60)
        sheet.write_string(0, 0, "What the extract holds", self.looks.title)
        sheet.write_string(1, 0, "Rows to which the form's columns point: their id, the child, the day.")
        row = 3
        for table, known in self.form.references.items():
            for one in known:
                sheet.write_string(row, 0, words.sheet_title(table))
                sheet.write_string(row, 1, one.words)
                row += 1
        sheet.freeze_panes(3, 0)
        _print(sheet)
        sheet.protect()
        self.marked.append(("helper", _HELD))

    def _lists(self) -> None:
        from xlsxwriter.utility import xl_col_to_name

        sheet = self.book.add_worksheet(_LISTS)
        used = {mark[4] for mark in self.marked if mark[0] in ("column", "shown") and mark[4]}
        for place, name in enumerate(sorted(used)):
            labels = self.lists[name]
            sheet.write_string(0, place, name)
            for row, (code, label) in enumerate(labels.items(), start=1):
                sheet.write_string(row, place, label)
                self.marked.append(("label", name, label, code))
            letter = xl_col_to_name(place)
            self.book.define_name(f"list_{name}", f"={_LISTS}!${letter}$2:${letter}${len(labels) + 1}")
        sheet.protect()
        sheet.hide()
        self.marked.append(("helper", _LISTS))

    def _marker(self) -> None:
        sheet = self.book.add_worksheet(MARKER)
        beside = [("beside", "extract")] if self.form.beside_extract else []
        rules = ("rules", *(rule for rule, _ in self.form.rules))
        lines = [(marks.FORMAT, str(marks.VERSION)), ("rulebook", self.form.rulebook), rules, *beside, *self.marked]
        for row, line in enumerate(lines):
            for place, text in enumerate(line):
                sheet.write_string(row, place, text)
        sheet.protect()
        sheet.very_hidden()


def _values(value: object, *, is_list: bool) -> list[object]:
    """The values of a cell of the record: none, one, or those of a list."""
    if is_list and isinstance(value, str):
        value = [part.strip() for part in value.split(";")]
    listed = value if isinstance(value, (list, tuple)) else [value]
    return [one for one in listed if one not in (None, "")]


def _says(table: FormTable) -> str:
    if table.shown:
        return "The grey cells are as the extract has them. Fill in the white ones; add no row."
    return words.one_row(table.name)


def _print(sheet: Worksheet, *, landscape: bool = False, width: float = 0) -> None:
    """Set a sheet up for paper: A4, as wide as the page while it can be read, and the number of the page."""
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    if landscape:
        sheet.set_landscape()
    if width > _WIDEST_PAGE:
        sheet.set_print_scale(60)
    else:
        sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&8&A&R&8Page &P of &N")
