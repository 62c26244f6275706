"""Runs of a past day: each event is judged by what was in force then, guidance, numbers and settings alike."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from practicecheck.cli import main

Command = Callable[..., Any]
Check = Callable[..., Any]

REFERENCES = """\
WT:
  title: Working Together to Safeguard Children
  editions:
    - {id: WT13, from: 2013-04-15}
    - {id: WT15, from: 2015-03-26}
    - {id: WT18, from: 2018-07-04}
    - {id: WT23, from: 2023-12-15}
    - {id: WT26, from: 2026-03-01}
RCPCH20:
  title: Service delivery standards
  editions: [{id: RCPCH20, from: 2020-10-01}]
ONCE:
  title: Local protocol, withdrawn
  editions: [{id: ONCE16, from: 2016-01-01, to: 2016-12-31}]
"""
PARAMETERS = """\
icpc_wd:
  title: How soon the conference is held
  unit: working days
  owner: head of safeguarding
  values: [{value: 20, source: "Board 2013"}, {value: 15, from: 2017-03-01, source: "Board 2017", to_be_confirmed: true}]
medical_wd:
  title: How soon a child is examined
  unit: working days
  owner: designated doctor
  values: [{value: 10, from: 2020-10-01, source: "RCPCH"}]
grace_wd:
  title: How long good practice takes
  unit: working days
  owner: practice lead
  values: [{value: 5, from: 2020-01-01}]
practice_model:
  title: Practice model
  unit: choice
  owner: practice lead
  values: [{value: other}, {value: signs_of_safety, from: 2017-04-01}]
"""


def rule(number: int, references: str, body: str, *, severity: str = "high") -> str:
    return f"""\
id: PA-TST-0{number}
title: Rule {number}
kind: gap
severity: {severity}
theme: recognition
references: [{references}]
{body}"""


CONFERENCE = """\
for_each: s47_enquiry
expect: {any: conference, linked_by: [s47_id],
         dated: {column: held_date, within: {working_days: icpc_wd}, after: s47_enquiry.start_date}}
"""
MEDICAL = """\
for_each: strategy_discussion
expect: {any: medical, linked_by: [strategy_id],
         dated: {column: examined_at, within: {working_days: %s}, after: strategy_discussion.held_at}}
"""
RULES = {
    1: rule(1, "{ref: WT13-}", CONFERENCE),
    2: rule(2, "{ref: RCPCH20}", MEDICAL % 10),
    3: rule(3, "{ref: WT13-}", MEDICAL % "medical_wd"),
    4: rule(4, "{ref: ONCE}", "for_each: s47_enquiry\nexpect: {any: conference, linked_by: [s47_id]}\n"),
    5: rule(
        5,
        "{ref: WT13-}",
        "for_each: s47_enquiry\n"
        "applies_when: {local_setting: practice_model, is: signs_of_safety}\n"
        "expect: {any: conference, linked_by: [s47_id]}\n",
    ),
    6: rule(
        6,
        "{ref: WT13-}",
        "for_each: s47_enquiry\n"
        "expect: {any: conference, linked_by: [s47_id]}\n"
        "strength_when: {any: conference, linked_by: [s47_id],\n"
        "                dated: {column: held_date, within: {working_days: grace_wd}, after: s47_enquiry.start_date}}\n",
    ),
    7: rule(7, "{ref: RCPCH20}", "for_each: referral\nexpect: {date: present}\n"),
}
LATER = """\
id: PA-TST-{number}
title: Guidance of {ref}
kind: escalation
severity: critical
theme: risk
references: [{{ref: {ref}}}]
level: service_manager
says: "Check today."
raised_by: [[{{{clause}}}]]
"""
CASE = """\
coverage:
  status: complete
  from: 2012-01-01
  to: 2026-06-30
child: {child_id: ZQ-1, dob: 2010-05-01, sex: F}
s47_enquiry:
  - {s47_id: E13, start_date: 2013-06-03}
  - {s47_id: E15, start_date: 2015-06-01}
  - {s47_id: E16, start_date: 2016-06-01}
  - {s47_id: E17A, start_date: 2017-02-06}
  - {s47_id: E17B, start_date: 2017-03-06}
  - {s47_id: E17C, start_date: 2017-04-03}
  - {s47_id: E18, start_date: 2018-09-03}
  - {s47_id: E24, start_date: 2024-03-04}
  - {s47_id: E26, start_date: 2026-03-02}
