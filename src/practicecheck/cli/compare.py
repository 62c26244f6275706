"""`compare`: what changed between two kept runs."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command()
@click.argument("before", type=click.Path(path_type=Path), metavar="RUN_A")
@click.argument("after", type=click.Path(path_type=Path), metavar="RUN_B")
@click.option("--format", "style", type=click.Choice(("table", "json")), default="table", show_default=True)
@click.option(
    "--most", type=click.IntRange(min=1), default=12, show_default=True, help="The most findings of a kind to print."
)
def compare(before: Path, after: Path, style: str, most: int) -> None:
    """Say what changed between two runs: RUN_A, the earlier, and RUN_B, the later.

    New, still open, closed by a record that appeared, closed otherwise; and apart from these what changed because the
    rule did, or because the extract holds more or less than before.

    \b
    Example:  practicecheck compare may june
    """
    from practicecheck.reports.compare import compare as compared
    from practicecheck.reports.compare import read_compared

    earlier, later = read_compared(before), read_compared(after)
    try:
        found = compared(earlier, later)
    finally:
        earlier.close()
        later.close()
    if style == "json":
        click.echo(json.dumps(found.to_json(), ensure_ascii=False))
        return
    from practicecheck.reports.compare.terminal import print_comparison

    print_comparison(found, most=most)
