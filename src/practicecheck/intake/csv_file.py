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
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

import duckdb

from practicecheck.errors import InputError
from practicecheck.intake.header import Nameless, match_header
from practicecheck.intake.staging import LONGEST_CELL
from practicecheck.records import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from practicecheck.intake.staging import Staging

_LONGEST_LINE = 2 * LONGEST_CELL
_FIRST_BYTES = 65_536
# What the two ways might read differently: NUL, blank lines, old Mac line ends, and blanks other than the
# space (tab, no-break space, zero-width space, byte order mark), which only Python trims.
_ODD = (b"\0", b"\n\n", b"\n\r\n", b"\xc2\xa0", b"\xe2\x80", b"\xef\xbb\xbf", b"\x0b", b"\x0c", b"\x85")
# What needs trimming, or may be a row without any cell: blanks beside a delimiter, a quote or a line end.
_UNTIDY = (
    b" ,",
    b", ",
    b" ;",
    b"; ",
    b" \t",
    b"\t ",
    b" \n",
    b"\n ",
    b" \r",
    b'" ',
    b' "',
    b"\n,",
    b"\n;",
    b"\n\t",
    b'\n"',
)


@dataclass(frozen=True, slots=True)
class _Look:
    """What a quick look over the bytes of a file tells."""

    is_plain: bool
    is_tidy: bool
    header: str
    rows: int | None
    """How many rows follow the header, where no quote can hide a line end."""


def stage_csv(staging: Staging, number: int, table: str, path: Path) -> None:
    """Stage the rows of one CSV file."""
    look = _look_over(path)
    if not (look.is_plain and _stage_fast(staging, number, table, path, look)):
        _stage_carefully(staging, number, table, path)


def _look_over(path: Path) -> _Look:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        first_line = content[: max(content.find(b"\n", 0, _FIRST_BYTES), 0)]
        is_old_mac = content.find(b"\r") >= 0 and content.find(b"\r\n") < 0
        is_plain = not is_old_mac and b'"' not in first_line and all(content.find(odd) < 0 for odd in _ODD)
        is_tidy = is_plain and all(content.find(mark) < 0 for mark in _UNTIDY)
        quotes = lines = 0
        while is_plain and (part := content.read(1 << 20)):
            quotes += part.count(b'"')
            lines += part.count(b"\n")
        # DuckDB drops a last row whose quote is never closed, and says nothing.
        is_plain = is_plain and quotes % 2 == 0
        lines += content[-1:] != b"\n"
    try:
        header = first_line.decode("utf-8").rstrip("\r")
    except UnicodeDecodeError:
        header = ""
    return _Look(is_plain and bool(header), is_tidy, header, lines - 1 if is_tidy and not quotes else None)


def _delimiter(header: str, table: str) -> str:
    """The delimiter that finds the most known columns: comma, or semicolon or tab when the header says so."""
    known = set(TABLES[table].field_names)
    return max(",;\t", key=lambda mark: len(known.intersection(_plain_cells(header, mark))))


def _plain_cells(header: str, mark: str) -> list[str]:
    return [cell.strip().strip('"').strip().lower() for cell in header.split(mark)]


def _stage_fast(staging: Staging, number: int, table: str, path: Path, look: _Look) -> bool:
    """Read the file in DuckDB; False where it refuses anything, or does not give every row."""
    delimiter = _delimiter(look.header, table)
    header = look.header.split(delimiter)
    if not all(cell.strip() for cell in header):
        return False  # what stands in a column without a heading is to be listed
    columns = {f"c{place}": "VARCHAR" for place in range(len(header))}
    matched = match_header(staging, number, path.name, table, header)
    given = {name: f"c{place}" for name, place in matched.given.items()}
    fields = "".join(
        f""", {cell if look.is_tidy else f"nullif(trim({cell}), '')"} AS "{name}\"""" for name, cell in given.items()
    )
    some_cell = "" if look.is_tidy else "WHERE " + " OR ".join(f"trim({cell}) <> ''" for cell in given.values())
    sql = f"""
        SELECT {number}::SMALLINT AS _input, ?::VARCHAR AS _sheet, _row{fields}
        FROM (SELECT (row_number() OVER () + 1)::INTEGER AS _row, * FROM read_csv(?, auto_detect = false, header = false,
            skip = 1, columns = {columns!r}, delim = '{delimiter}', quote = '"', escape = '"', strict_mode = true,
            parallel = false, null_padding = false, hive_partitioning = false, compression = 'none',
            max_line_size = {LONGEST_CELL}, buffer_size = {8 * LONGEST_CELL})) {some_cell}"""
    try:
        rows = staging.add_select(table, tuple(given), sql, [path.name, glob.escape(str(path))])
    except duckdb.Error:
        rows = -1
    if rows < 0 or (look.rows is not None and rows != look.rows):
        staging.forget(number, path.name, table)
        return False
    matched.list_unknown(staging, number)
    return True


def _stage_carefully(staging: Staging, number: int, table: str, path: Path) -> None:
    encoding = encoding_of(path)
    if encoding == "cp1252":
        staging.add_problem(number, "not_utf8", sheet=path.name, table=table)
    row = 0
    try:
        with path.open(encoding=encoding, newline="") as file:
            rows = csv.reader(lines_of(file, path.name), delimiter=_sniff(path, encoding, table), strict=True)
            header: list[str] = []
            for row, cells in enumerate(rows, start=1):
                if not any(cell.strip() for cell in cells):
                    continue
                if not header:
                    header = cells
                    matched = match_header(staging, number, path.name, table, header)
                    matched.list_unknown(staging, number)
                    nameless = Nameless([cell.strip() for cell in header])
                elif len(cells) != len(header):
                    kind = "too_many_cells" if len(cells) > len(header) else "too_few_cells"
                    staging.set_aside(number, kind, sheet=path.name, row=row, table=table)
                else:
                    nameless.look([cell.strip() for cell in cells])
                    staging.add_row(
                        table, number, path.name, row, matched.cells([cell.strip() or None for cell in cells])
                    )
    except UnicodeDecodeError:
        raise InputError(
            f"{path.name}{_first_undecodable(path)}: bytes that are no letters in UTF-8 or Windows text. The file is "
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
    nameless.list_found(staging, number, path.name)


def lines_of(file: TextIO, name: str) -> Iterator[str]:
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


def encoding_of(path: Path) -> str:
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


def _first_undecodable(path: Path) -> str:
    """Say in which line the first byte stands that cp1252 gives no letter to."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        place = re.search(rb"[\x81\x8d\x8f\x90\x9d]", content)
        if place is None:
            return ""
        line, start = 1, -1
        while (start := content.find(b"\n", start + 1, place.start())) >= 0:
            line += 1
        return f", line {line}"
