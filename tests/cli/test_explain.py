"""`explain`: the message first, near misses by name and by how much, the arithmetic, and the check on the run."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

Command = Callable[..., Any]


def squeezed(text: str) -> str:
    """The text without line breaks, guides and runs of spaces, as a person reads it."""
    return " ".join(text.translate(str.maketrans("│├└─", "    ")).split())


@pytest.fixture
def told(command: Command, kept: Path, rulebook: Path) -> str:
    said = command("explain", "ZQ-1", "--rule", "PA-TST-01", "--run", kept, "--rules", rulebook)
    assert said.code == 0, said.err
    return said.out


def test_the_message_comes_first(told: str) -> None:
    assert told.startswith("No medical is recorded by 11 March 2025, 2 working days after 7 March 2025.")


@pytest.mark.parametrize(
    "words",
    [
        "= Fri 7 Mar 2025 + 2 working days = Tue 11 Mar 2025",
        "medical MD1, Wed 12 Mar 2025, does not count: examined 1 working day late",
        "medical MD2, Tue 4 Mar 2025, does not count: examined 3 days before the first day asked (Fri 7 Mar 2025)",
        "medical MD3, Mon 10 Mar 2025, does not count: clinician is gp, not consultant_paed (consultant paediatrician)",
        "medical MD4, Tue 22 Apr 2025, does not count: its strategy id is SD2",
        "(case.yaml, medical, row 1)",
        "coverage of medical: Fri 7 Mar 2025 to Tue 11 Mar 2025 asked, covered",
        "judged by: WT23: Working Together to Safeguard Children, from 15 December 2023",
        "medical_wd = 2 working days: How soon a child is examined; Local standard; to be confirmed",
        "Ask: Was the child examined and not recorded?",
        "Limits: A visit to an emergency department is not the medical.",
        "A person decides what follows.",
    ],
)
def test_it_says(told: str, words: str) -> None:
    assert words in squeezed(told)


def test_bank_holidays_that_were_skipped_are_named(told: str) -> None:
    assert (
        "Wed 16 Apr 2025 + 2 working days = Tue 22 Apr 2025 (bank holidays skipped: Fri 18 Apr 2025, Mon 21 Apr 2025)"
        in squeezed(told)
    )


def test_one_subject_can_be_picked(command: Command, kept: Path, rulebook: Path) -> None:
    made = json.loads(
        command(
            "explain",
            "ZQ-1",
            "--rule",
            "PA-TST-01",
            "--run",
            kept,
            "--rules",
            rulebook,
            "--subject",
            "SD2",
            "--format",
            "json",
        ).out
    )
    assert [(one["subject"]["id"], one["answer"], one["stored_answer"]) for one in made["subjects"]] == [
        ("SD2", "met", "met")
    ]


def test_another_kind_of_row_is_named_for_what_it_is(command: Command, kept: Path, rulebook: Path) -> None:
    said = command("explain", "ZQ-1", "--rule", "PA-TST-02", "--run", kept, "--rules", rulebook)
    assert "kind is review" in squeezed(said.out)
    assert "not icpc" in squeezed(said.out)


def test_records_and_a_kept_run_explain_alike(command: Command, kept: Path, rulebook: Path, case: Path) -> None:
    asked = ("explain", "ZQ-1", "--rule", "PA-TST-01", "--rules", rulebook, "--format", "json")
    from_run = command(*asked, "--run", kept)
    from_records = command(*asked, "--input", case, "--as-of", "2025-06-30")
    assert json.loads(from_run.out) == json.loads(from_records.out)


def test_json_holds_every_row_looked_at_with_its_source(command: Command, kept: Path, rulebook: Path) -> None:
    made = json.loads(
        command("explain", "ZQ-1", "--rule", "PA-TST-01", "--run", kept, "--rules", rulebook, "--format", "json").out
    )
    gap = made["subjects"][0]
    expected = next(step for step in gap["conditions"] if step["label"] == "It expects that")
    assert expected["value"] == "no"
    assert {row["key"] for row in expected["rows"]} == {"MD1", "MD2", "MD3", "MD4"}
    assert all(row["source"].startswith("case.yaml, medical, row ") for row in expected["rows"])


def test_a_rulebook_that_changed_since_is_told_plainly(command: Command, kept: Path, rulebook: Path) -> None:
    rule = rulebook / "medicals" / "PA-TST-01.yaml"
    rule.write_text(
        rule.read_text(encoding="utf-8").replace("Medical in time", "Medical done in time"), encoding="utf-8"
    )
    said = command("explain", "ZQ-1", "--rule", "PA-TST-01", "--run", kept, "--rules", rulebook)
    assert said.code == 0
    assert said.out.startswith("The rules have changed since this run")


def test_an_answer_that_differs_from_the_runs_is_an_engine_fault(command: Command, kept: Path, rulebook: Path) -> None:
    with duckdb.connect(str(kept / "run.duckdb")) as con:
        con.execute("UPDATE outcome SET answer = 'met' WHERE rule = 'PA-TST-01' AND subject_id = 'SD1'")
    said = command("explain", "ZQ-1", "--rule", "PA-TST-01", "--run", kept, "--rules", rulebook)
    assert said.code == 4
    assert "the run answers met and the one-child evaluator gap" in said.err
    assert "The run answered met here." in said.out


def test_a_kept_run_is_not_written_to(command: Command, kept: Path, rulebook: Path) -> None:
    before = {path.name: path.read_bytes() for path in kept.iterdir()}
    command("explain", "ZQ-1", "--rule", "PA-TST-01", "--run", kept, "--rules", rulebook)
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == before


def test_a_measure_is_explained_too(command: Command, kept: Path, rulebook: Path) -> None:
    said = command("explain", "ZQ-1", "--rule", "PA-TST-03", "--run", kept, "--rules", rulebook)
    assert said.code == 0
    assert "Answer: counted above and below the line" in squeezed(said.out)


class TestEscalations:
    """An escalation, down to its outcomes."""

    def test_says_which_outcomes_made_it(self, command: Command, kept: Path, rulebook: Path) -> None:
        said = command("explain", "ZQ-1", "--rule", "PA-TST-11", "--run", kept, "--rules", rulebook)
        text = squeezed(said.out)
        assert said.code == 0
        assert text.startswith("Neither a medical nor a conference is recorded: check today. Answer: escalate")
        assert "(PA-TST-01=gap)" in text
        assert "gap No medical is recorded by 11 March 2025" in text
        assert "gap No initial conference is recorded for the enquiry of 7 March 2025." in text

    def test_goes_through_an_escalation_to_the_outcomes_behind_it(
        self, command: Command, kept: Path, rulebook: Path
    ) -> None:
        asked = ("explain", "ZQ-1", "--rule", "PA-TST-12", "--run", kept, "--rules", rulebook, "--format", "json")
        made = json.loads(command(*asked).out)
        assert (made["answer"], made["stored_answer"]) == ("escalate", "escalate")
        (behind,) = made["behind"]
        assert behind["rule"] == "PA-TST-11"
        assert {one["rule"] for one in behind["outcomes"]} == {"PA-TST-01", "PA-TST-02"}

    def test_holds_the_runs_inference_against_its_own(self, command: Command, kept: Path, rulebook: Path) -> None:
        with duckdb.connect(str(kept / "run.duckdb")) as con:
            con.execute("DELETE FROM raised WHERE rule = 'PA-TST-12'")
        said = command("explain", "ZQ-1", "--rule", "PA-TST-12", "--run", kept, "--rules", rulebook)
        assert said.code == 4
        assert "the run answers met and the inference for the one child escalate" in said.err


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("NOBODY", "--rule", "PA-TST-01", "--run", "KEPT"), "There is no child of that id"),
        (("ZQ-1", "--rule", "PA-TST-1", "--run", "KEPT"), "Did you mean 'PA-TST-0"),
        (("ZQ-1", "--rule", "PA-TST-01", "--run", "KEPT", "--subject", "SD9"), "no subject of that id"),
        (("ZQ-1", "--rule", "PA-TST-11", "--run", "KEPT", "--subject", "SD1"), "leave --subject out"),
        (("ZQ-1", "--rule", "PA-TST-01"), "Say which records"),
        (("ZQ-1", "--rule", "PA-TST-01", "--run", "KEPT", "--as-of", "2025-06-30"), "go with --input"),
        (("ZQ-1", "--rule", "PA-TST-01", "--input", "CASE"), "--input needs --as-of"),
        (("ZQ-1", "--rule", "PA-TST-01", "--run", "RULES"), "holds no run of practicecheck"),
    ],
)
def test_a_wrong_question_is_told_and_names_no_child(
    command: Command, kept: Path, rulebook: Path, case: Path, args: tuple[str, ...], words: str
) -> None:
    paths = {"KEPT": kept, "CASE": case, "RULES": rulebook}
    said = command("explain", *(paths.get(arg, arg) for arg in args), "--rules", rulebook)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert "ZQ-1" not in said.err


def test_a_draft_has_no_answer_to_explain(command: Command, kept: Path, rulebook: Path) -> None:
    rule = rulebook / "medicals" / "PA-TST-01.yaml"
    rule.write_text(rule.read_text(encoding="utf-8") + "status: draft\n", encoding="utf-8")
    (rulebook / "escalations" / "PA-TST-11.yaml").unlink()
    (rulebook / "escalations" / "PA-TST-12.yaml").unlink()
    said = command("explain", "ZQ-1", "--rule", "PA-TST-01", "--run", kept, "--rules", rulebook)
    assert said.code == 2
    assert "is draft" in said.err


def test_a_run_without_its_database_is_told(command: Command, kept: Path, rulebook: Path) -> None:
    (kept / "run.duckdb").unlink()
    said = command("explain", "ZQ-1", "--rule", "PA-TST-01", "--run", kept, "--rules", rulebook)
    assert said.code == 3
    assert "holds a run without its database, run.duckdb" in squeezed(said.err)


def test_a_damaged_run_is_told(command: Command, kept: Path, rulebook: Path) -> None:
    (kept / "run.duckdb").write_bytes(b"no database")
    said = command("explain", "ZQ-1", "--rule", "PA-TST-01", "--run", kept, "--rules", rulebook)
    assert said.code == 3
    assert "could not be opened" in said.err
