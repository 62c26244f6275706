"""Every command that the pages show runs as the page says, and every link leads somewhere.

A page is run with the rules that it bears on alone: a command takes seconds for all of them, and there are some
eighty. What the tutorial shows of the demo is held against the demo by all of them.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from audited_rows import audited
from desk import June
from part_of_rules import part_of

from practicecheck import shipped
from practicecheck.cli import main
from practicecheck.review.store import open_store
from practicecheck.rulebook import Rulebook

ROOT = Path(__file__).resolve().parents[2]
PAGES = (ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")))
PLACEHOLDERS = {
    "EXTRACT": "extract",
    "CHILD": "CASE-1",
    "DIR": "made-up",
    "case-2.yaml": "fixtures/audited/case-2.yaml",
    "june": "june",
}
NOT_WRITTEN_HERE = ("decisions", "reference", "rules.md", "dependencies.md")
"""Pages that are generated from what has tests of its own, or that record what was decided once."""
SHOWN = {
    "practicecheck demo": 0,
    "practicecheck explain CASE-3 --rule PA-MED-01 --input fixtures/audited --as-of 2026-06-30": 2,
    "practicecheck explain C0129 --rule PA-REC-02 --run june": 3,
}
"""Commands of the tutorial whose output it shows, by the place of the text among those of the page."""
TUTORIAL = "first-check.md"
DONE_BEFORE = "practicecheck demo --out june"
"""What the README shows first: the `demo` of all tests is that command's."""
ALWAYS = ("PA-MED-01", "PA-CAT-03", "PA-RSK-01", "PA-ESC-02", "PA-REP-01")
"""A rule of each kind: what a page shows of a run is shown of something."""
Run = Callable[[str], int]


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a page in one language ('' for commands)."""
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [block for told, block in fenced if told == language]


def commands(page: Path) -> list[tuple[str, int]]:
    """The commands that a page shows, each with the exit code that it says."""
    text = page.read_text(encoding="utf-8")
    found = [line.removeprefix("$ ") for block in blocks(page, "") for line in block.splitlines()]
    if page.name == "README.md" and page.parent == ROOT:
        found += re.findall(r"`(practicecheck [^`]+)`", text)
    shown = []
    for line in found:
        if re.match(r"(python -m )?practicecheck (?!serve)", line):  # serving is tests/e2e/test_review.py's
            command, _, said = line.partition("    # exits with ")
            shown.append((command.removeprefix("python -m "), int(said or 0)))
    return shown


WALKED = ROOT / "docs" / "tutorial" / "change-a-limit.md"
"""The page whose steps follow from each other: a test of its own goes through them."""
WITH_COMMANDS = [
    page for page in PAGES if commands(page) and page != WALKED and not set(page.parts) & set(NOT_WRITTEN_HERE)
]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like the reader's: the checkout's fixtures, a copy of its rules, an extract, and one without adults."""
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    shutil.copytree(ROOT / "fixtures" / "audited", tmp_path / "extract")
    (tmp_path / "case-system").mkdir()
    for case in audited():
        held = {
            table: rows for table, rows in case.held.items() if table not in ("adult", "relationship", "engagement")
        }
        (tmp_path / "case-system" / case.name).with_suffix(".json").write_text(json.dumps(held), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))  # where the key of the pseudonyms is kept
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def of(line: str) -> int:
        words = shlex.split(line)[1:]
        with pytest.raises(SystemExit) as stop:
            main([PLACEHOLDERS.get(word, word) for word in words])
        return int(stop.value.code or 0)

    return of


