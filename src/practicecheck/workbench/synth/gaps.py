"""What an extract lacks: tables missing for a child, windows cut short, values nobody filled in.

Takes rows and values away from a family that has been told in full, and writes `record_coverage` for it.
Knows nothing about what the missing things would have shown.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from practicecheck.records import TABLES
from practicecheck.workbench.synth.chance import as_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from practicecheck.records import Table
    from practicecheck.workbench.synth.family import Child, Family, Row, Value

_WHOLE_YEARS = 6
_SHORT_WINDOW = timedelta(90)
_HIDEABLE = {
    "concern": 0.1, "relationship": 0.1, "engagement": 0.1, "history_event": 0.12, "medical": 0.06, "visit": 0.08,
    "plan_action": 0.06, "danger_statement": 0.05, "oversight": 0.1, "voice": 0.06, "assessment_factor": 0.05,
    "assessment_content": 0.06, "attendance": 0.05, "conference": 0.05, "domestic_abuse_event": 0.06, "contact": 0.05,
    "strategy_discussion": 0.05, "safety_scale": 0.04, "audit": 0.03, "assurance_action": 0.03, "chronology": 0.05,
    "plan_meeting": 0.05, "intervention": 0.04, "impact_review": 0.05, "missing_episode": 0.06, "disagreement": 0.05,
    "agency_involvement": 0.05,
}  # fmt: skip
_STATUSES = {"partial": 0.35, "not_extracted": 0.4, "not_held": 0.05, "short_window": 0.2}
_LEFT_OUT = {"partial": 0.35, "not_extracted": 0.55, "not_held": 0.1}
_WINDOWED = {"visit": "date", "oversight": "date", "contact": "date", "voice": "date", "history_event": "date"}

_SHARE_WORN = 0.035
_WEARABLE: dict[str, tuple[tuple[str, bool], ...]] = {
    name: tuple((field.name, field.type == "yn") for field in table.fields if field.type in ("yn", "text", "ref"))
    for name, table in TABLES.items()
    if name not in ("record_coverage", "allocation")
}


def whole_extract(as_of: date) -> Iterator[Row]:
    """Yield the coverage rows of the whole extract: complete for six years, but for one table kept in part."""
    start = date(as_of.year - _WHOLE_YEARS, 1, 1)
    for name in TABLES:
        if name != "record_coverage":
            status = "partial" if name == "outcome_measure" else "complete"
            yield {"table_name": name, "status": status, "from_date": start, "to_date": as_of}


def hide_some(family: Family, always: Iterable[str]) -> None:
    """Leave out of the extract what a story says of the first child, and a table or two of a few other children."""
    chance = family.chance
    for child in family.children:
        hidden = dict.fromkeys(always, _LEFT_OUT) if child is family.lead else {}
        if chance.yes(0.08):
            for _ in range(chance.randint(1, 3)):
                hidden.setdefault(chance.pick(_HIDEABLE), _STATUSES)
        for table, statuses in hidden.items():
            _hide(child, table, chance.pick(statuses))
        if hidden:
            _mend(child)
    if family.coverage_rows:
        _drop_unreachable_adults(family)


def _hide(child: Child, table: str, status: str) -> None:
    family, chance = child.family, child.family.chance
    column = _WINDOWED.get(table)
    if status == "short_window" and column is None:
        status = "not_extracted"
    if status == "short_window" and column:
        start = family.as_of - _SHORT_WINDOW
        child.forget(table, column, after=date(1990, 1, 1), until=start - timedelta(1))
        window: Row = {"status": "complete", "from_date": start, "to_date": family.as_of}
    elif status == "partial":
        child.rows[table] = [row for row in child.rows[table] if chance.yes(0.5)]
        window = {"status": status, "from_date": family.as_of - timedelta(800), "to_date": family.as_of}
    else:
        child.rows[table] = []
        window = {"status": status}
    family.coverage_rows.append({"table_name": table, "child_id": child.child_id, **window})


def _mend(child: Child) -> None:
    """Blank the ids that point at rows now gone, and let go of rows whose way to the child is broken."""
    rows_left, rows_before = sum(map(len, child.rows.values())), -1
    while rows_left != rows_before:  # a row let go may have been the way to another
        kept = {name: {row.get(table.key[0]) for row in child.rows.get(name, ())} for name, table in TABLES.items()}
        for name, rows in child.rows.items():
            child.rows[name] = [row for row in rows if _still_linked(child, TABLES[name], row, kept)]
        rows_left, rows_before = sum(map(len, child.rows.values())), rows_left


def _still_linked(child: Child, table: Table, row: Row, kept: dict[str, set[Value]]) -> bool:
    if table.name == "attendance":
        return row["meeting_id"] in kept[str(row["meeting_table"])]
    known = {adult.adult_id for adult in child.family.adults}
    for field in table.fields:
        target, value = field.refers_to, row.get(field.name)
        if target in (None, "child", "adult") or not value:
            continue
        gone = kept[str(target)].isdisjoint(value) if isinstance(value, list) else value not in kept[str(target)]
        if gone and field.name == table.path:
            return False
        if gone:
            row[field.name] = None
    considered = row.get("considered_in")
    if isinstance(considered, list):
        row["considered_in"] = [work for work in considered if work in kept["assessment"] | kept["conference"]]
    return row.get("adult_id") is None or row["adult_id"] in known


def _drop_unreachable_adults(family: Family) -> None:
    """Let go of adults who are no longer named by any relationship, and blank their ids elsewhere."""
    named = {row.get("adult_id") for child in family.children for row in child.rows["relationship"]}
    gone = {str(row["adult_id"]) for row in family.adult_rows} - named
    if not gone:
        return
    family.adult_rows = [row for row in family.adult_rows if row["adult_id"] not in gone]
    for _, row in family.rows():
        for column, value in row.items():
            if isinstance(value, str) and value in gone:
                row[column] = None
            elif isinstance(value, list) and not gone.isdisjoint(value):
                row[column] = [item for item in value if item not in gone]


def wear(family: Family, *, spare_lead: bool) -> None:
    """Blank a value here and there, or let it read U, in every second family."""
    chance = family.chance
    if family.number % 2:
        return
    for child in family.children:
        if spare_lead and child is family.lead:
            continue
        for name, rows in child.rows.items():
            columns = _WEARABLE.get(name)
            if not columns:
                continue
            for row in rows:
                if chance.random() < _SHARE_WORN:
                    column, is_yn = columns[chance.randrange(len(columns))]
                    if column in row and row[column] is not None:
                        row[column] = "U" if is_yn and chance.yes(0.4) else None


def stamp(family: Family) -> None:
    """Say where rows came from and when some were typed in: mostly soon after the event, now and then weeks late."""
    chance = family.chance
    for child in family.children:
        for name in ("concern", "strategy_discussion", "medical", "visit", "oversight"):
            event = TABLES[name].event[0]
            for row in child.rows.get(name, ()):
                happened = row.get(event)
                if isinstance(happened, date) and chance.yes(0.5):
                    typed = as_day(happened) + timedelta(chance.pick({0: 0.4, 1: 0.3, 3: 0.2, 25: 0.1}))
                    row["source_system"] = "case system"
                    row["recorded_at"] = chance.at_some_time(min(typed, family.almanac.horizon), date_only=0.0)
