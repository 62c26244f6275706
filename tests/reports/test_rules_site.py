"""The site of the rules: whole without a script, whole offline, for everybody, and the same from the same rules."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from browsing import opened, violations
from shipped_book import shipped_book

from practicecheck.errors import UsageError
from practicecheck.reports.rules_site import make_site, write_site
from practicecheck.reports.rules_site.make import INDEX, file_of
from practicecheck.rulebook import Rulebook, load_rulebook

KINDS = ("PA-MED-02", "PA-CAT-03", "PA-RSK-01", "PA-ESC-01", "PA-ESC-01.audit", "PA-REP-01")
"""A rule of each kind: gap, measure, strength, escalation, trigger, report."""


class Read(HTMLParser):
    """What a page holds: its links, anchors, headings and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.outside: list[str] = []
        self.said: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(told["href"])
        if "id" in told:
            self.ids.append(told["id"])
        self.outside += [
            value
            for name, value in told.items()
            if name in ("src", "srcset", "action", "style") or name.startswith("on")
        ]
        if tag == "link":
            self.outside.append(tag)

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.said).split())


@cache
def pages() -> dict[str, str]:
    return dict(make_site(shipped_book()))


@cache
def site() -> dict[str, Read]:
    return {path: Read(page) for path, page in pages().items()}


def page_of(rule: str) -> Read:
    return site()[f"rules/{file_of(rule)}"]


def test_every_rule_has_its_page_and_the_index_leads_to_it(book: Rulebook) -> None:
    checks = (*book.rules, *book.escalations, *book.reports)
    assert set(site()) == {INDEX, *(f"rules/{name}.html" for name in checks)}
    index = site()[INDEX]
    assert {f"rules/{name}.html" for name in checks} <= set(index.links)
    for name in checks:
        assert name in page_of(name).text


def test_every_link_leads_to_a_page_or_a_place_that_is_there() -> None:
    for path, page in site().items():
        assert len(page.ids) == len(set(page.ids)), path
        for link in page.links:
            file, _, place = link.partition("#")
            target = path if not file else str((Path("/") / path).parent.joinpath(file).resolve()).removeprefix("/")
            assert target in site(), (path, link)
            assert not place or place in site()[target].ids, (path, link)


def test_nothing_is_asked_of_anybody_and_one_script_alone_may_run() -> None:
    for path, page in pages().items():
        assert site()[path].outside == [], path
        assert "://" not in re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL), path
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
        assert policy is not None
        assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
        assert ("<script>" in page, "script-src 'sha256-" in policy[1]) == ((path == INDEX,) * 2), path
        assert "unsafe" not in policy[1]


def test_the_same_rules_give_the_same_bytes(few_rules: Path, tmp_path: Path) -> None:
    here = dict(make_site(load_rulebook(few_rules)))
    command = [
        sys.executable,
        "-m",
        "practicecheck",
        "rules",
        "docs",
        "--rules",
        few_rules,
        "--site",
        tmp_path / "site",
    ]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": "7"})
    for path, page in here.items():
        assert (tmp_path / "site" / path).read_text("utf-8") == page, path


def test_a_rules_page_says_all_of_it(book: Rulebook) -> None:
    said = page_of("PA-MED-02").text
    for words in (
        "Medical done in time",
        "For each strategy discussion of a child:",
        "Who acts: social worker, team manager.",
        "Nobody has approved it yet.",
        "medical_acute_hours How soon a child with a fresh injury is examined 24 hours always",
        "RCPCH, Child protection service delivery standards RCPCH20 1 October 2020",
        "RCPCH20: time from request to examination. To be confirmed.",
        "Refused consent meets the time limit. It does not mean that the child was seen.",
        "Was the child seen and not recorded? What delayed it, and who was told?",
        "Fresh injury, asked for on Monday, seen on Thursday: gap",
        "Medicals were not extracted: cannot tell",
        "Not in the extract: medical.",
        "K1: Follow the London procedures on physical abuse and paediatric medicals",
        "Review the case ( PA-ESC-14 ) can be raised by a critical rule on medicals answering gap.",
        "31 March 2022 LON7 comes into force.",
    ):
        assert words in said, words


def test_an_example_shows_its_rows_and_the_answer_of_each_subject() -> None:
    said = page_of("PA-MED-02").text
    example = said[said.index("Asked for at no recorded time") : said.index("Dates only, the next day")]
    assert "Strategy discussion Strategy id Held at" in example
    assert "Subject Answer S1 gap" in example
    assert "blank" in example
    assert re.search(r"Medical id Strategy id .* M1 S1 ", example)
    measure = page_of("PA-CAT-03").text
    assert re.search(r"category without physical \d of \d, \d could not be told", measure)
    raised = page_of("PA-ESC-01").text
    assert "One fires, another cannot be told: escalate" in raised
    assert "A recommendation is late, which alone raises nothing: not raised" in raised
    assert "Out of scope: PA-ESC-01." in raised


