"""`form new`, the form filled in, and what a run makes of it: as an auditor and a quality lead would do it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from audited_rows import audited

from practicecheck.engine.plans import plan_for
from practicecheck.rulebook import load_rulebook
from practicecheck.shipped import fixtures_dir, rules_dir
from practicecheck.workbench.form.book import write_form
from practicecheck.workbench.form.layout import Form, FormTable
from practicecheck.workbench.form.needs import Lacks, choose_rules, form_tables

Command = Callable[..., Any]
FATHERS = ("PA-FAT-01", "PA-FAT-02", "PA-FAT-03", "PA-FAT-04")
DAY = "2026-06-30"
ASKED = ("adult", "relationship", "engagement", "adult_check", "agency_involvement")
"""What no national extract holds of fathers, and an auditor reads in the file."""


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    """The audited children without what an auditor is to write down."""
    folder = tmp_path / "extract"
    folder.mkdir()
    for case in audited():
        held = {table: rows for table, rows in case.held.items() if table not in ASKED}
        (folder / case.name).with_suffix(".json").write_text(json.dumps(held), encoding="utf-8")
    return folder


def answers(command: Command, *inputs: Path) -> dict[tuple[str, str], set[str]]:
    """The answers of the rules on fathers: by rule and child, those of every subject."""
    said = command("run", *inputs, "--as-of", DAY, "--format", "json")
    assert said.code == 0, said.err
    found: dict[tuple[str, str], set[str]] = {}
    for one in json.loads(said.out)["outcomes"]:
        if one["rule"] in FATHERS:
            found.setdefault((one["rule"], one["child_id"]), set()).add(one["answer"])
    return found


def tables() -> tuple[FormTable, ...]:
    book = load_rulebook(rules_dir())
    return form_tables(book, plan_for(book), choose_rules(book, ["PA-FAT-*"]), Lacks(frozenset(ASKED)))


def rows() -> dict[str, list[Mapping[str, Any]]]:
    """What the auditor finds in the files: the rows that the extract lacks, and that all of them were looked at."""
    found: dict[str, list[Mapping[str, Any]]] = {table: [] for table in ASKED}
    for case in audited():
        for table in ASKED:
            found[table] += [row if table == "adult" else {"child_id": case.child, **row} for row in case.rows(table)]
    covered = {"status": "complete", "from_date": "2021-01-01", "to_date": DAY}
    found["record_coverage"] = [{"table_name": table, "child_id": None, **covered} for table in ASKED]
    return found


def filled(path: Path, given: Mapping[str, list[Mapping[str, Any]]]) -> Path:
    cases = tuple({"child_id": case.child} for case in audited())
    path.write_bytes(write_form(Form(tables(), cases=cases, beside_extract=True), given))
    return path


def test_a_filled_form_answers_as_the_whole_record_does(command: Command, extract: Path, tmp_path: Path) -> None:
    whole = answers(command, fixtures_dir() / "audited")
    assert {"gap"} <= set().union(*whole.values())
    without = answers(command, extract)
    assert set().union(*without.values()) == {"cannot_tell"}
    assert answers(command, extract, filled(tmp_path / "fathers.xlsx", rows())) == whole
