"""Spoil a good input: its cells, headings and sheets before it is written, then the bytes of its files.

Everything is drawn from one `Random`, so that a seed makes the same input again.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random

from lxml import etree
from tests.fuzz.good import CANARY, Sheet, Sheets

NASTY = (
    # blanks and what is written for one
    "", " ", "\u00a0", "null", "None", "N/A", "#N/A", "#REF!", "#zq", "U",
    # numbers and days
    "0", "-1", "1", "2.0", "1e309", "NaN", "infinity", "1" * 400, "9" * 20, "45000", "45000.5", "2026-02-30", "31/12/2025",
    "1/2/26", "0001-01-01", "9999-12-31", "2026-03-01T25:00", "2026-03-29T01:30", "2026-03-01T10:00:00+14:00",
    # codes and lists
    "Y", "y", "yes", "true", ";", ";;", "a;;b", "[1]", "{}", "child_id", "C1:zq", "visit:zq:1",
    # marks that divide, end, quote or command
    ",", '"', "'", '""', '"zq', "\t", "\r", "zq\nzq", "zq\r\nzq", "\\", "%s{}", "&amp;", "<zq/>", "]]>", "../zq", "zq\x00zq",
    "\x1b[31mzq", "=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)",
    # letters
    "\u202ezq\u202c", "🙂zq", "e\u0301", "ﷺ", "\ufeffzq", "\u200bzq", "İ", "ß", "\ud800", "zq" * 3000,
)  # fmt: skip
"""What stands in cells of real extracts, and what somebody may put there."""

BYTES = (
    b"\0",
    b'"',
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\n",
    b"\r",
    b",",
    b"<",
    b"&",
    b"]]>",
    b"\x1a",
    b"- ",
    b": ",
    b"{",
    b"}",
    b"\xed\xa0\x80",
)
_XML = (".xml", ".rels")
_PACKED = (".xlsx", ".ods")  # an xls is not


# --- sheets -----------------------------------------------------------------------------------------------------------
def spoil_sheets(sheets: Sheets, random: Random) -> Sheets:
    """Do one harm to the sheets."""
    made = dict(sheets)
    if not made:
        return made
    name = random.choice(list(made))
    how = random.choice((_one_sheet, _one_sheet, _one_sheet, _one_sheet, _rename, _swap, _drop, _twin))
    how(made, name, random)
    return made


def _one_sheet(made: dict[str, Sheet], name: str, random: Random) -> None:
    if made[name].rows:
        made[name] = random.choice(SHEET_HARMS)(made[name], random)


def _rename(made: dict[str, Sheet], name: str, random: Random) -> None:
    new = random.choice((name.upper(), f" {name} ", name[:-1], f"{name}s", "Sheet1", "🙂", name.replace("_", " ")))
    if new not in made:
        made[new] = made.pop(name)


def _swap(made: dict[str, Sheet], name: str, random: Random) -> None:
    other = random.choice(list(made))
    made[name], made[other] = made[other], made[name]


def _drop(made: dict[str, Sheet], name: str, random: Random) -> None:
    del made[name]


def _twin(made: dict[str, Sheet], name: str, random: Random) -> None:
    made.setdefault(random.choice((f"{name} (2)", name.upper(), f"{name}2")), made[name])


def _cells(sheet: Sheet, random: Random, new: Callable[[int, int, str], str], share: float | None = None) -> Sheet:
    """Some cells of the rows below the headings, changed."""
    chosen = share if share is not None else random.choice((0.02, 0.1, 0.5))
    rows = [
        row if at <= sheet.headings else tuple(new(at, place, text) if random.random() < chosen else text for place, text in enumerate(row))
        for at, row in enumerate(sheet.rows)
    ]  # fmt: skip
    return replace(sheet, rows=tuple(rows))


def _nasty(sheet: Sheet, random: Random) -> Sheet:
    return _cells(sheet, random, lambda *_: random.choice(NASTY))


def _others(sheet: Sheet, random: Random) -> Sheet:
    """Another row's cell of the same column, so another child's id."""

    def other(at: int, place: int, text: str) -> str:
        row = random.choice(sheet.rows[sheet.headings + 1 :])
        return row[place] if place < len(row) else text

    return _cells(sheet, random, other)


def _around(sheet: Sheet, random: Random) -> Sheet:
    return _cells(
        sheet,
        random,
        lambda at, place, text: random.choice((f" {text}", f"{text}\u00a0", text.lower(), text.upper(), f"{text}.0")),
    )


def _blank_column(sheet: Sheet, random: Random) -> Sheet:
    place = random.randrange(max(map(len, sheet.rows)) or 1)
    return _cells(sheet, random, lambda at, here, text: "" if here == place else text, 1.0)


def _headings(sheet: Sheet, random: Random) -> Sheet:
    rows = list(sheet.rows)
    names = list(rows[sheet.headings])
    if not names:
        return sheet
    at = random.randrange(len(names))
    names[at] = random.choice(
        (
            names[at].upper(),
            f" {names[at]} ",
            names[at][:-1],
            "",
            random.choice(names),
            random.choice(NASTY),
            names[at].replace("_", " "),
        )
    )
    rows[sheet.headings] = tuple(names)
    return replace(sheet, rows=tuple(rows))


def _columns(sheet: Sheet, random: Random) -> Sheet:
    """A column out, or the columns in another order."""
    order = list(range(max(map(len, sheet.rows))))
    if random.random() < 0.5:
        random.shuffle(order)
    elif order:
        order.pop(random.randrange(len(order)))
    return replace(sheet, rows=tuple(tuple(row[at] for at in order if at < len(row)) for row in sheet.rows))


def _above(sheet: Sheet, random: Random) -> Sheet:
    top = [random.choice((("",), (), ("Extract of 30 June",), ("", "Page 1"))) for _ in range(random.randrange(1, 4))]
    return Sheet((*top, *sheet.rows), sheet.headings + len(top))


def _order(sheet: Sheet, random: Random) -> Sheet:
    data = list(sheet.rows[sheet.headings + 1 :])
    random.shuffle(data)
    return replace(sheet, rows=(*sheet.rows[: sheet.headings + 1], *data))


def _double(sheet: Sheet, random: Random) -> Sheet:
    data = list(sheet.rows[sheet.headings + 1 :])
    for row in random.sample(data, min(len(data), random.randrange(1, 4))):
        data.insert(random.randrange(len(data) + 1), row)
    return replace(sheet, rows=(*sheet.rows[: sheet.headings + 1], *data))


def _lose(sheet: Sheet, random: Random) -> Sheet:
    data = [row for row in sheet.rows[sheet.headings + 1 :] if random.random() < 0.5]
    return replace(sheet, rows=(*sheet.rows[: sheet.headings + 1], *data))


def _ragged(sheet: Sheet, random: Random) -> Sheet:
    rows = [
        row
        if at <= sheet.headings or random.random() < 0.7
        else random.choice((row[:-1], (*row, "zq"), (*row, ""), ()))
        for at, row in enumerate(sheet.rows)
    ]
    return replace(sheet, rows=tuple(rows))


def _wide(sheet: Sheet, random: Random) -> Sheet:
    return replace(sheet, rows=tuple((*row, *(f"more {at}" for at in range(200))) for row in sheet.rows))


SHEET_HARMS = (
    *(_nasty, _nasty, _nasty, _others, _around, _blank_column, _headings, _headings),
    *(_columns, _above, _order, _double, _lose, _ragged, _wide),
)


# --- files ------------------------------------------------------------------------------------------------------------
def spoil_files(path: Path, random: Random) -> None:
    """Do one harm to a file of the input, or to a part of a packed one."""
    files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    if not files:
        return
    file = random.choice(files)
    raw = file.read_bytes()
    if file.suffix in _PACKED and random.random() < 0.75:
        file.write_bytes(_spoilt_part(raw, random))
    elif file.suffix == ".xml" and random.random() < 0.6:
        file.write_bytes(spoilt_xml(raw, random))
    else:
        file.write_bytes(spoilt_bytes(raw, random))


def spoilt_bytes(raw: bytes, random: Random) -> bytes:
    """Bytes flipped, cut, put in, left out, doubled; lines in another order."""
    if not raw:
        return raw
    at, length = random.randrange(len(raw)), random.choice((1, 2, 10, 100, 1000))
    match random.randrange(8):
        case 0 | 1:
            spoilt = bytearray(raw)
            for _ in range(random.choice((1, 1, 3, 30))):
                spoilt[random.randrange(len(raw))] ^= 1 << random.randrange(8)
            return bytes(spoilt)
        case 2:
            return raw[:at]
        case 3:
            return raw[:at] + raw[at + length :]
        case 4:
            return raw[: at + length] + raw[at:]
        case 5:
            return raw[:at] + random.choice(BYTES) * random.choice((1, 2, 50)) + raw[at:]
        case 6:
            lines = raw.splitlines(keepends=True)
            random.shuffle(lines)
            return b"".join(lines)
        case _:
            lines = raw.splitlines(keepends=True)
            lines.insert(random.randrange(len(lines) + 1), random.choice(lines))
            return b"".join(lines)


def _spoilt_part(raw: bytes, random: Random) -> bytes:
    """A packed file, sound as such, with one part spoilt, left out or under another's name."""
    try:
        with zipfile.ZipFile(BytesIO(raw)) as packed:
            parts = {name: packed.read(name) for name in packed.namelist()}
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, RuntimeError):
        return spoilt_bytes(raw, random)
    if not parts:
        return spoilt_bytes(raw, random)
    name = random.choice(list(parts))
    match random.randrange(6):
        case 0:
            del parts[name]
        case 1:
            other = random.choice(list(parts))
            parts[name], parts[other] = parts[other], parts[name]
        case 2 | 3 if name.endswith(_XML):
            parts[name] = spoilt_xml(parts[name], random)
        case _:
            parts[name] = spoilt_bytes(parts[name], random)
    made = BytesIO()
    with zipfile.ZipFile(made, "w", random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as packed:
        for one, data in parts.items():
            packed.writestr(zipfile.ZipInfo(one), data, random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)))
    return made.getvalue()


