"""What a workbook says, hides and refuses, on results made up for the purpose, read back with another library."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from made_result import Data, council, evidence, kept, outcome, raised, result, rule
from python_calamine import CalamineWorkbook
from worked_back import Key, fixed

from practicecheck.errors import InputError, UsageError
from practicecheck.reports.audience import Audience
from practicecheck.reports.pseudonym import Pseudonyms
from practicecheck.reports.workbook import Made, as_xlsx, make_workbook, read_told
from practicecheck.reports.workbook.teams import in_teams

PSEUDONYMS = Pseudonyms(b"k" * 32)
MADE = Made(date(2026, 7, 1), "the head of quality")
FORMULAS = (
    '=HYPERLINK("http://x.invalid")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "|cmd",
    "http://x.invalid/",
    "12",
)
INSIDE = ["Summary", "Escalations", "Findings", "Strengths", "Cannot tell", "By team", "Rules", "Measures", "Intake problems",
          "About this file"]  # fmt: skip


def written(folder: Path, data: Data, *, names: bool = False, shared: bool = False) -> bytes:
    told = read_told(kept(folder / "june", data))
    audience = Audience(shared, PSEUDONYMS, told.run.small_number, with_names=names)
    return as_xlsx(make_workbook(told, audience, MADE))


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    """Every sheet by name, its rows as another library reads them."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def rows(content: bytes, sheet: str, first: str) -> list[dict[str, Any]]:
    """The rows of the table whose first column has this title."""
    lines = sheets(content)[sheet]
    head = next(number for number, line in enumerate(lines) if line and line[0] == first)
    found = []
    for line in lines[head + 1 :]:
        if not any(cell != "" for cell in line):
            break
        found.append({title: cell for title, cell in zip(lines[head], line, strict=True) if title})
    return found


