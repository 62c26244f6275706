"""Sentences about what a change of the rules would do, that every form of it shares. Knows nothing of how they are laid out."""

from __future__ import annotations

from collections.abc import Iterator

from practicecheck.reports.suppression import Shown
from practicecheck.workbench.diff.model import Impact, OnMeasure

HIDDEN = "c"
"""Stands for a hidden count, as in every report to share."""
HIDDEN_WORDS = f"{HIDDEN}: a small count, or one that would give a small one back; it is hidden."


def count_words(count: Shown) -> str:
    """A count; the letter that stands for one that is hidden."""
    return HIDDEN if count is None else f"{count:,}"


def in_short(found: Impact) -> Iterator[str]:
    """What the change does, in a sentence or two."""
    if found.is_still:
        wording = all(one.is_wording for one in found.edits)
        yield "No answer would change." + (" Only wording was changed." if wording and found.edits else "")
        return
    groups = [(one, group) for one in found.rules for group in one.groups]
    if found.is_shared:
        yield f"Answers to {len(found.rules)} {'rule' if len(found.rules) == 1 else 'rules'} would change."
    elif found.moved:
        verb = "has" if found.moved == 1 else "have"
        yield f"{found.moved:,} of {found.children_words} {verb} another answer to {_rules(sum(_is_moving(one) for one in found.rules))}."
    for is_new, words in ((True, "new"), (False, "taken out")):
        names = [one.id for one in found.rules if (one.is_new if is_new else one.is_withdrawn)]
        if names:
            yield f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} {words}."
    if found.is_shared:
        return
    raised = sum(group.count or 0 for one, group in groups if group.is_raised)
    lost = sum(group.count or 0 for one, group in groups if group.is_lost)
    if raised:
        yield f"{_answers(raised)} would be shown as a gap or an escalation that {'is' if raised == 1 else 'are'} not now."
    settled = sum(group.count or 0 for one, group in groups if group.is_settled)
    if settled:
        yield f"{_answers(settled)} that cannot be told now would read as nothing to look at."
    if lost:
        yield f"{_answers(lost)} would no longer be shown as a gap or an escalation."


def is_hiding(found: Impact) -> bool:
    """Whether any count that is shown is hidden."""
    return any(group.count is None for one in found.rules for group in one.groups)


def _is_moving(one: object) -> bool:
    return (
        bool(getattr(one, "groups", ()))
        and not getattr(one, "is_new", False)
        and not getattr(one, "is_withdrawn", False)
    )


def _rules(count: int) -> str:
    return "1 rule" if count == 1 else f"{count:,} rules or escalations"


def _answers(count: int) -> str:
    return "1 answer" if count == 1 else f"{count:,} answers"


def next_steps(found: Impact) -> Iterator[str]:
    """What to do with it, the gravest first."""
    if not found.edits and found.is_still:
        yield "Nothing: the two rulebooks are the same. Was the changed one named?"
        return
    groups = [group for one in found.rules for group in one.groups]
    if found.is_shared:
        yield "Those who may see the cases look at them in the page that is not to be shared: should each be shown, or no longer be shown?"
    elif any(group.is_lost or group.is_settled for group in groups):
        yield (
            "Look at each child who would no longer be shown, or no longer as one who cannot be told: should someone still look? A wrong "
            "'all fine' is the worst that a rule can say."
        )
    if any("coverage" in group.causes for group in groups):
        yield (
            "Have the extract hold what the changed rule asks for ('practicecheck fit' names it) before the change goes live: until "
            "then those answers cannot be told."
        )
    if any(group.is_raised for group in groups) and not found.is_shared:
        yield "Look at the examples that would be shown anew: is each one a record that someone should be asked about?"
    if not groups:
        yield "Nothing here speaks against the change. An extract that holds no such case shows no effect: try another period too."
    yield "Check the rules themselves: practicecheck rules lint, then practicecheck rules test. Then have the change approved by its owner."


def measure_words(one: OnMeasure) -> str:
    """What a measure came to, and would."""
    return f"was {_counted(one.before)}; would be {_counted(one.after)}"


def _counted(one: tuple[int, int, int] | None) -> str:
    return "not asked" if one is None else f"{one[0]:,} of {one[1]:,}, {one[2]:,} could not be told"
