"""What tests ask of a page in a real browser: that all can use it, and that it asks nothing of anybody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def opened(browser: Browser, file: Path, *, width: int = 1200, scripts: bool = False) -> Iterator[Page]:
    """The page of a file, as a reader without scripts has it. Fails where it asks for anything, or the browser complains."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=scripts, bypass_csp=scripts, locale="en-GB"
    )
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(file.as_uri())
    yield page
    context.close()
    assert asked == [file.as_uri()], asked
    assert not said, said


def violations(browser: Browser, file: Path, *, width: int = 1200) -> list[str]:
    """What axe-core finds wrong with a page: WCAG 2.2 A and AA, and its best practices."""
    from axe_playwright_python.sync_playwright import Axe

    # axe is a script, which the page's policy keeps out; the policy is tried by `opened` itself.
    with opened(browser, file, width=width, scripts=True) as page:
        found = (
            Axe()
            .run(page, options={"runOnly": {"type": "tag", "values": _RULES}, "resultTypes": ["violations"]})
            .response["violations"]
        )
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
