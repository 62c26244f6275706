"""A row that is set aside may be the one looked for: what its table does not hold is then not taken as not there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.intake.conftest import write_case, write_csv

from practicecheck.intake.lost_rows import CHILDREN_A_ROW

if TYPE_CHECKING:
    import duckdb

    from practicecheck.intake import IntakeReport

    Read = Callable[..., IntakeReport]

Row = dict[str, str]
CHILDREN = 2 * CHILDREN_A_ROW
FAMILY = [{"child_id": f"C{n}", "dob": "2015-02-03", "family_id": f"F{n // 2}"} for n in range(CHILDREN)]
PLANS = [{"plan_id": f"P{n}", "child_id": f"C{n}", "kind": "cp", "start_date": "2026-03-02"} for n in range(CHILDREN)]


def visit(number: int, child: str, day: str = "2026-04-01") -> Row:
    return {"visit_id": f"V{number}", "child_id": child, "date": day}


VISITS = [visit(n, f"C{n}") for n in range(CHILDREN - 1)]


def doubted(con: duckdb.DuckDBPyConnection, table: str = "visit") -> str | list[str]:
    """The children for whom a table is not covered as it was claimed to be; "all" where it is so for all of them."""
    rows = con.execute(
        "SELECT child_id, status, set_aside FROM record._coverage WHERE table_name = ? ORDER BY ALL", [table]
    ).fetchall()
    assert all((status == "partial") == set_aside for _, status, set_aside in rows)
    found = [child for child, _, set_aside in rows if set_aside]
    return "all" if found == [None] else found


def listed(report: IntakeReport) -> list[tuple[str | None, str]]:
    """The tables that are told of as doubted, and of whom."""
    told = (one for one in report.problems if one.kind == "covered_in_part")
    return [(one.table, one.advice.rpartition("run again. ")[2]) for one in told]


NOBODYS = [visit(100 + n, "") for n in range(3)]
ELSEWHERE = [visit(100 + n, f"C{500 + n}") for n in range(2 * CHILDREN)]
NO_ID_AT_ALL = [visit(100 + n, text) for n, text in enumerate(("White British", "2026-04-01", "C-1/x"))]


@pytest.mark.parametrize(
    ("tables", "table", "of"),
    [
        pytest.param({"visit": [*VISITS, visit(0, "C0", "2026-04-02")]}, "visit", ["C0"], id="two rows with one id"),
        pytest.param({"visit": [*VISITS, VISITS[0]]}, "visit", [], id="a second copy of a row"),
        pytest.param({"visit": [*VISITS, *NOBODYS[:2]]}, "visit", [], id="a few rows of nobody"),
        pytest.param({"visit": [*VISITS, *NOBODYS]}, "visit", "all", id="more rows of nobody"),
        pytest.param({"visit": [*VISITS, *ELSEWHERE[:9]]}, "visit", [], id="rows of children who are elsewhere"),
        pytest.param({"visit": [*VISITS, *ELSEWHERE]}, "visit", "all", id="most rows are of children who are elsewhere"),
        pytest.param({"visit": NOBODYS[:1]}, "visit", "all", id="no row that can be used"),
        pytest.param({"visit": [*VISITS, *NO_ID_AT_ALL]}, "visit", "all", id="rows with something else where the id should be"),
        pytest.param({"plan": [*PLANS, {**PLANS[0], "kind": "cin"}], "visit": VISITS}, "plan", ["C0"], id="a plan"),
        pytest.param({"plan": [*PLANS, {**PLANS[0], "kind": "cin"}], "visit": VISITS,
                      "plan_action": [{"action_id": "X1", "plan_id": "P0"}, {"action_id": "X2", "plan_id": "P1"}]},
                     "plan_action", ["C0"], id="what hangs on a plan that is set aside"),
        pytest.param({"plan": PLANS, "visit": VISITS,
                      "plan_action": [{"action_id": f"X{n}", "plan_id": f"P{n + 35}"} for n in range(9)]},
                     "plan_action", [], id="what hangs on a plan that is elsewhere"),
        pytest.param({"child": [*FAMILY, {**FAMILY[0], "dob": "2016-01-01"}], "visit": VISITS}, "child", ["C1"],
                     id="a child in conflict is not seen by the brother or sister"),
        pytest.param({"child": [*FAMILY, {**FAMILY[0], "dob": "2016-01-01"}], "visit": VISITS}, "visit", [],
                     id="nothing more is said of a child in conflict"),
    ],
)  # fmt: skip
def test_is_doubted(
    tables: Mapping[str, list[Row]], table: str, of: str | list[str], tmp_path: Path, read: Read,
    con: duckdb.DuckDBPyConnection,
) -> None:  # fmt: skip
    report = read(write_csv(tmp_path / "in", {"child": FAMILY, **tables}))
    assert doubted(con, table) == of
    assert [name for name, _ in listed(report)].count(table) == bool(of)


def test_a_ragged_row_is_of_nobody(tmp_path: Path, read: Read, con: duckdb.DuckDBPyConnection) -> None:
    folder = write_csv(tmp_path / "in", {"child": FAMILY, "visit": VISITS})
    with (folder / "visit.csv").open("a") as file:
        file.writelines(f"V{n},C1\n" for n in range(100, 103))
    report = read(folder)
    assert doubted(con) == "all"
    assert listed(report) == [("visit", "For all children: of 3 such rows nobody can tell whose they are.")]


def test_the_claim_of_the_child_is_doubted_and_cites_the_row(
    tmp_path: Path, read: Read, con: duckdb.DuckDBPyConnection
) -> None:
    coverage = [
        {"table_name": "visit", "child_id": child, "status": status, "from_date": "2025-01-01", "to_date": "2026-06-30"}
        for child, status in (("", "complete"), ("C0", "complete"), ("C1", "partial"))
    ]
    rows = [*VISITS, *(visit(n, f"C{n}", "2026-04-02") for n in range(3))]
    report = read(write_csv(tmp_path / "in", {"child": FAMILY, "visit": rows, "record_coverage": coverage}))
    told = con.execute(
        "SELECT child_id, status, set_aside, _sheet, _row FROM record._coverage WHERE table_name = 'visit' ORDER BY ALL"
    ).fetchall()
    assert told == [
        ("C0", "partial", True, "visit.csv", 2),
        ("C1", "partial", False, "record_coverage.csv", 4),
        ("C2", "partial", True, "visit.csv", 4),
        (None, "complete", False, "record_coverage.csv", 2),
    ]
    assert listed(report) == [("visit", "For 2 children.")]


def test_what_another_input_claims_stands(tmp_path: Path, read: Read, con: duckdb.DuckDBPyConnection) -> None:
    twice = [{"visit": [visit(1, "C1"), visit(1, "C1", "2026-04-02")]}, {"visit": [visit(2, "C1")]}]
    paths = [
        write_case(tmp_path / f"{n}.json", {"child": FAMILY[1:2], **tables}) for n, tables in enumerate(twice)
    ]  # fmt: skip
    read(*paths)
    told = con.execute("SELECT _input, status FROM record._coverage WHERE table_name = 'visit' ORDER BY ALL").fetchall()
    assert told == [(0, "partial"), (1, "complete")]


def test_two_reports_without_children_are_each_claimed_for_the_child_again(
    tmp_path: Path, read: Read, con: duckdb.DuckDBPyConnection
) -> None:
    folders = [
        write_csv(tmp_path / name, tables)
        for name, tables in (
            ("people", {"child": FAMILY}),
            ("north", {"visit": [*VISITS, visit(0, "C0", "2026-04-02")]}),
            ("south", {"visit": [visit(900 + n, f"C{n}") for n in range(CHILDREN)]}),
        )
    ]
    read(*folders)
    told = con.execute(
        "SELECT child_id, _input, status FROM record._coverage WHERE table_name = 'visit' ORDER BY ALL"
    ).fetchall()
    assert told == [("C0", 1, "partial"), ("C0", 2, "complete"), (None, 1, "complete"), (None, 2, "complete")]
