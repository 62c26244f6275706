"""Conditions that ask nothing: those that can never hold, that always hold, or that decide nothing beside another.

Said only where it is so for every record there can be: by the truth tables of one field, by parts that say the same
or the opposite, by counts and limits written as numbers, by answers that a rule never gives. A condition that hangs on a
parameter or a list is left alone, since a local setting may make it ask again. Knows nothing of what was meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from practicecheck.operators.base import Condition
from practicecheck.operators.combine import AllOf, AnyOf, Choose, Steps, and_, or_
from practicecheck.operators.counting import CountRows, ShareOfRows
from practicecheck.operators.fields import FieldTests
from practicecheck.operators.limits import DatedOn
from practicecheck.operators.over_rows import OverRows
from practicecheck.operators.vocabulary import Fact, Vocabulary
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.rule import Escalation, Rule
from practicecheck.workbench.lint.hands import Hand, conditions_of
from practicecheck.workbench.lint.parts import Part, all_parts, any_parts
from practicecheck.workbench.lint.places import Places, parts_of
from practicecheck.workbench.lint.truth_tables import joined, of_test, tables
from practicecheck.written.language import Mark
from practicecheck.written.yaml_file import Problem

NEVER, ALWAYS, IDLE = "PC036", "PC037", "PC038"


class Fault(NamedTuple):
    """What is wrong with a condition, and where."""

    mark: Mark
    code: str
    message: str


def find(book: Rulebook, places: Places) -> Iterator[Problem]:
    """Each such condition at its place: the smallest that is to blame, not what follows from it."""
    named: dict[str, Rule | Escalation | Fact] = {**book.rules, **book.escalations, **book.vocabulary.facts}
    for name, whole in named.items():
        told: dict[tuple[Mark, str], Fault] = {}
        for fault in _faults(book, whole):
            told.setdefault((fault.mark, fault.code), fault)
        for mark, code, message in told.values():
            severity = "warning" if code == IDLE else "error"
            yield places.problem(name, mark, code, message, severity=severity)


def _faults(book: Rulebook, whole: Rule | Escalation | Fact) -> Iterator[Fault]:
    words = book.vocabulary
    for condition, hand in conditions_of(book, whole):
        yield from _of_one(condition, hand, words)
        if isinstance(condition, (AllOf, FieldTests)):
            yield from _of_all(list(all_parts(condition, hand, words, facts=True)), words)
        elif isinstance(condition, AnyOf):
            yield from _of_any(list(any_parts(condition, hand, words)), words)
        elif isinstance(condition, OverRows):
            yield from _of_rows(condition, hand, words)
    for part in parts_of(whole):
        if isinstance(part, DatedOn) and part.within is not None:
            amount = getattr(part.within, part.within.written_unit)
            if isinstance(amount, int) and amount < 0:
                yield Fault(part.place("within"), NEVER, f"no day lies within {amount} of another. {_MEND_NEVER}")
    if isinstance(whole, Rule):
        yield from _where_it_applies(whole, book)


_MEND_NEVER = "Ask for something that can be, or take it out."
_MEND_ALWAYS = "Ask for something that can be otherwise, or take it out."


def _of_one(condition: Condition, hand: Hand, words: Vocabulary) -> Iterator[Fault]:
    """A condition that is at fault by itself."""
    if isinstance(condition, FieldTests):
        for path, test in condition.tests.items():
            asked = of_test(path, test, hand)
            truths = asked.table() if asked is not None else (True, False)
            if True not in truths:
                yield Fault(condition.place(path), NEVER, f"no value of {path} meets this. {_MEND_NEVER}")
            elif False not in truths:
                said = f"every value of {path} meets this or leaves it open, so it is never false."
                yield Fault(condition.place(path), ALWAYS, f"{said} {_MEND_ALWAYS}")
    elif isinstance(condition, CountRows):
        yield from _of_count(condition)
    elif isinstance(condition, ShareOfRows) and isinstance(condition.at_least, int) and condition.at_least <= 0:
        yield Fault(
            condition.place("at_least"), ALWAYS, f"a share is never under {condition.at_least} per cent. {_MEND_ALWAYS}"
        )
    elif isinstance(condition, Steps):
        for one, other in combinations([part for step in condition.steps for part in any_parts(step, hand, words)], 2):
            if one.is_same(other):
                yield Fault(other.mark, IDLE, "this step is the same as an earlier one. Take one of them out.")
    elif isinstance(condition, Choose):
        whens = [next(any_parts(branch.when, hand, words)) for branch in condition.choose]
        for one, other in combinations(whens, 2):
            if one.is_same(other):
                said = (
                    "an earlier branch asks the same, so this one is never reached. Take it out, or ask something else."
                )
                yield Fault(other.mark, NEVER, said)


def _of_count(count: CountRows) -> Iterator[Fault]:
    least, most = count.at_least, count.at_most
    if isinstance(least, int) and least <= 0:
        yield Fault(count.place("at_least"), ALWAYS, f"a count is never under {least}. {_MEND_ALWAYS}")
    if isinstance(most, int) and most < 0:
        yield Fault(count.place("at_most"), NEVER, f"a count is never under 0. {_MEND_NEVER}")
    if count.last is not None and isinstance(least, int) and least > count.last:
        said = f"only the last {count.last} are looked at, so there are never {least}."
        yield Fault(count.place("at_least"), NEVER, f"{said} {_MEND_NEVER}")
    if count.last is not None and isinstance(most, int) and most >= count.last:
        said = f"only the last {count.last} are looked at, so there are never more than {most}."
        yield Fault(count.place("at_most"), ALWAYS, f"{said} {_MEND_ALWAYS}")


def _of_all(parts: list[Part], words: Vocabulary) -> Iterator[Fault]:
    """Parts that must all hold: two that cannot hold together, or one that another makes idle."""
    for one, other in combinations(parts, 2):
        if one.of_fact and other.of_fact:
            continue  # told in the fact, or beside its bare word
        if one.is_opposite(other) or not _can_be(True, one, other):
            yield Fault(
                other.mark,
                NEVER,
                f"this cannot hold together with '{one.words(words)}', which must hold too. {_MEND_NEVER}",
            )
        elif not (one.of_fact or other.of_fact):
            idle = _idle(one, other, join_all=True)
            if idle is not None:
                kept = one if idle is other else other
                yield Fault(idle.mark, IDLE, f"this decides nothing beside '{kept.words(words)}'. Take it out.")


def _of_any(parts: list[Part], words: Vocabulary) -> Iterator[Fault]:
    """Parts of which one must hold: two that leave nothing out, or one that another makes idle."""
    for one, other in combinations(parts, 2):
        opposite = one.is_opposite(other) and not one.may_wait()
        if opposite or not _can_be(False, one, other):
            said = f"this or '{one.words(words)}' always holds, so that nothing is asked. {_MEND_ALWAYS}"
            yield Fault(other.mark, ALWAYS, said)
        else:
            idle = _idle(one, other, join_all=False)
            if idle is not None:
                kept = one if idle is other else other
                yield Fault(idle.mark, IDLE, f"this decides nothing beside '{kept.words(words)}'. Take it out.")


def _can_be(truth: bool, one: Part, other: Part) -> bool:
    """Whether two parts, all (any) of which must hold, can come to true (false); each of them by itself can."""
    if one.field is None or other.field is None or one.field.about != other.field.about:
        return True
    alone = truth in one.field.table() and truth in other.field.table()
    return not alone or truth in joined((one.field, other.field), and_ if truth else or_).table()


def _idle(one: Part, other: Part, *, join_all: bool) -> Part | None:
    """Which of two parts the other makes idle; the later one where they say the same."""
    if one.is_same(other):
        return other
    if one.field is None or other.field is None or one.field.about != other.field.about:
        return None
    first, second = tables((one.field, other.field))
    if any(not {True, False} <= set(table) for table in (first, second)):
        return None  # at fault by itself
    both = tuple((and_ if join_all else or_)(pair) for pair in zip(first, second, strict=True))
    return other if both == first else one if both == second else None


def _of_rows(rows: OverRows, hand: Hand, words: Vocabulary) -> Iterator[Fault]:
    """What is asked of rows, beside which rows are meant."""
    from practicecheck.operators.rows import table_named

    table, satisfies = table_named(words, rows.table_name), getattr(rows, "satisfies", None)
    if table is not None and rows.where is not None and satisfies is not None:
        inner = hand.inside(table, rows.as_)
        yield from _given(rows.where, satisfies, inner, words, "of the rows meant")


def _where_it_applies(rule: Rule, book: Rulebook) -> Iterator[Fault]:
    """What a rule asks, beside of whom it asks it."""
    from practicecheck.operators.rows import table_named

    table = table_named(book.vocabulary, rule.for_each)
    if table is None:
        return
    hand = Hand((table,))
    for asked in (rule.expect, rule.fires_when, rule.escalate_when, rule.strength_when):
        if rule.applies_when is not None and asked is not None:
            yield from _given(rule.applies_when, asked, hand, book.vocabulary, "where the rule applies")
    for measure in rule.measures:
        counted = table_named(book.vocabulary, rule.counted_over(measure))
        if counted is not None:
            said = "of those counted"
            yield from _given(measure.counts, measure.of_which, Hand((counted,)), book.vocabulary, said)


def _given(premise: Condition, asked: Condition, hand: Hand, words: Vocabulary, where: str) -> Iterator[Fault]:
    """What is asked where a premise holds: what can never be so there, never otherwise, or decides nothing."""
    known = list(all_parts(premise, hand, words, facts=True))
    parts = list(any_parts(asked, hand, words) if isinstance(asked, AnyOf) else all_parts(asked, hand, words))
    settled = [(part, _settled(part, known)) for part in parts]
    whole = or_ if isinstance(asked, AnyOf) else and_
    comes_to = whole(truth for _, truth in settled)
    for part, truth in settled:
        if truth is None:
            continue
        if truth == comes_to:
            how = "always so" if truth else "never so"
            code, mend = (ALWAYS, _MEND_ALWAYS) if truth else (NEVER, _MEND_NEVER)
            yield Fault(part.mark, code, f"{where} this is {how}, by what is asked there already. {mend}")
        else:
            yield Fault(part.mark, IDLE, f"{where} this is settled already, so it decides nothing. Take it out.")


def _settled(part: Part, known: Iterable[Part]) -> bool | None:
    """What a part comes to wherever what is known holds: true, false, or open."""
    for one in known:
        if one.is_same(part):
            return True
        if one.is_opposite(part):
            return False
    alike = [
        one.field
        for one in known
        if one.field is not None and part.field is not None and one.field.about == part.field.about
    ]
    if not alike or part.field is None or not {True, False} <= set(part.field.table()):
        return None
    *premises, asked = tables((*alike, part.field))
    left = {truth for *given, truth in zip(*premises, asked, strict=True) if and_(given) is not False}
    if not left:
        return None  # what is known cannot be so itself
    return True if False not in left else False if True not in left else None
