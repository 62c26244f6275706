"""From staged rows to the case record in DuckDB: the order of the steps, and the account of every row.

Knows nothing about files; what a table's SQL says is in `resolve`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from practicecheck.intake.account import account
from practicecheck.intake.coverage import count_filled, create_column_coverage, create_coverage
from practicecheck.intake.id_map import apply_id_map
from practicecheck.intake.lost_rows import doubt_coverage, note_lost_rows
from practicecheck.intake.odd_cells import settle_table
from practicecheck.intake.order_of_dates import doubt_dates
from practicecheck.intake.references import blank_broken_references
from practicecheck.intake.report import ADVICE, IntakeReport, Problem
from practicecheck.intake.resolve import create_record, empty_table, in_order, levels
from practicecheck.intake.same_event import unite_same_events
from practicecheck.intake.unite import unite_same_ids
from practicecheck.records import CODES, TABLES
from practicecheck.records.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb

    from practicecheck.intake.id_map import Line
    from practicecheck.intake.staging import Staging

_SETUP = """
DROP SCHEMA IF EXISTS record CASCADE;
CREATE SCHEMA record;
CREATE TABLE record._inputs(input SMALLINT, name VARCHAR, kind VARCHAR);
CREATE TABLE record._problems(input SMALLINT, sheet VARCHAR, row INTEGER, table_name VARCHAR, column_name VARCHAR,
    kind VARCHAR, shape VARCHAR);
CREATE TABLE record._quarantine(input SMALLINT, sheet VARCHAR, row INTEGER, table_name VARCHAR, kind VARCHAR);
CREATE TABLE record._conflicted(child_id VARCHAR, kind VARCHAR);
CREATE TABLE record._united(table_name VARCHAR, _key VARCHAR, child_id VARCHAR, input SMALLINT, sheet VARCHAR,
    row INTEGER, was VARCHAR);
