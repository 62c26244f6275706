"""The words an answer can be, worst first, and how a child's answer is rolled up.

Knows design section 2 ("Subject"). Knows nothing about rules, SQL or files.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Literal

Answer = Literal["escalate", "gap", "cannot_tell", "not_due", "no_strength", "met", "strength", "not_applicable"]

WORST_FIRST: tuple[Answer, ...] = (
    "escalate",
    "gap",
    "cannot_tell",
    "not_due",
    "no_strength",
    "met",
    "strength",
    "not_applicable",
)
"""A child's answer is the worst of its subjects'. `met` stands before `strength`: a child shows a
strength only where every applicable subject does."""

SEVERITIES = ("critical", "high", "medium", "low")

STATEMENT = (
    "These answers speak of the record, not of any worker. A person decides what follows. "
    "They are not for ranking families or workers."
)


def roll_up(answers: Iterable[Answer]) -> Answer:
    """Return the child's answer: the worst of its subjects' answers.

    >>> roll_up(["met", "strength", "not_applicable"])
    'met'
    >>> roll_up(["strength", "not_applicable"])
    'strength'
    """
    return min(answers, key=WORST_FIRST.index)


def outcome_id(rule: str, child_id: str, table: str, subject_id: str | None) -> str:
    """Return the outcome's id: stable over runs, independent of wording and order.

    >>> outcome_id("PA-MED-02", "C1", "strategy_discussion", "S1")
    'eb7340f0ac641405'
    """
    parts = "\x1f".join((rule, child_id, table, subject_id if subject_id is not None else ""))
    return sha256(parts.encode()).hexdigest()[:16]
