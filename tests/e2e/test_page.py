"""The page of a run through to a user's eyes: from case files to what a manager reads in a browser."""

from __future__ import annotations

import re
import stat
from typing import Any

import pytest
from browsing import opened

from practicecheck.shipped import fixtures_dir

pytestmark = [pytest.mark.end_to_end, pytest.mark.browser]
AUDITED = fixtures_dir() / "audited"


def test_a_manager_sees_whom_to_look_at_and_follows_a_finding_to_its_evidence(
    browser: Any, desk: Any, june: Any
) -> None:
    june.copied_to(desk)
    done = desk.run("run", AUDITED, "--as-of", "2026-03-31", "--out", "march")
    assert done.returncode == 0, done.stderr
    done = desk.run("report", "june", "--to", "html", "--since", "march", "--out", "june.html")
    assert done.returncode == 0, done.stderr
    file = desk.work / "june.html"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with opened(browser, file) as page:
        sections = page.locator("main h2").all_inner_texts()
        assert sections[:3] == ["In short", "Escalations", "Findings"]
        assert page.locator("#escalations .mark").first.inner_text() == "look today"
        assert page.locator("#journeys svg").count() > 0
        assert "Closed by a record that appeared" in page.locator("#changes").inner_text()
        page.locator("nav.contents").get_by_role("link", name="Alder team").click()
        rule = page.locator(".team:target .rule").first
        assert rule.locator("h4 .mark").inner_text() == "critical"
        finding = rule.locator("li").first
        evidence = finding.locator("details p").first
        assert not evidence.is_visible()
        finding.locator("summary").click()
        assert evidence.is_visible()
        assert re.search(r"strategy discussion \(input \d, row \d\): \d+ ", evidence.inner_text())
        page.locator("#map svg a").first.click()
        theme = page.locator("li:target")
        assert theme.is_visible()
        theme.get_by_role("link").first.click()
        assert page.locator(".rule:target").is_visible()
        assert "CASE-1" not in page.content()
