"""Tests of one field that is no day: present, known, is, in, number, holds_any, holds, same.

Knows nothing of days or of rows that are not in hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import model_validator

from practicecheck.operators.amounts import Amount, amount_of, amount_sql, read_amount
from practicecheck.operators.base import ANY_TRUTH, Node, Reason, SqlScope, SqlTruth, Truth
from practicecheck.operators.days import blank_reason, moment_sql
from practicecheck.operators.field_test import (
    FieldTest,
    check_codes,
    codes_that_tell_nothing,
    path_column,
    path_value,
    unknown_codes,
)
from practicecheck.operators.mutants import Mutant, amount_mutants, each_left_out
from practicecheck.operators.words import code_words, path_words
from practicecheck.records import Field
from practicecheck.written.language import Language, Mark

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import InHand, Scope
    from practicecheck.operators.sql import Sql
    from practicecheck.operators.vocabulary import Vocabulary


class Present(FieldTest):
    """The field holds something."""

    words = ("present",)
    present: Literal[True] = True

    def when_blank(self, field: Field) -> tuple[Truth, Truth]:
        return False, False if field.exempts else None

    def filled_sql(self, scope: SqlScope, alias: str, field: Field, mark: Mark) -> SqlTruth:
        from practicecheck.operators import sql

        return SqlTruth.same(sql.filled(sql.column(alias, field.name)))

    def sql(self, scope: SqlScope, alias: str, field: Field, mark: Mark) -> SqlTruth:
        from practicecheck.operators import sql

        carried, silent = self.blanks(field)
        when = sql.case([(sql.column(alias, field.name + "__c"), sql.boolean(carried))], sql.boolean(silent))
        return SqlTruth.same(sql.case([(sql.missing(sql.column(alias, field.name)), when)], sql.TRUE))

    def filled(self, scope: Scope, hand: InHand, field: Field, value: Any) -> Node:
        return Node(self, True, True)

    def read(self, vocabulary: Vocabulary, path: str, field: Field | None) -> str:
        return f"{path_words(path)} is recorded{self._but()}"

    def possible(self, field: Field | None) -> frozenset[Truth]:
        if field is not None and field.kind == "until":  # a blank one is known: it still goes on
            settled = self.blank != "unknown"
        else:
            carried, silent = (None, None) if field is None else self.blanks(field)
            settled = self.not_carried in ("yes", "no") or (carried is not None and silent is not None)
            settled = settled and self.blank != "unknown"
        return frozenset({True, False}) if settled else ANY_TRUTH


class Known(Present):
    """The field holds something that tells: not a code for unknown, not asked or not obtained ('refused' tells)."""

    words = ("known",)
    known: Literal[True] = True

    def filled_sql(self, scope: SqlScope, alias: str, field: Field, mark: Mark) -> SqlTruth:
        return SqlTruth.same(self._tells_sql(alias, field))

    def sql(self, scope: SqlScope, alias: str, field: Field, mark: Mark) -> SqlTruth:
        from practicecheck.operators import sql

        there = super().sql(scope, alias, field, mark).now
        return SqlTruth.same(sql.both(there, sql.first_filled(self._tells_sql(alias, field), sql.TRUE)))

    @staticmethod
    def _tells_sql(alias: str, field: Field) -> Sql:
        from practicecheck.operators import sql

        silent = sorted(codes_that_tell_nothing(field))
        return sql.negate(sql.among(sql.column(alias, field.name), silent)) if silent else sql.TRUE

    def filled(self, scope: Scope, hand: InHand, field: Field, value: Any) -> Node:
        truth = value not in codes_that_tell_nothing(field)
        return Node(self, truth, truth)

    def read(self, vocabulary: Vocabulary, path: str, field: Field | None) -> str:
        return f"{path_words(path)} is recorded, and not as unknown or not obtained{self._but()}"

    def mutants(self, vocabulary: Vocabulary, path: str) -> Iterator[Mutant]:
        yield from super().mutants(vocabulary, path)
        plain = Present.model_construct(blank=self.blank, not_carried=self.not_carried)
        yield Mutant("as present", plain, f"{path} serves though it says 'not known' or 'not obtained'")


class CodesFor(Language):
    """The codes that a named map gives for the value of another field; none for a code that it does not hold."""

    map: str
    of: str

    def held(self, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
        """The map, each code with its codes; empty where there is none of this name."""
        named = vocabulary.lists.get(self.map)
        return named.several() if named else {}

    def sql(self, scope: SqlScope, field: Field, value: Sql, mark: Mark) -> Sql:
        """Whether a filled value is one of the codes; unknown where the other field is blank or 'not known'."""
        from practicecheck.operators import sql

        held = self.held(scope.vocabulary)
        if not held:
            known = tuple(name for name, one in scope.vocabulary.lists.items() if one.several())
            scope.problem(self.place("map"), "PC017", f"there is no map of codes '{self.map}'", self.map, known)
        found = scope.find(self.of, self.place("of"))
        if found is None or not held:
            return sql.unknown()
        check_codes(scope, found[1], tuple(held), self.place("map"))
        check_codes(scope, field, tuple(dict.fromkeys(code for codes in held.values() for code in codes)), mark)
        other = sql.column(found[0].alias, found[1].name)
        unsaid = sorted(unknown_codes(found[1]) - set(held))
        unknown = sql.either(sql.missing(other), sql.among(other, unsaid) if unsaid else sql.FALSE)
        cases = [
            (sql.compare(other, "=", sql.text(code)), self._among(field, value, codes)) for code, codes in held.items()
        ]
        return sql.case([(unknown, sql.unknown()), *cases], self._among(field, value, ()))

    @staticmethod
    def _among(field: Field, value: Sql, codes: tuple[str, ...]) -> Sql:
        from practicecheck.operators import sql

        unsaid = sorted(unknown_codes(field) - set(codes))
        test = sql.among(value, codes)
        return sql.case([(sql.among(value, unsaid), sql.unknown())], test) if unsaid else test

    def evaluate(self, test: Among, scope: Scope, hand: InHand, field: Field, value: Any) -> Node:
        """The same for the row in hand."""
        other, cell = path_value(scope, self.of)
        held = self.held(scope.vocabulary)
        if other is None:
            return Node(test, None, None, cells=[cell], reasons=[blank_reason(cell.row, cell.table, cell.column)])
        if other not in held and other in unknown_codes(scope.find(self.of)[1]):
            return Node(test, None, None, cells=[cell], reasons=[Reason("u_recorded", cell.table, cell.column)])
        codes = held.get(other, ())
        if value in unknown_codes(field) and value not in codes:
            return Node(test, None, None, cells=[cell], reasons=[Reason("u_recorded", hand.table.name, field.name)])
        return Node(test, value in codes, value in codes, cells=[cell])


class Among(FieldTest):
    """The field is a code, or one of several, of a named list, or of those that a map gives for another field."""

    words = ("is", "in")
    is_: str | None = None
    in_: tuple[str, ...] | dict[Literal["list"], str] | CodesFor | None = None

    @model_validator(mode="before")
    @classmethod
    def _python_names(cls, data: Any) -> Any:
        if isinstance(data, dict):
            return {{"is": "is_", "in": "in_"}.get(key, key): value for key, value in data.items()}
        return data

    def codes(self, vocabulary: Vocabulary) -> tuple[str, ...]:
        """The codes that are meant."""
        if self.is_ is not None:
            return (self.is_,)
        if isinstance(self.in_, dict):
            named = vocabulary.lists.get(self.in_["list"])
            return named.values() if named else ()
        if isinstance(self.in_, CodesFor):
            return tuple(dict.fromkeys(code for codes in self.in_.held(vocabulary).values() for code in codes))
        return self.in_ or ()

    def when_blank(self, field: Field) -> tuple[Truth, Truth]:
        return None, None

    def possible(self, field: Field | None) -> frozenset[Truth]:
        if field is None or isinstance(self.in_, CodesFor):
            return ANY_TRUTH
        said = {self.is_, *(self.in_ if isinstance(self.in_, tuple) else ())}
        settled = field.blank_is is not None or {self.blank, self.not_carried} <= {"yes", "no"}
        return frozenset({True, False}) if settled and not unknown_codes(field) - said else ANY_TRUTH

    def filled_sql(self, scope: SqlScope, alias: str, field: Field, mark: Mark) -> SqlTruth:
        from practicecheck.operators import sql

        if isinstance(self.in_, CodesFor):
            return SqlTruth.same(self.in_.sql(scope, field, sql.column(alias, field.name), mark))
        if isinstance(self.in_, dict) and self.in_["list"] not in scope.vocabulary.lists:
            known = tuple(scope.vocabulary.lists)
            scope.problem(mark, "PC017", f"there is no list '{self.in_['list']}'", self.in_["list"], known)
        codes = self.codes(scope.vocabulary)
        check_codes(scope, field, codes, mark)
        value = sql.column(alias, field.name)
        unknowns = sorted(unknown_codes(field) - set(codes))
        test = sql.among(value, codes) if len(codes) != 1 else sql.compare(value, "=", sql.text(codes[0]))
        if unknowns:
            test = sql.case([(sql.among(value, unknowns), sql.unknown())], test)
        return SqlTruth.same(test)

    def filled(self, scope: Scope, hand: InHand, field: Field, value: Any) -> Node:
        if isinstance(self.in_, CodesFor):
            return self.in_.evaluate(self, scope, hand, field, value)
        codes = self.codes(scope.vocabulary)
        if value in unknown_codes(field) and value not in codes:
            return self._asked_unknown(hand, field)
        return Node(self, value in codes, value in codes)

    def read(self, vocabulary: Vocabulary, path: str, field: Field | None) -> str:
        if isinstance(self.in_, CodesFor):
            return f"{path_words(path)} is one of those for {path_words(self.in_.of)} [{self.in_.map}]{self._but()}"
        if isinstance(self.in_, dict):
            name = f" [{self.in_['list']}]"
        else:
            name = ""
        said = " or ".join(code_words(field, code) for code in self.codes(vocabulary)) + name
        return f"{path_words(path)} is {said}{self._but()}"

    def mutants(self, vocabulary: Vocabulary, path: str) -> Iterator[Mutant]:
        yield from super().mutants(vocabulary, path)
        if isinstance(self.in_, tuple):
            for _, code, rest in each_left_out(self.in_):
                left = self.model_copy(update={"in_": rest})
                yield Mutant(f"without {code}", left, f"{path} may not be '{code}'")


class Number(FieldTest):
    """The field is a number within bounds."""

    words = ("at_least", "at_most", "under", "over")
    at_least: Amount | None = None
    at_most: Amount | None = None
    under: Amount | None = None
    over: Amount | None = None

    _signs: ClassVar[dict[str, tuple[str, str]]] = {
        "at_least": (">=", "at least"),
        "at_most": ("<=", "at most"),
        "under": ("<", "under"),
        "over": (">", "over"),
    }

    def _bounds(self) -> list[tuple[str, Any]]:
        return [(name, getattr(self, name)) for name in self._signs if getattr(self, name) is not None]

    def filled_sql(self, scope: SqlScope, alias: str, field: Field, mark: Mark) -> SqlTruth:
        from practicecheck.operators import sql

        if field.type != "int":
            scope.problem(mark, "PC019", f"'{field.name}' is not a number; it is {field.type}")
        day = moment_sql("as_of", scope, mark).day
        value = sql.column(alias, field.name)
        tests = [
            sql.compare(value, self._signs[name][0], amount_sql(bound, scope, day, mark))
            for name, bound in self._bounds()
        ]
        return SqlTruth.same(sql.both(*tests))

    def filled(self, scope: Scope, hand: InHand, field: Field, value: Any) -> Node:
        truth: Truth = True
        for name, bound in self._bounds():
            limit = amount_of(bound, scope, scope.record.as_of)
            one = None if limit is None else compare(value, self._signs[name][0], limit)
            truth = False if one is False else (None if one is None and truth else truth)
        return Node(self, truth, truth)

    def read(self, vocabulary: Vocabulary, path: str, field: Field | None) -> str:
        said = " and ".join(
            f"{self._signs[name][1]} {read_amount(bound, vocabulary)}" for name, bound in self._bounds()
        )
        return f"{path_words(path)} is {said}{self._but()}"

    def mutants(self, vocabulary: Vocabulary, path: str) -> Iterator[Mutant]:
        yield from super().mutants(vocabulary, path)
        for name, _ in self._bounds():
            what = f"the number that {path} is {self._signs[name][1]}"
            yield from amount_mutants(self, name, vocabulary, what=what)


def compare(left: Any, sign: str, right: Any) -> bool:
    """`left sign right` for >= <= < >."""
    if sign == ">=":
        return bool(left >= right)
    if sign == "<=":
        return bool(left <= right)
    return bool(left < right) if sign == "<" else bool(left > right)


class HoldsAny(FieldTest):
    """The list holds any of the codes; a blank list is empty where its column is carried."""

    words = ("holds_any",)
    holds_any: tuple[str, ...]

    def when_blank(self, field: Field) -> tuple[Truth, Truth]:
        return False, None

    def filled_sql(self, scope: SqlScope, alias: str, field: Field, mark: Mark) -> SqlTruth:
        from practicecheck.operators import sql

        if not field.is_list:
            scope.problem(mark, "PC019", f"'{field.name}' is not a list; it is {field.type}")
        check_codes(scope, field, self.holds_any, mark)
        return SqlTruth.same(sql.lists_meet(sql.column(alias, field.name), self.holds_any))

    def filled(self, scope: Scope, hand: InHand, field: Field, value: Any) -> Node:
        truth = any(code in value for code in self.holds_any)
        return Node(self, truth, truth)

    def read(self, vocabulary: Vocabulary, path: str, field: Field | None) -> str:
        said = " or ".join(code_words(field, code) for code in self.holds_any)
        return f"{path_words(path)} names {said}{self._but()}"

    def mutants(self, vocabulary: Vocabulary, path: str) -> Iterator[Mutant]:
        yield from super().mutants(vocabulary, path)
        for _, code, rest in each_left_out(self.holds_any):
            left = self.model_copy(update={"holds_any": rest})
            yield Mutant(f"without {code}", left, f"it is not enough that {path} names '{code}'")


class Holds(FieldTest):
    """The list holds the value of another field of a row in hand."""

    words = ("holds",)
    holds: str

    def when_blank(self, field: Field) -> tuple[Truth, Truth]:
        return False, None

    def filled_sql(self, scope: SqlScope, alias: str, field: Field, mark: Mark) -> SqlTruth:
        from practicecheck.operators import sql

        other = path_column(scope, self.holds, self.place("holds"))
        if other is None:
            return SqlTruth.same(sql.unknown())
        return SqlTruth.same(sql.list_holds(sql.column(alias, field.name), other))

    def filled(self, scope: Scope, hand: InHand, field: Field, value: Any) -> Node:
        other, cell = path_value(scope, self.holds)
        truth = None if other is None else other in value
        node = Node(self, truth, truth, cells=[cell])
        if truth is None:
            node.reasons.append(blank_reason(cell.row, cell.table, cell.column))
        return node

    def read(self, vocabulary: Vocabulary, path: str, field: Field | None) -> str:
        return f"{path_words(path)} names {path_words(self.holds)}{self._but()}"


class Same(FieldTest):
    """The field equals another field of a row in hand; two blanks are not equal."""

    words = ("same",)
    same: str

    def filled_sql(self, scope: SqlScope, alias: str, field: Field, mark: Mark) -> SqlTruth:
        from practicecheck.operators import sql

        other = path_column(scope, self.same, self.place("same"))
        if other is None:
            return SqlTruth.same(sql.unknown())
        return SqlTruth.same(sql.compare(sql.column(alias, field.name), "=", other))

    def filled(self, scope: Scope, hand: InHand, field: Field, value: Any) -> Node:
        other, cell = path_value(scope, self.same)
        truth = None if other is None else value == other
        node = Node(self, truth, truth, cells=[cell])
        if truth is None:
            node.reasons.append(blank_reason(cell.row, cell.table, cell.column))
        return node

    def read(self, vocabulary: Vocabulary, path: str, field: Field | None) -> str:
        return f"{path_words(path)} is the same as {path_words(self.same)}{self._but()}"
