"""For how many children a rule answers what, with small counts hidden so that none can be worked back.

A child is counted once for each rule, by its worst answer. Knows no single child, and nothing of sheets.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain

from practicecheck.reports.suppression import Flow, Shown, hide
from practicecheck.reports.workbook.read import Told

_FOUND = ("gap", "escalate")
_MET = ("met", "strength", "no_strength")


@dataclass(frozen=True, slots=True)
class OfChildren:
    """Children by what a rule answers of them. `applies` are those with a finding and those for whom it is met."""

    applies: Shown
    found: Shown
    untold: Shown
    not_due: Shown
    met: Shown
    not_applicable: Shown


def answers_by_rule(told: Told) -> dict[str, Counter[str]]:
    """By rule, how many children have each answer."""
    found: dict[str, Counter[str]] = {}
    for (rule, answer), number in Counter(chain.from_iterable(one.items() for one in told.answers.values())).items():
        found.setdefault(rule, Counter())[answer] = number
    return found


def of_children(of: Counter[str], small: int) -> OfChildren:
    """The children of one rule, those of 1 to `small` hidden and what would give them back.

    What a reader is not shown can be had from the rest by who knows how many children there are: so all of it is one
    network, in which those for whom it is met, and those it does not apply to, are hidden first.

    >>> of_children(Counter(gap=20, met=3, not_applicable=40), 5)
    OfChildren(applies=23, found=None, untold=0, not_due=0, met=None, not_applicable=40)
    """
    found, untold, not_due = sum(of[word] for word in _FOUND), of["cannot_tell"], of["not_due"]
    met = sum(of[word] for word in _MET)
    everyone = sum(of.values())
    flows = (
        Flow("told", "of", found + met, worth=5, is_total=True),
        Flow("of", "all", found, worth=5),
        Flow("told", "all", untold, worth=4),
        Flow("told", "all", not_due, worth=3),
        Flow("of", "all", met),
        Flow("told", "all", of["not_applicable"]),
        Flow("all", "told", everyone, is_total=True, is_known=everyone > small),
    )
    hidden = hide(flows, small)
    return OfChildren(*(None if place in hidden else flow.count for place, flow in enumerate(flows[:6])))
