"""`rules diff`: what a change of the rules would do to real children."""

from __future__ import annotations

import contextlib
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from practicecheck.cli.common import AsOf, existing, note_future, overlay_option, progress, reading_options
from practicecheck.errors import RulebookError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from practicecheck.intake import Reading
    from practicecheck.workbench.diff import Impact, Loaded, Source

_ENDINGS = {".html": "html", ".htm": "html", ".md": "md", ".json": "json"}


@click.command()
@click.argument("old")
@click.argument("new")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--as-of", "as_of", type=AsOf(), required=True, help="The day whose end the records are read at.")
@click.option("--as-if-in-force", "as_if", is_flag=True,
              help="Judge all events as though the last value of each changed number had always held.")  # fmt: skip
@click.option("--rules", "subfolder", default="rules", show_default=True, metavar="SUBFOLDER",
              help="Where in a git repository, or in a folder that holds no rules itself, the rules stand.")  # fmt: skip
@overlay_option
@reading_options
@click.option("--format", "style", type=click.Choice(("table", "json", "md", "html")), default=None,
              help="How to write it: for the terminal (default), for programs, for a pull request, as a page for a manager.")  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it to a file, for you alone to read."
)
@click.option(
    "--most", type=click.IntRange(min=0), default=3, show_default=True, help="The most examples of each move."
)
@click.option("--names", is_flag=True, help="Call children by their ids, not by pseudonyms. Not to be shared.")
@click.option("--to-share", is_flag=True, help="Hide small counts, and show nothing of single children.")
@click.pass_context
def diff(
    ctx: click.Context, old: str, new: str, inputs: tuple[str, ...], as_of: date, as_if: bool, subfolder: str, overlay: Path | None,
    reading: Reading, style: str | None, out: Path | None, most: int, names: bool, to_share: bool,
) -> None:  # fmt: skip
    """Say which children's answers another rulebook would change, and why.

    OLD and NEW are each a folder of rules, a wheel of practicecheck, a git ref of the repository you are in (git:main), or
    'shipped': the rules that come with the program. Both are asked of the same records by this release of the program.

    \b
    Examples:  practicecheck rules diff shipped my-rules extract --as-of 2026-06-30
               practicecheck rules diff git:main my-rules extract --as-of 2026-06-30 --as-if-in-force
               practicecheck rules diff shipped my-rules extract --as-of 2026-06-30 --out change.html
    """
    if names and to_share:
        raise UsageError(
            "--names calls children by their ids, so it does not go with --to-share. Leave one of them out."
        )
    ending = _ENDINGS.get(out.suffix.lower()) if out else None
    style = style or ending or "table"
    if ending not in (None, style):
        raise UsageError(
            f"--out {out} ends as --format {ending} does, and {style} would be written into it. Leave one of them out."
        )
    if style == "html" and out is None:
        raise UsageError("A page is a file, so it needs a name: add --out FILE.html.")
    if style == "table" and out is not None:
        raise UsageError("--out goes with a page, Markdown or JSON: name a file that ends in .html, .md or .json.")
    if names and style == "md":
        raise UsageError(
            "--names does not go with Markdown, which is made for a pull request: no child's id belongs there. Leave it out, or write "
            "a page."
        )
    note_future(as_of)
    paths = existing(inputs)
    from practicecheck.workbench.diff import make_impact, rules_from

    with contextlib.ExitStack() as stack:
        sources = [stack.enter_context(rules_from(said, subfolder=subfolder)) for said in (old, new)]
        loaded = [_loaded(word, source, overlay) for word, source in zip(("OLD", "NEW"), sources, strict=True)]
        with progress() as say:
            found = make_impact(
                loaded[0], loaded[1], paths, as_of, as_if=as_if, call=None if to_share else _calling(names), most=most, progress=say,
                **reading,
            )  # fmt: skip
    _show(found, loaded[1], style, out, names=names, is_shared=to_share)
    if found.faults:
        for fault in found.faults:
            click.echo(f"Engine fault: {fault}", err=True)
        ctx.exit(4)


def _loaded(word: str, source: Source, overlay: Path | None) -> Loaded:
    from practicecheck.cli.common import load_rules
    from practicecheck.workbench.diff import Loaded

    try:
        plain = load_rules(source.folder, whole=False)
        laid = load_rules(source.folder, overlay, whole=False) if overlay else plain
    except RulebookError as error:
        raise RulebookError(f"{word}, {source.called}:\n{error}", error.problems) from error
    return Loaded(laid, plain, source.folder, source.called)


def _calling(names: bool) -> Callable[[str], str]:
    if names:
        return str
    from practicecheck.reports.pseudonym import kept_pseudonyms

    known = kept_pseudonyms(Path(click.get_app_dir("practicecheck")))
    return lambda child: f"Case {known.of('child', child)}"


def _show(found: Impact, new: Loaded, style: str, out: Path | None, *, names: bool, is_shared: bool) -> None:
    from dataclasses import replace

    from practicecheck.workbench.diff.share import to_share

    if is_shared:
        parameter = new.asked.vocabulary.parameters.get("small_number")
        found = to_share(found, int((parameter.on(found.as_of) if parameter else None) or 5))
    found = replace(found, with_names=names)
    if style == "table":
        from practicecheck.workbench.diff.terminal import print_impact

        print_impact(found)
        return
    text = _written(found, style)
    if out is None:
        click.echo(text, nl=not text.endswith("\n"))
        return
    from practicecheck.reports.private_file import write_private

    write_private(out, text)
    single = "It tells of single cases: keep it as you keep the records."
    what = "It holds counts alone: read it before it is shared." if is_shared else single
    click.echo(f"Written to {out}. {what}", err=True)


def _written(found: Impact, style: str) -> str:
    if style == "json":
        return json.dumps(found.to_json(), ensure_ascii=False)
    if style == "md":
        from practicecheck.workbench.diff.markdown import as_markdown

        return as_markdown(found)
    from practicecheck.workbench.diff.page import as_impact_page

    return as_impact_page(found)
