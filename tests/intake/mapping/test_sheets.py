"""Which sheets are found, what of their rows is read, and what is covered: reports as case systems really write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.intake.mapping.conftest import Rows, Staged, grid, mapping, of_visits

from practicecheck.errors import InputError
from practicecheck.intake.coverage import Coverage
from practicecheck.intake.grids import csv_grid

Stage = Callable[..., Staged]
HEAD = ["Child ID", "Visit date", "Seen"]
ROW = ["C1", "02/03/2026", "Yes"]
VISITS = of_visits("date: Visit date\nseen: Seen")


@pytest.mark.parametrize(
    ("rows", "at"),
    [
        ([HEAD, ROW], 2),
        ([["", "", ""], ["", "", ""], HEAD, ROW], 4),
        ([["Statutory visits"], ["Run on 30/06/2026", "", "by the team"], [], HEAD, ["", "", ""], ROW], 6),
        (
            [["", "Child ID ", "", "VISIT  DATE?", "", "seen:"], ["", "C1", "", "02/03/2026", "", "Yes"]],
            2,
        ),  # merged cells
        ([["Seen", "Visit date", "Child ID", "", "Notes"], ["Yes", "02/03/2026", "C1", "", "words"]], 2),
        ([[*HEAD, "", "", ""], [*ROW, "", "a cell under no heading"]], 2),
        ([["Child ID", "made of", "three reports"], HEAD, ROW], 3),  # a note with one of the headings
        ([HEAD[:2], ROW], 2),  # the heading Seen is gone
    ],
)
def test_the_headings_are_found_wherever_they_stand(stage: Stage, rows: Rows, at: int) -> None:
    found = stage(VISITS, grid("Sheet1", rows))
    seen = None if len(rows[0]) == 2 else "Y"
    assert found.rows("visit", "child_id", "date", "seen", "_row") == [("C1", "2026-03-02", seen, at)]
    assert found.aside == []


def test_rows_that_are_no_case_are_set_aside(stage: Stage) -> None:
    rows = [
        HEAD,
        ROW,
        ["Total", "", "1"],
        ["North Team"],
        ["CHILD ID", "Visit Date?", "seen"],
        ["Total Care", "02/03/2026", "Yes"],
        ["C2"],
        ["Grand total: 2"],
        ["Number of visits: 2", "", ""],
        ["", "Page 1 of 2"],
        ["Printed on 30/06/2026 by a robot"],
    ]
    found = stage(VISITS, grid("Sheet1", rows))
    assert found.rows("visit", "_row", "child_id") == [(2, "C1"), (6, "Total Care"), (7, "C2")]
    assert found.aside == [(row, "no_case") for row in (3, 4, 5, 8, 9, 10, 11)]


@pytest.mark.parametrize("gone", ["Child ID", "Kind", "Who"])
def test_a_table_whose_rows_could_not_be_told_or_joined_is_not_covered(stage: Stage, gone: str) -> None:
    """Else the absence of rows, under a complete coverage, would read as nothing having happened."""
    by = mapping("""
        mapping: Visits and people
        coverage: {visit: {status: complete}, relationship: {status: complete}, contact: {status: complete}}
        sheets:
          - gives:
              - table: visit
                when: {Kind: [visit]}
                fields: {child_id: Child ID, date: Day, seen: Seen}
              - table: relationship
                each: {from: Who}
                fields: {child_id: Person, type: {item: true}}
              - table: contact
                fields: {child_id: Person, date: Day}
    """)
    head = ["Child ID", "Person", "Kind", "Day", "Seen", "Who"]
    row = ["C1", "C1", "visit", "02/03/2026", "Yes", "mother, father"]
    whole = stage(by, grid("Sheet1", [head, row]))
    assert {table: claim.status for table, claim in whole.claims.items()} == dict.fromkeys(by.coverage, "complete")
    assert len(whole.rows("relationship", "type")) == 2
    found = stage(by, grid("Sheet1", [[name if name != gone else f"{name} old" for name in head], row]))
    lost = "relationship" if gone == "Who" else "visit"
    assert {*found.claims} == {*by.coverage} - {lost}
    assert found.rows(lost, "child_id") == []
    assert f"'{gone}'. Did you mean '{gone} old'?" in found.problems["table_not_given"]


def test_a_part_that_not_every_sheet_has_takes_nothing_from_the_coverage(stage: Stage) -> None:
    text = """
        mapping: Visits
        coverage: {{visit: {{status: complete}}}}
        sheets:
          - gives:
              - {{table: visit, fields: {{child_id: Child ID, date: Visit date}}}}
              - {{table: visit, optional: {optional}, fields: {{child_id: Child ID, date: Second visit}}, when: {{Second visit: filled}}}}
    """
    sheet = grid("Sheet1", [HEAD, ROW])
    assert stage(mapping(text.format(optional="true")), sheet).claims["visit"].status == "complete"
    partly = stage(mapping(text.format(optional="false")), sheet)
    assert partly.claims["visit"].status == "partial"
    assert "'Second visit'" in partly.problems["table_not_given"]


def test_a_heading_that_counts_and_stands_twice_is_refused_and_another_is_not(stage: Stage) -> None:
    with pytest.raises(InputError, match=r"Sheet1 in report.xlsx: the heading 'Seen' stands twice"):
        stage(VISITS, grid("Sheet1", [[*HEAD, "SEEN?"], [*ROW, "No"]]))
    assert stage(VISITS, grid("Sheet1", [[*HEAD, "Team", "Team"], [*ROW, "a", "b"]])).rows("visit", "seen") == [("Y",)]


def test_several_sheets_give_one_table_and_a_missing_one_makes_it_partial(stage: Stage) -> None:
    by = mapping("""
        mapping: Visits by team
        coverage: {visit: {status: complete, months: 3, why: One sheet a team.}}
        sheets:
          - name: north
            sheet: [North*, N]
            gives: [{table: visit, fields: {child_id: Child ID, date: Visit date}}]
          - name: south
            sheet: South team
            gives: [{table: visit, fields: {child_id: Child, date: Day}}]
          - sheet: Notes
            ignore: "*"
    """)
    north, south = grid("north_TEAM", [HEAD, ROW]), grid("SOUTH-team", [["Child", "Day"], ["C2", "03/03/2026"]])
    both = stage(by, north, south, grid("notes", [["Words"]]))
    assert both.rows("visit", "child_id", "_sheet") == [("C1", "north_TEAM"), ("C2", "SOUTH-team")]
    assert both.claims == {"visit": Coverage("complete", date(2026, 3, 30), date(2026, 6, 30))}
    assert both.problems.keys() == {"unknown_column"}  # Seen, of which the mapping says nothing
    one = stage(by, north, grid("South team", [["Person", "Day"], ["C2", "03/03/2026"]]), grid("Other", [["x"]]))
    assert one.claims["visit"].status == "partial"
    assert one.problems["sheet_missing"].startswith("south")
    assert one.problems["no_headings"] == "South team"
    assert one.problems["unknown_table"] == "Other"


@pytest.mark.parametrize(
    ("said", "window", "covers"),
    [
        ("{status: complete}", "complete:2026-01-01:2026-06-30", ("complete", "2026-01-01", "2026-06-30")),
        ("{status: complete, from: 2025-04-01, to: 2026-03-31}", None, ("complete", "2025-04-01", "2026-03-31")),
        ("{status: complete, from: 2025-04-01}", "complete:2026-01-01:2026-06-30", ("complete", "2026-01-01", "2026-06-30")),
        ("{status: complete, to: 2026-03-31}", "complete::2026-06-30", ("complete", None, "2026-03-31")),
        ("{status: complete, to: 2026-12-31}", "complete::2026-06-30", ("complete", None, "2026-06-30")),
        ("{status: complete, months: 6}", "complete:2026-02-01:2026-06-30", ("complete", "2026-02-01", "2026-06-30")),
        ("{status: complete}", "partial::2026-06-30", ("partial", None, "2026-06-30")),
        ("{status: not_held}", None, ("not_held", None, None)),
    ],
)  # fmt: skip
def test_what_is_covered_is_never_wider_than_mapping_and_user_say(
    stage: Stage, said: str, window: str | None, covers: tuple[str | None, ...]
) -> None:
    from practicecheck.intake.coverage import parse_coverage

    by = mapping(
        "mapping: x\ncoverage: {contact: {status: complete, to: 2020-01-01}, visit: " + said + "}\nsheets:\n"
        "  - gives:\n      - {table: visit, fields: {child_id: Child ID, date: Visit date}}\n"
        "      - {table: contact, fields: {child_id: Child ID, date: Visit date}}\n"
    )
    found = stage(by, grid("s", [HEAD, ROW]), window=window and parse_coverage(window)).claims["visit"]
    assert (found.status, *(day and day.isoformat() for day in (found.from_date, found.to_date))) == covers


def test_a_report_that_does_not_say_until_when_it_reaches_is_refused(stage: Stage) -> None:
    with pytest.raises(
        InputError, match=r"report.xlsx \(Visits\) does not say until which day .* --coverage complete:FROM:TO"
    ):
        stage(VISITS, grid("s", [HEAD, ROW]), window=None)


TEXT = 'Statutory visits\n\nChild ID;Visit date;Seen;\nC1;02/03/2026;Yes\nC2;03/03/2026;No;\n"C3";"a;b";Yes;;;\nC4\nC5;;;;x\n'


@pytest.mark.parametrize(
    ("encoding", "start"), [("utf-8", ""), ("utf-8-sig", ""), ("cp1252", "é"), ("utf-16", ""), ("utf-16-le", "\ufeff")]
)
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_a_csv_file_of_any_letters_and_any_mark(
    stage: Stage, tmp_path: Path, encoding: str, start: str, mark: str
) -> None:
    path = tmp_path / "Visits of June.csv"
    path.write_bytes((start + TEXT.replace("a;b", "a:b").replace(";", mark)).encode(encoding))
    found = stage(VISITS, csv_grid(path))
    assert found.rows("visit", "_sheet", "_row", "child_id", "date", "seen") == [
        ("Visits of June.csv", 4, "C1", "2026-03-02", "Y"),
        ("Visits of June.csv", 5, "C2", "2026-03-03", "N"),
        ("Visits of June.csv", 6, "C3", "a:b", "Y"),
    ]
    assert found.aside == [(7, "too_few_cells"), (8, "too_many_cells")]
