"""Tell what kind of input a path is, and have it read.

Knows the kinds of file by their name and their first bytes; how each is read is in its own module.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from practicecheck.errors import InputError
from practicecheck.intake.audit_form import stage_audit_form
from practicecheck.intake.case_file import read_case_file
from practicecheck.intake.cases import stage_case
from practicecheck.intake.coverage import Coverage, add_coverage
from practicecheck.intake.csv_file import stage_csv
from practicecheck.intake.faults import tell_all
from practicecheck.intake.grids import csv_grid, grids_of, workbook_grids
from practicecheck.intake.header import are_tables, not_a_table, table_named
from practicecheck.intake.mapping.apply import stage_mapped
from practicecheck.intake.mapping.finding import matched, nearest
from practicecheck.intake.old_workbook import OLE
from practicecheck.intake.parquet_file import stage_parquet
from practicecheck.intake.staging import LONGEST_CELL, WORKERS
from practicecheck.intake.steady import steady
from practicecheck.intake.workbook import open_workbook, stage_workbook
from practicecheck.records import TABLES
from practicecheck.records.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from practicecheck.intake.grids import Grid
    from practicecheck.intake.mapping.model import Mapping
    from practicecheck.intake.staging import Staging

_CASE = frozenset({".yaml", ".yml", ".json"})
_TEXT = frozenset({".csv", ".tsv", ".txt"})
_TABLE = _TEXT | {".parquet"}
_WORKBOOK = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
_XML = ".xml"
_READ = (
    "a case file (.yaml, .json), a folder of CSV or Parquet files, a workbook (.xlsx, .xls, .ods), or a return to the children "
    "in need census (.xml)"
)

# First bytes that tell a kind of file whatever its name says.
_MAGIC: tuple[tuple[bytes, str, frozenset[str]], ...] = (
    (b"PK\x03\x04", "a workbook or another zip file", _WORKBOOK - {".xls"}),
    (OLE, "an old workbook (.xls)", frozenset({".xls"})),
    (b"PAR1", "a Parquet file", frozenset({".parquet"})),
    (b"%PDF", "a PDF", frozenset()),
    (b"\x1f\x8b", "a gzip file", frozenset()),
    (b"SQLite format 3", "an SQLite database", frozenset()),
)
_NEEDS_MAGIC = _WORKBOOK | {".parquet"}


@dataclass(frozen=True, slots=True)
class Given:
    """What the user said of the inputs: what they cover where they do not say so, and how reports are mapped."""

    coverage: Coverage | None = None
    mappings: tuple[Mapping, ...] = ()
    used: list[Mapping] = field(default_factory=list)
    """Those of the mappings that an input was read by."""


def stage_path(staging: Staging, path: Path, given: Given) -> None:
    """Stage what `path` holds: one input, or one for each case file of a folder."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:/", str(path)):
        raise InputError(
            "An input looks like an address on the internet. practicecheck reads files of this machine only, so that no "
            "record leaves it. Save the file here and give its path."
        )
    with _reading(path):
        if not path.exists():
            raise InputError(f"{path.name} does not exist. Check the path; practicecheck reads {_READ}.")
        with steady(path, _CASE | _TABLE | _WORKBOOK | {_XML}):
            (_stage_folder if path.is_dir() else _stage_file)(staging, path, given)


@contextmanager
def sheets_of(path: Path) -> Iterator[list[Grid]]:
    """The sheets of a report: of a workbook, of a CSV file, or of a folder of CSV files. They are read inside the `with`.

    Raises InputError where it cannot be read, or is no such thing.
    """
    with _reading(path):
        files = sorted(one for one in path.iterdir() if one.name[0] not in ".~") if path.is_dir() else [path]
        texts = [one for one in files if one.suffix.lower() in _TEXT]
        if texts:
            for one in texts:
                _checked_suffix(one)
            yield [csv_grid(one) for one in texts]
        elif not path.is_dir() and path.suffix.lower() in _WORKBOOK:
            _checked_suffix(path)
            yield workbook_grids(path)
        else:
            raise InputError(
                f"{path.name or path} is no report with sheets and headings. Name a workbook (.xlsx, .xls, .ods), a CSV file "
                "or a folder of CSV files."
            )


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    limit = csv.field_size_limit(LONGEST_CELL)  # the limit is one for all threads, so it is set around them
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{path.name} cannot be read: {error.strerror or 'the system refused it'}. Check that the file is there and that "
            "you may read it."
        ) from error
    finally:
        csv.field_size_limit(limit)


