"""The shipped rules are tested hard: every state of every clause is shown, and nineteen in twenty mutants are noticed."""

from __future__ import annotations

import pytest

from practicecheck.engine.plans import plan_for
from practicecheck.rulebook import Rulebook
from practicecheck.shipped import rules_dir
from practicecheck.workbench import examples
from practicecheck.workbench.escalation_examples import run_escalation_examples
from practicecheck.workbench.mutate.coverage import cover
from practicecheck.workbench.mutate.equivalent import read_excuses
from practicecheck.workbench.mutate.hardness import KILLED_AT_LEAST, LISTED_AT_MOST, Hardness
from practicecheck.workbench.mutate.plant import planted
from practicecheck.workbench.mutate.score import judge


@pytest.fixture(scope="module")
def tested(book: Rulebook) -> examples.Tested:
    return examples.run_examples(book, plan_for(book))


def test_every_example_holds_in_both_engines(tested: examples.Tested) -> None:
    assert not tested.failures
    assert tested.examples > 2300


def test_every_example_of_an_escalation_holds(book: Rulebook) -> None:
    raised = run_escalation_examples(book)
    assert not raised.failures
    assert raised.examples > 25


def test_every_clause_has_been_all_that_it_can_be(book: Rulebook, tested: examples.Tested) -> None:
    covered = cover(book, tested.cases)
    hard = Hardness(read_excuses(rules_dir()), covered=covered)
    assert list(hard.unseen()) == []
    assert list(hard.stale()) == []
    beyond = [(one.owner, one.path) for one in covered.clauses if not one.seen <= one.possible]
    assert beyond == [], "a clause has been what its own logic says that it cannot be"


def test_the_examples_notice_nineteen_in_twenty_mutants(book: Rulebook, tested: examples.Tested) -> None:
    """Of a part of the rules, with all that they share: `.ci/run` tries every mutant of every rule."""
    some = frozenset({"PA-MED-01", "PA-MED-04", "PA-PLN-01", "PA-VOI-01", "PA-REC-04"})
    hard = Hardness(read_excuses(rules_dir()), score=judge(book, tested.cases, only=some), only=some, owners=some)
    assert hard.noticed_per_cent >= KILLED_AT_LEAST, "\n".join(hard.unnoticed())
    assert list(hard.stale()) == []


def test_no_more_than_one_mutant_in_twenty_is_listed(book: Rulebook) -> None:
    assert 100 * len(read_excuses(rules_dir()).mutants()) <= LISTED_AT_MOST * len(planted(book))
