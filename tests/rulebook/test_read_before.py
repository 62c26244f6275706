"""A file that was read whole before is read without its examples, and any change to it has it read whole again."""

from pathlib import Path
from shutil import copytree

import pytest

from practicecheck.engine.plans import ReadBefore, plan_for
from practicecheck.errors import RulebookError
from practicecheck.rulebook import load_rulebook


@pytest.fixture
def rules(few_rules: Path, tmp_path: Path) -> Path:
    return Path(copytree(few_rules, tmp_path / "rules"))


def test_the_second_time_the_examples_are_passed_over_and_the_rest_is_the_same(rules: Path, tmp_path: Path) -> None:
    before = ReadBefore(tmp_path / "cache")
    first, second = (load_rulebook(rules, remembered=before) for _ in range(2))
    assert all(rule.examples or rule.measure_examples for rule in first.rules.values())
    assert not any(rule.examples or rule.measure_examples for rule in second.rules.values())
    bare = {"examples", "measure_examples"}
    assert [rule.model_dump(exclude=bare) for rule in first.rules.values()] == [
        rule.model_dump(exclude=bare) for rule in second.rules.values()
    ]
    assert first.hash == second.hash
    assert plan_for(first, folder=tmp_path / "one") == plan_for(second, folder=tmp_path / "two")


def test_a_change_to_one_file_has_that_one_read_whole(rules: Path, tmp_path: Path) -> None:
    before = ReadBefore(tmp_path / "cache")
    load_rulebook(rules, remembered=before)
    file = rules / "medicals" / "PA-MED-01.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# a word\n", encoding="utf-8")
    for read_whole in ({"PA-MED-01"}, set()):
        book = load_rulebook(rules, remembered=ReadBefore(tmp_path / "cache"))
        assert {rule.id for rule in book.rules.values() if rule.examples or rule.measure_examples} == read_whole
    book = load_rulebook(rules, remembered=ReadBefore(tmp_path / "cache"), whole={"PA-RSK-01"})
    assert {rule.id for rule in book.rules.values() if rule.examples} == {"PA-RSK-01"}


def test_a_fault_in_an_example_is_told_though_the_rulebook_was_read_before(rules: Path, tmp_path: Path) -> None:
    before = ReadBefore(tmp_path / "cache")
    load_rulebook(rules, remembered=before)
    file = rules / "medicals" / "PA-MED-01.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "  - {nmae: a slip}\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(RulebookError, match="nmae"):
            load_rulebook(rules, remembered=before)


def test_a_key_after_the_examples_is_read_all_the_same(rules: Path, tmp_path: Path) -> None:
    file = rules / "medicals" / "PA-MED-01.yaml"
    text = file.read_text(encoding="utf-8").replace("\nask: ", "\nasked: ", 1)
    assert "\nasked: " in text
    asked = next(line for line in text.splitlines() if line.startswith("asked: "))
    file.write_text(text.replace(asked + "\n", "") + asked.replace("asked", "ask") + "\n", encoding="utf-8")
    before = ReadBefore(tmp_path / "cache")
    first, second = (load_rulebook(rules, remembered=before) for _ in range(2))
    assert first.rules["PA-MED-01"].ask == second.rules["PA-MED-01"].ask != ""


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder would be", encoding="utf-8")
    for _ in range(2):
        book = load_rulebook(rules, remembered=ReadBefore(tmp_path / "cache"))
        assert any(rule.examples for rule in book.rules.values())


@pytest.mark.parametrize(
    ("old", "new", "is_same"),
    [
        ("\nexamples:\n", "\nexamples:\n  # one more to come\n", True),
        ("\ntitle: ", "\ntitle: Or ", False),
        ("\nexamples:\n", "\nversion: 7\nexamples:\n", False),
    ],
)
def test_the_hash_that_a_result_names_is_of_what_has_a_say_in_it(
    rules: Path, old: str, new: str, is_same: bool
) -> None:
    before = load_rulebook(rules)
    file = rules / "risk" / "PA-RSK-01.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    after = load_rulebook(rules)
    assert (after.hash == before.hash) is is_same
    assert after.file_hashes != before.file_hashes


def test_a_key_after_the_examples_counts(rules: Path) -> None:
    before = load_rulebook(rules)
    file = rules / "risk" / "PA-RSK-01.yaml"
    with file.open("a", encoding="utf-8") as text:
        text.write("severity: low\n")
    assert load_rulebook(rules).hash != before.hash
