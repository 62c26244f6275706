"""Two faults in escalation rules that the linter refuses: shared facts and loops.

Knows the rules only. What the linter says about a finding, and where, is the linter's.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from practicecheck.engine.escalate.model import Alternative, Clause, EscalationRule


def fact_could_meet_two_clauses(alternative: Alternative) -> tuple[Clause, Clause] | None:
    """The first two clauses that one fact could meet: no field that both name tells them apart.

    A reader of "a gap, and a gap of theme history" expects one gap to be enough; the engines ask for two.
    "Two or more" is a count made in SQL, not two clauses.

    >>> gap, history = Clause((("answer", "gap"),)), Clause((("answer", "gap"), ("theme", "history")))
    >>> fact_could_meet_two_clauses(Alternative((gap, history))) == (gap, history)
    True
    >>> medicals = Clause((("answer", "gap"), ("theme", "medicals")))
    >>> fact_could_meet_two_clauses(Alternative((medicals, history))) is None
    True
    """
    for one, other in combinations(alternative.clauses, 2):
        texts = dict(one.fields)
        if all(texts.get(field, text) == text for field, text in other.fields):
            return one, other
    return None


def loops(rules: Iterable[EscalationRule]) -> tuple[tuple[str, ...], ...]:
    """The groups of escalations that depend on themselves, directly or through each other.

    Each group is sorted, and so are the groups. Inference ends all the same, yet such escalations name each
    other as their reason, and where nothing outside feeds them they never fire.

    >>> def after(id, other):
    ...     return EscalationRule(id, "l", (Alternative((Clause((("escalation", other),)),)),))
    >>> loops([after("A", "B"), after("B", "A"), after("C", "A"), after("D", "D")])
    (('A', 'B'), ('D',))
    """
    rules = tuple(rules)
    reached = {rule.id: _feeders(rule, rules) for rule in rules}
    for through, beyond in reached.items():  # Warshall's closure: a rulebook has tens of escalations
        for feeders in reached.values():
            if through in feeders:
                feeders |= beyond
    return tuple(
        sorted(
            {
                tuple(sorted(other for other in reached[id] if id in reached[other]))
                for id in reached
                if id in reached[id]
            }
        )
    )


def _feeders(rule: EscalationRule, rules: tuple[EscalationRule, ...]) -> set[str]:
    """The ids of the escalations whose firing meets some clause of the rule."""
    clauses = [clause for alternative in rule.alternatives for clause in alternative.clauses]
    return {other.id for other in rules if any(set(c.fields) <= set(other.derived) for c in clauses)}
