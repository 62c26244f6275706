"""What the page of a run says, hides and refuses; and, in a real browser, whether all can use it."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from browsing import opened, violations
from hypothesis import given, settings
from hypothesis import strategies as st
from made_result import Data, council, evidence, kept, outcome, raised, result, rule

from practicecheck.engine.run import Run
from practicecheck.errors import InputError
from practicecheck.reports.audience import Audience
from practicecheck.reports.compare import compare_with
from practicecheck.reports.contract import contract
from practicecheck.reports.page import make_page
from practicecheck.reports.page.answers import answers
from practicecheck.reports.pseudonym import Pseudonyms
from practicecheck.reports.workbook import Made, read_told

PSEUDONYMS = Pseudonyms(b"k" * 32)
MADE = Made(date(2026, 7, 1), "the head of quality")
INSIDE = ["In short", "Escalations", "Findings", "Strengths", "Cannot tell", "By theme and team", "Answers to each rule", "Journeys",
          "Rules", "Measures", "Intake problems", "About this file"]  # fmt: skip


@dataclass
class Read(HTMLParser):
    """A page as it is read: its elements with their attributes, and the text of each section."""

    html: str
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    svg: str = ""
    _inside: list[str] = field(default_factory=list)
    _section: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)
        self.texts = {name: " ".join(text.split()) for name, text in self.texts.items()}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "section" and dict(attrs).get("class") is None:
            self._section = str(dict(attrs)["id"])
        if tag == "svg":
            self._inside.append(tag)
        self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "svg":
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        self.texts[self._section] = self.texts.get(self._section, "") + data
        if self._inside:
            self.svg += f"{data}\n"

    def all(self, name: str) -> list[str]:
        """Every value of an attribute."""
        return [str(found[name]) for _, found in self.elements if name in found]


def page(
    folder: Path, data: Data, *, names: bool = False, shared: bool = False, most: int = 2000, since: Data | None = None
) -> str:
    told = read_told(kept(folder / "june", data))
    changed = compare_with(kept(folder / "earlier-run", since), told.run) if since else None
    return make_page(told, Audience(shared, PSEUDONYMS, 5, with_names=names), MADE, most=most, since=changed)


def titles(html: str) -> list[str]:
    return re.findall(r"<h2>(.*?)</h2>", html)


def case(child: str) -> str:
    return f"Case {PSEUDONYMS.of('child', child)}"


def test_escalations_come_first_and_every_part_is_there(one_of_each: Data, tmp_path: Path) -> None:
    html = page(tmp_path, one_of_each)
    assert titles(html) == INSIDE
    texts = Read(html).texts
    assert texts["escalations"].index(case("child-1")) < texts["escalations"].index(case("child-2"))
    assert "Whether someone must look could not be told" in texts["escalations"]
    assert "1 of 2 children to look at today." in texts["in-short"]
    assert "Not confirmed" not in texts["strengths"]
    assert "the head of quality" in texts["about-this-file"]
    assert "Nickname" in texts["intake-problems"]


def test_a_finding_stands_with_all_that_is_asked_of_it(one_of_each: Data, tmp_path: Path) -> None:
    said = Read(page(tmp_path, one_of_each, names=True)).texts["findings"]
    first = said[said.index("critical title of PA-A") :]
    assert first.startswith(
        "critical title of PA-A Ask: ask PA-A? Who acts: chair. Medicals. PA-A, WT23. Not confirmed by its source: medical wd. "
        "child-1 look today message of PA-A Due 3 March 2026. Evidence visit (row 2): 1 May 2026, seen yes, …; "
        "child (row 5): date of birth 3 February 2019; covered: medical A note."
    ), first
    assert "Look first at PA-A." in said  # PA-B is blocked by it


def test_a_strength_never_softens_an_escalation(one_of_each: Data, tmp_path: Path) -> None:
    texts = Read(page(tmp_path, one_of_each)).texts
    assert "message of PA-S" in texts["strengths"]
    assert "message of PA-H" not in texts["strengths"]
    assert "1 more is not shown" in texts["strengths"]


def test_what_is_said_of_every_case_of_a_rule_is_said_once(tmp_path: Path) -> None:
    alike = [outcome("PA-A", f"child-{number}", notes=["Alike.", f"Of {number}."]) for number in range(3)]
    html = page(tmp_path, result([rule("PA-A")], alike))
    assert html.count("message of PA-A") == html.count("Of each: Alike.") == 1
    assert all(f"Of {number}." in html for number in range(3))


def test_without_names_nothing_gives_a_child_away(one_of_each: Data, tmp_path: Path) -> None:
    told, named = (page(tmp_path / str(names), one_of_each, names=names, since=one_of_each) for names in (False, True))
    ids = [one["id"] for one in (*one_of_each["outcomes"], *one_of_each["escalations"])]
    for word in ("child-1", "child-2", "SD-9", "V-77", "3 February 2019", "june", "earlier-run", *ids):
        assert not re.search(rf"\b{word}\b", told), word
    for word in ("child-1", "child-2", "3 February 2019", "june"):
        assert word in named, word
    for where in (*Read(named).all("id"), *Read(named).all("href")):
        assert "child-1" not in where  # what a browser keeps of a visit is an address


def test_the_order_does_not_tell_the_order_of_ids(tmp_path: Path) -> None:
    children = [f"child-{number:03}" for number in range(40)]
    closed = [outcome("PA-B", child, answer="met") for child in children]
    rules = [rule("PA-A"), rule("PA-B"), rule("PA-S", kind="strength"), rule("PA-E", kind="escalation")]
    more = [
        outcome(name, child, answer) for child in children for name, answer in (("PA-A", "gap"), ("PA-S", "strength"))
    ]
    now = result(rules, [*more, *closed], escalations=[raised("PA-E", child) for child in children])
    then = result(rules, [{**one, "answer": "gap"} for one in closed])
    html = page(tmp_path, now, since=then)
    by_section = dict(zip(["", *Read(html).texts], re.split("<h2>", html), strict=False))
    for section in ("escalations", "findings", "strengths", "changes"):
        part = re.search(rf'<section id="{section}">(.*?)(?=<section id="[a-z-]+">\n<h2>)', html, re.DOTALL)
        assert part, by_section.keys()
        cases = list(dict.fromkeys(re.findall(r"Case [0-9A-Z]{4}-[0-9A-Z]{4}", part[1])))
        assert cases == sorted(cases), section
        assert len(cases) == 40, section
        assert cases != [case(child) for child in children]


@pytest.mark.parametrize("option", [{}, {"names": True}, {"shared": True}, {"most": 1}])
def test_every_link_leads_somewhere_and_no_place_is_there_twice(
    option: dict[str, Any], one_of_each: Data, tmp_path: Path
) -> None:
    made = council({"Alder": 9, "Birch": 8}, {"Alder": 7, "Birch": 8}, *one_of_each["rules"][1:])
    for name, data in (("a", one_of_each), ("b", made)):
        read = Read(page(tmp_path / name, data, since=data, **option))
        places = Counter(read.all("id"))
        assert set(places.values()) == {1}, [place for place, number in places.items() if number > 1]
        assert {where.removeprefix("#") for where in read.all("href")} <= set(places)
        assert all(where.startswith("#") for where in read.all("href"))


CANARIES = (
    "<script>alert(1)</script>",
    "</style><b>",
    '"onload="x',
    "'><img src=x onerror=x>",
    "{{ 7*7 }}",
    "]]>",
    "\x00\x07",
)


def test_no_text_becomes_markup(tmp_path: Path) -> None:
    outcomes, escalated = [], []
    for number, text in enumerate(CANARIES):
        held = [evidence("visit", "not_alone_reason", text)]
        told = {"message": text, "notes": [text], "evidence": held, "overlay": [text]}
        outcomes += [outcome("PA-A", f"{text}{number}", **told), outcome("PA-B", f"{text}{number}", "strength", **told)]
        outcomes.append(outcome("PA-C", f"{text}{number}", "cannot_tell", reasons=[{"kind": text, "words": text}]))
        escalated.append(raised("PA-E", f"{text}{number}", message=text, level=text, because=[outcomes[-3]["id"]]))
    hostile = "".join(CANARIES)
    more = {"ask": hostile, "title": hostile, "acts": hostile, "limits": [hostile], "theme": hostile}
    rules = [
        rule("PA-A", **more),
        rule("PA-B", kind="strength", **more),
        rule("PA-C"),
        rule("PA-E", kind="escalation", **more),
    ]
    teams = {one["child_id"]: hostile for one in outcomes}
    data = result(rules, outcomes, teams=dict(teams), escalations=escalated)
    data["intake"]["dropped_columns"] = [hostile]
    for option in ({"names": True}, {}, {"shared": True}):
        html = page(tmp_path / str(len(option)), data, since=data, **option)
        read = Read(html)
        assert {tag for tag, _ in read.elements} <= {
            "html", "head", "meta", "title", "style", "body", "a", "header", "div", "p", "h1", "h2", "h3", "h4", "nav", "ul", "li",
            "main", "section", "b", "strong", "span", "details", "summary", "figure", "figcaption", "table", "caption", "thead",
            "tbody", "tr", "th", "td", "footer", "bdi", "i", "svg", "desc", "rect", "text", "pattern",
        }  # fmt: skip
        assert not [name for _, found in read.elements for name in found if name.startswith(("on", "style", "src"))]
        assert "49" not in re.sub(r"\d{3,}|-\d+|\d+\.\d+", "", read.texts["rules"])
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page(tmp_path / "again", data, names=True)


@pytest.mark.parametrize("odd", ["\u202eevil", "x" * 300])
def test_a_name_of_odd_letters_changes_nothing_beside_it(odd: str, one_of_each: Data, tmp_path: Path) -> None:
    text = (
        json.dumps(one_of_each).replace("Elder", json.dumps(f"{odd}team")[1:-1]).replace('"child-1"', json.dumps(odd))
    )
    html = page(tmp_path, json.loads(text), names=True)
    for section in ("escalations", "findings", "strengths", "map"):
        part = re.search(rf'<section id="{section}">(.*?)(?=<section id="[a-z-]+">\n<h2>)', html, re.DOTALL)
        assert part
        seen = re.sub(r"<svg.*?</svg>", "", part[1], flags=re.DOTALL)
        assert f"<bdi>{odd}" in seen, section
        assert odd not in re.sub(r"<bdi>[^<]*</bdi>", "", seen), section
    assert "bdi { overflow-wrap: anywhere; }" in html
    assert ".rule .quiet a { white-space: nowrap; }" in html  # the id of a rule is not broken
    assert "<i>PA-S</i>" in html


def test_numbers_are_told_alike_and_one_is_one(one_of_each: Data, tmp_path: Path) -> None:
    made = {**one_of_each, "outcomes": [one for one in one_of_each["outcomes"] if one["answer"] != "cannot_tell"]}
    made["outcomes"].append(outcome("PA-B", "child-2", "cannot_tell"))
    assert "1 answer could not be told" in Read(page(tmp_path / "one", made)).texts["in-short"]
    many = council({"Alder": 2400}, {"Alder": 1200})
    texts = Read(page(tmp_path / "many", many, most=10)).texts
    assert "1,200 of 2,400 children with a finding, 1,200 findings in all: 1,200 critical." in texts["in-short"]
    assert "1,190 more are not" in texts["findings"]
    assert "The records of 2,400 children" in texts.pop("")
    for name, text in texts.items():
        left = [one for one in re.findall(r"(?<![\w.,-])\d{4,}\b", text) if not re.fullmatch(r"20\d\d", one)]
        assert not left, (name, left)


def test_of_many_findings_the_gravest_are_listed_and_the_rest_are_counted(tmp_path: Path) -> None:
    rules = [rule("PA-A", severity="critical"), rule("PA-B", severity="medium")]
    outcomes = [outcome(name, f"child-{number}", severity=severity, message=f"{name} of {number}.")
                for number in range(9) for name, severity in (("PA-B", "medium"), ("PA-A", "critical"))]  # fmt: skip
    escalated = [raised("PA-E", f"child-{number}", answer, message=f"PA-E of {number}.")
                 for number, answer in enumerate(["escalate"] * 12 + ["cannot_tell"] * 3)]  # fmt: skip
    teams = dict.fromkeys(one["child_id"] for one in [*outcomes, *escalated])
    made = result([*rules, rule("PA-E", kind="escalation")], outcomes, teams=teams, escalations=escalated)
    html = page(tmp_path, made, most=10)
    assert len(re.findall(r'<div class="child"', html)) == 12  # whom to look at is never left out
    assert len(re.findall(r"PA-A of \d\.", html)) == 9
    assert len(re.findall(r"PA-B of \d\.", html)) == 1
    said = Read(html).texts
    assert "The 10 gravest are listed here; 8 more are not." in said["findings"]
    assert "--to xlsx" in said["findings"]
    assert "the 10 gravest findings; 8 more are in the workbook" in said["about-this-file"]


def copies(finished: Run, times: int) -> Data:
    """The audited children many times over: findings as long as real ones, in teams of a council."""
    made = contract(finished)
    teams = ("Alder team", "Birch team", "Cedar team", "Damson team", None)
    several: Data = {**made, "children": [], "outcomes": [], "escalations": []}
    for number in range(times):
        for child in made["children"]:
            several["children"].append(
                {**child, "child_id": f"{child['child_id']}-{number}", "team": teams[number % 5]}
            )
        for kind in ("outcomes", "escalations"):
            for one in made[kind]:
                because = [f"{name}-{number}" for name in one.get("because", ())]
                told = {"id": f"{one['id']}-{number}", "child_id": f"{one['child_id']}-{number}", "because": because}
                several[kind].append({**one, **told})
    return several


def test_two_thousand_findings_are_a_page_that_can_be_sent(finished: Run, tmp_path: Path) -> None:
    html = page(tmp_path, copies(finished, 33))
    assert "2,013 findings" in html
    assert len(re.findall("<summary>Evidence", html)) == 2000
    assert len(html.encode()) < 1_600_000


def test_the_same_page_is_the_same_file(one_of_each: Data, tmp_path: Path) -> None:
    assert page(tmp_path / "a", one_of_each) == page(tmp_path / "b", one_of_each)


def test_what_is_shared_holds_counts_alone(tmp_path: Path) -> None:
    made = council({"Alder": 20, "Birch": 30, "Cedar": 40}, {"Alder": 3, "Birch": 10, "Cedar": 20},
                   rule("PA-E", kind="escalation"), rule("PA-S", kind="strength"))  # fmt: skip
    made["outcomes"].append(outcome("PA-S", "Birch-7", "strength", message="message of the strength"))
    made["escalations"] = [
        raised("PA-E", f"Birch-{number}", message="message of the escalation") for number in range(4)
    ]
    for child in made["children"][20:24]:
        child["answers"]["PA-E"] = "escalate"
    html = page(tmp_path, made, shared=True, since=council({"Alder": 20}, {"Alder": 3}))
    assert titles(html) == ["In short", "Escalations", "Cannot tell", "By theme and team", "Answers to each rule",
                            "What changed since 30 June 2026", "Rules", "Measures", "About this file"]  # fmt: skip
    for word in ("message", "Alder-", "Birch-", "Case ", "Ask:", *(one["id"] for one in made["outcomes"])):
        assert word not in html, word
    assert not re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", html)  # nor a pseudonym
    read = Read(html)
    assert "c children to look at today." in read.texts["in-short"]
    drawn = re.sub(r"(\d+ of )?\d+ rules?", "", read.svg + "\n".join(read.all("aria-label")))
    numbers = {int(one) for one in re.findall(r"(?<![\d%.])\b\d+\b(?! %)", drawn)}
    assert not numbers & {1, 2, 3, 4, 5, 17, 19}  # 3 of Alder's 20, and what is left over
    assert "\nc\n" in read.svg


@given(st.dictionaries(st.sampled_from(["gap", "escalate", "met", "cannot_tell", "not_due", "strength", "no_strength", "not_applicable"]),
                       st.integers(0, 12), min_size=1), st.sampled_from(["gap", "strength", "trigger"]))  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_no_picture_of_answers_shows_a_small_count(
    tmp_path_factory: pytest.TempPathFactory, given_answers: dict[str, int], kind: str
) -> None:
    teams = {f"{answer}-{number}": None for answer, size in given_answers.items() for number in range(size)}
    made = result([rule("PA-A", kind=kind, title="title")], [], teams=dict(teams))
    for one in made["children"]:
        one["answers"]["PA-A"] = one["child_id"].rpartition("-")[0]
    (shown,) = answers(read_told(kept(tmp_path_factory.mktemp("made"), made)), 5)
    counts = [str(cell) for row in shown.table.rows for cell in row[1:-1] if cell is not None]
    told = [*counts, *re.findall(r">(\d+)</text>", shown.picture), *re.findall(r"\((\d+)", shown.sentence)]
    assert not [one for one in told if one.isdigit() and 1 <= int(one) <= 5]
    if "c" in counts[:-1]:
        assert ": c" in shown.picture  # and no bar whose length would tell it
        assert "#cfe3d6" not in shown.picture


def test_an_escalation_without_answers_for_each_child_is_never_told_as_asked_of_none(tmp_path: Path) -> None:
    escalated = [
        raised("PA-E", f"child-{number}", "escalate" if number < 20 else "cannot_tell") for number in range(27)
    ]
    made = result([rule("PA-A"), rule("PA-E", kind="escalation")], [], escalations=escalated,
                  teams=dict.fromkeys(f"child-{number}" for number in range(60)))  # fmt: skip
    for child in made["children"]:
        child["answers"].pop("PA-E")
    for shared in (False, True):
        said = Read(page(tmp_path / str(shared), made, shared=shared)).texts
        assert "asked of no child" not in said["answers"]
        assert "raised for: 20, could not be told: 7" in said["answers"]
        assert re.search(r"PA-E title of PA-E 20 7 ran", said["answers"])  # and blanks, where it is not asked of each
        assert re.search(r"PA-E title of PA-E plans high ran 20 7 WT23", said["rules"])


@pytest.mark.parametrize(
    ("counts", "shared", "expected"),
    [
        ({"gap": 3, "not_applicable": 57}, True, "is hidden here"),
        ({"met": 3, "not_applicable": 57}, True, "1 of 1 rule that looks for a gap found none"),
        ({"not_due": 1}, False, "nothing is due yet"),
        ({"not_applicable": 1}, False, "None of these rules applies to a child here"),
        ({"gap": 1}, False, "(1 of 1 child)"),
        ({"met": 1}, False, "found none"),
    ],
)
def test_nothing_found_is_said_only_where_it_is_so(
    counts: dict[str, int], shared: bool, expected: str, tmp_path: Path
) -> None:
    children = [f"{answer}-{number}" for answer, size in counts.items() for number in range(size)]
    made = result([rule("PA-A")], [], teams=dict.fromkeys(children))
    for child in made["children"]:
        child["answers"]["PA-A"] = child["child_id"].rpartition("-")[0]
    (shown,) = answers(read_told(kept(tmp_path, made)), 5 if shared else 0)
    assert expected in shown.sentence


def test_what_changed_says_what_closed_and_what_only_looks_so(tmp_path: Path) -> None:
    rules = [rule("PA-A"), rule("PA-B")]
    then = result(rules, [outcome("PA-A", "child-1"), outcome("PA-A", "child-2"), outcome("PA-A", "child-3")])
    now = result(rules, [outcome("PA-A", "child-1"), outcome("PA-A", "child-2", "met"), outcome("PA-B", "child-1"),
                         outcome("PA-A", "child-3", "cannot_tell")])  # fmt: skip
    html = page(tmp_path, now, since=then)
    said = Read(html).texts["changes"]
    assert "Since 30 June 2026: 1 new, 1 still open, 1 closed otherwise, 1 no longer told." in said
    assert "not that a child is safer" in said
    closed = re.search(r"<summary>Closed otherwise</summary>(.*?)</details>", html, re.DOTALL)
    assert closed
    assert case("child-2") in closed[1]
    assert "Closed by a record" not in re.findall(r"<summary>(.*?)</summary>", html)


def test_nothing_found_no_team_and_no_journey_are_explained(tmp_path: Path) -> None:
    said = Read(page(tmp_path, result([rule("PA-A")], [], teams={"child-1": None}))).texts
    assert "No gap was found by the rules that could answer." in said["findings"]
    assert "No child was found whom someone must look at today." in said["escalations"]
    assert "Every rule that applies could be answered." in said["cannot-tell"]
    assert "the extract has no allocations" in said["map"]
    assert "This run keeps no journeys." in said["journeys"]


@pytest.fixture(scope="module")
def pages(one_of_each: Data, finished: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A page of everything, with the journey of an audited child and what changed, and one that may be shared."""
    folder = tmp_path_factory.mktemp("pages")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finished, "journeys_of", "all")
        journey = {**contract(finished, details=False)["journeys"][0], "child_id": "child-1"}
    now = {**one_of_each, "journeys": [journey]}
    many = council(
        {"Alder": 20, "Birch": 30, "Cedar": 40}, {"Alder": 3, "Birch": 10, "Cedar": 20}, *one_of_each["rules"][1:]
    )
    then = {**now, "outcomes": now["outcomes"][1:-2], "journeys": []}
    inside, shared = folder / "inside.html", folder / "shared.html"
    inside.write_text(page(folder / "a", now, since=then), encoding="utf-8")
    shared.write_text(page(folder / "b", many, shared=True, since=then), encoding="utf-8")
    return inside, shared


