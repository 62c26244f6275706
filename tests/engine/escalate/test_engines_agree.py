"""durable-rules and the reference chainer against each other, and both against brute force.

PRACTICECHECK_SIGNATURES=100000 raises the number of random signatures from 2,000.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable
from functools import cache
from itertools import pairwise, permutations

import pytest

from practicecheck.engine.escalate import Alternative, Clause, EscalationRule, Fact, Inference, Signature, make_fact
from practicecheck.engine.escalate import fact_could_meet_two_clauses as overlap
from practicecheck.engine.escalate.durable_engine import durable_engine, import_problem
from practicecheck.engine.escalate.matching import Known
from practicecheck.engine.escalate.reference import Reference

pytestmark = pytest.mark.escalation
needs_durable = pytest.mark.skipif(import_problem() is not None, reason="durable-rules cannot be imported here")

SIGNATURES = int(os.environ.get("PRACTICECHECK_SIGNATURES", "2000"))
SEEDS = max(20, SIGNATURES // 500)
# Texts that other comparisons would confuse: prefixes, numbers, booleans, quotes, line breaks, accents.
TEXTS = ("1", "10", "100", "true", "True", "null", 'a "quoted"\n\\ one', "Ünïcode ✓", " ")
FIELDS = ("rule", "answer", "theme")


def random_clause(rng: random.Random, ids: list[str]) -> Clause:
    if rng.random() < 0.35:
        derived = rng.choice([("escalation", rng.choice(ids)), ("level", f"level {rng.randrange(4)}")])
        return Clause((derived, ("kind", "escalation")))
    fields = rng.sample(FIELDS, rng.randint(1, 3))
    return Clause(tuple(sorted((field, rng.choice(TEXTS[: rng.randint(2, 9)])) for field in fields)))


def random_rules(rng: random.Random) -> tuple[EscalationRule, ...]:
    ids = [f"E-{n}" for n in range(rng.randint(3, 12))]
    return tuple(
        EscalationRule(
            id,
            f"level {rng.randrange(4)}",
            tuple(
                Alternative(tuple(random_clause(rng, ids) for _ in range(rng.choice((1, 1, 2, 2, 3)))))
                for _ in range(rng.choice((1, 1, 2, 3)))
            ),
        )
        for id in ids
    )


def random_facts(rng: random.Random, most: int) -> list[Fact]:
    return [
        make_fact(ref=f"f{n:02}", **{field: rng.choice(TEXTS) for field in rng.sample(FIELDS, rng.randint(1, 3))})
        for n in range(rng.randint(0, most))
    ]


def random_signature(rng: random.Random, most: int) -> Signature:
    facts = random_facts(rng, most)
    cut = rng.randint(0, len(facts))
    return Signature(frozenset(facts[:cut]), frozenset(facts[cut:]))


def assignments(alternative: Alternative, facts: list[Fact]) -> Iterable[tuple[Fact, ...]]:
    """Every way of giving each clause a fact of its own, tried out one by one."""
    for chosen in permutations(facts, len(alternative.clauses)):
        if all(
            dict(clause.fields).items() <= dict(f).items()
            for clause, f in zip(alternative.clauses, chosen, strict=True)
        ):
            yield chosen


def brute_force(rules: tuple[EscalationRule, ...], facts: Iterable[Fact]) -> dict[str, tuple[str, ...]]:
    """What fires and why, by trying everything, sharing no code with the package."""
    known, before = list(facts), -1
    fired: dict[str, EscalationRule] = {}
    while len(fired) != before:
        before = len(fired)
        for rule in rules:
            if rule.id not in fired and any(next(iter(assignments(a, known)), None) for a in rule.alternatives):
                fired[rule.id] = rule
                fields = {"kind": "escalation", "escalation": rule.id, "level": rule.level, "ref": f"esc:{rule.id}"}
                known.append(tuple(sorted(fields.items())))
    return {
        id: tuple(
            sorted({dict(f)["ref"] for a in rule.alternatives for chosen in assignments(a, known) for f in chosen})
        )
        for id, rule in fired.items()
    }


@cache
def corpus(seed: int) -> tuple[tuple[EscalationRule, ...], tuple[Signature, ...]]:
    rng = random.Random(seed)
    rules = random_rules(rng)
    return rules, tuple(random_signature(rng, 14) for _ in range(SIGNATURES // SEEDS))


@needs_durable
@pytest.mark.parametrize("seed", range(SEEDS))
def test_durable_rules_and_the_reference_agree(seed: int) -> None:
    rules, signatures = corpus(seed)
    durable, reference = durable_engine(f"agree-{seed}", rules), Reference(rules)
    for signature in signatures:
        definite, possible = signature.definite, signature.possible
        assert durable.fires(definite, possible) == reference.fires(definite, possible), (rules, signature)


def test_the_random_rules_reach_what_they_should() -> None:
    """Else the test above could agree about nothing."""
    sure = either = nothing = third_level = shared = 0
    for seed in range(20):
        rules, signatures = corpus(seed)
        shared += sum(overlap(a) is not None for rule in rules for a in rule.alternatives)
        for verdict in Inference(rules, name=f"reach-{seed}").infer(signatures).verdicts.values():
            sure += bool(verdict.fired)
            either += bool(verdict.possible)
            nothing += not verdict.fired and not verdict.possible
            second = {f"esc:{id}" for id, refs in verdict.fired.items() if all(ref.startswith("esc:") for ref in refs)}
            third_level += any(set(refs) <= second for refs in verdict.fired.values())
    assert min(sure, either, nothing) > 100
    assert third_level > 20
    assert shared > 20


@pytest.mark.parametrize("seed", range(25))
def test_verdicts_are_what_trying_everything_gives(seed: int) -> None:
    rng = random.Random(f"brute force {seed}")
    rules = random_rules(rng)[:5]
    signatures = {random_signature(rng, 5) for _ in range(10)}
    inferred = Inference(rules, name=f"brute-{seed}").infer(signatures)
    assert inferred.faults == ()
    for signature in signatures:
        sure = brute_force(rules, signature.definite)
        either = brute_force(rules, signature.definite | signature.possible)
        assert inferred.verdicts[signature].fired == sure
        assert inferred.verdicts[signature].possible == {id: either[id] for id in either if id not in sure}


@pytest.mark.parametrize("seed", range(10))
def test_another_fact_never_takes_an_escalation_away(seed: int) -> None:
    rng = random.Random(f"monotone {seed}")
    rules = random_rules(rng)
    facts = random_facts(rng, 10)
    steps = [Signature(frozenset(facts[:n]), frozenset()) for n in range(len(facts) + 1)]
    verdicts = Inference(rules, name=f"monotone-{seed}").infer(steps).verdicts
    fired = [verdicts[step].fired for step in steps]
    for fewer, more in pairwise(fired):
        assert all(set(refs) <= set(more[id]) for id, refs in fewer.items())


def test_matching_finds_the_one_way_round() -> None:
    """`a` could take either fact, `b` only the first, so `a` has to make room."""
    known = Known([make_fact(rule="r", answer="gap", ref="1"), make_fact(rule="r", ref="2")])
    a, b = Clause((("rule", "r"),)), Clause((("answer", "gap"), ("rule", "r")))
    assert known.holds(Alternative((a, b)))
    assert known.holds(Alternative((b, a)))
    assert not known.holds(Alternative((b, b)))
    assert not known.holds(Alternative((a, b, a)))
