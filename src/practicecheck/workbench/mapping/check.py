"""Look a mapping over against reports: what it finds, what it does not understand, and what is then covered.

The report is staged as a run would stage it, and its cells typed, but no child is looked for and no rule asked.
Knows nothing of how it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from practicecheck.intake.coverage import Coverage
from practicecheck.intake.inputs import sheets_of
from practicecheck.intake.mapping.apply import stage_mapped
from practicecheck.intake.mapping.finding import matched, nearest
from practicecheck.intake.odd_cells import settle_table
from practicecheck.intake.report import ADVICE
from practicecheck.intake.staging import open_staging
from practicecheck.records import CODES, TABLES
from practicecheck.records.database import open_database
from practicecheck.workbench.mapping.looks import shape, shown

if TYPE_CHECKING:
    import duckdb

    from practicecheck.intake.mapping.model import Mapping, Sheet
    from practicecheck.intake.staging import Staging

ERROR, WARNING = "error", "warning"
_UNREAD = frozenset(
    ("not_iso_date", "not_iso_datetime", "two_digit_year", "impossible_date", "date_out_of_range", "not_whole_number")
)
_LOST = frozenset(("heading_missing", "table_not_given", "sheet_missing", "no_headings", "unknown_code"))
_SAID = {
    "not_iso_date": "This is no day as the mapping says that days are written. Correct 'dates', here or for this field.",
    "not_iso_datetime": "This is no day as the mapping says that days are written. Correct 'dates', here or for this field.",
    "unknown_code": "The list has no such code. Name the text under 'values' of the field, with the code that it stands for.",
    "code_not_in_list": "The value is kept as it stands, and no rule knows it. Name it under 'values' if it stands for a code of the list.",
    "unknown_column": "The heading is not read. Give it a field, or name it under 'ignore'.",
    "unknown_table": "No sheet of the mapping is called so or has such headings. Name it with 'ignore: \"*\"' if it is not needed.",
    "column_empty": "Every cell is empty, so it cannot be told whether the system holds it. If it does, name the field under 'carried'.",
}
"""What to do in the mapping, where that is another thing than in the report."""


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet that was found: where its headings stand, what the mapping calls it, and how many rows it gave of each table."""

    input: str
    sheet: str
    row: int
    name: str
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at: where, how often, first in which row, and what to do.

    `value` is a text that may be shown, or the shape of one.
    """

    severity: str
    kind: str
    input: str
    sheet: str
    what: str
    value: str | None
    rows: int | None
    first: int | None
    advice: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What looking a mapping over found; `coverage` holds what each report covers, by table."""

    found: tuple[Found, ...]
    findings: tuple[Finding, ...]
    coverage: tuple[tuple[str, Coverage], ...]

    def count(self, severity: str) -> int:
        """How many findings are of a severity."""
        return sum(one.severity == severity for one in self.findings)


def check_mapping(mapping: Mapping, paths: Sequence[Path], *, window: Coverage) -> Checked:
    """Look a mapping over against reports, each an input of its own; `window` is what `--coverage` will say in a run.

    Raises InputError where a report cannot be read, or a heading that counts stands twice.
    """
    con = open_database()
    try:
        staging = open_staging(con)
        places, findings = [], []
        for path in paths:
            with sheets_of(path) as grids:
                matches = matched(mapping, grids)
                if not any(match.sheet.gives for match in matches):
                    findings.append(_finding("does_not_fit", path.name, path.name, "", nearest(mapping, grids)))
                    continue
                number = staging.open_input(path.name, "report")
                stage_mapped(staging, number, mapping, grids, window=window)
                places += [(number, match.grid.file, match.row, match.sheet) for match in matches]
        staging.flush()
        for table, given in staging.given.items():
            if given:
                settle_table(con, table, frozenset(given))
        found = tuple(
            Found(staging.name_of(number), told, row, sheet.name, _rows(con, staging, number, told, sheet))
            for number, told, row, sheet in places
        )
        findings += [*_problems(con, staging), *_aside(con, staging), *_empty(staging)]
        order = {ERROR: 0, WARNING: 1}
        return Checked(found, tuple(sorted(findings, key=lambda one: order[one.severity])), _coverage(staging))
    finally:
        con.close()


def _finding(
    kind: str,
    told: str,
    sheet: str,
    what: str,
    advice: str = "",
    *,
    value: str | None = None,
    rows: int | None = None,
    first: int | None = None,
    lost: bool = False,
) -> Finding:
    severity = ERROR if lost or kind in _LOST or kind == "does_not_fit" else WARNING
    said = _SAID.get(kind) or ADVICE.get(kind, "")
    return Finding(severity, kind, told, sheet, what, value, rows, first, f"{said}{advice}".strip())


