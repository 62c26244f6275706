"""A briefing as a PDF that a screen reader can read (PDF/UA-1), set by Typst. Decides nothing about what is said.

The template of the package is given the briefing as data: no text of a record is ever part of what Typst compiles. It imports
no package, so nothing is fetched, and takes no font but those that Typst carries, so every computer gives the same bytes.
"""

from __future__ import annotations

import json
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


def as_pdf(briefing: Briefing) -> bytes:
    """The briefing as the bytes of a PDF; the same briefing gives the same bytes. Raises UsageError where Typst is not installed."""
    typst = _typst()
    template = files(__package__).joinpath("briefing.typ")
    made: bytes = typst.compile(
        template.read_bytes(),
        sys_inputs={"briefing": json.dumps(asdict(content_of(briefing)), ensure_ascii=False)},
        pdf_standards="ua-1",
        ignore_system_fonts=True,
        package_path=_NOWHERE,
        package_cache_path=_NOWHERE,
        timestamp=0,
    )
    return made


def _typst() -> Any:
    try:
        import typst
    except ModuleNotFoundError as error:
        raise UsageError(
            "PDF needs the library typst, which is not installed. Install it with 'pip install practicecheck[pdf]', or write the "
            "briefing with --to docx or --to md."
        ) from error
    return typst
