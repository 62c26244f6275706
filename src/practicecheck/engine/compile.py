"""Turn a rulebook into SQL once: one SELECT per rule that answers for all children at once.

The plan is kept by hash of rulebook, dialect and compiler version, so that a run loads neither sqlglot nor
the operators' SQL. Knows nothing of how the SQL is run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from practicecheck.engine.plan import Plan
from practicecheck.operators.amounts import NO_END, NO_START, day_number, united
from practicecheck.operators.base import Frame, NameProblem, Needs, SqlScope, SqlTruth, as_sql, no_such_table
from practicecheck.operators.chain import statement
from practicecheck.operators.relations import Let, Relation
from practicecheck.records import CHILD_TABLES, TABLES
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.rule import Check, Escalation, Measure, Rule

if TYPE_CHECKING:
    from practicecheck.operators.sql import Sql

DIALECT = "duckdb"
_SLOT_OF_A_FIELD = re.compile(r"\{([a-z0-9_]+)\.([a-z0-9_]+)\}")


def compile_rulebook(book: Rulebook) -> tuple[Plan, dict[str, list[NameProblem]]]:
    """Make the plan, with the names that mean nothing, by rule or fact."""
    needs = Needs()
    problems: dict[str, list[NameProblem]] = {}
    rule_tables: dict[str, tuple[str, ...]] = {}
    rule_columns: dict[str, tuple[str, ...]] = {}
    derived_needs: dict[str, Needs] = {}
    derived = [(name, _derived(book, name, derived_needs, problems)) for name in book.vocabulary.derived]

    def note(check: Check, own: Needs, found: list[NameProblem]) -> None:
        if found:
            problems.setdefault(check.id, []).extend(found)
        for name in own.derived:
            _merge(own, derived_needs[name])
        _merge(needs, own)
        tables = {name for name in own.columns if name in TABLES} | {name for name in own.coverage if name in TABLES}
        rule_tables[check.id] = tuple(sorted(tables - {"child"}))
        rule_columns[check.id] = tuple(
            sorted(
                f"{table}.{column}"
                for table, columns in own.columns.items()
                if table in TABLES
                for column in columns
                if not column.endswith("__l")
            )
        )

    rounds = []
    without: dict[str, list[str]] = {}
    for stratum in book.strata():
        compiled = []
        for rule in stratum:
            if rule.kind == "measure":
                continue
            own, found = Needs(), list[NameProblem]()
            compiled.append((rule.id, _rule_sql(book, rule, own, found)))
            if rule.for_each in CHILD_TABLES and rule.for_each != "child":
                without.setdefault(_without_subject(book, rule, own), []).append(rule.id)
            beside = _read_beside(book, rule, found)
            note(rule, own, found)
            for name in beside.derived:
                _merge(beside, derived_needs[name])
            _merge(needs, replace(beside, derived=set()))
        rounds.append(tuple(compiled))
    scoped = []
    for escalation in book.escalations.values():
        if escalation.applies_when is not None and escalation.status in ("active", "trial"):
            own, found = Needs(), list[NameProblem]()
            scoped.append((escalation.id, _escalation_sql(book, escalation, own, found)))
            note(escalation, own, found)
    rounds.append(tuple(scoped))
    measures = []
    for rule in book.running():
        if rule.measures:
            own, found = Needs(), list[NameProblem]()
            measures += [(rule.id, _measure_sql(book, rule, measure, own, found)) for measure in rule.measures]
            note(rule, own, found)
    used = {name for name in needs.derived if name in book.vocabulary.derived}
    plan = Plan(
        rounds=tuple(one for one in rounds if one),
        without=tuple((tuple(rules), text) for text, rules in without.items()),
        derived=tuple((name, text) for name, text in derived if name in used),
        measures=tuple(measures),
        columns={name: tuple(sorted(columns)) for name, columns in needs.columns.items() if name in TABLES},
        coverage=tuple(sorted(needs.coverage)),
        codes=tuple(sorted(needs.codes)),
        numbered=tuple(sorted(needs.numbered)),
        rule_tables=rule_tables,
        rule_columns=rule_columns,
    )
    return plan, problems


def _merge(into: Needs, other: Needs) -> None:
    for name, columns in other.columns.items():
        into.columns.setdefault(name, set()).update(columns)
    into.coverage |= other.coverage
    into.derived |= other.derived
    into.outcomes |= other.outcomes
    into.codes |= other.codes
    into.numbered |= other.numbered


def _derived(book: Rulebook, name: str, needs: dict[str, Needs], problems: dict[str, list[NameProblem]]) -> str:
    from practicecheck.operators.derive import derived_sql

    own, found = Needs(), list[NameProblem]()
    text = derived_sql(book.vocabulary.facts[name], book.vocabulary, own, found).sql(dialect=DIALECT, copy=False)
    needs[name] = own
    if found:
        problems[name] = found
    return text


def _scope(book: Rulebook, table: str, needs: Needs, problems: list[NameProblem]) -> SqlScope:
    alias = "c" if table == "child" else "s"
    relation = Relation(table, alias, child=None if table == "child" else "c")
    return SqlScope(book.vocabulary, (Frame(TABLES[table], alias),), "c", needs, problems, [0], relation)


def _truth(condition: Any, scope: SqlScope) -> SqlTruth:
    from practicecheck.operators import sql

    if condition is None:
        return SqlTruth.same(sql.TRUE)
    truth = as_sql(condition, scope)
    now = scope.once(truth.now)
    return SqlTruth(now, scope.once(truth.later)) if truth.has_limit else SqlTruth.same(now)


def _rule_sql(book: Rulebook, rule: Rule, needs: Needs, problems: list[NameProblem]) -> str:
    """SELECT rule, child_id, subject_id, answer, may_escalate, event_day for every subject."""
    from practicecheck.operators import sql

    if rule.for_each not in CHILD_TABLES:
        problems.append(no_such_table(rule.place("for_each"), rule.for_each))
        return ""
    for name in open_columns(rule.for_each):
        needs.read(rule.for_each, name)
    scope = _scope(book, rule.for_each, needs, problems)
    applies = _truth(rule.applies_when, scope).now
    in_window = _in_window(rule, scope)
    in_force = scope.once(_in_force(book, rule, scope))
    conditions = _answers(rule, scope)
    _guard(scope.relation, sql.both(in_force, in_window, applies))
    branches = [
        (sql.negate(in_force), sql.text("not_applicable")),
        (sql.negate(sql.both(in_window, applies)), sql.text("not_applicable")),
        (sql.missing(sql.both(in_window, applies)), sql.text("cannot_tell")),
        *conditions.branches,
    ]
    needs.touch(rule.for_each)
    event = sql.column("s", "_event") if TABLES[rule.for_each].dates_an_act else sql.column("c", "_as_of")
    answer = sql.case(branches, conditions.otherwise)
    if (valued := book.valued_from(rule)) is not None:
        # Before a number's first value: what can be told without it is told, and nothing else is asked.
        answer = scope.once(answer)
        early = sql.compare(sql.first_filled(event, sql.column("c", "_as_of")), "<", sql.number(day_number(valued)))
        untold = sql.both(sql.compare(answer, "=", sql.text("cannot_tell")), early)
        answer = sql.case([(untold, sql.text("not_applicable"))], answer)
    columns = [
        *_head(rule, rule.for_each),
        (answer, "answer"),
        (sql.first_filled(sql.both(in_force, in_window, applies, conditions.may_escalate), sql.FALSE), "may_escalate"),
        (event, "event_day"),
    ]
    return statement(scope.relation, columns, reads=needs.read_in_sql).sql(dialect=DIALECT, copy=False)


def _guard(relation: Relation, applies: Sql) -> None:
    """Ask nothing further about subjects that the rule plainly does not apply to by what stands in their own row."""
    from practicecheck.operators import sql

    def plain(value: Sql) -> list[Sql]:
        found: list[Sql] = []
        for part in sql.conjuncts(value):
            reads = sql.columns_in(part)
            items = [item for column in reads if (item := relation.item(column)) is not None]
            if not items:
                found.append(part)
            elif isinstance(items[0], Let) and part == sql.column(*reads[0]):
                found += plain(items[0].value)
        return found

    parts = plain(applies)
    if parts:
        relation.guard = relation.let(sql.first_filled(sql.both(*parts), sql.TRUE))


def _read_beside(book: Rulebook, rule: Rule, problems: list[NameProblem]) -> Needs:
    """What the rule's notes and messages read beside its conditions; no answer rests on it."""
    needs = Needs()
    if rule.for_each not in CHILD_TABLES:
        return needs
    for one in rule.notes:
        as_sql(one.when, _scope(book, rule.for_each, needs, problems))
    for text in (*rule.messages.values(), *(one.say for one in rule.notes)):
        for table, column in _SLOT_OF_A_FIELD.findall(text):
            if table in CHILD_TABLES and column in CHILD_TABLES[table].field_names:
                needs.read(table, column)
    return needs


