"""Read a CSV file: fast through DuckDB where it is plain, carefully in Python where it is not.

The fast way declares every column as text and sniffs nothing. Whatever it refuses, and whatever a quick
look over the bytes finds odd, goes the careful way, which names the row and what is wrong with it. Both
give the same rows. Knows nothing about types.
"""

from __future__ import annotations

import codecs
import csv
import glob
import mmap
from typing import TYPE_CHECKING, TextIO

import duckdb

from practicecheck.errors import InputError
from practicecheck.intake.header import match_header
from practicecheck.intake.staging import LONGEST_CELL
from practicecheck.records import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from practicecheck.intake.staging import Staging

_LONGEST_LINE = 2 * LONGEST_CELL
_FIRST_BYTES = 65_536
# What the two ways might read differently: NUL, blank lines, old Mac line ends, and blanks other than the
# space (tab, no-break space, zero-width space, byte order mark), which only Python trims.
_ODD = (b"\0", b"\n\n", b"\n\r\n", b"\xc2\xa0", b"\xe2\x80", b"\xef\xbb\xbf", b"\x0b", b"\x0c", b"\x85")
# What needs trimming, or may be a row without any cell: blanks beside a delimiter, a quote or a line end.
_UNTIDY = (b" ,", b", ", b" ;", b"; ", b" \t", b"\t ", b" \n", b"\n ", b" \r", b'" ', b' "', b"\n,", b"\n;", b"\n\t", b'\n"')


def stage_csv(staging: Staging, number: int, table: str, path: Path) -> None:
    """Stage the rows of one CSV file."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        is_plain = _is_plain(content)
        is_tidy = is_plain and all(content.find(mark) < 0 for mark in _UNTIDY)
        first_line = content[: max(content.find(b"\n", 0, _FIRST_BYTES), 0)]
    if is_plain and first_line and b'"' not in first_line:
        try:
            header = first_line.decode("utf-8").rstrip("\r")
        except UnicodeDecodeError:
            header = ""
        delimiter = _delimiter(header, table)
        names = header.split(delimiter)
        if header and (delimiter == "\t" or "\t" not in header) and _stage_fast(staging, number, table, path, names, delimiter=delimiter, is_tidy=is_tidy):
            return
    _stage_carefully(staging, number, table, path)


def _is_plain(content: mmap.mmap) -> bool:
    start = 3 if content[:3] == codecs.BOM_UTF8 else 0
    if content.find(b"\r") >= 0 and content.find(b"\r\n") < 0:
        return False
    return start == 0 and all(content.find(odd) < 0 for odd in _ODD)


def _delimiter(header: str, table: str) -> str:
    """The delimiter that finds the most known columns: comma, or semicolon or tab when the header says so."""
    known = set(TABLES[table].field_names)
    return max(",;\t", key=lambda mark: len(known.intersection(_plain_cells(header, mark))))


def _plain_cells(header: str, mark: str) -> list[str]:
    return [cell.strip().strip('"').strip().lower() for cell in header.split(mark)]


def _stage_fast(
    staging: Staging, number: int, table: str, path: Path, header: Sequence[str], *, delimiter: str, is_tidy: bool
) -> bool:
    """Read the file in DuckDB; False where it refuses anything."""
    columns = {f"c{place}": "VARCHAR" for place in range(len(header))}
    places = match_header(staging, number, path.name, table, header)
    given = {name: f"c{place}" for name, place in zip(TABLES[table].field_names, places, strict=True) if place is not None}
    fields = "".join(f""", {cell if is_tidy else f"nullif(trim({cell}), '')"} AS "{name}\"""" for name, cell in given.items())
    some_cell = "" if is_tidy else "WHERE " + " OR ".join(f"trim({cell}) <> ''" for cell in given.values())
    sql = f"""
        SELECT {number}::SMALLINT AS _input, ?::VARCHAR AS _sheet, _row{fields}
        FROM (SELECT (row_number() OVER () + 1)::INTEGER AS _row, * FROM read_csv(?, auto_detect = false, header = false,
            skip = 1, columns = {columns!r}, delim = '{delimiter}', quote = '"', escape = '"', strict_mode = true,
            parallel = false, null_padding = false, hive_partitioning = false, compression = 'none',
            max_line_size = {_LONGEST_LINE}, buffer_size = {8 * LONGEST_CELL})) {some_cell}"""
    try:
        staging.add_select(table, tuple(given), sql, [path.name, glob.escape(str(path))])
    except duckdb.Error:
        staging.forget_columns(number, path.name)
        return False
    return True


def _stage_carefully(staging: Staging, number: int, table: str, path: Path) -> None:
    encoding = _encoding(path)
    if encoding == "cp1252":
        staging.add_problem(number, "not_utf8", sheet=path.name, table=table)
    row = 0
    try:
        with path.open(encoding=encoding, newline="") as file:
            rows = csv.reader(_lines(file, path.name), delimiter=_sniff(path, encoding, table), strict=True)
            header: list[str] = []
            for row, cells in enumerate(rows, start=1):
                if not any(cell.strip() for cell in cells):
                    continue
                if not header:
                    header = cells
                    places = match_header(staging, number, path.name, table, header)
                elif len(cells) != len(header):
                    kind = "too_many_cells" if len(cells) > len(header) else "too_few_cells"
                    staging.set_aside(number, kind, sheet=path.name, row=row, table=table)
                else:
                    texts = [None if place is None else cells[place].strip() or None for place in places]
                    staging.add_row(table, number, path.name, row, texts)
    except UnicodeDecodeError:
        raise InputError(
            f"{path.name}, row {row + 1} or soon after: bytes that are no letters in UTF-8 or Windows text. The file is "
            "damaged, or of another kind. Export it again as UTF-8."
        ) from None
    except csv.Error as error:
        what = (
            f"a cell of more than {LONGEST_CELL:,} characters. A quote may be missing"
            if "field larger" in str(error)
            else "quotes that do not match"
        )
        raise InputError(
            f"{path.name}, row {row + 1}: {what}, so where the cells end cannot be known. Correct the row or export the file again."
        ) from None
    if not header:
        raise InputError(f"{path.name} holds only blank lines. Its first row should hold the names of the columns.")


def _lines(file: TextIO, name: str) -> Iterator[str]:
    """Yield lines, none of them so long that the memory could fill."""
    number = 0
    while line := file.readline(_LONGEST_LINE + 1):
        number += 1
        if len(line) > _LONGEST_LINE:
            raise InputError(
                f"{name}, line {number}: a cell of more than {LONGEST_CELL:,} characters. No field of the record holds that much: "
                "the file is damaged, or of another kind. Export it again."
            )
        if "\0" in line:
            raise InputError(
                f"{name}, line {number}: a NUL character, which no text holds. The file is damaged, or of another kind. "
                "Export it again as CSV."
            )
        yield line


def _encoding(path: Path) -> str:
    """UTF-8 where the bytes allow it, UTF-16 where the file says so, else Windows text."""
    with path.open("rb") as file:
        start = file.read(2)
        if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while part := file.read(1 << 20):
                decoder.decode(part)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _sniff(path: Path, encoding: str, table: str) -> str:
    with path.open(encoding=encoding, newline="", errors="replace") as file:
        lines = (file.readline(_FIRST_BYTES) for _ in range(100))
        return _delimiter(next((line for line in lines if line.strip()), ""), table)
