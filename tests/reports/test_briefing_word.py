"""The briefing as a Word document: nothing lost, nothing added, and templates that cannot say less than they must."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import date
from pathlib import Path

import docx
import pytest

from practicecheck.errors import InputError, UsageError
from practicecheck.reports.briefing.model import Behind, Block, Briefing, Edition, Part, Sentence
from practicecheck.reports.briefing.word import MUST_SAY, as_word
from practicecheck.reports.briefing.word_template import make_template

SHARED = (Behind("F-1", "PA-MED-01", "Case A", "No medical is recorded."),)
BRIEFING = Briefing(
    title="Seven-minute briefing <b>&",
    audience="Not to be shared.",
    statement="A person decides.",
    marking="Not to be shared",
    parts=(
        Part(1, "Aims", (Block(lead=("To be assured of:",)),)),
        Part(3, "What was seen", (
            Block((Sentence("A gap & more.", ("PA-MED-01",), SHARED), Sentence("The same again.", (), SHARED)), "Escalations"),
            Block((Sentence("Another {{ one }}.", ("PA-FAT-01", "PA-FAT-02"), (Behind("F-2"),)),)),
        )),
    ),
    editions=(Edition("LON7", date(2022, 3, 31), None, ("PA-MED-01",)),),
    not_seen_by_rules=(Sentence("What was done and not written down.", ("PA-MED-01",)),),
    seen_once=(Sentence("Seen once.", ("PA-CUL-01",), (Behind("F-3"),)),),
    limits=("Counts are of the record.",),
    keep="Keep it until the meeting.",
    made="Made by PA-REP-01.",
)  # fmt: skip


def texts(made: bytes) -> list[str]:
    """Every paragraph, cell, header and footer of a document."""
    document = docx.Document(io.BytesIO(made))
    page = document.sections[0]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [one.text for one in (*page.header.paragraphs, *document.paragraphs, *page.footer.paragraphs)] + cells


def edited(path: Path, old: str, new: str) -> Path:
    """The template of the program with one text changed, as by someone in Word."""
    document = docx.Document(io.BytesIO(make_template()))
    for paragraph in (*document.paragraphs, *document.sections[0].header.paragraphs):
        if old in paragraph.text:
            paragraph.text = paragraph.text.replace(old, new)
    document.save(str(path))
    return path


def test_everything_that_the_briefing_says_stands_in_it_in_order() -> None:
    said = texts(as_word(BRIEFING))
    wanted = [
        "Seven-minute briefing <b>&", "Draft until a named person approves it.", "Not to be shared.", "A person decides.",
        "1. Aims", "To be assured of:", "3. What was seen", "Escalations", "A gap & more. (PA-MED-01)1", "The same again.1",
        "Another {{ one }}. (PA-FAT-01, PA-FAT-02)2", "Counts are of the record.", "Keep it until the meeting.",
        "Seen once. (PA-CUL-01)3", "What was done and not written down. (PA-MED-01)",
        "1  PA-MED-01 F-1.", "2  F-2.", "3  F-3.", "Made by PA-REP-01. Page ",
    ]  # fmt: skip
    places = [said.index(text, 1) for text in wanted]  # the header comes first
    assert places == sorted(places)
    assert said[0] == "Draft until a named person approves it. Not to be shared."
    assert said[-4:] == ["F-1", "PA-MED-01", "Case A", "No medical is recorded."]
    assert said[-12:-8] == ["LON7", "31 March 2022", "", "PA-MED-01"]
    assert not any("{%" in text for text in said)


def test_the_same_briefing_gives_the_same_bytes() -> None:
    assert as_word(BRIEFING) == as_word(BRIEFING)


def test_a_template_of_the_councils_own_is_filled(tmp_path: Path) -> None:
    made = as_word(BRIEFING, edited(tmp_path / "ours.docx", "Behind this briefing", "For those who want to know more"))
    assert "For those who want to know more" in texts(made)


@pytest.mark.parametrize("name", MUST_SAY)
def test_a_template_cannot_leave_out_what_a_reader_has_to_know(tmp_path: Path, name: str) -> None:
    document = docx.Document(io.BytesIO(make_template()))
    for paragraph in (*document.paragraphs, *document.sections[0].header.paragraphs):
        if f"{{{{ {name} }}}}" in paragraph.text:
            paragraph.text = "gone"
        elif f" in {name}" in paragraph.text or f"if {name}" in paragraph.text:
            paragraph.text = paragraph.text.replace(name, "[]")
    document.save(str(tmp_path / "ours.docx"))
    with pytest.raises(InputError, match=rf"ours.docx leaves out {name}\."):
        as_word(BRIEFING, tmp_path / "ours.docx")


def test_a_placeholder_that_is_not_closed_takes_nothing_with_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"ours.docx leaves out how_to_read\."):
        as_word(BRIEFING, edited(tmp_path / "ours.docx", "Behind this briefing", "{{ title"))


@pytest.mark.parametrize(
    "nasty", ["{{ title.__class__.__mro__[1].__subclasses__() }}", "{% if title %}", "{% include '/etc/passwd' %}"]
)
def test_a_template_reaches_nothing_and_breaks_in_plain_words(tmp_path: Path, nasty: str) -> None:
    with pytest.raises(InputError, match=r"ours\.docx cannot be filled"):
        as_word(BRIEFING, edited(tmp_path / "ours.docx", "Behind this briefing", nasty))


def test_what_is_no_document_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ours.docx").write_bytes(b"hello")
    with pytest.raises(InputError, match=r"ours.docx is no Word document"):
        as_word(BRIEFING, tmp_path / "ours.docx")
    with pytest.raises(InputError, match="cannot be read"):
        as_word(BRIEFING, tmp_path / "gone.docx")


def test_without_its_library_the_user_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docxtpl", None)
    with pytest.raises(UsageError, match=r"practicecheck\[docx\]"):
        as_word(BRIEFING)


@pytest.mark.office
def test_libreoffice_reads_it(office: str, tmp_path: Path) -> None:
    (tmp_path / "briefing.docx").write_bytes(as_word(BRIEFING))
    done = subprocess.run(
        [office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "txt:Text (encoded):UTF8",
         "--outdir", tmp_path, tmp_path / "briefing.docx"],
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    said = (tmp_path / "briefing.txt").read_text(encoding="utf-8-sig")
    assert done.returncode == 0, done.stderr
    assert "A gap & more. (PA-MED-01)1" in said
    assert "1  PA-MED-01 F-1." in said
    assert "No medical is recorded." in said
