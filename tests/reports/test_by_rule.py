"""No count of a rule that is hidden can be worked back by who knows how many children there are: told by trying all that fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from made_result import kept, outcome, raised, result, rule

from practicecheck.reports.workbook import read_told
from practicecheck.reports.workbook.by_rule import OfChildren, answers_by_rule, of_children

SHOWN = ("asked", "applies", "found", "escalates", "untold", "not_due", "met", "not_applicable")
LEAVES = ("escalate", "gap", "met", "cannot_tell", "not_due", "not_applicable")
Row = dict[str, int]


def row_of(escalate: int, gap: int, met: int, untold: int, not_due: int, away: int) -> Row:
    """All that is told of a rule, and the gaps apart from escalations, which are not."""
    found = escalate + gap
    applies = found + met
    return {"asked": applies + untold + not_due, "applies": applies, "found": found, "escalates": escalate, "untold": untold,
            "not_due": not_due, "met": met, "not_applicable": away, "gap": gap}  # fmt: skip


@cache
def rows_of(everyone: int) -> list[Row]:
    """Every row that so many children can have."""
    return [row_of(*leaves) for leaves in splits(everyone, len(LEAVES))]


def splits(whole: int, parts: int) -> Iterator[tuple[int, ...]]:
    for bars in combinations(range(whole + parts - 1), parts - 1):
        ends = (-1, *bars, whole + parts - 1)
        yield tuple(after - before - 1 for before, after in pairwise(ends))


def given_away(truth: Row, hidden: set[str], small: int) -> set[str]:
    """What is hidden and can be one thing only, or nothing but few, to who knows that no hidden count is 0."""
    fits = [one for one in rows_of(truth["asked"] + truth["not_applicable"])
            if all(one[name] >= 1 if name in hidden else one[name] == truth[name] for name in SHOWN)
            and (one["gap"] > 0) == (truth["gap"] > 0)]  # fmt: skip
    kept_back = hidden | ({"gap"} if 1 <= truth["gap"] <= small else set())
    return {
        name for name in kept_back if len({one[name] for one in fits}) == 1 or max(one[name] for one in fits) <= small
    }


def shown_and_hidden(made: OfChildren) -> tuple[Row, set[str]]:
    told = {name: getattr(made, name) for name in SHOWN}
    return {name: one for name, one in told.items() if one is not None}, {
        name for name, one in told.items() if one is None
    }


@given(
    st.lists(st.integers(0, 6), min_size=6, max_size=6).filter(lambda leaves: 0 < sum(leaves) <= 11), st.integers(1, 3)
)
@example([0, 2, 0, 0, 0, 9], 2)  # asked of few: what does not apply gave it back
@example([0, 1, 9, 1, 0, 0], 2)  # the two hidden ones together were few
@example([4, 1, 4, 0, 0, 2], 2)  # a finding that is no escalation, by what is left
@settings(max_examples=60, deadline=None)
def test_nothing_hidden_of_a_rule_can_be_worked_back_or_told_to_be_few(leaves: list[int], small: int) -> None:
    truth = row_of(*leaves)
    shown, hidden = shown_and_hidden(of_children(Counter(dict(zip(LEAVES, leaves, strict=True))), small))
    assert all(truth[name] == one for name, one in shown.items())
    assert not [name for name, one in shown.items() if 1 <= one <= small]
    assert not [name for name in hidden if truth[name] == 0]
    if given_away(truth, hidden, small):  # only where nothing that could be hidden would help
        assert not {name for name in shown if truth[name]}
        few = {name for name in SHOWN if 1 <= truth[name] <= small}
        rest = [name for name in SHOWN if truth[name] and name not in few]
        every = (few | set(some) for size in range(len(rest) + 1) for some in combinations(rest, size))
        assert all(given_away(truth, one, small) for one in every)


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"not_applicable": 295, "gap": 5}, {"asked", "applies", "found", "not_applicable"}),
        ({"met": 296, "gap": 2, "cannot_tell": 2}, {"met", "found", "untold"}),
        ({"met": 60, "gap": 20, "not_applicable": 220}, set()),
    ],
)
def test_a_sum_that_is_few_is_no_more_told_than_a_count(counts: dict[str, int], hidden: set[str]) -> None:
    assert hidden <= shown_and_hidden(of_children(Counter(counts), 5))[1]
    assert hidden or not shown_and_hidden(of_children(Counter(counts), 5))[1]


def test_an_escalation_without_an_answer_for_each_child_is_counted_by_what_is_raised(tmp_path: Path) -> None:
    rules = [rule("PA-A"), rule("PA-E", kind="escalation"), rule("PA-OFF", kind="escalation", status="switched_off")]
    escalated = [raised("PA-E", f"child-{number}", "escalate" if number < 7 else "cannot_tell") for number in range(10)]
    made = result(rules, [outcome("PA-A", f"child-{number}") for number in range(20)], escalations=escalated)
    for child in made["children"]:
        child["answers"] = {"PA-A": "gap"}
    counted = answers_by_rule(read_told(kept(tmp_path, made)))
    assert "PA-OFF" not in counted
    of = of_children(counted["PA-E"], 0)
    assert (of.escalates, of.untold, of.for_each) == (7, 3, False)
    assert of_children(counted["PA-A"], 0).for_each


def test_what_is_raised_is_never_outdone_by_a_milder_answer(tmp_path: Path) -> None:
    made = result([rule("PA-E", kind="escalation")], [], teams={"child-1": None, "child-2": None},
                  escalations=[raised("PA-E", "child-1"), raised("PA-E", "child-2", "cannot_tell")])  # fmt: skip
    for child in made["children"]:
        child["answers"]["PA-E"] = "met"
    of = of_children(answers_by_rule(read_told(kept(tmp_path, made)))["PA-E"], 0)
    assert (of.escalates, of.untold, of.met) == (1, 1, 0)
