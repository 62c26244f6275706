"""What stands beside an answer reads the record too: a note's columns, a message's slots, a possible row's reasons."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from random_rules import book_of

from practicecheck.engine.compile import compile_rulebook
from practicecheck.engine.run import start
from practicecheck.operators.vocabulary import Fact
from practicecheck.results.model import Outcome
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.rule import Rule

CASE = {
    "child": {"child_id": "C1", "dob": "2018-05-01", "recorded_at": "2026-03-04T09:30"},
    "coverage": {"status": "complete", "from": "2020-01-01", "to": "2026-06-30"},
    "referral": [{"referral_id": "R1", "date": "2026-03-02", "decision_by_role": "team_manager", "nfa": "N"}],
    "contact": [{"contact_id": "K1", "date": "2026-03-02", "harm_types": None}],
}


def book_with(more: Mapping[str, Any], *facts: Mapping[str, Any]) -> Rulebook:
    rule = {"id": "XX-ASK-01", "title": "Asked", "kind": "gap", "theme": "plans", **more}
    held = {fact["fact"]: Fact.model_validate(fact) for fact in facts}
    made = book_of({"XX-ASK-01": Rule.model_validate(rule)}, facts=held)
    return replace(made, hash=f"notes-{zlib.crc32(repr(rule).encode())}")  # plans are kept by it


def outcome_of(tmp_path: Path, book: Rulebook) -> Outcome:
    case = tmp_path / "case.yaml"
    case.write_text(yaml.safe_dump(CASE), encoding="utf-8")
    run = start(book, [case], date(2026, 6, 30))
    try:
        run._is_plain = lambda *_: False  # type: ignore[method-assign]
        (found,) = run.outcomes()
    finally:
        run.close()
    return found


def test_a_note_and_a_message_read_columns_that_no_condition_reads(tmp_path: Path) -> None:
    more = {
        "for_each": "referral",
        "expect": {"nfa": {"is": "Y"}},
        "messages": {"gap": "Decided by {referral.decision_by_role}."},
        "notes": [{"when": {"any": "contact", "where": {"date": {"same": "referral.date"}}}, "say": "A contact."}],
    }
    found = outcome_of(tmp_path, book_with(more))
    assert (found.answer, found.message, found.notes) == ("gap", "Decided by team manager.", ("A contact.",))


def test_a_message_shows_when_a_row_was_typed_in(tmp_path: Path) -> None:
    more = {
        "for_each": "referral",
        "expect": {"nfa": {"is": "Y"}},
        "messages": {"gap": "The child was typed in on {child.recorded_at}."},
    }
    assert outcome_of(tmp_path, book_with(more)).message == "The child was typed in on 4 March 2026."


@pytest.mark.parametrize(
    "more",
    [
        {"expect": {"child.recorded_at": {"before": "date"}}},
        {"expect": {"recorded_at": "present"}},
        {"expect": {"date": {"within": {"days": 2}, "after": "child.recorded_at"}}},
        {"expect": {"any": "contact", "dated": {"column": "recorded_at", "before": "as_of"}}},
        {"expect": {"date": {"before": {"latest": "contact", "take": "recorded_at"}}}},
        {"expect": {"nfa": {"is": "Y"}}, "notes": [{"when": {"recorded_at": "present"}, "say": "Typed in."}]},
    ],
)
def test_no_rule_asks_when_a_row_was_typed_in(more: dict[str, Any]) -> None:
    _, problems = compile_rulebook(book_with({"for_each": "referral", **more}))
    assert {problem.code for problem in problems["XX-ASK-01"]} == {"PC042"}


def test_a_name_that_means_nothing_in_a_note_is_told() -> None:
    notes = [{"when": {"no_such_field": "present"}, "say": "Never said."}]
    _, problems = compile_rulebook(book_with({"for_each": "referral", "expect": {"nfa": "present"}, "notes": notes}))
    assert [one.code for one in problems["XX-ASK-01"]] == ["PC010"]


def test_a_possible_row_says_why_it_is_only_possible(tmp_path: Path) -> None:
    where = {"harm_types": {"holds_any": ["PHY"], "blank": "unknown"}}
    fact = {"fact": "told", "title": "Told", "reads": "told", "rows": [{"from": "contact", "where": where}]}
    found = outcome_of(tmp_path, book_with({"for_each": "child", "expect": {"any": "told"}}, fact))
    assert found.answer == "cannot_tell"
    assert [(one["kind"], one["table"], one["column"]) for one in found.reasons] == [
        ("value_blank", "contact", "harm_types")
    ]
