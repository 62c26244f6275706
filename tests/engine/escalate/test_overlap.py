"""What the linter is told about escalations: clauses that share facts, and loops."""

from __future__ import annotations

import pytest

from practicecheck.engine.escalate import Alternative, Clause, EscalationRule, fact_could_meet_two_clauses, loops

pytestmark = pytest.mark.escalation


def clause(**fields: str) -> Clause:
    return Clause(tuple(fields.items()))


def after(id: str, *others: str, level: str = "manager") -> EscalationRule:
    """An escalation after any of the others."""
    alternatives = (Alternative((clause(kind="escalation", escalation=other),)) for other in others)
    return EscalationRule(id, level, (Alternative((clause(kind="outcome"),)), *alternatives))


@pytest.mark.parametrize(
    ("one", "other", "shares"),
    [
        (clause(rule="A"), clause(rule="B"), False),
        (clause(rule="A"), clause(rule="A"), True),
        (clause(rule="A"), clause(answer="gap"), True),
        (clause(rule="A", answer="gap"), clause(rule="A"), True),
        (clause(rule="A", answer="gap"), clause(rule="A", answer="met"), False),
        (clause(rule="A", answer="gap"), clause(theme="x", answer="gap"), True),
        (clause(kind="outcome", rule="A"), clause(kind="escalation", escalation="B"), False),
    ],
)
def test_clauses_share_facts_unless_a_field_tells_them_apart(one: Clause, other: Clause, shares: bool) -> None:
    assert fact_could_meet_two_clauses(Alternative((one, other))) == ((one, other) if shares else None)
    assert fact_could_meet_two_clauses(Alternative((other, one))) == ((other, one) if shares else None)


def test_the_first_pair_is_named() -> None:
    a, b, gap = clause(rule="A"), clause(rule="B"), clause(answer="gap")
    assert fact_could_meet_two_clauses(Alternative((a, b, gap))) == (a, gap)
    assert fact_could_meet_two_clauses(Alternative((a,))) is None


def test_loops_are_found_in_whole_and_sorted() -> None:
    rules = [after("D", "D"), after("C", "B"), after("A", "C"), after("B", "A"), after("E", "A"), after("F", "E")]
    assert loops(rules) == (("A", "B", "C"), ("D",))
    assert loops(reversed(rules)) == (("A", "B", "C"), ("D",))


def test_two_loops_that_meet_one_way_stay_two() -> None:
    assert loops([after("A", "B"), after("B", "A", "C"), after("C", "D"), after("D", "C")]) == (("A", "B"), ("C", "D"))


def test_a_chain_is_no_loop() -> None:
    assert loops([after("A"), after("B", "A"), after("C", "A", "B"), after("D", "C", "Z")]) == ()


def test_a_loop_through_a_level_is_a_loop() -> None:
    by_level = EscalationRule("A", "manager", (Alternative((clause(kind="escalation", level="manager"),)),))
    other = EscalationRule("B", "executive", (Alternative((clause(kind="escalation", level="manager"),)),))
    assert loops([by_level, other]) == (("A",),)
