"""Conditions that refer to something named elsewhere: a fact, a setting, an age, another rule's answer, the input.

Knows how facts are found from the row in hand. Knows nothing of how rules are run.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import Field as Of
from pydantic import model_validator

from practicecheck.calendar import add_months
from practicecheck.operators.amounts import day_number
from practicecheck.operators.base import (
    ANY_TRUTH,
    Cell,
    Condition,
    Frame,
    Node,
    Reason,
    SqlScope,
    SqlTruth,
    Truth,
    as_sql,
)
from practicecheck.operators.combine import turned_round
from practicecheck.operators.days import blank_reason, moment_of, moment_sql, read_moment
from practicecheck.operators.field_test import check_codes
from practicecheck.operators.limits import Limit
from practicecheck.operators.moments import AnyMoment
from practicecheck.operators.mutants import Mutant, each_left_out
from practicecheck.operators.words import a, code_words, field_words, table_words
from practicecheck.records import CHILD_TABLES, TABLES, Field
from practicecheck.results.words import Answer
from practicecheck.written.language import Language, Mark

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import Scope
    from practicecheck.operators.sql import Sql
    from practicecheck.operators.vocabulary import Vocabulary


class FactHolds(Condition):
    """A fact, named by a bare word, of the nearest row in hand that it is about."""

    word = "fact"
    fact: str

    @model_validator(mode="before")
    @classmethod
    def _bare_word(cls, data: Any) -> Any:
        return {"fact": data} if isinstance(data, str) else data

    def sql(self, scope: SqlScope) -> SqlTruth:
        from dataclasses import replace

        from practicecheck.operators import sql
        from practicecheck.operators.base import ROOT_CHILD, Frame

        fact = scope.vocabulary.facts.get(self.fact)
        if fact is None or fact.holds is None:
            known = tuple(name for name, one in scope.vocabulary.facts.items() if one.holds is not None)
            scope.problem(self.place(), "PC020", f"there is no fact '{self.fact}'", self.fact, known)
            return SqlTruth.same(sql.unknown())
        frames = _frames_up_to(scope.frames, fact.about)
        if not frames and fact.about == "child":
            frames = (Frame(TABLES["child"], scope.child),)
        if not frames:
            message = f"the fact '{self.fact}' is about {fact.about}, and no row of it is in hand here"
            scope.problem(self.place(), "PC021", message)
            return SqlTruth.same(sql.unknown())
        # A row further out may belong to another child than the innermost one (of: family).
        child = next((frame.alias for frame in reversed(frames) if frame.table.name == "child"), ROOT_CHILD)
        return as_sql(fact.holds, replace(scope, frames=frames, child=child))

    def evaluate(self, scope: Scope) -> Node:
        fact = scope.vocabulary.facts[self.fact]
        if fact.holds is None:
            raise KeyError(self.fact)
        part = scope.up_to(fact.about).once(fact.holds)
        return Node(self, part.now, part.later, parts=[part])

    def read(self, vocabulary: Vocabulary) -> str:
        return vocabulary.facts[self.fact].reads

    def possible(self, vocabulary: Vocabulary) -> frozenset[Truth]:
        fact = vocabulary.facts.get(self.fact)
        return ANY_TRUTH if fact is None or fact.holds is None else fact.holds.possible(vocabulary)

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        yield turned_round(self, vocabulary)


def _frames_up_to(frames: tuple[Any, ...], table: str) -> tuple[Any, ...]:
    """The rows in hand up to the nearest one of a table."""
    for index in range(len(frames) - 1, -1, -1):
        if frames[index].table.name == table:
            return frames[: index + 1]
    return ()


class Setting(Condition):
    """A local choice, such as the practice model, has a value."""

    word = "local_setting"
    local_setting: str
    is_: str = Of(alias="is")

    def sql(self, scope: SqlScope) -> SqlTruth:
        from practicecheck.operators import sql

        if self.local_setting not in scope.vocabulary.parameters:
            known = tuple(scope.vocabulary.parameters)
            scope.problem(
                self.place("local_setting"),
                "PC012",
                f"there is no parameter '{self.local_setting}'",
                self.local_setting,
                known,
            )
            return SqlTruth.same(sql.unknown())
        parameter = scope.vocabulary.parameters[self.local_setting]
        if parameter.choices and self.is_ not in parameter.choices:
            said = f"'{self.is_}' is none of the choices of '{self.local_setting}'"
            scope.problem(self.place("is"), "PC018", said, self.is_, parameter.choices)
        *dated, first = reversed(parameter.values)
        held = sql.boolean(first.value == self.is_)
        if not dated and first.from_ is None:
            return SqlTruth.same(held)
        day = _day_judged_sql(scope, self.place())
        branches = [(one.from_, sql.boolean(one.value == self.is_)) for one in dated]
        if first.from_ is not None:
            branches, held = [*branches, (first.from_, held)], sql.unknown()
        since = [(sql.compare(day, ">=", sql.number(day_number(from_))), truth) for from_, truth in branches if from_]
        return SqlTruth.same(sql.case(since, held))

    def evaluate(self, scope: Scope) -> Node:
        first = scope.frames[0]
        event = first.row.event if first.table.dates_an_act else None
        held = scope.parameter(self.local_setting, event or scope.record.as_of)
        truth = None if held is None else held == self.is_
        reasons = [Reason("no_value_in_force", detail=self.local_setting)] if held is None else []
        return Node(self, truth, truth, reasons=reasons, values={"setting": self.local_setting})

    def read(self, vocabulary: Vocabulary) -> str:
        return f"the local setting '{self.local_setting.replace('_', ' ')}' is {self.is_.replace('_', ' ')}"

    def possible(self, vocabulary: Vocabulary) -> frozenset[Truth]:
        parameter = vocabulary.parameters.get(self.local_setting)
        if parameter is None:
            return ANY_TRUTH
        before: frozenset[Truth] = frozenset() if parameter.values[0].from_ is None else frozenset({None})
        return before | {one.value == self.is_ for one in parameter.values}

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        yield turned_round(self, vocabulary)


def _day_judged_sql(scope: SqlScope, mark: Mark) -> Sql:
    """The day of the event of the outermost row in hand; as_of where it has none."""
    from practicecheck.operators import sql

    as_of = moment_sql("as_of", scope, mark).day
    first = scope.frames[0]
    return sql.first_filled(sql.column(first.alias, "_event"), as_of) if first.table.dates_an_act else as_of


class Age(Condition):
    """The child is under, or at least, an age on a day; without a date of birth it cannot be told."""

    word = "age"
    age: Limit = Of(description="The age in months or years.")
    is_: str = Of(alias="is", pattern="^(under|at_least)$")
    on: AnyMoment = "as_of"

    @model_validator(mode="after")
    def _in_months_or_years(self) -> Age:
        if self.age.unit != "months":
            raise ValueError("an age is so many months or years")
        return self

    def sql(self, scope: SqlScope) -> SqlTruth:
        from practicecheck.operators import sql

        scope.needs.read("child", "dob")
        day = moment_sql(self.on, scope, self.place("on")).day
        months = self.age.amount_sql(scope, day)
        birthday = sql.add_months(sql.column(scope.child, "dob"), months)
        return SqlTruth.same(sql.compare(day, "<" if self.is_ == "under" else ">=", birthday))

    def evaluate(self, scope: Scope) -> Node:
        child = scope.record.child
        dob = child.values.get("dob")
        day = moment_of(self.on, scope)
        months = self.age.amount(scope, day.day)
        cells = [Cell("child", child, "dob", dob)]
        if dob is None or day.day is None or months is None:
            reasons = [*day.reasons] if dob is not None else [blank_reason(child, "child", "dob"), *day.reasons]
            return Node(self, None, None, cells=cells, reasons=reasons)
        truth = (day.day < add_months(dob, months)) == (self.is_ == "under")
        return Node(self, truth, truth, cells=cells)

    def read(self, vocabulary: Vocabulary) -> str:
        how = "under" if self.is_ == "under" else "at least"
        day = read_moment(self.on, vocabulary)
        return f"the child is {how} {self.age.read(vocabulary)} old on {day}"

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        yield turned_round(self, vocabulary)


class Coded(Language):
    """A code of a column of a table."""

    table: str
    column: str
    code: str


class UsesCode(Condition):
    """The input that the child stands in uses a code somewhere; it cannot be told where it does not carry the column.

    An input that has never used a code says nothing by its absence: a council that writes every agency as `other`.
    """

    word = "uses"
    uses: Coded

    def _field(self) -> Field | None:
        table = CHILD_TABLES.get(self.uses.table)
        known = table is not None and self.uses.column in table.field_names
        return table.field(self.uses.column) if table is not None and known else None

    def sql(self, scope: SqlScope) -> SqlTruth:
        from practicecheck.operators import sql

        field, asked = self._field(), self.uses
        if field is None:
            there = asked.table in CHILD_TABLES
            known = TABLES[asked.table].field_names if there else (*CHILD_TABLES,)
            said = f"there is no column '{asked.column}' of a table '{asked.table}'"
            scope.problem(asked.place(), "PC010", said, asked.column if there else asked.table, known)
            return SqlTruth.same(sql.unknown())
        if field.type not in ("code", "codes", "yn"):
            scope.problem(asked.place("column"), "PC019", f"'{asked.column}' holds no codes; it is {field.type}")
        check_codes(scope, field, (asked.code,), asked.place("code"))
        scope.needs.read(asked.table, asked.column)
        scope.needs.codes.add((asked.table, asked.column))

        def of_input(alias: str) -> Sql:
            return sql.both(
                sql.compare(sql.column(alias, "input"), "=", sql.column(scope.child, "_input")),
                sql.compare(sql.column(alias, "table_name"), "=", sql.text(asked.table)),
                sql.compare(sql.column(alias, "column_name"), "=", sql.text(asked.column)),
            )

        inner = scope.relation.inner("_codes_used", of_input, scope.alias)
        used = sql.list_holds(sql.column(inner.alias, "codes"), sql.text(asked.code))
        found = scope.relation.aggregate(inner, sql.aggregate("max", sql.case([(used, sql.number(1))], sql.number(0))))
        return SqlTruth.same(sql.compare(found, "=", sql.number(1)))

    def evaluate(self, scope: Scope) -> Node:
        asked = self.uses
        codes = scope.record.codes_used.get((asked.table, asked.column))
        truth = None if codes is None else asked.code in codes
        reasons = [] if codes is not None else [Reason("column_not_carried", asked.table, asked.column)]
        return Node(self, truth, truth, reasons=reasons)

    def read(self, vocabulary: Vocabulary) -> str:
        asked = self.uses
        return (
            f"the extract uses {code_words(self._field(), asked.code)} somewhere "
            f"as the {field_words(asked.column)} of {a(table_words(asked.table))} record"
        )

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        yield turned_round(self, vocabulary)


def _answers_of(rule: str, hand: Frame, subject: Frame | None, alias: str) -> Sql:
    """What joins a rule's answers to the row in hand, or to the subject that they are of."""
    from practicecheck.operators import sql

    here = sql.both(
        sql.compare(sql.column(alias, "rule"), "=", sql.text(rule)),
        sql.compare(sql.column(alias, "child_id"), "=", sql.column(hand.alias, "child_id")),
    )
    if subject is None:
        return here
    return sql.both(here, sql.compare(sql.column(alias, "subject_id"), "=", sql.column(subject.alias, "_key")))


