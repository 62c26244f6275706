"""What the examples have made of each clause of the rules: true, false, unknown; and of each rule: which answers.

Each clause is wrapped in one that notes what it comes to, and the one-child evaluator runs the examples on the rulebook so
wrapped. Knows nothing of mutants, nor of how what was seen is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict

from practicecheck.operators.base import ANY_TRUTH, Condition, Node, Truth
from practicecheck.operators.dated import Dated
from practicecheck.operators.field_test import FieldTest, unknown_codes
from practicecheck.operators.fields import FieldTests, possible_of
from practicecheck.operators.rhythm import Beat
from practicecheck.operators.values import CodesFor, Holds, Same
from practicecheck.records import TABLES, Field, Table
from practicecheck.workbench.lint.places import answers_of
from practicecheck.workbench.mutate.plant import DECIDES, MADE_OF, Kind, Reach
from practicecheck.workbench.mutate.tree import Place, Step, places, put
from practicecheck.written.language import Language, Mark

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import InHand, Scope
    from practicecheck.operators.vocabulary import Vocabulary
    from practicecheck.rulebook.book import Rulebook
    from practicecheck.workbench.examples import Case

WORDS: dict[Truth, str] = {True: "true", False: "false", None: "unknown"}


@dataclass
class ClauseSeen:
    """One clause, what the examples have made of it, and what they could have."""

    owner: str
    kind: Kind
    path: str
    file: str
    mark: Mark
    says: str
    possible: frozenset[Truth] = ANY_TRUTH
    seen: set[Truth] = field(default_factory=set)
    of_field: frozenset[Truth] | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """What it could have come to, and never has."""
        return tuple(word for truth, word in WORDS.items() if truth in self.possible and truth not in self.seen)

    @property
    def states(self) -> int:
        """How many states it can have."""
        return len(self.possible)


@dataclass(frozen=True)
class Covered:
    """Every clause, and by rule the answers that no example shows."""

    clauses: tuple[ClauseSeen, ...]
    answers_missing: dict[str, tuple[str, ...]]

    @property
    def states(self) -> int:
        """How many states the clauses can have."""
        return sum(clause.states for clause in self.clauses)

    @property
    def seen(self) -> int:
        """How many of them some example has shown."""
        return sum(clause.states - len(clause.missing) for clause in self.clauses)


class _Watched(Condition):
    """A condition that notes what it comes to."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    word = "watched"
    inner: Any
    clause: Any

    def evaluate(self, scope: Scope) -> Node:
        node: Node = self.inner.evaluate(scope)
        self.clause.seen.add(node.now)
        return node

    def possible(self, vocabulary: Vocabulary) -> frozenset[Truth]:
        possible: frozenset[Truth] = self.inner.possible(vocabulary)
        return possible


class _WatchedTest(FieldTest):
    """A test of a field that notes what it comes to, and of which field it is."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    inner: Any
    clause: Any

    def evaluate(self, scope: Scope, hand: InHand, field: Field) -> Node:
        node: Node = self.inner.evaluate(scope, hand, field)
        self.clause.seen.add(node.now)
        self.clause.of_field = _of_field(self.inner, hand, field, scope.vocabulary)
        return node

    def possible(self, field: Field | None) -> frozenset[Truth]:
        of_field: frozenset[Truth] = self.clause.of_field or self.inner.possible(field)
        return of_field


def _of_field(test: FieldTest, hand: InHand, field: Field, vocabulary: Vocabulary) -> frozenset[Truth]:
    """What a test may come to of the field that it met: known where neither that nor what it is held against can be blank."""
    possible = test.possible(field)
    settled = {test.blank, test.not_carried} <= {"yes", "no"} or _is_never_blank(hand.table, field, vocabulary)
    if (
        not settled
        or unknown_codes(field)
        or isinstance(test, Dated)
        or isinstance(getattr(test, "in_", None), CodesFor)
    ):
        return possible
    other = test.same if isinstance(test, Same) else test.holds if isinstance(test, Holds) else None
    return possible - {None} if other is None or _names_a_key(other) else possible


def _is_never_blank(table: Table, field: Field, vocabulary: Vocabulary) -> bool:
    """A row's own key, what leads from it to its child, and what a rows fact gives every row."""
    fact = vocabulary.facts.get(table.name)
    if fact is not None:
        given = [part.take.get(field.name) for part in fact.rows or ()]
        return field.name in ("source", "source_key") or all(take is not None and take.value for take in given)
    return field.name in (table.path, table.event_from) or (table.has_own_key and field.name in table.key)


