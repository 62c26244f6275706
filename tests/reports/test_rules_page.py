"""docs/rules.md says which line of the briefing each rule answers, and is what the rulebook says today."""

from __future__ import annotations

from pathlib import Path

from practicecheck.reports.rules_page import BRIEFING, rules_page
from practicecheck.rulebook import Rulebook

_PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"


def test_the_committed_page_is_fresh(book: Rulebook) -> None:
    assert _PAGE.read_text(encoding="utf-8") == rules_page(book), "run: practicecheck rules docs > docs/rules.md"


def test_every_rule_answers_lines_that_the_briefing_has(book: Rulebook) -> None:
    for check in (*book.rules.values(), *book.escalations.values()):
        assert check.answers, check.id
        assert set(check.answers) <= set(BRIEFING), check.id


def test_every_rule_stands_under_each_line_that_it_answers(book: Rulebook) -> None:
    lines = {line.split(" | ")[0].strip("| "): line for line in rules_page(book).splitlines() if line.startswith("| ")}
    for check in (*book.rules.values(), *book.escalations.values()):
        assert all(f"[{check.id}](#" in lines[code] for code in check.answers), check.id
