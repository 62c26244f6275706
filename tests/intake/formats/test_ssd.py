"""Tables of the Standard Safeguarding Dataset as a case record, with what goes wrong in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from part_of_rules import part_of
from sample_table import run_of
from ssd_files import FACTS, SYSTEMS, Tables, columns, write_tables

from practicecheck.errors import InputError
from practicecheck.intake import IntakeReport, read_inputs
from practicecheck.records import TABLES
from practicecheck.records.database import open_database
from practicecheck.rulebook import Rulebook, load_rulebook
from practicecheck.shipped import rules_dir

TAKEN = "complete::2026-06-30"
Read = Callable[..., tuple[IntakeReport, duckdb.DuckDBPyConnection]]


@pytest.fixture
def read(tmp_path: Path) -> Iterator[Read]:
    """Write tables and read them into a case record."""
    con = open_database()

    def one(tables: Tables, **how: Any) -> tuple[IntakeReport, duckdb.DuckDBPyConnection]:
        return read_inputs(con, [write_tables(tmp_path / "ssd", tables, **how)], coverage=TAKEN), con

    yield one
    con.close()


def rows(con: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    """The filled fields of a table's rows, by key."""
    names = TABLES[table].field_names
    found = con.execute(
        f"""SELECT {", ".join(f'"{name}"' for name in names)} FROM record.{table} ORDER BY _key"""
    ).fetchall()
    return [{name: value for name, value in zip(names, row, strict=True) if value is not None} for row in found]


def person(number: int, **more: str) -> dict[str, str]:
    return {"pers_person_id": str(number), "pers_sex": "F", "pers_dob": "2015-02-03 00:00:00.000", **more}


def cp_plan(number: int, child: int, **more: str) -> dict[str, str]:
    return {
        "cppl_cp_plan_id": str(number),
        "cppl_person_id": str(child),
        "cppl_cp_plan_start_date": "2026-03-02 00:00:00",
        **more,
    }


SECRET = "Quillon"
"""Stands in every cell that may name somebody or tell of a family."""

_OF_KIND = {
    "id": "7",
    "moment": "2026-03-02 00:00:00.000",
    "yes_no": "Y",
    "number": "2",
    "text": SECRET,
    "json": f'{{"COMMENTS": "{SECRET}"}}',
}
_CODES = {
    "pers_sex": "M", "pers_gender": "M", "pers_ethnicity": "WBRI", "disa_disability_code": "MOB", "cont_contact_source_code": "1A",
    "cine_cin_primary_need_code": "N1", "cine_referral_source_code": "1A", "cine_close_reason": "RC7",
    "cinf_assessment_factors_json": '["1A"]', "cppl_cp_plan_initial_category": "Neglect",
    "cppl_cp_plan_latest_category": "Neglect", "lega_legal_status": "C2", "cppr_cp_review_participation": "PN1",
    "review_participation": "PN1",
    "cppr_cp_review_quorate": "Yes", "cppr_cp_review_outcome_continue_cp": "Y", "miss_missing_rhi_offered": "Y",
    "miss_missing_rhi_accepted": "Y", "miss_missing_episode_type": "missing", "dept_team_name": "North",
    "invo_professional_role_id": "ALLOCATED", "invo_professional_team": "7",
}  # fmt: skip


