"""A loaded rulebook and what can be asked of it: order of running, editions in force, which rules reach which.

Knows nothing of files or SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date

from practicecheck.operators.base import Condition
from practicecheck.operators.refer import AnswerOf, FactHolds
from practicecheck.operators.vocabulary import Vocabulary
from practicecheck.rulebook.approvals import Approval
from practicecheck.rulebook.named import lists_named, parameters_named, parameters_needed
from practicecheck.rulebook.overlay import Overlay, Setting
from practicecheck.rulebook.references import Guidance, Span, spans_of
from practicecheck.rulebook.rule import Check, Clause, Escalation, Report, Rule

_RUNNING = ("active", "trial")


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
    overlay: Overlay = field(default_factory=Overlay)
    approvals: Mapping[str, tuple[Approval, ...]] = field(default_factory=dict)
    beneath: Rulebook | None = field(default=None, repr=False, compare=False)
    """The rulebook as it is without the local settings that lie over it; None where there are none."""
    unread: frozenset[str] = frozenset()
    """Names that stand in a file and could not be read there: whoever names one of them is not at fault."""
    without_examples: frozenset[str] = frozenset()
    """The rules and escalations whose examples were passed over when it was read."""
    file_hashes: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What tells one state of a file from another, by its path: its examples and wording included."""
    _spans: dict[str, tuple[Span, ...]] = field(default_factory=dict, repr=False, compare=False)
    _valued: dict[str, date | None] = field(default_factory=dict, repr=False, compare=False)

    def spans(self, check: Check) -> tuple[Span, ...]:
        """The days on which the editions a check cites are in force, in the order cited.

        A reference that is not there gives none; a rulebook with one is not loaded, only looked over.
        """
        if check.id not in self._spans:
            found: list[Span] = []
            for reference in check.references:
                with suppress(KeyError):
                    found += spans_of(reference.ref, self.guidance)
            self._spans[check.id] = tuple(found)
        return self._spans[check.id]

    def edition_on(self, check: Check, day: date) -> str | None:
        """The first cited edition in force on a day; None where none is."""
        return next((span.edition for span in self.spans(check) if span.holds(day)), None)

    def valued_from(self, check: Check) -> date | None:
        """The first day on which every parameter that a check cannot judge without has a value; None: always."""
        if check.id not in self._valued:
            parameters = self.vocabulary.parameters
            firsts = (parameters[name].values[0].from_ for name in parameters_needed(check, self.vocabulary))
            self._valued[check.id] = max((first for first in firsts if first is not None), default=None)
        return self._valued[check.id]

    def in_force(self, check: Check, day: date) -> bool:
        """Whether a check judges what happened on a day: whether a cited edition is in force."""
        spans = self.spans(check)
        return not spans or any(span.holds(day) for span in spans)

    def has_values(self, check: Check, day: date) -> bool:
        """Whether every parameter that a check cannot judge without has a value on a day."""
        valued = self.valued_from(check)
        return valued is None or valued <= day

    def first_day(self, check: Check) -> date | None:
        """The first day on which a check can be in force; None: there is none."""
        firsts = [span.first or date.min for span in self.spans(check)]
        first = max(min(firsts, default=date.min), self.valued_from(check) or date.min)
        return None if first == date.min else first

    def running(self) -> tuple[Rule, ...]:
        """The rules that run: active and trial, not switched off, in order of id."""
        return tuple(rule for rule in self.answering() if rule.id not in self.vocabulary.switched_off)

    def in_use(self) -> dict[str, Rule | Escalation]:
        """The rules and escalations that run, by id."""
        found: dict[str, Rule | Escalation] = {one.id: one for one in self.running()}
        return found | {one.id: one for one in self.escalations.values() if one.status in _RUNNING}

    def on_trial(self, names: Iterable[str]) -> Rulebook:
        """This rulebook with the drafts among some rules on trial, so that they run: to try them, and nothing else."""
        drafts = sorted(name for name in names if name in self.rules and self.rules[name].status == "draft")
        if not drafts:
            return self
        tried = {name: self.rules[name].model_copy(update={"status": "trial"}) for name in drafts}
        return replace(self, rules={**self.rules, **tried}, hash=f"{self.hash}-trial-{'-'.join(drafts)}")

    def switched_off(self) -> tuple[Rule, ...]:
        """The rules that would run, were they not switched off here."""
        return tuple(rule for rule in self.answering() if rule.id in self.vocabulary.switched_off)

    def answering(self) -> tuple[Rule, ...]:
        """The rules that answer for every child: those that run, and those switched off, which cannot tell."""
        return tuple(rule for rule in self.rules.values() if rule.status in _RUNNING)

    def settings_of(self, check: Check) -> tuple[Setting, ...]:
        """The local settings that a check itself is under: its own, its parameters' and its lists'."""
        if not self.overlay.settings:
            return ()
        own = {f"rules.{check.id}"}
        own.update(f"parameters.{name}" for name in parameters_named(check, self.vocabulary))
        own.update(f"lists.{name}" for name in lists_named(check, self.vocabulary))
        return tuple(one for one in self.overlay.settings if one.id in own)

    def ranked(self, rule: Rule) -> str:
        """The severity by which escalations know a rule: the rulebook's own, whatever is set here."""
        return str(next((one.shipped for one in self.settings_of(rule) if one.sets == "severity"), rule.severity))

    def meets(self, rule: Rule, clause: Clause) -> bool:
        """Whether an answer of a rule can meet a clause of an escalation."""
        if rule.kind == "measure" or clause.is_ is None:
            return False
        wanted = ((clause.rule, rule.id), (clause.theme, rule.theme), (clause.severity, self.ranked(rule)))
        return all(asked in (None, own) for asked, own in wanted)

    def reads_answers_of(self, rule: Rule) -> frozenset[str]:
        """The rules whose answers a rule reads, its facts' included."""
        found: set[str] = set()
        for condition in rule.conditions().values():
            for part in self.walk(condition):
                if isinstance(part, AnswerOf):
                    found.update(part.rules())
        return frozenset(found)

    def readers_of(self, *names: str) -> tuple[str, ...]:
        """The rules and escalations whose answer may hang on one of these, directly or through others, in order of id."""
        reads = {rule.id: self.reads_answers_of(rule) for rule in self.answering()}
        for one in self.escalations.values():
            clauses = [clause for clauses in one.raised_by for clause in clauses]
            met = {rule.id for rule in self.answering() for clause in clauses if self.meets(rule, clause)}
            reads[one.id] = frozenset(met | {clause.escalation for clause in clauses if clause.escalation})
        found: set[str] = set()
        left = [*names]
        while left:
            here = left.pop()
            new = {reader for reader, read in reads.items() if here in read} - found
            found |= new
            left += new
        return tuple(sorted(found))

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
