"""What a stranger types: days that cannot be, rule names in small letters, child ids with quotes."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]


@pytest.mark.parametrize("day", ["2040-01-01", "1999-12-31"])
def test_a_day_without_known_bank_holidays_is_refused_as_usage(day: str, command: Command, case: Path) -> None:
    said = command("run", case, "--as-of", day)
    assert said.code == 2
    assert "2005 to 2035" in said.err
    assert said.out == ""


def test_a_day_to_come_is_pointed_out(command: Command, case: Path, rulebook: Path) -> None:
    tomorrow = date.today() + timedelta(days=1)  # noqa: DTZ011
    said = command("run", case, "--as-of", tomorrow, "--rules", rulebook)
    assert said.code == 0
    assert f"{tomorrow} is still to come" in said.err


def test_a_day_that_has_been_is_not(command: Command, case: Path, rulebook: Path) -> None:
    assert "still to come" not in command("run", case, "--as-of", "2025-06-30", "--rules", rulebook).err


def test_from_after_as_of_is_a_slip(command: Command, case: Path) -> None:
    said = command("run", case, "--as-of", "2025-06-30", "--from", "2025-07-01")
    assert (said.code, said.out) == (2, "")
    assert "--from lies after --as-of" in said.err


@pytest.mark.parametrize("most", ["0", "-1"])
def test_at_least_one_finding_is_shown(most: str, command: Command, case: Path) -> None:
    assert command("run", case, "--as-of", "2025-06-30", "--most", most).code == 2


def test_a_rule_is_found_in_small_letters(command: Command, case: Path, rulebook: Path) -> None:
    asked = ("--input", case, "--as-of", "2025-06-30", "--rules", rulebook)
    small = command("explain", "ZQ-1", "--rule", "pa-tst-01", *asked)
    assert small.code == 0, small.err
    assert small.out == command("explain", "ZQ-1", "--rule", "PA-TST-01", *asked).out


def test_the_next_command_can_be_copied_whatever_the_id(command: Command, case: Path, rulebook: Path) -> None:
    child = "O'Neil 1"
    case.write_text(case.read_text(encoding="utf-8").replace("ZQ-1", child), encoding="utf-8")
    said = command("run", case, "--as-of", "2025-06-30", "--rules", rulebook)
    following = next(line for line in said.out.splitlines() if line.startswith("Next: "))
    words = shlex.split(following.removeprefix("Next: practicecheck "))
    assert words[:2] == ["explain", child]
    assert command(*words, "--rules", rulebook).code == 0


def test_one_child_is_not_children(command: Command, case: Path, rulebook: Path) -> None:
    assert "1 child, 3 rules" in command("run", case, "--as-of", "2025-06-30", "--rules", rulebook).out


def test_children_who_may_have_to_be_looked_at_are_counted(command: Command, case: Path, rulebook: Path) -> None:
    """The days asked lie after what is covered, so the escalation is only possible: not the same as nobody."""
    said = command("run", case, "--as-of", "2026-06-30", "--rules", rulebook)
    assert "0 children to look at today" in said.out
    assert "For 1 child it could not be told whether someone must look today" in said.out


def test_a_missing_library_is_named(command: Command, case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "practicecheck.shipped", None)
    said = command("run", case, "--as-of", "2025-06-30")
    assert said.code == 3
    assert "is not installed" in said.err
