"""The words of the inference: clauses, rules, facts, signatures, verdicts.

Plain frozen data. Knows nothing of durable-rules, SQL, rule files or children: a signature is
what several children have in common, and its refs name rules and answers, never a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Fact = tuple[tuple[str, str], ...]
"""One positive fact: the sorted items of a flat mapping of non-empty texts, one of them its own `ref`."""


def make_fact(**fields: str) -> Fact:
    """Write a fact in the one order in which equal facts are equal.

    >>> make_fact(kind="scope", rule="PA-ESC-01", ref="s1")
    (('kind', 'scope'), ('ref', 's1'), ('rule', 'PA-ESC-01'))
    """
    return tuple(sorted(fields.items()))


def ref_of(fact: Fact) -> str:
    """The name of a fact within its signature.

    >>> ref_of(make_fact(kind="scope", rule="PA-ESC-01", ref="s1"))
    's1'
    """
    return dict(fact)["ref"]


@dataclass(frozen=True, slots=True)
class Clause:
    """One positive condition on one fact: every field named must equal its text."""

    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Clauses that must all be met, each by a *different* fact."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class EscalationRule:
    """An escalation, which fires when any of its alternatives holds.

    Once fired it is itself a fact, `derived`, that the clauses of other escalations may test.
    """

    id: str
    level: str
    alternatives: tuple[Alternative, ...]

    @property
    def derived(self) -> Fact:
        """The fact that this escalation has fired.

        >>> dict(EscalationRule("PA-ESC-01", "service_manager", ()).derived)["ref"]
        'esc:PA-ESC-01'
        """
        return make_fact(kind="escalation", escalation=self.id, level=self.level, ref=f"esc:{self.id}")


@dataclass(frozen=True, slots=True)
class Signature:
    """The facts that matter to escalations; children with equal signatures share one inference.

    `possible` are the facts that a cannot_tell leaves open: they may or may not hold.
    """

    definite: frozenset[Fact]
    possible: frozenset[Fact]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one signature gives, as escalation id -> the sorted refs that make it fire.

    `fired` follows from the definite facts alone; `possible` fires only when the possible facts are
    added (the answer there is cannot_tell). An escalation in neither does not fire. The refs are every
    fact that takes part in some way of firing; a derived one is `esc:<id>`. Rules that depend on
    themselves (see `overlap.loops`) may name each other here.
    """

    fired: Mapping[str, tuple[str, ...]]
    possible: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Fault:
    """The two engines disagreed about a signature, or durable-rules failed on it.

    The signature is named by its refs. `message` is a whole sentence for a person.
    """

    definite: tuple[str, ...]
    possible: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Inferred:
    """The verdict of every signature; `engine` says who inferred (`reference` checks in any case)."""

    verdicts: Mapping[Signature, Verdict]
    engine: str
    faults: tuple[Fault, ...]
