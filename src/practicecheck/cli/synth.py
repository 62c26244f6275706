"""`synth`: make up a council to try things on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from practicecheck.cli.common import Day
from practicecheck.errors import UsageError


@click.command()
@click.option("--children", type=click.IntRange(1, 1_000_000), required=True, help="How many children.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same council.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="PATH",
    help="A new or empty folder, or a new file.",
)
@click.option("--as-of", "as_of", type=Day(), help="The day the council's records end.")
@click.option(
    "--as",
    "form",
    type=click.Choice(["tables", "annex-a", "cin"]),
    default="tables",
    show_default=True,
    help="A folder of CSV tables, Ofsted's Annex A as a workbook, or the children in need census as one XML file.",
)
@click.option("--year", type=int, help="With --as cin: the census year, by the year in which it ends.")
def synth(children: int, seed: int, out: Path, as_of: date | None, form: str, year: int | None) -> None:
    """Make up a council to try things on: a folder of CSV tables, or what a council sends in.

    No person, place or authority in it is real. The same seed makes the same council.

    \b
    Examples:  practicecheck synth --children 300 --seed 7 --out council
               practicecheck synth --children 300 --seed 7 --as annex-a --out annex-a.xlsx
               practicecheck synth --children 300 --seed 7 --as cin --out council.xml
    """
    from practicecheck.workbench.synth import AS_OF, generate, write_annex_a, write_cin, write_tables

    day = as_of or AS_OF
    council = generate(children=children, seed=seed, as_of=day)
    if form == "cin":
        groups = write_cin(council, out, year=year)
        click.echo(f"{groups['Child']} of {children} made-up children, {groups['CINdetails']} episodes of need: {out}")
    elif year is not None:
        raise UsageError("--year names a census year, and this has none. Leave it out, or write --as cin.")
    elif form == "annex-a":
        lists = write_annex_a(council, out)
        click.echo(f"{lists.total()} rows in {len(lists)} lists on {children} made-up children: {out}")
    else:
        counts = write_tables(council, out)
        filled = sum(1 for rows in counts.values() if rows)
        click.echo(f"{counts['child']} made-up children, {sum(counts.values())} rows in {filled} tables: {out}")
    until = f" --coverage complete::{day.isoformat()}" if form == "annex-a" else ""
    click.echo(f"Next: practicecheck run {out} --as-of {day.isoformat()}{until}", err=True)
