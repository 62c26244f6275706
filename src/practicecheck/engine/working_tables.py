"""The working tables as SQL: the record as it reads at as_of, with only the columns that rules read.

Rows dated after as_of are left out; later event and until dates read as blank; a day becomes an integer with its
working-day numbers; blanks that say nothing are marked; links by date are resolved. Knows nothing of rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from practicecheck.records import TABLES, Field, Table

if TYPE_CHECKING:
    import duckdb

    from practicecheck.engine.plan import Plan

EPOCH_SQL = "DATE '1970-01-01'"
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


def working_tables(con: duckdb.DuckDBPyConnection, plan: Plan) -> list[str]:
    """The statements that make the working tables from those that intake left in `record`, the child's first."""
    carried, numbered = _carried(con), frozenset(plan.numbered)

    def of(name: str) -> _WorkingTable:
        return _WorkingTable(TABLES[name], numbered, carried)

    return [
        of("child").of_children({*plan.columns.get("child", ()), "family_id", "dob"}),
        *(of(name).of_rows(columns) for name, columns in plan.columns.items() if name != "child"),
    ]


@dataclass(frozen=True)
class _Carried:
    """Per table and column, whose blanks say something.

    `inputs` are those that carry it, None where every input that has the table does; `unsaid` are the sheets, with
    their inputs, that do not tell of an end.
    """

    inputs: Mapping[tuple[str, str], set[int] | None]
    unsaid: Mapping[tuple[str, str], list[tuple[int, str]]]

    def says_blank(self, table: str, column: Field) -> str:
        """SQL: whether a blank in this column of row `r` means what a blank means."""
        legible = f"NOT {_is_bad(column.name)}"
        elsewhere = f"coalesce(list_contains(list_transform(r._from, lambda one: one.field), '{column.name}'), FALSE)"
        if column.kind == "until":  # a blank until date is known: still going on, unless the sheet tells of no end
            silent = self.unsaid.get((table, column.name), [])
            here = [
                f"(r._input = {number} AND r._sheet = '{sheet.replace(chr(39), chr(39) * 2)}')"
                for number, sheet in silent
            ]
            return f"((NOT ({' OR '.join(here)}) OR {elsewhere}) AND {legible})" if here else legible
        inputs = self.inputs.get((table, column.name), set())
        if inputs is None:
            return legible
        if not inputs:
            return "FALSE"
        return f"((r._input IN ({', '.join(map(str, sorted(inputs)))}) OR {elsewhere}) AND {legible})"


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


