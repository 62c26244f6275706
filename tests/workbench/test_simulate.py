"""An example as somebody types it, asked of a rule: answers, clauses, and what is wrong with it at its place."""

from __future__ import annotations

import pytest

from practicecheck.errors import InputError
from practicecheck.rulebook.book import Rulebook
from practicecheck.shipped import rules_dir
from practicecheck.workbench.simulate import example_texts, read_example, simulate

BRUISE = """\
as_of: 2026-06-30
given:
  child: {child_id: C1, dob: 2018-05-01}
  concern: [{concern_id: N1, harm: PHY, status: open, reported_at: 2026-03-02}]
  strategy_discussion:
    - {strategy_id: S1, held_at: 2026-03-03, trigger_concern_id: N1, medical_considered: N, medical_decision: not_recorded}
outcomes: {S1: gap}
"""


def test_a_made_up_child_is_judged_clause_by_clause(book: Rulebook) -> None:
    rule = book.rules["PA-MED-01"]
    for text, answer, first in (
        (BRUISE, "gap", "no"),
        (
            BRUISE.replace("medical_considered: N", "medical_considered: Y").replace("not_recorded", "needed"),
            "met",
            "yes",
        ),
        (BRUISE.replace("medical_considered: N", "medical_considered: null"), "gap", "cannot_tell"),
        (BRUISE.replace("given:", "not_extracted: [medical]\ngiven:").replace("PHY", "NEG"), "cannot_tell", "no"),
    ):
        example, problems = read_example(text)
        assert (problems, example is not None) == ([], True)
        assert example
        (judged,) = simulate(book, rule, example).judged
        assert (judged.key, judged.why.found, judged.says) == ("S1", answer, "gap")
        assert judged.holds == (answer == "gap")
        expects = [step for step in judged.why.steps if step.label == "It expects that"]
        if expects:
            assert expects[0].parts[0].value == first


def test_what_an_example_names_and_nobody_finds_is_said(book: Rulebook) -> None:
    example, _ = read_example(BRUISE.replace("{S1: gap}", "{S1: gap, S9: met}"))
    assert example
    made = simulate(book, book.rules["PA-MED-01"], example)
    assert made.not_there == ("S9",)


def test_a_value_that_cannot_be_read_is_said_by_its_place(book: Rulebook) -> None:
    example, _ = read_example(BRUISE.replace("2026-03-03", "soon"))
    assert example
    (problem,) = simulate(book, book.rules["PA-MED-01"], example).problems
    assert "strategy_discussion row 1, held_at" in problem
    assert "soon" not in problem


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "PC002"),
        ("a list: [", "example:2:1"),
        ("- one", "mapping"),
        ("as_of: 2026-06-30", "'given' is missing"),
        ("as_of: yesterday\ngiven: {}", "example:1:1"),
        ("as_of: 2026-06-30\ngiven: {}\noutcomes: {C1: fine}", "example:3"),
    ],
)
def test_a_text_that_is_no_example_says_where(text: str, said: str) -> None:
    example, problems = read_example(text)
    assert example is None
    assert said in " ".join(map(str, problems)), problems


def test_every_example_of_every_rule_is_found_in_its_file_as_it_stands(book: Rulebook) -> None:
    for rule in book.rules.values():
        texts = example_texts(book, rules_dir(), rule)
        assert [name for name, _ in texts] == [one.name for one in rule.examples]
        for (_, text), one in zip(texts, rule.examples, strict=True):
            again, problems = read_example(text)
            assert not problems
            assert again
            assert again.model_dump() == one.model_dump()


def test_a_file_that_changed_meanwhile_is_not_misread(book: Rulebook, tmp_path) -> None:  # type: ignore[no-untyped-def]
    rule = book.rules["PA-MED-01"]
    path = tmp_path / book.paths[rule.id]
    path.parent.mkdir()
    path.write_text("id: PA-MED-01\n")
    with pytest.raises(InputError, match="has changed"):
        example_texts(book, tmp_path, rule)
