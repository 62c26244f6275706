"""A small made-up council for the tests of whole runs, and the helpers of the operators' tests within reach."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from practicecheck.engine.run import Run, start
from practicecheck.rulebook import Rulebook
from practicecheck.workbench import synth

for folder in (Path(__file__).parent, Path(__file__).parent.parent / "operators"):
    sys.path.insert(0, str(folder))


@pytest.fixture(scope="session")
def checked(council: Path, book: Rulebook) -> Iterator[Run]:
    """A run of the shipped rules over that council; nobody may change it."""
    run = start(book, [council], synth.AS_OF)
    yield run
    run.close()


@pytest.fixture(scope="session")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of tables of 90 made-up children."""
    folder = tmp_path_factory.mktemp("council") / "tables"
    synth.write_tables(synth.generate(children=90, seed=11), folder)
    return folder
