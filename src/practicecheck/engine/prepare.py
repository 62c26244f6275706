"""Make the working tables: the record as it reads at as_of, with only the rows and columns that rules read.

Rows dated after as_of are left out and counted; later event and until dates read as blank; a day becomes an
integer with its working-day numbers; blanks that say nothing are marked; links by date are resolved. Knows
nothing of rules beyond what columns they read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from practicecheck.calendar import ensure_in_range, numbered_days
from practicecheck.operators.amounts import NO_END, NO_START, day_number, united
from practicecheck.records import TABLES, Field, Table

if TYPE_CHECKING:
    import duckdb

    from practicecheck.engine.plan import Plan

_EPOCH = "DATE '1970-01-01'"
_HEAD = (
    "(row_number() OVER ())::INTEGER AS _id",
    "r._key",
    "r.child_id",
    "a.n AS _child",
    "r._input",
    "r._sheet",
    "r._row",
    "r._bad",
    "r._from",
)
"""What every working table has beside its fields."""


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
    carried = _carried(con)
    _coverage(con, plan.coverage)
    made = [_child(plan, carried)]
    made += [
        _working_table(TABLES[name], columns, frozenset(plan.numbered), carried)
        for name, columns in plan.columns.items()
        if name != "child"
    ]
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
        f"{_EPOCH} + CAST(d AS INTEGER) + to_months(CAST(m AS INTEGER)) AS DATE) - {_EPOCH} AS INTEGER)"
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


@dataclass(frozen=True)
class _Carried:
    """Per table and column, whose blanks say something.

    `inputs` are those that carry it, None where every input that has the table does; `unsaid` are the sheets, with
    their inputs, that do not tell of an end.
    """

    inputs: Mapping[tuple[str, str], set[int] | None]
    unsaid: Mapping[tuple[str, str], list[tuple[int, str]]]


def _carried(con: duckdb.DuckDBPyConnection) -> _Carried:
    unsaid: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for number, sheet, table, column in con.execute("SELECT * FROM record._unsaid ORDER BY ALL").fetchall():
        unsaid.setdefault((table, column), []).append((number, sheet))
    found: dict[tuple[str, str], tuple[set[int], set[int]]] = {}
    for number, table, column, is_carried in con.execute(
        "SELECT input, table_name, column_name, carried FROM record._column_coverage"
    ).fetchall():
        yes, no = found.setdefault((table, column), (set(), set()))
        (yes if is_carried else no).add(number)
    return _Carried({key: (yes if no else None) for key, (yes, no) in found.items()}, unsaid)


def _silent_test(table: str, field: Field, carried: _Carried) -> str:
    """SQL: whether a blank in this column of row `r` means what a blank means."""
    legible = f"NOT coalesce(list_contains(r._bad, '{field.name}'), FALSE)"
    elsewhere = f"coalesce(list_contains(list_transform(r._from, lambda one: one.field), '{field.name}'), FALSE)"
    if field.kind == "until":  # a blank until date is known: still going on, unless the sheet tells of no end
        silent = carried.unsaid.get((table, field.name), [])
        here = [
            f"(r._input = {number} AND r._sheet = '{sheet.replace(chr(39), chr(39) * 2)}')" for number, sheet in silent
        ]
        return f"((NOT ({' OR '.join(here)}) OR {elsewhere}) AND {legible})" if here else legible
    inputs = carried.inputs.get((table, field.name), set())
    if inputs is None:
        return legible
    if not inputs:
        return "FALSE"
    return f"((r._input IN ({', '.join(map(str, sorted(inputs)))}) OR {elsewhere}) AND {legible})"


def _working_table(
    table: Table,
    columns: tuple[str, ...],
    numbered: frozenset[tuple[str, str]],
    carried: _Carried,
) -> str:
    picked = [*_HEAD]
    joins = ["JOIN _as_of a ON a.child_id = r.child_id"]
    _add_day("r._event", "_event", (table.name, "_event") in numbered, picked, joins)
    for name in columns:
        if name.endswith("__l") or name.startswith("_"):
            continue
        field = table.field(name)
        if field.is_dated:
            shown = f'r."{name}"'
            if field.kind in ("event", "until"):
                shown = f'CASE WHEN r."{name}" - {_EPOCH} <= a.day THEN r."{name}" END'
            _add_day(shown, name, (table.name, name) in numbered, picked, joins)
            if field.type == "datetime":
                at = f'CAST(epoch(r."{name}__at") AS BIGINT)'
                picked.append(f'CASE WHEN r."{name}" - {_EPOCH} <= a.day THEN {at} END AS "{name}__at"')
        elif field.blank_is:
            bad = f"coalesce(list_contains(r._bad, '{name}'), FALSE)"
            picked.append(f'CASE WHEN {bad} THEN NULL ELSE coalesce(r."{name}", \'{field.blank_is}\') END AS "{name}"')
        else:
            picked.append(f'r."{name}"')
        picked.append(f'{_silent_test(table.name, field, carried)} AS "{name}__c"')
    for name in columns:
        if name.endswith("__l"):
            _add_link(table, table.field(name.removesuffix("__l")), carried, picked, joins)
    return (
        f'CREATE OR REPLACE TABLE "{table.name}" AS SELECT {", ".join(picked)} FROM record."{table.name}" r '
        f"{' '.join(joins)} WHERE r._event IS NULL OR r._event - {_EPOCH} <= a.day"
    )


def _add_day(shown: str, name: str, is_numbered: bool, picked: list[str], joins: list[str]) -> None:
    """The day as a number; where a rule counts working days from or to it, its working-day numbers too."""
    picked.append(f'CAST(({shown}) - {_EPOCH} AS INTEGER) AS "{name}"')
    if not is_numbered:
        return
    alias = f"k{len(joins)}"
    joins.append(f"LEFT JOIN calendar_day {alias} ON {alias}.day = ({shown}) - {_EPOCH}")
    picked.append(f'{alias}.w AS "{name}__w"')
    picked.append(f'{alias}.v AS "{name}__v"')


def _add_link(
    table: Table,
    field: Field,
    carried: _Carried,
    picked: list[str],
    joins: list[str],
) -> None:
    """The id a row links by: as written; where blank, the child's latest such row dated on or before it.

    NULL cannot be told; an empty text is known to link to nothing.
    """
    name, target = field.name, TABLES[field.refers_to or ""]
    bad = f"coalesce(list_contains(r._bad, '{name}'), FALSE)"
    written = f'WHEN {bad} THEN NULL WHEN r."{name}" IS NOT NULL THEN r."{name}"'
    if not target.event:  # a person has no date to be the latest by
        says = _silent_test(table.name, field, carried)
        picked.append(f"CASE {written} WHEN {says} THEN '' END AS \"{name}__l\"")
        picked.append(f'FALSE AS "{name}__d"')
        return
    alias = f"l{len(joins)}"
    joins.append(
        f'ASOF LEFT JOIN (SELECT child_id, _event, max(_key) AS _key FROM record."{target.name}" '
        f"WHERE _event IS NOT NULL GROUP BY child_id, _event) {alias} "
        f"ON {alias}.child_id = r.child_id AND {alias}._event <= r._event"
    )
    # One whose day cannot be read may be the latest.
    undated = f'r.child_id IN (SELECT child_id FROM record."{target.name}" WHERE {_event_is_unreadable(target)})'
    picked.append(
        f"CASE {written} WHEN r._event IS NULL OR {undated} THEN NULL "
        f"ELSE coalesce({alias}._key, '') END AS \"{name}__l\""
    )
    picked.append(f'(r."{name}" IS NULL AND {alias}._key IS NOT NULL) AS "{name}__d"')


def _event_is_unreadable(table: Table) -> str:
    days = ", ".join(f"'{name}'" for name in table.event)
    return f"_event IS NULL AND list_has_any(_bad, [{days}])"


def _child(plan: Plan, carried: _Carried) -> str:
    table = TABLES["child"]
    picked = [*_HEAD]
    picked += ["CAST(NULL AS INTEGER) AS _event"]
    picked += ["a.day AS _as_of", "ka.w AS _as_of__w", "ka.v AS _as_of__v", "p.* EXCLUDE (profile)"]
    joins = [
        "JOIN _as_of a ON a.child_id = r.child_id",
        "LEFT JOIN calendar_day ka ON ka.day = a.day",
        "LEFT JOIN _profile_of o ON o.child_id = r.child_id",
        "JOIN _profile p ON p.profile = coalesce(o.profile, 0)",
    ]
    columns = {*plan.columns.get("child", ()), "family_id", "dob"}
    for name in sorted(columns):
        field = table.field(name)
        if field.is_dated:
            shown = f'r."{name}"'
            if field.kind in ("event", "until"):
                shown = f'CASE WHEN r."{name}" - {_EPOCH} <= a.day THEN r."{name}" END'
            _add_day(shown, name, ("child", name) in plan.numbered, picked, joins)
        elif name != "child_id":
            picked.append(f'r."{name}"')
        picked.append(f'{_silent_test("child", field, carried)} AS "{name}__c"')
    return f"CREATE OR REPLACE TABLE child AS SELECT {', '.join(picked)} FROM record.child r {' '.join(joins)}"


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
        f"coalesce(r._event - {_EPOCH} > {day}, FALSE) AS later FROM record.{name} r {joined}"
        for name in TABLES
        if name != "record_coverage"
    )
    found = con.execute(
        f"""WITH r AS ({rows}), sources AS (SELECT _input, _sheet, _row, later FROM r
            UNION ALL SELECT u.input, u.sheet, u.row, later FROM r
            JOIN record._united u ON u.table_name = r.t AND u._key = r._key AND u.child_id = r.child_id)
        SELECT count(*) FROM (SELECT 1 FROM sources GROUP BY _input, _sheet, _row HAVING bool_and(later))"""
    ).fetchone()
    return int(found[0]) if found else 0
