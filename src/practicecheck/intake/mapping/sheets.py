"""Take in the rows of one sheet as a mapping says, part by part, so that memory stays flat.

A reader of any format pushes rows; here they become columns, and go to the staging as rows of the case record.
Knows nothing about kinds of file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from practicecheck.errors import InputError
from practicecheck.intake.cell_errors import MERGED
from practicecheck.intake.header import Nameless
from practicecheck.intake.mapping.columns import Cell, Columns, Filler, Memo
from practicecheck.intake.mapping.headings import Headings, fold
from practicecheck.intake.mapping.readings import READINGS, plain
from practicecheck.intake.staging import LONGEST_CELL
from practicecheck.records import TABLES

if TYPE_CHECKING:
    from practicecheck.intake.mapping.model import Gives, Sheet
    from practicecheck.intake.mapping.model import Mapping as ReportMapping
    from practicecheck.intake.staging import Staging

_PART = 10_000


class Sink(Protocol):
    """Where a reader puts the rows of one sheet."""

    def add(self, row: int, cells: Sequence[Cell]) -> None:
        """Take one row: its number as the user sees it, and its cells in the order of the headings."""


Opener = Callable[[str, tuple[str, ...]], Sink]
"""Given the name of a sheet and its headings, where its rows go."""

Found = Mapping[tuple[str, str, str], Mapping[str, str]]
"""What look-ups find: by sheet, heading looked under and heading taken, then by text."""


class SheetRows:
    """The rows of one sheet on their way into the staging."""

    def __init__(
        self,
        staging: Staging,
        number: int,
        mapping: ReportMapping,
        sheet: Sheet,
        told: str,
        cells: Sequence[Cell],
        found: Found | None = None,
    ) -> None:
        """Open a sheet of input `number`, called `told` by the user, whose headings are `cells`.

        Raises InputError where a heading that counts stands twice.
        """
        self._staging, self._number, self._sheet, self._told = staging, number, sheet, told
        self._headings = Headings.of(cells)
        if twice := self._headings.twice(sheet.headings):
            raise InputError(
                f"{told} in {staging.name_of(number)}: the heading '{twice[0]}' stands twice. Which of the two columns counts "
                "cannot be known. Remove or rename one of them."
            )
        self._places = {
            heading: place for heading in sheet.headings if (place := self._headings.place(heading)) is not None
        }
        blanks = {plain(text) for text in mapping.blanks}
        self._clean = Memo(lambda text: None if plain(text) in blanks else text.strip() or None)
        self._fillers = [
            {name: self._filler(gives, name, mapping, found or {}) for name in gives.fields} for gives in sheet.gives
        ]
        self._nameless = Nameless(cells)
        self._rows: list[int] = []
        self._cells: list[Sequence[Cell]] = []
        self._list_headings()
        for gives in sheet.gives:
            staging.hold(number, gives.table)

    def add(self, row: int, cells: Sequence[Cell]) -> None:
        """Take one row; a row without any cell is none."""
        if not any(cells):
            return
        self._nameless.look(cells)
        self._rows.append(row)
        self._cells.append(cells)
        if len(self._rows) >= _PART:
            self.flush()

    def flush(self) -> None:
        """Hand the rows that wait to the staging."""
        if not self._rows:
            return
        rows, cells = self._rows, self._cells
        self._rows, self._cells = [], []
        columns = self._columns(cells)
        gave = [False] * len(rows)
        merged = {
            i for column in columns.values() if MERGED in column for i, text in enumerate(column) if text == MERGED
        }
        for gives, fillers in zip(self._sheet.gives, self._fillers, strict=True):
            at, items = self._chosen(gives, columns, [i for i in range(len(rows)) if i not in merged])
            if not at:
                continue
            whole = len(at) == len(rows) and not items
            given = columns if whole else {heading: [column[i] for i in at] for heading, column in columns.items()}
            made = {name: filler.column(given, len(at), items) for name, filler in fillers.items()}
            for i in at:
                gave[i] = True
            numbers = rows if whole else [rows[i] for i in at]
            self._staging.add_columns(gives.table, self._number, self._told, numbers, made)
        if self._sheet.gives:
            table = self._sheet.gives[0].table
            for i, row in enumerate(rows):
                if not gave[i]:
                    kind = "merged_columns" if i in merged else "gave_nothing"
                    self._staging.set_aside(self._number, kind, sheet=self._told, row=row, table=table)

    def close(self) -> None:
        """Hand on what waits, once every row was taken, and list the columns that hold something and have no heading."""
        self.flush()
        self._nameless.list_found(self._staging, self._number, self._told)

    def _columns(self, cells: Sequence[Sequence[Cell]]) -> dict[str, list[Cell]]:
        clean = self._clean
        columns = {
            heading: [clean[row[place]] if place < len(row) else None for row in cells]
            for heading, place in self._places.items()
        }
        for heading, column in columns.items():
            if any(text is not None and (len(text) > LONGEST_CELL or "\0" in text) for text in column):
                raise InputError(
                    f"{self._told} in {self._staging.name_of(self._number)}: a cell under '{heading}' holds a NUL character or "
                    f"more than {LONGEST_CELL:,} characters, which no field of the record does. Export the report again."
                )
        return columns

    def _chosen(self, gives: Gives, columns: Columns, rows: Sequence[int]) -> tuple[list[int], list[Cell]]:
        """Those of the rows that are of this table, and for `each` the items, one for each of them."""
        at = [i for i in rows if all(self._holds(columns, *one, i) for one in gives.when.items())]
        if gives.each is None:
            return at, []
        source = next((columns[heading] for heading in gives.each.from_ if heading in columns), None)
        if source is None:
            return [], []
        pairs = []
        for i in at:
            text = source[i]
            for name in gives.each.read:
                text = text and READINGS[name](text)
            pairs += [(i, item.strip()) for item in (text or "").split(";") if item.strip()]
        return [i for i, _ in pairs], [item for _, item in pairs]

    def _holds(self, columns: Columns, heading: str, wanted: Sequence[str], i: int) -> bool:
        text = columns[heading][i] if heading in columns else None
        if tuple(wanted) == ("filled",):
            return text is not None
        if tuple(wanted) == ("blank",):
            return text is None
        return text is not None and plain(text) in {plain(one) for one in wanted}

    def _filler(self, gives: Gives, name: str, mapping: ReportMapping, found: Found) -> Filler:
        fill = gives.fields[name]
        look = fill.look_up
        if fill.key and (name,) == TABLES[gives.table].key:
            self._staging.made_ids.add((self._number, gives.table))
        heading = next((self._headings.told[self._places[one]] for one in fill.headings if one in self._places), None)
        if heading is not None:
            self._staging.headings[self._number, self._told, gives.table, name] = heading
        return Filler(
            TABLES[gives.table].field(name),
            fill,
            mapping.dates,
            found.get((look.sheet, look.by, look.take), {}) if look else None,
        )

    def _list_headings(self) -> None:
        """List the headings that are not read, and those that the mapping looks for in vain."""
        sheet, staging, number = self._sheet, self._staging, self._number
        read = {fold(heading) for heading in sheet.headings}
        known = {fold(heading) for heading in sheet.ignore}
        for told, folded in dict.fromkeys(zip(self._headings.told, self._headings.folded, strict=True)):
            if folded and folded not in read:
                is_known = folded in known or "*" in sheet.ignore
                staging.leave_out(number, self._told, told, is_known=is_known, among=sheet.headings)
        for gives in sheet.gives:
            for name, fill in gives.fields.items():
                if fill.headings and not fill.optional and not any(one in self._places for one in fill.headings):
                    staging.add_problem(
                        number,
                        "heading_missing",
                        sheet=self._told,
                        table=gives.table,
                        column=name,
                        advice=f" Looked for: {', '.join(repr(one) for one in fill.headings)}.",
                    )
