"""The council written as a return to the census: only what the return has, in the form it has it in that year.

Held against the project's own facts about the return, which neither the writer nor the reader is made from.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from cin_files import FACTS

from practicecheck.cli import main
from practicecheck.errors import OutputError, UsageError
from practicecheck.workbench import synth

COUNCIL = synth.generate(children=300, seed=2026)
FORMS = {"date": r"\d{4}-\d\d-\d\d", "boolean": "true|false", "number": r"\d+", "text": r"C\d{4}"}


@pytest.fixture(scope="module", params=[2027, 2026, 2024])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, ET.Element, Any]:
    """A census year, and the return for it."""
    path = tmp_path_factory.mktemp("cin") / "council.xml"
    counts = synth.write_cin(COUNCIL, path, year=request.param)
    return request.param, ET.parse(path).getroot(), counts


def in_force(facts: dict[str, Any], year: int) -> bool:
    """Whether something was part of the return of a year."""
    return bool(facts.get("from", 0) <= year <= facts.get("until", 9999))


def test_every_element_is_one_of_the_return_in_that_year(written: tuple[int, ET.Element, Any]) -> None:
    year, root, _ = written
    allowed: dict[str, dict[str, Any]] = {}
    repeats = {"Children/Child"}
    for path, names in FACTS["header"].items():
        allowed |= {f"{path}/{name}": {} for name in names}
    for path, group in FACTS["groups"].items():
        if in_force(group, year):
            allowed |= {f"{path}/{name}": told for name, told in group["elements"].items() if in_force(told, year)}
            repeats |= {path} if group["repeats"] else set()
    found: set[str] = set()

    def walk(element: ET.Element, path: str) -> None:
        names = [inner.tag for inner in element]
        for inner in element:
            below = f"{path}/{inner.tag}".lstrip("/")
            assert names.count(inner.tag) == 1 or below in repeats or allowed.get(below, {}).get("repeats"), below
            assert not inner.attrib
            if len(inner):
                walk(inner, below)
                continue
            found.add(below)
            assert below in allowed, below
            text = inner.text or ""
            told = allowed[below]
            if "codes" in told:
                assert text in told["codes"], below
            elif "type" in told:
                assert re.fullmatch(FORMS[told["type"]], text), below

    assert root.tag == FACTS["root"]
    walk(root, "")
    must = {path for path, told in allowed.items() if told.get("required")}
    if year >= 2026:
        assert must <= found
        assert len(found) > 30


def test_what_it_holds_lies_in_the_year(written: tuple[int, ET.Element, Any]) -> None:
    year, root, counts = written
    first, last = (
        date(year - 1, 4, 1),
        min(date(year, 3, 31), date(2026, 7, 10)),
    )  # the extract was taken on 10 July 2026
    assert counts["Child"] == len(root.findall(".//Child")) > 0
    assert counts["CINdetails"] == len(root.findall(".//CINdetails")) >= counts["Child"]

    def days(path: str) -> list[date]:
        return [date.fromisoformat(str(one.text)) for one in root.iterfind(f".//{path}")]

    for path in ("CPPreviewDate", "CINclosureDate", "CPPendDate", "LBPSentDate"):
        assert all(first <= day <= last for day in days(path)), path
    for path in (
        "CINreferralDate",
        "S47ActualStartDate",
        "AssessmentActualStartDate",
        "CPPstartDate",
        "PersonBirthDate",
    ):
        assert all(day <= last for day in days(path)), path
    for child in root.iterfind(".//Child"):
        assert (child.find(".//PersonBirthDate") is None) != (child.find(".//ExpectedPersonBirthDate") is None)
    for episode in root.iterfind(".//CINdetails"):
        assert (episode.find("CINclosureDate") is None) == (episode.find("ReasonForClosure") is None)
        other = [one.text for one in episode.findall("DateOfInitialCPC")]
        assert not set(other) & {one.text for one in episode.findall("Section47/DateOfInitialCPC")}
    for assessment in root.iterfind(".//Assessments"):
        if assessment.find("AssessmentAuthorisationDate") is None:
            assert assessment.find("FactorsIdentifiedAtAssessment") is None


def test_the_year_is_that_of_the_as_of_date_unless_another_is_asked_for(tmp_path: Path) -> None:
    synth.write_cin(COUNCIL, tmp_path / "a.xml")
    assert "<Year>2027</Year>" in (tmp_path / "a.xml").read_text(encoding="utf-8")
    for year in (2016, 2028, 2019):
        with pytest.raises(UsageError, match="census year"):
            synth.write_cin(COUNCIL, tmp_path / "b.xml", year=year)
    assert [path.name for path in tmp_path.iterdir()] == ["a.xml"]


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    for name in ("council.xml", "council"):
        (tmp_path / name).write_text("mine", encoding="utf-8")
        with pytest.raises(OutputError, match="a new file that ends in"):
            synth.write_cin(COUNCIL, tmp_path / name)
        assert (tmp_path / name).read_text(encoding="utf-8") == "mine"


def test_the_command_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "council.xml"

    def synth_with(*more: str) -> int:
        with pytest.raises(SystemExit) as left:
            main(["synth", "--children", "40", "--out", str(path), *more])
        return int(left.value.code or 0)

    assert synth_with("--as", "cin", "--year", "2026") == 0
    said = capsys.readouterr()
    assert re.fullmatch(r"\d+ of 40 made-up children, \d+ episodes of need: .*council\.xml\n", said.out)
    assert "practicecheck run" in said.err
    assert synth_with("--year", "2026") == 2
    assert "this has none" in capsys.readouterr().err