conference:
  - {conference_id: F17A, s47_id: E17A, kind: icpc, held_date: 2017-03-03}
  - {conference_id: F17B, s47_id: E17B, kind: icpc, held_date: 2017-03-31}
strategy_discussion:
  - {strategy_id: S17, held_at: 2017-03-06}
  - {strategy_id: S21, held_at: 2021-03-08}
medical:
  - {medical_id: M21, strategy_id: S21, examined_at: 2021-03-10}
"""


def write_rulebook(folder: Path) -> Path:
    (folder / "recognition").mkdir(parents=True)
    (folder / "escalations").mkdir()
    (folder / "references.yaml").write_text(REFERENCES, encoding="utf-8")
    (folder / "parameters.yaml").write_text(PARAMETERS, encoding="utf-8")
    (folder / "lists.yaml").write_text("{}\n", encoding="utf-8")
    for number, text in RULES.items():
        (folder / "recognition" / f"PA-TST-0{number}.yaml").write_text(text, encoding="utf-8")
    for number, ref, clause in (
        (11, "WT13-", "rule: PA-TST-01, is: gap"),
        (12, "RCPCH20", "rule: PA-TST-01, is: gap"),
        (13, "WT13-", "escalation: PA-TST-12"),
    ):
        text = LATER.format(number=number, ref=ref, clause=clause)
        (folder / "escalations" / f"PA-TST-{number}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def rulebook(tmp_path: Path) -> Path:
    return write_rulebook(tmp_path / "rules")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(CASE, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Check:
    """Run the case, or another, as of a day; once for all tests that look at it."""
    place = tmp_path_factory.mktemp("checked")
    rules = write_rulebook(place / "rules")

    @cache
    def of(as_of: str, case: str = CASE) -> Any:
        (place / "case.yaml").write_text(case, encoding="utf-8")
        said = io.StringIO()
        with contextlib.redirect_stdout(said), pytest.raises(SystemExit) as stop:
            main(["run", str(place / "case.yaml"), "--as-of", as_of, "--rules", str(rules), "--format", "json"])
        assert not stop.value.code
        return json.loads(said.getvalue())

    return of


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The case run as of a day and kept, once for each day."""
    place = tmp_path_factory.mktemp("kept")
    rules, case = write_rulebook(place / "rules"), place / "case.yaml"
    case.write_text(CASE, encoding="utf-8")

    @cache
    def of(as_of: str) -> Path:
        with pytest.raises(SystemExit) as stop:
            main(["run", str(case), "--as-of", as_of, "--rules", str(rules), "--out", str(place / as_of)])
        assert not stop.value.code
        return place / as_of

    return of


def of(made: Any, number: int) -> dict[str, Any]:
    """The outcomes of a rule by subject."""
    return {one["subject"]["id"]: one for one in made["outcomes"] if one["rule"] == f"PA-TST-0{number}"}


def test_a_rule_that_rests_on_later_guidance_is_not_in_force(check: Check) -> None:
    made = check("2017-06-30")
    one = of(made, 2)["S17"]
    assert (one["answer"], one["tags"], one["edition"]) == ("not_applicable", ["not_in_force"], None)
    assert one["message"] == "No guidance that the rule cites was in force on that day."
    assert made["children"][0]["answers"]["PA-TST-02"] == "not_applicable"


def test_a_later_run_judges_each_event_by_its_own_day(check: Check) -> None:
    found = of(check("2021-12-31"), 2)
    assert {subject: (one["answer"], one["edition"]) for subject, one in found.items()} == {
        "S17": ("not_applicable", None),
        "S21": ("met", "RCPCH20"),
    }


def test_the_edition_is_that_of_the_day_of_the_event(check: Check) -> None:
    editions = {subject: one["edition"] for subject, one in of(check("2026-06-30"), 1).items()}
    assert editions == {
        "E13": "WT13",
        "E15": "WT15",
        "E16": "WT15",
        "E17A": "WT15",
        "E17B": "WT15",
        "E17C": "WT15",
        "E18": "WT18",
        "E24": "WT23",
        "E26": "WT26",
    }


