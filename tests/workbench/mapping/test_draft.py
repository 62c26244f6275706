"""The draft of a mapping: what is matched, what is not, and that nothing of a cell gets out but its shape."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from practicecheck.errors import InputError
from practicecheck.intake.grids import Grid
from practicecheck.intake.mapping.load import mapping_of
from practicecheck.intake.mapping.model import Mapping
from practicecheck.records import TABLES
from practicecheck.workbench.mapping.draft import Draft, draft
from practicecheck.workbench.mapping.words import drafted

Rows = Sequence[Sequence[str | None]]


def grid(name: str, rows: Rows) -> Grid:
    numbered = [(number, [cell or None for cell in cells]) for number, cells in enumerate(rows, start=1)]
    return Grid(name, name, lambda: iter(numbered))


def mapping_in(made: Draft) -> Mapping:
    """The mapping that a draft is; it holds by itself."""
    found, document = mapping_of(made.text.encode(), "draft.yaml")
    assert found is not None, made.text
    assert [str(one) for one in document.problems] == [], made.text
    return found


def fields(made: Draft, table: str) -> dict[str, tuple[str, ...]]:
    return {
        name: fill.from_
        for sheet in mapping_in(made).sheets
        for gives in sheet.gives
        if gives.table == table
        for name, fill in gives.fields.items()
    }


def rows(count: int, *cells: str) -> list[list[str]]:
    """So many rows, the first cell the id of a child of its own."""
    return [[f"1000{number}", *cells] for number in range(count)]


VISITS = [
    ["Statutory visits (CP)", ""],
    [
        "Mosaic ID",
        "Actual Visit Date",
        "Child Seen?",
        "Was the child seen alone",
        "Why not seen alone",
        "Team",
        "Social worker",
        "Notes",
    ],
    *rows(12, "02/03/2026", "Yes", "No", "Child's choice", "North", "Zora Quill", "A long note about the visit. " * 5),
    *rows(8, "14/03/2026", "Yes", "Yes", "", "South", "Yan Birch", ""),
    *rows(6, "15/03/2026", "Home, not seen", "No", "Too young", "South", "Yan Birch", ""),
    *rows(1, "15/03/2026", "Zora said no", "No", "age", "South", "Yan Birch", ""),
    *rows(1, "15/03/2026", "No", "No", "age", "South", "Yan Birch", ""),
]


def test_a_report_of_visits() -> None:
    made = draft("Visits 2026.xlsx", [grid("Sheet1", VISITS)])
    assert mapping_in(made).mapping == "Visits 2026"
    assert mapping_in(made).dates == ("dd/mm/yyyy",)
    assert fields(made, "visit") == {
        "child_id": ("Mosaic ID",),
        "date": ("Actual Visit Date",),
        "seen": ("Child Seen?",),
        "seen_alone": ("Was the child seen alone",),
        "not_alone_reason": ("Why not seen alone",),
    }
    assert fields(made, "allocation") == {"child_id": ("Mosaic ID",), "team_name": ("Team",)}
    reason = mapping_in(made).sheets[0].gives[0].fields["not_alone_reason"]
    assert reason.values == {"Child's choice": "child_choice"}
    assert {name: covers.status for name, covers in mapping_in(made).coverage.items()} == {
        "visit": "partial",
        "allocation": "partial",
    }
    assert "#   - Social worker    # looks like 'aaa aaaaa', 'aaaa aaaaa'" in made.text
    assert [column.heading for column in made.sheets[0].left] == ["Social worker", "Notes"]


def test_of_cells_only_shapes_and_repeated_words_of_a_code_list_get_out() -> None:
    made = draft("Visits.xlsx", [grid("Sheet1", VISITS)])
    # Of the texts under "Child Seen?", half are codes; one that is repeated may be shown, one that stands once may not.
    assert "#   Home, not seen (6)" in made.text
    assert "#   'aaaa aaaa aa' (1), not shown" in made.text
    for secret in ("Zora", "Quill", "Birch", "North", "10000", "02/03/2026", "long note"):
        assert secret not in made.text
        assert not any(secret in column.shapes() for sheet in made.sheets for column in sheet.look.columns)


def test_a_column_of_names_under_a_heading_of_codes_shows_no_name() -> None:
    names = [name for name in ("Ann Ash", "Bo Birch", "Yes") for _ in range(9)]
    table = [["Child ID", "Visit date", "Seen alone"], *([f"C{n}", "02/03/2026", name] for n, name in enumerate(names))]
    made = draft("x.csv", [grid("visits", table)])
    assert "seen_alone" not in fields(made, "visit") or "#   'aaa aaa' (9), not shown" in made.text
    assert "Ash" not in made.text
    assert "Birch" not in made.text


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (["03/02/2026", "14/02/2026"], "dates: [dd/mm/yyyy]\n"),
        (["02/03/2026", "02/14/2026"], "dates: [mm/dd/yyyy]\n"),
        (
            ["03/02/2026", "04/02/2026"],
            "dates: [dd/mm/yyyy]    # guess: no day is later than the 12th, so it may be mm/dd/yyyy\n",
        ),
        (["3 Mar 2026", "14 March 2026"], "dates: [dd mon yyyy]\n"),
        (["2026-03-02", "46083"], "\ncoverage:"),
    ],
)
def test_how_days_are_written_is_seen_from_the_days(days: list[str], says: str) -> None:
    table = [["Child ID", "Visit date", "Seen"], *([f"C{n}", day, "Yes"] for n, day in enumerate(days))]
    made = draft("x.csv", [grid("visits", table)])
    assert says in made.text
    assert ("dates:" in made.text) == says.startswith("dates:")


def test_several_sheets_each_with_its_table_and_those_without_one() -> None:
    made = draft(
        "report.xlsx",
        [
            grid("Cover 2026", [["Report of June"], ["made up"]]),
            grid(
                "S47 2026",
                [
                    ["Person ID", "S47 Start Date", "S47 End Date", "Outcome"],
                    ["1", "2026-03-02", "", "No further action"],
                ],
            ),
            grid("Children", [["Person ID", "Date of birth", "Gender", "Gender"], ["1", "2016-03-02", "Male", "x"]]),
        ],
    )
    assert [(sheet.sheet, sheet.gives[0].table) for sheet in mapping_in(made).sheets] == [
        (("S47 *",), "s47_enquiry"), (("Children",), "child")
    ]  # fmt: skip
    assert mapping_in(made).sheets[0].gives[0].fields["outcome"].values == {"No further action": "nfa"}
    assert made.strange == ("Cover 2026",)
    assert "#   Cover 2026" in made.text
    assert "sex" not in fields(made, "child")  # of two alike headings none can be known to be meant


@pytest.mark.parametrize(
    "table",
    [
        [["a", "b"], ["c", "d"]],
        [["1000001", "02/03/2026", "Yes"], ["1000002", "03/03/2026", "No"]],  # no headings at all
        [["Visit date", "Seen alone"], ["02/03/2026", "Yes"]],  # nothing leads to a child
        [],
    ],
)
def test_a_report_of_which_nothing_can_be_read_is_told_so(table: Rows) -> None:
    with pytest.raises(InputError, match=r"No sheet of x\.xlsx has a row of headings") as refused:
        draft("x.xlsx", [grid("Sheet1", table)])
    assert "Yes" not in str(refused.value)


@pytest.mark.parametrize(
    "name", [name for name, table in TABLES.items() if table.path == "child_id" and name != "record_coverage"]
)
def test_a_table_under_its_own_headings_is_known_again(name: str) -> None:
    """The headings of the case record itself, and of the census and SSD, are what matching must not miss."""
    head = [field.name for field in drafted(TABLES[name])]
    made = draft("x.xlsx", [grid(name, [[heading.replace("_", " ").title() for heading in head], ["C1"]])])
    assert made.sheets[0].proposals[0].table.name == name
    found = fields(made, name)
    assert {field for field, headings in found.items() if headings[0].lower().replace(" ", "_") != field} == set()
    assert len(found) >= 0.8 * len([field for field in drafted(TABLES[name]) if field.type != "ref"])


cells = st.one_of(
    st.none(), st.sampled_from(["Yes", "02/03/2026", "a canary", "canary9", "no: #x", "- a", "'"]), st.text(max_size=10)
)
headings = st.one_of(
    st.sampled_from(["Visit date", "Seen?", "Date of birth", "Team", "yes", "Gender", "Outcome"]), st.text(max_size=14)
)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=10), st.lists(headings, max_size=7), st.lists(st.lists(cells, max_size=8), max_size=6))
def test_every_draft_holds_by_itself(title: str, more: list[str], below: list[list[str | None]]) -> None:
    sheet = grid(title, [[title], ["Child ID", "Date of visit", *more], *below])
    try:
        made = draft(f"{title}.csv", [sheet, grid("x", [])])
    except InputError:
        reject()  # too much of the row of headings looks like values
    assert mapping_in(made).sheets
    assert "canary" not in made.text
