"""What an answer must not depend on: the order of rows, children of other families, the rest of the council."""

from __future__ import annotations

import csv
import json
import random
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import pytest
from families import answers_in, cases_of, codes_used, column_coverage, hold_codes_used, hold_column_coverage

from practicecheck.engine.evaluate import evaluate, unanswered
from practicecheck.engine.plan import Plan
from practicecheck.engine.plans import plan_for
from practicecheck.engine.prepare import prepare
from practicecheck.engine.run import Run, start
from practicecheck.intake import read_case, read_inputs
from practicecheck.operators.over_rows import OverRows
from practicecheck.records import TABLES
from practicecheck.records.database import open_database
from practicecheck.reports.contract import contract
from practicecheck.rulebook.book import Rulebook
from practicecheck.workbench import synth
from practicecheck.workbench.synth import AS_OF

CHILDREN, SEED = 90, 11  # the council of conftest


def without_row_numbers(value: Any) -> Any:
    """The same with the row numbers of the input left out: they alone say in which order rows stood."""
    if isinstance(value, dict):
        return {key: None if key == "row" else without_row_numbers(one) for key, one in value.items()}
    return [without_row_numbers(one) for one in value] if isinstance(value, list) else value


def shuffled(folder: Path, into: Path, seed: int) -> Path:
    """The same tables with their rows in another order."""
    into.mkdir()
    rng = random.Random(seed)
    for path in sorted(folder.iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            head, *rows = list(csv.reader(file))
        rng.shuffle(rows)
        with (into / path.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([head, *rows])
    return into


def as_bytes(book: Rulebook, folder: Path) -> bytes:
    run = start(book, [folder], AS_OF)
    try:
        return json.dumps(without_row_numbers(contract(run)), ensure_ascii=False).encode()
    finally:
        run.close()


@pytest.mark.slow
def test_any_row_order_gives_the_same_bytes(book: Rulebook, tmp_path: Path) -> None:
    council = tmp_path / "as made" / "tables"
    synth.write_tables(synth.generate(children=30, seed=SEED), council)
    first = as_bytes(book, council)
    other = shuffled(council, tmp_path / "tables", 5)
    assert (other / "visit.csv").read_bytes() != (council / "visit.csv").read_bytes()
    assert as_bytes(book, other) == first


@pytest.fixture(scope="module")
def whole(council: Path, book: Rulebook) -> tuple[Plan, dict[Any, Any], tuple[Any, Any]]:
    """The council's answers, and what its input carries: columns, and the codes that rules ask of the whole input."""
    plan = plan_for(book)
    con = open_database()
    read_inputs(con, [council])
    prepare(con, plan, AS_OF)
    evaluate(con, plan)
    found = answers_in(con), (column_coverage(con), codes_used(con))
    con.close()
    return plan, *found


@dataclass(frozen=True)
class Apart:
    """The council's answers where its parts are read as inputs of their own: all in one database, asked once."""

    families: dict[Any, Any]
    """Each family."""
    children: dict[Any, Any]
    """Each child of a family of several."""
    half: dict[Any, Any]
    """Every other family, between families of which rows are missing."""


@pytest.fixture(scope="module")
def apart(whole: Any) -> Apart:
    plan, _, (columns, codes) = whole
    families = cases_of(synth.generate(children=CHILDREN, seed=SEED))
    children = [
        (name, only(case, child["child_id"]))
        for name, case in families
        if len(case["child"]) > 1
        for child in case["child"]
    ]
    half = [
        *families[::2],
        *(
            (name, {table: rows[::-2] for table, rows in case.items()} | {"child": case["child"]})
            for name, case in families[1::2]
        ),
    ]
    con = open_database()
    read_case(con, [*families, *children, *half], isolate=True)
    hold_column_coverage(con, columns)
    prepare(con, plan, AS_OF)
    hold_codes_used(con, codes)
    evaluate(con, plan)
    ends = [0, *accumulate(map(len, (families, children, half)))]
    found = [answers_in(con, range(first, last)) for first, last in pairwise(ends)]
    con.close()
    return Apart(*found)


@pytest.mark.slow
def test_a_family_alone_has_the_answers_it_has_in_the_council(whole: Any, apart: Apart) -> None:
    _, in_council, _ = whole
    alone = apart.families
    assert {key: (alone.get(key), answer) for key, answer in in_council.items() if alone.get(key) != answer} == {}
    assert alone.keys() == in_council.keys()


@pytest.mark.slow
def test_a_child_alone_has_the_same_answers_but_from_rules_that_read_the_family(
    whole: Any, apart: Apart, book: Rulebook
) -> None:
    _, in_council, _ = whole
    alone = apart.children
    family = {rule.id for rule in book.running() if reads_the_family(book, rule)}
    assert family, "no rule reads the family, so this shows nothing"
    left = {rule.id for rule in book.running()} - family
    read_by = {rule: book.reads_answers_of(book.rules[rule]) for rule in left}
    left = {rule for rule in left if not (read_by[rule] & family)}
    differing = {
        key: (answer, in_council[key]) for key, answer in alone.items() if key[0] in left and in_council[key] != answer
    }
    assert len({child for _, child, _ in alone}) > 20
    assert differing == {}


def only(case: Any, child: str) -> Any:
    """The case with one child's rows alone: those that name the child, and those that such rows lead to."""
    kept: dict[str, list[Any]] = {}
    ids = {child}
    for _ in range(3):
        kept = {name: [row for row in rows if _belongs(name, row, child, ids)] for name, rows in case.items()}
        ids |= {
            row[key] for name in kept for row in kept[name] for key in (TABLES[name].key[0], "adult_id") if row.get(key)
        }
    return {name: rows for name, rows in kept.items() if rows}


def _belongs(name: str, row: Any, child: str, ids: set[Any]) -> bool:
    table = TABLES[name]
    if "child_id" in table.field_names:
        return bool(row["child_id"] == child)
    path = row["adult_id"] if name == "adult" else row[table.path]
    return bool(ids & set(path)) if isinstance(path, list) else path in ids


def reads_the_family(book: Rulebook, rule: Any) -> bool:
    """Whether a condition of a rule looks at the other children of the family."""
    return any(
        isinstance(part, OverRows) and part.of == "family"
        for condition in rule.conditions().values()
        for part in book.walk(condition)
    )


@pytest.mark.slow
def test_rows_of_another_family_change_nothing(whole: Any, apart: Apart) -> None:
    _, in_council, _ = whole
    answers = apart.half
    families = cases_of(synth.generate(children=CHILDREN, seed=SEED))
    ours = {child["child_id"] for _, case in families[::2] for child in case["child"]}
    theirs = {key: answer for key, answer in answers.items() if key[1] not in ours}
    assert any(in_council.get(key) != answer for key, answer in theirs.items()), "nothing was changed"
    wrong = {key for key, answer in answers.items() if key[1] in ours and in_council[key] != answer}
    assert wrong == set()


def test_no_rule_is_silent_for_any_child(book: Rulebook, checked: Run) -> None:
    rules = [rule.id for rule in book.running() if rule.kind != "measure"]
    assert len(checked.answers) == CHILDREN
    assert unanswered(checked.answers, rules) == []
    subjects = checked.con.execute(
        "SELECT rule, child_id, count(*), count(DISTINCT subject_id), count(subject_id) FROM outcome GROUP BY ALL"
    ).fetchall()
    for rule, child, rows, distinct, named in subjects:
        if rule in book.rules and book.rules[rule].for_each != "child":
            assert (rows == 1 and not named) or rows == distinct == named, (rule, child)
        else:
            assert rows == 1, (rule, child)
