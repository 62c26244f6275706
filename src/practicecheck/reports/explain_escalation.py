"""Why an escalation was, or was not, raised for one child: which facts made it, down to their outcomes.

Infers afresh for the one child and compares it with what the run stored. Knows nothing of how it is printed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from practicecheck.engine.codes import answer_codes, failed_codes, scope_codes
from practicecheck.engine.escalate import Inference
from practicecheck.engine.escalations import escalation_rules, signature_of
from practicecheck.engine.records import read_records
from practicecheck.operators.evaluation import ChildRecord, InHand, Scope
from practicecheck.records import TABLES
from practicecheck.reports.explain import FORMAT, Subject, explain_rule
from practicecheck.reports.reading import clause_words
from practicecheck.reports.steps import Step, step_of
from practicecheck.results.words import STATEMENT, outcome_id
from practicecheck.rulebook.rule import Clause, Escalation

if TYPE_CHECKING:
    from practicecheck.engine.escalate import Verdict
    from practicecheck.reports.answered import Answered


@dataclass(slots=True)
class ClauseSeen:
    """One clause: what it asks, whether a fact meets it (yes, possibly, no), and which."""

    says: str
    value: str
    facts: list[str]


@dataclass(slots=True)
class EscalationExplained:
    """An escalation's answer for one child, and the outcomes and escalations behind it."""

    child_id: str
    rule: str
    title: str
    says: str
    level: str
    acts: str
    answer: str
    stored: str
    engine: str
    notice: str
    scope: Step | None
    alternatives: list[list[ClauseSeen]]
    local: list[str] = field(default_factory=list)
    overlay: list[dict[str, Any]] = field(default_factory=list)
    outcomes: list[Subject] = field(default_factory=list)
    behind: list[EscalationExplained] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Where the inference of the one child differs from the run's: an engine fault."""
        own = []
        if not self.notice and self.answer != self.stored:
            said = f"the run answers {self.stored.replace('_', ' ')} and the inference for the one child {self.answer.replace('_', ' ')}"
            own = [f"{self.rule}: {said} (outcome {outcome_id(self.rule, self.child_id, 'child', None)})"]
        return own + [fault for one in self.behind for fault in one.faults]

    def to_json(self) -> dict[str, Any]:
        """As programs read it."""
        return {
            "format": FORMAT,
            "statement": STATEMENT,
            "child_id": self.child_id,
            "rule": self.rule,
            "title": self.title,
            "kind": "escalation",
            "level": self.level,
            "message": self.says,
            "answer": self.answer,
            "stored_answer": self.stored,
            "engine": self.engine,
            "overlay": self.overlay,
            "notice": self.notice,
            "faults": self.faults,
            "scope": asdict(self.scope) if self.scope else None,
            "raised_by": [[asdict(clause) for clause in clauses] for clauses in self.alternatives],
            "outcomes": [one.outcome.to_json() for one in self.outcomes],
            "behind": [one.to_json() for one in self.behind],
        }


def explain_escalation(answered: Answered, escalation: Escalation, child: str) -> EscalationExplained:
    """Explain an escalation for a child, those behind it included."""
    record = read_records(answered.con, answered.plan, [child]).get(child)
    book = answered.book
    scopes = {one.id: _applies(answered, one, record) for one in book.escalations.values()}
    answers = answered.con.execute(
        "SELECT rule, answer, may_escalate FROM outcome WHERE child_id = $1", [child]
    ).fetchall()
    codes = answer_codes(book, [one for one in answers if one[0] in book.rules])
    codes |= scope_codes(book, ((name, applies) for name, (applies, _) in scopes.items()))
    codes |= failed_codes(book, answered.failed)
    signature = signature_of(book, codes)
    inference = Inference(escalation_rules(book, answered.as_of), name=f"rulebook-{book.hash}")
    verdict = inference.infer([signature]).verdicts[signature]
    facts = [(dict(fact), "yes") for fact in sorted(signature.definite)]
    facts += [(dict(fact), "possibly") for fact in sorted(signature.possible - signature.definite)]
    told = _Told(answered, child, verdict, facts, scopes, inference.engine)
    return told.explain(escalation, frozenset())


