"""Local settings as a practice lead uses them: a folder of YAML, `--overlay`, and what every command then says."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from run_contract import holds

Command = Callable[..., Any]
Write = Callable[..., Path]

DECIDED = 'reason: "Practice board, item 4", owner: head of safeguarding, date: 2025-01-14'
READER = """\
id: PA-TST-04
title: The conference follows a medical in time
kind: gap
severity: low
theme: recognition
references: [{ref: WT18-}]
for_each: child
applies_when: {any: strategy_discussion, where: {medical_decision: {is: needed}}}
expect: {answer_of: PA-TST-01, is: met}
"""
LISTED = """\
id: PA-TST-05
title: A doctor of a grade that counts
kind: gap
severity: low
theme: medicals
references: [{ref: WT18-}]
for_each: strategy_discussion
expect: {any: medical, linked_by: [strategy_id], where: {clinician: {in: {list: doctors}}}}
"""
MODEL = """\
id: PA-TST-06
title: Signs of Safety only
kind: gap
severity: low
theme: goals
references: [{ref: WT18-}]
for_each: child
applies_when: {local_setting: practice_model, is: signs_of_safety}
expect: {any: safety_goal}
"""
SEVERE = """\
id: PA-TST-14
title: Something critical about medicals
kind: escalation
severity: critical
theme: risk
references: [{ref: WT18-}]
level: service_manager
says: "A critical gap about medicals: check today."
raised_by: [[{theme: medicals, severity: critical, is: gap}]]
"""
MORE_PARAMETERS = """\
practice_model:
  title: Practice model
  unit: choice
  owner: practice lead
  choices: [signs_of_safety, other]
  values: [{value: signs_of_safety}]
"""
LISTS = """\
doctors:
  title: Doctors who count
  codes: [consultant_paed, paed_registrar]
"""


@pytest.fixture
def rulebook(rulebook: Path) -> Path:
    """The small rulebook, with a reader of an answer, a list, a choice, and an escalation by severity."""
    for name, text in (
        ("recognition/PA-TST-04.yaml", READER),
        ("medicals/PA-TST-05.yaml", LISTED),
        ("goals/PA-TST-06.yaml", MODEL),
        ("escalations/PA-TST-14.yaml", SEVERE),
        ("lists.yaml", LISTS),
    ):
        (rulebook / name).parent.mkdir(exist_ok=True)
        (rulebook / name).write_text(text, encoding="utf-8")
    with (rulebook / "parameters.yaml").open("a", encoding="utf-8") as file:
        file.write(MORE_PARAMETERS)
    return rulebook


@pytest.fixture
def local(tmp_path: Path) -> Write:
    """Write an overlay's file; the folder comes back."""

    def write(text: str, name: str = "settings.yaml") -> Path:
        path = tmp_path / "local" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.replace("DECIDED", DECIDED), encoding="utf-8")
        return path.parent

    return write


@pytest.fixture(scope="module")
def checked() -> dict[tuple[object, ...], str]:
    """What each settings gave, for those that several tests ask about."""
    return {}


@pytest.fixture
def check(command: Command, rulebook: Path, case: Path, checked: dict[tuple[object, ...], str]) -> Callable[..., Any]:
    """Run the case under local settings; the result comes back, held against the published schema."""

    def of(overlay: Path | None = None, *more: object, as_of: str = "2025-06-30") -> Any:
        own = () if overlay is None else ("--overlay", overlay)
        files = sorted(path for folder in (rulebook, overlay) if folder for path in folder.rglob("*.yaml"))
        key = (*(path.read_text("utf-8") for path in files), more, as_of)
        if key not in checked:
            said = command("run", case, "--as-of", as_of, "--rules", rulebook, "--format", "json", *own, *more)
            assert said.code == 0, said.err
            holds(json.loads(said.out))
            checked[key] = said.out
        return json.loads(checked[key])

    return of


def answer(made: Any, rule: str, subject: str | None = None) -> str:
    return next(
        str(one["answer"])
        for one in made["outcomes"]
        if one["rule"] == rule and (subject is None or one["subject"]["id"] == subject)
    )


def outcome(made: Any, rule: str, subject: str | None = None) -> Any:
    return next(one for one in made["outcomes"] if one["rule"] == rule and subject in (None, one["subject"]["id"]))


