"""Write OpenDocument workbooks by hand, also such as no program writes."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

ODS = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text")}


def write_ods(path: Path, rows: str) -> Path:
    return write_ods_tables(path, {"child": rows})


def write_ods_tables(path: Path, tables: Mapping[str, str]) -> Path:
    """An OpenDocument workbook; its tables are the XML of their rows."""
    names = " ".join(f'xmlns:{name}="{address}"' for name, address in ODS.items())
    names += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    told = "".join(f"<table:table table:name={quoteattr(name)}>{rows}</table:table>" for name, rows in tables.items())
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", kind)
        packed.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
        packed.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:spreadsheet>{told}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )
    return path


def ods_row(*cells: str, repeat: int = 1) -> str:
    """A row; a cell is a text, or the whole element."""
    told = "".join(cell if cell.startswith("<table:") else _cell(cell) for cell in cells)
    return f'<table:table-row table:number-rows-repeated="{repeat}">{told}</table:table-row>'


def _cell(text: str) -> str:
    if not text:
        return "<table:table-cell/>"
    return f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'