def open_columns(table: str) -> tuple[str, ...]:
    """The columns whose blank says that a subject is still open (settled reading 16); none where it has none."""
    if table == "assessment":
        return ("auth_date",)
    return tuple(field.name for field in TABLES[table].fields if field.kind == "until" and table != "child")


@dataclass
class _Answers:
    branches: list[tuple[Sql, Sql]]
    otherwise: Sql
    may_escalate: Sql


def _answers(rule: Rule, scope: SqlScope) -> _Answers:
    from practicecheck.operators import sql

    if rule.kind == "trigger":
        fires = _truth(rule.fires_when, scope)
        return _Answers(
            [(fires.now, sql.text("escalate")), (sql.negate(fires.now), sql.text("met"))],
            sql.text("cannot_tell"),
            sql.FALSE,
        )
    expect = _truth(rule.expect, scope)
    if rule.kind == "strength":
        return _Answers(
            [(expect.now, sql.text("strength")), (sql.negate(expect.now), sql.text("no_strength"))],
            sql.text("cannot_tell"),
            sql.FALSE,
        )
    branches: list[tuple[Sql, Sql]] = []
    may_escalate: Sql = sql.FALSE
    missed = sql.negate(expect.later)
    if rule.strength_when is not None:
        strong = _truth(rule.strength_when, scope).now
        branches.append((sql.both(expect.now, strong), sql.text("strength")))
    branches.append((expect.now, sql.text("met")))
    if rule.escalate_when is not None:
        must = _truth(rule.escalate_when, scope).now
        branches.append((sql.both(missed, must), sql.text("escalate")))
        # A sure gap that may be an escalation is a gap, and says so to the escalations that read it.
        may_escalate = sql.both(missed, sql.missing(must))
    branches.append((missed, sql.text("gap")))
    unsure = sql.either(sql.missing(expect.now), sql.missing(expect.later))
    branches.append((unsure, sql.text("cannot_tell")))
    return _Answers(branches, sql.text("not_due"), may_escalate)


