"""Made-up people for the demo sign-in: one of each role, and a manager for each team of the runs that are in."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from practicecheck.review.people import keep_person
from practicecheck.review.tables import child, person, team
from practicecheck.review.viewer import Role

_AREA = "Demo area"


def add_demo_people(con: Connection) -> None:
    """Add them where there is nobody yet; every second team is in one area."""
    if con.execute(select(person.c.id).limit(1)).one_or_none():
        return
    teams = con.execute(select(team.c.name).order_by(team.c.name)).scalars().all()
    con.execute(update(team).where(team.c.name.in_(teams[::2])).values(area=_AREA))
    for number, name in enumerate(teams, start=1):
        keep_person(con, f"demo-manager-{number}", f"Manager of {name}", Role.TEAM_MANAGER, teams=[name])
    worker = con.execute(
        select(child.c.worker).where(child.c.worker.is_not(None)).order_by(child.c.worker).limit(1)
    ).scalar()
    keep_person(con, "demo-practitioner", "A practitioner", Role.PRACTITIONER, worker=worker)
    keep_person(con, "demo-service-manager", "A service manager", Role.SERVICE_MANAGER, areas=[_AREA])
    keep_person(con, "demo-quality-lead", "The quality lead", Role.QUALITY_LEAD)
    keep_person(con, "demo-rule-author", "A rule author", Role.RULE_AUTHOR)
    keep_person(con, "demo-auditor", "An auditor", Role.AUDITOR)
    keep_person(con, "demo-administrator", "An administrator", Role.ADMINISTRATOR)
