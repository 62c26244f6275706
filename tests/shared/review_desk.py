"""A made-up run for the review app, people of each role, and their browsers."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from made_result import Data, evidence, kept, outcome, raised, result, rule
from starlette.testclient import TestClient

from practicecheck.reports.kept_run import read_kept_run
from practicecheck.review import people
from practicecheck.review.bring_in import BroughtIn, bring_in
from practicecheck.review.explaining import Explainer
from practicecheck.review.store import Store
from practicecheck.review.viewer import Role, Viewer
from practicecheck.review.web.app import make_app
from practicecheck.review.web.oidc import Provider
from practicecheck.review.web.page import Desk
from practicecheck.review.web.settings import Settings
from practicecheck.shipped import rules_dir

ORIGIN = "http://testserver"
RULES = [
    rule("PA-A", severity="critical", theme="medicals"), rule("PA-B", theme="plans", reading="It expects a plan."),
    rule("PA-E", kind="escalation", severity="critical"), rule("PA-S", kind="strength"),
]  # fmt: skip
TEAMS: dict[str, str | None] = {"child-1": "Alder", "child-2": "Birch", "child-3": None}


def june(*, without: tuple[str, ...] = (), rules: list[Data] | None = None, **more: Any) -> Data:
    """A run: two gaps and an escalation of Alder's child, a gap each of Birch's and of nobody's. `without` are findings that are met."""
    a = outcome("PA-A", "child-1", severity="critical", subject="SD-1", due="2026-03-03", event_date="2026-03-01",
                evidence=[evidence("visit", "seen", "N")])  # fmt: skip
    listed = [
        a, outcome("PA-B", "child-1"), outcome("PA-B", "child-2"), outcome("PA-B", "child-3"), outcome("PA-S", "child-2", "strength"),
    ]  # fmt: skip
    listed = [{**one, "answer": "met"} if f"{one['rule']} {one['child_id']}" in without else one for one in listed]
    raised_here = [raised("PA-E", "child-1", because=[a["id"]]), raised("PA-E", "child-2", "cannot_tell")]
    return result(rules or RULES, listed, teams=TEAMS, escalations=raised_here, **more)


def bring(store: Store, folder: Path, data: Data) -> BroughtIn:
    """Bring a run in, from a folder."""
    with store.write() as con:
        return bring_in(con, read_kept_run(kept(folder, data)))


def finding_id(name: str, child: str, subject: str | None = None) -> str:
    """The stable id of a finding."""
    return str(outcome(name, child, subject=subject)["id"])


def person(store: Store, role: Role, *, team: str = "Alder") -> Viewer:
    """A person of a role; of those with a team, of this one."""
    areas = ["North"] if role is Role.SERVICE_MANAGER else []
    teams = [team] if role is Role.TEAM_MANAGER else []
    worker = "W-1" if role is Role.PRACTITIONER else None
    with store.write() as con:
        return people.keep_person(
            con, f"{role}-{team}", f"The {role.words}", role, teams=teams, areas=areas, worker=worker
        )


@cache
def shipped_rules() -> Explainer:
    """By the rules that come with the program, loaded once."""
    return Explainer(rules_dir())


def browser_of(
    store: Store,
    viewer: Viewer | None,
    *,
    settings: Settings | None = None,
    provider: Provider | None = None,
    peer: str = "127.0.0.1",
    explainer: Explainer | None = None,
) -> TestClient:
    """Somebody's browser, signed in."""
    desk = Desk(store, settings or Settings(), explainer or shipped_rules(), provider)
    client = TestClient(make_app(desk), base_url=ORIGIN, follow_redirects=False, client=(peer, 50_000))
    client.headers["Origin"] = ORIGIN
    if viewer is not None:
        with store.write() as con:
            client.cookies.set("practicecheck", people.begin_session(con, viewer))
    return client