def cell(column: str, kind: str) -> str:
    if column == "pers_dob":
        return "2015-02-03 00:00:00.000"
    return _CODES.get(column) or (
        "2026-04-01" if kind == "moment" and "end_date" in column else _OF_KIND.get(kind, SECRET)
    )


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_column_is_known_and_no_name_or_narrative_is_kept(system: str, read: Read) -> None:
    full = {
        table: [{name: cell(name, kind) for name, kind in columns(table, system).items()}]
        for table in FACTS["tables"]
        if columns(table, system)
    }
    report, con = read(full, system=system)
    assert {problem.kind for problem in report.problems} <= {"heading_missing", "sheet_missing", "passed"}
    lacking = {(problem.table, problem.column) for problem in report.problems if problem.kind == "heading_missing"}
    assert lacking == ({("contact", "source")} if system == "mosaic" else set())
    assert report.rows_read == report.rows_used == len(full) - 2  # departments and voices give no rows
    held = {table for table, _ in con.execute("SELECT DISTINCT table_name, 0 FROM record._coverage").fetchall()}
    everything = str([rows(con, table) for table in held] + [report.problems, report.dropped_columns])
    assert SECRET not in everything
    for table in (
        "contact",
        "referral",
        "assessment_factor",
        "visit",
        "conference",
        "allocation",
        "legal_step",
        "missing_episode",
    ):
        assert rows(con, table), table
    assert [row["kind"] for row in rows(con, "plan")] == ["cin", "cp"]
    assert rows(con, "allocation")[0]["team_name"] == "North"
    assert "worker_ref" not in rows(con, "allocation")[0]


def test_damaged_json_is_listed_and_what_rests_on_it_is_unknown(read: Read) -> None:
    assessment = {
        "cina_person_id": "1",
        "cina_assessment_start_date": "2026-03-02",
        "cina_assessment_auth_date": "2026-04-01",
    }
    broken = f'{{"CP_CONFERENCE_FLAG": "Y", "OUTCOME_COMMENTS": "told "{SECRET}" of it"}}'
    report, con = read({
        "ssd_person": [person(1)],
        "ssd_contacts": [
            {"cont_contact_id": "1", "cont_person_id": "1", "cont_contact_date": "2026-03-01",
             "cont_contact_outcome_json": '{"NFA_FLAG": "Y", "NEW_REFERRAL_FLAG": "Y", "NUMBER_OF_OUTCOMES": 1}'},
        ],
        "ssd_cin_assessments": [{**assessment, "cina_assessment_id": str(n)} for n in range(1, 5)],
        "ssd_assessment_factors": [
            {"cinf_assessment_id": "1", "cinf_assessment_factors_json": '["1A", "18C"]'},
            {"cinf_assessment_id": "2", "cinf_assessment_factors_json": '{"1A": "Yes", "3B": "No", "4B": "yes"}'},
            {"cinf_assessment_id": "3", "cinf_assessment_factors_json": '["1A", "18C'},
            {"cinf_assessment_id": "4", "cinf_assessment_factors_json": '[{"1A": "Yes"}]'},
        ],
        "ssd_s47_enquiry": [
            {"s47e_s47_enquiry_id": "1", "s47e_person_id": "1", "s47e_s47_start_date": "02/03/2026 09:30", "s47e_s47_outcome_json": broken},
            {"s47e_s47_enquiry_id": "2", "s47e_person_id": "1", "s47e_s47_start_date": "02/03/2026 09:30",
             "s47e_s47_outcome_json": '{"NFA_FLAG": "N", "MONITOR_FLAG": "Y", "CP_CONFERENCE_FLAG": "Y", "TOTAL_NO_OF_OUTCOMES": 2}'},
        ],
    })  # fmt: skip
    told = [(p.sheet, p.row, p.table, p.column) for p in report.problems if p.kind == "unreadable"]
    assert told == [
        ("ssd_assessment_factors.csv", 4, "assessment_factor", "factor"),
        ("ssd_assessment_factors.csv", 5, "assessment_factor", "factor"),
        ("ssd_s47_enquiry.csv", 2, "s47_enquiry", "outcome"),
    ]
    found = con.execute("SELECT assessment_id, factor, _bad FROM record.assessment_factor ORDER BY ALL").fetchall()
    assert found == [
        ("1", "18C", None), ("1", "1A", None), ("2", "1A", None), ("2", "4B", None), ("3", None, ["factor"]), ("4", None, ["factor"]),
    ]  # fmt: skip
    assert rows(con, "contact")[0]["outcome"] == "new_referral"
    assert [(row.get("outcome"), row["start_date"]) for row in rows(con, "s47_enquiry")] == [
        (None, date(2026, 3, 2)),
        ("cp_conference", date(2026, 3, 2)),
    ]
    assert con.execute("SELECT _bad FROM record.s47_enquiry WHERE s47_id = '1:1'").fetchall() == [(["outcome"],)]
    assert SECRET not in str([rows(con, "s47_enquiry"), report.problems])
    assert report.rows_quarantined == 0


