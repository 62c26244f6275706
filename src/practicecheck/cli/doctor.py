"""`doctor`: see whether the installation is sound."""

from __future__ import annotations

import json
import shutil
import textwrap
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from practicecheck.cli.common import overlay_option, rules_option

_MARKS = {"ok": "ok   ", "note": "note ", "fault": "FAULT"}


def _wrapped(text: str) -> str:
    """A finding within the width of the terminal, its later lines under its first."""
    width = shutil.get_terminal_size((100, 24)).columns
    return textwrap.fill(
        text, max(width, 40), subsequent_indent=" " * 7, break_long_words=False, break_on_hyphens=False
    )


@click.command()
@rules_option
@overlay_option
@click.option("--format", "style", type=click.Choice(("table", "json")), default="table", show_default=True)
@click.pass_context
def doctor(ctx: click.Context, rules: Path | None, overlay: Path | None, style: str) -> None:
    """See whether the installation is sound.

    Exits with 0 where everything that is needed works, with 3 where practicecheck cannot run.

    \b
    Example:  practicecheck doctor
    """
    from practicecheck.workbench.doctor import examine

    findings = examine(rules, today=date.today(), overlay=overlay)  # noqa: DTZ011 - the day where the user is
    if style == "json":
        click.echo(json.dumps([asdict(one) for one in findings], ensure_ascii=False))
    else:
        for one in findings:
            click.echo(_wrapped(f"{_MARKS[one.state]}  {one.what}: {one.says}"))
    faults = sum(one.state == "fault" for one in findings)
    if faults:
        click.echo(f"{faults} fault(s): practicecheck cannot run here until they are cured.", err=True)
        ctx.exit(3)
    if style == "table":
        click.echo("Sound.")
