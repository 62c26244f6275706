"""What is learnt: which gaps are repeated over cases, by rule and by line of learning. Counting only, no words.

A lesson is a gap in two cases or more; two gaps of one case are none (catalogue, PA-REP-01, traps). Knows nothing of who
reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from practicecheck.reports.briefing.read import Source
from practicecheck.reports.kept_result import Finding, Rule
from practicecheck.results.words import SEVERITIES, roll_up

REPEATED = 2
"""In how many cases a gap must stand to be a lesson."""
_MISSING = ("gap", "escalate")
_JUDGED = (*_MISSING, "met", "strength", "no_strength")


@dataclass(frozen=True)
class Tally:
    """What the cases answer to one rule: findings by child, told apart by the child's answer.

    `stopped` are children to whom the rule does not apply because an earlier step is a gap, with that gap.
    """

    rule: Rule
    gaps: Mapping[str, tuple[Finding, ...]]
    judged: frozenset[str]
    untold: Mapping[str, tuple[Finding, ...]]
    not_due: frozenset[str]
    stopped: Mapping[str, tuple[Finding, ...]]

    @property
    def is_repeated(self) -> bool:
        """Whether the gap is in more than one case."""
        return len(self.gaps) >= REPEATED

    @property
    def missed(self) -> frozenset[str]:
        """Children with the gap, or with one that stopped them before it."""
        return frozenset(self.gaps) | frozenset(self.stopped)

    def findings(self) -> tuple[Finding, ...]:
        """Every gap."""
        return tuple(one for of_child in self.gaps.values() for one in of_child)

    def opinions(self) -> int:
        """How many of the gaps rest on what an audit judged."""
        return sum(one.is_opinion for one in self.findings())


@dataclass(frozen=True)
class Line:
    """A line of learning: its code in the briefing (a theme where a rule has none), and the rules that answer it."""

    code: str
    tallies: tuple[Tally, ...]

    @cached_property
    def repeated(self) -> tuple[Tally, ...]:
        """The rules whose gap is repeated, those with most cases first."""
        return tuple(one for one in self.tallies if one.is_repeated)

    @cached_property
    def reached(self) -> tuple[Tally, ...]:
        """The rules repeatedly missed, the blocking gaps counted: a missing first step never makes the rest look well met."""
        return tuple(one for one in self.tallies if len(one.missed) >= REPEATED)

    @property
    def missed(self) -> frozenset[str]:
        """Children with a gap anywhere in the line, the blocking gaps counted."""
        return frozenset(child for one in self.tallies for child in one.missed)

    @property
    def judged(self) -> frozenset[str]:
        """Children of whom anything in the line could be told."""
        return frozenset(child for one in self.tallies for child in one.judged) | self.missed


def tallies(source: Source) -> dict[str, Tally]:
    """Each gap rule of the run that ran, with what the cases answer."""
    by_rule: dict[str, dict[str, list[Finding]]] = {}
    for one in source.findings:
        by_rule.setdefault(one.rule, {}).setdefault(one.child, []).append(one)
    gaps = {
        rule: {child: _of(found, _MISSING) for child, found in by_child.items() if _of(found, _MISSING)}
        for rule, by_child in by_rule.items()
    }
    return {
        rule.id: _tally(rule, by_rule.get(rule.id, {}), gaps)
        for rule in source.rules.values()
        if rule.kind == "gap" and rule.ran
    }


def _tally(
    rule: Rule,
    by_child: Mapping[str, list[Finding]],
    gaps: Mapping[str, Mapping[str, tuple[Finding, ...]]],
) -> Tally:
    answers = {child: roll_up(one.answer for one in found) for child, found in by_child.items()}  # type: ignore[misc]
    stopped = {}
    for child, answer in answers.items():
        if answer == "not_applicable":
            blockers = {name for one in by_child[child] for name in one.blocked_by}
            held = tuple(one for name in sorted(blockers) for one in gaps.get(name, {}).get(child, ()))
            if held:
                stopped[child] = held
    return Tally(
        rule,
        gaps.get(rule.id, {}),
        frozenset(child for child, answer in answers.items() if answer in _JUDGED),
        {child: _of(by_child[child], ("cannot_tell",)) for child, answer in answers.items() if answer == "cannot_tell"},
        frozenset(child for child, answer in answers.items() if answer == "not_due"),
        stopped,
    )


def _of(found: Iterable[Finding], answers: tuple[str, ...]) -> tuple[Finding, ...]:
    return tuple(one for one in found if one.answer in answers)


def lines(source: Source, counted: Mapping[str, Tally]) -> list[Line]:
    """The lines of learning, those with most cases first, else as the briefing has them; within a line the same, by rule."""
    by_code: dict[str, list[Tally]] = {}
    for one in counted.values():
        by_code.setdefault(home(one.rule, source), []).append(one)
    found = [Line(code, tuple(sorted(of_line, key=_weight))) for code, of_line in by_code.items()]
    return sorted(found, key=lambda line: (-len(line.missed), place_of(line.code)))


def home(rule: Rule, source: Source) -> str:
    """The line that a rule is told under: key learning and recommendations, then aims, then good practice; else its theme."""
    known = [code for code in rule.answers if code in source.words.lines]
    return min(known, key=place_of, default=rule.theme)


def place_of(code: str) -> tuple[int, str]:
    """Where a line stands among others: key learning, recommendations, aims, good practice, and then themes.

    >>> sorted(["voice", "A1", "R3", "K4", "C2.0", "K1"], key=place_of)
    ['K1', 'K4', 'R3', 'A1', 'C2.0', 'voice']
    """
    place = "KRAC".find(code[:1])
    return (place if place >= 0 else len("KRAC")), code


def _weight(one: Tally) -> tuple[int, int, str]:
    return -len(one.gaps), SEVERITIES.index(one.rule.severity), one.rule.id
