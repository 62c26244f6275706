"""Make journeys: of each child's rows, the events, the state of every step, and what could not be seen.

The one place where reading, tying, counting and wording meet. Knows nothing of how a journey is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from practicecheck.calendar import add_months
from practicecheck.engine.journey.episodes import Group, groups
from practicecheck.engine.journey.order import counted, out_of_order
from practicecheck.engine.journey.read import Found, Held, Span, read
from practicecheck.engine.journey.steps import BY_NAME, STEPS, Step
from practicecheck.engine.journey.wording import (
    blank_words,
    gaps_words,
    is_or_are,
    label_of,
    rows_words,
    span_words,
    told,
    unsure_words,
)
from practicecheck.operators.words import day_words, field_words
from practicecheck.results.journey import Episode, Event, Journey, State, StepState

if TYPE_CHECKING:
    import duckdb

LOOK_BACK_MONTHS = 12
"""How long before the first thing recorded a contact or concern is looked for, before it is called not recorded: the
time in which a new referral counts as a repeated one (children in need census)."""

Standing = Literal["held", "conflicted", "none"]


def standing_of(con: duckdb.DuckDBPyConnection, child: str) -> Standing:
    """Whether a child is in the record, set aside because its rows disagree, or not there."""
    if con.execute("SELECT 1 FROM record.child WHERE child_id = $1 LIMIT 1", [child]).fetchone():
        return "held"
    found = con.execute("SELECT 1 FROM record._conflicted WHERE child_id = $1 LIMIT 1", [child]).fetchone()
    return "conflicted" if found else "none"


def journeys(con: duckdb.DuckDBPyConnection, as_of: date, children: Sequence[str] | None = None) -> list[Journey]:
    """The journeys of some children (of all where None) as the record in `con` reads at the end of `as_of`."""
    return [_journey(held) for held in read(con, as_of, children).values()]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one step's rows came to: its events, and rows of which the record does not say whether they are such."""

    events: list[Event]
    doubtful: list[Found]


def _journey(held: Held) -> Journey:
    made = groups(held)
    episodes = [_episode(held, group, number) for number, group in enumerate(made, 1)]
    episodes.sort(key=lambda one: min((event.day for event in one.events if event.day), default=held.as_of))
    numbered = tuple(
        Episode(n, one.title, one.referral, one.events, one.steps, one.out_of_order)
        for n, one in enumerate(episodes, 1)
    )
    return Journey(held.child_id, held.as_of, numbered, tuple(_unseen(held, numbered)), held.after_as_of)


def _episode(held: Held, group: Group, number: int) -> Episode:
    claimed: set[tuple[str, str]] = set()
    seen = {step.name: _look(step, group, claimed) for step in STEPS}
    order = {step.name: place for place, step in enumerate(STEPS)}
    events = [event for one in seen.values() for event in one.events]
    events.sort(key=lambda one: (one.day is None, one.day or held.as_of, order[one.step], one.id))
    span = _asked(held, group, events)
    steps = tuple(_state(held, step, seen[step.name], group, span) for step in STEPS)
    rows = {(row.table, row.key): row for row in group.rows}
    wrong = tuple(out_of_order(events, rows, held, span[0]))
    referral = group.referral.key if group.referral else None
    return Episode(number, _title(held, group, bool(events)), referral, tuple(counted(events)), steps, wrong)


def _look(step: Step, group: Group, claimed: set[tuple[str, str]]) -> _Seen:
    """The events of a step; a row of unknown kind is shown once, at the first step that it may be."""
    events: list[Event] = []
    doubtful: list[Found] = []
    for row in group.of(step.table):
        holds = True if step.where is None else step.where.holds(row.values.get(step.where.column))
        if holds is False:
            continue
        if holds is None:
            doubtful.append(row)
            if (row.table, row.key) in claimed:
                continue
            claimed.add((row.table, row.key))
        events += _events(step, row, sure=holds is True)
    return _Seen(events, doubtful)


def _events(step: Step, row: Found, *, sure: bool) -> Iterator[Event]:
    """One event for each day that the row gives; one without a day where it gives none."""
    filled = [day for day in step.days if row.values[day.column] is not None]
    notes = [f"{day.means} {blank_words(row, day.column)}" for day in step.days if day not in filled]
    if not sure and step.where is not None:
        notes.insert(0, unsure_words(step.where, row))
    if step.ends and not filled:
        return
    ended: date | None = row.values[step.until] if step.until else None
    is_open = step.until is not None and ended is None and not {step.until} & (row.not_carried | row.unreadable)
    if ended is not None:
        notes.append(f"ended {day_words(ended)}")
    if not filled and row.values.get("due_date") is not None:
        notes.append(f"it was due on {day_words(row.values['due_date'])}")
    for day in filled or (None,):
        last = day is None or day is filled[-1]
        words = [*told(step, row), *notes] if last else []
        yield Event(
            step=step.name,
            label=label_of(step, row, day),
            day=row.values[day.column] if day else None,
            dated_by=day.column if day else None,
            words="; ".join(words),
            table=row.table,
            id=row.key,
            source=row.source,
            until=ended,
            open=is_open,
            sure=sure,
        )