def test_a_day_of_1900_and_an_id_of_minus_one_are_none(read: Read) -> None:
    report, con = read({
        "ssd_person": [person(1, pers_death_date="1900-01-01T00:00:00"), person(2, pers_dob="01/01/1900")],
        "ssd_cp_plans": [
            cp_plan(1, 1, cppl_cp_plan_end_date="1900-01-01 00:00:00.000", cppl_referral_id="-1", cppl_icpc_id="-1"),
            cp_plan(2, 2, cppl_cp_plan_end_date="30/12/1899 00:00"),
            cp_plan(3, -1),
        ],
        "ssd_initial_cp_conference": [
            {"icpc_icpc_id": "5", "icpc_person_id": "1", "icpc_s47_enquiry_id": "-1", "icpc_cp_plan_id": "-1",
             "icpc_icpc_date": "2026-03-02"},
        ],
    })  # fmt: skip
    assert all({"end_date", "referral_id"}.isdisjoint(row) for row in rows(con, "plan"))
    assert all({"s47_id", "plan_id"}.isdisjoint(row) for row in rows(con, "conference"))
    assert rows(con, "child") == [{"child_id": "1", "dob": date(2015, 2, 3), "sex": "F"}, {"child_id": "2", "sex": "F"}]
    notes = {(p.sheet, p.column): p.advice.rsplit(". ", 1)[1] for p in report.problems if p.kind == "no_day"}
    assert notes == {
        ("ssd_cp_plans.csv", "cppl_cp_plan_end_date"): "In 2 rows.",
        ("ssd_person.csv", "pers_dob"): "In 1 row.",
        ("ssd_person.csv", "pers_death_date"): "In 1 row.",
    }
    assert [(p.sheet, p.row, p.kind) for p in report.problems if p.row] == [("ssd_cp_plans.csv", 4, "no_child_id")]
    assert (report.rows_read, report.rows_quarantined) == (6, 1)


def test_an_estimated_date_of_birth_does_not_make_a_child_unborn(read: Read) -> None:
    report, con = read({
        "ssd_person": [
            person(1, pers_dob="NULL", pers_expected_dob="2014-05-06 00:00:00"),
            person(2, pers_dob="NULL", pers_expected_dob="2026-08-01 00:00:00"),
        ],
    })  # fmt: skip
    assert rows(con, "child") == [
        {"child_id": "1", "sex": "F"},
        {"child_id": "2", "sex": "F", "expected_dob": date(2026, 8, 1)},
    ]
    assert [(p.table, p.column, p.advice[-9:]) for p in report.problems if p.kind == "passed"] == [
        ("child", "expected_dob", "In 1 row.")
    ]


