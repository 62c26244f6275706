"""A made-up council: families told one after another from a seed, and its tables written as CSV.

A council holds no rows: it tells its families anew each time it is walked, so that any number of children fits in
memory. Knows nothing about rules or about how the tables are read.
"""

from __future__ import annotations

import csv
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from practicecheck.errors import UsageError
from practicecheck.records import TABLES
from practicecheck.workbench.synth import front_door, gaps, people, slips
from practicecheck.workbench.synth.chance import Almanac, Chance, Habit
from practicecheck.workbench.synth.family import Family
from practicecheck.workbench.synth.folder import whole_folder
from practicecheck.workbench.synth.routes import ROUTES
from practicecheck.workbench.synth.stories import Story, deal
from practicecheck.workbench.synth.twists import TWISTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from practicecheck.workbench.synth.family import Row, Value

AS_OF = date(2026, 6, 30)
_HABITS = {Habit.STRONG: 0.3, Habit.USUAL: 0.45, Habit.WEAK: 0.25}


@dataclass(frozen=True, slots=True)
class Council:
    """So many made-up children, the same ones for the same seed."""

    children: int
    seed: int
    as_of: date

    def families(self) -> Iterator[Family]:
        """Tell every family, in order. A larger council of the same seed begins with the same families."""
        stories = deal(Chance(f"{self.seed}:stories"))
        number, made = 0, 0
        while made < self.children:
            number += 1
            family = _tell(self, number, made + 1, next(stories))
            made += len(family.children)
            yield family

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Yield every row with its table's name: the coverage of the whole extract first, then family by family."""
        for row in gaps.whole_extract(self.as_of):
            yield "record_coverage", row
        for family in self.families():
            yield from family.rows()


def generate(*, children: int, seed: int, as_of: date = AS_OF) -> Council:
    """Make a council of made-up children.

    >>> council = generate(children=3, seed=1)
    >>> [child.child_id for family in council.families() for child in family.children]
    ['C0001', 'C0002', 'C0003']
    """
    if children < 1:
        raise UsageError(
            f"A council of {children} children holds nothing to look at. Ask for 1 or more: --children 300."
        )
    return Council(children, seed, as_of)


def _tell(council: Council, number: int, first_child: int, story: Story) -> Family:
    """Tell one family's story: its people, the route, the twist; then take away what the extract lacks."""
    chance = Chance(f"{council.seed}:{number}")
    family = Family(number, chance, Almanac.around(council.as_of), story.habit or chance.pick(_HABITS))
    family.risks = front_door.risks_of(chance, physical=story.physical)
    how_many = min(1 + chance.choice(story.siblings), council.children - first_child + 1)
    people.make_children(family, first_child, how_many, chance.uniform(*story.ages), unborn=story.unborn)
    if story.route != "bare" or story.twist:
        known = story.route not in ("contact_only", "referral_only", "early_help")
        people.make_adults(family, known=known, father_story=story.father)
    start = council.as_of - timedelta(chance.randint(*story.days_ago))
    ROUTES[story.route](family, start)
    if story.twist:
        TWISTS[story.twist](family)
    gaps.wear(family, spare_lead=story.twist is not None)
    slips.slip(family, spare_lead=story.twist is not None)
    gaps.hide_some(family, story.hidden)
    gaps.stamp(family)
    return family


def write_tables(council: Council, folder: Path) -> dict[str, int]:
    """Write one CSV a table with canonical headers and return the rows of each; all of it appears, or none.

    A folder that already holds something is refused rather than overwritten.
    """
    with whole_folder(folder) as draft:
        return _write(council, draft)


def _write(council: Council, folder: Path) -> dict[str, int]:
    headers = {name: table.field_names for name, table in TABLES.items()}
    counts = dict.fromkeys(headers, 0)
    with ExitStack() as files:
        writers = {}
        for name, columns in headers.items():
            file = files.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            writers[name] = csv.writer(file, lineterminator="\n").writerow
            writers[name](columns)
        for name, row in council.rows():
            writers[name]([_as_text(row.get(column)) for column in headers[name]])
            counts[name] += 1
    return counts


def _as_text(value: Value) -> str | int:
    """Write a value as the tables hold it: empty for missing, ISO days and times, lists joined by semicolons."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return ";".join(value)
    return value
