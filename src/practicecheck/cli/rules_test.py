"""What `rules test` does and shows: whether examples hold, what they make of each clause, which mutants they notice."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from practicecheck.cli.common import load_rules

if TYPE_CHECKING:
    from practicecheck.rulebook.book import Rulebook
    from practicecheck.workbench.examples import Failure
    from practicecheck.workbench.mutate import Hardness


@dataclass
class Asked:
    """What the command was asked: of which rules (all where empty), how hard, and in what form."""

    rules: Path | None
    overlay: Path | None
    only: frozenset[str]
    coverage: bool = False
    mutate: bool = False
    style: str = "table"


@dataclass
class Told:
    """What came of it."""

    book: Rulebook
    examples: int = 0
    rules: int = 0
    failures: list[tuple[Failure, str]] = field(default_factory=list)
    hard: Hardness | None = None
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def is_well(self) -> bool:
        """Whether there is nothing to mend."""
        return not self.failures and (self.hard is None or not self.hard.faults())


def run(book: Rulebook, asked: Asked) -> Told:
    """Run the examples, and ask of them what is asked."""
    with _without_looking_for_cycles():
        return _run(book, asked)


def _run(book: Rulebook, asked: Asked) -> Told:
    from practicecheck.engine.plans import plan_for
    from practicecheck.shipped import rules_dir
    from practicecheck.workbench.escalation_examples import run_escalation_examples
    from practicecheck.workbench.example_places import placed
    from practicecheck.workbench.examples import run_examples
    from practicecheck.workbench.mutate import rules_speaking, try_hard

    began = time.perf_counter()
    told = Told(book, rules=_rules_tested(book, asked.only))
    is_hard = asked.coverage or asked.mutate
    speaking = rules_speaking(book, asked.only) if is_hard and asked.only else asked.only
    checked = run_examples(book, plan_for(book), only=speaking)
    raised = run_escalation_examples(book, only=asked.only)
    told.examples = sum(not asked.only or case.rule in asked.only for case in checked.cases) + raised.examples
    told.failures = [(one, placed(book, one)) for one in (*checked.failures, *raised.failures)]
    if asked.overlay is not None:
        from practicecheck.workbench.local_examples import with_own_examples

        local = with_own_examples(load_rules(asked.rules, asked.overlay))
        own = run_examples(local, plan_for(local), only=asked.only)
        told.examples += own.examples
        told.failures += [(one, placed(local, one)) for one in own.failures]
        told.notes.append(_own_examples(own.examples))
    told.seconds = time.perf_counter() - began
    if is_hard and not told.failures:
        told.hard = try_hard(
            book,
            checked.cases,
            asked.rules or rules_dir(),
            only=asked.only,
            coverage=asked.coverage,
            mutate=asked.mutate,
        )
    return told


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
    for note in told.notes:
        click.echo(note, err=True)
    if asked.style == "json":
        click.echo(json.dumps(_as_json(told), ensure_ascii=False))
        return
    for _, line in told.failures:
        click.echo(line)
    took = f"{told.seconds:.1f} s"
    if told.failures:
        broken = len({(failure.rule, failure.example) for failure, _ in told.failures})
        click.echo(f"{broken} of {n(told.examples, 'example')} of {n(told.rules, 'rule')} do not hold ({took}).")
        if asked.coverage or asked.mutate:
            click.echo("Clauses and mutants are looked at once every example holds.")
        return
    holds = "holds" if told.examples == 1 else "hold"
    click.echo(f"{n(told.examples, 'example')} of {n(told.rules, 'rule')} {holds} in {took}.")
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
        "rules": told.rules,
        "failures": [{**asdict(one), "at": line.partition(": ")[0]} for one, line in told.failures],
    }
    if told.hard is not None:
        made |= told.hard.as_json()
    return made


def _own_examples(count: int) -> str:
    said = f"{n(count, 'example')} of the overlay's own" if count else "no example of the overlay's own"
    return f"With the local settings: {said}. The rulebook's were run without them."


def _rules_tested(book: Rulebook, wanted: frozenset[str]) -> int:
    running = [*book.running(), *(one for one in book.escalations.values() if one.status in ("active", "trial"))]
    with_examples = [one for one in running if getattr(one, "examples", ()) or getattr(one, "measure_examples", ())]
    return sum(not wanted or one.id in wanted for one in with_examples)


def n(number: int, what: str) -> str:
    """A number with what it counts.

    >>> n(1, "example"), n(2, "example")
    ('1 example', '2 examples')
    """
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
