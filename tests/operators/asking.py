"""Ask small made-up records one condition each, by SQL and by the one-child evaluator, all in one database.

Knows how a rule's examples are run; knows nothing of what is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from random_rules import book_of

from practicecheck.engine.compile import compile_rulebook
from practicecheck.operators.vocabulary import Fact
from practicecheck.rulebook.rule import Rule
from practicecheck.workbench.examples import Failure
from practicecheck.workbench.examples import run_examples as run_examples

TWO_WD = {"working_days": 2}
SEEN = {"seen": {"is": "Y"}}
UNSURE = ("2026-03-12", "U")
CHILD = {"child_id": "C1", "dob": "2020-03-31", "family_id": "F1"}


@dataclass(frozen=True)
class Ask:
    """One question: what is expected of which subject, on what record, and the answer."""

    name: str
    for_each: str
    expect: Any
    answer: str
    given: Mapping[str, Any] = field(default_factory=dict)
    as_of: str = "2026-06-30"
    not_extracted: tuple[str, ...] = ()
    coverage: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)

    def rule(self, name: str) -> Rule:
        """The question as a rule with one example."""
        given = {"child": dict(CHILD), **self.given}
        subject = "C1" if self.for_each == "child" else "S1"
        example = {
            "name": self.name,
            "as_of": self.as_of,
            "given": given,
            "not_extracted": list(self.not_extracted),
            "coverage": self.coverage,
            "outcomes": {subject: self.answer, **self.others},
        }
        rule = {"id": name, "title": self.name, "kind": "gap", "theme": "plans", "for_each": self.for_each}
        return Rule.model_validate({**rule, "expect": self.expect, "examples": [example], **self.more})


def answers_that_differ(asked: Sequence[Ask], facts: Sequence[Mapping[str, Any]] = ()) -> dict[str, list[Failure]]:
    """Run all questions; for each name the ways in which its answer is not the one given."""
    rules = {f"XX-ASK-{n:02}" if n < 100 else f"XX-ASKS-{n - 100:02}": one for n, one in enumerate(asked)}
    made = {name: one.rule(name) for name, one in rules.items()}
    book = book_of(made, facts={one["fact"]: Fact.model_validate({"title": "", **one}) for one in facts})
    plan, problems = compile_rulebook(book)
    assert not problems, problems
    found: dict[str, list[Failure]] = {one.name: [] for one in asked}
    for failure in run_examples(book, plan).failures:
        found[rules[failure.rule].name].append(failure)
    return found


def meeting(**values: Any) -> dict[str, Any]:
    """A plan with one meeting, the subject."""
    plan = {"plan_id": "P1", "kind": "cp", "start_date": "2026-01-05"}
    return {
        "plan": [plan],
        "plan_meeting": [{"meeting_id": "S1", "plan_id": "P1", "held_date": "2026-04-02", **values}],
    }


def minutes(limit: dict[str, Any], day: str | None, answer: str, name: str, **more: Any) -> Ask:
    """Minutes dated within a limit after a meeting on Maundy Thursday, 2 April 2026."""
    expect = {"minutes_date": {"within": limit, "after": "held_date"}}
    return Ask(name, "plan_meeting", expect, answer, meeting(minutes_date=day), **more)


def visits(*rows: Any, plan: dict[str, Any] | None = None) -> dict[str, Any]:
    """A plan from 2 March 2026, the subject, with visits given as (day, seen) or mappings."""
    made = []
    for n, row in enumerate(rows):
        values = row if isinstance(row, dict) else {"date": row[0], "seen": row[1]}
        made.append({"visit_id": f"V{n}", **values})
    return {"plan": [{"plan_id": "S1", "kind": "cp", "start_date": "2026-03-02", **(plan or {})}], "visit": made}
