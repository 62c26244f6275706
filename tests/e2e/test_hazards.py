"""The hazard log names tests that exist, and every hazard with a control has one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOG = (ROOT / "docs" / "hazards.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
HAZARDS = (
    "all-clear",
    "false alarm",
    "stale",
    "wrong child",
    "lost escalation",
    "Another team's child",
    "data gets out",
)


def named_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_every_test_that_the_log_names_exists() -> None:
    named = set(NAMED.findall(LOG))
    assert len(named) > 25
    missing = {
        f"{file}::{name}" for file, name in named if not (ROOT / file).is_file() or name not in named_in(ROOT / file)
    }
    assert missing == set()


def test_every_control_is_shown_by_a_test() -> None:
    rows = [line for line in LOG.splitlines() if line.startswith("| ") and not line.startswith("| How")]
    assert len(rows) > 20
    assert [row for row in rows if not NAMED.search(row.rpartition(" | ")[2])] == []


def test_the_hazards_of_the_design_are_in_the_log() -> None:
    headings = " ".join(line for line in LOG.splitlines() if line.startswith("## "))
    assert [hazard for hazard in HAZARDS if hazard not in headings] == []