def _stage_file(staging: Staging, path: Path, given: Given) -> None:
    suffix = _checked_suffix(path)
    if suffix in _CASE:
        case, faults = read_case_file(path)
        stage_case(staging, path.name, case, kind="case file", coverage=given.coverage, faults=faults)
    elif suffix in _WORKBOOK:
        workbook = open_workbook(path)
        grids = grids_of(workbook)
        if not stage_audit_form(staging, path.name, grids):
            tables = _stage_mapped(staging, path, "workbook", grids, given)
            if tables is None or tables:
                number = staging.open_input(path.name, "workbook")
                stage_workbook(staging, number, tables or grids)
                _finish_tables(staging, number, path, given.coverage, [])
        for kind in workbook.problems:
            staging.add_problem(len(staging.inputs) - 1, kind, sheet=path.name)
    elif suffix == _XML:
        from practicecheck.intake.formats.cin import stage_cin

        stage_cin(staging, path, coverage=given.coverage)
    elif suffix in _TABLE:
        if _stage_mapped(staging, path, "table", _csv_grids([path], given), given) is None:
            _stage_tables(staging, path, [path], "table", given.coverage)
    else:
        raise InputError(f"{path.name} is of a kind that is not read. practicecheck reads {_READ}.")


def _stage_folder(staging: Staging, folder: Path, given: Given) -> None:
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name[0] not in ".~")
    cases = [path for path in files if path.suffix.lower() in _CASE]
    tables = [path for path in files if path.suffix.lower() in _TABLE]
    if cases and tables:
        raise InputError(
            f"{folder.name} holds both case files and tables. Which of them is the extract cannot be known. "
            "Put them into folders of their own."
        )
    if cases:
        tell_all(lambda path: _stage_file(staging, path, given), cases)
    elif tables:
        left = _stage_mapped(staging, folder, "folder", _csv_grids(tables, given), given)
        if left is None:
            _stage_tables(staging, folder, files, "folder", given.coverage)
        else:
            left_over = {grid.file for grid in left}
            canonical = [file for file in tables if file.name in left_over or file.suffix.lower() == ".parquet"]
            if canonical:
                _stage_tables(staging, folder, canonical, "folder", given.coverage)
    else:
        raise InputError(f"{folder.name or folder} holds nothing to read. practicecheck reads {_READ}.")


def _csv_grids(files: list[Path], given: Given) -> list[Grid]:
    """The CSV files that are no tables of the case record, as sheets; none where every file is one."""
    texts = [file for file in files if file.suffix.lower() != ".parquet"]
    if not given.mappings and are_tables(file.stem for file in texts):
        return []
    for file in texts:
        _checked_suffix(file)
    return [csv_grid(file) for file in texts]


def _stage_mapped(staging: Staging, path: Path, kind: str, grids: list[Grid], given: Given) -> list[Grid] | None:
    """Stage sheets by mappings of the user's that fit, or by that of a standard extract; None where there is none.

    Returns those that are called as tables of the case record and are nothing else. What belongs to none is listed.
    """
    if not grids:
        return None
    by = _by_mapping(given.mappings, grids)
    if not by and not are_tables(grid.name for grid in grids):
        from practicecheck.intake.formats import recognised
        from practicecheck.intake.formats.refused import refuse_look_alikes

        if known := recognised(grids):
            kind, by = known[0], [(known[1], grids)]
        else:
            refuse_look_alikes(path.name or str(path.resolve().name), grids)
        if not by and given.mappings:
            raise InputError(_unfitting(path.name, given.mappings, grids))
    if not by:
        return None
    taken = [grid.file for _, theirs in by for grid in theirs]
    tables = [grid for grid in grids if grid.file not in taken and table_named(grid.name)]
    strange = [grid for grid in grids if grid.file not in taken and not table_named(grid.name)]
    for mapping, theirs in by:
        given.used.append(mapping)
        number = staging.open_input(path.name or str(path.resolve().name), kind)
        stage_mapped(staging, number, mapping, [*theirs, *strange], window=given.coverage)
        strange = []
    return tables


