"""`map`: draft a mapping file, look one over against a report, show those that come with the program."""

from __future__ import annotations

import json
import shlex
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from practicecheck.cli.common import existing
from practicecheck.errors import UsageError

if TYPE_CHECKING:
    from practicecheck.workbench.mapping.check import Checked, Finding
    from practicecheck.workbench.mapping.draft import Draft


@click.group("map")
def map_() -> None:
    """Read any report: draft, check and show mapping files.

    A mapping file says which heading of a report is which field. It is given to run, fit, explain and journey
    with --mapping.

    \b
    Example:  practicecheck map new visits.xlsx --out visits.yaml
    """


@map_.command()
@click.argument("report", metavar="REPORT")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the draft to a new file.")
def new(report: str, out: Path | None) -> None:
    """Draft the mapping of a report, by matching its headings to the fields of the case record.

    REPORT is a workbook, a CSV file or a folder of CSV files. Of cells only the shape is shown.

    \b
    Example:  practicecheck map new visits.xlsx --out visits.yaml
    """
    from practicecheck.intake.inputs import sheets_of
    from practicecheck.reports.private_file import write_private
    from practicecheck.workbench.mapping.draft import draft

    (path,) = existing((report,))
    if out is not None and out.exists():
        raise UsageError(
            f"{out} is there already, and may hold your own work. Name another file, or take that one away."
        )
    with sheets_of(path) as grids:
        made = draft(path.name or path.resolve().name, grids)
    if out is None:
        click.echo(made.text, nl=False)
    else:
        write_private(out, made.text)
    _print_draft(made, to_stderr=out is None)
    where = out or "FILE"
    command = shlex.join(("practicecheck", "map", "check", str(where), report))
    click.echo(f"Next: look the draft over, then: {command}", err=True)


@map_.command()
@click.argument("mapping", type=click.Path(path_type=Path), metavar="MAPPING")
@click.argument("reports", nargs=-1, required=True, metavar="REPORT...")
@click.option("--coverage", metavar="complete:FROM:TO", help="As it will be given to run.")
@click.option("--fail-on", type=click.Choice(("error", "warning", "never")), default="error", show_default=True,
              help="Exit with 1 where there is such a finding, or a worse one.")  # fmt: skip
@click.option("--format", "style", type=click.Choice(("table", "json")), default="table", show_default=True)
@click.pass_context
def check(
    ctx: click.Context, mapping: Path, reports: tuple[str, ...], coverage: str | None, fail_on: str, style: str
) -> None:
    """Look a mapping over against reports: headings and values that are not understood, and what is then covered.

    \b
    Example:  practicecheck map check visits.yaml visits.xlsx
    """
    from practicecheck.intake.coverage import parse_coverage
    from practicecheck.intake.mapping.load import read_mapping
    from practicecheck.workbench.mapping.check import ERROR, WARNING, check_mapping

    today = date.today()  # noqa: DTZ011 - the day where the user is
    window = parse_coverage(coverage or f"complete::{today}")
    if not coverage:
        click.echo(f"No --coverage was given, so each report is taken to reach to {today}.", err=True)
    checked = check_mapping(read_mapping(mapping), existing(reports), window=window)
    if style == "json":
        click.echo(json.dumps(_as_json(checked), ensure_ascii=False))
    else:
        _print_checked(checked)
    errors, warnings = checked.count(ERROR), checked.count(WARNING)
    if (fail_on == "error" and errors) or (fail_on == "warning" and errors + warnings):
        ctx.exit(1)


@map_.command()
@click.argument("name", required=False)
def show(name: str | None) -> None:
    """Print a mapping file that comes with the program, to copy from; without a name, list them.

    \b
    Example:  practicecheck map show
    """
    from practicecheck.intake.formats import shipped_mapping, shipped_mappings
    from practicecheck.records.suggest import did_you_mean

    files = shipped_mappings()
    if name is None:
        for known, file in files.items():
            click.echo(f"{known}  {shipped_mapping(file.name).mapping}")
        return
    if name not in files:
        raise UsageError(
            f"No mapping '{name}' comes with the program.{did_you_mean(name, files)} 'practicecheck map show' lists them."
        )
    click.echo(files[name].read_text(encoding="utf-8"), nl=False)


def _print_draft(made: Draft, *, to_stderr: bool) -> None:
    """What was matched, and how surely; of cells only the shape."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    to = Console(stderr=to_stderr, highlight=False)
    for sheet in made.sheets:
        grid = Table(
            title=Text(f"{sheet.look.grid.file}, headings in row {sheet.look.row}"), title_justify="left", box=None
        )
        for title in ("Heading", "Field", "How sure", "Looks like"):
            grid.add_column(title, overflow="fold")
        for proposal in sheet.proposals:
            for match in proposal.matches:
                field = f"{proposal.table.name}.{match.field.name}"
                cells = (match.column.heading, field, match.certainty, match.column.shapes())
                grid.add_row(*map(Text, cells), style="yellow" if match.certainty == "guess" else "")
        for column in sheet.left:
            grid.add_row(*map(Text, (column.heading, "", "not matched", column.shapes())), style="dim")
        to.print(grid)
    for name in made.strange:
        to.print(Text(f"{name}: no heading leads to a child or to a field, so it is left out."))


def _print_checked(checked: Checked) -> None:
    for one in checked.found:
        rows = ", ".join(f"{count} {table}" for table, count in one.rows.items()) or "none that is needed"
        click.echo(f"{_at(one.input, one.sheet)}: headings in row {one.row}, rows: {rows}")
    for finding in checked.findings:
        click.echo(_line(finding))
    for table, claim in checked.coverage:
        window = "".join(f" {word} {day}" for word, day in (("from", claim.from_date), ("to", claim.to_date)) if day)
        click.echo(f"Covers {table}: {claim.status}{window}")
    errors, warnings = checked.count("error"), checked.count("warning")
    click.echo(f"{_n(errors, 'error')}, {_n(warnings, 'warning')}." if errors or warnings else "No problems.")


def _line(finding: Finding) -> str:
    where = ", ".join(part for part in (_at(finding.input, finding.sheet), finding.what) if part)
    told = [finding.value] if finding.value else []
    if finding.rows is not None:
        told.append(f"row {finding.first}" if finding.rows == 1 else f"{finding.rows} rows, the first {finding.first}")
    return f"{finding.severity}: {where}: {', '.join(told)}{'. ' if told else ''}{finding.advice}"


def _at(told: str, sheet: str) -> str:
    return told if sheet in ("", told) else f"{told}, {sheet}"


def _as_json(checked: Checked) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "format": "practicecheck.map-check/1",
        "sheets": [asdict(one) for one in checked.found],
        "findings": [asdict(one) for one in checked.findings],
        "coverage": [
            {
                "table": table,
                "status": claim.status,
                "from": claim.from_date and claim.from_date.isoformat(),
                "to": claim.to_date and claim.to_date.isoformat(),
            }
            for table, claim in checked.coverage
        ],
    }


def _n(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
