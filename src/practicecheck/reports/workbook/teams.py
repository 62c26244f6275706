"""Children with a finding, by team and theme. Never by worker.

Knows how small counts are kept from being worked back. Knows no single child.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass

from practicecheck.reports.suppression import Shown, hide_in_table
from practicecheck.reports.workbook.model import Cell, Column, Sheet, Table
from practicecheck.reports.workbook.read import Told
from practicecheck.reports.workbook.words import shown

NO_TEAM, _SMALL_TEAMS = "(no team recorded)", "(smaller teams together)"
_FIRST = ("to look at today", "with a finding")


@dataclass(frozen=True)
class Split:
    """One thing that is so of some children: how many in each team, and of all."""

    title: str
    teams: tuple[Shown, ...]
    whole: Shown


@dataclass(frozen=True)
class Teams:
    """The teams of a run, in the order of their names, and what is so of their children."""

    names: tuple[str, ...]
    children: tuple[int, ...]
    splits: tuple[Split, ...]

    def are_told_apart(self, small: int) -> bool:
        """Whether a team is recorded and, where small counts are hidden, more than one has enough children."""
        return not (set(self.names) <= {NO_TEAM, _SMALL_TEAMS} or (small and len(self.names) < 2))

    def themes(self) -> tuple[Split, ...]:
        """Those that are themes: the first two are not."""
        return self.splits[len(_FIRST) :]


def in_teams(told: Told, small: int) -> Teams:
    """Children by team and theme, made safe: a team's number of children counts as known to who reads its line.

    Each column is a table of its own, with and without by team, whose row totals are known: so what is hidden in one bears
    on no other. Teams with few children are put together first.
    """
    group = _groups(told, small)
    names = tuple(in_order(set(group.values())))
    sizes = Counter(group.values())
    with_finding: dict[str, set[str]] = {}
    for one in told.findings:
        with_finding.setdefault(told.rules[one.rule].theme, set()).add(one.child)
    splits: dict[str, Set[str]] = dict(zip(_FIRST, (told.looked_at, told.with_finding), strict=True))
    splits |= dict(sorted(with_finding.items()))
    made = []
    for title, children in splits.items():
        here = Counter(group[child] for child in children)
        counts = [(here[name], sizes[name] - here[name]) for name in names]
        # Few children in all are known to nobody: then their number is hidden, too.
        table = hide_in_table(counts, small, row_totals_known=len(told.answers) > small)
        made.append(Split(title, tuple(row[0] for row in table.cells), table.columns[0] if names else 0))
    return Teams(names, tuple(sizes[name] for name in names), tuple(made))


def in_order(teams: Iterable[str]) -> list[str]:
    """Teams by name, never by a number; last those without one.

    >>> in_order(["Birch", "(no team recorded)", "Alder"])
    ['Alder', 'Birch', '(no team recorded)']
    """
    return sorted(teams, key=lambda name: (name.startswith("("), name))


def _groups(told: Told, small: int) -> dict[str, str]:
    """The team that each child is counted in; with small numbers to hide, small teams are counted together."""
    group = {child: told.teams.get(child) or NO_TEAM for child in told.answers}
    sizes = Counter(group.values())
    together: set[str] = set()
    few = 0
    for size, name in sorted((size, name) for name, size in sizes.items()):
        if size <= small or 1 <= few <= small:
            together.add(name)
            few += size
    return {child: _SMALL_TEAMS if name in together else name for child, name in group.items()}


def by_team(told: Told, teams: Teams, small: int) -> Sheet | None:
    """Theme by team; None where teams cannot be told apart."""
    if not teams.are_told_apart(small):
        return None
    columns = (
        Column("Team", 26, "name"),
        *((Column("Children", 9, "count"),) if not small else ()),
        *(Column(split.title.capitalize(), 11, "count") for split in teams.splits),
    )
    rows: list[list[Cell]] = [
        [
            name,
            *((size,) if not small else ()),
            *(shown(split.teams[place]) for split in teams.splits),
        ]
        for place, (name, size) in enumerate(zip(teams.names, teams.children, strict=True))
    ]
    everyone = (len(told.answers),) if not small else ()
    whole: list[Cell] = ["All children", *everyone, *(shown(one.whole) for one in teams.splits)]
    lead = (
        "Children with a finding, by theme and by the team that holds the case. A child counts once in each theme.",
        "For planning work, not for ranking: teams differ in whom they work with. In the order of the teams' names.",
    )
    return Sheet("By team", lead, (Table(columns, [*rows, whole]),), is_list=False)
