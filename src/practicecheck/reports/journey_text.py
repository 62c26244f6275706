"""A journey for people at a terminal: a line a day, then what is missing and why, readable at 80 columns.

Colours only on a terminal, and never as the only signal. Knows nothing of how a journey came about.
"""

from __future__ import annotations

import io

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from practicecheck.reports.arithmetic import short_day
from practicecheck.reports.journey_words import NOTE, event_words, missing, title_of
from practicecheck.results.journey import Episode, Journey
from practicecheck.results.words import STATEMENT

_WIDTH, _DAY, _STEP = 80, 15, 22
_STYLES = {"Not recorded": "yellow", "Not extracted": "magenta"}


def print_journey(journey: Journey, *, console: Console | None = None) -> None:
    """Print a journey: each episode in order, then what could not be seen."""
    to = console or Console(highlight=False)
    to.print(Text(title_of(journey), style="bold"))
    for episode in journey.episodes:
        to.print()
        _print_episode(to, episode, numbered=len(journey.episodes) > 1)
    if journey.unseen:
        to.print()
        to.print(Text("What could not be seen", style="bold"))
        for line in journey.unseen:
            to.print(Padding(Text(line), (0, 0, 0, 2)))
    to.print()
    to.print(Text(f"{NOTE} {STATEMENT}", style="dim"))


def as_text(journey: Journey) -> str:
    """The same as plain text, 80 columns wide, for a file."""
    buffer = io.StringIO()
    print_journey(journey, console=Console(file=buffer, width=_WIDTH, highlight=False, color_system=None))
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + "\n"


def _print_episode(to: Console, episode: Episode, *, numbered: bool) -> None:
    to.print(Text(f"{episode.number}. {episode.title}" if numbered else episode.title, style="bold underline"))
    table = Table(box=None, padding=(0, 1, 0, 0), show_header=False, pad_edge=False)
    table.add_column(width=_DAY, no_wrap=True)
    table.add_column(width=_STEP)
    table.add_column()
    last = None
    for event in episode.events:
        # The day is said once: what follows without one lies on the same day.
        day = "" if event.day is not None and event.day == last else short_day(event.day) if event.day else "no day"
        last = event.day
        label = event.label if event.sure else f"{event.label}, perhaps"
        table.add_row(Text(f"{day:>{_DAY}}"), Text(label, style="bold"), Text(event_words(event)))
    if episode.events:
        to.print(table)
    for head, steps in missing(episode):
        to.print(Text(head, style=f"bold {_STYLES[head]}"))
        for step in steps:
            to.print(Padding(_hanging(step.label, step.words), (0, 0, 0, 2)))
    if episode.out_of_order:
        to.print(Text("Out of the expected order", style="bold cyan"))
        for one in episode.out_of_order:
            to.print(Padding(Text(one.words), (0, 0, 0, 2)))


def _hanging(label: str, words: str) -> Table:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=_STEP + 1)
    grid.add_column()
    grid.add_row(Text(label), Text(words))
    return grid
