"""Who may open what: every page, for every role, with what belongs to another team. Made from the table of pages itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from review_desk import ORIGIN, TEAMS, bring, browser_of, finding_id, june, person

from practicecheck.review.decision import KINDS
from practicecheck.review.store import Store, open_store
from practicecheck.review.viewer import Role
from practicecheck.review.web import guard
from practicecheck.review.web.app import PAGES
from practicecheck.review.web.page import Ask, Page

OF_ALDER, OF_BIRCH, OF_NOBODY = (finding_id("PA-B", child) for child in TEAMS)
PARTS = {"{key}": OF_BIRCH, "{name}": "style.css"}
"""What stands in a path: of another team's. A page with a part that is not named here makes every test fail: say what it is."""
NOT_THEIRS = {
    Role.PRACTITIONER: ("child-2", "child-3", "Birch"),
    Role.TEAM_MANAGER: ("child-2", "child-3", "Birch"),
    Role.SERVICE_MANAGER: ("child-2", "child-3", "Birch"),
    Role.QUALITY_LEAD: (),
    Role.RULE_AUTHOR: ("child-", "message of"),
    Role.AUDITOR: ("child-", "message of", "CANARY"),
    Role.ADMINISTRATOR: ("child-", "message of"),
}
"""What no page may show to somebody of the team Alder, or of no team."""
WHOLE = {
    "finding": OF_BIRCH,
    "to": "team_manager-Alder",
    "version": "1",
    "kind": "does_not_apply",
    "reason": "CANARY",
    "view": "1",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("access")
    store = open_store(folder / "review.db")
    bring(store, folder / "june", june())
    from sqlalchemy import update

    from practicecheck.review import tables

    with store.write() as con:
        con.execute(update(tables.team).where(tables.team.c.name == "Alder").values(area="North"))
        con.execute(update(tables.child).where(tables.child.c.id == "child-1").values(worker="W-1"))
    for role in Role:
        person(store, role)
    yield store
    store.close()


def path_of(page: Page) -> str:
    path = page.path
    for part, value in PARTS.items():
        path = path.replace(part, value)
    assert "{" not in path, f"{page.path}: say in PARTS what of another team's stands there"
    return path


def asked(store: Store, page: Page, role: Role | None) -> Any:
    client = browser_of(store, person(store, role) if role else None)
    return client.request(page.method, path_of(page), data=WHOLE if page.method == "POST" else None)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.method} {page.path}")
def test_no_page_shows_what_is_not_ones_own(desk: Store, page: Page, role: Role) -> None:
    response = asked(desk, page, role)
    if page.path == "/" and not role.sees_cases:
        assert response.headers["location"] in {
            one.path for one in PAGES if one.right and person(desk, role).may(one.right)
        }
    elif page.right is not None and not person(desk, role).may(page.right):
        assert response.status_code == 403
    elif "{key}" in page.path and role is not Role.QUALITY_LEAD:
        assert response.status_code == 404
    assert response.status_code < 500
    for word in NOT_THEIRS[role]:
        assert word not in response.text, word


@pytest.mark.parametrize(
    "page", [one for one in PAGES if not one.is_public], ids=lambda page: f"{page.method} {page.path}"
)
def test_nobody_is_let_in_without_signing_in(desk: Store, page: Page) -> None:
    response = asked(desk, page, None)
    assert (response.status_code, response.headers.get("location")) == (
        (303, "/sign-in") if page.method == "GET" else (401, None)
    )


def test_a_page_that_names_no_right_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="which right"):
        Page("/new", lambda ask: ask.go("/"))


def test_a_manager_without_a_team_sees_nothing(desk: Store) -> None:
    from practicecheck.review import people

    with desk.write() as con:
        nobody = people.keep_person(con, "new", "New", Role.TEAM_MANAGER)
    client = browser_of(desk, nobody)
    assert "child-" not in client.get("/").text
    assert client.get(f"/finding/{OF_NOBODY}").status_code == 404


@pytest.mark.parametrize(
    ("headers", "may"),
    [
        ({"Origin": ORIGIN}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "http://elsewhere.invalid"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"}, False),
        ({}, False),
    ],
)
def test_a_form_from_another_site_does_nothing(desk: Store, headers: dict[str, str], may: bool) -> None:
    client = browser_of(desk, person(desk, Role.TEAM_MANAGER))
    del client.headers["Origin"]
    response = client.post("/views", data={"name": "mine", "query": "/"}, headers=headers)
    assert response.status_code == (303 if may else 403)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.method} {page.path}")
