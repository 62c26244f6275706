"""The children in need census as a case record: what its fields are there, what it covers, what can be said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from cin_files import child, group, message, need
from sample_table import check, run_of, sample

from practicecheck.engine.run import Run
from practicecheck.errors import InputError
from practicecheck.intake import IntakeReport, read_inputs
from practicecheck.intake.formats import cin
from practicecheck.intake.formats.cin_xml import read_cin
from practicecheck.records import TABLES
from practicecheck.records.database import open_database
from practicecheck.workbench.synth import generate, write_cin, write_tables

Read = Callable[..., tuple[IntakeReport, duckdb.DuckDBPyConnection]]
RESTS_ON = {"assessment", "assessment_factor", "s47_enquiry", "plan"}


@pytest.fixture
def read(tmp_path: Path) -> Iterator[Read]:
    """Read a return into a case record."""
    con = open_database()

    def one(text: str, **reading: Any) -> tuple[IntakeReport, duckdb.DuckDBPyConnection]:
        path = tmp_path / "return.xml"
        path.write_text(text, encoding="utf-8")
        return read_inputs(con, [path], **reading), con

    yield one
    con.close()


def rows(con: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    """The filled fields of a table's rows."""
    names = TABLES[table].field_names
    found = con.execute(f"SELECT {', '.join(names)} FROM record.{table} ORDER BY ALL").fetchall()
    return [{name: value for name, value in zip(names, row, strict=True) if value is not None} for row in found]


WHOLE = message(
    child(
        group("ChildCharacteristics", "<Disabilities><Disability>MOB</Disability><Disability>LD</Disability></Disabilities>",
              Ethnicity="WBRI"),
        need(
            group("Assessments",
                  "<FactorsIdentifiedAtAssessment><AssessmentFactors>18A</AssessmentFactors><AssessmentFactors>RB</AssessmentFactors>"
                  "<AssessmentFactors>3B</AssessmentFactors></FactorsIdentifiedAtAssessment>",
                  AssessmentActualStartDate="2025-05-02", AssessmentInternalReviewDate="2025-05-20",
                  AssessmentAuthorisationDate="2025-06-20"),
            group("Section47", S47ActualStartDate="2025-05-06", InitialCPCtarget="2025-05-28", DateOfInitialCPC="2025-05-27",
                  ICPCnotRequired="FALSE"),
            group("Section47", S47ActualStartDate="2025-08-01", ICPCnotRequired="1"),
            group("CINPlanDates", CINPlanStartDate="2025-05-27", CINPlanEndDate="2025-05-28"),
            group("ChildProtectionPlans", "<Reviews><CPPreviewDate>2025-08-20</CPPreviewDate></Reviews>",
                  CPPstartDate="2025-05-27", InitialCategoryOfAbuse="NEG", LatestCategoryOfAbuse="PHY", NumberOfPreviousCPP="0"),
            group("PreProceedingsandFGDM", PPStartDate="2025-09-01", LBPSentDate="2025-09-05", CourtAppDate="2025-10-01"),
            ReferralSource="6", PrimaryNeedCode="N1", CINclosureDate="2026-01-10", ReasonForClosure="RC7",
            DateOfInitialCPC="2025-07-07", ReferralNFA="0",
        ),
        more="<GenderCurrent>1</GenderCurrent><PersonBirthDate>2015-03-04</PersonBirthDate>",
    )
)  # fmt: skip


