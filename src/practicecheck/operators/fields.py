"""Tests of one field of a row in hand: is, in, present, known, number, holds, same, dated.

What a blank means is settled here once, by the kind of field (design section 2, Blanks); a test may say
otherwise with `blank:` and `not_carried:`. Knows nothing of rows that are not in hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Discriminator, Tag, model_validator

from practicecheck.operators.base import ANY_TRUTH, Condition, Node, SqlScope, SqlTruth, Truth
from practicecheck.operators.combine import AllOf, Not, and_
from practicecheck.operators.dated import Dated
from practicecheck.operators.field_test import FieldTest
from practicecheck.operators.mutants import Mutant
from practicecheck.operators.values import Among, Holds, HoldsAny, Known, Number, Present, Same
from practicecheck.records import CODES, Field

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import Scope
    from practicecheck.operators.vocabulary import Vocabulary


_TESTS: tuple[type[FieldTest], ...] = (Present, Known, Among, Number, HoldsAny, Holds, Same, Dated)


def _test_kind(value: Any) -> str:
    if value in ("present", "known"):
        return str(value).capitalize()
    if isinstance(value, Present):
        return "Known" if isinstance(value, Known) else "Present"
    if isinstance(value, FieldTest):
        return type(value).__name__
    if isinstance(value, dict):
        dated = {"after", "before", "within", "more_than", "on_or_before", "on_or_after"}
        if dated & value.keys():
            return "Dated"
        for test in _TESTS:
            if any(word in value for word in test.words):
                return test.__name__
    return "none"


class _Bare(Present):
    """`present` written as a bare word."""

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, data: Any) -> Any:
        return {} if data == "present" else data


class _BareKnown(Known):
    """`known` written as a bare word."""

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, data: Any) -> Any:
        return {} if data == "known" else data


AnyTest = Annotated[
    Annotated[_Bare, Tag("Present")]
    | Annotated[_BareKnown, Tag("Known")]
    | Annotated[Among, Tag("Among")]
    | Annotated[Number, Tag("Number")]
    | Annotated[HoldsAny, Tag("HoldsAny")]
    | Annotated[Holds, Tag("Holds")]
    | Annotated[Same, Tag("Same")]
    | Annotated[Dated, Tag("Dated")],
    Discriminator(
        _test_kind,
        custom_error_type="no_test",
        custom_error_message="this is no test of a field; use present, known, is, in, at_least, at_most, under, over, "
        "holds_any, holds, same, or a day: within … after/before, before, on_or_before, on_or_after",
    ),
]


class FieldTests(Condition):
    """One or more fields of a row in hand, each with its test; all must hold."""

    word = "fields"
    tests: dict[str, AnyTest]

    @model_validator(mode="before")
    @classmethod
    def _bare_mapping(cls, data: Any) -> Any:
        return data if isinstance(data, dict) and set(data) == {"tests"} else {"tests": data}

    def sql(self, scope: SqlScope) -> SqlTruth:
        from practicecheck.operators import sql

        now, later, limited = [], [], False
        for path, test in self.tests.items():
            mark = self.place(path)
            found = scope.find(path, mark)
            if found is None:
                truth = SqlTruth.same(sql.unknown())
            else:
                frame, field = found
                truth = test.sql(scope, frame.alias, field, mark)
            now.append(truth.now)
            later.append(truth.later)
            limited = limited or truth.has_limit
        if not limited:
            return SqlTruth.same(sql.both(*now))
        return SqlTruth(sql.both(*now), sql.both(*later))

    def evaluate(self, scope: Scope) -> Node:
        nodes = []
        for path, test in self.tests.items():
            hand, field = scope.find(path)
            node = test.evaluate(scope, hand, field)
            node.values.setdefault("path", path)
            nodes.append(node)
        if len(nodes) == 1:
            return Node(self, nodes[0].now, nodes[0].later, parts=nodes)
        now = and_(node.now for node in nodes)
        return Node(self, now, and_(node.later for node in nodes), parts=nodes)

    def read(self, vocabulary: Vocabulary) -> str:
        return " and ".join(
            test.read(vocabulary, path, _field_of(path, test, vocabulary)) for path, test in self.tests.items()
        )

    def possible(self, vocabulary: Vocabulary) -> frozenset[Truth]:
        each = (possible_of(test, path) for path, test in self.tests.items())
        return frozenset(and_(truths) for truths in product(*each))

    def mutants(self, vocabulary: Vocabulary) -> Iterator[Mutant]:
        for path, test in self.tests.items():
            alone = self.model_copy(update={"tests": {path: test}})
            others = {name: one for name, one in self.tests.items() if name != path}
            rest = self.model_copy(update={"tests": others})
            turned: Condition = Not.model_construct(not_=alone)
            said = alone.read(vocabulary)
            if others:
                yield Mutant(f"without {path}", rest, f"this is not asked: {said}", path)
                turned = AllOf.model_construct(all_of=(rest, turned))
            yield Mutant(f"{path} negated", turned, f"this must not be so: {said}", path)
            for one in test.mutants(vocabulary, path):
                whole = self.model_copy(update={"tests": self.tests | {path: one.instead}})
                yield Mutant(f"{path} {one.change}", whole, one.says, path)


def possible_of(test: FieldTest, path: str) -> frozenset[Truth]:
    """What a test may come to of any field that a path can name, whatever row is in hand."""
    from practicecheck.records import TABLES

    table, _, name = path.rpartition(".")
    fields = [t.field(name) for t in TABLES.values() if name in t.field_names and table in ("", t.name)]
    return frozenset(truth for field in fields for truth in test.possible(field)) if fields else ANY_TRUTH


def _field_of(path: str, test: FieldTest, vocabulary: Vocabulary) -> Field | None:
    """The field a path most likely names, for the words of its codes: the first that has the codes asked for."""
    from practicecheck.records import TABLES

    table, dot, name = path.rpartition(".")
    tables = [TABLES[table]] if dot and table in TABLES else TABLES.values()
    found = [t.field(name) for t in tables if name in t.field_names]
    asked = set(test.codes(vocabulary)) if isinstance(test, Among) else set()
    fitting = (field for field in found if field.codes and asked <= set(CODES[field.codes].values))
    return next(fitting, found[0] if found else None)
