"""No rule reads what must not decide: ethnicity, religion, language, disability, and sex or age but where allowed.

Design section 2: no condition compares ethnicity, religion, first language or disability with a value (that
ethnicity and first language are there may be asked by CUL-02 alone); age only where the catalogue gives an age; sex
only inside the fact that says who is a male carer. Nor may a rule read who works with the child.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from practicecheck.operators.refer import Age
from practicecheck.records import TABLES
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.rule import Rule
from practicecheck.written.language import Language

NEVER = {"ethnicity", "religion", "first_language", "disability", "interpreter_needed"}
PRESENCE_ALLOWED = {("PA-CUL-02", "ethnicity"), ("PA-CUL-02", "first_language")}
# The catalogue's "interpreter_needed Y for child or carer" (CUL-02), asked in one fact.
VALUE_ALLOWED = {("needs_an_interpreter", "interpreter_needed")}
SEX_ALLOWED = {"male_carer"}
# Where the catalogue gives an age, by the rule, or the fact, that asks it; and who may ask whether a child is born.
AGE_ALLOWED = {
    "PA-VOI-01",
    "PA-VOI-02",
    "PA-VOI-03",
    "PA-REC-06",
    "PA-MED-05",
    "brother_or_sister_then",  # asked by PA-MED-05
    "voice_heard",  # asked by PA-VOI-03
    "of_school_age",  # asked by PA-MAG-01
    "child_when_assessed",  # "each child" of PA-VOI-04: those under 18
    "PA-MAG-01",
    "cannot_move_independently",
}
BORN_ALLOWED = {"unborn", "cannot_move_independently"}
NEVER_A_TABLE = {"allocation"}
_CODES = {"is_", "in_", "holds_any", "blank", "not_carried", "tag", "cannot_tell", "says", "say"}


def spoken(value: Any) -> Iterator[tuple[str, str]]:
    """Every name written in a condition, with what stands beside it; codes and words for people left out."""
    if isinstance(value, Language):
        for name in type(value).model_fields:
            if name not in _CODES:
                yield from spoken(getattr(value, name))
    elif isinstance(value, dict):
        for key, test in value.items():
            yield key, type(test).__name__
            yield from spoken(test)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from spoken(one)
    elif isinstance(value, str):
        yield value, ""


def checks(book: Rulebook) -> dict[str, list[Any]]:
    """Every rule, escalation and fact, by its name, with its conditions."""
    found: dict[str, list[Any]] = {
        rule.id: [*rule.conditions().values(), *rule.measures] for rule in book.rules.values()
    }
    found |= {one.id: [one.applies_when] for one in book.escalations.values()}
    return found | {name: [fact.holds, fact.rows] for name, fact in book.vocabulary.facts.items()}


def forbidden(book: Rulebook) -> set[tuple[str, str]]:
    """Each rule or fact, with a name that it must not speak."""
    wrong: set[tuple[str, str]] = set()
    for name, conditions in checks(book).items():
        for word, beside in (pair for condition in conditions for pair in spoken(condition)):
            field = word.rpartition(".")[2]
            allowed = (beside in ("_Bare", "_BareKnown") and (name, field) in PRESENCE_ALLOWED) or (
                (name, field) in VALUE_ALLOWED
            )
            if field in NEVER and not allowed:
                wrong.add((name, field))
            if field == "sex" and name not in SEX_ALLOWED:
                wrong.add((name, field))
            if field in ("dob", "expected_dob") and name not in BORN_ALLOWED | AGE_ALLOWED:
                wrong.add((name, field))
            if word in NEVER_A_TABLE or word.partition(".")[0] in NEVER_A_TABLE:
                wrong.add((name, word))
        for condition in (one for one in conditions if one is not None and hasattr(one, "parts")):
            if name not in AGE_ALLOWED and any(isinstance(part, Age) for part in _within(condition)):
                wrong.add((name, "age"))
    return wrong


def _within(condition: Any) -> Iterator[Any]:
    yield condition
    for part in condition.parts():
        yield from _within(part)


def test_no_rule_or_fact_reads_what_must_not_decide(book: Rulebook) -> None:
    assert forbidden(book) - {("PA-VOI-01", "expected_dob")} == set()  # a note: the child's birth is past due


@pytest.mark.parametrize(
    ("expect", "word"),
    [
        ({"child.ethnicity": {"is": "WBRI"}}, "ethnicity"),
        ({"child.ethnicity": "present"}, "ethnicity"),
        ({"none": "adult", "where": {"first_language": {"same": "child.first_language"}}}, "first_language"),
        ({"not": {"child.disability": {"holds_any": ["MOB"]}}}, "disability"),
        ({"any": "child", "of": "family", "where": {"religion": {"same": "child.religion"}}}, "religion"),
        ({"count": "child", "of": "family", "distinct": "ethnicity", "at_most": 1}, "ethnicity"),
        ({"any": "adult", "where": {"sex": {"is": "M"}}}, "sex"),
        ({"age": {"months": 36}, "is": "under"}, "age"),
        ({"all_of": [{"child.dob": {"before": "as_of"}}]}, "dob"),
        ({"any": "visit", "dated": {"within": {"days": 3}, "after": "child.dob"}}, "dob"),
        ({"any": "allocation", "where": {"role": {"is": "x"}}}, "allocation"),
    ],
)
def test_a_rule_that_did_would_be_found(book: Rulebook, expect: Any, word: str) -> None:
    made = {"id": "XX-BAD-01", "title": "", "kind": "gap", "theme": "plans", "for_each": "child", "expect": expect}
    rule = Rule.model_validate(made)
    with_it = Rulebook({"XX-BAD-01": rule}, {}, book.vocabulary, {}, "", "", {})
    assert ("XX-BAD-01", word) in forbidden(with_it)


def test_a_code_that_shares_a_word_is_not_mistaken_for_it(book: Rulebook) -> None:
    expect = {"any": "visit", "where": {"not_alone_reason": {"in": ["disability", "age"]}}}
    made = {"id": "XX-GOOD-01", "title": "", "kind": "gap", "theme": "plans", "for_each": "child", "expect": expect}
    with_it = Rulebook({"XX-GOOD-01": Rule.model_validate(made)}, {}, book.vocabulary, {}, "", "", {})
    assert not {pair for pair in forbidden(with_it) if pair[0] == "XX-GOOD-01"}


def test_the_names_are_those_of_the_case_record() -> None:
    held = {field.name for table in TABLES.values() for field in table.fields}
    assert {*NEVER, "sex", "dob", "expected_dob"} <= held
    assert set(TABLES) >= NEVER_A_TABLE
