"""Ask a rule of one example as somebody types it: every subject's answer, and each clause with its value.

Reads the form in which rules carry their examples, so that what was tried can be put into the rule. Keeps nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

from practicecheck.engine.evaluate import evaluate
from practicecheck.engine.plans import plan_for
from practicecheck.engine.prepare import prepare
from practicecheck.errors import InputError
from practicecheck.intake import read_case
from practicecheck.records.database import open_database
from practicecheck.reports.answered import Answered
from practicecheck.reports.explain import Explanation, Subject, explain_rule
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.rule import Example, Rule
from practicecheck.workbench.examples import case_of
from practicecheck.written.language import Marked
from practicecheck.written.validating import validated
from practicecheck.written.yaml_file import Problem, read_document

_SHOWN_AS = "example"
"""What the text is called where something is wrong in it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One subject: what was answered, what the example says of it (empty where it says nothing), and why."""

    why: Subject
    key: str
    says: str

    @property
    def holds(self) -> bool:
        """Whether the answer is the one that the example says; also where it says none."""
        return self.says in ("", self.why.found)


@dataclass(frozen=True, slots=True)
class Simulated:
    """What a rule answers of an example: subjects, those that the example names and that are not there, what could not be read."""

    explanations: tuple[Explanation, ...] = ()
    judged: tuple[Judged, ...] = ()
    not_there: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def example_texts(book: Rulebook, folder: Path, rule: Rule) -> list[tuple[str, str]]:
    """The rule's examples: of each its name, and its text as it stands in the rule's file.

    Raises InputError where the file is not as it was when the rulebook was loaded.
    """
    lines = (folder / book.paths[rule.id]).read_text(encoding="utf-8").splitlines()
    starts = [one.place("name").line - 1 for one in rule.examples]
    found = []
    for number, (one, start) in enumerate(zip(rule.examples, starts, strict=True)):
        end = starts[number + 1] if number + 1 < len(starts) else len(lines)
        if start >= len(lines) or not lines[start].lstrip().startswith("-"):
            raise InputError(
                f"{book.paths[rule.id]} has changed since its rules were loaded. Start again to read it anew."
            )
        deep = len(lines[start]) - len(lines[start].lstrip())
        inside = [lines[start].replace("-", " ", 1)]
        for line in lines[start + 1 : end]:
            if line.strip() and len(line) - len(line.lstrip()) <= deep:
                break
            inside.append(line)
        found.append((one.name, dedent("\n".join(inside)).strip() + "\n"))
    return found


def read_example(text: str) -> tuple[Example | None, list[Problem]]:
    """An example from its text; None, and what is wrong with it at its place, where it cannot be read.

    `name` and `outcomes` may be left out: what comes of it is to be seen.

    >>> for problem in read_example("as_of: 2026-06-30\\ngivn: {}")[1]:
    ...     print(problem.line, problem.message)
    2 'givn' is no key that can stand here. Did you mean 'given'?
    """
    document = read_document(text.encode("utf-8", "replace"), _SHOWN_AS)
    if document.problems:
        return None, document.problems
    if not isinstance(document.content, Marked):
        return None, [
            Problem(_SHOWN_AS, 1, 1, "PC008", "An example is a mapping: as_of, given, and what else it needs.")
        ]
    for key, value in (("name", "as typed"), ("outcomes", {})):
        if key not in document.content:
            document.content[key] = value
            document.content.keys_at[key] = document.content.mark
    return validated(document, Example, document.content), document.problems


def simulate(book: Rulebook, rule: Rule, example: Example) -> Simulated:
    """What a rule answers of an example, by SQL, with the clauses as the one-child evaluator finds them.

    Raises RulebookError where the rulebook cannot be run.
    """
    plan = plan_for(book).part(_needed(book, rule))
    con = open_database()
    try:
        case, covered = case_of(example)
        report = read_case(con, [(_SHOWN_AS, case)], covered=[covered])
        wrong = tuple(f"{one.table or ''} row {one.row}, {one.column or ''}: {one.advice}" for one in report.problems)
        prepare(con, plan, example.as_of)
        failed = evaluate(con, plan).failed
        if rule.id in failed:
            return Simulated(problems=(*wrong, f"{rule.id} could not run over this example."))
        answered = Answered(con, book, plan, example.as_of, report.inputs, frozenset(failed))
        children = [name for (name,) in con.execute("SELECT child_id FROM record.child ORDER BY ALL").fetchall()]
        made = tuple(explain_rule(answered, rule, child) for child in children)
    finally:
        con.close()
    judged = tuple(_judged(one, explained, example.outcomes) for explained in made for one in explained.subjects)
    missing = tuple(str(name) for name in example.outcomes if str(name) not in {one.key for one in judged})
    return Simulated(made, judged, missing, wrong)


def _needed(book: Rulebook, rule: Rule) -> frozenset[str]:
    """The rule, those whose answers it shows or reads, and those that these read."""
    found: set[str] = set()
    left = [rule.id, *rule.blocked_by]
    while left:
        name = left.pop()
        if name not in found and name in book.rules:
            found.add(name)
            left += book.reads_answers_of(book.rules[name])
    return frozenset(found)


def _judged(one: Subject, explained: Explanation, outcomes: dict[str, Any]) -> Judged:
    key = one.outcome.subject_id or explained.child_id
    return Judged(one, key, str(outcomes.get(key, "")))
