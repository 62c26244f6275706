"""Reports stand in the rulebook beside the rules: listed, read, and made by a command; nothing of them runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from part_of_rules import part_of

from practicecheck.cli import _COMMANDS
from practicecheck.reports.rule_list import as_json
from practicecheck.rulebook import Rulebook
from practicecheck.rulebook.load import read_rulebook
from practicecheck.shipped import rules_dir


def test_the_journey_and_the_briefing_are_listed(book: Rulebook) -> None:
    listed = {one["rule"]: one["kind"] for one in as_json(book)["rules"]}
    assert listed["PA-REC-08"] == listed["PA-REP-01"] == "report"
    assert not {"PA-REC-08", "PA-REP-01"} & {rule.id for rule in book.running()}


def test_an_active_report_is_made_by_a_command_that_there_is(book: Rulebook) -> None:
    for report in book.reports.values():
        if report.status == "active":
            assert report.made_by.split()[1] in _COMMANDS, report.id


@pytest.mark.parametrize(
    "line", ["expect: {sex: present}", "for_each: child", "examples: []", "applies_when: {child.sex: present}"]
)
def test_a_report_asks_nothing(book: Rulebook, tmp_path: Path, line: str) -> None:
    folder = part_of(book, rules_dir(), tmp_path / "rules", ["PA-REC-08"])
    path = folder / "recognition" / "PA-REC-08.yaml"
    path.write_text(f"{path.read_text(encoding='utf-8')}{line}\n", encoding="utf-8")
    _, problems = read_rulebook(folder)
    (problem,) = [one for one in problems if one.severity == "error"]
    assert (problem.code, problem.path) == ("PC008", "recognition/PA-REC-08.yaml")


def test_a_report_says_which_command_makes_it(book: Rulebook, tmp_path: Path) -> None:
    folder = part_of(book, rules_dir(), tmp_path / "rules", ["PA-REC-08"])
    path = folder / "recognition" / "PA-REC-08.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("made_by: practicecheck journey", "made_by: us"), encoding="utf-8"
    )
    _, problems = read_rulebook(folder)
    assert [one.code for one in problems if one.severity == "error"] == ["PC008"]
