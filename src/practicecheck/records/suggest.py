"""Guess which word was meant, for a did-you-mean.

Knows nothing about what the words are for.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# difflib's own default: at 0.5 it offers words that nobody meant, at 0.7 it misses two slips in six letters.
_CUTOFF = 0.6
# A like beginning counts less than a like whole; of three letters, two are not enough.
_SHORTEST_START = 3
_START_WEIGHT = 0.85


def closest(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice most like `word`, or None if none is like it.

    Case, and the difference between a space, a hyphen and an underscore, do not count. Where two choices
    are equally like the word, the first given is returned.

    >>> closest("Strategy discusion", ["strategy_discussion", "conference"])
    'strategy_discussion'
    >>> closest("colour", ["strategy_discussion", "conference"]) is None
    True
    """
    plain_choices: dict[str, str] = {}
    for choice in choices:
        plain_choices.setdefault(_plain(choice), choice)
    plain = _plain(word)
    if plain in plain_choices:
        return plain_choices[plain]
    # get_close_matches breaks a tie by the alphabet; max keeps the first given.
    likenesses = ((_likeness(plain, candidate), choice) for candidate, choice in plain_choices.items())
    best, choice = max(likenesses, key=lambda pair: pair[0], default=(0.0, ""))
    return choice if best >= _CUTOFF else None


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """Return ` Did you mean '…'?` to put after a message, or nothing.

    >>> did_you_mean("rferral", ["referral", "contact"])
    " Did you mean 'referral'?"
    >>> did_you_mean("zzz", ["referral", "contact"])
    ''
    """
    choice = closest(word, choices)
    return f" Did you mean '{choice}'?" if choice else ""


def _plain(word: str) -> str:
    return word.strip().casefold().replace("-", "_").replace(" ", "_")


def _likeness(word: str, other: str) -> float:
    whole = difflib.SequenceMatcher(None, other, word).ratio()
    if len(word) < _SHORTEST_START:
        return whole
    # "s47" or "stratgy" stands for the long name that begins like it, though most of the name is missing.
    start = difflib.SequenceMatcher(None, other[: len(word)], word).ratio()
    return max(whole, _START_WEIGHT * start)
