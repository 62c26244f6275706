"""Read an audit form that was filled in: the workbook that `practicecheck form new` writes.

A form is known by a hidden sheet, whatever the file is called; that sheet says which column is which field and which
words stand for which code, so that nothing is guessed and a form of another version still reads. What the auditor
says of each case becomes its coverage; a blank cell of a row that was begun is carried. Knows nothing of rules.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from practicecheck.errors import InputError
from practicecheck.intake.odd_cells import settle
from practicecheck.intake.staging import LONGEST_CELL
from practicecheck.records import CODES, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from practicecheck.intake.grids import Grid
    from practicecheck.intake.staging import Staging

KIND, KIND_BESIDE = "audit form", "audit form made beside an extract"
"""What an input of this kind is called; the second brings no children of its own."""

MARKER, FORMAT, VERSION = "practicecheck_form", "practicecheck.form", 1
"""The hidden sheet by which a form is known, and what stands in its first row."""

NAMES_ROW, HEADING_ROW, FIRST_ROW = 1, 4, 6
"""Rows of each sheet, as a person counts them: canonical names (hidden), headings, and the first to be filled in."""

CASE, COVERS = "case", "covers"
"""What stands before the dot in the columns of the sheet of cases: of the case itself, or of what was looked at."""

LOOKED_FROM, LOOKED_TO = f"{CASE}.looked_from", f"{CASE}.looked_to"
_IDENTITY = TABLES["child"].field_names
_CASE_CHILD, _CHILD = f"{CASE}.child_id", "child.child_id"


@dataclass(frozen=True, slots=True)
class _Mark:
    """What the marker sheet says of one column: its sheet, canonical name, heading and code list."""

    sheet: str
    path: str
    heading: str
    codes: str
    is_shown: bool

    @property
    def table(self) -> str:
        """The table of the field; `case` or `covers` for what only a form has."""
        return self.path.partition(".")[0]

    @property
    def field(self) -> str:
        """The name of the field."""
        return self.path.partition(".")[2]


@dataclass(slots=True)
class _Marks:
    """What the marker sheet says of the whole form."""

    is_beside_extract: bool = False
    columns: dict[str, list[_Mark]] = field(default_factory=lambda: defaultdict(list))
    codes: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    helpers: set[str] = field(default_factory=set)

    @property
    def tables(self) -> list[str]:
        """The tables that the form asks about."""
        own = (mark.table for of_path in self.columns.values() for mark in of_path)
        return [name for name in dict.fromkeys(own) if name not in (COVERS, CASE)]

    def of_sheet(self, name: str) -> Counter[tuple[str, str]]:
        """The columns of a sheet as it was made: canonical name and heading."""
        return Counter(_told(mark) for of_path in self.columns.values() for mark in of_path if mark.sheet == name)


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of a sheet: its number as a person counts, and the texts by canonical name."""

    row: int
    texts: dict[str, str]
    is_begun: bool


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet that is filled in: its name now, its name when it was made, its columns from left to right."""

    name: str
    made_as: str
    marks: tuple[_Mark, ...]
    lines: tuple[_Line, ...]

    @property
    def table(self) -> str:
        """The table that the sheet holds; `case` for the sheet of cases."""
        tables = [mark.table for mark in self.marks]
        return CASE if CASE in tables else tables[0]

    @property
    def fields(self) -> list[str]:
        """The fields of the table that the sheet has."""
        return list(dict.fromkeys(mark.field for mark in self.marks if mark.table == self.table))

    def heading(self, path: str) -> str:
        """The heading of a column."""
        return next((mark.heading for mark in self.marks if mark.path == path), path)


def stage_audit_form(staging: Staging, name: str, grids: Sequence[Grid]) -> bool:
    """Stage an audit form, the workbook of that name, as an input; False, and nothing staged, where it is none.

    Raises InputError, with every fault found, where headings or sheets of the form were changed.
    """
    marker = next((grid for grid in grids if grid.name == MARKER), None)
    if marker is None:
        return False
    marks = _marks(name, [cells for _, cells in marker.rows()])
    number = staging.open_input(name, KIND_BESIDE if marks.is_beside_extract else KIND, is_case=True)
    sheets = list(_sheets(staging, number, grids, marks))
    _refuse_changed(name, marks, sheets)
    own = () if marks.is_beside_extract else ("child",)
    for table in dict.fromkeys(("record_coverage", *own, *marks.tables)):
        if table in TABLES:
            staging.open_table(number, table)
    cases = next(sheet for sheet in sheets if sheet.table == CASE)
    details = next((sheet for sheet in sheets if sheet.table == "child"), None)
    _stage_children(staging, number, marks, cases, details)
    _stage_coverage(staging, number, cases)
    for sheet in sheets:
        if sheet.table not in (CASE, "child"):
            _stage_table(staging, number, sheet)
    return True


def _marks(name: str, rows: Sequence[Sequence[str | None]]) -> _Marks:
    """Read the marker sheet: rows of a word and what it says."""
    marks = _Marks()
    for word, *said in ([*(cell or "" for cell in row), "", "", "", ""] for row in rows[1:]):
        match word:
            case "beside":
                marks.is_beside_extract = said[0] == "extract"
            case "column" | "shown":
                sheet, path, heading, codes = said[:4]
                marks.columns[path].append(_Mark(sheet, path, heading, codes, word == "shown"))
            case "label":
                marks.codes[said[0]][said[1].casefold()] = said[2]
            case "helper":
                marks.helpers.add(said[0])
    first = [*(rows[0] if rows else ()), None, None]
    if first[0] != FORMAT or first[1] != str(VERSION) or _CASE_CHILD not in marks.columns:
        raise InputError(
            f"{name} is an audit form of a kind that this version does not read, so none of it was read. Fill in a form made "
            "by this version, or use the version of practicecheck that made it."
        )
    return marks


def _sheets(staging: Staging, number: int, grids: Sequence[Grid], marks: _Marks) -> Iterator[_Sheet]:
    """Yield the sheets that are filled in; list the others, and columns that the form does not have."""
    for name, grid in ((grid.name, grid) for grid in grids):
        if name == MARKER or name in marks.helpers:
            continue
        rows = [cells for _, cells in grid.rows()]
        names = rows[NAMES_ROW - 1] if len(rows) >= HEADING_ROW else []
        headings = rows[HEADING_ROW - 1] if names else []
        places = tuple(_placed(marks, path, heading) for path, heading in zip(names, headings, strict=True))
        if not any(places):
            staging.add_problem(number, "sheet_not_of_form", sheet=name[:40])
            continue
        below = rows[FIRST_ROW - 1 :]
        for column, (place, heading) in enumerate(zip(places, headings, strict=True), start=1):
            if place is None and any(row[column - 1] for row in below):
                staging.add_problem(
                    number, "column_not_of_form", sheet=name, column=(heading or f"column {column}")[:40]
                )
        own = tuple(mark for mark in places if mark)
        yield _Sheet(name, own[0].sheet, own, tuple(_lines(name, places, marks, below)))


def _placed(marks: _Marks, path: str | None, heading: str | None) -> _Mark | None:
    """The column that stands under a canonical name, with the heading that is found there."""
    of_path = marks.columns.get(path or "", ())
    same = next((mark for mark in of_path if mark.heading == heading), None)
    return same or (replace(of_path[0], heading=heading or "") if of_path else None)


def _lines(
    name: str, places: Sequence[_Mark | None], marks: _Marks, rows: Sequence[Sequence[str | None]]
) -> Iterator[_Line]:
    for row, cells in enumerate(rows, start=FIRST_ROW):
        texts: dict[str, str] = {}
        is_begun = False
        for mark, text in zip(places, cells, strict=True):
            if not mark or not text:
                continue
            if len(text) > LONGEST_CELL:
                raise InputError(
                    f"{name}, row {row}: a cell of more than {LONGEST_CELL:,} characters. No field holds that much."
                )
            is_begun |= not mark.is_shown
            code = _code(marks.codes.get(mark.codes, {}), text)
            texts[mark.path] = f"{texts[mark.path]};{code}" if mark.path in texts else code
        if texts:
            yield _Line(row, texts, is_begun)


def _code(codes: dict[str, str], text: str) -> str:
    """The code for the words of a drop-down; a text that is none of them stays, for intake to judge."""
    if text.casefold() in codes:
        return codes[text.casefold()]
    return ";".join(codes.get(part.strip().casefold(), part.strip()) for part in text.split(";")) if codes else text


def _told(mark: _Mark) -> tuple[str, str]:
    return mark.path, mark.heading


def _refuse_changed(name: str, marks: _Marks, sheets: Sequence[_Sheet]) -> None:
    """Refuse a form whose columns are not those it was made with: an answer might be read as another's."""
    held = Counter(sheet.made_as for sheet in sheets)
    made = dict.fromkeys(mark.sheet for of_path in marks.columns.values() for mark in of_path)
    faults = [f"the sheet {one} is gone" for one in made if one not in held]
    faults += [f"the sheet {one} stands twice" for one, times in held.items() if times > 1]
    for sheet in sheets:
        found, wanted = Counter(map(_told, sheet.marks)), marks.of_sheet(sheet.made_as)
        found_paths, wanted_paths = {path for path, _ in found}, {path for path, _ in wanted}
        for path, heading in wanted - found:
            faults.append(
                f"{sheet.name}: the heading '{heading}' {'was changed' if path in found_paths else 'is gone'}"
            )
        for path, heading in found - wanted:
            if (path, heading) in wanted:
                faults.append(f"{sheet.name}: the heading '{heading}' stands twice")
            elif path not in wanted_paths:
                faults.append(f"{sheet.name}: a column of another sheet stands here")
    if faults:
        raise InputError(
            f"{name}: the form is not as it was made, so none of it was read: an answer might be taken for another. "
            f"{'; '.join(faults)}. Put the headings back, or copy the answers into a fresh copy of the form."
        )


