"""How the work stands: what is open and for how long, what was decided, what waits on whom; and which rules cry wolf.

Counts alone. Of rules their authors see counts and the reasons given to them, without ids of children and codes of workers. Knows no page.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, and_, func, select

from practicecheck.review.later_run import ESCALATION, PERHAPS
from practicecheck.review.tables import child, entry, finding, person, rule
from practicecheck.review.viewer import Right, Viewer
from practicecheck.review.withhold import Ids
from practicecheck.review.worklist import Sight, is_open, sight

AGES = ((7, "up to a week"), (28, "up to 4 weeks"), (91, "up to 3 months"), (10**6, "longer"))
"""How long something is open, in days up to and including, and what that is called."""
OVERUSED = 0.3
"""The share of a team's decisions that are 'accepted until a day' above which it is worth asking why. Ours; to be confirmed."""
FEW = 5
"""Of fewer than this nothing is made: a share of few says nothing."""


@dataclass(frozen=True)
class Numbers:
    """How the work stands among the children that somebody may see."""

    open_by_age: Mapping[str, Counter[str]]
    decided: Counter[str]
    accepted: Sequence[tuple[str, int, int]]
    """By team: accepted, and all decided; those above `OVERUSED` alone."""

    waiting: Sequence[tuple[str, str, int]]
    """Escalations that are open: told to whom, with whom, how many."""

    sight: Sight


def numbers(con: Connection, viewer: Viewer, today: date) -> Numbers:
    """Count. Sees what the viewer reaches."""
    joined = finding.join(child, child.c.id == finding.c.child)
    seen = (
        select(finding.c.kind, finding.c.first_seen, func.count())
        .select_from(joined)
        .where(viewer.reach(), is_open(today))
    )
    ages: dict[str, Counter[str]] = {word: Counter() for _, word in AGES}
    for kind, first, number in con.execute(seen.group_by(finding.c.kind, finding.c.first_seen)):
        ages[age_words((today - first).days)][kind] += number
    decided: Counter[str] = Counter()
    by_team: dict[str, Counter[str]] = defaultdict(Counter)
    made = (
        select(entry.c.decision, child.c.team, func.count())
        .select_from(joined.join(entry, and_(entry.c.finding == finding.c.id, entry.c.id == finding.c.decision)))
        .where(viewer.reach(), ~is_open(today))
        .group_by(entry.c.decision, child.c.team)
    )
    for decision, team, number in con.execute(made):
        decided[decision] += number
        by_team[team or "no team recorded"][decision] += number
    accepted = [
        (team, found["accepted"], found.total())
        for team, found in sorted(by_team.items())
        if found.total() >= FEW and found["accepted"] > OVERUSED * found.total()
    ]
    return Numbers(ages, decided, accepted, _waiting(con, viewer, today), sight(con, viewer))


def _waiting(con: Connection, viewer: Viewer, today: date) -> Sequence[tuple[str, str, int]]:
    asked = (
        select(finding.c.told_to, person.c.name, person.c.active)
        .select_from(
            finding.join(child, child.c.id == finding.c.child).outerjoin(person, person.c.id == finding.c.assigned)
        )
        .where(viewer.reach(), is_open(today), finding.c.kind.in_((ESCALATION, PERHAPS)))
    )
    held = "{} (signs in no more)".format
    found = Counter(
        (to, (name if active else held(name)) if name else "nobody yet") for to, name, active in con.execute(asked)
    )
    return [(to, name, number) for (to, name), number in sorted(found.items())]


def age_words(days: int) -> str:
    """What so many days are called.

    >>> [age_words(days) for days in (0, 7, 8, 91, 92)]
    ['up to a week', 'up to a week', 'up to 4 weeks', 'up to 3 months', 'longer']
    """
    return next(word for most, word in AGES if days <= most)


@dataclass(frozen=True)
class RuleSaid:
    """How a rule does: its findings, what was decided of them, and what its author was told."""

    id: str
    title: str
    found: int
    decided: Counter[str]
    reasons: Sequence[str]

    @property
    def doubted(self) -> int:
        """How often it was said that the rule looks wrong, or does not apply."""
        return self.decided["rule_wrong"] + self.decided["does_not_apply"]


def rules_said(con: Connection, viewer: Viewer) -> list[RuleSaid]:
    """Each rule with how often it was doubted, those most doubted first. For those who may see how rules do."""
    assert viewer.may(Right.SEE_RULES)
    found: dict[str, int] = dict(con.execute(select(finding.c.rule, func.count()).group_by(finding.c.rule)).all())
    decided: dict[str, Counter[str]] = defaultdict(Counter)
    last = select(finding.c.rule, entry.c.decision, func.count()).join(entry, entry.c.id == finding.c.decision)
    for name, decision, number in con.execute(last.group_by(finding.c.rule, entry.c.decision)):
        decided[name][decision] = number
    reasons: dict[str, list[str]] = defaultdict(list)
    told = (
        select(finding.c.rule, entry.c.reason)
        .join(entry, entry.c.id == finding.c.decision)
        .where(entry.c.decision == "rule_wrong")
        .order_by(entry.c.id.desc())
    )
    codes = con.execute(select(child.c.worker).where(child.c.worker.is_not(None)).distinct()).scalars()
    ids = Ids([*con.execute(select(child.c.id)).scalars(), *codes])
    for name, reason in con.execute(told):
        reasons[name].append(ids.withheld_from(reason))
    rows = con.execute(select(rule.c.id, rule.c.said).where(rule.c.id.in_(found))).all()
    made = [RuleSaid(row.id, row.said["title"], found[row.id], decided[row.id], reasons[row.id]) for row in rows]
    return sorted(made, key=lambda one: (-one.doubted, -one.found, one.id))
