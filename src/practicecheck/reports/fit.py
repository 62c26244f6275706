"""What an extract can answer before any finding: which rules fully, partly, not at all, why, and what would unlock most.

Reads what the plan says that rules need, and what intake wrote down of the input. Knows nothing of any answer, nor of how it is printed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from practicecheck.calendar import add_months
from practicecheck.operators.words import day_words
from practicecheck.records import TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import duckdb

    from practicecheck.engine.plan import Plan
    from practicecheck.intake import IntakeReport
    from practicecheck.rulebook.book import Rulebook
    from practicecheck.rulebook.rule import Check

FORMAT = "practicecheck.fit/1"
FULLY, PARTLY, NOT = "fully", "partly", "not at all"
_FEW_OF, _FEW_SHARE = 200, 100
# Most rules look back six or twelve months; one that starts later leaves them unsure for someone.
_LOOK_BACK_MONTHS = 12
_Claim = tuple[str | None, str, date | None, date | None]
_NOT_ASKED = ("child_id", "family_id", "dob")


@dataclass(frozen=True, slots=True)
class RuleFit:
    """How well an extract fits one rule: fully, partly or not at all, and what it lacks."""

    rule: str
    title: str
    fit: str
    tables: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def lacks(self) -> tuple[str, ...]:
        """Tables and columns in one."""
        return (*self.tables, *self.columns)


@dataclass(frozen=True, slots=True)
class Thin:
    """A column that is carried, but filled in for under one row in a hundred."""

    input: str
    table: str
    column: str
    filled: int
    rows: int


@dataclass(frozen=True, slots=True)
class Unlock:
    """A table or column that rules want: how many, how many of these want nothing else, and which inputs lack it.

    Of a table `inputs` are those that say nothing of it, or do not hold it whole; of a column those that hold rows of the
    table without it.
    """

    what: str
    rules: int
    alone: int
    inputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """How well an extract fits a rulebook."""

    as_of: date
    inputs: int
    children: int
    rules: tuple[RuleFit, ...]
    switched_off: tuple[tuple[str, str], ...]
    unlocks: tuple[Unlock, ...]
    reach: tuple[tuple[str, str], ...]
    thin: tuple[Thin, ...]
    rows_read: int
    rows_quarantined: int
    problems: int

    def to_json(self) -> dict[str, Any]:
        """As programs read it."""
        counts = Counter(one.fit for one in self.rules)
        return {
            "format": FORMAT,
            "as_of": self.as_of.isoformat(),
            "inputs": self.inputs,
            "children": self.children,
            "counts": {name: counts[name] for name in (FULLY, PARTLY, NOT)},
            "rules": [asdict(one) for one in self.rules],
            "switched_off": [{"rule": rule, "why": why} for rule, why in self.switched_off],
            "unlocks": [asdict(one) | {"inputs": list(one.inputs)} for one in self.unlocks],
            "tables": [{"table": table, "says": says} for table, says in self.reach],
            "thin_columns": [asdict(one) for one in self.thin],
            "intake": {
                "rows_read": self.rows_read,
                "rows_quarantined": self.rows_quarantined,
                "problems": self.problems,
            },
        }


def fit_of(con: duckdb.DuckDBPyConnection, book: Rulebook, plan: Plan, report: IntakeReport, as_of: date) -> Fit:
    """Hold what the rules read against what the record in `con` covers and carries."""
    reach = _reach(con, as_of)
    lacking = _lacking(con, plan)
    names = {*(rule.id for rule in book.running()), *(one for one in plan.rule_tables if one in book.escalations)}
    every: dict[str, Check] = {**book.rules, **book.escalations}
    rules = tuple(_rule_fit(every[name], plan, reach, lacking) for name in sorted(names) if name in plan.rule_tables)
    return Fit(
        as_of=as_of,
        inputs=len(report.inputs),
        children=_one(con, "SELECT count(*) FROM record.child"),
        rules=rules,
        switched_off=tuple((rule.id, book.vocabulary.switched_off[rule.id]) for rule in book.switched_off()),
        unlocks=tuple(_unlocks(rules, lacking, _not_covering(con))),
        reach=tuple((table, said) for table, said in sorted(reach.items()) if said and table in _read(plan)),
        thin=tuple(_thin(con, plan)),
        rows_read=report.rows_read,
        rows_quarantined=report.rows_quarantined,
        problems=len(report.problems),
    )


def _one(con: duckdb.DuckDBPyConnection, query: str) -> int:
    found = con.execute(query).fetchone()
    return int(found[0]) if found else 0


def _read(plan: Plan) -> set[str]:
    return {table for tables in plan.rule_tables.values() for table in tables}


def _reach(con: duckdb.DuckDBPyConnection, as_of: date) -> dict[str, str]:
    """Per table why an absence in it means nothing for some child; empty where it means something for all."""
    children = _one(con, "SELECT count(*) FROM record.child")
    claims: dict[str, list[_Claim]] = {}
    for child, table, *said in con.execute(
        "SELECT child_id, table_name, status, from_date, to_date FROM record._coverage"
    ).fetchall():
        claims.setdefault(table, []).append((child, *said))
    return {
        name: _why_not(claims.get(name, []), children, as_of, state=table.state)
        for name, table in TABLES.items()
        if name not in ("record_coverage", "child")
    }


def _why_not(claims: list[_Claim], children: int, as_of: date, *, state: bool) -> str:
    if not claims:
        return "not extracted"
    complete = [(child, first, last) for child, status, first, last in claims if status == "complete"]
    if not complete:
        return "not covered completely" if any(status == "partial" for _, status, _, _ in claims) else "not extracted"
    latest = max((last or date.max) for _, _, last in complete)
    if latest < as_of:
        return f"covered to {day_words(latest)} only"
    reached = {child for child, _, last in complete if (last or date.max) >= as_of}
    earliest = min((first or date.min) for _, first, _ in complete)
    if not state and earliest > add_months(as_of, -_LOOK_BACK_MONTHS):
        return f"covered from {day_words(earliest)} only"
    own = {child for child, *_ in claims if child is not None}
    fine = len(reached - {None}) + (children - len(own) if None in reached else 0)
    return "" if fine >= children else f"covered for {fine} of {children} children"


def _lacking(con: duckdb.DuckDBPyConnection, plan: Plan) -> dict[str, tuple[str, ...]]:
    """Per column that rules read and some row lacks, the inputs that hold rows of the table and do not carry it.

    A row of several sources has what any of them carries.
    """
    read = {path for columns in plan.rule_columns.values() for path in columns}
    without: dict[str, dict[int, str]] = {}
    for number, name, table, column in con.execute(
        "SELECT c.input, i.name, c.table_name, c.column_name FROM record._column_coverage c "
        "JOIN record._inputs i ON i.input = c.input WHERE NOT c.carried AND c.rows > 0 ORDER BY c.input"
    ).fetchall():
        if f"{table}.{column}" in read:
            without.setdefault(f"{table}.{column}", {})[number] = name
    return {path: tuple(names.values()) for path, names in without.items() if _some_row_lacks(con, path, names)}


def _some_row_lacks(con: duckdb.DuckDBPyConnection, path: str, inputs: Collection[int]) -> bool:
    table, _, column = path.partition(".")
    from_another = "coalesce(list_contains(list_transform(_from, lambda one: one.field), ?), FALSE)"
    query = f'SELECT 1 FROM record."{table}" WHERE _input IN (SELECT unnest(?)) AND NOT {from_another} LIMIT 1'
    return con.execute(query, [[*inputs], column]).fetchone() is not None


def _not_covering(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, ...]]:
    """Per table the inputs that do not say that they hold the whole of it."""
    whole = set(
        con.execute("SELECT DISTINCT _input, table_name FROM record._coverage WHERE status = 'complete'").fetchall()
    )
    inputs = con.execute("SELECT input, name FROM record._inputs ORDER BY input").fetchall()
    return {table: tuple(name for number, name in inputs if (number, table) not in whole) for table in TABLES}


def _rule_fit(check: Check, plan: Plan, reach: dict[str, str], lacking: Mapping[str, Sequence[str]]) -> RuleFit:
    """Not at all where the subject's own table is missing, or every table is; partly where anything else is."""
    tables = plan.rule_tables[check.id]
    missing = tuple(f"{table} ({reach[table]})" for table in tables if reach.get(table))
    subject = getattr(check, "for_each", "child")
    columns = []
    for path in plan.rule_columns.get(check.id, ()):
        table, _, column = path.partition(".")
        known = TABLES[table]
        if path not in lacking or column in known.key or column in _NOT_ASKED:
            continue
        field = known.field(column)
        if not (field.kind == "until" or field.exempts or field.blank_is or reach.get(table)):
            columns.append(path)
    gone = {table for table in tables if reach.get(table) in ("not extracted", "not covered completely")}
    if subject in gone or (tables and gone == set(tables)):
        fit = NOT
    else:
        fit = PARTLY if missing or columns else FULLY
    return RuleFit(check.id, check.title, fit, missing, tuple(columns))


