"""Read children's records out of the working tables, for the one-child evaluator.

Knows how the working tables are laid out (see `prepare`). Knows nothing of rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from practicecheck.operators.amounts import EPOCH
from practicecheck.operators.evaluation import ChildRecord, Row
from practicecheck.records import TABLES

if TYPE_CHECKING:
    import duckdb

    from practicecheck.engine.plan import Plan

_START = datetime.fromisoformat("1970-01-01T00:00")  # instants in the working tables are UTC


def read_records(
    con: duckdb.DuckDBPyConnection, plan: Plan, children: Sequence[str] | None = None
) -> dict[str, ChildRecord]:
    """The records of some children (all where None) and of the other children of their families."""
    records: dict[str, ChildRecord] = {}
    wanted = _with_family(con, children)
    rows: dict[str, dict[str, list[Row]]] = {}
    for name, columns in plan.columns.items():
        if name == "child":
            continue
        for row in _rows(con, name, columns, wanted):
            rows.setdefault(row.child_id, {}).setdefault(name, []).append(row)
    outcomes = _outcomes(con, wanted)
    spoken: dict[str | None, dict[str, tuple[int, str, int]]] = {}
    lost: dict[str | None, dict[str, bool]] = {}
    for child, table, *source, set_aside in con.execute(
        "SELECT child_id, table_name, _input, _sheet, _row, set_aside FROM _coverage ORDER BY ALL DESC"
    ).fetchall():
        spoken.setdefault(child, {})[table] = (source[0], source[1], source[2])
        of_child = lost.setdefault(child, {})
        of_child[table] = set_aside or of_child.get(table, False)
    used = _codes_used(con)
    families: dict[str, list[str]] = {}
    heads = list(_rows(con, "child", tuple({*plan.columns.get("child", ()), "family_id", "dob"}), wanted))
    for head, extra in _heads_with(con, heads, wanted):
        records[head.child_id] = ChildRecord(
            child=head,
            as_of=EPOCH + timedelta(days=extra["_as_of"]),
            tables={name: sorted(of, key=_order) for name, of in rows.get(head.child_id, {}).items()},
            coverage=_coverage(extra, plan.coverage),
            outcomes=outcomes.get(head.child_id, {}),
            coverage_rows={**spoken.get(None, {}), **spoken.get(head.child_id, {})},
            lost_rows=frozenset(
                table for table, is_so in {**lost.get(None, {}), **lost.get(head.child_id, {})}.items() if is_so
            ),
            codes_used=used.get(head.source[0], {}),
        )
        if head.values.get("family_id"):
            families.setdefault(head.values["family_id"], []).append(head.child_id)
    for record in records.values():
        family = families.get(record.child.values.get("family_id") or "", [])
        others = [records[child] for child in sorted(family) if child != record.child.child_id]
        record.siblings = partial(tuple, others)
    return records


def _with_family(con: duckdb.DuckDBPyConnection, children: Sequence[str] | None) -> list[str] | None:
    if children is None:
        return None
    found = con.execute(
        "SELECT child_id FROM child WHERE child_id IN (SELECT unnest($1::VARCHAR[])) OR family_id IN "
        "(SELECT family_id FROM child WHERE child_id IN (SELECT unnest($1::VARCHAR[])))",
        [list(children)],
    ).fetchall()
    return [child for (child,) in found]


def _order(row: Row) -> tuple[bool, date, str]:
    return row.event is None, row.event or date.min, row.key


def _select(con: duckdb.DuckDBPyConnection, table: str, wanted: list[str] | None) -> tuple[list[str], list[Any]]:
    where, values = ("", []) if wanted is None else (" WHERE child_id IN (SELECT unnest($1::VARCHAR[]))", [wanted])
    cursor = con.execute(f'SELECT * FROM "{table}"{where}', values)
    names = [column[0] for column in cursor.description or ()]
    return names, cursor.fetchall()


def _rows(
    con: duckdb.DuckDBPyConnection, table: str, columns: Iterable[str], wanted: list[str] | None
) -> Iterator[Row]:
    names, fetched = _select(con, table, wanted)
    place = {name: number for number, name in enumerate(names)}
    plain: list[tuple[str, int]] = []
    days: list[tuple[str, int]] = []
    lists: list[tuple[str, int]] = []
    instants: list[tuple[str, int]] = []
    said: list[tuple[str, int]] = []
    links: list[tuple[str, int, int, int]] = []
    for name in columns:
        if name.endswith("__l"):
            stem = name.removesuffix("__l")
            links.append((stem, place[name], place[stem + "__d"], place[stem + "__t"]))
            continue
        field = TABLES[table].field(name)
        (days if field.is_dated else lists if field.is_list else plain).append((name, place[name]))
        said.append((name, place[name + "__c"]))
        if field.type == "datetime":
            instants.append((name, place[name + "__at"]))
    key, child, event = place["_key"], place["child_id"], place["_event"]
    source, bad, elsewhere = (place["_input"], place["_sheet"], place["_row"]), place["_bad"], place["_from"]
    for got in fetched:
        values: dict[str, Any] = {name: got[n] for name, n in plain}
        for name, n in days:
            values[name] = _day(got[n])
        for name, n in lists:
            values[name] = None if got[n] is None else tuple(got[n])
        yield Row(
            table=table,
            key=got[key],
            child_id=got[child],
            event=_day(got[event]),
            values=values,
            at={name: _START + timedelta(seconds=got[n]) for name, n in instants if got[n] is not None},
            silent=frozenset(name for name, n in said if not got[n]),
            unreadable=frozenset(got[bad] or ()),
            links={name: got[n] for name, n, _, _ in links},
            by_date=frozenset(name for name, _, n, _ in links if got[n]),
            tied={name: EPOCH + timedelta(days=got[n]) for name, _, _, n in links if got[n] is not None},
            source=(got[source[0]], got[source[1]], got[source[2]]),
            sources={one["field"]: (one["given_by"], one["sheet"], one["line"]) for one in got[elsewhere] or ()},
        )


def _day(number: int | None) -> date | None:
    return None if number is None else EPOCH + timedelta(days=number)


def _heads_with(
    con: duckdb.DuckDBPyConnection, heads: list[Row], wanted: list[str] | None
) -> Iterator[tuple[Row, dict[str, Any]]]:
    """Each child's own row with its as_of day and coverage columns."""
    names, fetched = _select(con, "child", wanted)
    by_child = {got[names.index("child_id")]: dict(zip(names, got, strict=True)) for got in fetched}
    for head in heads:
        yield head, by_child[head.child_id]


