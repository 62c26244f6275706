"""The rows that a rows fact makes from several tables, each dated and either sure or only possible.

In SQL one SELECT per part, stacked; for one child the same rows. Knows nothing of what they are used for.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from practicecheck.operators.base import Frame, NameProblem, Needs, Reason, SqlScope, as_sql, no_such_table
from practicecheck.operators.chain import statement
from practicecheck.operators.days import blank_reason, day_column, moment_of, moment_sql
from practicecheck.operators.limits import default_date_column
from practicecheck.operators.relations import Relation
from practicecheck.records import CHILD_TABLES, TABLES

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import ChildRecord, Row
    from practicecheck.operators.sql import Sql
    from practicecheck.operators.vocabulary import Fact, RowsPart, Vocabulary


def derived_sql(fact: Fact, vocabulary: Vocabulary, needs: Needs, problems: list[NameProblem]) -> Sql:
    """All rows of a rows fact, for all children, as one SELECT."""
    from practicecheck.operators import sql

    names = _taken_names(fact.fact, vocabulary)
    parts = []
    for part in fact.rows or ():
        if part.from_ not in CHILD_TABLES:
            problems.append(no_such_table(part.place("from"), part.from_))
            continue
        parts.append(_part_sql(part, names, vocabulary, needs, problems))
    stacked = sql.stacked(parts, "u")
    columns = [
        "_key",
        "child_id",
        "_child",
        "_event",
        "_event__w",
        "_event__v",
        "_sure",
        "source",
        "source_key",
        *names,
    ]
    keep = sql.filled(sql.column("u", "_key"))
    if fact.merge_within is not None:
        stacked, keep = _merged_sql(stacked, columns, keep, fact.merge_within.days), sql.TRUE
    # A blank in a row that was made means just that.
    carried = [(sql.TRUE, f"{name}__c") for name in ("source", "source_key", "day", *names)]
    shown = [(sql.column("u", name), name) for name in columns]
    shown += [(sql.column("u", f"_event{part}"), f"day{part}") for part in ("", "__w", "__v")]
    number = sql.place_in_order([sql.column("u", "child_id"), sql.column("u", "_key")])
    return sql.select([(number, "_id"), *shown, *carried], stacked, None, keep)


def _taken_names(name: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The columns that the parts of a rows fact take, beside those that every such row has."""
    return tuple(one for one in vocabulary.derived[name].field_names if one not in ("source", "source_key", "day"))


def _merged_sql(rows: Sql, columns: list[str], keep: Sql, days: int) -> Sql:
    """The rows with those of one event made one: the first sure row of each, and possible rows outside of them all."""
    from practicecheck.operators import sql

    event, child, within = sql.column("u", "_event"), sql.column("u", "child_id"), sql.number(days)
    is_sure = sql.both(sql.column("u", "_sure"), sql.filled(event))  # without a day it may be the same event as any
    sure = sql.case([(is_sure, sql.TRUE)], sql.unknown())
    kept = [(sql.column("u", name), name) for name in columns if name != "_sure"]
    sure_days = sql.all_in(sql.case([(is_sure, event)], sql.null_number()), [child])
    start = sql.item_start(sql.item_starts(sure_days, within), event, within)
    started = sql.stacked([sql.select([*kept, (sure, "_sure"), (start, "start")], rows, None, keep)], "u")
    order, alike = [event, sql.column("u", "_key")], [child, sql.column("u", "start"), sql.column("u", "_sure")]
    placed = [*kept, (sql.column("u", "_sure"), "_sure"), (sql.column("u", "start"), "start")]
    placed.append((sql.place_in_order(order, alike), "place"))
    first = sql.both(sql.column("u", "_sure"), sql.compare(sql.column("u", "place"), "=", sql.number(1)))
    left = sql.either(sql.missing(sql.column("u", "start")), first)
    everything = [(sql.column("u", name), name) for name in columns]
    ordered = sql.stacked([sql.select(placed, started, None, sql.TRUE)], "u")
    return sql.stacked([sql.select(everything, ordered, None, left)], "u")


def _merged(rows: list[Row], days: int) -> list[Row]:
    """The same for one child's rows, which stand in order of day and key."""
    items: list[Row] = []
    for row in rows:
        if row.event is None:
            row.sure = None  # without a day it may be the same event as any
            row.why = (*row.why, Reason("value_blank", row.table, "day"))
        elif row.sure and not any(_is_within(row, item, days) for item in items):
            items.append(row)
    maybe = [row for row in rows if not row.sure and not any(_is_within(row, item, days) for item in items)]
    return sorted([*items, *maybe], key=_in_order)


def _is_within(row: Row, item: Row, days: int) -> bool:
    return row.event is not None and item.event is not None and 0 <= (row.event - item.event).days <= days


def _in_order(row: Row) -> tuple[bool, date | None, str]:
    return row.event is None, row.event, row.key


