"""All conditions of the rule language, told apart by the word they are written with.

Adding an operator: write its class in a module of this package, add it to `OPERATORS` here, and its tests.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import Discriminator, Tag

from practicecheck.operators.base import Condition
from practicecheck.operators.combine import AllOf, AnyOf, CannotTell, Choose, Not, NotDueUntil, Steps
from practicecheck.operators.counting import CountRows, ShareOfRows
from practicecheck.operators.fields import FieldTests
from practicecheck.operators.latest import FirstRowIs, LatestRowIs
from practicecheck.operators.quantify import AnyRow, EveryRow, NoRow
from practicecheck.operators.refer import Age, AnswerOf, FactHolds, Setting, UsesCode
from practicecheck.operators.rhythm import Rhythm
from practicecheck.operators.sums import ShareOfSums
from practicecheck.written.language import Language

OPERATORS: tuple[type[Condition], ...] = (
    AllOf,
    AnyOf,
    Not,
    Choose,
    Steps,
    NotDueUntil,
    CannotTell,
    AnyRow,
    NoRow,
    EveryRow,
    LatestRowIs,
    FirstRowIs,
    CountRows,
    ShareOfRows,
    ShareOfSums,
    Rhythm,
    AnswerOf,
    Age,
    Setting,
    UsesCode,
)
BY_WORD: dict[str, type[Language]] = {operator.word: operator for operator in OPERATORS}
WORDS = tuple(BY_WORD)


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return "fact"
    if isinstance(value, Condition):
        return type(value).word
    if isinstance(value, dict):
        for word in WORDS:
            if word in value:
                return f"<{word}>"
        return "fields"
    return "none"


def _tag(value: Any) -> str:
    kind = _kind(value)
    return f"<{kind}>" if isinstance(value, Condition) and kind in WORDS else kind


if TYPE_CHECKING:
    AnyCondition = Condition
else:
    AnyCondition = Annotated[
        Union[  # noqa: UP007  (built from a list)
            tuple(
                [Annotated[FactHolds, Tag("fact")], Annotated[FieldTests, Tag("fields")]]
                + [Annotated[operator, Tag(f"<{operator.word}>")] for operator in OPERATORS]
            )
        ],
        Discriminator(
            _tag,
            custom_error_type="no_condition",
            custom_error_message="this is no condition; write a fact's name, a field with its test, or one of "
            + ", ".join(WORDS),
        ),
    ]

# The modules of the language name this union before it is there; their models are built only when first used.
_models: list[type[Language]] = [Language]
while _models:
    _model = _models.pop()
    _models.extend(_model.__subclasses__())
    vars(sys.modules[_model.__module__])["AnyCondition"] = AnyCondition
