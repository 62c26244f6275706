"""A museum of bad rulebooks: one small fault for each problem code, with exactly what is said of it.

An exhibit is a folder `PCnnn` (or `PCnnn-variant`): files laid over the sound rulebook, a folder `overlay`, or one
`mapping.yaml`; `removed.txt` names what is taken away. `expected.txt` is what people read. After a change of wording:
`WRITE_MUSEUM=1 pytest tests/workbench/test_museum.py`, and read what became of each.
"""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from practicecheck.engine.plans import plan_for
from practicecheck.intake.mapping.load import mapping_of
from practicecheck.rulebook.codes import CODES
from practicecheck.rulebook.load import load_rulebook
from practicecheck.workbench.escalation_examples import run_escalation_examples
from practicecheck.workbench.examples import run_examples
from practicecheck.workbench.lint import lint
from practicecheck.written.yaml_file import Problem

MUSEUM = Path(__file__).with_name("museum")
SOUND = MUSEUM / "sound"
EXHIBITS = sorted(path for path in MUSEUM.iterdir() if path != SOUND)
TODAY = date(2026, 6, 30)


def code_of(exhibit: Path) -> str:
    return exhibit.name.partition("-")[0]


def problems_of(exhibit: Path, place: Path) -> list[Problem]:
    mapping = exhibit / "mapping.yaml"
    if mapping.is_file():
        return mapping_of(mapping.read_bytes(), mapping.name)[1].problems
    rules = Path(shutil.copytree(SOUND, place / "rules"))
    laid = shutil.ignore_patterns("expected.txt", "removed.txt", "overlay")
    shutil.copytree(exhibit, rules, dirs_exist_ok=True, ignore=laid)
    removed = exhibit / "removed.txt"
    for name in removed.read_text(encoding="utf-8").split() if removed.is_file() else ():
        (rules / name).unlink()
    overlay = exhibit / "overlay"
    return lint(rules, today=TODAY, overlay=overlay if overlay.is_dir() else None)


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda path: path.name)
def test_an_exhibit_is_told_exactly_so(exhibit: Path, tmp_path: Path) -> None:
    problems = problems_of(exhibit, tmp_path)
    said = "".join(f"{problem}\n" for problem in problems)
    expected = exhibit / "expected.txt"
    if "WRITE_MUSEUM" in os.environ:
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")
    assert {problem.code for problem in problems} == {code_of(exhibit)}


def test_every_code_is_on_show_and_nothing_else() -> None:
    assert {code_of(exhibit) for exhibit in EXHIBITS} == set(CODES)


def test_the_sound_rulebook_is_sound() -> None:
    assert lint(SOUND, today=TODAY) == []
    book = load_rulebook(SOUND)
    tested, raised = run_examples(book, plan_for(book)), run_escalation_examples(book)
    assert (tested.examples, tested.failures, raised.examples, raised.failures) == (5, (), 2, ())
