"""Run the examples that rules carry: all in one database, each as its own input, by SQL and by the one-child evaluator.

An example names the answer of every subject; a subject that is not named, or a named one that is not there,
fails it. Knows nothing of how a rule is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from practicecheck.engine.evaluate import evaluate
from practicecheck.engine.plan import Plan
from practicecheck.engine.prepare import prepare
from practicecheck.engine.records import read_records
from practicecheck.engine.trace import answers, measured
from practicecheck.intake import Coverage, read_case
from practicecheck.operators.evaluation import ChildRecord
from practicecheck.records import TABLES
from practicecheck.records.database import open_database
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.rule import Counted, Example, MeasureExample, Rule

_SINCE = date(2000, 1, 1)
_SQL, _ONE_CHILD = "SQL", "one-child evaluator"


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not hold: of which rule, where, and how."""

    rule: str
    example: str
    subject: str
    expected: str
    found: str
    engine: str = ""
    """Which part of the program found it; empty where both evaluators did, as they should."""

    def __str__(self) -> str:
        said = f"{self.rule} «{self.example}»: {self.subject} is {self.found}, the example says {self.expected}"
        return f"{said} ({self.engine})" if self.engine else said


@dataclass(frozen=True, slots=True)
class Tested:
    """How many examples were run, those that do not hold, and each as the one-child evaluator read it."""

    examples: int
    failures: tuple[Failure, ...]
    cases: tuple[Case, ...] = ()


def run_examples(book: Rulebook, plan: Plan, *, only: frozenset[str] = frozenset()) -> Tested:
    """Run every example of the rules (of `only` some rules, where given)."""
    with laid_out(book, plan, only=only) as laid:
        failures, cases = [*laid.failures, *_compare_sql(laid.con, laid.listed)], laid.cases()
    failures += _compare_trace(book, cases)
    return Tested(len(cases), tuple(_said_once(failures)), tuple(cases))


def _said_once(failures: list[Failure]) -> Iterator[Failure]:
    """Each failure once: what both evaluators find is one, and of none of them."""
    engines: dict[Failure, list[str]] = {}
    for one in failures:
        engines.setdefault(replace(one, engine=""), []).append(one.engine)
    for one, found in engines.items():
        if set(found) >= {_SQL, _ONE_CHILD}:
            yield one
        else:
            yield from (replace(one, engine=name) for name in dict.fromkeys(found))


@dataclass(slots=True)
class Case:
    """One example as the one-child evaluator reads it: the records of the children that it speaks of."""

    rule: str
    example: Example | MeasureExample
    records: list[ChildRecord]

    def found(self, book: Rulebook) -> dict[str, str]:
        """The answer of every subject, or what every measure comes to, by the rule as it stands in a rulebook."""
        rule = book.rules[self.rule]
        return self._measured(book, rule) if isinstance(self.example, MeasureExample) else self._answered(book, rule)

    def _answered(self, book: Rulebook, rule: Rule) -> dict[str, str]:
        found: dict[str, str] = {}
        for record in self.records:
            for traced in answers(book, rule, record):
                subject = traced.subject
                own = record.child.child_id if subject is None or rule.for_each == "child" else subject.key
                found[own.partition(":")[2]] = traced.answer
        return found

    def _measured(self, book: Rulebook, rule: Rule) -> dict[str, str]:
        return {
            measure.name: _counted(
                [truths for one in self.records for truths in measured(book, rule, measure, one)]
            ).words()
            for measure in rule.measures
        }


@dataclass(slots=True)
class LaidOut:
    """Examples in one database, answered by SQL: what was wrong so far, and their records for the one-child evaluator."""

    con: Any
    plan: Plan
    listed: list[tuple[Rule, Example | MeasureExample]]
    failures: list[Failure]

    def cases(self) -> list[Case]:
        """Each example with its records."""
        cases = [Case(rule.id, example, []) for rule, example in self.listed]
        for child, record in read_records(self.con, self.plan).items():
            cases[int(child.partition(":")[0])].records.append(record)
        return cases


