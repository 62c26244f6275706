"""How a field is filled: each way that a mapping can say it, and what it does with a cell that it does not expect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.intake.mapping.conftest import Staged, grid, mapping, of_visits

Stage = Callable[..., Staged]
NOTHING: list[Any] = []


@pytest.mark.parametrize(
    ("field", "said", "cells", "read"),
    [
        ("date", "Day", ["02/03/2026", "2026-03-02", "46083", "2/3/2026 09:30", "2 March"],
         ["2026-03-02", "2026-03-02", "2026-03-02", "2026-03-02T09:30", "2 March"]),
        ("date", "{from: Day, dates: [dd mon yyyy, mm-dd-yyyy]}", ["2 March 2026", "03-02-2026"], ["2026-03-02"] * 2),
        ("seen", "Day", ["Yes", "0 - No", "Not known", "perhaps"], ["Y", "N", "U", "perhaps"]),
        ("seen", "{from: Day, values: {Child seen: Y, Not in: N, DNA: }, blank: N}",
         ["child  SEEN", "not in", "DNA", "", "Away"], ["Y", "N", None, "N", "Away"]),
        ("seen", "{always: Y}", ["a", "", "b"], ["Y", None, "Y"]),
        ("visit_id", "Day", ["1001.0", "007", "-1", "V 1"], ["1001", "007", None, "V 1"]),
        ("visit_id", "{key: [Child ID, Day, Other], prefix: v}", ["02/03/2026", "x"],
         ["v:C1:2026-03-02:", "v:C2:x:"]),
        ("adults_seen", "{from: Day, read: split}", ["A1, A2;A1", "A3"], ["A1;A2", "A3"]),
        ("adults_seen", "{all_from: [Day, Other, Not there]}", ["A1;A2", "A3"], ["A1;A2", "A3"]),
        ("not_alone_reason", "{from: Day, json_key: reason, values: {Too young: age}}",
         ['{"reason": "Too young"}', '{"reason": null}', "{}", "{reason", '{"reason": ["a"]}', "[1]"],
         ["age", None, None, "{reason", '{"reason": ["a"]}', "[1]"]),
        ("not_alone_reason", "{from: Day, read: [unlettered, first_word]}", ["b) age - under two"], ["age"]),
        ("date", "{from: [When, Day]}", ["02/03/2026"], ["2026-03-02"]),
    ],
)  # fmt: skip
def test_every_way_to_fill_a_field(
    stage: Stage, field: str, said: str, cells: list[str], read: list[str | None]
) -> None:
    rows = [[f"C{n}", cell, ""] for n, cell in enumerate(cells, start=1)]
    found = stage(
        of_visits(f"{field}: {said}\nunannounced: {{from: Gone, optional: true}}"),
        grid("visits", [["Child ID", "Day", "Other"], *rows]),
    )
    if said == "{always: Y}":
        read = ["Y"] * len(cells)
    assert [value for (value,) in found.rows("visit", field)] == read
    assert found.rows("visit", "unannounced") == [(None,)] * len(cells)


def test_texts_that_stand_for_an_empty_cell_are_empty_everywhere(stage: Stage) -> None:
    by = mapping("""
        mapping: Visits
        blanks: [N/A, "#N/A", -]
        coverage: {visit: {status: complete}}
        sheets:
          - gives:
              - table: visit
                when: {Day: filled}
                fields: {child_id: Child ID, date: Day, plan_id: Plan}
    """)
    rows = [["C1", "02/03/2026", "n/a"], ["C2", "#N/A", "P2"], ["C3", " - ", "P3"]]
    found = stage(by, grid("any name", [["Child ID", "Day", "Plan"], *rows]))
    assert found.rows("visit", "_row", "child_id", "plan_id") == [(2, "C1", None)]
    assert found.aside == [(3, "gave_nothing"), (4, "gave_nothing")]


def test_one_row_gives_several_tables_and_a_row_for_each_item(stage: Stage) -> None:
    by = mapping("""
        mapping: Assessments
        coverage:
          assessment: {status: complete}
          assessment_factor: {status: complete}
          plan: {status: partial}
        sheets:
          - gives:
              - table: assessment
                fields: {assessment_id: Assessment, child_id: Child, start_date: Started}
              - table: assessment_factor
                each: {from: [Reasons, Factors], read: split}
                fields: {assessment_id: Assessment, factor: {item: true, read: first_word}}
              - table: plan
                when: {Plan: [CIN plan, CP plan], Started: filled}
                fields:
                  plan_id: {key: [Assessment, Plan]}
                  child_id: Child
                  kind: {from: Plan, values: {CIN plan: cin, CP plan: cp}}
    """)
    rows = [
        ["A1", "C1", "02/03/2026", "4B - mental health, 18C", "cp  PLAN"],
        ["A2", "C2", "", "", "CIN plan"],
        ["A3", "C3", "03/03/2026", ";,", "none"],
    ]
    found = stage(by, grid("x", [["Assessment", "Child", "Started", "Factors", "Plan"], *rows]))
    assert found.rows("assessment", "_row", "assessment_id") == [(2, "A1"), (3, "A2"), (4, "A3")]
    assert found.rows("assessment_factor", "assessment_id", "factor") == [("A1", "4B"), ("A1", "18C")]
    assert found.rows("plan", "plan_id", "child_id", "kind") == [("A1:cp  PLAN", "C1", "cp")]
    assert found.aside == NOTHING


def test_what_stands_beside_every_row_is_one_row(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("practicecheck.intake.mapping.sheets._PART", 2)  # also from one part of the rows to the next
    by = mapping("""
        mapping: Visits
        coverage: {visit: {status: complete}, allocation: {status: partial}}
        sheets:
          - gives:
              - {table: visit, fields: {child_id: Child, date: Day}}
              - {table: allocation, once: true, fields: {child_id: Child, team_name: Team}}
    """)
    rows = [["C1", "a", "N"], ["C1", "b", "N"], ["C1", "c", "N"], ["C2", "d", "N"], ["C1", "e", "S"]]
    found = stage(by, grid("x", [["Child", "Day", "Team"], *rows]))
    assert len(found.rows("visit", "date")) == 5
    assert found.rows("allocation", "_row", "child_id", "team_name") == [(2, "C1", "N"), (5, "C2", "N"), (6, "C1", "S")]
    assert found.aside == NOTHING


LOOKING = """
    mapping: Two sheets
    coverage: {visit: {status: complete}}
    sheets:
      - name: visits
        sheet: Visits
        gives:
          - table: visit
            fields:
              visit_id: Visit
              child_id: {from: Case, look_up: {sheet: cases, by: Case no, take: Child}}
              date: Day
      - name: cases
        sheet: Cases*
