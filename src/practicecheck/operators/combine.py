"""Joining conditions: all of, any of, not, choose, steps, not due until.

Three-valued throughout, on both truths. Knows nothing of what the parts ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from typing import TYPE_CHECKING, Any

from pydantic import Field as Of

from practicecheck.operators.base import Cell, Condition, Node, Reason, SqlScope, SqlTruth, Truth, as_sql
from practicecheck.operators.days import moment_of, moment_sql, read_moment
from practicecheck.operators.limits import Limit
from practicecheck.operators.moments import AnyMoment
from practicecheck.operators.mutants import Mutant, each_left_out
from practicecheck.written.language import Language

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import Scope
    from practicecheck.operators.sql import Sql
    from practicecheck.operators.vocabulary import Vocabulary

    AnyCondition = Condition


def and_(truths: Iterable[Truth]) -> Truth:
    """Three-valued AND; true over nothing.

    >>> and_([True, None])
    >>> and_([None, False])
    False
    """
    listed = list(truths)
    if False in listed:
        return False
    return None if None in listed else True


def or_(truths: Iterable[Truth]) -> Truth:
    """Three-valued OR; false over nothing.

    >>> or_([None, True])
    True
    """
    listed = list(truths)
    if True in listed:
        return True
    return None if None in listed else False


def not_(truth: Truth) -> Truth:
    """Three-valued NOT."""
    return None if truth is None else not truth


def combined(
    how: Callable[[Iterable[Truth]], Truth], parts: Iterable[Condition], vocabulary: Vocabulary
) -> frozenset[Truth]:
    """What `how` may come to over parts that may each come to several."""
    over = (part.possible(vocabulary) for part in parts)
    return reduce(lambda found, new: frozenset(how((a, b)) for a in found for b in new), over, frozenset({how(())}))


class Combining(Condition):
    """Base: the parts name their own SQL."""


class AllOf(Combining):
    """Every part holds."""

    word = "all_of"
    all_of: tuple[AnyCondition, ...] = Of(min_length=1)

    def sql(self, scope: SqlScope) -> SqlTruth:
        from practicecheck.operators import sql

        parts = [as_sql(part, scope) for part in self.all_of]
        now = sql.both(*(part.now for part in parts))
        if not any(part.has_limit for part in parts):
            return SqlTruth.same(now)
        return SqlTruth(now, sql.both(*(part.later for part in parts)))

    def evaluate(self, scope: Scope) -> Node:
        parts = [part.evaluate(scope) for part in self.all_of]
        return Node(self, and_(p.now for p in parts), and_(p.later for p in parts), parts=parts)

    def read(self, vocabulary: Vocabulary) -> str:
        said = [part.read(vocabulary) for part in self.all_of]
        return said[0] if len(said) == 1 else "all of these: " + "; ".join(f"({n}) {s}" for n, s in enumerate(said, 1))

    def possible(self, vocabulary: Vocabulary) -> frozenset[Truth]:
        return combined(and_, self.all_of, vocabulary)

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        live = [part for part in self.all_of if part.possible(vocabulary) != {True}]  # one always true changes nothing
        if len(live) > 1:
            yield Mutant("as any_of", AnyOf.model_construct(any_of=tuple(live)), f"any of these {len(live)} is enough")
        for number, part, rest in each_left_out(self.all_of):
            if part in live:
                said = f"this is not asked: {part.read(vocabulary)}"
                yield Mutant(f"without {number}", self.model_copy(update={"all_of": rest}), said)


class AnyOf(Combining):
    """At least one part holds."""

    word = "any_of"
    any_of: tuple[AnyCondition, ...] = Of(min_length=1)

    def sql(self, scope: SqlScope) -> SqlTruth:
        from practicecheck.operators import sql

        parts = [as_sql(part, scope) for part in self.any_of]
        now = sql.either(*(part.now for part in parts))
        if not any(part.has_limit for part in parts):
            return SqlTruth.same(now)
        return SqlTruth(now, sql.either(*(part.later for part in parts)))

    def evaluate(self, scope: Scope) -> Node:
        parts = [part.evaluate(scope) for part in self.any_of]
        return Node(self, or_(p.now for p in parts), or_(p.later for p in parts), parts=parts)

    def read(self, vocabulary: Vocabulary) -> str:
        said = [part.read(vocabulary) for part in self.any_of]
        letters = "abcdefghijklmnop"
        if len(said) == 1:
            return said[0]
        return "any of these: " + "; ".join(f"({letter}) {s}" for letter, s in zip(letters, said, strict=False))

    def possible(self, vocabulary: Vocabulary) -> frozenset[Truth]:
        return combined(or_, self.any_of, vocabulary)

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        live = [part for part in self.any_of if part.possible(vocabulary) != {False}]  # one never true changes nothing
        if len(live) > 1:
            yield Mutant("as all_of", AllOf.model_construct(all_of=tuple(live)), f"all of these {len(live)} are needed")
        for number, part, rest in each_left_out(self.any_of):
            if part in live:
                said = f"this does not serve: {part.read(vocabulary)}"
                yield Mutant(f"without {number}", self.model_copy(update={"any_of": rest}), said)


class Not(Combining):
    """The part does not hold."""

    word = "not"
    not_: AnyCondition = Of(alias="not")

    def sql(self, scope: SqlScope) -> SqlTruth:
        from practicecheck.operators import sql

        part = as_sql(self.not_, scope)
        now = sql.negate(part.later)
        return SqlTruth(now, sql.negate(part.now)) if part.has_limit else SqlTruth.same(now)

    def evaluate(self, scope: Scope) -> Node:
        part = self.not_.evaluate(scope)
        return Node(self, not_(part.later), not_(part.now), parts=[part])

    def read(self, vocabulary: Vocabulary) -> str:
        from practicecheck.operators.fields import FieldTests
        from practicecheck.operators.values import Among, Present

        said = self.not_.read(vocabulary)
        tests = list(self.not_.tests.values()) if isinstance(self.not_, FieldTests) else []
        if len(tests) == 1 and isinstance(tests[0], (Among, Present)):
            return said.replace(" is ", " is not ", 1)
        return f"it is not so that {said}"

    def possible(self, vocabulary: Vocabulary) -> frozenset[Truth]:
        return frozenset(not_(truth) for truth in self.not_.possible(vocabulary))

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        yield Mutant("without not", self.not_, f"this holds instead of its opposite: {self.not_.read(vocabulary)}")


def turned_round(part: Condition, vocabulary: Vocabulary) -> Mutant:
    """A condition as its opposite: the mutant of one that has nothing else to change."""
    return Mutant("negated", Not.model_construct(not_=part), f"this must not be so: {part.read(vocabulary)}")


class Branch(Language):
    """One choice: when its condition holds, then another must."""

    when: AnyCondition
    then: AnyCondition


class Choose(Combining):
    """The first branch whose `when` holds decides, else `else`; an unknown `when` tries both ways."""

    word = "choose"
    choose: tuple[Branch, ...] = Of(min_length=1)
    else_: AnyCondition = Of(alias="else")

    def sql(self, scope: SqlScope) -> SqlTruth:
        from practicecheck.operators import sql

        truth = as_sql(self.else_, scope)
        for branch in reversed(self.choose):
            when, then = scope.once(as_sql(branch.when, scope).now), as_sql(branch.then, scope)
            limited = truth.has_limit or then.has_limit

            def pick(yes: Sql, no: Sql, when: Sql = when) -> Sql:
                yes, no = scope.once(yes), scope.once(no)
                agreed = sql.case([(sql.compare(yes, "=", no), yes)], sql.unknown())
                return sql.case([(when, yes), (sql.negate(when), no)], agreed)

            now = pick(then.now, truth.now)
            truth = SqlTruth(now, pick(then.later, truth.later)) if limited else SqlTruth.same(now)
        return truth

    def evaluate(self, scope: Scope) -> Node:
        node = self.else_.evaluate(scope)
        for branch in reversed(self.choose):
            when = branch.when.evaluate(scope)
            if when.now is False:
                node = Node(self, node.now, node.later, parts=[when, node])
                continue
            then = branch.then.evaluate(scope)
            if when.now is True:
                node = Node(self, then.now, then.later, parts=[when, then])
                continue
            now = then.now if then.now == node.now else None
            later = then.later if then.later == node.later else None
            node = Node(self, now, later, parts=[when, then, node])
        return node

    def read(self, vocabulary: Vocabulary) -> str:
        said = [f"when {b.when.read(vocabulary)}: {b.then.read(vocabulary)}" for b in self.choose]
        return "; ".join((*said, f"otherwise: {self.else_.read(vocabulary)}"))

    def possible(self, vocabulary: Vocabulary) -> frozenset[Truth]:
        found = self.else_.possible(vocabulary)
        for branch in reversed(self.choose):
            when, then = branch.when.possible(vocabulary), branch.then.possible(vocabulary)
            tried: dict[Truth, frozenset[Truth]] = {True: then, False: found, None: (then & found) | {None}}
            found = frozenset(truth for way in when for truth in tried[way])
        return found

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        for number, branch in enumerate(self.choose, 1):
            before, after = self.choose[: number - 1], self.choose[number:]
            when, possible = branch.when.read(vocabulary), branch.when.possible(vocabulary)
            if possible != {False}:
                rest = (*before, *after)
                left = self.model_copy(update={"choose": rest}) if rest else self.else_
                yield Mutant(f"without {number}", left, f"the record is judged as if this were never so: {when}")
            if possible != {True}:
                only = self.model_copy(update={"choose": before, "else_": branch.then}) if before else branch.then
                yield Mutant(f"always {number}", only, f"the record is judged as if this were always so: {when}")


class Steps(Combining):
    """Dated steps: met once one is met and none is missed; not due while all are still ahead."""

    word = "steps"
    steps: tuple[AnyCondition, ...] = Of(min_length=1)

    def sql(self, scope: SqlScope) -> SqlTruth:
        from practicecheck.operators import sql

        parts = [as_sql(part, scope) for part in self.steps]
        later = sql.both(*(part.later for part in parts))
        return SqlTruth(sql.both(later, sql.either(*(part.now for part in parts))), later)

    def evaluate(self, scope: Scope) -> Node:
        parts = [part.evaluate(scope) for part in self.steps]
        later = and_(p.later for p in parts)
        return Node(self, and_((later, or_(p.now for p in parts))), later, parts=parts)

    def read(self, vocabulary: Vocabulary) -> str:
        said = [part.read(vocabulary) for part in self.steps]
        return "each step as it falls due: " + "; ".join(f"({n}) {s}" for n, s in enumerate(said, 1))

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        whole = AllOf.model_construct(all_of=self.steps)
        yield Mutant("as all_of", whole, "each step is awaited before anything is met")
        for number, part, rest in each_left_out(self.steps):
            said = f"this step is not asked: {part.read(vocabulary)}"
            yield Mutant(f"without {number}", self.model_copy(update={"steps": rest}), said)


class NotDueUntil(Combining):
    """What is expected falls due only when a limit has passed; done early, it is met."""

    word = "not_due_until"
    not_due_until: Limit
    after: AnyMoment
    expect: AnyCondition

    def sql(self, scope: SqlScope) -> SqlTruth:
        from practicecheck.operators import sql

        part = as_sql(self.expect, scope)
        passed = scope.once(self.not_due_until.passed_sql(scope, moment_sql(self.after, scope, self.place("after"))))
        surely = sql.first_filled(part.now, sql.FALSE)
        now = sql.case([(passed, part.now), (sql.negate(passed), surely)], sql.unknown())
        later = sql.case([(passed, part.later), (sql.negate(passed), sql.TRUE)], sql.unknown())
        return SqlTruth(now, later)

    def evaluate(self, scope: Scope) -> Node:
        part = self.expect.evaluate(scope)
        start = moment_of(self.after, scope)
        passed = self.not_due_until.passed(scope, start)
        values: dict[str, Any] = {"due": self.not_due_until.last_day(scope, start), "after": start.day}
        values |= {"limit": self.not_due_until.amount(scope, start.day), "unit": self.not_due_until.unit}
        if passed is None:
            return Node(self, None, None, parts=[part], reasons=list(start.reasons), values=values)
        if passed:
            return Node(self, part.now, part.later, parts=[part])
        cells = [Cell(*cell) for cell in start.cells]
        return Node(self, part.now is True, True, parts=[part], cells=cells, values=values)

    def read(self, vocabulary: Vocabulary) -> str:
        limit, after = self.not_due_until.read(vocabulary), read_moment(self.after, vocabulary)
        return f"(not due until {limit} after {after}) {self.expect.read(vocabulary)}"

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        yield Mutant("without not_due_until", self.expect, "it is due at once")


class CannotTell(Condition):
    """Said where the record gives nothing to judge by."""

    word = "cannot_tell"
    cannot_tell: str = Of(description="Why it cannot be told, in a few plain words.")

    def sql(self, scope: SqlScope) -> SqlTruth:
        from practicecheck.operators import sql

        return SqlTruth.same(sql.unknown())

    def evaluate(self, scope: Scope) -> Node:
        return Node(self, None, None, reasons=[Reason("nothing_to_judge_by", detail=self.cannot_tell)])

    def read(self, vocabulary: Vocabulary) -> str:
        return f"it cannot be told ({self.cannot_tell})"

    def possible(self, vocabulary: Vocabulary) -> frozenset[Truth]:
        return frozenset({None})

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        always, never = AllOf.model_construct(all_of=()), AnyOf.model_construct(any_of=())
        yield Mutant("as true", always, f"it counts as so where it cannot be told ({self.cannot_tell})")
        yield Mutant("as false", never, f"it counts as not so where it cannot be told ({self.cannot_tell})")
