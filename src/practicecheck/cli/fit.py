"""`fit`: say, before any finding, what an extract can and cannot answer."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from practicecheck.cli.common import (
    AsOf,
    existing,
    load_rules,
    note_past_review,
    overlay_option,
    progress,
    reading_options,
    rules_option,
)

if TYPE_CHECKING:
    from practicecheck.intake import Reading


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "--as-of", "as_of", type=AsOf(), help="The day the records are to be read at; the last day covered if left out."
)
@reading_options
@rules_option
@overlay_option
@click.option("--format", "style", type=click.Choice(("table", "json")), default="table", show_default=True)
def fit(
    inputs: tuple[str, ...],
    as_of: date | None,
    reading: Reading,
    rules: Path | None,
    overlay: Path | None,
    style: str,
) -> None:
    """Say what an extract can and cannot answer.

    Which rules can be answered fully, partly, or not at all, why, and which table or column would unlock the most.

    \b
    Example:  practicecheck fit extract/ --as-of 2026-06-30
    """
    from practicecheck.engine.plans import plan_for
    from practicecheck.intake import read_inputs
    from practicecheck.records.database import lock_down, open_database
    from practicecheck.reports.fit import fit_of
    from practicecheck.reports.fit_terminal import print_fit

    book = load_rules(rules, overlay, whole=False)
    plan = plan_for(book)
    con = open_database()
    try:
        with progress() as say:
            say("reading")
            report = read_inputs(con, existing(inputs), **reading)
        lock_down(con)
        day = as_of or last_day(con)
        if as_of is None:
            click.echo(f"No --as-of was given, so {day.isoformat()} was taken.", err=True)
        note_past_review(book, day)
        found = fit_of(con, book, plan, report, day)
    finally:
        con.close()
    if style == "json":
        click.echo(json.dumps(found.to_json(), ensure_ascii=False))
    else:
        print_fit(found)


def last_day(con: object) -> date:
    """The last day that any table covers; today where coverage has no end."""
    import duckdb

    assert isinstance(con, duckdb.DuckDBPyConnection)
    found = con.execute("SELECT max(to_date) FROM record._coverage WHERE status = 'complete'").fetchone()
    return found[0] if found and found[0] else date.today()  # noqa: DTZ011 - the day where the user is
