"""`fit`: what an extract can answer, and what it lacks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
CHILD = "child: {child_id: ZQ-1, dob: 2018-05-01}\n"
ROWS = """\
strategy_discussion: [{strategy_id: SD1, held_at: 2025-03-07, medical_decision: needed}]
s47_enquiry: [{s47_id: E1, start_date: 2025-03-07}]
conference: [{conference_id: F1, s47_id: E1, kind: review, held_date: 2025-03-20}]
"""
MEDICALS = "medical: [{medical_id: MD1, strategy_id: SD1, examined_at: 2025-03-12, clinician: gp}]\n"


def fit_of(command: Command, rulebook: Path, tmp_path: Path, text: str, coverage: str = "{status: complete}") -> Any:
    path = tmp_path / "extract.yaml"
    path.write_text(f"coverage: {coverage}\n{CHILD}{text}", encoding="utf-8")
    said = command("fit", path, "--as-of", "2025-06-30", "--rules", rulebook, "--format", "json")
    assert said.code == 0, said.err
    return json.loads(said.out)


def by_rule(made: Any) -> dict[str, Any]:
    return {one["rule"]: one for one in made["rules"]}


def test_a_whole_extract_answers_every_rule(command: Command, rulebook: Path, tmp_path: Path) -> None:
    made = fit_of(command, rulebook, tmp_path, ROWS + MEDICALS)
    assert made["counts"] == {"fully": len(made["rules"]), "partly": 0, "not at all": 0}
    assert made["unlocks"] == []


def test_a_table_that_is_not_there_is_named_and_unlocks(command: Command, rulebook: Path, tmp_path: Path) -> None:
    made = fit_of(command, rulebook, tmp_path, ROWS)
    rule = by_rule(made)["PA-TST-01"]
    assert (rule["fit"], rule["tables"]) == ("partly", ["medical (not extracted)"])
    assert made["unlocks"][0] == {"what": "medical", "rules": 1, "alone": 1, "inputs": ["extract.yaml"]}


def test_a_rule_without_its_subject_cannot_be_answered_at_all(command: Command, rulebook: Path, tmp_path: Path) -> None:
    made = fit_of(command, rulebook, tmp_path, ROWS.partition("s47_enquiry")[0] + MEDICALS)
    assert by_rule(made)["PA-TST-02"]["fit"] == "not at all"


def test_a_column_that_is_not_carried_is_named(command: Command, rulebook: Path, tmp_path: Path) -> None:
    made = fit_of(command, rulebook, tmp_path, ROWS + MEDICALS.replace(", clinician: gp", ""))
    rule = by_rule(made)["PA-TST-01"]
    assert (rule["fit"], rule["columns"]) == ("partly", ["medical.clinician"])
    assert made["unlocks"] == [{"what": "medical.clinician", "rules": 1, "alone": 1, "inputs": ["extract.yaml"]}]


def test_of_two_inputs_the_one_that_lacks_it_is_named(
    command: Command, rulebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    covered = "coverage: {status: complete}\n"
    (tmp_path / "census.yaml").write_text(f"{covered}{CHILD}{ROWS.partition('conference')[0]}", encoding="utf-8")
    (tmp_path / "hospital.yaml").write_text(
        f"{covered}{CHILD}{MEDICALS.replace(', clinician: gp', '')}", encoding="utf-8"
    )
    arguments = (
        "fit",
        tmp_path / "census.yaml",
        tmp_path / "hospital.yaml",
        "--as-of",
        "2025-06-30",
        "--rules",
        rulebook,
    )
    made = json.loads(command(*arguments, "--format", "json").out)
    unlocks = {one["what"]: (one["alone"], one["inputs"]) for one in made["unlocks"]}
    assert unlocks["medical.clinician"] == (1, ["hospital.yaml"])
    assert unlocks["conference"][1] == ["census.yaml", "hospital.yaml"]
    said = command(*arguments).out
    assert "the column clinician of medical, not carried by hospital.yaml; with it 1 more in full" in said


def test_a_column_that_another_input_fills_is_not_lacking(command: Command, rulebook: Path, tmp_path: Path) -> None:
    covered = "coverage: {status: complete}\n"
    (tmp_path / "a.yaml").write_text(
        f"{covered}{CHILD}{ROWS}{MEDICALS.replace(', clinician: gp', '')}", encoding="utf-8"
    )
    (tmp_path / "b.yaml").write_text(f"{covered}{CHILD}{MEDICALS}", encoding="utf-8")
    said = command(
        "fit",
        tmp_path / "a.yaml",
        tmp_path / "b.yaml",
        "--as-of",
        "2025-06-30",
        "--rules",
        rulebook,
        "--format",
        "json",
    )
    assert "medical.clinician" not in {one["what"] for one in json.loads(said.out)["unlocks"]}


@pytest.mark.parametrize(
    ("coverage", "words"),
    [
        ("{status: complete, from: 2024-01-01, to: 2025-05-31}", "covered to 31 May 2025 only"),
        ("{status: complete, from: 2025-01-01}", "covered from 1 January 2025 only"),
        ("{status: partial}", "not covered completely"),
    ],
)
def test_coverage_that_does_not_reach_is_told(
    command: Command, rulebook: Path, tmp_path: Path, coverage: str, words: str
) -> None:
    made = fit_of(command, rulebook, tmp_path, ROWS + MEDICALS, coverage)
    assert f"medical ({words})" in by_rule(made)["PA-TST-01"]["tables"]


def test_a_column_hardly_ever_filled_is_warned_of(command: Command, rulebook: Path, tmp_path: Path) -> None:
    folder = tmp_path / "extract"
    folder.mkdir()
    (folder / "child.csv").write_text("child_id,dob\nZQ-1,2018-05-01\n", encoding="utf-8")
    rows = "".join(f"E{n},ZQ-1,2025-03-07,{'2025-04-01' if n == 0 else ''}\n" for n in range(200))
    (folder / "s47_enquiry.csv").write_text(f"s47_id,child_id,start_date,end_date\n{rows}", encoding="utf-8")
    asked = ("fit", folder, "--as-of", "2025-06-30", "--coverage", "complete::", "--rules", rulebook)
    said = command(*asked)
    assert "hardly ever filled in" in said.out
    assert "s47_enquiry.end_date: 1 of 200 rows (extract)" in said.out
    thin = json.loads(command(*asked, "--format", "json").out)["thin_columns"]
    assert [(one["column"], one["filled"]) for one in thin] == [("end_date", 1)]


def test_the_day_is_that_of_the_coverage_where_none_is_given(command: Command, rulebook: Path, case: Path) -> None:
    said = command("fit", case, "--rules", rulebook)
    assert said.code == 0
    assert "so 2025-06-30 was taken" in said.err