def _unlocks(
    rules: tuple[RuleFit, ...], lacking: Mapping[str, tuple[str, ...]], not_covering: Mapping[str, tuple[str, ...]]
) -> list[Unlock]:
    """What would help the most rules, most first; what would alone make a rule answer fully counts before the rest."""
    helps: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for one in rules:
        lacked = dict.fromkeys(lack.partition(" (")[0] for lack in one.lacks)
        helps.update(lacked.keys())
        if len(lacked) == 1:
            alone.update(lacked.keys())
    made = [
        Unlock(what, n, alone[what], lacking[what] if "." in what else not_covering[what]) for what, n in helps.items()
    ]
    return sorted(made, key=lambda one: (-one.rules, -one.alone, one.what))


def _thin(con: duckdb.DuckDBPyConnection, plan: Plan) -> list[Thin]:
    """Columns that rules read, carried, and filled in under 1 % of 200 or more rows."""
    read = {path for columns in plan.rule_columns.values() for path in columns}
    return [
        Thin(name, table, column, filled, rows)
        for name, table, column, filled, rows in con.execute(
            "SELECT i.name, c.table_name, c.column_name, c.filled, c.rows FROM record._column_coverage c "
            "JOIN record._inputs i ON i.input = c.input WHERE c.carried AND c.rows >= $1 AND c.filled * $2 < c.rows ORDER BY ALL",
            [_FEW_OF, _FEW_SHARE],
        ).fetchall()
        if f"{table}.{column}" in read
    ]
