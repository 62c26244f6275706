"""A kept run as far as a workbook is made of it: findings, strengths and what could not be told, apart. Knows nothing of sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from practicecheck.reports.kept_result import Finding, Raised
from practicecheck.reports.kept_run import KeptRun, made_of

_KEEP = "Keep it no longer than the work that it serves, and delete it with the run."


class Told:
    """All that a workbook is made from."""

    def __init__(self, run: KeptRun) -> None:
        self.run, self.result = run, run.result
        self.rules, self.answers, self.teams = run.rules, run.answers, run.teams
        self.raised, self.as_of, self.since = run.result.raised, run.result.as_of, run.result.since
        self.findings: list[Finding] = []
        self.strengths: list[Finding] = []
        self.untold: list[Finding] = []
        for one in run.result.findings:
            if one.is_missing:
                if self.rules[one.rule].kind == "gap":
                    self.findings.append(one)
            elif one.answer == "strength":
                self.strengths.append(one)
            elif one.answer == "cannot_tell":
                self.untold.append(one)

    @cached_property
    def looked_at(self) -> frozenset[str]:
        """The children that someone must look at today."""
        return frozenset(one.child for one in self.raised if one.is_sure)

    @cached_property
    def perhaps_looked_at(self) -> frozenset[str]:
        """The children of whom it could not be told whether someone must, and who are not looked at for another reason."""
        return frozenset(one.child for one in self.raised if not one.is_sure) - self.looked_at

    @cached_property
    def with_finding(self) -> frozenset[str]:
        """The children with a finding."""
        return frozenset(one.child for one in self.findings)

    def escalating(self, child: str) -> frozenset[str]:
        """The rules and escalations that escalate for a child."""
        return frozenset(rule for rule, answer in self.answers.get(child, {}).items() if answer == "escalate")

    def because(self, one: Raised) -> Sequence[tuple[str, str]]:
        """Rule and message of what an escalation rests on."""
        # An escalation by a rule itself rests on that rule's own answer, which is its message.
        said = (self._said[name] for name in one.because if name in self._said and name != one.id)
        return list(dict.fromkeys(said))

    @cached_property
    def _said(self) -> Mapping[str, tuple[str, str]]:
        behind = {name for one in self.raised for name in one.because}
        said = {one.id: (one.rule, one.message) for one in self.raised}
        return said | {one.id: (one.rule, one.message) for one in self.result.findings if one.id in behind}

    @cached_property
    def inputs(self) -> Sequence[str]:
        """The names of the inputs, in order."""
        columns = {one.input for one in self.result.column_coverage}
        return sorted(columns | {one.input for one in self.result.intake.problems})

    @property
    def faults(self) -> int:
        """How many faults the engine reported."""
        return len(self.result.engine.faults)

    @property
    def keep(self) -> str:
        """How long the file is kept."""
        report = self.run.briefing
        return str(report.briefing.get("keep") or "" if report else "") or _KEEP

    def about(self) -> Iterable[tuple[str, str]]:
        """What the run says of how it was made."""
        book, engine, calendar = self.result.rulebook, self.result.engine, self.result.calendar
        yield "Rulebook", f"version {book.version}, hash {book.hash}"
        yield "Local settings (overlay)", f"hash {book.overlay}" if book.overlay else "none"
        chosen = {name.replace("_", " "): str(value).replace("_", " ") for name, value in self.result.settings.items()}
        yield "Choices", "; ".join(f"{name}: {value}" for name, value in chosen.items())
        yield "Bank holidays", f"{calendar.library}, hash {calendar.hash[:16]}"
        yield "Made with", f"practicecheck {engine.practicecheck}; {engine.checks}; {engine.escalations}"


def read_told(folder: Path) -> Told:
    """Read the folder that `run --out` wrote. Raises UsageError or InputError where it holds no run to tell of."""
    return made_of(folder, Told)
