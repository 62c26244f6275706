"""The reference pages hold every word and field that there is, and are made from what runs today."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from practicecheck.intake.mapping.docs_page import EXAMPLE, mapping_page
from practicecheck.intake.mapping.load import mapping_of
from practicecheck.operators.conditions import WORDS
from practicecheck.operators.days import Moment
from practicecheck.operators.field_test import FieldTest
from practicecheck.operators.limits import Limit
from practicecheck.operators.moments import DayLater
from practicecheck.results.docs_page import MEANINGS, fields, result_page
from practicecheck.results.words import Answer
from practicecheck.rulebook.docs_page import ANSWERS, KEYS, language_page
from practicecheck.rulebook.rule import Rule
from practicecheck.shipped import rules_dir
from practicecheck.workbench.lint.messages import SLOTS

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"
LANGUAGE = (REFERENCE / "rule-language.md").read_text(encoding="utf-8")
HEADINGS = [line.removeprefix("### ") for line in LANGUAGE.splitlines() if line.startswith("### ")]


def subclasses(base: type) -> list[type]:
    return [found for one in base.__subclasses__() for found in (one, *subclasses(one))]


def test_the_page_of_the_language_is_fresh() -> None:
    made = language_page(rules_dir())
    assert made == LANGUAGE, "run: python -m practicecheck.rulebook.docs_page > docs/reference/rule-language.md"


def test_the_page_of_the_result_is_fresh() -> None:
    page = (REFERENCE / "result.md").read_text(encoding="utf-8")
    assert page == result_page(), "run: python -m practicecheck.results.docs_page > docs/reference/result.md"


def test_the_page_of_mapping_files_is_fresh_and_says_what_every_key_is_for() -> None:
    page = (REFERENCE / "mapping-files.md").read_text(encoding="utf-8")
    assert page == mapping_page(), (
        "run: python -m practicecheck.intake.mapping.docs_page > docs/reference/mapping-files.md"
    )
    assert "| None" not in page


def test_the_mapping_shown_can_be_used() -> None:
    made, document = mapping_of(EXAMPLE.encode(), "m.yaml")
    assert made is not None
    assert document.problems == []


@pytest.mark.parametrize("word", WORDS)
def test_every_word_of_a_condition_has_its_place(word: str) -> None:
    assert word in HEADINGS


@pytest.mark.parametrize("word", sorted({word for test in subclasses(FieldTest) for word in test.words}))
def test_every_word_of_a_test_has_its_place(word: str) -> None:
    assert any(heading.split(" (")[0] == word for heading in HEADINGS)


def test_every_kind_of_day_and_length_has_its_place() -> None:
    for moment in subclasses(Moment):
        if not moment.__subclasses__() and moment is not DayLater:  # which nobody writes: it is tried in place of a day
            own = [name for name in moment.model_fields if name not in ("where", "take", "before")]
            assert any(heading.split(" …")[0] in own for heading in HEADINGS), moment
    assert all(f"`{unit}`" in LANGUAGE for unit in Limit.model_fields)


def test_every_answer_key_and_slot_has_its_meaning() -> None:
    assert set(ANSWERS) == set(get_args(Answer))
    assert set(KEYS) == set(Rule.model_fields)
    assert all(f"`{{{slot}}}`" in LANGUAGE for slot in SLOTS)


def test_every_field_of_a_result_has_its_meaning_and_no_meaning_is_left_over() -> None:
    assert [path for path, _, meaning in fields() if not meaning] == []
    assert set(MEANINGS) <= {path for path, _, _ in fields()}
