"""Rules outside the bounds of durable-rules are refused in plain words, all problems at once."""

from __future__ import annotations

import sys

import pytest

from practicecheck.engine.escalate import Alternative, Clause, EscalationRule, Inference, Signature, make_fact
from practicecheck.errors import RulebookError

pytestmark = pytest.mark.escalation


def rule(id: str, *clauses: dict[str, str], level: str = "manager") -> EscalationRule:
    return EscalationRule(id, level, (Alternative(tuple(Clause(tuple(c.items())) for c in clauses)),))


def problems(*rules: EscalationRule, name: str = "rulebook") -> tuple[object, ...]:
    with pytest.raises(RulebookError) as caught:
        Inference(rules, name=name)
    assert str(caught.value) == "\n".join(map(str, caught.value.problems))
    return caught.value.problems


def themes(number: int) -> list[dict[str, str]]:
    return [{"theme": f"t{n}"} for n in range(number)]


def test_16_conditions_are_the_most() -> None:
    facts = frozenset(make_fact(theme=f"t{n}", ref=f"f{n}") for n in range(16))
    signature = Signature(facts, frozenset())
    verdicts = Inference([rule("E", *themes(16))], name="most-clauses").infer([signature]).verdicts
    assert set(verdicts[signature].fired) == {"E"}
    (problem,) = problems(rule("E", *themes(17)))
    assert "E, alternative 1: it has 17 conditions. The engine can join 1 to 16." in str(problem)


@pytest.mark.parametrize("fields", [("rule",), ("rule", "theme", "answer")])
def test_500_distinct_tests_are_the_most(fields: tuple[str, ...]) -> None:
    """In all, not of each field: 255 of one and 257 of another are as fatal as 512 of one."""
    rules = [rule(f"E{n}", {fields[n % len(fields)]: f"t{n}"}) for n in range(501)]
    signature = Signature(frozenset({make_fact(**{fields[0]: "t3"}, ref="f")}), frozenset())
    inferred = Inference(rules[:500], name="most-tests").infer([signature])
    assert inferred.verdicts[signature].fired == {"E3": ("f",)}
    assert inferred.faults == ()
    (problem,) = problems(*rules)
    assert "The escalations test 501 different texts" in str(problem)


def test_the_same_test_often_is_one_test() -> None:
    rules = [rule(f"E{n}", {"rule": "R", "theme": f"t{n % 400}"}) for n in range(600)]
    fact = make_fact(rule="R", theme="t7", ref="f")
    signature = Signature(frozenset({fact}), frozenset())
    inferred = Inference(rules, name="same-test").infer([signature])
    assert set(inferred.verdicts[signature].fired) == {"E7", "E407"}


def test_few_clauses_may_share_facts_and_many_may_not() -> None:
    Inference([rule("E", *[{"answer": "gap"}] * 4)], name="shared-4")
    (problem,) = problems(rule("E", *[{"answer": "gap"}] * 5))
    assert "one fact could meet two of its 5 conditions" in str(problem)


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (rule("E", {"id": "x"}), "'id' is kept for the engine"),
        (rule("E", {"sid": "x"}), "'sid' is kept for the engine"),
        (rule("E", {"$ex": "x"}), "'$ex' is kept for the engine"),
        (rule("E", {"Theme.x": "x"}), "field name 'Theme.x' is not lower-case"),
        (rule("E", {"theme": ""}), "'theme' is empty"),
        (rule("E", {"theme": 10}), "'theme' is of type int"),  # type: ignore[dict-item]
        (rule("E", {"theme": True}), "'theme' is of type bool"),  # type: ignore[dict-item]
        (rule("E", {"theme": None}), "'theme' is of type NoneType"),  # type: ignore[dict-item]
        (rule("E", {}), "a condition tests nothing"),
        (rule("E"), "it has 0 conditions"),
        (EscalationRule("E", "manager", ()), "no alternative"),
        (rule("", {"theme": "a"}), "needs an id and a level"),
        (rule("E", {"theme": "a"}, level=""), "needs an id and a level"),
        (
            EscalationRule("E", "manager", (Alternative((Clause((("a", "1"), ("a", "2"))),)),)),
            "a condition tests 'a' 2 times",
        ),
    ],
)
def test_a_rule_that_is_not_safe_is_refused_in_plain_words(bad: EscalationRule, told: str) -> None:
    (problem,) = problems(bad)
    assert told in str(problem)


def test_every_problem_is_told_at_once() -> None:
    found = problems(rule("E", {"id": "x"}, {"theme": ""}), rule("E", {"theme": "a"}), name="a$state")
    assert len(found) == 4
    assert "cannot be registered as 'a$state'" in str(found[0])
    assert "E: 2 escalations have this id" in str(found[1])


def test_the_bounds_hold_without_durable_rules_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable", None)
    assert problems(rule("E", *themes(17)))
