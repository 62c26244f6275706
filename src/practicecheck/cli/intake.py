"""`intake`: say how the inputs were read, before any rule is asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from practicecheck.cli.common import existing, progress, reading_options

if TYPE_CHECKING:
    from practicecheck.intake import Reading


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@reading_options
@click.option("--format", "style", type=click.Choice(("table", "json")), default="table", show_default=True)
def intake(inputs: tuple[str, ...], reading: Reading, style: str) -> None:
    """Say how the inputs are read: rows used and set aside, what is covered, problems by sheet and column.

    No cell is shown: a row is found in the input by its number.

    \b
    Example:  practicecheck intake extract/
    """
    from practicecheck.intake import read_inputs
    from practicecheck.records.database import lock_down, open_database
    from practicecheck.reports.intake import claims_of, intake_json, print_intake

    con = open_database()
    try:
        with progress() as say:
            say("reading")
            report = read_inputs(con, existing(inputs), **reading)
        lock_down(con)
        claims = claims_of(con)
    finally:
        con.close()
    if style == "json":
        click.echo(json.dumps(intake_json(report, claims), ensure_ascii=False))
    else:
        print_intake(report, claims)
