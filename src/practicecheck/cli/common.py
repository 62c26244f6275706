"""What several commands share: options, the rulebook, a progress line that appears only when it is worth it."""

from __future__ import annotations

import contextlib
import functools
import sys
import threading
from collections.abc import Callable, Collection, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from practicecheck.errors import UsageError

if TYPE_CHECKING:
    from practicecheck.intake import Reading
    from practicecheck.rulebook.book import Rulebook

_WORDS = {
    "reading": "Reading the records",
    "preparing": "Setting the records to the day",
    "checking": "Asking the rules",
    "escalating": "Looking for what belongs together",
    "writing": "Writing the result",
}


class Day(click.ParamType[date]):
    """A day written as 2026-06-30."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a plain message."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"'{value}' is no day. Write it as year, month, day: 2026-06-30.", param, ctx)


class AsOf(Day):
    """The day that records are read at: one for which working days are known."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a plain message."""
        from practicecheck.calendar import FIRST_DAY, LAST_DAY

        day = super().convert(value, param, ctx)
        if not FIRST_DAY <= day <= LAST_DAY:
            self.fail(
                f"'{value}' is outside {FIRST_DAY.year} to {LAST_DAY.year}, the years whose bank holidays are known, so "
                "working days could not be counted.",
                param,
                ctx,
            )
        return day


def note_future(as_of: date) -> None:
    """Say so where the records are read at a day that is still to come."""
    if as_of > date.today():  # noqa: DTZ011 - the day where the user is
        click.echo(
            f"Note: {as_of.isoformat()} is still to come. What has not happened yet reads as not recorded, and limits "
            "that end before that day as passed.",
            err=True,
        )


def rules_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--rules DIR`."""
    return click.option(
        "--rules",
        type=click.Path(path_type=Path),
        default=None,
        metavar="DIR",
        help="A rulebook of your own instead of the one that comes with the program.",
    )(command)


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--coverage`, `--mapping` and `--id-map`, handed to the command as one `reading` for `read_inputs`."""

    @functools.wraps(command)
    def reads(coverage: str | None, mappings: tuple[Path, ...], id_map: Path | None, **others: Any) -> Any:
        reading: Reading = {"coverage": coverage, "mappings": mappings, "id_map": id_map}
        return command(reading=reading, **others)

    for option in (
        click.option(
            "--id-map",
            type=click.Path(path_type=Path),
            metavar="FILE.csv",
            help="Columns input, id, child_id: what an input calls a child who is called otherwise here.",
        ),
        click.option(
            "--mapping",
            "mappings",
            multiple=True,
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="How a report's headings become fields (see 'map new'); may be given again.",
        ),
        click.option(
            "--coverage",
            metavar="complete:FROM:TO",
            help="What the inputs cover, where they do not say so themselves; ':visit.bedroom,...' after it names fields that are "
            "carried though no cell is filled.",
        ),
    ):
        reads = option(reads)
    return reads


def overlay_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--overlay DIR`."""
    return click.option(
        "--overlay",
        type=click.Path(path_type=Path),
        default=None,
        metavar="DIR",
        help="Local settings over the rules: limits, lists, severities, rules switched off, each with its reason.",
    )(command)


def note_past_review(book: Rulebook, day: date) -> None:
    """Say on stderr which local settings were to be looked at again before a day; they hold all the same."""
    if not book.overlay.settings:
        return
    from practicecheck.rulebook.load_overlay import past_review

    for _, said in past_review(book, day):
        click.echo(f"Note: {said}", err=True)


def load_rules(rules: Path | None, overlay: Path | None = None, *, whole: bool | Collection[str] = True) -> Rulebook:
    """The rulebook asked for, local settings laid over it. Raises RulebookError with every problem at its place.

    Where it need not be `whole`, the examples in files that have been read before are passed over, but of those that it names.
    """
    from practicecheck.rulebook import load_rulebook
    from practicecheck.shipped import rules_dir

    if whole is True:
        return load_rulebook(rules or rules_dir(), overlay)
    from practicecheck.engine.plans import ReadBefore

    return load_rulebook(rules or rules_dir(), overlay, remembered=ReadBefore(), whole=whole or ())


def rules_words(rules: Path | None) -> str:
    """Which rulebook was asked for, in words: whoever forgets to name their own is told so.

    >>> rules_words(Path("my-rules")), rules_words(None)
    ('my-rules', 'the rules that come with the program')
    """
    return str(rules) if rules is not None else "the rules that come with the program"


def existing(paths: tuple[str, ...]) -> list[Path]:
    """The paths of inputs; a URL or a path that is not there is a usage error."""
    found = []
    for text in paths:
        if "://" in text or text.lower().startswith(("http:", "https:", "ftp:", "s3:")):
            raise UsageError(f"'{text}' looks like an address. practicecheck reads only files on this computer.")
        path = Path(text)
        if not path.exists():
            raise UsageError(
                f"'{text}' is not there. Check the path; drag the folder into the window to have it written."
            )
        found.append(path)
    return found


@contextlib.contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Say on stderr what is being done, once it has taken two seconds and only on a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    console = Console(stderr=True)
    status = console.status("Reading the records")
    timer = threading.Timer(2.0, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda step: status.update(_WORDS.get(step, step))
    finally:
        timer.cancel()
        status.stop()
