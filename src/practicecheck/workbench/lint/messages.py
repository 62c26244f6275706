"""Messages that could not be filled in, or that no answer of the rule would ever show.

Knows the slots of a message. What a message may not say of people is in `wording`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from practicecheck.operators.vocabulary import Vocabulary
from practicecheck.records import CHILD_TABLES
from practicecheck.records.suggest import did_you_mean
from practicecheck.rulebook.book import Rulebook
from practicecheck.workbench.lint.places import Places, answers_of
from practicecheck.written.yaml_file import Problem

SLOTS = ("due", "limit", "unit", "after", "from", "to", "working_days", "days", "missing", "reasons", "count", "wanted",
         "day", "start", "end", "met", "of", "done", "set", "run")  # fmt: skip
_SLOT = re.compile(r"\{([^{}]*)\}")


def find(book: Rulebook, places: Places) -> Iterator[Problem]:
    """Each slot that names nothing, and each message for an answer that the rule cannot give."""
    for rule in book.rules.values():
        can = answers_of(book, rule)
        for answer, template in rule.messages.items():
            mark = rule.place(f"messages.{answer}")
            if answer not in can:
                message = f"a {rule.kind} rule like this never answers '{answer}'.{did_you_mean(answer, sorted(can))}"
                yield places.problem(rule.id, mark, "PC035", message)
            for slot in _SLOT.findall(template):
                problem = _problem(slot, book.vocabulary)
                if problem:
                    yield places.problem(rule.id, mark, "PC034", f"in the message for '{answer}': {problem}")


def _problem(slot: str, vocabulary: Vocabulary) -> str:
    table, dot, column = slot.rpartition(".")
    if not dot:
        return "" if slot in SLOTS else f"there is no slot {{{slot}}}.{did_you_mean(slot, SLOTS)}"
    known = CHILD_TABLES.get(table) or vocabulary.derived.get(table)
    if known is None:
        return f"{{{slot}}} names no table.{did_you_mean(table, CHILD_TABLES)}"
    if column in known.field_names:
        return ""
    return f"the table {table} has no field '{column}'.{did_you_mean(column, known.field_names)}"
