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
    type=click.Choice(["tables", "annex-a", "cin", "ssd"]),
    default="tables",
    show_default=True,
    help="A folder of CSV tables, Ofsted's Annex A as a workbook, the children in need census as one XML file, or a folder of "
    "tables of the Standard Safeguarding Dataset.",
)
@click.option("--year", type=int, help="With --as cin: the census year, by the year in which it ends.")
@click.option("--system", help="With --as ssd: whose columns, liquidlogic, mosaic or eclipse.  [default: liquidlogic]")
def synth(
    children: int, seed: int, out: Path, as_of: date | None, form: str, year: int | None, system: str | None
) -> None:
    """Make up a council to try things on: a folder of CSV tables, or what a council sends in.

    No person, place or authority in it is real. The same seed makes the same council.

    \b
    Examples:  practicecheck synth --children 300 --seed 7 --out council
               practicecheck synth --children 300 --seed 7 --as annex-a --out annex-a.xlsx
               practicecheck synth --children 300 --seed 7 --as cin --out council.xml
               practicecheck synth --children 300 --seed 7 --as ssd --system mosaic --out ssd
    """
    from practicecheck.workbench.synth import AS_OF, generate, write_annex_a, write_cin, write_ssd, write_tables

    day = as_of or AS_OF
    council = generate(children=children, seed=seed, as_of=day)
    if year is not None and form != "cin":
        raise UsageError("--year names a census year, and this has none. Leave it out, or write --as cin.")
    if system is not None and form != "ssd":
        raise UsageError(
            "--system names whose columns the dataset has, and this has none. Leave it out, or write --as ssd."
        )
    if form == "cin":
        groups = write_cin(council, out, year=year)
        click.echo(f"{groups['Child']} of {children} made-up children, {groups['CINdetails']} episodes of need: {out}")
    elif form == "annex-a":
        lists = write_annex_a(council, out)
        click.echo(f"{lists.total()} rows in {len(lists)} lists on {children} made-up children: {out}")
    elif form == "ssd":
        rows = write_ssd(council, out, system=system or "liquidlogic")
        filled = sum(1 for count in rows.values() if count)
        click.echo(f"{children} made-up children, {rows.total()} rows in {filled} tables of the dataset: {out}")
    else:
        counts = write_tables(council, out)
        filled = sum(1 for rows in counts.values() if rows)
        click.echo(f"{counts['child']} made-up children, {sum(counts.values())} rows in {filled} tables: {out}")
    until = f" --coverage complete::{day.isoformat()}" if form in ("annex-a", "ssd") else ""
    click.echo(f"Next: practicecheck run {out} --as-of {day.isoformat()}{until}", err=True)
