"""For how many children a rule answers what, with small counts hidden so that none can be worked back.

A child is counted once for each rule, by its worst answer. All that any sheet or page shows of a rule is hidden here, together:
children in all = asked of + does not apply; asked of = applies + could not be told + not due; applies = found + met; found = escalates +
gap. Knows no single child, and nothing of sheets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations

from practicecheck.reports.suppression import Shown
from practicecheck.reports.workbook.read import Told
from practicecheck.results.words import WORST_FIRST

NOT_RAISED = "not_raised"
"""Stands for the children for whom an escalation without an answer of its own for each child is not raised."""

_MET = ("met", "strength", "no_strength")
_PARTS = {
    "everyone": ("asked", "not_applicable"),
    "asked": ("applies", "untold", "not_due"),
    "applies": ("found", "met"),
    "found": ("escalates", "gap"),
}
"""What adds up to what, from the top. The children in all are known to the reader, gaps apart from escalations shown nowhere."""
_WORTH = {
    "escalates": 6,
    "found": 5,
    "applies": 5,
    "untold": 4,
    "not_due": 3,
    "asked": 2,
    "met": 1,
    "not_applicable": 1,
}
"""How much a count is worth to the reader; what is worth least is hidden first."""

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class OfChildren:
    """Children by what a rule answers of them; a hidden count is None.

    `asked` are those whom it applies to, those of whom that could not be told, and those for whom nothing is due yet; `applies` those with
    a finding and those for whom it is met; of those `found`, some `escalates`. Where it does not answer `for_each` child, only
    `escalates` (and so `found`) and `untold` are known, and the others are not to be shown.
    """

    asked: Shown
    applies: Shown
    found: Shown
    escalates: Shown
    untold: Shown
    not_due: Shown
    met: Shown
    not_applicable: Shown
    for_each: bool = True


def answers_by_rule(told: Told) -> dict[str, Counter[str]]:
    """By rule, how many children have each answer; of an escalation that has none for each child, for how many it is raised."""
    found: dict[str, Counter[str]] = {}
    for (name, answer), number in Counter(chain.from_iterable(one.items() for one in told.answers.values())).items():
        found.setdefault(name, Counter())[answer] = number
    for rule in told.rules.values():
        if rule.kind == "escalation" and rule.ran and rule.id not in found:
            found[rule.id] = Counter({NOT_RAISED: len(told.answers)})
    for (name, child), raised in _raised(told).items():
        answer = told.answers.get(child, {}).get(name, NOT_RAISED)
        if answer == NOT_RAISED or WORST_FIRST.index(raised) < WORST_FIRST.index(answer):
            of_rule = found.setdefault(name, Counter({NOT_RAISED: len(told.answers)}))
            of_rule[answer] -= answer in of_rule
            of_rule[raised] += 1
    return found


def _raised(told: Told) -> dict[tuple[str, str], str]:
    """By escalation and child: raised, or could not be told."""
    found: dict[tuple[str, str], str] = {}
    for one in told.raised:
        if one.is_sure or (one.rule, one.child) not in found:
            found[one.rule, one.child] = one.answer
    return found


def of_children(of: Mapping[str, int], small: int) -> OfChildren:
    """The children of one rule, those of 1 to `small` hidden and what would give them back.

    Who knows how many children there are, and sees all that is shown, can work no hidden count back, nor tell that it is small, where
    hiding can help that at all; what is hidden for that is worth as little as can be. A 0 is always shown.

    >>> of_children(Counter(gap=20, met=3, not_applicable=40), 5)
    OfChildren(asked=23, applies=23, found=None, escalates=0, untold=0, not_due=0, met=None, not_applicable=40, for_each=True)
    >>> of_children(Counter(gap=2, cannot_tell=2, met=296), 5).met is None
    True
    """
    leaves = (
        of.get("escalate", 0), of.get("gap", 0), sum(of.get(word, 0) for word in _MET), of.get("cannot_tell", 0), of.get("not_due", 0),
        of.get("not_applicable", 0) + of.get(NOT_RAISED, 0),
    )  # fmt: skip
    counts = _counts(*leaves)
    hidden = _hidden(leaves, small)
    shown = {name: None if name in hidden else counts[name] for name in _WORTH}
    return OfChildren(**shown, for_each=NOT_RAISED not in of)


def _counts(escalates: int, gap: int, met: int, untold: int, not_due: int, not_applicable: int) -> dict[str, int]:
    found = escalates + gap
    asked = found + met + untold + not_due
    return {"escalates": escalates, "gap": gap, "found": found, "met": met, "applies": found + met, "untold": untold, "not_due": not_due,
            "asked": asked, "not_applicable": not_applicable, "everyone": asked + not_applicable}  # fmt: skip


@lru_cache(maxsize=1024)
def _hidden(leaves: tuple[int, ...], small: int) -> frozenset[str]:
    """The counts to hide: the least that keeps what is hidden even from who knows which are small; else from who does not."""
    counts = _counts(*leaves)
    few = frozenset(name for name in _WORTH if 1 <= counts[name] <= small)
    if not few and not 1 <= counts["gap"] <= small:
        return few
    for is_safe in (_is_safe_from_who_knows_the_small, _is_safe):
        for hidden in _by_worth(counts, few):
            if is_safe(counts, hidden, small):
                return hidden
    # So few children that whatever is hidden can be told to be few.
    return frozenset(name for name in _WORTH if counts[name])


def _by_worth(counts: Mapping[str, int], few: frozenset[str]) -> Iterator[frozenset[str]]:
    """These and others to hide with them, the cheapest first; of two worth the same, the greater costs more."""
    more = [name for name in _WORTH if counts[name] and name not in few]
    most = counts["everyone"] + 1
    chosen = [frozenset(some) for size in range(len(more) + 1) for some in combinations(more, size)]
    for some in sorted(chosen, key=lambda some: sum(_WORTH[name] * most + counts[name] for name in some)):
        yield few | some


def _is_safe(counts: Mapping[str, int], hidden: Set[str], small: int) -> bool:
    """Whether each hidden count can be another, and can be more than few."""
    found = _ranges(counts, hidden, dict.fromkeys(counts, counts["everyone"]))
    kept = hidden | {"gap"} if 1 <= counts["gap"] <= small else hidden
    return all(found[name][0] < found[name][1] > small for name in kept)


def _is_safe_from_who_knows_the_small(counts: Mapping[str, int], hidden: Set[str], small: int) -> bool:
    """The same; and each small count can be another even where it is known which are."""
    few = {name for name, count in counts.items() if 1 <= count <= small and name not in _PARTS}
    most = {name: small if name in few else counts["everyone"] for name in counts}
    found = _ranges(counts, hidden, most)
    return _is_safe(counts, hidden, small) and all(found[name][0] < found[name][1] for name in few)


def _ranges(counts: Mapping[str, int], hidden: Set[str], most: Mapping[str, int]) -> dict[str, Range]:
    """What each count can be for a reader: once up and once down the tree of sums, which is exact in a tree."""
    found = {
        name: (1, most[name]) if count and (name in hidden or name == "gap") else (count, count)
        for name, count in counts.items()
    }
    for whole, parts in reversed(_PARTS.items()):
        found[whole] = _both(found[whole], (sum(found[one][0] for one in parts), sum(found[one][1] for one in parts)))
    for whole, parts in _PARTS.items():
        least, greatest = found[whole]
        low, high = sum(found[one][0] for one in parts), sum(found[one][1] for one in parts)
        for one in parts:
            first, last = found[one]
            found[one] = _both(found[one], (least - (high - last), greatest - (low - first)))
    return found


def _both(one: Range, other: Range) -> Range:
    return max(one[0], other[0]), min(one[1], other[1])