def _stage_children(staging: Staging, number: int, marks: _Marks, cases: _Sheet, details: _Sheet | None) -> None:
    """Stage the children, each with what was filled in of its details.

    Beside an extract the cases name children who stand there, and only details are staged. Without one each case is a
    child. Those whose details nobody filled in become an input of their own: there a blank says nothing, whereas in
    the other input a blank detail says that someone looked.
    """
    filled = [line for line in details.lines if line.is_begun] if details else []
    first = {line.texts.get(_CHILD): line for line in reversed(filled)}
    identities = [] if marks.is_beside_extract else cases.lines
    without = number
    if filled and any(line.texts.get(_CASE_CHILD) not in first for line in identities):
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


def _stage_coverage(staging: Staging, number: int, cases: _Sheet) -> None:
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
        if _CASE_CHILD not in line.texts:
            staging.add_problem(
                number, "no_child_id", sheet=cases.name, row=line.row, column=cases.heading(_CASE_CHILD)
            )
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
                "child_id": line.texts.get(_CASE_CHILD),
                "from_date": days[0],
                "to_date": days[1],
            }
            texts["status"] = status if _CASE_CHILD in line.texts else None
            staging.add_row(
                "record_coverage", number, cases.name, line.row,
                [texts.get(name) for name in TABLES["record_coverage"].field_names],
            )  # fmt: skip


def _day_of(staging: Staging, number: int, cases: _Sheet, line: _Line, path: str) -> str | None:
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


def _stage_table(staging: Staging, number: int, sheet: _Sheet) -> None:
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


def _add(staging: Staging, number: int, table: str, sheet: str, row: int, texts: dict[str, str]) -> None:
    staging.add_row(table, number, sheet, row, [texts.get(f"{table}.{name}") for name in TABLES[table].field_names])