def _by_mapping(mappings: tuple[Mapping, ...], grids: list[Grid]) -> list[tuple[Mapping, list[Grid]]]:
    """Which of the grids each mapping reads: where several fit one, that of which most headings are there."""
    found: list[list[Grid]] = [[] for _ in mappings]
    for grid in grids:
        fits = sorted(
            ((match.headings_found, -n) for n, mapping in enumerate(mappings) for match in matched(mapping, [grid])),
            reverse=True,
        )
        if len(fits) > 1 and fits[0][0] == fits[1][0]:
            both = " and ".join(f"'{mappings[-n].mapping}'" for _, n in fits[:2])
            raise InputError(
                f"{grid.file} fits the mappings {both} alike. Which of them counts cannot be known. Give only one of them, or "
                "name the sheet in each (`sheet:`)."
            )
        if fits:
            found[-fits[0][1]].append(grid)
    return [(mapping, theirs) for mapping, theirs in zip(mappings, found, strict=True) if theirs]


def _unfitting(name: str, mappings: Sequence[Mapping], grids: Sequence[Grid]) -> str:
    told = " ".join(f"'{mapping.mapping}': {nearest(mapping, grids)}" for mapping in mappings)
    which = "The mapping does not fit" if len(mappings) == 1 else "None of the mappings fits"
    return (
        f"{which} {name}, and it holds no table of the case record. {told} Correct the mapping, or make one with "
        "`practicecheck map new`."
    )


def require_used(given: Given, names: Sequence[str]) -> None:
    """Stop where a mapping fits none of the inputs: the user believes that a report was read by it."""
    unused = [repr(mapping.mapping) for mapping in given.mappings if not any(one is mapping for one in given.used)]
    if unused:
        one = len(unused) == 1
        raise InputError(
            f"The mapping{'' if one else 's'} {', '.join(unused)} {'fits' if one else 'fit'} none of the inputs "
            f"({', '.join(names)}). A sheet is known by its name and its headings; `practicecheck map check` shows what is "
            "nearest. Correct the mapping, or leave it out."
        )


def _stage_tables(staging: Staging, path: Path, files: list[Path], kind: str, coverage: Coverage | None) -> None:
    number = staging.open_input(path.name or str(path.resolve().name), kind)
    strange: list[str] = []
    tables: list[tuple[str, Path]] = []
    for file in files:
        table = table_named(file.stem) if file.suffix.lower() in _TABLE else None
        if table is None:
            strange.append(file.stem[:40])
            not_a_table(staging, number, file.name[:60], file.stem[:40])
            continue
        staging.open_table(number, table)
        tables.append((table, file))

    def read(table: str, file: Path) -> None:
        stage = stage_parquet if _checked_suffix(file) == ".parquet" else stage_csv
        stage(staging, number, table, file)

    with ThreadPoolExecutor(WORKERS) as pool:
        tell_all(lambda one: one.result(), [pool.submit(read, *one) for one in tables])
    _finish_tables(staging, number, path, coverage, strange)


def _finish_tables(staging: Staging, number: int, path: Path, coverage: Coverage | None, strange: list[str]) -> None:
    tables = [table for held_by, table in staging.present if held_by == number]
    if not tables:
        hints = dict.fromkeys(hint for name in strange if (hint := did_you_mean(name, TABLES)))
        raise InputError(
            f"{path.name} holds no table of the case record: files or sheets are named as their table, such as child or "
            f"visit.{''.join(hints)}"
        )
    if coverage and "record_coverage" not in tables:
        add_coverage(staging, number, coverage, tables)


def _checked_suffix(path: Path) -> str:
    """The kind of file by its name, once its first bytes have been seen to agree."""
    suffix = path.suffix.lower()
    with path.open("rb") as file:
        start = file.read(16)
    if not start:
        raise InputError(
            f"{path.name} is empty. A table without rows still has its header; an extract that failed has nothing. "
            "Export it again, or remove it."
        )
    for magic, what, suffixes in _MAGIC:
        if start.startswith(magic) and suffix not in suffixes:
            if magic == OLE and suffix in _WORKBOOK:
                open_workbook(path)  # says so where it is locked: such a workbook is packed into a file of the old kind
            raise InputError(
                f"{path.name} is named {suffix or 'without a kind'} but is {what}. Give it its right name, or export it again."
            )
    if suffix in _NEEDS_MAGIC and not any(start.startswith(magic) and suffix in kinds for magic, _, kinds in _MAGIC):
        if start.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<"):
            raise InputError(
                f"{path.name} is named {suffix} but is a web page or XML, as some systems export it. Open it in a spreadsheet and "
                "save it as .xlsx."
            )
        raise InputError(f"{path.name} is named {suffix} but is not one. Give it its right name, or export it again.")
    return suffix
