"""Read a day that is written as a mapping says: dd/mm/yyyy and the like, to ISO.

Knows nothing of mappings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

_PARTS = {
    "dd": r"(?P<d>\d{1,2})",
    "mm": r"(?P<m>\d{1,2})",
    "mon": r"(?P<b>[A-Za-z]{3,9})",
    "yyyy": r"(?P<y>\d{4})",
}
_TIME = r"(?:[ T](?P<t>\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d+)?)?"
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_WORDS = re.compile("|".join(sorted(_PARTS, key=len, reverse=True)))


def is_style(style: str) -> bool:
    """Whether a text says how days are written: day, month and year once each.

    >>> is_style("dd/mm/yyyy"), is_style("dd mon yyyy"), is_style("dd/yyyy")
    (True, True, False)
    """
    found = sorted(_WORDS.findall(style.lower()))
    return found in (["dd", "mm", "yyyy"], ["dd", "mon", "yyyy"])


def to_iso(text: str, styles: Sequence[str]) -> str:
    """The ISO text of a day, with its time where one is written; the text as it stood where no style fits.

    >>> to_iso("31/03/2026", ["dd/mm/yyyy"]), to_iso("03 Mar 2026 09:30", ["dd mon yyyy"])
    ('2026-03-31', '2026-03-03T09:30')
    >>> to_iso("31/02/2026", ["dd/mm/yyyy"]), to_iso("31/3/26", ["dd/mm/yyyy"])
    ('2026-02-31', '31/3/26')
    """
    for style in styles:
        found = _pattern(style).fullmatch(text)
        if found is None:
            continue
        parts = found.groupdict()
        month = int(parts["m"]) if parts.get("m") else _MONTHS.get(parts["b"][:3].casefold())
        if month is None:
            continue
        day = f"{parts['y']}-{month:02d}-{int(parts['d']):02d}"
        time = parts["t"]
        if not time or _is_midnight(time):
            return day
        return f"{day}T{time.zfill(5) if time.count(':') == 1 else time.zfill(8)}"
    return text


def _is_midnight(time: str) -> bool:
    # A system that stores days as moments writes midnight; a time that is really midnight cannot be told from it.
    return not time.strip("0:")


@lru_cache(maxsize=64)
def _pattern(style: str) -> re.Pattern[str]:
    pieces, at = [], 0
    for word in _WORDS.finditer(style.lower()):
        pieces += [re.escape(style[at : word.start()]), _PARTS[word[0]]]
        at = word.end()
    return re.compile("".join((*pieces, re.escape(style[at:]), _TIME)))
