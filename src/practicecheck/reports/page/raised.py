"""Escalations as they are acted on: the children to look at today, then those of whom that could not be told.

Every child to look at is listed, however many there are. Knows no HTML.
"""

from __future__ import annotations

from dataclasses import dataclass

from practicecheck.reports.audience import Audience
from practicecheck.reports.kept_result import Rule
from practicecheck.reports.page.anchors import of_case
from practicecheck.reports.workbook.cases import RaisedCase, raised_cases
from practicecheck.reports.workbook.names import Names
from practicecheck.reports.workbook.read import Told


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A child to look at today, with all that says so."""

    name: str
    anchor: str
    team: str | None
    raised: tuple[RaisedCase, ...]


@dataclass(frozen=True, slots=True)
class Perhaps:
    """An escalation that could not be told of some children: each with the rules that it hangs on."""

    rule: Rule
    told_to: str
    message: str
    cases: tuple[tuple[RaisedCase, str, tuple[str, ...]], ...]
    """The case, where its findings stand, and the rules."""


@dataclass(frozen=True, slots=True)
class Raised:
    """The escalations of a page."""

    looked_at: tuple[LookedAt, ...]
    perhaps: tuple[Perhaps, ...]
    perhaps_children: int


def raised(told: Told, names: Names, audience: Audience) -> Raised:
    """The escalations of a run; a child that is looked at for one reason is listed under the other, too."""
    sure: dict[str, list[RaisedCase]] = {}
    unsure: dict[str, list[RaisedCase]] = {}
    for one in raised_cases(told, names):
        if one.is_sure:
            sure.setdefault(one.child, []).append(one)
        else:
            unsure.setdefault(one.rule.id, []).append(one)
    looked_at = tuple(
        LookedAt(of[0].case, of_case(child, audience), of[0].team, tuple(of)) for child, of in sure.items()
    )
    perhaps = tuple(
        Perhaps(
            of[0].rule,
            of[0].told_to,
            of[0].message,
            tuple((one, of_case(one.child, audience), _rules(one)) for one in of),
        )
        for _, of in sorted(unsure.items())
    )
    return Raised(looked_at, perhaps, len(told.perhaps_looked_at))


def _rules(one: RaisedCase) -> tuple[str, ...]:
    return tuple(sorted({rule for rule, _ in one.because}))
