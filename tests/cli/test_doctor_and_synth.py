"""`doctor` finds what is wrong and says the cure; `synth` writes a council and refuses to mix it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from practicecheck.workbench import doctor

Command = Callable[..., Any]


def states(command: Command, *args: object) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for one in json.loads(command("doctor", "--format", "json", *args).out):
        found.setdefault(one["what"], []).append((one["state"], one["says"]))
    return found


def test_a_sound_installation_is_said_to_be_sound(command: Command, rulebook: Path) -> None:
    said = command("doctor", "--rules", rulebook)
    assert said.code == 0, said.out
    assert said.out.endswith("Sound.\n")


def test_parameters_to_be_confirmed_are_listed(command: Command, rulebook: Path) -> None:
    said = "medical_wd, 2 working days, is to be confirmed by the designated doctor; source to be seen: Local standard"
    assert ("note", said) in states(command, "--rules", rulebook)["Parameters"]


def test_a_parameter_past_its_review_is_named(command: Command, rulebook: Path) -> None:
    path = rulebook / "parameters.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "  review_by: 2020-01-31\n", encoding="utf-8")
    says = [said for _, said in states(command, "--rules", rulebook)["Parameters"]]
    assert "medical_wd was to be reviewed by 31 January 2020 (owner: designated doctor)" in says


def test_a_broken_rulebook_is_a_fault(command: Command, rulebook: Path) -> None:
    (rulebook / "medicals" / "PA-TST-01.yaml").write_text("id: [", encoding="utf-8")
    said = command("doctor", "--rules", rulebook)
    assert said.code == 3
    assert "FAULT  Rulebook" in said.out


def test_a_missing_durable_rules_is_a_note_with_its_cure(
    command: Command, rulebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "practicecheck.engine.escalate.import_problem", lambda: "durable-rules is not installed. To cure it: …"
    )
    said = command("doctor", "--rules", rulebook)
    assert said.code == 0
    assert "note   Escalations: durable-rules is not installed. To cure it" in said.out


def test_a_damaged_calendar_is_found_without_the_library(rulebook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from practicecheck.calendar import bank_holidays

    damaged = bank_holidays.BANK_HOLIDAYS.replace("2026 01-01", "2026 01-02")
    monkeypatch.setattr(bank_holidays, "BANK_HOLIDAYS", damaged)
    (found,) = [one for one in doctor.examine(rulebook, today=date(2026, 6, 30)) if one.what == "Bank holidays"]
    assert found.state == "fault"


@pytest.mark.parametrize(
    ("today", "state"), [(date(2034, 12, 31), None), (date(2035, 1, 1), "note"), (date(2036, 1, 1), "fault")]
)
def test_the_end_of_the_calendar_is_told_in_time(rulebook: Path, today: date, state: str | None) -> None:
    found = [one.state for one in doctor.examine(rulebook, today=today) if "ends on 31 December 2035" in one.says]
    assert found == ([state] if state else [])


def test_a_cache_that_cannot_be_written_stops_nothing(
    command: Command, rulebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setattr("practicecheck.engine.cache.cache_folder", lambda: tmp_path / "file" / "cache")
    said = command("doctor", "--rules", rulebook)
    assert said.code == 0
    assert "note   Cache" in said.out


def test_synth_writes_a_council_that_can_be_run(command: Command, tmp_path: Path, rulebook: Path) -> None:
    folder = tmp_path / "council"
    said = command("synth", "--children", 12, "--seed", 5, "--out", folder)
    assert said.code == 0
    assert said.out.startswith("12 made-up children, ")
    ran = command("run", folder, "--as-of", "2026-06-30", "--rules", rulebook, "--format", "json")
    assert len(json.loads(ran.out)["children"]) == 12


def test_synth_mixes_with_nothing(command: Command, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    said = command("synth", "--children", 3, "--out", tmp_path)
    assert said.code == 3
    assert "something here already" in said.err


@pytest.mark.parametrize("name", ["explain", "fit", "form", "doctor", "synth", "help", "rules"])
def test_every_command_has_help_with_an_example(command: Command, name: str) -> None:
    said = command(name, "--help")
    assert said.code == 0
    assert "Example" in said.out
    assert f"practicecheck {name}" in said.out


@pytest.mark.parametrize("name", ["list", "show", "read", "lint", "test", "schema", "docs"])
def test_every_part_of_rules_has_help_with_an_example(command: Command, name: str) -> None:
    said = command("rules", name, "--help")
    assert said.code == 0
    assert f"practicecheck rules {name}" in said.out
