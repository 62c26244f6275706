"""What intake leaves in schema `record`: keys, paths, events, types, coverage; whatever the form of the input."""

from __future__ import annotations

import random
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from tests.intake.conftest import COVERAGE, rows_of, write_case, write_csv

from practicecheck.intake import read_case, read_inputs
from practicecheck.intake.resolve import columns_of, in_order, parents
from practicecheck.records import CODES, TABLES
from practicecheck.records.database import open_database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import duckdb
    from tests.intake.conftest import Tables

    from practicecheck.intake import IntakeReport

    Read = Callable[..., IntakeReport]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def write_workbook(path: Path, tables: Tables) -> Path:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        day_format = book.add_format({"num_format": "yyyy-mm-dd"})
        moment_format = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for table, rows in tables.items():
            sheet = book.add_worksheet(table)
            for place, name in enumerate(rows[0]):
                sheet.write_string(1, place, name)  # the header need not be in the first row
            for number, row in enumerate(rows, start=2):
                for place, text in enumerate(row.values()):
                    if text.isdigit():
                        sheet.write_number(number, place, int(text))
                    elif text[:2] == "20" and "T" in text:
                        sheet.write_datetime(number, place, datetime.fromisoformat(text), moment_format)
                    elif text[:3] in ("201", "202"):
                        sheet.write_datetime(number, place, date.fromisoformat(text), day_format)
                    elif text:
                        sheet.write_string(number, place, text)
    return path


def write_parquet(folder: Path, tables: Tables) -> Path:
    folder.mkdir()
    con = open_database()
    for table, rows in tables.items():
        names = ", ".join(f"unnest(?::VARCHAR[]) AS {name}" for name in rows[0])
        con.execute(f"CREATE TABLE t AS SELECT {names}", [[row[name] or None for row in rows] for name in rows[0]])
        columns = []
        for name in rows[0]:
            values = [row[name] for row in rows]
            if name in TABLES[table].field_names and TABLES[table].field(name).is_list:
                columns.append(f"string_split({name}, ';') AS {name}")
            elif TABLES[table].field(name).type == "date":
                columns.append(f"CAST({name} AS DATE) AS {name}")
            elif TABLES[table].field(name).type == "int":
                columns.append(f"CAST({name} AS DOUBLE) AS {name}")
            else:
                columns.append(name)
            assert values
        con.execute(f"COPY (SELECT {', '.join(columns)} FROM t) TO '{folder / f'{table}.parquet'}'; DROP TABLE t")
    return folder


