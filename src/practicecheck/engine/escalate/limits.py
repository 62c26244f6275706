"""What may enter an inference: bounds within which durable-rules is known to be safe.

Outside them durable-rules 2.0.28 answers with numbered errors, wrong firings or an endless loop (the
"Pitfalls" in the domain notes), so rules are refused here, all problems at once. The bounds hold
without durable-rules too, so that a rulebook means the same everywhere. Knows nothing of rule files.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from practicecheck.engine.escalate.model import EscalationRule, Fact
from practicecheck.engine.escalate.overlap import fact_could_meet_two_clauses
from practicecheck.errors import PracticecheckError, RulebookError

MOST_CLAUSES = 16
"""17 clauses register in silence and fail at the first fact (error 304)."""

MOST_SHARED = 4
"""Where one fact could meet two clauses, the engine tries every order of every fact: 4 clauses are
hundreds of ways, 16 are more than it could ever come back from. The linter refuses all of them."""

MOST_TESTS = 500
"""A node of durable-rules' network has 512 places for the tests that follow it, whatever their fields: with all
of them taken it loops for ever or corrupts memory (seen with 512 texts of one field, and with 255 of one and 257 of
another). Distinct tests in all are the safe side of that; some room is left for our own."""

RESERVED = frozenset({"id", "sid"})
"""durable-rules' own fields; its others begin with `$`, which `_FIELD` does not allow."""

_FIELD = re.compile(r"[a-z][a-z0-9_]*")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class FactError(PracticecheckError):
    """A fact that inference cannot take: the part of the engine that made it is at fault."""


def check_rules(rules: tuple[EscalationRule, ...], *, name: str) -> None:
    """Refuse rules that cannot be inferred with; `problems` of the error holds every one found.

    >>> check_rules((EscalationRule("PA-ESC-01", "service_manager", ()),), name="rulebook")
    Traceback (most recent call last):
    practicecheck.errors.RulebookError: PA-ESC-01: it has no alternative, so it could never fire. \
Say what makes it fire.
    """
    problems = tuple(_name_problems(name)) + tuple(_rule_problems(rules))
    if problems:
        raise RulebookError("\n".join(problems), problems)


def check_facts(facts: Iterable[Fact]) -> None:
    """Refuse facts that are not flat, non-empty texts under permitted names, each with a ref.

    No value is repeated in the message.
    """
    for fact in facts:
        for problem in _fact_problems(fact):
            raise FactError(
                f"A fact for the escalations cannot be used: {problem}. Escalations would be lost or false, "
                "so nothing was inferred. This is a fault of practicecheck: please report it."
            )


def check_refs(facts: Iterable[Fact]) -> None:
    """Refuse two facts of one signature under one ref: the second would be lost."""
    counts = Counter(dict(fact)["ref"] for fact in facts)
    for ref, count in counts.items():
        if count > 1:
            raise FactError(
                f"Two different facts for the escalations are both called '{ref}'. One of them would be lost, "
                "so nothing was inferred. This is a fault of practicecheck: please report it."
            )


def _name_problems(name: str) -> Iterator[str]:
    if not _NAME.fullmatch(name):
        # '$state' or '$flow' in the name would make durable-rules read the rules as a chart.
        yield (
            f"The escalations cannot be registered as '{name}'. "
            "Use letters, digits, dots, hyphens and underscores only."
        )


def _rule_problems(rules: tuple[EscalationRule, ...]) -> Iterator[str]:
    tests: set[tuple[str, str]] = set()
    for id, count in Counter(rule.id for rule in rules).items():
        if count > 1:
            yield f"{id}: {count} escalations have this id. Give each its own."
    for rule in rules:
        if not _is_text(rule.id) or not _is_text(rule.level):
            yield f"{rule.id!r}: an escalation needs an id and a level, both as text."
        if not rule.alternatives:
            yield f"{rule.id}: it has no alternative, so it could never fire. Say what makes it fire."
        for number, alternative in enumerate(rule.alternatives, start=1):
            where = f"{rule.id}, alternative {number}"
            if not 1 <= len(alternative.clauses) <= MOST_CLAUSES:
                yield (
                    f"{where}: it has {len(alternative.clauses)} conditions. The engine can join 1 to "
                    f"{MOST_CLAUSES}. Split it into two escalations, the second after the first."
                )
            elif len(alternative.clauses) > MOST_SHARED and fact_could_meet_two_clauses(alternative):
                yield (
                    f"{where}: one fact could meet two of its {len(alternative.clauses)} conditions, and more than "
                    f"{MOST_SHARED} such would take too long. Let each condition test another rule or theme."
                )
            for clause in alternative.clauses:
                if not clause.fields:
                    yield f"{where}: a condition tests nothing, so any fact would meet it. Name a field."
                for field, count in Counter(field for field, _ in clause.fields).items():
                    if count > 1:
                        yield (
                            f"{where}: a condition tests '{field}' {count} times, and one fact has one text "
                            "there. Write an alternative for each."
                        )
                tests.update(clause.fields)
                for field, text in clause.fields:
                    yield from (f"{where}: {problem}." for problem in _pair_problems(field, text))
    if len(tests) > MOST_TESTS:
        yield (
            f"The escalations test {len(tests)} different texts. Past 511 the engine would never come back, so "
            f"{MOST_TESTS} is the most. Test a theme or a level instead of single rules."
        )


def _fact_problems(fact: Fact) -> Iterator[str]:
    fields = dict(fact)
    ref = fields.get("ref")
    if not _is_text(ref):
        yield "it has no ref of its own"
        return
    if str(ref).startswith("esc:"):
        yield f"its ref '{ref}' begins with 'esc:', which is kept for escalations that fired"
    if tuple(sorted(fields.items(), key=lambda item: item[0])) != fact:
        yield f"the fields of '{ref}' are not in order, or one stands twice"
    for field, text in fact:
        yield from (f"in '{ref}', {problem}" for problem in _pair_problems(field, text))


def _pair_problems(field: str, text: object) -> Iterator[str]:
    if field in RESERVED or field.startswith("$"):
        yield f"the name '{field}' is kept for the engine; choose another"
    elif not _FIELD.fullmatch(field):
        yield f"the field name '{field}' is not lower-case letters, digits and underscores"
    if not _is_text(text):
        # durable-rules compares across types: `10` would meet "", "1" and "10".
        kind = "empty" if text == "" else f"of type {type(text).__name__}"
        yield f"'{field}' is {kind}, and only texts with something in them compare safely"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)
