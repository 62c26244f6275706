"""What the text and the picture of a journey say alike. Knows a journey; knows nothing of pages or pixels."""

from __future__ import annotations

from practicecheck.operators.words import day_words
from practicecheck.results.journey import Episode, Event, Journey, StepState
from practicecheck.results.words import STATEMENT

NOTE = "A step that is not recorded may not have been called for, and an order may have good reason. Ask."

STATE_WORDS = {"not_recorded": "Not recorded", "not_extracted": "Not extracted"}

_AFTER = {
    "concern": "the concern",
    "contact": "the contact",
    "referral": "the referral",
    "strategy": "the strategy discussion",
    "s47": "the enquiry began",
    "conference": "the conference",
    "plan": "the plan began",
    "core_group": "the meeting before",
    "review": "the review before",
}


def title_of(journey: Journey) -> str:
    """The headline."""
    return f"The journey of {journey.child_id}, as the record reads on {day_words(journey.as_of)}"


def since_words(event: Event) -> str:
    """How long after an earlier step, in working days; empty where there is nothing to count from.

    >>> from datetime import date
    >>> from practicecheck.results.journey import Since
    >>> from practicecheck.results.model import Source
    >>> since = Since("strategy", date(2026, 3, 3), 1)
    >>> since_words(Event("s47", "", date(2026, 3, 4), "", "", "", "", Source("", "", None), since=since))
    '1 working day after the strategy discussion'
    """
    since = event.since
    if since is None:
        return ""
    after = "the day of the harm" if since.step == event.step == "concern" else _AFTER[since.step]
    if since.working_days == 0 and since.day == event.day:
        return f"same day as {after.removesuffix(' began')}"
    return f"{since.working_days} working {'day' if since.working_days == 1 else 'days'} after {after}"


def event_words(event: Event) -> str:
    """All that is said beside an event: how long after what, and what the record holds of it."""
    said = [since_words(event), event.words]
    return "; ".join(part for part in said if part)


def missing(episode: Episode) -> list[tuple[str, list[StepState]]]:
    """The steps of an episode without a day, under the heading that says why."""
    return [
        (head, [step for step in episode.steps if step.state == state])
        for state, head in STATE_WORDS.items()
        if any(step.state == state for step in episode.steps)
    ]


def summary(journey: Journey) -> str:
    """The journey in sentences, for those who do not see the picture."""
    said = []
    for episode in journey.episodes:
        events = [f"{event.label} {day_words(event.day) if event.day else '(no day)'}" for event in episode.events]
        said.append(f"{episode.title}: {', '.join(events) or 'nothing dated'}.")
        for head, steps in missing(episode):
            said.append(f"{head}: {', '.join(step.label for step in steps)}.")
        said += [one.words for one in episode.out_of_order]
    said += journey.unseen
    return " ".join((*said, NOTE, STATEMENT))
