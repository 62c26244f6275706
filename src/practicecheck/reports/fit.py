"""What an extract can answer before any finding: which rules fully, partly, not at all, why, and what would unlock most.

Reads what the plan says that rules need, and what intake wrote down of the input. Knows nothing of any answer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from practicecheck.calendar import add_months
from practicecheck.operators.words import day_words, field_words, table_words
from practicecheck.records import TABLES

if TYPE_CHECKING:
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
class Fit:
    """How well an extract fits a rulebook."""

    as_of: date
    children: int
    rules: tuple[RuleFit, ...]
    switched_off: tuple[tuple[str, str], ...]
    unlocks: tuple[tuple[str, int], ...]
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
            "children": self.children,
            "counts": {name: counts[name] for name in (FULLY, PARTLY, NOT)},
            "rules": [asdict(one) for one in self.rules],
            "switched_off": [{"rule": rule, "why": why} for rule, why in self.switched_off],
            "unlocks": [{"what": what, "rules": n} for what, n in self.unlocks],
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
    carried, present = _carried(con)
    names = {*(rule.id for rule in book.running()), *(one for one in plan.rule_tables if one in book.escalations)}
    every: dict[str, Check] = {**book.rules, **book.escalations}
    rules = tuple(
        _rule_fit(every[name], plan, reach, carried, present) for name in sorted(names) if name in plan.rule_tables
    )
    return Fit(
        as_of=as_of,
        children=_one(con, "SELECT count(*) FROM record.child"),
        rules=rules,
        switched_off=tuple((rule.id, book.vocabulary.switched_off[rule.id]) for rule in book.switched_off()),
        unlocks=tuple(_unlocks(rules)),
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


def _carried(con: duckdb.DuckDBPyConnection) -> tuple[set[tuple[str, str]], set[str]]:
    """The columns that some input carries, and the tables that some input has rows of."""
    carried, present = set(), set()
    for table, column, is_carried in con.execute(
        "SELECT table_name, column_name, bool_or(carried) FROM record._column_coverage WHERE rows > 0 GROUP BY ALL"
    ).fetchall():
        present.add(table)
        if is_carried:
            carried.add((table, column))
    return carried, present


def _rule_fit(
    check: Check, plan: Plan, reach: dict[str, str], carried: set[tuple[str, str]], present: set[str]
) -> RuleFit:
    """Not at all where the subject's own table is missing, or every table is; partly where anything else is."""
    tables = plan.rule_tables[check.id]
    missing = tuple(f"{table} ({reach[table]})" for table in tables if reach.get(table))
    subject = getattr(check, "for_each", "child")
    columns = []
    for path in plan.rule_columns.get(check.id, ()):
        table, _, column = path.partition(".")
        known = TABLES[table]
        if table not in present or column.startswith("_") or column in known.key or column in _NOT_ASKED:
            continue
        field = known.field(column)
        settled = field.kind == "until" or field.exempts or field.blank_is or (table, column) in carried
        if not settled and not reach.get(table):
            columns.append(path)
    gone = {table for table in tables if reach.get(table) in ("not extracted", "not covered completely")}
    if subject in gone or (tables and gone == set(tables)):
        fit = NOT
    else:
        fit = PARTLY if missing or columns else FULLY
    return RuleFit(check.id, check.title, fit, missing, tuple(columns))


def _unlocks(rules: tuple[RuleFit, ...]) -> list[tuple[str, int]]:
    """What would help the most rules, most first; what would alone make a rule answer fully counts before the rest."""
    helps: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for one in rules:
        lacked = dict.fromkeys(lack.partition(" (")[0] for lack in one.lacks)
        helps.update(lacked.keys())
        if len(lacked) == 1:
            alone.update(lacked.keys())
    return sorted(helps.items(), key=lambda item: (-item[1], -alone[item[0]], item[0]))


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


def print_fit(fit: Fit, *, console: Console | None = None, most: int = 12) -> None:
    """Print the fit: headline, what would unlock most, the rules that lack something, warnings."""
    to = console or Console(highlight=False)
    counts = Counter(one.fit for one in fit.rules)
    total = len(fit.rules)
    to.print(
        Text(
            f"Of {total} rules, {counts[FULLY]} can be answered fully, {counts[PARTLY]} partly, {counts[NOT]} not at all.",
            style="bold",
        )
    )
    to.print(
        Text(
            f"{fit.children} {'child' if fit.children == 1 else 'children'}, the record as it reads on {day_words(fit.as_of)}",
            style="dim",
        )
    )
    for rule, why in fit.switched_off:
        to.print(Text(f"{rule} is switched off here, so it can be answered for no child: {why}", style="yellow"))
    reach = dict(fit.reach)
    if fit.unlocks:
        to.print()
        to.print(Text("What would unlock the most", style="bold"))
        for what, n in fit.unlocks[:most]:
            table, _, column = what.partition(".")
            named = (
                f"the column {field_words(column)} of {table_words(table)}"
                if column
                else f"the table {table_words(table)}"
            )
            why = f", {reach[table]}" if not column and table in reach else ""
            to.print(Text.assemble(f"  {n:>2} {'rule ' if n == 1 else 'rules'}  {named}{why}  ", (what, "dim")))
    for kind in (NOT, PARTLY):
        _print_rules(to, kind, [one for one in fit.rules if one.fit == kind])
    if fit.thin:
        to.print()
        to.print(Text("Carried, but hardly ever filled in: is this the column that you meant?", style="bold yellow"))
        for one in fit.thin:
            to.print(Text(f"  {one.table}.{one.column}: {one.filled} of {one.rows} rows ({one.input})"))
    if fit.rows_quarantined or fit.problems:
        to.print()
        to.print(
            Text(
                f"{fit.rows_quarantined} of {fit.rows_read} rows were set aside, with {fit.problems} problems in all.",
                style="dim",
            )
        )
    if counts[FULLY] == total:
        to.print(Text("Every rule can be answered from this extract."))


def _print_rules(to: Console, kind: str, rules: list[RuleFit]) -> None:
    if not rules:
        return
    to.print()
    to.print(Text(f"Answered {kind}", style="bold"))
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("rule", no_wrap=True)
    table.add_column("title", ratio=2)
    table.add_column("for want of", ratio=3, overflow="fold")
    for one in rules:
        table.add_row(one.rule, one.title, ", ".join(one.lacks))
    to.print(table)
