"""Mappings in a run: which input each reads, what stands beside, and the problems as a user sees them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.intake.conftest import rows_of
from tests.intake.mapping.conftest import WINDOW, grid

from practicecheck.errors import InputError, PracticecheckError, UsageError
from practicecheck.intake import IntakeReport, read_inputs
from practicecheck.intake.load import load_record
from practicecheck.intake.mapping.apply import stage_mapped
from practicecheck.intake.mapping.finding import matched
from practicecheck.intake.mapping.load import mapping_of
from practicecheck.intake.staging import open_staging

Write = Callable[..., Path]
COVERAGE = "complete::2026-06-30"
VISITS = """\
mapping: Statutory visits
coverage: {visit: {status: complete, from: 2026-01-01}}
carried: {visit: [not_alone_reason]}
sheets:
  - gives:
      - table: visit
        fields:
          visit_id: Visit ID
          child_id: Child ID
          date: Visit Date
          seen: Child Seen
          seen_alone: {from: Seen Alone, values: {Not asked: U}}
          not_alone_reason: Reason
"""
MEETINGS = """\
mapping: Core groups
coverage: {plan_meeting: {status: partial}}
sheets:
  - gives:
      - table: plan_meeting
        fields: {plan_id: Plan ID, held_date: Meeting Date}
