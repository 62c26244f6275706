"""Who may see what: each role and the rows of children that it reaches.

The one place that says so. Every query about children takes a Viewer, and joins what `reach` allows; a role without children
reaches none, and so does a person without a team. Knows nothing of pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, false, select, true

from practicecheck.review.tables import child, team


class Role(StrEnum):
    """What a person does here."""

    PRACTITIONER = "practitioner"
    TEAM_MANAGER = "team_manager"
    SERVICE_MANAGER = "service_manager"
    QUALITY_LEAD = "quality_lead"
    RULE_AUTHOR = "rule_author"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def words(self) -> str:
        """As people say it.

        >>> Role.TEAM_MANAGER.words
        'team manager'
        """
        return self.value.replace("_", " ")

    @property
    def sees_cases(self) -> bool:
        """Whether children's records are open to it."""
        return Right.SEE_CASES in _RIGHTS[self]


class Right(StrEnum):
    """What can be done here; a page asks for one."""

    SEE_CASES = "see cases"
    DECIDE = "decide"
    ASSIGN = "assign"
    SEE_RULES = "see how rules do"
    SEE_NUMBERS = "see numbers"
    SEE_AUDIT = "see the audit log"
    ADMINISTER = "administer"


_CASES = frozenset({Right.SEE_CASES})
_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.PRACTITIONER: _CASES,
    Role.TEAM_MANAGER: _CASES | {Right.DECIDE, Right.ASSIGN},
    Role.SERVICE_MANAGER: _CASES | {Right.DECIDE, Right.ASSIGN, Right.SEE_NUMBERS},
    Role.QUALITY_LEAD: _CASES | {Right.DECIDE, Right.SEE_NUMBERS, Right.SEE_RULES},
    Role.RULE_AUTHOR: frozenset({Right.SEE_RULES}),
    Role.AUDITOR: frozenset({Right.SEE_AUDIT}),
    Role.ADMINISTRATOR: frozenset({Right.ADMINISTER}),
}


@dataclass(frozen=True)
class Viewer:
    """Somebody who is signed in: who, in which role, for which teams, areas or children."""

    id: int
    subject: str
    name: str
    role: Role
    teams: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    worker: str | None = None

    def may(self, right: Right) -> bool:
        """Whether the role allows something."""
        return right in _RIGHTS[self.role]

    def reach(self) -> ColumnElement[bool]:
        """The condition on `child` that holds for the children this person may see.

        >>> str(Viewer(1, "a@b", "A", Role.AUDITOR).reach())
        'false'
        """
        if self.role is Role.QUALITY_LEAD:
            return true()
        if self.role is Role.TEAM_MANAGER and self.teams:
            return child.c.team.in_(sorted(self.teams))
        if self.role is Role.SERVICE_MANAGER and self.areas:
            return child.c.team.in_(select(team.c.name).where(team.c.area.in_(sorted(self.areas))))
        if self.role is Role.PRACTITIONER and self.worker:
            return child.c.worker == self.worker
        return false()
