"""docs/briefing-matrix.md holds every line of the briefing and every rule, and is what the fixtures give today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from part_of_rules import part_of

from practicecheck.cli import main
from practicecheck.reports.rules_page import BRIEFING
from practicecheck.rulebook import Rulebook, load_rulebook
from practicecheck.rulebook.rule import Check, Escalation, Report, Rule
from practicecheck.shipped import fixtures_dir, rules_dir
from practicecheck.workbench.matrix import FIXTURES_DAY, can_answer, is_trigger, look, matrix_page

pytestmark = pytest.mark.slow
PAGE = (Path(__file__).resolve().parents[2] / "docs" / "briefing-matrix.md").read_text(encoding="utf-8")
BY_LINE, OF_THE_CATALOGUE, BESIDE = re.split(r"^## .*$", PAGE, flags=re.MULTILINE)[1:]
CATALOGUE = {
    "REC": 8, "MED": 6, "HIS": 3, "FAT": 4, "CAT": 3, "CUL": 3, "PLN": 7, "GOA": 4, "IMP": 3, "THF": 2, "MAG": 4, "VOI": 5,
    "MGT": 3, "RSK": 1, "MIS": 2, "ESC": 3, "REP": 1,
}  # fmt: skip
"""How many rules of each kind the rule catalogue has."""


def every(book: Rulebook) -> list[Check]:
    return [*book.rules.values(), *book.escalations.values(), *book.reports.values()]


def rows(table: str) -> list[list[str]]:
    """The cells of a table's rows."""
    found = [line.strip("|").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in found[1:]]


def by_line() -> dict[str, list[list[str]]]:
    """The rows of each line of the briefing: rule, examples, what it says."""
    found: dict[str, list[list[str]]] = {}
    for code, _, *row in rows(BY_LINE):
        found.setdefault(code or next(reversed(found)), []).append(row)
    return found


def test_the_committed_page_is_fresh_and_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["rules", "docs", "--matrix"])
    assert left.value.code == 0
    assert capsys.readouterr().out == PAGE, "run: practicecheck rules docs --matrix > docs/briefing-matrix.md"


def test_each_of_the_62_rules_has_one_row() -> None:
    wanted = [f"PA-{theme}-{number:02}" for theme, count in CATALOGUE.items() for number in range(1, count + 1)]
    assert len(wanted) == 62
    assert [row[0] for row in rows(OF_THE_CATALOGUE)] == sorted(wanted)


def test_each_trigger_and_escalation_beside_them_has_one_row(book: Rulebook) -> None:
    known = {check.id for check in every(book)} - {row[0] for row in rows(OF_THE_CATALOGUE)}
    assert [row[0] for row in rows(BESIDE)] == sorted(known)


def test_every_line_of_the_briefing_has_every_rule_that_answers_it(book: Rulebook) -> None:
    lines = by_line()
    assert list(lines) == list(BRIEFING)
    for code, found in lines.items():
        answering = {check.id for check in every(book) if code in check.answers and not is_trigger(check)}
        assert {row[0] for row in found} == answering, code


def test_every_line_is_answered_by_a_rule_that_runs(book: Rulebook) -> None:
    """A line may wait for a report that is still a draft, and the page then says so."""
    runs = {code for check in every(book) if check.status in ("active", "trial") for code in check.answers}
    drafts = {code for report in book.reports.values() if report.status == "draft" for code in report.answers}
    assert set(BRIEFING) - runs <= drafts
    for code in set(BRIEFING) - runs:
        assert all("does not run yet" in row[2] for row in by_line()[code])


def test_every_row_tells_its_examples_and_each_answer_that_it_can_give(book: Rulebook) -> None:
    checks = {check.id: check for check in every(book)}
    for name, *_, examples, said in (*rows(OF_THE_CATALOGUE), *rows(BESIDE)):
        check = checks[name]
        told = {answer.replace(" ", "_") for answer in re.findall(r"([a-z][a-z ]*?) \d+ · \d+", said)}
        if isinstance(check, Report):
            assert check.shows in said
        elif isinstance(check, Rule) and check.kind == "measure":
            assert int(examples) == len(check.measure_examples) > 0
            assert all(measure.name.replace("_", " ") in said for measure in check.measures)
        else:
            assert isinstance(check, (Rule, Escalation))
            assert int(examples) == len(check.examples) > 0, name
            assert told == can_answer(book, check), name


def test_a_rule_whose_answers_are_not_seen_is_marked(book: Rulebook, tmp_path: Path) -> None:
    few = load_rulebook(part_of(book, rules_dir(), tmp_path / "rules", ["PA-REC-06"]))
    page = matrix_page(few, [look(few, [fixtures_dir() / "audited"], FIXTURES_DAY)])
    row = next(line for line in page.splitlines() if line.startswith("| PA-REC-06 |"))
    assert "**gap 0**" in row
    assert "not applicable 5" in row
