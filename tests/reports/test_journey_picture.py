"""The picture and the text of a journey: nothing over anything else, nothing left out, nothing told by colour alone."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from practicecheck.engine.journey.steps import STEPS
from practicecheck.reports.arithmetic import short_day
from practicecheck.reports.journey_svg import _MARKS_OF, picture
from practicecheck.reports.journey_text import as_text, print_journey
from practicecheck.reports.timescale import spread, timescale
from practicecheck.results.journey import Episode, Event, Journey, Since, StepState
from practicecheck.results.model import Source

START = date(2024, 1, 8)
SVG = "{http://www.w3.org/2000/svg}"
WORDS = "harm named: physical abuse, neglect; outcome: a new referral; the day of the harm is not recorded"


def event(number: int, step: str, day: date | None, words: str = WORDS) -> Event:
    since = Since("referral", START, number) if day else None
    label = next(one.label for one in STEPS if one.name == step)
    return Event(
        step, label, day, "date" if day else None, words, "contact", f"K{number}", Source("x", "y", 1), since=since
    )


def crowded(child: str = "C1") -> Journey:
    """Sixty events: forty in one week, twelve a month apart, a year's silence, some without a day."""
    names = [step.name for step in STEPS]
    week = [event(n, names[n % 12], START + timedelta(n % 7)) for n in range(40)]
    months = [event(40 + n, "core_group", START + timedelta(30 * n), "") for n in range(12)]
    late = [event(60 + n, "review", START + timedelta(800 + n)) for n in range(4)]
    undated = [event(70 + n, "medical", None) for n in range(4)]
    events = sorted((*week, *months, *late), key=lambda one: one.day or date.max) + undated
    states = [StepState(step.name, step.label, "not_extracted", None, 0, (START, START), WORDS) for step in STEPS]
    episode = Episode(1, "Referral of 8 January 2024, still open", "R1", tuple(events), tuple(states), ())
    second = replace(episode, number=2, events=(replace(week[0], until=START + timedelta(900), step="referral"),))
    return Journey(child, date(2026, 6, 30), (episode, second), ("Medicals are not extracted.",), 0)


def boxes(svg: str) -> list[tuple[str, float, float, float, float]]:
    """What each text takes up, at a width that its letters need on average."""
    found = []
    for text in ET.fromstring(svg).iter(f"{SVG}text"):
        size = float(text.get("font-size", 12))
        said = text.text or ""
        wide = len(said) * size * (0.55 if text.get("font-weight") == "bold" else 0.5)
        x, y = float(text.get("x", 0)), float(text.get("y", 0))
        left = x - wide if text.get("text-anchor") == "end" else x
        found.append((said, left, y - 0.75 * size, left + wide, y + 0.2 * size))
    return found


def test_no_text_lies_over_another_or_off_the_page() -> None:
    svg = picture(crowded())
    root = ET.fromstring(svg)
    for one, other in combinations(boxes(svg), 2):
        apart = one[3] <= other[1] or other[3] <= one[1] or one[4] <= other[2] or other[4] <= one[2]
        assert apart, (one, other)
    for said, left, top, right, bottom in boxes(svg):
        assert left >= 0, said
        assert right <= float(root.get("width", 0)), said
        assert 0 <= top < bottom <= float(root.get("height", 0)), said


def test_the_picture_shows_every_event_and_says_it_in_words_too() -> None:
    made = crowded()
    root = ET.fromstring(picture(made))
    said = [text.text for text in root.iter(f"{SVG}text")]
    events = [one for episode in made.episodes for one in episode.events]
    days = [short_day(one.day) if one.day else "no day" for one in events]
    assert [text for text in said if text in days] == days
    for label in {one.label for one in events}:
        assert label in (root.findtext(f"{SVG}desc") or "")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby", "").split() == [part.get("id") for part in list(root)[:2]]


def test_a_cut_in_the_axis_is_counted() -> None:
    said = [text.text for text in ET.fromstring(picture(crowded())).iter(f"{SVG}text")]
    days = {one.day for one in crowded().episodes[0].events if one.day}
    gaps = [(b - a).days for a, b in pairwise(sorted(days)) if (b - a).days > 45]
    assert gaps
    assert [f"{gap} days" for gap in gaps] == [text for text in said if re.fullmatch(r"\d+ days", text or "")][
        : len(gaps)
    ]
    assert "not to scale" in said


def test_steps_differ_by_shape_or_filling_and_not_by_colour_alone() -> None:
    assert set(_MARKS_OF) == {step.name for step in STEPS}
    assert len({(shape, filled) for shape, _, filled in _MARKS_OF.values()}) == len(STEPS)


def test_what_a_child_is_called_cannot_break_the_picture() -> None:
    name = '<script>alert("1")</script>&'
    svg = picture(crowded(name))
    assert "<script" not in svg
    assert name in (ET.fromstring(svg).findtext(f"{SVG}title") or "")


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_text_keeps_to_its_width_and_loses_nothing(width: int) -> None:
    buffer = io.StringIO()
    print_journey(crowded(), console=Console(file=buffer, width=width, highlight=False, color_system=None))
    lines = buffer.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert "[" not in buffer.getvalue()  # no markup
    assert "Mon 8 Jan 2024" in buffer.getvalue()


def test_the_text_of_a_file_is_plain() -> None:
    said = as_text(crowded())
    assert "\x1b" not in said
    assert all(line == line.rstrip() for line in said.splitlines())


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(1, 60)), min_size=1, max_size=40))
def test_labels_never_overlap_and_stay_where_there_is_room(pairs: list[tuple[float, float]]) -> None:
    wanted = sorted(place for place, _ in pairs)
    heights = [height for _, height in pairs]
    tops = spread(wanted, heights, top=0)
    assert tops[0] >= 0
    for number, (one, other) in enumerate(pairwise(tops)):
        assert other - one >= heights[number] - 1e-6
    if all(b - a >= h for (a, b), h in zip(pairwise(wanted), heights, strict=False)):
        assert tops == pytest.approx(wanted)


@given(st.lists(st.dates(date(2020, 1, 1), date(2026, 1, 1)), min_size=1, max_size=30))
def test_the_axis_is_to_scale_outside_its_cuts(days: list[date]) -> None:
    axis = timescale(days, top=10, per_day=2, longest=45, break_height=40)
    for (one, at), (other, to) in pairwise(zip(axis.days, axis.places, strict=True)):
        gap = (other - one).days
        assert to - at == (40 if gap > 45 else 2 * gap)
    assert [cut.days for cut in axis.breaks] == [(b - a).days for a, b in pairwise(axis.days) if (b - a).days > 45]
    assert all(axis.place(day) == axis.places[axis.days.index(day)] for day in days)