def rule_of(made: Any, rule: str) -> Any:
    return next(one for one in made["rules"] if one["rule"] == rule)


def escalations(made: Any) -> dict[str, str]:
    return {one["rule"]: one["answer"] for one in made["escalations"]}


class TestAParameter:
    """Another limit, for all time or from a day on."""

    def test_changes_the_answer_and_is_printed_with_it(self, check: Callable[..., Any], local: Write) -> None:
        before, after = check(), check(local("parameters:\n  medical_wd: {value: 3, DECIDED, review_by: 2027-01-31}\n"))
        assert (answer(before, "PA-TST-01", "SD1"), answer(after, "PA-TST-01", "SD1")) == ("gap", "met")
        assert before["overlay"] == []
        assert after["overlay"] == [
            {
                "id": "parameters.medical_wd",
                "sets": "parameter",
                "name": "medical_wd",
                "shipped": [{"value": 2, "from": None}],
                "local": [{"value": 3, "from": None}],
                "reason": "Practice board, item 4",
                "owner": "head of safeguarding",
                "date": "2025-01-14",
                "review_by": "2027-01-31",
                "past_review": False,
                "file": "settings.yaml",
                "line": 2,
                "reaches": ["PA-TST-01"],
            }
        ]
        one = outcome(after, "PA-TST-01", "SD1")
        assert (one["parameters"], one["overlay"], one["to_be_confirmed"]) == (
            {"medical_wd": 3},
            ["parameters.medical_wd"],
            [],
        )
        assert rule_of(after, "PA-TST-01")["overlay"] == ["parameters.medical_wd"]
        assert "3 working days" in rule_of(after, "PA-TST-01")["reading"]

    def test_from_a_day_on_leaves_what_was_before(self, check: Callable[..., Any], local: Write) -> None:
        made = check(local("parameters:\n  medical_wd: {values: [{value: 1, from: 2025-04-01}], DECIDED}\n"))
        march, april = outcome(made, "PA-TST-01", "SD1"), outcome(made, "PA-TST-01", "SD2")
        assert (march["parameters"], march["overlay"], march["to_be_confirmed"]) == (
            {"medical_wd": 2},
            [],
            ["medical_wd"],
        )
        assert (april["answer"], april["parameters"], april["overlay"]) == (
            "gap",
            {"medical_wd": 1},
            ["parameters.medical_wd"],
        )

    def test_a_local_value_outlives_a_later_one_of_the_rulebook(
        self, check: Callable[..., Any], local: Write, rulebook: Path
    ) -> None:
        path = rulebook / "parameters.yaml"
        text = path.read_text(encoding="utf-8")
        shipped = '[{value: 2, source: "Local standard", to_be_confirmed: true}]'
        assert shipped in text
        path.write_text(text.replace(shipped, "[{value: 2}, {value: 1, from: 2025-04-01}]"), encoding="utf-8")
        made = check(local("parameters:\n  medical_wd: {values: [{value: 3, from: 2025-03-01}], DECIDED}\n"))
        assert outcome(made, "PA-TST-01", "SD2")["parameters"] == {"medical_wd": 3}

    def test_another_practice_model_takes_its_rules_out(self, check: Callable[..., Any], local: Write) -> None:
        overlay = local("parameters:\n  practice_model: {value: other, DECIDED}\n")
        before, after = check(), check(overlay)
        assert before["children"][0]["answers"]["PA-TST-06"] != "not_applicable"
        assert after["children"][0]["answers"]["PA-TST-06"] == "not_applicable"
        assert after["settings"] == {"practice_model": "other"}

    def test_two_overlays_and_none_do_not_share_compiled_rules(self, check: Callable[..., Any], local: Write) -> None:
        found = []
        for days in (3, 2, 3):
            made = check(local(f"parameters:\n  medical_wd: {{value: {days}, DECIDED}}\n"))
            found.append((answer(made, "PA-TST-01", "SD1"), made["rulebook"]["hash"]))
        none = check()
        assert [one for one, _ in found] == ["met", "gap", "met"]
        assert found[0][1] == found[2][1]
        assert len({found[0][1], found[1][1], none["rulebook"]["hash"]}) == 3
        assert none["rulebook"]["overlay"] is None


