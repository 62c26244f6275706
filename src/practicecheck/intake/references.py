"""Blank the ids that lead nowhere, or to another child's row.

An id is looked up where its own input holds the table it refers to: where that table was not extracted,
nothing can be said of the id, and it stays. Knows nothing about files.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from practicecheck.records import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import duckdb

    from practicecheck.intake.staging import Staging
    from practicecheck.records import Field


def blank_broken_references(con: duckdb.DuckDBPyConnection, staging: Staging) -> None:
    """Find the broken references of every table; blank, mark and list each."""
    held = staging.tables()
    present: dict[str, set[int]] = defaultdict(set)
    for number, table in staging.present:
        present[table].add(number)
    searches = [
        _search(table, field, present)
        for table in TABLES
        if table in held
        for field in _references(table)
        if present.get(str(field.refers_to))
    ]
    if not searches:
        return
    broken: dict[tuple[str, str], set[int]] = defaultdict(set)
    # All in one statement are planned sooner; one by one they need the memory of one.
    for search in searches if staging.workers == 1 else [" UNION ALL ".join(searches)]:
        for table, column, row in con.execute(search).fetchall():
            broken[table, column].add(row)
    for (table, column), rows in broken.items():
        field = TABLES[table].field(column)
        known = f"SELECT _key FROM record.{field.refers_to}"
        all_known = (
            f'list_has_all((SELECT list(_key) FROM ({known})), "{column}")'
            if field.is_list
            else f'"{column}" IN ({known})'
        )
        wrong = "rowid IN (SELECT unnest(?::BIGINT[]))"
        con.execute(
            f"""INSERT INTO raw._problems SELECT DISTINCT _input, _sheet, _row, '{table}', '{column}',
            CASE WHEN {all_known} THEN 'other_childs_row' ELSE 'broken_reference' END,
            CAST("{column}" AS VARCHAR), NULL FROM record.{table} WHERE {wrong}""",
            [sorted(rows)],
        )
        con.execute(
            f"""UPDATE record.{table} SET "{column}" = NULL, _bad = list_append(coalesce(_bad, []), '{column}')
            WHERE {wrong}""",
            [sorted(rows)],
        )


def _references(table: str) -> Iterator[Field]:
    """The ids of a table that refer to another; those of its path are settled when the table is made."""
    definition = TABLES[table]
    if table == "record_coverage":
        return
    for field in definition.fields:
        is_path = field.name == definition.path and not field.is_list
        if field.refers_to and field.name != "child_id" and not is_path:
            yield field


def _search(table: str, field: Field, present: Mapping[str, set[int]]) -> str:
    """SELECT of (table, column, rowid) of the references that cannot stand."""
    target, name = str(field.refers_to), field.name
    rows = f"record.{table}"
    if field.is_list:
        rows = f'(SELECT rowid, _input, child_id, unnest("{name}") AS "{name}" FROM record.{table})'
    # An adult belongs to every child who has a relationship with them, and may yet harm another.
    same_child = "" if target == "adult" else " AND o.child_id = t.child_id"
    sources = present[table] & present[target]
    within = "" if sources == present[table] else f" AND t._input IN ({', '.join(map(str, sorted(sources))) or 'NULL'})"
    return (
        f"SELECT '{table}', '{name}', t.rowid FROM {rows} t ANTI JOIN record.{target} o "
        f'ON o._key = t."{name}"{same_child} WHERE t."{name}" IS NOT NULL{within}'
    )
