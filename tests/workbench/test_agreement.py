"""Kappa and its interval against worked examples that others published."""

from __future__ import annotations

import pytest

from practicecheck.workbench.calibrate.agreement import Kappa, kappa_of, share_interval


def kappa(*rows: tuple[int, ...]) -> Kappa:
    """Kappa of a table of counts: rows are the first judge's answers, columns the second's."""
    cells = ((str(i), str(j), count) for i, row in enumerate(rows) for j, count in enumerate(row))
    return kappa_of((one, other) for one, other, count in cells for _ in range(count))


@pytest.mark.parametrize(
    ("table", "value", "error", "low", "high"),
    [
        # Stata's kapci on Statalist, 22 December 2009 (msg00320): health care use, 1,932 pairs, analytical interval
        (((1395, 118), (261, 158)), 0.3411969207847029, 0.0262913719660408, 0.2896667786271169, 0.3927270629422889),
        # Fleiss, Statistical Methods for Rates and Proportions, 2nd ed. 1981, table 13.1: two psychiatrists, 100 patients
        (((75, 1, 4), (5, 4, 1), (0, 0, 10)), 0.676, 0.088, 0.505, 0.848),
        # Agresti, Categorical Data Analysis, 2nd ed. 2002, table 10.8: Siskel's and Ebert's reviews of 160 films
        (((24, 8, 13), (8, 13, 11), (10, 9, 64)), 0.389, 0.060, 0.271, 0.506),
    ],
)  # fmt: skip
def test_kappa_is_as_published(
    table: tuple[tuple[int, ...], ...], value: float, error: float, low: float, high: float
) -> None:
    found = kappa(*table)
    assert found.value == pytest.approx(value, abs=6e-4)
    assert found.error == pytest.approx(error, abs=6e-4)
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), abs=1.5e-3)


def test_to_the_last_digit() -> None:
    found = kappa((1395, 118), (261, 158))
    assert found.value == pytest.approx(0.3411969207847029, abs=1e-14)
    assert found.error == pytest.approx(0.0262913719660408, abs=1e-14)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    # Newcombe, Statistics in Medicine 17, 1998, table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_a_share_is_as_published(part: int, whole: int, low: float, high: float) -> None:
    found = share_interval(part, whole)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_one_answer_throughout_says_nothing_of_agreement() -> None:
    assert kappa((7,)) == Kappa(7, 7, None, None, None)
    assert kappa() == Kappa(0, 0, None, None, None)
    assert share_interval(0, 0) is None


def test_no_interval_is_made_of_a_standard_error_of_nothing() -> None:
    whole = kappa((4, 0), (0, 3))
    assert (whole.value, whole.interval) == (1.0, None)
    one_sided = kappa((3, 2))  # the first judge gives one answer throughout
    assert one_sided.value == pytest.approx(0.0)
    assert one_sided.interval is None


def test_an_interval_stays_within_what_kappa_can_be() -> None:
    found = kappa((2, 1), (0, 2)).interval
    assert found is not None
    assert -1 <= found.low < found.high <= 1


def test_few_pairs_are_said_to_be_few() -> None:
    assert kappa((20, 4), (2, 3)).is_rough
    assert not kappa((20, 4), (3, 3)).is_rough
