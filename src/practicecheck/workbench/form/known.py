"""What an extract already holds of the children of a form: whom there is, and rows to point at or to complete.

Reads the case record of the extract. Takes of it ids and days, and nothing else, for the form is passed round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from practicecheck.records import CODES, TABLES
from practicecheck.workbench.form.layout import FormTable, KnownRow, Row

if TYPE_CHECKING:
    import duckdb


def children_of(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The ids of the children of the record, in order."""
    return tuple(child for (child,) in con.execute("SELECT child_id FROM record.child ORDER BY 1").fetchall())


def with_known_rows(
    con: duckdb.DuckDBPyConnection, tables: Sequence[FormTable], children: Sequence[str]
) -> tuple[FormTable, ...]:
    """The tables, those to be completed with the rows of `children` that the record holds.

    A table that is to be completed and has no rows of these children is left out.
    """
    found = []
    for table in tables:
        if table.shown:
            known = tuple(_rows(con, table.name, table.shown, children))
            table = replace(table, known=known)
            if not known:
                continue
        found.append(table)
    return tuple(found)


def references(
    con: duckdb.DuckDBPyConnection, tables: Sequence[FormTable], children: Sequence[str]
) -> Mapping[str, tuple[KnownRow, ...]]:
    """The rows of the record at which columns of `tables` may point, by table; without those that hold none."""
    wanted = {one.refers_to for table in tables for one in map(TABLES[table.name].field, table.fields)}
    if any(table.name == "attendance" for table in tables):
        wanted |= set(CODES["meeting_table"].values)
    found = {}
    for name in (name for name in TABLES if name in wanted and name != "child"):
        rows = tuple(
            KnownRow(key, " · ".join(filter(None, (key, child, f"{day:%d/%m/%Y}" if day else ""))))
            for key, child, day in con.execute(
                f"SELECT _key, child_id, _event FROM record.{name} "
                "WHERE child_id IN (SELECT unnest($1::VARCHAR[])) ORDER BY child_id, _event, _key",
                [list(children)],
            ).fetchall()
        )
        if rows:
            found[name] = rows
    return found


def held_in_part(
    con: duckdb.DuckDBPyConnection, tables: Sequence[FormTable], children: Sequence[str], why: Mapping[str, str]
) -> Mapping[str, str]:
    """What to say of tables of which the record holds rows, but not all; `why` is how far each reaches, by table."""
    found = {}
    for table in (table for table in tables if not table.shown and table.name != "child"):
        (rows,) = con.execute(
            f"SELECT count(*) FROM record.{table.name} WHERE child_id IN (SELECT unnest($1::VARCHAR[]))",
            [list(children)],
        ).fetchall()[0]
        if rows:
            found[table.name] = (
                f"The extract holds {rows} {'row' if rows == 1 else 'rows'} of these children ({why.get(table.name, 'not all')}). "
                "They count too: write down what is missing there."
            )
    return found


def _rows(con: duckdb.DuckDBPyConnection, name: str, fields: Sequence[str], children: Sequence[str]) -> list[Row]:
    columns = ", ".join(f'"{one}"' for one in fields)
    return [
        dict(zip(fields, row, strict=True))
        for row in con.execute(
            f"SELECT {columns} FROM record.{name} WHERE child_id IN (SELECT unnest($1::VARCHAR[])) ORDER BY child_id, _event, _key",
            [list(children)],
        ).fetchall()
    ]
