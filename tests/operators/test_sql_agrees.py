"""The SQL against the one-child evaluator: every operator in random rules, and every rule of the rulebook, on random records.

The two were written apart, so that what they agree on is most likely what was meant. All random rules and cases
of one example share one database. PRACTICECHECK_EXAMPLES=50 raises the number of examples.
"""

from __future__ import annotations

import os
import random
from functools import partial

import pytest
from agreement import compare
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from random_records import AS_OF, random_cases
from random_rules import OPERATORS_MADE, book_of_each_operator, days_of, random_book
from shipped_book import shipped_book

from practicecheck.engine.plans import plan_for
from practicecheck.operators.conditions import WORDS

EXAMPLES = int(os.environ.get("PRACTICECHECK_EXAMPLES", "2"))
SEEDS = st.integers(min_value=0, max_value=2**32)
# A seed does not shrink: the smallest rule that differs is shown instead (`Agreement.told`).
bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.mark.slow
@bounded
@given(seed=SEEDS, trouble=st.sampled_from((0.3, 1.0)))
def test_random_rules_on_random_records(seed: int, trouble: float) -> None:
    rng = random.Random(seed)
    book, cases = random_book(rng, 30, depth=rng.choice((1, 2, 3))), random_cases(rng, 20, trouble=trouble)
    agreement = compare(book, cases, lambda children: days_of(random.Random(seed), children, AS_OF))
    assert not agreement.differences, agreement.told(book, cases)
    assert not agreement.failed, agreement.told(book, cases)


def test_each_operator_at_the_top_of_a_rule() -> None:
    # Each is asked until it has held, has not held, and could not be told.
    wanted = {word: {"met", "gap", "cannot_tell"} for word in OPERATORS_MADE}
    wanted |= {"cannot_tell": {"cannot_tell"}, "local_setting": {"met", "gap"}}
    for seed in range(10, 16):  # most often the first does
        rng = random.Random(seed)
        book, operator_of = book_of_each_operator(rng, 5, words=[word for word in wanted if wanted[word]])
        cases = [*random_cases(rng, 12, trouble=1.0), *random_cases(rng, 12, trouble=0.2)]
        agreement = compare(book, cases, partial(days_of, random.Random(seed), choices=AS_OF))
        assert not agreement.differences, agreement.told(book, cases)
        assert not agreement.failed, agreement.told(book, cases)
        for rule, answers in agreement.answers.items():
            wanted[operator_of[rule]] -= answers.keys()
        if not any(wanted.values()):
            return
    raise AssertionError(f"not seen: {wanted}")


def test_the_grammar_makes_every_operator() -> None:
    assert set(OPERATORS_MADE) == {*WORDS, "fact", "fields"}


@pytest.mark.slow
@pytest.mark.parametrize("trouble", [0.1, 1.0])
def test_every_rule_of_the_rulebook_on_random_records(trouble: float) -> None:
    book = shipped_book()
    cases = random_cases(random.Random(3), 20, trouble=trouble)
    agreement = compare(book, cases, lambda children: days_of(random.Random(3), children, AS_OF), plan_for(book))
    assert not agreement.differences, agreement.told(book, cases)
    assert not agreement.failed, agreement.failed
    assert set(agreement.answers) == {rule.id for rule in book.running()}
