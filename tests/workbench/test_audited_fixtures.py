"""The three audited children: they load whole, every row says which line of the briefing it serves, and the README agrees."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest
from audited_rows import CASES, CODES, Case, audited

from practicecheck.engine.run import Run
from practicecheck.intake import read_inputs
from practicecheck.records.database import open_database

FOLDER = CASES[0].parent


def served(path: Path) -> dict[str, set[str]]:
    """Return the tables in which each code is cited."""
    tables: dict[str, set[str]] = defaultdict(set)
    case = next(case for case in audited() if case.name == path.name)
    for (table, _), codes in case.codes.items():
        for code in codes:
            tables[code].add(table)
    return tables


@pytest.mark.parametrize("case", audited(), ids=lambda case: case.name)
def test_every_row_says_which_lines_it_serves(case: Case) -> None:
    for place, codes in case.codes.items():
        assert codes, f"{case.name}:{case.lines[place]}: a row without a code"
        assert set(codes) <= set(CODES), f"{case.name}:{case.lines[place]}: {codes}"


@pytest.mark.parametrize("case", [*CASES, None], ids=["case-1", "case-2", "case-3", "together"])
def test_the_cases_load_without_a_problem(case: Path | None, finished: Run) -> None:
    report = read_inputs(open_database(), [case]) if case else finished.intake
    assert report.problems == ()
    assert report.rows_quarantined == 0
    assert report.rows_used == report.rows_read > 90


def test_every_line_of_the_briefing_is_served_by_a_row() -> None:
    cited = {code for case in CASES for code in served(case)}
    assert cited == set(CODES)


def test_the_facts_of_a_case_are_in_that_case_alone() -> None:
    for number, case in enumerate(CASES, start=1):
        assert {code[:2] for code in served(case) if "." in code} == {f"C{number}"}


def test_the_readme_names_the_tables_that_carry_each_code() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    for code in CODES:
        row = re.search(rf"^\| {re.escape(code)} \|[^|]*\|([^|]*)\|([^|]*)\|([^|]*)\|$", readme, re.MULTILINE)
        assert row, f"README.md has no row for {code}"
        for cell, case in zip(row.groups(), CASES, strict=True):
            named = set(re.findall(r"[a-z_0-9]+(?=(?: \(|,|\s*$))", re.sub(r"\([^)]*\)", "()", cell)))
            assert named - {""} == served(case).get(code, set()), f"{code} in {case.name}"


def test_the_case_files_use_no_anchors_or_tags() -> None:
    for case in CASES:
        assert not re.search(r"(^|\s)[&*!][A-Za-z]", case.read_text(encoding="utf-8"))
