"""Returns that look like one that is read are refused by name, and told what is wanted instead."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from annex_files import WHOLE, write_workbook
from sample_table import sample
from xlsxwriter import Workbook

from practicecheck.errors import InputError
from practicecheck.intake import read_inputs
from practicecheck.records.database import open_database


def refusal(path: Path) -> str:
    con = open_database()
    try:
        with pytest.raises(InputError) as refused:
            read_inputs(con, [path], coverage="complete::2026-06-30")
    finally:
        con.close()
    return str(refused.value)


@pytest.mark.parametrize(
    "headings",
    [
        ("Unique ID", "UPN", "ULN", "Date of birth", "Gender"),
        ("Unique ID", "UPN", "Date of birth", "SEN primary need", "Absence"),
    ],
)
def test_the_annex_a_of_a_send_inspection(tmp_path: Path, headings: tuple[str, ...]) -> None:
    path = tmp_path / "annex_a.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet("List_1")
        sheet.write_row(2, 0, headings)
        sheet.write_row(3, 0, ("Secret-7",) * len(headings))
    told = refusal(path)
    assert (
        "List_1 of annex_a.xlsx is the Annex A of an inspection of services for children with special educational needs"
        in told
    )
    assert "Child Unique ID" in told
    assert "Secret" not in told


def test_the_published_sample_of_it() -> None:
    assert "special educational needs (SEND)" in refusal(sample("send_annex_a_fake_sen.xlsx"))


@pytest.mark.parametrize(
    "headings",
    [
        ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"),
        ("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE"),
        ("CHILD", "DOB", "REVIEW", "REVIEW_CODE"),
        ("CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"),
        ("CHILD", "DOB", "SDQ_SCORE", "SDQ_REASON", "CONVICTED"),
        ("CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"),
        ("CHILD", "DOB", "DUC"),
    ],
)  # fmt: skip
def test_a_table_of_the_looked_after_return(tmp_path: Path, headings: tuple[str, ...]) -> None:
    path = tmp_path / "header.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([headings, ("Secret-7",) * len(headings)])
    told = refusal(path)
    assert told.startswith("header.csv is a table of the return on looked-after children (SSDA903)")
    assert "Secret" not in told


def test_the_annex_a_that_is_read_is_not_refused(tmp_path: Path) -> None:
    con = open_database()
    report = read_inputs(con, [write_workbook(tmp_path / "a.xlsx", WHOLE)], coverage="complete::2026-06-30")
    assert report.rows_used == 8
    con.close()