class TestAListAndASeverity:
    """Other codes, another rank."""

    def test_a_list(self, check: Callable[..., Any], local: Write) -> None:
        overlay = local("lists:\n  doctors: {codes: [gp], DECIDED}\n")
        before, after = check(), check(overlay)
        assert (answer(before, "PA-TST-05", "SD2"), answer(after, "PA-TST-05", "SD2")) == ("met", "gap")
        assert outcome(after, "PA-TST-05", "SD2")["overlay"] == ["lists.doctors"]

    def test_a_code_that_is_none_is_told_in_the_overlay(
        self, command: Command, local: Write, rulebook: Path, case: Path
    ) -> None:
        overlay = local("lists:\n  doctors: {codes: [consultant_pead], DECIDED}\n")
        for said in (
            command("run", case, "--as-of", "2025-06-30", "--rules", rulebook, "--overlay", overlay),
            command("rules", "lint", rulebook, "--overlay", overlay),
        ):
            assert said.code in (1, 3)
            assert "local/settings.yaml:2:3 PC018" in said.out + said.err
            assert "Did you mean 'consultant_paed'?" in said.out + said.err

    def test_a_severity_ranks_findings_and_leaves_escalations_as_they_are(
        self, check: Callable[..., Any], local: Write
    ) -> None:
        made = check(
            local("rules:\n  PA-TST-01: {severity: low, DECIDED}\n  PA-TST-05: {severity: critical, DECIDED}\n")
        )
        assert outcome(made, "PA-TST-01", "SD1")["severity"] == "low"
        assert rule_of(made, "PA-TST-01")["severity"] == "low"
        assert escalations(made) == escalations(check())
        assert "PA-TST-14" in escalations(made)


