"""Print a sample of cases for a person at a terminal. Knows nothing of how it was drawn."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from practicecheck.workbench.sample import RISKS, Sample


def print_sample(found: Sample, call: Callable[[str], str]) -> None:
    """The strata with what each held and drew, then the cases; not what a rule answered."""
    to = Console(soft_wrap=False, highlight=False, markup=False)
    drawn = len(found.cases)
    to.print(f"{drawn} of {found.children:,} children of {found.run} drawn, seed {found.seed}")
    if drawn < found.n:
        to.print("There are no more.")
    to.print()
    table = _table("stratum", "held", "drawn", "chance of each", "themes drawn", "teams drawn")
    for one in found.strata:
        table.add_row(
            RISKS[one.risk],
            f"{one.held:,}",
            str(one.drawn),
            f"{one.chance:.1%}" if one.held else "",
            _drawn(one.themes),
            _drawn(one.teams),
        )
    to.print(table)
    rows = sum(len(one.rules) for one in found.cases)
    to.print(
        f"\n{drawn} cases, {rows} judgements. Grave cases are drawn more often than their share, so a share of these cases is no share of "
        "all: --format json holds the chance of each to weigh by."
    )
    cases = _table("child", "team", "judge it by")
    for case in found.cases:
        cases.add_row(call(case.child), case.team, ", ".join(rule for rule, _ in case.rules))
    to.print()
    to.print(cases)


def _drawn(rows: tuple[tuple[str, int, int], ...]) -> str:
    drawn = ", ".join(f"{name} {got}" for name, _, got in rows if got)
    left = sum(not got for *_, got in rows)
    return drawn + (f"; {left} without any" if left and drawn else "")


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in headings:
        right = heading in ("held", "drawn", "chance of each")
        table.add_column(heading, justify="right" if right else "left", overflow="fold")
    return table