def whole_record(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    record = {table: rows_of(con, table) for table in in_order()}
    record["_coverage"] = rows_of(con, "_coverage", "child_id, table_name, status, from_date, to_date")
    record["_counts"] = rows_of(con, "_counts", "table_name, rows_read, rows_quarantined")
    return record


def test_every_form_of_input_gives_the_same_record(extract: Tables, tmp_path: Path) -> None:
    forms = [
        write_csv(tmp_path / "csv", extract),
        write_csv(tmp_path / "tabs", extract, delimiter="\t"),
        write_case(tmp_path / "case.json", extract),
        write_workbook(tmp_path / "book.xlsx", extract),
        write_parquet(tmp_path / "parquet", extract),
    ]
    records = []
    for form in forms:
        con = open_database()
        report = read_inputs(con, [form])
        assert report.problems == ()
        assert report.rows_used == report.rows_read == sum(map(len, extract.values()))
        records.append(whole_record(con))
    assert all(record == records[0] for record in records[1:])


def test_tables_have_the_columns_that_the_engine_is_promised(
    extract: Tables, tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
) -> None:
    read(write_csv(tmp_path / "in", extract))
    for table in in_order():
        described = con.execute(f"DESCRIBE record.{table}").fetchall()
        assert [(name, kind) for name, kind, *_ in described] == list(columns_of(table)), table


def test_paths_events_and_moments(extract: Tables, tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read) -> None:
    read(write_csv(tmp_path / "in", extract))
    events = {
        key: (child, event)
        for table in in_order()
        for key, child, event in con.execute(f"SELECT _key, child_id, _event FROM record.{table}").fetchall()
    }
    assert events["R1"] == ("C1", None)
    assert events["M1"] == ("C1", date(2026, 1, 7))  # the earlier of the two
    assert events["assessment_factor:AS1:3B:1"] == ("C1", date(2026, 2, 20))  # the assessment's authorisation
    assert events["PM1"] == ("C2", date(2026, 3, 12))
    assert events["attendance:plan_meeting:PM1:school:::1"] == ("C2", date(2026, 3, 12))
    assert events["attendance:strategy_discussion:S1:police:::1"] == ("C1", date(2026, 7, 1))
    assert events["G1"] == ("C2", date(2026, 3, 3))
    assert events["AA1"] == ("C1", date(2026, 5, 1))
    # British summer time: ten o'clock is nine in UTC; a day alone has no moment.
    assert rows_of(con, "strategy_discussion", "held_at, held_at__at") == [
        (date(2026, 1, 9), None),
        (date(2026, 7, 1), moment("2026-07-01T09:00:00")),
    ]
    assert rows_of(con, "adult", "_key, child_id") == [("A1", "C1"), ("A1", "C2")]
    assert rows_of(con, "child", "_key, child_id, disability") == [("C1", "C1", ["MOB", "HAND"]), ("C2", "C2", None)]


def test_each_row_names_its_source_as_the_user_sees_it(
    extract: Tables, tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
) -> None:
    read(write_csv(tmp_path / "in", extract))
    assert rows_of(con, "relationship", "_key, _sheet, _row") == [
        ("R1", "relationship.csv", 2),
        ("R2", "relationship.csv", 3),
    ]
    assert rows_of(con, "_inputs") == [(0, "in", "folder")]
    read(write_workbook(tmp_path / "book.xlsx", extract))
    assert rows_of(con, "relationship", "_key, _sheet, _row") == [("R1", "relationship", 3), ("R2", "relationship", 4)]
    read(write_case(tmp_path / "case.json", extract))
    assert rows_of(con, "relationship", "_key, _sheet, _row") == [("R1", "relationship", 1), ("R2", "relationship", 2)]


def test_blank_lines_count_as_rows_of_the_sheet(tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read) -> None:
    (tmp_path / "child.csv").write_text("child_id,dob\nC1,2015-01-01\n\n,\nC2,2016-01-01\n")
    assert read(tmp_path).rows_read == 2
    assert rows_of(con, "child", "_key, _row") == [("C1", 2), ("C2", 5)]


def test_row_order_does_not_change_keys(
    extract: Tables, tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
) -> None:
    read(write_csv(tmp_path / "in", extract), coverage=None)
    first = whole_record(con)
    shuffled = {table: random.Random(7).sample(rows, len(rows)) for table, rows in extract.items()}
    assert shuffled != extract
    read(write_csv(tmp_path / "shuffled", shuffled), coverage=None)
    assert whole_record(con) == first
    assert [key for key, *_ in first["safety_scale"]] == [
        "safety_scale:C2:2026-03-04:sw:1",
        "safety_scale:C2:2026-03-04:sw:2",
    ]


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("2026-03-31", date(2026, 3, 31), None),
        ("2026-01-05T09:30", date(2026, 1, 5), moment("2026-01-05T09:30:00")),
        ("2026-06-05 09:30:15", date(2026, 6, 5), moment("2026-06-05T08:30:15")),
        ("2026-06-05T23:30Z", date(2026, 6, 6), moment("2026-06-05T23:30:00")),
        ("2026-06-05T23:30:00+01:00", date(2026, 6, 5), moment("2026-06-05T22:30:00")),
        ("2026-06-05T23:30:00.123456-0500", date(2026, 6, 6), moment("2026-06-06T04:30:00")),
        ("1985-07-01T12:00", date(1985, 7, 1), moment("1985-07-01T11:00:00")),
    ],
)
def test_datetimes_become_a_local_day_and_a_moment_in_utc(
    con: duckdb.DuckDBPyConnection, text: str, day: date, at: datetime | None
) -> None:
    read_case(
        con, [("a", {"child": {"child_id": "C1"}, "strategy_discussion": [{"strategy_id": "S", "held_at": text}]})]
    )
    assert rows_of(con, "strategy_discussion", "held_at, held_at__at") == [(day, at)]


def test_a_moment_in_a_column_of_days_is_its_local_day(con: duckdb.DuckDBPyConnection) -> None:
    visits = [{"visit_id": "1", "date": "2026-03-31 00:00:00"}, {"visit_id": "2", "date": "2026-06-30T23:00:00Z"}]
    report = read_case(con, [("a", {"child": {"child_id": "C1"}, "visit": visits})])
    assert rows_of(con, "visit", "_key, date, _event") == [
        ("1", date(2026, 3, 31), date(2026, 3, 31)),
        ("2", date(2026, 7, 1), date(2026, 7, 1)),
    ]
    assert report.problems == ()


def test_codes_and_lists_are_read_in_any_case_and_spacing(con: duckdb.DuckDBPyConnection) -> None:
    case = {
        "child": {"child_id": "C1"},
        "visit": [{"visit_id": "1", "seen": "y", "not_alone_reason": "AGE", "adults_seen": " A1 ;; A2"}],
        "contact": [{"contact_id": "1", "harm_types": "phy; neg", "outcome": "Something local"}],
        "plan": [{"plan_id": "1", "visit_interval_wd": "10.0"}],
    }
    report = read_case(con, [("a", case)])
    assert rows_of(con, "visit", "seen, not_alone_reason, adults_seen, _bad") == [("Y", "age", ["A1", "A2"], None)]
    assert rows_of(con, "contact", "harm_types, outcome, _bad") == [(["PHY", "NEG"], "Something local", None)]
    assert rows_of(con, "plan", "visit_interval_wd") == [(10,)]
    assert [(p.column, p.kind) for p in report.problems] == [("outcome", "code_not_in_list")]


