"""What each rule answers, as bars: of the children it was asked of, how many have a finding, are met, cannot be told.

One picture for each theme. Parts differ by their lines and by the number in them, not by colour alone. A bar is drawn only where each of
its parts may be shown: its length would give a hidden one back. Knows no single child.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from practicecheck.reports.kept_result import Rule
from practicecheck.reports.page.anchors import slug
from practicecheck.reports.page.words import shown_words
from practicecheck.reports.suppression import Shown
from practicecheck.reports.svg_canvas import INK, PAPER, Canvas, wrapped
from practicecheck.reports.workbook import Cell, Column, Table
from practicecheck.reports.workbook.by_rule import OfChildren, answers_by_rule, of_children
from practicecheck.reports.workbook.counts import STATUS
from practicecheck.reports.workbook.read import Told
from practicecheck.reports.workbook.words import many

_KINDS = {
    "found": "a finding, or to be looked at",
    "untold": "could not be told",
    "not_due": "not yet due",
    "met": "met",
    "strength": "a strength",
    "no_strength": "no strength shown",
    "either": "a strength or none",
}
"""The parts of a bar, in order, and what they are called. Where counts are hidden, strengths are not told from none."""
_INSIDE_ONLY, _SHARED_ONLY = {"strength", "no_strength"}, {"either"}

_ASKED_OF = ("gap", "strength", "trigger", "escalation")
_WIDTH, _LEFT, _BAR, _RIGHT, _AWAY = 1100, 360, 470, 930, 1060
_ROW, _LINE, _HIGH = 30, 15, 20


@dataclass(frozen=True, slots=True)
class Bar:
    """The answers of one rule; `parts` in the order of `_KINDS`, of the children that it was asked of, and those it does not apply to.

    An escalation that has no answer for each child has neither: only for how many it is raised, or could not be told.
    """

    rule: Rule
    parts: Mapping[str, Shown]
    told: OfChildren

    @property
    def is_hidden(self) -> bool:
        """Whether a part of it is."""
        return None in self.parts.values()

    @property
    def instead(self) -> str:
        """What stands in place of a bar; empty where there is one."""
        if not self.rule.ran:
            return STATUS.get(self.rule.status, self.rule.status)
        if not self.told.for_each:
            return f"raised for: {shown_words(self.told.escalates)}, could not be told: {shown_words(self.told.untold)}"
        if self.is_hidden:
            return ", ".join(f"{_KINDS[kind]}: {shown_words(count)}" for kind, count in self.parts.items())
        return "" if self.told.asked else "asked of no child here"

    @property
    def beside(self) -> tuple[str, str]:
        """Of how many it was asked, and to how many it does not apply; nothing where it is not asked of each child."""
        if not (self.rule.ran and self.told.for_each):
            return "", ""
        return shown_words(self.told.asked), shown_words(self.told.not_applicable)

    @property
    def is_clear(self) -> bool:
        """Whether it was met where it was asked, and nothing found; that is told where counts are hidden, too."""
        return self.parts.get("found") == 0 and self.parts.get("met", 0) != 0


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to the rules of one theme."""

    theme: str
    sentence: str
    picture: str
    table: Table


def answers(told: Told, small: int) -> list[Answers]:
    """A picture for each theme, in the order of their names."""
    counted = answers_by_rule(told)
    bars = [
        _bar(rule, counted.get(rule.id, Counter()), small) for rule in told.rules.values() if rule.kind in _ASKED_OF
    ]
    by_theme = groupby(sorted(bars, key=lambda bar: bar.rule.theme), key=lambda bar: bar.rule.theme)
    return [_answers(theme, list(of), _kinds(small)) for theme, of in by_theme]


def key(small: int) -> str:
    """What the parts of a bar are called."""
    kinds = _kinds(small)
    canvas = Canvas(_WIDTH, "Key to the bars", f"From the left: {', '.join(kinds.values())}.", name="key")
    x = 0.0
    for kind, name in kinds.items():
        _part(canvas, kind, x, 2, 30, "")
        canvas.text(x + 36, 16, name)
        x += 60 + 6.6 * len(name)
    return canvas.done(24)


def _bar(rule: Rule, of: Counter[str], small: int) -> Bar:
    told = of_children(of, small)
    open_ones: dict[str, Shown] = {"untold": told.untold, "not_due": told.not_due}
    parts: dict[str, Shown]
    if rule.kind != "strength":
        parts = {"found": told.found, **open_ones, "met": told.met}
    elif small:
        parts = {**open_ones, "either": told.applies}
    else:
        parts = {**open_ones, "met": of["met"], "strength": of["strength"], "no_strength": of["no_strength"]}
    if not told.for_each:
        parts = {"found": told.found, "untold": told.untold}
    return Bar(rule, parts, told)


def _kinds(small: int) -> dict[str, str]:
    without = _INSIDE_ONLY if small else _SHARED_ONLY
    return {kind: name for kind, name in _KINDS.items() if kind not in without}


