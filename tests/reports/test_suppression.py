"""No hidden count can be worked back, and none is hidden for nothing: told by trying all tables that fit what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from worked_back import Key, fixed, with_totals

from practicecheck.reports.suppression import ShownTable, hide_in_list, hide_in_table

SMALL = 5
COUNTS = st.one_of(st.just(0), st.integers(1, SMALL), st.integers(6, 12), st.integers(40, 90))


def tables(rows: int, columns: int) -> st.SearchStrategy[list[list[int]]]:
    return st.integers(1, rows).flatmap(
        lambda height: st.integers(1, columns).flatmap(
            lambda width: st.lists(st.lists(COUNTS, min_size=width, max_size=width), min_size=height, max_size=height)
        )
    )


def shown_of(made: ShownTable) -> dict[Key, int | None]:
    found: dict[Key, int | None] = {(None, None): made.whole}
    found |= {(row, None): one for row, one in enumerate(made.rows)}
    found |= {(None, column): one for column, one in enumerate(made.columns)}
    found |= {(row, column): one for row, cells in enumerate(made.cells) for column, one in enumerate(cells)}
    return found


@given(tables(3, 3))
@settings(max_examples=60, deadline=None)
def test_no_hidden_count_of_a_table_can_be_worked_back(counts: list[list[int]]) -> None:
    truth, shown = with_totals(counts), shown_of(hide_in_table(counts, SMALL))
    hidden = {key for key, one in shown.items() if one is None}
    assert all(one is None or one == truth[key] for key, one in shown.items())
    assert {key for key, one in truth.items() if 1 <= one <= SMALL} <= hidden
    assert not {key for key in hidden if truth[key] == 0}
    assert not fixed(counts, hidden)


@given(tables(2, 3))
@settings(max_examples=60, deadline=None)
def test_nothing_is_hidden_for_nothing(counts: list[list[int]]) -> None:
    truth, shown = with_totals(counts), shown_of(hide_in_table(counts, SMALL))
    hidden = {key for key, one in shown.items() if one is None}
    kept_from_those_who_know = hidden - fixed(counts, hidden, most=SMALL)
    for key in hidden:
        if truth[key] > SMALL:
            without = hidden - {key}
            given_back = fixed(counts, without, most=SMALL) & kept_from_those_who_know
            assert fixed(counts, without) or given_back, f"{key} could be shown"


@given(tables(9, 7))
@settings(max_examples=40, deadline=None)
def test_no_sum_or_difference_of_what_is_shown_gives_a_hidden_cell(counts: list[list[int]]) -> None:
    shown = shown_of(hide_in_table(counts, SMALL))
    cells = sorted(key for key, one in shown.items() if one is None and None not in key)
    rows = []
    for row, column in shown:
        if shown[row, column] is not None and (row is None or column is None):
            rows.append([Fraction(row in (None, one[0]) and column in (None, one[1])) for one in cells])
    for place, key in enumerate(cells):
        unit = [Fraction(place == other) for other in range(len(cells))]
        assert rank([*rows, unit]) > rank(rows), f"{key} is a sum of what is shown"


def rank(rows: Sequence[Sequence[Fraction]]) -> int:
    """The rank of a matrix, by elimination."""
    left, done = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in range(done, len(left)) if left[row][column]), None)
        if pivot is None:
            continue
        left[done], left[pivot] = left[pivot], left[done]
        for row in range(done + 1, len(left)):
            if left[row][column]:
                factor = left[row][column] / left[done][column]
                left[row] = [one - factor * other for one, other in zip(left[row], left[done], strict=True)]
        done += 1
    return done


@given(st.lists(COUNTS, min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_a_list_is_kept_as_a_table_is(counts: list[int]) -> None:
    made = hide_in_list(counts, SMALL)
    hidden: set[Key] = {(0, place) for place, one in enumerate(made.cells) if one is None}
    # A list is a table of one row whose columns have no totals of their own.
    loose = hidden | {(None, place) for place, one in enumerate(made.cells) if one is None}
    whole: set[Key] = {(0, None), (None, None)} if made.total is None else set()
    assert {place for place, one in enumerate(counts) if 1 <= one <= SMALL} <= {place for _, place in hidden}
    assert not fixed([list(counts)], loose | whole)


@given(st.lists(st.tuples(COUNTS, COUNTS).filter(lambda pair: sum(pair) > SMALL), min_size=1, max_size=4))
@example([(5, 5), (20, 0)])
@settings(max_examples=60, deadline=None)
def test_totals_that_are_known_are_shown_and_give_nothing_back(pairs: list[tuple[int, int]]) -> None:
    counts = [list(pair) for pair in pairs]
    made = hide_in_table(counts, SMALL, row_totals_known=True)
    assert list(made.rows) == [sum(row) for row in counts]
    assert made.whole == sum(map(sum, counts))
    assert not fixed(counts, {key for key, one in shown_of(made).items() if one is None})


def test_two_small_counts_alone_in_a_row_hide_no_third_where_they_need_none() -> None:
    assert hide_in_list([2, 3, 20, 30], SMALL).cells == (None, None, 20, 30)


def test_two_that_can_only_be_one_each_need_a_third() -> None:
    assert hide_in_list([1, 1, 20, 30], SMALL).cells == (None, None, None, 30)


def test_two_that_can_only_be_the_greatest_small_count_need_a_third() -> None:
    assert hide_in_list([5, 5, 20, 30], SMALL).cells == (None, None, None, 30)


def test_what_is_worth_least_is_hidden() -> None:
    assert hide_in_list([3, 20, 40, 30], SMALL, worth=(9, 9, 1, 9)).cells == (None, 20, None, 30)


def test_without_small_numbers_nothing_is_hidden() -> None:
    assert hide_in_table([[1, 2], [0, 4]], 0) == ShownTable(((1, 2), (0, 4)), (3, 4), (1, 6), 7)


def test_a_known_total_that_gives_everything_away_is_refused() -> None:
    with pytest.raises(ValueError, match="worked back"):
        hide_in_list([1, 1], SMALL, total_known=True)
