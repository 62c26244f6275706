"""A few of the spoilt inputs of `make fuzz`, the same each time: no promise of the readers is broken."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pytest
from tests.fuzz.judge import MAKERS, Spoilt, judged, make

from practicecheck.records.database import open_database

if TYPE_CHECKING:
    from pathlib import Path

COUNT = 8


@pytest.mark.parametrize("name", MAKERS)
def test_spoilt_inputs_are_read_or_refused_and_nothing_is_lost(tmp_path: Path, name: str) -> None:
    con = open_database()
    ends = []
    for number in range(COUNT):
        folder = tmp_path / str(number)
        folder.mkdir()
        spoilt = make(MAKERS[name], number, folder)
        if spoilt is not None:
            end, broken = judged(con, MAKERS[name], spoilt)
            ends.append(end)
            assert broken == [], f"python -m tests.fuzz --only {name} --first {number} --count 1"
    assert {*ends} == {"read", "refused"}  # else the harms are all too small, or all too large


def test_a_good_input_of_each_kind_is_read_whole(tmp_path: Path) -> None:
    con = open_database()
    for name, maker in MAKERS.items():
        folder = tmp_path / name
        folder.mkdir()
        sheets = dict(islice(maker.sheets().items(), 5))
        assert judged(con, maker, Spoilt(maker.write(folder, sheets), sheets)) == ("read", []), name
