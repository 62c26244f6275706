"""Run the examples that rules carry: all in one database, each as its own input, by SQL and by the one-child evaluator.

An example names the answer of every subject; a subject that is not named, or a named one that is not there,
fails it. Knows nothing of how a rule is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from practicecheck.engine.evaluate import evaluate
from practicecheck.engine.plan import Plan
from practicecheck.engine.prepare import prepare
from practicecheck.engine.records import read_records
from practicecheck.engine.trace import answers
from practicecheck.intake import read_case
from practicecheck.records import TABLES
from practicecheck.records.database import open_database
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.rule import Counted, Example, MeasureExample, Rule

_SINCE = "2000-01-01"


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not hold: of which rule, where, and how."""

    rule: str
    example: str
    subject: str
    expected: str
    found: str
    engine: str = "SQL"

    def __str__(self) -> str:
        return f"{self.rule} «{self.example}»: {self.subject} is {self.found}, the example says {self.expected} ({self.engine})"


@dataclass(frozen=True, slots=True)
class Tested:
    """How many examples were run, and those that do not hold."""

    examples: int
    failures: tuple[Failure, ...]


def run_examples(book: Rulebook, plan: Plan, *, only: frozenset[str] = frozenset()) -> Tested:
    """Run every example of the rules (of `only` some rules, where given)."""
    listed = [(rule, example) for rule, example in _examples(book) if not only or rule.id in only]
    if not listed:
        return Tested(0, ())
    con = open_database()
    cases = [(f"{rule.id} «{example.name}»", case_of(example)) for rule, example in listed]
    report = read_case(con, cases, isolate=True)
    failures: list[Failure] = []
    for problem in report.problems:
        name, _, rest = problem.input.partition(" «")
        where = f"{problem.table or ''}.{problem.column or ''} row {problem.row}"
        failures.append(Failure(name, rest.rstrip("»"), where, "a row that can be read", problem.kind, "intake"))
    prepare(con, plan, _days(con, listed))
    checked = evaluate(con, plan)
    for name, said in checked.failed.items():
        failures.append(Failure(name, "every example", "the rule", "an answer", f"failed: {said}"))
    failures += _compare_sql(con, listed)
    failures += _compare_trace(con, book, plan, listed)
    con.close()
    return Tested(len(listed), tuple(dict.fromkeys(failures)))


def _examples(book: Rulebook) -> Iterator[tuple[Rule, Example | MeasureExample]]:
    for rule in book.running():
        yield from ((rule, example) for example in rule.examples)
        yield from ((rule, example) for example in rule.measure_examples)


def case_of(example: Example | MeasureExample) -> Mapping[str, Any]:
    """An example as a case file has it: every table covered up to its day, but those that it says are not."""
    case: dict[str, Any] = {name: rows for name, rows in example.given.items() if name != "coverage"}
    children = case["child"] if isinstance(case.get("child"), list) else [case.get("child") or {}]
    coverage = []
    for name in TABLES:
        if name == "record_coverage" or name in example.not_extracted:
            continue
        said = {"status": "complete", "from": _SINCE, "to": example.as_of.isoformat(), **example.coverage.get(name, {})}
        row = {"table_name": name, "status": said["status"], "from_date": said["from"], "to_date": said["to"]}
        coverage += [{**row, "child_id": child.get("child_id")} for child in children]
    return {**case, "record_coverage": coverage}


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
                    yield Failure(rule.id, example.name, name, wanted, got)
            continue
        yield from _differences(rule, example, found.get((rule.id, number), {}), "SQL")


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


def _compare_trace(con: Any, book: Rulebook, plan: Plan, listed: list[tuple[Rule, Any]]) -> Iterator[Failure]:
    found: dict[int, dict[str, str]] = {}
    for child, record in read_records(con, plan).items():
        number = int(child.partition(":")[0])
        rule, example = listed[number]
        if isinstance(example, MeasureExample):
            continue
        for traced in answers(book, rule, record):
            subject = traced.subject
            own = child if subject is None or rule.for_each == "child" else subject.key
            found.setdefault(number, {})[own.partition(":")[2]] = traced.answer
        record.found.clear()
    for number, (rule, example) in enumerate(listed):
        if isinstance(example, Example):
            yield from _differences(rule, example, found.get(number, {}), "one-child evaluator")
