"""The audit replayed: on the three audited children the product finds what the auditors found, and by the rows that show it.

Each child stands here once as recorded and once for every line of the briefing without the rows that carry that line's code
(the comments in the case files say which). Where a line's rows are gone its rule answers otherwise, and no strength changes that
does not rest on them. docs/decisions/0007-the-audit-replayed.md says where that cannot be so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from audited_rows import CODES, Case, Place, audited
from part_of_rules import part_of

from practicecheck.engine.run import Run, start
from practicecheck.results.model import Outcome
from practicecheck.rulebook import Rulebook, load_rulebook
from practicecheck.shipped import rules_dir

pytestmark = [pytest.mark.end_to_end, pytest.mark.slow]
AS_OF = date(2026, 6, 30)

GOOD_PRACTICE = {
    "C1.1": ["PA-MGT-02"],
    "C1.2": ["PA-MAG-02"],
    "C1.3": ["PA-VOI-04"],
    "C1.4": ["PA-MGT-03"],
    "C1.5": ["PA-VOI-03"],
    "C1.6": ["PA-CUL-03"],
    "C2.1": ["PA-RSK-01"],
    "C2.2": ["PA-PLN-06", "PA-MAG-02"],
    "C2.3": ["PA-HIS-03"],
    "C2.4": ["PA-CUL-03"],
    "C3.1": ["PA-PLN-06", "PA-MAG-02"],
    "C3.2": ["PA-HIS-03"],
    "C3.3": ["PA-VOI-05"],
    "C3.4": ["PA-VOI-03"],
    "C3.5": ["PA-PLN-07"],
}
"""The rules that the catalogue names for each line of good practice."""

FOUND = {
    "CASE-1": {
        "A1": {"PA-REC-01": "met", "PA-REC-02": "met", "PA-REC-04": "met", "PA-REC-05": "met", "PA-VOI-02": "met"},
        "A2": {"PA-PLN-03": "met", "PA-PLN-04": "met", "PA-MGT-01": "met", "PA-VOI-01": "met", "PA-ESC-01": "met"},
        "R3": {"PA-GOA-01": "gap", "PA-GOA-02": "gap", "PA-GOA-04": "gap"},
        "K1": {"PA-MED-01": "gap", "PA-REC-03": "gap"},
        "K2": {"PA-HIS-01": "gap", "PA-HIS-02": "gap", "PA-HIS-03": "no_strength"},
        "K3": {"PA-FAT-01": "met", "PA-FAT-02": "gap", "PA-FAT-03": "gap", "PA-FAT-04": "gap"},
        "K4": {"PA-CAT-01": "gap"},
        "K5": {"PA-CUL-01": "gap"},
        "K6": {"PA-PLN-01": "gap", "PA-PLN-02": "gap", "PA-PLN-05": "cannot_tell"},
        "K7": {"PA-IMP-01": "gap", "PA-IMP-02": "gap"},
        "K9": {"PA-MAG-03": "gap", "PA-MAG-01": "gap"},
        "C1.0": {"PA-THF-02": "met", "PA-PLN-02": "gap", "PA-CAT-01": "gap"},
        "C1.6": {"PA-CUL-02": "met"},
    },
    "CASE-2": {
        "R1": {"PA-ESC-01": "escalate", "PA-ESC-01.audit": "escalate", "PA-ESC-02": "gap"},
        "R3": {"PA-GOA-01": "gap", "PA-GOA-02": "gap", "PA-GOA-03": "gap", "PA-GOA-04": "gap"},
        "A2": {"PA-VOI-01": "gap"},
        "K1": {"PA-MED-01": "gap", "PA-MED-02": "gap", "PA-MED-03": "gap", "PA-MED-06": "gap"},
        "K2": {"PA-HIS-01": "gap", "PA-HIS-02": "met"},
        "K3": {"PA-FAT-01": "met", "PA-FAT-02": "gap", "PA-FAT-03": "gap", "PA-FAT-04": "gap"},
        "K4": {"PA-CAT-01": "gap"},
        "K5": {"PA-CUL-01": "gap"},
        "K6": {"PA-PLN-01": "gap", "PA-PLN-02": "gap", "PA-PLN-05": "gap"},
        "K7": {"PA-IMP-01": "gap", "PA-IMP-02": "gap"},
        "K8": {"PA-THF-01": "gap"},
        "K9": {"PA-MAG-03": "gap", "PA-MAG-01": "gap"},
        "C2.0": {"PA-MIS-01": "gap", "PA-MIS-02": "gap", "PA-THF-01": "gap", "PA-ESC-01": "escalate"},
    },
    "CASE-3": {
        "R3": {"PA-GOA-04": "gap"},
        "K1": {"PA-MED-01": "gap", "PA-MED-03": "gap", "PA-REC-03": "gap"},
        "K2": {"PA-HIS-01": "gap", "PA-HIS-02": "met"},
        "K3": {"PA-FAT-02": "gap", "PA-FAT-04": "gap"},
        "K4": {"PA-CAT-01": "not_applicable"},  # a child in need has no category
        "K5": {"PA-CUL-01": "gap"},
        "K8": {"PA-THF-01": "gap"},
        "K9": {"PA-MAG-03": "gap"},
        "C3.0": {"PA-REC-02": "met", "PA-PLN-06": "strength", "PA-THF-01": "gap", "PA-ESC-01": "met"},
    },
}
"""What the other lines say, and so what their rules must answer."""

MEASURED = {"R4": "PA-MAG-04", "K4": "PA-CAT-03", "K7": "PA-IMP-03"}
"""Lines that a measure answers, over all three children."""

SILENT = {
    ("CASE-2", "K2"): "its row is a chronology out of date: none at all is the same gap",
    ("CASE-3", "K2"): "its row is a chronology out of date: none at all is the same gap",
    ("CASE-3", "A2"): "its rules are of child protection plans, and the meetings of this plan carry C3.1",
}
"""Where no answer of a line's rules changes without its rows, and why."""

