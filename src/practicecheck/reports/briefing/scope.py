"""Parts 1 and 2: what was looked at and how far it reaches, and why it matters.

Knows the fixed words and what the run says of itself. Knows no finding.
"""

from __future__ import annotations

from collections.abc import Iterator

from practicecheck.operators.words import day_words
from practicecheck.reports.audience import Audience
from practicecheck.reports.briefing.model import Block, Part, Sentence
from practicecheck.reports.briefing.read import Source


def aims_and_scope(source: Source, audience: Audience) -> Part:
    """Part 1."""
    aims = tuple(Sentence(text) for text in source.words.aims)
    return Part(
        1,
        "Aims and scope",
        (
            Block(aims, lead=("To be assured of:",)),
            Block(tuple(map(Sentence, _scope(source, audience))), heading="What this rests on"),
        ),
    )


def _scope(source: Source, audience: Audience) -> Iterator[str]:
    yield (
        f"The records of {audience.size(len(source.children), 'children')}, as they read on {day_words(source.as_of)}"
        f"{f', from {day_words(source.since)} on' if source.since else ''}."
    )
    if source.covered_to is not None:
        yield f"The extract says that it is complete up to {day_words(source.covered_to)}."
    yield from _audits(source, audience)
    asked = [rule for rule in source.rules.values() if rule.ran and rule.kind != "escalation"]
    yield f"{len(asked)} rules, rulebook {source.rulebook}. A rule reads what is recorded, and nothing else."
    off = sorted(rule.id for rule in source.rules.values() if not rule.ran)
    if off:
        yield f"Not asked, since they are switched off or did not run: {', '.join(off)}. Nothing is said of what they ask."
    if source.local_settings:
        yield f"{source.local_settings} local settings change the rulebook; the run lists them with their reasons."
    if source.set_aside:
        yield f"{source.set_aside} rows of the extract could not be used; the run lists them."
    if source.faults:
        yield "The engine reported a fault in this run, so some answers may be wrong: see the run before this is used."


def _audits(source: Source, audience: Audience) -> Iterator[str]:
    if source.shown is None:
        yield (
            "The rows behind the answers (run.duckdb) are not beside the result, so ages, audits, and the words, owners and "
            "dates of recommendations are missing here."
        )
        return
    days = sorted(row["date"] for row in source.rows("audit") if row["date"])
    if not days:
        yield "No audit is recorded: what follows rests on the case records alone."
    elif audience.is_shared:
        yield f"Audits recorded up to {days[-1]:%B %Y}."
    else:
        count = f"{len(days)} audits" if len(days) > 1 else "1 audit"
        yield f"{count} recorded, from {day_words(days[0])} to {day_words(days[-1])}."


def why_it_matters(source: Source) -> Part:
    """Part 2."""
    return Part(2, "Why it matters", (Block(tuple(Sentence(text) for text in source.words.why)),))
