"""A did-you-mean offers what was meant, or nothing."""

from __future__ import annotations

import pytest

from practicecheck.records import CODES, TABLES
from practicecheck.records.suggest import closest, did_you_mean


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("visits", "visit"),
        ("assesment", "assessment"),
        ("Strategy-Discussion", "strategy_discussion"),
        (" legal step ", "legal_step"),
        ("s47", "s47_enquiry"),
        ("stratgy", "strategy_discussion"),
        ("danger", "danger_statement"),
        ("zebra", None),
        ("x", None),
        ("", None),
    ],
)
def test_the_table_that_was_meant_is_offered(word: str, meant: str | None) -> None:
    assert closest(word, TABLES) == meant


def test_a_code_in_another_case_is_the_same_code() -> None:
    assert closest("phy", CODES["risk"].values) == "PHY"


def test_of_two_alike_the_first_given_is_offered() -> None:
    assert closest("seen", ["seed", "seem"]) == "seed"
    assert closest("seen", ["seem", "seed"]) == "seem"


def test_nothing_to_choose_from_offers_nothing() -> None:
    assert closest("visit", []) is None
    assert did_you_mean("visit", []) == ""
