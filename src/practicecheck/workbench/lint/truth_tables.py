"""What a condition about one field comes to for every value that the field can have.

Exact where the values can be told over: codes, whole numbers between the bounds named, and of any field whether it
is filled. A condition about several fields, days or rows has no table, and so has one that asks by a list or a
parameter, since these may be set otherwise elsewhere. Knows nothing of what is made of a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from practicecheck.operators.base import Condition, Truth
from practicecheck.operators.combine import AllOf, AnyOf, Not, and_, not_, or_
from practicecheck.operators.field_test import FieldTest, codes_that_tell_nothing, unknown_codes
from practicecheck.operators.fields import FieldTests
from practicecheck.operators.refer import FactHolds
from practicecheck.operators.values import Among, Known, Number, Present, compare
from practicecheck.operators.vocabulary import Vocabulary
from practicecheck.records import CODES, Field
from practicecheck.workbench.lint.hands import Hand

Value = str | int
BLANK, NOT_CARRIED, ANOTHER = "(blank)", "(not carried)", "(another value)"
"""What a field may hold beside its codes: nothing, nothing since the input has no such column, and some other value."""

_SIGNS = {"at_least": ">=", "at_most": "<=", "under": "<", "over": ">"}


@dataclass(frozen=True)
class OneField:
    """A condition about one field of one row in hand: its truth for a value, and the values that it names."""

    row: int | None
    field: Field
    truth: Callable[[Value], Truth]
    named: frozenset[Value]

    @property
    def about(self) -> tuple[int | None, str]:
        """Which field of which row."""
        return self.row, self.field.name

    def values(self) -> tuple[Value, ...]:
        """Every value that has to be tried."""
        if self.field.type == "int":
            near = {int(bound) + step for bound in self.named for step in (-1, 0, 1)} or {0}
            return (*sorted(near), BLANK, NOT_CARRIED)
        if self.field.type == "yn":
            codes: tuple[Value, ...] = ("Y", "N", "U")
        elif self.field.codes and not CODES[self.field.codes].open:
            codes = tuple(CODES[self.field.codes].values)
        else:
            codes = (*sorted(self.named, key=str), *sorted(codes_that_tell_nothing(self.field) - self.named), ANOTHER)
        return (*codes, BLANK, NOT_CARRIED)

    def table(self) -> tuple[Truth, ...]:
        """Its truth for each of these values.

        >>> from practicecheck.records import TABLES
        >>> OneField(0, TABLES["visit"].field("seen"), lambda value: value == "Y", frozenset({"Y"})).table()
        (True, False, False, False, False)
        """
        return tuple(self.truth(value) for value in self.values())


def joined(parts: Iterable[OneField], how: Callable[[Iterable[Truth]], Truth]) -> OneField:
    """Several conditions about one field as one: `and_` or `or_` of them."""
    listed = list(parts)
    first = listed[0]
    named = frozenset(value for part in listed for value in part.named)
    return OneField(first.row, first.field, lambda value: how(part.truth(value) for part in listed), named)


def one_field(condition: Condition, hand: Hand, vocabulary: Vocabulary) -> OneField | None:
    """A condition as one about a single field; None where it is about more, or cannot be told over."""
    if isinstance(condition, FieldTests):
        if len(condition.tests) != 1:
            return None
        ((path, test),) = condition.tests.items()
        return of_test(path, test, hand)
    if isinstance(condition, FactHolds):
        fact, seen = vocabulary.facts.get(condition.fact), None
        if fact is not None and fact.holds is not None:
            seen = hand.up_to(fact.about)
        return None if fact is None or fact.holds is None or seen is None else one_field(fact.holds, seen, vocabulary)
    if isinstance(condition, Not):
        part = one_field(condition.not_, hand, vocabulary)
        return None if part is None else OneField(part.row, part.field, lambda v: not_(part.truth(v)), part.named)
    if isinstance(condition, (AllOf, AnyOf)):
        inside = condition.all_of if isinstance(condition, AllOf) else condition.any_of
        parts = [one_field(part, hand, vocabulary) for part in inside]
        known = [part for part in parts if part is not None]
        if len(known) == len(parts) and len({part.about for part in known}) == 1:
            return joined(known, and_ if isinstance(condition, AllOf) else or_)
    return None


def of_test(path: str, test: FieldTest, hand: Hand) -> OneField | None:
    """One test of a field in the same way."""
    found = hand.find(path)
    if found is None or found[1].is_list:
        return None
    row, field = found
    if isinstance(test, Known):
        silent = codes_that_tell_nothing(field)
        return _filled(row, field, test, lambda value: value not in silent, frozenset(silent))
    if isinstance(test, Present):
        return _filled(row, field, test, lambda _: True, frozenset())
    if isinstance(test, Among) and (test.is_ is not None or isinstance(test.in_, tuple)):
        codes, unknown = frozenset(test.codes(Vocabulary())), unknown_codes(field)
        if field.codes and not CODES[field.codes].open and not codes <= CODES[field.codes].values.keys():
            return None  # told as a code that is not on the list
        return _filled(row, field, test, lambda v: v in codes or (None if v in unknown else False), frozenset(codes))
    if isinstance(test, Number) and field.type == "int":
        bounds = [(name, getattr(test, name)) for name in _SIGNS if getattr(test, name) is not None]
        if all(isinstance(bound, int) for _, bound in bounds):
            return _filled(
                row,
                field,
                test,
                lambda value: all(compare(value, _SIGNS[name], bound) for name, bound in bounds),
                frozenset(bound for _, bound in bounds),
            )
    return None


def _filled(
    row: int | None, field: Field, test: FieldTest, truth: Callable[[Value], Truth], named: frozenset[Value]
) -> OneField:
    """A test with what it reads a blank as."""
    carried, silent = test.blanks(field)

    def of(value: Value) -> Truth:
        return carried if value == BLANK else silent if value == NOT_CARRIED else truth(value)

    return OneField(row, field, of, named)


def tables(parts: Iterable[OneField]) -> list[tuple[Truth, ...]]:
    """The tables of several conditions about one field, over the same values."""
    listed = list(parts)
    values = joined(listed, and_).values()
    return [tuple(part.truth(value) for value in values) for part in listed]
