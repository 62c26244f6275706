"""Compare a run's answers with what auditors judged of the same cases: agreement, kappa, precision and recall, and where they differ.

Where either cannot tell, there is nothing to agree about: those pairs are counted apart, and so are cases of which auditors judge
differently. Knows nothing of files or of how it is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from practicecheck.reports.kept_result import Rule
from practicecheck.reports.kept_run import KeptRun
from practicecheck.workbench.calibrate.agreement import Interval, Kappa, kappa_of, share_interval
from practicecheck.workbench.calibrate.judgements import Judgement

_FOUND = {"gap": "gap", "trigger": "escalate", "escalation": "escalate", "strength": "strength"}
"""The answer of each kind of rule that finds something."""
_FOLDED = {("gap", "escalate"): "gap", ("gap", "strength"): "met"}
"""A gap that escalates is a gap, and what is done well is done: an auditor judges whether it is there."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with Wilson's 95 per cent interval."""

    part: int
    whole: int

    @property
    def interval(self) -> Interval | None:
        """None where there is no base."""
        return share_interval(self.part, self.whole)

    def to_json(self) -> dict[str, Any]:
        """As plain data; the share is null where there is no base."""
        interval = self.interval
        return {
            "part": self.part, "whole": self.whole, "share": self.part / self.whole if self.whole else None,
            "interval": [interval.low, interval.high] if interval else None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Differs:
    """One case of which the rule and the auditors say otherwise."""

    child: str
    rule: str
    answer: str
    judgement: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OfRule:
    """How one rule (or all together, `rule` empty) stands to the auditors' judgements.

    `judged` cases, of which `auditors_differ`, `rule_untold` (the rule cannot tell; of these the auditors found something in
    `untold_found`) and `auditor_untold` are not compared; `kappa` holds the pairs that are. `precision`: of what the rule finds, what
    the auditors find too; `recall`: of what they find, what the rule finds.
    """

    rule: str
    title: str
    judged: int
    auditors_differ: int
    rule_untold: int
    untold_found: int
    auditor_untold: int
    kappa: Kappa
    precision: Share
    recall: Share
    missed: int
    """Cases in which the auditors find something and the rule says that there is nothing."""

    @property
    def agreement(self) -> Share:
        """Of the pairs compared, those that are the same."""
        return Share(self.kappa.agreed, self.kappa.pairs)


@dataclass(frozen=True, slots=True)
class Calibration:
    """A run held against auditors' judgements."""

    run: str
    open_rows: int
    whole: OfRule
    rules: tuple[OfRule, ...]
    differs: tuple[Differs, ...]


def calibrate(run: KeptRun, judgements: Sequence[Judgement], open_rows: int = 0) -> Calibration:
    """Hold a run's answers against judgements of its own children and rules."""
    cases: dict[tuple[str, str], list[Judgement]] = defaultdict(list)
    for one in judgements:
        cases[one.rule, one.child].append(one)
    answers = _answers(run)
    compared = [
        _Case(run.rules[rule], child, answers(rule, child), listed) for (rule, child), listed in sorted(cases.items())
    ]
    by_rule: dict[str, list[_Case]] = defaultdict(list)
    for case in compared:
        by_rule[case.rule.id].append(case)
    return Calibration(
        run=run.name,
        open_rows=open_rows,
        whole=_of_rule("", "All rules together", compared),
        rules=tuple(_of_rule(name, listed[0].rule.title, listed) for name, listed in sorted(by_rule.items())),
        differs=tuple(case.differs for case in sorted(compared, key=_urgency) if case.is_apart),
    )


class _Answers:
    """What a run answers for a child by a rule or an escalation; an escalation that is not raised is met."""

    def __init__(self, answers: Mapping[str, Mapping[str, str]], raised: Mapping[tuple[str, str], str]) -> None:
        self._answers, self._raised = answers, raised

    def __call__(self, rule: str, child: str) -> str:
        return self._raised.get((rule, child)) or self._answers[child].get(rule, "met")


def _answers(run: KeptRun) -> _Answers:
    raised = {
        (one.rule, one.child): one.answer for one in run.result.raised if run.rules[one.rule].kind == "escalation"
    }
    return _Answers(run.answers, raised)


@dataclass(frozen=True, slots=True)
class _Case:
    rule: Rule
    child: str
    answer: str
    judgements: Sequence[Judgement]

    @property
    def said(self) -> str | None:
        """What the auditors judge; None where they differ."""
        folded = {self._fold(one.says) for one in self.judgements}
        return folded.pop() if len(folded) == 1 else None

    def _fold(self, answer: str) -> str:
        return _FOLDED.get((self.rule.kind, answer), answer)

    @property
    def pair(self) -> tuple[str, str] | None:
        """Rule and auditors, where both tell."""
        said, answer = self.said, self._fold(self.answer)
        return None if said in (None, "cannot_tell") or answer == "cannot_tell" else (answer, str(said))

    @property
    def found(self) -> str:
        return _FOUND[self.rule.kind]

    @property
    def is_apart(self) -> bool:
        return self.said is None or self._fold(self.answer) != self.said

    @property
    def is_missed(self) -> bool:
        return self.pair is not None and self.pair[1] == self.found != self.pair[0]

    @property
    def differs(self) -> Differs:
        said = " / ".join(f"{one.auditor or 'an auditor'}: {one.says}" for one in self.judgements)
        return Differs(
            self.child, self.rule.id, self.answer, self.judgements[0].says if self.said is not None else said,
            tuple(one.row for one in self.judgements),
        )  # fmt: skip


def _urgency(case: _Case) -> tuple[bool, bool, str, str]:
    """What the rule missed first, then what it could not tell and the auditors found; in no order of children's ids."""
    mixed = sha256(f"{case.rule.id}\x1f{case.child}".encode()).hexdigest()
    return not case.is_missed, case.said != case.found, case.rule.id, mixed


def _of_rule(name: str, title: str, cases: Iterable[_Case]) -> OfRule:
    cases = list(cases)
    told = [(case.pair, case.found) for case in cases if case.pair is not None]
    both = sum(one == other == found for (one, other), found in told)
    untold = [case for case in cases if case.said is not None and case.answer == "cannot_tell"]
    return OfRule(
        rule=name,
        title=title,
        judged=len(cases),
        auditors_differ=sum(case.said is None for case in cases),
        rule_untold=len(untold),
        untold_found=sum(case.said == case.found for case in untold),
        auditor_untold=sum(case.said == "cannot_tell" and case.answer != "cannot_tell" for case in cases),
        kappa=kappa_of(pair for pair, _ in told),
        precision=Share(both, sum(one == found for (one, _), found in told)),
        recall=Share(both, sum(other == found for (_, other), found in told)),
        missed=sum(case.is_missed for case in cases),
    )
