"""`rules new`: a practice lead answers six questions, and the rule is there, holds, and reads back."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from practicecheck.cli import rules_new

Command = Callable[..., Any]
ANSWERS = {
    "about": "medical",
    "expect": "report_date within 10 working days after examined_at",
    "applies": "examined_at is recorded",
    "severity": "medium",
    "theme": "medicals",
    "source": "Practice standards, page 3",
    "from": "2026-04-01",
    "ask": "Has the report come: who knows?",
}


def options(**changed: str | None) -> list[str]:
    given = {**ANSWERS, **changed}
    return [word for name, text in given.items() if text is not None for word in (f"--{name}", text)]


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.end_to_end
def test_a_rule_is_written_tried_read_and_run(command: Command, rulebook: Path, tmp_path: Path) -> None:
    before = files(rulebook)
    said = command("rules", "new", rulebook, *options())
    assert said.code == 0, said.err
    written = [str(Path(line).relative_to(rulebook)) for line in said.out.splitlines()]
    assert written == ["medicals/LA-TST-01.yaml", "parameters.yaml", "references.yaml", "rule.schema.json"]
    assert "its 7 examples hold" in said.err
    after = files(rulebook)
    assert {name for name in before if after[name] != before[name]} == {"parameters.yaml", "references.yaml"}
    assert all(after[name].startswith(before[name]) for name in before)
    text = after["medicals/LA-TST-01.yaml"].decode()
    assert text.startswith("# yaml-language-server: $schema=../rule.schema.json\nid: LA-TST-01\n")
    assert json.loads(after["rule.schema.json"])["title"] == "practicecheck rule"

    linted = json.loads(command("rules", "lint", rulebook, "--format", "json", "--fail-on", "never").out)
    assert [one for one in linted if "LA-TST-01" in one["path"] or "report_date" in one["message"]] == []
    assert command("rules", "test", "--rules", rulebook).code == 0  # a plan without the draft is kept
    tested = command("rules", "test", "LA-TST-01", "--rules", rulebook)
    assert tested.out.startswith("7 examples of 1 rule hold")
    read = " ".join(command("rules", "read", "LA-TST-01", "--rules", rulebook).out.split())
    assert "within 10 working days [medical_report_date_wd] after the medical's examined at" in read
    assert "Practice standards, page 3: PSP26 from 1 April 2026." in read
    assert "Has the report come: who knows?" in read

    # An example that does not hold is found, though the rule is a draft.
    (rulebook / "medicals" / "LA-TST-01.yaml").write_text(text.replace("{M1: met}", "{M1: gap}"), encoding="utf-8")
    broken = command("rules", "test", "LA-TST-01", "--rules", rulebook)
    assert broken.code == 1
    assert "LA-TST-01 «on the last day»: M1 is met, the example says gap" in broken.out
    (rulebook / "medicals" / "LA-TST-01.yaml").write_text(
        text.replace("status: draft ", "status: trial "), encoding="utf-8"
    )
    case = tmp_path / "case.yaml"
    case.write_text(
        "coverage: {status: complete, from: 2024-01-01, to: 2026-06-30}\nchild: {child_id: C1, dob: 2018-05-01}\n"
        "medical: [{medical_id: M1, examined_at: 2026-05-05, report_date: null}]\n",
        encoding="utf-8",
    )
    ran = command("run", case, "--as-of", "2026-06-30", "--rules", rulebook, "--format", "json")
    answers = json.loads(ran.out)["children"][0]["answers"]
    assert answers["LA-TST-01"] == "gap"


def test_the_questions_are_asked_one_by_one_and_again_where_not_understood(
    command: Command, rulebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = [
        "medicals",
        "medical",
        "opinion",
        "all",
        "grave, medicals",
        "high, medicals",
        "WT23",
        "Was there an opinion?",
    ]
    monkeypatch.setattr(rules_new, "_at_terminal", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
    said = command("rules", "new", rulebook)
    assert said.code == 0, said.err
    assert "1 of 6. About which record is it?" in said.err
    assert "Did you mean 'medical'?" in said.err
    assert "There is no severity 'grave'." in said.err
    assert said.err.index("1 of 6") < said.err.index("2 of 6") < said.err.index("6 of 6. What is the team asked")
    assert "expect: {opinion: present}" in (rulebook / "medicals" / "LA-TST-01.yaml").read_text("utf-8")


def test_only_what_no_option_answers_is_asked(
    command: Command, rulebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules_new, "_at_terminal", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO("all\n"))
    said = command("rules", "new", rulebook, *options(applies=None))
    assert said.code == 0, said.err
    assert [number for number in range(1, 7) if f"{number} of 6" in said.err] == [3]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"about": None, "ask": None}, ("--about", "--ask", "nobody can be asked here")),
        ({"theme": None}, ("--theme",)),
        ({"severity": "graver"}, ("There is no severity 'graver'",)),
        ({"ask": "Why did the social worker fail to ask?"}, ("PC031", "nothing is written")),
        ({"about": "child", "expect": "religion", "applies": "all"}, ("PC032", "nothing is written")),
        ({"applies": "report_date is recorded"}, ("PC037", "nothing is written")),
        ({"id": "PA-TST-01"}, ("There is a rule PA-TST-01 already", "LA-TST-01 is free")),
        ({"id": "../x"}, ("is no id of a rule",)),
    ],
)
def test_what_would_not_hold_is_not_written(
    command: Command, rulebook: Path, changed: dict[str, str | None], said: tuple[str, ...]
) -> None:
    before = files(rulebook)
    if changed.get("applies") == "report_date is recorded":
        changed = {**changed, "expect": "report_date"}
    found = command("rules", "new", rulebook, *options(**changed))
    assert found.code == 2
    for words in said:
        assert words in found.err
    assert files(rulebook) == before


def test_a_file_that_is_there_is_never_written_over(command: Command, rulebook: Path) -> None:
    (rulebook / "medicals" / "LA-TST-01.yaml").write_text("id: LA-TST-09\n", encoding="utf-8")
    (rulebook / "medicals" / "LA-TST-01.yaml").rename(rulebook / "medicals" / "LA-TST-01.yaml.txt")
    (rulebook / "medicals" / "LA-TST-02.yaml").mkdir()
    before = files(rulebook)
    found = command("rules", "new", rulebook, *options(), "--id", "LA-TST-02")
    assert found.code == 3
    assert "medicals/LA-TST-01.yaml.txt:1:1 PC044 this is not read" in found.err
    assert "medicals/LA-TST-02.yaml:1:1 PC044 this is a folder" in found.err
    assert files(rulebook) == before


def test_a_file_that_came_while_the_questions_were_answered_is_never_written_over(
    command: Command, rulebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafting = import_module("practicecheck.workbench.new_rule.draft")
    drafted = drafting.draft
    place = rulebook / "medicals" / "LA-TST-02.yaml"

    def meanwhile(*given: Any, **named: Any) -> Any:
        place.write_text("id: LA-TST-02\n", encoding="utf-8")
        return drafted(*given, **named)

    monkeypatch.setattr(drafting, "draft", meanwhile)
    found = command("rules", "new", rulebook, *options(), "--id", "LA-TST-02")
    assert found.code == 2
    assert "medicals/LA-TST-02.yaml is there already" in found.err
    assert place.read_text(encoding="utf-8") == "id: LA-TST-02\n"
