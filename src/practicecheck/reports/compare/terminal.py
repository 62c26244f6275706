"""Print what changed between two runs for a person at a terminal. Knows nothing of how it was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from practicecheck.operators.words import day_words
from practicecheck.reports.compare.between import WORDS

if TYPE_CHECKING:
    from practicecheck.reports.compare.between import Change, Comparison, Kind


def print_comparison(found: Comparison, *, most: int) -> None:
    """The counts of every kind, then the findings of each, at most so many; what is left out is counted."""
    to = Console(soft_wrap=False, highlight=False)
    to.print(f"From {found.before} ({day_words(found.before_day)}) to {found.after} ({day_words(found.after_day)})")
    for note in found.notes:
        to.print(f"Note: {note}")
    to.print()
    counts = found.counts()
    for kind, said in WORDS.items():
        to.print(f"  {counts[kind]:>6}  {said}")
    for kind in WORDS:
        listed = [change for change in found.changes if change.kind == kind]
        if listed and kind != "still_open":
            _print_kind(to, kind, listed, most)
    if found.rules_changed:
        to.print(f"\nRules that asked something else by then: {', '.join(found.rules_changed)}")
    to.print(
        "\nA finding that closed shows that the record changed, not that a child is safer. What is no longer told, or not in the "
        "later extract, is not closed."
    )


def _print_kind(to: Console, kind: Kind, listed: list[Change], most: int) -> None:
    to.print(f"\n[bold]{WORDS[kind]}[/bold]")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in (
        "child",
        "severity",
        "what the record showed" if "closed" in kind else "what the record shows",
        "rule",
    ):
        table.add_column(heading, overflow="fold", ratio=1 if heading.startswith("what") else None)
    for change in listed[:most]:
        rows = ", ".join(f"{row.table} {row.id}" + (f", {row.field}" if row.field else "") for row in change.rows)
        table.add_row(change.child, change.severity, change.message + (f" Now: {rows}." if rows else ""), change.rule)
    to.print(table)
    if len(listed) > most:
        to.print(f"  … and {len(listed) - most} more; --most shows more, --format json all")
