"""What the inputs hold at all: coverage of tables, and which columns are carried.

Both are facts about an input, written down once, before any rule asks (design section 2, "Carried"). Knows
nothing about the rows themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from practicecheck.errors import InputError, UsageError
from practicecheck.intake.faults import tell_all
from practicecheck.intake.odd_cells import settle_table
from practicecheck.intake.typed import typed_select
from practicecheck.records import CODES, TABLES
from practicecheck.records.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from practicecheck.intake.staging import Staging


@dataclass(frozen=True, slots=True)
class Coverage:
    """One claim about every table of an input: its status and the window it covers (None = no bound).

    `carried` are fields (table, field) that are carried even where every cell is empty.
    """

    status: str
    from_date: date | None = None
    to_date: date | None = None
    carried: tuple[tuple[str, str], ...] = ()


def parse_coverage(text: str) -> Coverage:
    """Read the value of `--coverage`: status:FROM:TO, and after a third colon the fields that are carried.

    >>> parse_coverage("complete:2025-04-01:2026-03-31").to_date
    datetime.date(2026, 3, 31)
    >>> parse_coverage("complete::2026-03-31:visit.bedroom,visit.seen_alone").carried
    (('visit', 'bedroom'), ('visit', 'seen_alone'))
    """
    try:
        status, start, end, *fields = text.split(":", 3)
        first, last = (date.fromisoformat(day) if day else None for day in (start, end))
        coverage = Coverage(status, first, last, _fields(*fields))
    except ValueError:
        coverage = Coverage("")
    if coverage.status not in CODES["coverage"].values:
        raise UsageError(
            "--coverage was not understood. Without it an empty table cannot be told from one that was not extracted. "
            "Write status:FROM:TO, for example --coverage complete:2025-04-01:2026-03-31; the status is one of "
            f"{', '.join(CODES['coverage'].values)}."
        )
    if coverage.from_date and coverage.to_date and coverage.from_date > coverage.to_date:
        raise UsageError("--coverage ends before it begins. Write the earlier day first: status:FROM:TO.")
    return coverage


def _fields(text: str = "") -> tuple[tuple[str, str], ...]:
    """The fields in `visit.bedroom,visit.seen_alone`."""
    every = {f"{table.name}.{name}": (table.name, name) for table in TABLES.values() for name in table.field_names}
    named = [one.strip() for one in text.split(",") if one.strip()]
    for one in named:
        if one not in every:
            raise UsageError(f"--coverage: '{one}' is no field of the case record.{did_you_mean(one, every)}")
    return tuple(every[one] for one in named)


def declare_carried(staging: Staging, coverage: Coverage) -> None:
    """Note of each input that holds their table which fields the user says are carried."""
    for table, field in coverage.carried:
        staging.declared.update(((number, table, field), True) for number, held in staging.present if held == table)


def add_coverage(
    staging: Staging, number: int, coverage: Coverage, tables: Iterable[str], *, sheet: str = "coverage"
) -> None:
    """Stage one claim for each of `tables`; the tables that have rows of their own are left to those."""
    for table in tables:
        staging.claims.append((number, sheet, table, coverage.status, coverage.from_date, coverage.to_date))


def require_coverage(staging: Staging) -> None:
    """Stop when inputs say nothing of what they cover: their empty tables could be read as 'none happened'."""
    speaking = {number for number, *_ in staging.claims}
    speaking |= {number for number, table in staging.present if table == "record_coverage"}
    silent = [one for number, one in enumerate(staging.inputs) if number not in speaking]
    tell_all(_refuse_silent, silent)


def _refuse_silent(one: tuple[str, str]) -> None:
    name, kind = one
    raise InputError(f"{name} {says_nothing(kind)}")


def says_nothing(kind: str) -> str:
    """What is said of an input of a kind that does not say what it covers."""
    how = (
        "Add `coverage: {status: complete, from: 2025-04-01, to: 2026-03-31}` to the file"
        if kind == "case file"
        else "Add a table record_coverage (table_name, child_id, status, from_date, to_date), one row a table"
    )
    return (
        f"does not say what it covers, so 'none recorded' could not be told from 'not extracted'. {how}, or run with "
        "--coverage complete:FROM:TO."
    )


def create_coverage(con: duckdb.DuckDBPyConnection, staging: Staging) -> None:
    """Make `record._coverage`; and `record._together`, the pairs of inputs that share children (each with itself).

    Where there are several inputs, what one says of the whole extract holds for the children it holds
    and for no others: else the table that one input lacks would be covered by another's claim.
    """
    con.execute("""CREATE TABLE record._coverage(child_id VARCHAR, table_name VARCHAR, status VARCHAR,
        from_date DATE, to_date DATE, _input SMALLINT, _sheet VARCHAR, _row INTEGER)""")
    has_rows = any(table == "record_coverage" for _, table in staging.present)
    if has_rows:
        _rows_of_coverage(con, frozenset(staging.given["record_coverage"]))
    if staging.claims:
        columns = [list(column) for column in zip(*staging.claims, strict=True)]
        # Even an unreadable row of its own silences the general claim about a table.
        spoken = (
            ""
            if not has_rows
            else "WHERE NOT EXISTS (FROM raw._coverage r WHERE r._input = c.i "
            "AND lower(r.table_name) = c.t AND r.child_id IS NULL)"
        )
        con.execute(
            f"""INSERT INTO record._coverage
            SELECT NULL, c.t, c.status, c.f, c.u, c.i, c.s, NULL
            FROM (SELECT unnest(?::SMALLINT[]) AS i, unnest(?::VARCHAR[]) AS s, unnest(?::VARCHAR[]) AS t,
                unnest(?::VARCHAR[]) AS status, unnest(?::DATE[]) AS f, unnest(?::DATE[]) AS u) c {spoken}""",
            columns,
        )
    con.execute("""INSERT INTO record._coverage
        SELECT c.child_id, c.table_name, 'complete', c.from_date, c.to_date, c.input, 'coverage', NULL
        FROM raw._claims c JOIN record.child k ON k.child_id = c.child_id""")
    con.execute("INSERT INTO record._together SELECT input, input FROM record._inputs")
    if len(staging.inputs) > 1 and "child_id" in staging.given["child"]:
        con.execute("""CREATE TABLE raw._children AS
            SELECT DISTINCT _input, child_id FROM raw.child WHERE child_id IS NOT NULL""")
        con.execute("""INSERT INTO record._together SELECT DISTINCT a._input, b._input
            FROM raw._children a JOIN raw._children b USING (child_id) WHERE a._input <> b._input""")
        con.execute("""INSERT INTO record._coverage
            SELECT k.child_id, c.table_name, c.status, c.from_date, c.to_date, c._input, c._sheet, c._row
            FROM record._coverage c JOIN raw._children k ON k._input = c._input
            WHERE c.child_id IS NULL AND NOT EXISTS (FROM record._coverage o WHERE o._input = c._input
                AND o.table_name = c.table_name AND o.child_id = k.child_id)""")
        con.execute("""DELETE FROM record._coverage WHERE child_id IS NULL
            AND _input IN (SELECT _input FROM raw._children)""")


def _rows_of_coverage(con: duckdb.DuckDBPyConnection, given: frozenset[str]) -> None:
    """Take in the rows of `record_coverage`; a row with anything unreadable claims nothing."""
    settle_table(con, "record_coverage", given)
    con.execute(f"""CREATE TABLE raw._coverage AS
        SELECT t.*, CASE WHEN b.columns IS NOT NULL OR t.status IS NULL OR t.from_date > t.to_date
            OR t.table_name IS NULL OR lower(t.table_name) NOT IN ({", ".join(f"'{name}'" for name in TABLES)})
            THEN 'bad_coverage'
            WHEN t.child_id IS NOT NULL AND t.child_id NOT IN (SELECT child_id FROM record.child)
                AND t.child_id NOT IN (SELECT child_id FROM record._conflicted) THEN 'unknown_child' END AS _verdict
        FROM ({typed_select("record_coverage", given)}) t
        LEFT JOIN raw._bad_record_coverage b ON b._input = t._input AND b._sheet = t._sheet AND b._row = t._row""")
    unknown = con.execute(f"""SELECT _input, _sheet, _row, table_name FROM raw._coverage
        WHERE lower(table_name) NOT IN ({", ".join(f"'{name}'" for name in TABLES)})""").fetchall()
    for number, sheet, row, name in unknown:
        con.execute(
            "INSERT INTO raw._problems VALUES (?, ?, ?, 'record_coverage', 'table_name', 'unknown_table', NULL, ?)",
            [number, sheet, row, did_you_mean(name, TABLES)],
        )
    con.execute("""INSERT INTO raw._quarantine SELECT _input, _sheet, _row, 'record_coverage', _verdict
        FROM raw._coverage WHERE _verdict IS NOT NULL""")
    con.execute("""INSERT INTO record._coverage SELECT child_id, lower(table_name), status, from_date, to_date, _input,
        _sheet, _row FROM raw._coverage WHERE _verdict IS NULL""")


def count_filled(con: duckdb.DuckDBPyConnection, table: str, given: Iterable[str]) -> None:
    """Note in `raw._filled` how many cells of each column of a staged table are filled, input by input."""
    names = ", ".join(("NULL", *(f"'{name}'" for name in given)))
    filled = ", ".join(("count(*)", *(f'count("{name}")' for name in given)))
    con.execute(
        f"""INSERT INTO raw._filled SELECT _input, '{table}', unnest([{names}]), unnest([{filled}])
        FROM raw.{table} GROUP BY _input"""
    )


_COLUMNS = """SELECT p.input, p.table_name, f.c AS column_name,
        coalesce(d.carried, CASE WHEN i.is_case THEN w.column_name IS NOT NULL ELSE coalesce(k.n, 0) > 0 END) AS carried,
        coalesce(k.n, 0)::BIGINT AS filled, coalesce(r.n, 0)::BIGINT AS "rows"
    FROM raw._present p JOIN raw._inputs i USING (input)
    JOIN (SELECT unnest(?::VARCHAR[]) AS t, unnest(?::VARCHAR[]) AS c) f ON f.t = p.table_name
    LEFT JOIN raw._declared d ON d.input = p.input AND d.table_name = f.t AND d.column_name = f.c
    LEFT JOIN raw._filled k ON k.input = p.input AND k.table_name = f.t AND k.column_name = f.c
    LEFT JOIN raw._filled r ON r.input = p.input AND r.table_name = f.t AND r.column_name IS NULL
    LEFT JOIN raw._written w ON w.input = p.input AND w.table_name = f.t AND w.column_name = f.c"""


def create_column_coverage(con: duckdb.DuckDBPyConnection, tables: list[str]) -> None:
    """Make `record._column_coverage`: one row per input, table it holds, and column of that table.

    In tables a column is carried when some row has a value in it; in case files when some row writes the
    key, even as null. What a mapping declares wins.
    """
    con.execute(f"CREATE TABLE record._column_coverage AS {_COLUMNS}", _fields_of(tables))


def carrying_inputs(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, list[int]]:
    """The inputs that carry each column of a table whose cells have been counted."""
    return dict(
        con.execute(
            f"SELECT column_name, list(input ORDER BY input) FROM ({_COLUMNS}) WHERE carried GROUP BY ALL",
            _fields_of([table]),
        ).fetchall()
    )


def _fields_of(tables: list[str]) -> list[list[str]]:
    fields = [(table, field.name) for table in tables for field in TABLES[table].fields]
    return [list(column) for column in zip(*fields, strict=True)]
