"""A loaded rulebook and what can be asked of it: order of running, editions in force, which rules reach which.

Knows nothing of files or SQL.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from practicecheck.operators.base import Condition
from practicecheck.operators.refer import AnswerOf, FactHolds
from practicecheck.operators.vocabulary import Vocabulary
from practicecheck.rulebook.references import Guidance, Span, spans_of
from practicecheck.rulebook.rule import Check, Escalation, Report, Rule


@dataclass(frozen=True)
class Rulebook:
    """Everything a run needs to know of the rules."""

    rules: Mapping[str, Rule]
    escalations: Mapping[str, Escalation]
    vocabulary: Vocabulary
    guidance: Mapping[str, Guidance]
    version: str
    hash: str
    paths: Mapping[str, str]
    reports: Mapping[str, Report] = field(default_factory=dict)
    _spans: dict[str, tuple[Span, ...]] = field(default_factory=dict, repr=False, compare=False)

    def spans(self, check: Check) -> tuple[Span, ...]:
        """The days on which the editions a check cites are in force, in the order cited."""
        if check.id not in self._spans:
            found = tuple(span for ref in check.references for span in spans_of(ref.ref, self.guidance))
            self._spans[check.id] = found
        return self._spans[check.id]

    def edition_on(self, check: Check, day: date) -> str | None:
        """The first cited edition in force on a day; None where none is."""
        return next((span.edition for span in self.spans(check) if span.holds(day)), None)

    def running(self) -> tuple[Rule, ...]:
        """The rules that run: active and trial, in order of id."""
        return tuple(rule for rule in self.rules.values() if rule.status in ("active", "trial"))

    def reads_answers_of(self, rule: Rule) -> frozenset[str]:
        """The rules whose answers a rule reads, its facts' included."""
        found: set[str] = set()
        for condition in rule.conditions().values():
            for part in self.walk(condition):
                if isinstance(part, AnswerOf):
                    found.update(part.rules())
        return frozenset(found)

    def walk(self, condition: Condition) -> Iterator[Condition]:
        """A condition and all inside it, the facts it names included."""
        yield condition
        if isinstance(condition, FactHolds):
            fact = self.vocabulary.facts.get(condition.fact)
            if fact is not None and fact.holds is not None:
                yield from self.walk(fact.holds)
        for part in condition.parts():
            yield from self.walk(part)

    def strata(self) -> tuple[tuple[Rule, ...], ...]:
        """The rules in rounds: each reads answers of earlier rounds only. Raises ValueError on a loop."""
        left = {rule.id: self.reads_answers_of(rule) for rule in self.running()}
        done: set[str] = set()
        rounds: list[tuple[Rule, ...]] = []
        while left:
            ready = [name for name, reads in left.items() if not (reads & left.keys()) - {name} and name not in reads]
            if not ready:
                raise ValueError(" -> ".join(sorted(left)))
            rounds.append(tuple(self.rules[name] for name in ready))
            done.update(ready)
            for name in ready:
                del left[name]
        return tuple(rounds)
