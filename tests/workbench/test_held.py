"""What a rule's examples hang on: each change has those rules tested again that it can reach, and no others."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random
from shutil import copytree

import pytest

from practicecheck.operators.vocabulary import DatedValue
from practicecheck.rulebook import Rulebook, load_rulebook
from practicecheck.rulebook.differences import apart, differences
from practicecheck.workbench import held
from practicecheck.workbench.held import Held

MED_01, MED_03, CAT_03, REC_02, RSK_01, ESC_13 = (
    "PA-MED-01",
    "PA-MED-03",
    "PA-CAT-03",
    "PA-REC-02",
    "PA-RSK-01",
    "PA-ESC-13",
)


@pytest.fixture
def rules(few_rules: Path, tmp_path: Path) -> Path:
    return Path(copytree(few_rules, tmp_path / "rules"))


@pytest.mark.parametrize(
    ("path", "old", "new", "again"),
    [
        ("risk/PA-RSK-01.yaml", "\ntitle: ", "\ntitle: Or ", {RSK_01}),
        ("risk/PA-RSK-01.yaml", "\nexamples:\n", "\nexamples:\n  # one more\n", {RSK_01}),
        ("medicals/PA-MED-01.yaml", "\ntitle: ", "\ntitle: Or ", {MED_01}),
        # PA-MED-01 reads the answers of PA-MED-03, so it hangs on what that asks, and not on how it is worded.
        ("medicals/PA-MED-03.yaml", "\ntitle: ", "\ntitle: Or ", {MED_03}),
        ("medicals/PA-MED-03.yaml", "{paediatrician_consulted: {is: Y}}", "{paediatrician_consulted: {is: N}}", {MED_01, MED_03}),
        ("medicals/PA-MED-03.yaml", "\nkind: gap", "\nstatus: retired\nkind: gap", {MED_01, MED_03, ESC_13}),
        ("parameters.yaml", "How far back from a strategy discussion", "How long before", set()),
        ("parameters.yaml", 'of physical_harm_indicated"}]\nfather', '"}, {value: 11, from: 2026-04-01}]\nfather', {MED_01, MED_03}),
        ("lists.yaml", "codes: [good, outstanding]", "codes: [good]", {RSK_01}),
        ("facts/enquiry.yaml", "- fact: physical_harm_raised\n", "# why\n- fact: physical_harm_raised\n", set()),
        ("references.yaml", "{id: RCPCH20, from: 2020-10-01}", "{id: RCPCH20, from: 2021-10-01}", {MED_01, MED_03}),
        ("references.yaml", "Child protection service delivery standards", "Standards", set()),
        # An escalation's examples name all that comes of answers, so they hang on all escalations, and on how rules are ranked.
        ("risk/PA-RSK-01.yaml", "\nkind: strength", "\nseverity: low\nkind: strength", {RSK_01, ESC_13}),
        ("escalations/PA-ESC-13.yaml", "{rule: PA-ESC-02, is: [gap, escalate]}", "{rule: PA-ESC-02, is: gap}", {ESC_13}),
    ],
)  # fmt: skip
def test_a_change_is_tested_where_it_can_be_seen(
    rules: Path, tmp_path: Path, path: str, old: str, new: str, again: set[str]
) -> None:
    before = load_rulebook(rules)
    Held(before, tmp_path).add(dict.fromkeys(before.in_use(), 3))
    assert Held(before, tmp_path).counts() == dict.fromkeys(before.in_use(), 3)
    text = (rules / path).read_text(encoding="utf-8")
    assert text.count(old) == 1, "the change is to change one thing"
    (rules / path).write_text(text.replace(old, new), encoding="utf-8")
    after = load_rulebook(rules)
    assert set(before.in_use()) - Held(after, tmp_path).counts().keys() == again


def test_whatever_can_change_an_answer_is_tested_again(book: Rulebook, tmp_path: Path) -> None:
    """By what `rules diff` knows of a change, which is worked out another way."""
    Held(book, tmp_path).add(dict.fromkeys(book.in_use(), 1))
    changed = [*_otherwise(book, Random(7))]
    reached = [differences(book, one).keys() & one.in_use().keys() for one in changed]
    assert sum(map(bool, reached)) >= 10, "few of these changes reach a rule"
    for one, names in zip(changed, reached, strict=True):
        rules = {name for name in names if name in one.rules}  # an escalation's examples are given its rules' answers
        assert not rules & Held(one, tmp_path).counts().keys()


def _otherwise(book: Rulebook, random: Random):  # type: ignore[no-untyped-def]
    words = book.vocabulary
    for name in random.sample(sorted(words.parameters), 6):
        one = words.parameters[name]
        value = one.values[-1].value
        other = value + 1 if isinstance(value, int) else f"{value} "
        new = one.model_copy(update={"values": (DatedValue(value=other),)})
        yield apart(
            replace(book, vocabulary=replace(words, parameters={**words.parameters, name: new}, named={})), name
        )
    for name in random.sample(sorted(words.lists), 4):
        new_list = words.lists[name].model_copy(update={"codes": ("other",)})
        yield apart(replace(book, vocabulary=replace(words, lists={**words.lists, name: new_list}, named={})), name)
    for name in random.sample(sorted(words.facts), 6):
        new_fact = words.facts[name].model_copy(update={"about": "child", "merge_within": None, "holds": None})
        yield apart(replace(book, vocabulary=replace(words, facts={**words.facts, name: new_fact}, named={})), name)


def test_another_program_remembers_nothing(rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = load_rulebook(rules)
    Held(book, tmp_path).add({RSK_01: 3})
    monkeypatch.setattr(held, "_program", lambda: "another")
    assert Held(book, tmp_path).counts() == {}


def test_another_process_remembers_the_same(rules: Path, tmp_path: Path) -> None:
    """A hash that turned with the order of a set would differ from process to process."""
    book = load_rulebook(rules)
    Held(book, tmp_path).add(dict.fromkeys(book.in_use(), 3))
    asked = (
        "import sys; from pathlib import Path; from practicecheck.rulebook import load_rulebook; "
        "from practicecheck.workbench.held import Held; "
        "print(len(Held(load_rulebook(Path(sys.argv[1])), Path(sys.argv[2])).counts()))"
    )
    said = subprocess.run(
        [sys.executable, "-c", asked, rules, tmp_path],
        env={**os.environ, "PYTHONHASHSEED": "5"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == str(len(book.in_use()))