"""


def test_a_value_is_looked_up_in_a_sheet_that_gives_nothing_itself(stage: Stage) -> None:
    visits = grid("Visits", [["Visit", "Case", "Day"], ["V1", "7", "02/03/2026"], ["V2", "8.0", ""], ["V3", "9", ""]])
    cases = grid(
        "Cases of June",
        [
            ["All cases"],
            ["Case no", "Child", "Team"],
            ["7.0", "C1", ""],
            ["8", "C2", ""],
            ["9", "C3", ""],
            ["9", "C9", ""],
        ],
    )
    found = stage(mapping(LOOKING), visits, cases)
    assert found.rows("visit", "visit_id", "child_id") == [("V1", "C1"), ("V2", "C2"), ("V3", None)]
    assert found.staging.dropped_columns == ["report.xlsx: Cases of June: Team"]
    assert found.aside == NOTHING


def test_a_look_up_under_a_heading_that_is_not_there_is_listed(stage: Stage) -> None:
    visits = grid("Visits", [["Visit", "Case", "Day"], ["V1", "7", "02/03/2026"]])
    found = stage(mapping(LOOKING), visits, grid("Cases", [["Case no", "Childs"], ["7", "C1"]]))
    assert "'Child'. Did you mean 'Childs'?" in found.problems["heading_missing"]
    assert found.rows("visit", "child_id") == [(None,)]


def test_of_headings_that_are_looked_up_by_one_of_several_will_do(stage: Stage) -> None:
    by = mapping(LOOKING.replace("by: Case no, take: Child", "by: [Case no, Case, Number], take: [Child, Person]"))
    visits = grid("Visits", [["Visit", "Case", "Day"], ["V1", "7", "02/03/2026"]])
    found = stage(by, visits, grid("Cases", [["Number", "Person"], ["7", "C1"]]))
    assert found.rows("visit", "child_id") == [("C1",)]
    assert found.problems == {}


@pytest.mark.parametrize(("told", "kept"), [("Name", "Name"), ("Name (Y/N)?", "Name (Y/N)?")])
def test_the_heading_of_a_field_is_kept_as_the_user_sees_it(stage: Stage, told: str, kept: str) -> None:
    found = stage(of_visits("seen: {from: [Gone, name]}"), grid("s", [["CHILD id", told]]))
    assert found.staging.headings[0, "s", "visit", "seen"] == kept
