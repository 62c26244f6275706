"""Doubt what an input claims to hold of a table of which rows were set aside.

A row that is set aside may be the one that a rule looks for, so the silence of its table says nothing of its child; nor
of any child, where many rows are set aside of which nobody can tell whose they are. Knows nothing about files,
or about what was wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from practicecheck.intake.resolve import SHARED
from practicecheck.intake.staging import NO_LOSS
from practicecheck.records import CODES, TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import duckdb

    from practicecheck.records import Table

CHILDREN_A_ROW = 20
"""One row of unknown children for so many children may be lost before a table is doubted for all of them: each child's
silence is then as likely as one in twenty to be wrong (docs/decisions/0014-no-wrong-all-clear.md)."""

DOUBTED = "covered_in_part"
"""The kind of problem under which a doubted claim is listed."""


def note_lost_rows(con: duckdb.DuckDBPyConnection, tables: Sequence[str], *, having: Collection[str]) -> None:
    """Add the rows with a verdict of those of `tables` that have any to `raw._lost`, each with its child where that can be told.

    `tables` in an order in which a row that leads to others comes before them: what hangs on a row that is lost is lost
    with it, and is of the same child. `elsewhere` says of a row that it names a child, or a row, that the inputs do not
    hold, by an id that looks like those that they do. Nothing is lost of a second copy of a row, unless nobody knows whose it
    is: then it may be another child's.
    """
    for name in (one for one in tables if one in having):
        table = TABLES[name]
        child, join = _whose(table)
        link, targets = _leads_by(table)
        known = " UNION ALL ".join(
            f"SELECT {_form('_key')} FROM record.{one} WHERE _verdict IS NULL" for one in targets if one in tables
        )
        elsewhere = f"coalesce({_form(link)} IN ({known}), false)" if known else "false"
        con.execute(
            f"""INSERT INTO raw._lost SELECT t._input, t._sheet, t._row, '{name}', t._key, {child}, {elsewhere}
            FROM record.{name} t {join} WHERE t._verdict IS NOT NULL AND t._verdict NOT IN {NO_LOSS}
            AND (t._verdict <> 'duplicate_row' OR t.child_id IS NULL)"""
        )


def _form(key: str) -> str:
    """SQL of what an id looks like: its letters and digits, however many, as one."""
    return f"regexp_replace(regexp_replace({key}, '[0-9]+', '9', 'g'), '[A-Za-z]+', 'a', 'g')"


def _leads_by(table: Table) -> tuple[str, tuple[str, ...]]:
    """SQL of the id by which a row `t` leads to its child, and the tables that it is an id of; none for people."""
    if table.name in SHARED:
        return "NULL", ()
    if table.name == "attendance":
        return "t.meeting_id", tuple(CODES["meeting_table"].values)
    field = table.field(table.path)
    return f't."{field.name}"' + ("[1]" if field.is_list else ""), (field.refers_to or "child",)


def _whose(table: Table) -> tuple[str, str]:
    """SQL of the child of a row `t` that is lost, and the join that finds it."""
    if table.name == "child":  # of a child whose own rows contradict each other a brother or sister may be asked
        same = "k.family_id = t.family_id AND k._verdict IS NULL"
        return "coalesce(k.child_id, t.child_id)", f"LEFT JOIN record.child k ON {same}"
    link, targets = _leads_by(table)
    if not targets or table.path == "child_id":
        return "t.child_id", ""
    target = "t.meeting_table" if table.name == "attendance" else f"'{targets[0]}'"
    return "coalesce(t.child_id, p.child_id)", f"LEFT JOIN raw._lost p ON p.table_name = {target} AND p._key = {link}"


def doubt_coverage(con: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> None:
    """Make the complete claims of `record._coverage` partial where rows were lost, and list each table so doubted.

    A row of a child who is known: for that child. Rows of which nobody can tell whose they are: for all children of the
    input, where they are more than one for every `CHILDREN_A_ROW` of them, or where they and those of children who are
    elsewhere are more than the rows of the table that are used. `set_aside` says which claims were doubted so; the
    claim of one child then has the place of a row that was set aside.
    """
    con.execute("ALTER TABLE record._coverage ADD COLUMN set_aside BOOLEAN DEFAULT false")
    if not con.execute("SELECT 1 FROM raw._lost LIMIT 1").fetchone():
        return
    used = " UNION ALL ".join(f"SELECT _input AS input, '{name}' AS t FROM record.{name}" for name in tables)
    con.execute(f"""CREATE TABLE raw._doubted AS
        WITH lost AS (
            SELECT l.*, k.child_id IS NOT NULL AS known FROM raw._lost l
            LEFT JOIN (SELECT DISTINCT child_id FROM record.child) k ON k.child_id = l.child_id
            WHERE l.child_id IS NULL OR l.child_id NOT IN (SELECT child_id FROM record._conflicted)),
        used AS (
            SELECT input, t, count(*) AS n FROM ({used} UNION ALL SELECT input, table_name FROM record._united) GROUP BY ALL)
        SELECT input, table_name, child_id, 1 AS n, arg_min(sheet, row) AS sheet, min(row) AS row
        FROM lost WHERE known GROUP BY ALL
        UNION ALL SELECT w.input, w.table_name, NULL, w.n, w.sheet, w.row FROM (
            SELECT input, table_name, count(DISTINCT (sheet, row)) AS n, arg_min(sheet, row) AS sheet, min(row) AS row,
                count(DISTINCT (sheet, row)) FILTER (NOT elsewhere) AS nobodys
            FROM lost WHERE NOT known GROUP BY ALL) w
        LEFT JOIN used u ON u.input = w.input AND u.t = w.table_name
        LEFT JOIN used c ON c.input = w.input AND c.t = 'child'
        WHERE w.n > coalesce(u.n, 0)
            OR w.nobodys * {CHILDREN_A_ROW} > coalesce(c.n, (SELECT count(*) FROM record.child))""")
    con.execute("""DELETE FROM raw._doubted d WHERE NOT EXISTS (FROM record._coverage c WHERE c._input = d.input
        AND c.table_name = d.table_name AND c.status = 'complete' AND coalesce(c.child_id = d.child_id, true)
        AND (c.child_id IS NOT NULL OR d.child_id IS NULL OR NOT EXISTS (FROM record._coverage x
            WHERE x._input = d.input AND x.table_name = d.table_name AND x.child_id = d.child_id)))""")
    con.execute("""DELETE FROM raw._doubted d WHERE child_id IS NOT NULL AND EXISTS (FROM raw._doubted w
        WHERE w.child_id IS NULL AND w.input = d.input AND w.table_name = d.table_name)""")
    con.execute(f"""INSERT INTO raw._problems
        SELECT input, arg_min(sheet, row), NULL, table_name, NULL, '{DOUBTED}', NULL, CASE WHEN bool_or(child_id IS NULL)
            THEN ' For all children: of ' || sum(n) || ' such rows nobody can tell whose they are.'
            ELSE ' For ' || count(*) || CASE count(*) WHEN 1 THEN ' child.' ELSE ' children.' END END
        FROM raw._doubted GROUP BY input, table_name""")
    _make_partial(con)


def _make_partial(con: duckdb.DuckDBPyConnection) -> None:
    claim = "c._input = d.input AND c.table_name = d.table_name AND c.status = 'complete'"
    con.execute(f"""UPDATE record._coverage c SET status = 'partial', set_aside = true
        FROM raw._doubted d WHERE {claim} AND d.child_id IS NULL""")
    con.execute(f"""UPDATE record._coverage c SET status = 'partial', set_aside = true, _sheet = d.sheet, _row = d.row
        FROM raw._doubted d WHERE {claim} AND d.child_id = c.child_id""")
    # A claim of one child stands in the stead of all that is claimed of the whole, so all of that is claimed again.
    con.execute("""INSERT INTO record._coverage
        SELECT o.child_id, c.table_name, if(d.input IS NULL, c.status, 'partial'), c.from_date, c.to_date, c._input,
            coalesce(d.sheet, c._sheet), coalesce(d.row, c._row), d.input IS NOT NULL OR c.set_aside
        FROM (SELECT DISTINCT child_id, table_name FROM raw._doubted WHERE child_id IS NOT NULL) o
        JOIN record._coverage c ON c.table_name = o.table_name AND c.child_id IS NULL
        LEFT JOIN raw._doubted d ON d.child_id = o.child_id AND d.table_name = o.table_name AND d.input = c._input
        WHERE NOT EXISTS (FROM record._coverage x WHERE x.child_id = o.child_id AND x.table_name = o.table_name)""")