@pytest.mark.parametrize(
    "page",
    [pytest.param(page, marks=[pytest.mark.slow] if page.parent.name == "how-to" else []) for page in WITH_COMMANDS],
    ids=lambda page: page.relative_to(ROOT).as_posix(),
)
def test_every_command_of_a_page_exits_as_it_says(
    page: Path,
    place: Path,
    book: Rulebook,
    run: Run,
    demo: June,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    few = part_of(book, ROOT / "rules", place / "few-rules", bears_on(page, book))
    monkeypatch.setattr(shipped, "_find", {"rules": few, "fixtures": ROOT / "fixtures"}.__getitem__)
    monkeypatch.setenv("COLUMNS", "200" if page.name == TUTORIAL else "100")
    _write_what_the_page_writes(page, place)
    for line, code in commands(page):
        if line == DONE_BEFORE:
            shutil.copytree(demo.folder, place / "june")
            continue
        shown = SHOWN.get(line) if page.name == TUTORIAL else None
        if line.startswith("practicecheck synth") and "--out extract" in line:
            shutil.rmtree(place / "extract")
        got = run(line)
        said = capsys.readouterr()
        assert got == code, f"{line}\n{said.out[-600:]}\n{said.err}"
        if shown is not None:
            told = demo.said.stdout if line == "practicecheck demo" else said.out  # the page counts all the rules
            for part in _parts(blocks(page, "text")[shown]):
                assert part in _plain(told), f"{line}\n{part}"


def test_the_tutorial_shows_what_these_commands_print() -> None:
    (tutorial,) = [page for page in WITH_COMMANDS if page.name == TUTORIAL]
    assert SHOWN.keys() <= {line for line, _ in commands(tutorial)}
    assert all(len(_parts(blocks(tutorial, "text")[place])) > 5 for place in SHOWN.values())


def _parts(text: str) -> list[str]:
    """What a page shows of a command, without what is left out and the gaps between columns."""
    return [_plain(part) for line in text.splitlines() for part in re.split(r"…|  +", line)]


def bears_on(page: Path, book: Rulebook) -> set[str]:
    """The rules that a page names, and the parameters and lists that it changes."""
    text = page.read_text(encoding="utf-8")
    named = {
        one for one in (*book.rules, *book.escalations, *book.reports) if re.search(rf"{re.escape(one)}(?!\.\w)", text)
    }
    starred = {one for begin in re.findall(r"(PA-[A-Z]{3}-)\*", text) for one in book.rules if one.startswith(begin)}
    changed = {word for block in blocks(page, "yaml") for word in re.findall(r"^ *(\w+):", block, re.MULTILINE)}
    return {*ALWAYS, *named, *starred, *(changed & {*book.vocabulary.parameters, *book.vocabulary.lists})}


def test_a_page_bears_on_all_that_it_names_and_changes(book: Rulebook) -> None:
    local = bears_on(ROOT / "docs" / "how-to" / "local-settings.md", book)
    assert local >= {"PA-VOI-01", "PA-CAT-01", "PA-MGT-03", "visit_wd", "practice_model", "paediatric_grades"}
    form = bears_on(ROOT / "docs" / "how-to" / "audit-form.md", book)
    assert form >= {"PA-FAT-01", "PA-FAT-02", "PA-FAT-03", "PA-FAT-04"}


def _write_what_the_page_writes(page: Path, place: Path) -> None:
    """The YAML that a how-to has its reader put into `my-rules`, or into the file named in its first line."""
    if page.name != TUTORIAL:
        shutil.copytree(shipped.rules_dir(), place / "my-rules")
    if "--database review.db" in page.read_text("utf-8"):
        open_store(place / "review.db").close()
    for block in blocks(page, "yaml"):
        if named := re.match(r"# ((?:local/)?\w+\.yaml)\n", block):
            (place / named[1]).parent.mkdir(exist_ok=True)
            (place / named[1]).write_text(block, encoding="utf-8")
            continue
        name = block.partition(":")[0]
        if name == "id":
            theme, rule = re.findall(r"^(?:theme|id): (.+)$", block, re.MULTILINE)[::-1]
            (place / "my-rules" / theme / f"{rule}.yaml").write_text(block, encoding="utf-8")
        elif page.parent.name == "how-to":
            path = place / "my-rules" / "parameters.yaml"
            text = re.sub(rf"^{name}:\n(?:  .*\n)+", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
            path.write_text(f"{text}\n{block}", encoding="utf-8")


def test_the_pages_show_commands() -> None:
    assert {page.relative_to(ROOT).as_posix() for page in WITH_COMMANDS} >= {
        "README.md",
        "docs/tutorial/first-check.md",
        "docs/how-to/check-your-own-records.md",
        "docs/how-to/change-a-rule.md",
        "docs/how-to/local-settings.md",
        "docs/how-to/write-a-rule.md",
    }


def test_the_limit_changed_on_the_page_reads_as_the_page_says(
    place: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    _write_what_the_page_writes(ROOT / "docs" / "how-to" / "change-a-rule.md", place)
    assert run("practicecheck rules read PA-REC-02 --rules my-rules") == 0
    assert "2 working days from 1 July 2026" in " ".join(capsys.readouterr().out.split())


def test_the_change_on_the_page_does_what_the_page_says(
    place: Path, book: Rulebook, run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ROOT / "docs" / "how-to" / "see-what-a-change-would-do.md"
    few = part_of(book, ROOT / "rules", place / "few-rules", ["icpc_wd"])
    folders = {"rules": few, "fixtures": ROOT / "fixtures"}
    monkeypatch.setattr(shipped, "_find", folders.__getitem__)
    _write_what_the_page_writes(page, place)
    (line,) = [one for one, _ in commands(page) if one.endswith("my-rules fixtures/council-300 --as-of 2026-06-30")]
    assert run(line) == 0
    said = _plain(capsys.readouterr().out)
    for part in _parts(blocks(page, "text")[0]):
        assert part in said, part


def test_the_path_of_a_changed_limit_is_as_the_tutorial_tells_it(
    place: Path, book: Rulebook, run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Step by step: what the page has its reader type is typed, what it says comes of it has to stand in what was said."""
    few = part_of(book, ROOT / "rules", place / "few-rules", ["icpc_wd", "PA-REC-04"])
    monkeypatch.setattr(shipped, "_find", {"rules": few, "fixtures": ROOT / "fixtures"}.__getitem__)
    said = ""
    for language, block in re.findall(r"^```(\w*)\n(.*?)^```$", WALKED.read_text("utf-8"), re.DOTALL | re.MULTILINE):
        if language == "text":
            for part in _parts(block):
                assert part in said, f"{part}\n{said}"
        elif language == "yaml":
            _write_where_it_says(block, place)
        else:
            said = ""
            for line in block.splitlines():
                command, _, code = line.partition("    # exits with ")
                if command == "cp -r rules my-rules":
                    shutil.copytree(few, place / "my-rules")
                    continue
                assert run(command) == int(code or 0), f"{command}\n{capsys.readouterr().out}"
                said += _plain(capsys.readouterr().out) + " "
    page = (place / "rules-site" / "rules" / "PA-REC-04.html").read_text("utf-8")
    assert "12 from 1 April 2026" in page
    assert "Sam Okafor, service manager for conferences" in page


def _write_where_it_says(block: str, place: Path) -> None:
    """A block of YAML into the file that its first line names: a number in the place of the earlier one, else at the end."""
    first, _, rest = block.partition("\n")
    path = place / first.removeprefix("# ")
    text, name = path.read_text("utf-8"), rest.partition(":")[0]
    if path.name == "parameters.yaml":
        text, found = re.subn(rf"^{name}:\n(?:  .*\n)+", rest, text, flags=re.MULTILINE)
        assert found == 1
    else:
        text += rest
    path.write_text(text, encoding="utf-8")


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[─│├└·]", " ", text).split())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if anchor:
            assert anchor in _anchors(target), link


def _anchors(page: Path) -> set[str]:
    text = page.read_text(encoding="utf-8")
    made = (
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    )
    return {*made, *re.findall(r'<a id="([^"]+)"', text)}


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").rglob("*.md"):
        name = page.relative_to(ROOT / "docs").as_posix()
        assert name == "README.md" or name.startswith("decisions/") or f"({name})" in index, name
