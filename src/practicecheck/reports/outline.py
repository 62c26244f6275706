"""A condition as an outline: nested parts as indented, numbered lines instead of one long sentence.

The words are the operators' own; only their order on the page is settled here. Knows nothing of any record.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from practicecheck.operators.base import Condition
from practicecheck.operators.combine import AllOf, AnyOf, CannotTell, Choose, Not, NotDueUntil, Steps
from practicecheck.operators.days import read_moment
from practicecheck.operators.fields import FieldTests
from practicecheck.operators.over_rows import OverRows
from practicecheck.operators.quantify import AnyRow
from practicecheck.operators.refer import Age, AnswerOf, FactHolds, Setting
from practicecheck.operators.rhythm import Rhythm

if TYPE_CHECKING:
    from practicecheck.operators.vocabulary import Vocabulary

_MOST_TESTS = 2
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(slots=True)
class Item:
    """One line of an outline, and what stands beneath it: numbered, lettered or plain."""

    text: str
    parts: list[Item] = field(default_factory=list)
    marks: str = ""


class _Said(Condition):
    """Stands where a part was taken out, to be said below."""

    def read(self, vocabulary: Vocabulary) -> str:
        return ""


def outline(condition: Condition, vocabulary: Vocabulary) -> Item:
    """The outline of a condition.

    >>> from practicecheck.operators.vocabulary import Vocabulary
    >>> item = outline(AnyOf.model_validate({"any_of": [{"seen": {"is": "Y"}}, {"seen_alone": {"is": "Y"}}]}), Vocabulary())
    >>> print("\\n".join(as_lines(item)))
    at least one of these is so:
      a. its seen is yes
      b. its seen alone is yes
    """
    if isinstance(condition, AllOf):
        return _joined("all of these are so:", _flat(condition), vocabulary, "1")
    if isinstance(condition, AnyOf):
        return _joined("at least one of these is so:", list(condition.any_of), vocabulary, "a")
    if isinstance(condition, Steps):
        return _joined("each of these steps as it falls due:", list(condition.steps), vocabulary, "1")
    if isinstance(condition, FieldTests) and len(condition.tests) > _MOST_TESTS:
        single = [FieldTests(tests={path: test}) for path, test in condition.tests.items()]
        return _joined("all of these are so:", single, vocabulary, "1")
    if isinstance(condition, Not) and not is_short(condition.not_):
        return Item("this is not so:", [outline(condition.not_, vocabulary)])
    if isinstance(condition, Choose):
        return _choice(condition, vocabulary)
    if isinstance(condition, NotDueUntil):
        until = f"{condition.not_due_until.read(vocabulary)} after {read_moment(condition.after, vocabulary)}"
        return Item(f"(not due until {until})", [outline(condition.expect, vocabulary)])
    if isinstance(condition, (OverRows, Rhythm)):
        return _over_rows(condition, vocabulary)
    return Item(condition.read(vocabulary))


def _flat(condition: AllOf) -> list[Condition]:
    return [inner for part in condition.all_of for inner in (_flat(part) if isinstance(part, AllOf) else [part])]


def _joined(head: str, parts: Sequence[Condition], vocabulary: Vocabulary, marks: str) -> Item:
    items = [outline(part, vocabulary) for part in parts]
    return items[0] if len(items) == 1 else Item(head, items, marks)


def _choice(condition: Choose, vocabulary: Vocabulary) -> Item:
    parts = []
    for branch in condition.choose:
        when = outline(branch.when, vocabulary)
        then = outline(branch.then, vocabulary)
        if when.parts:
            parts += [Item(f"where {when.text}", when.parts, when.marks), Item("then:", [then])]
        else:
            parts.append(Item(f"where {when.text}:", [then]))
    parts.append(Item("otherwise:", [outline(condition.else_, vocabulary)]))
    return Item("it depends:", parts)


def _over_rows(condition: OverRows | Rhythm, vocabulary: Vocabulary) -> Item:
    """The rows asked in one line where that is short; else which rows, and what is asked of them, beneath it."""
    asked: OverRows = condition.rhythm if isinstance(condition, Rhythm) else condition
    taken: dict[str, Any] = {}
    parts: list[Item] = []
    if asked.where is not None and not is_short(asked.where):
        taken["where"] = None
        which = "where" if isinstance(condition, AnyRow) else "of those where"
        parts.append(_under(which, outline(asked.where, vocabulary)))
    for name in ("satisfies", "must"):
        more = getattr(asked, name, None)
        if more is not None:
            taken[name] = _Said()
            parts.append(_under("it is so that" if parts else "", outline(more, vocabulary)))
    if not taken:
        return Item(condition.read(vocabulary))
    bare = asked.model_copy(update=taken)
    head = condition.model_copy(update={"rhythm": bare}) if isinstance(condition, Rhythm) else bare
    return Item(f"{head.read(vocabulary).rstrip().rstrip(':')}:", parts)


def _under(head: str, item: Item) -> Item:
    return Item(f"{head} {item.text}" if head else item.text, item.parts, item.marks)


def is_short(condition: Condition) -> bool:
    """Whether a condition can stand in the sentence that asks it."""
    if isinstance(condition, FieldTests):
        return len(condition.tests) <= _MOST_TESTS
    if isinstance(condition, Not):
        return is_short(condition.not_)
    return isinstance(condition, (FactHolds, Age, Setting, AnswerOf, CannotTell))


def as_lines(item: Item, *, indent: int = 0, mark: str = "", width: int | None = None, hang: int = 0) -> Iterator[str]:
    """The outline as lines, each part two spaces further in; wrapped where a width is given, later lines `hang` further in."""
    first = " " * indent + mark
    if width is None:
        yield first + item.text
    else:
        later = " " * (indent + len(mark) + hang)
        yield from textwrap.wrap(
            item.text, width, initial_indent=first, subsequent_indent=later, break_on_hyphens=False
        )  # an id stays whole
    for number, part in enumerate(item.parts):
        of_part = {"1": f"{number + 1}. ", "a": f"{_LETTERS[number % 26]}. "}.get(item.marks, "")
        yield from as_lines(part, indent=indent + len(mark) + 2, mark=of_part, width=width, hang=hang)
