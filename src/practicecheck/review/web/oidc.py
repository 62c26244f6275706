"""Sign-in at an OpenID Connect provider: the code flow with PKCE, and a token that is believed only if all of it is right.

The one place of the app that calls another computer: the provider of the settings, and no other. Knows no page.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import asdict, dataclass
from functools import cached_property
from threading import Lock
from typing import Any

import httpx2 as httpx
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from practicecheck.errors import PracticecheckError
from practicecheck.review.web.settings import Oidc

_ALGORITHMS = ["RS256"]
_LEEWAY = 60
_KEYS_FOR = 3600.0
_SAID_NO = "The sign-in did not succeed. Try again; if it goes on, tell whoever runs practicecheck at your council."


class SignInError(PracticecheckError):
    """The provider's answer is not to be believed, or did not come."""


@dataclass(frozen=True)
class Flow:
    """What is remembered of a sign-in that has begun."""

    state: str
    nonce: str
    verifier: str

    def written(self) -> str:
        """As a cookie holds it."""
        return ".".join(asdict(self).values())

    @classmethod
    def answered(cls, cookie: str, state: str) -> Flow:
        """The one of a cookie, that an answer with this state belongs to. Raises SignInError where it belongs to none."""
        parts = cookie.split(".")
        if len(parts) != 3 or not all(parts) or not secrets.compare_digest(parts[0].encode(), state.encode()):
            raise SignInError(_SAID_NO)
        return cls(*parts)


class Provider:
    """A provider, as its settings name it. `transport` stands in for the network in tests."""

    def __init__(self, settings: Oidc, redirect: str, *, transport: httpx.BaseTransport | None = None) -> None:
        self._settings, self._redirect, self._transport = settings, redirect, transport
        self._secret = settings.secret()
        self._keys: tuple[float, KeySet] | None = None
        self._lock = Lock()

    def begin(self) -> tuple[str, Flow]:
        """Where to send the browser, and what to remember until it comes back."""
        flow = Flow(secrets.token_urlsafe(24), secrets.token_urlsafe(24), generate_token(64))
        with self._client() as client:
            address, _ = client.create_authorization_url(
                self._facts["authorization_endpoint"], state=flow.state, nonce=flow.nonce, code_verifier=flow.verifier,
                response_mode="query",
            )  # fmt: skip
        return str(address), flow

    def finish(self, flow: Flow, code: str) -> dict[str, Any]:
        """The claims of who has signed in. Raises SignInError where anything is not as it has to be."""
        if not code:
            raise SignInError(_SAID_NO)
        try:
            with self._client() as client:
                token = client.fetch_token(self._facts["token_endpoint"], code=code, code_verifier=flow.verifier)
            return self._believed(str(token["id_token"]), flow.nonce)
        except (httpx.HTTPError, JoseError, ValueError, KeyError, TypeError, AuthlibBaseError) as error:
            # What a provider answers may name a person: its kind alone is told, and that to nobody but the log of faults.
            raise SignInError(_SAID_NO) from error

    def _believed(self, token: str, nonce: str) -> dict[str, Any]:
        try:
            claims = jwt.decode(token, self._key_set(), algorithms=_ALGORITHMS).claims
        except (JoseError, ValueError):
            claims = jwt.decode(
                token, self._key_set(anew=True), algorithms=_ALGORITHMS
            ).claims  # the keys may have been changed
        jwt.JWTClaimsRegistry(
            leeway=_LEEWAY,
            iss={"essential": True, "value": self._facts["issuer"]},
            aud={"essential": True, "value": self._settings.client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        ).validate(claims)
        if not str(claims.get(self._settings.subject) or ""):
            raise SignInError(
                f"The provider does not say who signed in: the claim '{self._settings.subject}' is missing."
            )
        return dict(claims)

    @cached_property
    def _facts(self) -> dict[str, Any]:
        """What the provider says of itself. A provider that is not the one that was asked is refused."""
        with self._http() as client:
            said = (
                client.get(f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration")
                .raise_for_status()
                .json()
            )
        if str(said["issuer"]).rstrip("/") != self._settings.issuer.rstrip("/"):
            raise SignInError(
                "The provider calls itself otherwise than the settings do. Mend 'issuer' in the settings."
            )
        return dict(said)

    def _key_set(self, *, anew: bool = False) -> KeySet:
        with self._lock:
            if anew or self._keys is None or self._keys[0] < time.monotonic() - _KEYS_FOR:
                with self._http() as client:
                    said = client.get(self._facts["jwks_uri"]).raise_for_status().json()
                self._keys = (time.monotonic(), KeySet.import_key_set(said))
            return self._keys[1]

    def _http(self) -> httpx.Client:
        return httpx.Client(transport=self._transport, timeout=10, follow_redirects=False, trust_env=False)

    def _client(self) -> OAuth2Client:
        return OAuth2Client(
            self._settings.client_id, self._secret, scope="openid profile", redirect_uri=self._redirect,
            code_challenge_method="S256", transport=self._transport, timeout=10,
        )  # fmt: skip
