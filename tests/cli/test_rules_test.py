"""`rules test` of a whole rulebook runs what is not known to hold, says what it passed over, and never forgets a failure."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
_NOT_RUN = "nothing that they hang on has changed since they last held here. --anew runs all."


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("practicecheck.engine.cache.cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


def test_what_held_is_not_run_again_until_something_it_hangs_on_changes(command: Command, rulebook: Path) -> None:
    first, second = (command("rules", "test", "--rules", rulebook) for _ in range(2))
    assert (first.code, second.code) == (0, 0)
    assert "6 examples of 3 rules hold in " in first.out
    assert "run" not in first.out
    assert "6 examples of 3 rules hold in " in second.out
    assert f"None of them was run: {_NOT_RUN}" in second.out

    change(rulebook / "recognition/PA-TST-02.yaml", "Initial conference held", "An initial conference was held")
    third = command("rules", "test", "--rules", rulebook)
    assert "6 examples of 3 rules hold in " in third.out
    assert f"5 examples of 2 rules were not run: {_NOT_RUN}" in third.out

    change(rulebook / "medicals/PA-TST-01.yaml", "{is: consultant_paed}", "{is: gp}")  # without an example
    assert "None of them was run" in command("rules", "test", "--rules", rulebook).out


def test_a_failure_is_told_every_time_until_it_is_mended(command: Command, rulebook: Path) -> None:
    command("rules", "test", "--rules", rulebook)
    change(rulebook / "recognition/PA-TST-02.yaml", "{is: icpc}", "{is: review}")
    for _ in range(2):
        said = command("rules", "test", "--rules", rulebook)
        assert said.code == 1
        assert "PA-TST-02.yaml:12: PA-TST-02 «held»: E1 is gap, the example says met\n" in said.out
        assert "1 of 6 examples of 3 rules do not hold" in said.out
        assert f"5 examples of 2 rules were not run: {_NOT_RUN}" in said.out
    change(rulebook / "recognition/PA-TST-02.yaml", "{is: review}", "{is: icpc}")
    assert "None of them was run" in command("rules", "test", "--rules", rulebook).out


def test_an_example_that_is_changed_is_run_though_the_rule_is_the_same(command: Command, rulebook: Path) -> None:
    command("rules", "test", "--rules", rulebook)
    change(rulebook / "recognition/PA-TST-02.yaml", "outcomes: {E1: met}", "outcomes: {E1: gap}")
    assert "E1 is met, the example says gap" in command("rules", "test", "--rules", rulebook).out


@pytest.mark.parametrize("asked", [("--anew",), ("PA-TST-02",), ("--coverage", "--fail-on", "never")])
def test_who_asks_for_a_run_gets_one(command: Command, rulebook: Path, asked: tuple[str, ...]) -> None:
    command("rules", "test", "--rules", rulebook)
    said = command("rules", "test", "--rules", rulebook, *asked, "--format", "json")
    assert said.code == 0, said.out
    made = json.loads(said.out)
    assert made["examples"] == (1 if "PA-TST-02" in asked else 6)
    assert made["examples_not_run"] == 0


def test_json_says_how_many_were_not_run(command: Command, rulebook: Path) -> None:
    command("rules", "test", "--rules", rulebook)
    made = json.loads(command("rules", "test", "--rules", rulebook, "--format", "json").out)
    assert (made["examples"], made["examples_not_run"], made["rules"]) == (6, 6, 3)


def test_without_a_cache_all_is_run_each_time(command: Command, rulebook: Path, cache: Path) -> None:
    cache.write_text("a file where the folder would be", encoding="utf-8")
    for _ in range(2):
        said = command("rules", "test", "--rules", rulebook)
        assert (said.code, "6 examples of 3 rules hold in " in said.out, "not run" in said.out) == (0, True, False)


def test_the_cache_holds_nothing_of_an_example(command: Command, rulebook: Path, cache: Path) -> None:
    command("rules", "test", "--rules", rulebook)
    kept = [one for one in cache.iterdir() if not one.name.startswith("plan-")]
    assert {one.name.partition("-")[0] for one in kept} == {"held", "read"}
    for one in kept:
        assert "C1" not in one.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "old", "new", "rule", "words"),
    [
        ("recognition/PA-TST-02.yaml", "examples:", "limits:", "PA-TST-02", "no example stands in the file: "),
        ("recognition/PA-TST-02.yaml", "kind:", "status: retired\nkind:", "PA-TST-02", "active or on trial run: PA-TST-02."),
        ("escalations/PA-TST-12.yaml", "kind:", "status: draft\nkind:", "PA-TST-12", "active or on trial run: PA-TST-12."),
    ],
)  # fmt: skip
def test_a_rule_of_which_no_example_was_run_is_not_said_to_hold(
    command: Command, rulebook: Path, path: str, old: str, new: str, rule: str, words: str
) -> None:
    text = (rulebook / path).read_text(encoding="utf-8")
    text = text[: text.index("examples:")] if new == "limits:" else text.replace(old, new, 1)
    (rulebook / path).write_text(text, encoding="utf-8")
    said = command("rules", "test", rule, "--rules", rulebook)
    assert (said.code, " hold" in said.out) == (1, False)
    assert words in said.err
    every = command("rules", "test", "--rules", rulebook)  # of the whole rulebook it is said
    assert words in every.err
    assert rule in every.err
    assert "0 examples" not in every.out


def test_a_draft_rule_is_tried_when_it_is_named_alone(command: Command, rulebook: Path) -> None:
    change(rulebook / "recognition/PA-TST-02.yaml", "\nkind:", "\nstatus: draft\nkind:")
    assert command("rules", "test", "PA-TST-02", "--rules", rulebook).code == 0
    assert "active or on trial run: PA-TST-02." in command("rules", "test", "--rules", rulebook).err


def test_whose_rules_were_tested_is_said_where_none_were_named(command: Command, rulebook: Path) -> None:
    assert "the rules that come with the program" in command("rules", "test", "PA-MED-06").err
    assert "come with the program" not in command("rules", "test", "--rules", rulebook).err


@pytest.mark.parametrize(
    "spoilt", ["", "null", "[]", "[" * 100_000, '{"a": tru', "\0", '{"%s": 1e9}', '{"%s": -4}', '{"%s": true}', '{"%s": 9%s}']
)  # fmt: skip
def test_a_memory_that_was_spoilt_costs_time_and_nothing_else(
    command: Command, rulebook: Path, cache: Path, spoilt: str
) -> None:
    command("rules", "test", "--rules", rulebook)
    (held,) = cache.glob("held-*")
    states = json.loads(held.read_text(encoding="utf-8"))
    first = next(iter(states))
    held.write_text(spoilt.replace("%s", first, 1).replace("%s", "9" * 5_000), encoding="utf-8")
    said = command("rules", "test", "--rules", rulebook)
    assert (said.code, "6 examples of 3 rules hold in " in said.out, "not run" in said.out) == (0, True, False)
