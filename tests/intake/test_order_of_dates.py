"""Dates in an impossible order are not believed: what rests on them cannot be told, and is never an all-clear."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from part_of_rules import part_of
from tests.intake.conftest import rows_of, write_csv

from practicecheck.engine.run import Run, start
from practicecheck.intake import read_case
from practicecheck.records import TABLES
from practicecheck.rulebook import Rulebook, load_rulebook
from practicecheck.shipped import rules_dir
from practicecheck.workbench.synth import generate, write_tables

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb

    from practicecheck.intake import IntakeReport

    Read = Callable[..., IntakeReport]

AS_OF = date(2026, 6, 30)
CHILD = {"child_id": "C1", "dob": "2015-01-01"}
ENDING = [
    (table.name, table.event[0], until.name)
    for table in TABLES.values()
    for until in table.fields
    if until.kind == "until" and table.event and not table.is_tie
]


def each(
    con: duckdb.DuckDBPyConnection, table: str, *given: dict[str, object]
) -> tuple[list[tuple[int | None, str, str | None]], list[list[object]]]:
    """Row, kind and column of each problem of a case with those rows; then the event date and unreadable columns of each."""
    path = {"safety_goal": {"danger_id": ["D1"]}}.get(table, {})
    rows = [{TABLES[table].key[0]: f"X{number}", **path, **values} for number, values in enumerate(given)]
    case = {"child": CHILD, "danger_statement": [{"danger_id": "D1"}], table: rows}
    report = read_case(con, [("case", case)])
    problems = [(problem.row, problem.kind, problem.column) for problem in report.problems]
    return sorted(problems), [row for _, *row in rows_of(con, table, "_row, _event, _bad")]


def one(
    con: duckdb.DuckDBPyConnection, table: str, **values: object
) -> tuple[list[tuple[str, str | None]], list[object]]:
    """Kind and column of each problem of a case with one row; then that row's event date and unreadable columns."""
    problems, ((event, bad),) = each(con, table, values)
    return [(kind, column) for _, kind, column in problems], [event, bad]


@pytest.mark.parametrize(("table", "begins", "ends"), ENDING)
def test_neither_date_of_a_contradiction_is_used(
    con: duckdb.DuckDBPyConnection, table: str, begins: str, ends: str
) -> None:
    day, before = "2026-03-02", "2026-03-01"
    problems, rows = each(
        con, table, {begins: day, ends: before}, {begins: None, ends: day}, {begins: day, ends: day}, {begins: day, ends: None}
    )  # fmt: skip
    assert problems == [(1, "until_before_event", ends), (2, "until_without_event", ends)]
    assert rows == [[None, [ends, begins]], [None, [ends, begins]], [date(2026, 3, 2), None], [date(2026, 3, 2), None]]
    assert rows_of(con, table, f'_row, "{begins}", "{ends}"')[:2] == [(1, None, None), (2, None, None)]


def test_there_are_tables_with_an_end() -> None:
    assert {table for table, *_ in ENDING} >= {"plan", "s47_enquiry", "referral", "missing_episode", "safety_goal"}


def test_moments_are_compared_by_their_day(con: duckdb.DuckDBPyConnection) -> None:
    assert one(con, "missing_episode", start="2026-03-02T22:00", end="2026-03-02") == ([], [date(2026, 3, 2), None])
    problems, _ = one(con, "missing_episode", start="2026-03-02T22:00", end="2026-03-01T23:00")
    assert problems == [("until_before_event", "end")]
    assert rows_of(con, "missing_episode", "start__at, end__at") == [(None, None)]


def test_a_beginning_that_cannot_be_read_is_listed_once(con: duckdb.DuckDBPyConnection) -> None:
    problems, row = one(con, "plan", start_date="soon", end_date="2026-03-01")
    assert (problems, row) == ([("not_iso_date", "start_date")], [None, ["start_date"]])