REPORTED = {"A3"}
"""The line that a report answers, PA-REP-01, which judges no child."""

SCOPE = {"PA-VOI-03": "plan", "PA-VOI-05": "plan"}
"""Strengths that are asked of an open plan: it brings them into question, and is no evidence of their answer."""


@dataclass(frozen=True)
class Replayed:
    """A run over every child as recorded, and one over each of them without the rows of each code."""

    whole: Run
    less: Run
    outcomes: dict[tuple[str, str], list[Outcome]]
    gone: dict[tuple[str, str], frozenset[Place]]

    def answers(self, child: str, code: str | None = None) -> dict[str, str]:
        """Every rule's answer for a child, as recorded or without the rows of a code."""
        return self.whole.answers[child] if code is None else self.less.answers[f"{child}~{code}"]

    def escalates(self, child: str, code: str | None = None) -> set[str]:
        """The escalations raised for a child, as recorded or without the rows of a code."""
        run, child = (self.whole, child) if code is None else (self.less, f"{child}~{code}")
        return {one.rule for one in run.escalations if one.child_id == child and one.answer == "escalate"}

    def changed(self, child: str, code: str) -> set[str]:
        """The rules that answer otherwise without the rows of a code."""
        after = self.answers(child, code)
        return {rule for rule, answer in self.answers(child).items() if after[rule] != answer}

    def cited(self, child: str, rule: str) -> set[Place]:
        """The rows that an answer rests on, those of the answers that it reads included."""
        known = {one.id: one for found in self.outcomes.values() for one in found}
        places: set[Place] = set()
        left = list(self.outcomes[child, rule])
        while left:
            for one in left.pop().evidence:
                if one.table == "outcome" and one.id in known:
                    left.append(known[one.id])
                elif one.role == "used" and one.source and one.source.row:
                    places.add((one.table, one.source.row))
        return places


def rows_of(case: Case, code: str) -> frozenset[Place]:
    """The rows that carry a code, but for the child: without it there is nobody to ask about."""
    return frozenset(place for place in case.serving(code) if place[1] and place[0] != "child")


@pytest.fixture(scope="module")
def replayed(book: Rulebook, finished: Run, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replayed]:
    folder: Path = tmp_path_factory.mktemp("replayed")
    taken = {(case, code): rows for case in audited() for code in CODES if (rows := rows_of(case, code))}
    for (case, code), rows in taken.items():
        held = case.without(rows, suffix=f"~{code}")
        (folder / f"{case.child}~{code}.json").write_text(json.dumps(held), encoding="utf-8")
    less = start(book, sorted(folder.iterdir()), AS_OF)
    # What hangs on a row that is gone goes with it: intake sets such a row aside, or blanks what names the one that is gone.
    gone = {(case.child, code): set(rows) for (case, code), rows in taken.items()}
    left = {f"{case.child}~{code}.json": case.left(rows) for (case, code), rows in taken.items()}
    for problem in less.intake.problems:
        if problem.kind == "covered_in_part":  # the table of rows that hang on one that is gone
            continue
        assert problem.kind in ("broken_path", "broken_reference", "no_relationship"), problem
        assert problem.table
        assert problem.row
        child, _, code = problem.input.removesuffix(".json").partition("~")
        gone[child, code].add(left[problem.input][problem.table][problem.row - 1])
    outcomes: dict[tuple[str, str], list[Outcome]] = {}
    for one in finished.outcomes():
        outcomes.setdefault((one.child_id, one.rule), []).append(one)
    yield Replayed(finished, less, outcomes, {key: frozenset(rows) for key, rows in gone.items()})
    less.close()


