"""Sign-in at a provider: who is let in, and every way in which an answer of the provider is not believed.

The provider is made here, with a real key and real tokens, behind the transport that the app would call the network with.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2 as httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from review_desk import browser_of, person
from sqlalchemy import select

from practicecheck.errors import UsageError
from practicecheck.review import people, tables
from practicecheck.review.store import Store, open_store
from practicecheck.review.viewer import Role
from practicecheck.review.web.oidc import Provider
from practicecheck.review.web.settings import Oidc, Settings, read_settings

ISSUER, HERE = "https://login.invalid/tenant/v2.0", "https://review.invalid"
PROXY = "192.0.2.9"
"""Where all that reaches the app comes from."""
KEY, OTHER = RSAKey.generate_key(2048, {"kid": "1"}), RSAKey.generate_key(2048, {"kid": "1"})


class FakeProvider:
    """Answers as a provider does. `claims` and `key` are what its next token is made of."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.key, self.issuer, self.keys, self.asked, self.nonce = KEY, ISSUER, [KEY], [], ""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if request.url.path.endswith("openid-configuration"):
            at = "https://login.invalid"
            return httpx.Response(200, json={"issuer": self.issuer, "authorization_endpoint": f"{at}/authorize",
                                             "token_endpoint": f"{at}/token", "jwks_uri": f"{at}/keys"})  # fmt: skip
        if request.url.path == "/keys":
            return httpx.Response(200, json={"keys": [key.as_dict(private=False) for key in self.keys]})
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": "client",
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
            "oid": "person-1",
            "name": "Pat",
        }
        claims = {name: value for name, value in (claims | self.claims).items() if value is not None}
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key)
        return httpx.Response(200, json={"access_token": "a", "token_type": "Bearer", "id_token": token})


class Desk:
    """A browser in front of the app, and the provider behind it."""

    def __init__(self, store: Store, folder: Path, *, believed: tuple[str, ...] = (), **more: Any) -> None:
        (folder / "secret").write_text("hush\n", encoding="utf-8")
        oidc = {"by": "oidc", "issuer": ISSUER, "client_id": "client", "client_secret_file": folder / "secret", **more}
        settings = Settings(host="127.0.0.1", origin=HERE, forwarded_by=believed, sign_in=Oidc.model_validate(oidc))
        self.provider = FakeProvider()
        provider = Provider(settings.sign_in, f"{HERE}/sign-in/back", transport=httpx.MockTransport(self.provider))  # type: ignore[arg-type]
        self.client = browser_of(store, None, settings=settings, provider=provider, peer=PROXY)
        self.client.base_url = HERE  # type: ignore[assignment]

    def begin(self) -> dict[str, str]:
        """Send the browser off; what it takes to the provider."""
        address = self.client.get("/sign-in/oidc").headers["location"]
        sent = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.provider.nonce = sent["nonce"]
        return sent

    def sign_in(self, **changed: str) -> Any:
        sent = self.begin()
        return self.client.get("/sign-in/back", params={"code": "c", "state": sent["state"], **changed})


@pytest.fixture
def store(tmp_path: Path) -> Any:
    made = open_store(tmp_path / "review.db")
    yield made
    made.close()


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    with store.write() as con:
        people.keep_person(con, "person-1", "Pat", Role.QUALITY_LEAD)
    return Desk(store, tmp_path)


def test_who_is_known_is_let_in(desk: Desk) -> None:
    sent = desk.begin()
    assert (sent["code_challenge_method"], sent["response_type"], sent["redirect_uri"]) == (
        "S256",
        "code",
        f"{HERE}/sign-in/back",
    )
    answer = desk.client.get("/sign-in/back", params={"code": "c", "state": sent["state"]})
    assert answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-practicecheck=")
    assert "HttpOnly" in cookie
    assert "Secure" in cookie
    assert "Pat, quality lead" in desk.client.get("/").text
    (asked,) = [one for one in desk.provider.asked if one.url.path == "/token"]
    assert b"code_verifier=" in asked.content


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elsewhere.invalid"}, {"aud": "another"}, {"exp": 1}, {"nonce": "another"}, {"nonce": None}, {"exp": None},
        {"oid": None}, {"iat": None},
    ],
    ids=str,
)  # fmt: skip
def test_a_token_that_is_not_right_in_everything_lets_nobody_in(desk: Desk, claims: dict[str, Any]) -> None:
    desk.provider.claims = claims
    answer = desk.sign_in()
    assert answer.status_code == 400
    assert "__Host-practicecheck=" not in answer.headers.get("set-cookie", "")


def test_a_token_by_another_key_lets_nobody_in(desk: Desk) -> None:
    desk.provider.key = OTHER
    assert desk.sign_in().status_code == 400


def test_a_provider_may_change_its_keys(desk: Desk) -> None:
    assert desk.sign_in().status_code == 303
    desk.client.cookies.clear()
    desk.provider.key, desk.provider.keys = OTHER, [OTHER]
    assert desk.sign_in().status_code == 303


@pytest.mark.parametrize("changed", [{"state": "another"}, {"state": ""}, {"code": ""}])
def test_an_answer_that_was_not_asked_for_lets_nobody_in(desk: Desk, changed: dict[str, str]) -> None:
    assert desk.sign_in(**changed).status_code == 400


def test_an_answer_without_a_beginning_lets_nobody_in(desk: Desk) -> None:
    assert desk.client.get("/sign-in/back", params={"code": "c", "state": "s"}).status_code == 400


def test_a_provider_that_is_another_is_not_asked(desk: Desk) -> None:
    desk.provider.issuer = "https://elsewhere.invalid"
    assert desk.client.get("/sign-in/oidc").status_code == 400


