"""What a caller of Inference can rely on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import permutations

import pytest

from practicecheck.engine.escalate import (
    Alternative,
    Clause,
    EscalationRule,
    Fact,
    FactError,
    Inference,
    Signature,
    Verdict,
    import_problem,
    make_fact,
)
from practicecheck.engine.escalate.durable_engine import DurableEngine

pytestmark = pytest.mark.escalation
needs_durable = pytest.mark.skipif(import_problem() is not None, reason="durable-rules cannot be imported here")


def alternative(*clauses: dict[str, str]) -> Alternative:
    return Alternative(tuple(Clause(tuple(sorted(clause.items()))) for clause in clauses))


def outcome(rule: str, answer: str) -> dict[str, str]:
    return {"kind": "outcome", "rule": rule, "answer": answer}


def after(escalation: str) -> dict[str, str]:
    return {"kind": "escalation", "escalation": escalation}


def fact(rule: str, answer: str, **more: str) -> Fact:
    return make_fact(**outcome(rule, answer), **more, ref=f"{rule}={answer}")


def sure(*facts: Fact) -> Signature:
    return Signature(frozenset(facts), frozenset())


# The chain of the domain paper: PA-ESC-15 stands on two escalations, of which one stands on a third.
RULES = (
    EscalationRule(
        "PA-ESC-01",
        "service_manager",
        (
            alternative(outcome("PA-ESC-01.audit", "escalate")),
            alternative(outcome("PA-ESC-01.unseen", "escalate")),
            alternative(outcome("PA-ESC-02", "escalate")),
        ),
    ),
    EscalationRule(
        "PA-ESC-11",
        "head_of_service",
        (alternative(after("PA-ESC-01"), outcome("PA-ESC-11.no_oversight", "escalate")),),
    ),
    EscalationRule(
        "PA-ESC-13",
        "partnership_manager",
        (
            alternative(outcome("PA-ESC-01.audit", "escalate"), outcome("PA-ESC-02", "gap")),
            alternative(outcome("PA-ESC-01.audit", "escalate"), outcome("PA-ESC-02", "escalate")),
        ),
    ),
    EscalationRule("PA-ESC-15", "partnership_executive", (alternative(after("PA-ESC-11"), after("PA-ESC-13")),)),
)
AUDIT = fact("PA-ESC-01.audit", "escalate")
UNSEEN = fact("PA-ESC-01.unseen", "escalate")
ASSURANCE = fact("PA-ESC-02", "gap")
OVERDUE = fact("PA-ESC-02", "escalate")
NO_OVERSIGHT = fact("PA-ESC-11.no_oversight", "escalate")


def infer(signature: Signature, rules: tuple[EscalationRule, ...] = RULES, name: str = "rulebook") -> Verdict:
    inferred = Inference(rules, name=name).infer([signature])
    assert inferred.faults == ()
    return inferred.verdicts[signature]


def test_escalations_chain_to_three_levels() -> None:
    assert infer(sure(AUDIT, ASSURANCE, NO_OVERSIGHT)).fired == {
        "PA-ESC-01": ("PA-ESC-01.audit=escalate",),
        "PA-ESC-11": ("PA-ESC-11.no_oversight=escalate", "esc:PA-ESC-01"),
        "PA-ESC-13": ("PA-ESC-01.audit=escalate", "PA-ESC-02=gap"),
        "PA-ESC-15": ("esc:PA-ESC-11", "esc:PA-ESC-13"),
    }


def test_a_fired_escalation_can_be_tested_by_its_level() -> None:
    rules = (*RULES, EscalationRule("L", "x", (alternative({"kind": "escalation", "level": "service_manager"}),)))
    assert infer(sure(UNSEEN), rules, "levels").fired["L"] == ("esc:PA-ESC-01",)


def test_nothing_fires_from_nothing_or_from_what_no_rule_tests() -> None:
    nothing = Verdict(fired={}, possible={})
    assert infer(sure()) == nothing
    assert infer(sure(fact("PA-VOI-01", "gap"), fact("PA-ESC-01.audit", "met"))) == nothing


def test_every_alternative_that_holds_gives_its_reasons() -> None:
    fired = infer(sure(AUDIT, UNSEEN, OVERDUE)).fired
    assert fired["PA-ESC-01"] == ("PA-ESC-01.audit=escalate", "PA-ESC-01.unseen=escalate", "PA-ESC-02=escalate")


def test_an_alternative_that_does_not_hold_gives_none() -> None:
    rules = (
        EscalationRule(
            "E", "x", (alternative(outcome("A", "gap")), alternative(outcome("B", "gap"), outcome("C", "gap")))
        ),
    )
    assert infer(sure(fact("A", "gap"), fact("B", "gap")), rules, "half").fired == {"E": ("A=gap",)}


def test_clauses_are_met_by_different_facts() -> None:
    rules = (EscalationRule("E", "x", (alternative({"answer": "gap"}, {"answer": "gap", "theme": "history"}),)),)
    history = fact("PA-HIS-01", "gap", theme="history")
    assert infer(sure(history), rules, "different").fired == {}
    both = infer(sure(history, fact("PA-MED-01", "gap", theme="medicals")), rules, "different")
    assert both.fired == {"E": ("PA-HIS-01=gap", "PA-MED-01=gap")}


def test_what_only_possible_facts_give_cannot_be_told() -> None:
    verdict = infer(Signature(frozenset({AUDIT}), frozenset({ASSURANCE, NO_OVERSIGHT})))
    assert verdict.fired == {"PA-ESC-01": ("PA-ESC-01.audit=escalate",)}
    assert verdict.possible == {
        "PA-ESC-11": ("PA-ESC-11.no_oversight=escalate", "esc:PA-ESC-01"),
        "PA-ESC-13": ("PA-ESC-01.audit=escalate", "PA-ESC-02=gap"),
        "PA-ESC-15": ("esc:PA-ESC-11", "esc:PA-ESC-13"),
    }


def test_a_possible_fact_gives_no_reason_to_what_fires_without_it() -> None:
    verdict = infer(Signature(frozenset({AUDIT}), frozenset({UNSEEN})))
    assert verdict == Verdict(fired={"PA-ESC-01": ("PA-ESC-01.audit=escalate",)}, possible={})


def test_a_fact_both_definite_and_possible_is_one_definite_fact() -> None:
    rules = (
        EscalationRule("ONE", "x", (alternative({"answer": "gap"}),)),
        EscalationRule("TWO", "x", (alternative({"answer": "gap"}, {"answer": "gap"}),)),
    )
    verdict = infer(Signature(frozenset({ASSURANCE}), frozenset({ASSURANCE})), rules, "one-or-two")
    assert verdict == Verdict(fired={"ONE": ("PA-ESC-02=gap",)}, possible={})


def test_a_rule_that_feeds_itself_comes_to_an_end() -> None:
    rules = (
        EscalationRule("A", "x", (alternative(outcome("R", "gap")), alternative(after("B")))),
        EscalationRule("B", "x", (alternative(after("A")),)),
    )
    assert infer(sure(fact("R", "gap")), rules, "loop").fired == {"A": ("R=gap", "esc:B"), "B": ("esc:A",)}
    assert infer(sure(fact("R", "met")), rules, "loop").fired == {}


def test_rules_in_any_order_give_the_same_bytes() -> None:
    signature = Signature(frozenset({AUDIT, OVERDUE, NO_OVERSIGHT}), frozenset({UNSEEN, ASSURANCE}))
    written = set()
    for number, rules in enumerate(permutations(RULES)):
        verdict = infer(signature, rules, f"order-{number}")
        written.add(json.dumps([verdict.fired, verdict.possible]))
    assert len(written) == 1


def test_facts_in_any_order_give_the_same_bytes() -> None:
    """The order of a set is the hash seed's, so it takes a new process to change it."""
    program = (
        "from practicecheck.engine.escalate import *\n"
        "clause = lambda n: Clause((('rule', f'R{n % 9}'),))\n"
        "rules = [EscalationRule(f'E{n}', 'x', (Alternative((clause(n),)), Alternative((clause(n + 1),)))) "
        "for n in range(9)]\n"
        "facts = [make_fact(rule=f'R{n % 9}', ref=f'f{n}') for n in range(40)]\n"
        "signature = Signature(frozenset(facts[:9]), frozenset(facts[9:]))\n"
        "print(Inference(rules, name='seeds').infer([signature]).verdicts[signature])\n"
    )
    written = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(written) == 1
    assert b"'E8': ('f0', 'f8')" in written.pop()