def test_what_each_field_is_in_the_case_record(read: Read) -> None:
    report, con = read(WHOLE)
    assert rows(con, "child") == [
        {"child_id": "C1", "dob": date(2015, 3, 4), "sex": "M", "ethnicity": "WBRI", "disability": ["MOB", "LD"]}
    ]
    assert rows(con, "referral") == [
        {"referral_id": "need:C1:2025-05-01", "child_id": "C1", "date": date(2025, 5, 1), "source": "6", "primary_need": "N1",
         "nfa": "N", "close_date": date(2026, 1, 10), "close_reason": "RC7"}
    ]  # fmt: skip
    assert rows(con, "assessment") == [
        {"assessment_id": "C1:2025-05-02", "child_id": "C1", "referral_id": "need:C1:2025-05-01", "start_date": date(2025, 5, 2),
         "review_date": date(2025, 5, 20), "auth_date": date(2025, 6, 20)}
    ]  # fmt: skip
    assert [row.get("factor") for row in rows(con, "assessment_factor")] == ["18A", "3B", None]
    assert rows(con, "s47_enquiry") == [
        {"s47_id": "s47:C1:2025-05-06", "child_id": "C1", "referral_id": "need:C1:2025-05-01", "start_date": date(2025, 5, 6),
         "icpc_target_date": date(2025, 5, 28), "icpc_not_required": "N"},
        {"s47_id": "s47:C1:2025-08-01", "child_id": "C1", "referral_id": "need:C1:2025-05-01", "start_date": date(2025, 8, 1),
         "icpc_not_required": "Y"},
    ]  # fmt: skip
    assert rows(con, "conference") == [
        {"conference_id": "need:C1:2025-05-01", "child_id": "C1", "kind": "transfer_in", "held_date": date(2025, 7, 7)},
        {"conference_id": "review:C1:2025-08-20", "child_id": "C1", "kind": "review", "plan_id": "cp:C1:2025-05-27",
         "held_date": date(2025, 8, 20)},
        {"conference_id": "s47:C1:2025-05-06", "child_id": "C1", "kind": "icpc", "s47_id": "s47:C1:2025-05-06",
         "due_date": date(2025, 5, 28), "held_date": date(2025, 5, 27)},
    ]  # fmt: skip
    assert rows(con, "plan") == [
        {"plan_id": "cin:C1:2025-05-27", "child_id": "C1", "referral_id": "need:C1:2025-05-01", "kind": "cin",
         "start_date": date(2025, 5, 27), "end_date": date(2025, 5, 28)},
        {"plan_id": "cp:C1:2025-05-27", "child_id": "C1", "referral_id": "need:C1:2025-05-01", "kind": "cp",
         "start_date": date(2025, 5, 27), "category_initial": "NEG", "category_latest": "PHY", "previous_cp_plans": 0},
    ]  # fmt: skip
    assert [(row["date"].isoformat(), row["kind"]) for row in rows(con, "legal_step")] == [
        ("2025-09-01", "other"), ("2025-09-05", "plo_letter"), ("2025-10-01", "other"),
    ]  # fmt: skip
    assert {(p.table, p.column, p.kind) for p in report.problems} == {
        ("assessment_factor", "factor", "legacy_code"),
        ("assessment_factor", "factor", "unknown_code"),
    }  # fmt: skip
    assert report.rows_read == report.rows_used >= 12


@pytest.mark.parametrize(
    ("given", "sex"),
    [("Sex>M", "M"), ("Sex>F", "F"), ("Sex>U", "U"), ("Sex>1", "M"), ("GenderCurrent>2", "F"), ("GenderCurrent>0", "U"),
     ("GenderCurrent>9", "U")],
)  # fmt: skip
def test_every_way_to_write_a_sex(read: Read, given: str, sex: str) -> None:
    report, con = read(message(child(need(), more=f"<{given}</{given.split('>')[0]}>")))
    assert rows(con, "child")[0]["sex"] == sex
    assert not [problem for problem in report.problems if problem.kind != "sheet_missing"]


def test_a_group_counts_as_held_only_where_it_stands(read: Read) -> None:
    """A table that two groups give is held in part where one of them is not there."""
    report, con = read(message(child(need(group("CINPlanDates", CINPlanStartDate="2025-05-27")))))
    covered = con.execute("SELECT table_name, status, from_date, to_date FROM record._coverage ORDER BY ALL").fetchall()
    year = (date(2025, 4, 1), date(2026, 3, 31))
    assert covered == [("child", "complete", *year), ("conference", "partial", *year), ("plan", "partial", *year),
                       ("referral", "complete", *year)]  # fmt: skip
    missing = {problem.sheet for problem in report.problems if problem.kind == "sheet_missing"}
    assert missing == {"Assessments", "AssessmentFactorsList", "Section47", "ChildProtectionPlans", "Reviews"}


