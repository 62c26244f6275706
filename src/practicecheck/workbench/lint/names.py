"""Names in conditions that mean nothing: fields, tables, codes, parameters, lists, facts, links.

The compiler finds them; here each is told in the file it stands in, a fact's in the fact's. Knows nothing
of any other fault.
"""

from __future__ import annotations

from collections.abc import Iterator

from practicecheck.engine.plans import name_problems
from practicecheck.operators.base import NameProblem
from practicecheck.operators.refer import FactHolds
from practicecheck.records.suggest import did_you_mean
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.load import FACTS
from practicecheck.workbench.lint.places import LISTS, PARAMETERS, Places, parts_of
from practicecheck.written.language import Mark
from practicecheck.written.yaml_file import Problem

_NAMED_IN = {PARAMETERS: ("PC012", "PC010"), LISTS: ("PC017",), FACTS: ("PC020", "PC014")}
"""The problems that follow of themselves where a whole file could not be read: that it holds no such name."""


def find(book: Rulebook, places: Places) -> Iterator[Problem]:
    """Each name problem at its place, once however many rules meet it."""
    seen: set[tuple[str, NameProblem]] = set()
    told = {code for part, codes in _NAMED_IN.items() if part in book.unread for code in codes}
    for name, problems in name_problems(book).items():
        for problem in problems:
            if problem.word in book.unread or problem.code in told:
                continue  # it is there, and what is wrong with it is told at its place
            owner = _owner(book, places, name, problem)
            if (owner, problem) in seen:
                continue
            seen.add((owner, problem))
            message = f"{problem.message}.{did_you_mean(problem.word, problem.choices)}"
            yield places.problem(owner, problem.mark, problem.code, message)


def _owner(book: Rulebook, places: Places, name: str, problem: NameProblem) -> str:
    """The rule or fact whose file a problem stands in: a rule is compiled with its facts written out."""
    for candidate in (name, *_facts_within(book, name)):
        whole = book.rules.get(candidate) or book.escalations.get(candidate) or book.vocabulary.facts.get(candidate)
        line = places.line(places.path(candidate), problem.mark.line)
        if problem.mark in _marks(whole) and problem.word in line:
            return candidate
    return name


def _facts_within(book: Rulebook, name: str) -> Iterator[str]:
    """The facts that a rule, escalation or fact names, at any depth."""
    left, seen = [name], {name}
    while left:
        here = left.pop(0)
        whole = book.rules.get(here) or book.escalations.get(here) or book.vocabulary.facts.get(here)
        for part in parts_of(whole):
            named = {part.fact} if isinstance(part, FactHolds) else set()
            named |= {getattr(part, "table_name", "")} & set(book.vocabulary.derived)
            for fact in sorted(named - seen):
                seen.add(fact)
                left.append(fact)
                yield fact


def _marks(whole: object) -> set[Mark]:
    return {mark for part in parts_of(whole) for mark in part.places()}
