"""The evidence of a finding in a few words: which rows, what they say, and what the record covers.

Ids, pointers, texts and days of birth are told only where children are called by their ids. Knows the contract's pieces of
evidence. Knows nothing of sheets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from practicecheck.operators.words import code_words, field_words, table_words, with_days
from practicecheck.records import CODES, TABLES, Field
from practicecheck.reports.kept_result import Piece, Place

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NAMING = ("id", "ids", "ref", "text")
"""Types of fields whose values may name somebody."""

_MOST_ROWS, _MOST_VALUES = 4, 3
_FEW_ROWS, _FEW_VALUES = 2, 2


@dataclass
class EvidenceWords:
    """Tells evidence for one reader. `inputs` are the names of the run's inputs, in order.

    Told in short, there are fewer rows and values, a row is not told again for having come near, a file called as its table is not
    named again, and of tables that are covered the days are left out.
    """

    inputs: Sequence[str]
    with_names: bool
    is_short: bool = False
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
                covered[one.table] = str(one.value)  # of several stretches of a table the last
                continue
            key = (role != "used", one.table, one.id)
            if key in rows:
                rows[key].append(one)
            else:
                rows[key] = [one]
        if self.is_short:
            rows = {key: of for key, of in rows.items() if not (key[0] and (False, *key[1:]) in rows)}
        ranked = sorted(rows.items(), key=_is_near)  # stable: the most deciding first
        most = _FEW_ROWS if self.is_short else _MOST_ROWS
        told = [self._row(near=key[0], pieces=pieces) for key, pieces in ranked[:most]]
        if len(ranked) > most:
            left = len(ranked) - most
            told.append(f"and {left} more {'row' if left == 1 else 'rows'}")
        return "; ".join((*told, *self._covered(covered)))

    def _covered(self, spans: Mapping[str, str]) -> Iterator[str]:
        """What is covered of each table."""
        if not self.is_short:
            yield from (f"{table_words(table)}: {with_days(span)}" for table, span in spans.items())
            return
        covered = [table_words(table) for table, span in spans.items() if span.startswith("covered ")]
        if covered:
            yield f"covered: {', '.join(covered)}"
        yield from (
            f"{table_words(table)}: {with_days(span)}"
            for table, span in spans.items()
            if table_words(table) not in covered
        )

    def _row(self, *, near: bool, pieces: Sequence[Piece]) -> str:
        first = pieces[0]
        if first.table == "outcome":
            return "; ".join(f"{one.field}: {str(one.value).replace('_', ' ')}" for one in pieces)
        values = [said for one in pieces if (said := _value(one.table, one.field, one.value, self.with_names))]
        most = _FEW_VALUES if self.is_short else _MOST_VALUES
        more = ", …" if len(values) > most else ""
        told = f": {', '.join(values[:most])}{more}" if values else ""
        return (
            f"{'not enough: ' if near else ''}{table_words(first.table)}{self._place(first.source, first.table)}{told}"
        )

    def _place(self, source: Place | None, table: str) -> str:
        if not source:
            return ""
        row = f" row {source.row}" if source.row is not None else ""
        is_named = self.is_short and source.sheet.partition(".")[0] == table
        place = ("" if is_named else source.sheet) + row
        place = place.strip()
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
        return with_days(value or "")
    known = TABLES[table].field(name) if table in TABLES and name in TABLES[table].field_names else None
    words = field_words(name)
    if value is None:
        return f"{words} blank"
    if not with_names and _may_name(known, name, value):
        return ""
    told = (
        [code_words(known, one) for one in value.split(";")]
        if known is not None and not known.is_dated
        else [with_days(value)]
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


def _is_near(row: tuple[tuple[bool, str, str | None], list[Piece]]) -> bool:
    return row[0][0]
