"""Which escalations follow from which signatures, told by two engines.

Each signature is inferred twice: with its definite facts, then with the possible ones added. No rule takes a
fact away, so what fires only the second time is exactly what cannot be told. Knows nothing of SQL,
children or how a verdict is worded.
"""

from __future__ import annotations

from collections.abc import Iterable

from practicecheck.engine.escalate.durable_engine import (
    VERSION,
    DurableEngine,
    durable_engine,
    import_problem,
)
from practicecheck.engine.escalate.limits import check_facts, check_refs, check_rules
from practicecheck.engine.escalate.matching import Known
from practicecheck.engine.escalate.model import (
    EscalationRule,
    Fact,
    Fault,
    Inferred,
    Signature,
    Verdict,
    ref_of,
)
from practicecheck.engine.escalate.reference import Reference

Fired = tuple[frozenset[str], frozenset[str]]
"""What follows from the definite facts, and what follows from both kinds."""


class Inference:
    """The escalations of one rulebook, ready to infer.

    `name` is what durable-rules registers them as: the rulebook's hash serves. Raises RulebookError with
    every problem found. Where durable-rules cannot be imported the reference serves alone.
    """

    def __init__(self, rules: Iterable[EscalationRule], *, name: str) -> None:
        self._rules = tuple(rules)
        check_rules(self._rules, name=name)
        self._reference = Reference(self._rules)
        self._durable: DurableEngine | None = None
        if import_problem() is None:
            self._durable = durable_engine(name, self._rules)

    @property
    def engine(self) -> str:
        """Who infers: `durable-rules 2.0.28`, or `reference` where that cannot be imported."""
        return f"durable-rules {VERSION}" if self._durable else "reference"

    def infer(self, signatures: Iterable[Signature]) -> Inferred:
        """The verdict of each distinct signature, and every disagreement of the engines.

        Raises FactError, naming the field and never its text, before anything is inferred.
        """
        together = {signature: signature.definite | signature.possible for signature in signatures}
        check_facts(frozenset().union(*together.values()))
        for facts in together.values():
            check_refs(facts)
        verdicts: dict[Signature, Verdict] = {}
        faults: list[Fault] = []
        for signature, facts in together.items():
            sure, either, problem = self._fires(signature)
            verdicts[signature] = Verdict(
                fired=self._because(sure, signature.definite),
                possible=self._because(either, facts, leave_out=sure),
            )
            if problem:
                faults.append(Fault(_refs(signature.definite), _refs(signature.possible), problem))
        return Inferred(verdicts, self.engine, tuple(faults))

    def _fires(self, signature: Signature) -> tuple[frozenset[str], frozenset[str], str | None]:
        """What fires surely, and surely or possibly, by either engine; and what is wrong where they differ."""
        definite, open_ones = signature.definite, signature.possible - signature.definite
        expected = self._reference.fires(definite, open_ones)
        if self._durable is None:
            return *expected, None
        try:
            found = self._durable.fires(definite, open_ones)
        except Exception as error:  # noqa: BLE001 - whatever a C library does, no escalation may be lost by it
            # The text of a library's error may hold facts, so only its kind is told.
            return *expected, (
                f"durable-rules failed on a set of facts ({type(error).__name__}), so that nothing checked the "
                "reference engine, whose escalations are reported."
            )
        return found[0] | expected[0], found[1] | expected[1], _difference(found, expected)

    def _because(
        self, fired: frozenset[str], facts: frozenset[Fact], *, leave_out: frozenset[str] = frozenset()
    ) -> dict[str, tuple[str, ...]]:
        """The reasons for what fired, from the facts and from everything else that fired."""
        if fired <= leave_out:
            return {}
        rules = sorted((rule for rule in self._rules if rule.id in fired), key=lambda rule: rule.id)
        known = Known(facts)
        for rule in rules:
            known.add(rule.derived)
        return {rule.id: known.because(rule) for rule in rules if rule.id not in leave_out}


def _refs(facts: frozenset[Fact]) -> tuple[str, ...]:
    return tuple(sorted(map(ref_of, facts)))


def _difference(found: Fired, expected: Fired) -> str | None:
    """What only one engine fires, as a sentence; None where they agree."""
    parts = [
        f"{', '.join(sorted(extra))} fires {how} by {engine} only"
        for engine, ours, theirs in (("durable-rules", found, expected), ("the reference", expected, found))
        for how, extra in (("surely", ours[0] - theirs[0]), ("surely or possibly", ours[1] - theirs[1]))
        if extra
    ]
    return f"The two engines differ on a set of facts: {'; '.join(parts)}. All are reported." if parts else None
