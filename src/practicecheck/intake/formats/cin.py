"""Stage a return to the children in need census: its elements, through its mapping file.

Knows neither how the XML is read nor what its fields are in the case record.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from practicecheck.intake.formats import shipped_mapping
from practicecheck.intake.formats.cin_xml import read_cin
from practicecheck.intake.mapping.apply import OpenSheets

if TYPE_CHECKING:
    from pathlib import Path

    from practicecheck.intake.coverage import Coverage
    from practicecheck.intake.staging import Staging

_LARGE = 100_000_000
"""Bytes. About a hundred thousand children: several years or several authorities in one file."""


def stage_cin(staging: Staging, path: Path, *, coverage: Coverage | None) -> None:
    """Stage a return; `coverage` stands in where its header does not say which year it holds.

    Raises InputError where the file is no such return, or cannot be read to its end.
    """
    if path.stat().st_size > _LARGE:
        staging.spare_memory()
    number = staging.open_input(path.name, "children in need census")
    sheets = OpenSheets(staging, number, shipped_mapping("cin_census.yaml"))
    said = read_cin(path, sheets.open, partial(staging.add_problem, number)).coverage
    sheets.close(window=said if said.status == "complete" else coverage or said)
