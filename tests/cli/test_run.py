"""`run`: what it prints last is a command that shows why, of the same records read in the same way."""

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
