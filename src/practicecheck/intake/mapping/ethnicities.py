"""Read an ethnic group however a case system writes it: to the census's code.

Extracts hold the bare code, the code with a letter or its words before or behind it, or the words alone. A text that
holds no code and no words of the list stays as it stood. Knows nothing of mappings.
"""

from __future__ import annotations

import re

from practicecheck.records import CODES

_WORD = re.compile(r"[a-z]+")
_NEITHER = frozenset("any other background ethnic group of and or the a british".split())
_NOT_OBTAINED = frozenset("obtained known stated recorded given provided available".split())


def _words(text: str) -> frozenset[str]:
    """The words that tell a group from others."""
    return frozenset(_WORD.findall(text.casefold())) - _NEITHER


_GROUPS = CODES["ethnicity"].values
_BY_WORDS = {
    _words(words): code
    for code, words in _GROUPS.items()
    if code not in ("WBRI", "WOTH", "MOTH", "AOTH", "BOTH", "OOTH")
}


def ethnic_group(text: str) -> str:
    """The census's code of an ethnic group; the text as it stood where it is not understood.

    >>> ethnic_group("a) WBRI"), ethnic_group("WBRI - White British"), ethnic_group("Mixed - White and Black African")
    ('WBRI', 'WBRI', 'MWBA')
    >>> ethnic_group("Information not yet obtained"), ethnic_group("Refused"), ethnic_group("(A.A1) White - British")
    ('NOBT', 'REFU', 'WBRI')
    >>> ethnic_group("Martian")
    'Martian'
    """
    codes = [code for code in re.findall(r"(?<![A-Za-z])[A-Za-z]{4}(?![A-Za-z])", text) if code.upper() in _GROUPS]
    # "Both" is a word as well as a code.
    codes = [code for code in codes if code.isupper()] or (codes if len(text.strip()) == 4 else [])
    if codes:
        return codes[0].upper() if len({code.upper() for code in codes}) == 1 else text
    said = frozenset(_WORD.findall(text.casefold()))
    if "unknown" in said or ("not" in said and said & _NOT_OBTAINED):
        return "NOBT"
    if said & {"refused", "declined"} or {"prefer", "not"} <= said:
        return "REFU"
    if {"white", "british"} <= said and not said & {"mixed", "asian", "black"}:
        return "WBRI"
    words = _words(text)
    heads = ({"mixed"},) if "mixed" in words else (set(), {"white"}, {"asian"}, {"black"})
    return next((code for head in heads if (code := _BY_WORDS.get(words - head))), text)