def test_guidance_that_was_withdrawn_judges_its_own_time_only(check: Check) -> None:
    found = of(check("2017-06-30"), 4)
    assert [found[name]["answer"] for name in ("E15", "E16", "E17A")] == ["not_applicable", "gap", "not_applicable"]
    assert found["E17A"]["tags"] == ["not_in_force"]


def test_a_limit_that_changed_between_two_events_of_one_run(check: Check) -> None:
    """Both conferences were held on the 19th working day: in time under the 20 of then, late under the 15."""
    made = check("2017-06-30")
    found = of(made, 1)
    assert [(found[name]["answer"], found[name]["parameters"]) for name in ("E17A", "E17B")] == [
        ("met", {"icpc_wd": 20}),
        ("gap", {"icpc_wd": 15}),
    ]
    assert (found["E17A"]["to_be_confirmed"], found["E17B"]["to_be_confirmed"]) == ([], ["icpc_wd"])
    assert found["E17B"]["due"] == "2017-03-27"


def test_one_answer_can_rest_on_two_values_and_names_both(command: Command, rulebook: Path, tmp_path: Path) -> None:
    """A rhythm judges each interval by its own first day: 20 working days until March 2017, 15 from then on."""
    body = (
        "for_each: plan\nexpect: {rhythm: {each: visit, starting: plan.start_date, ending: as_of, "
        "at_most: {working_days: icpc_wd}}}\n"
    )
    (rulebook / "recognition" / "PA-TST-01.yaml").write_text(rule(1, "{ref: WT13-}", body), encoding="utf-8")
    case = tmp_path / "case.yaml"
    case.write_text(
        "coverage: {status: complete, from: 2012-01-01, to: 2017-03-31}\n"
        "child: {child_id: ZQ-1, dob: 2010-05-01}\n"
        "plan: [{plan_id: P1, kind: cp, start_date: 2017-02-06}]\n"
        "visit: [{visit_id: V1, date: 2017-03-06, seen: Y}, {visit_id: V2, date: 2017-03-20, seen: Y}]\n",
        encoding="utf-8",
    )
    own = ("--as-of", "2017-03-31", "--rules", rulebook)
    (one,) = of(json.loads(command("run", case, *own, "--format", "json").out), 1).values()
    assert (one["answer"], one["parameters"], one["to_be_confirmed"]) == ("met", {"icpc_wd": 15}, ["icpc_wd"])
    text = " ".join(command("explain", "ZQ-1", "--rule", "PA-TST-01", "--input", case, *own).out.split())
    assert "icpc_wd = 20 working days: How soon the conference is held; Board 2013" in text
    assert (
        "icpc_wd = 15 working days from 1 March 2017: How soon the conference is held; Board 2017; to be confirmed"
        in text
    )


def test_explain_names_the_number_of_the_day(command: Command, case: Path, rulebook: Path) -> None:
    args = ("explain", "ZQ-1", "--rule", "PA-TST-01", "--input", case, "--as-of", "2017-06-30")
    for subject, words in (
        ("E17A", "icpc_wd = 20 working days: How soon the conference is held; Board 2013"),
        ("E17B", "icpc_wd = 15 working days: How soon the conference is held; Board 2017; to be confirmed"),
    ):
        said = command(*args, "--rules", rulebook, "--subject", subject)
        assert said.code == 0, said.err
        assert words in " ".join(said.out.split())


def test_before_the_first_dated_value_nothing_is_judged(check: Check) -> None:
    found = of(check("2021-12-31"), 3)
    assert (found["S17"]["answer"], found["S17"]["tags"]) == ("not_applicable", ["not_in_force"])
    assert found["S17"]["message"] == "A number that the rule needs had no value in force on that day."
    assert found["S21"]["answer"] == "met"


def test_a_number_for_a_strength_alone_takes_no_gap_away(check: Check) -> None:
    found = of(check("2017-06-30"), 6)
    assert (found["E16"]["answer"], found["E17A"]["answer"]) == ("gap", "met")


