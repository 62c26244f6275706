"""The review app: all its pages, each behind its guard. Knows no page by itself."""

from __future__ import annotations

from importlib.resources import files

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from practicecheck.review.web import admin, finding, lists, overview, sign_in, simulator, why
from practicecheck.review.web.guard import guarded
from practicecheck.review.web.page import Ask, Desk, Page

_KEPT = {
    "style.css": "text/css; charset=utf-8",
    "govuk-frontend.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "live.js": "text/javascript; charset=utf-8",
}
"""Files that pages are shown with, and what they are."""


def static(ask: Ask) -> Response:
    """A file that pages are shown with."""
    name = ask.path("name")
    if name not in _KEPT:
        return ask.show("refused.html", 404, title="There is no such page", why="Go back to the list.")
    held = files(__package__).joinpath("static", name).read_bytes()
    return Response(held, media_type=_KEPT[name], headers={"Cache-Control": "private, max-age=3600"})


def statement(ask: Ask) -> Response:
    """How far these pages can be used by everybody."""
    return ask.show("accessibility.html")


PAGES: tuple[Page, ...] = (
    *lists.PAGES,
    *finding.PAGES,
    *why.PAGES,
    *overview.PAGES,
    *simulator.PAGES,
    *admin.PAGES,
    *sign_in.PAGES,
    Page("/accessibility", statement, is_public=True),
    Page("/static/{name}", static, is_public=True),
)


def make_app(desk: Desk) -> Starlette:
    """The app."""
    routes = [Route(page.path, guarded(page, desk), methods=[page.method]) for page in PAGES]
    nowhere = guarded(Page("/", _nowhere, is_public=True), desk)

    async def not_found(request: Request, _: Exception) -> Response:
        return await nowhere(request)

    return Starlette(
        routes=routes,
        exception_handlers={404: not_found, 405: not_found},
        middleware=[Middleware(ProxyHeadersMiddleware, trusted_hosts=[*desk.settings.forwarded_by])],
    )


def _nowhere(ask: Ask) -> Response:
    return ask.show("refused.html", 404, title="There is no such page", why="Go back to the list.")