def test_every_code_of_every_case_is_taken_away_once(replayed: Replayed) -> None:
    assert {code for _, code in replayed.gone} == set(CODES)
    assert len(replayed.less.answers) == len(replayed.gone)
    assert not replayed.whole.has_fault
    assert not replayed.less.has_fault


# --- what the auditors found ---------------------------------------------------------------------------


@pytest.mark.parametrize(("line", "rule"), [(line, rule) for line, rules in GOOD_PRACTICE.items() for rule in rules])
def test_good_practice_is_found_as_a_strength_that_rests_on_its_rows(
    replayed: Replayed, book: Rulebook, line: str, rule: str
) -> None:
    case = audited()[int(line[1]) - 1]
    assert line in book.rules[rule].answers
    assert replayed.answers(case.child)[rule] == "strength"
    assert replayed.cited(case.child, rule) & case.serving(line)


@pytest.mark.parametrize(("number", "rule"), [(1, "PA-VOI-04"), (2, "PA-VOI-04"), (2, "PA-HIS-03"), (3, "PA-HIS-03")])
def test_a_strength_of_an_assessment_does_not_cite_what_the_assessment_leaves_out(
    replayed: Replayed, number: int, rule: str
) -> None:
    case = audited()[number - 1]
    left_out = {place for place, codes in case.codes.items() if {code[0] for code in codes} <= {"K", "R"}}
    assert {table for table, _ in left_out} >= {"assessment_content"}
    assert not replayed.cited(case.child, rule) & left_out


def test_every_line_of_good_practice_is_looked_for(book: Rulebook) -> None:
    assert set(GOOD_PRACTICE) == {code for code in CODES if code[0] == "C" and not code.endswith(".0")}
    strengths = {rule.id: rule.answers for rule in book.running() if rule.kind == "strength" or rule.strength_when}
    for line, rules in GOOD_PRACTICE.items():
        assert {rule for rule, answers in strengths.items() if line in answers} == set(rules), line


@pytest.mark.parametrize(
    ("child", "line", "rule", "answer"),
    [
        (child, line, rule, answer)
        for child, lines in FOUND.items()
        for line, rules in lines.items()
        for rule, answer in rules.items()
    ],
)
def test_what_the_briefing_says_of_a_case_is_answered(
    replayed: Replayed, child: str, line: str, rule: str, answer: str
) -> None:
    assert replayed.answers(child)[rule] == answer
    if answer in ("gap", "escalate"):
        assert all(one.evidence and one.message for one in replayed.outcomes.get((child, rule), ()))


@pytest.mark.parametrize("number", [1, 2, 3])
def test_probation_and_the_gp_are_named_as_not_seen(replayed: Replayed, number: int) -> None:
    (found,) = replayed.outcomes[f"CASE-{number}", "PA-MAG-03"]
    assert "each agency involved: gp, probation." in found.message
    assert "No finding is made about an agency that was not in the audit" in found.message
    assert {"gp_not_asked", "probation_not_asked"} <= set(found.tags)
    assert [note for note in found.notes if "No finding is made about the GP" in note]
    assert [note for note in found.notes if "No finding is made about probation" in note]


def test_no_trigger_fires_for_the_other_two(replayed: Replayed) -> None:
    for child in ("CASE-1", "CASE-3"):
        assert "escalate" not in replayed.answers(child).values()
        assert replayed.escalates(child) == {"PA-ESC-14"}  # a case review: medicals (K1) and history (K2) together


# --- no strength softens what must be looked at today --------------------------------------------------


def test_case_2_escalates_whatever_strength_is_taken_away(replayed: Replayed) -> None:
    assert replayed.escalates("CASE-2") == {"PA-ESC-01", "PA-ESC-13", "PA-ESC-14"}
    for line in [line for line in GOOD_PRACTICE if line.startswith("C2")]:
        assert set(GOOD_PRACTICE[line]) <= replayed.changed("CASE-2", line)
        assert replayed.escalates("CASE-2", line) >= {"PA-ESC-01", "PA-ESC-13"}


@pytest.mark.parametrize("line", ["R1", "R2"])
def test_case_2_escalates_by_the_rows_of_its_recommendations(replayed: Replayed, line: str) -> None:
    assert replayed.answers("CASE-2", line)["PA-ESC-01"] == "met"
    assert replayed.answers("CASE-2", line)["PA-ESC-02"] == "not_applicable"


