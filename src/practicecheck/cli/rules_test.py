"""What `rules test` does and shows: whether examples hold, what they make of each clause, which mutants they notice."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from practicecheck.cli.common import load_rules, rules_words

if TYPE_CHECKING:
    from practicecheck.rulebook.book import Rulebook
    from practicecheck.workbench.examples import Case, Failure
    from practicecheck.workbench.mutate import Hardness


_MOST_LISTED = 12


@dataclass
class Asked:
    """What the command was asked: of which rules (all where empty), how hard, and in what form."""

    rules: Path | None
    overlay: Path | None
    only: frozenset[str]
    anew: bool = False
    coverage: bool = False
    mutate: bool = False
    style: str = "table"


@dataclass
class Told:
    """What came of it."""

    book: Rulebook
    run: Mapping[str, int]
    """How many examples were run of each rule and escalation."""
    unchanged: Mapping[str, int]
    """How many have those that are as they were when all of them last held: they were not run."""
    only: frozenset[str] = frozenset()
    """The rules that were asked for by name; empty: all of them."""
    local: int | None = None
    """How many of the overlay's own were run; None: there is no overlay."""
    cases: Sequence[Case] = ()
    failures: list[tuple[Failure, str]] = field(default_factory=list)
    hard: Hardness | None = None
    seconds: float = 0.0

    @property
    def examples(self) -> int:
        """How many are spoken of, run or not."""
        return sum(self.run.values()) + sum(self.unchanged.values()) + (self.local or 0)

    @property
    def rules(self) -> int:
        """How many rules and escalations have any of them."""
        return sum(count > 0 for count in (*self.run.values(), *self.unchanged.values()))

    @property
    def not_running(self) -> tuple[str, ...]:
        """Rules and escalations whose examples say nothing, since they do not run: drafts, and what is retired."""
        return tuple(sorted({*self.book.rules, *self.book.escalations} - self.book.in_use().keys()))

    @property
    def without_example(self) -> tuple[str, ...]:
        """What runs and has no example to be held to."""
        return tuple(sorted(name for name, count in {**self.run, **self.unchanged}.items() if not count))

    @property
    def is_tested(self) -> bool:
        """Whether anything was held to an example: each rule that was asked for by name, or any of a whole rulebook."""
        if self.only and not self.local:
            return not self.only & {*self.not_running, *self.without_example}
        return self.examples > 0

    @property
    def is_well(self) -> bool:
        """Whether there is nothing to mend."""
        return self.is_tested and not self.failures and (self.hard is None or not self.hard.faults())


def run(book: Rulebook, asked: Asked) -> Told:
    """Run the examples and ask of them what is asked; of a whole rulebook those that are not known to hold.

    `book` may lack its examples: they are read where they are run.
    """
    with _without_looking_for_cycles():
        return _run(book, asked)


def _run(book: Rulebook, asked: Asked) -> Told:
    from practicecheck.workbench.held import Held

    began = time.perf_counter()
    is_hard = asked.coverage or asked.mutate
    held = Held(book)
    unchanged = {} if asked.anew or asked.only or is_hard else held.counts()
    asking = asked.only or frozenset(book.in_use()) - unchanged.keys()
    told = Told(book, {}, unchanged, asked.only)
    if asking:
        _run_examples(told, asked, asking)
        broken = {one.rule for one, _ in told.failures}
        # What was read again since may be another rulebook: of that nothing is known yet.
        now = held if told.book is book else Held(told.book)
        now.add({name: count for name, count in told.run.items() if name not in broken})
    if asked.overlay is not None:
        _run_local(told, asked)
    told.seconds = time.perf_counter() - began
    if is_hard and not told.failures:
        _try_hard(told, asked)
    return told


def _run_examples(told: Told, asked: Asked, asking: frozenset[str]) -> None:
    """Run the examples of some rules and escalations."""
    from practicecheck.engine.plans import plan_for
    from practicecheck.rulebook.part import part_of, read_for
    from practicecheck.workbench.escalation_examples import run_escalation_examples
    from practicecheck.workbench.example_places import examples_of, placed
    from practicecheck.workbench.examples import run_examples
    from practicecheck.workbench.mutate import rules_speaking

    is_hard = asked.coverage or asked.mutate
    speaking = rules_speaking(told.book, asking) if is_hard and asked.only else asking
    book = told.book
    if speaking & book.without_examples:
        told.book = book = load_rules(asked.rules, whole=speaking).on_trial(asked.only)
    is_all = speaking.issuperset(book.in_use())
    part = book if is_all else part_of(book, read_for(book, speaking))
    checked = run_examples(part, plan_for(part), only=speaking)
    raised = run_escalation_examples(book, only=asking)
    told.run = {name: len(examples_of(one)) for name, one in book.in_use().items() if name in asking}
    told.failures = [(one, placed(book, one)) for one in (*checked.failures, *raised.failures)]
    told.cases = checked.cases if is_hard else ()


def _run_local(told: Told, asked: Asked) -> None:
    """Run the overlay's own examples, with the local settings."""
    from practicecheck.engine.plans import plan_for
    from practicecheck.workbench.example_places import placed
    from practicecheck.workbench.examples import run_examples
    from practicecheck.workbench.local_examples import with_own_examples

    local = with_own_examples(load_rules(asked.rules, asked.overlay))
    own = run_examples(local, plan_for(local), only=asked.only)
    told.local = own.examples
    told.failures += [(one, placed(local, one)) for one in own.failures]


