"""Stream an XML file through the parser, and refuse what no return of records holds.

The parser is expat, which comes with Python: it builds no tree, so that memory does not grow with the file, it
opens no other file or address, and its line numbers are true in a file of any length (decision 0011). Knows
nothing about what the elements mean.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat

from practicecheck.errors import InputError
from practicecheck.intake.staging import LONGEST_CELL

if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from pathlib import Path
    from typing import NoReturn

_CHUNK = 1 << 16
_WEB_PAGE = re.compile(rb"<(!doctype\s+)?html\b", re.IGNORECASE)

_ENDS_EARLY = frozenset(
    expat.errors.codes[text]
    for text in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)
_ENCODING = frozenset(
    expat.errors.codes[text]
    for text in (expat.errors.XML_ERROR_UNKNOWN_ENCODING, expat.errors.XML_ERROR_INCORRECT_ENCODING)
)
_READ_BY_EXPAT = frozenset({"UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "ISO-8859-1", "US-ASCII"})
_OTHER_ENCODING = "the first line names an encoding that is not known, or that the file is not written in"
_GOES_ON = expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]
_NO_XML = expat.errors.codes[expat.errors.XML_ERROR_SYNTAX]


class XmlFile:
    """One XML file that is read from end to end, once.

    `texts` holds the pieces of text since whoever listens last cleared it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.texts: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.ordered_attributes = True
        self._parser.CharacterDataHandler = self.texts.append
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser.XmlDeclHandler = self._check_encoding

    @property
    def line(self) -> int:
        """The line of the tag that is being told of."""
        return self._parser.CurrentLineNumber

    def read(self, start: Callable[[str, list[str]], None], end: Callable[[str], None]) -> None:
        """Tell of every element: `start(name, [attribute, value, …])`, then `end(name)`.

        Raises InputError where the file is not well-formed XML, or is written to while it is read.
        """
        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = end
        with self.path.open("rb") as file:
            before = _state(self.path.stat())
            fed, chunk = 0, b"-"
            while chunk:
                chunk = file.read(_CHUNK)
                if not fed and _WEB_PAGE.search(chunk[:1024]):
                    raise InputError(
                        f"{self.path.name} is a web page, not a return: often the sign-in or error page of the system that it was "
                        "to come from. Download the return again and open it to see that it begins with <Message>."
                    )
                try:
                    self._parser.Parse(chunk, not chunk)
                except expat.ExpatError as error:
                    self._refuse(error, chunk[self._parser.ErrorByteIndex - fed :][:1])
                fed += len(chunk)
                # What has no end yet is parsed anew with each chunk: refused before that can take time or memory.
                if chunk and (
                    sum(map(len, self.texts)) > LONGEST_CELL or fed - self._parser.CurrentByteIndex > LONGEST_CELL
                ):
                    self._say(f"one text or tag is longer than {LONGEST_CELL:,} characters. The file is damaged")
            if _state(self.path.stat()) != before:
                raise InputError(
                    f"{self.path.name} was written to while it was read, so what was read may be half of it. "
                    "Wait until the export has finished, and run again."
                )

    def _check_encoding(self, _version: str, encoding: str | None, _standalone: int) -> None:
        """Refuse an encoding that neither expat nor Python can read for it: one byte a letter, 256 of them."""
        if encoding is None or encoding.upper() in _READ_BY_EXPAT:
            return
        try:
            letters = len(bytes(range(256)).decode(encoding, "replace"))
        except (LookupError, ValueError):
            letters = 0
        if letters != 256:
            self._say(_OTHER_ENCODING)

    def _refuse_doctype(self, *_said: object) -> None:
        self._say(
            "a DOCTYPE, which no return has. It can make a small file grow without end or draw other files in, "
            "so the file is not read"
        )

    def _refuse(self, error: expat.ExpatError, byte: bytes) -> NoReturn:
        if error.code in _ENDS_EARLY:
            self._say("the file breaks off here: the end of what began before is missing", error.lineno)
        if error.code in _ENCODING:
            self._say(_OTHER_ENCODING, error.lineno)
        if error.code == _GOES_ON:
            self._say("the file goes on after its end, as if two were put together", error.lineno)
        if error.code == _NO_XML and error.lineno == 1:
            self._say("this is no XML, whatever the name of the file says", error.lineno)
        if byte == b"\0":
            self._say("a NUL character, which no text holds. The file is damaged", error.lineno)
        if byte >= b"\x80":
            self._say("letters that are not of the encoding that the first line names (UTF-8, if none)", error.lineno)
        self._say(f"this is not well-formed XML ({expat.ErrorString(error.code)})", error.lineno)

    def _say(self, what: str, line: int | None = None) -> NoReturn:
        raise InputError(
            f"{self.path.name}, line {line or self.line}: {what}. Nothing of the file can be relied on. Export it again."
        ) from None


def _state(stat: os.stat_result) -> tuple[int, int]:
    return stat.st_size, stat.st_mtime_ns