def _applies(answered: Answered, escalation: Escalation, record: ChildRecord | None) -> tuple[bool | None, Step | None]:
    """Whether an escalation applies to the child, by the one-child evaluator, and why."""
    if record is None:
        return None, None
    in_force = answered.book.in_force(escalation, record.as_of)
    if escalation.applies_when is None:
        return in_force, None
    scope = Scope(answered.book.vocabulary, (InHand(TABLES["child"], record.child, record),))
    node = escalation.applies_when.evaluate(scope)
    return (node.now if in_force else False), step_of(node, scope, answered.inputs, "It applies when")


@dataclass(slots=True)
class _Told:
    answered: Answered
    child: str
    verdict: Verdict
    facts: list[tuple[dict[str, str], str]]
    scopes: dict[str, tuple[bool | None, Step | None]]
    engine: str

    def explain(self, escalation: Escalation, above: frozenset[str]) -> EscalationExplained:
        book, child = self.answered.book, self.child
        applies, scope = self.scopes[escalation.id]
        found = EscalationExplained(
            child_id=child,
            rule=escalation.id,
            title=escalation.title,
            says=escalation.says,
            level=escalation.level,
            acts=escalation.acts,
            answer=self._answer(escalation, applies),
            stored=self._stored(escalation),
            engine=self.engine,
            notice=self.answered.notice,
            scope=scope,
            alternatives=[[self._clause(clause) for clause in clauses] for clauses in escalation.raised_by],
        )
        settings = [one for one in book.overlay.settings if escalation.id in one.reaches]
        found.local = [one.words(self.answered.as_of) for one in settings]
        found.overlay = [one.to_json(self.answered.as_of) for one in settings]
        because = self.verdict.fired.get(escalation.id) or self.verdict.possible.get(escalation.id) or ()
        for ref in because:
            if ref.startswith("esc:"):
                name = ref.removeprefix("esc:")
                if name not in above:
                    found.behind.append(self.explain(book.escalations[name], above | {escalation.id}))
            elif not ref.endswith(" applies"):
                rule, _, answer = ref.partition("=")
                listed = explain_rule(self.answered, book.rules[rule], child).subjects
                exact = [one for one in listed if one.found == answer]
                found.outcomes += exact or [one for one in listed if one.found in ("cannot_tell", "gap")]
        return found

    def _answer(self, escalation: Escalation, applies: bool | None) -> str:
        if escalation.id in self.verdict.fired:
            return "escalate"
        if escalation.id in self.verdict.possible:
            return "cannot_tell"
        return "not_applicable" if applies is False else ("cannot_tell" if applies is None else "met")

    def _stored(self, escalation: Escalation) -> str:
        con, asked = self.answered.con, [escalation.id, self.child]
        found = con.execute("SELECT answer FROM raised WHERE rule = $1 AND child_id = $2", asked).fetchone()
        found = found or con.execute("SELECT answer FROM outcome WHERE rule = $1 AND child_id = $2", asked).fetchone()
        if found:
            return str(found[0])
        applies = self.scopes[escalation.id][0]
        return "not_applicable" if applies is False else ("cannot_tell" if applies is None else "met")

    def _clause(self, clause: Clause) -> ClauseSeen:
        says = clause_words(clause)
        if clause.escalation is not None:
            fired, possible = clause.escalation in self.verdict.fired, clause.escalation in self.verdict.possible
            return ClauseSeen(says, "yes" if fired else ("possibly" if possible else "no"), [])
        answers = (clause.is_,) if isinstance(clause.is_, str) else clause.is_ or ()
        wanted = {"rule": clause.rule, "theme": clause.theme, "severity": clause.severity}
        met = [
            (fact["ref"], value)
            for fact, value in self.facts
            if fact.get("answer") in answers
            and all(asked is None or fact.get(name) == asked for name, asked in wanted.items())
        ]
        value = "yes" if any(value == "yes" for _, value in met) else ("possibly" if met else "no")
        return ClauseSeen(says, value, [ref for ref, _ in met])
