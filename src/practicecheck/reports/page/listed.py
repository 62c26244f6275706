"""Findings as a team manager goes through them: by team; in each team rule by rule, the gravest first, with the cases under it.

So a question, and who acts, is read once for all the cases that it is asked of. Each team begins with where its themes and its cases
stand. Of a large run the gravest findings are listed, and it is said how many are not. Knows no HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import groupby, islice

from practicecheck.reports.audience import Audience
from practicecheck.reports.kept_result import Rule
from practicecheck.reports.page.anchors import in_team, of_case
from practicecheck.reports.workbook.cases import FindingCase, finding_cases
from practicecheck.reports.workbook.names import Names
from practicecheck.reports.workbook.read import Told
from practicecheck.reports.workbook.teams import NO_TEAM, Teams
from practicecheck.reports.workbook.words import many
from practicecheck.results.words import SEVERITIES


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one rule in a team, all as grave.

    What is said alike of all of several is in `message` and `notes`; `conditions` hold for some of them.
    """

    rule: Rule
    severity: str
    anchor: str
    editions: tuple[str, ...]
    conditions: tuple[str, ...]
    message: str
    notes: tuple[str, ...]
    findings: tuple[FindingCase, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """Where the findings of a case stand: its rules, each with its place."""

    name: str
    anchor: str
    rules: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """Where the findings of a theme stand, and for how many children of the team there is one in the run."""

    name: str
    anchor: str
    children: int
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Team:
    """A team with those of its findings that are listed; a team of which none is, is there all the same."""

    name: str
    anchor: str
    findings: int
    children: int
    themes: tuple[Theme, ...]
    cases: tuple[Case, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """The findings of a page."""

    lead: tuple[str, ...]
    teams: tuple[Team, ...]
    cases: Set[str]
    """The anchors of the cases that are listed."""
    looked_at: Set[str]
    """The children to look at today."""


def listed(told: Told, names: Names, audience: Audience, teams: Teams, most: int) -> Listed:
    """The `most` gravest findings. Teams are those of the map, so that its numbers lead to them."""
    found = list(islice(finding_cases(told, names), most))
    by_team: dict[str, list[FindingCase]] = {}
    for one in found:
        by_team.setdefault(one.team or NO_TEAM, []).append(one)
    with_finding = {told.teams.get(child) or NO_TEAM for child in told.with_finding}
    made = tuple(
        _team(name, number, by_team.get(name, ()), teams, audience)
        for number, name in enumerate(teams.names, start=1)
        if name in with_finding
    )
    left = len(told.findings) - len(found)
    anchors = frozenset(case.anchor for team in made for case in team.cases)
    return Listed(tuple(_lead(told, len(found), left)), made, anchors, told.looked_at)


def _team(name: str, number: int, found: Sequence[FindingCase], teams: Teams, audience: Audience) -> Team:
    groups = tuple(_groups(found, number))
    of_case_: dict[str, dict[str, str]] = {}
    for group in groups:
        for one in group.findings:
            of_case_.setdefault(one.child, {})[one.rule.id] = group.anchor
    called = {one.child: one.case for one in found}
    cases = tuple(
        Case(called[child], of_case(child, audience), tuple(of_case_[child].items()))
        for child in sorted(of_case_, key=lambda child: called[child])
    )
    themes = []
    for split in teams.themes():
        children = split.teams[number - 1] or 0
        if children:
            of = tuple(group for group in groups if group.rule.theme == split.title)
            themes.append(Theme(split.title, in_team(number, split.title), children, of))
    return Team(name, f"team-{number}", len(found), len(cases), tuple(themes), cases, groups)


def _groups(found: Iterable[FindingCase], team: int) -> Iterator[Group]:
    def rank(one: FindingCase) -> tuple[int, str, str]:
        return SEVERITIES.index(one.severity), one.rule.theme, one.rule.id

    taken: set[str] = set()
    for _, of in groupby(sorted(found, key=rank), key=rank):  # stable: within a group as ranked
        findings = tuple(of)
        rule, severity = findings[0].rule, findings[0].severity
        anchor = in_team(team, rule.id)
        if anchor in taken:  # a rule may be graver for some children
            anchor = f"{anchor}-{severity}"
        taken.add(anchor)
        yield Group(
            rule=rule,
            severity=severity,
            anchor=anchor,
            editions=tuple(dict.fromkeys(edition for one in findings for edition in one.editions)),
            conditions=tuple(dict.fromkeys(said for one in findings for said in one.conditions)),
            message="".join(_of_all([one.message] for one in findings)),
            notes=tuple(_of_all(one.notes for one in findings)),
            findings=findings,
        )


def _of_all(said: Iterable[Sequence[str]]) -> list[str]:
    """What is said of each of several."""
    first, *others = said
    return [one for one in first if others and all(one in other for other in others)]


def _lead(told: Told, shown: int, left: int) -> list[str]:
    if not told.findings:
        return ["No gap was found by the rules that could answer. See 'Cannot tell' for what could not be asked."]
    about = f"about {len(told.with_finding):,} of {many(len(told.answers), 'child', 'children')}"
    said = [f"{many(len(told.findings), 'finding')} {about}."]
    if left:
        said.append(
            f"The {shown:,} gravest are listed here; {many(left, 'more is', 'more are')} not. The workbook of this run lists all of "
            "them (--to xlsx), and so does --most with a greater number."
        )
    said.append(
        "A finding says what the record does not show. What was done and not written down, only a person can say."
    )
    said.append("Teams stand by name, and in each the gravest findings first.")
    return said
