"""People and teams, for an administrator: who may sign in, in which role, for whom; which area a team belongs to.

Shows no case, and no name of a child. Knows people; the sign-in proves who they are.
"""

from __future__ import annotations

from sqlalchemy import select, update
from starlette.responses import Response

from practicecheck.review import people
from practicecheck.review.audit_log import log
from practicecheck.review.tables import person, team
from practicecheck.review.viewer import Right, Role
from practicecheck.review.web.page import Ask, Page

_LONGEST = 200


def show(ask: Ask) -> Response:
    """Everybody, every team, and the forms to change them."""
    return _page(ask, {}, {})


def _page(ask: Ask, filled: dict[str, str], problems: dict[str, str], status: int = 200) -> Response:
    with ask.store.read() as con:
        everybody = con.execute(select(person).order_by(person.c.name, person.c.id)).all()
        teams = con.execute(select(team).order_by(team.c.name)).all()
    return ask.show(
        "people.html", status, people=everybody, teams=teams, roles=list(Role), filled=filled, problems=problems, done=ask.query("done")
    )  # fmt: skip


def keep(ask: Ask) -> Response:
    """Add a person, or change one: by the name they sign in with."""
    form = {name: ask.form.get(name, "").strip() for name in ("subject", "name", "role", "worker")}
    asked = {"subject": "Say what they sign in with, such as their work address", "name": "Give their name"}
    problems = {name: said for name, said in asked.items() if not _is_written(form[name])}
    if form["role"] not in {role.value for role in Role}:
        problems["role"] = "Choose a role"
    if form["worker"] and not _is_written(form["worker"]):
        problems["worker"] = "Give the code by which records name them"
    if form["subject"] == ask.viewer.subject and form["role"] != Role.ADMINISTRATOR:
        problems["role"] = "You cannot take away your own role: another administrator can"
    if problems:
        return _page(ask, dict(ask.form), problems, 422)
    teams, areas = _known(ask, "teams"), _known(ask, "areas")
    with ask.store.write() as con:
        made = people.keep_person(
            con,
            form["subject"],
            form["name"],
            Role(form["role"]),
            teams=teams,
            areas=areas,
            worker=form["worker"] or None,
        )
        log(con, ask.viewer, "kept a person", made.subject, role=form["role"], teams=sorted(teams), areas=sorted(areas))
    return ask.go("/people?done=kept")


def _is_written(text: str) -> bool:
    return bool(text) and len(text) <= _LONGEST and text.isprintable()


def _known(ask: Ask, name: str) -> set[str]:
    column = team.c.name if name == "teams" else team.c.area
    with ask.store.read() as con:
        known = set(con.execute(select(column).where(column.is_not(None))).scalars())
    return known & set(ask.lists.get(name, []))


def let_go(ask: Ask) -> Response:
    """Let a person sign in no more; what they decided stays under their name."""
    with ask.store.write() as con:
        which = person.c.id == ask.number("person")
        found = con.execute(select(person.c.subject).where(which)).scalar()
        if found is not None and found != ask.viewer.subject:
            con.execute(update(person).where(which).values(active=False))
            log(con, ask.viewer, "let a person go", found)
    return ask.go("/people?done=gone")


def put_in_area(ask: Ask) -> Response:
    """Say which area a team belongs to; none where it is left empty."""
    name, area = ask.form.get("team", ""), ask.form.get("area", "").strip()[:_LONGEST]
    if area.isprintable():
        with ask.store.write() as con:
            if con.execute(update(team).where(team.c.name == name).values(area=area or None)).rowcount:
                log(con, ask.viewer, "put a team in an area", name[:_LONGEST], area=area)
    return ask.go("/people?done=area")


PAGES = (
    Page("/people", show, Right.ADMINISTER),
    Page("/people", keep, Right.ADMINISTER, method="POST"),
    Page("/people/gone", let_go, Right.ADMINISTER, method="POST"),
    Page("/people/area", put_in_area, Right.ADMINISTER, method="POST"),
)
