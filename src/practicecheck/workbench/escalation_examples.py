"""Run the examples that escalations carry: answers in, escalations out.

An example names every escalation that comes of its answers; one that is not named, or that is named and does not
come, fails it. A given `cannot_tell` is a possible fact. An escalation with a scope applies unless the example says
otherwise. Knows nothing of records.
"""

from __future__ import annotations

from collections.abc import Iterator

from practicecheck.engine.codes import answer_codes, scope_codes
from practicecheck.engine.escalate import Inference, Verdict
from practicecheck.engine.escalations import escalation_rules, signature_of
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.rule import Escalation, EscalationExample
from practicecheck.workbench.examples import Failure, Tested


def run_escalation_examples(book: Rulebook, *, only: frozenset[str] = frozenset()) -> Tested:
    """Run every example of the escalations (of `only` some, where given)."""
    listed = [
        (escalation, example)
        for escalation in book.escalations.values()
        if escalation.status in ("active", "trial") and (not only or escalation.id in only)
        for example in escalation.examples
    ]
    failures = [failure for escalation, example in listed for failure in _unknown_names(book, escalation, example)]
    sound = [pair for pair in listed if not any(f.rule == pair[0].id and f.example == pair[1].name for f in failures)]
    signatures = [signature_of(book, _codes(book, example)) for _, example in sound]
    inferred = Inference(escalation_rules(book), name=f"rulebook-{book.hash}").infer(signatures)
    for (escalation, example), signature in zip(sound, signatures, strict=True):
        failures += _differences(escalation, example, inferred.verdicts[signature])
    for fault in inferred.faults:
        for name in dict.fromkeys(escalation.id for escalation, _ in listed):
            failures.append(
                Failure(name, "every example", "the two engines", "agreement", fault.message, inferred.engine)
            )
    return Tested(len(listed), tuple(failures))


def _codes(book: Rulebook, example: EscalationExample) -> frozenset[str]:
    answers = [
        (rule, answer, False)
        for rule, given in example.given.items()
        for answer in ((given,) if isinstance(given, str) else given)
    ]
    scopes = [(name, True) for name in book.escalations if name not in example.out_of_scope]
    return answer_codes(book, answers) | scope_codes(book, scopes)


def _unknown_names(book: Rulebook, escalation: Escalation, example: EscalationExample) -> Iterator[Failure]:
    running = {rule.id for rule in book.running()}
    for rule in sorted(set(example.given) - running):
        yield Failure(escalation.id, example.name, rule, "a rule that runs", "no such rule", "names")
    for name in sorted({*example.escalations, *example.out_of_scope} - set(book.escalations)):
        yield Failure(escalation.id, example.name, name, "an escalation", "no such escalation", "names")


def _differences(escalation: Escalation, example: EscalationExample, verdict: Verdict) -> Iterator[Failure]:
    found = dict.fromkeys(verdict.fired, "escalate") | dict.fromkeys(verdict.possible, "cannot_tell")
    for name in sorted({*example.escalations, *found}):
        expected, got = example.escalations.get(name, "nothing"), found.get(name, "nothing")
        if expected != got:
            yield Failure(escalation.id, example.name, name, expected, got, "inference")
