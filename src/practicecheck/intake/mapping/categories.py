"""Read a category of abuse however a case system spells it: to the set of categories that it names.

About a hundred spellings of combined categories are met in Annex A returns alone, so they are parsed and not listed.
Part of a set would read as the whole of it: a text of which one word is not understood stays as it stood. Knows
nothing of mappings.
"""

from __future__ import annotations

import re

CATEGORIES = ("NEG", "PHY", "SAB", "EMO")
"""In the order in which four letters Y or N stand for them."""

_NAMES = {
    "NEG": "neg neglect neglected",
    # PHYSAB stands beside PHY in the London schema of Annex A: the word cut short, not two codes.
    "PHY": "phy pa phys physab physical",
    "SAB": "sab sexual",
    "EMO": "emo emotion emotional",
}
_BY_NAME = {name: code for code, names in _NAMES.items() for name in names.split()}
_SAYS_NOTHING = frozenset(
    "abuse abused abusive injury harm only and of with likelihood likely risk at category categories".split()
)
_SEVERAL = frozenset("mul multiple muliple".split())
_LETTER = re.compile(r"(?<![a-z0-9])\(?([a-e])\)")
_FLAGS = re.compile(r"[yn]{4}")
_BETWEEN = re.compile(r"[^a-z0-9]+")
_NOT_RECOMMENDED = re.compile(r"not\s+recommended")


def abuse_categories(text: str) -> str:
    """The categories that a text names, as a list; MUL where it says several and not which; else the text as it stood.

    >>> abuse_categories("b) Physical abuse"), abuse_categories("Neglect  Physical"), abuse_categories("YNNY")
    ('PHY', 'NEG;PHY', 'NEG;EMO')
    >>> abuse_categories("e) Multiple/not recommended"), abuse_categories("Multiple: Neglect, Sexual Abuse")
    ('MUL', 'NEG;SAB')
    >>> abuse_categories("Physical and financial"), abuse_categories("NEGLECT/PHYSICAL/EMOTIONAL ABU"), abuse_categories("NNNN")
    ('Physical and financial', 'NEGLECT/PHYSICAL/EMOTIONAL ABU', 'NNNN')
    """
    said = _parsed(text.casefold())
    return said or text


def one_or_several(text: str) -> str:
    """A list of categories as the one code of the census: MUL for more than one.

    >>> one_or_several("PHY"), one_or_several("NEG;PHY"), one_or_several("MUL")
    ('PHY', 'MUL', 'MUL')
    """
    return "MUL" if ";" in text and set(text.split(";")) <= set(CATEGORIES) else text


def those_of_several(text: str) -> str | None:
    """A list of categories where it is of more than one, else nothing: one category needs no list.

    >>> those_of_several("NEG;PHY"), those_of_several("PHY"), those_of_several("MUL")
    ('NEG;PHY', None, 'MUL')
    """
    return None if text in CATEGORIES else text


def unless_hidden(text: str) -> str | None:
    """A list of categories, or nothing where a MUL in it hides some: a part would be read as the whole.

    >>> unless_hidden("NEG;PHY"), unless_hidden("NEG;PHY;MUL")
    ('NEG;PHY', None)
    """
    return None if "MUL" in text.split(";") else text


def _parsed(text: str) -> str | None:
    """The codes of a text of which every word is understood."""
    if _FLAGS.fullmatch(flags := _BETWEEN.sub("", text)):
        return ";".join(code for code, flag in zip(CATEGORIES, flags, strict=True) if flag == "y") or None
    lettered = {"abcde".index(letter) for letter in _LETTER.findall(text)}
    text, is_not_recommended = _NOT_RECOMMENDED.subn(" ", _LETTER.sub(" ", text))
    words = [word for word in _BETWEEN.split(text) if word and word not in _SAYS_NOTHING]
    named = {_BY_NAME.get(word, "MUL" if word in _SEVERAL else "") for word in words}
    if "" in named:
        named = _cut_short(words, named)
    if is_not_recommended:
        named.add("MUL")
    by_letter = {(*CATEGORIES, "MUL")[place] for place in lettered}
    found = (named or by_letter) - {"MUL"}
    is_several = "MUL" in named | by_letter
    if "" in named or (by_letter - {"MUL"} and by_letter - {"MUL"} != found):
        return None
    if found:
        # "Multiple" with one name hides the others.
        return None if is_several and len(found) == 1 else ";".join(code for code in CATEGORIES if code in found)
    return "MUL" if is_several else None


def _cut_short(words: list[str], named: set[str]) -> set[str]:
    """Where the last word is cut, more may have followed: only a text that names all four by then is whole."""
    last = words[-1]
    is_start = [code for name, code in _BY_NAME.items() if len(last) > 2 and name.startswith(last)]
    whole = {_BY_NAME.get(word, "MUL" if word in _SEVERAL else "") for word in words[:-1]} | set(is_start)
    return whole if is_start and "" not in whole and set(CATEGORIES) <= whole else named
