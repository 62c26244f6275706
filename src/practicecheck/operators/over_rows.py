"""What every question over rows shares: which rows are meant, how they are dated, what their absence means.

What holds where rows are unsure or a table is not covered is settled here once (design section 2, Three values).
Knows nothing of what is then asked of the rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import Field as Of

from practicecheck.operators.base import ROOT_CHILD, Cell, Condition, Looked, Node, Reason, SqlScope, Truth, Window
from practicecheck.operators.combine import and_, not_
from practicecheck.operators.dated import blank_day, dated_node, dated_sql, deadline_values, read_dated
from practicecheck.operators.days import Day, blank_reason, day_column, moment_of, moment_sql
from practicecheck.operators.limits import DatedOn, default_date_column
from practicecheck.operators.mutants import Mutant, without
from practicecheck.operators.rows import (
    RowSet,
    Whose,
    link_truth,
    rows_of,
    table_named,
    window_of,
    window_sql,
)
from practicecheck.operators.words import field_words, table_words
from practicecheck.records import TABLES, Field, Table

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import Row, Scope
    from practicecheck.operators.sql import Sql
    from practicecheck.operators.vocabulary import Vocabulary

    AnyCondition = Condition


_EVENT = Field("_event", "date", kind="event")


class OverRows(Condition):
    """Base: a table, how its rows are tied to the row in hand, which of them are meant, and how they are dated."""

    linked_by: tuple[str, ...] = Of(default=(), description="The id that ties a row to the row in hand.")
    of: Whose = Of(
        default="child",
        description="family: the other children of the family; subject: from inside one of them, rows of the child that "
        "the rule is asked for.",
    )
    as_: str = Of(
        default="",
        alias="as",
        pattern="^[a-z][a-z_]*$",
        description="A name for the row looked at, said in the table's stead: `earlier.end_date`.",
    )
    where: AnyCondition | None = Of(default=None, description="Which rows are meant.")
    dated: DatedOn | None = Of(default=None, description="Where the row's day must lie.")

    @property
    def table_name(self) -> str:
        """The table asked."""
        return str(getattr(self, self.word))

    # --- SQL -----------------------------------------------------------------------------------------

    def row_set(self, scope: SqlScope) -> RowSet | None:
        """The rows tied to the row in hand."""
        if self.as_ in TABLES or self.as_ in scope.vocabulary.derived:
            message = f"'{self.as_}' is a table or rows fact; a row in hand needs a name of its own"
            scope.problem(self.place("as"), "PC015", message)
        mark = self.place(self.word)
        return RowSet.of(self.table_name, scope, mark, linked_by=self.linked_by, of=self.of, as_=self.as_)

    def meant(self, rows: RowSet, *, dated: bool = True) -> Sql:
        """Whether a row is one of those meant."""
        from practicecheck.operators import sql

        return sql.both(rows.condition(self.where), self._dated_sql(rows) if dated else sql.TRUE)

    def _dated_sql(self, rows: RowSet) -> Sql:
        from practicecheck.operators import sql

        if self.dated is None:
            return sql.TRUE
        name = self.dated.column or default_date_column(self.table_name)
        field = self._date_field(rows.scope, name)
        if field is None:
            return sql.unknown()
        day = day_column(rows.alias, name, timed=field.type == "datetime")
        # Its days are those of the row that asks, as for the window: the rows asked stand in no frame yet.
        test = dated_sql(self.dated, rows.outer, day)
        blank = sql.missing(day.day)
        if name == "_event":
            return sql.case([(blank, sql.unknown())], test)
        carried, _ = blank_day(self.dated, field)
        says: Sql = sql.column(rows.alias, name + "__c")
        if field.kind == "event":  # a row that is not dated at all may have happened on any day
            says = sql.both(says, sql.filled(sql.column(rows.alias, "_event")))
        return sql.case([(sql.both(blank, says), sql.boolean(carried)), (blank, sql.unknown())], test)

    def _date_field(self, scope: SqlScope, name: str) -> Field | None:
        if name == "_event":
            return _EVENT
        found = scope.find(name, self.dated.place("column") if self.dated else self.place())
        if found is not None and not found[1].is_dated:
            scope.problem(self.place("dated"), "PC011", f"'{name}' is not a date; it is {found[1].type}")
            return None
        return found[1] if found else None

    def covered(self, scope: SqlScope) -> Sql:
        """Whether the record covers the window asked."""
        from practicecheck.operators import sql

        asked_of = replace(scope, child=ROOT_CHILD) if self.of == "subject" else scope
        covered = window_sql(self.table_name, self.dated, asked_of)
        if self.of == "family":  # siblings are matched by family_id; where it is blank they cannot be known
            covered = sql.both(covered, sql.filled(sql.column(scope.child, "family_id")))
        return scope.once(covered)

    def extreme(self, rows: RowSet, truth: Sql, scope: SqlScope) -> Sql:
        """2 where a row surely meets `truth`, 1 where one may, else 0."""
        from practicecheck.operators import sql

        code = sql.certainty(rows.scope.once(truth))
        return sql.first_filled(rows.scalar(sql.aggregate("max", code)), sql.number(0))

    def passed_sql(self, scope: SqlScope) -> Sql | None:
        """Whether the limit within which a row was due has passed; None where there is no such limit."""
        if self.dated is None or self.dated.within is None or self.dated.after is None:
            return None
        start = moment_sql(self.dated.after, scope, self.dated.place())
        return scope.once(self.dated.within.passed_sql(scope, start))

    # --- one child -----------------------------------------------------------------------------------

    def look(self, scope: Scope) -> list[Looked]:
        """Every row tied to the row in hand, each with whether it is one of those meant and why."""
        table = table_named(scope.vocabulary, self.table_name)
        if table is None:
            raise KeyError(self.table_name)
        looked = []
        for row, record, _ in rows_of(self.table_name, scope, of=self.of):
            inner = scope.inside(table, row, record, self.as_)
            linked, reasons, by_date = link_truth(table, row, scope, self.linked_by)
            node = Node(self, linked, linked, reasons=reasons)
            if by_date:
                node.tags.append("linked_by_date")
            if linked is not False:
                parts = [] if self.where is None else [self.where.evaluate(inner)]
                if self.dated is not None:
                    parts.append(self._dated_node(scope, inner))
                node.parts = parts
                node.now = node.later = and_([linked, *(part.now for part in parts)])
            looked.append(Looked(row, node.now, node, scope=inner))
        return looked

    def _dated_node(self, scope: Scope, inner: Scope) -> Node:
        assert self.dated is not None
        hand = inner.frames[-1]
        name = self.dated.column or default_date_column(self.table_name)
        if name == "_event":
            day, at, field = hand.row.event, None, _EVENT
        else:
            day, at, field = hand.row.values.get(name), hand.row.at.get(name), hand.table.field(name)
        if day is None:
            says = name != "_event" and hand.row.says_blank(name)
            says = says and (field.kind != "event" or hand.row.event is not None)
            truth = blank_day(self.dated, field)[0] if says else None
            node = Node(self.dated, truth, truth)
            if node.now is None:
                node.reasons += no_day_reasons(hand.row, hand.table, name)
        else:
            node = dated_node(self.dated, scope, Day(day, at))
        node.cells.insert(0, Cell(hand.table.name, hand.row, name, day))
        return node

    def windows(self, scope: Scope) -> list[Window]:
        """The windows that an absence rests on."""
        record = scope.subject.record if self.of == "subject" else scope.record
        found = window_of(self.table_name, self.dated, scope, record)
        if self._family_unknown(scope):
            return [Window(one.table, one.first, one.last, covered=False) for one in found]
        return found

    def _family_unknown(self, scope: Scope) -> bool:
        return self.of == "family" and scope.record.child.values.get("family_id") is None

    def finish(self, scope: Scope, now: Truth, later: Truth, looked: list[Looked], windows: list[Window]) -> Node:
        """The node, its limit's arithmetic added, with `later` true while the limit has not passed."""
        node = Node(self, now, later, looked=looked, windows=windows)
        if self.dated is not None and self.dated.within is not None and self.dated.after is not None:
            start = moment_of(self.dated.after, scope)
            node.values.update(deadline_values(self.dated, scope, start))
            node.cells.extend(Cell(*cell) for cell in start.cells)
            if start.day is None:
                node.reasons.extend(start.reasons)
        if node.now is None:
            days = [moment_of(moment, scope) for moment in self._days_asked()]
            unknown = [reason for day in days if day.day is None for reason in day.reasons]
            if self._family_unknown(scope):
                node.reasons.append(blank_reason(scope.record.child, "child", "family_id"))
            elif unknown:  # of which days the record would have to tell is not known
                node.reasons += unknown
            else:
                node.reasons += [Reason("table_not_covered", w.table) for w in windows if not w.covered]
        return node

    def _days_asked(self) -> list[Any]:
        """The days between which a row must be dated."""
        dated = self.dated
        asked = (dated.after, dated.before, dated.on_or_after, dated.on_or_before) if dated is not None else ()
        return [moment for moment in asked if moment is not None]

    def ahead(self, scope: Scope) -> Truth:
        """Whether the limit within which a row was due is still ahead; false where there is no such limit."""
        if self.dated is None or self.dated.within is None or self.dated.after is None:
            return False
        return not_(self.dated.within.passed(scope, moment_of(self.dated.after, scope)))

    # --- reading -------------------------------------------------------------------------------------

    def rows_words(self, vocabulary: Vocabulary, *, many: bool) -> str:
        """The rows meant, in words."""
        fact = vocabulary.facts.get(self.table_name)
        name = fact.reads if fact is not None else table_words(self.table_name) + (" records" if many else " record")
        if self.of == "family":
            name = "other children of the family" if many else "other child of the family"
        if self.of == "subject":
            name += " of the child that this is asked for"
        linked = " of it" if self.linked_by else ""
        if self.as_:
            linked += f" (call it 'the {table_words(self.as_)}')"
        said = []
        if self.where is not None:
            said.append(f"where {self.where.read(vocabulary)}")
        if self.dated is not None:
            column = self.dated.column
            said.append(
                f"dated{f' by its {field_words(column)}' if column else ''} {read_dated(self.dated, vocabulary)}"
            )
        return f"{name}{linked}{' ' if said else ''}{', '.join(said)}"

    # --- mutants -------------------------------------------------------------------------------------

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        """Fewer things asked of the rows that are meant; those of a kind add their own."""
        table = table_words(self.table_name)
        if self.where is not None:
            yield without(self, "where", f"any {table} is meant, not only where {self.where.read(vocabulary)}")
        if self.dated is not None and self._day_is_asked():
            yield without(self, "dated", f"a {table} of any day is meant")
        if self.linked_by:
            yield without(self, "linked_by", f"a {table} tied to something else is meant too")

    def _day_is_asked(self) -> bool:
        return bool(self.dated and self.dated.model_copy(update={"column": None}) != DatedOn())

    def _as(self, kind: type[OverRows], **instead: Any) -> OverRows:
        """The same rows asked about in another way."""
        key = next(name for name, field in kind.model_fields.items() if (field.alias or name) == kind.word)
        own = {name: getattr(self, name) for name in OverRows.model_fields}
        if "last" in kind.model_fields:
            own["last"] = getattr(self, "last", None)
        return kind.model_construct(**{key: self.table_name, **own, **instead})


def no_day_reasons(row: Row, table: Table, name: str) -> tuple[Reason, ...]:
    """Why a row has no day: what a rows fact found of it, or its field, of several the one that could not be read."""
    names = (table.event or (name,)) if name == "_event" else (name,)
    return row.why or (blank_reason(row, table.name, next((one for one in names if one in row.unreadable), names[0])),)


def settled(code: Sql, covered: Sql) -> Sql:
    """A truth from 2 (surely), 1 (maybe), 0 (none seen) and whether none seen means none."""
    from practicecheck.operators import sql

    none_means_none = sql.case([(covered, sql.FALSE)], sql.unknown())
    return sql.switch(code, [(sql.number(2), sql.TRUE), (sql.number(0), none_means_none)], sql.unknown())


def seen(truths: list[Truth], windows: list[Window]) -> Truth:
    """The same for one child."""
    if True in truths:
        return True
    return None if None in truths or not all(window.covered for window in windows) else False