CREATE TABLE record._together(input SMALLINT, other SMALLINT);
CREATE TABLE record._counts(input SMALLINT, table_name VARCHAR, rows_read BIGINT, rows_quarantined BIGINT);
CREATE TABLE record._unsaid AS SELECT * FROM raw._unsaid;
INSERT INTO record._inputs SELECT input, name, kind FROM raw._inputs;
"""


def load_record(
    con: duckdb.DuckDBPyConnection, staging: Staging, *, id_map: tuple[str, Sequence[Line]] | None = None
) -> IntakeReport:
    """Make schema `record` from what is staged, and clear the staging away.

    `id_map` is the name of an id map and its lines, by which ids of children are replaced first.
    """
    staging.flush()
    if id_map:
        apply_id_map(con, staging, *id_map)
    con.execute(_SETUP)
    held = frozenset({"child", *staging.tables()})
    tables = [table for table in in_order() if table in held]
    con.execute(";".join(empty_table(table) for table in in_order() if table not in held))
    repeating = _tables_with_repeats(con, tables, staging)
    with ThreadPoolExecutor(staging.workers) as pool:
        for level in levels():
            # Most of the time goes into planning each statement, and plans of several tables can be made at once.
            made = [pool.submit(_make, staging, t, held, t in repeating) for t in level if t in held]
            for table in made:
                table.result()
            if level == ("child",):
                con.execute(
                    "INSERT INTO record._conflicted SELECT child_id, min(_verdict) FROM record.child "
                    "WHERE _verdict IN ('conflict_dob', 'conflict_sex') GROUP BY child_id"
                )
    if len(staging.inputs) > 1:
        unite_same_events(con, staging)
    _set_aside(con, tables)
    blank_broken_references(con, staging)
    create_coverage(con, staging)
    doubt_coverage(con, tables)
    create_column_coverage(con, tables)
    sheets = account(con, tables, has_coverage=any(table == "record_coverage" for _, table in staging.present))
    report = IntakeReport(
        sheets=sheets,
        problems=tuple(_problems(con, staging)),
        inputs=tuple(name for name, _ in staging.inputs),
        dropped_columns=tuple(staging.dropped_columns),
    )
    con.execute("DROP SCHEMA raw CASCADE")
    return report


def _make(staging: Staging, table: str, held: frozenset[str], may_repeat: bool) -> None:
    """Make one table; once more where cells had to be settled first."""
    con = staging.cursor()
    given = frozenset(staging.given[table])
    count_filled(con, table, staging.given[table])
    con.execute(create_record(table, given, held=held, may_repeat=may_repeat))
    if con.execute(f"SELECT 1 FROM record.{table} WHERE _odd LIMIT 1").fetchone():
        settle_table(con, table, given)
        con.execute(create_record(table, given, held=held, may_repeat=may_repeat, settled=True))
    if may_repeat:
        unite_same_ids(con, table)
    doubt_dates(con, table)


def _tables_with_repeats(con: duckdb.DuckDBPyConnection, tables: list[str], staging: Staging) -> set[str]:
    """The tables whose rows may share a key; for the rest the numbering of keys is left out."""
    own = {table: TABLES[table].key[0] for table in tables if TABLES[table].has_own_key}
    repeating = {table for table in tables if table not in own or own[table] not in staging.given[table]}
    counts = " UNION ALL ".join(
        f"""SELECT '{table}' AS t FROM raw.{table} HAVING count(*) > count(DISTINCT "{key}")"""
        for table, key in own.items()
        if table not in repeating
    )
    return repeating | ({table for (table,) in con.execute(counts).fetchall()} if counts else set())


def _set_aside(con: duckdb.DuckDBPyConnection, tables: list[str]) -> None:
    """Move rows with a verdict into the quarantine; list those used under a made-up key."""
    _list_blank_keys(con, tables)
    verdicts = " UNION ALL ".join(
        f"SELECT _input, _sheet, _row, '{table}' AS t, _verdict FROM record.{table} WHERE _verdict IS NOT NULL"
        for table in tables
    )
    con.execute(f"INSERT INTO raw._quarantine {verdicts}")
    aside = {t for (t,) in con.execute("SELECT DISTINCT table_name FROM raw._quarantine").fetchall()}
    note_lost_rows(con, tables, having=aside)
    for table in tables:
        con.execute(
            (f"DELETE FROM record.{table} WHERE _verdict IS NOT NULL;" if table in aside else "")
            + "".join(f"ALTER TABLE record.{table} DROP COLUMN {c};" for c in ("_made", "_odd", "_verdict"))
        )


def _list_blank_keys(con: duckdb.DuckDBPyConnection, tables: list[str]) -> None:
    """List each row without its id; sheet by sheet where the input has no such ids at all."""
    blank = " UNION ALL ".join(
        f"SELECT DISTINCT _input AS i, _sheet AS s, _row AS r, '{table}' AS t, '{TABLES[table].key[0]}' AS c "
        f"FROM record.{table} WHERE _made AND _verdict IS NULL "
        f"AND _input NOT IN (SELECT input FROM raw._made_ids WHERE table_name = '{table}')"
        for table in tables
        if TABLES[table].has_own_key
    )
    if blank:
        con.execute(f"""INSERT INTO raw._problems
            SELECT i, s, r, t, c, 'blank_key', NULL,
                CASE WHEN r IS NULL THEN ' ' || n || CASE WHEN n = 1 THEN ' row' ELSE ' rows' END || ' of this sheet.' END
            FROM (SELECT i, s, CASE WHEN k.n > 0 THEN r END AS r, t, c, count(*) AS n FROM ({blank})
                LEFT JOIN raw._filled k ON k.input = i AND k.table_name = t AND k.column_name = c GROUP BY ALL)""")


def _problems(con: duckdb.DuckDBPyConnection, staging: Staging) -> Iterator[Problem]:
    """Yield every problem, then every row set aside, each with its advice."""
    # Letters become a, digits 9: enough to see what went wrong, not enough to see who.
    con.execute(r"""INSERT INTO record._problems SELECT input, sheet, row, table_name, column_name, kind,
        left(regexp_replace(regexp_replace(value, '[0-9]', '9', 'g'), '[^0-9 -/:-@\[-`{-~]', 'a', 'g'), 20)
        FROM raw._problems""")
    listed = con.execute(r"""
        SELECT r.input, r.sheet, r.row, r.table_name, r.column_name, r.kind,
            left(regexp_replace(regexp_replace(value, '[0-9]', '9', 'g'), '[^0-9 -/:-@\[-`{-~]', 'a', 'g'), 20),
            CASE WHEN r.kind IN ('unknown_code', 'code_not_in_list') THEN r.value END, coalesce(r.advice, ''), NULL
        FROM raw._problems r
        UNION ALL SELECT q.input, q.sheet, q.row, q.table_name, NULL, q.kind, NULL, NULL, '',
            CASE WHEN u.row IS NULL THEN 'whole row' ELSE 'part of a row' END
        FROM raw._quarantine q LEFT JOIN raw._used u ON u.input = q.input AND u.sheet = q.sheet AND u.row = q.row
        ORDER BY 1, 4, 2, 3, 5, 6""").fetchall()
    guesses: dict[tuple[str, str, str], str] = {}
    for number, sheet, row, table, column, kind, shape, value, advice, set_aside in listed:
        guess = advice
        if value is not None:
            if (table, column, value) not in guesses:
                guesses[table, column, value] = _guess(table, column, value)
            guess = guesses[table, column, value]
        heading = staging.headings.get((number, sheet, table, column))
        said = f"{ADVICE[kind]}{guess}"
        yield Problem(staging.name_of(number), sheet, row, table, column, kind, shape, said, heading, set_aside)


def _guess(table: str, column: str, value: str) -> str:
    """Say which code was meant; only codes of the list are named, never the value."""
    codes = TABLES[table].field(column).codes
    return did_you_mean(value[:40], CODES[codes].values) if codes else ""