def test_equal_signatures_share_one_verdict() -> None:
    inferred = Inference(RULES, name="rulebook").infer(iter([sure(AUDIT), sure(UNSEEN), sure(AUDIT)]))
    assert list(inferred.verdicts) == [sure(AUDIT), sure(UNSEEN)]


@needs_durable
def test_the_result_says_that_durable_rules_ran() -> None:
    assert Inference(RULES, name="rulebook").infer([]).engine == "durable-rules 2.0.28"


@needs_durable
@pytest.mark.parametrize(
    ("found", "told"),
    [
        ((frozenset(), frozenset()), "PA-ESC-01 fires surely by the reference only"),
        ((frozenset(), frozenset({"PA-ESC-01"})), "PA-ESC-01 fires surely by the reference only"),
        ((frozenset({"PA-ESC-01"}), frozenset({"PA-ESC-01", "PA-ESC-11"})), "PA-ESC-11 fires surely or possibly by d"),
        ((frozenset({"PA-ESC-01", "PA-ESC-13"}),) * 2, "PA-ESC-13 fires surely by durable-rules only"),
    ],
)
def test_a_difference_is_a_fault_and_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, found: tuple[frozenset[str], frozenset[str]], told: str
) -> None:
    monkeypatch.setattr(DurableEngine, "fires", lambda self, definite, possible: found)
    signature = Signature(frozenset({AUDIT}), frozenset({ASSURANCE}))
    inferred = Inference(RULES, name="rulebook").infer([signature])
    verdict = inferred.verdicts[signature]
    assert set(verdict.fired) == {"PA-ESC-01"} | found[0]
    assert set(verdict.fired) | set(verdict.possible) == {"PA-ESC-01", "PA-ESC-13"} | found[1]
    (fault,) = inferred.faults
    assert fault.definite == ("PA-ESC-01.audit=escalate",)
    assert fault.possible == ("PA-ESC-02=gap",)
    assert told in fault.message


