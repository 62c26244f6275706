"""A report of a case system, as a quality lead reads it: drafted, edited, checked, run, and a finding explained."""

from __future__ import annotations

import json
import re
import shlex
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from part_of_rules import part_of

from practicecheck.rulebook import Rulebook
from practicecheck.shipped import rules_dir

Command = Callable[..., Any]
HEAD = [
    "Child ID",
    "Visit ID",
    "Actual Visit Date",
    "Child Seen?",
    "Seen Alone? (Y/N)",
    "Reason not seen alone",
    "Plan ID",
    "Team",
    "Done by",
]
ROWS: list[list[Any]] = [
    ["Statutory visits report"],
    ["Run on 30/06/2026 for the made-up council"],
    [],
    HEAD,
    ["C1", "V1", date(2026, 3, 2), "Yes", "No", "Too young", "P1", "North", "Zora Quill"],
    ["C1", "V2", date(2026, 4, 13), "Yes", "Yes", None, "P1", "North", "Zora Quill"],
    ["C2", "V3", date(2026, 2, 9), "Yes", "Perhaps", "Zora thinks so", "P2", "South", "Yan Birch"],
    ["C2", "V4", "31/02/2026", "Yes", "Yes", None, "P2", "South", "Yan Birch"],
    ["Total", 4],
]
PEOPLE = {
    "child": "child_id,dob,sex\nC1,2012-05-01,F\nC2,2014-01-02,M\n",
    "plan": "plan_id,child_id,kind,start_date\nP1,C1,cp,2026-02-16\nP2,C2,cp,2026-02-02\n",
}
SECRETS = ("Zora", "Quill", "Birch", "thinks")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a report as workbook and as two CSV files, and two tables beside."""
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "Statutory visits.xlsx", {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("Visits")
        for number, cells in enumerate(ROWS):
            sheet.write_row(number, 0, cells)
    text = "".join(";".join(_said(cell) for cell in (row + [None] * len(HEAD))[: len(HEAD)]) + "\n" for row in ROWS)
    (tmp_path / "bom.csv").write_text(text, encoding="utf-8-sig")
    (tmp_path / "wide.csv").write_text(text, encoding="utf-16")
    (tmp_path / "people").mkdir()
    for name, rows in PEOPLE.items():
        (tmp_path / "people" / f"{name}.csv").write_text(rows, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _said(cell: Any) -> str:
    return "" if cell is None else cell.strftime("%d/%m/%Y") if isinstance(cell, date) else str(cell)


@pytest.mark.end_to_end
def test_from_a_draft_to_a_finding_and_its_explanation(desk: Path, command: Command, book: Rulebook) -> None:
    report = "Statutory visits.xlsx"
    drafted = command("map", "new", report, "--out", "visits.yaml")
    assert drafted.code == 0, drafted.err
    assert "practicecheck map check visits.yaml 'Statutory visits.xlsx'" in drafted.err
    assert re.search(r"Actual Visit Date +visit\.date +sure", drafted.out)
    assert re.search(r"Done by +not matched", drafted.out)
    text = (desk / "visits.yaml").read_text(encoding="utf-8")
    assert stat.S_IMODE((desk / "visits.yaml").stat().st_mode) == 0o600
    for said in (drafted.out, drafted.err, text):
        assert not any(secret in said for secret in SECRETS)

    again = command("map", "new", report, "--out", "visits.yaml")
    assert (again.code, "is there already" in again.err) == (2, True)

    first = command("map", "check", "visits.yaml", report)
    assert first.code == 1
    where = "Statutory visits.xlsx, Visits, "
    assert (
        f"error: {where}'Seen Alone? (Y/N)' (visit.seen_alone): aaaaaaa (as shape), row 7. The list has no such code."
        in first.out
    )
    assert f"warning: {where}'Actual Visit Date' (visit.date): 9999-99-99 (as shape), row 8. No such day" in first.out
    assert f"warning: {where}'Done by': The heading is not read." in first.out
    assert "no case: row 9" in first.out
    today = re.search(r"taken to reach to (\d{4}-\d\d-\d\d)", first.err)
    assert today is not None
    assert f"Covers visit: partial to {today[1]}" in first.out
    assert not any(secret in first.out for secret in SECRETS)

    text = text.replace("visit: {status: partial}", "visit: {status: complete, from: 2026-01-01}")
    # 'aaa aaaaa', says the draft of one reason: the user looks it up in row 5.
    text = text.replace(
        "            # Not understood. Name them under 'values', each with its code:\n",
        "            values: {Perhaps: U}\n",
        1,
    )
    text = text.replace(
        "            from: Reason not seen alone\n",
        "            from: Reason not seen alone\n            values: {Too young: age}\n",
    )
    (desk / "visits.yaml").write_text(text, encoding="utf-8")
    second = command(
        "map", "check", "visits.yaml", report, "bom.csv", "--coverage", "complete::2026-06-30", "--format", "json"
    )
    assert second.code == 0, second.out
    told = json.loads(second.out)
    assert {"table": "visit", "status": "complete", "from": "2026-01-01", "to": "2026-06-30"} in told["coverage"]
    assert {(one["input"], one["row"], one["rows"]["visit"]) for one in told["sheets"]} == {
        (report, 4, 4),
        ("bom.csv", 4, 4),
    }
    assert "error" not in {one["severity"] for one in told["findings"]}
    assert command("map", "check", "visits.yaml", report, "--fail-on", "warning").code == 1
    assert command("map", "check", "visits.yaml", report, "--fail-on", "never").code == 0

    how = (
        "--mapping",
        "visits.yaml",
        "--coverage",
        "complete::2026-06-30",
        "--as-of",
        "2026-06-30",
        "--rules",
        "rules",
    )
    part_of(book, rules_dir(), desk / "rules", ["PA-VOI-01", "PA-CAT-01"])
    ran = {name: command("run", name, "people", *how, "--format", "json") for name in (report, "wide.csv")}
    assert {name: said.code for name, said in ran.items()} == dict.fromkeys(ran, 0)
    results = {name: json.loads(said.out) for name, said in ran.items()}
    gap = next(one for one in results[report]["outcomes"] if one["rule"] == "PA-VOI-01" and one["child_id"] == "C1")
    assert gap["answer"] == "gap"
    assert {"input": report, "sheet": "Visits", "row": 6} in [one["source"] for one in gap["evidence"]]
    answers = [{one["child_id"]: one["answers"] for one in result["children"]} for result in results.values()]
    assert answers[0] == answers[1]
    problems = {
        (one["row"], one["column"], one["heading"], one["kind"]) for one in results["wide.csv"]["intake"]["problems"]
    }
    assert (8, "date", "Actual Visit Date", "impossible_date") in problems

    table = command("run", report, "people", *how)
    shown = " ".join(table.out.split())
    explain = shlex.split(shown[shown.index("Next: practicecheck explain") + len("Next: practicecheck ") :])
    explained = command(*explain)
    assert explained.code == 0, explained.err
    assert explain[1] in explained.out


def test_what_cannot_be_drafted_checked_or_shown_is_said_in_plain_words(desk: Path, command: Command) -> None:
    (desk / "notes.csv").write_text("some;words\nand;more\n", encoding="utf-8")
    (desk / "case.yaml").write_text("child: {child_id: C1}\n", encoding="utf-8")
    (desk / "m.yaml").write_text(
        "mapping: x\ncoverage: {visit: {status: partial}}\nsheets: [{gives: [{table: visit, fields: {child_id: Person, date: When}}]}]\n"
    )
    for args, code, says in (
        (("new", "notes.csv"), 3, "No sheet of notes.csv has a row of headings"),
        (("new", "case.yaml"), 3, "case.yaml is no report with sheets and headings"),
        (("new", "gone.csv"), 2, "is not there"),
        (("new", "bom.csv", "--out", "nowhere/visits.yaml"), 3, "its folder nowhere is not there"),
        (("new", "https://example.org/x.csv"), 2, "looks like an address"),
        (("check", "case.yaml", "bom.csv"), 3, "case.yaml:1:1 PC008"),
        (("show", "annexa"), 2, "Did you mean 'annex-a'?"),
    ):
        said = command("map", *args)
        assert (said.code, says in said.err) == (code, True), (args, said)
        assert said.out == ""
    unfit = command("map", "check", "m.yaml", "bom.csv")
    assert unfit.code == 1
    assert "error: bom.csv: None of its headings stands near the top of a sheet." in unfit.out
    listed = command("map", "show")
    assert "annex-a  Ofsted Annex A" in listed.out
    one = command("map", "show", listed.out.split()[0])
    assert one.out.startswith("#")


def test_an_empty_column_and_days_of_another_kind_are_told(desk: Path, command: Command) -> None:
    (desk / "m.yaml").write_text(
        "mapping: x\ncoverage: {visit: {status: partial}}\nsheets:\n  - gives:\n      - table: visit\n"
        "        fields: {child_id: Child, date: Day, bedroom: Bedroom, seen: {from: Seen, values: {Da: Y}}}\n"
    )
    rows = "".join(
        f"C{n};03-31-26;;{seen}\n" for n, seen in enumerate(["Yes"] * 9 + ["No"] * 9 + ["Out"] * 6 + ["Ann Ash"])
    )
    (desk / "visits.csv").write_text(f"Child;Day;Bedroom;Seen\n{rows}", encoding="utf-8")
    said = command("map", "check", "m.yaml", "visits.csv")
    assert said.code == 1
    assert "error: visits.csv, 'Day' (visit.date): 99-99-99 (as shape), 25 rows, the first 2." in said.out
    assert "error: visits.csv, 'Seen' (visit.seen): Out, 6 rows, the first 20." in said.out
    assert "error: visits.csv, 'Seen' (visit.seen): aaa aaa (as shape), row 26." in said.out
    assert "warning: visits.csv, 'Bedroom' (visit.bedroom): Every cell is empty" in said.out
