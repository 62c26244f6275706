"""An extract of nobody: refused in words, since a run of nobody would read as an all-clear."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]

COVERAGE = "table_name,status,from,to\n" + "".join(
    f"{table},complete,2024-01-01,2026-06-30\n" for table in ("child", "strategy_discussion", "medical")
)
HELD = "strategy_id,child_id,held_at,medical_decision\nSD1,ZQ-1,2026-03-02,needed\n"


def extract(folder: Path, *, children: str, others: str = "") -> Path:
    folder.mkdir()
    (folder / "child.csv").write_text(f"child_id,dob,sex\n{children}", encoding="utf-8")
    (folder / "record_coverage.csv").write_text(COVERAGE, encoding="utf-8")
    if others:
        (folder / "strategy_discussion.csv").write_text(others, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("others", "said"), [("", "Did a filter of the extract match nobody?"), (HELD, "1 row was set aside")]
)
def test_a_run_of_nobody_is_refused_in_words(
    command: Command, tmp_path: Path, rulebook: Path, others: str, said: str
) -> None:
    folder = extract(tmp_path / "extract", children="", others=others)
    done = command("run", folder, "--as-of", "2026-06-30", "--rules", rulebook, "--out", tmp_path / "june")
    assert (done.code, done.out) == (3, "")
    assert "There is no child in these records" in done.err
    assert said in done.err
    assert "ZQ-1" not in done.err
    assert not (tmp_path / "june").exists()


def test_children_who_are_all_in_conflict_are_answered_cannot_tell(
    command: Command, tmp_path: Path, rulebook: Path
) -> None:
    folder = extract(tmp_path / "extract", children="ZQ-1,2018-05-01,F\nZQ-1,2016-05-01,F\n", others=HELD)
    done = command("run", folder, "--as-of", "2026-06-30", "--rules", rulebook, "--format", "json")
    assert done.code == 0, done.err
    (child,) = json.loads(done.out)["children"]
    assert set(child["answers"].values()) == {"cannot_tell"}
