"""Answers of other rules that are waited for in vain: such as no rule gives, or of a rule that does not run.

Knows which answers a rule can give; knows nothing of when it gives them.
"""

from __future__ import annotations

from collections.abc import Iterator

from practicecheck.operators.refer import AnswerOf
from practicecheck.operators.vocabulary import Fact
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.rule import Clause, Escalation, Rule
from practicecheck.workbench.lint.places import Places, answers_of, parts_of
from practicecheck.written.yaml_file import Problem

_NEVER = "PC036"


def find(book: Rulebook, places: Places) -> Iterator[Problem]:
    """Each `answer_of` and each clause of an escalation that nothing could ever meet."""
    named: dict[str, Rule | Escalation | Fact] = {**book.rules, **book.escalations, **book.vocabulary.facts}
    for name, whole in named.items():
        for part in parts_of(whole):
            if isinstance(part, AnswerOf):
                asked, key, wanted = _known(book, part.rules()), "answer_of", part.answers()
            elif isinstance(part, Clause) and part.is_ is not None:
                asked, key = _met_by(book, part), "rule" if part.rule else "theme"
                wanted = (part.is_,) if isinstance(part.is_, str) else part.is_
            else:
                continue
            why = _in_vain(book, asked, wanted)
            if why:
                message = f"{why}, so this can never hold. Ask for an answer that is given, or take it out."
                yield places.problem(name, part.place(key), _NEVER, message)


def _known(book: Rulebook, names: tuple[str, ...]) -> list[Rule] | None:
    """The rules named; None where one is not there, which is told as that."""
    return [book.rules[name] for name in names] if all(name in book.rules for name in names) else None


def _met_by(book: Rulebook, clause: Clause) -> list[Rule] | None:
    if clause.rule is not None:
        return _known(book, (clause.rule,))
    return [rule for rule in book.rules.values() if book.meets(rule, clause)]


def _in_vain(book: Rulebook, asked: list[Rule] | None, wanted: tuple[str, ...]) -> str:
    if asked is None:
        return ""
    running = [rule for rule in asked if rule in book.answering()]
    if any(set(wanted) & answers_of(book, rule) for rule in running):
        return ""
    answers = " or ".join(f"'{answer}'" for answer in wanted)
    if running:
        rules = " and ".join(rule.id for rule in running) if len(running) < 4 else f"none of {len(running)} rules"
        verb = "never" if len(running) < 4 else "ever"
        return f"{rules} {verb} {'answers' if len(running) == 1 else 'answer'} {answers}"
    if asked:
        return f"{asked[0].id} has the status '{asked[0].status}' and does not run"
    return "no rule has this theme and severity"
