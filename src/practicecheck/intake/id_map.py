"""Replace the ids that one system has for a child by those of the run, as an id map says, before anything is joined.

The map is a CSV file with the columns input, id, child_id: in that input, that id is this child. Knows nothing of what
the ids lead to. No message holds an id: rows of the map are told by their number.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicecheck.errors import InputError
from practicecheck.intake.grids import csv_grid
from practicecheck.intake.staging import insert
from practicecheck.records import TABLES
from practicecheck.records.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import duckdb

    from practicecheck.intake.staging import Staging
    from practicecheck.records import Table

_COLUMNS = ("input", "id", "child_id")
_MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an id map: in the input of that name, `id` is the child `child_id`."""

    row: int
    input: str
    id: str
    child_id: str


def read_id_map(path: Path) -> tuple[Line, ...]:
    """Read an id map. Raises InputError with every line that cannot be used."""
    if not path.is_file():
        raise InputError(f"{path.name} does not exist, or is no file. Check the path of the id map.")
    rows = (row for row in csv_grid(path).rows() if any(row[1]))
    _, headings = next(rows, (0, ()))
    places = {str(heading or "").casefold(): place for place, heading in enumerate(headings)}
    if missing := [name for name in _COLUMNS if name not in places]:
        raise InputError(
            f"{path.name} lacks the heading {' and '.join(missing)}. An id map has the columns input (the name of the file "
            "or folder), id (what that system calls the child) and child_id (what the child is called in this run)."
        )
    lines: list[Line] = []
    problems: list[str] = []
    for row, cells in rows:
        given = [cells[places[name]] if places[name] < len(cells) else None for name in _COLUMNS]
        if all(given):
            lines.append(Line(row, *(str(cell) for cell in given)))
        else:
            problems.append(
                f"row {row}: {' and '.join(n for n, cell in zip(_COLUMNS, given, strict=True) if not cell)} is empty"
            )
    first: dict[tuple[str, str], Line] = {}
    for line in lines:
        earlier = first.setdefault((line.input, line.id), line)
        if earlier.child_id != line.child_id:
            problems.append(f"row {line.row}: the id stands in row {earlier.row} already, for another child_id")
    _refuse(path.name, problems)
    return tuple(first.values())


def apply_id_map(con: duckdb.DuckDBPyConnection, staging: Staging, name: str, lines: Sequence[Line]) -> None:
    """Replace the ids in what is staged; list how many children of a mapped input have no line, and lines no child.

    Raises InputError where a line names an input that is not there, or one of two that have the same name.
    """
    named = Counter(staging.input_names())
    problems = {
        line.input: f"row {line.row}: there is no input '{line.input}'.{did_you_mean(line.input, named)}"
        if line.input not in named
        else f"row {line.row}: two inputs are called '{line.input}'; rename one"
        for line in reversed(lines)
        if named[line.input] != 1
    }
    _refuse(name, [problems[one] for one in reversed(problems)])
    numbers = {one: number for number, one in enumerate(staging.input_names())}
    con.execute("CREATE TABLE raw._id_map(input SMALLINT, id VARCHAR, child_id VARCHAR)")
    insert(con, "raw._id_map", [(numbers[line.input], line.id, line.child_id) for line in lines])
    _list_unmapped(con, name)
    for table in staging.given:
        for column in _holding_children(TABLES[table]):
            if column in staging.given[table]:
                con.execute(
                    f"""UPDATE raw.{table} SET "{column}" = m.child_id FROM raw._id_map m
                    WHERE m.input = {table}._input AND m.id = {table}."{column}" """
                )
    con.execute("""UPDATE raw._claims SET child_id = m.child_id FROM raw._id_map m
        WHERE m.input = _claims.input AND m.id = _claims.child_id""")


def _holding_children(table: Table) -> Iterator[str]:
    """The columns that hold the id of a child; who an action or a work is for may be a child or an adult."""
    return (one.name for one in table.fields if one.refers_to == "child" or one.name in ("child_id", "subject_id"))


def _list_unmapped(con: duckdb.DuckDBPyConnection, name: str) -> None:
    counts = """SELECT input, count(*) AS n FROM {} WHERE input IN (SELECT input FROM raw._id_map) GROUP BY input"""
    held = "SELECT DISTINCT _input AS input, child_id AS id FROM raw.child WHERE child_id IS NOT NULL"
    mapped = "SELECT input, id FROM raw._id_map"
    for kind, rows in (
        ("not_in_id_map", f"({held} EXCEPT {mapped})"),
        ("id_map_unused", f"({mapped} EXCEPT {held})"),
    ):
        con.execute(
            f"""INSERT INTO raw._problems SELECT input, ?, NULL, 'child', 'child_id', '{kind}', NULL,
            ' ' || n || CASE WHEN n = 1 THEN ' child.' ELSE ' children.' END FROM ({counts.format(rows)})""",
            [name],
        )


def _refuse(name: str, problems: Sequence[str]) -> None:
    if problems:
        left = f"\n… and {len(problems) - _MOST_SHOWN} more." if len(problems) > _MOST_SHOWN else ""
        shown = "\n".join(f"  {problem}" for problem in problems[:_MOST_SHOWN])
        raise InputError(
            f"{name} cannot be used as an id map, and a wrong line could join two children:\n{shown}{left}\nCorrect these lines."
        )
