"""Every answer of every shipped rule, for every audited child, can be explained, and agrees with the run."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence

import duckdb
import pytest
from rich.console import Console

from practicecheck.engine.plan import Plan
from practicecheck.engine.records import read_records
from practicecheck.engine.run import Run
from practicecheck.operators.evaluation import ChildRecord
from practicecheck.records import TABLES
from practicecheck.reports.answered import of_run
from practicecheck.reports.explain import explain_rule
from practicecheck.reports.explain_escalation import explain_escalation
from practicecheck.reports.explain_terminal import print_escalation, print_explanation
from practicecheck.reports.steps import RowSeen, Step
from practicecheck.results.words import roll_up

CHILDREN = ("CASE-1", "CASE-2", "CASE-3")


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child's records are read once for all rules: a command reads them for the one rule that it explains."""
    known: dict[tuple[str, ...], dict[str, ChildRecord]] = {}

    def read(con: duckdb.DuckDBPyConnection, plan: Plan, children: Sequence[str]) -> dict[str, ChildRecord]:
        key = tuple(children)
        if key not in known:
            known[key] = read_records(con, plan, children)
        return known[key]

    for module in ("explain", "explain_escalation"):
        monkeypatch.setattr(f"practicecheck.reports.{module}.read_records", read)


@pytest.mark.parametrize("child", CHILDREN)
def test_every_rule_is_explained_as_it_was_answered(finished: Run, child: str) -> None:
    answered = of_run(finished)
    for rule in finished.book.running():
        made = explain_rule(answered, rule, child)
        assert made.faults == [], rule.id
        # Contacts and referrals have a field `source` of their own, which says nothing of where a row comes from.
        assert {row.table for one in made.subjects for step in one.steps for row in rows_of(step)} <= TABLES.keys()
        if rule.kind != "measure":
            assert roll_up(one.found for one in made.subjects) == finished.answers[child][rule.id]  # type: ignore[misc]
            assert all(one.outcome.message for one in made.subjects)
        screen = Console(file=io.StringIO(), width=100)
        print_explanation(made, console=screen)
        assert screen.file.getvalue().startswith(made.subjects[0].outcome.message[:40])  # type: ignore[attr-defined]
        json.dumps(made.to_json())


@pytest.mark.parametrize("child", CHILDREN)
def test_every_escalation_is_explained_as_it_was_inferred(finished: Run, child: str) -> None:
    answered = of_run(finished)
    raised = {one.rule: one for one in finished.escalations if one.child_id == child}
    for escalation in finished.book.escalations.values():
        made = explain_escalation(answered, escalation, child)
        assert made.faults == [], escalation.id
        if escalation.id in raised:
            assert made.answer == raised[escalation.id].answer
            assert made.outcomes or made.behind
        screen = Console(file=io.StringIO(), width=100)
        print_escalation(made, console=screen)
        json.dumps(made.to_json())


def test_case_2_goes_from_the_escalation_to_the_audit_it_rests_on(finished: Run) -> None:
    made = explain_escalation(of_run(finished), finished.book.escalations["PA-ESC-01"], "CASE-2")
    assert made.answer == "escalate"
    audit = next(one for one in made.outcomes if one.outcome.rule == "PA-ESC-01.audit")
    assert ("audit", "still_at_risk", "Y") in {(one.table, one.field, one.value) for one in audit.outcome.evidence}


def rows_of(step: Step) -> Iterator[RowSeen]:
    """Every row that a step and its parts looked at."""
    for row in step.rows:
        yield row
        for part in row.parts:
            yield from rows_of(part)
    for part in step.parts:
        yield from rows_of(part)
