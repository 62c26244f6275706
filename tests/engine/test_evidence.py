"""Every answer rests on what it cites: take that away and the answer is another one.

For each answer of each rule in a made-up council, up to three outcomes: the rows they cite as used, beyond the
subject's and the child's own, and the coverage they cite, are deleted, each in a copy of the family of its own.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from families import Case, answers_in, cases_of, hold_column_coverage

from practicecheck.engine.evaluate import evaluate
from practicecheck.engine.plans import plan_for
from practicecheck.engine.prepare import prepare
from practicecheck.engine.run import start
from practicecheck.intake import read_case
from practicecheck.records import TABLES
from practicecheck.records.database import open_database
from practicecheck.results.model import Outcome
from practicecheck.rulebook.book import Rulebook
from practicecheck.workbench import synth
from practicecheck.workbench.synth import AS_OF

CHILDREN, SEED = 90, 11
EACH = 3


@pytest.fixture(scope="module")
def outcomes(council: Path, book: Rulebook) -> list[Outcome]:
    run = start(book, [council], AS_OF)
    found = list(run.outcomes())
    assert run.engine_faults == []
    run.close()
    return found


def test_no_answer_is_without_evidence(outcomes: list[Outcome]) -> None:
    bare = {
        (one.rule, one.answer)
        for one in outcomes
        if not one.evidence and not one.tags and one.answer != "not_applicable"
    }
    assert bare == set()


def test_every_cannot_tell_says_why(outcomes: list[Outcome]) -> None:
    unsaid = {(one.rule, one.child_id) for one in outcomes if one.answer == "cannot_tell" and not one.reasons}
    assert unsaid == set()


def test_an_absence_cites_the_coverage_it_rests_on(outcomes: list[Outcome]) -> None:
    without_subject = [one for one in outcomes if one.subject_id is None and one.table != "child"]
    assert len(without_subject) > 100
    for one in without_subject:
        cited = {evidence.table for evidence in one.evidence if evidence.role == "coverage"}
        assert one.table in cited, (one.rule, one.answer)


def sample(outcomes: list[Outcome]) -> Iterator[tuple[Outcome, set[tuple[str, str]], set[str]]]:
    """For each rule and answer, the first few outcomes that cite more than their subject: rows and covered tables."""
    seen: dict[tuple[str, str], int] = defaultdict(int)
    for one in outcomes:
        rows = {
            (evidence.table, evidence.id)
            for evidence in one.evidence
            if evidence.role == "used" and evidence.id and (evidence.table, evidence.id) != (one.table, one.subject_id)
        }
        rows = {row for row in rows if row[0] != "child"}
        tables = {
            evidence.table
            for evidence in one.evidence
            if evidence.role == "coverage" and str(evidence.value).startswith("covered")
        }
        if one.answer == "cannot_tell" or not (rows or tables) or seen[one.rule, one.answer] >= EACH:
            continue
        seen[one.rule, one.answer] += 1
        yield one, rows, tables


def without(case: Case, child: str, rows: set[tuple[str, str]], tables: set[str]) -> Case:
    """A family's case without these rows, and without one child's coverage of these tables."""
    made = copy.deepcopy(case)
    for name, key in rows:
        own = TABLES[name].key[0] if TABLES[name].has_own_key else None
        if own is not None:
            made[name] = [row for row in made[name] if row[own] != key]
        else:  # a made-up key: the table's, its key fields', and a number
            made[name] = [row for row in made[name] if not key.startswith(f"{name}:{row[TABLES[name].key[0]]}")]
    made["record_coverage"] = [
        row for row in made["record_coverage"] if not (row["child_id"] == child and row["table_name"] in tables)
    ]
    return made


def test_deleting_what_an_answer_cites_changes_it(outcomes: list[Outcome], book: Rulebook, council: Path) -> None:
    by_child = {
        child["child_id"]: case
        for _, case in cases_of(synth.generate(children=CHILDREN, seed=SEED))
        for child in case["child"]
    }
    picked = list(sample(outcomes))
    assert len(picked) > 60
    cases = [("without", without(by_child[one.child_id], one.child_id, rows, tables)) for one, rows, tables in picked]
    plan = plan_for(book)
    with_everything = start(book, [council], AS_OF)
    held = with_everything.con.execute(
        "SELECT table_name, column_name, bool_or(carried) FROM record._column_coverage GROUP BY ALL"
    ).fetchall()
    with_everything.close()
    con = open_database()
    read_case(con, cases, isolate=True)
    hold_column_coverage(con, held)
    prepare(con, plan, AS_OF)
    evaluate(con, plan)
    answers = {
        (rule, child, subject): answer
        for rule, child, subject, answer in con.execute("SELECT rule, child_id, subject_id, answer FROM outcome").fetchall()
    }
    con.close()
    unchanged = []
    for number, (one, rows, tables) in enumerate(picked):
        subject = f"{number}:{one.subject_id}" if one.subject_id is not None else None
        found = answers.get((one.rule, f"{number}:{one.child_id}", subject))
        if found == one.answer:
            unchanged.append((one.rule, one.answer, one.child_id, one.subject_id, sorted(rows), sorted(tables)))
    assert unchanged == []


__all__ = ["answers_in"]