class TestSwitchedOff:
    """A rule that does not run here is never an all-clear."""

    @pytest.fixture
    def overlay(self, local: Write) -> Path:
        return local("rules:\n  PA-TST-01: {switched_off: true, DECIDED}\n")

    def test_every_child_cannot_tell_and_says_why(self, check: Callable[..., Any], overlay: Path) -> None:
        made = check(overlay)
        rule = rule_of(made, "PA-TST-01")
        assert (rule["status"], rule["why"]) == (
            "switched_off",
            "Practice board, item 4 (head of safeguarding, 14 January 2025)",
        )
        assert [one["answers"]["PA-TST-01"] for one in made["children"]] == ["cannot_tell"]
        (one,) = [one for one in made["outcomes"] if one["rule"] == "PA-TST-01"]
        assert one["reasons"] == [
            {
                "kind": "switched_off",
                "words": "PA-TST-01 is switched off here: Practice board, item 4 (head of safeguarding, 14 January 2025)",
            }
        ]
        assert one["overlay"] == ["rules.PA-TST-01"]

    def test_what_reads_it_cannot_tell_and_names_it(self, check: Callable[..., Any], overlay: Path) -> None:
        made = check(overlay)
        reader = outcome(made, "PA-TST-04")
        assert reader["answer"] == "cannot_tell"
        assert [one["kind"] for one in reader["reasons"]] == ["switched_off"]
        assert reader["reasons"][0]["words"].startswith("PA-TST-01 is switched off here: ")

    def test_escalations_that_hang_on_it_cannot_tell_where_they_were_raised(
        self, check: Callable[..., Any], overlay: Path
    ) -> None:
        before, after = escalations(check()), escalations(check(overlay))
        for rule in ("PA-TST-11", "PA-TST-12", "PA-TST-14"):
            assert (before[rule], after[rule]) == ("escalate", "cannot_tell")

    def test_the_overlay_names_all_that_hangs_on_it(self, check: Callable[..., Any], overlay: Path) -> None:
        assert check(overlay)["overlay"][0]["reaches"] == [
            "PA-TST-01",
            "PA-TST-04",
            "PA-TST-11",
            "PA-TST-12",
            "PA-TST-14",
        ]

    def test_the_terminal_says_so_at_the_top_and_below(
        self, command: Command, overlay: Path, rulebook: Path, case: Path
    ) -> None:
        said = command("run", case, "--as-of", "2025-06-30", "--rules", rulebook, "--overlay", overlay)
        text = " ".join(said.out.split())
        assert "1 local setting, 1 rule switched off here: see 'Set here' below." in text
        assert "PA-TST-01 is switched off here: Practice board, item 4 (head of safeguarding, 14 January 2025)" in text
        assert "these cannot be told where they hang on it: PA-TST-04, PA-TST-11, PA-TST-12, PA-TST-14" in text
        assert "For 1 child it could not be told whether someone must look today" in text
        assert "--overlay" in text.partition("Next: ")[2]

    def test_csv_holds_it_too(self, command: Command, overlay: Path, rulebook: Path, case: Path) -> None:
        said = command(
            "run", case, "--as-of", "2025-06-30", "--rules", rulebook, "--overlay", overlay, "--format", "csv"
        )
        rows = list(csv.DictReader(io.StringIO(said.out)))
        (row,) = [row for row in rows if row["rule"] == "PA-TST-01"]
        assert (row["answer"], row["overlay"]) == ("cannot_tell", "rules.PA-TST-01")
        assert "switched off here" in row["reasons"]

    def test_explain_tells_of_it(
        self, command: Command, overlay: Path, rulebook: Path, case: Path, tmp_path: Path
    ) -> None:
        own = ("--rules", rulebook, "--overlay", overlay)
        kept = tmp_path / "kept"
        assert command("run", case, "--as-of", "2025-06-30", *own, "--out", kept).code == 0
        for rule in ("PA-TST-01", "PA-TST-04", "PA-TST-11", "PA-TST-12"):
            for records in (("--input", case, "--as-of", "2025-06-30"), ("--run", kept)):
                said = command("explain", "ZQ-1", "--rule", rule, *records, *own)
                assert said.code == 0, said.err
                text = " ".join(said.out.split())
                assert "Answer: cannot tell" in text, rule
                assert "PA-TST-01 is switched off here: Practice board, item 4" in text, rule

    def test_a_measure_that_is_switched_off_has_no_value(self, check: Callable[..., Any], local: Write) -> None:
        made = check(local("rules:\n  PA-TST-03: {switched_off: true, DECIDED}\n"))
        assert check()["measures"]
        assert made["measures"] == []
        assert rule_of(made, "PA-TST-03")["status"] == "switched_off"

    def test_fit_says_so(self, command: Command, overlay: Path, rulebook: Path, case: Path) -> None:
        said = command("fit", case, "--as-of", "2025-06-30", "--rules", rulebook, "--overlay", overlay)
        assert "PA-TST-01 is switched off here, so it can be answered for no child" in " ".join(said.out.split())

    def test_fail_on_takes_it_for_what_it_is(self, command: Command, overlay: Path, rulebook: Path, case: Path) -> None:
        args = ("run", case, "--as-of", "2025-06-30", "--rules", rulebook, "--overlay", overlay)
        assert command(*args, "--fail-on", "cannot_tell").code == 1


