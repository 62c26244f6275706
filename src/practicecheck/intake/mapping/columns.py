"""Make a column of the case record from the columns of a sheet, as a mapping says.

Each distinct text is read once. A text that is not understood stays as it stood: the case record's own reading
then lists the cell. Knows nothing of files.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from practicecheck.intake.cell_errors import KINDS
from practicecheck.intake.mapping.days import to_iso
from practicecheck.intake.mapping.readings import READINGS, id_text, plain, serial_day, yes_no

if TYPE_CHECKING:
    from practicecheck.intake.mapping.model import Fill
    from practicecheck.records import Field

Cell = str | None
Columns = Mapping[str, Sequence[Cell]]
"""The columns of some rows, by heading as the mapping writes it; a heading that the sheet lacks is not there."""

Found = Mapping[tuple[str, tuple[str, ...], tuple[str, ...]], Mapping[str, str | None]]
"""What look-ups find: by what is looked up, and then by text; nothing where several rows do not agree."""

_MOST = 20_000
"""Texts that one column remembers: codes and days come back all the time, ids only within one child."""


class Memo(dict[Cell, Cell]):
    """Remembers what each text was read as, up to so many texts.

    >>> Memo(str.upper)["a"]
    'A'
    """

    def __init__(self, read: Callable[[str], Cell], blank: Cell = None) -> None:
        super().__init__({None: blank})
        self._read, self._blank = read, blank

    def __missing__(self, text: Cell) -> Cell:
        if len(self) > _MOST:
            self.clear()
            self[None] = self._blank
        assert text is not None
        value = self[text] = self._read(text)
        return value


class Blanks(Memo):
    """Tells the cells that stand for none: what the report writes for them, and days that are no days.

    >>> blanks = Blanks(["NULL"], [date(1900, 1, 1)], ["dd/mm/yyyy"])
    >>> [blanks[cell] for cell in (" a ", "null", "01/01/1900 00:00", " ")], blanks.no_days
    (['a', None, None, None], {'01/01/1900 00:00'})
    """

    def __init__(self, texts: Iterable[str], no_days: Iterable[date], styles: Sequence[str]) -> None:
        super().__init__(self._told)
        self.no_days: set[Cell] = set()
        self._texts = {plain(text) for text in texts}
        self._days = {day.isoformat() for day in no_days}
        self._styles = styles

    def _told(self, cell: str) -> Cell:
        text = cell.strip()
        if not text or plain(text) in self._texts:
            return None
        if self._days and to_iso(text, self._styles)[:10] in self._days:
            self.no_days.add(cell)
            return None
        return text


class Conditions:
    """In which rows cells are as asked: each of `when`, and none of `unless`.

    A cell is asked to be filled, blank, or one of some texts, in which * stands for anything. A heading that is not
    there counts as blank.

    >>> Conditions({}, {"Age": ["-*"]}).column({"Age": ["-1", "4", None]}, 3)
    [False, True, True]
    """

    def __init__(self, when: Mapping[str, Sequence[str]], unless: Mapping[str, Sequence[str]]) -> None:
        asked = [(heading, wanted, True) for heading, wanted in when.items()]
        asked += [(heading, wanted, False) for heading, wanted in unless.items()]
        self._tests = [(heading, _test(wanted), is_wanted) for heading, wanted, is_wanted in asked]

    def column(self, given: Columns, rows: int) -> Sequence[bool]:
        """For so many rows, whether it is so."""
        found = [True] * rows
        for heading, memo, is_wanted in self._tests:
            cells = given.get(heading, [None] * rows)
            found = [so and (memo[cell] is not None) is is_wanted for so, cell in zip(found, cells, strict=True)]
        return found


def _test(wanted: Sequence[str]) -> Memo:
    """What a cell is asked to be: a text where it is so, None where not."""
    if tuple(wanted) == ("filled",):
        return Memo(str)
    if tuple(wanted) == ("blank",):
        return Memo(lambda _: None, "blank")
    patterns = [plain(one) for one in wanted]
    return Memo(lambda text: text if any(fnmatchcase(plain(text), one) for one in patterns) else None)


class Filler:
    """Fills one field of a table from the columns of a sheet.

    `styles` say how days are written; `found` is what look-ups find; `until` is the day on which the report was taken.

    >>> from practicecheck.intake.mapping.model import Fill
    >>> from practicecheck.records import TABLES
    >>> sex = Filler(TABLES["child"].field("sex"), Fill(**{"from": "Gender", "values": {"Male": "M"}}), [])
    >>> sex.column({"Gender": ["male", None, "F"]}, 3)
    ['M', None, 'F']
    """

    def __init__(
        self,
        field: Field,
        fill: Fill,
        styles: Sequence[str],
        found: Found | None = None,
        until: date | None = None,
    ) -> None:
        self.fill = fill
        self.passed: set[Cell] = set()
        self._styles = tuple(fill.dates) or tuple(styles)
        self._field = field
        self._values = {plain(text): value for text, value in fill.values.items()}
        self._found = (found or {}).get(fill.look_up.key, {}) if fill.look_up else None
        self._until = until.isoformat() if until and fill.still_to_come else None
        self._or_else = Filler(field, fill.or_else, styles, found, until) if fill.or_else else None
        self._memo = Memo(self._read, fill.blank)
        self._part = Memo(self._key_part)
        self._list = Memo(self._read_list)
        self._conditions = Conditions(fill.when, fill.unless)

    def column(self, given: Columns, rows: int, items: Sequence[Cell] = ()) -> list[Cell]:
        """The field's cells for so many rows; `items` are those that `each` made the rows for."""
        cells = self._column(given, rows, items)
        holds = self._conditions.column(given, rows)
        cells = [cell if is_so else None for cell, is_so in zip(cells, holds, strict=True)]
        if self._or_else and None in cells:
            others = self._or_else.column(given, rows, items)
            cells = [other if cell is None else cell for cell, other in zip(cells, others, strict=True)]
        return cells

    def _column(self, given: Columns, rows: int, items: Sequence[Cell]) -> list[Cell]:
        fill = self.fill
        if fill.always is not None:
            return [fill.always] * rows
        if fill.item:
            return [self._memo[item] for item in items]
        if fill.key:
            return self._keys([given.get(heading, [None] * rows) for heading in fill.key])
        if fill.all_from:
            read = [[self._memo[text] for text in given[heading]] for heading in fill.all_from if heading in given]
            return [self._list[_joined(cells)] for cells in zip(*read, strict=True)] if read else [None] * rows
        source = next((given[heading] for heading in fill.from_ if heading in given), None)
        # A heading that is not there was not left blank.
        return [None] * rows if source is None else [self._memo[text] for text in source]

    def _keys(self, columns: Sequence[Sequence[Cell]]) -> list[Cell]:
        start = f"{self.fill.prefix}:" if self.fill.prefix else ""
        part = self._part
        return [
            # An id that is made of a cell without a value would be that of other rows too.
            next((cell for cell in cells if cell in KINDS), None)
            or start + ":".join(part[cell] or "" for cell in cells)
            if part[cells[0]]
            else None
            for cells in zip(*columns, strict=True)
        ]

    def _key_part(self, text: str) -> Cell:
        said = id_text(text)
        return said and to_iso(said, self._styles)

    def _read(self, text: str) -> Cell:
        if text in KINDS:
            return text
        fill, read = self.fill, text
        if fill.json_key is not None:
            inside = _json_value(read, fill.json_key)
            if inside is None:
                return fill.blank
            read = inside
        for name in fill.read:
            said = READINGS[name](read)
            if not said:
                return fill.blank
            if said in KINDS:
                return said
            read = said
        if self._found is not None:
            looked_up = self._found.get(id_text(read) or "")
            if looked_up is None:
                return fill.blank
            read = looked_up
            if fill.prefix and read not in KINDS:
                return f"{fill.prefix}:{self._part[read]}" if self._part[read] else None
        if fill.ranked:
            items = {plain(part) for part in read.split(";")}
            return next((value for item, value in self._values.items() if item in items), fill.blank)
        if self._field.is_list:
            return _joined(self._coded(part.strip()) for part in read.split(";"))
        return self._coded(read)

    def _read_list(self, text: str) -> Cell:
        said: Cell = text
        if text in KINDS:
            return text
        for name in self.fill.read_list:
            said = said and READINGS[name](said)
        return said or None

    def _coded(self, text: str) -> Cell:
        if (folded := plain(text)) in self._values:
            return self._values[folded]
        match self._field.type:
            case "date" | "datetime":
                day = to_iso(text, self._styles)
                day = serial_day(day) if day == text else day
                if self._until and day <= self._until:
                    self.passed.add(text)
                    return None
                return day
            case "id" | "ids":
                return id_text(text)
            case "yn":
                return yes_no(text)
            case _:
                return text


def _joined(cells: Iterable[Cell]) -> Cell:
    """The filled cells as one list, each part once; where one has lost its value, so has the list."""
    parts = dict.fromkeys(part for cell in cells if cell for part in cell.split(";") if part)
    return next((part for part in parts if part in KINDS), None) or ";".join(parts) or None


def _json_value(text: str, key: str) -> Cell:
    """The value of a key in a cell of JSON; the text as it stood where it is no JSON, so that the cell is listed."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if not isinstance(said, dict):
        return text
    value = said.get(key)
    if isinstance(value, (dict, list)):
        return text
    return None if value is None or str(value).strip() == "" else str(value).strip()
