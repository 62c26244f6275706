"""The reference page of the rule language: `docs/reference/rule-language.md`.

    python -m practicecheck.rulebook.docs_page > docs/reference/rule-language.md

Meanings come from the classes that carry the words out, examples from the rules that come with the program, so
that the page cannot differ from what runs. Knows nothing of answers or records.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from practicecheck.operators.conditions import OPERATORS, WORDS
from practicecheck.operators.field_test import FieldTest
from practicecheck.operators.limits import Limit
from practicecheck.operators.vocabulary import CodeMap, DatedValue, Fact, Parameter, RowsPart, Take
from practicecheck.results.words import WORST_FIRST
from practicecheck.rulebook.key_words import KEYS
from practicecheck.rulebook.rule import Clause, Escalation, Measure, Note, Report, Rule
from practicecheck.rulebook.samples import Samples
from practicecheck.written.language import Language

ANSWERS = {
    "escalate": "Someone must look today.",
    "gap": "The record does not show what it should, and the time for it has passed.",
    "cannot_tell": "The record, as extracted, does not let anyone say. The reasons are given.",
    "not_due": "Nothing is wrong yet: the time allowed has not passed.",
    "no_strength": "The good practice looked for is not shown. This is not a fault.",
    "met": "The record shows what it should. Of an escalation it is shown as 'clear'.",
    "strength": "The record shows good practice. It never takes away from a risk.",
    "not_applicable": "The rule does not ask this of this child.",
}
"""What each answer says, worst first."""

TESTS = {
    "is": "The field is this code.",
    "in": "The field is one of these codes, of a named list, or of those that a map gives for another field.",
    "at_least (numbers)": "The field is this number or more.",
    "at_most": "The field is this number or less.",
    "under": "The field is less than this number.",
    "over": "The field is more than this number.",
    "within": "With `after`: the day lies no later than so long after another; before that it is not due. With `before`: "
    "it lies no earlier than so long before another.",
    "more_than": "The day lies longer than this before, or after, another.",
    "at_least (days)": "The day lies at least this long before, or after, another.",
    "before": "The day lies before another.",
    "on_or_before": "The day lies before another, or on it.",
    "on_or_after": "The day lies after another, or on it.",
}
"""What each word of a test says, where one test has several."""

UNUSED = {
    "known": "{child.ethnicity: known}",
    "at_least (numbers)": "{actions_set: {at_least: 1}}",
    "at_most": "{score: {at_most: 3}}",
    "under": "{score: {under: 4}}",
    "over": "{score: {over: 7}}",
}
"""Examples of words that no rule uses."""

SLOTS = {
    "due": "the last day of the limit",
    "limit": "its length",
    "unit": "what it is counted in",
    "after": "the day it is counted from",
    "from": "the first day of the stretch judged",
    "to": "its last day",
    "working_days": "its length in working days",
    "days": "its length in days",
    "start": "the first day of the time judged",
    "end": "its last day",
    "day": "the day that was found",
    "met": "how many rows of a share do what is asked",
    "of": "of how many",
    "done": "how much of what was set is done",
    "set": "how much was set",
    "run": "the longest run of rows that do not do what is asked",
    "missing": "what was looked for and is not there",
    "reasons": "why it cannot be told",
    "count": "how many there are",
    "wanted": "how many there should be",
}
"""The slots that a message may have, beside `{table.field}`."""

_DAYS: tuple[tuple[str, str, Callable[[dict[str, Any]], bool]], ...] = (
    ("first_of", "The first of several that the record has.", lambda part: _all_days(part.get("first_of"))),
    ("latest_of", "The latest of several that the record has.", lambda part: "latest_of" in part),
    ("months … before", "So many calendar months before a day.", lambda part: set(part) == {"months", "before"}),
    (
        "latest … take",
        "A day of the child's latest row that meets a condition.",
        lambda part: {"latest", "take"} <= set(part),
    ),
    ("first … take", "A day of the first such row.", lambda part: {"first", "take"} <= set(part)),
)


def language_page(rules: Path) -> str:
    """The page, in Markdown, with examples from the rulebook in a folder."""
    return "\n".join(_lines(Samples(rules, UNUSED))) + "\n"


def _lines(samples: Samples) -> Iterator[str]:
    yield _HEAD
    yield "## A rule file\n\n| Key | What it is for |\n|---|---|"
    yield from (f"| `{key}` | {KEYS[key]} |" for key in Rule.model_fields)
    yield "\n## Answers\n\nWorst first; a child's answer to a rule is the worst of its rows'.\n\n| Answer | What it says |\n|---|---|"
    yield from (f"| `{answer}` | {ANSWERS[answer]} |" for answer in WORST_FIRST)
    yield _CONDITIONS
    for operator in OPERATORS:
        yield f"### {operator.word}\n\n{_meaning(operator)}\n"
        keys = [
            name for name in _keys(operator) if name not in (operator.word, "linked_by", "of", "as", "where", "dated")
        ]
        if keys:
            yield f"Beside it: {_list(keys)}.\n"
        yield samples.shown(_says(operator.word), operator.word)
    yield _ROWS
    yield "## Tests of a field\n"
    for test in _tests():
        for word in test.words:
            heading = word + _apart(test, word)
            yield f"### {heading}\n\n{TESTS.get(heading) or _meaning(test)}\n"
            yield samples.shown(_asks(word, test), heading)
    yield _BLANKS
    yield _LIMITS.format(units=_list(list(Limit.model_fields)))
    for name, meaning, holds in _DAYS:
        yield f"### {name}\n\n{meaning}\n"
        yield samples.shown(holds, name)
    yield "## Messages\n\n| Slot | What it becomes |\n|---|---|"
    yield from (f"| `{{{slot}}}` | {said} |" for slot, said in SLOTS.items())
    yield "| `{table.field}` | that field of the row asked about, of the child, or of a row that decided |\n"
    yield from _other_files()


def _other_files() -> Iterator[str]:
    yield "## The other files of a rulebook\n\n| File | Holds | Keys |\n|---|---|---|"
    for file, holds, models in _FILES:
        keys = "; ".join(f"{name}: {_list(_keys(model))}" if name else _list(_keys(model)) for name, model in models)
        yield f"| `{file}` | {holds} | {keys} |"


_FILES: tuple[tuple[str, str, tuple[tuple[str, type[Language]], ...]], ...] = (
    (
        "parameters.yaml",
        "numbers and choices with the day from which each holds",
        (("", Parameter), ("a value", DatedValue)),
    ),
    ("lists.yaml", "lists of codes, or a map from one code to others", (("", CodeMap),)),
    (
        "facts/*.yaml",
        "conditions, or rows made of several tables, under one name",
        (("", Fact), ("rows", RowsPart), ("take", Take)),
    ),
    ("escalations/*.yaml", "what follows when answers come together", (("", Escalation), ("a clause", Clause))),
    (
        "<theme>/*.yaml, triggers/*.yaml",
        "the rules; and what is shown rather than asked (kind `report`)",
        (("a note", Note), ("a measure", Measure), ("a report", Report)),
    ),
)


def _keys(model: type[Language]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _list(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _meaning(model: type[Any]) -> str:
    return (model.__doc__ or "").strip().splitlines()[0]


def _tests(base: type[FieldTest] = FieldTest) -> Iterator[type[FieldTest]]:
    for test in base.__subclasses__():
        if not test.__name__.startswith("_"):
            yield test
        yield from _tests(test)


def _apart(test: type[FieldTest], word: str) -> str:
    """Told apart where two tests share a word: `at_least` of numbers and of days."""
    shared = sum(word in other.words for other in _tests()) > 1
    return (" (days)" if "within" in test.words else " (numbers)") if shared else ""


def _says(word: str) -> Callable[[dict[str, Any]], bool]:
    """Whether a mapping is a condition with this word; `latest … take` is a day."""
    return lambda part: word in part and "take" not in part


def _all_days(names: Any) -> bool:
    return isinstance(names, list) and all(isinstance(name, dict) or "." in name for name in names)


def _asks(word: str, test: type[FieldTest]) -> Callable[[dict[str, Any]], bool]:
    return lambda part: _is_test(part, word, test)


def _is_test(part: dict[str, Any], word: str, test: type[FieldTest]) -> bool:
    """Whether a mapping is a field with this test."""
    if len(part) != 1 or set(part) & set(WORDS):
        return False
    (given,) = part.values()
    if given == word:
        return True
    if not isinstance(given, dict) or word not in given or not set(given) <= set(_keys(test)) | {"is", "in"}:
        return False
    return "at_least" not in (word,) or isinstance(given[word], dict) == ("within" in test.words)


_HEAD = """\
# The rule language

