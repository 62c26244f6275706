"""Why an answer differs between two rulebooks: found by asking again with parts put back, never guessed.

Of a rule of which one thing differs, that is the cause. Where several do, the rule is asked with each of them put back as it was: what
the new answer would not be without is a cause. Where none is such, what alone brings the new answer is; else all together are.
Knows nothing of how a cause is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from practicecheck.engine.twice import Move, Side, Twice
from practicecheck.operators.vocabulary import Vocabulary
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.differences import CAUSES, Cause, apart
from practicecheck.rulebook.rule import Escalation, Rule

Causes = tuple[Cause, ...]


def causes(twice: Twice, moves: Sequence[Move]) -> dict[Move, Causes]:
    """What of the rulebooks made each move; coverage is not looked at here (see `impact`)."""
    found: dict[Move, Causes] = {}
    for rule in dict.fromkeys(move.rule for move in moves):
        of_rule = [move for move in moves if move.rule == rule]
        differing = _differing(twice, rule)
        if len(differing) == 1:
            found |= dict.fromkeys(of_rule, tuple(differing))
            continue
        asked = _Asked(twice, rule, differing)
        found |= {move: _causes_of(move, differing, asked) for move in of_rule}
    return found


def _differing(twice: Twice, rule: str) -> frozenset[Cause]:
    """What differs for a rule, the answers that it reads included where any of them does."""
    one = twice.differences[rule]
    if one.is_new or one.is_withdrawn:
        return frozenset(("logic",))
    carried: frozenset[Cause] = frozenset(("carried",)) if set(one.reads) & twice.differing() else frozenset()
    return one.own | carried or frozenset(("carried",))


def _causes_of(move: Move, differing: frozenset[Cause], asked: _Asked) -> Causes:
    needed = {one for one in differing if asked.answer(differing - {one}, move.child) not in (None, move.after)}
    if any(asked.answer(differing - {one}, move.child) is None for one in differing):
        needed = set()
    if not needed:
        needed = {one for one in differing if asked.answer(frozenset((one,)), move.child) == move.after}
    return tuple(one for one in CAUSES if one in (needed or differing))


class _Asked:
    """A rule asked with some of what differs as the new rulebook has it, and the rest as the old one; each way once."""

    def __init__(self, twice: Twice, rule: str, differing: frozenset[Cause]) -> None:
        self._twice, self._rule, self._differing = twice, rule, differing
        self._known: dict[frozenset[Cause], dict[str, str] | None] = {}

    def answer(self, new: frozenset[Cause], child: str) -> str | None:
        """A child's answer so; None where it cannot be asked so."""
        if new not in self._known:
            beside = self._side("carried", new)
            book = between(self._twice, self._rule, new)
            self._known[new] = self._twice.answer_with(self._rule, book, beside)
        return (self._known[new] or {}).get(child)

    def _side(self, cause: Cause, new: frozenset[Cause]) -> Side:
        return self._twice.new if cause in new else self._twice.old


def between(twice: Twice, name: str, new: frozenset[Cause]) -> Rulebook:
    """A rulebook in which of one rule the causes named are as in the new rulebook, and all else as in the old."""
    old_book, new_book = twice.old.part, twice.new.part

    def side(cause: Cause) -> Rulebook:
        return new_book if cause in new else old_book

    check = _check(side("logic"), name).model_copy(update={"references": _check(side("edition"), name).references})
    shared, other = (new_book, old_book) if "carried" in new else (old_book, new_book)
    numbers = [
        book.vocabulary.parameters for book in ((old_book, new_book) if "parameter" in new else (new_book, old_book))
    ]
    dated = [book.guidance for book in ((old_book, new_book) if "edition" in new else (new_book, old_book))]
    vocabulary = Vocabulary(
        parameters={**numbers[0], **numbers[1]},
        lists={**other.vocabulary.lists, **shared.vocabulary.lists},
        facts={**other.vocabulary.facts, **shared.vocabulary.facts},
        derived={**other.vocabulary.derived, **shared.vocabulary.derived},
        rules={**other.vocabulary.rules, **shared.vocabulary.rules},
        switched_off=shared.vocabulary.switched_off,
    )
    rules, escalations = dict(shared.rules), dict(shared.escalations)
    if isinstance(check, Rule):
        rules[name] = check
    else:
        escalations[name] = check
    made = replace(
        shared, rules=rules, escalations=escalations, vocabulary=vocabulary, guidance={**dated[0], **dated[1]}
    )
    return apart(made, "between", old_book.hash, new_book.hash, name, *sorted(new))


def _check(book: Rulebook, name: str) -> Rule | Escalation:
    return book.rules.get(name) or book.escalations[name]
