"""A rule that cannot run: it is named, the others still answer, and what depends on it is possible rather than clear."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from desk import Desk
from part_of_rules import part_of

from practicecheck.engine import run as running
from practicecheck.engine.plans import plan_for
from practicecheck.reports.contract import contract
from practicecheck.rulebook import load_rulebook
from practicecheck.rulebook.book import Rulebook
from practicecheck.shipped import fixtures_dir, rules_dir

AS_OF = date(2026, 6, 30)
BROKEN = "PA-ESC-01.audit"


@pytest.fixture(scope="module")
def rules(book: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """PA-ESC-01 with all that it rests on, and a rule that reads another's answer."""
    reader = next(rule.id for rule in book.running() if book.reads_answers_of(rule))
    folder = tmp_path_factory.mktemp("part") / "rules"
    return part_of(book, rules_dir(), folder, ["PA-ESC-01", "PA-MED-01", "PA-RSK-01", reader])


@pytest.fixture(scope="module")
def some(rules: Path) -> Rulebook:
    return load_rulebook(rules)


@pytest.fixture(scope="module")
def before(some: Rulebook) -> dict[str, Any]:
    """The result with no rule broken."""
    return result(some)


def break_rule(monkeypatch: pytest.MonkeyPatch, rule: str) -> None:
    """Give a rule SQL that no database can run."""

    def broken(book: Rulebook, **more: Any) -> Any:
        plan = plan_for(book)
        rounds = [
            tuple((name, "SELECT no_such" if name == rule else text) for name, text in one) for one in plan.rounds
        ]
        return replace(plan, rounds=tuple(rounds))

    monkeypatch.setattr(running, "plan_for", broken)


def case_2() -> Path:
    return fixtures_dir() / "audited" / "case-2.yaml"


def result(book: Rulebook) -> dict[str, Any]:
    run = running.start(book, [case_2()], AS_OF)
    try:
        return contract(run)
    finally:
        run.close()


def test_it_is_named_and_the_others_answer(
    some: Rulebook, before: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    break_rule(monkeypatch, BROKEN)
    after = result(some)
    assert {rule["rule"] for rule in after["rules"] if rule["status"] == "failed"} == {BROKEN}
    answers = {**before["children"][0]["answers"]}
    assert answers.pop(BROKEN) == "escalate"
    dependent = {"PA-ESC-01", *(rule.id for rule in some.running() if BROKEN in some.reads_answers_of(rule))}
    same = {rule: answer for rule, answer in answers.items() if rule not in dependent}
    assert len(same) > 6
    assert {rule: after["children"][0]["answers"].get(rule) for rule in same} == same


def test_what_depends_on_it_is_possible_and_not_clear(some: Rulebook, monkeypatch: pytest.MonkeyPatch) -> None:
    raising = _raised_by_audit_alone(some)
    alone = replace(some, rules={BROKEN: some.rules[BROKEN]}, escalations={raising.id: raising})
    raised = {one["rule"]: one["answer"] for one in result(alone)["escalations"]}
    assert raised["PA-ESC-01"] == "escalate"
    break_rule(monkeypatch, BROKEN)
    raised = {one["rule"]: one["answer"] for one in result(alone)["escalations"]}
    assert raised["PA-ESC-01"] == "cannot_tell"


def _raised_by_audit_alone(book: Rulebook) -> Any:
    known = book.escalations["PA-ESC-01"]
    only = tuple(clauses for clauses in known.raised_by if [clause.rule for clause in clauses] == [BROKEN])
    assert only
    return known.model_copy(update={"raised_by": only})


def test_the_exit_code_is_4_and_the_message_names_the_rule_and_no_child(
    rules: Path, desk_for: Callable[[str], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    break_rule(monkeypatch, BROKEN)
    done = desk_for("failing").run("run", case_2(), "--as-of", "2026-06-30", "--rules", rules, "--format", "json")
    assert done.returncode == 4, done.stderr
    assert BROKEN in done.stderr
    assert "CASE-2" not in done.stderr
    assert "Traceback" not in done.stderr
    assert json.loads(done.stdout)["format"] == "practicecheck.run/1"


def test_a_rule_that_reads_a_failed_rule_cannot_tell(
    some: Rulebook, before: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, read = next((rule.id, sorted(read)) for rule in some.running() if (read := some.reads_answers_of(rule)))
    break_rule(monkeypatch, read[0])
    after = result(some)["children"][0]["answers"]
    assert read[0] not in after
    assert after[reader] in ("cannot_tell", before["children"][0]["answers"][reader])
