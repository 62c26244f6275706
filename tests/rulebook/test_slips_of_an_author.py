"""The slips of people who change a rule in Notepad or Excel: each is told at its place, in plain words, and once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from practicecheck.errors import RulebookError
from practicecheck.rulebook import load_rulebook
from practicecheck.rulebook.load import read_rulebook

SOUND = Path(__file__).parents[1] / "workbench/museum/sound"
PARAMETERS = (SOUND / "parameters.yaml").read_text(encoding="utf-8")
VALUE = '[{value: 10, source: "Practice standards, page 3"}]'


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SOUND, tmp_path / "rules"))


def told(rules: Path) -> list[str]:
    _, problems = read_rulebook(rules)
    return [f"{one.path}:{one.line}:{one.column} {one.severity} {one.message}" for one in problems]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (VALUE.replace("10", "true"), "6:13 error a value is a whole number, or the word of a choice; here stands true."),
        (VALUE.replace("10", ""), "6:13 error a value is a whole number, or the word of a choice; here stands nothing."),
        (VALUE.replace("10", '"10"'), "6:13 error '10' is no whole number of working days."),
        (VALUE.replace("10", "-10"), "6:13 error -10 working days can be the value of nothing."),
        (VALUE.replace("10", "9" * 15), "6:13 error 999999999999999 working days can be the value of nothing."),
        (VALUE.replace("source", "from: 0206-04-01, source"), "6:24 error the year is none of 1948 to 2035. Check its digits."),
        (VALUE.replace("source", "from: 2026-02-30, source"), "6:24 error the calendar has no such day."),
        (VALUE.replace('"', "“", 1).replace('"', "”"), "6:53 error 'page 3”' is no key that can stand here. A curly quote stands in it"),
        (VALUE.replace("value:", "\u00a0value:"), "6:13 error '\u00a0value' is no key that can stand here. A no-break space"),
        (VALUE.replace("}", ""), "6:60 error what opens on line 6 is not closed, or a comma is missing in it."),
    ],
)  # fmt: skip
def test_a_slip_in_a_value_is_told_at_the_value(rules: Path, written: str, expected: str) -> None:
    (rules / "parameters.yaml").write_text(PARAMETERS.replace(VALUE, written), encoding="utf-8")
    assert [line for line in told(rules) if line.startswith(f"parameters.yaml:{expected}")], told(rules)
    with pytest.raises(RulebookError):
        load_rulebook(rules)


@pytest.mark.parametrize(
    ("right", "slip"), [("owner:", "ownr:"), ("value: 10", "valu: 10"), ("{value: 10", "{value:10")]
)
def test_a_key_that_is_misspelt_is_not_missing_too(rules: Path, right: str, slip: str) -> None:
    (rules / "parameters.yaml").write_text(PARAMETERS.replace(right, slip), encoding="utf-8")
    (said,) = told(rules)
    assert f"is no key that can stand here. Did you mean '{right.strip('{').partition(':')[0]}'?" in said


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (PARAMETERS.encode("utf-16"), "1:1 error the file is UTF-16."),
        (PARAMETERS.encode("utf-16-le"), "1:1 error the file is UTF-16."),
        (PARAMETERS.replace("visited", "visité").encode("cp1252"), "2:57 error a character here is not UTF-8."),
        (PARAMETERS.replace("visited", "vis\x07ited").encode(), "2:55 error a character stands here that no text holds (U+0007)."),
        (b"PK\x03\x04\x14\x00" + bytes(range(256)), "1:1 error this is a workbook or a zip file, and no text."),
        (PARAMETERS.replace("  unit", "\tunit").encode(), "3:1 error a tab stands here. Indent by spaces."),
        (PARAMETERS.replace("  unit", "---\n  unit").encode(), "3:1 error '---' begins a second document."),
        (b"", "1:1 error the file is empty."),
        (b"hello", "1:1 error this file is a mapping: a name, a colon, and under it what it is."),
    ],
)  # fmt: skip
def test_a_file_that_an_editor_spoilt_says_how(rules: Path, raw: bytes, expected: str) -> None:
    (rules / "parameters.yaml").write_bytes(raw)
    found = told(rules)
    assert [line for line in found if line.startswith(f"parameters.yaml:{expected}")], found
    assert len(found) == 1


@pytest.mark.parametrize("raw", [PARAMETERS.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + PARAMETERS.encode()])
def test_line_ends_and_a_mark_of_windows_change_nothing(rules: Path, raw: bytes) -> None:
    before = load_rulebook(rules).vocabulary
    (rules / "parameters.yaml").write_bytes(raw)
    assert load_rulebook(rules).vocabulary == before


@pytest.mark.parametrize("ending", [".yml", ".YAML", ".yaml.txt", ".txt", ".yaml~"])
def test_a_rule_that_is_saved_under_another_ending_is_missed(rules: Path, ending: str) -> None:
    rule = rules / "plans/LA-PLN-01.yaml"
    saved = rule.rename(rule.with_name(f"LA-PLN-01{ending}"))
    assert told(rules) == [
        f"plans/LA-PLN-01{ending}:1:1 error this is not read, since its name does not end in .yaml. Name it LA-PLN-01.yaml, or take it out."
    ]
    with pytest.raises(RulebookError, match="not read"):
        load_rulebook(rules)
    shutil.copy(saved, rule)  # beside the right one it is a backup
    assert [line.partition(":1:1 ")[2][:8] for line in told(rules)] == ["warning "]
    load_rulebook(rules)


def test_what_is_no_rule_may_stand_beside_the_rules(rules: Path) -> None:
    for name in ("README.md", "notes.txt", "rule.schema.json", ".LA-PLN-01.yaml.swp"):
        (rules / name).write_text("Our rules.\nid: none\n", encoding="utf-8")
    assert told(rules) == []


def a_folder(path: Path) -> None:
    path.mkdir()


def a_dead_link(path: Path) -> None:
    path.symlink_to("nowhere.yaml")


@pytest.mark.parametrize(("make", "words"), [(a_folder, "this is a folder"), (a_dead_link, "this is a link to a file")])
@pytest.mark.parametrize("name", ["parameters.yaml", "plans/LA-PLN-01.yaml"])
def test_something_else_in_the_place_of_a_file_is_told(
    rules: Path, name: str, make: Callable[[Path], None], words: str
) -> None:
    (rules / name).unlink()
    make(rules / name)
    found = told(rules)
    assert len(found) == 1
    assert found[0].startswith(f"{name}:1:1 error {words}")


def test_a_folder_without_any_of_its_common_files_is_no_rulebook(rules: Path) -> None:
    with pytest.raises(RulebookError, match="is no folder of rules"):
        load_rulebook(rules / "plans")
