"""What changed between two readings of a rule: line by line, under the headings they stand under. Knows no rule."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher


def changes(before: str, now: str, *, width: int = 96) -> Iterator[str]:
    """The lines taken away, each after '-', and those that came, each after '+', with a line around them; wrapped.

    >>> was, told = "Limits\\n  It sees no visit.\\nWhy\\n  A1", "Limits\\n  It sees no call.\\nWhy\\n  A1"
    >>> print("\\n".join(changes(was, told)))
      Limits
    -   It sees no visit.
    +   It sees no call.
    """
    old, new = _lines(before), _lines(now)
    under = ""
    for number, group in enumerate(SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(1)):
        first = group[0][3]
        yield from [""] if number else []
        head = _heading(new, first)
        if group[0][0] == "equal" or head not in new[first : first + 1]:  # a heading that is new is shown as a line
            yield f"  {head}" if head != under else "  …"
        for what, i1, i2, j1, j2 in group:
            if what == "equal":
                yield from _told(" ", [line for line in new[j1:j2] if line.startswith(" ")], width)
            else:
                yield from _told("-", old[i1:i2], width)
                yield from _told("+", new[j1:j2], width)
        under = _heading(new, group[-1][4] - 1)


def _lines(reading: str) -> list[str]:
    return [line for line in reading.splitlines() if line.strip()]


def _heading(lines: Sequence[str], at: int) -> str:
    """The heading that a line stands under: the last one before it that is not set in."""
    return next((line for line in reversed(lines[: at + 1]) if not line.startswith(" ")), "")


def _told(mark: str, lines: Sequence[str], width: int) -> Iterator[str]:
    for line in lines:
        text = line.lstrip()
        indent = f"{mark} {' ' * (len(line) - len(text))}"
        yield from textwrap.wrap(
            text, width, break_on_hyphens=False, initial_indent=indent, subsequent_indent=f"{indent}    "
        )
