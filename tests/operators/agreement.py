"""Ask the SQL and the one-child evaluator the same, for every rule and child, and list where they differ.

One database for all cases, each case an input of its own. Knows nothing of what the rules ask.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import duckdb

from practicecheck.engine.compile import compile_rulebook
from practicecheck.engine.evaluate import evaluate
from practicecheck.engine.plan import Plan
from practicecheck.engine.prepare import prepare
from practicecheck.engine.records import read_records
from practicecheck.engine.trace import answers
from practicecheck.intake import read_case
from practicecheck.operators.combine import and_
from practicecheck.operators.evaluation import ChildRecord, InHand, Row, Scope
from practicecheck.records import TABLES
from practicecheck.records.database import open_database
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.rule import Measure, Rule

_RULES_A_STATEMENT = 25


@dataclass(frozen=True)
class Difference:
    """One subject to which the two give different answers."""

    rule: str
    child: str
    subject: str | None
    by_sql: Any
    by_evaluator: Any


@dataclass
class Agreement:
    """How often each rule gave each answer, and where the two differ."""

    answers: dict[str, Counter[str]] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)

    def told(self, book: Rulebook, cases: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
        """The smallest rule with a difference, its subject's case and both answers."""
        if self.failed:
            short = min(self.failed, key=lambda name: len(book.rules[name].model_dump_json(exclude_defaults=True)))
            rule = book.rules[short].model_dump_json(exclude_defaults=True, by_alias=True, indent=1)
            return f"{len(self.failed)} rules failed in SQL: {short} {self.failed[short]}\n{rule}"

        def size(one: Difference) -> int:
            return len(book.rules[one.rule].model_dump_json(exclude_defaults=True))

        worst = min(self.differences, key=size)
        rule = book.rules[worst.rule].model_dump_json(exclude_defaults=True, by_alias=True, indent=1)
        case = cases[int(worst.child.partition(":")[0])][1]
        shown = "\n".join(f"{name}: {json.dumps(rows)}" for name, rows in case.items())
        return f"{len(self.differences)} differences; {worst}\n{rule}\n{shown}"


def load(cases: Sequence[tuple[str, Mapping[str, Any]]], plan: Plan, days: Any) -> duckdb.DuckDBPyConnection:
    """A database with the cases' working tables; `days` makes as_of from the list of children."""
    con = open_database()
    read_case(con, cases, isolate=True)
    children = [child for (child,) in con.execute("SELECT child_id FROM record.child ORDER BY 1").fetchall()]
    prepare(con, plan, days if isinstance(days, date) else days(children))
    return con


def in_statements(plan: Plan) -> Plan:
    """The plan with its rounds cut into statements of a size that DuckDB plans quickly."""
    rounds = [
        one[start : start + _RULES_A_STATEMENT]
        for one in plan.rounds
        for start in range(0, len(one), _RULES_A_STATEMENT)
    ]
    return replace(plan, rounds=tuple(rounds))


def compare(
    book: Rulebook, cases: Sequence[tuple[str, Mapping[str, Any]]], days: Any, plan: Plan | None = None
) -> Agreement:
    """Run both over all cases; `plan` is the book's, where it is made already."""
    if plan is None:
        plan, problems = compile_rulebook(book)
        assert not problems, {name: [(p.code, p.message) for p in found] for name, found in problems.items()}
    con = load(cases, plan, days)
    try:
        checked = evaluate(con, in_statements(plan))
        return compare_in(con, book, plan, checked.failed)
    finally:
        con.close()


def compare_in(con: duckdb.DuckDBPyConnection, book: Rulebook, plan: Plan, failed: dict[str, str]) -> Agreement:
    """Hold the answers in a database against the one-child evaluator's."""
    agreement = Agreement(failed=dict(failed))
    by_sql: dict[tuple[str, str, str, str | None], Any] = {
        (rule, "", child, subject): (answer, may)
        for rule, child, subject, answer, may in con.execute(
            "SELECT rule, child_id, subject_id, answer, may_escalate FROM outcome"
        ).fetchall()
    }
    for rule, measure, child, subject, counted, more in con.execute(
        "SELECT rule, measure, child_id, subject_id, counted, more FROM measured"
    ).fetchall():
        by_sql[rule, measure, child, subject] = (counted, more)
    records = read_records(con, plan)
    conflicted = {child for (child,) in con.execute("SELECT child_id FROM record._conflicted").fetchall()}
    for rule in book.running():
        if rule.id in failed:
            continue
        for child, record in records.items():
            if child in conflicted:
                continue
            for (measure, key), found in _evaluated(book, rule, record).items():
                got = by_sql.pop((rule.id, measure, child, key), "nothing")
                agreement.answers.setdefault(rule.id, Counter())[str(found[0])] += 1
                if got != found:
                    agreement.differences.append(Difference(rule.id, child, key, by_sql=got, by_evaluator=found))
            record.found.clear()
    for (rule_id, _, child, subject_id), got in by_sql.items():
        if child not in conflicted and rule_id in book.rules:
            agreement.differences.append(Difference(rule_id, child, subject_id, got, "nothing"))
    return agreement


def _evaluated(book: Rulebook, rule: Rule, record: ChildRecord) -> dict[tuple[str, str | None], Any]:
    """By measure (or "") and subject what the one-child evaluator finds."""
    if not rule.measures:
        found: dict[tuple[str, str | None], Any] = {}
        for traced in answers(book, rule, record):
            key = None if rule.for_each == "child" or traced.subject is None else traced.subject.key
            found["", key] = (traced.answer, traced.may_escalate)
        return found
    return {
        (measure.name, None if table == "child" else subject.key): _measured(book, rule, measure, record, subject)
        for measure in rule.measures
        for table in (rule.counted_over(measure),)
        for subject in ([record.child] if table == "child" else record.rows(table))
    }


def _measured(
    book: Rulebook, rule: Rule, measure: Measure, record: ChildRecord, subject: Row
) -> tuple[bool | None, bool | None]:
    table = rule.counted_over(measure)
    scope = Scope(book.vocabulary, (InHand(TABLES[table], subject, record),))
    judged_on = (record.as_of if table == "child" else subject.event) or record.as_of
    in_force = not book.spans(rule) or any(span.holds(judged_on) for span in book.spans(rule))
    counted = and_((in_force, measure.counts.evaluate(scope).now))
    return counted, and_((counted, measure.of_which.evaluate(scope).now))
