"""What a mapping may say of its sheets: what they have in common, what they leave open, and from when on they tell all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from practicecheck.intake import read_inputs
from practicecheck.intake.mapping.load import mapping_of
from practicecheck.records.database import open_database

MAPPING = """
mapping: two reports
coverage:
  child: {status: complete}
  referral: {status: complete, rests_on: [opened]}
  visit: {status: partial}
also_called: {Number: [No., Ref]}
in_every_sheet:
  - table: child
    fields:
      child_id: Number
      dob: {from: Born, unless: {State: unborn}}
      expected_dob: {from: Born, when: {State: [unborn]}, optional: true}
sheets:
  - name: opened
    sheet: opened
    may_be_empty: false
    gives:
      - table: referral
        unsaid: [close_date]
        fields: {referral_id: {key: [Number, Day], prefix: r}, child_id: Number, date: Day, source: {from: Source, optional: true}}
  - name: closed
    sheet: closed
    tells: [{table: visit, from: Last visit}]
    gives:
      - table: referral
        unless: {Day: blank}
        fields: {referral_id: {key: [Number, Day], prefix: r}, child_id: Number, date: Day, close_date: Closed}
      - table: visit
        when: {Last visit: filled}
        fields: {visit_id: {key: [Number, Last visit], prefix: v}, child_id: Number, date: Last visit}
  - name: notes
    sheet: notes
    ignore: ["*"]
"""
OPENED = "No.,Born,State,Day,Source\n1,01/02/2015,,03/03/2026,6\n2,01/08/2026,Unborn,04/03/2026,\n"
CLOSED = "Ref,Born,State,Day,Closed,Last visit\n1,01/02/2015,,03/03/2026,,05/05/2026\n3,,,,,30/02/2026\n4,,,05/03/2026,01/04/2026,\n"


def read(folder: Path, files: dict[str, str]) -> tuple[Any, dict[str, list[tuple[Any, ...]]]]:
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    mapping = folder.parent / "mapping.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    con = open_database()
    report = read_inputs(con, [folder], coverage="complete::2026-06-30", mappings=[mapping])
    asked = {
        "child": "SELECT child_id, CAST(dob AS VARCHAR), CAST(expected_dob AS VARCHAR) FROM record.child ORDER BY 1",
        "referral": "SELECT child_id, source, CAST(close_date AS VARCHAR), _sheet, list_transform(_from, lambda one: one.field) "
        "FROM record.referral ORDER BY 1",
        "unsaid": "SELECT sheet, table_name, column_name FROM record._unsaid",
        "coverage": "SELECT child_id, table_name, status, CAST(from_date AS VARCHAR) FROM record._coverage ORDER BY ALL",
    }
    found = {name: con.execute(sql).fetchall() for name, sql in asked.items()}
    con.close()
    return report, found


def test_two_sheets_that_tell_of_one_thing(tmp_path: Path) -> None:
    report, found = read(tmp_path / "in", {"opened": OPENED, "closed": CLOSED, "notes": "anything at all\n"})
    assert found["child"] == [
        ("1", "2015-02-01", None),
        ("2", None, "2026-08-01"),
        ("3", None, None),
        ("4", None, None),
    ]
    # The end of child 1's referral is told by the second sheet, that of child 2's by none.
    assert found["referral"] == [
        ("1", "6", None, "closed.csv", ["source"]), ("2", None, None, "opened.csv", None), ("4", None, "2026-04-01", "closed.csv", None),
    ]  # fmt: skip
    assert found["unsaid"] == [("opened.csv", "referral", "close_date")]
    assert found["coverage"] == [
        ("1", "visit", "complete", "2026-05-05"), (None, "child", "complete", None), (None, "referral", "complete", None),
        (None, "visit", "partial", None),
    ]  # fmt: skip
    assert [(problem.table, problem.kind) for problem in report.problems] == [("visit", "impossible_date")]
    assert "in: notes.csv: all columns" in report.dropped_columns


def test_a_claim_rests_on_the_sheets_that_it_names(tmp_path: Path) -> None:
    def of_referral(found: dict[str, list[tuple[Any, ...]]]) -> list[str]:
        return [status for _, table, status, _ in found["coverage"] if table == "referral"]

    report, found = read(tmp_path / "empty", {"opened": OPENED.splitlines()[0], "closed": CLOSED})
    assert of_referral(found) == ["partial"]
    assert ("opened", "sheet_empty") in [(problem.sheet, problem.kind) for problem in report.problems]
    report, found = read(tmp_path / "left", {"opened": OPENED})
    assert of_referral(found) == ["complete"]
    assert [(problem.sheet, problem.kind) for problem in report.problems] == [("closed", "sheet_missing")]


@pytest.mark.parametrize(
    ("was", "wrong", "told"),
    [
        ("unsaid: [close_date]", "unsaid: [date]", "'date' is no end of referral that the sheet leaves open. Ends of"),
        ("rests_on: [opened]", "rests_on: [opend]", "'opend' is no sheet of this mapping. Did you mean 'opened'?"),
        ("tells: [{table: visit", "tells: [{table: vist", "'coverage' says nothing of vist."),
        ("child_id: Number\n", "child_id: {from: Number, read_list: split}\n", "'read_list' reads the list that 'all_from' makes"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_at_its_place(was: str, wrong: str, told: str) -> None:
    assert was in MAPPING
    _, document = mapping_of(MAPPING.replace(was, wrong).encode(), "m.yaml")
    assert any(told in str(problem) for problem in document.problems), [str(one) for one in document.problems]
    _, document = mapping_of(MAPPING.encode(), "m.yaml")
    assert not document.problems
