"""Tables of what the published sample files give: rows, coverage and answers, checked in beside the tests of the formats.

A sample is read from `shared/samples` beside the project where that folder is there. `WRITE_SAMPLE_TABLES=1 pytest …` writes the
tables anew, to be looked at before they are committed.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from shipped_book import shipped_book

from practicecheck.engine.run import Run, start
from practicecheck.rulebook import Rulebook

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "tests" / "intake" / "formats" / "samples"


def sample(name: str) -> Path:
    """The path of a sample; the test is skipped where it is not there."""
    beside = (folder / "shared" / "samples" / name for folder in ROOT.parents)  # a worktree stands deeper
    path = next((place for place in beside if place.exists()), None)
    if path is None:
        pytest.skip(f"the sample {name} is not on this machine")
    return path


def run_of(path: Path, as_of: date, *, book: Rulebook | None = None, **reading: Any) -> Run:
    """The shipped rules, or others, over one input."""
    return start(book or shipped_book(), [path], as_of, **reading)


def table_of(run: Run) -> dict[str, Any]:
    """What a run gave, in the form that is checked in: of each rule how many children have which answer."""
    answers: dict[str, Counter[str]] = {}
    for of_child in run.answers.values():
        for rule, answer in of_child.items():
            answers.setdefault(rule, Counter())[answer] += 1
    covered = run.con.execute(
        "SELECT table_name, status, from_date, to_date FROM record._coverage WHERE child_id IS NULL ORDER BY ALL"
    ).fetchall()
    report = run.intake
    return {
        "as_of": run.as_of.isoformat(),
        "rows": {"read": report.rows_read, "used": report.rows_used, "quarantined": report.rows_quarantined},
        "problems": dict(sorted(Counter(problem.kind for problem in report.problems).items())),
        "coverage": {table: f"{status} {start or ''}..{end or ''}" for table, status, start, end in covered},
        "rules": {
            rule: ", ".join(f"{answer} {n}" for answer, n in sorted(counts.items()))
            for rule, counts in sorted(answers.items())
        },
    }


def check(name: str, run: Run) -> None:
    """Hold what a run gave against the table of that sample."""
    given, file = table_of(run), TABLES / f"{name}.yaml"
    if os.environ.get("WRITE_SAMPLE_TABLES"):
        file.write_text(f"# What {name} gives.\n{yaml.safe_dump(given, sort_keys=False, width=120)}", encoding="utf-8")
    assert given == yaml.safe_load(file.read_text(encoding="utf-8")), (
        f"not as {file.name} says; WRITE_SAMPLE_TABLES=1 writes it anew"
    )
