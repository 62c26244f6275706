"""A journey as one picture: time runs down an axis to scale, and each event has a line of its own beside it.

Long empty stretches are cut out of the axis, and each cut is drawn and counted. Knows nothing of how a journey came
about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from practicecheck.calendar import add_months
from practicecheck.reports.arithmetic import short_day
from practicecheck.reports.journey_words import NOTE, event_words, missing, summary, title_of
from practicecheck.reports.svg_canvas import INK, Canvas, wrapped
from practicecheck.reports.timescale import Timescale, spread, timescale
from practicecheck.results.journey import Episode, Event, Journey
from practicecheck.results.words import STATEMENT

_WIDTH, _EDGE, _RIGHT = 920, 24, 896
_TICKS, _BARS, _AXIS, _MARKS, _DAYS, _STEPS, _WORDS = 92, 100, 126, 170, 186, 290, 466
_LINE, _SPACE = 16, 5
_PER_DAY, _LONGEST, _BREAK = 3.0, 45, 40.0

_MARKS_OF: dict[str, tuple[str, str, bool]] = {
    "concern": ("triangle", "#b10e1e", True),
    "contact": ("circle", "#1d70b8", False),
    "early_help": ("hexagon", "#1d70b8", False),
    "referral": ("circle", "#1d70b8", True),
    "strategy": ("diamond", "#53247f", False),
    "medical": ("plus", "#b10e1e", True),
    "s47": ("diamond", "#53247f", True),
    "conference": ("square", "#00552f", True),
    "plan": ("hexagon", "#00552f", True),
    "core_group": ("wedge", "#00552f", False),
    "review": ("square", "#00552f", False),
    "closure": ("cross", INK, True),
}
"""Shape, colour and whether filled: no two steps share shape and filling."""

_BARS_OF = {"referral": (_BARS, "#1d70b8", False), "plan": (_BARS + 10, "#00552f", True)}


def picture(journey: Journey, *, name: str = "") -> str:
    """The picture as SVG; with a name, to stand in a page beside others."""
    canvas = Canvas(_WIDTH, title_of(journey), summary(journey), name=name)
    y = 40.0
    canvas.text(_EDGE, y, title_of(journey), size=18, bold=True)
    for episode in journey.episodes:
        y = _episode(canvas, episode, journey.as_of, y + 36, numbered=len(journey.episodes) > 1)
    if journey.unseen:
        y = _list(canvas, y + 30, "What could not be seen", journey.unseen)
    y = _key(canvas, journey, y + 30)
    for line in wrapped(f"{NOTE} {STATEMENT}", _RIGHT - _EDGE):
        y += _LINE
        canvas.text(_EDGE, y, line, quiet=True)
    return canvas.done(y + 24)


def _episode(canvas: Canvas, episode: Episode, as_of: date, y: float, *, numbered: bool) -> float:
    """Draw one episode from `y` down; returns where it ends."""
    canvas.text(_EDGE, y, f"{episode.number}. {episode.title}" if numbered else episode.title, size=15, bold=True)
    dated = [event for event in episode.events if event.day is not None]
    undated = [event for event in episode.events if event.day is None]
    top = y + 26
    bottom = _timeline(canvas, dated, as_of, top) if dated else y
    for event in undated:
        bottom = _row(canvas, event, bottom + _SPACE)
    for head, steps in missing(episode):
        bottom = _list(canvas, bottom + 26, head, [f"{step.label}: {step.words}" for step in steps])
    if episode.out_of_order:
        bottom = _list(canvas, bottom + 26, "Out of the expected order", [one.words for one in episode.out_of_order])
    return bottom


def _timeline(canvas: Canvas, events: Sequence[Event], as_of: date, top: float) -> float:
    days = [event.day for event in events if event.day is not None]
    lasting = [event for event in events if event.step in _BARS_OF]
    ends = [event.until or as_of for event in lasting if event.until or event.open]
    axis = timescale([*days, *ends], top=top, per_day=_PER_DAY, longest=_LONGEST, break_height=_BREAK)
    _draw_axis(canvas, axis)
    for event in lasting:
        _draw_bar(canvas, axis, event, as_of)
    heights = [_height(event) for event in events]
    # A line of text stands level with its day where there is room.
    tops = spread([axis.place(day) - _LINE / 2 for day in days], heights, top=top - _LINE / 2)
    for event, day, row in zip(events, days, tops, strict=True):
        level, at = row + _LINE / 2, axis.place(day)
        canvas.line([(_AXIS, at), (_AXIS + 8, at), (_MARKS - 16, level), (_MARKS - 8, level)], width=0.8)
        _row(canvas, event, row)
    return max(axis.places[-1] + 8, tops[-1] + heights[-1])


def _draw_axis(canvas: Canvas, axis: Timescale) -> None:
    start = axis.places[0]
    for one in axis.breaks:
        canvas.line([(_AXIS, start), (_AXIS, one.top)], width=2, colour=INK)
        steps = [
            (_AXIS + (6 if n % 2 else -6) * (0 < n < 8), one.top + (one.bottom - one.top) * n / 8) for n in range(9)
        ]
        canvas.line(steps, width=1.2)
        middle = (one.top + one.bottom) / 2
        canvas.text(_TICKS, middle - 2, f"{one.days} days", size=11, quiet=True, end=True)
        canvas.text(_TICKS, middle + 11, "not to scale", size=11, quiet=True, end=True)
        start = one.bottom
    canvas.line([(_AXIS, start), (_AXIS, axis.places[-1])], width=2, colour=INK)
    for day in axis.days:
        canvas.line([(_AXIS - 4, axis.place(day)), (_AXIS, axis.place(day))], width=1.5, colour=INK)
    taken = [((one.top + one.bottom) / 2 - 14, (one.top + one.bottom) / 2 + 14) for one in axis.breaks]
    for day in _months(axis.days[0], axis.days[-1]):
        at = axis.place(day)
        if axis.is_drawn(day) and not any(low - 12 < at < high + 12 for low, high in taken):
            canvas.text(_TICKS, at + 4, f"{day:%b %Y}", size=11, quiet=True, end=True)
            canvas.line([(_TICKS + 3, at), (_TICKS + 6, at)])
            taken.append((at, at))


def _months(first: date, last: date) -> Iterator[date]:
    day = first.replace(day=1)
    while day <= last:
        if day >= first:
            yield day
        day = add_months(day, 1)


def _draw_bar(canvas: Canvas, axis: Timescale, event: Event, as_of: date) -> None:
    if event.day is None or not (event.until or event.open):
        return
    x, colour, filled = _BARS_OF[event.step]
    top, bottom = axis.place(event.day), axis.place(event.until or as_of)
    canvas.bar(x, top, max(bottom, top + 2), colour=colour, filled=filled, open_end=event.open)


def _lines(event: Event) -> tuple[list[str], list[str]]:
    label = event.label if event.sure else f"{event.label}, perhaps"
    return wrapped(label, _WORDS - _STEPS - 8, bold=True), wrapped(event_words(event), _RIGHT - _WORDS)


def _height(event: Event) -> float:
    return max(1, *map(len, _lines(event))) * _LINE + _SPACE


def _row(canvas: Canvas, event: Event, top: float) -> float:
    """Draw an event's line of text with its mark; returns where it ends."""
    shape, colour, filled = _MARKS_OF[event.step]
    level = top + _LINE / 2
    canvas.mark(_MARKS, level, shape, colour=colour, filled=filled, sure=event.sure and event.day is not None)
    canvas.text(_DAYS, level + 4, short_day(event.day) if event.day else "no day")
    label, words = _lines(event)
    for number, line in enumerate(label):
        canvas.text(_STEPS, level + 4 + number * _LINE, line, bold=True)
    for number, line in enumerate(words):
        canvas.text(_WORDS, level + 4 + number * _LINE, line, quiet=True)
    return top + _height(event)


