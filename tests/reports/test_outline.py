"""A condition as an outline: nothing of it is lost, and nothing nested stands in one long line."""

from __future__ import annotations

from typing import Any

import pytest

from practicecheck.operators.vocabulary import Vocabulary
from practicecheck.reports.outline import as_lines, outline
from practicecheck.reports.reading import read_check
from practicecheck.reports.whole_reading import rule_page
from practicecheck.rulebook import Rulebook
from practicecheck.rulebook.rule import Rule


def lines_of(condition: Any) -> list[str]:
    rule = Rule.model_validate(
        {"id": "PA-TST-01", "title": "t", "kind": "gap", "theme": "plans", "for_each": "plan", "expect": condition}
    )
    assert rule.expect is not None
    return list(as_lines(outline(rule.expect, Vocabulary())))


def test_parts_are_numbered_and_alternatives_lettered() -> None:
    condition = {"all_of": [{"kind": {"is": "cp"}}, {"any_of": [{"end_date": "present"}, {"start_date": "present"}]}]}
    assert lines_of(condition) == [
        "all of these are so:",
        "  1. its kind is cp (child protection)",
        "  2. at least one of these is so:",
        "       a. its end date is recorded",
        "       b. its start date is recorded",
    ]


def test_a_choice_says_where_and_otherwise() -> None:
    condition = {
        "choose": [{"when": {"kind": {"is": "cp"}}, "then": {"start_date": "present"}}],
        "else": {"end_date": "present"},
    }
    assert lines_of(condition) == [
        "it depends:",
        "  where its kind is cp (child protection):",
        "    its start date is recorded",
        "  otherwise:",
        "    its end date is recorded",
    ]


def test_rows_with_much_asked_of_them_say_it_beneath() -> None:
    condition = {"any": "visit", "where": {"any_of": [{"seen": {"is": "Y"}}, {"seen_alone": {"is": "Y"}}]}}
    assert lines_of(condition) == [
        "there is a visit record:",
        "  where at least one of these is so:",
        "    a. its seen is yes",
        "    b. its seen alone is yes",
    ]


def test_what_every_row_must_satisfy_is_said_beneath() -> None:
    condition = {"every": "visit", "where": {"seen": {"is": "Y"}}, "satisfies": {"seen_alone": {"is": "Y"}}}
    assert lines_of(condition) == ["for every visit record where its seen is yes:", "  its seen alone is yes"]


@pytest.mark.parametrize("width", [72, 96])
def test_every_shipped_rule_reads_in_lines_that_fit(book: Rulebook, width: int) -> None:
    for check in (*book.rules.values(), *book.escalations.values()):
        page = rule_page(book, check, width=width)
        assert page.startswith(f"{check.id}  {check.title}")
        assert max(map(len, page.splitlines()[1:])) <= width
        assert not any(mark in page for mark in ("all_of", "any_of", "linked_by", "{any", "None"))


def test_the_reading_names_every_number_that_a_rule_uses(book: Rulebook) -> None:
    from practicecheck.rulebook.named import parameters_named

    for check in (*book.rules.values(), *book.escalations.values()):
        page = rule_page(book, check)
        assert all(f"{name}: " in page for name in parameters_named(check, book.vocabulary)), check.id
        assert read_check(book, check)
