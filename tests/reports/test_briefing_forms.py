"""One briefing in four forms: each says all that the model says, with the rules and findings behind every sentence, and no more.

So what is proved of the model, or of the Markdown, holds of Word, PDF and page.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import docx
import pytest
from browsing import opened, violations
from desk import June
from lxml import html

from practicecheck.errors import UsageError
from practicecheck.reports.audience import Audience
from practicecheck.reports.briefing import Briefing, Source, as_markdown, make_briefing, read_run
from practicecheck.reports.briefing.model import Behind, Block, Edition, Part, Sentence
from practicecheck.reports.briefing.page import as_briefing_page
from practicecheck.reports.briefing.pdf import STAND_IN, as_pdf
from practicecheck.reports.briefing.word import as_word
from practicecheck.reports.pseudonym import Pseudonyms

FORMS = ("md", "docx", "pdf", "html")


def audience(*, is_shared: bool) -> Audience:
    return Audience(is_shared, Pseudonyms(b"k" * 32), 5, with_names=not is_shared)


@pytest.fixture(scope="module")
def three(june: June) -> Path:
    """The run of the audited children, kept as a user keeps it."""
    return june.folder


def without(child: str, source: Source) -> Source:
    """What a run without a child would have kept of the others (tests/e2e/test_briefing.py makes one)."""
    return replace(
        source,
        children=tuple(one for one in source.children if one != child),
        findings=tuple(one for one in source.findings if one.child != child),
        raised=tuple(one for one in source.raised if one.child != child),
        shown={
            table: [row for row in rows if row["child_id"] != child] for table, rows in (source.shown or {}).items()
        },
    )


def briefing(run: Path, *, is_shared: bool) -> Briefing:
    return make_briefing(read_run(run), audience(is_shared=is_shared), most=6)


def squeezed(text: str) -> str:
    """A text without its spaces and hyphens: where a form breaks its lines is its own affair, and Poppler joins what is broken."""
    return re.sub(r"[\s-]", "", text)


def from_markdown(told: Briefing) -> str:
    return re.sub(r"\\(.)", r"\1", as_markdown(told)).replace("[^", "").replace("]", "")


def from_word(told: Briefing) -> str:
    document = docx.Document(io.BytesIO(as_word(told)))
    page = document.sections[0]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(
        [one.text for one in (*page.header.paragraphs, *document.paragraphs, *page.footer.paragraphs)] + cells
    )


def from_page(told: Briefing) -> str:
    """Its text, the number of each note written before it, as a browser does."""
    tree = html.document_fromstring(as_briefing_page(told))
    for number, note in enumerate(tree.xpath("//ol[@class='notes']/li"), 1):
        note.text = f"{number} {note.text or ''}"
    return str(tree.find("body").text_content())


def from_pdf(told: Briefing, *, poppler: Path, folder: Path) -> str:
    """Its text as it is set, without the head and foot of each page, which may stand inside a sentence; then those of the first."""
    path = folder / "briefing.pdf"
    path.write_bytes(as_pdf(told))
    body = ("-x", "0", "-y", "60", "-W", "600", "-H", "726")
    return "\n".join(asked(poppler / "pdftotext", "-raw", *crop, path, "-") for crop in (body, ("-l", "1")))


def asked(program: Path, *words: str | Path) -> str:
    return subprocess.run([program, *words], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def read(poppler: Path, tmp_path: Path) -> dict[str, Callable[[Briefing], str]]:
    """How each form is read back."""
    pdf = partial(from_pdf, poppler=poppler, folder=tmp_path)
    return dict(zip(FORMS, (from_markdown, from_word, pdf, from_page), strict=True))


def noted(behind: tuple[Behind, ...]) -> str:
    """What a note says: its references, by rule."""
    by_rule: dict[str, list[str]] = {}
    for one in behind:
        by_rule.setdefault(one.rule, []).append(one.reference)
    return "; ".join(f"{rule} {', '.join(found)}".strip() for rule, found in by_rule.items())


def texts(told: Briefing) -> Iterator[str]:
    """Every text of the model that is no sentence."""
    yield from (told.title, told.audience, told.statement, told.marking, told.keep, told.made, *told.limits)
    for part in told.parts:
        yield f"{part.number}. {part.title}"
        for block in part.blocks:
            yield from (block.heading, *block.lead)
    for one in told.editions:
        yield from (one.name, ", ".join(one.rules))


def sentences(told: Briefing) -> list[Sentence]:
    return [*(one for part in told.parts for one in part.sentences()), *told.seen_once, *told.not_seen_by_rules]


def lacking(told: Briefing, said: str) -> list[str]:
    """What of the model is not in a form: texts, and sentences with their rules and the number of a note that names all behind them."""
    said = squeezed(said)
    found = [text for text in texts(told) if squeezed(text) not in said]
    for one in sentences(told):
        rules = f"({', '.join(one.rules)})" if one.rules else ""
        start = re.escape(squeezed(one.text + rules))
        if not one.behind:
            found += [] if re.search(start, said) else [one.text]
            continue
        note = squeezed(noted(one.behind))
        numbers = {digits[:end] for digits in re.findall(rf"{start}(\d+)", said) for end in range(1, len(digits) + 1)}
        if not any(re.search(rf"(?<!\d){number}:?{re.escape(note)}", said) for number in numbers):
            found.append(one.text)
        found += [behind.message for behind in one.behind if squeezed(behind.reference + behind.rule + behind.case + behind.message)
                  not in said.replace("|", "") and behind.message]  # fmt: skip
    return found


@pytest.mark.parametrize("is_shared", [True, False], ids=["shared", "inside"])
def test_each_form_says_all_with_what_stands_behind_it(three: Path, is_shared: bool, read: Any) -> None:
    told = briefing(three, is_shared=is_shared)
    said = [one for number in (3, 4, 5, 6) for one in told.parts[number - 1].sentences()]
    assert len(said) > 40
    assert all(one.rules and one.behind for one in said)
    known = {
        one["id"]
        for key in ("outcomes", "escalations")
        for one in json.loads((three / "result.json").read_bytes())[key]
    }
    for one in said:
        references = {behind.reference for behind in one.behind}
        if is_shared:
            assert [bool(re.fullmatch(r"F-[0-9A-Z]{4}-[0-9A-Z]{4}", one)) for one in references] == [True]
        else:
            assert all(one in known or one.startswith("measure ") for one in references)
    for form in FORMS:
        text = read[form](told)
        assert lacking(told, text) == [], form
        assert "Draft until a named person approves it." in " ".join(text.split()), form


def test_a_sentence_that_is_left_out_of_a_form_is_noticed(three: Path, read: Any) -> None:
    told = briefing(three, is_shared=False)
    text = squeezed(read["md"](told))
    first = next(told.parts[2].sentences())
    for gone in (first.text, first.behind[0].reference, first.rules[0], told.parts[3].title):
        assert lacking(told, text.replace(squeezed(gone), "")), gone


def test_without_one_child_no_form_tells_of_it_and_counts_fall(three: Path, read: Any) -> None:
    source = read_run(three)
    before, after = (
        make_briefing(one, audience(is_shared=False), most=6) for one in (source, without("CASE-2", source))
    )
    gone = {one.reference for one in _behind(before) if one.case == "CASE-2"}
    assert len(gone) > 30
    assert not gone & {one.reference for one in _behind(after)}
    for form in FORMS:
        text = read[form](after)
        assert lacking(after, text) == [], form
        assert "CASE-2" in read[form](before), form
        assert "CASE-2" not in text, form
        assert not gone & set(re.findall(r"\b[0-9a-f]{16}\b", text)), form
        assert squeezed("a gap in 2 of 2. (PA-MED-01)") in squeezed(text), form  # of 3 of 3


def _behind(told: Briefing) -> list[Behind]:
    return [behind for one in sentences(told) for behind in one.behind]


NASTY = ('#import "@preview/cetz:0.3.0": *', "*b* _i_ `c` $x^2$ @ref <label> \\ #eval(\"1\")", "= h", "- -- --- ~ ... // /* 'q'",
         '<script>alert(1)</script> </style> "onload=alert(1)" &amp; {{ title }} {% x %}')  # fmt: skip


def nasty() -> Briefing:
    """A briefing each of whose texts is markup somewhere."""
    words = " ".join(NASTY)
    behind = (Behind(f"ref {words}", "PA-MED-01", f"case {words}", f"message {words}"),)
    said = (Sentence(f"sentence {words}", ("PA-MED-01",), behind),)
    return Briefing(
        title=f"title {words}", audience=f"audience {words}", statement=f"statement {words}", marking=f"marking {words}",
        parts=(Part(3, f"part {words}", (Block(said, f"heading {words}", (f"lead {words}",)),)),),
        editions=(Edition(f"edition {words}", None, None, ("PA-MED-01",)),), not_seen_by_rules=(Sentence(f"unseen {words}"),),
        limits=(f"limit {words}",), keep=f"keep {words}", made="made",
    )  # fmt: skip


@pytest.mark.parametrize("form", ["docx", "pdf", "html"])
def test_no_text_is_markup_in_any_form(form: str, read: Any) -> None:
    told = nasty()
    said = squeezed(read[form](told))
    words = squeezed(" ".join(NASTY))
    wanted = ("title", "audience", "statement", "part", "heading", "lead", "sentence", "ref", "case", "message", "edition", "unseen",
              "limit", "keep")  # fmt: skip
    assert [name for name in wanted if name + words not in said] == []
    if form == "html":
        tree = html.document_fromstring(as_briefing_page(told))
        assert tree.xpath("//script | //@onload | //label") == []
        assert len(tree.xpath("//style")) == 1


def test_the_template_of_the_pdf_fetches_and_reads_nothing() -> None:
    from importlib.resources import files

    text = files("practicecheck.reports.briefing").joinpath("briefing.typ").read_text("utf-8")
    code = "\n".join(line.partition("//")[0] for line in text.splitlines())
    assert re.findall(r"\b(import|include|read(?=\()|plugin|image|eval|csv|yaml|toml|xml|cbor)\b", code) == []
    assert re.findall(r"\bjson\(([^)]*\))", code) == ["bytes(sys.inputs.briefing)"]


def test_the_pdf_is_tagged_and_the_same_each_time(three: Path, poppler: Path, tmp_path: Path) -> None:
    told = briefing(three, is_shared=True)
    made = as_pdf(told)
    assert made == as_pdf(told)
    (tmp_path / "briefing.pdf").write_bytes(made)
    tags = asked(poppler / "pdfinfo", "-struct", tmp_path / "briefing.pdf")
    assert tags.count("\n  H1 ") == 8
    assert {"H2", "P", "L", "LI", "Table", "TH", "TD", "Link"} <= set(re.findall(r"^ *([A-Z]\w*)", tags, re.MULTILINE))
    about = asked(poppler / "pdfinfo", tmp_path / "briefing.pdf")
    assert re.search(r"^Title: +Seven-minute briefing: physical abuse$", about, re.MULTILINE)
    assert re.search(r"^Tagged: +yes$", about, re.MULTILINE)
    assert "Date:" not in about
    assert b"pdfuaid:part" in made
    assert b"/Lang(en-GB)" in made


def test_a_character_that_no_font_has_is_shown_by_a_stand_in_and_said(poppler: Path, tmp_path: Path) -> None:
    said: list[str] = []
    told = replace(nasty(), title="Of 王, 👶 and é\x01", audience="For 王")
    (tmp_path / "briefing.pdf").write_bytes(as_pdf(told, say=said.append))
    text = asked(poppler / "pdftotext", "-raw", tmp_path / "briefing.pdf", "-")
    assert f"Of {STAND_IN}, {STAND_IN} and é{STAND_IN}" in text
    assert f"For {STAND_IN}" in text
    assert f"{STAND_IN} stands for a character that the fonts of this PDF lack" in " ".join(text.split())
    (line,) = said
    assert line.startswith("3 of the characters used")
    assert not {"王", "👶", "é"} & set(line)


def test_a_pdf_whose_fonts_have_every_character_says_nothing_of_it() -> None:
    said: list[str] = []
    as_pdf(nasty(), say=said.append)
    assert said == []


def test_without_typst_the_user_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(UsageError, match=r"pip install practicecheck\[pdf\]"):
        as_pdf(nasty())


@pytest.mark.parametrize("is_shared", [True, False], ids=["shared", "inside"])
def test_every_link_of_the_page_leads_somewhere_and_back(three: Path, is_shared: bool) -> None:
    tree = html.document_fromstring(as_briefing_page(briefing(three, is_shared=is_shared)))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in tree.xpath("//@href")} <= set(ids)
    for said in tree.xpath("//li[starts-with(@id, 'said-')]"):
        (note,) = said.xpath(".//a/@href")
        assert f"#{said.get('id')}" in tree.xpath(f"//*[@id='{note[1:]}']//@href")
    assert bool(tree.xpath("//a[starts-with(@href, '#finding-')]")) is not is_shared
    found = tree.xpath("//tr[starts-with(@id, 'finding-')]/@id")
    assert {f"#{one}" for one in found} <= set(tree.xpath("//ol//@href"))


@pytest.mark.slow
@pytest.mark.browser
def test_all_can_use_the_page(browser: Any, three: Path, tmp_path: Path) -> None:
    file = tmp_path / "briefing.html"
    for width, is_shared in ((1200, True), (320, False)):
        file.write_text(as_briefing_page(briefing(three, is_shared=is_shared)), encoding="utf-8")
        assert violations(browser, file, width=width) == []
    with opened(browser, file, width=320) as page:
        assert page.locator("html").evaluate("one => one.scrollWidth") <= 320
        page.locator("#said-1 sup a").click()
        note = page.locator("li:target")
        assert note.get_attribute("id") == "note-1"
        note.locator("a[href^='#finding-']").first.click()
        assert page.locator("tr:target").is_visible()
        page.locator("#note-1 a[href='#said-1']").click()
        assert page.locator("li:target").get_attribute("id") == "said-1"
        closed = page.locator("details")
        on_screen = closed.bounding_box()
        page.emulate_media(media="print")
        on_paper = closed.bounding_box()
        assert on_screen
        assert on_paper
        assert on_paper["height"] > 10 * on_screen["height"], "what is closed is not printed"
