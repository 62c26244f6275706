"""A briefing as a Word document, by a template that an authority may edit in Word. Decides nothing about what is said.

What stands behind each sentence is listed at the end, by the number after the sentence.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from practicecheck.errors import InputError
from practicecheck.reports.briefing.content import content_of
from practicecheck.reports.briefing.word_template import docxtpl_or_say, make_template, same_bytes

if TYPE_CHECKING:
    from docx.document import Document

    from practicecheck.reports.briefing.model import Briefing

MUST_SAY = ("audience", "statement", "draft", "parts", "notes", "findings", "how_to_read")
"""What every document has to show: without these a reader could take a draft for a finding, or a count for a child."""

_LARGEST = 20 * 1024 * 1024


def as_word(briefing: Briefing, template: Path | None = None) -> bytes:
    """The briefing as the bytes of a .docx; the same briefing and template give the same bytes.

    Raises UsageError where docxtpl is not installed, InputError where the template cannot be used.
    """
    docxtpl = docxtpl_or_say()
    from docx.opc.exceptions import PackageNotFoundError
    from jinja2 import DictLoader, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    shown = template.name if template else "the template"
    source = io.BytesIO(_read(template) if template else make_template())
    try:
        document = docxtpl.DocxTemplate(source)
        # A template comes from people: it may show what it is given, and reach nothing else.
        environment = SandboxedEnvironment(autoescape=True, loader=DictLoader({}))
        content = asdict(content_of(briefing))
        document.render(content, environment)
        # Asked of the document, not of the template: a placeholder that is not closed takes with it what follows.
        shows = _shown(document.docx)
        if lacking := sorted(name for name in MUST_SAY if not all(text in shows for text in _texts(content[name]))):
            raise InputError(
                f"{shown} leaves out {', '.join(lacking)}. A briefing always says for whom it is, that it is a draft, that a person "
                "decides, and what stands behind each sentence. Put them back, or begin again with --new-template."
            )
        made = io.BytesIO()
        document.save(made)
    except TemplateError as error:
        raise InputError(
            f"{shown} cannot be filled: {type(error).__name__}, {str(error)[:120]}. A placeholder was changed or is not closed. "
            "Correct it in Word, or begin again with --new-template."
        ) from error
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise InputError(f"{shown} is no Word document (.docx). Save it from Word as .docx.") from error
    return same_bytes(made.getvalue())


def _shown(document: Document) -> str:
    """All that a reader of a document sees, its headers and footers too, with one space where there are several."""
    from docx.oxml.ns import qn

    pages = [part._element for page in document.sections for part in (page.header, page.footer)]
    lines = (line for part in (document.element.body, *pages) for line in part.iter(qn("w:p")))
    return "\n".join(" ".join("".join(one.text or "" for one in line.iter(qn("w:t"))).split()) for line in lines)


def _texts(value: object) -> Iterator[str]:
    """Every text in a part of the content; not its numbers."""
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, Mapping):
        for name, one in value.items():
            if name != "by_rule":  # the text of a note says it
                yield from _texts(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts(one)


def _read(template: Path) -> bytes:
    try:
        if template.stat().st_size > _LARGEST:
            raise InputError(f"{template.name} is larger than 20 MB, which no template needs.")
        return template.read_bytes()
    except OSError as error:
        raise InputError(
            f"{template.name} cannot be read: {error.strerror or 'the system refused it'}. Check the path."
        ) from error