def test_every_answer_keeps_the_browser_in_its_bounds(desk: Store, page: Page) -> None:
    headers = asked(desk, page, Role.QUALITY_LEAD).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert page.path == "/static/{name}" or headers["cache-control"] == "no-store"


NASTY = ["", "\x00", "'; DROP TABLE finding; --", "<script>alert(1)</script>", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
         "9" * 5000, "-1", "../../etc/passwd", "%00", "=1+1", "\r\nSet-Cookie: a=b", "٣"]  # fmt: skip
READ = {
    "/assign": {"finding", "to", "query"},
    "/finding/{key}/decide": {"version", "kind", "reason", "agency", "action_by", "until-day", "until-month", "until-year"},
    "/people": {"subject", "name", "role", "worker", "teams", "areas"},
    "/simulator": {"rule", "example"},
}  # fmt: skip
"""Fields that some of the forms are known to have: what a page reads is found by listening, which has to hear."""


class Heard(dict[str, Any]):
    """A form that notes which of its fields are asked for."""

    def __init__(self, sent: Mapping[str, Any], noted: set[str]) -> None:
        super().__init__(sent)
        self.noted = noted

    def get(self, name: str, default: Any = None) -> Any:
        self.noted.add(name)
        return super().get(name, default)

    def __getitem__(self, name: str) -> Any:
        self.noted.add(name)
        return super().__getitem__(name)


@pytest.mark.parametrize("page", [one for one in PAGES if one.method == "POST"], ids=lambda page: page.path)
def test_no_form_field_breaks_a_page(desk: Store, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every field of every form with every nasty value: an answer in words, no fault, nobody else's data, nothing unescaped."""
    if page.path == "/sign-out":
        return
    of_some_right = (person(desk, role) for role in (Role.TEAM_MANAGER, *Role))
    viewer = next(one for one in of_some_right if page.right is None or one.may(page.right))
    client = browser_of(desk, viewer)
    path = page.path.replace("{key}", OF_ALDER)
    whole = {"version": "1", "kind": "accepted", "reason": "Reason", "until-day": "1", "until-month": "1", "until-year": "2099",
             "finding": OF_ALDER, "to": viewer.subject, "name": "view", "query": "/", "view": "1",
             "role": "auditor", "subject": "somebody-new", "rule": "PA-MED-01", "example": "given: {}"}  # fmt: skip
    noted: set[str] = set()
    read_in: dict[str, dict[str, str]] = {}  # each field that the page asks for, with a form in which it does
    monkeypatch.setattr(guard, "Ask", lambda *ask: Ask(*ask[:3], *(Heard(form, noted) for form in ask[3:])))

    def send(form: dict[str, str], told: object = "as it should be") -> None:
        noted.clear()
        response = client.post(path, data=form)
        assert response.status_code < 500, told
        assert "set-cookie: a=b" not in str(response.headers).lower()
        for word in ("Traceback", "<script>alert", *NOT_THEIRS[viewer.role]):
            assert word not in response.text, (told, word)
        for field in noted:
            read_in.setdefault(field, form)

    tried: set[str] = set()
    send(whole)
    while left := sorted(read_in.keys() - tried):
        for field in left:
            for value in (*NASTY, *(KINDS if field == "kind" else ())):  # each kind of decision has fields of its own
                send({**read_in[field], field: value}, (field, value))
            tried.add(field)
    assert tried >= READ.get(page.path, set())


def test_a_session_ends(desk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from practicecheck.review import people

    client = browser_of(desk, person(desk, Role.TEAM_MANAGER))
    assert client.get("/").status_code == 200
    began = people.now()
    monkeypatch.setattr(people, "now", lambda: began + timedelta(minutes=31))
    assert client.get("/").status_code == 303


def test_sign_in_is_not_tried_without_end(desk: Store) -> None:
    client = browser_of(desk, None)
    answers = [client.post("/sign-in/demo", data={"subject": f"nobody-{number}"}).status_code for number in range(12)]
    assert answers == [403] * 10 + [429] * 2


def test_the_files_of_the_database_are_their_owners(tmp_path: Path) -> None:
    open_store(tmp_path / "kept" / "review.db").close()
    assert (tmp_path / "kept" / "review.db").stat().st_mode & 0o77 == 0