def test_a_journey_is_a_picture_with_words_and_a_table_of_a_case_under_its_pseudonym(
    pages: tuple[Path, Path],
) -> None:
    html = pages[0].read_text(encoding="utf-8")
    assert "child-1" not in html
    said = Read(html).texts["journeys"]
    assert f"The journey of {case('child-1')}" in said
    assert "Not recorded: medical, closure." in said
    assert html.count('<svg xmlns="http://www.w3.org/2000/svg" width="920"') == 1


@pytest.mark.parametrize("spoilt", [[{}], [7], [{"child_id": "child-1", "episodes": [{}]}]])
def test_a_journey_that_is_not_whole_is_refused_without_its_words(
    spoilt: Any, one_of_each: Data, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="Run again with --out") as refused:
        page(tmp_path, {**one_of_each, "journeys": spoilt})
    assert "child-1" not in str(refused.value)


@pytest.mark.slow
@pytest.mark.browser
def test_all_can_use_it(browser: Any, pages: tuple[Path, Path]) -> None:
    inside, shared = pages
    assert violations(browser, inside) == []
    assert violations(browser, inside, width=320) == []
    assert violations(browser, shared) == []


@pytest.mark.browser
def test_it_needs_no_wide_screen_prints_what_is_folded_and_asks_for_nothing(
    browser: Any, pages: tuple[Path, Path]
) -> None:
    for file in pages:
        with opened(browser, file, width=320) as read:
            assert read.evaluate("document.documentElement.scrollWidth") <= 320
            folded = read.locator("#answers details .scroll").first
            assert not folded.is_visible()
            read.emulate_media(media="print")
            assert folded.is_visible()
            assert not read.locator("nav").is_visible()
