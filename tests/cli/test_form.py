"""`form new`, the form filled in, and what a run makes of it: as an auditor and a quality lead would do it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from audited_rows import audited
from part_of_rules import part_of
from shipped_book import shipped_book

from practicecheck.engine.plans import plan_for
from practicecheck.engine.run import start
from practicecheck.intake.form_sheets import FIRST_ROW
from practicecheck.rulebook import load_rulebook
from practicecheck.shipped import fixtures_dir, rules_dir
from practicecheck.workbench.form.book import write_form
from practicecheck.workbench.form.layout import Form, FormTable
from practicecheck.workbench.form.needs import Lacks, choose_rules, form_tables

Command = Callable[..., Any]
Told = dict[str, dict[str, str]]
"""The answer of each rule on fathers, child by child."""
Answers = Callable[..., Told]
FATHERS = ("PA-FAT-01", "PA-FAT-02", "PA-FAT-03", "PA-FAT-04")
DAY = "2026-06-30"
ASKED = ("adult", "relationship", "engagement", "adult_check", "agency_involvement")
"""What no national extract holds of fathers, and an auditor reads in the file."""


@pytest.fixture(scope="module")
def read(some_rules: Path) -> frozenset[str]:
    """The tables that the rules on fathers read: an extract of these is read in half the time of the whole record."""
    tables = chain.from_iterable(dict(plan_for(load_rulebook(some_rules)).rule_tables).values())
    return frozenset({"child", "coverage", *ASKED, *tables})


@pytest.fixture(scope="module")
def extract(read: frozenset[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The audited children without what an auditor is to write down."""
    folder = tmp_path_factory.mktemp("extract") / "extract"
    folder.mkdir()
    for case in audited():
        held = {table: rows for table, rows in case.held.items() if table in read - set(ASKED)}
        (folder / case.name).with_suffix(".json").write_text(json.dumps(held), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def some_rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rules on fathers, with what they stand on, so that a run takes no longer than it must."""
    return part_of(shipped_book(), rules_dir(), tmp_path_factory.mktemp("fathers") / "rules", ["fathers"])


@pytest.fixture(scope="module")
def answers(some_rules: Path) -> Answers:
    """The answers of the rules on fathers, child by child."""
    book = load_rulebook(some_rules)

    def of(*inputs: Path) -> Told:
        run = start(book, inputs, date.fromisoformat(DAY))
        try:
            found = run.answers
        finally:
            run.close()
        return {child: {rule: told[rule] for rule in FATHERS} for child, told in found.items()}

    return of


@pytest.fixture(scope="module")
def whole(answers: Answers) -> Told:
    """What is answered by all that was recorded."""
    return answers(fixtures_dir() / "audited")


@pytest.fixture(scope="module")
def without(answers: Answers, extract: Path) -> Told:
    """What is answered by the extract alone."""
    return answers(extract)


@pytest.fixture(scope="module")
def full(answers: Answers, extract: Path, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What is answered by the extract and the form with all that an auditor finds."""
    return answers(extract, filled(tmp_path_factory.mktemp("form") / "fathers.xlsx", rows()))


def tables() -> tuple[FormTable, ...]:
    book = shipped_book()
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


def test_a_filled_form_answers_as_the_whole_record_does(whole: Told, without: Told, full: Told) -> None:
    assert {answer for told in whole.values() for answer in told.values()} >= {"gap", "met"}
    assert {answer for told in without.values() for answer in told.values()} == {"cannot_tell"}
    assert full == whole


def test_taking_back_one_answer_changes_the_finding(
    answers: Answers, full: Told, extract: Path, tmp_path: Path
) -> None:
    assert full["CASE-1"]["PA-FAT-01"] == "met"
    less = rows()
    less["relationship"] = [
        row for row in less["relationship"] if (row["child_id"], row["type"]) != ("CASE-1", "father")
    ]
    without_father = answers(extract, filled(tmp_path / "no-father.xlsx", less))
    assert without_father["CASE-1"]["PA-FAT-01"] == "gap"
    less["record_coverage"] = [row for row in less["record_coverage"] if row["table_name"] != "relationship"]
    not_looked = answers(extract, filled(tmp_path / "not-looked.xlsx", less))
    assert not_looked["CASE-1"]["PA-FAT-01"] == "cannot_tell"


def test_an_untouched_form_changes_nothing_and_the_fit_says_so(
    command: Command, answers: Answers, without: Told, some_rules: Path, extract: Path, tmp_path: Path
) -> None:
    out = tmp_path / "fathers.xlsx"
    made = command("form", "new", "--for", "fathers", "--extract", extract, "--as-of", DAY, "--out", out)
    assert made.code == 0, made.err
    # Plans, too: the extract of one of the three has none of the categories that stand behind "multiple".
    assert "3 children, 6 sheets to fill in for 4 rules" in made.out
    assert "practicecheck run" in made.err
    assert out.stat().st_mode & 0o777 == 0o600
    assert answers(extract, out) == without
    fits = json.loads(command("fit", extract, out, "--as-of", DAY, "--rules", some_rules, "--format", "json").out)
    assert {one["rule"] for one in fits["rules"] if one["fit"] != "fully"} >= set(FATHERS)


def test_a_finding_shows_the_sheet_and_row_of_the_form(
    command: Command, some_rules: Path, extract: Path, tmp_path: Path
) -> None:
    form = filled(tmp_path / "fathers.xlsx", rows())
    said = command("run", extract, form, "--as-of", DAY, "--rules", some_rules, "--format", "json")
    sources = {
        (row["source"]["input"], row["source"]["sheet"], row["source"]["row"])
        for one in json.loads(said.out)["outcomes"]
        if one["rule"] == "PA-FAT-01" and one["child_id"] == "CASE-1"
        for row in one["evidence"]
        if row["table"] == "relationship" and row["role"] != "coverage"
    }
    # The father's is the second row that an auditor sees below the headings and the help.
    assert ("fathers.xlsx", "Relationships", FIRST_ROW + 1) in sources


def test_rows_that_the_extract_holds_are_completed(
    answers: Answers, whole: Told, command: Command, read: frozenset[str], tmp_path: Path
) -> None:
    extract = tmp_path / "extract"
    extract.mkdir()
    related = {case.child: case.rows("relationship") for case in audited()}
    for case in audited():
        bare = [
            {name: value for name, value in row.items() if name != "lives_with_child"} for row in related[case.child]
        ]
        held = {**{table: rows for table, rows in case.held.items() if table in read}, "relationship": bare}
        (extract / case.name).with_suffix(".json").write_text(json.dumps(held), encoding="utf-8")
    made = command(
        "form", "new", "--for", "PA-FAT-01", "--extract", extract, "--as-of", DAY, "--out", tmp_path / "f.xlsx"
    )
    assert "3 children, 1 sheet to fill in for 1 rule: Relationships" in made.out
    assert answers(extract)["CASE-1"]["PA-FAT-01"] == "cannot_tell"

    shown, known = ("relationship_id", "child_id"), [
        {"relationship_id": row["relationship_id"], "child_id": child} for child, found in related.items() for row in found
    ]  # fmt: skip
    table = FormTable("relationship", ("lives_with_child",), shown=shown, known=tuple(known))
    form = tmp_path / "homes.xlsx"
    form.write_bytes(write_form(Form((table,), beside_extract=True), {"relationship": [*chain(*related.values())]}))
    assert answers(extract, form) == whole


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--for", "PA-DAD-*", "--out", "f.xlsx"], 2, "means no rule that runs"),
        (["--for", "fathers", "--out", "f.csv"], 2, "ends in .xlsx"),
        (["--for", "fathers", "--out", "there.xlsx"], 3, "may hold answers"),
        (["--for", "fathers", "--out", "f.xlsx", "--as-of", DAY], 2, "Give it with --extract"),
        (["--for", "fathers", "--out", "f.xlsx", "--children", " , "], 2, "No child is named"),
        (["--for", "fathers", "--out", "f.xlsx", "--children", "a", "--cases", "cases.txt"], 2, "Give one of them"),
        (["--for", "fathers", "--out", "f.xlsx", "--cases", "gone.txt"], 2, "one child on each line"),
        (["--for", "fathers", "--out", "f.xlsx", "--extract", "audited", "--children", "CASE-1,ZQ-9"], 2, "1 is not in the extract"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_said_in_words(
    options: list[str], code: int, words: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there.xlsx").write_bytes(b"answers")
    Path("cases.txt").write_text("CASE-1\n", encoding="utf-8")
    Path("audited").symlink_to(fixtures_dir() / "audited")
    said = command("form", "new", *options)
    assert (said.code, words in said.err) == (code, True), said.err
    assert Path("there.xlsx").read_bytes() == b"answers"
    assert not Path("f.xlsx").exists()
    assert "ZQ-9" not in said.err


def test_nothing_is_written_where_the_extract_carries_all(command: Command, tmp_path: Path) -> None:
    out = tmp_path / "f.xlsx"
    whole = fixtures_dir() / "audited" / "case-2.yaml"
    said = command("form", "new", "--for", "fathers", "--extract", whole, "--as-of", DAY, "--out", out)
    assert (said.code, out.exists()) == (0, False)
    assert "no form was written" in said.out