def test_a_child_without_an_id_is_set_aside_with_all_its_rows(read: Read) -> None:
    report, con = read(
        message(child(need(group("Section47", S47ActualStartDate="2025-05-06")), child_id=None), child(need()))
    )
    assert [row["child_id"] for row in rows(con, "child")] == ["C1"]
    assert rows(con, "s47_enquiry") == []
    assert (report.rows_read, report.rows_used, report.rows_quarantined) == (5, 2, 3)
    assert Counter(problem.kind for problem in report.problems if problem.kind != "sheet_missing") == {
        "no_id": 1,
        "no_child_id": 2,
        "covered_in_part": 3,
    }


def test_a_child_that_stands_twice_is_told_of(read: Read) -> None:
    report, con = read(message(child(need()), child(need(date="2025-09-01")), child(need(), child_id="C2", more="<Sex>M</Sex>"),
                               child(need(), child_id="C2")))  # fmt: skip
    assert [row["child_id"] for row in rows(con, "child")] == ["C1"]
    assert len(rows(con, "referral")) == 2
    kinds = {problem.kind for problem in report.problems}
    assert {"duplicate_row", "conflict_sex"} <= kinds


def test_coverage_can_be_said_where_the_header_does_not(read: Read) -> None:
    with pytest.raises(InputError, match="does not say until which day"):
        read(message(child(need()), header=""))
    for header in (
        "",
        "<Header><CollectionDetails><Year>2023</Year><ReferenceDate>2024-03-31</ReferenceDate></CollectionDetails></Header>",
    ):
        _, con = read(message(child(need()), header=header), coverage="complete:2023-04-01:2024-03-31")
        assert con.execute("SELECT status, from_date FROM record._coverage WHERE table_name = 'child'").fetchall() == [
            ("complete", date(2023, 4, 1))
        ]
    _, con = read(
        message(child(need())), coverage="complete:2019-04-01:2026-06-30"
    )  # the header is believed before the user
    assert con.execute("SELECT from_date FROM record._coverage WHERE table_name = 'child'").fetchall() == [
        (date(2025, 4, 1),)
    ]


def test_a_large_return_is_taken_in_with_little_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, settings, meanwhile = (
        tmp_path / "return.xml",
        "SELECT current_setting('memory_limit'), current_setting('threads')",
        [],
    )
    path.write_text(WHOLE, encoding="utf-8")
    con = open_database()
    before = con.execute(settings).fetchone()

    def watched(*given: Any) -> Any:
        meanwhile.append(con.execute(settings).fetchone())
        return read_cin(*given)

    monkeypatch.setattr(cin, "_LARGE", 10)
    monkeypatch.setattr(cin, "read_cin", watched)
    assert read_inputs(con, [path]).rows_used >= 12
    assert meanwhile == [("183.1 MiB", 1)]
    assert con.execute(settings).fetchone() == before
    con.close()


def test_no_content_of_a_cell_is_told(read: Read) -> None:
    report, _ = read(message(child(need("<Note>Secret-7</Note>", ReferralSource="Secret-7", PrimaryNeedCode="Secret-7",
                                       date="Secret-7"), "Secret-7", more="<Sex>Secret-7</Sex>")))  # fmt: skip
    assert len(report.problems) > 8
    assert "Secret" not in str(report)


@pytest.mark.parametrize(
    ("name", "as_of"), [("d2i_CIN_Census_2024.xml", date(2024, 3, 31)), ("d2i_fake_CIN_data.xml", date(2022, 7, 21))]
)
def test_a_published_sample_gives_its_table_again(name: str, as_of: date) -> None:
    run = run_of(sample(name), as_of)
    check(name, run)
    run.close()


