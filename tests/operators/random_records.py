"""Random made-up case records that hold what trips an engine up.

Blanks, U, cells that cannot be read, columns not carried, partial coverage, broken links, families, several
inputs, days with and without a time, and days that crowd around weekends, bank holidays and month ends.
Knows the case record; knows nothing of rules.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from practicecheck.records import CODES, TABLES, Field

FILLED = tuple(name for name in TABLES if name not in ("record_coverage", "child", "allocation"))
"""The tables that the random records fill: all that a rule may read."""

AS_OF = (date(2026, 4, 7), date(2026, 4, 10), date(2026, 4, 12), date(2026, 4, 22), date(2026, 5, 30))
# Easter 2026 with its two bank holidays, a month end, weekends; and 24 days around as_of.
_DAYS = [date(2026, 1, 30) + timedelta(days=n) for n in (0, 1, 2, 28, 29, 30, 31)]
_DAYS += [date(2026, 3, 30) + timedelta(days=n) for n in range(24)]
_DAYS += [date(2025, 11, 30), date(2025, 12, 24), date(2025, 12, 29), date(2026, 5, 1), date(2026, 5, 5)]
_SLIPS = (
    date(2003, 4, 2),
    date(1926, 4, 8),
    date(2004, 12, 31),
    date(2036, 1, 2),
)  # outside the table of bank holidays
_COMMON = {"source_system", "source_ref", "recorded_at"}


def few_codes(field: Field) -> tuple[str, ...]:
    """The few codes of a field that records and conditions both use, one that means 'not known' among them."""
    if field.type == "yn":
        return ("Y", "N", "U")
    held = CODES[field.codes or ""]
    known = [code for code in held.values if code not in held.unknown][:3]
    return (*known, *sorted(held.unknown)[:1])


def used_fields(table: str) -> tuple[Field, ...]:
    """The fields of a table that tell something of the child, keys included."""
    return tuple(field for field in TABLES[table].fields if field.name not in _COMMON)


def random_cases(rng: random.Random, number: int, *, trouble: float = 1.0) -> list[tuple[str, dict[str, Any]]]:
    """So many cases, each an input of its own with one to three children of one or two families.

    `trouble` is how much is blank, unreadable, not carried and not covered: 1 for a lot, 0 for nothing.
    """
    made = [(f"case {n}", _Case(rng, trouble).made()) for n in range(number)]
    if trouble:  # one row of coverage for a whole extract, beside those of single children
        whole = [{"table_name": name, "status": "complete", "from_date": "2025-12-01"} for name in ("visit", "plan")]
        made[0][1]["record_coverage"] += whole
    return made


@dataclass
class _Case:
    rng: random.Random
    trouble: float
    keys: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def made(self) -> dict[str, Any]:
        rng = self.rng
        children = [f"C{n}" for n in range(rng.choice((1, 1, 2, 3)))]
        case: dict[str, Any] = {"child": [self.child(child) for child in children]}
        for name in FILLED:
            for child in children:
                self.keys[name, child] = [f"{name}{child}{n}" for n in range(rng.choice((0, 0, 1, 2, 3, 4)))]
        for name in FILLED:
            carried = {one.name for one in used_fields(name) if not self.happens(0.12)}
            rows = [self.row(name, child, key, carried) for child in children for key in self.keys[name, child]]
            if name == "adult":  # an adult is reached through a relationship that names it
                named = {row.get("adult_id") for row in case.get("relationship", ())}
                rows = [row for row in rows if row["adult_id"] in named]
            if rows:
                rng.shuffle(rows)
                case[name] = rows
        case["record_coverage"] = [row for child in children for row in self.coverage(child)]
        return case

    def happens(self, chance: float) -> bool:
        return self.rng.random() < chance * self.trouble

    def child(self, child: str) -> dict[str, Any]:
        row: dict[str, Any] = {"child_id": child}
        for one in used_fields("child"):
            if one.name == "family_id":
                row["family_id"] = self.rng.choice(("F1", "F1", "F2", None))
            elif one.name == "dob":
                row["dob"] = self.rng.choice(("2023-04-07", "2024-02-29", "2015-10-31", "2026-04-01", None))
            elif one.name != "child_id" and one.type != "text":
                row[one.name] = self.value(one)
        return row

    def row(self, name: str, child: str, key: str, carried: set[str]) -> dict[str, Any]:
        table = TABLES[name]
        row: dict[str, Any] = {}
        for one in used_fields(name):
            if table.has_own_key and one.name == table.key[0]:
                row[one.name] = key
            elif one.name == "child_id":
                row["child_id"] = child
            elif one.name == "meeting_table":
                row[one.name] = self.rng.choice(("conference", "strategy_discussion", "plan_meeting"))
            elif one.name == "meeting_id" and name == "attendance":
                row[one.name] = self.rng.choice(self.keys[row["meeting_table"], child] or [None])
            elif one.name == table.path:
                row[one.name] = self.reference(one, child, sure=True)
            elif one.name in carried:
                row[one.name] = self.reference(one, child) if one.refers_to else self.value(one)
        return row

    def reference(self, one: Field, child: str, *, sure: bool = False) -> Any:
        there = self.keys.get((one.refers_to or "", child), [])
        if one.is_list:
            return self.rng.sample(there, self.rng.randint(1 if sure and there else 0, len(there))) or None
        if sure or not self.happens(0.3):
            return self.rng.choice(there) if there else None
        return self.rng.choice((None, None, "nobody"))

    def value(self, one: Field) -> Any:
        rng = self.rng
        if self.happens(0.17) or (one.kind == "until" and rng.random() < 0.4):
            return None
        if one.type in ("date", "datetime", "int") and self.happens(0.03):
            return "2026-02-30" if one.is_dated else "a few"  # cannot be read
        if one.type in ("yn", "code"):
            codes = few_codes(one)
            return rng.choice(codes if self.happens(1.0) else codes[:2])
        if one.type == "codes":
            return rng.sample(few_codes(one), rng.randint(1, 2))
        if one.is_dated:
            day = rng.choice(_SLIPS if self.happens(0.03) else _DAYS).isoformat()
            timed = one.type == "datetime" and rng.random() < 0.6
            return f"{day}T{rng.choice(('00:30', '09:00', '17:45'))}" if timed else day
        if one.type == "int":
            return rng.choice((0, 1, 2, 5, 10))
        return rng.choice(("one", "two", "C0", "C1"))

    def coverage(self, child: str) -> list[dict[str, Any]]:
        rng = self.rng
        found = []
        for name in ("child", *FILLED):
            luck = rng.random() / self.trouble if self.trouble else 1.0
            spans: list[tuple[str, str | None, str | None]] = [("complete", None, None)]
            if luck < 0.08:
                continue
            if luck < 0.25:
                spans = [(rng.choice(("partial", "not_extracted", "not_held")), None, None)]
            elif luck < 0.5:
                first, last = sorted(rng.sample(_DAYS, 2))
                spans = [("complete", first.isoformat(), rng.choice((last.isoformat(), None)))]
            elif luck < 0.6:
                a, b, c, d = (day.isoformat() for day in sorted(rng.sample(_DAYS, 4)))
                spans = [("complete", a, b), ("complete", c, d)]
            for status, low, high in spans:
                row = {"table_name": name, "child_id": child, "status": status, "from_date": low, "to_date": high}
                found.append(row)
        rng.shuffle(found)
        return found
