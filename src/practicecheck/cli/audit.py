"""`audit`: see whether the review app's audit log is whole, and take it out."""

from __future__ import annotations

from pathlib import Path

import click

from practicecheck.cli.review import database_option, opened


@click.group()
def audit() -> None:
    """Verify or export the audit log of the review app."""


@audit.command()
@database_option
@click.pass_context
def verify(ctx: click.Context, database: str | None) -> None:
    """Say whether the log is whole: every row follows from the one before it. Exits with 1 where it is not.

    \b
    Example:  practicecheck audit verify
    """
    from practicecheck.review.audit_log import verify as wrong_with

    with opened(database) as store, store.read() as con:
        wrong = wrong_with(con)
    click.echo(wrong or "The audit log is whole.")
    ctx.exit(1 if wrong else 0)


@audit.command()
@database_option
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="FILE", help="The CSV file to write.")
def export(database: str | None, out: Path) -> None:
    """Write the whole log as CSV.

    \b
    Example:  practicecheck audit export --out audit.csv
    """
    from practicecheck.reports.private_file import write_private
    from practicecheck.review.audit_log import as_csv, log

    with opened(database) as store, store.write() as con:
        log(con, None, "exported the audit log", "")
        held = as_csv(con)
    write_private(out, held)
    click.echo(
        f"Written to {out.name}. It says who looked at which finding: keep it as you keep the records.", err=True
    )
