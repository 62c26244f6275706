"""Values, rows, columns and tables that cannot be taken as they stand: each is listed, nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.intake.conftest import COVERAGE, rows_of

from practicecheck.errors import InputError
from practicecheck.intake import read_case, read_inputs
from practicecheck.intake.report import ADVICE
from practicecheck.records import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import duckdb

    from practicecheck.intake import IntakeReport, Problem

    Read = Callable[..., IntakeReport]

CHILD = {"child_id": "C1", "dob": "2015-01-01"}


def one_problem(con: duckdb.DuckDBPyConnection, **tables: object) -> Problem:
    """Read a case of one child and return its only problem."""
    report = read_case(con, [("case", {"child": CHILD, **tables})])
    (problem,) = report.problems
    return problem


@pytest.mark.parametrize(
    ("text", "kind", "shape"),
    [
        ("2026-02-30", "impossible_date", "9999-99-99"),
        ("2026-13-01", "impossible_date", "9999-99-99"),
        ("2026-03-01T25:00", "impossible_date", "9999-99-99a99:99"),
        ("31/03/26", "two_digit_year", "99/99/99"),
        ("1-Mar-26", "two_digit_year", "9-aaa-99"),
        ("31/03/2026", "not_iso_date", "99/99/9999"),
        ("2026-3-1", "not_iso_date", "9999-9-9"),
        ("infinity", "not_iso_date", "aaaaaaaa"),
        ("46112", "not_iso_date", "99999"),
        ("1899-12-31", "date_out_of_range", "9999-99-99"),
        ("2101-01-01", "date_out_of_range", "9999-99-99"),
        ("Łódź on Tuesday, early", "not_iso_date", "aaaa aa aaaaaaa, aaa"),
    ],
)
def test_bad_dates(con: duckdb.DuckDBPyConnection, text: str, kind: str, shape: str) -> None:
    problem = one_problem(con, visit=[{"visit_id": "V1", "date": text}])
    assert (problem.kind, problem.shape) == (kind, shape)
    assert (problem.input, problem.sheet, problem.row, problem.table, problem.column) == (
        "case",
        "visit",
        1,
        "visit",
        "date",
    )
    assert rows_of(con, "visit", "date, _event, _bad") == [(None, None, ["date"])]


@pytest.mark.parametrize(
    ("table", "row", "kind", "hint"),
    [
        ("visit", {"visit_id": "V", "seen": "Yes"}, "unknown_code", ""),
        ("visit", {"visit_id": "V", "seen": True}, "unknown_code", ""),
        ("relationship", {"relationship_id": "R", "type": "mothr"}, "unknown_code", "Did you mean 'mother'?"),
        ("contact", {"contact_id": "K", "harm_types": ["PHY", "XXX"]}, "unknown_code", ""),
        ("visit", {"visit_id": "V", "not_alone_reason": "refusd"}, "code_not_in_list", "Did you mean 'refused'?"),
        ("plan", {"plan_id": "P", "visit_interval_wd": "ten"}, "not_whole_number", ""),
        ("plan", {"plan_id": "P", "visit_interval_wd": 2.5}, "not_whole_number", ""),
        ("plan", {"plan_id": "P", "visit_interval_wd": -1}, "not_whole_number", ""),
        ("strategy_discussion", {"strategy_id": "S", "held_at": "yesterday"}, "not_iso_datetime", ""),
    ],
)
def test_bad_values_are_missing_with_a_reason(
    con: duckdb.DuckDBPyConnection, table: str, row: dict[str, object], kind: str, hint: str
) -> None:
    problem = one_problem(con, **{table: [row]})
    column = list(row)[1]
    assert (problem.kind, problem.column) == (kind, column)
    assert hint in problem.advice
    value, bad = rows_of(con, table, f"{column}, _bad")[0]
    assert (value, bad) == (None, [column]) if kind != "code_not_in_list" else (row[column], None)


def test_a_legacy_factor_is_kept_and_listed(con: duckdb.DuckDBPyConnection) -> None:
    problem = one_problem(
        con, assessment=[{"assessment_id": "A"}], assessment_factor=[{"assessment_id": "A", "factor": "18a"}]
    )
    assert problem.kind == "legacy_code"
    assert rows_of(con, "assessment_factor", "_key, factor, _bad") == [("assessment_factor:A:18A:1", "18A", None)]


def test_a_reference_to_nothing_is_blanked(con: duckdb.DuckDBPyConnection) -> None:
    problem = one_problem(con, referral=[], s47_enquiry=[{"s47_id": "S", "referral_id": "R9"}])
    assert (problem.kind, problem.column) == ("broken_reference", "referral_id")
    assert rows_of(con, "s47_enquiry", "referral_id, _bad") == [(None, ["referral_id"])]


def test_a_reference_to_a_table_that_was_not_extracted_stays(con: duckdb.DuckDBPyConnection) -> None:
    report = read_case(
        con,
        [
            ("a", {"child": CHILD, "s47_enquiry": [{"s47_id": "S", "referral_id": "R9"}]}),
            ("b", {"child": {"child_id": "C2"}, "referral": []}),
        ],
    )
    assert report.problems == ()
    assert rows_of(con, "s47_enquiry", "referral_id, _bad") == [("R9", None)]


def test_a_row_is_never_joined_to_another_child(con: duckdb.DuckDBPyConnection) -> None:
    case = {
        "child": [{"child_id": "C1"}, {"child_id": "C2"}],
        "plan": [{"plan_id": "P1", "child_id": "C1"}],
        "visit": [{"visit_id": "V1", "child_id": "C2", "plan_id": "P1"}],
    }
    report = read_case(con, [("a", case)])
    assert [problem.kind for problem in report.problems] == ["other_childs_row"]
    assert rows_of(con, "visit", "child_id, plan_id, _bad") == [("C2", None, ["plan_id"])]


def test_an_adult_may_be_named_without_a_relationship_to_that_child(con: duckdb.DuckDBPyConnection) -> None:
    case = {
        "child": [{"child_id": "C1"}, {"child_id": "C2"}],
        "adult": [{"adult_id": "A1"}],
        "relationship": [{"relationship_id": "R1", "child_id": "C1", "adult_id": "A1"}],
        "concern": [{"concern_id": "K1", "child_id": "C2", "source_adult_id": "A1"}],
        "visit": [{"visit_id": "V1", "child_id": "C1", "adults_seen": ["A1", "A7"]}],
    }
    report = read_case(con, [("a", case)])
    assert rows_of(con, "concern", "source_adult_id") == [("A1",)]
    assert [(problem.table, problem.kind) for problem in report.problems] == [("visit", "broken_reference")]


@pytest.mark.parametrize(
    ("tables", "kinds"),
    [
        ({"visit": [{"visit_id": "V", "child_id": "C9"}]}, ["unknown_child"]),
        ({"plan_action": [{"action_id": "X", "plan_id": "P9"}]}, ["broken_path"]),
        ({"plan_action": [{"action_id": "X"}]}, ["no_path"]),
        (
            {"plan": [{"plan_id": "P", "child_id": "C9"}], "plan_action": [{"action_id": "X", "plan_id": "P"}]},
            ["unknown_child", "broken_path"],
        ),
        ({"adult": [{"adult_id": "A"}]}, ["no_relationship"]),
        ({"adult": [{"sex": "M"}]}, ["no_id"]),
        ({"attendance": [{"meeting_table": "conference", "meeting_id": "M"}]}, ["broken_path"]),
        ({"attendance": [{"meeting_table": "tea", "meeting_id": "M"}]}, ["no_path"]),
        ({"visit": [{"visit_id": "V", "seen": "Y"}, {"visit_id": "V", "seen": "N"}]}, ["duplicate_key"] * 2),
        ({"visit": [{"visit_id": "V", "seen": "Y"}, {"visit_id": "V", "seen": "y"}]}, ["duplicate_row"]),
        ({"visit": [{"visit_id": "V", "date": "x"}, {"visit_id": "V", "date": "z"}]}, ["duplicate_key"] * 2),
        ({"legal_step": [{"date": "2026-01-01", "kind": "epo"}] * 2}, ["duplicate_row"]),
        ({"legal_step": [{"kind": "epo", "outcome": "a"}, {"kind": "epo", "outcome": "b"}]}, []),
    ],
)
def test_rows_that_cannot_be_used_are_set_aside(
    con: duckdb.DuckDBPyConnection, tables: dict[str, object], kinds: list[str]
) -> None:
    report = read_case(con, [("a", {"child": CHILD, **tables})])
    assert sorted(kind for (kind,) in rows_of(con, "_quarantine", "kind")) == sorted(kinds)
    assert report.rows_quarantined == len(kinds)
    assert report.rows_read == report.rows_used + report.rows_quarantined


def test_a_row_without_child_id_is_set_aside(con: duckdb.DuckDBPyConnection) -> None:
    read_case(con, [("a", {"child": [CHILD], "visit": [{"visit_id": "V1"}]})])
    assert rows_of(con, "_quarantine", "kind") == [("no_child_id",)]


def test_a_row_without_its_id_is_used_under_a_made_up_key(con: duckdb.DuckDBPyConnection) -> None:
    case: dict[str, Any] = {"child": CHILD, "visit": [{"date": "2026-01-01"}, {"date": "2026-01-02"}]}
    report = read_case(con, [("a", case)])
    assert rows_of(con, "visit", "_key") == [("visit:C1:1",), ("visit:C1:2",)]
    assert [(problem.kind, problem.row) for problem in report.problems] == [("blank_key", None)]
    assert report.problems[0].advice.endswith("2 rows of this sheet.")
    report = read_case(con, [("a", {"child": CHILD, "visit": [*case["visit"], {"visit_id": "V3"}]})])
    assert [(problem.kind, problem.row) for problem in report.problems] == [("blank_key", 1), ("blank_key", 2)]


def test_unknown_tables_and_columns_are_listed_with_a_guess(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
) -> None:
    (tmp_path / "child.csv").write_text("child_id,dob,Sexx\nC1,2015-01-01,F\n")
    (tmp_path / "visits.csv").write_text("visit_id\nV1\n")
    report = read(tmp_path)
    found = {(p.kind, p.sheet, p.column): p.advice for p in report.problems}
    assert "Did you mean 'sex'?" in found["unknown_column", "child.csv", "sexx"]
    assert "Did you mean 'visit'?" in found["unknown_table", "visits.csv", None]
    assert report.dropped_columns == (f"{tmp_path.name}: child.csv: sexx",)
    assert rows_of(con, "_problems", "kind, sheet, column_name") == [
        ("unknown_column", "child.csv", "sexx"),
        ("unknown_table", "visits.csv", None),
    ]


def test_unknown_tables_and_columns_of_a_case(con: duckdb.DuckDBPyConnection) -> None:
    report = read_case(con, [("a", {"child": CHILD, "visits": [], "visit": [{"visit_id": "V", "seeen": "Y"}]})])
    assert {(p.kind, p.column) for p in report.problems} == {("unknown_table", None), ("unknown_column", "seeen")}


def test_ragged_rows_are_set_aside_and_counted(tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read) -> None:
    (tmp_path / "child.csv").write_text("child_id,dob,sex\nC1,2015-01-01,F\nC2,2015-01-01\nC3,2015-01-01,F,extra\n")
    report = read(tmp_path)
    assert (report.rows_read, report.rows_used, report.rows_quarantined) == (3, 1, 2)
    assert rows_of(con, "_quarantine", "row, kind") == [(3, "too_few_cells"), (4, "too_many_cells")]
    assert rows_of(con, "_counts", "table_name, rows_read, rows_quarantined") == [("child", 3, 2)]


def test_every_kind_has_advice(con: duckdb.DuckDBPyConnection) -> None:
    assert all(advice.endswith(".") for advice in ADVICE.values())


cells = st.one_of(
    st.sampled_from(
        ["", "C1", "C2", "2026-01-01", "2026-02-30", "Y", "PHY;NEG", "3B", "A1", '"', "a,b", "x\ny", " ", "\t"]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=6),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tables=st.dictionaries(
        st.sampled_from(
            ["visit", "plan", "plan_action", "adult", "relationship", "attendance", "safety_goal", "record_coverage"]
        ),
        st.lists(st.lists(cells, min_size=1, max_size=6), max_size=5),
        max_size=4,
    ),
    tidy=st.booleans(),
)
def test_every_row_read_is_used_or_set_aside(
    tmp_path_factory: pytest.TempPathFactory,
    con: duckdb.DuckDBPyConnection,
    tables: dict[str, list[list[str]]],
    tidy: bool,
) -> None:
    folder = tmp_path_factory.mktemp("garbage")
    (folder / "child.csv").write_text("child_id,dob\nC1,2015-01-01\nC2,\n")
    expected = 2
    for table, rows in tables.items():
        header = list(TABLES[table].field_names[:4])
        lines = [header, *rows]
        quote = (lambda cell: '"' + cell.replace('"', '""') + '"') if tidy else (lambda cell: cell.replace('"', ""))
        text = "\n".join(",".join(quote(cell) for cell in line) for line in lines) + "\n"
        (folder / f"{table}.csv").write_text(text, newline="")
        expected += sum(any(cell.strip() for cell in row) for row in rows)
    try:
        report = read_inputs(con, [folder], coverage=COVERAGE)
    except InputError:
        assert not tidy  # what is well quoted is always read
        return
    assert report.rows_read == report.rows_used + report.rows_quarantined
    if tidy:
        assert report.rows_read == expected
    counts = con.execute("SELECT sum(rows_read), sum(rows_quarantined) FROM record._counts").fetchall()
    assert counts == [(report.rows_read, report.rows_quarantined)]
    assert con.execute("SELECT count(*) FROM record._quarantine").fetchall() == [(report.rows_quarantined,)]