def _part_sql(
    part: RowsPart, names: tuple[str, ...], vocabulary: Vocabulary, needs: Needs, problems: list[NameProblem]
) -> Sql:
    from practicecheck.operators import sql

    frames = (Frame(TABLES["child"], "c"), Frame(TABLES[part.from_], "t"))
    relation = Relation(part.from_, "t", child="c")
    scope = SqlScope(vocabulary, frames, "c", needs, problems, [0], relation)
    needs.touch(part.from_)
    truth = as_sql(part.where, scope).now if part.where is not None else sql.TRUE
    if part.day is not None:
        day = moment_sql(part.day, scope, part.place("day"))
    else:
        name = default_date_column(part.from_)
        if name != "_event":
            scope.find(name, part.place())
        day = day_column("t", name, timed=False)
    key = sql.joined_text(sql.text(part.from_ + ":"), sql.column("t", "_key"))
    taken: list[tuple[Sql, str]] = []
    for column in names:
        value = _taken_sql(part, column, scope, vocabulary)
        taken.append((value, column))
        if part.take.get(column) is not None and part.take[column].each_of is not None:
            key = sql.joined_text(key, sql.text(":"), value)
    sure = sql.case([(truth, sql.TRUE)], sql.unknown())
    columns = [
        (key, "_key"),
        (sql.column("t", "child_id"), "child_id"),
        (sql.column("t", "_child"), "_child"),
        (day.day, "_event"),
        (day.w, "_event__w"),
        (day.v, "_event__v"),
        (sure, "_sure"),
        (sql.text(part.from_), "source"),
        (sql.column("t", "_key"), "source_key"),
        *taken,
    ]
    return statement(relation, columns, sql.first_filled(truth, sql.TRUE), reads=needs.read_in_sql)


def _taken_sql(part: RowsPart, column: str, scope: SqlScope, vocabulary: Vocabulary) -> Sql:
    from practicecheck.operators import sql

    take = part.take.get(column)
    if take is None:
        return sql.null_text()
    if take.value is not None:
        return sql.text(take.value)
    source = take.field or take.each_of or take.map or ""
    found = scope.find(source, take.place())
    if found is None:
        return sql.null_text()
    value = sql.column(found[0].alias, found[1].name)
    if take.each_of is not None:
        return sql.each_value(value)
    if take.map is not None:
        held = vocabulary.lists[take.by or ""].several() if take.by in vocabulary.lists else {}
        if any(len(codes) != 1 for codes in held.values()):
            scope.problem(
                take.place("by"), "PC017", f"the map '{take.by}' gives several codes for one, and a row takes one"
            )
        matched = [
            (sql.compare(value, "=", sql.text(code)), sql.text(codes[0])) for code, codes in held.items() if codes
        ]
        return sql.case(matched, sql.null_text()) if matched else sql.null_text()
    return value


def derive_rows(name: str, vocabulary: Vocabulary, record: ChildRecord) -> list[Row]:
    """The same rows for one child, in (event, key) order."""
    from practicecheck.operators.evaluation import InHand, Row, Scope

    fact = vocabulary.facts[name]
    child = InHand(TABLES["child"], record.child, record)
    names = _taken_names(name, vocabulary)
    made: list[Row] = []
    for part in fact.rows or ():
        table = TABLES[part.from_]
        for row in record.rows(part.from_):
            inner = Scope(vocabulary, (child, InHand(table, row, record)))
            held = None if part.where is None else part.where.evaluate(inner)
            truth = True if held is None else held.now
            if truth is False:
                continue
            why = held.why_unknown() if held is not None and truth is None else ()
            if part.day is not None:
                found = moment_of(part.day, inner)
                day, undated = found.day, found.reasons
            else:
                column = default_date_column(part.from_)
                day = row.event if column == "_event" else row.values.get(column)
                undated = (blank_reason(row, table.name, column),)
            why += undated if day is None else ()
            for values, suffix in _taken(part, names, row, vocabulary):
                values |= {"source": part.from_, "source_key": row.key, "day": day}
                made.append(
                    Row(
                        name,
                        f"{part.from_}:{row.key}{suffix}",
                        row.child_id,
                        day,
                        values,
                        source=row.source,
                        sure=True if truth else None,
                        why=why,
                    )
                )
    made.sort(key=_in_order)
    return made if fact.merge_within is None else _merged(made, fact.merge_within.days)


def _taken(
    part: RowsPart, names: tuple[str, ...], row: Row, vocabulary: Vocabulary
) -> list[tuple[dict[str, Any], str]]:
    exploded: list[tuple[dict[str, Any], str]] = [({}, "")]
    for column in names:
        take = part.take.get(column)
        if take is None:
            choices: list[Any] = [None]
        elif take.value is not None:
            choices = [take.value]
        elif take.each_of is not None:
            choices = list(row.values.get(take.each_of) or ())
        elif take.map is not None:
            codes = vocabulary.lists[take.by or ""].several().get(row.values.get(take.map) or "")
            choices = [codes[0] if codes else None]
        else:
            choices = [row.values.get(take.field or "")]
        each = take is not None and take.each_of is not None
        exploded = [
            ({**values, column: choice}, suffix + (f":{choice}" if each else ""))
            for values, suffix in exploded
            for choice in choices
        ]
    return exploded
