"""`help`: explain a problem code, or list them all."""

from __future__ import annotations

import shutil

import click

from practicecheck.errors import UsageError


@click.command("help")
@click.argument("code", required=False)
@click.option("--all", "every", is_flag=True, help="Every code with its page.")
@click.option("--markdown", is_flag=True, help="With --all: as the documentation page.")
def help_(code: str | None, every: bool, markdown: bool) -> None:
    """Explain a problem code such as PC012: what it means, why it matters, an example, what to do.

    \b
    Example:  practicecheck help PC012
    """
    from practicecheck.records.suggest import did_you_mean
    from practicecheck.rulebook.codes import CODES, codes_page, page_of

    if markdown and every:
        click.echo(codes_page(), nl=False)
        return
    if every:
        click.echo("\n\n\n".join(map(page_of, CODES)))
        return
    if code is None:
        for name, one in CODES.items():
            click.echo(f"{name}  {one.title}")
        click.echo("\n'practicecheck help PC012' explains one. 'practicecheck --help' lists the commands.")
        return
    name = code.upper()
    if name not in CODES:
        raise UsageError(
            f"There is no problem code '{code}'.{did_you_mean(name, CODES)} 'practicecheck help' lists them all."
        )
    click.echo(page_of(name, width=min(shutil.get_terminal_size().columns, 100)))
