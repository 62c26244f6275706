"""`synth`: make up a council to try things on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from practicecheck.cli.common import Day


@click.command()
@click.option("--children", type=click.IntRange(1, 1_000_000), required=True, help="How many children.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same council.")
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="A new or empty folder.")
@click.option("--as-of", "as_of", type=Day(), help="The day the council's records end.")
def synth(children: int, seed: int, out: Path, as_of: date | None) -> None:
    """Make up a council to try things on: a folder of CSV tables.

    No person, place or authority in it is real. The same seed makes the same council.

    \b
    Example:  practicecheck synth --children 300 --seed 7 --out council
    """
    from practicecheck.workbench.synth import AS_OF, generate, write_tables

    day = as_of or AS_OF
    counts = write_tables(generate(children=children, seed=seed, as_of=day), out)
    filled = sum(1 for rows in counts.values() if rows)
    click.echo(f"{counts['child']} made-up children, {sum(counts.values())} rows in {filled} tables: {out}")
    click.echo(f"Next: practicecheck run {out} --as-of {day.isoformat()}", err=True)