<!-- Generated by `python -m practicecheck.rulebook.docs_page`; do not edit. -->

Every word that a rule may use, with one line on what it means and the shortest use of it in the rules that come with the
program. Any other word is refused. Tables and fields: [the case record](case-record.md). How to go about it:
[change a rule](../how-to/change-a-rule.md), [write a rule](../how-to/write-a-rule.md). `practicecheck rules schema`
prints the same as a JSON Schema, for an editor.
"""

_CONDITIONS = """
## Conditions

A condition is true, false, or cannot be told. It is one of these:

- the name of a fact, as a bare word: `plan_is_open`;
- fields with their tests, all of which must hold: `{kind: {is: cp}, end_date: present}`. `field` is of the row in hand,
  `table.field` of the nearest row in hand of that table, `child.field` of the child;
- a mapping with one of the words below.
"""

_ROWS = """\
### Which rows

The words over rows (`any` to `carried_out`, and `each` inside `rhythm`) ask about the child's rows of a table, or of a rows
fact. These narrow them:

| Key | Which rows |
|---|---|
| `linked_by` | those tied to the row in hand by this id; where the id is blank, by date |
| `where` | those for which a condition holds |
| `dated` | those whose day lies so; `column` names another day than the usual one |
| `of` | `family`: the other children of the family (table `child`); `subject`: from inside one of them, rows of the child asked about |
| `as` | a name for the row looked at |
"""

_BLANKS = """\
## Blanks

Any test may say what a blank is read as. Without that, [the meaning of answers](../explanation/meaning-of-answers.md#blanks) holds.

| Key | Meaning |
|---|---|
| `blank: yes`, `no` or `unknown` | what a blank is read as where the column is carried |
| `not_carried: yes`, `no` or `unknown` | what it is read as where the extract does not have the column |
| `tag: word` | a word kept with the answer where a blank was read so |
"""

_LIMITS = """\
## Lengths of time and days

A length is exactly one of {units}, as a number, the name of a parameter, or
`{{first_of: [field, parameter]}}`. Working days skip weekends and the bank holidays of England; day 0 is the day counted from.

A day is `as_of`, a date field (`plan.start_date`), or one of these:
"""


if __name__ == "__main__":
    from practicecheck.shipped import rules_dir

    sys.stdout.write(language_page(rules_dir()))
