"""Tie the rows of one child to referrals: each with what led up to it and what followed.

By the id that a row carries; where that is blank or leads nowhere, by date (design section 2, links). Knows the steps'
links; knows nothing of what is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from practicecheck.engine.journey.read import Found, Held
from practicecheck.engine.journey.steps import STEPS

_LEADING = frozenset(step.table for step in STEPS if step.leads)
_LINKS: dict[str, tuple[tuple[str, str], ...]] = {}
for _step in STEPS:
    _LINKS[_step.table] = tuple(dict.fromkeys((*_LINKS.get(_step.table, ()), *_step.links)))


@dataclass(slots=True)
class Group:
    """The rows of one referral; of none where `referral` is None, and `late` says which side of them all it lies."""

    referral: Found | None
    late: bool = False
    rows: list[Found] = field(default_factory=list)

    def of(self, table: str) -> list[Found]:
        """Its rows of one table."""
        return [row for row in self.rows if row.table == table]


def groups(held: Held) -> list[Group]:
    """The child's rows by referral, in order of time; one empty group where there is none at all."""
    referrals = held.rows["referral"]
    of_referral = {row.key: Group(row, rows=[row]) for row in referrals}
    before, after = Group(None), Group(None, late=True)
    tied: dict[tuple[str, str], Group] = {("referral", row.key): of_referral[row.key] for row in referrals}
    for table in _tables_in_order():
        for row in held.rows[table]:
            group = _by_id(row, tied) or _by_date(row, referrals, of_referral, before, after)
            tied[table, row.key] = group
            group.rows.append(row)
    found = [group for group in (before, *of_referral.values(), after) if group.rows]
    return found or [before]


def _tables_in_order() -> Iterator[str]:
    """The tables after the referral, each after those it links to."""
    left = [table for table in _LINKS if table != "referral"]
    done = {"referral"}
    while left:
        ready = [table for table in left if all(target in done for _, target in _LINKS[table])]
        yield from ready
        done.update(ready)
        left = [table for table in left if table not in done]


def _by_id(row: Found, tied: dict[tuple[str, str], Group]) -> Group | None:
    ids = ((target, row.values.get(column)) for column, target in _LINKS[row.table])
    named = (tied.get((target, key)) for target, key in ids if key is not None)
    return next((group for group in named if group is not None), None)


def _by_date(row: Found, referrals: list[Found], of_referral: dict[str, Group], before: Group, after: Group) -> Group:
    """The latest referral on or before its day; for what leads up to a referral the next one, where that is closed."""
    dated = [(one.event, one) for one in referrals if one.event is not None]
    if row.event is None:
        return of_referral[referrals[0].key] if len(referrals) == 1 else before
    earlier = [one for day, one in dated if day <= row.event]
    later = [one for day, one in dated if day > row.event]
    closed = bool(earlier) and _is_closed(earlier[-1], row.event)
    if row.table in _LEADING and later and (closed or not earlier):
        return of_referral[later[0].key]
    # After the last closing there is no referral to put a row to: it stands with the concern that it may follow.
    if earlier and not (closed and (row.table in _LEADING or not later)):
        return of_referral[earlier[-1].key]
    return after if earlier else before


def _is_closed(referral: Found, day: date) -> bool:
    closed: date | None = referral.values["close_date"]
    return closed is not None and closed < day