def _list(canvas: Canvas, y: float, head: str, items: Sequence[str]) -> float:
    canvas.text(_EDGE, y, head, size=13, bold=True)
    for item in items:
        for number, line in enumerate(wrapped(item, _RIGHT - _EDGE - 16)):
            y += _LINE + (2 if number == 0 else 0)
            if number == 0:
                canvas.text(_EDGE + 2, y, "•")
            canvas.text(_EDGE + 16, y, line)
    return y


def _key(canvas: Canvas, journey: Journey, y: float) -> float:
    """What the marks mean: those that the picture shows."""
    canvas.text(_EDGE, y, "Key", size=13, bold=True)
    steps = {step.step: step.label for episode in journey.episodes for step in episode.steps}
    shown = {event.step for episode in journey.episodes for event in episode.events}
    y += 20
    for number, step in enumerate(name for name in steps if name in shown):
        x, level = _EDGE + 8 + (number % 4) * 220, y + (number // 4) * 20
        shape, colour, filled = _MARKS_OF[step]
        canvas.mark(x, level, shape, colour=colour, filled=filled)
        canvas.text(x + 14, level + 4, steps[step])
    y += 20 * ((max(len(shown), 1) - 1) // 4) + 14
    for step, said in (("referral", "referral open"), ("plan", "plan in force")):
        if step in shown:
            _, colour, filled = _BARS_OF[step]
            x = _EDGE + 5 + (0 if step == "referral" else 220)
            canvas.bar(x, y, y + 12, colour=colour, filled=filled, open_end=True)
            canvas.text(x + 17, y + 12, f"{said} (a point: still so)")
    y += 20
    said = f"The axis is to scale, {_PER_DAY:g} points a day; a zigzag stands for more than {_LONGEST} days without a step."
    for line in wrapped(said, _RIGHT - _EDGE):
        y += _LINE
        canvas.text(_EDGE, y, line, quiet=True)
    return y + 8
