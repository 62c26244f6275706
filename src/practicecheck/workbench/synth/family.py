"""A family and its rows: children, adults, and what is recorded of each.

Rows are kept with the child they belong to, so that a story can add to them and a gap in the extract can
take them away again. Knows the tables' names and nothing of what they are used for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from practicecheck.records import TABLES
from practicecheck.workbench.synth.chance import as_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from practicecheck.workbench.synth.chance import Almanac, Chance, Habit

Value = str | int | date | list[str] | None
Row = dict[str, Value]

_NAMED_BY_CHILD = frozenset(
    name for name, table in TABLES.items() if "child_id" in table.field_names and name != "record_coverage"
)


@dataclass(slots=True, eq=False)
class Adult:
    """An adult of the family; `kind` is the relationship to the children who are theirs."""

    adult_id: str
    kind: str
    sex: str
    dob: date | None


@dataclass(slots=True, eq=False)
class Child:
    """A child with every row that belongs to them, by table."""

    child_id: str
    number: int
    family: Family
    dob: date | None
    born_by: date
    adults: list[Adult] = field(default_factory=list)
    rows: defaultdict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    _numbers: Counter[str] = field(default_factory=Counter)

    def add(self, table: str, **values: Value) -> Row:
        """Record one row of the child's and return it, so that the story can change it later."""
        if table in _NAMED_BY_CHILD:
            values["child_id"] = self.child_id
        self.rows[table].append(values)
        return values

    def new_id(self, prefix: str) -> str:
        """Make the child's next id with this prefix: V12-3 is the third visit of child 12."""
        self._numbers[prefix] += 1
        return f"{prefix}{self.number}-{self._numbers[prefix]}"

    def age_on(self, day: date) -> float:
        """Return the age in years on a day; negative before birth."""
        return (as_day(day) - self.born_by).days / 365.25

    @property
    def unborn(self) -> bool:
        """Whether the child was not yet born when the extract was taken."""
        return self.dob is None

    def latest(self, table: str) -> Row | None:
        """Return the row of a table that was added last."""
        rows = self.rows.get(table)
        return rows[-1] if rows else None

    def forget(self, table: str, column: str, *, after: date, until: date) -> None:
        """Take away the rows of a table dated after one day and up to another."""
        self.rows[table] = [row for row in self.rows[table] if not _within(row.get(column), after, until)]


def _within(value: Value, after: date, until: date) -> bool:
    return isinstance(value, date) and after < as_day(value) <= until


@dataclass(slots=True, eq=False)
class Family:
    """One family, the team that works with it, and what its stories share."""

    number: int
    chance: Chance
    almanac: Almanac
    habit: Habit
    risks: list[str] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    adults: list[Adult] = field(default_factory=list)
    adult_rows: list[Row] = field(default_factory=list)
    coverage_rows: list[Row] = field(default_factory=list)
    source: Adult | None = None

    @property
    def as_of(self) -> date:
        """The day on which the council looks at its work."""
        return self.almanac.as_of

    @property
    def lead(self) -> Child:
        """The child the story is about; the others are brothers and sisters."""
        return self.children[0]

    def adult(self, kind: str) -> Adult | None:
        """Return the family's adult of a kind, if there is one."""
        return next((adult for adult in self.adults if adult.kind == kind), None)

    def ago(self, days: int, hour: int | None = None, minute: int = 0) -> date:
        """Return the day so many days before as-of, with a clock time where an hour is given."""
        day = self.as_of - timedelta(days)
        return day if hour is None else datetime.combine(day, time(hour, minute))

    def working_days_ago(self, working_days: int) -> date:
        """Return the day so many working days before as-of."""
        return self.almanac.add(self.as_of, -working_days)

    def done_by(self, start: date, limit: int) -> date | None:
        """Draw when this family's team did a step that has a limit in working days."""
        return self.almanac.done_by(self.chance, self.habit, as_day(start), limit)

    def known(self, day: date) -> bool:
        """Whether a day had come when the extract was taken."""
        return as_day(day) <= self.almanac.horizon

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Yield every row of the family with its table's name."""
        for row in self.adult_rows:
            yield "adult", row
        for child in self.children:
            for table, rows in child.rows.items():
                for row in rows:
                    yield table, row
        for row in self.coverage_rows:
            yield "record_coverage", row