def test_what_a_system_leaves_open_never_reads_as_all_fine(tmp_path: Path) -> None:
    """Broken factors, an estimated birth and a plan that ended in 1900 would each have put a child out of view."""
    plan = {"cppl_cp_plan_initial_category": "Neglect", "cppl_cp_plan_latest_category": "Neglect"}
    folder = write_tables(tmp_path / "ssd", {
        "ssd_person": [
            person(1), person(2, pers_dob="NULL", pers_expected_dob="2019-05-06 00:00:00"), person(3),
            person(4, pers_dob="NULL", pers_expected_dob="2026-08-06 00:00:00"),
        ],
        "ssd_cin_assessments": [
            {"cina_assessment_id": "1", "cina_person_id": "1", "cina_assessment_start_date": "2026-01-05",
             "cina_assessment_auth_date": "2026-02-02"},
        ],
        "ssd_assessment_factors": [{"cinf_assessment_id": "1", "cinf_assessment_factors_json": '["16A", "18C'}],
        "ssd_cp_plans": [
            cp_plan(1, 1, **plan), cp_plan(2, 2, **plan), cp_plan(3, 3, cppl_cp_plan_end_date="1900-01-01", **plan),
            cp_plan(4, 4, **plan),
        ],
        "ssd_cin_plans": [{"cinp_cin_plan_id": "9", "cinp_person_id": "1", "cinp_cin_plan_start_date": "2021-01-05",
                           "cinp_cin_plan_end_date": "2021-06-05"}],
        "ssd_cp_visits": [{"cppv_cp_visit_id": "1", "cppv_person_id": "1", "cppv_cp_plan_id": "1", "cppv_cp_visit_date": "2026-03-05",
                           "cppv_cp_visit_seen": "Y"}],
        "ssd_cin_visits": [{"cinv_cin_visit_id": "1", "cinv_person_id": "1", "cinv_cin_visit_date": "2021-03-05"}],
    })  # fmt: skip
    run = run_of(folder, date(2026, 6, 30), coverage=TAKEN)
    assert run.answers["1"]["PA-CAT-01"] == "cannot_tell"
    assert [run.answers[child]["PA-VOI-01"] for child in ("1", "2", "3")] == ["gap"] * 3
    assert run.answers["4"]["PA-VOI-01"] == "not_applicable"  # not yet born
    run.close()


def test_mosaic_leads_to_the_child_through_the_plan_and_never_guesses(read: Read) -> None:
    visit = {"cppv_cp_visit_date": "02/04/2026 10:15", "cppv_cp_visit_seen": "Y"}
    step = {"icpc_icpc_id": "900", "icpc_s47_enquiry_id": "800", "icpc_icpc_date": "20/03/2026 00:00"}
    report, con = read({
        "ssd_person": [person(1), person(2)],
        "ssd_cin_episodes": [{"cine_referral_id": "50", "cine_person_id": "2", "cine_referral_date": "01/03/2026 00:00"}],
        "ssd_cp_plans": [cp_plan(1, 1), cp_plan(2, 2), cp_plan(3, 1), cp_plan(3, 2)],
        "ssd_cp_visits": [
            {**visit, "cppv_cp_visit_id": "10.1", "cppv_cp_plan_id": "1"},
            {**visit, "cppv_cp_visit_id": "10.2", "cppv_cp_plan_id": "2"},
            {**visit, "cppv_cp_visit_id": "11", "cppv_cp_plan_id": "3"},
            {**visit, "cppv_cp_visit_id": "12", "cppv_cp_plan_id": "NULL"},
        ],
        "ssd_cin_plans": [{"cin_plan_id": "1", "cinp_person_id": "2", "cinp_cin_plan_start_date": "02/01/2026 00:00"}],
        "ssd_cin_visits": [{"cinv_cin_visit_id": "10.1", "cinv_cin_plan_id": "1", "cinv_cin_visit_date": "02/02/2026 00:00"}],
        "ssd_s47_enquiry": [
            {"s47e_s47_enquiry_id": "800", "s47e_person_id": str(n), "s47e_s47_start_date": "10/03/2026 00:00"} for n in (1, 2)
        ],
        "ssd_initial_cp_conference": [{**step, "icpc_person_id": str(n), "icpc_cp_plan_id": str(n)} for n in (1, 2)],
        "ssd_cp_reviews": [
            {"cppr_cp_review_id": "70", "person_id": str(n), "cppr_cp_plan_id": str(n), "actual_date": "05/06/2026 00:00"}
            for n in (1, 2)
        ],
        "ssd_involvements": [
            {"invo_involvements_id": "1", "invo_professional_team": "T1", "invo_referral_id": "50",
             "invo_involvement_start_date": "01/03/2026 00:00"},
        ],
    }, system="mosaic")  # fmt: skip
    assert [(row["visit_id"], row["child_id"], row["plan_id"]) for row in rows(con, "visit")] == [
        ("cin:10.1", "2", "cin:1"), ("cp:10.1", "1", "cp:1"), ("cp:10.2", "2", "cp:2"),
    ]  # fmt: skip
    lost = {(p.sheet, p.row) for p in report.problems if p.kind == "no_child_id"}
    assert lost == {("ssd_cp_visits.csv", 4), ("ssd_cp_visits.csv", 5)}
    # A step that two children have together stands for each of them.
    assert [row["child_id"] for row in rows(con, "s47_enquiry")] == ["1", "2"]
    assert [(row["child_id"], row["kind"], row.get("s47_id"), row["plan_id"]) for row in rows(con, "conference")] == [
        ("1", "icpc", "800:1", "cp:1"), ("2", "icpc", "800:2", "cp:2"),
        ("1", "review", None, "cp:1"), ("2", "review", None, "cp:2"),
    ]  # fmt: skip
    assert [row["held_date"] for row in rows(con, "conference")][2:] == [date(2026, 6, 5)] * 2
    assert rows(con, "allocation")[0]["child_id"] == "2"


