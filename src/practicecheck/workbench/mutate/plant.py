"""Every mutant of a rulebook: each part's own, put in its place in the rule, fact or list that it stands in.

Knows what a rule, a fact and a list are made of; the changes themselves are said by the parts. Knows nothing of examples.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from practicecheck.operators.base import Condition, Truth
from practicecheck.operators.mutants import Mutant, without
from practicecheck.operators.vocabulary import Fact, Vocabulary
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.rule import Rule
from practicecheck.workbench.mutate.tree import Place, Step, places, put
from practicecheck.written.language import Language, Mark, texts_in

Kind = Literal["rule", "fact", "list"]
DECIDES = ("window", "applies_when", "expect", "fires_when", "escalate_when", "strength_when", "measures")
"""The keys of a rule that decide its answers. Notes stand beside an answer and change none."""
MADE_OF = ("holds", "rows", "merge_within")
_LEFT_OUT = {
    "window": "it is asked of every subject, however long ago",
    "applies_when": "it is asked of every subject",
    "escalate_when": "a gap never escalates",
    "strength_when": "what is met is never a strength",
}
LISTS = "lists.yaml"


@dataclass(frozen=True)
class Planted:
    """One mutant in its place: whose, at which path, where in which file, the change, and how it is said."""

    owner: str
    kind: Kind
    path: str
    change: str
    says: str
    file: str
    mark: Mark
    steps: tuple[Step, ...]
    instead: Language

    @property
    def name(self) -> tuple[str, str, str]:
        """What tells it from every other, whatever lines and numbers stand in the file."""
        return self.owner, self.path, self.change

    def changed(self, whole: Any) -> Any:
        """The rule, fact or list that it stands in, with the change."""
        return put(whole, self.steps, self.instead)


def planted(book: Rulebook) -> tuple[Planted, ...]:
    """Every mutant of the rules that run, and of the facts and lists that they use."""
    reach = Reach(book)
    found: list[Planted] = []
    for rule in book.running():
        found += _in_rule(book, rule)
    for name, fact in book.vocabulary.facts.items():
        if reach.rules_of("fact", name):
            found += _in_fact(book, name, fact)
    for name, codes in book.vocabulary.lists.items():
        if reach.rules_of("list", name):
            found += _of_part(Place(codes, (), "codes", codes.place("codes")), name, "list", LISTS, book.vocabulary)
    return tuple(found)


def _in_rule(book: Rulebook, rule: Rule) -> Iterator[Planted]:
    file = book.paths[rule.id]
    for key, said in _LEFT_OUT.items():
        part = getattr(rule, key)
        if part is not None and not (isinstance(part, Condition) and part.possible(book.vocabulary) == {True}):
            mutant = without(rule, key, said)
            yield _plant(mutant, Place(rule, (), key, rule.place(key)), rule.id, "rule", file)
    yield from _inside(rule, DECIDES, rule.id, "rule", file, book.vocabulary)


def _in_fact(book: Rulebook, name: str, fact: Fact) -> Iterator[Planted]:
    yield from _of_part(Place(fact, (), "rows", fact.place("rows")), name, "fact", book.paths[name], book.vocabulary)
    yield from _inside(fact, MADE_OF, name, "fact", book.paths[name], book.vocabulary)


def _inside(
    whole: Language, keys: tuple[str, ...], owner: str, kind: Kind, file: str, vocabulary: Vocabulary
) -> Iterator[Planted]:
    """The mutants of all parts under some keys, but for those in a part that can be but one thing, with them or without."""
    found = list(places(whole, keys))
    settled = [
        (place, possible)
        for place in found
        if isinstance(place.part, Condition) and len(possible := place.part.possible(vocabulary)) == 1
    ]
    for place in found:
        around = [(one, possible) for one, possible in settled if place.steps[: len(one.steps)] == one.steps]
        for mutant in _of_part(place, owner, kind, file, vocabulary):
            if not any(_is_still(one, possible, mutant, vocabulary) for one, possible in around):
                yield mutant


def _is_still(around: Place, possible: frozenset[Truth], mutant: Planted, vocabulary: Vocabulary) -> bool:
    changed = put(around.part, mutant.steps[len(around.steps) :], mutant.instead)
    return isinstance(changed, Condition) and changed.possible(vocabulary) == possible


def _of_part(place: Place, owner: str, kind: Kind, file: str, vocabulary: Vocabulary) -> Iterator[Planted]:
    from practicecheck.operators.field_test import FieldTest

    # A test of a field says its own through the condition that names the field.
    if isinstance(place.part, FieldTest) or not hasattr(place.part, "mutants"):
        return
    for mutant in place.part.mutants(vocabulary):
        yield _plant(mutant, place, owner, kind, file)


def _plant(mutant: Mutant, place: Place, owner: str, kind: Kind, file: str) -> Planted:
    mark = place.part.place(mutant.key) if mutant.key else place.mark
    mark = mark if mark != Mark(1, 1) else place.mark
    return Planted(owner, kind, place.path, mutant.change, mutant.says, file, mark, place.steps, mutant.instead)


def with_change(book: Rulebook, mutant: Planted) -> Rulebook:
    """The rulebook with one mutant in it; all else of it is shared."""
    vocabulary = book.vocabulary
    if mutant.kind == "rule":
        return replace(book, rules={**book.rules, mutant.owner: mutant.changed(book.rules[mutant.owner])})
    if mutant.kind == "fact":
        facts = {**vocabulary.facts, mutant.owner: mutant.changed(vocabulary.facts[mutant.owner])}
        return replace(book, vocabulary=replace(vocabulary, facts=facts))
    lists = {**vocabulary.lists, mutant.owner: mutant.changed(vocabulary.lists[mutant.owner])}
    return replace(book, vocabulary=replace(vocabulary, lists=lists))


class Reach:
    """Which rules use which facts and lists, through other facts too."""

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        vocabulary = book.vocabulary
        own = {name: self._named((fact.holds, fact.rows)) for name, fact in vocabulary.facts.items()}
        self._facts = {name: self._closed(found, own) for name, found in own.items()}
        self._rules = {
            rule.id: self._closed(self._named([getattr(rule, key) for key in DECIDES]), own) for rule in book.running()
        }

    def _named(self, value: Any) -> frozenset[str]:
        vocabulary = self._book.vocabulary
        return frozenset(name for name in texts_in(value) if name in vocabulary.facts or name in vocabulary.lists)

    @staticmethod
    def _closed(found: frozenset[str], own: dict[str, frozenset[str]]) -> frozenset[str]:
        done: set[str] = set()
        left = [*found]
        while left:
            here = left.pop()
            if here not in done:
                done.add(here)
                left += own.get(here, ())
        return frozenset(done)

    def rules_of(self, kind: Kind, name: str) -> tuple[str, ...]:
        """The rules whose examples speak of an owner: a rule's own, or those of every rule that uses it."""
        return (name,) if kind == "rule" else tuple(rule for rule, named in self._rules.items() if name in named)

    def facts_of(self, name: str) -> frozenset[str]:
        """The facts that change where a fact or list does, itself among them."""
        return frozenset(fact for fact, named in self._facts.items() if name == fact or name in named)

    def named_by(self, rule: str) -> frozenset[str]:
        """The facts and lists that a rule uses."""
        return self._rules[rule]


__all__ = ["DECIDES", "MADE_OF", "Kind", "Planted", "Reach", "planted", "with_change"]
