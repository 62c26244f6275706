"""`run` and `demo`: check case records and print, or write, what was found."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from practicecheck.cli.common import (
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

FORMATS = ("table", "json", "jsonl", "csv")
DEMO_DAY = date(2026, 6, 30)
_JOURNEYS = ("none", "escalated", "all")
_FAIL_ON = ("escalate", "gap", "cannot_tell")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a run is asked for: by whose rules which records are checked, and how the result is told."""

    paths: list[Path]
    as_of: date
    since: date | None = None
    rules: Path | None = None
    overlay: Path | None = None
    reading: Reading
    out: Path | None = None
    style: str
    most: int
    fail_on: str | None = None
    journeys: str = "none"


def telling_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--out` and `--format`: where the result goes, and how it is printed."""
    for option in (
        click.option(
            "--format", "style", type=click.Choice(FORMATS), default="table", help="How to print it.", show_default=True
        ),
        click.option(
            "--out", type=click.Path(path_type=Path), metavar="DIR", help="Write the whole result to a folder."
        ),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--as-of", "as_of", type=AsOf(), required=True, help="The day whose end the records are read at.")
@click.option("--from", "since", type=Day(), help="Leave out subjects dated before this day, unless still open.")
@rules_option
@overlay_option
@reading_options
@telling_options
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
def run(ctx: click.Context, /, inputs: tuple[str, ...], as_of: date, since: date | None, **asked: Any) -> None:
    """Check case records against the rules.

    INPUT is a case file (YAML or JSON), a folder of CSV or Parquet tables, or a workbook.

    \b
    Example:  practicecheck run extract/ --as-of 2026-06-30 --out june
    """
    if since is not None and since > as_of:
        raise UsageError("--from lies after --as-of, so no subject could be listed. Write the earlier day as --from.")
    note_future(as_of)
    _check(ctx, Asked(paths=existing(inputs), as_of=as_of, since=since, **asked))


@click.command()
@telling_options
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
    _check(ctx, Asked(paths=[audited], as_of=DEMO_DAY, reading={}, out=out, style=style, most=12))
    council = fixtures_dir() / "council-300"
    if style == "table" and council.is_dir():
        click.echo("\n\nA made-up council of 300 children, as the record reads on 30 June 2026\n")
        _check(ctx, Asked(paths=[council], as_of=DEMO_DAY, reading={}, style=style, most=8))


def _check(ctx: click.Context, asked: Asked) -> None:
    from practicecheck.engine.escalate import import_problem
    from practicecheck.engine.run import start

    book = load_rules(asked.rules, asked.overlay, whole=False)
    note_past_review(book, asked.as_of)
    problem = import_problem()
    if problem:
        click.echo(f"Note: {problem}", err=True)
    with contextlib.ExitStack() as stack:
        with progress() as say:

            def started(save_as: Path | None = None) -> Run:
                run = start(
                    book, asked.paths, asked.as_of, since=asked.since, progress=say, save_as=save_as, **asked.reading
                )
                run.journeys_of = asked.journeys
                stack.callback(run.close)
                return run

            if asked.out is None:
                finished = started()
            else:
                # The folder is whole before anything is printed: a reader that goes away loses no result.
                from practicecheck.reports.folder import new_folder, write_run
                from practicecheck.reports.kept import DATABASE

                with new_folder(asked.out) as folder:
                    finished = started(folder / DATABASE)
                    say("writing")
                    write_run(finished, folder)
        _print(finished, asked)
        if finished.has_fault:
            _tell_faults(finished)
            ctx.exit(4)
        if asked.fail_on and _has_answer(finished, asked.fail_on):
            ctx.exit(1)


def _print(finished: Run, asked: Asked) -> None:
    if asked.style == "table":
        from practicecheck.reports.terminal import print_run

        print_run(finished, most=asked.most, explain_with=_said_again(asked))
        return
    from practicecheck.reports.streams import lines

    for line in lines(finished, asked.style):
        click.echo(line)


def _said_again(asked: Asked) -> str:
    """The options by which `explain` asks of the same run."""
    options: list[tuple[str, object]] = [("--run", asked.out)]
    options += [("--rules", asked.rules), ("--overlay", asked.overlay)]
    if asked.out is None:
        reading = asked.reading
        records: list[tuple[str, object]] = [("--input", path) for path in asked.paths]
        options = [*records, ("--as-of", asked.as_of), *options]
        options += [("--mapping", path) for path in reading.get("mappings", ())]
        options += [("--id-map", reading.get("id_map")), ("--coverage", reading.get("coverage"))]
    return " ".join(f"{word} {_short(value)}" for word, value in options if value)


def _short(value: object) -> str:
    """A value as it is written in a shell; a path as it is shortest from here."""
    import os
    import shlex

    said = str(value)
    return shlex.quote(min(os.path.relpath(value), said, key=len) if isinstance(value, Path) else said)


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
