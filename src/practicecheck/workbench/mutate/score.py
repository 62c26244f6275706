"""Which mutants of a rulebook its examples notice: each tried by the one-child evaluator on the examples that it can change.

A mutant of a rule is judged by the rule's own examples; one of a fact or a list, which rules share, by those of every
rule that uses it. It is killed when an answer, or what a measure comes to, is another. Knows nothing of how mutants are
made or shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicecheck.workbench.mutate.plant import Planted, Reach, planted, with_change

if TYPE_CHECKING:
    from practicecheck.rulebook.book import Rulebook
    from practicecheck.workbench.examples import Case


@dataclass(frozen=True)
class Judged:
    """One mutant, and the example that noticed it (rule and name), if any did."""

    mutant: Planted
    noticed_by: tuple[str, str] | None

    @property
    def survived(self) -> bool:
        """Whether no example noticed it."""
        return self.noticed_by is None


@dataclass(frozen=True)
class Score:
    """What became of the mutants of a rulebook, in the order of their places."""

    judged: tuple[Judged, ...]

    @property
    def survivors(self) -> tuple[Planted, ...]:
        """Those that no example noticed."""
        return tuple(one.mutant for one in self.judged if one.survived)


def judge(book: Rulebook, cases: Sequence[Case], *, only: frozenset[str] = frozenset()) -> Score:
    """Try every mutant of the rules (of `only` some rules and of the facts and lists that they use).

    `cases` are the examples of the whole rulebook, since a shared fact may be noticed by any of them; each must hold.
    """
    reach = Reach(book)
    wanted = frozenset(only).union(*(reach.named_by(name) for name in only if name in book.rules))
    mutants = [one for one in planted(book) if not only or one.owner in wanted]
    by_owner: dict[tuple[str, str], list[Planted]] = {}
    for one in mutants:
        by_owner.setdefault((one.kind, one.owner), []).append(one)
    return Score(tuple(_Bench(book, cases).judged(by_owner.values())))


class _Bench:
    """The examples, with what was found of the facts on them kept as long as it holds."""

    def __init__(self, book: Rulebook, cases: Sequence[Case]) -> None:
        self._book, self._reach = book, Reach(book)
        self._cases: dict[str, list[Case]] = {}
        for case in cases:
            self._cases.setdefault(case.rule, []).append(case)
        self._right: dict[int, dict[str, str]] = {}

    def judged(self, groups: Iterable[list[Planted]]) -> Iterator[Judged]:
        for group in groups:
            kind, owner = group[0].kind, group[0].owner
            cases = [case for rule in self._reach.rules_of(kind, owner) for case in self._cases.get(rule, ())]
            cases.sort(key=lambda case: len(case.records))
            for case in cases:
                if id(case) not in self._right:
                    self._right[id(case)] = case.found(self._book)
            facts = frozenset() if kind == "rule" else self._reach.facts_of(owner)
            for mutant in group:
                yield Judged(mutant, self._noticed(mutant, cases, facts))

    def _noticed(self, mutant: Planted, cases: list[Case], facts: frozenset[str]) -> tuple[str, str] | None:
        changed = with_change(self._book, mutant)
        for number, case in enumerate(cases):
            with self._forgotten(case, facts):
                found = case.found(changed)
            if found != self._right[id(case)]:
                # An example that notices one change is likely to notice the next of the same part.
                cases.insert(0, cases.pop(number))
                return case.rule, case.example.name
        return None

    @contextmanager
    def _forgotten(self, case: Case, facts: frozenset[str]) -> Iterator[None]:
        """A case without what was found by facts that are changed; as it was, afterwards."""
        if not facts:
            yield
            return
        holds = {id(self._book.vocabulary.facts[name].holds) for name in facts}
        kept = [(record, record.found, record.derived) for record in case.records]
        for record in case.records:
            record.found = {key: one for key, one in record.found.items() if _asked(key) not in holds}
            record.derived = {name: rows for name, rows in record.derived.items() if name not in facts}
        yield
        for record, found, derived in kept:
            record.found, record.derived = found, derived


def _asked(key: object) -> int:
    """The condition that something was found of, as `Scope.once` keeps it."""
    return key[0] if isinstance(key, tuple) else 0
