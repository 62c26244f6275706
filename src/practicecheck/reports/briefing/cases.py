"""The cases of a run: how each is called, how old the child is, and which escalate.

Knows what is open for a child. Knows nothing of gaps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from practicecheck.reports.audience import Audience, age_band
from practicecheck.reports.briefing.read import Source
from practicecheck.reports.kept_result import Raised
from practicecheck.results.words import SEVERITIES


class Cases:
    """What the parts ask of single cases."""

    def __init__(self, source: Source, audience: Audience) -> None:
        self._source, self._audience = source, audience

    @cached_property
    def _ages(self) -> dict[str, str]:
        return {row["child_id"]: age_band(row["dob"], self._source.as_of) for row in self._source.rows("child")}

    def label(self, child: str) -> str:
        """The case with its child's age band, where that is known."""
        age = self._ages.get(child, "")
        return f"{self._audience.case(child)}, {age}" if age else self._audience.case(child)

    def listed(self, children: Iterable[str], most: int) -> str:
        """Several cases in a row, at most so many."""
        found = sorted({self._audience.case(child) for child in children})
        more = f" and {len(found) - most} more" if len(found) > most else ""
        return ", ".join(found[:most]) + more

    @cached_property
    def _raised(self) -> dict[str, list[Raised]]:
        found: dict[str, list[Raised]] = {}
        for one in self._source.raised:
            if one.is_sure:
                found.setdefault(one.child, []).append(one)
        return found

    @cached_property
    def escalated(self) -> tuple[str, ...]:
        """The children for whom someone must look, the gravest first."""
        return tuple(sorted(self._raised, key=self._gravity))

    def _gravity(self, child: str) -> tuple[tuple[int, ...], list[tuple[int, bool, str]], str]:
        """How many escalations of each severity there are, the gravest first; then which."""
        rules = sorted(self.place_of(one.rule) for one in self._raised[child])
        severities = Counter(severity for severity, _, _ in rules)
        return tuple(-severities[number] for number in range(len(SEVERITIES))), rules, self._audience.case(child)

    def place_of(self, rule: str) -> tuple[int, bool, str]:
        """Where an escalation stands among others: by severity; a gap that escalates after what is nothing else."""
        found = self._source.rules[rule]
        return SEVERITIES.index(found.severity), found.kind != "escalation", rule

    def raised_of(self, child: str) -> list[Raised]:
        """A child's escalations, the gravest first."""
        return sorted(self._raised.get(child, []), key=lambda one: self.place_of(one.rule))

    def sure_of(self, rule: str) -> frozenset[str]:
        """The children for whom an escalation is sure."""
        return frozenset(child for child, found in self._raised.items() if any(one.rule == rule for one in found))

    @cached_property
    def _open(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for one in self._source.findings:
            if one.answer == "escalate":
                found.setdefault(one.child, set()).add(one.rule)
        for child, raised in self._raised.items():
            found.setdefault(child, set()).update(one.rule for one in raised)
        return {child: frozenset(rules) for child, rules in found.items()}

    def open_of(self, child: str) -> frozenset[str]:
        """The rules and escalations that escalate for a child."""
        return self._open.get(child, frozenset())
