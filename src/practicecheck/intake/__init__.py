"""Read inputs into the case record: one path for every kind of input, every row accounted for.

Makes schema `record` of a DuckDB database and nothing else. Knows nothing about rules.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from practicecheck.errors import InputError
from practicecheck.intake.audit_form import KIND_BESIDE
from practicecheck.intake.cases import stage_case
from practicecheck.intake.coverage import Coverage, add_coverage, declare_carried, parse_coverage, require_coverage
from practicecheck.intake.faults import tell_all
from practicecheck.intake.id_map import read_id_map
from practicecheck.intake.inputs import Given, require_used, stage_path
from practicecheck.intake.load import load_record
from practicecheck.intake.report import IntakeReport, Problem
from practicecheck.intake.staging import open_staging
from practicecheck.records.database import use_memory_freely

if TYPE_CHECKING:
    from collections.abc import Mapping as Rows
    from collections.abc import Sequence

    import duckdb

    from practicecheck.intake.mapping.model import Mapping

__all__ = ["Coverage", "IntakeReport", "Problem", "Reading", "read_case", "read_inputs"]


class Reading(TypedDict, total=False):
    """What the user says of how inputs are to be read; see `read_inputs`."""

    coverage: str | None
    mappings: Sequence[Path]
    id_map: Path | None


def read_inputs(
    con: duckdb.DuckDBPyConnection,
    paths: Sequence[Path],
    *,
    coverage: str | None = None,
    mappings: Sequence[Path] = (),
    id_map: Path | None = None,
) -> IntakeReport:
    """Read case files, folders of tables and workbooks into schema `record` of `con`.

    `coverage` (`status:FROM:TO`) stands in for inputs that say nothing of what they cover; without it such an
    input is refused. After a third colon it may name fields that are carried even where every cell is empty.
    `mappings` are mapping files: an input whose sheets are those of one is read by it.
    `id_map` is a CSV file (input, id, child_id) of the ids that an input has for children who are called otherwise here.
    Raises InputError, with nothing made, where an input, a mapping or the id map cannot be used at all.
    """
    ids = (id_map.name, read_id_map(id_map)) if id_map else None
    given = Given(parse_coverage(coverage) if coverage else None, _read_mappings(mappings))
    staging = open_staging(con)
    try:
        tell_all(lambda path: stage_path(staging, Path(path), given), paths)
        require_used(given, staging.input_names())
        if not staging.inputs:
            raise InputError("No input was given. Name a case file, a folder of tables or a workbook.")
        forms = {number for number, (_, kind) in enumerate(staging.inputs) if kind == KIND_BESIDE}
        if len(forms) == len(staging.inputs):
            raise InputError(
                f"{', '.join(staging.input_names())}: this audit form was made beside an extract, which holds its children, and "
                "no extract was given. Give both: the extract, then the form."
            )
        if not any(table == "child" and number not in forms for number, table in staging.present):
            raise InputError(
                f"{', '.join(staging.input_names())}: there is no table child, so no row can be joined to a child. "
                "Add child with at least child_id and dob, one row for each child. A file or sheet is known by its name: "
                "it must be called child."
            )
        require_coverage(staging)
        if given.coverage:
            declare_carried(staging, given.coverage)
        return load_record(con, staging, id_map=ids)
    finally:
        con.execute("DROP SCHEMA IF EXISTS raw CASCADE")
        use_memory_freely(con)


def _read_mappings(paths: Sequence[Path]) -> tuple[Mapping, ...]:
    if not paths:
        return ()
    from practicecheck.intake.mapping.load import read_mapping

    return tuple(read_mapping(path) for path in paths)


def read_case(
    con: duckdb.DuckDBPyConnection,
    cases: Sequence[tuple[str, Rows[str, object]]],
    *,
    isolate: bool = False,
    covered: Sequence[Rows[str, Coverage]] = (),
) -> IntakeReport:
    """Read cases that are already in memory, (name, mapping of table to rows), each as its own input.

    With `isolate` every id of case number n is read as `<n>:<id>`, so that cases which use the same ids (the
    examples of rules) can be loaded side by side. What a case says nothing of is not extracted, but for the tables that `covered`
    names of it, one mapping a case.

    >>> from practicecheck.records.database import open_database
    >>> con = open_database()
    >>> read_case(con, [("one", {"child": {"child_id": "C1"}, "visit": [{"visit_id": "V1", "date": "2026-03-02"}]})]).rows_used
    2
    >>> con.execute("SELECT _key, child_id, date FROM record.visit").fetchall()
    [('V1', 'C1', datetime.date(2026, 3, 2))]
    """
    staging = open_staging(con)
    try:
        for number, (name, case) in enumerate(cases):
            stage_case(staging, name, case, kind="case", scope=f"{number}:" if isolate else "")
        for number, tables in enumerate(covered):
            for table, coverage in tables.items():
                add_coverage(staging, number, coverage, (table,))
        return load_record(con, staging)
    finally:
        con.execute("DROP SCHEMA IF EXISTS raw CASCADE")
