"""The plain forward chainer: checks every inference, and serves alone without durable-rules.

Short enough to be read whole and believed. Knows nothing of durable-rules.
"""

from __future__ import annotations

from collections.abc import Iterable

from practicecheck.engine.escalate.matching import Known
from practicecheck.engine.escalate.model import EscalationRule, Fact


class Reference:
    """Fires rules until nothing new fires; since no rule takes a fact away, the order is no matter.

    >>> from practicecheck.engine.escalate import Alternative, Clause, make_fact
    >>> audit = Alternative((Clause((("rule", "PA-ESC-01.audit"),)),))
    >>> rule = EscalationRule("PA-ESC-01", "service_manager", (audit,))
    >>> Reference((rule,)).fires([], [make_fact(rule="PA-ESC-01.audit", ref="a")])
    (frozenset(), frozenset({'PA-ESC-01'}))
    """

    def __init__(self, rules: tuple[EscalationRule, ...]) -> None:
        self._rules = rules

    def fires(self, definite: Iterable[Fact], possible: Iterable[Fact]) -> tuple[frozenset[str], frozenset[str]]:
        """The ids that follow from the definite facts, and those that follow from both kinds together."""
        known = Known(definite)
        sure = self._follow(known, frozenset())
        for fact in possible:
            known.add(fact)
        return sure, self._follow(known, sure)

    def _follow(self, known: Known, fired: frozenset[str]) -> frozenset[str]:
        """Add to the known facts whatever follows, at any depth, until a round adds nothing."""
        while True:
            new = [r for r in self._rules if r.id not in fired and any(map(known.holds, r.alternatives))]
            if not new:
                return fired
            for rule in new:
                known.add(rule.derived)
            fired |= {rule.id for rule in new}
