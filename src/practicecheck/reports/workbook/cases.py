"""What is told of single cases: each finding and each escalation with all that belongs to it, in the order of reading.

For those who may see the cases. Knows how things are called. Knows nothing of sheets or pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from practicecheck.reports.kept_result import Finding, Rule
from practicecheck.reports.workbook.names import Names
from practicecheck.reports.workbook.read import Told
from practicecheck.results.words import SEVERITIES


@dataclass(frozen=True, slots=True)
class FindingCase:
    """A finding as it is told: the case under the name that the reader knows, and what must be known beside it."""

    child: str
    case: str
    team: str | None
    severity: str
    rule: Rule
    message: str
    due: date | None
    answer: str
    event: date | None
    blocked_by: tuple[str, ...]
    evidence: str
    notes: tuple[str, ...]
    conditions: tuple[str, ...]
    editions: tuple[str, ...]
    reference: str


@dataclass(frozen=True, slots=True)
class RaisedCase:
    """An escalation as it is told. One that is not `is_sure` is no all-clear: it would be raised, were something known."""

    child: str
    case: str
    team: str | None
    is_sure: bool
    told_to: str
    rule: Rule
    message: str
    because: tuple[tuple[str, str], ...]
    reference: str


def finding_cases(told: Told, names: Names) -> Iterator[FindingCase]:
    """Every finding, the gravest first; each is made when it is asked for."""
    for one in _ranked(told.findings, names):
        rule = told.rules[one.rule]
        yield FindingCase(
            child=one.child,
            case=names.case(one.child),
            team=names.team(one.child),
            severity=one.severity,
            rule=rule,
            message=one.message,
            due=one.due,
            answer=one.answer,
            event=one.event,
            blocked_by=_blocked_by(rule, told.answers.get(one.child, {})),
            evidence=names.evidence.of(one.evidence),
            notes=_notes(one),
            conditions=_conditions(one, rule),
            editions=(one.edition,) if one.edition else rule.editions_on(told.as_of),
            reference=names.reference(one.id),
        )


def raised_cases(told: Told, names: Names) -> Iterator[RaisedCase]:
    """Every escalation: children with most of them first, then what could not be told."""
    most = Counter(one.child for one in told.raised if one.is_sure)
    ranked = sorted(
        told.raised, key=lambda one: (not one.is_sure, -most[one.child] * one.is_sure, names.case(one.child), one.rule)
    )
    for one in ranked:
        yield RaisedCase(
            child=one.child,
            case=names.case(one.child),
            team=names.team(one.child),
            is_sure=one.is_sure,
            told_to=one.told_to,
            rule=told.rules[one.rule],
            message=one.message,
            because=tuple(told.because(one)),
            reference=names.reference(one.id),
        )


def beside(one: Finding, rule: Rule) -> tuple[str, ...]:
    """What must be known with an answer: what the record says beside it, and on what the rule rests."""
    return (*_notes(one), *_conditions(one, rule))


def _notes(one: Finding) -> tuple[str, ...]:
    return (*one.notes, "Rests on the opinion of an audit.") if one.is_opinion else one.notes


def _conditions(one: Finding, rule: Rule) -> tuple[str, ...]:
    """Trial, numbers not confirmed, local settings."""
    told = ["The rule is on trial."] if rule.on_trial else []
    if one.to_be_confirmed:
        told.append(
            f"Not confirmed by its source: {', '.join(name.replace('_', ' ') for name in one.to_be_confirmed)}."
        )
    if one.overlay:
        told.append(f"Under local settings: {', '.join(one.overlay)}.")
    return tuple(told)


def _ranked(found: Sequence[Finding], names: Names) -> list[Finding]:
    return sorted(
        found,
        key=lambda one: (
            one.answer != "escalate",
            SEVERITIES.index(one.severity),
            names.case(one.child),
            one.rule,
            one.event is not None and one.event.toordinal(),
            one.id,
        ),
    )


def _blocked_by(rule: Rule, answers: Mapping[str, str]) -> tuple[str, ...]:
    """The rules to look at first that are open for the child."""
    return tuple(name for name in rule.blocked_by if answers.get(name) in ("gap", "escalate", "cannot_tell"))
