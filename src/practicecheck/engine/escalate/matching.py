"""Whether facts meet clauses, and which facts make an escalation fire.

Pure and small: the reference engine decides with it, and the refs in every verdict come from it,
whichever engine ran. Knows nothing of durable-rules.
"""

from __future__ import annotations

from collections.abc import Iterable

from practicecheck.engine.escalate.model import Alternative, Clause, EscalationRule, Fact, ref_of


class Known:
    """The facts known so far, found by any field and text that they hold."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._refs: dict[tuple[str, str], set[str]] = {}
        for fact in facts:
            self.add(fact)

    def add(self, fact: Fact) -> None:
        """Take one more fact in; facts are never taken back."""
        ref = ref_of(fact)
        for pair in fact:
            self._refs.setdefault(pair, set()).add(ref)

    def meeting(self, clause: Clause) -> set[str]:
        """The refs of the facts that meet a clause."""
        met: set[str] | None = None
        for pair in clause.fields:
            refs = self._refs.get(pair)
            if not refs:
                return set()
            met = refs if met is None else met & refs
        return set(met or ())

    def holds(self, alternative: Alternative) -> bool:
        """Whether each clause can be met by a fact of its own (as durable-rules joins)."""
        candidates = []
        for clause in alternative.clauses:
            refs = self.meeting(clause)
            if not refs:
                return False
            candidates.append(refs)
        return _can_all_differ(candidates)

    def because(self, rule: EscalationRule) -> tuple[str, ...]:
        """The sorted refs of all facts that take part in some way in which the rule fires.

        That is: every fact that meets any clause of an alternative that holds. For take a choice of
        different facts, one for each clause, and another fact that meets one of the clauses: either the
        choice has it already, or it can step in for the fact chosen there. So nothing need be tried out,
        and no order of facts or firings can show.
        """
        refs: set[str] = set()
        for alternative in rule.alternatives:
            if self.holds(alternative):
                refs.update(*map(self.meeting, alternative.clauses))
        return tuple(sorted(refs))


def _can_all_differ(candidates: list[set[str]]) -> bool:
    """Whether every set can give one ref so that no ref is given twice (augmenting paths)."""
    given: dict[str, int] = {}

    def place(index: int, tried: set[str]) -> bool:
        for ref in candidates[index] - tried:
            tried.add(ref)
            if ref not in given or place(given[ref], tried):
                given[ref] = index
                return True
        return False

    return all(place(index, set()) for index in range(len(candidates)))
