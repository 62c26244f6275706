"""Two runs compared, on results made up for the purpose: what closed, what only looks closed, and what cannot be compared well."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from made_result import Data, evidence, kept, outcome, raised, result, rule

from practicecheck.reports.compare import Comparison, compare, read_compared
from practicecheck.reports.compare.terminal import print_comparison

RULES = [rule("PA-A"), rule("PA-T", kind="trigger"), rule("PA-T.sibling", kind="trigger"), rule("PA-E", kind="escalation"),
         rule("PA-E.sibling", kind="escalation")]  # fmt: skip
FAMILY = {"child-1": None, "child-2": None}
PLAN = evidence("plan", "kind", "cp")
FIRED = outcome("PA-T", "child-2", "escalate", evidence=[PLAN])
SIBLING = outcome("PA-T.sibling", "child-1", "escalate", evidence=[{**evidence("child", None, None), "id": "child-2"}])
RAISED = raised("PA-E", "child-2", because=[FIRED["id"]])
RAISED_BY_SIBLING = raised("PA-E.sibling", "child-1", because=[SIBLING["id"]])
BEFORE = result(RULES, [FIRED, SIBLING], teams=FAMILY, escalations=[RAISED, RAISED_BY_SIBLING])


def run(folder: Path, data: Data, **rows: list[str]) -> Path:
    """A kept run whose record has these rows, by table."""
    kept(folder, data)
    with duckdb.connect(str(folder / "run.duckdb")) as con:
        for table, keys in rows.items():
            con.execute(f'CREATE TABLE "{table}" AS SELECT unnest($1::VARCHAR[]) AS _key', [keys])
    return folder


def compared(before: Path, after: Path) -> Comparison:
    earlier, later = read_compared(before), read_compared(after)
    try:
        return compare(earlier, later)
    finally:
        earlier.close()
        later.close()


def kinds(found: Comparison) -> dict[tuple[str, str], str]:
    return {(one.rule, one.child): one.kind for one in found.changes}


@pytest.mark.parametrize(
    ("later", "rows", "expected"),
    [
        pytest.param(["child-1"], {"child": ["child-1"], "plan": []}, ["not_in_later"] * 4, id="the sibling is not there"),
        pytest.param(FAMILY, {"child": [*FAMILY], "plan": []}, ["not_in_later"] * 4, id="the sibling's rows are not there"),
        pytest.param(FAMILY, {"child": [*FAMILY], "plan": ["plan-2"]}, ["closed_otherwise"] * 4, id="all rows are there"),
    ],
)  # fmt: skip
def test_what_rested_on_rows_that_are_not_there_any_more_is_not_closed(
    later: Any, rows: dict[str, list[str]], expected: list[str], tmp_path: Path
) -> None:
    before = run(tmp_path / "may", BEFORE, child=[*FAMILY], plan=["plan-2"])
    after = run(tmp_path / "june", result(RULES, [], teams=dict.fromkeys(later)), **rows)
    assert [kinds(compared(before, after))[key] for key in (
        ("PA-T", "child-2"), ("PA-E", "child-2"), ("PA-T.sibling", "child-1"), ("PA-E.sibling", "child-1"),
    )] == expected  # fmt: skip


def test_a_row_that_appeared_closes_though_another_went(tmp_path: Path) -> None:
    gap = outcome("PA-A", "child-1", evidence=[PLAN])
    met = outcome("PA-A", "child-1", "met", evidence=[evidence("visit", None, "2026-06-01")])
    before = run(tmp_path / "may", result(RULES, [gap]), plan=["plan-2"], visit=[])
    after = run(tmp_path / "june", result(RULES, [met]), plan=[], visit=["visit-2"])
    assert kinds(compared(before, after)) == {("PA-A", "child-1"): "closed_by_record"}


def test_where_the_rows_were_not_kept_nothing_is_said_to_be_lost(tmp_path: Path) -> None:
    before = kept(tmp_path / "may", BEFORE)
    after = kept(tmp_path / "june", result(RULES, [], teams=FAMILY))
    assert set(kinds(compared(before, after)).values()) == {"closed_otherwise"}


def test_two_runs_that_do_not_compare_well_are_said_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gap = outcome("PA-A", "child-1")
    may = kept(tmp_path / "may", result(RULES, [gap], as_of="2026-05-31"))
    june = kept(tmp_path / "june", result(RULES, [gap]))
    again = kept(tmp_path / "again", result(RULES, [outcome("PA-A", "child-1", "met")]))
    others = kept(tmp_path / "others", result(RULES, [outcome("PA-A", "child-9")]))
    said = {
        "itself": (june, june, ["This is one run compared with itself"]),
        "the same day": (june, again, ["Both runs are read at the same day"]),
        "other children": (may, others, ["No child is in both runs"]),
        "both": (june, others, ["Both runs are read at the same day", "No child is in both runs"]),
        "two months": (may, june, []),
    }
    for name, (before, after, expected) in said.items():
        found = compared(before, after)
        assert len(found.notes) == len(expected), name
        assert all(map(str.startswith, found.notes, expected)), name
        assert found.to_json()["notes"] == list(found.notes)
        print_comparison(found, most=3)
        assert capsys.readouterr().out.count("Note: ") == len(expected), name