REFUSED = [
    (
        "rules:\n  PA-TST-01: {applies_when: {medical_decision: present}, DECIDED}\n",
        "2:15 PC050",
        "'applies_when' is part of",
    ),
    ("rules:\n  PA-TST-01: {messages: {gap: x}, DECIDED}\n", "2:15 PC050", "it changes severity, switched_off"),
    (
        "parameters:\n  medical_wd: {value: 3, unit: days, DECIDED}\n",
        "2:26 PC050",
        "'unit' is part of what the parameter is",
    ),
    ("facts:\n  open_plan: {holds: {end_date: present}}\n", "1:1 PC050", "give --rules the copy"),
    ("parameters:\n  medcal_wd: {value: 3, DECIDED}\n", "2:3 PC051", "Did you mean 'medical_wd'?"),
    ("rules:\n  PA-TSTT-01: {severity: low, DECIDED}\n", "2:3 PC051", "Did you mean 'PA-TST-01'?"),
    ("lists:\n  doctor: {codes: [gp], DECIDED}\n", "2:3 PC051", "Did you mean 'doctors'?"),
    ("parameters:\n  medical_wd: {value: 3, owner: x, date: 2025-01-14}\n", "2:3 PC052", "'reason' is missing"),
    (
        'parameters:\n  medical_wd: {value: 3, reason: "", owner: x, date: 2025-01-14}\n',
        "2:26 PC052",
        "'reason' is empty",
    ),
    ("parameters:\n  medical_wd: {value: two, DECIDED}\n", "2:16 PC053", "'two' is no whole number of working days"),
    ("parameters:\n  medical_wd: {value: -1, DECIDED}\n", "2:16 PC053", "-1 working days can be the value of nothing"),
    (
        "parameters:\n  practice_model: {value: 3, DECIDED}\n",
        "2:20 PC053",
        "it is a choice, so its value is a word, not 3",
    ),
    ("parameters:\n  practice_model: {value: othr, DECIDED}\n", "2:20 PC053", "Did you mean 'other'?"),
    (
        "parameters:\n  medical_wd: {values: [{value: 3, from: 2025-04-01}, {value: 4, from: 2025-03-01}], DECIDED}\n",
        "2:16 PC053",
        "in order of their 'from'",
    ),
    ("lists:\n  doctors: {codes: {gp: gp}, DECIDED}\n", "2:13 PC053", "is a plain list of codes"),
    ("rules:\n  PA-TST-11: {switched_off: true, DECIDED}\n", "2:15 PC055", "how what is urgent reaches a person"),
    ("parameters:\n  medical_wd: {value: 3, until: 2026-01-01, DECIDED}\n", "2:26 PC008", "Write review_by"),
    ("parametrs:\n  medical_wd: {value: 3, DECIDED}\n", "1:1 PC008", "Did you mean 'parameters'?"),
    ("rules:\n  PA-TST-01: {severty: low, DECIDED}\n", "2:15 PC008", "Did you mean 'severity'?"),
    ("parameters:\n  medical_wd: {value: 3, value: 4, DECIDED}\n", "2:26 PC003", "stands twice"),
    ("- medical_wd\n", "1:1 PC008", "is a mapping"),
    ("# nothing yet\n", "1:1 PC002", "empty"),
]


class TestRefused:
    """What an overlay may not do is told at its place, and no rule is run."""

    @pytest.mark.parametrize(("text", "place", "words"), REFUSED, ids=[one[1] + " " + one[2] for one in REFUSED])
    def test_at_its_place(
        self, command: Command, local: Write, rulebook: Path, case: Path, text: str, place: str, words: str
    ) -> None:
        said = command("run", case, "--as-of", "2025-06-30", "--rules", rulebook, "--overlay", local(text))
        assert said.code == 3
        assert said.out == ""
        assert f"local/settings.yaml:{place} " in said.err
        assert words in said.err

    def test_all_at_once_and_over_all_files(self, command: Command, local: Write, rulebook: Path, case: Path) -> None:
        local("parameters:\n  medcal_wd: {value: 3, DECIDED}\n  medical_wd: {value: two, DECIDED}\n", "a.yaml")
        local("rules:\n  PA-TST-01: {severity: low, DECIDED}\n", "b.yaml")
        overlay = local("rules:\n  PA-TST-01: {severity: high, DECIDED}\n  PA-TST-11: {expect: x}\n", "c.yaml")
        said = command("run", case, "--as-of", "2025-06-30", "--rules", rulebook, "--overlay", overlay)
        for place in (
            "a.yaml:2:3 PC051",
            "a.yaml:3:16 PC053",
            "c.yaml:2:3 PC009",
            "c.yaml:3:15 PC050",
            "c.yaml:3:3 PC052",
        ):
            assert place in said.err
        assert "b.yaml too" in said.err
        assert "no rule was run" in said.err

    def test_a_folder_that_sets_nothing(self, command: Command, tmp_path: Path, rulebook: Path, case: Path) -> None:
        (tmp_path / "empty").mkdir()
        for name, words in (("empty", "holds no YAML file"), ("gone", "is no folder of local settings")):
            said = command("run", case, "--as-of", "2025-06-30", "--rules", rulebook, "--overlay", tmp_path / name)
            assert said.code == 3
            assert words in said.err

    @pytest.mark.parametrize("code", ["PC050", "PC051", "PC052", "PC053", "PC054", "PC055", "PC056"])
    def test_help_has_its_page(self, command: Command, code: str) -> None:
        assert command("help", code).out.startswith(f"{code}  ")