def test_only_child_gives_its_id_to_the_other_rows(con: duckdb.DuckDBPyConnection) -> None:
    read_case(
        con, [("a", {"child": {"child_id": "C1"}, "visit": [{"visit_id": "V1"}, {"visit_id": "V2", "child_id": "C9"}]})]
    )
    assert rows_of(con, "visit", "_key, child_id") == [("V1", "C1")]
    assert rows_of(con, "_quarantine", "row, kind") == [(2, "unknown_child")]


def test_a_child_without_any_other_row_is_used(con: duckdb.DuckDBPyConnection, tmp_path: Path, read: Read) -> None:
    (tmp_path / "child.csv").write_text("child_id,dob\nC1,2015-01-01\n")
    report = read(tmp_path)
    assert (report.rows_used, report.problems) == (1, ())
    assert rows_of(con, "child", "_key") == [("C1",)]


def test_the_same_ids_in_isolated_cases_stay_apart(con: duckdb.DuckDBPyConnection) -> None:
    cases = [
        (
            f"example {n}",
            {
                "child": {"child_id": "C1", "dob": f"201{n}-01-01"},
                "visit": [{"visit_id": "V1", "adults_seen": ["A1", "A2"]}],
                "coverage": {"status": "complete"},
            },
        )
        for n in range(3)
    ]
    report = read_case(con, cases, isolate=True)
    assert (report.rows_used, report.problems) == (6, ())
    assert rows_of(con, "visit", "_input, _key, child_id, adults_seen")[2] == (2, "2:V1", "2:C1", ["2:A1", "2:A2"])
    assert rows_of(con, "_coverage", "child_id, table_name")[:2] == [("0:C1", "child"), ("0:C1", "visit")]


class TestCarried:
    def carried(self, con: duckdb.DuckDBPyConnection, table: str) -> dict[tuple[int, str], tuple[object, ...]]:
        found = con.execute(
            "SELECT input, column_name, carried, filled, rows FROM record._column_coverage WHERE table_name = ?",
            [table],
        )
        return {(number, column): (carried, filled, rows) for number, column, carried, filled, rows in found.fetchall()}

    def test_a_bare_heading_is_not_enough_in_a_table(
        self, tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
    ) -> None:
        (tmp_path / "child.csv").write_text("child_id,dob,sex\nC1,2015-01-01,\nC2,broken,\n")
        read(tmp_path)
        carried = self.carried(con, "child")
        assert carried[0, "dob"] == (True, 2, 2)  # an unreadable value is a value
        assert carried[0, "sex"] == carried[0, "ethnicity"] == (False, 0, 2)
        assert self.carried(con, "visit") == {}

    def test_writing_the_key_is_enough_in_a_case(self, con: duckdb.DuckDBPyConnection) -> None:
        read_case(
            con,
            [
                ("a", {"child": {"child_id": "C1", "sex": None}}),
                ("b", {"child": {"child_id": "C2", "dob": "2015-01-01"}}),
            ],
        )
        carried = self.carried(con, "child")
        assert carried[0, "sex"] == (True, 0, 1)
        assert carried[1, "sex"] == (False, 0, 1)
        assert carried[1, "dob"] == (True, 1, 1)

    def test_a_table_without_rows_is_present(self, tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read) -> None:
        (tmp_path / "child.csv").write_text("child_id,dob\nC1,2015-01-01\n")
        (tmp_path / "visit.csv").write_text("visit_id,child_id,date\n")
        read(tmp_path)
        assert self.carried(con, "visit")[0, "date"] == (False, 0, 0)
        assert ("visit", "complete") in rows_of(con, "_coverage", "table_name, status")


