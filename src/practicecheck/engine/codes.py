"""What one child's answers say to the escalations, as codes: the plain-Python twin of the SQL in `escalations`.

Serves the examples of escalations and `explain`, which hold the run's own inference against it. Knows nothing
of DuckDB.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from practicecheck.engine.escalations import relevant_answers

if TYPE_CHECKING:
    from practicecheck.rulebook.book import Rulebook


def answer_codes(book: Rulebook, answers: Iterable[tuple[str, str, bool]]) -> frozenset[str]:
    """The codes of (rule, answer, whether a gap may be an escalation): `+RULE=answer` sure, `?RULE=answer` possible."""
    relevant = relevant_answers(book)
    codes: set[str] = set()
    for rule, answer, may in answers:
        wanted = relevant.get(rule, frozenset())
        if answer in wanted:
            codes.add(f"+{rule}={answer}")
        if answer == "cannot_tell":
            codes.update(f"?{rule}={one}" for one in wanted)
        if may and "escalate" in wanted:
            codes.add(f"?{rule}=escalate")
    return frozenset(codes)


def scope_codes(book: Rulebook, scopes: Iterable[tuple[str, bool | None]]) -> frozenset[str]:
    """The codes of (escalation, whether it applies); one without a scope needs none."""
    return frozenset(
        f"{'+' if applies else '?'}{escalation}"
        for escalation, applies in scopes
        if applies is not False and book.escalations[escalation].applies_when is not None
    )


def failed_codes(book: Rulebook, failed: Iterable[str]) -> frozenset[str]:
    """The codes of rules that could not run: whatever they might have answered is possible."""
    relevant = relevant_answers(book)
    rules = list(failed)
    codes = {f"?{rule}={answer}" for rule in rules for answer in relevant.get(rule, ())}
    return frozenset(codes | {f"?{rule}" for rule in rules if rule in book.escalations})
