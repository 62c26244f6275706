"""Make a column of the case record from the columns of a sheet, as a mapping says.

Each distinct text is read once. A text that is not understood stays as it stood: the case record's own reading
then lists the cell. Knows nothing of files.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
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

_MOST = 200_000


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


class Filler:
    """Fills one field of a table from the columns of a sheet.

    `styles` say how days are written; `found` is what a look-up found, by the text that was looked up.

    >>> from practicecheck.intake.mapping.model import Fill
    >>> from practicecheck.records import TABLES
    >>> sex = Filler(TABLES["child"].field("sex"), Fill(**{"from": "Gender", "values": {"Male": "M"}}), [])
    >>> sex.column({"Gender": ["male", None, "F"]}, 3)
    ['M', None, 'F']
    """

    def __init__(self, field: Field, fill: Fill, styles: Sequence[str], found: Mapping[str, str] | None = None) -> None:
        self.fill = fill
        self._styles = tuple(fill.dates) or tuple(styles)
        self._field = field
        self._values = {plain(text): value for text, value in fill.values.items()}
        self._found = found
        self._memo = Memo(self._read, fill.blank)
        self._part = Memo(self._key_part)

    def column(self, given: Columns, rows: int, items: Sequence[Cell] = ()) -> list[Cell]:
        """The field's cells for so many rows; `items` are those that `each` made the rows for."""
        fill = self.fill
        if fill.always is not None:
            return [fill.always] * rows
        if fill.item:
            return [self._memo[item] for item in items]
        if fill.key:
            return self._keys([given.get(heading, [None] * rows) for heading in fill.key])
        if fill.all_from:
            read = [[self._memo[text] for text in given[heading]] for heading in fill.all_from if heading in given]
            return [_joined(cells) for cells in zip(*read, strict=True)] if read else [None] * rows
        source = next((given[heading] for heading in fill.from_ if heading in given), None)
        # A heading that is not there was not left blank.
        return [None] * rows if source is None else [self._memo[text] for text in source]

    def _keys(self, columns: Sequence[Sequence[Cell]]) -> list[Cell]:
        start = f"{self.fill.prefix}:" if self.fill.prefix else ""
        part = self._part
        return [
            None
            if cells[0] is None
            # An id that is made of a cell without a value would be that of other rows too.
            else next((cell for cell in cells if cell in KINDS), None)
            or start + ":".join(part[cell] or "" for cell in cells)
            for cells in zip(*columns, strict=True)
        ]

    def _key_part(self, text: str) -> Cell:
        return to_iso(id_text(text) or "", self._styles)

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
            if said is None:
                return fill.blank
            read = said
        if self._found is not None:
            return self._found.get(id_text(read) or "")
        if self._field.is_list:
            return _joined(self._coded(part.strip()) for part in read.split(";"))
        return self._coded(read)

    def _coded(self, text: str) -> Cell:
        if (folded := plain(text)) in self._values:
            return self._values[folded]
        match self._field.type:
            case "date" | "datetime":
                day = to_iso(text, self._styles)
                return serial_day(day) if day == text else day
            case "id" | "ids":
                return id_text(text)
            case "yn":
                return yes_no(text)
            case _:
                return text


def _joined(cells: Iterable[Cell]) -> Cell:
    """The filled cells as one list, each part once."""
    return ";".join(dict.fromkeys(part for cell in cells if cell for part in cell.split(";") if part)) or None


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
