"""The shell that every page has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browsing import opened, violations

from practicecheck.reports.html import as_page

SHELL = as_page("base.html", title="What the records show", marking="Not to be shared", statement="A person decides.")


@pytest.mark.browser
def test_all_can_use_it_and_it_asks_for_nothing(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(SHELL, encoding="utf-8")
    assert violations(browser, file) == []
    with opened(browser, file) as page:
        header = page.locator("header")
        assert (
            header.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(244, 246, 248)"
        )  # the style holds


@pytest.mark.browser
def test_the_policy_keeps_out_what_somebody_puts_into_a_page(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    planted = '<script>document.title = "taken"</script><style>body { color: red }</style></main>'
    file.write_text(SHELL.replace("</main>", planted), encoding="utf-8")
    context = browser.new_context()
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.title() == "What the records show"
    assert page.locator("body").evaluate("one => getComputedStyle(one).color") != "rgb(255, 0, 0)"
    context.close()


@pytest.mark.browser
def test_a_fault_is_seen(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(SHELL.replace("</main>", "<img src='data:,'></main>"), encoding="utf-8")
    assert any(one.startswith("image-alt") for one in violations(browser, file))
