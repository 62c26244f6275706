"""A briefing as a Word document, by a template that an authority may edit in Word. Decides nothing about what is said.

What stands behind each sentence is listed at the end, by the number after the sentence.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from practicecheck.errors import InputError, UsageError
from practicecheck.operators.words import day_words

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle

    from practicecheck.reports.briefing.model import Behind, Block, Briefing, Edition, Sentence

MUST_SAY = ("audience", "statement", "draft", "parts", "notes", "how_to_read")
"""What every template has to show: without these a reader could take a draft for a finding, or a count for a child."""

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_LARGEST = 20 * 1024 * 1024


def as_word(briefing: Briefing, template: Path | None = None) -> bytes:
    """The briefing as the bytes of a .docx; the same briefing and template give the same bytes.

    Raises UsageError where docxtpl is not installed, InputError where the template cannot be used.
    """
    docxtpl = _docxtpl()
    from docx.opc.exceptions import PackageNotFoundError
    from jinja2 import DictLoader, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    shown = template.name if template else "the template"
    source = io.BytesIO(_read(template) if template else make_template())
    try:
        document = docxtpl.DocxTemplate(source)
        # A template comes from people: it may show what it is given, and reach nothing else.
        environment = SandboxedEnvironment(autoescape=True, loader=DictLoader({}))
        lacking = sorted(set(MUST_SAY) - document.get_undeclared_template_variables(environment))
        if lacking:
            raise InputError(
                f"{shown} leaves out {', '.join(lacking)}. A briefing always says for whom it is, that it is a draft, that a person "
                "decides, and what stands behind each sentence. Put them back, or begin again with --new-template."
            )
        document.render(_Numbered(briefing).content(), environment)
        made = io.BytesIO()
        document.save(made)
    except TemplateError as error:
        raise InputError(
            f"{shown} cannot be filled: {type(error).__name__}, {str(error)[:120]}. A placeholder was changed or is not closed. "
            "Correct it in Word, or begin again with --new-template."
        ) from error
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise InputError(f"{shown} is no Word document (.docx). Save it from Word as .docx.") from error
    return _same_bytes(made.getvalue())


def make_template() -> bytes:
    """The template that comes with the program, for Word: headings, lists and a table with placeholders."""
    _docxtpl()
    import docx
    from docx.shared import Cm, Pt, RGBColor

    document: Document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.2)
    page.top_margin = page.bottom_margin = Cm(2)
    for name, size, before in (("Normal", 11, 0), ("Title", 22, 0), ("Heading 1", 15, 16), ("Heading 2", 12, 10)):
        style: ParagraphStyle = document.styles[name]
        style.font.name, style.font.size = "Arial", Pt(size)
        style.element.rPr.rFonts.attrib.clear()
        style.font.name = "Arial"
        style.font.color.rgb = RGBColor(0x0B, 0x0C, 0x0C)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(6)
    page.header.paragraphs[0].text = "{{ draft }}"
    page.footer.paragraphs[0].text = "{{ made }}"
    document.add_paragraph("{{ title }}", style="Title")
    document.add_paragraph().add_run("{{ draft }}").bold = True
    document.add_paragraph("Approved by: ____________________  on: ____________")
    document.add_paragraph("{{ audience }}")
    document.add_paragraph("{{ statement }}")
    _loop(document, "for part in parts")
    document.add_paragraph("{{ part.number }}. {{ part.title }}", style="Heading 1")
    _loop(document, "for block in part.blocks")
    _loop(document, "if block.heading")
    document.add_paragraph("{{ block.heading }}", style="Heading 2")
    _loop(document, "endif")
    _loop(document, "for text in block.lead")
    document.add_paragraph("{{ text }}")
    _loop(document, "endfor")
    _sentences(document, "block.sentences")
    _loop(document, "endfor")
    _loop(document, "endfor")
    document.add_paragraph("Behind this briefing", style="Heading 1")
    for heading, listed in (
        ("Seen in one case, and so no lesson", "seen_once"),
        ("What the rules of the lessons do not see", "not_seen_by_rules"),
    ):
        _loop(document, f"if {listed}")
        document.add_paragraph(heading, style="Heading 2")
        _sentences(document, listed)
        _loop(document, "endif")
    document.add_paragraph("Sources, and the days on which each is in force", style="Heading 2")
    _editions(document)
    document.add_paragraph("How to read it", style="Heading 2")
    _loop(document, "for text in how_to_read")
    document.add_paragraph("{{ text }}", style="List Bullet")
    _loop(document, "endfor")
    document.add_paragraph("What stands behind each sentence", style="Heading 1")
    _loop(document, "for note in notes")
    note = document.add_paragraph("{{ note.number }}  {{ note.text }}")
    for run in note.runs:
        run.font.size = Pt(9)
    _loop(document, "endfor")
    document.core_properties.author = document.core_properties.comments = ""
    made = io.BytesIO()
    document.save(made)
    return _same_bytes(made.getvalue())


def _loop(document: Document, tag: str) -> None:
    """A line of the template that says what is repeated or left out; it takes no place in the briefing."""
    document.add_paragraph(f"{{%p {tag} %}}")


def _sentences(document: Document, listed: str) -> None:
    _loop(document, f"for one in {listed}")
    line = document.add_paragraph("{{ one.text }}{% if one.rules %} ({{ one.rules }}){% endif %}", style="List Bullet")
    line.add_run("{{ one.mark }}").font.superscript = True
    _loop(document, "endfor")


def _editions(document: Document) -> None:
    table = document.add_table(rows=4, cols=4, style="Light List")
    for cell, heading in zip(table.rows[0].cells, ("Source", "From", "To", "Rules"), strict=True):
        cell.text = heading
    table.rows[1].cells[0].text = "{%tr for one in editions %}"
    for cell, name in zip(table.rows[2].cells, ("name", "first", "last", "rules"), strict=True):
        cell.text = f"{{{{ one.{name} }}}}"
    table.rows[3].cells[0].text = "{%tr endfor %}"


class _Numbered:
    """The briefing as a template is given it; sentences that rest on the same share a number."""

    def __init__(self, briefing: Briefing) -> None:
        self._briefing = briefing
        self._numbers: dict[tuple[Behind, ...], int] = {}

    def content(self) -> Mapping[str, Any]:
        told = self._briefing
        parts = [
            {"number": part.number, "title": part.title, "blocks": [self._block(block) for block in part.blocks]}
            for part in told.parts
        ]
        seen_once, not_seen = self._sentences(told.seen_once), self._sentences(told.not_seen_by_rules)
        return {
            "title": told.title,
            "draft": "Draft until a named person approves it.",
            "audience": told.audience,
            "statement": told.statement,
            "parts": parts,
            "seen_once": seen_once,
            "not_seen_by_rules": not_seen,
            "editions": [_edition(one) for one in told.editions],
            "how_to_read": [text for text in (*told.limits, told.keep) if text],
            "made": told.made,
            "notes": [
                {"number": number, "text": " ".join(map(_behind, behind))} for behind, number in self._numbers.items()
            ],
        }

    def _block(self, block: Block) -> Mapping[str, Any]:
        return {"heading": block.heading, "lead": list(block.lead), "sentences": self._sentences(block.sentences)}

    def _sentences(self, listed: Iterable[Sentence]) -> list[Mapping[str, Any]]:
        return [{"text": one.text, "rules": ", ".join(one.rules), "mark": self._mark(one.behind)} for one in listed]

    def _mark(self, behind: tuple[Behind, ...]) -> str:
        return str(self._numbers.setdefault(behind, len(self._numbers) + 1)) if behind else ""


def _behind(one: Behind) -> str:
    told = " ".join(part for part in (one.rule, one.reference, f"({one.case})" if one.case else "") if part)
    return f"{told}: {one.message}" if one.message else f"{told}."


def _edition(one: Edition) -> Mapping[str, str]:
    return {
        "name": one.name,
        "first": day_words(one.first) if one.first else "",
        "last": day_words(one.last) if one.last else "",
        "rules": ", ".join(one.rules),
    }


def _read(template: Path) -> bytes:
    try:
        if template.stat().st_size > _LARGEST:
            raise InputError(f"{template.name} is larger than 20 MB, which no template needs.")
        return template.read_bytes()
    except OSError as error:
        raise InputError(
            f"{template.name} cannot be read: {error.strerror or 'the system refused it'}. Check the path."
        ) from error


def _same_bytes(made: bytes) -> bytes:
    """The document without the moment at which it was packed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as read, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as write:
        for entry in read.infolist():
            write.writestr(zipfile.ZipInfo(entry.filename, _EARLIEST), read.read(entry), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _docxtpl() -> Any:
    try:
        import docxtpl
    except ModuleNotFoundError as error:
        raise UsageError(
            "Word documents need the library docxtpl, which is not installed. Install it with 'pip install practicecheck[docx]', "
            "or write the briefing with --to md."
        ) from error
    return docxtpl