def _head(check: Check, table: str) -> list[tuple[Sql, str]]:
    from practicecheck.operators import sql

    child_only = table == "child"
    return [
        (sql.text(check.id), "rule"),
        (sql.column("c", "child_id"), "child_id"),
        (sql.null_text() if child_only else sql.column("s", "_key"), "subject_id"),
    ]


def _in_window(rule: Rule, scope: SqlScope) -> Sql:
    """Whether the subject's event lies in the rule's window; unknown where it has no date."""
    from practicecheck.operators import sql
    from practicecheck.operators.days import moment_sql

    if rule.window is None or rule.for_each == "child":
        return sql.TRUE
    first = rule.window.first_day_sql(scope, moment_sql("as_of", scope, rule.place("window")))
    return scope.once(sql.compare(sql.column("s", "_event"), ">=", first))


def _in_force(book: Rulebook, check: Check, scope: SqlScope) -> Sql:
    """Whether any cited edition is in force on the day of the event (as_of where it has none)."""
    from practicecheck.operators import sql

    event = sql.column("c", "_as_of")
    if scope.frames[0].table.dates_an_act:
        event = sql.first_filled(sql.column("s", "_event"), event)
    parts = []
    spans = [
        (
            NO_START if span.first is None else day_number(span.first),
            NO_END if span.last is None else day_number(span.last),
        )
        for span in book.spans(check)
    ]
    for first, last in united(spans):
        ends = [sql.compare(event, ">=", sql.number(first))] if first > NO_START else []
        ends += [sql.compare(event, "<=", sql.number(last))] if last < NO_END else []
        parts.append(sql.both(*ends))
    return sql.either(*parts) if parts else sql.TRUE