@dataclass
class _WorkingTable:
    """One working table in the making: what is picked of the rows `r` of the record, and what is joined to them."""

    table: Table
    numbered: frozenset[tuple[str, str]]
    carried: _Carried
    picked: list[str] = field(default_factory=lambda: [*_HEAD])
    joins: list[str] = field(default_factory=lambda: ["JOIN _as_of a ON a.child_id = r.child_id"])

    def of_children(self, columns: Iterable[str]) -> str:
        """The table of children, who are of no day; beside each what the record covers of it."""
        self.picked += ["CAST(NULL AS INTEGER) AS _event"]
        self.picked += ["a.day AS _as_of", "ka.w AS _as_of__w", "ka.v AS _as_of__v", "p.* EXCLUDE (profile)"]
        self.joins += [
            "LEFT JOIN calendar_day ka ON ka.day = a.day",
            "LEFT JOIN _profile_of o ON o.child_id = r.child_id",
            "JOIN _profile p ON p.profile = coalesce(o.profile, 0)",
        ]
        for name in sorted(columns):
            self._add(self.table.field(name))
        return self._statement()

    def of_rows(self, columns: Iterable[str]) -> str:
        """The table of a child's rows that do not lie after as_of."""
        self._add_day("r._event", "_event")
        for name in columns:
            if not name.endswith("__l") and not name.startswith("_"):
                self._add(self.table.field(name))
        for name in columns:
            if name.endswith("__l"):
                self._add_link(self.table.field(name.removesuffix("__l")))
        return f"{self._statement()} WHERE r._event IS NULL OR r._event - {EPOCH_SQL} <= a.day"

    def _statement(self) -> str:
        return (
            f'CREATE OR REPLACE TABLE "{self.table.name}" AS SELECT {", ".join(self.picked)} '
            f'FROM record."{self.table.name}" r {" ".join(self.joins)}'
        )

    def _add(self, column: Field) -> None:
        """A field, and whether a blank in it means what a blank means."""
        name = column.name
        if column.is_dated:
            shown = f'r."{name}"'
            if column.kind in ("event", "until"):
                shown = f'CASE WHEN r."{name}" - {EPOCH_SQL} <= a.day THEN r."{name}" END'
            self._add_day(shown, name)
            if column.type == "datetime":
                at = f'CAST(epoch(r."{name}__at") AS BIGINT)'
                self.picked.append(f'CASE WHEN r."{name}" - {EPOCH_SQL} <= a.day THEN {at} END AS "{name}__at"')
        elif column.blank_is:
            filled = f"coalesce(r.\"{name}\", '{column.blank_is}')"
            self.picked.append(f'CASE WHEN {_is_bad(name)} THEN NULL ELSE {filled} END AS "{name}"')
        elif name != "child_id":  # every working table has it
            self.picked.append(f'r."{name}"')
        self.picked.append(f'{self.carried.says_blank(self.table.name, column)} AS "{name}__c"')

    def _add_day(self, shown: str, name: str) -> None:
        """The day as a number; where a rule counts working days from or to it, its working-day numbers too."""
        self.picked.append(f'CAST(({shown}) - {EPOCH_SQL} AS INTEGER) AS "{name}"')
        if (self.table.name, name) not in self.numbered:
            return
        alias = f"k{len(self.joins)}"
        self.joins.append(f"LEFT JOIN calendar_day {alias} ON {alias}.day = ({shown}) - {EPOCH_SQL}")
        self.picked.append(f'{alias}.w AS "{name}__w"')
        self.picked.append(f'{alias}.v AS "{name}__v"')

    def _add_link(self, column: Field) -> None:
        """The id a row links by: as written; where blank, the child's latest such row dated on or before it.

        NULL cannot be told; an empty text is known to link to nothing. Where several such rows are the latest, `__t` is their
        day, and whether the row links to any of them cannot be told: one taken by its id would be taken by chance.
        """
        name, target = column.name, TABLES[column.refers_to or ""]
        written = f'WHEN {_is_bad(name)} THEN NULL WHEN r."{name}" IS NOT NULL THEN r."{name}"'
        if not target.event:  # a person has no date to be the latest by
            says = self.carried.says_blank(self.table.name, column)
            self.picked.append(f"CASE {written} WHEN {says} THEN '' END AS \"{name}__l\"")
            self.picked.append(f'FALSE AS "{name}__d"')
            self.picked.append(f'CAST(NULL AS INTEGER) AS "{name}__t"')
            return
        alias = f"l{len(self.joins)}"
        self.joins.append(
            f'ASOF LEFT JOIN (SELECT child_id, _event, max(_key) AS _key, count(*) > 1 AS tied FROM record."{target.name}" '
            f"WHERE _event IS NOT NULL GROUP BY child_id, _event) {alias} "
            f"ON {alias}.child_id = r.child_id AND {alias}._event <= r._event"
        )
        # One whose day cannot be read may be the latest.
        undated = f'r.child_id IN (SELECT child_id FROM record."{target.name}" WHERE {_event_is_unreadable(target)})'
        self.picked.append(
            f"CASE {written} WHEN r._event IS NULL OR {undated} THEN NULL "
            f"ELSE coalesce({alias}._key, '') END AS \"{name}__l\""
        )
        self.picked.append(f'(r."{name}" IS NULL AND {alias}._key IS NOT NULL) AS "{name}__d"')
        tied = f'r."{name}" IS NULL AND {alias}.tied'
        self.picked.append(f'CASE WHEN {tied} THEN CAST({alias}._event - {EPOCH_SQL} AS INTEGER) END AS "{name}__t"')


def _is_bad(name: str) -> str:
    """SQL: whether row `r` held something in a column that could not be read."""
    return f"coalesce(list_contains(r._bad, '{name}'), FALSE)"


def _event_is_unreadable(table: Table) -> str:
    days = ", ".join(f"'{name}'" for name in table.event)
    return f"_event IS NULL AND list_has_any(_bad, [{days}])"
