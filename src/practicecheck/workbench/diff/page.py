"""What a change of the rules would do, as a page for a manager who reads no YAML. Knows nothing of how it was found."""

from __future__ import annotations

from practicecheck.operators.words import day_words
from practicecheck.reports.html import as_page
from practicecheck.results.words import STATEMENT
from practicecheck.workbench.diff.model import CAUSE_WORDS, Impact, answer_words
from practicecheck.workbench.diff.words import HIDDEN_WORDS, count_words, in_short, is_hiding, measure_words, next_steps


def as_impact_page(found: Impact) -> str:
    """The impact as one HTML file."""
    if found.is_shared:
        marking = "To share, once read by a person: counts only"
    else:
        marking = (
            "Not to be shared: names children" if found.with_names else "Not to be shared: tells of single children"
        )
    return as_page(
        "change.html",
        title="What a change of the rules would do",
        marking=marking,
        statement=STATEMENT,
        found=found,
        day=day_words(found.as_of),
        short=list(in_short(found)),
        moving=[one for one in found.rules if one.groups],
        within=[one for one in found.rules if not one.groups],
        steps=list(next_steps(found)),
        answer=answer_words,
        count=count_words,
        cause=CAUSE_WORDS,
        measure=measure_words,
        hidden=HIDDEN_WORDS if is_hiding(found) else "",
    )
