"""Take ids of children and codes of workers out of what people wrote, before somebody reads it who may see no child.

Knows ids, however they are spaced and spelt. Cannot know names: a person has to leave those out, and the form says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

WITHHELD = "[id withheld]"
_PART = re.compile(r"[^\W_]+")
_JOINED = 3
"""Characters between two parts of an id as somebody types it: "C-0011", "C 0011", "C - 0011"."""


class Ids:
    """The ids of children, and the codes by which records name workers."""

    def __init__(self, ids: Iterable[str]) -> None:
        parts = [_PART.findall(one.casefold()) for one in ids]
        self._plain = {"".join(one) for one in parts} - {""}
        self._most = max(map(len, parts), default=0) + 1

    def withheld_from(self, text: str) -> str:
        """The text without them.

        >>> Ids(["C0011", "7/12"]).withheld_from("Wrong for c-0011: the brother of C0011 (7/12) was seen in 7 days.")
        'Wrong for [id withheld]: the brother of [id withheld] ([id withheld]) was seen in 7 days.'
        """
        parts, made, at, number = list(_PART.finditer(text)), [], 0, 0
        while number < len(parts):
            end = self._end(parts, number)
            if end:
                made += [text[at : parts[number].start()], WITHHELD]
                at = parts[end - 1].end()
            number = end or number + 1
        return "".join([*made, text[at:]])

    def _end(self, parts: list[re.Match[str]], first: int) -> int:
        """The part before which the longest id ends that begins with a part; 0 where none begins with it."""
        joined, found = "", 0
        for number in range(first, min(first + self._most, len(parts))):
            if number > first and parts[number].start() - parts[number - 1].end() > _JOINED:
                break
            joined += parts[number].group().casefold()
            found = number + 1 if joined in self._plain else found
        return found
