"""What lint finds in wording, fairness and names, apart from any command."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from practicecheck.rulebook import Rulebook
from practicecheck.shipped import rules_dir
from practicecheck.workbench.lint import lint
from practicecheck.workbench.lint.fairness import PROTECTED
from practicecheck.workbench.lint.places import parts_of
from practicecheck.workbench.lint.wording import _PATTERN

TODAY = date(2026, 6, 30)


@pytest.mark.parametrize(
    "blaming",
    [
        "The worker failed to visit.",
        "The social worker did not record it.",
        "A manager should have asked.",
        "The school ignored the bruise.",
        "Careless recording.",
        "They did not bother.",
    ],
)
def test_words_that_blame_are_found(blaming: str) -> None:
    assert _PATTERN.search(blaming)


@pytest.mark.parametrize(
    "plain",
    [
        "No visit is recorded between 3 March 2026 and 30 June 2026.",
        "The record does not show that a medical was considered.",
        "Was the child seen and the visit not recorded?",
        "A failed visit counts as an attempt.",
        "The plan was agreed, and no review is recorded.",
    ],
)
def test_words_about_the_record_are_left_alone(plain: str) -> None:
    assert not _PATTERN.search(plain)


def test_no_rule_may_test_a_protected_characteristic(rules_copy: Path) -> None:
    tests = [
        f"{{child.{column}: {test}}}" for column in sorted(PROTECTED) for test in ("{is: X}", "present", "{in: [A, B]}")
    ]
    path = rules_copy / "medicals" / "PA-MED-01.yaml"
    text = path.read_text(encoding="utf-8")
    each_on_its_line = "applies_when:\n  all_of:\n" + "".join(f"    - {test}\n" for test in tests)
    spoiled = re.sub(r"(?ms)^applies_when:.*?(?=^[a-z_]+:)", each_on_its_line, text)
    path.write_text(spoiled, encoding="utf-8")
    lines = spoiled.splitlines()
    found = {lines[one.line - 1].strip(" -") for one in lint(rules_copy, today=TODAY) if one.code == "PC032"}
    assert found == set(tests)


def test_every_part_of_every_shipped_rule_is_walked(book: Rulebook) -> None:
    for rule in book.rules.values():
        walked = {id(part) for part in parts_of(rule)}
        for condition in rule.conditions().values():
            assert id(condition) in walked
            assert all(id(part) in walked for part in condition.parts())


@pytest.fixture
def rules_copy(tmp_path: Path) -> Path:
    import shutil

    # One rule with all that it may name: linting the whole rulebook each time would take minutes.
    copy = Path(shutil.copytree(rules_dir() / "facts", tmp_path / "rules" / "facts")).parent
    for name in ("references.yaml", "parameters.yaml", "lists.yaml", "medicals/PA-MED-01.yaml"):
        (copy / name).parent.mkdir(exist_ok=True)
        shutil.copy(rules_dir() / name, copy / name)
    return copy
