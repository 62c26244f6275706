"""The review app as people have it: a real server, a real Chromium without scripts, a keyboard."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

README = Path(__file__).resolve().parents[2] / "README.md"
pytestmark = [pytest.mark.browser, pytest.mark.end_to_end]
_AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


@dataclass
class App:
    """A served app."""

    address: str
    folder: Path


def as_the_readme_says() -> list[list[str]]:
    """The README's steps to the app, as commands."""
    blocks = re.findall(r"^```\n(.*?)^```$", README.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    (steps,) = [block.splitlines() for block in blocks if "practicecheck serve" in block]
    return [[sys.executable, "-m", *shlex.split(step)] for step in steps]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The demo, checked and served by the README's own steps; on a port that is free, with decisions kept in a folder of the test."""
    folder = tmp_path_factory.mktemp("review")
    *before, serve = as_the_readme_says()
    for step in before:
        subprocess.run(step, check=True, capture_output=True, cwd=folder)
    command = [*serve, "--database", folder / "review.db", "--port", "0"]
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


def test_everybody_can_use_every_page(app: App, browser: Browser) -> None:
    """Each page in each of its states, for a role that has it, held against axe-core: no violation."""
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(base_url=app.address, bypass_csp=True, viewport={"width": 1200, "height": 900})
    page = context.new_page()
    found = []

    def look(name: str, *, width: int = 1200) -> None:
        page.set_viewport_size({"width": width, "height": 900})
        wrong = Axe().run(page, options=_AXE).response["violations"]
        found.extend(f"{name} at {width}: {one['id']}: {node['html'][:160]}" for one in wrong for node in one["nodes"])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"{name} has to be scrolled sideways at {width}"
        )

    page.goto("/sign-in")
    look("sign in")
    page.goto("/accessibility")
    look("accessibility")
    sign_in(page, "demo-quality-lead")
    for name, path in (
        ("worklist", "/"), ("narrowed", "/?theme=plans&sort=due"), ("nothing", "/?child=nobody"), ("numbers", "/numbers"),
        ("rules", "/rules"), ("not for this role", "/audit"), ("no page", "/nowhere"),
    ):  # fmt: skip
        page.goto(path)
        look(name)
    page.goto("/")
    look("worklist", width=320)
    page.click(".pc-grave td a >> nth=0")
    look("finding")
    look("finding", width=320)
    page.click("text=Every clause")
    look("why")
    page.go_back()
    page.click("text=Keep decision")
    look("problems")
    page.check("input[value=rule_wrong]")
    page.fill("textarea", "It counts what it should not.")
    page.click("text=Keep decision")
    look("decided")
    page.goto("/rules")
    look("a rule that is doubted")
    page.click("text=Sign out")
    sign_in(page, "demo-manager-1")
    look("worklist of a manager")
    sign_in_as = (("demo-auditor", "/audit"), ("demo-administrator", "/people"))
    for who, path in sign_in_as:
        page.click("text=Sign out")
        sign_in(page, who)
        page.goto(path)
        look(path)
    page.click("button:has-text('Keep') >> nth=0")
    look("people with problems")
    context.close()
    assert not found, "\n".join(found)
