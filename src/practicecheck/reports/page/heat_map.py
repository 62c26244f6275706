"""Theme by team as a picture: in each field how many of the team's children have a finding about the theme.

The number stands in every field; the shade only helps to find it. Teams stand by name and are never ranked. What is hidden is hidden
in the picture, its words and its table alike, since all are made from the same counts. Knows no single child.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from practicecheck.reports.audience import HIDDEN
from practicecheck.reports.page.anchors import in_team
from practicecheck.reports.page.words import of_all_words, share_words
from practicecheck.reports.suppression import Shown
from practicecheck.reports.svg_canvas import PAPER, QUIET, Canvas, wrapped
from practicecheck.reports.workbook import Cell, Column, Table
from practicecheck.reports.workbook.teams import Split, Teams
from practicecheck.reports.workbook.words import many

_LEFT, _WIDE, _HIGH, _HEAD = 168, 70, 40, 30
_SHADES = ((0.0, PAPER, "none"), (0.1, "#e8f0f7", "under 10 %"), (0.25, "#cfdfed", "under 25 %"),
           (0.5, "#aecbe2", "under 50 %"), (2.0, "#86b3d5", "50 % and more"))  # fmt: skip
"""Up to which share, which shade, and what it is called in the key. The ink on all of them is read at 8:1 or better."""


@dataclass(frozen=True)
class HeatMap:
    """The picture, what it says in a sentence, and its table."""

    sentence: str
    picture: str
    table: Table


def heat_map(teams: Teams, *, children: int, is_shared: bool) -> HeatMap:
    """The map of teams that can be told apart. A field leads to its cases where there are any to show."""
    themes = teams.themes()
    said = _sentence(themes, children, is_shared)
    canvas = Canvas(
        _LEFT + _WIDE * len(themes) + 2, "Children with a finding, by team and theme", said, name="map",
        with_links=not is_shared,
    )  # fmt: skip
    for place, theme in enumerate(themes):
        middle = _LEFT + _WIDE * (place + 0.5)
        canvas.text(middle, _HEAD - 10, theme.title.capitalize(), bold=True, size=11, middle=True)
    y = float(_HEAD)
    for number, (name, size) in enumerate(zip(teams.names, teams.children, strict=True)):
        y = _row(
            canvas, y, name, size, themes, [one.teams[number] for one in themes], None if is_shared else number + 1
        )
    y = _row(canvas, y + 4, "All children", children, themes, [one.whole for one in themes], None)
    return HeatMap(said, canvas.done(_key(canvas, y + 14)), _table(teams, themes, children, is_shared))


def _row(
    canvas: Canvas, y: float, name: str, size: int, themes: Sequence[Split], counts: Sequence[Shown], team: int | None
) -> float:
    """One team, or all of them; returns where it ends."""
    lines = wrapped(name, _LEFT - 8)[:3]
    high = max(_HIGH, 15 * len(lines) + 10)
    for number, line in enumerate(lines):
        canvas.text(0, y + high / 2 + 4 + 15 * (number - (len(lines) - 1) / 2), line, bold=True)
    for place, (theme, count) in enumerate(zip(themes, counts, strict=True)):
        x = float(_LEFT + _WIDE * place)
        if team is None or not count:
            _field(canvas, x, y, high, count, size)
        else:
            label = f"{name}, {theme.title}: {of_all_words(count, size)}"
            with canvas.link(in_team(team, theme.title), label):
                _field(canvas, x, y, high, count, size)
    return y + high


def _field(canvas: Canvas, x: float, y: float, high: float, count: Shown, size: int) -> None:
    middle = x + _WIDE / 2
    if count is None:
        canvas.box(x + 1, y + 1, _WIDE - 2, high - 2, fill=PAPER, edge=QUIET, dashes="3 3")
        canvas.text(middle, y + high / 2 + 5, HIDDEN, size=14, middle=True)
        return
    share = count / size if size else 0.0
    shade = next(colour for most, colour, _ in _SHADES if share <= 0 or share < most)
    canvas.box(x + 1, y + 1, _WIDE - 2, high - 2, fill=shade, edge="#c9d1d9")
    canvas.text(middle, y + high / 2 - (1 if count else -5), f"{count:,}", size=14, bold=count > 0, middle=True)
    if count:
        canvas.text(middle, y + high / 2 + 13, share_words(count, size), size=11, middle=True)


def _key(canvas: Canvas, y: float) -> float:
    """What the shades mean: the share of a team's children."""
    canvas.text(0, y + 12, "Share of the children", size=11)
    for place, (_, shade, name) in enumerate(_SHADES):
        x = _LEFT + 130.0 * place
        canvas.box(x, y, 22, 16, fill=shade, edge=QUIET)
        canvas.text(x + 28, y + 12, name, size=11)
    return y + 24


def _sentence(themes: Sequence[Split], children: int, is_shared: bool) -> str:
    """What most findings are about. Of teams nothing is said: they are not for ranking."""
    known = sorted((one for one in themes if one.whole), key=lambda one: (-(one.whole or 0), one.title))
    base = "children" if is_shared else f"of {many(children, 'child', 'children')}"
    first = [f"{one.title} ({one.whole:,}{'' if place else f' {base}'})" for place, one in enumerate(known[:3])]
    if not first:
        return "No theme has a number of children with a finding that can be told here."
    named = ", ".join(first[:-1]) + (" and " if len(first) > 1 else "") + first[-1]
    more = len(themes) - len(first)
    rest = f"; {more} more {'theme follows' if more == 1 else 'themes follow'}" if more else ""
    which = (
        "Of what can be told, a finding is most often"
        if any(one.whole is None for one in themes)
        else "Most often a finding is"
    )
    return f"{which} about {named}{rest}. Teams stand by name: they differ in whom they work with."


def _table(teams: Teams, themes: Sequence[Split], children: int, is_shared: bool) -> Table:
    columns = (
        Column("Team", 26, "name"),
        *((Column("Children", 9, "count"),) if not is_shared else ()),
        *(Column(one.title.capitalize(), 11, "count") for one in themes),
    )
    rows: list[list[Cell]] = [
        [name, *((size,) if not is_shared else ()), *(_cell(one.teams[place], size) for one in themes)]
        for place, (name, size) in enumerate(zip(teams.names, teams.children, strict=True))
    ]
    whole: list[Cell] = ["All children", *((children,) if not is_shared else ())]
    return Table(columns, [*rows, [*whole, *(_cell(one.whole, children) for one in themes)]])


def _cell(count: Shown, size: int) -> str:
    if count is None:
        return HIDDEN
    return f"{count:,} ({share_words(count, size)})" if count else "0"
