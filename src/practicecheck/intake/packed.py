"""Unpack a workbook in memory (an xls is looked over as it is): within bounds, no part larger than it says, and only what is read.

What is given on to the reader of workbooks is packed anew from what was unpacked here, so that it never meets a
part that was not looked over. Knows nothing of tables.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree as ET

from practicecheck.errors import InputError
from practicecheck.intake.old_workbook import OLE, look_over_old
from practicecheck.intake.sheet_xml import (
    MOST_CELLS,
    BadSheetError,
    Oddities,
    TooLargeSheetError,
    look_over_sheet,
    look_over_tables,
)

LARGEST_UNPACKED = 500_000_000
"""Bytes. Ten times what a council's Annex A unpacks to."""

_READ = (".xml", ".rels", "mimetype")
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError, BadSheetError)


@dataclass(frozen=True, slots=True)
class Packed:
    """A workbook that may be read: its bytes, the oddities of its sheets by name, and kinds of problem with the whole."""

    content: BytesIO
    sheets: Mapping[str, Oddities]
    notes: tuple[str, ...]


def looked_over(raw: bytes, name: str) -> Packed:
    """Look a workbook over, and where it is packed pack it anew.

    Raises InputError where it is damaged, locked, of another kind or too large.
    """
    try:
        if raw.startswith(OLE):
            return _old(raw, name)
        with zipfile.ZipFile(BytesIO(raw)) as packed:
            # A part never gives more than it says, so the sum of what they say is a bound.
            if sum(entry.file_size for entry in packed.infolist() if _is_read(entry.filename)) > LARGEST_UNPACKED:
                raise InputError(
                    f"{name} unpacks to more than {LARGEST_UNPACKED // 1_000_000} MB, which no workbook of case records needs. "
                    "Save it as CSV files."
                )
            names = [entry.filename.replace("\\", "/").lstrip("/") for entry in packed.infolist()]
            parts = {
                plain: _unpacked(packed, entry)
                for plain, entry in zip(names, packed.infolist(), strict=True)
                if _is_read(plain)
            }
        sheets = _sheets_of(parts, names, name)
    except TooLargeSheetError:
        raise InputError(
            f"{name}: its sheets reach over more than {MOST_CELLS:,} cells, or beyond the last row or column that a spreadsheet "
            "has. Something may stand far below or beside the table: delete the empty rows and columns after it, and save it "
            "again."
        ) from None
    except InputError:
        raise
    except _BROKEN as error:
        raise damaged(name) from error
    return Packed(_packed(parts), sheets, _notes(names))


def _old(raw: bytes, name: str) -> Packed:
    found = look_over_old(raw)
    if found.is_locked:
        raise locked(name)
    if sum(sheet.area for sheet in found.sheets.values()) > MOST_CELLS:
        raise TooLargeSheetError
    return Packed(BytesIO(raw), found.sheets, found.notes)


def locked(name: str) -> InputError:
    """The error of a workbook with a password."""
    return InputError(f"{name} is locked by a password. Save a copy without one.")


def damaged(name: str) -> InputError:
    """The error of a workbook that cannot be read."""
    return InputError(f"{name} cannot be read as a workbook: it is damaged, or of another kind. Save it again.")


def _is_read(part: str) -> bool:
    return part.lower().endswith(_READ)


def _unpacked(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile  # no program packs a workbook in another way
    return packed.read(entry)


def _packed(parts: Mapping[str, bytes]) -> BytesIO:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as packed:
        for part, data in parts.items():
            packed.writestr(zipfile.ZipInfo(part), data)
    content.seek(0)
    return content


def _notes(names: list[str]) -> tuple[str, ...]:
    lower = [name.lower() for name in names]
    macros = any(name.endswith("vbaproject.bin") or name.startswith(("basic/", "xl/macrosheets/")) for name in lower)
    links = any(name.startswith("xl/externallinks/") for name in lower)
    return (*(("macros",) if macros else ()), *(("external_links",) if links else ()))


def _sheets_of(parts: Mapping[str, bytes], names: list[str], name: str) -> dict[str, Oddities]:
    if any(part.lower().endswith("workbook.bin") for part in names):
        raise InputError(f"{name} is a binary workbook (.xlsb), which is not read. Save it as .xlsx.")
    if "content.xml" in parts:
        found = dict(look_over_tables(parts["content.xml"]))
        areas = [sheet.area for sheet in found.values()]
    else:
        by_part = _look_over_parts(parts)
        areas = [sheet.area for sheet in by_part.values()]
        found = {sheet: by_part.get(part, Oddities()) for sheet, part in _parts_of_sheets(parts).items()}
    if sum(areas) > MOST_CELLS:
        raise TooLargeSheetError
    return found


def _look_over_parts(parts: Mapping[str, bytes]) -> dict[str, Oddities]:
    """Every part that holds cells, whether or not a sheet is known to stand in it; by its name in small letters."""
    workbook = next((parts[part] for part in parts if part.lower() == "xl/workbook.xml"), b"")
    asks = b'fullCalcOnLoad="1"' in workbook or b'fullCalcOnLoad="true"' in workbook
    return {
        part.lower(): look_over_sheet(data, asks_to_calculate=asks)
        for part, data in parts.items()
        if b"sheetData" in data or b"\0" in data[:64]
    }


def _parts_of_sheets(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The part in which each sheet of an xlsx stands, in small letters."""
    folded = {part.lower(): part for part in parts}
    workbook, links = folded.get("xl/workbook.xml"), folded.get("xl/_rels/workbook.xml.rels")
    if workbook is None or links is None:
        raise BadSheetError
    targets = {
        link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target", "").replace("\\", "/"))).lstrip("/")
        for link in _tree(parts[links]).iter()
        if link.get("Id")
    }
    return {
        sheet.get("name", ""): targets.get(identity, "").lower()
        for sheet in _tree(parts[workbook]).iter()
        if sheet.tag.rpartition("}")[2] == "sheet"
        for key, identity in sheet.attrib.items()
        if key.endswith("}id")
    }


def _tree(xml: bytes) -> ET.Element:
    if b"<!DOCTYPE" in xml or b"\0" in xml:
        raise BadSheetError  # no workbook has a document type; entities come with one
    try:
        return ET.fromstring(xml)  # noqa: S314 - without a document type there are no entities
    except (ET.ParseError, ValueError, LookupError) as error:
        raise BadSheetError from error