def test_what_rests_on_a_rule_is_named_from_both_sides(book: Rulebook) -> None:
    for escalation in book.escalations.values():
        for clauses in escalation.raised_by:
            for clause in clauses:
                if name := clause.rule or clause.escalation:
                    assert file_of(escalation.id) in page_of(name).links, (name, escalation.id)
    for rule in book.rules.values():
        for name in (*book.reads_answers_of(rule), *rule.blocked_by):
            assert file_of(rule.id) in page_of(name).links, (name, rule.id)


def test_a_text_with_a_mark_in_it_stays_text(few_rules: Path, tmp_path: Path) -> None:
    import shutil

    rules = shutil.copytree(few_rules, tmp_path / "rules")
    file = rules / "medicals" / "PA-MED-01.yaml"
    file.write_text(
        re.sub(r"^title: .*", 'title: "A <b>bold</b> & PA-CAT-03 title"', file.read_text("utf-8"), flags=re.M), "utf-8"
    )
    made = dict(make_site(load_rulebook(rules)))
    assert "<b>bold" not in made["rules/PA-MED-01.html"] + made[INDEX]
    assert "A &lt;b&gt;bold&lt;/b&gt; &amp; PA-CAT-03 title" in made["rules/PA-MED-01.html"]


def test_a_site_is_written_over_a_site_and_over_nothing_else(book: Rulebook, few_rules: Path, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    few = load_rulebook(few_rules)
    count = len(few.rules) + len(few.escalations) + len(few.reports) + 1
    assert write_site(few, folder) == count
    (folder / "rules" / "PA-OLD-01.html").write_bytes((folder / "rules" / "PA-MED-01.html").read_bytes())
    (folder / "rules" / "own.html").write_text("ours", "utf-8")
    (folder / "logo.svg").write_text("ours", "utf-8")
    assert write_site(few, folder) == count
    left = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert left == {*dict(make_site(few)), "rules/own.html", "logo.svg"}
    assert {(folder / path).stat().st_mode & 0o777 for path in dict(make_site(few))} == {0o644}
    other = tmp_path / "other"
    other.mkdir()
    (other / INDEX).write_text("<title>somebody's</title>", "utf-8")
    with pytest.raises(UsageError, match="no site of rules, so nothing was written"):
        write_site(few, other)
    assert (other / INDEX).read_text("utf-8") == "<title>somebody's</title>"


def test_the_command_writes_it(few_rules: Path, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from practicecheck.cli import cli

    made = CliRunner().invoke(cli, ["rules", "docs", "--rules", str(few_rules), "--site", str(tmp_path / "site")])
    assert made.exit_code == 0, made.output
    assert f"pages: open {tmp_path / 'site' / INDEX} in a browser." in made.output
    both = CliRunner().invoke(cli, ["rules", "docs", "--matrix", "--site", str(tmp_path / "site")])
    assert isinstance(both.exception, UsageError)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    (folder / "rules").mkdir()
    for path, page in pages().items():
        (folder / path).write_text(page, "utf-8")
    return folder


@pytest.mark.slow
@pytest.mark.browser
def test_everybody_can_use_it(browser: Any, written: Path) -> None:
    paths = [INDEX, *(f"rules/{file_of(name)}" for name in KINDS)]
    for path, width in [*((path, 1200) for path in paths), (INDEX, 390), (paths[1], 390)]:
        assert violations(browser, written / path, width=width) == [], (path, width)
    unfolded = written / "rules" / "unfolded.html"
    unfolded.write_text((written / paths[1]).read_text("utf-8").replace("<details>", "<details open>"), "utf-8")
    assert violations(browser, unfolded) == []
    for path in (*paths, "rules/unfolded.html"):
        with opened(browser, written / path, width=390) as page:  # without scripts
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.browser
def test_the_search_finds_by_any_word_and_keeps_it_in_the_address(browser: Any, written: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((written / INDEX).as_uri())
    rules = page.locator("li[data-words]")
    every = rules.count()
    page.get_by_label("Find a rule by any word in it").fill("paediatrician consent")
    shown = rules.locator("visible=true")
    assert 0 < shown.count() < every
    assert "PA-MED-02" in " ".join(shown.all_inner_texts())
    assert page.get_by_role("status").inner_text() == f"{shown.count()} of {every}."
    assert page.locator("#voice").is_hidden()
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    assert page.get_by_label("Find a rule").input_value() == "paediatrician consent"
    assert 0 < shown.count() < every
    page.get_by_label("Find a rule").fill("no such word anywhere")
    assert page.get_by_role("status").inner_text() == f"0 of {every}. Try fewer or shorter words."
    page.get_by_label("Find a rule").fill("")
    assert shown.count() == every
    assert said == []
    assert {url.partition("#")[0] for url in asked} == {(written / INDEX).as_uri()}
    context.close()
    with opened(browser, written / INDEX) as bare:  # without scripts there is no search, and every rule is there
        assert bare.locator("#search").is_hidden()
        assert bare.locator("li[data-words]").locator("visible=true").count() == every


@pytest.mark.browser
def test_paper_shows_every_example(browser: Any, written: Path) -> None:
    with opened(browser, written / "rules" / "PA-MED-02.html") as page:
        page.emulate_media(media="print")
        assert page.locator(".example").last.is_visible()
        assert page.locator("nav.contents").is_hidden()