def _asked(held: Held, group: Group, events: Sequence[Event]) -> Span:
    """The days over which an episode's steps are asked for: from the first that does not lead up to it, to its close."""
    days = [event.day for event in events if event.day is not None]
    own = [event.day for event in events if event.day is not None and not BY_NAME[event.step].leads]
    first = min(own or days, default=add_months(held.as_of, -LOOK_BACK_MONTHS))
    closed: date | None = group.referral.values["close_date"] if group.referral else None
    if group.referral is None and not group.late and held.rows["referral"] and days:
        closed = max(days)  # what lies before the first referral is looked at up to its own last day
    return first, held.as_of if closed is None else max(closed, *days)


def _state(held: Held, step: Step, seen: _Seen, group: Group, span: Span) -> StepState:
    asked = (add_months(span[0], -LOOK_BACK_MONTHS), span[1]) if step.leads else span
    days = sorted(event.day for event in _dated(step, seen) if event.day is not None)
    state, words = _found(held, step, seen, group, asked)
    rows = len({event.id for event in seen.events})
    return StepState(step.name, step.label, state, days[0] if days else None, rows, asked, words)


def _dated(step: Step, seen: _Seen) -> list[Event]:
    """The events that give the step a day."""
    columns = {day.column for day in step.days if day.dates}
    return [event for event in seen.events if event.sure and event.dated_by in columns]


def _found(held: Held, step: Step, seen: _Seen, group: Group, asked: Span) -> tuple[State, str]:
    dated = _dated(step, seen)
    if dated:
        first, more = min(event.day for event in dated if event.day), len({event.id for event in dated}) - 1
        return "dated", day_words(first) + (f", and {more} more" if more else "")
    if seen.doubtful and step.where is not None:
        row = seen.doubtful[0]
        silent = {step.where.column} & (row.not_carried | row.unreadable)
        what = rows_words(step.table) if len(seen.doubtful) > 1 else field_words(step.table)
        words = f"{len(seen.doubtful)} {what} may be one: {unsure_words(step.where, row)}"
        return ("not_extracted" if silent else "not_recorded"), words
    shown = {event.id for event in seen.events}
    undated = [row for row in group.of(step.table) if step.ends or row.key in shown]
    if undated:
        row, day = undated[-1], step.days[-1]
        if day.column in row.not_carried | row.unreadable:
            return "not_extracted", f"{day.means} {blank_words(row, day.column)}"
        if step.ends:
            return "not_recorded", f"still open on {day_words(held.as_of)}"
        return "not_recorded", f"there is a row, but {day.means} {blank_words(row, day.column)}"
    gaps = held.gaps(step.table, asked)
    if gaps:
        return "not_extracted", gaps_words(gaps, asked)
    return "not_recorded", f"none {span_words(asked)}" + (f"; {step.if_absent}" if step.if_absent else "")


def _title(held: Held, group: Group, has_events: bool) -> str:
    if group.referral is not None:
        day = group.referral.values["date"]
        closed = group.referral.values["close_date"]
        silent = {"close_date"} & (group.referral.not_carried | group.referral.unreadable)
        after = f", closed {day_words(closed)}" if closed else "" if silent else ", still open"
        return (f"Referral of {day_words(day)}" if day else "A referral, its day not known") + after
    if group.late:
        return "After the last referral was closed"
    if held.rows["referral"]:
        return "Before the first referral that can be seen"
    return "Without a referral that can be seen" if has_events else "No step of the journey can be seen"


def _unseen(held: Held, episodes: Sequence[Episode]) -> Iterator[str]:
    """What the extract does not hold of the days asked: tables first, then columns, then values."""
    first: dict[str, date] = {}
    for episode in episodes:
        for step, state in zip(STEPS, episode.steps, strict=True):
            first[step.table] = min(first.get(step.table, state.asked[0]), state.asked[0])
    for table, start in first.items():
        asked = (start, held.as_of)
        gaps = held.gaps(table, asked)
        if gaps:
            when = "" if gaps == [asked] else f" {' and '.join(map(span_words, gaps))}"
            yield f"{rows_words(table).capitalize()} {is_or_are(table)} not extracted{when}."
    said: dict[str, None] = {}
    for step in STEPS:
        for row in held.rows[step.table]:
            for column in step.columns():
                if column in row.unreadable:
                    said[f"A value of {field_words(column)} in {rows_words(step.table)} could not be read."] = None
                elif column in row.not_carried:
                    said[f"{rows_words(step.table).capitalize()}: {field_words(column)} is not extracted."] = None
    yield from said
    if held.after_as_of:
        n = held.after_as_of
        rows = "row is" if n == 1 else "rows are"
        yield f"{n} {rows} dated after {day_words(held.as_of)} and left out."
