"""`rules`: list, show, read, lint, test and schema, on a small rulebook and on the one that is shipped."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from practicecheck.rulebook.codes import CODES
from practicecheck.rulebook.load import NO_PART
from practicecheck.rulebook.rule_schema import rulebook_schema
from practicecheck.shipped import rules_dir
from practicecheck.written.yaml_file import read_document

Command = Callable[..., Any]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@cache
def _validator(what: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(rulebook_schema(what))


class TestList:
    """Every rule and escalation at a glance."""

    def test_as_a_table(self, command: Command, rulebook: Path) -> None:
        said = command("rules", "list", "--rules", rulebook)
        assert said.code == 0
        assert "PA-TST-01  gap         critical  Medical in time" in said.out
        assert "3 rules, 2 escalations" in said.out

    def test_as_json(self, command: Command, rulebook: Path) -> None:
        made = json.loads(command("rules", "list", "--rules", rulebook, "--format", "json").out)
        assert [one["rule"] for one in made["rules"]] == [
            "PA-TST-01",
            "PA-TST-02",
            "PA-TST-03",
            "PA-TST-11",
            "PA-TST-12",
        ]
        assert made["rules"][0]["answers"] == ["K1"]


class TestShowAndRead:
    """The file as it is, and in plain English."""

    def test_show_is_the_file(self, command: Command, rulebook: Path) -> None:
        said = command("rules", "show", "PA-TST-01", "--rules", rulebook)
        assert said.out == (rulebook / "medicals" / "PA-TST-01.yaml").read_text(encoding="utf-8")

    def test_read_needs_no_yaml(self, command: Command, rulebook: Path) -> None:
        said = command("rules", "read", "pa-tst-01", "--rules", rulebook)
        text = " ".join(said.out.split())
        assert said.code == 0
        for words in (
            "PA-TST-01 Medical in time",
            "Who acts: team manager.",
            "For each strategy discussion of a child:",
            "It applies when its medical decision is needed",
            "within 2 working days [medical_wd] after the strategy discussion's held at",
            "medical_wd: 2 working days (Local standard), to be confirmed. How soon a child is examined.",
            "What to ask Was the child examined and not recorded?",
            "Limits A visit to an emergency department is not the medical.",
            "Working Together to Safeguard Children: WT18 from 4 July 2018 to 14 December 2023; WT23 from 15 December 2023.",
        ):
            assert words in text
        assert "{any:" not in text

    def test_an_escalation_names_the_titles_of_what_raises_it(self, command: Command, rulebook: Path) -> None:
        text = " ".join(command("rules", "read", "PA-TST-11", "--rules", rulebook).out.split())
        assert "PA-TST-01 (Medical in time) answering gap" in text
        assert "Told to: service manager." in text

    def test_an_unknown_rule_is_guessed_at(self, command: Command, rulebook: Path) -> None:
        said = command("rules", "read", "PA-TSTT-01", "--rules", rulebook)
        assert said.code == 2
        assert "Did you mean 'PA-TST-01'?" in said.err


class TestRunningExamples:
    """`rules test`."""

    def test_says_how_many_hold(self, command: Command, rulebook: Path) -> None:
        said = command("rules", "test", "--rules", rulebook)
        assert said.code == 0, said.out
        assert said.out.startswith("6 examples of 3 rules hold in ")

    def test_one_rule_alone(self, command: Command, rulebook: Path) -> None:
        said = command("rules", "test", "PA-TST-02", "--rules", rulebook)
        assert said.out.startswith("1 example of 1 rule holds in ")

    @pytest.mark.parametrize(
        ("path", "old", "new", "words"),
        [
            ("recognition/PA-TST-02.yaml", "{E1: met}", "{E1: gap}", "PA-TST-02.yaml:12: PA-TST-02 «held»: E1 is met"),
            (
                "escalations/PA-TST-12.yaml",
                "out_of_scope: [PA-TST-11]",
                "out_of_scope: []",
                "PA-TST-12.yaml:15: PA-TST-12 «out of scope»: PA-TST-11 is escalate, the example says nothing",
            ),
            (
                "escalations/PA-TST-11.yaml",
                "PA-TST-02: cannot_tell}\n    escalations: {PA-TST-11: cannot_tell,",
                "PA-TST-02: cannot_tell}\n    escalations: {PA-TST-11: escalate,",
                "PA-TST-11 is cannot_tell, the example says escalate",
            ),
            ("escalations/PA-TST-11.yaml", "{PA-TST-01: gap, PA-TST-02: met}", "{PA-TST-09: gap}", "no such rule"),
        ],
    )
    def test_what_does_not_hold_is_named_at_its_line(
        self, command: Command, rulebook: Path, path: str, old: str, new: str, words: str
    ) -> None:
        change(rulebook / path, old, new)
        said = command("rules", "test", "--rules", rulebook)
        assert said.code == 1
        assert words in said.out
        assert "1 of 6 examples of 3 rules do not hold" in said.out


class TestLint:
    """Every problem at its place, all at once."""

    @pytest.mark.parametrize("path", ["parameters.yaml", "lists.yaml", "references.yaml", "facts/seen.yaml"])
    def test_one_file_that_cannot_be_read_is_one_problem(self, command: Command, rulebook: Path, path: str) -> None:
        (rulebook / path).parent.mkdir(exist_ok=True)
        (rulebook / path).write_text("\tx: 1\n", encoding="utf-8")
        rule = rulebook / "medicals/PA-TST-01.yaml"
        scope = "{all_of: [{medical_decision: {is: needed}}, seen_once, {medical_decision: {in: {list: words}}}]}"
        change(rule, "applies_when: {medical_decision: {is: needed}}", f"applies_when: {scope}")
        change(rule, "working_days: medical_wd", "working_days: {first_of: [medical.strategy_id, medical_wd]}")
        others = {"lists.yaml": "words", "facts/seen.yaml": "seen_once"}
        said = command("rules", "lint", rulebook)
        told = [line for line in said.out.splitlines() if " PC0" in line and " warning: " not in line]
        assert [line for line in told if line.startswith(f"{path}:1:1 PC001 a tab stands here.")]
        named = {"parameters.yaml": "medical_wd", "references.yaml": "WT18"} | others
        assert not [line for line in told if f"'{named[path]}" in line], told
        assert said.out.rstrip().endswith(f" in {rulebook}.")

    def test_the_shipped_rules_have_no_error(self, command: Command) -> None:
        said = command("rules", "lint")
        assert said.code == 0, said.out

    @pytest.mark.parametrize(
        ("path", "old", "new", "code", "words"),
        [
            (
                "medicals/PA-TST-01.yaml",
                "medical_wd}, after",
                "medcal_wd}, after",
                "PC012",
                "Did you mean 'medical_wd'?",
            ),
            ("medicals/PA-TST-01.yaml", "{due}", "{duee}", "PC034", "Did you mean 'due'?"),
            ("medicals/PA-TST-01.yaml", 'gap: "No', 'no_strength: "No', "PC035", "never answers 'no_strength'"),
            (
                "medicals/PA-TST-01.yaml",
                "ask: Was",
                "ask: The team failed to examine. Was",
                "PC031",
                "speaks of a person",
            ),
            (
                "medicals/PA-TST-01.yaml",
                "{medical_decision:",
                "{child.religion: present, medical_decision:",
                "PC032",
                "religion",
            ),
            (
                "medicals/PA-TST-01.yaml",
                "{medical_decision:",
                "{child.sex: {is: F}, medical_decision:",
                "PC032",
                "male_carer",
            ),
            (
                "escalations/PA-TST-11.yaml",
                "PA-TST-02, is: gap}]",
                "PA-TST-01, is: gap}]",
                "PC026",
                "one fact could meet two",
            ),
            (
                "escalations/PA-TST-11.yaml",
                "  - [{rule: PA-TST-01, is: gap}, {rule: PA-TST-02, is: gap}]",
                "  - [{escalation: PA-TST-12}]",
                "PC027",
                "PA-TST-11, PA-TST-12",
            ),
            ("escalations/PA-TST-12.yaml", "escalation: PA-TST-11}", "escalation: PA-TST-19}", "PC022", "PA-TST-1"),
            ("lists.yaml", "{}", "grades: {title: Grades, codes: [good]}", "PC029", "the list 'grades'"),
            (
                "parameters.yaml",
                "unit: working days",
                "unit: working days\n  review_by: 2020-01-01",
                "PC030",
                "designated doctor",
            ),
        ],
    )
    def test_a_fault_is_told_by_its_code_and_place(
        self, command: Command, rulebook: Path, path: str, old: str, new: str, code: str, words: str
    ) -> None:
        change(rulebook / path, old, new)
        made = json.loads(command("rules", "lint", rulebook, "--format", "json", "--fail-on", "never").out)
        found = [one for one in made if one["code"] == code]
        assert found, made
        assert found[0]["path"] == path
        assert any(words in one["message"] for one in found)
        lines = (rulebook / path).read_text(encoding="utf-8").splitlines()
        assert all(one["source"] == lines[one["line"] - 1] for one in found if one["path"] == path)

    def test_a_fault_inside_a_fact_is_told_in_the_facts_file(self, command: Command, rulebook: Path) -> None:
        (rulebook / "facts").mkdir()
        (rulebook / "facts" / "x.yaml").write_text(
            "- fact: needed\n  title: Needed\n  about: strategy_discussion\n  reads: a medical is needed\n"
            "  holds: {medical_decisionn: {is: needed}}\n",
            encoding="utf-8",
        )
        change(rulebook / "medicals/PA-TST-01.yaml", "{medical_decision: {is: needed}}", "needed")
        said = command("rules", "lint", rulebook)
        assert "facts/x.yaml:5:11 PC010" in said.out

    def test_the_line_is_shown_with_a_caret(self, command: Command, rulebook: Path) -> None:
        change(rulebook / "medicals/PA-TST-01.yaml", "medical_wd}, after", "medcal_wd}, after")
        said = command("rules", "lint", rulebook)
        line, caret = next(
            (line, after) for line, after in _pairs(said.out.splitlines()) if "medcal_wd}" in line and "^" in after
        )
        assert line.index("working_days") == caret.index("^")
        assert said.code == 1

    @pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("never", 0)])
    def test_a_warning_fails_only_where_asked(self, command: Command, rulebook: Path, fail_on: str, code: int) -> None:
        for path in rulebook.rglob("PA-*.yaml"):
            path.unlink()
        assert command("rules", "lint", rulebook, "--fail-on", fail_on).code == code

    def test_an_active_rule_shows_each_answer(self, command: Command, rulebook: Path) -> None:
        made = json.loads(command("rules", "lint", rulebook, "--format", "json").out)
        found = {one["path"]: one["message"] for one in made if one["code"] == "PC028"}
        assert "cannot_tell or gap or met or not_applicable or not_due" in found["medicals/PA-TST-01.yaml"]
        assert "cannot_tell or gap or not_applicable" in found["recognition/PA-TST-02.yaml"]
        assert "the measure" in found["recognition/PA-TST-03.yaml"]
        assert "escalations/PA-TST-11.yaml" not in found


def _pairs(lines: list[str]) -> Iterator[tuple[str, str]]:
    yield from pairwise(lines)


class TestSchemas:
    """The schemas that editors and programs use."""

    @pytest.mark.parametrize(
        "what",
        [
            "rule",
            "escalation",
            "facts",
            "parameters",
            "lists",
            "references",
            "report",
            "overlay",
            "case",
            "run",
            "journey",
        ],
    )
    def test_each_is_a_schema(self, command: Command, what: str) -> None:
        jsonschema.Draft202012Validator.check_schema(json.loads(command("rules", "schema", "--of", what).out))

    @pytest.mark.parametrize(
        "path", sorted(p for p in rules_dir().rglob("*.yaml") if p.name != NO_PART), ids=lambda path: path.stem
    )
    def test_every_shipped_file_fits_its_schema(self, path: Path) -> None:
        name = path.relative_to(rules_dir()).as_posix()
        folder = {"facts": "facts", "escalations": "escalation"}
        what = path.stem if "/" not in name else folder.get(path.parent.name, "rule")
        content = read_document(path.read_bytes(), name).content
        if what == "rule" and isinstance(content, dict) and content["kind"] == "report":
            what = "report"
        assert list(_validator(what).iter_errors(content)) == []

    @pytest.mark.parametrize(
        ("old", "new"),
        [("expect:", "expct:"), ("kind: gap", "kind: gape"), ("linked_by:", "linkd_by:"), ("WT18-}", "WT18-, x: y}")],
    )
    def test_a_slip_does_not_fit(self, rulebook: Path, old: str, new: str) -> None:
        path = rulebook / "medicals" / "PA-TST-01.yaml"
        change(path, old, new)
        with pytest.raises(jsonschema.ValidationError):
            _validator("rule").validate(read_document(path.read_bytes(), "x").content)


class TestCodes:
    """`help CODE`."""

    @pytest.mark.parametrize("code", CODES)
    def test_every_code_has_its_page(self, command: Command, code: str) -> None:
        said = command("help", code.lower())
        assert said.code == 0
        assert said.out.startswith(f"{code}  {CODES[code].title}")

    def test_without_a_code_all_are_listed(self, command: Command) -> None:
        said = command("help")
        assert all(f"{code}  {one.title}" in said.out for code, one in CODES.items())

    def test_an_unknown_code_is_guessed_at(self, command: Command) -> None:
        said = command("help", "PC12")
        assert said.code == 2
        assert "Did you mean 'PC012'?" in said.err
