"""The sheets of a workbook, or CSV files, as rows of text cells, each with the number that the user sees.

What the rows mean is for a mapping to say. Knows nothing of tables and headings.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING

from practicecheck.errors import InputError
from practicecheck.intake.csv_file import encoding_of, lines_of
from practicecheck.intake.staging import LONGEST_CELL
from practicecheck.intake.workbook import Workbook, open_workbook

if TYPE_CHECKING:
    from pathlib import Path

Row = tuple[int, Sequence[str | None]]
_MARKS = ",;\t|"
_TOP = 30


@dataclass(frozen=True)
class Grid:
    """One sheet or CSV file: its name, as the user knows it, and its rows from the top each time they are asked for.

    `file` is what problems are told of; `ragged_is_wrong` says that a row of another length than its headings' is
    broken, as in a CSV file whose quotes are not closed. `notes` are what is to be said of rows once all were read:
    row and kind of problem.
    """

    name: str
    file: str
    rows: Callable[[], Iterator[Row]]
    ragged_is_wrong: bool = False
    notes: Callable[[], Sequence[tuple[int, str]]] = list

    @cached_property
    def top(self) -> tuple[Row, ...]:
        """The first filled rows, among which the headings are looked for; read once, however many mappings look."""
        return tuple(islice((row for row in self.rows() if any(row[1])), _TOP))


def workbook_grids(path: Path) -> list[Grid]:
    """The sheets of a workbook. Raises InputError where it cannot be read."""
    return grids_of(open_workbook(path))


def grids_of(workbook: Workbook) -> list[Grid]:
    """The sheets of a workbook that is open."""
    return [
        Grid(name, name, partial(workbook.rows, name), notes=partial(workbook.notes, name))
        for name in workbook.sheet_names
    ]


def csv_grid(path: Path) -> Grid:
    """One CSV file, divided by what makes the most of its first lines alike."""

    def rows() -> Iterator[Row]:
        encoding = encoding_of(path)
        row = 0
        try:
            with path.open(encoding=encoding, newline="") as file:
                mark = _mark(list(islice(lines_of(file, path.name), _TOP)))
                file.seek(0)
                for row, cells in enumerate(
                    csv.reader(lines_of(file, path.name), delimiter=mark, strict=True), start=1
                ):
                    yield row, [cell.strip() or None for cell in cells]
        except UnicodeDecodeError:
            raise InputError(
                f"{path.name} holds bytes that are no letters in UTF-8 or Windows text. The file is damaged, or of another "
                "kind. Export it again as UTF-8."
            ) from None
        except csv.Error as error:
            what = (
                f"a cell of more than {LONGEST_CELL:,} characters"
                if "larger" in str(error)
                else "quotes that do not match"
            )
            raise InputError(
                f"{path.name}, row {row + 1}: {what}, so where the cells end cannot be known. Correct the row or export the "
                "file again."
            ) from None

    return Grid(path.stem, path.name, rows, ragged_is_wrong=True)


def _mark(lines: Sequence[str]) -> str:
    """What divides the cells: of the marks that stand equally often in most lines, the one that stands most often."""

    def alike(mark: str) -> tuple[int, int]:
        counts = Counter(line.count(mark) for line in lines if line.strip())
        del counts[0]
        often = max(counts, key=lambda count: (counts[count], count), default=0)
        return counts[often], often

    return max(_MARKS, key=alike)
