"""The rows of the three audited children, and the briefing's codes that each serves.

The comments in the case files are the one place where that is said: a second file of codes in that folder would be read as a
case, and anywhere else it would go stale. The comment of a row is what follows it on its last line: codes, then perhaps a
colon and words for people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from practicecheck.intake.case_file import read_case_file
from practicecheck.records import TABLES
from practicecheck.reports.rules_page import BRIEFING
from practicecheck.shipped import fixtures_dir

CASES = tuple(fixtures_dir() / "audited" / f"case-{number}.yaml" for number in (1, 2, 3))
CODES = tuple(code for code in BRIEFING if not code.startswith("S"))
"""S1 and S2 speak of the briefing's form, and no row serves them."""

Place = tuple[str, int]
"""A row of a case: its table, and its number there as a person counts."""


@dataclass(frozen=True, eq=False)
class Case:
    """A case file: what it holds, and where its rows carry which codes."""

    name: str
    held: dict[str, Any] = field(repr=False)
    codes: dict[Place, tuple[str, ...]] = field(repr=False)
    lines: dict[Place, int] = field(repr=False)

    @property
    def child(self) -> str:
        """The child that the case is about."""
        return str(self.held["child"]["child_id"])

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table as they are written."""
        held = self.held.get(table) or []
        return held if isinstance(held, list) else [held]

    def serving(self, code: str) -> frozenset[Place]:
        """The rows that carry a code."""
        return frozenset(place for place, codes in self.codes.items() if code in codes)

    def without(self, gone: frozenset[Place], *, suffix: str = "") -> dict[str, Any]:
        """The case as it would be had those rows never been written; with a suffix, about somebody else."""
        return {
            table: [row for number, row in enumerate(held, start=1) if (table, number) not in gone]
            if isinstance(held, list)
            else held
            for table, held in renamed(self.held, suffix).items()
        }

    def left(self, gone: frozenset[Place]) -> dict[str, list[Place]]:
        """The places, in the whole case, of the rows that stay, table by table."""
        return {
            table: [(table, n) for n in range(1, len(self.rows(table)) + 1) if (table, n) not in gone]
            for table in self.held
        }


def renamed(held: dict[str, Any], suffix: str) -> dict[str, Any]:
    """The same case about somebody else: every id that it gives has the suffix, wherever it is named."""
    given = {
        str(row[name])
        for table, rows in held.items()
        if table in TABLES
        for row in (rows if isinstance(rows, list) else [rows])
        for name in (*TABLES[table].key, "child_id", "family_id")
        if row.get(name) and (field := TABLES[table].field(name)) and field.type == "id"
    }

    def other(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: other(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [other(inner) for inner in value]
        return f"{value}{suffix}" if value in given else value

    return {table: rows if table == "coverage" else other(rows) for table, rows in held.items()}


@cache
def audited() -> tuple[Case, ...]:
    """The three cases."""
    return tuple(_read(path) for path in CASES)


def _read(path: Path) -> Case:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    codes: dict[Place, tuple[str, ...]] = {}
    places: dict[Place, int] = {}
    document = yaml.compose(text)
    assert isinstance(document, yaml.MappingNode)
    for key, value in document.value:
        if key.value == "coverage":
            continue
        nodes = value.value if isinstance(value, yaml.SequenceNode) and value.value else [value]
        for number, node in enumerate(nodes, start=1):
            end = node.end_mark
            _, _, comment = lines[end.line][end.column :].partition("# ")
            place = (key.value, number if node is not value or isinstance(node, yaml.MappingNode) else 0)
            codes[place] = tuple(code.strip() for code in comment.partition(":")[0].split(",") if code.strip())
            places[place] = end.line + 1
    return Case(path.name, dict(read_case_file(path).tables), codes, places)
