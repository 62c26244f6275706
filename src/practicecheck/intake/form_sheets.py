"""What stands on an audit form: its marks, its cases and its rows, told apart by the form's own hidden sheet.

A form is known by that sheet, whatever the file is called; it says which column is which field and which words stand
for which code, so that nothing is guessed and a form of another version still reads. Knows nothing of what becomes of
the rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from practicecheck.errors import InputError
from practicecheck.intake.staging import LONGEST_CELL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from practicecheck.intake.grids import Grid

MARKER, FORMAT, VERSION = "practicecheck_form", "practicecheck.form", 1
"""The hidden sheet by which a form is known, and what stands in its first row."""

NAMES_ROW, HEADING_ROW, FIRST_ROW = 1, 4, 6
"""Rows of each sheet, as a person counts them: canonical names (hidden), headings, and the first to be filled in."""

CASE, COVERS = "case", "covers"
"""What stands before the dot in the columns of the sheet of cases: of the case itself, or of what was looked at."""

LOOKED_FROM, LOOKED_TO = f"{CASE}.looked_from", f"{CASE}.looked_to"
CASE_CHILD = f"{CASE}.child_id"


@dataclass(frozen=True, slots=True)
class Mark:
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
class Marks:
    """What the marker sheet says of the whole form."""

    is_beside_extract: bool = False
    columns: dict[str, list[Mark]] = field(default_factory=lambda: defaultdict(list))
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
class Line:
    """One row of a sheet: its number as a person counts, and the texts by canonical name."""

    row: int
    texts: dict[str, str]
    is_begun: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet that is filled in: its name now, its name when it was made, its columns from left to right."""

    name: str
    made_as: str
    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]

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


@dataclass(frozen=True, slots=True)
class Strange:
    """A sheet, or a column of one, that is not of the form: `kind` is the kind of problem."""

    kind: str
    sheet: str
    column: str | None = None


@dataclass(frozen=True, slots=True)
class AuditForm:
    """A form as it was filled in: its marks, its sheets, and what somebody added that is not read."""

    marks: Marks
    sheets: tuple[Sheet, ...]
    strange: tuple[Strange, ...]

    @property
    def cases(self) -> Sheet:
        """The sheet of cases."""
        return next(sheet for sheet in self.sheets if sheet.table == CASE)

    @property
    def details(self) -> Sheet | None:
        """The sheet of the children's details, where the form has one."""
        return next((sheet for sheet in self.sheets if sheet.table == "child"), None)


def read_form(name: str, grids: Sequence[Grid]) -> AuditForm | None:
    """Read the sheets of a workbook as an audit form; None where it is none. `name` is what the user calls it.

    Raises InputError, with every fault found, where headings or sheets of the form were changed.
    """
    marker = next((grid for grid in grids if grid.name == MARKER), None)
    if marker is None:
        return None
    marks = _marks(name, [cells for _, cells in marker.rows()])
    strange: list[Strange] = []
    sheets = tuple(_sheets(grids, marks, strange))
    _refuse_changed(name, marks, sheets)
    return AuditForm(marks, sheets, tuple(strange))


def _marks(name: str, rows: Sequence[Sequence[str | None]]) -> Marks:
    """Read the marker sheet: rows of a word and what it says."""
    marks = Marks()
    for word, *said in ([*(cell or "" for cell in row), "", "", "", ""] for row in rows[1:]):
        match word:
            case "beside":
                marks.is_beside_extract = said[0] == "extract"
            case "column" | "shown":
                sheet, path, heading, codes = said[:4]
                marks.columns[path].append(Mark(sheet, path, heading, codes, word == "shown"))
            case "label":
                marks.codes[said[0]][said[1].casefold()] = said[2]
            case "helper":
                marks.helpers.add(said[0])
    first = [*(rows[0] if rows else ()), None, None]
    if first[0] != FORMAT or first[1] != str(VERSION) or CASE_CHILD not in marks.columns:
        raise InputError(
            f"{name} is an audit form of a kind that this version does not read, so none of it was read. Fill in a form made "
            "by this version, or use the version of practicecheck that made it."
        )
    return marks


def _sheets(grids: Sequence[Grid], marks: Marks, strange: list[Strange]) -> Iterator[Sheet]:
    """Yield the sheets that are filled in; note the others, and columns that the form does not have."""
    for name, grid in ((grid.name, grid) for grid in grids):
        if name == MARKER or name in marks.helpers:
            continue
        rows = [cells for _, cells in grid.rows()]
        names = rows[NAMES_ROW - 1] if len(rows) >= HEADING_ROW else []
        headings = rows[HEADING_ROW - 1] if names else []
        places = tuple(_placed(marks, path, heading) for path, heading in zip(names, headings, strict=True))
        if not any(places):
            strange.append(Strange("sheet_not_of_form", name[:40]))
            continue
        below = rows[FIRST_ROW - 1 :]
        for column, (place, heading) in enumerate(zip(places, headings, strict=True), start=1):
            if place is None and any(row[column - 1] for row in below):
                strange.append(Strange("column_not_of_form", name, (heading or f"column {column}")[:40]))
        own = tuple(mark for mark in places if mark)
        yield Sheet(name, own[0].sheet, own, tuple(_lines(name, places, marks, below)))


def _placed(marks: Marks, path: str | None, heading: str | None) -> Mark | None:
    """The column that stands under a canonical name, with the heading that is found there."""
    of_path = marks.columns.get(path or "", ())
    same = next((mark for mark in of_path if mark.heading == heading), None)
    return same or (replace(of_path[0], heading=heading or "") if of_path else None)


def _lines(
    name: str, places: Sequence[Mark | None], marks: Marks, rows: Sequence[Sequence[str | None]]
) -> Iterator[Line]:
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
            yield Line(row, texts, is_begun)


def _code(codes: dict[str, str], text: str) -> str:
    """The code for the words of a drop-down; a text that is none of them stays, for intake to judge."""
    if text.casefold() in codes:
        return codes[text.casefold()]
    return ";".join(codes.get(part.strip().casefold(), part.strip()) for part in text.split(";")) if codes else text


def _told(mark: Mark) -> tuple[str, str]:
    return mark.path, mark.heading


def _refuse_changed(name: str, marks: Marks, sheets: Sequence[Sheet]) -> None:
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
