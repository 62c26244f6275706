"""The rules as a list, for people and for programs. Knows nothing of what a rule asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from practicecheck.reports.sign_off import standings, status_of

if TYPE_CHECKING:
    from practicecheck.rulebook.book import Rulebook
    from practicecheck.rulebook.rule import Check

_COLUMNS = ("id", "kind", "severity", "title", "briefing", "status")


def as_json(book: Rulebook) -> dict[str, Any]:
    """The rulebook's version and hash, and each rule in a few words."""
    stand = standings(book)
    return {
        "rulebook": {"version": book.version, "hash": book.hash, "overlay": book.overlay.hash},
        "rules": [
            {
                "rule": one.id,
                "kind": one.kind,
                "severity": one.severity,
                "theme": one.theme,
                "title": one.title,
                "answers": list(one.answers),
                "status": status_of(book, one, stand.get(one.id)),
                "approval": stand[one.id].to_json() if one.id in stand else None,
                "overlay": [setting.id for setting in book.settings_of(one)],
                "version": one.version,
                "file": book.paths[one.id],
            }
            for one in _every(book)
        ],
    }


def print_list(book: Rulebook, *, console: Console | None = None) -> None:
    """Print the list as a table."""
    to = console or Console(highlight=False)
    stand = standings(book)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in _COLUMNS:
        table.add_column(name, no_wrap=name != "title" and name != "briefing", overflow="fold")
    for one in _every(book):
        status = status_of(book, one, stand.get(one.id)).replace("_", " ")
        table.add_row(one.id, one.kind, one.severity, one.title, ", ".join(one.answers), status)
    to.print(table)
    rules, escalations, reports = len(book.rules), len(book.escalations), len(book.reports)
    to.print(
        Text(
            f"{rules} rules, {escalations} escalations, {reports} reports; rulebook {book.version}, {book.hash}",
            style="dim",
        )
    )
    for name, stands in stand.items():
        to.print(Text(f"{name} is {stands.words()}", style="" if stands.holds else "yellow"))
    for setting in book.overlay.settings:
        to.print(Text(setting.words()))


def _every(book: Rulebook) -> list[Check]:
    return [*book.rules.values(), *book.escalations.values(), *book.reports.values()]
