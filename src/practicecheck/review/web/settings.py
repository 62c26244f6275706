"""How the review app is served: where, by which sign-in, to whom; from a YAML file of a council's own. Refuses what is not safe."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from practicecheck.errors import UsageError
from practicecheck.review.retention import Keep
from practicecheck.written.language import Language


class Demo(Language):
    """Anybody is anybody: for this computer alone."""

    by: Literal["demo"] = "demo"


class Oidc(Language):
    """Sign-in at an OpenID Connect provider, such as Microsoft Entra ID.

    `subject` is the claim that tells people apart, and never changes hands: in Entra `oid`, not an address. With `role` the
    provider says who does what, in words as the program has them (`team_manager`), and with `teams` for which teams; otherwise
    the table of people does, and who is not in it is not let in.
    """

    by: Literal["oidc"]
    issuer: str = Field(pattern=r"^https://")
    client_id: str
    client_secret_file: Path
    subject: str = "oid"
    name: str = "name"
    role: str = ""
    teams: str = ""

    def secret(self) -> str:
        """The client's secret. Raises UsageError where its file cannot be read."""
        try:
            return self.client_secret_file.read_text("utf-8").strip()
        except OSError as error:
            raise UsageError(
                "The file of client_secret_file cannot be read. See that it is there, and that you may."
            ) from error


class Proxy(Language):
    """A proxy in front has signed people in, and says in a header who they are. It is believed from these addresses alone."""

    by: Literal["proxy"]
    header: str = Field(pattern=r"^[A-Za-z0-9-]{3,60}$")
    proxies: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _are_addresses(self) -> Proxy:
        for one in self.proxies:
            ip_address(one)
        return self


class Settings(Language):
    """`origin` is the address that browsers know the app by; it is asked for as soon as others than this computer can reach it.

    `forwarded_by` are the addresses of proxies in front: from these alone it is believed whom they speak for (X-Forwarded-For).
    """

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    origin: str = Field(default="", pattern=r"^(https?://[^/\s]+)?$")
    database: str = ""
    forwarded_by: tuple[str, ...] = ()
    keep: Keep = Keep()
    sign_in: Annotated[Demo | Oidc | Proxy, Field(discriminator="by")] = Demo()

    @model_validator(mode="after")
    def _is_forwarded(self) -> Settings:
        for one in self.forwarded_by:
            ip_address(one)
        if self.forwarded_by and self.sign_in.by == "proxy":
            raise ValueError(
                "forwarded_by is for a sign-in by oidc: here 'proxies' of sign_in says which proxy is believed"
            )
        return self

    @model_validator(mode="after")
    def _is_safe(self) -> Settings:
        if self.sign_in.by == "demo" and not self.is_loopback:
            raise ValueError(
                "the demo sign-in asks nobody for a password, so it is for this computer alone: leave the host at 127.0.0.1, or set "
                "up a sign-in in the settings"
            )
        if self.sign_in.by != "demo" and not self.is_secure:
            raise ValueError(
                "origin has to be the https:// address that browsers use, so that sign-ins are sent encrypted"
            )
        return self

    @property
    def is_loopback(self) -> bool:
        """Whether only this computer can reach it."""
        try:
            return self.host == "localhost" or ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach it encrypted."""
        return self.origin.startswith("https://")


def read_settings(file: Path | None, **given: object) -> Settings:
    """The settings of a file, with those given on the command line over them. Raises UsageError with all that is wrong."""
    from pydantic import ValidationError

    said = _said(file) if file is not None else {}
    try:
        return Settings.model_validate(said | {name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        problems = [
            f"{'.'.join(map(str, one['loc'])) or 'settings'}: {one['msg'].removeprefix('Value error, ')}"
            for one in error.errors()
        ]
        raise UsageError("The review app was not started:\n  " + "\n  ".join(problems)) from error


def _said(file: Path) -> dict[str, object]:
    from practicecheck.written.yaml_file import read_document

    try:
        document = read_document(file.read_bytes(), file.name)
    except OSError as error:
        raise UsageError(f"{file.name} cannot be read. See that it is there, and that you may read it.") from error
    if document.problems or not isinstance(document.content, dict):
        told = "\n  ".join(map(str, document.problems)) or "it holds no settings"
        raise UsageError(f"{file.name} cannot be used:\n  {told}")
    return dict(document.content)