def _answers(theme: str, bars: Sequence[Bar], kinds: Mapping[str, str]) -> Answers:
    said = _sentence(bars)
    name = f"bars-{slug(theme)}"
    canvas = Canvas(_WIDTH, f"Answers to the rules about {theme}", said, name=name)
    canvas.text(_RIGHT, 14, "Asked of", size=11, end=True)
    canvas.text(_AWAY, 14, "Does not apply to", size=11, end=True)
    y = 22.0
    for bar in bars:
        y = _row(canvas, bar, y)
    return Answers(theme, said, canvas.done(y + 2), _table(bars, kinds))


def _row(canvas: Canvas, bar: Bar, y: float) -> float:
    lines = wrapped(bar.rule.title, _LEFT - 20)
    high = max(_ROW, _LINE * len(lines) + 8)
    for number, line in enumerate(lines):
        canvas.text(0, y + high / 2 + 4 + _LINE * (number - (len(lines) - 1) / 2), line)
    top = y + (high - _HIGH) / 2
    if bar.instead:
        canvas.text(_LEFT, top + 14, bar.instead, quiet=True)
    else:
        _draw(canvas, bar, top)
    asked, away = bar.beside
    canvas.text(_RIGHT, top + 14, asked, end=True)
    canvas.text(_AWAY, top + 14, away, end=True)
    return y + high


def _draw(canvas: Canvas, bar: Bar, top: float) -> None:
    x, whole = float(_LEFT), bar.told.asked or sum(count or 0 for count in bar.parts.values())
    for kind, count in bar.parts.items():
        if count:
            wide = _BAR * count / whole
            said = f"{count:,}"
            _part(canvas, kind, x, top, wide, said if wide > 10 + 8 * len(said) else "")
            x += wide


def _part(canvas: Canvas, kind: str, x: float, y: float, wide: float, said: str) -> None:
    """A part of a bar, and its number on a ground of its own, so that no line runs through it."""
    fills = {"found": "#7a0c0c", "not_due": PAPER, "met": "#cfe3d6", "no_strength": "#e4e7ea", "either": "#e4e7ea"}
    if kind in fills:
        fill = fills[kind]
    elif kind == "untold":
        fill = canvas.hatching("untold", paper="#eef0fa", ink="#8e95c9", turn=45)
    else:
        fill = canvas.hatching("strength", paper="#dff0e7", ink="#3f8f66", turn=0)
    canvas.box(x, y, wide, _HIGH, fill=fill, edge=INK if kind != "found" else "#7a0c0c")
    if said:
        ground = 8.0 * len(said) + 4
        if fill.startswith("url"):
            canvas.box(x + wide / 2 - ground / 2, y + 3, ground, _HIGH - 6, fill=PAPER)
        canvas.text(x + wide / 2, y + 14, said, bold=True, middle=True, light=kind == "found")


def _sentence(bars: Iterable[Bar]) -> str:
    """What is missing most often, and how many rules found nothing or could not be answered."""
    bars = [bar for bar in bars if bar.rule.ran]
    if not bars:
        return "No rule of this theme ran here: nothing is said of what they ask."
    asking = [bar for bar in bars if "found" in bar.parts]
    known = [bar for bar in asking if bar.parts["found"]]
    said = []
    if known:
        most = max(known, key=lambda bar: bar.parts["found"] or 0)
        asked = most.told.asked if most.told.for_each else None
        base = "children" if asked is None else f"of {many(asked, 'child', 'children')}"
        which = "Of what can be told, most" if any(bar.parts["found"] is None for bar in asking) else "Most"
        said.append(f"{which} often not shown: {most.rule.title} ({shown_words(most.parts['found'])} {base}).")
    clear = sum(bar.is_clear for bar in asking)
    if clear:
        looking = "rule that looks" if len(asking) == 1 else "rules that look"
        said.append(f"{clear} of {len(asking)} {looking} for a gap found none.")
    untold = sum(bar.parts["untold"] != 0 for bar in bars)
    if untold:
        said.append(f"{many(untold, 'rule')} could not be answered for some children, which is no all-clear.")
    return " ".join(said) or _without_numbers(bars, asking)


def _without_numbers(bars: Sequence[Bar], asking: Sequence[Bar]) -> str:
    """What is said where there is no number to tell: never that nothing was found, where that is hidden or not asked yet."""
    if any(bar.is_hidden for bar in bars):
        return "How many have a finding is hidden here (c)."
    if not asking:
        return "No gap is looked for here."
    if any(bar.parts.get("not_due") for bar in asking):
        return "No gap was found here: where a rule applies, nothing is due yet."
    if any(not bar.told.for_each for bar in asking):
        return "Nothing is raised here, and no rule was asked of a child."
    return "None of these rules applies to a child here."


def _table(bars: Sequence[Bar], kinds: Mapping[str, str]) -> Table:
    columns = (
        Column("Rule", 40),
        *(Column(name.capitalize(), 11, "count") for name in kinds.values()),
        Column("Does not apply", 11, "count"),
        Column("Status", 12, "mark"),
    )
    rows: list[list[Cell]] = [
        [
            f"{bar.rule.id} {bar.rule.title}",
            *(shown_words(bar.parts[kind]) if kind in bar.parts else None for kind in kinds),
            bar.beside[1] or None,
            STATUS.get(bar.rule.status, bar.rule.status),
        ]
        for bar in bars
    ]
    return Table(columns, rows)