def test_a_local_setting_is_that_of_the_day_of_the_event(check: Check) -> None:
    found = of(check("2017-06-30"), 5)
    assert "E17B" not in found  # it plainly does not apply
    assert found["E17C"]["answer"] == "gap"
    assert check("2017-03-31")["settings"] == {"practice_model": "other"}
    assert check("2017-06-30")["settings"] == {"practice_model": "signs_of_safety"}


def test_without_a_subject_a_later_rule_is_not_in_force_though_nothing_was_extracted(check: Check) -> None:
    case = CASE.replace(
        "coverage:\n  status: complete\n  from: 2012-01-01\n  to: 2026-06-30\n",
        "record_coverage:\n"
        + "".join(
            f"  - {{table_name: {table}, status: complete, from_date: 2012-01-01, to_date: 2026-06-30}}\n"
            for table in ("s47_enquiry", "conference", "strategy_discussion", "medical")
        ),
    )
    assert case != CASE
    early, late = of(check("2017-06-30", case), 7), of(check("2021-06-30", case), 7)
    assert (early[None]["answer"], early[None]["tags"]) == ("not_applicable", ["not_in_force"])
    assert late[None]["answer"] == "cannot_tell"


def test_an_escalation_of_later_guidance_is_not_raised_then(check: Check) -> None:
    early = {one["rule"]: one["answer"] for one in check("2017-06-30")["escalations"]}
    late = {one["rule"]: one["answer"] for one in check("2021-06-30")["escalations"]}
    assert early == {"PA-TST-11": "escalate"}
    assert late == dict.fromkeys(("PA-TST-11", "PA-TST-12", "PA-TST-13"), "escalate")


@pytest.mark.parametrize(
    ("name", "answer"), [("PA-TST-11", "escalate"), ("PA-TST-12", "not applicable"), ("PA-TST-13", "met")]
)
def test_explain_agrees_with_the_run_on_escalations_then(
    command: Command, case: Path, rulebook: Path, name: str, answer: str
) -> None:
    said = command(
        "explain", "ZQ-1", "--rule", name, "--input", case, "--as-of", "2017-06-30", "--rules", rulebook
    )  # fmt: skip
    assert said.code == 0, said.err
    assert f"Answer: {answer}" in said.out


@pytest.mark.parametrize("number", range(1, 8))
@pytest.mark.parametrize("as_of", ["2017-06-30", "2021-12-31"])
def test_both_ways_of_answering_agree(
    command: Command, kept: Callable[[str], Path], rulebook: Path, number: int, as_of: str
) -> None:
    said = command("explain", "ZQ-1", "--rule", f"PA-TST-0{number}", "--run", kept(as_of), "--rules", rulebook)
    assert said.code == 0, said.err


LOOP = [
    ({1: "{answer_of: PA-TST-02, is: met}", 2: "{answer_of: PA-TST-01, is: met}"}, "PA-TST-01 -> PA-TST-02"),
    ({1: "{answer_of: PA-TST-01, is: met}"}, "PA-TST-01"),
    (
        {
            1: "{answer_of: PA-TST-02, is: met}",
            2: "{any: s47_enquiry, where: {answer_of: PA-TST-03, is: gap}}",
            3: "{not: {answer_of: [PA-TST-04, PA-TST-01], is: met}}",
        },
        "PA-TST-01 -> PA-TST-02 -> PA-TST-03",
    ),
]


@pytest.mark.parametrize(("asks", "named"), LOOP, ids=["two", "itself", "three, inside other words"])
def test_rules_that_read_one_another_are_refused_at_load(
    command: Command, rulebook: Path, tmp_path: Path, asks: dict[int, str], named: str
) -> None:
    for number, expect in asks.items():
        path = rulebook / "recognition" / f"PA-TST-0{number}.yaml"
        path.write_text(rule(number, "{ref: WT13-}", f"for_each: child\nexpect: {expect}\n"), encoding="utf-8")
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    for said in (
        command("run", tmp_path / "case.yaml", "--as-of", "2017-06-30", "--rules", rulebook),
        command("rules", "lint", rulebook),
    ):
        assert said.code in (1, 3)
        assert f"recognition/PA-TST-01.yaml:1:1 PC025 these rules read one another's answers in a loop: {named}." in (
            said.out + said.err
        )
