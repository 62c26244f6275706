"""The template for Word that comes with the program: how a briefing looks there, with placeholders for what it says.

The placeholders are the fields of `content.Content`. Knows nothing of what is said.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from practicecheck.errors import UsageError

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle
    from docx.text.run import Run

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_SMALL, _SMALL_BULLET = "Small print", "Small bullet"
_LOOKS = (
    ("Normal", 10.5, 0, 6),
    ("Title", 22, 0, 6),
    ("Heading 1", 15, 16, 6),
    ("Heading 2", 11.5, 9, 3),
    ("List Bullet", 10.5, 0, 3),
    ("Header", 8.5, 0, 0),
    ("Footer", 8.5, 0, 0),
    (_SMALL, 8.5, 0, 2),
    (_SMALL_BULLET, 8.5, 0, 2),
)
"""Styles, each with its size and the space before and after, in points."""

_EDITIONS = (("Source", "name", 2.2), ("From", "first", 3.2), ("To", "last", 3.2), ("Rules", "rules", 8))
_FINDINGS = (
    ("Finding", "reference", 3.4),
    ("Rule", "rule", 2.2),
    ("Case", "case", 2.4),
    ("What the record shows", "message", 8.6),
)
"""The columns of the tables: heading, field and width in centimetres."""


def make_template() -> bytes:
    """The template that comes with the program, for Word: headings, lists and tables with placeholders."""
    docxtpl_or_say()
    import docx

    document: Document = docx.Document()
    _page(document)
    _styles(document)
    document.add_paragraph("{{ title }}", style="Title")
    document.add_paragraph().add_run("{{ draft }}").bold = True
    document.add_paragraph("{{ approval }}")
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
    _sentences(document, "block.sentences", "List Bullet")
    _loop(document, "endfor")
    _loop(document, "endfor")
    document.add_paragraph("Behind this briefing", style="Heading 1").paragraph_format.page_break_before = True
    document.add_paragraph("How to read it", style="Heading 2")
    _loop(document, "for text in how_to_read")
    document.add_paragraph("{{ text }}", style=_SMALL_BULLET)
    _loop(document, "endfor")
    _under(document, "Seen in one case, and so no lesson", "seen_once")
    _table(document, "Sources, and the days on which each is in force", "editions", _EDITIONS)
    _under(document, "What the rules of the lessons do not see", "not_seen_by_rules")
    document.add_paragraph("What stands behind each sentence", style="Heading 2")
    _loop(document, "for note in notes")
    document.add_paragraph("{{ note.number }}  {{ note.text }}", style=_SMALL)
    _loop(document, "endfor")
    _table(document, "What each finding says", "findings", _FINDINGS)
    made = io.BytesIO()
    document.save(made)
    return same_bytes(made.getvalue())


def _page(document: Document) -> None:
    from docx.shared import Cm

    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.2)
    page.top_margin = page.bottom_margin = Cm(2)
    page.header.paragraphs[0].text = "{{ draft }} {{ marking }}."
    foot = page.footer.paragraphs[0]
    foot.text = "{{ made }} Page "
    _page_number(foot.add_run())
    document.core_properties.title = "{{ title }}"
    document.core_properties.language = "en-GB"
    document.core_properties.author = document.core_properties.comments = ""


def _page_number(run: Run) -> None:
    """A field that Word fills with the number of the page."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    for part in (
        '<w:fldChar %s w:fldCharType="begin"/>',
        "<w:instrText %s>PAGE</w:instrText>",
        '<w:fldChar %s w:fldCharType="end"/>',
    ):
        run._r.append(parse_xml(part % nsdecls("w")))


def _styles(document: Document) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Pt, RGBColor

    document.styles.add_style(_SMALL, WD_STYLE_TYPE.PARAGRAPH)
    document.styles.add_style(_SMALL_BULLET, WD_STYLE_TYPE.PARAGRAPH).base_style = document.styles["List Bullet"]
    for name, size, before, after in _LOOKS:
        style: ParagraphStyle = document.styles[name]
        style.font.name, style.font.size = "Arial", Pt(size)
        style.element.rPr.rFonts.attrib.clear()  # the fonts of a theme come before it
        style.font.name = "Arial"
        style.font.color.rgb = RGBColor(0x1F, 0x29, 0x33)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    normal = document.styles["Normal"].element
    normal.rPr.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="en-GB"/>'))


def _loop(document: Document, tag: str) -> None:
    """A line of the template that says what is repeated or left out; it takes no place in the briefing."""
    document.add_paragraph(f"{{%p {tag} %}}")


def _sentences(document: Document, listed: str, style: str) -> None:
    from docx.shared import Pt

    _loop(document, f"for one in {listed}")
    line = document.add_paragraph("{{ one.text }}", style=style)
    line.add_run("{% if one.rules %} ({{ one.rules }}){% endif %}").font.size = Pt(8)
    line.add_run("{% if one.mark %}{{ one.mark }}{% endif %}").font.superscript = True
    _loop(document, "endfor")


def _under(document: Document, heading: str, listed: str) -> None:
    """Sentences under a heading, where there are any."""
    _loop(document, f"if {listed}")
    document.add_paragraph(heading, style="Heading 2")
    _sentences(document, listed, _SMALL_BULLET)
    _loop(document, "endif")


def _table(document: Document, heading: str, listed: str, columns: Sequence[tuple[str, str, float]]) -> None:
    """A table with a line for each, where there are any; its head is repeated on every page."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Cm

    _loop(document, f"if {listed}")
    document.add_paragraph(heading, style="Heading 2")
    table = document.add_table(rows=4, cols=len(columns), style="Table Grid")
    table.autofit = False
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    for place, (title, name, width) in enumerate(columns):
        table.columns[place].width = Cm(width)
        for row in table.rows:
            row.cells[place].width = Cm(width)
            row.cells[place].paragraphs[0].style = _SMALL
        head = table.rows[0].cells[place]
        head.paragraphs[0].add_run(title).bold = True
        head._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="D6E2EC"/>'))
        table.rows[2].cells[place].paragraphs[0].add_run(f"{{{{ one.{name} }}}}")
    table.rows[1].cells[0].paragraphs[0].add_run(f"{{%tr for one in {listed} %}}")
    table.rows[3].cells[0].paragraphs[0].add_run("{%tr endfor %}")
    _loop(document, "endif")


def same_bytes(made: bytes) -> bytes:
    """The document without the moment at which it was packed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as read, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as write:
        for entry in read.infolist():
            write.writestr(zipfile.ZipInfo(entry.filename, _EARLIEST), read.read(entry), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def docxtpl_or_say() -> Any:
    """The library that fills templates. Raises UsageError, with how to get it, where it is not installed."""
    try:
        import docxtpl
    except ModuleNotFoundError as error:
        raise UsageError(
            "Word documents need the library docxtpl, which is not installed. Install it with 'pip install practicecheck[docx]', "
            "or write the briefing with --to md."
        ) from error
    return docxtpl
