"""The waiting room between the readers and the case record: raw text cells, each row with its source.

Every reader puts its rows here (schema `raw`, one table each, all VARCHAR) and nothing else, so that all
inputs pass the same checks. A cell is trimmed and never empty: empty is NULL. Knows nothing about types.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from practicecheck.errors import InputError
from practicecheck.records import TABLES
from practicecheck.records.database import spare_memory
from practicecheck.records.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    import duckdb

LONGEST_CELL = 1_000_000
"""Characters. No field of the record is narrative; a longer cell is a broken or a hostile file."""

PART = 50_000
"""Rows of one table that wait in Python before they go into DuckDB, so that memory stays flat."""

MOST_INPUTS = 10_000
"""Case files of a folder are an input each. A run over more of them takes minutes; as tables they take seconds."""

WORKERS = min(8, os.cpu_count() or 1)
"""Statements that are planned and run side by side, each on a cursor of its own."""

UNSTAGED = ("too_many_cells", "too_few_cells", "merged_columns", "gave_nothing", "no_case")
"""Why a row is set aside by its reader: what it says is not known, or not wanted, so it never stands in `raw`."""

NO_LOSS = ("no_relationship", "gave_nothing", "no_case")
"""Why a row is set aside of which nothing is lost: it is of no child, or is not wanted."""

_SETUP = """
DROP SCHEMA IF EXISTS raw CASCADE;
CREATE SCHEMA raw;
CREATE TABLE raw._inputs(input SMALLINT, name VARCHAR, kind VARCHAR, is_case BOOLEAN);
CREATE TABLE raw._present(input SMALLINT, table_name VARCHAR);
CREATE TABLE raw._written(input SMALLINT, table_name VARCHAR, column_name VARCHAR);
CREATE TABLE raw._declared(input SMALLINT, table_name VARCHAR, column_name VARCHAR, carried BOOLEAN);
CREATE TABLE raw._made_ids(input SMALLINT, table_name VARCHAR);
CREATE TABLE raw._problems(input SMALLINT, sheet VARCHAR, row INTEGER, table_name VARCHAR, column_name VARCHAR,
    kind VARCHAR, value VARCHAR, advice VARCHAR);
CREATE TABLE raw._filled(input SMALLINT, table_name VARCHAR, column_name VARCHAR, n BIGINT);
CREATE TABLE raw._claims(input SMALLINT, table_name VARCHAR, child_id VARCHAR, from_date DATE, to_date DATE);
CREATE TABLE raw._unsaid(input SMALLINT, sheet VARCHAR, table_name VARCHAR, column_name VARCHAR);
CREATE TABLE raw._quarantine(input SMALLINT, sheet VARCHAR, row INTEGER, table_name VARCHAR, kind VARCHAR);
CREATE TABLE raw._lost(input SMALLINT, sheet VARCHAR, row INTEGER, table_name VARCHAR, _key VARCHAR, child_id VARCHAR,
    elsewhere BOOLEAN);