class TestReview:
    """A setting past its review still holds, and says so."""

    @pytest.fixture
    def overlay(self, local: Write) -> Path:
        return local("parameters:\n  medical_wd: {value: 3, DECIDED, review_by: 2025-05-31}\n")

    def test_it_holds_and_is_told_on_the_day_of_the_run(
        self, check: Callable[..., Any], command: Command, overlay: Path, rulebook: Path, case: Path
    ) -> None:
        made = check(overlay)
        assert answer(made, "PA-TST-01", "SD1") == "met"
        assert made["overlay"][0]["past_review"] is True
        said = command("run", case, "--as-of", "2025-06-30", "--rules", rulebook, "--overlay", overlay)
        assert "was to be looked at again by 31 May 2025 by the head of safeguarding. It still holds." in said.err
        assert "its review was due by 31 May 2025" in " ".join(said.out.split())

    def test_a_run_of_an_earlier_day_says_nothing_of_it(
        self, check: Callable[..., Any], command: Command, overlay: Path, rulebook: Path, case: Path
    ) -> None:
        assert check(overlay, as_of="2025-05-31")["overlay"][0]["past_review"] is False
        said = command("run", case, "--as-of", "2025-05-31", "--rules", rulebook, "--overlay", overlay)
        assert "looked at again" not in said.err

    def test_lint_warns_at_the_line(self, command: Command, overlay: Path, rulebook: Path) -> None:
        said = command("rules", "lint", rulebook, "--overlay", overlay)
        assert "local/settings.yaml:2:3 PC054 warning: the local setting 'medical_wd'" in said.out

    def test_lint_warns_of_what_changes_nothing(self, command: Command, local: Write, rulebook: Path) -> None:
        rule = rulebook / "medicals" / "PA-TST-05.yaml"
        rule.write_text(rule.read_text(encoding="utf-8") + "status: draft\n", encoding="utf-8")
        overlay = local("rules:\n  PA-TST-05: {switched_off: true, DECIDED}\n")
        assert (
            "2:3 PC056 warning: no rule that runs is changed"
            in command("rules", "lint", rulebook, "--overlay", overlay).out
        )


