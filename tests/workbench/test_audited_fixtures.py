"""The three audited children: they load whole, every row says which line of the briefing it serves, and the README agrees."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from practicecheck.intake import read_inputs
from practicecheck.records.database import open_database

FOLDER = Path(__file__).parents[2] / "fixtures" / "audited"
CASES = [FOLDER / f"case-{number}.yaml" for number in (1, 2, 3)]
CODES = (
    [f"A{n}" for n in (1, 2, 3)]
    + [f"R{n}" for n in range(1, 5)]
    + [f"K{n}" for n in range(1, 10)]
    + [f"C1.{n}" for n in range(7)]
    + [f"C2.{n}" for n in range(5)]
    + [f"C3.{n}" for n in range(6)]
)


def served(path: Path) -> dict[str, set[str]]:
    """Return the tables in which each code is cited, having seen that every row cites one."""
    tables: dict[str, set[str]] = defaultdict(set)
    table = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if heading := re.match(r"(\w+):", line):
            table = heading[1]
        is_row = line.startswith("  - {") or (line.startswith(table + ":") and line.rstrip()[-1:] not in (":", ""))
        if not table or table == "coverage" or not is_row:
            continue
        _, _, comment = line.partition(" # ")
        codes = [code.strip() for code in comment.split(":")[0].split(",")]
        assert codes[0], f"{path.name}:{number}: a row without a code"
        assert set(codes) <= set(CODES), f"{path.name}:{number}: {codes}"
        for code in codes:
            tables[code].add(table)
    return tables


@pytest.mark.parametrize("paths", [[case] for case in CASES] + [CASES], ids=["case-1", "case-2", "case-3", "together"])
def test_the_cases_load_without_a_problem(paths: list[Path]) -> None:
    report = read_inputs(open_database(), paths)
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
