"""Make what the rules are asked over: the working tables, and beside them the calendar, coverage and the codes used.

Rows dated after as_of are left out and counted. Knows nothing of rules beyond what columns they read, or of how a
working table is made (`practicecheck.engine.working_tables`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from practicecheck.calendar import ensure_in_range, numbered_days
from practicecheck.engine.working_tables import EPOCH_SQL, working_tables
from practicecheck.operators.amounts import NO_END, NO_START, day_number, united
from practicecheck.records import CHILD_TABLES, TABLES

if TYPE_CHECKING:
    import duckdb

    from practicecheck.engine.plan import Plan


@dataclass(frozen=True)
class Prepared:
    """How many rows of the sources lie after as_of and were left out."""

    rows_after_as_of: int


def prepare(con: duckdb.DuckDBPyConnection, plan: Plan, as_of: date | Mapping[str, date]) -> Prepared:
    """Make the working tables in the main schema from those that intake left in `record`.

    `as_of` is one day for all, or a day per child (rule examples). Raises CalendarError outside 2005 to 2035.
    """
    days = {as_of} if isinstance(as_of, date) else set(as_of.values())
    for day in days:
        ensure_in_range(day)
    _calendar(con)
    _as_of(con, as_of)
    _coverage(con, plan.coverage)
    made = working_tables(con, plan)
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # most of the time goes into planning, one statement a processor
        for done in [pool.submit(_run, con.cursor(), statement) for statement in made]:
            done.result()
    _codes_used(con, plan.codes)
    return Prepared(_count_after(con))


def _run(cursor: duckdb.DuckDBPyConnection, statement: str) -> None:
    cursor.execute(statement)
    cursor.close()


def _calendar(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "CREATE OR REPLACE MACRO pc_add_months(d, m) AS CAST(CAST("
        f"{EPOCH_SQL} + CAST(d AS INTEGER) + to_months(CAST(m AS INTEGER)) AS DATE) - {EPOCH_SQL} AS INTEGER)"
    )
    # One event recorded several times (rows facts with merge_within): the days its records begin on.
    con.execute(
        "CREATE OR REPLACE MACRO pc_item_starts(days, n) AS list_reduce(list_transform(list_sort(list_filter(days, "
        "lambda d: d IS NOT NULL)), lambda d: [d]), lambda held, d: CASE WHEN d[1] <= held[-1] + n THEN held "
        "ELSE list_concat(held, d) END, CAST([] AS INTEGER[]))"
    )
    con.execute(
        "CREATE OR REPLACE MACRO pc_item_start(starts, day, n) AS "
        "list_max(list_filter(starts, lambda s: s <= day AND day <= s + n))"
    )
    numbers = list(numbered_days())
    con.execute(
        "CREATE OR REPLACE TABLE calendar_day AS SELECT unnest($1::INTEGER[]) AS day, unnest($2::INTEGER[]) AS w",
        [[day_number(day) for day, _ in numbers], [number for _, number in numbers]],
    )
    con.execute(
        "CREATE OR REPLACE TABLE calendar_day AS "
        "SELECT day, w, coalesce(lag(w) OVER (ORDER BY day), 0)::INTEGER AS v FROM calendar_day"
    )
    con.execute("CREATE OR REPLACE TABLE working_day AS SELECT w, min(day) AS day FROM calendar_day GROUP BY w")


def _codes_used(con: duckdb.DuckDBPyConnection, columns: tuple[tuple[str, str], ...]) -> None:
    """Which codes are used in the columns that rules ask this of, by input: those of all inputs that share children
    with it; one row per input of which one carries the column."""
    con.execute(
        "CREATE OR REPLACE TABLE _codes_used (input SMALLINT, table_name VARCHAR, column_name VARCHAR, codes VARCHAR[])"
    )
    for table, column in columns:
        code = f'unnest("{column}")' if TABLES[table].field(column).is_list else f'"{column}"'
        con.execute(
            "INSERT INTO _codes_used SELECT t.input, $1, $2, coalesce(list(DISTINCT u.code) FILTER (u.code IS NOT NULL), []) "
            "FROM record._column_coverage c JOIN record._together t ON t.other = c.input "
            f'LEFT JOIN (SELECT _input, {code} AS code FROM "{table}") u ON u._input = c.input '
            "WHERE c.carried AND c.table_name = $1 AND c.column_name = $2 GROUP BY t.input",
            [table, column],
        )


def _as_of(con: duckdb.DuckDBPyConnection, as_of: date | Mapping[str, date]) -> None:
    if isinstance(as_of, date):
        con.execute(
            "CREATE OR REPLACE TABLE _as_of AS SELECT child_id, $1::INTEGER AS day, (row_number() OVER ())::INTEGER AS n "
            "FROM record.child",
            [day_number(as_of)],
        )
        return
    con.execute(
        "CREATE OR REPLACE TABLE _as_of AS SELECT unnest($1::VARCHAR[]) AS child_id, unnest($2::INTEGER[]) AS day, "
        "unnest($3::INTEGER[]) AS n",
        [list(as_of), [day_number(day) for day in as_of.values()], [*range(len(as_of))]],
    )


def _coverage(con: duckdb.DuckDBPyConnection, tables: tuple[str, ...]) -> None:
    """Children with the same coverage share a profile; per table its two latest unbroken spans."""
    con.execute("CREATE OR REPLACE TABLE _coverage AS SELECT * FROM record._coverage")
    profiles: dict[tuple[tuple[int, ...], ...], int] = {}
    of_children: dict[str, int] = {}
    whole: dict[str, list[tuple[int, int]]] = {}
    for said, children in _coverage_by_children(con):
        own: dict[str, list[tuple[int, int]]] = {}
        for name, status, first, last in said:
            held = own.setdefault(name, [])
            if status == "complete":
                low = NO_START if first is None else day_number(first)
                held.append((low, NO_END if last is None else day_number(last)))
        if children == [None]:
            whole = own
        row = tuple(_two_latest(own.get(name, whole.get(name, []))) for name in tables)
        profile = profiles.setdefault(row, len(profiles))
        of_children.update((child, profile) for child in children if child is not None)
    names = [f"_cov_{name}_{end}" for name in tables for end in ("lo1", "hi1", "lo2", "hi2")]
    table = [[number, *(end for spans_of in row for end in spans_of)] for row, number in profiles.items()]
    picked = ", ".join(f'r[{n}] AS "{name}"' for n, name in enumerate(["profile", *names], 1))
    con.execute(
        f"CREATE OR REPLACE TABLE _profile AS SELECT {picked} FROM (SELECT unnest($1::INTEGER[][]) AS r)", [table]
    )
    con.execute(
        "CREATE OR REPLACE TABLE _profile_of AS SELECT unnest($1::VARCHAR[]) AS child_id, unnest($2::INTEGER[]) AS profile",
        [list(of_children), list(of_children.values())],
    )


def _coverage_by_children(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[list[tuple[Any, ...]], list[str | None]]]:
    """What is said of coverage, (table, status, first day, last day), with the children of whom just that is said.

    What is said of all children comes first, of them as [None], even where it is nothing.
    """
    alike = con.execute(
        """SELECT said, list(child_id) FROM (
            SELECT child_id, list(row(table_name, status, from_date, to_date) ORDER BY table_name, status, from_date, to_date) AS said
            FROM record._coverage GROUP BY child_id
        ) GROUP BY said, child_id IS NULL ORDER BY child_id IS NULL DESC, min(child_id)"""
    ).fetchall()
    if not alike or alike[0][1] != [None]:
        yield [], [None]
    yield from alike


def _two_latest(spans: list[tuple[int, int]]) -> tuple[int, int, int, int]:
    """Unite spans that touch, and keep the two that reach latest; an empty span covers nothing.

    >>> _two_latest([(1, 5), (6, 9), (20, 30)])
    (20, 30, 1, 9)
    """
    latest = [*reversed(united(spans)), (1, 0), (1, 0)][:2]
    return (*latest[0], *latest[1])


def _count_after(con: duckdb.DuckDBPyConnection) -> int:
    """The rows of the sources of which nothing lies before the end of as_of, over all tables of the record."""
    row = con.execute("SELECT min(day), max(day) FROM _as_of").fetchone()
    first, last = row if row is not None else (None, None)
    if first is None:  # every child is in conflict, so no row is of anyone
        return 0
    joined, day = ("", str(first)) if first == last else ("JOIN _as_of a ON a.child_id = r.child_id ", "a.day")
    rows = " UNION ALL ".join(
        f"SELECT '{name}' AS t, r._key, r.child_id, r._input, r._sheet, r._row, "
        f"coalesce(r._event - {EPOCH_SQL} > {day}, FALSE) AS later FROM record.{name} r {joined}"
        for name in CHILD_TABLES
    )
    found = con.execute(
        f"""WITH r AS ({rows}), sources AS (SELECT _input, _sheet, _row, later FROM r
            UNION ALL SELECT u.input, u.sheet, u.row, later FROM r
            JOIN record._united u ON u.table_name = r.t AND u._key = r._key AND u.child_id = r.child_id)
        SELECT count(*) FROM (SELECT 1 FROM sources GROUP BY _input, _sheet, _row HAVING bool_and(later))"""
    ).fetchone()
    return int(found[0]) if found else 0
