"""Conditions that compare what the law protects with a value.

No condition compares ethnicity, religion, first language or disability; presence of ethnicity and first language
is allowed to PA-CUL-02 alone; sex stands only inside the fact `male_carer` (design section 2, Always). Knows
nothing of why a rule would want it.
"""

from __future__ import annotations

from collections.abc import Iterator

from practicecheck.operators.counting import CountRows
from practicecheck.operators.fields import FieldTests
from practicecheck.operators.refer import UsesCode
from practicecheck.operators.values import CodesFor, Holds, Present, Same
from practicecheck.operators.vocabulary import RowsPart
from practicecheck.rulebook.book import Rulebook
from practicecheck.workbench.lint.places import Places, parts_of
from practicecheck.written.language import Language
from practicecheck.written.yaml_file import Problem

PROTECTED = frozenset({"ethnicity", "religion", "first_language", "disability"})
_PRESENCE_ALLOWED = frozenset({"ethnicity", "first_language"})
_PRESENCE_RULE, _SEX_FACT = "PA-CUL-02", "male_carer"


def find(book: Rulebook, places: Places) -> Iterator[Problem]:
    """Each comparison of a protected characteristic, at its place."""
    named: dict[str, Language] = {**book.rules, **book.escalations, **book.vocabulary.facts}
    for name, whole in named.items():
        for part in parts_of(whole):
            for column, key, only_presence in _columns(part):
                if _is_refused(name, column, only_presence):
                    yield places.problem(name, part.place(key), "PC032", _message(column))


def _columns(part: Language) -> Iterator[tuple[str, str, bool]]:
    """The fields that a part compares: their name, the key they stand under, whether only their presence is asked."""
    if isinstance(part, FieldTests):
        for path, test in part.tests.items():
            yield path.rpartition(".")[2], path, isinstance(test, Present)
    elif isinstance(part, Holds):
        yield part.holds.rpartition(".")[2], "holds", False
    elif isinstance(part, CodesFor):
        yield part.of.rpartition(".")[2], "of", False
    elif isinstance(part, UsesCode):
        yield part.uses.column, "uses", False
    elif isinstance(part, Same):
        yield part.same.rpartition(".")[2], "same", False
    elif isinstance(part, CountRows) and part.distinct is not None:
        yield part.distinct.rpartition(".")[2], "distinct", False
    elif isinstance(part, RowsPart):
        for take in part.take.values():
            for column in (take.field, take.each_of, take.map):
                if column is not None:
                    yield column.rpartition(".")[2], "take", False


def _is_refused(name: str, column: str, only_presence: bool) -> bool:
    if column == "sex":
        return name != _SEX_FACT
    if column not in PROTECTED:
        return False
    return not (only_presence and column in _PRESENCE_ALLOWED and name == _PRESENCE_RULE)


def _message(column: str) -> str:
    if column == "sex":
        return "sex is tested here; it stands only inside the fact male_carer. Use that fact."
    return (
        f"{column.replace('_', ' ')} is tested here. No rule compares it with a value, so that no family is treated "
        "otherwise for it. Ask whether it was recorded and explored (theme culture) instead."
    )
