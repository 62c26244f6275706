"""Words that speak of a worker or a family where a finding speaks of the record.

A finding says what the record does not show; who did what, and why, is for people to ask (design section 2, Always).
Knows phrases only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from practicecheck.operators.vocabulary import Fact
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.rule import Check, Escalation, Report, Rule
from practicecheck.workbench.lint.places import Places
from practicecheck.written.yaml_file import Problem

_WHO = r"(?:the |a |her |his |their )?(?:social worker|worker|practitioner|manager|chair|team|nurse|officer|agency|school|gp)"
_BLAMING = (
    r"fail(?:ed|s|ing|ure)? to\b",
    r"(?:did|do|does) not bother",
    rf"{_WHO}s? (?:did not|didn't|has not|have not|had not|should have|could have|ought to have|forgot|missed|ignored)",
    r"neglected to\b",
    r"should have known",
    r"\b(?:careless|negligent|incompetent|lazy|sloppy)\b",
    r"\b(?:is|are|was|were) to blame\b",
    r"\b(?:poor|bad) practice by\b",
)
_PATTERN = re.compile("|".join(_BLAMING), re.IGNORECASE)


def find(book: Rulebook, places: Places) -> Iterator[Problem]:
    """Each text of a rule that blames, with the words and what to write instead."""
    named: dict[str, Check | Fact] = {**book.rules, **book.escalations, **book.reports, **book.vocabulary.facts}
    for name, whole in named.items():
        for key, text in _texts(whole):
            found = _PATTERN.search(text)
            if found:
                message = (
                    f"'{found.group(0)}' in {key.partition('.')[0]} speaks of a person. Say what the record does not show: "
                    "'No visit is recorded between …'."
                )
                yield places.problem(name, whole.place(key), "PC031", message)


def _texts(check: Check | Fact) -> Iterator[tuple[str, str]]:
    """Every text that people read, with the key it stands under."""
    yield "title", check.title
    if isinstance(check, Fact):
        yield "reads", check.reads
        return
    yield from ((f"messages.{answer}", text) for answer, text in check.messages.items())
    yield "ask", check.ask
    yield from ((f"limits.{number}", text) for number, text in enumerate(check.limits))
    if isinstance(check, Rule):
        yield from (("notes", note.say) for note in check.notes)
    if isinstance(check, Escalation):
        yield "says", check.says
    if isinstance(check, Report):
        yield "shows", check.shows
        if check.briefing is not None:
            yield from (("briefing", text) for text in check.briefing.texts())
