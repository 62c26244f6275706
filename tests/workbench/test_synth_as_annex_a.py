"""The council written as an Annex A: Ofsted's headings, what is known on the day, and nothing of anybody's name.

Held against the project's own facts about the lists, which neither the writer nor the reader is made from.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from annex_files import FACTS, LISTS
from python_calamine import CalamineWorkbook

from practicecheck.calendar import add_months
from practicecheck.errors import OutputError
from practicecheck.workbench.synth import Council, generate, write_annex_a

AS_OF = date(2026, 6, 30)
EARLIEST = {
    1: "Date of Contact",
    3: "Date of referral",
    5: "Strategy discussion initiating Section 47 Enquiry Start Date",
}
CODED = {
    "Gender": "sex",
    "Initial Category of Abuse": "categories",
    "Latest Category of Abuse": "categories",
    "Referral NFA?": "yes_no",
}

Lists = dict[int, list[dict[str, object]]]


@pytest.fixture(scope="module")
def council() -> Council:
    return generate(children=200, seed=11, as_of=AS_OF)


@pytest.fixture(scope="module", params=[True, False], ids=["template", "exchanged"])
def written(
    council: Council, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[bool, Path]:
    path = tmp_path_factory.mktemp("annex") / "annex-a.xlsx"
    counts = write_annex_a(council, path, template=request.param)
    assert {number for number, rows in read(path).items() if rows} == set(counts)
    return request.param, path


def read(path: Path) -> Lists:
    """The rows of each list by heading, as a spreadsheet shows them; headings are held against the facts."""
    book = CalamineWorkbook.from_path(path)
    found: Lists = {}
    for number, told in LISTS.items():
        is_template = f"List_{number}" in book.sheet_names
        rows = book.get_sheet_by_name(f"List_{number}" if is_template else f"List {number}").to_python(
            skip_empty_area=False
        )
        if is_template:
            assert rows.pop(0)[0] == f"List {number}: {told['title']}"
        assert rows.pop(0) == told["headings"]
        found[number] = [dict(zip(told["headings"], cells, strict=True)) for cells in rows]
    return found


def test_every_list_has_ofsted_s_headings_and_values(written: tuple[bool, Path]) -> None:
    lettered, path = written
    for number, rows in read(path).items():
        assert bool(rows) is (number <= 7), number
        for row in rows:
            for heading, fact in CODED.items():
                if row.get(heading):
                    met = [spelling for spellings in FACTS[fact].values() for spelling in spellings]
                    assert row[heading] in met or "," in str(row[heading]), heading
                    assert (str(row[heading])[1:2] == ")") is (lettered and number > 0), heading


def test_only_what_was_known_on_the_day_and_as_far_back_as_the_lists_look(written: tuple[bool, Path]) -> None:
    for number, rows in read(written[1]).items():
        for row in rows:
            days = [cell for heading, cell in row.items() if isinstance(cell, date) and heading != "Date of Birth"]
            assert all(day <= AS_OF for day in days), number
            if number in EARLIEST:
                assert row[EARLIEST[number]] >= add_months(AS_OF, -6)  # type: ignore[operator]
            assert not row.get("Allocated Worker")
    per_child = [row["Child Unique ID"] for row in read(written[1])[7]]
    assert len(per_child) == len(set(per_child)) > 10


def test_the_same_council_is_written_alike(council: Council, written: tuple[bool, Path], tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    write_annex_a(council, again, template=written[0])
    assert read(again) == read(written[1])


def test_nothing_is_overwritten_and_nothing_left_behind(council: Council, tmp_path: Path) -> None:
    for name in ("annex.csv", "there.xlsx"):
        path = tmp_path / name
        if name == "there.xlsx":
            path.write_text("mine")
        with pytest.raises(OutputError, match=r"a new file that ends in \.xlsx"):
            write_annex_a(council, path)
    assert [path.name for path in tmp_path.iterdir()] == ["there.xlsx"]
    assert (tmp_path / "there.xlsx").read_text() == "mine"
