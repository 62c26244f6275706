"""Stage a case: a mapping of table name to rows, as a case file, a rule example or a form gives it.

Every value becomes the text it would be in a table's cell, so that all inputs are typed alike. Knows
nothing about YAML, JSON or DuckDB.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from practicecheck.errors import InputError, UsageError
from practicecheck.intake.coverage import Coverage, add_coverage, parse_coverage
from practicecheck.intake.staging import LONGEST_CELL
from practicecheck.records import TABLES
from practicecheck.records.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from practicecheck.intake.staging import Staging

_COVERAGE_KEYS = ("status", "from", "to")


def stage_case(
    staging: Staging,
    name: str,
    case: Mapping[str, object],
    *,
    kind: str,
    coverage: Coverage | None = None,
    scope: str = "",
) -> None:
    """Stage one case as an input of its own.

    `coverage` stands in where the case says nothing of it. `scope` is put before every id, so that cases
    which use the same ids can be loaded side by side.
    """
    number = staging.open_input(name, kind, is_case=True)
    child_id = _only_child(case)
    tables = []
    for table, rows in case.items():
        if table == "coverage":
            continue
        if table not in TABLES:
            word = str(table)[:40]
            hint = did_you_mean(word, (*TABLES, "coverage"))
            staging.add_problem(number, "unknown_table", sheet=word, table=None, advice=hint)
            continue
        staging.open_table(number, table)
        if table != "record_coverage":
            tables.append(table)
        _stage_rows(staging, number, name, table, rows, child_id=child_id, scope=scope)
    if "coverage" in case:
        coverage = _short_coverage(case["coverage"], name)
    elif "record_coverage" in case:
        coverage = None
    if coverage:
        add_coverage(staging, number, coverage, tables)


def to_text(value: object) -> str | None:
    """Return a value as the text of a cell; None for nothing.

    >>> to_text(date(2026, 3, 31)), to_text(["PHY", "NEG"]), to_text(10.0), to_text("  ")
    ('2026-03-31', 'PHY;NEG', '10', None)
    """
    if value is None:
        return None
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return ";".join(text for text in map(to_text, value) if text) or None
    return str(value)


def _only_child(case: Mapping[str, object]) -> str | None:
    """The id that other rows may leave out: that of a `child` given as one mapping."""
    child = case.get("child")
    return to_text(child.get("child_id")) if isinstance(child, Mapping) else None


def _stage_rows(
    staging: Staging, number: int, name: str, table: str, rows: object, *, child_id: str | None, scope: str
) -> None:
    if rows is None:
        return
    listed: Sequence[object] = [rows] if isinstance(rows, Mapping) and table == "child" else rows  # type: ignore[assignment]
    if not isinstance(listed, (list, tuple)):
        raise InputError(f"{name}: {table} is not a list of rows. Put `- ` before each row.")
    fields, positions, ids = _layout(table)
    written: set[str] = set()
    unknown: dict[str, None] = {}
    own_child = positions.get("child_id") if child_id and table not in ("child", "record_coverage") else None
    for row, cells in enumerate(listed, start=1):
        if not isinstance(cells, Mapping):
            raise InputError(
                f"{name}: row {row} of {table} is not a mapping of field names to values. Write `field: value`."
            )
        texts: list[str | None] = [None] * len(fields)
        for column, value in cells.items():
            position = positions.get(column)
            if position is None:
                unknown[str(column)[:40]] = None
                continue
            written.add(column)
            if isinstance(value, str) and len(value) <= LONGEST_CELL and "\0" not in value:  # nearly all
                texts[position] = value.strip() or None
            elif value is not None:
                texts[position] = _cell(value, f"{name}: row {row} of {table}, {column}")
        if own_child is not None and texts[own_child] is None:
            texts[own_child] = child_id
            written.add("child_id")
        if scope:
            for position in ids:
                text = texts[position]
                texts[position] = text and ";".join(f"{scope}{part.strip()}" for part in text.split(";"))
        staging.add_row(table, number, table, row, texts)
    staging.add_written(number, table, written)
    for column in unknown:
        staging.drop_column(number, table, table, column)


def _cell(value: object, where: str) -> str | None:
    if isinstance(value, Mapping) or (
        isinstance(value, (list, tuple)) and any(isinstance(v, (Mapping, list)) for v in value)
    ):
        raise InputError(
            f"{where} holds a mapping where one value, or a list of values, is read. Write the value itself."
        )
    text = to_text(value)
    if text and len(text) > LONGEST_CELL:
        raise InputError(
            f"{where} is longer than {LONGEST_CELL:,} characters. No field holds that much: the file is broken."
        )
    if text and "\0" in text:
        raise InputError(f"{where} holds a NUL character, which no text has: the file is broken. Export it again.")
    return text


def _short_coverage(value: object, name: str) -> Coverage:
    """Read `coverage: {status: …, from: …, to: …}`."""
    if not isinstance(value, Mapping) or not set(value) <= set(_COVERAGE_KEYS) or "status" not in value:
        raise InputError(
            f"{name}: coverage is not understood. Without it 'none recorded' could not be told from 'not extracted'. "
            "Write `coverage: {status: complete, from: 2025-04-01, to: 2026-03-31}`."
        )
    try:
        return parse_coverage(":".join(to_text(value.get(key)) or "" for key in _COVERAGE_KEYS))
    except UsageError as error:
        raise InputError(
            f"{name}: coverage is not understood: its status or one of its days cannot be read, or its last day is before its first. "
            "Write `coverage: {status: complete, from: 2025-04-01, to: 2026-03-31}`."
        ) from error


@cache
def _layout(table: str) -> tuple[tuple[str, ...], dict[str, int], tuple[int, ...]]:
    """Field names, the place of each, and the places of those that hold ids."""
    fields = TABLES[table].fields
    ids = tuple(place for place, field in enumerate(fields) if field.type in ("id", "ids"))
    return TABLES[table].field_names, {field.name: place for place, field in enumerate(fields)}, ids
