"""What differs between two rulebooks, rule by rule, as far as it can change an answer.

A rule's answers hang on its own logic, on the numbers it names, on the days its editions are in force, and on what it shares
with others: facts, lists, and answers of other rules. Wording is none of these. Knows nothing of records or of how rules run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any, Literal

from practicecheck.operators.vocabulary import DatedValue, Fact, Parameter
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.rule import Check, Escalation, Rule
from practicecheck.written.language import Language, texts_in

Cause = Literal["logic", "parameter", "edition", "carried", "coverage"]
CAUSES: tuple[Cause, ...] = ("logic", "parameter", "edition", "carried", "coverage")
"""In the order in which people are told them."""

_RUNNING = ("active", "trial")
_RULE_LOGIC = (
    "kind", "for_each", "window", "applies_when", "expect", "fires_when", "escalate_when", "strength_when", "measures",
)  # fmt: skip
_ESCALATION_LOGIC = ("applies_when", "raised_by")


@dataclass(frozen=True, slots=True)
class Difference:
    """What of one rule or escalation differs; all empty where only an answer that it reads may differ.

    `parameters`, `facts` and `lists` are those that it reads, by itself or through facts, and that differ; `reads` the rules and
    escalations whose answers it reads and that differ themselves.
    """

    check: str
    is_new: bool = False
    is_withdrawn: bool = False
    logic: bool = False
    edition: bool = False
    parameters: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    ranks: tuple[str, ...] = ()
    """Of an escalation: rules whose severity or theme differs, by which it knows them."""
    reads: tuple[str, ...] = ()

    @property
    def own(self) -> frozenset[Cause]:
        """What differs of it, whatever the answers that it reads."""
        found: set[Cause] = set()
        if self.logic or self.is_new or self.is_withdrawn:
            found.add("logic")
        if self.parameters:
            found.add("parameter")
        if self.edition:
            found.add("edition")
        if self.facts or self.lists or self.ranks:
            found.add("carried")
        return frozenset(found)


def differences(old: Rulebook, new: Rulebook) -> dict[str, Difference]:
    """Every rule and escalation whose answers can differ, by id: its own difference, or one of what it reads."""
    before, after = _checks(old), _checks(new)
    found: dict[str, Difference] = {}
    for name in sorted({*before, *after}):
        one = _difference(old, before.get(name), new, after.get(name), name)
        if one.own:
            found[name] = one
    reached = {*old.readers_of(*found), *new.readers_of(*found)}
    for name in sorted(reached | found.keys()):
        if name in before and name in after:
            read = {*read_by(old, before[name]), *read_by(new, after[name])} & (found.keys() | reached)
            found[name] = replace(found.get(name, Difference(name)), reads=tuple(sorted(read)))
    return dict(sorted(found.items()))


def _checks(book: Rulebook) -> dict[str, Rule | Escalation]:
    """What answers for children, with the measures."""
    found: dict[str, Rule | Escalation] = {one.id: one for one in book.answering()}
    return found | {one.id: one for one in book.escalations.values() if one.status in _RUNNING}


def _difference(
    old: Rulebook, before: Rule | Escalation | None, new: Rulebook, after: Rule | Escalation | None, name: str
) -> Difference:
    if before is None or after is None:
        return Difference(name, is_new=before is None, is_withdrawn=after is None)
    words, words_now = names_read(old, before), names_read(new, after)
    both = words & words_now
    off = name in old.vocabulary.switched_off, name in new.vocabulary.switched_off
    return Difference(
        name,
        logic=logic_of(before) != logic_of(after) or off[0] != off[1],
        edition=[(one.first, one.last) for one in old.spans(before)] != [(one.first, one.last) for one in new.spans(after)],
        parameters=_unlike(_values(old), _values(new), both),
        facts=_unlike(old.vocabulary.facts, new.vocabulary.facts, both, fact_logic),
        lists=_unlike(old.vocabulary.lists, new.vocabulary.lists, both, lambda one: shape(one.codes)),
        ranks=_ranks(old, before, new, after),
    )  # fmt: skip


def logic_of(check: Check) -> Any:
    """What a rule or an escalation itself asks, as a value that is equal to another's where both ask the same."""
    names = _ESCALATION_LOGIC if isinstance(check, Escalation) else _RULE_LOGIC
    return tuple(shape(getattr(check, name)) for name in names)


def names_read(book: Rulebook, check: Check) -> frozenset[str]:
    """The parameters, lists and facts that a check reads, by itself or through facts; perhaps a word too many, never one too few."""
    words = book.vocabulary
    names = _ESCALATION_LOGIC if isinstance(check, Escalation) else _RULE_LOGIC
    left = [text for name in names for text in texts_in(getattr(check, name, None), keys=True)]
    found: set[str] = set()
    while left:
        name = left.pop()
        if name in found:
            continue
        if name in words.facts:
            left += texts_in(words.facts[name], keys=True)
        if name in words.facts or name in words.parameters or name in words.lists:
            found.add(name)
    return frozenset(found)


