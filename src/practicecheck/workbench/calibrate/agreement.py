"""How far two judges agree, beyond what chance alone would bring, and how sure a share of so few can be.

Cohen's kappa (Cohen, Educational and Psychological Measurement 20, 1960) with the large-sample standard error of Fleiss, Cohen and
Everitt (Psychological Bulletin 72, 1969, 323-327), the one that does not take kappa to be 0; a share has Wilson's interval (Newcombe,
Statistics in Medicine 17, 1998, 857-872, method 3). Knows nothing of rules or of children.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

_Z = 1.959963984540054
"""The normal deviate of a two-sided 95 per cent interval."""
FEW = 30
"""Below so many pairs the large-sample interval of kappa is rough."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 per cent confidence interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Kappa:
    """Cohen's kappa of so many pairs; `value` None where both judges gave one answer throughout, so that chance explains everything.

    `interval` None: it cannot be told, since the standard error is 0.
    """

    pairs: int
    agreed: int
    value: float | None
    error: float | None
    interval: Interval | None

    @property
    def is_rough(self) -> bool:
        """Whether there are too few pairs for its interval to be taken at its word."""
        return self.pairs < FEW


def kappa_of(pairs: Iterable[tuple[str, str]]) -> Kappa:
    """Cohen's unweighted kappa of pairs of judgements.

    1,932 pairs for which Stata's `kapci` gives 0.341, from 0.290 to 0.393 (Statalist, December 2009):

    >>> table = {("n", "n"): 1395, ("n", "y"): 118, ("y", "n"): 261, ("y", "y"): 158}
    >>> found = kappa_of(pair for pair, count in table.items() for _ in range(count))
    >>> f"{found.value:.3f} {found.interval.low:.3f} {found.interval.high:.3f}"
    '0.341 0.290 0.393'
    """
    counts = Counter(pairs)
    whole = counts.total()
    agreed = sum(count for (one, other), count in counts.items() if one == other)
    if not whole:
        return Kappa(0, 0, None, None, None)
    shares = {pair: count / whole for pair, count in counts.items()}
    names = sorted({name for pair in counts for name in pair})
    first = {name: sum(share for (one, _), share in shares.items() if one == name) for name in names}
    second = {name: sum(share for (_, other), share in shares.items() if other == name) for name in names}
    by_chance = sum(first[name] * second[name] for name in names)
    if len(names) == 1:
        return Kappa(whole, agreed, None, None, None)
    value = (agreed / whole - by_chance) / (1 - by_chance)
    same = sum(shares.get((name, name), 0.0) * (1 - (first[name] + second[name]) * (1 - value)) ** 2 for name in names)
    apart = sum(share * (second[one] + first[other]) ** 2 for (one, other), share in shares.items() if one != other)
    rest = (value - by_chance * (1 - value)) ** 2
    variance = max(0.0, same + (1 - value) ** 2 * apart - rest) / (whole * (1 - by_chance) ** 2)
    error = sqrt(variance)
    if error < 1e-6:  # nothing but rounding
        return Kappa(whole, agreed, value, 0.0, None)
    interval = Interval(max(-1.0, value - _Z * error), min(1.0, value + _Z * error))
    return Kappa(whole, agreed, value, error, interval)


def share_interval(part: int, whole: int) -> Interval | None:
    """Wilson's 95 per cent interval of a share; None of nothing.

    Newcombe's example of 81 in 263:

    >>> found = share_interval(81, 263)
    >>> f"{found.low:.4f} {found.high:.4f}"
    '0.2553 0.3662'
    """
    if not whole:
        return None
    share, z2 = part / whole, _Z**2
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    reach = _Z * sqrt(share * (1 - share) / whole + z2 / (4 * whole**2)) / (1 + z2 / whole)
    return Interval(max(0.0, middle - reach), min(1.0, middle + reach))