def test_categories_in_words_become_a_code_and_a_set(read: Read) -> None:
    told = [
        ("Physical abuse", "Neglect"),
        ("Multiple: Neglect, Physical abuse", "Multiple: Neglect, Physical abuse"),
        ("Multiple", "Multiple: Neglect, Emotional abuse"),
        ("MUL", "PHY"),
        ("Something local", "Neglect"),
    ]
    report, con = read({
        "ssd_person": [person(1)],
        "ssd_cp_plans": [
            cp_plan(n, 1, cppl_cp_plan_initial_category=first, cppl_cp_plan_latest_category=last) for n, (first, last) in enumerate(told)
        ],
    })  # fmt: skip
    names = ("category_initial", "category_latest", "category_list")
    assert [tuple(row.get(name) for name in names) for row in rows(con, "plan")] == [
        ("PHY", "NEG", None),
        ("MUL", "MUL", ["NEG", "PHY"]),
        ("MUL", "MUL", None),  # part of what it was at first would read as the whole
        ("MUL", "PHY", None),
        (None, "NEG", None),
    ]
    assert {(p.row, p.column) for p in report.problems if p.kind == "unknown_code"} == {
        (6, "category_initial"), (6, "category_list"),
    }  # fmt: skip


def test_a_table_without_rows_was_not_filled(read: Read) -> None:
    report, con = read(
        {"ssd_person": [person(1)], "ssd_s47_enquiry": [], "ssd_cp_plans": [cp_plan(1, 1)], "ssd_voice_of_child": []}
    )
    covered = dict(con.execute("SELECT table_name, status FROM record._coverage").fetchall())
    assert covered["child"] == "complete"  # without the tables that only add to a child
    assert covered["plan"] == "partial"  # child in need plans are not there
    assert "s47_enquiry" not in covered
    assert "voice" not in covered
    window = con.execute("SELECT from_date, to_date FROM record._coverage WHERE table_name = 'child'").fetchall()
    assert window == [(date(2020, 6, 30), date(2026, 6, 30))]
    told = {(p.sheet, p.kind) for p in report.problems}
    assert {("ssd_s47_enquiry", "sheet_empty"), ("ssd_cin_plans", "sheet_missing")} <= told


def test_disabilities_and_family_join_their_child(read: Read) -> None:
    report, con = read({
        "ssd_person": [person(1), person(2), person(3)],
        "ssd_disability": [
            {"disa_table_id": str(n), "disa_person_id": "1", "disa_disability_code": code} for n, code in enumerate(("LD", "MOB"))
        ],
        "ssd_family": [
            {"fami_table_id": "1", "fami_family_id": "F1", "fami_person_id": "1"},
            {"fami_table_id": "2", "fami_family_id": "F1", "fami_person_id": "2"},
            {"fami_table_id": "3", "fami_family_id": "F1", "fami_person_id": "3"},
            {"fami_table_id": "4", "fami_family_id": "F2", "fami_person_id": "3"},
        ],
    })  # fmt: skip
    first, second, third = rows(con, "child")
    assert (sorted(first["disability"]), first["family_id"], first["sex"]) == (["LD", "MOB"], "F1", "F")
    assert second["family_id"] == "F1"
    assert "family_id" not in third  # in two families: which of them counts cannot be known
    assert {(p.sheet, p.row, p.column) for p in report.problems if p.kind == "rows_in_conflict"} == {
        ("ssd_family.csv", 4, "family_id"), ("ssd_family.csv", 5, "family_id"),
    }  # fmt: skip
    assert report.rows_quarantined == 0


