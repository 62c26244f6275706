"""Stage a case: a mapping of table name to rows, as a case file, a rule example or a form gives it.

Every value becomes the text it would be in a table's cell, so that all inputs are typed alike. Knows
nothing about YAML, JSON or DuckDB.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from practicecheck.intake.coverage import Coverage, add_coverage, says_nothing
from practicecheck.intake.faults import Faults
from practicecheck.intake.staging import LONGEST_CELL
from practicecheck.records import CODES, TABLES
from practicecheck.records.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from practicecheck.intake.staging import Staging

_COVERAGE_KEYS = ("status", "from", "to")
_WHY_COVERAGE = "Without it 'none recorded' could not be told from 'not extracted'."
_WRITE_COVERAGE = "Write `coverage: {status: complete, from: 2025-04-01, to: 2026-03-31}`."


def stage_case(
    staging: Staging,
    name: str,
    case: Mapping[str, object],
    *,
    kind: str,
    coverage: Coverage | None = None,
    scope: str = "",
    faults: Faults | None = None,
) -> None:
    """Stage one case as an input of its own. Raises InputError that tells of every fault of its form, at its place.

    `coverage` stands in where the case says nothing of it. `scope` is put before every id, so that cases
    which use the same ids can be loaded side by side. `faults` are those found so far.
    """
    staged = _Case(
        staging, staging.open_input(name, kind, is_case=True), faults or Faults(name), _only_child(case), scope
    )
    tables = []
    for table, rows in case.items():
        if table == "coverage":
            continue
        if table not in TABLES:
            word = str(table)[:40]
            hint = did_you_mean(word, (*TABLES, "coverage"))
            staging.add_problem(staged.number, "unknown_table", sheet=word, table=None, advice=hint)
            continue
        staging.open_table(staged.number, table)
        if table != "record_coverage":
            tables.append(table)
        staged.stage_rows(table, rows)
    if "coverage" in case:
        coverage = _short_coverage(case["coverage"], staged.faults)
    elif "record_coverage" in case:
        coverage = None
    elif coverage is None and kind == "case file" and staged.faults.found:  # alone it is told once all inputs are read
        staged.faults.add(f"this {says_nothing(kind)}")
    staged.faults.raise_any()
    if coverage:
        add_coverage(staging, staged.number, coverage, tables)


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


@dataclass(frozen=True)
class _Case:
    """A case that is being staged."""

    staging: Staging
    number: int
    faults: Faults
    child_id: str | None
    scope: str

    def stage_rows(self, table: str, rows: object) -> None:
        """Stage a table's rows; what is none is noted."""
        if rows is None:
            return
        listed: Sequence[object] = [rows] if isinstance(rows, Mapping) and table == "child" else rows  # type: ignore[assignment]
        if not isinstance(listed, (list, tuple)):
            self.faults.add(f"{table} is not a list of rows. Put `- ` before each row.", at=(table,))
            return
        layout = _layout(table)
        written: set[str] = set()
        unknown: dict[str, None] = {}
        own_child = (
            layout.positions.get("child_id") if self.child_id and table not in ("child", "record_coverage") else None
        )
        for row, cells in enumerate(listed):
            if not isinstance(cells, Mapping):
                said = f"row {row + 1} of {table} is not a mapping of field names to values. Write `field: value`."
                self.faults.add(said, at=(table, row))
                continue
            texts: list[str | None] = [None] * len(layout.names)
            for column, value in cells.items():
                position = layout.positions.get(column)
                if position is None:
                    unknown[str(column)[:40]] = None
                    continue
                written.add(column)
                if isinstance(value, str) and len(value) <= LONGEST_CELL and "\0" not in value:  # nearly all
                    texts[position] = value.strip() or None
                elif value is not None:
                    wrong = _wrong_with(value, is_list=position in layout.lists)
                    if wrong:
                        at = (table, row, column) if listed is rows else (table, column)
                        self.faults.add(f"row {row + 1} of {table}, {column} {wrong}", at=at)
                    else:
                        texts[position] = to_text(value)
            if own_child is not None and texts[own_child] is None:
                texts[own_child] = self.child_id
                written.add("child_id")
            if self.scope:
                for position in layout.ids:
                    text = texts[position]
                    texts[position] = text and ";".join(f"{self.scope}{part.strip()}" for part in text.split(";"))
            self.staging.add_row(table, self.number, table, row + 1, texts)
        self.staging.add_written(self.number, table, written)
        for column in unknown:
            self.staging.drop_column(self.number, table, table, column)


def _wrong_with(value: object, *, is_list: bool) -> str:
    """What is wrong with the form of a value, and what to do; nothing where it can be the text of a cell."""
    several = value if isinstance(value, (list, tuple)) else ()
    if isinstance(value, Mapping) or any(isinstance(one, (Mapping, list, tuple)) for one in several):
        return (
            "holds a mapping or a list of lists where one value, or a list of values, is read. Write the value itself."
        )
    if len(several) > 1 and not is_list:
        return "holds several values where one is read. Write one, or a row for each."
    text = to_text(value) or ""
    if len(text) > LONGEST_CELL:
        return f"is longer than {LONGEST_CELL:,} characters. No field holds that much: the file is broken. Export it again."
    if "\0" in text:
        return "holds a NUL character, which no text has: the file is broken. Export it again."
    return ""


def _short_coverage(value: object, faults: Faults) -> Coverage | None:
    """Read `coverage: {status: …, from: …, to: …}`; None where it is not understood, which is noted."""
    if not isinstance(value, Mapping) or "status" not in value:
        what = "says no status" if isinstance(value, Mapping) else "is not a mapping of status, from and to"
        faults.add(f"coverage {what}. {_WHY_COVERAGE} {_WRITE_COVERAGE}", at=("coverage",))
    if not isinstance(value, Mapping):
        return None
    for key in value:
        if key not in _COVERAGE_KEYS:
            hint = did_you_mean(str(key)[:40], _COVERAGE_KEYS)
            faults.add(f"coverage has no {str(key)[:40]!r}.{hint} {_WRITE_COVERAGE}", at=("coverage", key))
    status = to_text(value.get("status")) or ""
    if "status" in value and status not in CODES["coverage"].values:
        every = ", ".join(CODES["coverage"].values)
        faults.add(f"coverage: this is no status. Write one of {every}.", at=("coverage", "status"))
    days = {key: _day(value.get(key), key, faults) for key in ("from", "to")}
    first, last = days["from"], days["to"]
    if first and last and first > last:
        faults.add("coverage ends before it begins. Write the earlier day as `from`.", at=("coverage",))
    return Coverage(status, first, last)


def _day(value: object, key: str, faults: Faults) -> date | None:
    text = to_text(value)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        said = f"coverage: {key!r} is no day that can be read. Write it as 2025-04-01, or leave it out where there is no bound."
        faults.add(said, at=("coverage", key))
        return None


class _Layout(NamedTuple):
    """A table's field names, the place of each, and the places of those that hold ids, and lists."""

    names: tuple[str, ...]
    positions: dict[str, int]
    ids: tuple[int, ...]
    lists: frozenset[int]


@cache
def _layout(table: str) -> _Layout:
    fields = TABLES[table].fields
    ids = tuple(place for place, field in enumerate(fields) if field.type in ("id", "ids"))
    lists = frozenset(place for place, field in enumerate(fields) if field.is_list)
    return _Layout(TABLES[table].field_names, {field.name: place for place, field in enumerate(fields)}, ids, lists)
