"""`rules approve`: show what is to be approved, ask, and keep it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from practicecheck.errors import UsageError

if TYPE_CHECKING:
    from practicecheck.rulebook.approvals import Approval
    from practicecheck.rulebook.book import Rulebook
    from practicecheck.rulebook.rule import Check

_NARROWEST, _WIDEST = 60, 100


def approve_each(
    book: Rulebook, checks: Sequence[Check], folder: Path, *, by: str, day: date | None, yes: bool
) -> None:
    """Approve rules of a rulebook's folder one after the other, each after it was shown and, unless `yes`, confirmed.

    Raises UsageError, before anything is shown, where one of them cannot be approved so.
    """
    from practicecheck.workbench.approve import add_approval, approval_of

    today = date.today()  # noqa: DTZ011 - the day where the user is
    on = day or today
    _require_fit(book, checks, by, on, today)
    for number, check in enumerate(checks):
        if number:
            click.echo()
        given = book.approvals.get(check.id, ())
        made = approval_of(book, check, by=by.strip(), day=on)
        last = given[-1] if given else None
        if last is not None and _is_same(last, made) and last.by == made.by:
            click.echo(f"{check.id} reads as it was approved on {last.words()}. Nothing was written.")
            continue
        _show(book, check, last, made)
        if not (yes or _confirmed(check, by)):
            click.echo(f"{check.id} was not approved. Nothing was written.")
            continue
        path = add_approval(folder, check.id, made)
        click.echo(f"{check.id} is approved on {made.words()}: {path}")
        if check.status != "active":
            click.echo(f"Its file says 'status: {check.status}'; write 'active' there for it to run as any other.")


def _require_fit(book: Rulebook, checks: Sequence[Check], by: str, on: date, today: date) -> None:
    from practicecheck.operators.words import day_words
    from practicecheck.rulebook.approvals import is_who

    if not is_who(by):
        raise UsageError(
            f'--by "{by}" does not say who approves it and in which role. Write both: --by "Ana Reyes, practice lead".'
        )
    if on > today:
        raise UsageError(f"{day_words(on)} is still to come. Approve it on that day, or leave --on out for today.")
    for check in checks:
        if check.kind == "report":
            raise UsageError(
                f"{check.id} is a report: it asks nothing and answers nothing, so there is nothing to approve."
            )
        if check.status == "retired":
            raise UsageError(f"{check.id} is retired and does not run, so there is nothing to approve.")
        given = book.approvals.get(check.id)
        if given and on < given[-1].date:
            raise UsageError(
                f"{check.id} was approved later, on {given[-1].words()}. The last approval counts: give a later day with --on."
            )


def _is_same(one: Approval, other: Approval) -> bool:
    return (one.reading_hash, one.logic_hash) == (other.reading_hash, other.logic_hash)


def _show(book: Rulebook, check: Check, last: Approval | None, now: Approval) -> None:
    """The whole reading where nobody has approved it; else what changed since."""
    from practicecheck import __version__
    from practicecheck.reports.reading_changes import changes
    from practicecheck.reports.whole_reading import rule_page

    width = max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size().columns))
    if last is None:
        click.echo(rule_page(book, check, width=width))
        click.echo("\nNobody has approved it yet. Above is what is approved, all but its version and status.")
        return
    click.echo(f"{check.id}  {check.title}\nApproved on {last.words()}, as version {last.version}.")
    if last.reading_hash != now.reading_hash:
        click.echo("Since then its reading changed (- as it was approved, + as it is now):\n")
        for line in changes(last.reading, now.reading, width=width):
            click.echo(click.style(line, fg={"-": "red", "+": "green"}.get(line[:1])))
        click.echo()
    elif last.logic_hash != now.logic_hash:
        click.echo(
            "Since then what it asks changed in a way that its words do not show, such as how rows are linked. "
            f"Compare its file, or the facts it uses, with what they were: 'practicecheck rules show {check.id}'."
        )
    else:
        click.echo("It reads as it did then.")
    if last.program != __version__ and last.logic_hash == now.logic_hash:
        click.echo(
            f"It was read out by practicecheck {last.program}, and now by {__version__}, which may word the same otherwise."
        )


def _confirmed(check: Check, by: str) -> bool:
    asked = f"Type {check.id} to approve it as it reads now, as {by.strip()}; anything else leaves it"
    typed: str = click.prompt(asked, default="", show_default=False)
    return typed.strip().upper() == check.id.upper()