def _rows(con: duckdb.DuckDBPyConnection, staging: Staging, number: int, told: str, sheet: Sheet) -> dict[str, int]:
    held = dict.fromkeys(gives.table for gives in sheet.gives if (number, gives.table) in staging.present)
    return {
        table: _one(con, f"SELECT count(*) FROM raw.{table} WHERE _input = ? AND _sheet = ?", number, told)
        for table in held
    }


def _one(con: duckdb.DuckDBPyConnection, query: str, *values: Any) -> int:
    found = con.execute(query, values).fetchone()
    return int(found[0]) if found else 0


def _problems(con: duckdb.DuckDBPyConnection, staging: Staging) -> list[Finding]:
    """What the reader and the typing of cells listed, cells alike together."""
    listed = con.execute("""SELECT input, sheet, table_name, column_name, kind, value, coalesce(advice, ''), count(*), min(row)
        FROM raw._problems GROUP BY ALL ORDER BY input, sheet, table_name, column_name, kind, 8 DESC, 9""").fetchall()
    alike: dict[tuple[Any, ...], tuple[int, int | None]] = {}
    for number, sheet, table, column, kind, value, advice, count, first in listed:
        told = None if value is None else _told(con, number, sheet, table, column, kind, value)
        key = (number, sheet, table, column, kind, told, advice)
        before, at = alike.get(key, (0, first))
        alike[key] = (before + count, min((row for row in (at, first) if row), default=None))
    return [
        _finding(
            kind,
            staging.name_of(number),
            sheet,
            _what(staging, number, sheet, table, column),
            advice,
            value=told,
            rows=count if first else None,
            first=first,
            lost=kind in _UNREAD and 2 * count > _filled(con, number, sheet, table, column),
        )
        for (number, sheet, table, column, kind, told, advice), (count, first) in alike.items()
    ]


def _what(staging: Staging, number: int, sheet: str, table: str | None, column: str | None) -> str:
    """A heading with the field that it fills, or whichever of the two there is."""
    heading = staging.headings.get((number, sheet, table or "", column or ""))
    if table is None:
        return f"'{column}'" if column else ""
    return _named(heading, ".".join(part for part in (table, column) if part))


def _named(heading: str | None, field: str) -> str:
    return f"'{heading}' ({field})" if heading else field


def _told(
    con: duckdb.DuckDBPyConnection, number: int, sheet: str, table: str, column: str, kind: str, value: str
) -> str:
    """The text of a cell where it may be shown, else its shape."""
    field = TABLES[table].field(column)
    if kind in ("unknown_code", "code_not_in_list") and not field.is_list:
        counts = con.execute(
            f'SELECT "{column}", count(*) FROM raw.{table} WHERE _input = ? AND _sheet = ? AND "{column}" IS NOT NULL GROUP BY ALL',
            [number, sheet],
        ).fetchall()
        codes = CODES[field.codes or "yn"].values
        if value in shown(counts, is_code=lambda text: text in codes):
            return value
    return f"{shape(value)} (as shape)"


def _filled(con: duckdb.DuckDBPyConnection, number: int, sheet: str, table: str, column: str) -> int:
    return _one(con, f'SELECT count("{column}") FROM raw.{table} WHERE _input = ? AND _sheet = ?', number, sheet)


def _aside(con: duckdb.DuckDBPyConnection, staging: Staging) -> list[Finding]:
    rows = con.execute("SELECT input, sheet, kind, count(*), min(row) FROM raw._quarantine GROUP BY ALL ORDER BY ALL")
    return [
        _finding(kind, staging.name_of(number), sheet, kind.replace("_", " "), rows=count, first=first)
        for number, sheet, kind, count, first in rows.fetchall()
    ]


def _empty(staging: Staging) -> list[Finding]:
    """Fields without a filled cell, each told of once; a blank end says that something is still going on."""
    found = {
        (number, table, name): _finding(
            "column_empty", staging.name_of(number), sheet, _named(heading, f"{table}.{name}")
        )
        for (number, sheet, table, name), heading in reversed(staging.headings.items())
        if staging.given.get(table)
        and name not in staging.given[table]
        and TABLES[table].field(name).kind != "until"
        and not staging.declared.get((number, table, name))
    }
    return [*reversed(found.values())]


def _coverage(staging: Staging) -> tuple[tuple[str, Coverage], ...]:
    return tuple(
        (table, Coverage(status, start, end))  # type: ignore[arg-type]
        for _, _, table, status, start, end in staging.claims
    )