def _try_hard(told: Told, asked: Asked) -> None:
    from practicecheck.shipped import rules_dir
    from practicecheck.workbench.mutate import try_hard

    told.hard = try_hard(
        told.book,
        told.cases,
        asked.rules or rules_dir(),
        only=asked.only,
        coverage=asked.coverage,
        mutate=asked.mutate,
    )


@contextmanager
def _without_looking_for_cycles() -> Iterator[None]:
    """Made are a million small things that are all kept to the end: looking among them for garbage takes a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def show(told: Told, asked: Asked) -> None:
    """Print it."""
    if told.local is not None:
        click.echo(_own_examples(told.local), err=True)
    if asked.style == "json":
        click.echo(json.dumps(_as_json(told), ensure_ascii=False))
        return
    if asked.rules is None:
        click.echo(f"Tested are {rules_words(None)}. --rules FOLDER tests your own.", err=True)
    for _, line in told.failures:
        click.echo(line)
    for line in _said_nothing_of(told):
        click.echo(line, err=True)
    took = f"{told.seconds:.1f} s"
    if told.failures:
        broken = len({(failure.rule, failure.example) for failure, _ in told.failures})
        click.echo(f"{broken} of {n(told.examples, 'example')} of {n(told.rules, 'rule')} do not hold ({took}).")
        if sum(told.unchanged.values()):
            click.echo(_not_run(told))
        if asked.coverage or asked.mutate:
            click.echo("Clauses and mutants are looked at once every example holds.")
        return
    if not told.is_tested:
        click.echo("That nothing fails says nothing here: what was asked for was not tested.")
        return
    holds = "holds" if told.examples == 1 else "hold"
    click.echo(f"{n(told.examples, 'example')} of {n(told.rules, 'rule')} {holds} in {took}.")
    if sum(told.unchanged.values()):
        click.echo(_not_run(told))
    if told.hard is not None:
        _show_hard(told.hard)


def _show_hard(hard: Hardness) -> None:
    if hard.covered is not None:
        _table(
            ("rule or fact", "clauses", "states", "seen", "never seen"),
            ((one.owner, one.clauses, one.states, one.seen, one.states - one.seen) for one in hard.coverage_rows()),
        )
        for line in hard.unseen():
            click.echo(line)
        click.echo(hard.coverage_said())
    if hard.score is not None:
        _table(
            ("rule, fact or list", "mutants", "noticed", "listed", "not noticed"),
            ((one.owner, one.mutants, one.noticed, one.listed, one.survived) for one in hard.mutant_rows()),
        )
        for line in hard.unnoticed():
            click.echo(line)
        click.echo(hard.mutants_said())
    for line in hard.stale():
        click.echo(line)
    for line in hard.faults():
        click.echo(line)


def _table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A small table, names to the left and numbers to the right; nothing where there are no rows."""
    listed = [[str(cell) for cell in row] for row in rows]
    if not listed:
        return
    widths = [max(len(row[i]) for row in [list(heads), *listed]) for i in range(len(heads))]
    for row in [list(heads), *listed]:
        first, *rest = row
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))]
        click.echo("  ".join(cells))
    click.echo()


def _as_json(told: Told) -> dict[str, Any]:
    made: dict[str, Any] = {
        "rulebook": {"version": told.book.version, "hash": told.book.hash},
        "examples": told.examples,
        "examples_not_run": sum(told.unchanged.values()),
        "not_running": list(told.not_running),
        "without_example": list(told.without_example),
        "rules": told.rules,
        "failures": [{**asdict(one), "at": line.partition(": ")[0]} for one, line in told.failures],
    }
    if told.hard is not None:
        made |= told.hard.as_json()
    return made


def _said_nothing_of(told: Told) -> Iterator[str]:
    """A line for each group of rules of which no example says whether they hold."""
    asked = told.only or frozenset((*told.not_running, *told.without_example))
    if idle := [name for name in told.not_running if name in asked]:
        yield f"Not tested, since only rules that are active or on trial run: {_listed(idle)}. A draft rule is tried when it is named."
    if bare := [name for name in told.without_example if name in asked]:
        yield f"Not tested, since no example stands in the file: {_listed(bare)}. See docs/how-to/write-a-rule.md."


def _listed(names: Sequence[str]) -> str:
    left = len(names) - _MOST_LISTED
    return ", ".join(names[:_MOST_LISTED]) + (f" and {left} more" if left > 0 else "")


def _own_examples(count: int) -> str:
    said = f"{n(count, 'example')} of the overlay's own" if count else "no example of the overlay's own"
    return f"With the local settings: {said}. The rulebook's were run without them."


def _not_run(told: Told) -> str:
    left = sum(told.unchanged.values())
    were = "was" if left == 1 else "were"
    rules = n(sum(map(bool, told.unchanged.values())), "rule")
    which = "None of them was run" if left == told.examples else f"{n(left, 'example')} of {rules} {were} not run"
    return f"{which}: nothing that they hang on has changed since they last held here. --anew runs all."


def n(number: int, what: str) -> str:
    """A number with what it counts.

    >>> n(1, "example"), n(2, "example")
    ('1 example', '2 examples')
    """
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
