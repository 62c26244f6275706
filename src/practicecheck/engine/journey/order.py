"""What lies between the steps of one episode: working days, and steps dated before one they are expected to follow.

Knows the steps' order. An order says nothing of right or wrong: an examination in an emergency comes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from practicecheck.calendar import FIRST_DAY, LAST_DAY, working_days_between
from practicecheck.engine.journey.read import Found, Held
from practicecheck.engine.journey.steps import BY_NAME
from practicecheck.operators.words import day_words
from practicecheck.results.journey import Event, OutOfOrder, Since


def counted(events: Sequence[Event]) -> list[Event]:
    """The events, in order of time, each with the working days since the step that it is counted from."""
    return [replace(event, since=_since(event, events[:number])) for number, event in enumerate(events)]


def _since(event: Event, earlier: Sequence[Event]) -> Since | None:
    if event.day is None or not event.sure or not FIRST_DAY <= event.day <= LAST_DAY:
        return None
    step = BY_NAME[event.step]
    for name in step.counted_from:
        # Of a step with several days (happened, reported) the later is counted from its own row's earlier.
        own_row = name == event.step and len(step.days) > 1
        same = [one for one in earlier if one.step == name and one.sure and (not own_row or one.id == event.id)]
        days = [one.day for one in same if one.day is not None]
        if days and days[-1] >= FIRST_DAY:
            return Since(name, days[-1], working_days_between(days[-1], event.day))
    return None


def out_of_order(
    events: Sequence[Event], rows: dict[tuple[str, str], Found], held: Held, start: date
) -> list[OutOfOrder]:
    """Steps with an expected step after them and none before, over days from `start` on that the extract covers; and
    steps after the end."""
    dated = [event for event in events if event.day is not None and event.sure]
    found = list(_after_the_end(dated))
    for event in dated:
        step = BY_NAME[event.step]
        assert event.day is not None
        only = step.follows_only
        if only is not None and only.holds(rows[event.table, event.id].values.get(only.column)) is not True:
            continue
        for name in step.follows:
            days = [one.day for one in dated if one.step == name and one.day is not None]
            # What the extract does not cover may hold the step that seems to be missing.
            if days and min(days) > event.day and not held.gaps(BY_NAME[name].table, (start, event.day)):
                expected = BY_NAME[name].label
                words = f"{_dated(event)} is dated before the first {expected} recorded ({day_words(min(days))})."
                found.append(OutOfOrder(event.step, event.day, name, min(days), words))
    unique = {(one.step, one.day, one.expected_after): one for one in found}
    return sorted(unique.values(), key=lambda one: (one.day, one.words))


def _after_the_end(dated: Sequence[Event]) -> Iterator[OutOfOrder]:
    end: date | None = next((event.day for event in dated if BY_NAME[event.step].ends), None)
    if end is None:
        return
    for event in dated:
        if event.day is not None and event.day > end:
            words = f"{_dated(event)} is dated after the case was closed ({day_words(end)})."
            yield OutOfOrder("closure", end, event.step, event.day, words)


def _dated(event: Event) -> str:
    assert event.day is not None
    return f"{event.label[:1].upper()}{event.label[1:]} ({day_words(event.day)})"