def _without_subject(book: Rulebook, rule: Rule, needs: Needs) -> str:
    """SELECT child_id, answer of every child, should it have no subject to which the rule applies.

    Not applicable where the table is covered, or where nothing was in force; else a subject may be missing from the
    extract.
    """
    from practicecheck.operators import sql
    from practicecheck.operators.days import moment_sql
    from practicecheck.operators.rows import span_sql

    scope = _scope(book, "child", needs, [])
    as_of = moment_sql("as_of", scope, rule.place())
    first = as_of.day if rule.window is None else rule.window.first_day_sql(scope, as_of)
    covered = span_sql(rule.for_each, first, as_of.day, scope)
    if (in_force_from := book.first_day(rule)) is not None:
        covered = sql.either(sql.compare(as_of.day, "<", sql.number(day_number(in_force_from))), covered)
    answer = sql.case([(covered, sql.text("not_applicable"))], sql.text("cannot_tell"))
    columns = [(sql.column("c", "child_id"), "child_id"), (answer, "answer")]
    return statement(scope.relation, columns, reads=needs.read_in_sql).sql(dialect=DIALECT, copy=False)


def _escalation_sql(book: Rulebook, escalation: Escalation, needs: Needs, problems: list[NameProblem]) -> str:
    """Whether an escalation with a scope applies: met (it does), not_applicable, or cannot_tell."""
    from practicecheck.operators import sql

    scope = _scope(book, "child", needs, problems)
    applies = sql.both(scope.once(_in_force(book, escalation, scope)), _truth(escalation.applies_when, scope).now)
    _guard(scope.relation, applies)
    branches = [(applies, sql.text("met")), (sql.negate(applies), sql.text("not_applicable"))]
    columns = [
        *_head(escalation, "child"),
        (sql.case(branches, sql.text("cannot_tell")), "answer"),
        (sql.FALSE, "may_escalate"),
        (sql.column("c", "_as_of"), "event_day"),
    ]
    return statement(scope.relation, columns, reads=needs.read_in_sql).sql(dialect=DIALECT, copy=False)


def _measure_sql(book: Rulebook, rule: Rule, measure: Measure, needs: Needs, problems: list[NameProblem]) -> str:
    """One row per subject: whether it is counted, whether it is and more holds of it, and the value it is split by."""
    from practicecheck.operators import sql

    table = rule.counted_over(measure)
    if table not in CHILD_TABLES:
        place = measure.place("for_each") if measure.for_each else rule.place("for_each")
        problems.append(no_such_table(place, table))
        return ""
    needs.touch(table)
    scope = _scope(book, table, needs, problems)
    counts = sql.both(scope.once(_in_force(book, rule, scope)), _truth(measure.counts, scope).now)
    _guard(scope.relation, counts)
    more = sql.both(counts, _truth(measure.of_which, scope).now)
    split: Sql = sql.text("")
    for path in measure.split:
        found = scope.find(path, measure.place("split"))
        if found is not None:
            split = scope.once(sql.first_filled(sql.column(found[0].alias, found[1].name), sql.text("")))
    name, *subject = _head(rule, table)
    columns = [name, (sql.text(measure.name), "measure"), *subject]
    columns += [(counts, "counted"), (more, "more"), (split, "split")]
    return statement(scope.relation, columns, reads=needs.read_in_sql).sql(dialect=DIALECT, copy=False)
