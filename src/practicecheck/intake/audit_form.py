"""Read an audit form that was filled in: the workbook that `practicecheck form new` writes.

What the auditor says was looked at of each case becomes its coverage; a blank cell of a row that was begun is carried.
What stands on the sheets is told by `form_sheets`. Knows nothing of rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from practicecheck.intake.form_sheets import CASE, CASE_CHILD, COVERS, LOOKED_FROM, LOOKED_TO, Line, Sheet, read_form
from practicecheck.intake.odd_cells import settle
from practicecheck.records import CODES, TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from practicecheck.intake.form_sheets import AuditForm
    from practicecheck.intake.grids import Grid
    from practicecheck.intake.staging import Staging

KIND, KIND_BESIDE = "audit form", "audit form made beside an extract"
"""What an input of this kind is called; the second brings no children of its own."""

_IDENTITY = TABLES["child"].field_names
_CHILD = "child.child_id"


def stage_audit_form(staging: Staging, name: str, grids: Sequence[Grid]) -> bool:
    """Stage an audit form, the workbook of that name, as an input; False, and nothing staged, where it is none.

    Raises InputError, with every fault found, where headings or sheets of the form were changed.
    """
    form = read_form(name, grids)
    if form is None:
        return False
    beside = form.marks.is_beside_extract
    number = staging.open_input(name, KIND_BESIDE if beside else KIND, is_case=True)
    for one in form.strange:
        staging.add_problem(number, one.kind, sheet=one.sheet, column=one.column)
    for table in dict.fromkeys(("record_coverage", *(() if beside else ("child",)), *form.marks.tables)):
        if table in TABLES:
            staging.open_table(number, table)
    _stage_children(staging, number, form)
    _stage_coverage(staging, number, form.cases)
    for sheet in form.sheets:
        if sheet.table not in (CASE, "child"):
            _stage_table(staging, number, sheet)
    return True


def _stage_children(staging: Staging, number: int, form: AuditForm) -> None:
    """Stage the children, each with what was filled in of its details.

    Beside an extract the cases name children who stand there, and only details are staged. Without one each case is a
    child. Those whose details nobody filled in become an input of their own: there a blank says nothing, whereas in
    the other input a blank detail says that someone looked.
    """
    cases, details = form.cases, form.details
    filled = [line for line in details.lines if line.is_begun] if details else []
    first = {line.texts.get(_CHILD): line for line in reversed(filled)}
    identities = [] if form.marks.is_beside_extract else cases.lines
    without = number
    if filled and any(line.texts.get(CASE_CHILD) not in first for line in identities):
        without = staging.open_input(f"{staging.name_of(number)} (details not filled in)", KIND, is_case=True)
        for table in ("record_coverage", "child"):
            staging.open_table(without, table)
    merged: set[int] = set()
    identified: set[str] = set()
    for line in identities:
        own = {f"child.{name}": line.texts[f"{CASE}.{name}"] for name in _IDENTITY if f"{CASE}.{name}" in line.texts}
        identified.update(path.partition(".")[2] for path in own)
        found = first.get(own.get(_CHILD))
        if found and details:
            merged.add(found.row)
            _add(staging, number, "child", details.name, found.row, found.texts | own)
        else:
            _add(staging, without, "child", cases.name, line.row, own)
    for line in filled:
        if details and line.row not in merged:
            _add(staging, number, "child", details.name, line.row, line.texts)
    for held_by in {number, without}:
        staging.add_written(held_by, "child", identified)
    if details and filled:
        staging.add_written(number, "child", details.fields)


def _stage_coverage(staging: Staging, number: int, cases: Sheet) -> None:
    """Stage what the auditor says was looked at: one row of coverage for each table that has an answer."""
    answers = CODES["coverage"].values
    for line in cases.lines:
        told = {path.partition(".")[2]: text for path, text in line.texts.items() if path.startswith(f"{COVERS}.")}
        if not told:
            continue
        days = [_day_of(staging, number, cases, line, path) for path in (LOOKED_FROM, LOOKED_TO)]
        claims = "complete" in told.values()
        if claims and not all(days):
            staging.add_problem(
                number, "looked_at_without_days", sheet=cases.name, row=line.row, table="record_coverage",
                column=cases.heading(LOOKED_TO if days[0] else LOOKED_FROM),
            )  # fmt: skip
        if CASE_CHILD not in line.texts:
            staging.add_problem(number, "no_child_id", sheet=cases.name, row=line.row, column=cases.heading(CASE_CHILD))
        for table, answer in told.items():
            if answer not in answers:
                staging.add_problem(
                    number, "unknown_code", sheet=cases.name, row=line.row, table="record_coverage",
                    column=cases.heading(f"{COVERS}.{table}"),
                )  # fmt: skip
            # Without its days a claim would reach to the end of time. A row without a child would speak of all children.
            status = answer if answer in answers and (all(days) or answer != "complete") else "not_extracted"
            texts = {
                "table_name": table,
                "child_id": line.texts.get(CASE_CHILD),
                "from_date": days[0],
                "to_date": days[1],
            }
            texts["status"] = status if CASE_CHILD in line.texts else None
            staging.add_row(
                "record_coverage", number, cases.name, line.row,
                [texts.get(name) for name in TABLES["record_coverage"].field_names],
            )  # fmt: skip


def _day_of(staging: Staging, number: int, cases: Sheet, line: Line, path: str) -> str | None:
    """A day of the sheet of cases; None, and listed, where it cannot be read."""
    text = line.texts.get(path)
    if text is None:
        return None
    settled = settle(TABLES["record_coverage"].field("from_date"), text)
    if settled.kind:
        staging.add_problem(
            number, settled.kind, sheet=cases.name, row=line.row, table="record_coverage", column=cases.heading(path)
        )
    return settled.text


def _stage_table(staging: Staging, number: int, sheet: Sheet) -> None:
    """Stage the rows that were begun; every column of theirs is carried, a blank says that someone looked."""
    table, begun = sheet.table, [line for line in sheet.lines if line.is_begun]
    known = TABLES[table].field_names if table in TABLES else ()
    for mark in sheet.marks:
        if mark.field not in known:
            staging.add_problem(number, "column_of_other_version", sheet=sheet.name, column=mark.heading)
        staging.headings[number, sheet.name, table, mark.field] = sheet.heading(mark.path)
    if not known:
        return
    for line in begun:
        _add(staging, number, table, sheet.name, line.row, line.texts)
    if begun:
        staging.add_written(number, table, [name for name in sheet.fields if name in known])
    if TABLES[table].key[0] not in sheet.fields:
        staging.made_ids.add((number, table))  # no row points at these, so the form asks for no id


def _add(staging: Staging, number: int, table: str, sheet: str, row: int, texts: dict[str, str]) -> None:
    staging.add_row(table, number, sheet, row, [texts.get(f"{table}.{name}") for name in TABLES[table].field_names])