def _names_a_key(path: str) -> bool:
    table, _, name = path.rpartition(".")
    return table in TABLES and TABLES[table].key == (name,)


def cover(book: Rulebook, cases: Sequence[Case], *, only: frozenset[str] = frozenset()) -> Covered:
    """Run the examples (all of them, since facts are shared) and say what they made of each clause.

    With `only` just those rules' clauses are told, and those of the facts that they use.
    """
    reach = Reach(book)
    wanted = frozenset(only).union(*(reach.named_by(name) for name in only if name in book.rules))
    watching: list[tuple[ClauseSeen, Condition | FieldTest]] = []
    rules = {}
    for rule in book.running():
        rules[rule.id] = _watched(rule, DECIDES, rule.id, "rule", book, watching)
    facts = dict(book.vocabulary.facts)
    for name, fact in facts.items():
        if reach.rules_of("fact", name):
            facts[name] = _watched(fact, MADE_OF, name, "fact", book, watching)
    watched = replace(book, rules={**book.rules, **rules}, vocabulary=replace(book.vocabulary, facts=facts))
    shown: dict[str, set[str]] = {}
    for case in cases:
        kept = [(record, record.found, record.derived) for record in case.records]
        for record in case.records:
            record.found, record.derived = {}, {}
        shown.setdefault(case.rule, set()).update(case.found(watched).values())
        for record, found, derived in kept:
            record.found, record.derived = found, derived
    for clause, part in watching:
        clause.possible = part.possible(watched.vocabulary) if isinstance(part, Condition) else part.possible(None)
    told = tuple(clause for clause, _ in watching if not only or clause.owner in wanted)
    return Covered(told, _answers_missing(book, shown, only))


def _answers_missing(book: Rulebook, shown: dict[str, set[str]], only: frozenset[str]) -> dict[str, tuple[str, ...]]:
    found = {}
    for rule in book.running():
        if rule.kind == "measure" or (only and rule.id not in only):
            continue
        can = set(answers_of(book, rule))
        if rule.for_each == "child" and rule.applies_when is None:
            can.discard("not_applicable")  # only before the guidance was in force
        missing = tuple(sorted(can - shown.get(rule.id, set())))
        if missing:
            found[rule.id] = missing
    return found


def _watched(
    whole: Any,
    keys: tuple[str, ...],
    owner: str,
    kind: Kind,
    book: Rulebook,
    watching: list[tuple[ClauseSeen, Condition | FieldTest]],
) -> Any:
    """A rule or fact with each of its clauses wrapped, innermost first, so that no wrapping is undone."""
    found = [place for place in places(whole, keys) if _is_clause(place.part)]
    watches: dict[tuple[Step, ...], tuple[ClauseSeen, Condition | FieldTest]] = {}
    for place in sorted(found, key=lambda place: -len(place.steps)):
        part, clause = _at(whole, place), _clause(place, owner, kind, book)
        wrapper = _WatchedTest if isinstance(part, FieldTest) else _Watched
        watch = wrapper.model_construct(inner=part, clause=clause)
        watches[place.steps] = clause, watch
        whole = put(whole, place.steps, watch)
    watching += [watches[place.steps] for place in found]
    return whole


def _at(whole: Any, place: Place) -> Any:
    for step in place.steps:
        whole = getattr(whole, step) if isinstance(whole, Language) and isinstance(step, str) else whole[step]
    return whole


def _is_clause(part: Language) -> bool:
    """A test of a field stands for the mapping that holds it; a beat is a part of its rhythm."""
    return isinstance(part, FieldTest) or (isinstance(part, Condition) and not isinstance(part, (FieldTests, Beat)))


def _clause(place: Place, owner: str, kind: Kind, book: Rulebook) -> ClauseSeen:
    vocabulary: Vocabulary = book.vocabulary
    part = place.part
    if isinstance(part, FieldTest):
        path = str(place.steps[-1])
        alone: dict[str, Any] = {path: part}
        says = FieldTests.model_construct(tests=alone).read(vocabulary)
        possible = possible_of(part, path)
    else:
        assert isinstance(part, Condition)
        says, possible = part.read(vocabulary), part.possible(vocabulary)
    return ClauseSeen(owner, kind, place.path, book.paths[owner], place.mark, says, possible)
