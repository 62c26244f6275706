"""Made-up people for the demo sign-in: one of each role, and a manager for each team of the runs that are in."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from practicecheck.errors import UsageError
from practicecheck.review.people import keep_person
from practicecheck.review.tables import child, person, team
from practicecheck.review.viewer import Role

_AREA = "Demo area"
_OF_THE_DEMO = person.c.subject.startswith("demo-")


def refuse_real_people(con: Connection) -> None:
    """Raise UsageError where real people are: the demo sign-in would let anybody be one of them, with what they may see."""
    of_the_demo = con.execute(select(_OF_THE_DEMO & person.c.active)).scalars().all()
    if of_the_demo and not any(of_the_demo):
        raise UsageError(
            "This review database has people of a sign-in in it, and the demo sign-in asks nobody for a password, so it is not "
            "served without one. Give the --settings that it is served with, or try things on another --database."
        )


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


def let_demo_people_go(con: Connection) -> None:
    """Let them sign in no more: the database is served with a sign-in from now on."""
    con.execute(update(person).where(_OF_THE_DEMO).values(active=False))
