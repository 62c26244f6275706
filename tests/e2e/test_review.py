"""The review app as people have it: a real server, a real Chromium without scripts, a keyboard."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from practicecheck.review.viewer import Role
from practicecheck.review.web.app import PAGES

if TYPE_CHECKING:
    from desk import June
    from playwright.sync_api import Browser, Page

SEES_FINDINGS = (Role.PRACTITIONER, Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.QUALITY_LEAD)
README = Path(__file__).resolve().parents[2] / "README.md"
pytestmark = [pytest.mark.browser, pytest.mark.end_to_end]
_AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],  # what passes is not described, which takes most of the time of a long page
}


@dataclass
class App:
    """A served app."""

    address: str
    folder: Path


def as_the_readme_says() -> list[str]:
    """The README's steps to the app."""
    blocks = re.findall(r"^```\n(.*?)^```$", README.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    (steps,) = [block.splitlines() for block in blocks if "practicecheck serve" in block]
    return steps


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, demo: June) -> Iterator[App]:
    """The demo, checked and served by the README's own steps; on a port that is free, with decisions kept in a folder of the test."""
    folder = tmp_path_factory.mktemp("review")
    check, serve = as_the_readme_says()
    assert check == "practicecheck demo --out june"
    shutil.copytree(demo.folder, folder / "june")
    command = [sys.executable, "-m", *shlex.split(serve), "--database", folder / "review.db", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=folder) as server:
        assert server.stderr is not None
        try:
            address = next(line.split()[1] for line in server.stderr if line.startswith("Open "))
            yield App(address, folder)
        finally:
            server.terminate()
            said = server.stderr.read()
            assert said == "", said  # no log of requests, no fault


@pytest.fixture
def page(app: App, browser: Browser) -> Iterator[Page]:
    """A browser without scripts, in which nothing but the app is asked for, and nothing is complained of."""
    context = browser.new_context(
        base_url=app.address, java_script_enabled=False, viewport={"width": 1200, "height": 900}
    )
    made = context.new_page()
    complaints: list[str] = []
    made.on(
        "request", lambda request: complaints.append(request.url) if not request.url.startswith(app.address) else None
    )
    made.on("console", lambda message: complaints.append(message.text) if "status of 4" not in message.text else None)
    yield made
    context.close()
    assert not complaints, complaints


def sign_in(page: Page, who: str) -> None:
    page.goto("/sign-in")
    page.check(f"input[value={who}]")
    page.click("button:has-text('Sign in')")


def to(page: Page, selector: str, *, most: int = 120) -> None:
    """Press Tab until something is reached; it has to be seen to be."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"{selector} cannot be reached by the keyboard")


def enter(page: Page) -> None:
    """Press Enter, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_with_the_keyboard_alone_from_sign_in_to_a_decision_and_back(app: App, page: Page) -> None:
    page.goto("/")
    assert page.url.endswith("/sign-in")
    page.keyboard.press("Tab")
    assert page.locator("a.govuk-skip-link:focus").count()
    to(page, "input[type=radio]")
    while not page.locator("input[value=demo-quality-lead]:focus").count():
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    to(page, "main button")
    enter(page)
    assert page.locator("h1").inner_text() == "Worklist"

    to(page, "select#theme")
    page.keyboard.type("plan")
    to(page, "form.pc-filters button")
    enter(page)
    assert "theme=plans" in page.url
    assert (
        "left out by what is chosen above" in page.locator("main").inner_text()
    )  # escalations are never hidden unsaid

    to(page, "td.pc-row-message a")
    title = page.locator("td.pc-row-message a:focus").inner_text()
    enter(page)
    assert title in page.locator("h1").inner_text()

    to(page, "input#kind")
    while not page.locator("input[value=accepted]:focus").count():
        page.keyboard.press("ArrowDown")
    to(page, "textarea#reason")
    page.keyboard.type("Agreed by the panel.")
    to(page, "input#until-day")
    for part in ("31", "12", "2026"):
        page.keyboard.type(part)
        page.keyboard.press("Tab")
    enter(page)  # Tab from the year leads to the button
    assert "Your decision is kept" in page.locator("main").inner_text()
    assert "Agreed by the panel." in page.locator("ol.pc-history").inner_text()

    to(page, "form[action$='/take-back'] button")
    enter(page)
    said = page.locator("main").inner_text()
    assert "taken back" in said
    assert said.index("Decision taken back") < said.index("Agreed by the panel.")  # nothing is erased


def test_a_rule_answers_while_somebody_types(app: App, browser: Browser) -> None:
    """With our one script, under the policy that the app sets: without the button being pressed."""
    context = browser.new_context(base_url=app.address)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "status of 4" not in message.text else None)
    sign_in(page, "demo-rule-author")
    page.goto("/simulator?rule=PA-MED-01")
    assert page.locator("#said").inner_text() == "S1: gap, as the example says."
    text = page.input_value("textarea")
    page.fill(
        "textarea", text.replace("medical_considered: N", "medical_considered: Y").replace("not_recorded", "needed")
    )
    page.locator("#said:has-text('S1: met, though the example says gap.')").wait_for()
    assert "Settle first" not in page.locator("#judged").inner_text()
    page.fill("textarea", text.replace("given", "givn"))
    page.locator("#judged:has-text(\"Did you mean 'given'?\")").wait_for()
    assert not complaints
    context.clear_cookies()
    page.fill("textarea", text)
    page.locator("#said:has-text('could not be asked')").wait_for()
    assert page.locator("#judged").inner_text() == ""  # what stood there was about another text
    context.close()