@needs_durable
def test_a_failure_of_durable_rules_is_a_fault_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: object, definite: object, possible: object) -> None:
        raise ValueError(f"raw facts {definite}")

    monkeypatch.setattr(DurableEngine, "fires", fail)
    inferred = Inference(RULES, name="rulebook").infer([sure(AUDIT)])
    assert inferred.verdicts[sure(AUDIT)].fired == {"PA-ESC-01": ("PA-ESC-01.audit=escalate",)}
    assert "durable-rules failed" in inferred.faults[0].message
    assert "ValueError" in inferred.faults[0].message
    assert "raw facts" not in inferred.faults[0].message


@needs_durable
def test_the_user_can_still_stop_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(self: object, definite: object, possible: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(DurableEngine, "fires", interrupt)
    with pytest.raises(KeyboardInterrupt):
        Inference(RULES, name="rulebook").infer([sure(AUDIT)])


def test_without_durable_rules_the_reference_serves_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    signature = Signature(frozenset({AUDIT, NO_OVERSIGHT}), frozenset({ASSURANCE}))
    expected = infer(signature)
    monkeypatch.setitem(sys.modules, "durable", None)
    monkeypatch.setitem(sys.modules, "durable.engine", None)
    inferred = Inference(RULES, name="rulebook").infer([signature])
    assert inferred.engine == "reference"
    assert inferred.verdicts[signature] == expected
    assert inferred.faults == ()


def test_a_missing_durable_rules_is_told_with_its_cure_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable", None)
    monkeypatch.setitem(sys.modules, "durable.engine", None)
    problem = import_problem()
    assert problem is not None
    assert "reference engine infers escalations alone" in problem
    assert "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject" in problem
    assert "\n" not in problem


@needs_durable
def test_a_build_without_the_flag_of_python_3_13_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    class BuiltBadly:
        @staticmethod
        def find_spec(name: str, *_: object) -> None:
            if name == "durable.engine":
                raise ImportError("durable_rules_engine.so: undefined symbol: PyEval_CallObject")

    monkeypatch.delitem(sys.modules, "durable.engine", raising=False)
    monkeypatch.setattr(sys, "meta_path", [BuiltBadly, *sys.meta_path])
    assert "durable-rules was built without Python 3.13's flag" in str(import_problem())


@needs_durable
def test_an_untested_version_of_durable_rules_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.version", lambda name: "2.0.29")
    assert "durable-rules is 2.0.29, which is not tested" in str(import_problem())
    assert Inference(RULES, name="rulebook").engine == "reference"


def test_importing_the_package_does_not_import_durable() -> None:
    """`practicecheck --help` has to be quick."""
    program = "import sys, practicecheck.engine.escalate; print('durable' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ((("ref", "f1"), ("theme", None)), "'theme' is of type NoneType"),
        ((("ref", "f1"), ("theme", 10)), "'theme' is of type int"),
        ((("ref", "f1"), ("theme", True)), "'theme' is of type bool"),
        ((("ref", "f1"), ("theme", "")), "'theme' is empty"),
        ((("ref", ""), ("theme", "a")), "no ref"),
        ((("theme", "a"),), "no ref"),
        ((("id", "x"), ("ref", "f1")), "'id' is kept for the engine"),
        ((("ref", "f1"), ("sid", "x")), "'sid' is kept for the engine"),
        ((("$ex", "x"), ("ref", "f1")), "'$ex' is kept for the engine"),
        ((("_end", "end"), ("ref", "f1")), "field name '_end'"),
        ((("ref", "esc:PA-ESC-01"), ("theme", "a")), "kept for escalations that fired"),
        ((("theme", "a"), ("ref", "f1")), "not in order"),
        ((("ref", "f1"), ("theme", "a"), ("theme", "b")), "not in order, or one stands twice"),
    ],
)
@pytest.mark.parametrize("kind", ["definite", "possible"])
def test_a_fact_that_cannot_be_compared_safely_is_refused_by_name(bad: Fact, told: str, kind: str) -> None:
    facts = {"definite": frozenset({AUDIT}), "possible": frozenset({UNSEEN}), kind: frozenset({bad})}
    with pytest.raises(FactError) as caught:
        Inference(RULES, name="rulebook").infer([Signature(**facts)])
    assert told in str(caught.value)


def test_two_facts_with_one_ref_are_refused() -> None:
    one, other = make_fact(rule="A", ref="f1"), make_fact(rule="B", ref="f1")
    with pytest.raises(FactError, match="both called 'f1'"):
        Inference(RULES, name="rulebook").infer([Signature(frozenset({one}), frozenset({other}))])
    apart = Inference(RULES, name="rulebook").infer([sure(one), sure(other)])
    assert len(apart.verdicts) == 2
