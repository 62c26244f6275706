"""Run a plan's SQL: every rule for every child, round by round, into the table `outcome`.

Each rule is one statement, the rules of a round side by side: planning a rule takes longer than running it on a
council, so one statement for all would use one processor only. A failing rule is named
and silences no other. Knows nothing of evidence or of how the record was read.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from practicecheck.engine.plan import Plan

_OUTCOME = """CREATE OR REPLACE TABLE outcome (
    rule VARCHAR, child_id VARCHAR, subject_id VARCHAR, answer VARCHAR, may_escalate BOOLEAN, event_day INTEGER)"""
_WITHOUT = "CREATE OR REPLACE TEMP TABLE without_subject (rule VARCHAR, child_id VARCHAR, answer VARCHAR)"
_MEASURED = """CREATE OR REPLACE TABLE measured (
    rule VARCHAR, measure VARCHAR, child_id VARCHAR, subject_id VARCHAR, counted BOOLEAN, more BOOLEAN, split VARCHAR)"""


@dataclass
class Checked:
    """Which rules could not run, and why, by rule id."""

    failed: dict[str, str] = field(default_factory=dict)


def evaluate(con: duckdb.DuckDBPyConnection, plan: Plan) -> Checked:
    """Answer every rule of the plan for every child of the working tables."""
    con.execute(_OUTCOME)
    con.execute(_MEASURED)
    return evaluate_beside(con, plan)


def evaluate_beside(con: duckdb.DuckDBPyConnection, plan: Plan) -> Checked:
    """The same, beside the answers of other rules that `outcome` and `measured` hold already."""
    checked = Checked()
    for name, text in plan.derived:
        try:
            con.execute(f'CREATE OR REPLACE TABLE "{name}" AS {text}')
        except duckdb.Error as error:
            # The rules that read it fail one by one below, each by name.
            checked.failed[name] = _said(error)
    con.execute(_WITHOUT)
    for rules, text in plan.without:
        con.execute(
            "INSERT INTO without_subject SELECT r.rule, w.child_id, w.answer "
            f"FROM ({text}) w CROSS JOIN (SELECT unnest($1::VARCHAR[]) AS rule) r",
            [list(rules)],
        )
    for compiled in plan.rounds:
        _run("outcome", compiled, con, checked)
        failed = [name for name, _ in compiled if name in checked.failed]
        if failed:
            con.execute("DELETE FROM outcome WHERE rule IN (SELECT unnest($1::VARCHAR[]))", [failed])
        _answer_without_subject(con, [name for name, _ in compiled if name not in checked.failed])
    _run("measured", plan.measures, con, checked)
    con.execute(
        "INSERT INTO outcome SELECT r.rule, c.child_id, NULL, 'cannot_tell', FALSE, NULL "
        "FROM (SELECT DISTINCT child_id FROM record._conflicted) c CROSS JOIN "
        "(SELECT unnest($1::VARCHAR[]) AS rule) r",
        [[name for one in plan.rounds for name, _ in one if name not in checked.failed]],
    )
    return checked


def _answer_without_subject(con: duckdb.DuckDBPyConnection, rules: list[str]) -> None:
    """Answer for the children of whom a rule found no subject, or none that it applies to and may have missed one."""
    con.execute(
        """INSERT INTO outcome SELECT w.rule, w.child_id, NULL, w.answer, FALSE, NULL
        FROM without_subject w LEFT JOIN (
            SELECT rule, child_id, bool_or(answer <> 'not_applicable') AS applies FROM outcome
            WHERE rule IN (SELECT unnest($1::VARCHAR[])) GROUP BY ALL
        ) o ON o.rule = w.rule AND o.child_id = w.child_id
        WHERE w.rule IN (SELECT unnest($1::VARCHAR[]))
        AND (o.rule IS NULL OR (NOT o.applies AND w.answer = 'cannot_tell'))""",
        [rules],
    )


def _run(into: str, compiled: Iterable[tuple[str, str]], con: duckdb.DuckDBPyConnection, checked: Checked) -> None:
    """Run each statement on a connection of its own, as many at once as there are processors."""

    def one(named: tuple[str, str]) -> tuple[str, str | None]:
        cursor = con.cursor()
        try:
            cursor.execute(f"INSERT INTO {into} {named[1]}")
        except duckdb.Error as error:
            return named[0], _said(error)
        finally:
            cursor.close()
        return named[0], None

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for name, fault in pool.map(one, compiled):
            if fault is not None:
                checked.failed[name] = fault


def _said(error: duckdb.Error) -> str:
    """The kind of fault, without the statement or any value in it."""
    return type(error).__name__


def child_answers(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Each child's answer per rule: the worst of its subjects'."""
    from practicecheck.results.words import WORST_FIRST

    order = ", ".join(f"'{answer}'" for answer in WORST_FIRST)
    rows = con.execute(
        f"SELECT child_id, rule, list_extract([{order}], min(list_position([{order}], answer))::INTEGER) "
        "FROM outcome GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    answers: dict[str, dict[str, str]] = {}
    for child, rule, answer in rows:
        answers.setdefault(child, {})[rule] = answer
    return answers


def unanswered(answers: Mapping[str, Mapping[str, str]], rules: Iterable[str]) -> list[tuple[str, str]]:
    """Children for whom a rule that ran says nothing: always a fault of the engine."""
    listed = list(rules)
    return [(child, rule) for child, of_child in answers.items() for rule in listed if rule not in of_child]
