"""A picture being drawn: text, lines, boxes, and the marks of steps, as one SVG that loads nothing.

Marks differ by shape and filling before they differ by colour, so that they can be told apart in black and white.
Several may stand in one page: each has a name, from which its ids are made. Knows nothing of journeys.
"""

from __future__ import annotations

import textwrap
import xml.etree.ElementTree as ET  # makes a file, and reads none
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
    """Draws downwards; `height` is set when all is drawn.

    One `with_links` is no image but a group: a reader of the page goes through what stands in it.
    """

    def __init__(self, width: int, title: str, description: str, *, name: str = "", with_links: bool = False) -> None:
        self._name = f"{name}-" if name else ""
        self._root = ET.Element(
            "svg",
            {"xmlns": "http://www.w3.org/2000/svg", "width": str(width), "role": "group" if with_links else "img",
             "aria-labelledby": f"{self._name}t {self._name}d", "font-family": _FONT, "font-size": "12", "fill": INK},
        )  # fmt: skip
        self._inside = self._root
        self._fillings: set[str] = set()
        self._width = width
        self._add("title", id=f"{self._name}t").text = title
        self._add("desc", id=f"{self._name}d").text = description
        self._paper = self._add("rect", width="100%", height="100%", fill=PAPER)

    def _add(self, name: str, **attributes: str | float) -> ET.Element:
        words = {
            key.replace("_", "-"): f"{round(value, 1):g}" if isinstance(value, float) else str(value)
            for key, value in attributes.items()
        }
        return ET.SubElement(self._inside, name, words)

    @contextmanager
    def link(self, target: str, label: str) -> Iterator[None]:
        """What is drawn inside leads to a place of the same page; `label` says where to those who do not see it."""
        outside = self._inside
        self._inside = ET.SubElement(outside, "a", {"href": f"#{target}", "aria-label": label})
        yield
        self._inside = outside

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
        middle: bool = False,
        light: bool = False,
    ) -> None:
        """One line, its foot at `y`; `end` sets its last letter at `x`, `middle` its middle; `light` is for a dark ground."""
        more: dict[str, str | float] = {"font_size": size} if size != 12 else {}
        more |= {"font_weight": "bold"} if bold else {}
        more |= {"fill": QUIET if quiet else PAPER} if quiet or light else {}
        more |= {"text_anchor": "end" if end else "middle"} if end or middle else {}
        self._add("text", x=x, y=y, **more).text = said

    def line(
        self, points: Sequence[tuple[float, float]], *, width: float = 1.0, colour: str = QUIET, dashes: str = ""
    ) -> None:
        """A line through points."""
        more = {"stroke_dasharray": dashes} if dashes else {}
        said = " ".join(f"{x:g},{y:g}" for x, y in points)
        self._add("polyline", points=said, fill="none", stroke=colour, stroke_width=width, **more)

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: str, edge: str = "", dashes: str = ""
    ) -> None:
        """A filled box, with an edge where one is wanted."""
        more: dict[str, str | float] = {"stroke": edge} if edge else {}
        more |= {"stroke_dasharray": dashes} if dashes else {}
        self._add("rect", x=x, y=y, width=width, height=height, fill=fill, **more)

    def hatching(self, name: str, *, paper: str, ink: str, turn: int) -> str:
        """A filling of lines that lean by so many degrees, to be given as the `fill` of a box; made once for each name."""
        url = f"url(#{self._name}{name})"
        if url in self._fillings:
            return url
        self._fillings.add(url)
        made = self._add(
            "pattern", id=f"{self._name}{name}", width=6, height=6, patternUnits="userSpaceOnUse",
            patternTransform=f"rotate({turn})",
        )  # fmt: skip
        ET.SubElement(made, "rect", {"width": "6", "height": "6", "fill": paper})
        ET.SubElement(made, "rect", {"width": "2", "height": "6", "fill": ink})
        return url

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
        if not self._name:  # a file of its own is read by people, too
            ET.indent(self._root)
        return ET.tostring(self._root, encoding="unicode") + "\n"


def wrapped(said: str, width: float, *, size: int = 12, bold: bool = False) -> list[str]:
    """The lines of a text that fit a width.

    >>> wrapped("a short text in a narrow column", 100)
    ['a short text in', 'a narrow column']
    """
    letters = int(width / (size * (_BOLD if bold else _WIDE)))
    return textwrap.wrap(said, max(letters, 8)) or []
