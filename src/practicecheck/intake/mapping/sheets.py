"""Take in the rows of one sheet as a mapping says, part by part, so that memory stays flat.

A reader of any format pushes rows; here they become columns, and go to the staging as rows of the case record.
Knows nothing about kinds of file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from practicecheck.errors import InputError
from practicecheck.intake.cell_errors import MERGED
from practicecheck.intake.header import Nameless
from practicecheck.intake.mapping.columns import Blanks, Cell, Columns, Conditions, Filler
from practicecheck.intake.mapping.headings import Headings, fold
from practicecheck.intake.mapping.model import Fill
from practicecheck.intake.mapping.readings import READINGS
from practicecheck.intake.staging import LONGEST_CELL
from practicecheck.records import TABLES
from practicecheck.records.suggest import did_you_mean

if TYPE_CHECKING:
    from practicecheck.intake.mapping.columns import Found
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
        until: date | None = None,
    ) -> None:
        """Open a sheet of input `number`, called `told` by the user, whose headings are `cells`.

        `found` is what look-ups find, `until` the day on which the report was taken, where that is known.
        Raises InputError where a heading that counts stands twice.
        """
        self._staging, self._number, self.sheet, self._told = staging, number, sheet, told
        self._headings = Headings.of(cells, mapping.meant)
        self._looked_up = mapping.looked_up(sheet)
        if twice := self._headings.twice((*sheet.headings, *chain(*self._looked_up))):
            raise InputError(
                f"{told} in {staging.name_of(number)}: the heading '{twice[0]}' stands twice. Which of the two columns counts "
                "cannot be known. Remove or rename one of them."
            )
        self._places = {
            heading: place for heading in sheet.headings if (place := self._headings.place(heading)) is not None
        }
        self._clean = Blanks(mapping.blanks, mapping.no_days, mapping.dates)
        self._notes: Counter[tuple[str, str | None, str]] = Counter()
        self.gives = [gives for gives in sheet.gives if not self._headings.lacks(gives)]
        """What the sheet has the headings for."""
        self._fillers = [
            {name: self._filler(gives, name, mapping, found, until) for name in gives.fields} for gives in self.gives
        ]
        self._when = [Conditions(gives.when, gives.unless) for gives in self.gives]
        self._known: dict[int, set[tuple[Cell, ...]]] = {}
        self._told_by = self._tellers(mapping)
        self.told: dict[str, dict[str, date]] = {tells.table: {} for tells in sheet.tells}
        """By table and child the day from which the sheet tells all."""
        self._nameless = Nameless(cells)
        self._rows: list[int] = []
        self._cells: list[Sequence[Cell]] = []
        self.is_empty = True
        self._list_headings()
        for gives in self.gives:
            staging.hold(number, gives.table)
            staging.unsaid.update((number, told, gives.table, name) for name in gives.unsaid)

    def add(self, row: int, cells: Sequence[Cell]) -> None:
        """Take one row; a row without any cell is none."""
        if not any(cells):
            return
        self.is_empty = False
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
        self._tell(columns, len(rows))
        gave = [False] * len(rows)
        merged = {
            i for column in columns.values() if MERGED in column for i, text in enumerate(column) if text == MERGED
        }
        for gives, when, fillers in zip(self.gives, self._when, self._fillers, strict=True):
            at, items = self._chosen(gives, when, columns, [i for i in range(len(rows)) if i not in merged])
            if not at:
                continue
            whole = len(at) == len(rows) and not items
            given = columns if whole else {heading: [column[i] for i in at] for heading, column in columns.items()}
            made = {name: filler.column(given, len(at), items) for name, filler in fillers.items()}
            self._note_passed(gives, fillers, given)
            for i in at:
                gave[i] = True
            numbers = rows if whole else [rows[i] for i in at]
            if gives.once:
                numbers, made = self._unlike(gives, numbers, made)
            self._staging.add_columns(gives.table, self._number, self._told, numbers, made)
        if self.sheet.gives:
            for i, row in enumerate(rows):
                if not gave[i]:
                    self.set_aside("merged_columns" if i in merged else "gave_nothing", row)

    def _unlike(
        self, gives: Gives, rows: Sequence[int], made: Mapping[str, list[Cell]]
    ) -> tuple[list[int], dict[str, list[Cell]]]:
        """Of rows that are wholly alike the first, also where that was handed on before."""
        known = self._known.setdefault(id(gives), set())
        fresh = []
        for n, cells in enumerate(zip(*made.values(), strict=True)):
            if cells not in known:
                known.add(cells)
                fresh.append(n)
        return [rows[n] for n in fresh], {name: [column[n] for n in fresh] for name, column in made.items()}

    def set_aside(self, kind: str, row: int) -> None:
        """Quarantine a row that gives nothing; it is counted with the first table of the sheet.

        Of a sheet that is only looked things up in, no row is read.
        """
        if self.sheet.gives:
            table, *others = (gives.table for gives in self.sheet.gives)
            self._staging.set_aside(self._number, kind, sheet=self._told, row=row, table=table, others=others)

    def _tellers(self, mapping: ReportMapping) -> list[tuple[str, Filler]]:
        """By table told of, what fills the day from which all is told."""
        day = TABLES["record_coverage"].field("from_date")
        return [(one.table, Filler(day, Fill(from_=(one.from_,)), mapping.dates)) for one in self.sheet.tells]

    def _tell(self, columns: Columns, rows: int) -> None:
        """Note of each child the earliest day from which the sheet tells all of a table."""
        if not self._told_by:
            return
        whose = next((fillers["child_id"] for fillers in self._fillers if "child_id" in fillers), None)
        if whose is None:
            return
        children = whose.column(columns, rows)
        for table, filler in self._told_by:
            found = self.told[table]
            for child, text in zip(children, filler.column(columns, rows), strict=True):
                if child and text and (day := _day(text)):
                    found[child] = min(day, found.get(child, day))

    def _columns(self, cells: Sequence[Sequence[Cell]]) -> dict[str, list[Cell]]:
        clean = self._clean
        columns = {
            heading: [clean[row[place]] if place < len(row) else None for row in cells]
            for heading, place in self._places.items()
        }
        if clean.no_days:
            for heading, place in self._places.items():
                self._notes["no_day", None, heading] += sum(
                    place < len(row) and row[place] in clean.no_days for row in cells
                )
        for heading, column in columns.items():
            if any(text is not None and (len(text) > LONGEST_CELL or "\0" in text) for text in column):
                raise InputError(
                    f"{self._told} in {self._staging.name_of(self._number)}: a cell under '{heading}' holds a NUL character or "
                    f"more than {LONGEST_CELL:,} characters, which no field of the record does. Export the report again."
                )
        return columns

    def _note_passed(self, gives: Gives, fillers: Mapping[str, Filler], given: Columns) -> None:
        for name, filler in fillers.items():
            if filler.passed:
                cells = next(given[heading] for heading in filler.fill.from_ if heading in given)
                self._notes["passed", gives.table, name] += sum(cell in filler.passed for cell in cells)

    def close(self) -> None:
        """Hand the last rows on; note what was read as blank in many of them, and columns that hold something unnamed."""
        self.flush()
        self._nameless.list_found(self._staging, self._number, self._told)
        for (kind, table, column), count in self._notes.items():
            if count:
                rows = "In 1 row." if count == 1 else f"In {count:,} rows."
                self._staging.add_problem(
                    self._number, kind, sheet=self._told, table=table, column=column, advice=f" {rows}"
                )

    def _chosen(
        self, gives: Gives, when: Conditions, columns: Columns, rows: Sequence[int]
    ) -> tuple[list[int], list[Cell]]:
        """Those of the rows that are of this table, and for `each` the items, one for each of them."""
        holds = when.column(columns, rows[-1] + 1 if rows else 0)
        at = [i for i in rows if holds[i]]
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

    def _filler(
        self, gives: Gives, name: str, mapping: ReportMapping, found: Found | None, until: date | None
    ) -> Filler:
        fill = gives.fields[name]
        if fill.key and (name,) == TABLES[gives.table].key:
            self._staging.made_ids.add((self._number, gives.table))
        told = [self._headings.told[self._places[one]] for one in fill.headings if one in self._places]
        if told:
            self._staging.headings[self._number, self._told, gives.table, name] = (
                told[0] if fill.from_ else ", ".join(dict.fromkeys(told))
            )
        return Filler(TABLES[gives.table].field(name), fill, mapping.dates, found, until)

    def _list_headings(self) -> None:
        """List the headings that are not read, and those that the mapping looks for in vain."""
        sheet, staging, number = self.sheet, self._staging, self._number
        read = {fold(heading) for heading in (*sheet.headings, *chain(*self._looked_up))}
        known = {fold(heading) for heading in sheet.ignore}
        for told, folded in dict.fromkeys(zip(self._headings.told, self._headings.folded, strict=True)):
            if folded and folded not in read:
                is_known = folded in known or "*" in sheet.ignore
                staging.leave_out(number, self._told, told, is_known=is_known, among=sheet.headings)
        for gives in sheet.gives:
            lacks = self._headings.lacks(gives)
            if lacks and not gives.optional:
                self._miss("table_not_given", lacks[0], gives.table, None)
            for name, fill in gives.fields.items():
                if not lacks and fill.headings and not fill.optional and not self._stands(fill.headings):
                    self._miss("heading_missing", fill.headings, gives.table, name)
        for headings in self._looked_up:
            if self._headings.place(*headings) is None:
                self._miss("heading_missing", headings, None, None)

    def _stands(self, headings: Sequence[str]) -> bool:
        return any(heading in self._places for heading in headings)

    def _miss(self, kind: str, headings: Sequence[str], table: str | None, column: str | None) -> None:
        told = ", ".join(repr(heading) for heading in headings)
        hint = next((hint for one in headings if (hint := did_you_mean(one, self._headings.told))), "")
        self._staging.add_problem(
            self._number,
            kind,
            sheet=self._told,
            table=table,
            column=column,
            advice=f" Looked for: {told}.{hint}",
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:  # the record lists the cell
        return None
