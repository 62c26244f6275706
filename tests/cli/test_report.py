"""`report --to xlsx` and `--to html` on a result made up for the purpose: what is written, for whom, and what is refused."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from made_result import kept, outcome, result, rule
from python_calamine import CalamineWorkbook

from practicecheck.cli import main


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a kept run `june`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    kept(tmp_path / "june", result([rule("PA-A")], [outcome("PA-A", "child-1"), outcome("PA-A", "child-2")]))
    return tmp_path


def exit_code(*words: str) -> int:
    with pytest.raises(SystemExit) as stop:
        main(["report", *words])
    return int(stop.value.code or 0)


def names(path: Path) -> list[str]:
    return CalamineWorkbook.from_path(path).sheet_names


def test_it_writes_one_file_for_its_owner_alone(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "june.xlsx").write_text("an earlier one", encoding="utf-8")
    assert exit_code("june", "--to", "xlsx", "--out", "june.xlsx", "--for", " Head of quality ") == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "Written to june.xlsx. It tells of single cases: keep it as you keep the records. Counts alone: --to-share.\n"
    )
    assert stat.S_IMODE((place / "june.xlsx").stat().st_mode) == 0o600
    assert sorted(path.name for path in place.iterdir()) == ["config", "june", "june.xlsx"]
    assert [path.name for path in (place / "june").iterdir()] == ["result.json"]
    about = CalamineWorkbook.from_path(place / "june.xlsx").get_sheet_by_name("About this file").to_python()
    assert ["Made for", "Head of quality"] in [line[:2] for line in about]


def test_names_and_sharing_are_only_by_their_option(place: Path) -> None:
    for option, expected in ((None, False), ("--inside", False), ("--names", True), ("--to-share", False)):
        assert exit_code("june", "--to", "xlsx", "--out", "june.xlsx", *([option] if option else [])) == 0
        cells = str([CalamineWorkbook.from_path(place / "june.xlsx").get_sheet_by_name(name).to_python()
                     for name in names(place / "june.xlsx")])  # fmt: skip
        assert ("child-1" in cells) is expected, option
        assert ("Findings" in names(place / "june.xlsx")) is (option != "--to-share"), option


def test_a_page_is_for_those_inside_unless_it_is_to_be_shared(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept(place / "may", result([rule("PA-A")], [outcome("PA-A", "child-1")]))
    for option, found, expected in ((None, False, True), ("--names", True, True), ("--to-share", False, False)):
        words = (
            "june",
            "--to",
            "html",
            "--since",
            "may",
            "--out",
            "june.html",
            "--for",
            "Ann",
            *([option] if option else []),
        )
        assert exit_code(*words) == 0
        html = (place / "june.html").read_text(encoding="utf-8")
        assert ("child-1" in html) is found, option
        assert ("<h2>Findings</h2>" in html) is expected, option
        assert "What changed since 30 June 2026" in html
        assert ">Ann<" in html
    assert "It holds counts alone: read it before it is shared." in capsys.readouterr().err
    assert stat.S_IMODE((place / "june.html").stat().st_mode) == 0o600


def test_a_page_since_the_run_itself_says_so(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("june", "--to", "html", "--since", "june", "--out", "june.html") == 0
    assert "Note: This is one run compared with itself" in capsys.readouterr().err
    assert "This is one run compared with itself" in (place / "june.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("june", "--to", "xlsx"), "add --out FILE.xlsx"),
        (("june", "--to", "html"), "add --out FILE.html"),
        (("june", "--to", "xlsx", "--out", "a.xlsx", "--since", "june"), "--since goes with the page"),
        (("june", "--to", "html", "--out", "a.html", "--since", "gone"), "gone holds no run of practicecheck"),
        (("june", "--to", "xlsx", "--out", "a.xlsx", "--most", "3"), "--most goes with the briefing"),
        (("june", "--to", "xlsx", "--out", "a.xlsx", "--names", "--to-share"), "Leave one of them out"),
        (("june", "--to", "xlsx", "--out", "june/a.xlsx"), "a file inside the run"),
        (("june", "--to", "md", "--for", "Head of quality"), "--for goes with the page and the workbook"),
        (("june", "--to", "pdf"), "add --out FILE.pdf"),
        (("june", "--to", "docx", "--briefing"), "add --out FILE.docx"),
        (("june", "--briefing", "--to", "html", "--since", "may", "--out", "a.html"), "--since goes with the page"),
        (("june", "--briefing", "--to", "xlsx", "--out", "a.xlsx"), "--briefing does not go with --to xlsx"),
        (("june", "--to", "pdf", "--template", "a.docx", "--out", "a.pdf"), "--template goes with --to docx"),
        (("gone", "--to", "xlsx", "--out", "a.xlsx"), "holds no run of practicecheck"),
        (("gone", "--to", "html"), "gone holds no run of practicecheck"),
        (("june", "--to", "xlsx", "--out", "z.HTML"), "Name a file that ends in .xlsx, or add --to html"),
        (("june", "--out", "z.docx"), "Name a file that ends in .md, or add --to docx"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    words: tuple[str, ...], said: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(*words) == 2
    assert said in capsys.readouterr().err
    assert sorted(path.name for path in place.iterdir()) == ["june"]


def test_a_place_that_cannot_be_written_to_is_a_clear_error(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "note").write_text("mine", encoding="utf-8")
    assert exit_code("june", "--to", "xlsx", "--out", "note/june.xlsx") == 3
    assert "june.xlsx could not be written" in capsys.readouterr().err
