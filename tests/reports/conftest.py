"""The shipped rules run over the audited children, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from practicecheck.engine.run import Run, start
from practicecheck.rulebook import Rulebook
from practicecheck.shipped import fixtures_dir


@pytest.fixture(scope="module")
def finished(book: Rulebook) -> Iterator[Run]:
    run = start(book, sorted((fixtures_dir() / "audited").glob("case-*.yaml")), date(2026, 6, 30))
    yield run
    run.close()