"""


@dataclass(slots=True)
class _Rows:
    """Rows of one table on their way in, column by column."""

    inputs: list[int]
    sheets: list[str]
    numbers: list[int]
    cells: tuple[list[str | None], ...]


@dataclass(slots=True)
class Staging:
    """Collects what the readers find; `flush` puts what is still in Python into DuckDB.

    Nothing is written statement by statement: rows of all inputs wait in columns, and go in at once.
    """

    con: duckdb.DuckDBPyConnection
    inputs: list[tuple[str, str]] = field(default_factory=list)
    present: dict[tuple[int, str], None] = field(default_factory=dict)
    dropped_columns: list[str] = field(default_factory=list)
    claims: list[tuple[int, str, str, str, object, object]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _rows: dict[str, _Rows] = field(default_factory=dict)
    given: dict[str, dict[str, None]] = field(default_factory=dict)
    headings: dict[tuple[int, str, str, str], str] = field(default_factory=dict)
    """The heading that a field was read from, by input, sheet, table and field, where a mapping says so."""
    declared: dict[tuple[int, str, str], bool] = field(default_factory=dict)
    """Columns that a mapping says are carried, or not, by input, table and field."""
    made_ids: set[tuple[int, str]] = field(default_factory=set)
    """Tables whose ids were made by a reader, or will be, by input: no system knows a row by such an id."""
    unsaid: set[tuple[int, str, str, str]] = field(default_factory=set)
    """Ends that a sheet does not tell, by input, sheet, table and field: a blank there is not "still going on"."""
    _claims_of_children: list[tuple[int, str, str, date, date]] = field(default_factory=list)
    part: int = PART
    workers: int = WORKERS
    _case_inputs: set[int] = field(default_factory=set)
    _written: set[tuple[int, str, str]] = field(default_factory=set)
    _problems: list[tuple[object, ...]] = field(default_factory=list)
    _quarantine: list[tuple[object, ...]] = field(default_factory=list)
    _lost: list[tuple[object, ...]] = field(default_factory=list)

    def open_input(self, name: str, kind: str, *, is_case: bool = False) -> int:
        """Begin an input and return its number; `name` is what the user sees, never a full path."""
        if len(self.inputs) >= MOST_INPUTS:
            raise InputError(
                f"There are more than {MOST_INPUTS:,} inputs, each a file or folder of its own. Put the cases together as tables: "
                "one file a table, with the rows of all children."
            )
        self.inputs.append((name, kind))
        number = len(self.inputs) - 1
        if is_case:
            self._case_inputs.add(number)
        return number

    def spare_memory(self) -> None:
        """Take a large input in with little memory: smaller parts, one statement at a time. `read_inputs` ends it."""
        self.part, self.workers = PART // 5, 1
        spare_memory(self.con)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own to the same database, for use in one thread."""
        with self._lock:
            return self.con.cursor()

    def name_of(self, number: int) -> str:
        """The name of an input."""
        return self.inputs[number][0]

    def input_names(self) -> list[str]:
        """The names of all inputs."""
        return [name for name, _ in self.inputs]

    def hold(self, number: int, table: str) -> None:
        """Say that `table` stands in the input, maybe in several sheets of it."""
        self.present[number, table] = None

    def open_table(self, number: int, table: str) -> None:
        """Say that `table` stands in the input, with or without rows."""
        if (number, table) in self.present:
            raise InputError(
                f"{self.name_of(number)} holds the table {table} twice. Which of the two counts cannot be known. "
                "Keep one of them."
            )
        self.present[number, table] = None

    def tables(self) -> tuple[str, ...]:
        """The tables that any input holds, in the order of the case record."""
        held = {table for _, table in self.present}
        return tuple(table for table in TABLES if table in held)

    def add_row(self, table: str, number: int, sheet: str, row: int, cells: Sequence[str | None]) -> None:
        """Stage one row; `cells` are in the order of the table's fields. A row without any cell is none."""
        if not any(cells):
            return
        rows = self._waiting(table)
        rows.inputs.append(number)
        rows.sheets.append(sheet)
        rows.numbers.append(row)
        for column, cell in zip(rows.cells, cells, strict=True):
            column.append(cell)

    def add_columns(
        self, table: str, number: int, sheet: str, rows: Sequence[int], columns: Mapping[str, Sequence[str | None]]
    ) -> None:
        """Stage rows by their columns, one cell a row in each; a field that is not named is empty."""
        waiting = self._waiting(table)
        waiting.inputs.extend([number] * len(rows))
        waiting.sheets.extend([sheet] * len(rows))
        waiting.numbers.extend(rows)
        for name, column in zip(TABLES[table].field_names, waiting.cells, strict=True):
            column.extend(columns.get(name) or [None] * len(rows))
        if len(waiting.numbers) >= self.part:
            self._put(table)

    def _waiting(self, table: str) -> _Rows:
        rows = self._rows.get(table)
        if rows is None:
            rows = self._rows[table] = _Rows([], [], [], tuple([] for _ in TABLES[table].fields))
        return rows

    def _put(self, table: str) -> None:
        """Put the rows of a table that wait into DuckDB."""
        rows = self._rows.pop(table)
        filled = {
            name: column
            for name, column in zip(TABLES[table].field_names, rows.cells, strict=True)
            if any(cell is not None for cell in column)
        }
        columns = [rows.inputs, rows.sheets, rows.numbers, *filled.values()]
        self.add_select(table, tuple(filled), _unnest_sql(tuple(filled)), columns)

    def add_select(self, table: str, fields: Sequence[str], sql: str, parameters: Sequence[object]) -> int:
        """Stage the rows of a SELECT that gives `_input, _sheet, _row` and the `fields`, so named; count them.

        A table is staged with the columns that its inputs have, and no others.
        """
        con = self.cursor()
        given = self.given.get(table)
        if given is None:
            made = con.execute(f"CREATE TABLE raw.{table} AS {sql}", parameters).fetchall()
            self.given[table] = dict.fromkeys(fields)
            return int(made[0][0])
        for name in fields:
            if name not in given:
                con.execute(f'ALTER TABLE raw.{table} ADD COLUMN "{name}" VARCHAR')
                given[name] = None
        return int(con.execute(f"INSERT INTO raw.{table} BY NAME {sql}", parameters).fetchall()[0][0])

    def add_written(self, number: int, table: str, columns: Iterable[str]) -> None:
        """Note the columns that a case file writes, even as null: they are carried."""
        self._written.update((number, table, column) for column in columns)

    def add_problem(
        self,
        number: int,
        kind: str,
        *,
        sheet: str,
        row: int | None = None,
        table: str | None = None,
        column: str | None = None,
        advice: str = "",
    ) -> None:
        """List a problem that the reader itself met."""
        self._problems.append((number, sheet, row, table, column, kind, None, advice))

    def drop_column(self, number: int, sheet: str, table: str, column: str) -> None:
        """List a column that the table does not have; its values are not read."""
        self.dropped_columns.append(f"{self.name_of(number)}: {sheet}: {column}")
        hint = did_you_mean(column, TABLES[table].field_names)
        self.add_problem(number, "unknown_column", sheet=sheet, table=table, column=column, advice=hint)

    def leave_out(self, number: int, sheet: str, heading: str, *, is_known: bool, among: Iterable[str]) -> None:
        """List a column of a mapped sheet that is not read: known and not needed, or not known at all."""
        told = heading[:80]
        self.dropped_columns.append(f"{self.name_of(number)}: {sheet}: {told}")
        if not is_known:
            self.add_problem(number, "unknown_column", sheet=sheet, column=told, advice=did_you_mean(told, among))

    def claim_of_children(self, number: int, table: str, days: Mapping[str, date], until: date) -> None:
        """Say that of these children the input holds every row of a table from a day on, until another."""
        self._claims_of_children += [(number, table, child, day, until) for child, day in days.items() if day <= until]

    def leave_out_sheet(self, number: int, sheet: str) -> None:
        """List a sheet that is known and holds nothing that a rule reads."""
        self.dropped_columns.append(f"{self.name_of(number)}: {sheet[:80]}: all columns")

    def forget(self, number: int, sheet: str, table: str) -> None:
        """Take back what was staged of a sheet, which is to be read again another way."""
        if table in self.given:
            self.cursor().execute(f"DELETE FROM raw.{table} WHERE _input = ? AND _sheet = ?", [number, sheet])

    def set_aside(
        self, number: int, kind: str, *, sheet: str, row: int, table: str, others: Iterable[str] = ()
    ) -> None:
        """Quarantine a row whose cells cannot be told apart: one of `table`, and maybe of other tables."""
        self._quarantine.append((number, sheet, row, table, kind))
        if kind not in NO_LOSS:
            self._lost += [(number, sheet, row, one, None, None, False) for one in dict.fromkeys((table, *others))]

    def flush(self) -> None:
        """Put everything that waits into DuckDB, one statement a table."""
        inputs = [(n, name, kind, n in self._case_inputs) for n, (name, kind) in enumerate(self.inputs)]
        insert(self.con, "raw._inputs", inputs)
        insert(self.con, "raw._present", list(self.present))
        insert(self.con, "raw._written", sorted(self._written))
        insert(self.con, "raw._declared", [(*where, carried) for where, carried in self.declared.items()])
        insert(self.con, "raw._made_ids", sorted(self.made_ids))
        insert(self.con, "raw._claims", self._claims_of_children)
        insert(self.con, "raw._unsaid", sorted(self.unsaid))
        insert(self.con, "raw._problems", self._problems)
        insert(self.con, "raw._quarantine", self._quarantine)
        insert(self.con, "raw._lost", self._lost)
        for table in tuple(self._rows):
            self._put(table)
        # The child stands in every record, if only to say that there is none.
        for table in dict.fromkeys(("child", *self.tables())):
            if table not in self.given:
                self.con.execute(f"CREATE TABLE raw.{table}(_input SMALLINT, _sheet VARCHAR, _row INTEGER)")
                self.given[table] = {}


def open_staging(con: duckdb.DuckDBPyConnection) -> Staging:
    """Clear the waiting room and open it."""
    con.execute(_SETUP)
    return Staging(con)


def insert(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows by one statement; DuckDB's own executemany plans each row anew."""
    if not rows:
        return
    columns = [list(column) for column in zip(*rows, strict=True)]
    con.execute(f"INSERT INTO {table} SELECT {', '.join('unnest(?)' for _ in columns)}", columns)


@cache
def _unnest_sql(fields: tuple[str, ...]) -> str:
    columns = "".join(f', unnest(?::VARCHAR[]) AS "{field}"' for field in fields)
    return (
        "SELECT unnest(?::SMALLINT[]) AS _input, unnest(?::VARCHAR[]) AS _sheet, unnest(?::INTEGER[]) AS _row" + columns
    )
