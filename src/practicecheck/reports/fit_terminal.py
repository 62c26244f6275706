"""Print how well an extract fits a rulebook, for people. What is said is worked out in `fit`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from practicecheck.operators.words import day_words, field_words, table_words
from practicecheck.reports.fit import FULLY, NOT, PARTLY, Fit, RuleFit

_NAMES_SHOWN = 3


def print_fit(fit: Fit, *, console: Console | None = None, most: int = 12) -> None:
    """Print the fit: headline, what would unlock most, the rules that lack something, warnings."""
    to = console or Console(highlight=False)
    counts = Counter(one.fit for one in fit.rules)
    total = len(fit.rules)
    to.print(
        Text(
            f"Of {total} rules, {counts[FULLY]} can be answered fully, {counts[PARTLY]} partly, {counts[NOT]} not at all.",
            style="bold",
        )
    )
    to.print(
        Text(
            f"{fit.children} {'child' if fit.children == 1 else 'children'}, the record as it reads on {day_words(fit.as_of)}",
            style="dim",
        )
    )
    for rule, why in fit.switched_off:
        to.print(Text(f"{rule} is switched off here, so it can be answered for no child: {why}", style="yellow"))
    reach = dict(fit.reach)
    if fit.unlocks:
        to.print()
        to.print(Text("What would unlock the most", style="bold"))
        for unlock in fit.unlocks[:most]:
            table, _, column = unlock.what.partition(".")
            named = (
                f"the column {field_words(column)} of {table_words(table)}"
                if column
                else f"the table {table_words(table)}"
            )
            why = f", {reach[table]}" if not column and table in reach else ""
            if column:
                why = f", not carried by {_some(unlock.inputs)}"
            elif len(unlock.inputs) < fit.inputs:
                why += f", not whole in {_some(unlock.inputs)}" if unlock.inputs else ""
            more = f"; with it {unlock.alone} more in full" if unlock.alone else ""
            rules = f"{unlock.rules:>2} {'rule ' if unlock.rules == 1 else 'rules'}"
            to.print(Text.assemble(f"  {rules}  {named}{why}{more}  ", (unlock.what, "dim")))
    for kind in (NOT, PARTLY):
        _print_rules(to, kind, [one for one in fit.rules if one.fit == kind])
    if fit.thin:
        to.print()
        to.print(Text("Carried, but hardly ever filled in: is this the column that you meant?", style="bold yellow"))
        for one in fit.thin:
            to.print(Text(f"  {one.table}.{one.column}: {one.filled} of {one.rows} rows ({one.input})"))
    if fit.rows_quarantined or fit.problems:
        to.print()
        to.print(
            Text(
                f"{fit.rows_quarantined} of {fit.rows_read} rows were set aside, with {fit.problems} problems in all: "
                "'practicecheck intake INPUT' says where.",
                style="dim",
            )
        )
    if counts[FULLY] == total:
        to.print(Text("Every rule can be answered from this extract."))


def _some(names: Sequence[str]) -> str:
    """Names of inputs, the first few of many."""
    left = len(names) - _NAMES_SHOWN
    return ", ".join(names) if left <= 0 else f"{', '.join(names[:_NAMES_SHOWN])} and {left} more"


def _print_rules(to: Console, kind: str, rules: list[RuleFit]) -> None:
    if not rules:
        return
    to.print()
    to.print(Text(f"Answered {kind}", style="bold"))
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("rule", no_wrap=True)
    table.add_column("title", ratio=2)
    table.add_column("for want of", ratio=3, overflow="fold")
    for one in rules:
        table.add_row(one.rule, one.title, ", ".join(one.lacks))
    to.print(table)