"""
HEAD = ["Child ID", "Visit ID", "Visit Date", "Child Seen?", "Seen Alone?", "Reason", "Worker"]
ROWS: list[list[Any]] = [
    ["Statutory visits report"],
    [],
    HEAD,
    ["C1", "V1", date(2026, 3, 2), "Yes", "Not asked", None, "a name"],
    ["C2", "V2", "31/02/2026", "Yes", "Perhaps", None, "a name"],
    ["C9", "V3", "03/03/2026", "No", "No", None, "a name"],
    ["Total", 3],
]
CHILDREN = "child_id,dob\nC1,2018-05-01\nC2,2016-01-02\n"


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., list[Path]]:
    def write(**texts: str) -> list[Path]:
        paths = []
        for name, text in texts.items():
            stem, _, kind = name.rpartition("_")
            paths.append(tmp_path / f"{stem}.{kind}")
            paths[-1].write_text(text, encoding="utf-8")
        return paths

    return write


def read(con: duckdb.DuckDBPyConnection, inputs: Sequence[Path], *mappings: Path) -> IntakeReport:
    report = read_inputs(con, inputs, coverage=COVERAGE, mappings=mappings)
    assert report.rows_read == report.rows_used + report.rows_quarantined
    return report


def test_a_report_beside_a_table_of_children(
    con: duckdb.DuckDBPyConnection, files: Callable[..., list[Path]], write_workbook: Write
) -> None:
    children, visits = files(child_csv=CHILDREN, visits_yaml=VISITS)
    book = write_workbook("Visits.xlsx", {"Sheet1": ROWS})
    report = read(con, [book, children], visits)
    assert rows_of(con, "visit", "_key, child_id, date, seen, seen_alone, _sheet, _row") == [
        ("V1", "C1", date(2026, 3, 2), "Y", "U", "Sheet1", 4),
        ("V2", "C2", None, "Y", None, "Sheet1", 5),
    ]
    told = {(one.input, one.sheet, one.row, one.told_column or None, one.kind, one.shape) for one in report.problems}
    assert told == {
        ("Visits.xlsx", "Sheet1", 5, "date (Visit Date)", "impossible_date", "9999-99-99"),
        ("Visits.xlsx", "Sheet1", 5, "seen_alone (Seen Alone?)", "unknown_code", "aaaaaaa"),
        ("Visits.xlsx", "Sheet1", 6, None, "unknown_child", None),
        ("Visits.xlsx", "Sheet1", 7, None, "no_case", None),
        ("Visits.xlsx", "Sheet1", None, "Worker", "unknown_column", None),
    }
    assert report.dropped_columns == ("Visits.xlsx: Sheet1: Worker",)
    carried = dict(
        con.execute(
            "SELECT column_name, carried FROM record._column_coverage WHERE table_name = 'visit' AND column_name IN "
            "('seen', 'not_alone_reason', 'bedroom')"
        ).fetchall()
    )
    assert carried == {"seen": True, "not_alone_reason": True, "bedroom": False}
    coverage = "SELECT status, from_date, to_date FROM record._coverage WHERE table_name = 'visit'"
    assert con.execute(coverage).fetchall() == [("complete", date(2026, 1, 1), date(2026, 6, 30))]


def test_the_user_may_say_that_an_empty_column_is_carried(
    con: duckdb.DuckDBPyConnection, files: Callable[..., list[Path]]
) -> None:
    paths = files(child_csv=CHILDREN, visit_csv="visit_id,child_id,date,bedroom\nV1,C1,2026-03-02,\n")
    folder = paths[0].parent
    carried = "SELECT carried FROM record._column_coverage WHERE column_name = 'bedroom'"
    for said, is_carried in ((COVERAGE, False), (f"{COVERAGE}:visit.bedroom, child.sex", True)):
        read_inputs(con, [folder], coverage=said)
        assert con.execute(carried).fetchall() == [(is_carried,)]
    with pytest.raises(UsageError, match=r"'visit.bedrom' is no field .* Did you mean 'visit.bedroom'"):
        read_inputs(con, [folder], coverage=f"{COVERAGE}:visit.bedrom")


def test_two_mappings_and_canonical_tables_in_one_folder(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, files: Callable[..., list[Path]]
) -> None:
    """Each sheet is read by what fits it best, also where a sheet of one report has half of another's headings."""
    visits, meetings = files(visits_yaml=VISITS, meetings_yaml=MEETINGS)
    folder = tmp_path / "extract"
    folder.mkdir()
    (folder / "child.csv").write_text(CHILDREN)
    (folder / "plan.csv").write_text("plan_id,child_id,kind,start_date\nP1,C1,cp,2026-01-05\n")
    (folder / "June.csv").write_text(
        "Child ID;Visit Date;Child Seen;Visit ID;Seen Alone;Plan ID\nC1;02/03/2026;Yes;V1;No;P1\n"
    )
    (folder / "Groups.csv").write_text("Core groups;\n;\nPlan ID;Meeting Date\nP1;03/03/2026\n")
    (folder / "Notes.csv").write_text("nothing;of\nthe;kind\n")
    report = read(con, [folder], visits, meetings)
    assert rows_of(con, "visit", "_key, _sheet") == [("V1", "June.csv")]
    assert rows_of(con, "plan_meeting", "plan_id, child_id, held_date, _sheet") == [
        ("P1", "C1", date(2026, 3, 3), "Groups.csv")
    ]
    assert rows_of(con, "plan", "_key, child_id") == [("P1", "C1")]
    assert [(one.sheet, one.kind) for one in report.problems if one.kind == "unknown_table"] == [
        ("Notes.csv", "unknown_table")
    ]
    with pytest.raises(InputError, match=r"June.csv fits the mappings 'Statutory visits' and 'Twice' alike"):
        read(con, [folder], visits, meetings, *files(twice_yaml=VISITS.replace("Statutory visits", "Twice")))


def test_tables_in_a_workbook_beside_a_mapped_sheet(
    con: duckdb.DuckDBPyConnection, files: Callable[..., list[Path]], write_workbook: Write
) -> None:
    book = write_workbook("all.xlsx", {"child": [["child_id", "dob"], ["C1", "2018-05-01"]], "Visits": ROWS})
    read(con, [book], *files(visits_yaml=VISITS))
    assert rows_of(con, "child", "_key") == [("C1",)]
    assert rows_of(con, "visit", "_key") == [("V1",)]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([[["Person ID", "Visit ID", "Visit Date", "Child Seen"], ["C1", "V1", "02/03/2026", "Yes"]]],
         ["Nearest is Sheet1, row 1: it has 3 of 6 headings, but not 'Child ID', which every row needs.", "Did you mean"]),
        ([[["Name", "Colour"], ["a", "b"]]], ["None of its headings stands near the top of a sheet. Looked for: 'Visit ID, Child ID"]),
        ([], ["fits none of the inputs (child.csv)", "`practicecheck map check`"]),
    ],
)  # fmt: skip
def test_a_mapping_that_fits_nothing_stops_the_run(
    con: duckdb.DuckDBPyConnection,
    files: Callable[..., list[Path]],
    write_workbook: Write,
    rows: list[list[list[str]]],
    says: list[str],
) -> None:
    children, visits = files(child_csv=CHILDREN, visits_yaml=VISITS)
    books = [write_workbook("Visits.xlsx", {"Sheet1": one}) for one in rows]
    with pytest.raises(InputError) as refused:
        read(con, [*books, children], visits)
    assert "'Statutory visits'" in str(refused.value)
    for part in says:
        assert part in str(refused.value)


