"""`review`: care for the review app's database: back it up, restore it, delete what is past its time."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from practicecheck.errors import UsageError

if TYPE_CHECKING:
    from practicecheck.review.store import Store

database_option = click.option(
    "--database", metavar="PATH|URL", default=None, help="The review app's database; otherwise the file of your own."
)


def default_database() -> Path:
    """Where decisions are kept unless it is said otherwise: a file of the user's own."""
    return Path(click.get_app_dir("practicecheck")) / "review.db"


@contextlib.contextmanager
def opened(database: str | None, *, new: bool = False) -> Iterator[Store]:
    """The database that is named. Unless it may be `new`, a file that is not there is a usage error."""
    from practicecheck.review.store import open_store

    where = database or default_database()
    if not new and "://" not in str(where) and not Path(where).is_file():
        raise UsageError(
            "There is no review database there. Name it with --database, as 'practicecheck serve' was given it."
        )
    store = open_store(where)
    try:
        yield store
    finally:
        store.close()


@click.group()
def review() -> None:
    """Back up, restore and tidy the review app's database."""


@review.command()
@database_option
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="FILE", help="The file to write.")
def backup(database: str | None, out: Path) -> None:
    """Write the whole database into one file. The app may go on meanwhile.

    \b
    Example:  practicecheck review backup --out review-2026-07-01.zip
    """
    from practicecheck.reports.private_file import write_private
    from practicecheck.review.backup import back_up

    with opened(database) as store:
        write_private(out, back_up(store))
    click.echo(
        f"Written to {out.name}. It holds children's data and what was decided: keep it as you keep the records.",
        err=True,
    )


@review.command()
@click.argument("file", type=click.Path(path_type=Path))
@database_option
def restore(file: Path, database: str | None) -> None:
    """Fill a new database from a backup; of the same kind, or of the other.

    \b
    Example:  practicecheck review restore review-2026-07-01.zip --database new.db
    """
    from practicecheck.review.audit_log import verify
    from practicecheck.review.backup import restore as fill

    with opened(database, new=True) as store:
        rows = fill(store, file)
        with store.read() as con:
            wrong = verify(con)
    click.echo(f"{rows} rows restored. {wrong or 'The audit log is whole.'}")


@review.command()
@database_option
@click.option(
    "--settings",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The settings that say for how long ('keep').",
)
@click.option("--dry-run", "dry", is_flag=True, help="Only say how much would be deleted.")
def tidy(database: str | None, file: Path | None, dry: bool) -> None:
    """Delete what is past its time. The audit log stays, and notes it.

    \b
    Example:  practicecheck review tidy --dry-run
    """
    from practicecheck.review.retention import delete_old
    from practicecheck.review.web.settings import read_settings

    settings = read_settings(file, database=database)
    with opened(settings.database or None) as store, store.write() as con:
        told = delete_old(con, settings.keep, date.today(), dry=dry)  # noqa: DTZ011 - the day where the user is
    click.echo(f"{'Would be deleted' if dry else 'Deleted'}: {told.words()}.")
