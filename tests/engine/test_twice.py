"""Two rulebooks asked of one record answer as each of them does alone, though only what can differ is asked again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from part_of_rules import part_of

from practicecheck.engine.run import Run, start
from practicecheck.engine.twice import Twice, start_twice
from practicecheck.rulebook import Rulebook, load_rulebook
from practicecheck.rulebook.differences import differences
from practicecheck.shipped import fixtures_dir, rules_dir

pytestmark = pytest.mark.slow
DAY = date(2026, 6, 30)
EDITS = {
    # a number that only some of the rules read, a rule that triggers and escalations hang on, a list, days of guidance
    "parameters.yaml": [
        ('{value: 15, source: "Working Together, initial', '{value: 7, source: "Working Together, initial')
    ],
    "recognition/PA-REC-02.yaml": [("applies_when:", "strength_when: {concern_id: present}\napplies_when:")],
    "lists.yaml": [("codes: [consultant_paed]", "codes: [gp]")],
    "references.yaml": [("{id: RCPCH20, from: 2020-10-01}", "{id: RCPCH20, from: 2026-03-01}")],
}


@pytest.fixture(scope="module")
def books(book: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> tuple[Rulebook, Rulebook]:
    place = tmp_path_factory.mktemp("twice")
    names = ["PA-REC-02", "PA-REC-04", "PA-MED-03", "PA-ESC-01.injury", "PA-VOI-01"]
    old, new = (part_of(book, rules_dir(), place / name, names) for name in ("old", "new"))
    for file, pairs in EDITS.items():
        path = new / file
        text = path.read_text("utf-8")
        for before, after in pairs:
            assert before in text, (file, before)
            text = text.replace(before, after, 1)
        path.write_text(text, encoding="utf-8")
    return load_rulebook(old), load_rulebook(new)


@pytest.fixture(scope="module")
def twice(books: tuple[Rulebook, Rulebook]) -> Iterator[Twice]:
    made = start_twice(*books, differences(*books), [fixtures_dir() / "council-300"], DAY)
    yield made
    made.close()


@pytest.fixture(scope="module")
def alone(books: tuple[Rulebook, Rulebook]) -> Iterator[tuple[Run, Run]]:
    runs = tuple(start(one, [fixtures_dir() / "council-300"], DAY) for one in books)
    yield runs[0], runs[1]
    for run in runs:
        run.close()


BOTH = "SELECT rule, child_id || coalesce(subject_id, ''), answer FROM outcome{0} UNION ALL SELECT rule, child_id, answer FROM raised{0}"


def everything(run: Run) -> set[tuple[str, str, str]]:
    """Each answer of a run about a row and each escalation raised."""
    return set(run.con.execute(BOTH.format("")).fetchall())


def test_what_differs_is_what_two_whole_runs_say(twice: Twice, alone: tuple[Run, Run]) -> None:
    before, after = everything(alone[0]), everything(alone[1])
    assert {rule for rule, *_ in before ^ after} <= twice.differences.keys()
    for side, whole in (("old", before), ("new", after)):
        asked = {one for one in twice.con.execute(BOTH.format(f"_{side}")).fetchall() if one[0] in twice.differences}
        assert asked == {one for one in whole if one[0] in twice.differences}
    moved = {(move.rule, move.child): (move.before, move.after) for move in twice.moves()}
    then, now = alone[0].answers, alone[1].answers
    assert moved == {
        (rule, child): (answer, now[child][rule])
        for child, answers in then.items()
        for rule, answer in answers.items()
        if answer != now[child][rule]
    }
    assert {rule for rule, _ in moved} >= {"PA-REC-02", "PA-REC-04", "PA-MED-03"}


def test_only_what_can_differ_is_asked(twice: Twice) -> None:
    assert "PA-VOI-01" in twice.new.book.rules
    assert "PA-VOI-01" not in twice.new.part.rules
    assert not twice.con.execute("SELECT 1 FROM outcome_new WHERE rule = 'PA-VOI-01'").fetchall()


def test_each_difference_says_what_differs(twice: Twice) -> None:
    found = twice.differences
    assert found["PA-REC-04"].own == {"parameter"}
    assert found["PA-REC-02"].own == {"logic"}
    assert found["PA-MED-03"].own == {"edition", "carried"}
    assert found["PA-MED-03"].lists == ("examiner_grades",)
    assert found["PA-ESC-01.injury"].own == set()
    assert found["PA-ESC-01.injury"].reads == ("PA-REC-02",)


def test_each_rule_reads_at_least_what_its_conditions_name(book: Rulebook) -> None:
    from practicecheck.operators.refer import FactHolds
    from practicecheck.rulebook.differences import names_read
    from practicecheck.rulebook.named import lists_named, parameters_named

    for rule in book.rules.values():
        read = names_read(book, rule)
        decide = [c for key, c in rule.conditions().items() if not key.startswith("notes")]
        facts = {part.fact for one in decide for part in book.walk(one) if isinstance(part, FactHolds)}
        assert facts <= read, rule.id
        named = {*parameters_named(rule, book.vocabulary), *lists_named(rule, book.vocabulary)}
        assert named - read <= set(str(rule.notes).replace("'", " ").split()), rule.id  # a note changes no answer


def test_a_rulebook_does_not_differ_from_itself(books: tuple[Rulebook, Rulebook]) -> None:
    assert differences(books[0], books[0]) == {}
