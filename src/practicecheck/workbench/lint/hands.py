"""Every condition of a rulebook with the rows in hand where it stands, as they are known without any record.

Knows which part of the language brings a row into hand. Knows nothing of what is wrong with a condition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from practicecheck.operators.base import Condition, NoSuchField, find_field
from practicecheck.operators.moments import FirstRow, LatestRow
from practicecheck.operators.over_rows import OverRows
from practicecheck.operators.rows import table_named
from practicecheck.operators.vocabulary import Fact, RowsPart, Vocabulary
from practicecheck.records import TABLES, Field, Table
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.rule import Escalation, Measure, Rule
from practicecheck.written.language import Language


@dataclass(frozen=True, slots=True)
class Hand:
    """The tables of the rows in hand from the outermost in, each with the name that the rule gives its row."""

    tables: tuple[Table, ...]
    names: tuple[str, ...] = ()

    def inside(self, table: Table, name: str = "") -> Hand:
        """The hand with one more row."""
        names = (*self.names, *[""] * (len(self.tables) - len(self.names)), name)
        return Hand((*self.tables, table), names)

    def find(self, path: str) -> tuple[int | None, Field] | None:
        """The row, by its place in the hand, and the field that a path names; None where it names nothing."""
        found = find_field(self.tables, path, self.names)
        return None if isinstance(found, NoSuchField) else found

    def up_to(self, table: str) -> Hand | None:
        """The hand up to the nearest row of a table: what a fact about it sees."""
        for index in range(len(self.tables) - 1, -1, -1):
            if self.tables[index].name == table:
                return Hand(self.tables[: index + 1], self.names[: index + 1])
        return Hand((TABLES["child"],)) if table == "child" else None


def conditions_of(book: Rulebook, check: Rule | Escalation | Fact) -> Iterator[tuple[Condition, Hand]]:
    """Every condition written in a rule, escalation or fact, at any depth, with the rows in hand there.

    One over a table that does not exist is passed over, and so is all inside it.
    """
    about = {Rule: "for_each", Fact: "about"}.get(type(check))
    table = table_named(book.vocabulary, getattr(check, about) if about else "child")
    if table is not None:
        yield from _inside(check, Hand((table,)), book.vocabulary)


def _inside(value: Any, hand: Hand, vocabulary: Vocabulary) -> Iterator[tuple[Condition, Hand]]:
    if isinstance(value, Condition):
        yield value, hand
    if isinstance(value, Language):
        inner = _inner(value, hand, vocabulary)
        for name in type(value).model_fields:
            here = inner if name in ("where", "satisfies", "must", "counts", "of_which") else hand
            if here is not None:
                yield from _inside(getattr(value, name), here, vocabulary)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _inside(item, hand, vocabulary)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _inside(item, hand, vocabulary)


def _inner(part: Language, hand: Hand, vocabulary: Vocabulary) -> Hand | None:
    """The hand inside a part that brings a row into it."""
    if isinstance(part, OverRows):
        table = table_named(vocabulary, part.table_name)
        return None if table is None else hand.inside(table, part.as_)
    if isinstance(part, (LatestRow, FirstRow)):
        table = table_named(vocabulary, part.latest if isinstance(part, LatestRow) else part.first)
        return None if table is None else hand.inside(table)
    if isinstance(part, RowsPart):
        table = table_named(vocabulary, part.from_)
        return None if table is None else hand.inside(table)
    if isinstance(part, Measure) and part.for_each is not None:
        table = table_named(vocabulary, part.for_each)
        return None if table is None else Hand((table,))
    return hand
