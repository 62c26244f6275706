"""`report`: make of a kept run what people read: the seven-minute briefing in one of four forms, a page, or a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from practicecheck.errors import UsageError

if TYPE_CHECKING:
    from practicecheck.reports.audience import Audience
    from practicecheck.reports.briefing import Briefing

_MOST = 6
_MOST_ON_PAGE = 2000
_FILES = {"docx": "Word document", "pdf": "PDF"}
_ENDINGS = {".md": "md", ".docx": "docx", ".pdf": "pdf", ".html": "html", ".htm": "html", ".xlsx": "xlsx"}


@dataclass(frozen=True)
class _Asked:
    """What was asked for on the command line."""

    run: Path
    form: str
    out: Path | None
    is_shared: bool
    names: bool
    for_whom: str
    most: int | None
    template: Path | None
    since: Path | None


def _new_template(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    """Write the template and leave: no run is needed for it."""
    if value is None or ctx.resilient_parsing:
        return
    if value.exists():
        raise UsageError(f"{value.name} is there already, and it may be yours. Name a file that is not there yet.")
    from practicecheck.reports.briefing.word_template import make_template
    from practicecheck.reports.private_file import write_private

    write_private(value, make_template())
    click.echo(f"Written to {value}. Edit it in Word, and give it as --template.", err=True)
    ctx.exit()


@click.command()
@click.argument("run", type=click.Path(path_type=Path), metavar="RUN")
@click.option(
    "--to", "form", type=click.Choice(("md", "docx", "pdf", "html", "xlsx")), default="md", show_default=True,
    help="Written as what: md, docx or pdf is the briefing as Markdown, for Word or as PDF, html the page of the run (with "
    "--briefing, the briefing as a page), xlsx the workbook.",
)  # fmt: skip
@click.option("--briefing", is_flag=True, help="The briefing. It is so of md, docx and pdf without being said.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it to a file, for you alone to read."
)
@click.option(
    "--to-share/--inside", "to_share", default=None,
    help="For whom: to share (small counts hidden, nothing of single records; a briefing is so unless told otherwise), or for "
    "those who may see the cases (a page and a workbook are so unless told otherwise).",
)  # fmt: skip
@click.option("--names", is_flag=True, help="Call children by their ids, not by pseudonyms. Not to be shared.")
@click.option(
    "--for",
    "for_whom",
    default="",
    metavar="NAME",
    help="For whom a page or a workbook is made; it stands in the file.",
)
@click.option(
    "--most", type=click.IntRange(1), default=None,
    help=f"How many cases or rules a list of the briefing holds ({_MOST}), how many findings a page ({_MOST_ON_PAGE}; the gravest).",
)  # fmt: skip
@click.option(
    "--since",
    type=click.Path(path_type=Path),
    metavar="RUN_A",
    help="With html: an earlier run; the page says what changed.",
)
@click.option("--template", type=click.Path(path_type=Path), metavar="FILE", help="With docx: a template of your own.")
@click.option(
    "--new-template", type=click.Path(path_type=Path), metavar="FILE", is_eager=True, expose_value=False,
    callback=_new_template, help="Write the template that comes with the program, to be edited in Word; nothing else.",
)  # fmt: skip
def report(
    run: Path, form: str, briefing: bool, out: Path | None, to_share: bool | None, names: bool, for_whom: str, most: int | None,
    since: Path | None, template: Path | None,
) -> None:  # fmt: skip
    """Write what people read of a run: the seven-minute briefing, a page, or a workbook.

    RUN is the folder that 'practicecheck run … --out' wrote. The briefing is a draft until a named person approves it. The
    page shows in any browser whom to look at, what was found, and pictures of it; the workbook lists every finding. Both
    are for those who may see the cases; with --to-share they hold counts alone.

    \b
    Examples:  practicecheck report june --to md --out briefing.md
               practicecheck report june --to docx --out briefing.docx
               practicecheck report june --to pdf --out briefing.pdf
               practicecheck report june --briefing --to html --out briefing.html
               practicecheck report june --to html --out june.html --since may
               practicecheck report june --to xlsx --out june.xlsx
    """
    from practicecheck.reports.kept import require_run

    require_run(run)
    if out is not None and _ENDINGS.get(out.suffix.lower(), form) != form:
        raise UsageError(
            f"--out {out} ends as --to {_ENDINGS[out.suffix.lower()]} does, and --to {form} would be written into it, so that no "
            f"program opened it rightly. Name a file that ends in .{form}, or add --to {_ENDINGS[out.suffix.lower()]}."
        )
    if names and to_share:
        raise UsageError(
            "--names calls children by their ids, so it does not go with --to-share. Leave one of them out."
        )
    if template is not None and form != "docx":
        raise UsageError("--template goes with --to docx. Leave it out, or add --to docx.")
    if briefing and form == "xlsx":
        raise UsageError(
            "--briefing does not go with --to xlsx: a workbook holds no briefing. Leave it out, or write the briefing with --to md, "
            "docx, pdf or html."
        )
    if since is not None and (form != "html" or briefing):
        raise UsageError(
            "--since goes with the page that --to html writes. Two runs are compared in the terminal by 'practicecheck compare'. Leave "
            "it out, or add --to html without --briefing."
        )
    for folder in (run, since):
        if out is not None and folder is not None:
            _spare_the_run(out, folder)
    write = _briefing if briefing else {"xlsx": _workbook, "html": _page}.get(form, _briefing)
    is_shared = to_share if to_share is not None else write is _briefing and not names
    write(_Asked(run, form, out, is_shared, names, for_whom.strip(), most, template, since))


def _briefing(asked: _Asked) -> None:
    if asked.for_whom:
        raise UsageError(
            "--for goes with the page and the workbook: a briefing has a line for the person who approves it. Leave it out."
        )
    if asked.form in _FILES and asked.out is None:
        raise UsageError(f"A {_FILES[asked.form]} is a file, so it needs a name: add --out FILE.{asked.form}.")
    from practicecheck.reports.briefing import make_briefing, read_run

    source = read_run(asked.run)
    audience = _audience(asked, source.small_number)
    briefing = make_briefing(source, audience, most=asked.most or _MOST)
    text = _written(briefing, asked)
    if asked.out is None:
        click.echo(text, nl=False)
        return
    from practicecheck.reports.private_file import write_private

    write_private(asked.out, text)
    told = "It tells of single cases: keep it as you keep the records."
    what = "It is a draft: read it before it is shared." if audience.is_shared else told
    click.echo(f"Written to {asked.out}. {what}", err=True)


def _written(briefing: Briefing, asked: _Asked) -> str | bytes:
    """The briefing in the form asked for."""
    if asked.form == "docx":
        from practicecheck.reports.briefing.word import as_word

        return as_word(briefing, asked.template)
    if asked.form == "pdf":
        from practicecheck.reports.briefing.pdf import as_pdf

        return as_pdf(briefing, say=lambda line: click.echo(line, err=True))
    if asked.form == "html":
        from practicecheck.reports.briefing.page import as_briefing_page

        return as_briefing_page(briefing)
    from practicecheck.reports.briefing import as_markdown

    return as_markdown(briefing)


def _workbook(asked: _Asked) -> None:
    if asked.out is None:
        raise UsageError("A workbook is a file, so it needs a name: add --out FILE.xlsx.")
    if asked.most is not None:
        raise UsageError(
            "--most goes with the briefing and the page. A workbook lists everything, to be filtered there: leave it out."
        )
    import gc

    gc.disable()  # the process ends with the file; looking for cycles in what was read cost half as much time again
    from practicecheck.reports.private_file import write_private
    from practicecheck.reports.workbook import Made, as_xlsx, make_workbook, read_told

    told = read_told(asked.run)
    audience = _audience(asked, told.run.small_number)
    made = Made(date.today(), asked.for_whom)  # noqa: DTZ011 - the day where the user is
    write_private(asked.out, as_xlsx(make_workbook(told, audience, made)))
    _say_written(asked.out, audience)


def _page(asked: _Asked) -> None:
    if asked.out is None:
        raise UsageError("A page is a file, so it needs a name: add --out FILE.html.")
    import gc

    gc.disable()  # as for a workbook
    from practicecheck.reports.compare import compare_with
    from practicecheck.reports.page import make_page
    from practicecheck.reports.private_file import write_private
    from practicecheck.reports.workbook import Made, read_told

    told = read_told(asked.run)
    changed = compare_with(asked.since, told.run) if asked.since else None
    audience = _audience(asked, told.run.small_number)
    made = Made(date.today(), asked.for_whom)  # noqa: DTZ011 - the day where the user is
    page = make_page(told, audience, made, most=asked.most or _MOST_ON_PAGE, since=changed)
    write_private(asked.out, page)
    for note in changed.notes if changed else ():
        click.echo(f"Note: {note}", err=True)
    _say_written(asked.out, audience)


def _say_written(out: Path, audience: Audience) -> None:
    what = (
        "It holds counts alone: read it before it is shared."
        if audience.is_shared
        else "It tells of single cases: keep it as you keep the records. Counts alone: --to-share."
    )
    click.echo(f"Written to {out}. {what}", err=True)


def _audience(asked: _Asked, small_number: int) -> Audience:
    from practicecheck.reports.audience import Audience
    from practicecheck.reports.pseudonym import kept_pseudonyms

    return Audience(
        is_shared=asked.is_shared,
        pseudonyms=kept_pseudonyms(Path(click.get_app_dir("practicecheck"))),
        small_number=small_number,
        with_names=asked.names,
    )


def _spare_the_run(out: Path, run: Path) -> None:
    """A report never takes the place of the run, or of a file in it."""
    if out.is_dir() or out.absolute().parent == run.absolute():
        raise UsageError(
            "--out names a folder, or a file inside the run, so nothing was written. Name a file of its own for it."
        )
