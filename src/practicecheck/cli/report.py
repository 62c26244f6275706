"""`report`: make of a kept run what people read: now the seven-minute briefing."""

from __future__ import annotations

from pathlib import Path

import click

from practicecheck.errors import UsageError

_FORMS = ("md",)


@click.command()
@click.argument("run", type=click.Path(path_type=Path), metavar="RUN")
@click.option(
    "--to", "form", type=click.Choice(_FORMS), default="md", show_default=True, help="Written as what: md is Markdown."
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it to a file, for you alone to read."
)
@click.option(
    "--to-share/--inside", "to_share", default=None,
    help="For whom: to share (small counts hidden, nothing of single records; the default), or for those who may see the cases.",
)  # fmt: skip
@click.option("--names", is_flag=True, help="Call children by their ids, not by pseudonyms. Not to be shared.")
@click.option(
    "--most", type=click.IntRange(1), default=12, show_default=True, help="How many cases or rules a list shows."
)
def report(run: Path, form: str, out: Path | None, to_share: bool | None, names: bool, most: int) -> None:
    """Write the seven-minute briefing of a run: what was seen, what is learnt, what to do.

    RUN is the folder that 'practicecheck run … --out' wrote. It is a draft until a named person approves it.

    \b
    Example:  practicecheck report june --to md --out briefing.md
    """
    if names and to_share:
        raise UsageError(
            "--names calls children by their ids, so it does not go with --to-share. Leave one of them out."
        )
    if out is not None:
        _spare_the_run(out, run)
    from practicecheck.reports.briefing import Audience, as_markdown, make_briefing, read_run
    from practicecheck.reports.pseudonym import kept_pseudonyms

    source = read_run(run)
    audience = Audience(
        is_shared=not names if to_share is None else to_share,
        pseudonyms=kept_pseudonyms(Path(click.get_app_dir("practicecheck"))),
        small_number=source.small_number,
        with_names=names,
    )
    text = {"md": as_markdown}[form](make_briefing(source, audience, most=most))
    if out is None:
        click.echo(text, nl=False)
        return
    from practicecheck.reports.private_file import write_private

    write_private(out, text)
    told = "It tells of single cases: keep it as you keep the records."
    what = "It is a draft: read it before it is shared." if audience.is_shared else told
    click.echo(f"Written to {out.name}. {what}", err=True)


def _spare_the_run(out: Path, run: Path) -> None:
    """A report never takes the place of the run, or of a file in it."""
    if out.is_dir() or out.absolute().parent == run.absolute():
        raise UsageError(
            "--out names a folder, or a file inside the run, so nothing was written. Name a file of its own for it."
        )