class AnswerOf(Condition):
    """Another rule's answer for the row in hand it is asked for, or for the child, is one of those named."""

    word = "answer_of"
    answer_of: str | tuple[str, ...]
    is_: Answer | tuple[Answer, ...] = Of(alias="is")

    def rules(self) -> tuple[str, ...]:
        """The rules whose answers are read."""
        return (self.answer_of,) if isinstance(self.answer_of, str) else self.answer_of

    def answers(self) -> tuple[str, ...]:
        """The answers looked for."""
        return (self.is_,) if isinstance(self.is_, str) else self.is_

    def sql(self, scope: SqlScope) -> SqlTruth:
        from practicecheck.operators import sql

        parts = []
        for rule in self.rules():
            asked = scope.vocabulary.rules.get(rule)
            if asked is None:
                known = tuple(scope.vocabulary.rules)
                scope.problem(self.place("answer_of"), "PC022", f"there is no rule '{rule}'", rule, known)
                return SqlTruth.same(sql.unknown())
            scope.needs.outcomes.add(rule)
            frame = next((f for f in reversed(scope.frames) if f.table.name == asked and asked != "child"), None)
            inner = scope.relation.inner("outcome", partial(_answers_of, rule, scope.frames[-1], frame), scope.alias)
            answer, may = sql.column(inner.alias, "answer"), sql.column(inner.alias, "may_escalate")
            wanted = sql.among(answer, self.answers())
            open_ = sql.compare(answer, "=", sql.text("cannot_tell"))
            if "escalate" in self.answers():
                open_ = sql.either(open_, may)
            code = sql.case([(wanted, sql.number(2)), (open_, sql.number(1))], sql.number(0))
            parts.append(scope.relation.aggregate(inner, sql.aggregate("max", code)))
        truths = [
            sql.case(
                [
                    (sql.compare(part, "=", sql.number(2)), sql.TRUE),
                    (sql.compare(part, "=", sql.number(0)), sql.FALSE),
                ],
                sql.unknown(),
            )
            for part in parts
        ]
        return SqlTruth.same(sql.either(*truths))

    def evaluate(self, scope: Scope) -> Node:
        found: list[Truth] = []
        node = Node(self, None, None)
        record = scope.record
        for rule in self.rules():
            asked = scope.vocabulary.rules[rule]
            frame = next((f for f in reversed(scope.frames) if f.table.name == asked and asked != "child"), None)
            subject = frame.row.key if frame is not None else None
            known = [
                (key, answer)
                for (other, key), answer in record.outcomes.items()
                if other == rule and (subject is None or key == subject)
            ]
            held = [answer for _, answer in known]
            node.outcomes += [(rule, key, answer) for key, answer in sorted(known)]
            if any(answer.removesuffix("+") in self.answers() for answer in held):
                found.append(True)
            elif not held or "cannot_tell" in held or ("escalate" in self.answers() and "gap+" in held):
                found.append(None)
                why = scope.vocabulary.switched_off.get(rule)
                node.reasons.append(
                    Reason("part_of_another_rule", detail=rule)
                    if why is None
                    else Reason("switched_off", detail=f"{rule} is switched off here: {why}")
                )
            else:
                found.append(False)
        truth = True if True in found else (None if None in found else False)
        if truth is not None:
            node.reasons.clear()
        node.now = node.later = truth
        return node

    def read(self, vocabulary: Vocabulary) -> str:
        rules, answers = " or ".join(self.rules()), " or ".join(a.replace("_", " ") for a in self.answers())
        asked = {vocabulary.rules.get(rule, "child") for rule in self.rules()}
        of_what = f" for this {table_words(asked.pop())}" if len(asked) == 1 and "child" not in asked else ""
        return f"{rules} answers {answers}{of_what}"

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        yield turned_round(self, vocabulary)
        for _, answer, rest in each_left_out(self.answers()):
            said = f"the answer '{answer}' of {' or '.join(self.rules())} does not serve"
            yield Mutant(f"without {answer}", self.model_copy(update={"is_": rest}), said, "is")
        for _, rule, others in each_left_out(self.rules()):
            said = f"{rule} is not asked"
            yield Mutant(f"without {rule}", self.model_copy(update={"answer_of": others}), said)
