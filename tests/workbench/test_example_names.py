"""The name of an example says what case it shows: to a person, and to nobody twice in a rule."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from practicecheck.rulebook import Rulebook

LONGEST = 105
# What a search that changes one thing in another example would call what it found.
MADE_BY_A_SEARCH = re.compile(
    r"_|\b\w+\.\w+_\w+|\d{4}-\d\d|rows carry little|records (stop|cover)|, its [\w ']+ (blank|not known)$|and another .*\d+ days"
)


def names(book: Rulebook) -> Iterator[tuple[str, str]]:
    for check in [*book.rules.values(), *book.escalations.values()]:
        for example in (*check.examples, *getattr(check, "measure_examples", ())):
            yield check.id, example.name


def test_no_rule_has_two_examples_of_one_name(book: Rulebook) -> None:
    counted = Counter((rule, name.casefold()) for rule, name in names(book))
    assert len(counted) > 2300
    assert [one for one, times in counted.items() if times > 1] == []


def test_a_name_is_short_and_in_words(book: Rulebook) -> None:
    assert [one for one in names(book) if len(one[1]) > LONGEST or MADE_BY_A_SEARCH.search(one[1])] == []
