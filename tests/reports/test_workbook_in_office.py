"""LibreOffice opens a workbook and shows what was written: the values, the days, the texts as texts."""

from __future__ import annotations

import csv
import subprocess
from datetime import date
from pathlib import Path

import pytest
from made_result import evidence, kept, outcome, raised, result, rule

from practicecheck.reports.audience import Audience
from practicecheck.reports.private_file import write_private
from practicecheck.reports.pseudonym import Pseudonyms
from practicecheck.reports.workbook import Made, as_xlsx, make_workbook, read_told

EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
"""Comma, double quote, UTF-8, as shown on the screen, and each sheet into a file of its own."""


@pytest.mark.office
def test_libreoffice_shows_what_was_written(office: str, tmp_path: Path) -> None:
    canary = '=HYPERLINK("http://x.invalid","x")'
    made = result(
        [rule("PA-A", severity="critical"), rule("PA-E", kind="escalation"), rule("PA-M", kind="measure")],
        [
            outcome("PA-A", canary, severity="critical", due="2026-03-03", evidence=[evidence("visit", "seen", "Y")]),
            outcome("PA-A", "child-2", message="=1+1"),
        ],
        escalations=[raised("PA-E", "child-2")],
        measures=[
            {
                "rule": "PA-M",
                "measure": "m",
                "split": {},
                "numerator": 1,
                "denominator": 8,
                "cannot_tell": 0,
                "value": 12.5,
            }
        ],
    )
    told = read_told(kept(tmp_path / "june", made))
    audience = Audience(False, Pseudonyms(b"k" * 32), 5, with_names=True)
    write_private(tmp_path / "june.xlsx", as_xlsx(make_workbook(told, audience, Made(date(2026, 7, 1)))))
    profile = (tmp_path / "profile").as_uri()
    done = subprocess.run(
        [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", EVERY_SHEET, "--outdir", tmp_path / "csv",
         tmp_path / "june.xlsx"],
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr

    def shown(sheet: str) -> list[list[str]]:
        with (tmp_path / "csv" / f"june-{sheet}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    assert sorted(path.stem.removeprefix("june-") for path in (tmp_path / "csv").iterdir()) == sorted(
        sheet.name for sheet in make_workbook(told, audience, Made(date(2026, 7, 1))).sheets
    )
    lines = shown("Findings")
    head = next(number for number, line in enumerate(lines) if line[0] == "Case")
    first, second = (dict(zip(lines[head], line, strict=True)) for line in lines[head + 1 :])
    assert (first["Case"], first["Severity"], first["Due"]) == (canary, "critical", "3 Mar 2026")
    assert first["Evidence"] == "visit (visit.csv row 2): seen yes"
    assert second["What the record shows"] == "=1+1"  # not 2
    assert ["child-2", "", "look today"] in [line[:3] for line in shown("Escalations")]
    assert "12.5%" in shown("Measures")[-1]