class TestCoverage:
    def test_rows_of_the_record_win_over_the_short_form(self, con: duckdb.DuckDBPyConnection) -> None:
        case = {
            "child": {"child_id": "C1"},
            "visit": [],
            "conference": [],
            "coverage": {"status": "complete", "from": date(2025, 1, 1), "to": "2026-06-30"},
            "record_coverage": [{"table_name": "conference", "status": "not_extracted"}],
        }
        read_case(con, [("a", case)])
        assert rows_of(con, "_coverage", "table_name, status, from_date") == [
            ("child", "complete", date(2025, 1, 1)),
            ("conference", "not_extracted", None),
            ("visit", "complete", date(2025, 1, 1)),
        ]

    def test_an_unreadable_row_claims_nothing_and_silences_the_short_form(self, con: duckdb.DuckDBPyConnection) -> None:
        case = {
            "child": {"child_id": "C1"},
            "visit": [],
            "coverage": {"status": "complete"},
            "record_coverage": [
                {"table_name": "visit", "status": "complete", "from_date": "soon"},
                {"table_name": "visits", "status": "complete"},
            ],
        }
        report = read_case(con, [("a", case)])
        assert rows_of(con, "_coverage", "table_name") == [("child",)]
        assert (report.rows_read, report.rows_used, report.rows_quarantined) == (3, 1, 2)
        assert any("Did you mean 'visit'?" in problem.advice for problem in report.problems)

    def test_one_input_does_not_cover_what_another_lacks(
        self, tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
    ) -> None:
        a = write_case(
            tmp_path / "a.json", {"child": [{"child_id": "C1"}], "visit": [{"visit_id": "V1", "child_id": "C1"}]}
        )
        b = write_case(tmp_path / "b.json", {"child": [{"child_id": "C2"}]})
        read(a, b)
        assert rows_of(con, "_coverage", "child_id, table_name") == [("C1", "child"), ("C1", "visit"), ("C2", "child")]


class TestConflicts:
    def test_another_date_of_birth_sets_both_rows_and_the_childs_other_rows_aside(
        self, con: duckdb.DuckDBPyConnection
    ) -> None:
        one = {"child": {"child_id": "C1", "dob": "2015-01-01"}, "visit": [{"visit_id": "V1"}]}
        two = {"child": [{"child_id": "C1", "dob": "2015-01-02"}, {"child_id": "C2"}]}
        report = read_case(con, [("one", one), ("two", two)])
        assert rows_of(con, "_conflicted") == [("C1", "conflict_dob")]
        assert rows_of(con, "child", "_key") == [("C2",)]
        assert rows_of(con, "_quarantine", "kind, table_name, input") == [
            ("child_in_conflict", "visit", 0),
            ("conflict_dob", "child", 0),
            ("conflict_dob", "child", 1),
        ]
        assert (report.rows_read, report.rows_used, report.rows_quarantined) == (4, 1, 3)

    @pytest.mark.parametrize(
        ("other", "conflicted"),
        [
            ({"sex": "M"}, [("C1", "conflict_sex")]),
            ({"sex": "U"}, []),
            ({"sex": "F", "family_id": "F2"}, []),
        ],
    )
    def test_another_sex_is_a_conflict_and_other_differences_are_not(
        self, con: duckdb.DuckDBPyConnection, other: dict[str, str], conflicted: list[tuple[str, str]]
    ) -> None:
        first = {"child_id": "C1", "sex": "F", "family_id": "F1"}
        read_case(con, [("a", {"child": [first, {"child_id": "C1", **other}]})])
        assert rows_of(con, "_conflicted") == conflicted

    def test_an_identical_child_in_two_inputs_is_one_child(self, con: duckdb.DuckDBPyConnection) -> None:
        case = {"child": {"child_id": "C1", "dob": "2015-01-01"}}
        report = read_case(con, [("a", case), ("b", case)])
        assert rows_of(con, "child", "_key, _input") == [("C1", 0)]
        assert rows_of(con, "_conflicted") == rows_of(con, "_quarantine") == []
        assert (report.rows_read, report.rows_used) == (2, 2)


@pytest.mark.parametrize(
    "case", [{}, {"child": []}, {"child": None}, {"child": {"sex": "F"}}, {"visit": [{"visit_id": "V"}]}]
)
def test_a_case_without_a_child_is_an_empty_record(con: duckdb.DuckDBPyConnection, case: dict[str, object]) -> None:
    report = read_case(con, [("a", case), ("b", {"coverage": {"status": "complete"}})])
    assert report.rows_used == 0
    assert report.rows_quarantined == report.rows_read
    assert rows_of(con, "child") == rows_of(con, "visit") == []


def test_every_parent_is_made_before_its_children() -> None:
    order = in_order()
    assert set(order) == set(TABLES) - {"record_coverage"}
    assert all(order.index(parent) < order.index(table) for table in order for parent in parents(table))


def test_every_code_list_is_of_one_case() -> None:
    """Codes are compared as they stand; a list of mixed case could hold two codes that read alike."""
    for codes in CODES.values():
        assert len({code.casefold() for code in codes.values}) == len(codes.values), codes.name


def test_coverage_of_the_command_line_stands_in_only_where_an_input_is_silent(
    extract: Tables, tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    read_inputs(con, [write_csv(tmp_path / "in", extract)], coverage=COVERAGE)
    assert {table for (table,) in rows_of(con, "_coverage", "table_name")} == {"visit"}