def test_both_recommendations_stand_though_their_words_are_the_same(replayed: Replayed) -> None:
    (found,) = replayed.outcomes["CASE-2", "PA-ESC-02"]
    assert {one.id for one in found.evidence if one.table == "assurance_action" and one.id} == {"AA1b", "AA2b"}


# --- each line by its rows -----------------------------------------------------------------------------

TAKEN = [(case.child, code) for case in audited() for code in CODES if rows_of(case, code)]


@pytest.mark.parametrize(("child", "code"), [one for one in TAKEN if one[1] not in REPORTED | {"R4"}])
def test_without_its_rows_a_line_is_answered_otherwise(
    replayed: Replayed, book: Rulebook, child: str, code: str
) -> None:
    checks = (*book.rules.values(), *book.escalations.values())
    asked = {one.id for one in checks if code in one.answers} & replayed.answers(child).keys()
    changed = replayed.changed(child, code) & asked
    assert bool(changed) is ((child, code) not in SILENT)
    if code in GOOD_PRACTICE:
        answers = replayed.answers(child)
        assert changed == {rule for rule in asked if answers[rule] in ("strength", "met", "escalate")}
        assert not {rule for rule in asked if replayed.answers(child, code)[rule] == "strength"}


@pytest.mark.parametrize(("child", "code"), TAKEN)
def test_no_strength_changes_that_does_not_rest_on_the_rows_taken(replayed: Replayed, child: str, code: str) -> None:
    gone = replayed.gone[child, code]
    for rule in replayed.changed(child, code):
        if replayed.answers(child)[rule] != "strength" or replayed.cited(child, rule) & gone:
            continue
        assert replayed.answers(child, code)[rule] == "not_applicable", rule
        assert SCOPE[rule] in {table for table, _ in gone}, rule


def test_the_exceptions_are_few_and_needed(replayed: Replayed) -> None:
    assert set(SILENT) <= set(TAKEN)
    for rule, table in SCOPE.items():
        assert any(
            rule in replayed.changed(*taken)
            and not replayed.cited(taken[0], rule) & gone
            and table in {name for name, _ in gone}
            for taken, gone in replayed.gone.items()
        )


@pytest.mark.parametrize("line", MEASURED)
def test_without_its_rows_a_measure_comes_to_something_else(
    replayed: Replayed, book: Rulebook, tmp_path: Path, line: str
) -> None:
    rule = MEASURED[line]

    def measured(run: Run) -> dict[str, tuple[int, int]]:
        return {
            one.measure: (one.numerator, one.denominator)
            for one in run.measures()
            if one.rule == rule and not one.split
        }

    assert line in book.rules[rule].answers
    whole = measured(replayed.whole)
    assert any(numerator for numerator, _ in whole.values())
    (tmp_path / "less").mkdir()
    for case in audited():
        held = case.without(rows_of(case, line))
        (tmp_path / "less" / f"{case.child}.json").write_text(json.dumps(held), encoding="utf-8")
    alone = load_rulebook(part_of(book, rules_dir(), tmp_path / "rules", [rule]))
    run = start(alone, sorted((tmp_path / "less").iterdir()), AS_OF)
    assert measured(run).keys() == whole.keys()
    assert measured(run) != whole
    run.close()


# --- and as a person sees it ---------------------------------------------------------------------------


def test_the_command_answers_so_too(desk: Any, june: Any, book: Rulebook) -> None:
    taken = {"CASE-1": "C1.1", "CASE-2": "R1", "CASE-3": "K1"}
    asked = {"CASE-1": "PA-MGT-02", "CASE-2": "PA-ESC-01", "CASE-3": "PA-MED-01"}

    def answers(result: str) -> dict[str, str]:
        children = json.loads(result)["children"]
        return {child["child_id"]: child["answers"][asked[child["child_id"]]] for child in children}

    whole = answers((june.folder / "result.json").read_text(encoding="utf-8"))
    assert whole == {"CASE-1": "strength", "CASE-2": "escalate", "CASE-3": "gap"}
    (desk.work / "less").mkdir()
    for case in audited():
        held = case.without(rows_of(case, taken[case.child]))
        (desk.work / "less" / f"{case.child}.json").write_text(json.dumps(held), encoding="utf-8")
    part_of(book, rules_dir(), desk.work / "rules", asked.values())
    done = desk.run("run", "less", "--as-of", AS_OF.isoformat(), "--rules", "rules", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert answers(done.stdout) == {"CASE-1": "not_applicable", "CASE-2": "met", "CASE-3": "not_applicable"}


def test_the_terminal_shows_what_to_look_at_before_any_strength(june: Any) -> None:
    said = june.said.stdout
    assert said.index("Look at today") < said.index("PA-ESC-01") < said.index("PA-RSK-01")
    after = said[said.index("PA-RSK-01") :]
    assert "A strength is not safety" in after
