"""The committed reference page is the one that the tables give."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from practicecheck.records import CODES, COMMON_FIELDS, TABLES, CodeList, Table
from practicecheck.records.docs_page import case_record_page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "case-record.md"


def section(name: str) -> str:
    """The part of the page under the heading of one table or list."""
    found = re.search(rf"^### {re.escape(name)}\n(.*?)(?=^##|\Z)", case_record_page(), re.DOTALL | re.MULTILINE)
    assert found, name
    return found[1]


def test_committed_page_is_fresh() -> None:
    fresh = PAGE.read_text(encoding="utf-8") == case_record_page()
    assert fresh, "run: python -m practicecheck.records.docs_page > docs/reference/case-record.md"


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_field_stands_under_its_table(table: Table) -> None:
    text = section(table.name)
    assert all(f"| `{field.name}` |" in text for field in table.fields if field not in COMMON_FIELDS)


@pytest.mark.parametrize("codes", CODES.values(), ids=lambda codes: codes.name)
def test_every_code_stands_under_its_list(codes: CodeList) -> None:
    text = section(f"List {codes.name}")
    assert all(f"| `{code}`" in text for code in codes.values)
    assert text.startswith("\nOpen." if codes.open else "\nClosed.")


def test_every_link_inside_the_page_leads_somewhere() -> None:
    page = case_record_page()
    anchors = {heading.lower().replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", page, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= anchors


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("medical", "- Day: the earlier of `requested_at` and `examined_at`"),
        ("concern", "- Day: `reported_at`, else `occurred_date`"),
        ("attendance", "- Day: that of its meeting"),
        ("assessment_factor", "- Day: `auth_date`, else `start_date` of its `assessment`"),
        ("assurance_action", "- Day: `date` of its `audit`"),
        ("adult", "- Path to the child: the `relationship` rows that name the adult"),
        ("safety_goal", "- Path to the child: `danger_id`, by way of its first `danger_statement`"),
        ("impact_review", "- Path to the child: `intervention_id`, by way of its `intervention`"),
        ("plan", "- Day: `start_date` (state)"),
    ],
)
def test_path_and_day_are_said_in_words(table: str, line: str) -> None:
    assert line in section(table).splitlines()


def test_a_field_says_its_type_kind_blank_and_names_elsewhere() -> None:
    assert (
        "| `close_date` | date | until | has not ended | cine_close_date | CINclosureDate |  |"
        in section("referral").splitlines()
    )