@contextmanager
def laid_out(book: Rulebook, plan: Plan, *, only: frozenset[str] = frozenset()) -> Iterator[LaidOut]:
    """The examples of the rules (of `only` some) in one database, each as its own input, answered by SQL."""
    listed = [(rule, example) for rule, example in _examples(book) if not only or rule.id in only]
    con = open_database()
    try:
        made = [case_of(example) for _, example in listed]
        names = (f"{rule.id} «{example.name}»" for rule, example in listed)
        cases = [(name, case) for name, (case, _) in zip(names, made, strict=True)]
        failures: list[Failure] = []
        for problem in read_case(con, cases, isolate=True, covered=[covered for _, covered in made]).problems:
            name, _, rest = problem.input.partition(" «")
            where = f"{problem.table or ''}.{problem.column or ''} row {problem.row}"
            failures.append(Failure(name, rest.rstrip("»"), where, "a row that can be read", problem.kind, "intake"))
        prepare(con, plan, _days(con, listed))
        for name, said in evaluate(con, plan).failed.items():
            failures.append(Failure(name, "every example", "the rule", "an answer", f"failed: {said}"))
        yield LaidOut(con, plan, listed, failures)
    finally:
        con.close()


def _examples(book: Rulebook) -> Iterator[tuple[Rule, Example | MeasureExample]]:
    for rule in book.running():
        yield from ((rule, example) for example in rule.examples)
        yield from ((rule, example) for example in rule.measure_examples)


def case_of(example: Example | MeasureExample) -> tuple[dict[str, Any], dict[str, Coverage]]:
    """An example as a case file has it, and what it covers: every table up to its day, but those that it says are not."""
    given = {name: rows for name, rows in example.given.items() if name != "coverage"}
    said = [
        {"table_name": name, "status": "complete", "from_date": _SINCE, "to_date": example.as_of, **_as_row(one)}
        for name, one in example.coverage.items()
        if name not in example.not_extracted
    ]
    whole = Coverage("complete", _SINCE, example.as_of)
    silent = {"record_coverage", *example.not_extracted, *example.coverage}
    return {**given, "record_coverage": said}, {name: whole for name in TABLES if name not in silent}


def _as_row(said: Mapping[str, Any]) -> dict[str, Any]:
    """What an example says of a table's coverage in the fields of a row."""
    return {{"from": "from_date", "to": "to_date"}.get(key, key): value for key, value in said.items()}


def _days(con: Any, listed: list[tuple[Rule, Any]]) -> dict[str, date]:
    days = {}
    for (child,) in con.execute("SELECT child_id FROM record.child").fetchall():
        days[child] = listed[int(child.partition(":")[0])][1].as_of
    return days


def _compare_sql(con: Any, listed: list[tuple[Rule, Any]]) -> Iterator[Failure]:
    found: dict[tuple[str, int], dict[str, str]] = {}
    for rule, child, subject, answer in con.execute(
        "SELECT rule, child_id, subject_id, answer FROM outcome"
    ).fetchall():
        number, _, own = child.partition(":")
        found.setdefault((rule, int(number)), {})[subject.partition(":")[2] if subject else own] = answer
    measured: dict[tuple[str, int, str], list[tuple[bool | None, bool | None]]] = {}
    for rule, child, name, counted, more in con.execute(
        "SELECT rule, child_id, measure, counted, more FROM measured"
    ).fetchall():
        measured.setdefault((rule, int(child.partition(":")[0]), name), []).append((counted, more))
    for number, (rule, example) in enumerate(listed):
        if isinstance(example, MeasureExample):
            for name in dict.fromkeys((*(measure.name for measure in rule.measures), *example.measures)):
                got = _counted(measured.get((rule.id, number, name), [])).words()
                wanted = example.measures[name].words() if name in example.measures else "nothing"
                if got != wanted:
                    yield Failure(rule.id, example.name, name, wanted, got, _SQL)
            continue
        yield from _differences(rule, example, found.get((rule.id, number), {}), _SQL)


def _counted(rows: list[tuple[bool | None, bool | None]]) -> Counted:
    return Counted(
        numerator=sum(bool(counted and more) for counted, more in rows),
        denominator=sum(bool(counted) for counted, _ in rows),
        cannot_tell=sum(counted is None or (counted and more is None) for counted, more in rows),
    )


def _differences(rule: Rule, example: Example, found: Mapping[str, str], engine: str) -> Iterator[Failure]:
    children = {str(key) for key in example.outcomes} | set(found)
    for subject in sorted(children):
        expected = example.outcomes.get(subject, "nothing")
        got = found.get(subject, "nothing")
        if expected != got:
            yield Failure(rule.id, example.name, subject, expected, got, engine)


def _compare_trace(book: Rulebook, cases: Iterable[Case]) -> Iterator[Failure]:
    for case in cases:
        rule, example = book.rules[case.rule], case.example
        found = case.found(book)
        if isinstance(example, Example):
            yield from _differences(rule, example, found, _ONE_CHILD)
            continue
        for name, got in found.items():
            wanted = example.measures[name].words() if name in example.measures else "nothing"
            if got != wanted:
                yield Failure(rule.id, example.name, name, wanted, got, _ONE_CHILD)
