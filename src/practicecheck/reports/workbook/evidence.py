"""The evidence of a finding in a few words: which rows, what they say, and what the record covers.

Ids, pointers, texts and days of birth are told only where children are called by their ids. Knows the contract's pieces of
evidence. Knows nothing of sheets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from practicecheck.operators.words import code_words, day_words, field_words, table_words
from practicecheck.records import CODES, TABLES, Field
from practicecheck.reports.kept_run import Piece, Place

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NAMING = ("id", "ids", "ref", "text")
"""Types of fields whose values may name somebody."""

_MOST_ROWS, _MOST_VALUES = 4, 3


@dataclass
class EvidenceWords:
    """Tells evidence for one reader. `inputs` are the names of the run's inputs, in order."""

    inputs: Sequence[str]
    with_names: bool
    _numbers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._numbers = {name: number for number, name in enumerate(self.inputs, start=1)}

    def of(self, evidence: Iterable[Piece]) -> str:
        """The rows used first, those that came near, then what is covered; the rest as a number.

        >>> place = Place("june", "visit.csv", 12)
        >>> held = [Piece("used", "visit", "V1", None, "2026-05-01", place), Piece("used", "visit", "V1", "seen", "Y", place)]
        >>> EvidenceWords(["june"], with_names=False).of(held)
        'visit (visit.csv row 12): 1 May 2026, seen yes'
        """
        rows: dict[tuple[bool, str, str | None], list[Piece]] = {}
        covered: dict[str, str] = {}
        for one in evidence:
            role = one.role
            if role == "coverage":
                covered[one.table] = _covered(one)  # of several stretches of a table the last
                continue
            key = (role != "used", one.table, one.id)
            if key in rows:
                rows[key].append(one)
            else:
                rows[key] = [one]
        ranked = sorted(rows.items(), key=_is_near)  # stable: the most deciding first
        told = [self._row(near=key[0], pieces=pieces) for key, pieces in ranked[:_MOST_ROWS]]
        if len(ranked) > _MOST_ROWS:
            left = len(ranked) - _MOST_ROWS
            told.append(f"and {left} more {'row' if left == 1 else 'rows'}")
        return "; ".join((*told, *covered.values()))

    def _row(self, *, near: bool, pieces: Sequence[Piece]) -> str:
        first = pieces[0]
        if first.table == "outcome":
            return "; ".join(f"{one.field}: {str(one.value).replace('_', ' ')}" for one in pieces)
        values = [said for one in pieces if (said := _value(one.table, one.field, one.value, self.with_names))]
        more = ", …" if len(values) > _MOST_VALUES else ""
        told = f": {', '.join(values[:_MOST_VALUES])}{more}" if values else ""
        return f"{'not enough: ' if near else ''}{table_words(first.table)}{self._place(first.source)}{told}"

    def _place(self, source: Place | None) -> str:
        if not source:
            return ""
        row = f" row {source.row}" if source.row is not None else ""
        place = f"{source.sheet}{row}".strip()
        # The file of one case may be named after it.
        if self.with_names:
            named = source.input
        else:
            named = f"input {self._numbers.get(source.input, '?')}"
        told = place if len(self.inputs) == 1 and place else f"{named}, {place}".rstrip(", ")
        return f" ({told})"


@lru_cache(maxsize=20_000)
def _value(table: str, name: str | None, value: str | None, with_names: bool) -> str:
    """A field with its value; empty where the value may name somebody."""
    if name is None:
        return _days(value or "")
    known = TABLES[table].field(name) if table in TABLES and name in TABLES[table].field_names else None
    words = field_words(name)
    if value is None:
        return f"{words} blank"
    if not with_names and _may_name(known, name, value):
        return ""
    told = (
        [code_words(known, one) for one in value.split(";")]
        if known is not None and not known.is_dated
        else [_days(value)]
    )
    return f"{words} {', '.join(told)}"


def _may_name(known: Field | None, name: str, value: str) -> bool:
    """Whether a value could name somebody: ids and texts, what is in no code list, and days of birth."""
    if name == "dob":
        return True
    if known is None or known.is_dated:
        return _DAY.fullmatch(value.partition("T")[0]) is None
    if known.codes is not None:
        return any(one not in CODES[known.codes].values for one in value.split(";"))
    return known.type in _NAMING


@lru_cache(maxsize=20_000)
def _days(text: str) -> str:
    """A text with its days as people write them."""
    return _DAY.sub(lambda found: day_words(date.fromisoformat(found[0])), text)


def _is_near(row: tuple[tuple[bool, str, str | None], list[Piece]]) -> bool:
    return row[0][0]


def _covered(one: Piece) -> str:
    return f"{table_words(one.table)}: {_days(str(one.value))}"
