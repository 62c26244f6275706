"""A picture being drawn: text, lines and the marks of steps, as one SVG that loads nothing.

Marks differ by shape and filling before they differ by colour, so that they can be told apart in black and white.
Knows nothing of journeys.
"""

from __future__ import annotations

import textwrap
import xml.etree.ElementTree as ET  # makes a file, and reads none
from collections.abc import Sequence
from math import cos, pi, sin

INK, QUIET, PAPER = "#0b0c0c", "#505a5f", "#ffffff"
_FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"
_WIDE, _BOLD = 0.55, 0.60
"""How wide a letter is on average, as a share of its size: a little more than in the fonts named."""


def _polygon(n: int, turn: float) -> tuple[tuple[float, float], ...]:
    corners = (turn + 2 * pi * k / n for k in range(n))
    return tuple((round(cos(at), 3), round(sin(at), 3)) for at in corners)


_SHAPES = {
    "triangle": _polygon(3, -pi / 2),
    "wedge": _polygon(3, pi / 2),
    "square": _polygon(4, -pi / 4),
    "diamond": _polygon(4, -pi / 2),
    "hexagon": _polygon(6, 0),
}


class Canvas:
    """Draws downwards; `height` is set when all is drawn."""

    def __init__(self, width: int, title: str, description: str) -> None:
        self._root = ET.Element(
            "svg",
            {"xmlns": "http://www.w3.org/2000/svg", "width": str(width), "role": "img", "aria-labelledby": "t d",
             "font-family": _FONT, "font-size": "12", "fill": INK},
        )  # fmt: skip
        self._width = width
        self._add("title", id="t").text = title
        self._add("desc", id="d").text = description
        self._paper = self._add("rect", width="100%", height="100%", fill=PAPER)

    def _add(self, name: str, **attributes: str | float) -> ET.Element:
        words = {
            key.replace("_", "-"): f"{value:g}" if isinstance(value, float) else str(value)
            for key, value in attributes.items()
        }
        return ET.SubElement(self._root, name, words)

    def text(
        self,
        x: float,
        y: float,
        said: str,
        *,
        size: int = 12,
        bold: bool = False,
        quiet: bool = False,
        end: bool = False,
    ) -> None:
        """One line, its foot at `y`; `end` sets its last letter at `x`."""
        more: dict[str, str | float] = {"font_size": size} if size != 12 else {}
        more |= {"font_weight": "bold"} if bold else {}
        more |= {"fill": QUIET} if quiet else {}
        more |= {"text_anchor": "end"} if end else {}
        self._add("text", x=x, y=y, **more).text = said

    def line(
        self, points: Sequence[tuple[float, float]], *, width: float = 1.0, colour: str = QUIET, dashes: str = ""
    ) -> None:
        """A line through points."""
        more = {"stroke_dasharray": dashes} if dashes else {}
        said = " ".join(f"{x:g},{y:g}" for x, y in points)
        self._add("polyline", points=said, fill="none", stroke=colour, stroke_width=width, **more)

    def bar(self, x: float, top: float, bottom: float, *, colour: str, filled: bool, open_end: bool) -> None:
        """A stretch of time; one that lasts on ends in a point."""
        tip = bottom + (7 if open_end else 0)
        corners = [(x, top), (x + 6, top), (x + 6, bottom), (x + 3, tip), (x, bottom)]
        said = " ".join(f"{a:g},{b:g}" for a, b in corners)
        self._add("polygon", points=said, fill=colour if filled else PAPER, stroke=colour, stroke_width=1.2)

    def mark(self, x: float, y: float, shape: str, *, colour: str, filled: bool, sure: bool = True) -> None:
        """The mark of a step; one that is not sure has a broken edge and no filling."""
        style: dict[str, str | float] = {
            "fill": colour if filled and sure else PAPER, "stroke": colour, "stroke_width": 1.6,
        }  # fmt: skip
        if not sure:
            style["stroke_dasharray"] = "2 1.5"
        if shape == "circle":
            self._add("circle", cx=x, cy=y, r=5.0, **style)
        elif shape in ("plus", "cross"):
            way = ((0, -6), (0, 6), (-6, 0), (6, 0)) if shape == "plus" else ((-5, -5), (5, 5), (-5, 5), (5, -5))
            (a, b), (c, d), (e, f), (g, h) = way
            path = f"M{x + a:g},{y + b:g}L{x + c:g},{y + d:g}M{x + e:g},{y + f:g}L{x + g:g},{y + h:g}"
            self._add("path", d=path, fill="none", stroke=colour, stroke_width=3)
        else:
            corners = " ".join(f"{x + 6.2 * a:g},{y + 6.2 * b:g}" for a, b in _SHAPES[shape])
            self._add("polygon", points=corners, **style)

    def done(self, height: float) -> str:
        """The whole picture."""
        self._root.set("height", f"{height:g}")
        self._root.set("viewBox", f"0 0 {self._width} {height:g}")
        ET.indent(self._root)
        return ET.tostring(self._root, encoding="unicode") + "\n"


def wrapped(said: str, width: float, *, size: int = 12, bold: bool = False) -> list[str]:
    """The lines of a text that fit a width.

    >>> wrapped("a short text in a narrow column", 100)
    ['a short text in', 'a narrow column']
    """
    letters = int(width / (size * (_BOLD if bold else _WIDE)))
    return textwrap.wrap(said, max(letters, 8)) or []
