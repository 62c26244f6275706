"""A few of the spoilt inputs of `make fuzz`, the same each time: no promise of the readers is broken."""

from __future__ import annotations

from itertools import islice
from random import Random
from typing import TYPE_CHECKING

import pytest
from tests.fuzz.harm import SHEET_HARMS
from tests.fuzz.judge import MAKERS, Spoilt, judged, make

from practicecheck.records.database import open_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb
    from tests.fuzz.good import Sheets

COUNT = 2
TABLES = 3


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    database = open_database()
    yield database
    database.close()


@pytest.mark.parametrize("name", MAKERS)
def test_spoilt_inputs_are_read_or_refused_and_nothing_is_lost(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, name: str
) -> None:
    for number in range(COUNT):
        folder = tmp_path / str(number)
        folder.mkdir()
        spoilt = make(MAKERS[name], number, folder)
        if spoilt is not None:
            _, broken = judged(con, MAKERS[name], spoilt)
            assert broken == [], f"python -m tests.fuzz --only {name} --first {number} --count 1"


@pytest.mark.parametrize("name", ["csv", "xlsx", "mapped-csv"])
def test_no_harm_to_a_sheet_loses_a_row(tmp_path: Path, con: duckdb.DuckDBPyConnection, name: str) -> None:
    maker, ends = MAKERS[name], []
    for number, harm in enumerate(SHEET_HARMS):
        sheets = {told: harm(sheet, Random(number)) for told, sheet in a_few(maker.sheets()).items()}
        folder = tmp_path / str(number)
        folder.mkdir()
        end, broken = judged(con, maker, Spoilt(maker.write(folder, sheets), sheets))
        assert broken == [], harm.__name__
        ends.append(end)
    assert ends.count("read") > len(ends) / 2  # a refusal shows nothing of rows


def test_a_good_input_of_each_kind_is_read_whole(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    for name, maker in MAKERS.items():
        folder = tmp_path / name
        folder.mkdir()
        sheets = a_few(maker.sheets()) if maker.is_canonical else maker.sheets()
        assert judged(con, maker, Spoilt(maker.write(folder, sheets), sheets or None)) == ("read", []), name


def a_few(sheets: Sheets) -> Sheets:
    """So many tables that they are read quickly, the children among them."""
    return {"child": sheets["child"], **dict(islice(sheets.items(), TABLES))} if "child" in sheets else sheets
