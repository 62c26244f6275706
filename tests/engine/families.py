"""A made-up council as one case a family, so that families can be read, changed and asked side by side.

Knows the case record and the generator; knows nothing of rules.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import duckdb

from practicecheck.records import TABLES
from practicecheck.workbench.synth import Council
from practicecheck.workbench.synth.gaps import whole_extract

Case = dict[str, Any]


def cases_of(council: Council) -> list[tuple[str, Case]]:
    """One case a family, every column of every row written, the whole extract's coverage said for each child."""
    whole = list(whole_extract(council.as_of))
    made = []
    for number, family in enumerate(council.families()):
        case: Case = defaultdict(list)
        for name, row in family.rows():
            columns = TABLES[name].field_names
            case[name].append({column: row.get(column) for column in columns})
        own = {(row["child_id"], row["table_name"]) for row in case["record_coverage"]}
        for child in case["child"]:
            for row in whole:
                if (child["child_id"], row["table_name"]) not in own:
                    case["record_coverage"].append({**row, "child_id": child["child_id"]})
        made.append((f"family {number}", dict(case)))
    return made


def column_coverage(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, bool]]:
    """Whether any input of a database carries each column."""
    return con.execute(
        "SELECT table_name, column_name, bool_or(carried) FROM record._column_coverage GROUP BY ALL ORDER BY ALL"
    ).fetchall()


def hold_column_coverage(con: duckdb.DuckDBPyConnection, held: list[tuple[str, str, bool]]) -> None:
    """Make every input of a database carry just these columns."""
    con.execute("DELETE FROM record._column_coverage")
    con.execute(
        "INSERT INTO record._column_coverage SELECT i.input, h.t, h.c, h.carried, 0, 0 FROM record._inputs i CROSS JOIN "
        "(SELECT unnest($1::VARCHAR[]) AS t, unnest($2::VARCHAR[]) AS c, unnest($3::BOOLEAN[]) AS carried) h",
        [[row[n] for row in held] for n in range(3)],
    )


def codes_used(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, list[str]]]:
    """Which codes the one input of a database uses in the columns that rules ask this of."""
    return con.execute("SELECT table_name, column_name, codes FROM _codes_used").fetchall()


def hold_codes_used(con: duckdb.DuckDBPyConnection, held: list[tuple[str, str, list[str]]]) -> None:
    """Make every input of a prepared database use just these codes."""
    con.execute("DELETE FROM _codes_used")
    con.execute(
        "INSERT INTO _codes_used SELECT i.input, h.t, h.c, h.codes FROM record._inputs i CROSS JOIN "
        "(SELECT unnest($1::VARCHAR[]) AS t, unnest($2::VARCHAR[]) AS c, unnest($3::VARCHAR[][]) AS codes) h",
        [[row[n] for row in held] for n in range(3)],
    )


def answers_in(
    con: duckdb.DuckDBPyConnection, cases: range | None = None
) -> dict[tuple[str, str, str | None], tuple[str, bool]]:
    """Every answer by rule, child and subject, ids as the council has them; of some of the cases read apart, by number."""

    def plain(text: str | None) -> str | None:
        head, colon, rest = (text or "").partition(":")
        return rest if colon and head.isdigit() else text

    return {
        (rule, str(plain(child)), plain(subject)): (answer, may)
        for rule, child, subject, answer, may in con.execute(
            "SELECT rule, child_id, subject_id, answer, may_escalate FROM outcome"
        ).fetchall()
        if cases is None or int(child.partition(":")[0]) in cases
    }