texts = st.one_of(
    st.none(),
    st.sampled_from([*HEAD, "C1", "Yes", "02/03/2026", "Total", "C1;C2", "#N/A", "-1", '{"a": 1}', "46083", "No;", ""]),
    st.text(max_size=12),
)


def a_mapping(seed: int) -> str:
    """A mapping of two sheets in which every way to fill a field has its turn."""
    rng = random.Random(seed)
    ways = [
        "Visit Date", "{from: [Gone, Reason], read: [split], blank: Y}", "{all_from: [Reason, Worker]}",
        "{key: [Child ID, Worker], prefix: k}", "{always: Y}", "{from: Reason, json_key: a, values: {1: Y}}",
        "{from: Worker, look_up: {sheet: other, by: Reason, take: Visit ID}}", "{from: Worker, read: [json_codes, unlettered]}",
        "{from: Worker, when: {Reason: filled}, unless: {Worker: [a*]}}",
    ]  # fmt: skip
    fields = ["visit_id", "date", "seen", "not_alone_reason", "adults_seen", "bedroom"]
    said = "".join(f"          {name}: {rng.choice(ways)}\n" for name in rng.sample(fields, rng.randint(1, 6)))
    when = rng.choice(["", "        when: {Reason: [filled]}\n", "        each: {from: Worker, read: split}\n"])
    return (
        "mapping: any\nblanks: ['#N/A']\ncoverage: {child: {status: partial}, visit: {status: complete}}\nsheets:\n  - name: other\n"
        f"    gives:\n      - {{table: child, fields: {{child_id: Child ID, dob: Visit Date}}}}\n      - table: visit\n{when}"
        f"        fields:\n          child_id: Child ID\n{said}"
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 10_000),
    above=st.lists(st.lists(texts, max_size=8), max_size=3),
    heads=st.permutations([*HEAD]),
    below=st.lists(st.lists(texts, max_size=9), max_size=8),
    is_csv=st.booleans(),
)
def test_no_grid_of_text_is_lost_or_ends_in_a_traceback(
    database: duckdb.DuckDBPyConnection,
    seed: int,
    above: list[list[str | None]],
    heads: list[str],
    below: list[list[str | None]],
    is_csv: bool,
) -> None:
    """Every filled row below the headings is staged or set aside; loaded, rows read are rows used and rows set aside."""
    by, document = mapping_of(a_mapping(seed).encode(), "m.yaml")
    assert by is not None, document.problems
    assert document.problems == []
    sheet = grid("any", [*above, heads, *below], csv=is_csv)
    staging = open_staging(database)
    try:
        stage_mapped(staging, staging.open_input("any.xlsx", "workbook"), by, [sheet], window=WINDOW)
    except PracticecheckError:
        return
    below_headings = {row for one in matched(by, [sheet]) for row, cells in one.rows() if any(cells)}
    if seed % 10 == 0:  # what comes after the staging is slower, and little of it a matter of mappings
        report = load_record(database, staging)
        assert report.rows_read == report.rows_used + report.rows_quarantined
        assert report.rows_read == len(below_headings)
        return
    staging.flush()
    sources = " UNION ".join(
        ["SELECT row FROM raw._quarantine", *(f"SELECT _row FROM raw.{name}" for name in staging.given)]
    )
    assert {row for (row,) in database.execute(sources).fetchall()} == below_headings
