"""Look over an old workbook (xls) for what the reader of workbooks does not tell, or would not survive.

The file is a small file system (OLE) in which one stream holds records, each of them a number, a length and its bytes
([MS-CFB], [MS-XLS]). What matters here is where cells stand, which of them are errors, and whether it is locked. Knows
nothing of tables.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from practicecheck.intake.cell_errors import UNCALCULATED
from practicecheck.intake.sheet_xml import BadSheetError, Extent, Oddities

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_END = 0xFFFFFFFA  # this and all above are no sectors
_SHORT_STREAM = 4096
_BOF, _EOF, _BOUNDSHEET, _FORMULA, _BOOLERR, _MULRK, _SUPBOOK = 0x0809, 0x000A, 0x0085, 0x0006, 0x0205, 0x00BD, 0x01AE
_CELLS = frozenset({_FORMULA, _BOOLERR, _MULRK, 0x0203, 0x0204, 0x00FD, 0x00D6, 0x027E})
_OWN_LINKS = (b"\x01\x04", b"\x01\x3a")  # to sheets of the workbook itself, and to add-ins
_ERRORS = dict(
    zip(
        (0x00, 0x07, 0x0F, 0x17, 0x1D, 0x24, 0x2A, 0x2B),
        "#NULL! #DIV/0! #VALUE! #REF! #NAME? #NUM! #N/A #GETTING_DATA".split(),
        strict=True,
    )
)


@dataclass(slots=True)
class OldWorkbook:
    """What was found: the oddities of each sheet by name, kinds of problem with the whole, and whether it has a password."""

    sheets: dict[str, Oddities] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    is_locked: bool = False


def look_over_old(raw: bytes) -> OldWorkbook:
    """Look over the bytes of an xls. Raises BadSheetError and TooLargeSheetError."""
    try:
        streams = _Ole(raw).streams()
        names = {name.casefold() for name in streams}
        if "encryptedpackage" in names:  # a workbook of the new kind, with a password, stands in a file of the old
            return OldWorkbook(is_locked=True)
        content = next((streams[name] for name in streams if name.casefold() in ("workbook", "book")), None)
        if content is None:
            raise BadSheetError
        found = _look_over(content())
    except (struct.error, IndexError) as error:
        raise BadSheetError from error
    macros = ("macros",) if "_vba_project_cur" in names or "vba" in names else ()
    found.notes = (*macros, *found.notes)
    return found


class _Ole:
    """The streams of an OLE file. Chains of sectors are followed no further than there are sectors."""

    def __init__(self, raw: bytes) -> None:
        shift, short_shift = struct.unpack_from("<2H", raw, 30)
        if not raw.startswith(OLE) or shift not in (9, 12) or short_shift != 6:
            raise BadSheetError
        self._raw, self._size = raw, 1 << shift
        self._most = len(raw) // self._size + 1
        tables, directory = struct.unpack_from("<2I", raw, 44)
        first_short, _, first_more, _ = struct.unpack_from("<4I", raw, 60)
        listed = list(struct.unpack_from("<109I", raw, 76))
        while first_more < _END and len(listed) <= self._most + 109:
            more = self._numbers(self._sector(first_more))
            first_more = more.pop()
            listed += more
        held = [self._sector(one) for one in listed[: min(tables, self._most)] if one < _END]
        self._next = self._numbers(b"".join(held))
        self._entries = self._chain(directory)
        self._short_next = self._numbers(self._chain(first_short)) if first_short < _END else []
        root, size = struct.unpack_from("<II", self._entries, 116)
        self._short = self._chain(root)[:size] if root < _END else b""

    def streams(self) -> dict[str, _Stream]:
        """Every stream and folder by its name; each is read when it is called."""
        found = {}
        for at in range(0, len(self._entries) - 127, 128):
            length = struct.unpack_from("<H", self._entries, at + 64)[0]
            name = self._entries[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", errors="replace")
            first, size = struct.unpack_from("<II", self._entries, at + 116)
            if name:
                found[name] = _Stream(self, first, size)
        return found

    def read(self, first: int, size: int) -> bytes:
        """The bytes of a stream."""
        if size >= _SHORT_STREAM:
            return self._chain(first)[:size]
        parts: list[bytes] = []
        most = len(self._short_next)
        while first < _END and len(parts) <= most:
            parts.append(self._short[first * 64 : first * 64 + 64])
            first = self._short_next[first]
        return b"".join(parts)[:size]

    def _sector(self, number: int) -> bytes:
        return self._raw[(number + 1) * self._size : (number + 2) * self._size]

    def _chain(self, number: int) -> bytes:
        parts: list[bytes] = []
        while number < _END:
            if len(parts) > self._most:
                raise BadSheetError  # it goes round in a circle
            parts.append(self._sector(number))
            number = self._next[number]
        return b"".join(parts)

    @staticmethod
    def _numbers(data: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


@dataclass(frozen=True, slots=True)
class _Stream:
    ole: _Ole
    first: int
    size: int

    def __call__(self) -> bytes:
        return self.ole.read(self.first, self.size)


def _records(content: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from a place on, to the end of what begins there."""
    depth = 0
    while at + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, at)
        yield kind, content[at + 4 : at + 4 + length]
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        at += 4 + length


def _look_over(content: bytes) -> OldWorkbook:
    found = OldWorkbook()
    is_new = len(content) >= 6 and content[4:6] == b"\x00\x06"  # BIFF8, of Excel 97; before it names were bytes
    starts = {}
    for kind, data in _records(content, 0):
        if kind == 0x002F:  # FILEPASS
            return OldWorkbook(is_locked=True)
        if kind == _BOUNDSHEET:
            length, text = data[6], data[7:]
            if is_new:
                text = text[1 : 1 + 2 * length] if text[0] & 1 else text[1 : 1 + length]
            is_wide = is_new and data[7] & 1
            starts[text[: length * 2].decode("utf-16-le" if is_wide else "latin-1")] = struct.unpack_from("<I", data)[0]
        if kind == _SUPBOOK and data[2:4] not in _OWN_LINKS:
            found.notes = ("external_links",)
    found.sheets = {name: _sheet(content, start) for name, start in starts.items()}
    return found


def _sheet(content: bytes, start: int) -> Oddities:
    found, extent = Oddities(), Extent()
    for kind, data in _records(content, start):
        if kind not in _CELLS:
            continue
        row, column = struct.unpack_from("<HH", data)
        extent.reach(row, struct.unpack_from("<H", data, len(data) - 2)[0] if kind == _MULRK else column)
        if kind == _BOOLERR and data[7]:
            found.errors[row][column] = _ERRORS.get(data[6], "#VALUE!")
        elif kind == _FORMULA and data[12:14] == b"\xff\xff":
            if data[6] == 2:  # the result is an error
                found.errors[row][column] = _ERRORS.get(data[8], "#VALUE!")
        elif kind == _FORMULA and data[6:14] == bytes(8) and data[14] & 2:
            # To be calculated when it is opened: the 0 is what its writer put in for want of a value.
            found.errors[row][column] = UNCALCULATED
    found.area = extent.rows * extent.columns
    return found
