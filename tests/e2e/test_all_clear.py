"""What the record only seems to say never reads as all fine: three ways in which it once did (docs/decisions/0014)."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from part_of_rules import part_of
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from practicecheck.engine.run import Run, start
from practicecheck.results.model import Outcome
from practicecheck.rulebook import Rulebook, load_rulebook
from practicecheck.shipped import fixtures_dir, rules_dir
from practicecheck.workbench.synth import generate, write_annex_a

pytestmark = [pytest.mark.end_to_end, pytest.mark.slow]
AS_OF = date(2026, 6, 30)
Cases = Callable[[Mapping[str, Mapping[str, Any]]], Run]


@pytest.fixture(scope="module")
def few(book: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    """The rules that these tests name or that are asked of plans."""
    of_plans = [rule.id for rule in book.rules.values() if rule.for_each == "plan"]
    folder = tmp_path_factory.mktemp("few") / "rules"
    return load_rulebook(part_of(book, rules_dir(), folder, [*of_plans, "fathers", "PA-ESC-01.ended"]))


@pytest.fixture(scope="module")
def run_cases(few: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cases]:
    """Run rules over case files, one for each child."""
    opened = list[Run]()

    def run(cases: Mapping[str, Mapping[str, Any]]) -> Run:
        folder = tmp_path_factory.mktemp("cases")
        for child, case in cases.items():
            held = {"child": {"child_id": child, "dob": "2018-05-01"}, **case}
            (folder / f"{child}.json").write_text(json.dumps(held))
        opened.append(start(few, [folder], AS_OF))
        return opened[-1]

    yield run
    for one in opened:
        one.close()


def covering(*, part: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Coverage of what the rules about fathers read, a few tables in part."""
    return [
        {"table_name": name, "status": "partial" if name in part else "complete", "to_date": "2026-06-30"}
        for name in ("child", "relationship", "adult", "assessment", "s47_enquiry", "engagement", "assessment_content")
    ]


def outcomes(run: Run, rule: str, child: str) -> list[Outcome]:
    return [one for one in run.outcomes(rules=[rule]) if one.child_id == child]


# --- a table of which the extract holds a part ------------------------------------------------------------


def family(name: str, *, part: Sequence[str] = (), with_father: bool = False) -> dict[str, Any]:
    """A child newly assessed whose mother is on record, and maybe the father, whom nobody has met."""
    adults = [("mother", "F"), ("father", "M")][: 2 if with_father else 1]
    return {
        "adult": [{"adult_id": f"{name}-{who}", "sex": sex} for who, sex in adults],
        "relationship": [
            {"relationship_id": f"{name}:{who}", "type": who, "adult_id": f"{name}-{who}", "parental_responsibility": "Y",
             "lives_with_child": "Y", "contact_limit": "none", "contact_limit_reason": None}
            for who, _ in adults
        ],
        "assessment": [{"assessment_id": f"{name}:A1", "start_date": "2026-03-03", "auth_date": "2026-04-20"}],
        "record_coverage": covering(part=part),
    }  # fmt: skip


@pytest.fixture(scope="module")
def families(run_cases: Cases) -> Run:
    return run_cases(
        {
            "whole": family("whole"),
            "part": family("part", part=["relationship"]),
            "father": family("father", part=["relationship"], with_father=True),
        }
    )


@pytest.mark.parametrize("rule", ["PA-FAT-02", "PA-FAT-03", "PA-FAT-04"])
def test_only_a_mother_in_a_part_of_the_relationships_says_nothing_of_fathers(families: Run, rule: str) -> None:
    assert families.answers["whole"][rule] == "not_applicable"
    assert families.answers["part"][rule] == "cannot_tell"


def test_the_answer_says_that_there_may_be_others(families: Run) -> None:
    (said,) = (one for one in outcomes(families, "PA-FAT-02", "part") if one.subject_id is None)
    assert said.answer == "cannot_tell"
    assert [reason["kind"] for reason in said.reasons] == ["table_not_covered"]
    assert "no relationship on record" in said.message
    assert "others" in said.message
    assert not families.engine_faults


def test_no_second_answer_stands_beside_a_father_who_is_on_record(families: Run) -> None:
    told = families.con.execute(
        "SELECT subject_id, answer FROM outcome WHERE rule = 'PA-FAT-02' AND child_id = 'father' ORDER BY 1"
    ).fetchall()
    assert told == [("father:father", "gap"), ("father:mother", "not_applicable")]


