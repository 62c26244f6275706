"""In the generated council every answer of every rule occurs, though its generator knows no rule."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from practicecheck.engine.run import Run, start
from practicecheck.rulebook import Rulebook, load_rulebook
from practicecheck.shipped import rules_dir
from practicecheck.workbench.lint.places import answers_of
from practicecheck.workbench.synth import generate, write_tables

AS_OF = date(2026, 6, 30)


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook(rules_dir())


@pytest.fixture(scope="module")
def council(book: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder: Path = tmp_path_factory.mktemp("made") / "council"
    write_tables(generate(children=300, seed=2026), folder)
    run = start(book, [folder], AS_OF)
    yield run
    run.close()


def test_every_answer_of_every_rule_occurs(council: Run, book: Rulebook) -> None:
    counts = council.counts()
    checks = [rule for rule in book.running() if rule.kind != "measure"]
    assert len(checks) >= 27
    missing = {
        rule.id: sorted(answers_of(book, rule) - set(counts.get(rule.id, {})))
        for rule in checks
        if answers_of(book, rule) - set(counts.get(rule.id, {}))
    }
    assert missing == {}


def test_no_rule_is_silent_for_any_child_and_none_says_more_than_it_can(council: Run, book: Rulebook) -> None:
    checks = {rule.id for rule in book.running() if rule.kind != "measure"} | {"PA-ESC-01"}
    assert len(council.answers) == 300
    assert {child for child, answers in council.answers.items() if set(answers) != checks} == set()
    for rule in book.running():
        if rule.kind != "measure":
            assert set(council.counts()[rule.id]) <= answers_of(book, rule), rule.id


def test_every_escalation_is_raised_and_can_be_left_open(council: Run, book: Rulebook) -> None:
    found = {(one.rule, one.answer) for one in council.escalations}
    assert {rule for rule, answer in found if answer == "escalate"} >= set(book.escalations)
    assert {"escalate", "cannot_tell", "met", "not_applicable"} == set(council.counts()["PA-ESC-01"])
    assert council.escalated.faults == ()


def test_the_measure_counts_cases_it_cannot_tell_too(council: Run) -> None:
    whole = [one for one in council.measures() if not one.split]
    assert whole
    assert all(one.denominator >= 6 and one.cannot_tell > 0 and 0 < one.numerator < one.denominator for one in whole)