def _coverage(extra: Mapping[str, Any], tables: tuple[str, ...]) -> dict[str, tuple[tuple[date, date], ...]]:
    found: dict[str, tuple[tuple[date, date], ...]] = {}
    for name in tables:
        spans = []
        for n in ("1", "2"):
            low, high = extra[f"_cov_{name}_lo{n}"], extra[f"_cov_{name}_hi{n}"]
            if low <= high:
                spans.append((_clamped(low), _clamped(high)))
        if spans:
            found[name] = tuple(spans)
    return found


def _codes_used(con: duckdb.DuckDBPyConnection) -> dict[int, dict[tuple[str, str], frozenset[str]]]:
    found: dict[int, dict[tuple[str, str], frozenset[str]]] = {}
    for number, table, column, codes in con.execute(
        "SELECT input, table_name, column_name, codes FROM _codes_used"
    ).fetchall():
        found.setdefault(number, {})[table, column] = frozenset(codes)
    return found


def _clamped(number: int) -> date:
    """A day number that means 'no bound' becomes the first or last day there is."""
    if number <= -700_000:
        return date.min
    return date.max if number >= 900_000 else EPOCH + timedelta(days=number)


def _outcomes(con: duckdb.DuckDBPyConnection, wanted: list[str] | None) -> dict[str, dict[tuple[str, str], str]]:
    where, values = ("", []) if wanted is None else ("WHERE child_id IN (SELECT unnest($1::VARCHAR[]))", [wanted])
    found: dict[str, dict[tuple[str, str], str]] = {}
    for rule, child, subject, answer, may in con.execute(
        f"SELECT rule, child_id, coalesce(subject_id, ''), answer, may_escalate FROM outcome {where}", values
    ).fetchall():
        found.setdefault(child, {})[(rule, subject)] = answer + ("+" if may else "")
    return found
