"""What every operator of the rule language shares: positions, truth values, scopes, the trace.

An operator is one small class that knows its fields, its SQL, its answer for one child and its reading.
Truth is a pair `(now, later)`: `now` counts a limit that has not passed as not yet met, `later` counts it
as met. The two differ only while something is not due; each is true, false or None (cannot be told).
Knows nothing of rules as a whole, files or DuckDB.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from practicecheck.operators.relations import Relation
from practicecheck.records import CHILD_TABLES, TABLES, Field, Table
from practicecheck.written.language import Language, Mark

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import Scope
    from practicecheck.operators.mutants import Mutant
    from practicecheck.operators.sql import Sql
    from practicecheck.operators.vocabulary import Vocabulary

Truth = bool | None
ANY_TRUTH: frozenset[Truth] = frozenset({True, False, None})
"""All that a condition may come to, where nothing says otherwise."""
ROOT_CHILD = "c"
"""The alias, in all SQL, of the child that the subject belongs to."""


class SqlTruth(NamedTuple):
    """The two truths of a condition as SQL; the same tree twice where no limit is inside."""

    now: Sql
    later: Sql

    @classmethod
    def same(cls, value: Sql) -> SqlTruth:
        """Both truths alike."""
        return cls(value, value)

    @property
    def has_limit(self) -> bool:
        """Whether the two can differ."""
        return self.now is not self.later


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something cannot be told: a kind, and the table and column it lies in where it has them."""

    kind: str
    table: str = ""
    column: str = ""
    detail: str = ""


@dataclass(slots=True)
class Window:
    """The stretch of days over which an absence was asked, and whether the record covers it."""

    table: str
    first: date | None
    last: date | None
    covered: bool


@dataclass(slots=True)
class Cell:
    """One value that a test looked at."""

    table: str
    row: Any
    column: str
    value: Any


@dataclass(slots=True)
class Looked:
    """A row that a quantifier looked at, with what became of it and why, and the scope with it in hand."""

    row: Any
    truth: Truth
    node: Node | None
    later: Truth = None
    scope: Any = None


@dataclass(slots=True)
class Node:
    """What one operator found for one child: its truths, its parts, and all it rests on."""

    operator: Condition | Any
    now: Truth
    later: Truth
    parts: list[Node] = field(default_factory=list)
    looked: list[Looked] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    outcomes: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def is_due_later(self) -> bool:
        """Whether it is not met yet only because a limit has not passed."""
        return self.now is False and self.later is True

    def walk(self) -> Iterator[Node]:
        """This node and all beneath it, rows' own nodes included."""
        yield self
        for part in self.parts:
            yield from part.walk()
        for looked in self.looked:
            if looked.node is not None:
                yield from looked.node.walk()

    def why_unknown(self) -> tuple[Reason, ...]:
        """The reasons of all in it that cannot be told, tables that are not covered among them."""
        unknown = [one for one in self.walk() if one.now is None]
        uncovered = [Reason("table_not_covered", w.table) for one in unknown for w in one.windows if not w.covered]
        return tuple(dict.fromkeys([*(reason for one in unknown for reason in one.reasons), *uncovered]))


class Condition(Language):
    """Something that is true, false or cannot be told of the row in hand."""

    word: ClassVar[str] = ""

    def sql(self, scope: SqlScope) -> SqlTruth:
        """The condition as SQL over the scope's rows."""
        raise TypeError(f"{type(self).__name__} has no SQL")

    def evaluate(self, scope: Scope) -> Node:
        """The condition for the one row in hand."""
        raise TypeError(f"{type(self).__name__} has no evaluation")

    def read(self, vocabulary: Vocabulary) -> str:
        """The condition in plain English, to stand after 'it is so that'."""
        raise TypeError(f"{type(self).__name__} has no reading")

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        """The small changes to this part itself, each of which some example should notice."""
        raise TypeError(f"{type(self).__name__} has no mutants")

    def possible(self, vocabulary: Vocabulary) -> frozenset[Truth]:
        """What it may come to on any record at all, as far as that follows from how it is written."""
        return ANY_TRUTH

    def parts(self) -> Iterator[Condition]:
        """The conditions directly inside this one."""
        for name in type(self).model_fields:
            yield from _conditions_in(getattr(self, name))


