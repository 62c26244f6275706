"""Sign in and out. The demo sign-in lets anybody be anybody, so it is served to this computer alone, and says so.

Knows sessions. Knows no case.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from sqlalchemy import select
from starlette.responses import RedirectResponse, Response

from practicecheck.review import people
from practicecheck.review.audit_log import log
from practicecheck.review.tables import person
from practicecheck.review.viewer import Role, Viewer
from practicecheck.review.web.guard import cookie_name, went_to
from practicecheck.review.web.oidc import Flow, SignInError
from practicecheck.review.web.page import Ask, Page

_FLOW = "practicecheck-sign-in"
_OURS = re.compile(r"/[?a-z]")
"""How an address of these pages begins; one of another site begins with two slashes."""


def choose(ask: Ask) -> Response:
    """The page to sign in on."""
    if ask.who is not None:
        return ask.go("/")
    with ask.store.read() as con:
        everybody = con.execute(select(person).where(person.c.active).order_by(person.c.id)).all()
    shown = everybody if ask.desk.settings.sign_in.by == "demo" else []
    return ask.show("sign_in.html", people=shown)


def demo(ask: Ask) -> Response:
    """Sign in as one of the people of the demo."""
    if ask.desk.settings.sign_in.by != "demo":
        return ask.show("refused.html", 404, title="There is no such page", why="This sign-in is not in use here.")
    if ask.desk.tries.are_too_many(_address(ask)):
        return _too_often(ask)
    with ask.store.read() as con:
        viewer = people.known(con, ask.form.get("subject", ""))
    return _let_in(ask, viewer, "demo", _address(ask))


def to_provider(ask: Ask) -> Response:
    """Send the browser to the provider."""
    if ask.desk.provider is None:
        return ask.show("refused.html", 404, title="There is no such page", why="This sign-in is not in use here.")
    if ask.desk.tries.are_too_many(_address(ask)):
        return _too_often(ask)
    address, flow = ask.desk.provider.begin()
    response = RedirectResponse(address, 303)
    response.set_cookie(_FLOW, flow.written(), httponly=True, samesite="lax", secure=True, path="/sign-in", max_age=600)
    return response


def from_provider(ask: Ask) -> Response:
    """The browser is back: let in who the provider says has signed in, if they are one of ours."""
    if ask.desk.provider is None:
        return ask.show("refused.html", 404, title="There is no such page", why="This sign-in is not in use here.")
    said = ask.request.query_params
    # An address that answers no sign-in of this browser, such as a bookmark or "back", asks nothing of anybody: it is not counted.
    flow = Flow.answered(ask.request.cookies.get(_FLOW, ""), said.get("state", ""))
    if ask.desk.tries.are_too_many(_address(ask)):
        return _too_often(ask)
    try:
        claims = ask.desk.provider.finish(flow, said.get("code", ""))
    except SignInError:
        ask.desk.tries.failed(_address(ask))
        raise
    account = f"account {claims[ask.desk.settings.sign_in.subject]}"  # type: ignore[union-attr]
    if ask.desk.tries.are_too_many(account):
        return _too_often(ask)
    response = _let_in(ask, _person_of(ask, claims), "oidc", account)
    response.delete_cookie(_FLOW, path="/sign-in")
    return response


def _person_of(ask: Ask, claims: Mapping[str, Any]) -> Viewer | None:
    """The person of a provider's claims: as the claims have it where they give the role, else as the table of people does."""
    said = ask.desk.settings.sign_in
    assert said.by == "oidc"
    subject = str(claims[said.subject])
    with ask.store.write() as con:
        if not said.role:
            return people.known(con, subject)
        roles = {str(one) for one in _several(claims.get(said.role))} & {role.value for role in Role}
        if len(roles) != 1:
            return None  # none, or which of several could not be told
        held = people.known(con, subject)
        teams = {str(one) for one in _several(claims.get(said.teams))} if said.teams else held.teams if held else ()
        return people.keep_person(
            con, subject, str(claims.get(said.name) or subject)[:200], Role(roles.pop()), teams=teams,
            areas=teams if said.teams else held.areas if held else (), worker=held.worker if held else None,
        )  # fmt: skip


def _several(said: object) -> list[object]:
    return said if isinstance(said, list) else [said] if said else []


def _let_in(ask: Ask, viewer: Viewer | None, by: str, tried_by: str) -> Response:
    with ask.store.write() as con:
        if viewer is None:
            ask.desk.tries.failed(tried_by)
            log(con, None, "sign-in refused", by)
            why = "You are not among the people of this app. Ask whoever runs practicecheck at your council."
            return ask.show("refused.html", 403, title="You cannot sign in", why=why)
        token = people.begin_session(con, viewer)
        log(con, viewer, "signed in", viewer.subject, by=by)
    return _with_session(ask, token)


def _address(ask: Ask) -> str:
    """Where it comes from; behind a proxy that the settings trust, as the proxy says."""
    return ask.request.client.host if ask.request.client else ""


def _too_often(ask: Ask) -> Response:
    return ask.show("refused.html", 429, title="Too many tries", why="Sign-in was tried too often. Wait five minutes.")


def _with_session(ask: Ask, token: str) -> Response:
    response = ask.go(_page_to_open(ask))
    if went_to(ask.desk.settings) in ask.request.cookies:
        response.delete_cookie(went_to(ask.desk.settings), path="/", secure=ask.desk.settings.is_secure)
    response.set_cookie(
        cookie_name(ask.desk.settings), token, httponly=True, samesite="lax", secure=ask.desk.settings.is_secure, path="/",
        max_age=int(people.LONGEST.total_seconds()),
    )  # fmt: skip
    return response


def _page_to_open(ask: Ask) -> str:
    """The page that they were about to open, if it is one of ours; else where everybody starts."""
    said = unquote(ask.request.cookies.get(went_to(ask.desk.settings), ""))
    return said if said.isprintable() and _OURS.match(said) else "/"


def out(ask: Ask) -> Response:
    """Sign out."""
    name = cookie_name(ask.desk.settings)
    token = ask.request.cookies.get(name, "")
    with ask.store.write() as con:
        people.end_session(con, token)
        if ask.who is not None:
            log(con, ask.who, "signed out", ask.who.subject)
    response = ask.go("/sign-in")
    response.delete_cookie(name, path="/")
    return response


PAGES = (
    Page("/sign-in", choose, is_public=True),
    Page("/sign-in/demo", demo, method="POST", is_public=True),
    Page("/sign-in/oidc", to_provider, is_public=True),
    Page("/sign-in/back", from_provider, is_public=True),
    Page("/sign-out", out, method="POST", is_public=True),
)
