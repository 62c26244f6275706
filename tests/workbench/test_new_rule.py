"""A rule made from six answers has examples that hold, whatever the record and the field; what is misunderstood is said."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from practicecheck.engine.plans import plan_for
from practicecheck.errors import UsageError
from practicecheck.records import TABLES
from practicecheck.rulebook import Rulebook
from practicecheck.rulebook.load import load_rulebook
from practicecheck.shipped import rules_dir
from practicecheck.workbench.examples import run_examples
from practicecheck.workbench.lint import lint
from practicecheck.workbench.new_rule import answers
from practicecheck.workbench.new_rule.draft import Named, draft, free_id, start_of, title_of

TODAY = date(2026, 6, 30)
ASKED = (
    # A field of the record itself, a record tied to it, one tied the other way round, one tied by the child alone.
    ("medical", "report_date within 10 working days after examined_at", "examined_at is recorded"),
    ("s47_enquiry", "conference where kind is icpc within 15 working days", "all"),
    ("medical", "strategy_discussion", "all"),
    ("strategy_discussion", "visit within 24 hours", "medical_decision is needed"),
    # Times on both sides; months; a record two steps from the child; a list; a reason that exempts; the child.
    ("strategy_discussion", "medical within 24 hours after held_at", "all"),
    ("plan", "voice within 2 months after start_date", "kind is cp"),
    ("safety_goal", "impact_review", "all"),
    ("plan_action", "due_date", "all"),
    ("visit", "adults_seen", "seen is Y"),
    ("medical", "not_done_reason", "all"),
    ("child", "contact", "all"),
    ("child", "mobility", "all"),
    ("referral", "close_date", "nfa is recorded"),
)


def understood(about: str, expect: str, applies: str, book: Rulebook, source: str = "WT23") -> answers.Answers:
    table = answers.about(about)
    expected, scope = answers.expected(expect, table), answers.scope(applies, table)
    return answers.Answers(table, expected, scope, "high", "plans", answers.source(source, None, book), "Was it done?")


def test_the_examples_of_every_kind_of_rule_hold_and_nothing_is_said_of_it(book: Rulebook, tmp_path: Path) -> None:
    texts = {
        name: (rules_dir() / name).read_text("utf-8") for name in ("references.yaml", "parameters.yaml", "lists.yaml")
    }
    shutil.copytree(rules_dir() / "facts", tmp_path / "facts")
    (tmp_path / "plans").mkdir()
    for number, (about, expect, applies) in enumerate(ASKED, 10):
        given = understood(about, expect, applies, book, f"Our standards, from 2026-0{number % 9 + 1}-05")
        made = draft(given, Named(f"LA-PLN-{number}", title_of(given), "team manager", "lead"), book, today=TODAY)
        texts["parameters.yaml"] += made.parameter
        if number == 10:
            texts["references.yaml"] += made.reference
        text = made.text.replace("status: draft", "status: active").replace(f"ref: {made.reference[:4]}", "ref: OS26")
        (tmp_path / made.path).write_text(text, encoding="utf-8")
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [str(one) for one in lint(tmp_path, today=TODAY) if one.path.startswith("plans/")] == []
    made_book = load_rulebook(tmp_path)
    tested = run_examples(made_book, plan_for(made_book, folder=tmp_path / "cache"))
    assert tested.failures == ()
    assert tested.examples > 4 * len(ASKED)
    shown = {answer for rule in made_book.rules.values() for one in rule.examples for answer in one.outcomes.values()}
    assert shown == {"met", "gap", "not_due", "cannot_tell", "not_applicable"}


@pytest.mark.parametrize(
    ("about", "expect", "applies", "said"),
    [
        ("medicals", "report_date", "all", "Did you mean 'medical'?"),
        ("medical", "reprt_date", "all", "Did you mean 'report_date'?"),
        (
            "medical",
            "opinion within 3 days after examined_at",
            "all",
            "'opinion' is no day on which something happened",
        ),
        ("medical", "examined_at within 3 days after examined_at", "all", "cannot be late after itself"),
        ("medical", "report_date within 3 fortnights after examined_at", "all", "'fortnight' is no unit"),
        ("medical", "report_date within ten days", "all", "By when was not understood"),
        ("medical", "report_date within 0 days after examined_at", "all", "A limit is at least 1"),
        ("medical", "report_date within 3 days after opinion", "all", "After which day of medical?"),
        ("visit", "date", "all", "is the day of the visit itself"),
        ("visit", "seen", "seen is YES", "'YES' is no code of seen"),
        ("visit", "seen", "sen is Y", "Did you mean 'seen'?"),
        ("visit", "seen", "seen", "Write it so"),
        ("plan", "conference where kind is ICPC", "all", "Did you mean 'icpc'?"),
    ],
)
def test_an_answer_that_is_not_understood_says_what_would_be(
    about: str, expect: str, applies: str, said: str, book: Rulebook
) -> None:
    with pytest.raises(UsageError) as error:
        understood(about, expect, applies, book)
    assert said in str(error.value)


def test_a_document_needs_its_first_day_and_a_reference_has_its_own(book: Rulebook) -> None:
    assert answers.source("WT23", None, book).ref == "WT23"
    assert answers.source("Practice standards, from 2026-04-01", None, book).since == date(2026, 4, 1)
    with pytest.raises(UsageError, match="Since when"):
        answers.source("Practice standards", None, book)
    with pytest.raises(UsageError, match="its own dates"):
        answers.source("WT23", TODAY, book)


def test_a_rule_of_guidance_that_has_ended_is_tried_on_a_day_on_which_it_held(book: Rulebook) -> None:
    given = understood("visit", "seen", "all", book, "WT13")
    text = draft(given, Named("LA-VOI-01", "Seen", "lead", "lead"), book, today=TODAY).text
    assert "date: 2013-04-15" in text


def test_the_examples_begin_on_a_working_day_on_which_the_source_holds(book: Rulebook) -> None:
    given = understood("visit", "seen", "all", book, "Our standards, from 2026-04-02")
    assert start_of(given, book) == date(2026, 4, 13)  # the sixth is Easter Monday


def test_the_next_id_is_free_and_told_by_the_theme(book: Rulebook) -> None:
    assert free_id("medicals", book) == "LA-MED-01"
    assert free_id("medicals", book, prefix="PA") == "PA-MED-07"
    assert {free_id(theme, book).split("-")[1] for theme in ("plans", "voice", "risk")} == {"PLN", "VOI", "RSK"}
    assert set(answers.ABOUT) <= set(TABLES)


@pytest.mark.parametrize("day", ["2026-02-30", "1 April 2026", "01/04/2026", "2026-4-1"])
def test_a_source_whose_day_cannot_be_read_is_asked_for_again(book: Rulebook, day: str) -> None:
    with pytest.raises(UsageError) as error:
        answers.source(f"Practice standards page 3, from {day}", None, book)
    assert f"'{day}' is no day. Write the first day as year, month and day: from 2026-04-01." in str(error.value)


def test_of_a_long_answer_only_the_beginning_is_said_again() -> None:
    for understood in (answers.about, lambda text: answers.expected(text, answers.about("medical"))):
        with pytest.raises(UsageError) as error:
            understood("x" * 3_000)
        assert "x" * 60 + "…'" in str(error.value)
        assert "x" * 61 not in str(error.value)