_SMALL: Tables = {
    "ssd_person": [person(1), person(2)],
    "ssd_s47_enquiry": [
        {"s47e_s47_enquiry_id": "1", "s47e_person_id": "2", "s47e_s47_start_date": "2026-03-02 00:00:00"}
    ],
}


@pytest.mark.parametrize(
    "how",
    [
        {"encoding": "utf-16"},
        {"delimiter": ";", "encoding": "utf-8-sig"},
        {"name": "ssd_development.{}_20260630.csv"},
    ],
)
def test_files_come_in_many_forms(how: dict[str, str], read: Read) -> None:
    report, con = read(_SMALL, **how)
    assert report.rows_read == report.rows_used == 3
    assert rows(con, "s47_enquiry")[0]["start_date"] == date(2026, 3, 2)


def test_names_without_the_prefix_are_no_tables_of_the_case_record(read: Read, tmp_path: Path) -> None:
    folder = write_tables(tmp_path / "ssd", _SMALL)
    for path in folder.iterdir():
        path.rename(folder / path.name.removeprefix("ssd_"))
    con = open_database()
    report = read_inputs(con, [folder], coverage=TAKEN)
    assert report.rows_used == 3
    assert rows(con, "s47_enquiry")[0]["child_id"] == "2"
    con.close()


def test_a_workbook_with_a_sheet_a_table(read: Read, tmp_path: Path) -> None:
    from xlsxwriter import Workbook

    path = tmp_path / "ssd.xlsx"
    with Workbook(path) as book:
        for table in ("ssd_person", "ssd_s47_enquiry", "ssd_cla_episodes"):
            sheet = book.add_worksheet(table)
            names = list(columns(table)) if table in FACTS["tables"] else ["clae_person_id"]
            sheet.write_row(0, 0, names)
            for at, row in enumerate(_SMALL.get(table, [{"clae_person_id": "1"}]), start=1):
                sheet.write_row(at, 0, [row.get(name, "") for name in names])
    con = open_database()
    report = read_inputs(con, [path], coverage=TAKEN)
    assert report.rows_used == 3
    assert any("ssd_cla_episodes" in told for told in report.dropped_columns)
    assert not [p for p in report.problems if p.kind in ("unknown_table", "no_headings")]
    con.close()


def test_the_day_of_the_extract_is_asked_for(tmp_path: Path) -> None:
    con = open_database()
    with pytest.raises(InputError, match="does not say until which day it reaches"):
        read_inputs(con, [write_tables(tmp_path / "ssd", _SMALL)])
    con.close()


def test_a_mother_says_nothing_of_a_father(book: Rulebook, tmp_path: Path) -> None:
    tables: Tables = {
        "ssd_person": [person(1), person(2)],
        "ssd_mother": [{"moth_table_id": "9", "moth_person_id": "40", "moth_childs_person_id": "1"}],
        "ssd_cp_plans": [cp_plan(5, 1), cp_plan(6, 2)],
    }
    on_fathers = load_rulebook(part_of(book, rules_dir(), tmp_path / "rules", ["fathers"]))
    run = run_of(write_tables(tmp_path / "ssd", tables), date(2026, 6, 30), book=on_fathers, coverage=TAKEN)
    assert [(row["child_id"], row["adult_id"], row["type"]) for row in rows(run.con, "relationship")] == [
        ("1", "40", "mother")
    ]
    assert [row["adult_id"] for row in rows(run.con, "adult")] == ["40"]
    for rule in ("PA-FAT-01", "PA-FAT-02", "PA-FAT-03", "PA-FAT-04"):
        assert [run.answers[child][rule] for child in ("1", "2")] == ["cannot_tell", "cannot_tell"], rule
    run.close()
