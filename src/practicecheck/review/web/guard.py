"""What every request goes through: whose session it is, whether it may come from where it comes, what the answer may do.

One place for all pages, so that a new page cannot forget it. No request's values are logged. Knows no page.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from urllib.parse import parse_qs, quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from practicecheck.errors import PracticecheckError
from practicecheck.review import people
from practicecheck.review.decide import ChangedSinceError, NotAllowedError, NotSeenError
from practicecheck.review.store import CannotWorkError
from practicecheck.review.viewer import Viewer
from practicecheck.review.web.page import Ask, Desk, Page, start_of, without_nul
from practicecheck.review.web.settings import Settings

COOKIE = "practicecheck"
_LARGEST = 256 * 1024
"""Bytes of a form."""
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_POLICY_WITH_SCRIPT = f"{_POLICY}; script-src 'self'; connect-src 'self'"
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
_log = logging.getLogger("practicecheck.review")


def cookie_name(settings: Settings) -> str:
    """The cookie of a session; where it is sent encrypted its name binds it to this host."""
    return f"__Host-{COOKIE}" if settings.is_secure else COOKIE


def went_to(settings: Settings) -> str:
    """The cookie of the page that somebody was about to open when they were asked to sign in."""
    return f"{cookie_name(settings)}-to"


def guarded(page: Page, desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    """A page behind all that guards it."""

    async def answer(request: Request) -> Response:
        form: dict[str, list[str]] = {}
        if page.method == "POST":
            if not comes_from_here(request.headers, desk.settings):
                return _headed(_refused(403, "This came from another site, so nothing was done."), desk.settings)
            body = b""
            async for part in request.stream():
                body += part
                if len(body) > _LARGEST:
                    return _headed(_refused(413, "That is too long, so nothing was done."), desk.settings)
            sent = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=1000)
            form = {name: [without_nul(value) for value in values] for name, values in sent.items()}
        response = await run_in_threadpool(_answer, page, desk, request, form)
        if page.has_script:
            response.headers["Content-Security-Policy"] = _POLICY_WITH_SCRIPT
        return _headed(response, desk.settings)

    return answer


def _answer(page: Page, desk: Desk, request: Request, form: Mapping[str, list[str]]) -> Response:
    ask = Ask(request, desk, None, {name: values[-1] for name, values in form.items()}, form)
    try:
        ask = replace(ask, who=_who(request, desk))
        return _answer_to(page, ask)
    except NotSeenError as error:
        return ask.show("refused.html", 404, title="There is no such page", why=str(error))
    except NotAllowedError as error:
        return ask.show("refused.html", 403, title="This cannot be done", why=str(error))
    except ChangedSinceError as error:
        return ask.show("refused.html", 409, title="This has changed", why=str(error))
    except CannotWorkError as error:
        return _to_send_again(page, ask, 503, "This could not be done", str(error))
    except PracticecheckError as error:
        return ask.show("refused.html", 400, title="This could not be done", why=str(error))
    except Exception as error:  # noqa: BLE001 - nothing of a record may reach a page or a log, so a fault is told by its kind alone
        _log.error("A page failed: %s at %s", type(error).__name__, page.path)
        why = "Nothing was lost that was confirmed. Try again."
        return _to_send_again(page, ask, 500, "Something went wrong", why)


def _answer_to(page: Page, ask: Ask) -> Response:
    if ask.who is None and not page.is_public:
        return _first_sign_in(page, ask)
    if page.right is not None and not ask.viewer.may(page.right):
        if page.path == "/":
            return ask.go(start_of(ask.viewer))
        return ask.show(
            "refused.html", 403, title="You cannot open this page", why=f"It is not for a {ask.viewer.role.words}."
        )
    return page.answer(ask)


def _to_send_again(page: Page, ask: Ask, status: int, title: str, why: str) -> Response:
    """A page that keeps what was filled in, so that it can be sent again."""
    again = {} if page.is_public else ask.lists
    return ask.show("refused.html", status, title=title, why=why, again=again, signed_out=status == 401)


def _first_sign_in(page: Page, ask: Ask) -> Response:
    """Nobody is signed in: ask who it is, and keep what they were about, a page to open or a form that is filled in."""
    if page.method == "POST":
        why = "You are signed out, as you were away for a while, so nothing was kept. What you wrote is still here."
        return _to_send_again(page, ask, 401, "Sign in, then send this again", why)
    response = RedirectResponse("/sign-in", 303)
    went = ask.request.url.path + (f"?{ask.request.url.query}" if ask.request.url.query else "")
    if went != "/":
        settings = ask.desk.settings
        response.set_cookie(
            went_to(settings), quote(went, safe=""), httponly=True, samesite="lax", secure=settings.is_secure, path="/",
            max_age=600,
        )  # fmt: skip
    return response


def _who(request: Request, desk: Desk) -> Viewer | None:
    sign_in = desk.settings.sign_in
    if sign_in.by == "proxy":
        peer, said = request.client.host if request.client else "", request.headers.getlist(sign_in.header)
        if peer not in sign_in.proxies or len(said) != 1:
            return None
        with desk.store.read() as con:
            return people.known(con, said[0])
    token = request.cookies.get(cookie_name(desk.settings), "")
    if not token:
        return None
    with desk.store.read() as con:
        found = people.in_session(con, token)
    if found is None:
        return None
    who, is_to_be_noted = found
    if is_to_be_noted:
        with desk.store.write() as con:
            people.keep_session(con, token)
    return who


def comes_from_here(headers: Mapping[str, str], settings: Settings) -> bool:
    """Whether a form was sent from one of these pages: by what the browser says of it. Without either header it is refused."""
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    if origin is None:
        return site == "same-origin"
    if settings.origin:
        return origin == settings.origin
    return urlsplit(origin).netloc == headers.get("host", "") and urlsplit(origin).scheme == "http"


def _refused(status: int, why: str) -> Response:
    return PlainTextResponse(why, status)


def _headed(response: Response, settings: Settings) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if settings.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