def inside_of(content: bytes) -> str:
    """All that the file holds, as text."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "\n".join(packed.read(name).decode() for name in packed.namelist())


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return packed.read(name).decode()


def test_it_has_the_sheets_in_order_and_escalations_first(one_of_each: Data, tmp_path: Path) -> None:
    assert list(sheets(written(tmp_path, one_of_each))) == INSIDE


def test_a_finding_is_one_row_with_all_that_is_asked_of_it(one_of_each: Data, tmp_path: Path) -> None:
    first, second = rows(written(tmp_path, one_of_each, names=True), "Findings", "Case")
    assert first["Case"] == "child-1"
    assert (first["Team"], first["Severity"], first["Theme"], first["Answer"]) == (
        "Elder",
        "critical",
        "medicals",
        "gap",
    )
    assert first["What the record shows"] == "message of PA-A"
    assert first["Question to ask"] == "ask PA-A?"
    assert (first["Due"], first["Day of the event"]) == (date(2026, 3, 3), date(2026, 3, 1))  # days, not texts
    assert first["Evidence"] == (
        "visit (visit.csv row 2): 1 May 2026, seen yes, visit id V-77; child (child.csv row 5): date of birth 3 February 2019; "
        "medical: covered 1 May 2026 to 30 June 2026"
    )
    assert first["Beside it"] == "A note.\nNot confirmed by its source: medical wd."
    assert first["Source in guidance"] == "WT23"
    assert second["Rule"] == "PA-B"  # and no row for a trigger: it stands behind an escalation
    assert second["Blocked by (look there first)"] == "PA-A"
    assert first["Blocked by (look there first)"] == ""


def test_an_escalation_says_why_and_one_that_cannot_be_told_says_so(one_of_each: Data, tmp_path: Path) -> None:
    sure, perhaps = rows(written(tmp_path, one_of_each, names=True), "Escalations", "Case")
    assert (sure["Case"], sure["State"], sure["Told to"]) == ("child-1", "look today", "service manager")
    assert sure["Because"] == "PA-A: message of PA-A"
    assert (perhaps["Case"], perhaps["State"]) == ("child-2", "cannot tell")
    assert perhaps["What it says"].startswith("It could not be told whether this holds: ")


def test_a_strength_never_softens_an_escalation(one_of_each: Data, tmp_path: Path) -> None:
    content = written(tmp_path, one_of_each, names=True)
    found = rows(content, "Strengths", "Case")
    assert [(one["Case"], one["Rule"], one["To be looked at today"]) for one in found] == [
        ("child-1", "PA-S", "look today"),
        ("child-2", "PA-S", ""),
    ]  # PA-H is hidden beside the escalation
    assert "1 more is not shown" in sheets(content)["Strengths"][2][0]


def test_what_is_missing_is_told_with_what_it_would_unlock(one_of_each: Data, tmp_path: Path) -> None:
    blank, judged = rows(written(tmp_path, one_of_each), "Cannot tell", "What is missing")
    assert (blank["What is missing"], blank["Why"]) == ("the column seen of visit", "blank")
    assert (blank["Children"], blank["Answers"], blank["by it alone"], blank["Which rules"]) == (2, 2, 1, "PA-B")
    assert (judged["What is missing"], judged["Children"], judged["by it alone"]) == ("nobody judged it", 1, "")


def test_every_rule_is_there_with_its_status_counts_and_source(one_of_each: Data, tmp_path: Path) -> None:
    found = {one["Rule"]: one for one in rows(written(tmp_path, one_of_each), "Rules", "Rule")}
    assert list(found) == [one["rule"] for one in one_of_each["rules"]]
    assert (found["PA-A"]["Children it applies to"], found["PA-A"]["of them, a finding or escalation"]) == (2, 1)
    assert found["PA-B"]["Children: could not be told"] == 1
    assert found["PA-OFF"]["Status"] == "switched off here"
    assert found["PA-A"]["Source in guidance"] == "WT23"


def test_measures_and_problems_are_there(one_of_each: Data, tmp_path: Path) -> None:
    content = written(tmp_path, one_of_each)
    (measure,) = rows(content, "Measures", "Rule")
    assert (measure["Those that are so"], measure["of all counted"], measure["Per cent"]) == (3, 12, 0.25)
    problem, dropped = rows(content, "Intake problems", "Input")
    assert (problem["Sheet"], problem["Row"], problem["What is wrong"]) == ("visit.csv", 7, "not in list")
    assert problem["Its heading there"] == "Was seen"
    assert dropped["Its heading there"] == "Nickname"


def test_the_last_sheet_says_which_run_for_whom_and_how_to_keep_it(one_of_each: Data, tmp_path: Path) -> None:
    told = {line[0]: line[1] for line in sheets(written(tmp_path, one_of_each))["About this file"] if len(line) > 1}
    assert told["Made for"] == "the head of quality"
    assert told["Written on"] == "1 July 2026"
    assert re.match(r"[0-9a-f]{16} ", told["Run"])
    assert told["Rulebook"] == "version 1, hash abc"
    assert "A person decides" in told["A person decides"]
    assert "not for ranking families or workers" in told["A person decides"]
    assert "delete it with the run" in told["Keeping"]


def test_it_can_be_filtered_stays_in_sight_and_prints(one_of_each: Data, tmp_path: Path) -> None:
    content = written(tmp_path, one_of_each)
    sheet = part(content, "xl/worksheets/sheet3.xml")
    head = next(number for number, line in enumerate(sheets(content)["Findings"], start=1) if line[0] == "Case")
    assert f'<pane xSplit="1" ySplit="{head}"' in sheet
    assert f'<autoFilter ref="A{head}:' in sheet
    assert 'orientation="landscape"' in sheet
    assert f"Findings!${head}:${head}" in part(content, "xl/workbook.xml")  # print titles
    for number in range(1, len(INSIDE) + 1):
        assert "not for ranking" in part(content, f"xl/worksheets/sheet{number}.xml")  # at the foot of each page


@pytest.mark.parametrize("names", [True, False])
def test_no_text_ever_becomes_a_formula_a_link_or_a_number(names: bool, tmp_path: Path) -> None:
    outcomes = [
        outcome("PA-A", text, message=text, notes=[text], evidence=[evidence("visit", "not_alone_reason", text)])
        for text in FORMULAS
    ]
    made = result([rule("PA-A", ask="=1+1", title="@x")], outcomes, teams={text: text for text in FORMULAS})
    content = written(tmp_path, made, names=names)
    for name, found in sheets(content).items():
        assert not any(isinstance(cell, float) and cell == 12 for line in found for cell in line), name
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            text = packed.read(name).decode()
            assert "<f>" not in text and "<f " not in text, name  # noqa: PT018
            assert "TargetMode" not in text, name  # nothing outside the file
    told = rows(content, "Findings", "Case")
    assert {one["What the record shows"].strip() for one in told} == {text.strip() for text in FORMULAS}
    assert {one["Question to ask"] for one in told} == {"=1+1"}
    # Marked as texts, so that they stay texts when somebody edits the cell.
    looks = re.findall(r'<xf [^>]*quotePrefix="1"', part(content, "xl/styles.xml"))
    assert looks


def test_a_text_like_a_formula_is_marked_as_a_text(tmp_path: Path) -> None:
    made = result(
        [rule("PA-A")], [outcome("PA-A", "child-1", message="=1+1"), outcome("PA-A", "child-2", message="plain")]
    )
    content = written(tmp_path, made)
    formats = re.findall(r"<xf .*?(?:/>|</xf>)", part(content, "xl/styles.xml").split("<cellXfs")[1])
    shared = re.findall(r"<si><t[^>]*>(.*?)</t></si>", part(content, "xl/sharedStrings.xml"), re.DOTALL)
    look = {shared[int(text)]: formats[int(style)] for style, text in
            re.findall(r'<c r="E\d+" s="(\d+)" t="s"><v>(\d+)</v>', part(content, "xl/worksheets/sheet3.xml"))}  # fmt: skip
    assert 'quotePrefix="1"' in look["=1+1"]
    assert "quotePrefix" not in look["plain"]


def test_the_same_workbook_is_the_same_file(one_of_each: Data, tmp_path: Path) -> None:
    once = written(tmp_path / "a", one_of_each)
    assert once == written(tmp_path / "b", one_of_each)
    assert "2026-06-30T00:00:00Z" in part(once, "docProps/core.xml")  # the day read, not the clock


def test_without_names_nothing_gives_a_child_away(one_of_each: Data, tmp_path: Path) -> None:
    told, named = inside_of(written(tmp_path, one_of_each)), inside_of(written(tmp_path, one_of_each, names=True))
    ids = [one["id"] for one in (*one_of_each["outcomes"], *one_of_each["escalations"])]
    for word in ("child-1", "child-2", "SD-9", "V-77", "3 February 2019", "june", *ids):
        assert word not in told, word
    for word in ("child-1", "child-2", "V-77", "3 February 2019", "june", ids[0]):
        assert word in named, word
    assert f"Case {PSEUDONYMS.of('child', 'child-1')}" in told


def test_the_order_of_rows_does_not_tell_the_order_of_ids(tmp_path: Path) -> None:
    children = [f"child-{number:03}" for number in range(40)]
    made = result([rule("PA-A"), rule("PA-S", kind="strength"), rule("PA-E", kind="escalation")],
                  [outcome(name, child, answer) for child in children for name, answer in (("PA-A", "gap"), ("PA-S", "strength"))],
                  escalations=[raised("PA-E", child) for child in children])  # fmt: skip
    content = written(tmp_path, made)
    for sheet in ("Findings", "Strengths", "Escalations"):
        cases = [one["Case"] for one in rows(content, sheet, "Case")]
        assert cases == sorted(cases)
        assert cases != [f"Case {PSEUDONYMS.of('child', child)}" for child in children]


def test_what_is_shared_holds_counts_alone(tmp_path: Path) -> None:
    made = council({"Alder": 20, "Birch": 30, "Cedar": 40}, {"Alder": 3, "Birch": 10, "Cedar": 20},
                   rule("PA-E", kind="escalation"), rule("PA-S", kind="strength"))  # fmt: skip
    made["outcomes"].append(outcome("PA-S", "Birch-7", "strength", message="message of the strength"))
    made["escalations"] = [
        raised("PA-E", f"Birch-{number}", message="message of the escalation") for number in range(4)
    ]
    content = written(tmp_path, made, shared=True)
    assert list(sheets(content)) == [
        "Summary", "Escalations", "Cannot tell", "By team", "Rules", "Measures", "About this file",
    ]  # fmt: skip
    everything = inside_of(content)
    for word in ("message", "Alder-", "Birch-", "Case ", *(one["id"] for one in made["outcomes"])):
        assert word not in everything, word
    assert not re.search(r"[CF0-9A-Z]-?[0-9A-Z]{4}-[0-9A-Z]{4}\b", everything)  # nor a pseudonym
    (escalation,) = rows(content, "Escalations", "Rule")
    assert escalation["Children to look at"] == "c"
    by_team = {one["Team"]: one for one in rows(content, "By team", "Team")}
    assert by_team["Alder"]["With a finding"] == "c"
    assert [by_team[team]["With a finding"] for team in ("Birch", "Cedar")].count(
        "c"
    ) == 1  # else the total gives 3 back
    assert by_team["All children"]["With a finding"] == 33
    assert "Children" not in by_team["Alder"]
    assert "about 90 children" in everything
    assert "for how many children each is raised" in everything
    assert "whom someone must look at today" not in everything


def test_a_total_of_all_children_gives_no_hidden_count_back(tmp_path: Path) -> None:
    made = council({"Alder": 60, "Birch": 40}, {"Alder": 0, "Birch": 0}, rule("PA-B"))
    for child, answer in (("Alder-1", "cannot_tell"), ("Alder-2", "cannot_tell")):
        made["outcomes"].append(outcome("PA-B", child, answer))
        next(one for one in made["children"] if one["child_id"] == child)["answers"]["PA-B"] = answer
    (_, told) = rows(written(tmp_path, made, shared=True), "Rules", "Rule")
    assert told["Children: could not be told"] == "c"
    assert told["Children it applies to"] == "c"  # 98: who knows that there are 100 would have 2
    assert told["of them, a finding or escalation"] == 0
    for child in made["children"][10:40]:
        child["answers"]["PA-B"] = "not_applicable"
    (_, told) = rows(written(tmp_path, made, shared=True), "Rules", "Rule")
    assert told["Children it applies to"] == 68  # now 30 that are not shown stand between


@pytest.mark.parametrize("shared", [False, True])
def test_the_order_of_what_is_missing_tells_no_hidden_count(shared: bool, tmp_path: Path) -> None:
    wants = {"zeal": 9, "quiet": 4, "beta": 4, "alpha": 1, "omega": 3, "mild": 20}
    missing = [
        outcome("PA-A", f"child-{number}", "cannot_tell", subject=name, reasons=[{"kind": "", "words": name}])
        for name, children in wants.items()
        for number in range(children)
    ]
    made = result([rule("PA-A")], missing, teams=dict.fromkeys(f"child-{number}" for number in range(60)))
    found = rows(written(tmp_path, made, shared=shared), "Cannot tell", "What is missing")
    first, hidden = ["mild", "zeal"], ["alpha", "beta", "omega", "quiet"]
    assert [one["What is missing"] for one in found] == first + (
        hidden if shared else ["beta", "quiet", "omega", "alpha"]
    )
    assert [one["Children"] for one in found] == [20, 9, *(["c"] * 4 if shared else [4, 4, 3, 1])]


def test_small_teams_are_counted_together_where_it_is_shared(tmp_path: Path) -> None:
    made = council({"Alder": 20, "Birch": 3, "Cedar": 4}, {"Alder": 9, "Birch": 3, "Cedar": 4})
    inside = [one["Team"] for one in rows(written(tmp_path, made), "By team", "Team")]
    shared = [one["Team"] for one in rows(written(tmp_path, made, shared=True), "By team", "Team")]
    assert inside == ["Alder", "Birch", "Cedar", "All children"]
    assert shared == ["Alder", "(smaller teams together)", "All children"]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=4))
@example([(8, 1), (0, 7)])
@settings(max_examples=40, deadline=None)
def test_no_hidden_count_of_a_team_can_be_worked_back(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[int, int]]
) -> None:
    names = ["Alder", "Birch", "Cedar", "Damson"][: len(pairs)]
    made = council({name: sum(pair) for name, pair in zip(names, pairs, strict=True)},
                   {name: pair[0] for name, pair in zip(names, pairs, strict=True)})  # fmt: skip
    told = read_told(kept(tmp_path_factory.mktemp("made"), made))
    teams = in_teams(told, 5)
    if len(told.answers) <= 5:
        return  # too few for a line each: the sheet is left out
    exact = dict.fromkeys(teams.names, 0)
    group = {name: name for name in names} | {name: "(smaller teams together)" for name in names if name not in exact}
    for name, pair in zip(names, pairs, strict=True):
        if sum(pair):
            exact[group[name]] += pair[0]
    split = teams.splits[1]
    counts = [[exact[name], size - exact[name]] for name, size in zip(teams.names, teams.children, strict=True)]
    assert min(teams.children) > 5
    hidden: set[Key] = set()
    for place, one in enumerate(split.teams):
        assert one is None or one == counts[place][0]
        if one is None:
            hidden |= {(place, 0), (place, 1)}
        else:
            assert not (1 <= one <= 5)
            assert not (1 <= counts[place][1] <= 5)  # its rest is as well known as the team's number of children
    if split.whole is None:
        hidden |= {(None, 0), (None, 1)}
    assert not fixed(counts, hidden)


def test_with_nobody_in_a_team_there_is_no_sheet_of_teams(tmp_path: Path) -> None:
    made = result([rule("PA-A")], [outcome("PA-A", "child-1")])
    assert "By team" not in sheets(written(tmp_path, made))


def test_nothing_found_is_explained(tmp_path: Path) -> None:
    made = result([rule("PA-A")], [], teams={"child-1": None})
    found = sheets(written(tmp_path, made))
    assert "No gap was found by the rules that could answer." in str(found["Findings"])
    assert "Every rule that applies could be answered." in str(found["Cannot tell"])


def test_a_fault_and_a_rule_switched_off_are_said_first(one_of_each: Data, tmp_path: Path) -> None:
    made = {**one_of_each, "engine": {**one_of_each["engine"], "faults": ["PA-A: two answers"]}}
    first = "\n".join(str(line[0]) for line in sheets(written(tmp_path, made))["Summary"][:8])
    assert "reported a fault" in first
    assert "PA-OFF" in first
    assert "1 row of the input could not be used" in first


def test_local_settings_are_listed_with_why_and_by_whom(one_of_each: Data, tmp_path: Path) -> None:
    setting = {"id": "parameters.x", "sets": "parameter", "name": "x", "shipped": [{"value": 10, "from": None}],
               "local": [{"value": 15, "from": "2026-07-01"}], "reason": "=board", "owner": "lead", "date": "2026-05-12",
               "review_by": "2026-06-01", "past_review": True, "file": "a.yaml", "line": 2, "reaches": ["PA-A"]}  # fmt: skip
    (told,) = rows(written(tmp_path, {**one_of_each, "overlay": [setting]}), "About this file", "Setting")
    assert (told["Set here"], told["In the rulebook"]) == ("15 from 1 July 2026", "10")
    assert (told["Why"], told["Owner"], told["Decided on"], told["Review"]) == (
        "=board",
        "lead",
        date(2026, 5, 12),
        "overdue",
    )


def test_a_very_long_text_is_cut_and_says_so(tmp_path: Path) -> None:
    made = result([rule("PA-A")], [outcome("PA-A", "child-1", message="long " * 10_000)])
    (found,) = rows(written(tmp_path, made), "Findings", "Case")
    assert found["What the record shows"].endswith("…")
    assert len(found["What the record shows"]) > 30_000


@pytest.mark.parametrize("spoil", [{"rules": None}, {"outcomes": [{}]}, {"as_of": "soon"}, {"format": "other/1"}])
def test_a_result_that_is_not_whole_is_refused_without_its_words(
    spoil: Data, one_of_each: Data, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="Run again with --out") as refused:
        read_told(kept(tmp_path / "june", {**one_of_each, **spoil}))
    assert "child-1" not in str(refused.value)


def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no run"):
        read_told(tmp_path)
