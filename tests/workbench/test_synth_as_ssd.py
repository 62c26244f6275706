"""The council written as tables of the Standard Safeguarding Dataset, held against the project's own facts about them."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from ssd_files import FACTS, SYSTEMS, columns

from practicecheck.errors import OutputError, UsageError
from practicecheck.workbench.synth import generate, write_ssd

MOMENTS = {
    "liquidlogic": r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.000",
    "mosaic": r"\d\d/\d\d/\d{4} \d\d:\d\d",
    "eclipse": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d",
}
COUNCIL = generate(children=120, seed=2026)


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_tables_have_the_columns_of_the_system(system: str, tmp_path: Path) -> None:
    counts = write_ssd(COUNCIL, tmp_path / "ssd", system=system)
    wanted = {table for table in FACTS["tables"] if columns(table, system)}
    assert {path.stem for path in (tmp_path / "ssd").iterdir()} == wanted == set(counts)
    for table in wanted:
        kinds, told = columns(table, system), FACTS["tables"][table]
        with (tmp_path / "ssd" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
        assert set(reader.fieldnames or ()) == set(kinds)
        assert len(rows) == counts[table]
        assert bool(rows) is not told.get("unfilled", False), table
        for row in rows:
            for name, text in row.items():
                if text in FACTS["nulls"]:
                    continue
                if kinds[name] == "json":
                    json.loads(text)
                    assert all(key in FACTS["keys_of_json"].get(name, [key]) for key in json.loads(text))
                elif kinds[name] == "moment":
                    assert re.fullmatch(MOMENTS[system], text)
                else:
                    assert len(text) <= 100
        assert not any(
            row.get(name) not in (None, *FACTS["nulls"]) for row in rows for name in ("pers_forename", "pers_surname")
        )


def test_each_system_writes_in_its_own_way(tmp_path: Path) -> None:
    found = {}
    for system in SYSTEMS:
        write_ssd(COUNCIL, tmp_path / system, system=system)
        found[system] = {path.stem: path.read_text(encoding="utf-8") for path in (tmp_path / system).iterdir()}
    # An assessment that is not authorised yet, and an id that leads nowhere.
    assert "1900-01-01 00:00:00.000" in found["liquidlogic"]["ssd_cin_assessments"]
    assert ",-1," in found["liquidlogic"]["ssd_cp_reviews"] + found["liquidlogic"]["ssd_initial_cp_conference"]
    assert '{""' in found["eclipse"]["ssd_assessment_factors"]
    assert '[""' in found["mosaic"]["ssd_assessment_factors"]
    assert "Multiple: " in found["eclipse"]["ssd_cp_plans"]
    assert "MUL" in found["mosaic"]["ssd_cp_plans"]
    # In Mosaic the children of a family have a step together.
    ids = [line.split(",")[0] for line in found["mosaic"]["ssd_s47_enquiry"].splitlines()]
    assert len(ids) > len(set(ids))


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="liquidlogic, mosaic, eclipse"):
        write_ssd(COUNCIL, tmp_path / "ssd", system="caredirector")
    (tmp_path / "ssd").mkdir()
    (tmp_path / "ssd" / "note.txt").write_text("mine")
    with pytest.raises(OutputError, match="something here already"):
        write_ssd(COUNCIL, tmp_path / "ssd")
    assert [path.name for path in (tmp_path / "ssd").iterdir()] == ["note.txt"]