def shape(value: Any) -> Any:
    """A part of a rule as nested plain values, without its place in the file.

    >>> from practicecheck.rulebook.rule import Clause
    >>> shape(Clause(rule="PA-A", is_="gap")) == shape(Clause.model_validate({"is": "gap", "rule": "PA-A"}))
    True
    """
    if isinstance(value, Language):
        return type(value).__name__, tuple((name, shape(getattr(value, name))) for name in type(value).model_fields)
    if isinstance(value, (tuple, list)):
        return tuple(shape(one) for one in value)
    if isinstance(value, dict):
        return tuple(sorted(((str(key), shape(one)) for key, one in value.items()), key=lambda item: item[0]))
    return value


def fact_logic(fact: Fact) -> Any:
    """What a fact means, as `logic_of` a rule."""
    return tuple(shape(getattr(fact, name)) for name in ("about", "holds", "rows", "merge_within"))


def _values(book: Rulebook) -> dict[str, Any]:
    return {name: dated(one) for name, one in book.vocabulary.parameters.items()}


def dated(parameter: Parameter) -> tuple[tuple[int | str, date | None], ...]:
    """A parameter's values with their first days: all of it that an answer hangs on."""
    return tuple((one.value, one.from_) for one in parameter.values)


def _unlike(
    before: Mapping[str, Any], after: Mapping[str, Any], names: frozenset[str], of: Any = lambda one: one
) -> tuple[str, ...]:
    both = before.keys() & after.keys() & names
    return tuple(sorted(name for name in both if of(before[name]) != of(after[name])))


def _ranks(old: Rulebook, before: Check, new: Rulebook, after: Check) -> tuple[str, ...]:
    """The rules that an escalation knows by theme or severity, and that it knows otherwise now."""
    if not isinstance(before, Escalation) or not isinstance(after, Escalation):
        return ()
    clauses = [clause for one in (before, after) for clauses in one.raised_by for clause in clauses if clause.is_]
    if all(clause.rule for clause in clauses):
        return ()
    met = [
        {rule.id for rule in book.answering() if any(book.meets(rule, clause) for clause in clauses)}
        for book in (old, new)
    ]
    return tuple(sorted(name for name in met[0] ^ met[1] if name in old.rules and name in new.rules))


def read_by(book: Rulebook, check: Rule | Escalation) -> frozenset[str]:
    """The rules and escalations whose answers one reads itself."""
    if isinstance(check, Rule):
        return book.reads_answers_of(check)
    clauses = [clause for one in check.raised_by for clause in one]
    met = {rule.id for rule in book.answering() for clause in clauses if clause.is_ and book.meets(rule, clause)}
    return frozenset(met | {clause.escalation for clause in clauses if clause.escalation})


def changed_parameters(old: Rulebook, new: Rulebook) -> tuple[str, ...]:
    """The parameters of both rulebooks whose dated values differ."""
    before, after = old.vocabulary.parameters, new.vocabulary.parameters
    return tuple(name for name in before if name in after and dated(before[name]) != dated(after[name]))


def first_day_apart(before: Parameter, after: Parameter) -> date | None:
    """The first day on which two say another value; date.min: they always have, None: they never do.

    >>> of = lambda *values: Parameter(title="", unit="days", owner="", values=values)
    >>> first_day_apart(of(DatedValue(value=15)), of(DatedValue(value=15), DatedValue(value=12, from_=date(2026, 4, 1))))
    datetime.date(2026, 4, 1)
    """
    days = sorted({one.from_ or date.min for one in (*before.values, *after.values)})
    return next((day for day in days if before.on(day) != after.on(day)), None)


def as_if_in_force(new: Rulebook, names: tuple[str, ...]) -> Rulebook:
    """A rulebook in which the last dated value of each of these parameters has always held."""
    parameters = dict(new.vocabulary.parameters)
    for name in names:
        last = parameters[name].values[-1]
        always = DatedValue(value=last.value, source=last.source, to_be_confirmed=last.to_be_confirmed)
        parameters[name] = parameters[name].model_copy(update={"values": (always,)})
    vocabulary = replace(new.vocabulary, parameters=parameters, named={})
    return apart(replace(new, vocabulary=vocabulary), "as if in force", *names)


def apart(book: Rulebook, *said: str) -> Rulebook:
    """A rulebook made from another, known by another hash, with nothing kept of what the other was asked."""
    made = sha256("\x1f".join((book.hash, *said)).encode()).hexdigest()[:16]
    vocabulary = replace(book.vocabulary, named={})
    return replace(book, hash=made, vocabulary=vocabulary, _spans={}, _valued={})