class TestTheOtherCommands:
    """explain, rules and doctor under local settings."""

    @pytest.fixture
    def overlay(self, local: Write) -> Path:
        return local(
            "parameters:\n  medical_wd: {value: 3, DECIDED}\n"
            "rules:\n  PA-TST-01: {severity: high, DECIDED}\n  PA-TST-02: {switched_off: true, DECIDED}\n"
        )

    def test_explain_says_which_value_came_from_it(
        self, command: Command, overlay: Path, rulebook: Path, case: Path
    ) -> None:
        args = ("explain", "ZQ-1", "--rule", "PA-TST-01", "--input", case, "--as-of", "2025-06-30")
        said = command(*args, "--rules", rulebook, "--overlay", overlay)
        text = " ".join(said.out.split())
        assert (
            "medical_wd is 3 here (the rulebook: 2): Practice board, item 4 (head of safeguarding, 14 January 2025)"
            in text
        )
        assert "PA-TST-01 is high here (the rulebook: critical)" in text
        assert (
            "medical_wd = 3 working days: How soon a child is examined; local setting: Practice board, item 4" in text
        )
        made = json.loads(command(*args, "--rules", rulebook, "--overlay", overlay, "--format", "json").out)
        assert [one["id"] for one in made["overlay"]] == ["parameters.medical_wd", "rules.PA-TST-01"]
        assert made["subjects"][0]["overlay"] == ["parameters.medical_wd", "rules.PA-TST-01"]

    def test_explain_without_it_says_that_the_run_had_settings(
        self, command: Command, local: Write, rulebook: Path, case: Path, tmp_path: Path
    ) -> None:
        kept = tmp_path / "kept"
        own = ("--rules", rulebook, "--overlay", local("parameters:\n  medical_wd: {value: 3, DECIDED}\n"))
        assert command("run", case, "--as-of", "2025-06-30", *own, "--out", kept).code == 0
        said = command("explain", "ZQ-1", "--rule", "PA-TST-01", "--run", kept, "--rules", rulebook)
        assert said.code == 0
        assert "This run was made under local settings" in said.out
        same = command("explain", "ZQ-1", "--rule", "PA-TST-01", "--run", kept, *own)
        assert "This run was made" not in same.out
        other = local("parameters:\n  medical_wd: {value: 4, DECIDED}\n")
        changed = command(
            "explain", "ZQ-1", "--rule", "PA-TST-01", "--run", kept, "--rules", rulebook, "--overlay", other
        )
        assert "The local settings have changed since this run." in changed.out

    def test_list_show_and_read(self, command: Command, overlay: Path, rulebook: Path) -> None:
        own = ("--rules", rulebook, "--overlay", overlay)
        listed = json.loads(command("rules", "list", *own, "--format", "json").out)
        status = {one["rule"]: (one["severity"], one["status"]) for one in listed["rules"]}
        assert status["PA-TST-01"] == ("high", "active")
        assert status["PA-TST-02"] == ("high", "switched_off")
        assert "switched off" in command("rules", "list", *own).out
        shown = command("rules", "show", "PA-TST-01", *own).out
        assert shown.startswith((rulebook / "medicals" / "PA-TST-01.yaml").read_text(encoding="utf-8"))
        assert "# Set here: medical_wd is 3 here (the rulebook: 2)" in shown
        read = " ".join(command("rules", "read", "PA-TST-01", *own).out.split())
        assert "within 3 working days [medical_wd]" in read
        assert "Set here medical_wd is 3 here (the rulebook: 2)" in read

    def test_the_examples_of_the_rulebook_are_run_without_it(
        self, command: Command, overlay: Path, rulebook: Path
    ) -> None:
        (rulebook / "escalations" / "PA-TST-14.yaml").unlink()  # the examples name every escalation but this
        said = command("rules", "test", "--rules", rulebook, "--overlay", overlay)
        assert said.code == 0, said.out
        assert said.out.startswith("6 examples of 3 rules hold")
        assert "no example of the overlay's own" in said.err

    @pytest.mark.parametrize(("wanted", "code"), [("met", 0), ("gap", 1)])
    def test_an_overlay_brings_its_own_examples(
        self, command: Command, local: Write, rulebook: Path, wanted: str, code: int
    ) -> None:
        overlay = local(f"""\
parameters:
  medical_wd: {{value: 3, DECIDED}}
examples:
  PA-TST-01:
    - name: on the third day
      as_of: 2025-06-30
      given:
        child: {{child_id: C1, dob: 2018-05-01}}
        strategy_discussion: [{{strategy_id: SD1, held_at: 2025-03-07, medical_decision: needed}}]
        medical: [{{medical_id: M1, strategy_id: SD1, examined_at: 2025-03-12, clinician: consultant_paed}}]
      outcomes: {{SD1: {wanted}}}
""")
        (rulebook / "escalations" / "PA-TST-14.yaml").unlink()  # the examples name every escalation but this
        said = command("rules", "test", "--rules", rulebook, "--overlay", overlay)
        assert said.code == code
        if code:
            assert "local/settings.yaml:5: PA-TST-01 «on the third day»: SD1 is met, the example says gap" in said.out
        else:
            assert "7 examples" in said.out

    def test_doctor_lists_what_is_set_and_what_is_to_be_confirmed(
        self, command: Command, local: Write, rulebook: Path
    ) -> None:
        overlay = local("rules:\n  PA-TST-02: {switched_off: true, DECIDED, review_by: 2025-02-01}\n")
        text = " ".join(command("doctor", "--rules", rulebook, "--overlay", overlay).out.split())
        assert (
            "medical_wd, 2 working days, is to be confirmed by the designated doctor; source to be seen: Local standard"
            in text
        )
        assert "note Set here: PA-TST-02 is switched off here" in text
        assert "its review was due by 1 February 2025" in text


def test_a_run_without_settings_says_nothing_of_them(command: Command, rulebook: Path, case: Path) -> None:
    said = command("run", case, "--as-of", "2025-06-30", "--rules", rulebook)
    assert "Set here" not in said.out
    assert "local setting" not in said.out


def test_settings_saved_under_another_ending_are_missed_aloud(command: Command, rulebook: Path, tmp_path: Path) -> None:
    local = tmp_path / "local"
    local.mkdir()
    (local / "settings.yaml.txt").write_text("parameters: {}\n", encoding="utf-8")
    said = command("rules", "lint", rulebook, "--overlay", local)
    assert said.code == 1
    assert "local/settings.yaml.txt:1:1 PC044 this is not read" in said.out
    assert f"in {rulebook}, with {local} over them." in said.out
    assert command("rules", "list", "--rules", rulebook, "--overlay", local).code == 3