def test_nothing_is_met_that_rests_on_what_a_file_never_held() -> None:
    """332 children without one assessment, enquiry or plan: they were not extracted, even if the user calls the file complete."""
    run = run_of(sample("d2i_fake_CIN_data.xml"), date(2022, 7, 21), coverage="complete:2021-04-01:2022-07-21")
    asked = {rule.id: rule for rule in run.book.running()}
    assert len(run.answers) == 332
    for answers in run.answers.values():
        for rule, answer in answers.items():
            assert answer in ("cannot_tell", "not_applicable"), rule
            if rule in asked and asked[rule].for_each in RESTS_ON:
                assert answer == "cannot_tell", rule
    run.close()


EXPLAINED = {
    (
        "PA-REC-05",
        "not_applicable",
        None,
    ): "the return has no kind of assessment; the rule takes each as timed, and says so",
    (
        "PA-REC-04",
        "gap",
        "met",
    ): "the return has no reason why no conference was required; the rule believes the flag, and says so",
    ("PA-REC-04", "cannot_tell", "gap"): "the return does not say that an enquiry ended without further action",
    (None, "met", "not_due"): "what was done before it was due is not in the return",
}
"""Where the return may give another answer than the whole record (rule, its answer, the return's), and why."""


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Run, Run, set[str]]]:
    """A council's tables and its return for one census year, both run; and the children whom the return holds whole."""
    folder, as_of, year = tmp_path_factory.mktemp("council"), date(2026, 3, 31), 2026
    council = generate(children=300, seed=2026)
    write_tables(council, folder / "tables")
    write_cin(council, folder / "return.xml", year=year)
    tables, census = run_of(folder / "tables", as_of), run_of(folder / "return.xml", as_of)
    yield tables, census, _held_whole(tables, census, date(year - 1, 4, 1))
    tables.close()
    census.close()


def _held_whole(tables: Run, census: Run, first: date) -> set[str]:
    """Children all of whose work lies inside the year, and whose tables the extract of the council has whole."""
    found = set(census.answers)
    for table in ("referral", "s47_enquiry", "assessment", "plan", "conference"):
        sql = f"SELECT DISTINCT child_id FROM record.{table} WHERE _event < ?"
        found -= {one for (one,) in tables.con.execute(sql, [first]).fetchall()}
    own = "SELECT DISTINCT child_id FROM record._coverage WHERE child_id IS NOT NULL AND table_name IN (SELECT unnest(?::VARCHAR[]))"
    return found - {
        one for (one,) in tables.con.execute(own, [["assessment", "assessment_factor", "conference"]]).fetchall()
    }


def test_a_council_and_its_return_give_the_same_answers(both: tuple[Run, Run, set[str]]) -> None:
    tables, census, children = both
    assert len(children) > 100
    assert census.intake.rows_quarantined == 0
    assert {problem.kind for problem in census.intake.problems} <= {"until_before_event", "until_without_event"}
    same: Counter[tuple[str, str]] = Counter()
    used: set[tuple[str | None, str, str | None]] = set()
    for one in children:
        for rule, said in census.answers[one].items():
            whole = tables.answers[one][rule]
            if said == whole:
                same[rule, said] += 1
            elif said != "cannot_tell":
                ways = [(rule, whole, said), (rule, whole, None), (None, whole, said)]
                why = next((way for way in ways if way in EXPLAINED), None)
                assert why, f"{rule} of {one}: {whole} by the tables, {said} by the return"
                used.add(why)
    assert used <= set(EXPLAINED)
    # The rules that the return can carry give both answers, often.
    for rule in ("PA-REC-04", "PA-REC-05"):
        assert same[rule, "met"] >= 5
        assert same[rule, "gap"] >= 3
    assert same["PA-CAT-01", "met"] + same["PA-CAT-01", "gap"] > 5
    assert same["PA-PLN-04", "met"] > 5
