"""Read the rows that a journey is made of, for many children at once, as they read at as_of.

Reads the case record itself, not the rules' working tables, so that a journey needs no rule to have run. Knows the
layout of schema `record`; knows nothing of what the steps mean.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from practicecheck.engine.journey.steps import TABLES_READ, columns_of
from practicecheck.records import TABLES
from practicecheck.results.model import Source

if TYPE_CHECKING:
    import duckdb

Span = tuple[date, date]
"""The first and the last day of some days."""


@dataclass(frozen=True, slots=True)
class Found:
    """One row. A blank says something only where its column is carried and its value could be read."""

    table: str
    key: str
    event: date | None
    values: Mapping[str, Any]
    not_carried: frozenset[str]
    unreadable: frozenset[str]
    source: Source


@dataclass(slots=True)
class Held:
    """All that is held of one child: rows by table, the days covered by table, rows left out as later than as_of."""

    child_id: str
    as_of: date
    rows: dict[str, list[Found]] = field(default_factory=lambda: defaultdict(list))
    covered: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    after_as_of: int = 0

    def gaps(self, table: str, asked: Span) -> list[Span]:
        """The days asked of a table that the extract does not cover."""
        return uncovered(self.covered.get(table, ()), asked)


def uncovered(spans: Sequence[Span], asked: Span) -> list[Span]:
    """The stretches of `asked` that no span holds.

    >>> uncovered([(date(2025, 2, 1), date(2025, 2, 10))], (date(2025, 1, 1), date(2025, 2, 12)))
    [(datetime.date(2025, 1, 1), datetime.date(2025, 1, 31)), (datetime.date(2025, 2, 11), datetime.date(2025, 2, 12))]
    """
    start, end = asked
    found: list[Span] = []
    for low, high in sorted(spans):
        if low > end or start > end:
            break
        if high < start:
            continue
        if low > start:
            found.append((start, low - timedelta(1)))
        if high >= end:
            return found
        start = high + timedelta(1)
    return [*found, (start, end)] if start <= end else found


def read(con: duckdb.DuckDBPyConnection, as_of: date, children: Sequence[str] | None = None) -> dict[str, Held]:
    """What is held of some children (of all where None), by child in order of id."""
    where, values = (
        ("", []) if children is None else (" WHERE child_id IN (SELECT unnest($1::VARCHAR[]))", [[*children]])
    )
    held = {
        child: Held(child, as_of)
        for (child,) in con.execute(f"SELECT child_id FROM record.child{where} ORDER BY child_id", values).fetchall()
    }
    inputs: dict[int, str] = dict(con.execute("SELECT input, name FROM record._inputs").fetchall())
    carried = set(
        con.execute("SELECT input, table_name, column_name FROM record._column_coverage WHERE carried").fetchall()
    )
    for table in TABLES_READ:
        columns = columns_of(table)
        picked = ", ".join(
            f'"{name}"'
            for name in ("_key", "child_id", "_event", "_input", "_sheet", "_row", "_bad", "_from", *columns)
        )
        missing: dict[int, frozenset[str]] = {
            number: frozenset(name for name in columns if (number, table, name) not in carried) for number in inputs
        }
        later = [name for name in columns if TABLES[table].field(name).kind in ("event", "until")]
        for key, child, event, number, sheet, row, bad, elsewhere, *cells in con.execute(
            f'SELECT {picked} FROM record."{table}"{where} ORDER BY _event NULLS LAST, _key', values
        ).fetchall():
            if child not in held:
                continue
            if event is not None and event > as_of:
                held[child].after_as_of += 1
                continue
            known = dict(zip(columns, cells, strict=True))
            for name in later:  # in a kept row a later day reads as blank
                if known[name] is not None and known[name] > as_of:
                    known[name] = None
            source = Source(inputs[number], sheet, row)
            not_carried = missing[number] - {one["field"] for one in elsewhere or ()}
            held[child].rows[table].append(Found(table, key, event, known, not_carried, frozenset(bad or ()), source))
    _cover(con, held)
    return held


def _cover(con: duckdb.DuckDBPyConnection, held: Mapping[str, Held]) -> None:
    """A child's own statements of coverage stand in place of those of the whole extract, table by table."""
    spoken: dict[str | None, dict[str, list[Span]]] = defaultdict(dict)
    for child, table, status, first, last in con.execute(
        "SELECT child_id, table_name, status, from_date, to_date FROM record._coverage"
    ).fetchall():
        spans = spoken[child].setdefault(table, [])
        if status == "complete":
            spans.append((first or date.min, last or date.max))
    whole = spoken.pop(None, {})
    for child, one in held.items():
        one.covered = {**whole, **spoken[child]} if child in spoken else whole
