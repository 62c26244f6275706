"""What a change of the rules does, for those who may not see the cases: counts alone, the small ones hidden.

Knows nothing of how it was found or is laid out.
"""

from __future__ import annotations

from dataclasses import replace

from practicecheck.reports.suppression import hide_in_list
from practicecheck.workbench.diff.model import Impact, OnRule

_WORTH = 4
"""How much more the count of a move is worth to a reader than that of those who stay."""


def to_share(impact: Impact, small: int) -> Impact:
    """The same for those who may not see the cases: no examples, and counts from 1 to `small` hidden with what gives them back."""

    def hidden(one: OnRule) -> OnRule:
        counts = [*(group.count or 0 for group in one.groups), one.same or 0]
        try:
            # Those who stay are worth least to the reader: they are hidden before a move is.
            worth = [*(_WORTH for _ in one.groups), 1]
            cells = hide_in_list(counts, small, worth=worth, total_known=True).cells
        except ValueError:  # so few children that whatever is shown gives the rest back
            cells = tuple(None if count else 0 for count in counts)
        groups = tuple(
            replace(group, count=cell, examples=()) for group, cell in zip(one.groups, cells[:-1], strict=True)
        )
        return replace(one, groups=groups, same=cells[-1], within=None)

    count = impact.children or 0
    about = f"about {max(10, round(count, -1)):,} children" if count > small else f"fewer than {small + 1} children"
    return replace(
        impact,
        children=None,
        children_words=about,
        moved=None,
        rules=tuple(hidden(one) for one in impact.rules if one.groups),
        quiet=tuple(hidden(one) for one in impact.quiet),
        measures=(),
        is_shared=True,
    )
