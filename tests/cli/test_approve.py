"""`rules approve`: what is signed is what is read, and a rule that changed since is on trial everywhere that it is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from practicecheck.cli import cli
from practicecheck.reports.sign_off import standings
from practicecheck.rulebook import load_rulebook

Command = Callable[..., Any]
WHO = "Ana Reyes, practice lead"
CHANGED = "on trial: its reading changed since it was approved on 3 March 2026 by Ana Reyes, practice lead"
RULE = "medicals/PA-TST-01.yaml"
FACTS = """\
- fact: needed
  title: A medical is needed
  about: strategy_discussion
  reads: "a medical is needed"
  holds: {medical_decision: {is: needed}}
"""


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def approved(command: Command, rulebook: Path) -> Path:
    """The small rulebook, in which two rules name one fact, and one of its escalations is built on them; all but one approved."""
    (rulebook / "facts").mkdir()
    (rulebook / "facts" / "medicals.yaml").write_text(FACTS, encoding="utf-8")
    change(rulebook / RULE, "applies_when: {medical_decision: {is: needed}}", "applies_when: needed")
    change(
        rulebook / "recognition" / "PA-TST-03.yaml",
        "counts: {start_date: present}",
        "counts: {any: strategy_discussion, where: needed}",
    )
    rules = ("PA-TST-01", "pa-tst-03", "PA-TST-11")
    said = command("rules", "approve", *rules, "--by", WHO, "--on", "2026-03-03", "--rules", rulebook, "--yes")
    assert said.code == 0, said.err
    return rulebook


def changed(rulebook: Path) -> set[str]:
    return {name for name, one in standings(load_rulebook(rulebook)).items() if not one.holds}


def test_from_a_first_approval_to_a_second(command: Command, approved: Path, case: Path, tmp_path: Path) -> None:
    """The whole way of a practice lead: approve, have the limit changed, see it everywhere, read what changed, approve again."""
    run = ("run", case, "--as-of", "2025-06-30", "--rules", approved)
    said = command("rules", "list", "--rules", approved).out
    assert "PA-TST-01 is approved on 3 March 2026 by Ana Reyes, practice lead" in said
    assert "On trial" not in command(*run).out
    before = json.loads(command(*run, "--format", "json").out)
    kept = {one["rule"]: (one["trial"], one["approval"]) for one in before["rules"]}
    assert kept["PA-TST-01"] == (False, {"by": WHO, "on": "2026-03-03", "version": 1, "changed": None})
    assert kept["PA-TST-02"] == (False, None)

    change(approved / "parameters.yaml", "value: 2, source", "value: 1, source")
    listed = command("rules", "list", "--rules", approved).out
    assert f"PA-TST-01 is {CHANGED}" in " ".join(listed.split())
    assert [line.split()[-1] for line in listed.splitlines() if line.startswith("PA-TST-0")][:2] == ["trial", "active"]
    read = " ".join(command("rules", "read", "PA-TST-01", "--rules", approved).out.split())
    assert "It is on trial." in read
    assert f"Sign-off {CHANGED.capitalize()[:1]}{CHANGED[1:]}." in read
    linted = command("rules", "lint", approved).out
    assert f"approvals/PA-TST-01.yaml:9:3 PC072 warning: PA-TST-01 is {CHANGED}." in linted
    out = tmp_path / "june"
    said = command(*run, "--out", out)
    assert said.code == 0
    assert f"PA-TST-01 is {CHANGED}" in " ".join(said.out.split())
    rules = {one["rule"]: one for one in json.loads((out / "result.json").read_text("utf-8"))["rules"]}
    assert (rules["PA-TST-01"]["trial"], rules["PA-TST-01"]["approval"]["changed"]) == (True, "reading")
    assert (rules["PA-TST-03"]["trial"], rules["PA-TST-11"]["trial"]) == (False, False)
    book = tmp_path / "june.xlsx"
    assert command("report", out, "--to", "xlsx", "--out", book).code == 0
    cells = cells_of(book, "Rules")
    assert f"{CHANGED[0].upper()}{CHANGED[1:]}.\nNot confirmed: medical wd." in cells

    ask = ["rules", "approve", "PA-TST-01", "--by", WHO, "--on", "2026-04-01", "--rules", str(approved)]
    file = approved / "approvals" / "PA-TST-01.yaml"
    first = file.read_text(encoding="utf-8")
    left = CliRunner().invoke(cli, ask, input="yes\n", env={"COLUMNS": "80"})
    assert "Approved on 3 March 2026 by Ana Reyes, practice lead, as version 1." in left.output
    assert "\n-   medical_wd: 2 working days (Local standard)" in left.output
    assert "\n+   medical_wd: 1 working days (Local standard)" in left.output
    assert max(map(len, left.output.split("Type PA-TST-01")[0].splitlines())) <= 80
    assert "PA-TST-01 was not approved. Nothing was written." in left.output
    assert file.read_text(encoding="utf-8") == first
    done = CliRunner().invoke(cli, ask, input="pa-tst-01\n")
    assert "PA-TST-01 is approved on 1 April 2026 by Ana Reyes, practice lead: " in done.output
    assert file.read_text(encoding="utf-8").startswith(first)  # what was approved before stays as it was
    assert changed(approved) == set()
    assert "PC072" not in command("rules", "lint", approved).out
    assert "Nothing was written" in CliRunner().invoke(cli, ask).output
    another = command(*ask[:3], "--by", "Bo Lund, designated doctor", "--rules", approved, "--yes")
    assert "It reads as it did then." in another.out
    assert "approved on" in another.out
    assert len(load_rulebook(approved).approvals["PA-TST-01"]) == 3


def cells_of(path: Path, sheet: str) -> set[Any]:
    from python_calamine import CalamineWorkbook

    return {cell for row in CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python() for cell in row}


def test_an_approval_changes_no_answer_and_no_hash(command: Command, rulebook: Path, case: Path) -> None:
    run = ("run", case, "--as-of", "2025-06-30", "--rules", rulebook, "--format", "json")
    before = json.loads(command(*run).out)
    command("rules", "approve", "PA-TST-01", "--by", WHO, "--rules", rulebook, "--yes")
    after = json.loads(command(*run).out)
    assert after["rulebook"] == before["rulebook"]
    (one,) = [rule for rule in after["rules"] if rule.pop("approval")]
    assert one["rule"] == "PA-TST-01"
    for rule in before["rules"]:
        assert rule.pop("approval") is None
    assert all(rule.pop("approval", None) is None for rule in after["rules"])
    assert after == before


MEDICAL, EVERY = {"PA-TST-01"}, {"PA-TST-01", "PA-TST-03", "PA-TST-11"}
ORDER = "id: PA-TST-01\ntitle: Medical in time\n"
# What is changed in which file, and which of the approved rules are on trial for it.
CHANGES: dict[str, tuple[str, str, str, set[str]]] = {
    "a fact puts every rule that uses it on trial": (
        "facts/medicals.yaml", "is: needed", "is: not_needed", {"PA-TST-01", "PA-TST-03"},
    ),
    "how a fact reads": ("facts/medicals.yaml", "a medical is needed", "one is needed", {"PA-TST-01", "PA-TST-03"}),
    "a value dated ahead": (
        "parameters.yaml", "true}]", "true}, {value: 1, from: 2030-01-01, source: board}]", MEDICAL,
    ),
    "a message": (RULE, "No medical is recorded", "The record shows no medical", MEDICAL),
    "a severity": (RULE, "severity: critical", "severity: high", MEDICAL),
    "the guidance": ("references.yaml", "{id: WT23, from: 2023-12-15}", "{id: WT23, from: 2023-12-16}", EVERY),
    "a limit of what it sees": (RULE, "is not the medical.", "does not count.", MEDICAL),
    "how rows are linked, which no words show": (RULE, "linked_by: [strategy_id], ", "linked_by: [child_id], ", MEDICAL),
    "a clause of an escalation": (
        "escalations/PA-TST-11.yaml", "{rule: PA-TST-02, is: gap}]\nex", "{rule: PA-TST-02, is: cannot_tell}]\nex", {"PA-TST-11"},
    ),
    "a title, which readings of others name": (RULE, "title: Medical in time", "title: Medical", {"PA-TST-01", "PA-TST-11"}),
    "an example": ("recognition/PA-TST-02.yaml", "name: held", "name: held in time", set()),
    "an example of an approved escalation": ("escalations/PA-TST-11.yaml", "name: both", "name: both missing", set()),
    "a comment": (RULE, "id: PA-TST-01", "# The clock runs from the discussion.\nid: PA-TST-01", set()),
    "the version": (RULE, "severity: critical", "severity: critical\nversion: 2", set()),
    "the day of the next review": ("parameters.yaml", "unit: working days", "unit: working days\n  review_by: 2030-01-01", set()),
    "the order and layout of the file": (RULE, ORDER, "title: 'Medical in time'\nid: PA-TST-01\n", set()),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_what_withdraws_an_approval_and_what_does_not(approved: Path, what: str) -> None:
    path, old, new, expected = CHANGES[what]
    assert changed(approved) == set()
    change(approved / path, old, new)
    assert changed(approved) == expected


def test_what_no_words_show_is_said_to_be_so(command: Command, approved: Path) -> None:
    change(approved / RULE, "linked_by: [strategy_id], ", "linked_by: [child_id], ")
    assert (
        "what it asks changed, in a way that its words do not show" in command("rules", "list", "--rules", approved).out
    )
    said = command("rules", "approve", "PA-TST-01", "--by", WHO, "--rules", approved, "--yes")
    assert "in a way that its words do not show, such as how rows are linked" in said.out
    assert changed(approved) == set()


def test_a_change_taken_back_stands_approved_again(approved: Path) -> None:
    change(approved / "parameters.yaml", "value: 2", "value: 3")
    assert changed(approved) == {"PA-TST-01"}
    change(approved / "parameters.yaml", "value: 3", "value: 2")
    assert changed(approved) == set()


def test_local_settings_never_withdraw_an_approval(command: Command, approved: Path, tmp_path: Path) -> None:
    local = tmp_path / "local"
    local.mkdir()
    (local / "settings.yaml").write_text(
        "parameters: {medical_wd: {value: 1, reason: board, owner: designated doctor, date: 2026-05-12}}\n", "utf-8"
    )
    book = load_rulebook(approved, local)
    assert all(one.holds for one in standings(book).values())
    said = command("rules", "read", "PA-TST-01", "--rules", approved, "--overlay", local).out
    assert "medical_wd is 1 here (the rulebook: 2)" in said
    assert "Approved on 3 March 2026" in said
    change(approved / "parameters.yaml", "value: 2", "value: 3")
    assert not standings(load_rulebook(approved, local))["PA-TST-01"].holds


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--by", "Ana Reyes"], "does not say who approves it and in which role"),
        (["--by", WHO, "--on", "2999-01-01"], "1 January 2999 is still to come"),
        (["--by", WHO, "--on", "2026-03-02"], "PA-TST-01 was approved later, on 3 March 2026"),
        (["PA-TST-99", "--by", WHO], "There is no rule 'PA-TST-99'"),
    ],
)
def test_what_cannot_be_approved_so_is_refused(command: Command, approved: Path, more: list[str], words: str) -> None:
    before = {path.name: path.read_bytes() for path in (approved / "approvals").iterdir()}
    said = command("rules", "approve", "PA-TST-01", *more, "--rules", approved, "--yes")
    assert said.code == 2
    assert words in said.err
    assert {path.name: path.read_bytes() for path in (approved / "approvals").iterdir()} == before


def test_a_report_and_a_retired_rule_are_not_approved(command: Command, rulebook: Path, few_rules: Path) -> None:
    said = command("rules", "approve", "PA-REP-01", "--by", WHO, "--rules", few_rules, "--yes")
    assert (said.code, "nothing to approve" in said.err) == (2, True)
    change(rulebook / RULE, "severity: critical", "status: retired\nseverity: critical")
    said = command("rules", "approve", "PA-TST-01", "--by", WHO, "--rules", rulebook, "--yes")
    assert (said.code, "is retired and does not run" in said.err) == (2, True)


def test_a_rule_whose_file_calls_it_a_trial_stays_one(command: Command, rulebook: Path) -> None:
    change(rulebook / RULE, "severity: critical", "status: trial\nseverity: critical")
    said = command("rules", "approve", "PA-TST-01", "--by", WHO, "--rules", rulebook, "--yes")
    assert "Its file says 'status: trial'; write 'active' there" in said.out
    change(rulebook / RULE, "status: trial\n", "")
    assert changed(rulebook) == set()  # what it is called is no part of what was read


BAD = {
    "PC070": ("approvals/PA-TST-01.yaml", "Medical in time", "Medical in due time", "the reading that was approved on 3 March 2026"),
    "PC008": ("approvals/PA-TST-01.yaml", f"by: {WHO}", "by: practice lead", "'by' says who approved it and in which role"),
    "PC023": ("approvals/PA-TST-01.yaml", "rule: PA-TST-01", "rule: PA-TST-02", "it is named 'PA-TST-02.yaml'"),
    "PC003": ("approvals/PA-TST-01.yaml", "  version: 1", "  version: 1\n  version: 1", "the key 'version' stands twice"),
}  # fmt: skip


@pytest.mark.parametrize("code", BAD)
def test_an_approval_is_read_as_strictly_as_a_rule(command: Command, approved: Path, case: Path, code: str) -> None:
    path, old, new, words = BAD[code]
    change(approved / path, old, new)
    said = command("run", case, "--as-of", "2025-06-30", "--rules", approved)
    assert said.code == 3
    assert f"{path}:" in said.err
    assert f" {code} " in said.err
    assert words in said.err


def test_approvals_stand_in_order(approved: Path, command: Command) -> None:
    file = approved / "approvals" / "PA-TST-11.yaml"
    again = file.read_text("utf-8").partition("approvals:\n")[2].replace("2026-03-03", "2026-03-02")
    file.write_text(file.read_text("utf-8") + again, "utf-8")
    assert "PC008 approvals stand in order of their date" in command("rules", "lint", approved).out


def test_an_approval_of_what_is_not_there_is_a_warning(command: Command, approved: Path) -> None:
    (approved / "escalations" / "PA-TST-12.yaml").unlink()
    (approved / "escalations" / "PA-TST-11.yaml").unlink()
    said = command("rules", "lint", approved)
    assert "approvals/PA-TST-11.yaml:3:1 PC071 warning: there is no rule or escalation 'PA-TST-11' here" in said.out


def test_nothing_is_written_into_the_installed_program(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    from practicecheck import shipped

    monkeypatch.setattr(shipped, "_PACKAGE", shipped.rules_dir().parent)
    said = command("rules", "approve", "PA-MED-01", "--by", WHO, "--yes")
    assert said.code == 2
    assert "gone with the next release. Name the folder of your own with --rules." in said.err
