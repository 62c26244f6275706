"""`journey`: one child's timeline, as text, as data or as one picture."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from practicecheck.cli.common import AsOf, existing, note_future, progress, reading_options
from practicecheck.errors import InputError, UsageError

if TYPE_CHECKING:
    from practicecheck.intake import Reading
    from practicecheck.results.journey import Journey

_FORMATS = ("text", "json", "svg")


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--child", required=True, metavar="ID", help="The child, by the id in the extract.")
@click.option("--as-of", "as_of", type=AsOf(), required=True, help="The day whose end the records are read at.")
@reading_options
@click.option("--format", "style", type=click.Choice(_FORMATS), default="text", show_default=True,
              help="Text for the terminal, data for programs, or one picture.")  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it to a file, for you alone to read."
)
def journey(inputs: tuple[str, ...], child: str, as_of: date, reading: Reading, style: str, out: Path | None) -> None:
    """Show a child's journey: from the first concern of physical harm to the closing of the case.

    Each step is dated, or said to be not recorded (the extract covers those days and shows none) or not extracted
    (it does not cover them). No rule runs: a journey judges nothing.

    \b
    Example:  practicecheck journey extract --child C0045 --as-of 2026-06-30 --format svg --out c0045.svg
    """
    paths = existing(inputs)
    if out is not None:
        _spare_the_records(out, paths)
    note_future(as_of)
    made = _journey(paths, child, as_of, reading)
    if out is None:
        _print(made, style)
        return
    from practicecheck.reports.private_file import write_private

    write_private(out, _text(made, style))
    click.echo(f"Written to {out}. It holds a child's data: keep it as you keep the record.", err=True)


def _journey(paths: list[Path], child: str, as_of: date, reading: Reading) -> Journey:
    """Read the records, and make the journey of one child."""
    from practicecheck.engine.interrupt import interruptible
    from practicecheck.engine.journey import journeys, standing_of
    from practicecheck.intake import read_inputs
    from practicecheck.records.database import lock_down, open_database

    con = open_database()
    try:
        with progress() as say, interruptible(con):
            say("reading")
            read_inputs(con, paths, **reading)
            lock_down(con)
            standing = standing_of(con, child)
            if standing == "none":
                raise UsageError(
                    "There is no child of that id in these records, so there is no journey to show. Check the id as it "
                    "stands in the extract, capitals included."
                )
            if standing == "conflicted":
                raise InputError(
                    "The records hold this child with more than one date of birth or sex, so its rows may be those of two "
                    "children and no journey is shown. Mend the child table and run again."
                )
            (made,) = journeys(con, as_of, [child])
            return made
    finally:
        con.close()


def _spare_the_records(out: Path, paths: list[Path]) -> None:
    taken = [path for path in paths if out.exists() and (out.samefile(path) or path in out.parents)]
    if taken or out.is_dir():
        raise UsageError(
            "--out names the records themselves, or a folder, so nothing was written. Name a file of its own for it."
        )


def _print(made: Journey, style: str) -> None:
    if style == "text":
        from practicecheck.reports.journey_text import print_journey

        print_journey(made)
    else:
        click.echo(_text(made, style), nl=False)


def _text(made: Journey, style: str) -> str:
    if style == "json":
        from practicecheck.reports.journey_json import document

        return json.dumps(document([made], made.as_of), ensure_ascii=False) + "\n"
    if style == "svg":
        from practicecheck.reports.journey_svg import picture

        return picture(made)
    from practicecheck.reports.journey_text import as_text

    return as_text(made)
