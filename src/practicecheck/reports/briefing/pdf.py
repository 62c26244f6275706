"""A briefing as a PDF that a screen reader can read (PDF/UA-1), set by Typst. Decides nothing about what is said.

The template of the package is given the briefing as data: no text of a record is ever part of what Typst compiles. It imports
no package, so nothing is fetched, and takes no font but those that Typst carries, so every computer gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from practicecheck.errors import UsageError
from practicecheck.reports.briefing.content import content_of

if TYPE_CHECKING:
    from practicecheck.reports.briefing.model import Briefing

_NOWHERE = Path("no-packages-are-used")
"""Where Typst would look for packages, if the template asked for any."""


STAND_IN = "\N{REPLACEMENT CHARACTER}"
"""What is shown for a character that no font of Typst has: PDF/UA allows none that cannot be seen."""

_PROBE = (
    b'#set document(title: "probe")\n#set text(font: "Libertinus Serif")\n#sys.inputs.probe #strong(sys.inputs.probe)'
)


def as_pdf(briefing: Briefing, *, say: Callable[[str], object] = str) -> bytes:
    """The briefing as the bytes of a PDF; the same briefing gives the same bytes. Raises UsageError where Typst is not installed.

    A character that its fonts lack is shown as `STAND_IN`; the PDF says so, and `say` is told in a line that quotes nothing.
    """
    typst = _typst()
    template = files(__package__).joinpath("briefing.typ").read_bytes()
    told = asdict(content_of(briefing))
    try:
        return _compiled(template, briefing=json.dumps(told, ensure_ascii=False))
    except typst.TypstError:
        lacking = _lacking(sorted(set(_texts(told))))
        if not lacking:
            raise
    instead = str.maketrans(dict.fromkeys(lacking, STAND_IN))
    told = _each(told, lambda text: text.translate(instead))
    told["how_to_read"].append(
        f"{STAND_IN} stands for a character that the fonts of this PDF lack; as a Word document the briefing keeps it."
    )
    made = _compiled(template, briefing=json.dumps(told, ensure_ascii=False))
    say(
        f"{len(lacking)} of the characters used (of another script, or pictures) are in no font of the PDF: each is shown as "
        f"{STAND_IN}, and the PDF says so. --to docx, md and html keep them."
    )
    return made


def _texts(told: Any) -> str:
    """All that plain data says, as one text."""
    if isinstance(told, str):
        return told
    inside = told.values() if isinstance(told, dict) else told if isinstance(told, list | tuple) else ()
    return "".join(map(_texts, inside))


def _each(value: Any, change: Callable[[str], str]) -> Any:
    """Plain data with each of its texts changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _each(one, change) for key, one in value.items()}
    return [_each(one, change) for one in value] if isinstance(value, list | tuple) else value


def _compiled(template: bytes, **inputs: str) -> bytes:
    made: bytes = _typst().compile(
        template,
        sys_inputs=inputs,
        pdf_standards="ua-1",
        ignore_system_fonts=True,
        package_path=_NOWHERE,
        package_cache_path=_NOWHERE,
        timestamp=0,
    )
    return made


def _lacking(characters: list[str]) -> list[str]:
    """Those that Typst has no glyph for: it names only the first, so they are halved until each stands alone."""
    try:
        _compiled(_PROBE, probe=" ".join(characters))
    except _typst().TypstError:
        if len(characters) == 1:
            return characters
        half = len(characters) // 2
        return _lacking(characters[:half]) + _lacking(characters[half:])
    return []


def _typst() -> Any:
    try:
        import typst
    except ModuleNotFoundError as error:
        raise UsageError(
            "PDF needs the library typst, which is not installed. Install it with 'pip install practicecheck[pdf]', or write the "
            "briefing with --to docx or --to md."
        ) from error
    return typst
