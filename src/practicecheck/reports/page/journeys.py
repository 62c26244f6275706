"""The journeys that a run keeps, as pictures: the children to look at first. For those who may see the cases.

Knows which journeys are shown and what is said of them. Knows nothing of how a journey is drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from practicecheck.reports.journey_svg import picture
from practicecheck.reports.journey_words import event_words, missing
from practicecheck.reports.kept_journeys import read_journeys
from practicecheck.reports.workbook import Cell, Column, Table
from practicecheck.reports.workbook.names import Names
from practicecheck.reports.workbook.read import Told
from practicecheck.reports.workbook.words import many
from practicecheck.results.journey import Journey

_MOST = 6
"""A picture takes as much of a file as thirty findings, and a person looks at a few."""

_COLUMNS = (
    Column("Episode", 30), Column("Day", 14, "day"), Column("Step", 24), Column("What the record holds of it", 60, "words"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """One journey: its picture, what it says in sentences, and its table."""

    case: str
    sentences: tuple[str, ...]
    picture: str
    table: Table


@dataclass(frozen=True, slots=True)
class Journeys:
    """The journeys of a page."""

    lead: str
    shown: tuple[Shown, ...]


def journeys(told: Told, names: Names) -> Journeys:
    """Those who escalate most come first, then by what they are called."""
    most = Counter(one.child for one in told.raised if one.is_sure)
    kept = sorted(read_journeys(told.run), key=lambda one: (-most[one.child_id], names.case(one.child_id)))
    lead = (
        "Each step from the first concern to the closing: when, how long after the one before, and what is not recorded. "
        "A step that is not recorded may not have been called for: ask."
    )
    left = len(kept) - _MOST
    if not kept:
        lead = (
            "This run keeps no journeys. 'practicecheck run … --journeys escalated --out RUN' keeps those of the children to look "
            "at, and 'practicecheck journey INPUT --child ID' shows any child's."
        )
    elif left > 0:
        lead = f"{lead} {many(left, 'more is', 'more are')} in the run: 'practicecheck journey INPUT --child ID' shows any."
    return Journeys(lead, tuple(_shown(one, number, names) for number, one in enumerate(kept[:_MOST], start=1)))


def _shown(journey: Journey, number: int, names: Names) -> Shown:
    case = names.case(journey.child_id)
    named = replace(journey, child_id=case)
    return Shown(
        case,
        tuple(_sentences(journey)),
        picture(named, name=f"journey-{number}"),
        Table(_COLUMNS, list(_rows(journey))),
    )


def _sentences(journey: Journey) -> Iterator[str]:
    for episode in journey.episodes:
        said = [f"{episode.title}: {many(len(episode.events), 'event')}."]
        said += [f"{head}: {', '.join(step.label for step in steps)}." for head, steps in missing(episode)]
        yield " ".join((*said, *(one.words for one in episode.out_of_order)))
    yield from journey.unseen


def _rows(journey: Journey) -> Iterator[list[Cell]]:
    for episode in journey.episodes:
        for event in episode.events:
            yield [
                episode.title,
                event.day or "no day",
                event.label if event.sure else f"{event.label}, perhaps",
                event_words(event),
            ]
        for head, steps in missing(episode):
            for step in steps:
                yield [episode.title, head.lower(), step.label, step.words]