def test_who_is_not_known_is_not_let_in_and_that_is_logged(desk: Desk, store: Store) -> None:
    desk.provider.claims = {"oid": "person-2"}
    assert desk.sign_in().status_code == 403
    with store.read() as con:
        assert con.execute(select(tables.audit.c.action)).scalars().all() == ["sign-in refused"]


@pytest.mark.parametrize(
    ("roles", "let_in"),
    [
        (["team_manager"], True),
        ("team_manager", True),
        (["team_manager", "auditor"], False),
        (["king"], False),
        ([], False),
    ],
)
def test_role_and_teams_may_come_from_the_provider(store: Store, tmp_path: Path, roles: object, let_in: bool) -> None:
    desk = Desk(store, tmp_path, role="roles", teams="teams")
    desk.provider.claims = {"roles": roles, "teams": ["Alder"]}
    assert desk.sign_in().status_code == (303 if let_in else 403)
    with store.read() as con:
        held = people.known(con, "person-1")
    assert (held is not None) == let_in
    if held is not None:
        assert (held.role, held.teams) == (Role.TEAM_MANAGER, {"Alder"})


def test_the_demo_sign_in_is_not_there(desk: Desk) -> None:
    desk.client.headers["Origin"] = HERE
    assert desk.client.post("/sign-in/demo", data={"subject": "person-1"}).status_code == 404
    assert "Pat" not in desk.client.get("/sign-in").text


@pytest.mark.parametrize(("peer", "let_in"), [("192.0.2.1", True), ("192.0.2.2", False)])
def test_a_header_is_believed_from_the_named_proxy_alone(store: Store, peer: str, let_in: bool) -> None:
    viewer = person(store, Role.QUALITY_LEAD)
    sign_in = {"by": "proxy", "header": "X-User", "proxies": ["192.0.2.1"]}
    settings = Settings.model_validate({"host": "0.0.0.0", "origin": HERE, "sign_in": sign_in})
    client = browser_of(store, None, settings=settings, peer=peer)
    assert (client.get("/", headers={"X-User": viewer.subject}).status_code == 200) is let_in
    assert client.get("/").status_code == 303
    assert client.get("/", headers=[("X-User", viewer.subject), ("X-User", "another")]).status_code == 303
    assert "/sign-in/oidc" not in client.get("/sign-in").text  # which is not in use here


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("host: 0.0.0.0\n", "the demo sign-in asks nobody for a password"),
        ("sign_in: {by: proxy, header: X-User, proxies: [127.0.0.1]}\n", "https://"),
        ("sign_in: {by: proxy, header: X-User, proxies: [anybody]}\norigin: https://review.invalid\n", "anybody"),
        ("sign_in: {by: oidc, issuer: 'http://login.invalid', client_id: a, client_secret_file: b}\n", "issuer"),
        ("port: 99999999\n", "port"),
        ("forwarded_by: [anybody]\n", "forwarded_by|anybody"),
        (
            "sign_in: {by: proxy, header: X-User, proxies: [127.0.0.1]}\norigin: https://review.invalid\nforwarded_by: [127.0.0.1]\n",
            "says which proxy is believed",
        ),
        ("hots: localhost\n", "hots"),
        ("- a\n", "no settings"),
    ],
)
def test_settings_that_are_not_safe_or_not_known_are_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "review.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        read_settings(tmp_path / "review.yaml")


def tried(desk: Desk, peer: str, **changed: str) -> int:
    """One sign-in by way of the proxy, from somebody's address."""
    desk.client.headers["X-Forwarded-For"] = peer
    return int(desk.sign_in(**changed).status_code)


def test_behind_a_proxy_nobody_is_kept_out_by_what_another_address_tries(store: Store, tmp_path: Path) -> None:
    with store.write() as con:
        people.keep_person(con, "person-1", "Pat", Role.QUALITY_LEAD)
    desk = Desk(store, tmp_path, believed=(PROXY,))
    desk.provider.key = OTHER  # no token is believed
    assert [tried(desk, "198.51.100.1") for _ in range(10)] == [400] * 10
    desk.client.headers["X-Forwarded-For"] = "198.51.100.1"
    assert desk.client.get("/sign-in/oidc").status_code == 429
    desk.client.headers["X-Forwarded-For"] = (
        "198.51.100.2, 198.51.100.1"  # what a browser adds itself stands further left
    )
    assert desk.client.get("/sign-in/oidc").status_code == 429
    desk.provider.key = KEY
    assert tried(desk, "198.51.100.2") == 303


def test_a_proxy_that_the_settings_do_not_name_is_not_believed(store: Store, tmp_path: Path) -> None:
    desk = Desk(store, tmp_path)
    desk.provider.key = OTHER
    for number in range(10):
        tried(desk, f"198.51.100.{number}")
    assert desk.client.get("/sign-in/oidc").status_code == 429


def test_who_is_not_let_in_keeps_nobody_else_out(desk: Desk, store: Store) -> None:
    """Twelve tries of an account that is not here, from the address of all: that account has to wait, and no other."""
    desk.provider.claims = {"oid": "person-2"}
    assert [desk.sign_in().status_code for _ in range(12)] == [403] * 10 + [429] * 2
    desk.provider.claims = {"oid": "person-1"}
    assert desk.sign_in().status_code == 303


def test_an_address_that_answers_no_sign_in_keeps_nobody_out(desk: Desk) -> None:
    """A bookmark of it, or "back": nothing is asked of the provider, so nothing is guessed."""
    for _ in range(12):
        assert desk.client.get("/sign-in/back", params={"code": "c", "state": "s"}).status_code == 400
    assert desk.sign_in().status_code == 303
