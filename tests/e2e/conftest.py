"""A desk for each test that runs the program as a person does."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk import Desk, desk_in


@pytest.fixture
def desk(tmp_path: Path, plan_cache: Path) -> Desk:
    """An empty desk."""
    return desk_in(tmp_path, plan_cache)
