"""Write old workbooks (xls) by hand, also such as no program writes: an OLE file with a stream of BIFF8 records."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from pathlib import Path

BOF, EOF, BOUNDSHEET, LABEL, BOOLERR, FORMULA = 0x0809, 0x000A, 0x0085, 0x0204, 0x0205, 0x0006
FILEPASS, SUPBOOK = 0x002F, 0x01AE
_SECTOR = 512
_NONE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def text_cell(row: int, column: int, text: str) -> bytes:
    return record(LABEL, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))


def error_cell(row: int, column: int, code: int) -> bytes:
    return record(BOOLERR, struct.pack("<HHHBB", row, column, 0, code, 1))


def formula_cell(row: int, column: int, result: bytes, *, calculate: bool = False) -> bytes:
    """A formula with the eight bytes of its last result; it may ask to be calculated on opening."""
    return record(
        FORMULA, struct.pack("<HHH", row, column, 0) + result + struct.pack("<HIH", 2 * calculate, 0, 3) + b"\x1e\1\0"
    )


def write_xls(path: Path, sheets: Mapping[str, bytes], *, before: bytes = b"", streams: Iterable[str] = ()) -> Path:
    """A workbook of sheets, each the records of its cells; `before` are records of the whole, `streams` more of them."""
    start = record(BOF, struct.pack("<HH4xII", 0x0600, 0x0005, 0, 0)) + before
    heads = [struct.pack("<BB", len(name), 1) + name.encode("utf-16-le") for name in sheets]
    at = len(start) + sum(4 + 6 + len(head) for head in heads) + 4
    listed, pages = b"", b""
    for head, cells in zip(heads, sheets.values(), strict=True):
        listed += record(BOUNDSHEET, struct.pack("<IH", at + len(pages), 0) + head)
        pages += record(BOF, struct.pack("<HH4xII", 0x0600, 0x0010, 0, 0)) + cells + record(EOF)
    path.write_bytes(ole({"Workbook": start + listed + record(EOF) + pages, **dict.fromkeys(streams, b"x")}))
    return path


def ole(streams: Mapping[str, bytes]) -> bytes:
    """An OLE file; every stream is long enough to have sectors of its own."""
    padded = {
        name: data.ljust(4096, b"\0").ljust(-(-len(data) // _SECTOR) * _SECTOR, b"\0") for name, data in streams.items()
    }
    entries = [_entry("Root Entry", 5, _END, 0, child=1)]
    directory = -(-128 * (len(padded) + 1) // _SECTOR)
    after = 1 + directory
    chains = [*range(2, 1 + directory), _END]
    content = b""
    for name, data in padded.items():
        length = len(data) // _SECTOR
        entries.append(_entry(name, 2, after, len(data)))
        chains += [*range(after + 1, after + length), _END]
        after += length
        content += data
    table = [_TABLE, *chains]
    if len(table) > _SECTOR // 4:
        raise ValueError("one sector of the table does not hold so much")
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH6xII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1)
    head += struct.pack("<IIIIIII", 1, 0, 4096, _END, 0, _END, 0) + struct.pack("<109I", 0, *[_NONE] * 108)
    return b"".join(
        (
            head,
            struct.pack(f"<{_SECTOR // 4}I", *table, *[_NONE] * (_SECTOR // 4 - len(table))),
            b"".join(entries).ljust(directory * _SECTOR, b"\0"),
            content,
        )
    )


def _entry(name: str, kind: int, first: int, size: int, *, child: int = _NONE) -> bytes:
    told = name.encode("utf-16-le") + b"\0\0"
    return told.ljust(64, b"\0") + struct.pack("<HBBIII36xIQ", len(told), kind, 1, _NONE, _NONE, child, first, size)
