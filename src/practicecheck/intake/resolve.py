"""The SQL that makes a table of the case record: keys, the path to the child, event dates, what is set aside.

One SELECT a table, from raw cells to rows with a verdict: NULL for a row that is used, else why it is not
(case-record.md section 11). Knows nothing about files.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from practicecheck.intake.typed import column_type, known, readings, typed_select
from practicecheck.records import CODES, TABLES

if TYPE_CHECKING:
    from collections.abc import Collection

    from practicecheck.records import Table


SHARED = ("child", "adult")
"""The people: any number of rows may speak of one, in several sheets and inputs."""

HEAD = (
    ("_key", "VARCHAR"),
    ("child_id", "VARCHAR"),
    ("_input", "SMALLINT"),
    ("_sheet", "VARCHAR"),
    ("_row", "INTEGER"),
    ("_bad", "VARCHAR[]"),
    ("_from", "STRUCT(field VARCHAR, given_by SMALLINT, sheet VARCHAR, line INTEGER)[]"),
    ("_event", "DATE"),
)
"""What every table has before its fields: the key, the child, the source, fields that could not be read, fields that
come from another source, and the event date."""


def parents(table: str) -> tuple[str, ...]:
    """The tables that must be made first, because rows of `table` find their child or event date there.

    >>> parents("plan_action"), parents("visit"), parents("assurance_action")
    (('plan',), ('child',), ('child', 'audit'))
    """
    definition = TABLES[table]
    if table == "child":
        return ()
    if table == "adult":
        return (definition.path,)
    if table == "attendance":
        return _meeting_tables()
    first = definition.field(definition.path).refers_to or "child"
    event = definition.event_from
    return (first,) if event in (None, first) else (first, str(event))


@cache
def levels() -> tuple[tuple[str, ...], ...]:
    """Every table of the record, in groups that can be made side by side: parents in earlier groups.

    >>> levels()[0], "plan_meeting" in levels()[2]
    (('child',), True)
    """
    depth: dict[str, int] = {}
    for table in in_order():
        depth[table] = 1 + max((depth[parent] for parent in parents(table)), default=-1)
    return tuple(tuple(t for t in depth if depth[t] == level) for level in range(max(depth.values()) + 1))


@cache
def in_order() -> tuple[str, ...]:
    """Every table of the record after its parents; `record_coverage` is no table of the record."""
    ordered: list[str] = []

    def visit(table: str) -> None:
        for parent in parents(table):
            visit(parent)
        if table not in ordered:
            ordered.append(table)

    for table in TABLES:
        if table != "record_coverage":
            visit(table)
    return tuple(ordered)


@cache
def columns_of(table: str) -> tuple[tuple[str, str], ...]:
    """Name and SQL type of each column of `record.<table>`, as the engine finds them."""
    columns = [*HEAD]
    for reading in readings(table, frozenset()):
        for quoted, _ in reading.columns:
            name = quoted.strip('"')
            columns += [(name, column_type(name, reading.sql_type))] if name != "child_id" else []
    return tuple(columns)


def empty_table(table: str) -> str:
    """The statement that makes a table which no input holds."""
    columns = ", ".join(f'"{name}" {sql_type}' for name, sql_type in columns_of(table))
    return f"CREATE TABLE record.{table}({columns})"


def create_record(
    table: str, given: frozenset[str], *, held: Collection[str], may_repeat: bool, settled: bool = False
) -> str:
    """The statement that makes `record.<table>` from `raw.<table>`, with `_made`, `_odd` and `_verdict` still in it.

    `given` are the fields that some input has a column for; `held` the tables that some input holds; `may_repeat`
    says that keys may stand more than once; `settled` that odd cells have been settled, and those that cannot be
    read stand in `raw._bad_<table>`.
    """
    definition = TABLES[table]
    made = f"{_own_key(definition)} IS NULL" if definition.has_own_key else "true"
    odd = frozenset(reading.field for reading in readings(table, given) if reading.odd)
    keyed = f"SELECT *, {_base(definition, odd)} AS _base, {made} AS _made FROM ({typed_select(table, given)})"
    numbered = _numbered(definition, keyed, odd) if may_repeat else keyed
    child, join, broken = _path(definition, held)
    others = ", ".join(f't."{name}"' for name, _ in columns_of(table)[len(HEAD) :])
    bad = "NULL::VARCHAR[]"
    if settled:
        bad = "b.columns"
        join += f" LEFT JOIN raw._bad_{table} b ON b._input = t._input AND b._sheet = t._sheet AND b._row = t._row"
    key = f"CASE WHEN t._made THEN t._base || ':' || {'t._n' if may_repeat else '1'} ELSE t._base END"
    return f"""CREATE OR REPLACE TABLE record.{table} AS
        SELECT {key} AS _key, {child} AS child_id, t._input, t._sheet, t._row, {bad} AS _bad,
            NULL::{dict(HEAD)["_from"]} AS _from, {event_of(definition)} AS _event, {others}, t._made, t._odd,
            CASE {_repeats(definition, may_repeat=may_repeat)} {broken} END AS _verdict
        FROM ({numbered}) t {join}"""


def _numbered(table: Table, keyed: str, odd: frozenset[str]) -> str:
    """Number the rows that share a key, in an order that does not depend on the order of the file.

    A fingerprint is taken only where keys meet: identical rows of a sheet are copies of one row. Rows of several
    sheets or inputs may have one key and differ; what leads them to their child may not.
    """
    cells = ", ".join(
        f"coalesce(CAST({name} AS VARCHAR), {f'r_{reading.field}' if reading.field in odd else 'NULL'}, '')"
        for reading in readings(table.name, frozenset())
        for name, _ in reading.columns
    )
    same, here = "PARTITION BY _base", "PARTITION BY _base, _input, _sheet"
    conflicts, path = "", "false"
    if table.name == "child":
        conflicts = "".join(
            f", min({value}) OVER ({same}) <> max({value}) OVER ({same}) AS _{name}_differs"
            for name in ("dob", "sex")
            for value in (known(table.field(name)),)
        )
    elif table.name not in SHARED:
        path = (
            f'min(CAST("{table.path}" AS VARCHAR)) OVER ({same}) <> max(CAST("{table.path}" AS VARCHAR)) OVER ({same})'
        )
    return f"""
        SELECT *, bool_or(_differ_here) OVER ({same}) AS _differ FROM (
        SELECT *, dense_rank() OVER ({same} ORDER BY _print) AS _n,
            row_number() OVER ({here}, _print ORDER BY _row) AS _copy,
            coalesce(min(_print) OVER ({here}) <> max(_print) OVER ({here}) OR {path}, false) AS _differ_here{conflicts}
        FROM (SELECT *, CASE WHEN _copies > 1 THEN md5(concat_ws(chr(31), {cells})) ELSE '' END AS _print
              FROM (SELECT *, count(*) OVER ({same}) AS _copies FROM ({keyed}))))"""


def _own_key(table: Table) -> str:
    return f'"{table.key[0]}"' if table.has_own_key else "NULL"


def _base(table: Table, odd: frozenset[str]) -> str:
    """The key as given, or `<table>:<key fields>` to which a number is put."""
    if table.has_own_key:
        # A row without its id is told apart by its child alone.
        child = "child_id" if table.path == "child_id" else f'"{table.path}"[1]' if _is_list(table) else None
        made = f"'{table.name}:' || coalesce({child}, '')" if child else f"'{table.name}:'"
        return f"coalesce({_own_key(table)}, {made})"
    # Text as it stood where it could not be read: two unreadable values are not the same key.
    fields = " || ':' || ".join(
        f"""coalesce(CAST("{name}" AS VARCHAR), {f"r_{name}" if name in odd else "NULL"}, '')""" for name in table.key
    )
    return f"'{table.name}:' || {fields}"


def _is_list(table: Table) -> bool:
    return table.path in table.field_names and table.field(table.path).is_list


def _repeats(table: Table, *, may_repeat: bool) -> str:
    """WHEN clauses for rows without an id where one is a must, and for rows that share a key."""
    clauses = ["WHEN t._made THEN 'no_id'"] if table.name in SHARED else []
    if may_repeat and table.name == "child":  # design section 4: another date of birth or sex is a conflict
        clauses.append("WHEN t._dob_differs THEN 'conflict_dob' WHEN t._sex_differs THEN 'conflict_sex'")
    if may_repeat and table.name not in SHARED:
        clauses.append("WHEN NOT t._made AND t._differ THEN 'duplicate_key' WHEN t._copy > 1 THEN 'duplicate_row'")
    return " ".join(clauses)


def _meeting_tables() -> tuple[str, ...]:
    return tuple(CODES["meeting_table"].values)


def _used(table: str, columns: str, held: Collection[str]) -> str:
    """SELECT of the rows of a parent that are used; a parent that no input holds has no verdicts."""
    return f"SELECT {columns} FROM record.{table}" + (" WHERE _verdict IS NULL" if table in held else "")


def _path(table: Table, held: Collection[str]) -> tuple[str, str, str]:
    """SQL of the child_id, the join that finds it, and WHEN clauses for a path that is broken."""
    if table.name == "child":
        return "t.child_id", "", "WHEN false THEN ''"
    if table.name == "adult":
        named = _used("relationship", "DISTINCT adult_id, child_id", held)
        return (
            "p.child_id",
            f"LEFT JOIN ({named}) p ON p.adult_id = t._base",
            "WHEN p.child_id IS NULL THEN 'no_relationship'",
        )
    if table.path == "child_id":
        join = f"LEFT JOIN ({_used('child', '_key', held)}) p ON p._key = t.child_id"
        if table.event_from:
            via = next(field.name for field in table.fields if field.refers_to == table.event_from)
            columns = ", ".join(("_key", "child_id", *table.event))
            join += (
                f" LEFT JOIN ({_used(table.event_from, columns, held)}) e "
                f'ON e._key = t."{via}" AND e.child_id = t.child_id'
            )
        return (
            "t.child_id",
            join,
            (
                "WHEN t.child_id IS NULL THEN 'no_child_id' WHEN p._key IS NULL THEN CASE WHEN t.child_id IN "
                "(SELECT child_id FROM record._conflicted) THEN 'child_in_conflict' ELSE 'unknown_child' END"
            ),
        )
    broken = "WHEN {link} IS NULL THEN 'no_path' WHEN p._key IS NULL THEN 'broken_path'"
    if table.name == "attendance":
        meetings = " UNION ALL ".join(
            _used(meeting, f"'{meeting}' AS meeting_table, _key, child_id, _event", held)
            for meeting in _meeting_tables()
        )
        join = f"LEFT JOIN ({meetings}) p ON p.meeting_table = t.meeting_table AND p._key = t.meeting_id"
        return "p.child_id", join, broken.format(link="t.meeting_table || t.meeting_id")
    link = f't."{table.path}"[1]' if _is_list(table) else f't."{table.path}"'
    parent = str(table.field(table.path).refers_to)
    columns = ", ".join(("_key", "child_id", *(table.event if table.event_from == parent else ())))
    return "p.child_id", f"LEFT JOIN ({_used(parent, columns, held)}) p ON p._key = {link}", broken.format(link=link)


def event_of(table: Table) -> str:
    """SQL of the event date of row `t`; DuckDB's `least` passes over blanks."""
    if table.name == "attendance":
        return "p._event"
    if not table.event:
        return "NULL::DATE"
    owner = "t" if not table.event_from else "p" if table.path != "child_id" else "e"
    function = "least" if table.event_rule == "earliest" else "coalesce"
    days = ", ".join(f'{owner}."{column}"' for column in table.event)
    return f"{function}({days})"