def test_a_child_does_not_die_before_birth(con: duckdb.DuckDBPyConnection) -> None:
    report = read_case(con, [("case", {"child": {**CHILD, "death_date": "2014-01-01"}})])
    assert [(problem.kind, problem.column) for problem in report.problems] == [("until_before_event", "death_date")]
    assert rows_of(con, "child", "dob, death_date, _bad") == [(None, None, ["death_date", "dob"])]
    unborn = {"child_id": "C1", "expected_dob": "2026-08-01", "death_date": "2026-05-01"}
    assert read_case(con, [("case", {"child": unborn})]).problems == ()


def test_a_tie_may_end_without_a_known_beginning_unless_most_do(tmp_path: Path, read: Read) -> None:
    people = {
        "child": [{"child_id": "C1", "dob": "2015-01-01"}],
        "adult": [{"adult_id": f"A{n}"} for n in range(4)],
    }

    def problems(*days: tuple[str, str]) -> list[str]:
        ties = [
            {"relationship_id": f"R{n}", "child_id": "C1", "adult_id": f"A{n}", "from_date": begins, "to_date": ends}
            for n, (begins, ends) in enumerate(days)
        ]
        return [problem.kind for problem in read(write_csv(tmp_path / "in", {**people, "relationship": ties})).problems]

    began, ended = ("2020-01-01", ""), ("", "2026-01-01")
    assert problems(began, ended, began, ("", "")) == []
    assert problems(began, ended, ended, ("", "")) == ["until_without_event"] * 2
    assert problems(("2026-01-01", "2020-01-01"), began, began, began) == ["until_before_event"]


@pytest.fixture(scope="module")
def runs(book: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Run, Run]]:
    """A council as it is, and by the wrong mapping: start and end of every plan in each other's column."""
    made = tmp_path_factory.mktemp("made")
    right, wrong = made / "right", made / "wrong"
    for folder in (right, wrong):
        write_tables(generate(children=40, seed=3), folder)
    with (wrong / "plan.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["start_date"], row["end_date"] = row["end_date"], row["start_date"]
    write_csv(wrong, {"plan": rows})
    of_plans = [rule.id for rule in book.rules.values() if rule.for_each == "plan"]
    some = load_rulebook(part_of(book, rules_dir(), made / "rules", of_plans))
    both = (start(some, [right], AS_OF), start(some, [wrong], AS_OF))
    yield both
    for run in both:
        run.close()


def test_each_plan_of_a_wrong_mapping_is_listed(runs: tuple[Run, Run]) -> None:
    right, wrong = runs
    plans = wrong.con.execute("SELECT count(*) FROM record.plan WHERE _event IS NULL").fetchall()[0][0]
    assert right.intake.problems == ()
    assert len(wrong.intake.problems) == plans > 10
    assert {problem.column for problem in wrong.intake.problems} == {"end_date"}


def test_what_rests_on_swapped_dates_cannot_be_told(runs: tuple[Run, Run]) -> None:
    right, wrong = runs
    changed = {
        (rule, was, wrong.answers[child][rule])
        for child, answers in right.answers.items()
        for rule, was in answers.items()
        if wrong.answers[child][rule] != was
    }
    assert {now for *_, now in changed} == {"cannot_tell"}
    assert {"met", "gap", "not_applicable"} <= {was for _, was, _ in changed}
    for rule in wrong.book.running():
        if rule.for_each == "plan" and rule.kind != "measure":
            assert set(wrong.counts()[rule.id]) <= {"cannot_tell", "not_applicable"}, rule.id


def test_the_answer_says_that_the_date_could_not_be_read(runs: tuple[Run, Run]) -> None:
    _, wrong = runs
    outcome = next(wrong.outcomes(["cannot_tell"], rules=["PA-VOI-01"]))
    assert {"kind": "value_unreadable", "table": "plan", "column": "end_date"}.items() <= outcome.reasons[0].items()
    assert not wrong.engine_faults
