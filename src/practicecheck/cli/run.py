"""`run` and `demo`: check case records and print, or write, what was found."""

from __future__ import annotations

import contextlib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from practicecheck.cli.common import (
    FORMATS,
    AsOf,
    Day,
    existing,
    load_rules,
    note_future,
    note_past_review,
    overlay_option,
    progress,
    reading_options,
    rules_option,
)
from practicecheck.errors import UsageError

if TYPE_CHECKING:
    from practicecheck.engine.run import Run
    from practicecheck.intake import Reading

DEMO_DAY = date(2026, 6, 30)
_JOURNEYS = ("none", "escalated", "all")
_FAIL_ON = ("escalate", "gap", "cannot_tell")


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--as-of", "as_of", type=AsOf(), required=True, help="The day whose end the records are read at.")
@click.option("--from", "since", type=Day(), help="Leave out subjects dated before this day, unless still open.")
@rules_option
@overlay_option
@reading_options
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Write the whole result to a folder.")
@click.option(
    "--format", "style", type=click.Choice(FORMATS), default="table", help="How to print it.", show_default=True
)
@click.option(
    "--most", type=click.IntRange(min=1), default=20, show_default=True, help="The most findings to print in the table."
)
@click.option(
    "--fail-on", type=click.Choice(_FAIL_ON), help="Exit with 1 where a child has such an answer, or a worse one."
)
@click.option(
    "--journeys", type=click.Choice(_JOURNEYS), default="none", show_default=True,
    help="Whose journeys the result holds (json, jsonl and --out): those who escalate, or all.",
)  # fmt: skip
@click.pass_context
def run(
    ctx: click.Context,
    inputs: tuple[str, ...],
    as_of: date,
    since: date | None,
    rules: Path | None,
    overlay: Path | None,
    reading: Reading,
    out: Path | None,
    style: str,
    most: int,
    fail_on: str | None,
    journeys: str,
) -> None:
    """Check case records against the rules.

    INPUT is a case file (YAML or JSON), a folder of CSV or Parquet tables, or a workbook.

    \b
    Example:  practicecheck run extract/ --as-of 2026-06-30 --out june
    """
    if since is not None and since > as_of:
        raise UsageError("--from lies after --as-of, so no subject could be listed. Write the earlier day as --from.")
    note_future(as_of)
    _check(ctx, existing(inputs), as_of, since, rules, overlay, reading, out, style, most, fail_on, journeys)


@click.command()
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Write the whole result to a folder.")
@click.option(
    "--format", "style", type=click.Choice(FORMATS), default="table", help="How to print it.", show_default=True
)
@click.pass_context
def demo(ctx: click.Context, out: Path | None, style: str) -> None:
    """Check the made-up children that come with the program.

    Three children modelled on a published audit, then, in the table, a made-up council. No person or place is real.

    \b
    Example:  practicecheck demo
    """
    from practicecheck.shipped import fixtures_dir

    audited = fixtures_dir() / "audited"
    if style == "table":
        click.echo("The three audited children (made up), as the record reads on 30 June 2026\n")
    _check(ctx, [audited], DEMO_DAY, None, None, None, {}, out, style, 12, None)
    council = fixtures_dir() / "council-300"
    if style == "table" and council.is_dir():
        click.echo("\n\nA made-up council of 300 children, as the record reads on 30 June 2026\n")
        _check(ctx, [council], DEMO_DAY, None, None, None, {}, None, style, 8, None)


def _check(
    ctx: click.Context,
    paths: list[Path],
    as_of: date,
    since: date | None,
    rules: Path | None,
    overlay: Path | None,
    reading: Reading,
    out: Path | None,
    style: str,
    most: int,
    fail_on: str | None,
    journeys: str = "none",
) -> None:
    from practicecheck.engine.escalate import import_problem
    from practicecheck.engine.run import start

    book = load_rules(rules, overlay, whole=False)
    note_past_review(book, as_of)
    problem = import_problem()
    if problem:
        click.echo(f"Note: {problem}", err=True)
    with contextlib.ExitStack() as stack:
        with progress() as say:
            if out is None:
                finished = start(book, paths, as_of, since=since, progress=say, **reading)
                finished.journeys_of = journeys
                stack.callback(finished.close)
            else:
                # The folder is whole before anything is printed: a reader that goes away loses no result.
                from practicecheck.reports.folder import new_folder, write_run
                from practicecheck.reports.kept import DATABASE

                with new_folder(out) as folder:
                    database = folder / DATABASE
                    finished = start(book, paths, as_of, since=since, progress=say, save_as=database, **reading)
                    finished.journeys_of = journeys
                    stack.callback(finished.close)
                    say("writing")
                    write_run(finished, folder)
        own = [
            f"{word} {_short(path)}" for word, path in (("--rules", rules), ("--overlay", overlay)) if path is not None
        ]
        if out is None:
            own += [f"--mapping {_short(path)}" for path in reading.get("mappings", ())]
            own += [f"--coverage {coverage}"] if (coverage := reading.get("coverage")) else []
        _print(finished, style, most, paths, out, own)
        if finished.has_fault:
            _tell_faults(finished)
            ctx.exit(4)
        if fail_on and _has_answer(finished, fail_on):
            ctx.exit(1)


def _print(finished: Run, style: str, most: int, paths: list[Path], out: Path | None, own: list[str]) -> None:
    if style == "table":
        from practicecheck.reports.terminal import print_run

        inputs = " ".join(f"--input {_short(path)}" for path in paths)
        where = f"--run {_short(out)}" if out else f"{inputs} --as-of {finished.as_of}"
        print_run(finished, most=most, explain_with=" ".join((where, *own)))
        return
    from practicecheck.reports.streams import lines

    for line in lines(finished, style):
        click.echo(line)


def _short(path: Path) -> str:
    """A path as it is shortest from here, in quotes where it needs them."""
    import os
    import shlex

    here = os.path.relpath(path)
    return shlex.quote(min(here, str(path), key=len))


def _tell_faults(finished: Run) -> None:
    for rule, said in finished.checked.failed.items():
        click.echo(
            f"{rule} could not run ({said}); the others did. Run 'practicecheck rules test' to see whether its examples hold.",
            err=True,
        )
    for fault in (*finished.escalated.faults, *finished.engine_faults):
        click.echo(f"Engine fault: {fault}", err=True)


def _has_answer(finished: Run, least: str) -> bool:
    return finished.has_any(_FAIL_ON[: _FAIL_ON.index(least) + 1])
