"""A small made-up extract, written in each of the forms that intake reads."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from practicecheck.intake import IntakeReport, read_inputs
from practicecheck.records.database import open_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import duckdb

Tables = dict[str, list[dict[str, str]]]

COVERAGE = "complete:2025-01-01:2026-06-30"


_ALL_BUT_SOURCE = "COLUMNS(lambda name: name NOT IN ('_input', '_sheet', '_row'))"


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    database = open_database()
    yield database
    database.close()


@pytest.fixture
def extract() -> Tables:
    """Two made-up children, with a row in tables of every kind of key and path."""
    return {
        "child": [
            {"child_id": "C1", "dob": "2015-02-03", "sex": "F", "disability": "MOB;HAND", "family_id": "F1"},
            {"child_id": "C2", "dob": "2017-04-05", "sex": "M", "disability": "", "family_id": "F1"},
        ],
        "adult": [{"adult_id": "A1", "sex": "M", "dob": "1980-01-01"}],
        "relationship": [
            {"relationship_id": "R1", "child_id": "C1", "adult_id": "A1", "type": "father"},
            {"relationship_id": "R2", "child_id": "C2", "adult_id": "A1", "type": "step_parent"},
        ],
        "referral": [{"referral_id": "RF1", "child_id": "C1", "date": "2026-01-05", "received_at": "2026-01-05T09:30"}],
        "strategy_discussion": [
            {"strategy_id": "S1", "child_id": "C1", "referral_id": "RF1", "held_at": "2026-07-01T10:00"},
            {"strategy_id": "S2", "child_id": "C2", "referral_id": "", "held_at": "2026-01-09"},
        ],
        "medical": [
            {"medical_id": "M1", "child_id": "C1", "requested_at": "2026-01-08", "examined_at": "2026-01-07T12:00"}
        ],
        "assessment": [
            {"assessment_id": "AS1", "child_id": "C1", "start_date": "2026-01-10", "auth_date": "2026-02-20"}
        ],
        "assessment_factor": [
            {"assessment_id": "AS1", "factor": "3B"},
            {"assessment_id": "AS1", "factor": "18C"},
        ],
        "plan": [
            {"plan_id": "P1", "child_id": "C2", "kind": "cp", "start_date": "2026-03-01", "visit_interval_wd": "10"}
        ],
        "plan_meeting": [{"meeting_id": "PM1", "plan_id": "P1", "held_date": "2026-03-12"}],
        "attendance": [
            {"meeting_table": "plan_meeting", "meeting_id": "PM1", "agency": "school", "attended": "Y"},
            {"meeting_table": "strategy_discussion", "meeting_id": "S1", "agency": "police", "attended": "N"},
        ],
        "danger_statement": [{"danger_id": "D1", "child_id": "C2", "plan_id": "P1", "date": "2026-03-02"}],
        "safety_goal": [{"goal_id": "G1", "danger_id": "D1", "date": "2026-03-03"}],
        "safety_scale": [
            {"child_id": "C2", "danger_id": "D1", "date": "2026-03-04", "scorer": "sw", "score": "4"},
            {"child_id": "C2", "danger_id": "D1", "date": "2026-03-04", "scorer": "sw", "score": "6"},
        ],
        "visit": [
            {
                "visit_id": "V1",
                "child_id": "C2",
                "plan_id": "P1",
                "date": "2026-03-10",
                "seen": "Y",
                "adults_seen": "A1",
            }
        ],
        "audit": [{"audit_id": "AU1", "child_id": "C1", "date": "2026-05-01"}],
        "assurance_action": [{"action_id": "AA1", "audit_id": "AU1", "child_id": "C1", "due_date": "2026-06-01"}],
        "record_coverage": [
            {
                "table_name": "visit",
                "child_id": "",
                "status": "complete",
                "from_date": "2025-01-01",
                "to_date": "2026-06-30",
            },
            {"table_name": "visit", "child_id": "C1", "status": "not_held", "from_date": "", "to_date": ""},
        ],
    }


@pytest.fixture
def read(con: duckdb.DuckDBPyConnection) -> Callable[..., IntakeReport]:
    """Read one path, with a coverage that stands in."""

    def read_one(*paths: Path, coverage: str | None = COVERAGE) -> IntakeReport:
        return read_inputs(con, paths, coverage=coverage)

    return read_one


def write_csv(folder: Path, tables: Mapping[str, list[dict[str, str]]], **options: str) -> Path:
    folder.mkdir(exist_ok=True)
    for table, rows in tables.items():
        with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]), **options)  # type: ignore[arg-type]
            writer.writeheader()
            writer.writerows(rows)
    return folder


def write_case(path: Path, tables: Mapping[str, list[dict[str, str]]]) -> Path:
    path.write_text(
        json.dumps({name: [{k: v or None for k, v in row.items()} for row in rows] for name, rows in tables.items()})
    )
    return path


def rows_of(con: duckdb.DuckDBPyConnection, table: str, columns: str = _ALL_BUT_SOURCE) -> list[tuple[object, ...]]:
    return con.execute(f"SELECT {columns} FROM record.{table} ORDER BY ALL").fetchall()