def test_somebody_who_was_quicker_is_shown(app: App, page: Page, browser: Browser) -> None:
    sign_in(page, "demo-quality-lead")
    page.goto("/?sort=age")
    page.click(".pc-grave td a >> nth=1")
    address = page.url
    other = browser.new_context(base_url=app.address, java_script_enabled=False)
    beside = other.new_page()
    sign_in(beside, "demo-quality-lead")
    beside.goto(address)
    for one, reason in ((page, "Mine came first."), (beside, "Mine was slower.")):
        one.check("input[value=does_not_apply]")
        one.fill("textarea", reason)
        one.click("text=Keep decision")
    said = beside.locator("main").inner_text()
    assert "yours was not kept" in said
    assert "Mine came first." in said
    assert beside.locator("textarea").input_value() == "Mine was slower."  # what was written is not lost
    other.close()


ROLES = {
    "demo-practitioner": Role.PRACTITIONER,
    "demo-manager-1": Role.TEAM_MANAGER,
    "demo-service-manager": Role.SERVICE_MANAGER,
    "demo-quality-lead": Role.QUALITY_LEAD,
    "demo-rule-author": Role.RULE_AUTHOR,
    "demo-auditor": Role.AUDITOR,
    "demo-administrator": Role.ADMINISTRATOR,
}


class Eye:
    """Holds what is shown against axe-core, and against the width of the window; what is wrong is gathered."""

    def __init__(self, page: Page) -> None:
        from axe_playwright_python.sync_playwright import Axe

        self._axe, self._page = Axe(), page
        self.wrong: list[str] = []
        self.looks = 0

    def look(self, name: str, *, width: int = 1200) -> None:
        self._page.set_viewport_size({"width": width, "height": 900})
        violations = self._axe.run(self._page, options=_AXE).response["violations"]
        self.wrong += [
            f"{name} at {width}: {one['id']}: {node['html'][:160]}" for one in violations for node in one["nodes"]
        ]
        if not self._page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            self.wrong.append(f"{name} has to be scrolled sideways at {width}")
        self.looks += 1


@pytest.fixture
def eye(app: App, browser: Browser) -> Iterator[tuple[Page, Eye]]:
    context = browser.new_context(
        base_url=app.address, bypass_csp=True
    )  # axe-core is a script, and the app allows none
    page = context.new_page()
    yield page, Eye(page)
    context.close()


def paths(key: str) -> list[str]:
    """Every page that is looked at, with a finding of one's own where a page is about one."""
    found = [page.path for page in PAGES if page.method == "GET" and not page.path.startswith(("/static", "/sign-in/"))]
    return [path.replace("{key}", key) for path in found if key or "{key}" not in path]


@pytest.mark.slow
@pytest.mark.parametrize("who", ROLES)
def test_everybody_can_use_every_page(who: str, eye: tuple[Page, Eye]) -> None:
    """Each page that there is, for each role, held against axe-core: no violation. What is refused is a page too."""
    page, one = eye
    sign_in(page, who)
    page.goto("/")
    first = page.locator("td.pc-row-message a")
    key = first.first.get_attribute("href").rsplit("/", 1)[-1] if first.count() else ""
    assert bool(key) == (ROLES[who] in SEES_FINDINGS), who
    for path in (*paths(key), "/nowhere"):
        response = page.goto(path)
        assert response is not None
        assert "{" not in path
        assert response.status in (200, 403, 404), path
        one.look(f"{who} {path}")
    assert one.looks >= 8
    assert not one.wrong, "\n".join(one.wrong)


@pytest.mark.slow
def test_everybody_can_use_every_state_of_a_page(eye: tuple[Page, Eye]) -> None:
    """Narrow, filtered, empty, with problems, decided, taken back: held against axe-core."""
    page, one = eye
    page.goto("/sign-in")
    page.click("button:has-text('Sign in')")
    one.look("sign in, with problems")
    sign_in(page, "demo-quality-lead")
    for name, path in (("narrowed", "/?theme=plans&sort=due"), ("nothing", "/?child=nobody")):
        page.goto(path)
        one.look(name)
    page.goto("/")
    one.look("worklist", width=320)
    cut_off = "[...document.querySelectorAll('.pc-scroll')].filter(one => one.scrollWidth > one.clientWidth).length"
    assert page.evaluate(cut_off) == 0  # a row is a card, read without scrolling sideways
    page.fill("form[action='/views'] input[name=name]", "Mine")
    page.click("form[action='/views'] button")
    one.look("a view kept")
    page.goto("/")
    page.click(".pc-grave td a >> nth=0")
    one.look("finding", width=320)
    page.click("text=Keep decision")
    one.look("problems")
    one.look("problems", width=320)
    page.check("input[value=rule_wrong]")
    page.fill("textarea", "It counts what it should not.")
    page.click("text=Keep decision")
    one.look("decided")
    page.click("form[action$='/take-back'] button")
    one.look("taken back")
    page.goto("/rules")
    one.look("a rule that is doubted")
    page.click("text=Sign out")
    one.look("signed out")
    sign_in(page, "demo-manager-1")
    for chosen in (False, True):
        page.goto("/")
        if chosen:
            page.check("input[name=finding] >> nth=0")
            page.select_option("select#to", index=2)
        page.click("button[form=assign], form#assign button")
        assert ("Assigned:" if chosen else "Nothing was ticked") in page.locator("main").inner_text()
        one.look(f"given to somebody: {chosen}")
    page.click("text=Sign out")
    sign_in(page, "demo-administrator")
    page.goto("/people")
    page.click("button:has-text('Keep') >> nth=0")
    one.look("people, with problems")
    assert not one.wrong, "\n".join(one.wrong)
