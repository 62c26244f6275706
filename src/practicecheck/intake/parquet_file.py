"""Read a Parquet file as text cells. Knows nothing about the types of the case record."""

from __future__ import annotations

import glob
from typing import TYPE_CHECKING

import duckdb

from practicecheck.errors import InputError
from practicecheck.intake.header import match_header

if TYPE_CHECKING:
    from pathlib import Path

    from practicecheck.intake.staging import Staging

_BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(8203) || chr(65279)"


def stage_parquet(staging: Staging, number: int, table: str, path: Path) -> None:
    """Stage the rows of one Parquet file; its first row is row 2, as if a header stood above it."""
    source = [glob.escape(str(path))]
    try:
        described = staging.cursor().execute(
            "DESCRIBE SELECT * FROM read_parquet(?, hive_partitioning = false)", source
        )
        columns = [(name, sql_type) for name, sql_type, *_ in described.fetchall()]
        matched = match_header(staging, number, path.name, table, [name for name, _ in columns])
        matched.list_unknown(staging, number)
        given = {name: _text(*columns[place]) for name, place in matched.given.items()}
        fields = ", ".join(f"""nullif(trim({cell}, {_BLANKS}), '') AS "{name}\"""" for name, cell in given.items())
        any_cell = ", ".join(f'"{name}"' for name in given)
        staging.add_select(
            table,
            tuple(given),
            f"""SELECT * FROM (SELECT {number}::SMALLINT AS _input, ?::VARCHAR AS _sheet,
                (file_row_number + 2)::INTEGER AS _row, {fields}
            FROM read_parquet(?, hive_partitioning = false, file_row_number = true)) WHERE coalesce({any_cell}) IS NOT NULL""",
            [path.name, *source],
        )
    except duckdb.Error as error:
        raise InputError(
            f"{path.name} cannot be read as Parquet: it is damaged, or of another kind. Export it again."
        ) from error


def _text(name: str, sql_type: str) -> str:
    """SQL of a column's cells as text, as they would stand in a CSV file."""
    column = '"' + name.replace('"', '""') + '"'
    if sql_type.endswith("[]"):
        return f"array_to_string({column}::VARCHAR[], ';')"
    if sql_type in ("FLOAT", "DOUBLE") or sql_type.startswith("DECIMAL"):
        # A data frame turns a column of whole numbers with a gap into 10.0.
        return f"regexp_replace({column}::VARCHAR, '\\.0+$', '')"
    return f"{column}::VARCHAR"