# --- a row that may be the latest ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def councils(book: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Run, Run]]:
    """The made-up council as it is, and with start and end of every referral in each other's column."""
    right, wrong = fixtures_dir() / "council-300", tmp_path_factory.mktemp("swapped") / "council"
    shutil.copytree(right, wrong)
    with (right / "referral.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    with (wrong / "referral.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows({**row, "date": row["close_date"], "close_date": row["date"]} for row in rows)
    both = (start(book, [right], AS_OF), start(book, [wrong], AS_OF))
    yield both
    for run in both:
        run.close()


def subjects(run: Run) -> dict[tuple[str, str, str | None], tuple[str, bool]]:
    told = run.con.execute("SELECT rule, child_id, subject_id, answer, may_escalate FROM outcome").fetchall()
    return {(rule, child, subject): (answer, may) for rule, child, subject, answer, may in told}


def test_no_answer_turns_more_reassuring_where_the_dates_of_referrals_are_not_believed(
    councils: tuple[Run, Run],
) -> None:
    right, wrong = map(subjects, councils)
    changed = {
        key: (right[key][0], *wrong[key]) for key in right.keys() & wrong.keys() if right[key][0] != wrong[key][0]
    }
    now = {one: (was, answer) for one, (was, answer, _) in changed.items()}
    assert {"gap", "met", "not_due", "not_applicable"} <= {was for was, _ in now.values()}
    rules = {rule for rule, *_ in now}
    assert {"PA-GOA-01", "PA-HIS-01", "PA-FAT-01", "PA-FAT-04", "PA-REC-07", "PA-PLN-02"} <= rules
    # A sure gap of which it cannot be told whether someone must look today stays a gap and says so.
    may = {one for one, (was, answer, may) in changed.items() if (was, answer, may) == ("escalate", "gap", True)}
    assert {answer for one, (_, answer) in now.items() if one not in may} == {"cannot_tell"}
    assert {(rule, councils[1].answers[child]["PA-ESC-01"]) for rule, child, _ in may} == {("PA-REC-06", "cannot_tell")}


def test_the_answer_names_the_day_that_could_not_be_read(councils: tuple[Run, Run]) -> None:
    _, wrong = councils
    for rule in ("PA-GOA-01", "PA-HIS-01"):
        said = [one.reasons for one in wrong.outcomes(["cannot_tell"], rules=[rule])]
        told = [{(one["kind"], one.get("table"), one.get("column")) for one in reasons} for reasons in said]
        assert sum(("value_unreadable", "referral", "date") in one for one in told) > 10, rule
    assert not wrong.engine_faults


# --- a row that was set aside ----------------------------------------------------------------------------------


def with_list_slipped(source: Path, target: Path, sheet_name: str) -> None:
    """Copy a workbook, every row of one list a column further to the right than its headings."""
    with Workbook(target, {"default_date_format": "dd/mm/yyyy"}) as made:
        held = CalamineWorkbook.from_path(source)
        for name in held.sheet_names:
            sheet = made.add_worksheet(name)
            for row, cells in enumerate(held.get_sheet_by_name(name).to_python()):
                for column, cell in enumerate(cells, start=int(name == sheet_name and row > 1)):
                    if cell != "":
                        sheet.write(row, column, cell)


@pytest.fixture(scope="module")
def slipped(few: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """An Annex A whose list of plans is so; of the children of some of them the other lists tell."""
    folder = tmp_path_factory.mktemp("annex")
    write_annex_a(generate(children=60, seed=2026, as_of=AS_OF), folder / "right.xlsx")
    with_list_slipped(folder / "right.xlsx", folder / "wrong.xlsx", "List_7")
    run = start(few, [folder / "wrong.xlsx"], AS_OF, coverage=f"complete::{AS_OF}")
    yield run
    run.close()


def test_a_list_that_slipped_by_a_column_says_nothing_of_plans(slipped: Run) -> None:
    assert len(slipped.answers) > 30
    assert slipped.con.execute("SELECT count(*) FROM record.plan WHERE kind = 'cp'").fetchall() == [(0,)]
    about_plans = [rule for rule in slipped.book.running() if rule.for_each == "plan" and rule.kind != "measure"]
    assert len(about_plans) >= 10
    for rule in about_plans:
        assert {answers[rule.id] for answers in slipped.answers.values()} == {"cannot_tell"}, rule.id
    assert {"met", "not_applicable"}.isdisjoint(answers["PA-ESC-01.ended"] for answers in slipped.answers.values())


def test_the_answer_says_that_rows_were_set_aside(slipped: Run) -> None:
    said = next(slipped.outcomes(["cannot_tell"], rules=["PA-PLN-01"]))
    assert said.reasons == (
        {"kind": "table_not_covered", "table": "plan", "words": "the table plan is not covered for the days asked: rows of it "
         "were set aside"},
    )  # fmt: skip
    assert ("plan", "covered_in_part") in {(one.table, one.kind) for one in slipped.intake.problems}


def test_the_child_whose_only_plan_was_set_aside_is_no_child_without_a_plan(run_cases: Cases) -> None:
    plan = {"plan_id": "doubled:P1", "kind": "cp", "start_date": "2026-03-02"}
    covered = {"coverage": {"status": "complete", "to": "2026-06-30"}}
    run = run_cases(
        {
            "doubled": {"plan": [plan, {**plan, "start_date": "2026-03-03"}], **covered},
            "without": {"plan": [], **covered},
        }
    )
    assert run.answers["without"]["PA-VOI-01"] == "not_applicable"
    assert run.answers["doubled"]["PA-VOI-01"] == "cannot_tell"
    (said,) = outcomes(run, "PA-VOI-01", "doubled")
    assert [(one.role, one.source.row if one.source else None) for one in said.evidence] == [("coverage", 1)]
    assert not run.engine_faults
