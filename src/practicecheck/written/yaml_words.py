"""Why a file cannot be read as YAML, in plain words, for people who did not know that it is YAML.

Knows how libyaml names what it stumbles over. Knows nothing of what files are for.
"""

from __future__ import annotations

import codecs
import re

import yaml
from yaml.reader import Reader

from practicecheck.written.language import Mark

_OPENED = "what opens on line {opened} is not closed, or a comma is missing in it"
_QUOTES = "Put quotes round a text that holds a colon, a comma, a '#' or a bracket."
_SAID = {
    "found a tab character": "a tab stands here. Indent by spaces.",
    "cannot start any token": "a text cannot begin with {character}. Put it in quotes.",
    "expected ',' or '}'": f"{_OPENED}. Close it with '}}}}'. {_QUOTES}",
    "expected ',' or ']'": f"{_OPENED}. Close it with ']'. {_QUOTES}",
    "expected '-' indicator": "this line belongs to a list, and does not begin as its other lines do: with the same spaces, then '- ' "
    "with a short dash.",
    "expected key": "this line is indented otherwise than those that it belongs to. Begin it with as many spaces as they have.",
    "expected ':'": "a colon and a space are missing after this name, or a quote that opens above is not closed.",
    "mapping values are not allowed": f"a colon stands where none can: inside a text, or on a line that is indented otherwise. {_QUOTES}",
    "another document": "'---' begins a second document. Keep one in each file.",
    "unexpected end of stream": "the quote that opens on line {opened} is not closed.",
    "expected node content": "something is missing before this: a value, or a closing bracket.",
    "block sequence entries are not allowed": "a '- ' stands where none can. Put each item on a line of its own.",
}
"""What libyaml says, by a part of its words, and what is said here."""

_NO_TEXT = {
    b"PK\x03\x04": "a workbook or a zip file",
    b"\xd0\xcf\x11\xe0": "a document of Excel or Word",
    b"%PDF": "a PDF",
}


_ODD = {
    "\u00a0\u2007\u202f": "A no-break space stands in it: type an ordinary one.",
    "“”„‟": 'A curly quote stands in it, as Word writes them: type a straight one, ".',
    "\u200b\ufeff": "A character that is not seen stands in it: type it anew.",
}


def odd_in(text: str) -> str:
    """What to do about a character that looks like another, as a sentence with a space before it; nothing where there is none.

    >>> odd_in("“Board"), odd_in("Board")
    (' A curly quote stands in it, as Word writes them: type a straight one, ".', '')
    """
    return next((f" {words}" for odd, words in _ODD.items() if any(one in text for one in odd)), "")


def why_no_text(raw: bytes, error: UnicodeDecodeError) -> tuple[Mark, str]:
    """Where the bytes of a file stop being UTF-8, and what to do.

    >>> raw = "title: café".encode("cp1252")
    >>> try:
    ...     raw.decode()
    ... except UnicodeDecodeError as error:
    ...     why_no_text(raw, error)[0]
    Mark(line=1, column=11)
    """
    for start, what in _NO_TEXT.items():
        if raw.startswith(start):
            return Mark(1, 1), f"this is {what}, and no text. Write it in a text editor and save it as UTF-8."
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Mark(1, 1), _not_utf8("the file is UTF-16")
    before = raw[: error.start]
    line = before.count(b"\n") + 1
    column = len(before) - (before.rfind(b"\n") + 1) + 1
    return Mark(line, column), _not_utf8("a character here is not UTF-8")


def _not_utf8(what: str) -> str:
    return f"{what}. Save the file as UTF-8: in Notepad, under 'Save as', choose the encoding UTF-8."


def why_no_yaml(text: str, error: yaml.YAMLError) -> tuple[Mark, str]:
    """Where a text is no YAML, and why.

    >>> try:
    ...     yaml.compose("a: {b: 1", Loader=yaml.CSafeLoader)
    ... except yaml.YAMLError as error:
    ...     why_no_yaml("a: {b: 1", error)[1].partition(".")[0]
    'what opens on line 1 is not closed, or a comma is missing in it'
    """
    if not isinstance(error, yaml.MarkedYAMLError):
        return _odd_character(text)
    at = error.problem_mark or error.context_mark
    mark = Mark(at.line + 1, at.column + 1) if at else Mark(1, 1)
    said = (error.problem or "this is not YAML").strip()
    lines = text.splitlines()
    line = lines[mark.line - 1] if mark.line <= len(lines) else ""
    rest = line[mark.column - 1 :]
    if rest.startswith("\t"):
        return mark, _SAID["found a tab character"]
    if odd := odd_in(line):
        return mark, f"this line cannot be read.{odd}"
    opened = error.context_mark.line + 1 if error.context_mark else mark.line
    for part, words in _SAID.items():
        if part in said:
            return mark, words.format(opened=opened, character=f"'{rest[:1]}'")
    return mark, f"{said}. Check the indentation, quotes and brackets there."


def _odd_character(text: str) -> tuple[Mark, str]:
    if text.count("\0") > len(text) // 4:
        return Mark(1, 1), _not_utf8("the file is UTF-16")
    odd = Reader.NON_PRINTABLE.search(text)
    if odd is None:
        return Mark(1, 1), "the file holds characters that YAML does not allow."
    before = re.split(r"\r\n|\r|\n", text[: odd.start()])
    mark = Mark(len(before), len(before[-1]) + 1)
    return mark, f"a character stands here that no text holds (U+{ord(odd[0]):04X}). Delete it."