def _conditions_in(value: Any) -> Iterator[Condition]:
    if isinstance(value, Condition):
        yield value
    elif isinstance(value, Language):
        for name in type(value).model_fields:
            yield from _conditions_in(getattr(value, name))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _conditions_in(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _conditions_in(item)


@dataclass(frozen=True, slots=True)
class NameProblem:
    """A name in a rule that means nothing where it stands."""

    mark: Mark
    code: str
    message: str
    word: str = ""
    choices: tuple[str, ...] = ()


def no_such_table(mark: Mark, name: str, facts: Iterable[str] = ()) -> NameProblem:
    """A name, where a table that rules ask over is meant, that is none; `facts` are the rows facts that would do too."""
    said = f"there is no table {'or rows fact ' if facts else ''}'{name}'"
    if name in TABLES:
        said = f"'{name}' tells of the extract, not of a child, and no rule asks over it"
    return NameProblem(mark, "PC014", said, name, (*CHILD_TABLES, *facts))


@dataclass(frozen=True, slots=True)
class Frame:
    """One row in hand: its table, its alias in the SQL, and the name a rule gives it (`as`)."""

    table: Table
    alias: str
    name: str = ""


@dataclass
class Needs:
    """What the compiled rules read: columns per table, coverage, answers, codes used, and days by their working-day numbers."""

    columns: dict[str, set[str]] = field(default_factory=dict)
    coverage: set[str] = field(default_factory=set)
    outcomes: set[str] = field(default_factory=set)
    derived: set[str] = field(default_factory=set)
    codes: set[tuple[str, str]] = field(default_factory=set)
    numbered: set[tuple[str, str]] = field(default_factory=set)

    def read(self, table: str, column: str) -> None:
        """Note that a column is read."""
        self.columns.setdefault(table, set()).add(column)

    def read_in_sql(self, table: str, column: str) -> None:
        """Note that a statement reads a column; of days, whether it reads their working-day numbers."""
        name = column.removesuffix("__w").removesuffix("__v")
        if name != column:
            self.numbered.add((table, name))

    def touch(self, table: str) -> None:
        """Note that a table's rows are read."""
        self.columns.setdefault(table, set())


@dataclass
class SqlScope:
    """The rows in hand while SQL is made: frames from the subject inwards, and the child they belong to."""

    vocabulary: Vocabulary
    frames: tuple[Frame, ...]
    child: str
    needs: Needs
    problems: list[NameProblem]
    counter: list[int]
    relation: Relation

    def inside(
        self, table: Table, join: Callable[[str], Sql], *, name: str = "", child: str | None = None, own: bool = False
    ) -> SqlScope:
        """The scope with one more row in hand, joined to the rows in hand so far by `join` of its alias.

        The row belongs to the child in hand, to the child under another alias, or is a child itself (`own`).
        """
        relation = self.relation.inner(table.name, join, self.alias)
        frames = (*self.frames, Frame(table, relation.alias, name))
        whose = relation.alias if own else child or self.child
        return SqlScope(self.vocabulary, frames, whose, self.needs, self.problems, self.counter, relation)

    def once(self, value: Sql) -> Sql:
        """The value, worked out once per row in hand and named for use many times."""
        from practicecheck.operators import sql

        return self.relation.let(value) if sql.is_worth_naming(value) else value

    def alias(self, stem: str = "r") -> str:
        """A fresh alias."""
        self.counter[0] += 1
        return f"{stem}{self.counter[0]}"

    def problem(self, mark: Mark, code: str, message: str, word: str = "", choices: tuple[str, ...] = ()) -> None:
        """Note a name that means nothing; the caller goes on with 'unknown' in its place."""
        self.problems.append(NameProblem(mark, code, message, word, choices))

    def find(self, path: str, mark: Mark) -> tuple[Frame, Field] | None:
        """The frame and field a path names, or None after noting the problem."""
        found = find_field(
            tuple(frame.table for frame in self.frames), path, tuple(frame.name for frame in self.frames)
        )
        if isinstance(found, NoSuchField):
            self.problem(mark, "PC010", found.message, found.word, found.choices)
            return None
        index, named = found
        if named.is_only_shown:
            said = f"'{path}' says when a row was typed in, which is shown and never tested"
            self.problem(mark, "PC042", said)
            return None
        frame = Frame(TABLES["child"], self.child) if index is None else self.frames[index]
        self.needs.read(frame.table.name, named.name)
        return frame, named


def as_sql(condition: Condition, scope: SqlScope) -> SqlTruth:
    """A condition's SQL, each part worked out once per row in hand."""
    truth = condition.sql(scope)
    now = scope.once(truth.now)
    return SqlTruth(now, scope.once(truth.later)) if truth.has_limit else SqlTruth.same(now)


class NoSuchField(NamedTuple):
    """Why a path means nothing."""

    message: str
    word: str
    choices: tuple[str, ...]


@lru_cache(maxsize=4096)
def find_field(
    tables: tuple[Table, ...], path: str, names: tuple[str, ...] = ()
) -> tuple[int | None, Field] | NoSuchField:
    """The index of the row in hand (None: the child's own row) and the field that `path` names.

    A bare name is a field of the innermost row; `table.field` one of the nearest row of that table. A row that a
    rule has named (`as: earlier`) answers to that name in the table's stead, so that two rows of one table can be told
    apart.

    >>> find_field((TABLES["plan"],), "child.dob")[1].name
    'dob'
    >>> find_field((TABLES["plan"], TABLES["plan"]), "plan.end_date", ("", "earlier"))[0]
    0
    """
    called = [name or table.name for name, table in zip_longest(names, tables)]
    table_name, dot, name = path.rpartition(".")
    if not dot:
        table, index = tables[-1], len(tables) - 1
    else:
        for index in range(len(tables) - 1, -1, -1):
            if called[index] == table_name:
                table = tables[index]
                break
        else:
            if table_name != "child":
                known = (*dict.fromkeys(called), "child")
                return NoSuchField(f"no row of '{table_name}' is in hand here", table_name, tuple(known))
            table, index = TABLES["child"], None
    try:
        return index, table.field(name)
    except KeyError:
        return NoSuchField(f"the table '{table.name}' has no field '{name}'", name, table.field_names)
