"""Tell that rows of several inputs are one event, where no id says so: the same child, the same day, no contradiction.

A wrong union would hide what one of two events lacks, so it is made only where each input has one such row. Knows
nothing about files; how rows become one is in `unite`. What is chosen and its price: docs/decisions/0009.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from practicecheck.intake.resolve import event_of, in_order
from practicecheck.intake.staging import insert
from practicecheck.intake.unite import Uniting, list_united, rows_by_group
from practicecheck.records import TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import duckdb

    from practicecheck.intake.staging import Staging
    from practicecheck.intake.unite import Member
    from practicecheck.records import Table


def unite_same_events(con: duckdb.DuckDBPyConnection, staging: Staging) -> None:
    """Make one row of the rows of several inputs that tell of one event; ids that led to one lead to the other.

    Rows are taken for one where the table is of events with an id of their own, they are of the same child, day and
    `kind`, each of another input, no two ids that a system gave differ, and no field contradicts another. How many were
    united is listed (`united`), by sheet; rows that meet and are not one are listed one by one (`given_twice`).
    """
    held = Counter(table for _, table in staging.present)
    for name in _in_order():
        if held[name] > 1:
            _unite(con, TABLES[name], tuple(held))


@cache
def _in_order() -> tuple[str, ...]:
    """The tables of events, those that others refer to first: rows that refer to two rows of one event do not differ.

    >>> order = _in_order()
    >>> "relationship" in order, order.index("referral") < order.index("plan") < order.index("visit")
    (False, True)
    """
    ordered: list[str] = []

    def visit(name: str, above: tuple[str, ...]) -> None:
        for field in TABLES[name].fields:
            if field.refers_to and field.refers_to not in above:
                visit(field.refers_to, (*above, name))
        table = TABLES[name]
        if name not in ordered and table.has_own_key and table.event and not table.event_from and not table.is_tie:
            ordered.append(name)

    for name in in_order():
        visit(name, (name,))
    return tuple(ordered)


def _unite(con: duckdb.DuckDBPyConnection, table: Table, held: Collection[str]) -> None:
    kind = ", kind" if "kind" in table.field_names else ""
    groups = rows_by_group(
        con,
        table.name,
        f"""SELECT rowid AS id, dense_rank() OVER (ORDER BY child_id, _event{kind}) AS g FROM record.{table.name}
        WHERE _verdict IS NULL AND child_id IS NOT NULL AND _event IS NOT NULL
        WINDOW day AS (PARTITION BY child_id, _event{kind}) QUALIFY min(_input) OVER day <> max(_input) OVER day""",
    )
    if not groups:
        return
    uniting = Uniting(con, table)
    one = [group for group in groups if _is_one(uniting, group)]
    are_one = {id(group) for group in one}
    _list_twice(con, table, [group for group in groups if id(group) not in are_one])
    if one:
        list_united(con, table, one)
        uniting.unite(one)
        _lead_to_the_one(con, table, held)


def _is_one(uniting: Uniting, group: Sequence[Member]) -> bool:
    given = {member.key for member in group if not member.made}
    inputs = {member.source[0] for member in group}
    return len(inputs) == len(group) and len(given) < 2 and not uniting.clashes([member.row for member in group])


def _list_twice(con: duckdb.DuckDBPyConnection, table: Table, groups: Sequence[Sequence[Member]]) -> None:
    again = [
        (*member.source, table.name, table.event[0], "given_twice", None, None)
        for group in groups
        for member in group
        if member.source[0] != group[0].source[0]
    ]
    insert(con, "raw._problems", again)


def _lead_to_the_one(con: duckdb.DuckDBPyConnection, table: Table, held: Collection[str]) -> None:
    """Let ids that led to a row which has gone lead to the one that stays."""
    gone = f"(SELECT DISTINCT was, _key FROM record._united WHERE table_name = '{table.name}' AND was <> _key)"
    for other in (TABLES[name] for name in held if name != "record_coverage"):
        for field in other.fields:
            name = f'"{field.name}"'
            if field.is_list and field.type == "ids" and field.refers_to in (None, table.name):
                con.execute(
                    f"""UPDATE record.{other.name} t SET {name} = (SELECT list(coalesce(g._key, part) ORDER BY place)
                        FROM (SELECT unnest(t.{name}) AS part, generate_subscripts(t.{name}, 1) AS place)
                        LEFT JOIN {gone} g ON g.was = part)
                    WHERE list_has_any({name}, (SELECT list(was) FROM {gone}))"""
                )
            elif field.refers_to == table.name or (other.event_from, other.path) == ("meeting_table", field.name):
                meeting = f" AND meeting_table = '{table.name}'" if not field.refers_to else ""
                con.execute(
                    f"""UPDATE record.{other.name} SET {name} = g._key FROM {gone} g
                    WHERE {other.name}.{name} = g.was{meeting}"""
                )
        if other.event_from == table.name:
            via = next(field.name for field in other.fields if field.refers_to == table.name)
            owner = "p" if other.path != "child_id" else "e"
            con.execute(
                f"""UPDATE record.{other.name} t SET _event = {event_of(other)} FROM record.{table.name} {owner}
                WHERE {owner}._key = t."{via}"
                AND {owner}._key IN (SELECT _key FROM record._united WHERE table_name = '{table.name}')"""
            )
