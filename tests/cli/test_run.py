"""`run`: what it ends with is a command that shows why, and what it cannot read it tells of at once."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from tests.cli.conftest import Command


def test_the_command_it_ends_with_explains_the_same_records(
    command: Command, rulebook: Path, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "1000")
    ids = case.with_name("the ids.csv")
    ids.write_text("input,id,child_id\ncase.yaml,ZQ-1,ZQ-9\n")
    text = case.read_text(encoding="utf-8")
    case.write_text(text.replace(text.splitlines()[0] + "\n", ""), encoding="utf-8")
    options = ("--rules", rulebook, "--id-map", ids, "--coverage", "complete::2025-06-30")
    told = command("run", case, "--as-of", "2025-06-30", *options)
    (line,) = (line for line in told.out.splitlines() if "practicecheck explain" in line)
    _, *asked = shlex.split(line[line.index("practicecheck explain") :])
    assert "ZQ-9" in asked
    explained = command(*asked)
    assert (explained.code, explained.err) == (0, "")
    assert "ZQ-9" in explained.out


def test_a_case_file_that_cannot_be_read_is_told_of_at_once_and_nothing_is_written(
    command: Command, rulebook: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(
        "child: {child_id: ZQ-1}\nvisit: Tuesday\ncoverage: {status: complete, from: 2026-06-30, to: 2025-01-01}\n"
    )
    told = command("run", broken, "--as-of", "2026-06-30", "--rules", rulebook, "--out", tmp_path / "june")
    assert (told.code, told.out) == (3, "")
    assert told.err.splitlines() == [
        "practicecheck: broken.yaml:2:1: visit is not a list of rows. Put `- ` before each row.",
        "broken.yaml:3:1: coverage ends before it begins. Write the earlier day as `from`.",
    ]
    assert not (tmp_path / "june").exists()