def spoilt_xml(raw: bytes, random: Random) -> bytes:
    """XML that is still well formed: elements left out, moved, doubled, renamed; texts and attributes changed."""
    try:
        tree = etree.fromstring(raw, etree.XMLParser(resolve_entities=False, huge_tree=False))
    except etree.XMLSyntaxError:
        return spoilt_bytes(raw, random)
    for _ in range(random.choice((1, 1, 2, 5))):
        found = [one for one in tree.iter() if isinstance(one.tag, str)]
        one, other = random.choice(found), random.choice(found)
        parent = one.getparent()
        match random.randrange(7):
            case 0 if parent is not None:
                parent.remove(one)
            case 1 if parent is not None and other not in list(one.iter()):
                other.append(one)
            case 2 if parent is not None:
                parent.insert(0, etree.fromstring(etree.tostring(one)))
            case 3:
                one.tag = random.choice((other.tag, f"{one.tag}x", one.tag.lower()))
            case 4 if one.attrib:
                one.attrib[random.choice(list(one.attrib))] = _clean(
                    random.choice((*NASTY, "99999999", "XFD1048576", "A0", "-1", "s", "e"))
                )
            case 5 if one.attrib:
                del one.attrib[random.choice(list(one.attrib))]
            case _:
                one.text = _clean(random.choice(NASTY))
    return etree.tostring(
        tree, xml_declaration=True, encoding=random.choice(("UTF-8", "UTF-8", "UTF-8", "UTF-16", "ISO-8859-1"))
    )


def _clean(text: str) -> str:
    """A text that XML can hold."""
    return "".join(one for one in text if one >= " " and not "\ud800" <= one <= "\udfff") or CANARY
