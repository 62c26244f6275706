"""The worklist: my team's open findings, the most urgent first. What is filtered stands in the address.

Knows what a list shows. Decides nothing.
"""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from datetime import date
from urllib.parse import urlencode

from sqlalchemy import delete, insert, select
from starlette.responses import Response

from practicecheck.review import people
from practicecheck.review.audit_log import log
from practicecheck.review.decide import assign
from practicecheck.review.tables import person, saved_view
from practicecheck.review.viewer import Right, Role
from practicecheck.review.web.page import Ask, Page
from practicecheck.review.worklist import SORTS, Asked, choices, sight, worklist

_NARROWED_BY = ("state", "theme", "severity", "rule", "team", "child", "assigned", "sort")
_PAGE = re.compile("[1-9][0-9]{0,3}")
_MOST_VIEWS = 20
_DONE = {
    "nothing": ("Nothing was ticked, so nothing was assigned.", False),
    "nobody": ("Nobody was chosen, so nothing was assigned.", False),
    "view-kept": ("The view is kept. It stands among your saved views.", True),
    "view-unnamed": ("The view has no name, so it was not kept. Give it one below the list.", False),
    "views-full": (
        f"The view was not kept: you have {_MOST_VIEWS}, which is the most. Remove one that you no longer need, then keep this one.",
        False,
    ),
}
_WITH_CASES = [role.value for role in Role if role.sees_cases]
"""Roles to whom a finding may be given. Whether they may see this one is looked at when it is given."""


def asked_for(ask: Ask) -> Asked:
    """What the address asks for; what it names wrongly is as if it were not there."""
    given = {name: ask.query(name) for name in _NARROWED_BY if ask.query(name)}
    page = ask.query("page")
    found = Asked(**given, new=ask.query("new") == "yes", page=int(page) if _PAGE.fullmatch(page) else 1)
    sort = found.sort if found.sort in SORTS else "urgency"
    state = found.state if found.state in ("open", "decided", "closed", "all") else "open"
    assigned = found.assigned if found.assigned in ("me", "nobody") else ""
    return replace(found, sort=sort, state=state, assigned=assigned)


def address(asked: Asked, **changed: object) -> str:
    """The address of a list, with something changed.

    >>> address(Asked(theme="plans", page=3), sort="due", page=1)
    '/?theme=plans&sort=due'
    """
    plain = asdict(Asked())
    said = {name: value for name, value in (asdict(asked) | changed).items() if value != plain[name]}
    if "new" in said:
        said["new"] = "yes"
    return f"/?{urlencode(said)}" if said else "/"


def show(ask: Ask) -> Response:
    """The list."""
    asked = asked_for(ask)
    viewer, today = ask.viewer, date.today()  # noqa: DTZ011 - the day where the app is
    with ask.store.read() as con:
        listed = worklist(con, viewer, asked, today)
        to_choose = choices(con, viewer)
        views = con.execute(
            select(saved_view).where(saved_view.c.person == viewer.id).order_by(saved_view.c.name)
        ).all()
        colleagues = con.execute(
            select(person).where(person.c.active, person.c.role.in_(_WITH_CASES)).order_by(person.c.name)
        ).all()
        seen = sight(con, viewer)
    return ask.show(
        "worklist.html", listed=listed, asked=listed.asked, today=today, choices=to_choose, views=views, sight=seen, address=address,
        may_assign=viewer.may(Right.ASSIGN), colleagues=colleagues, done=_done(ask.query("done")),
    )  # fmt: skip


def _done(said: str) -> tuple[str, bool] | None:
    """What the list says of what was just done, and whether it succeeded; nothing of an address that somebody made up."""
    given = re.fullmatch("assigned-([0-9]{1,3})", said)
    return (f"Assigned: {given[1]}", True) if given else _DONE.get(said)


def give(ask: Ask) -> Response:
    """Give the findings that are ticked to somebody."""
    keys, back = ask.lists.get("finding", []), _list_of(ask)
    if not keys:
        return ask.go(f"{back}done=nothing")
    with ask.store.write() as con:
        to = people.known(con, ask.form.get("to", ""))
        if to is None:
            return ask.go(f"{back}done=nobody")
        given = assign(con, ask.viewer, keys[:200], to)
    return ask.go(f"{back}done=assigned-{given}")


def _list_of(ask: Ask) -> str:
    """The list on which a form stood, as an address to add to; the plain list where the form does not name one."""
    query = ask.form.get("query", "")[:1000]
    return f"{query}&" if query.startswith("/?") else "/?"


def keep_view(ask: Ask) -> Response:
    """Keep a list under a name."""
    name, query = ask.form.get("name", "").strip()[:100], ask.form.get("query", "")[:1000]
    if not (query == "/" or query.startswith("/?")):
        return ask.go("/")
    if not name:
        return ask.go(f"{_list_of(ask)}done=view-unnamed")
    with ask.store.write() as con:
        mine = saved_view.c.person == ask.viewer.id
        names = con.execute(select(saved_view.c.name).where(mine)).scalars().all()
        if name not in names and len(names) >= _MOST_VIEWS:
            return ask.go(f"{_list_of(ask)}done=views-full")
        con.execute(delete(saved_view).where(mine, saved_view.c.name == name))
        con.execute(insert(saved_view).values(person=ask.viewer.id, name=name, query=query))
        log(con, ask.viewer, "kept a view", str(ask.viewer.id))
    return ask.go(f"{_list_of(ask)}done=view-kept")


def drop_view(ask: Ask) -> Response:
    """Drop one's own view."""
    with ask.store.write() as con:
        con.execute(
            delete(saved_view).where(saved_view.c.person == ask.viewer.id, saved_view.c.id == ask.number("view"))
        )
    return ask.go("/")


PAGES = (
    Page("/", show, Right.SEE_CASES),
    Page("/assign", give, Right.ASSIGN, method="POST"),
    Page("/views", keep_view, Right.SEE_CASES, method="POST"),
    Page("/views/drop", drop_view, Right.SEE_CASES, method="POST"),
)
