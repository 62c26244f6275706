"""A small made-up council for the tests of whole runs, and the helpers of the operators' tests within reach."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from practicecheck.workbench import synth

for folder in (Path(__file__).parent, Path(__file__).parent.parent / "operators"):
    sys.path.insert(0, str(folder))


@pytest.fixture(scope="session")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of tables of 90 made-up children."""
    folder = tmp_path_factory.mktemp("council") / "tables"
    synth.write_tables(synth.generate(children=90, seed=11), folder)
    return folder
