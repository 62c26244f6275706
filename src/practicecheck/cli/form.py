"""`form new`: write a workbook in which auditors fill in what no extract holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from practicecheck.cli.common import (
    AsOf,
    existing,
    load_rules,
    overlay_option,
    progress,
    reading_options,
    rules_option,
)
from practicecheck.cli.fit import last_day
from practicecheck.errors import OutputError, UsageError

if TYPE_CHECKING:
    from practicecheck.intake import Reading
    from practicecheck.rulebook.book import Rulebook
    from practicecheck.workbench.form.layout import Form

_MOST_CASES = 200
"""Children that a form takes without having been told which: whom to audit is somebody's decision."""


@click.group()
def form() -> None:
    """Make an audit form: a workbook for what no extract holds.

    A form that is filled in is an input like any other.

    \b
    Example:  practicecheck form new --for "PA-FAT-*" --extract extract/ --out fathers.xlsx
              practicecheck run extract/ fathers.xlsx --as-of 2026-06-30
    """


@form.command()
@click.option(
    "--for",
    "wanted",
    required=True,
    multiple=True,
    metavar="RULES",
    help="The rules it is for: ids, patterns (PA-MED-*) or themes (fathers), with commas between.",
)
@click.option(
    "--extract",
    multiple=True,
    metavar="INPUT",
    help="An extract that is to be run beside it; what this carries is not asked. May be given again.",
)
@click.option("--as-of", "as_of", type=AsOf(), help="With --extract: the day it is to be read at, else its last day.")
@click.option("--children", metavar="ID,ID", help="The children it is for, with commas between.")
@click.option(
    "--cases", type=click.Path(path_type=Path), metavar="FILE", help="Or a text file of them, one id on each line."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE.xlsx",
    help="The workbook to write; it must not be there yet.",
)
@reading_options
@rules_option
@overlay_option
def new(
    wanted: tuple[str, ...],
    extract: tuple[str, ...],
    as_of: date | None,
    children: str | None,
    cases: Path | None,
    out: Path,
    reading: Reading,
    rules: Path | None,
    overlay: Path | None,
) -> None:
    """Write an audit form.

    It asks only for what the rules need and the extract does not carry. Without an extract it asks for all they need.

    \b
    Example:  practicecheck form new --for "PA-FAT-*" --extract extract/ --out fathers.xlsx
    """
    from practicecheck.reports.private_file import write_private
    from practicecheck.workbench.form.book import write_form
    from practicecheck.workbench.form.words import sheet_title

    _check_out(out)
    if not extract and (as_of or any(reading.values())):
        raise UsageError(
            "--as-of, --coverage and --mapping say how an extract is read. Give it with --extract, or leave them out."
        )
    ids = _ids(children, cases)
    book = load_rules(rules, overlay, whole=False)
    names = [word.strip() for words in wanted for word in words.split(",") if word.strip()]
    made = _beside(book, names, ids, existing(extract), as_of, reading) if extract else _alone(book, names, ids)
    if not made.tables:
        click.echo("The extract carries all that these rules read of these children, so no form was written.")
        return
    write_private(out, write_form(made))
    sheets = ", ".join(sheet_title(table.name) for table in made.tables)
    children_of = f"{_count(len(made.cases), 'child', 'children')}, " if made.cases else ""
    click.echo(
        f"{out.name}: {children_of}{_count(len(made.tables), 'sheet')} to fill in for {_count(len(made.rules), 'rule')}: {sheets}"
    )
    inputs = " ".join((*extract, str(out)))
    click.echo(f"Next, when it is filled in: practicecheck run {inputs} --as-of {as_of or 'DAY'}", err=True)


def _alone(book: Rulebook, names: list[str], ids: list[str]) -> Form:
    from practicecheck.engine.plans import plan_for
    from practicecheck.workbench.form.layout import Form
    from practicecheck.workbench.form.needs import Lacks, choose_rules, form_tables, titles

    chosen = choose_rules(book, names)
    tables = form_tables(book, plan_for(book), chosen, Lacks())
    return Form(tables, tuple({"child_id": one} for one in ids), titles(book, chosen), book.version)


def _beside(
    book: Rulebook, names: list[str], ids: list[str], extract: list[Path], as_of: date | None, reading: Reading
) -> Form:
    from practicecheck.engine.plans import plan_for
    from practicecheck.intake import read_inputs
    from practicecheck.records.database import lock_down, open_database
    from practicecheck.reports.fit import fit_of
    from practicecheck.workbench.form import known
    from practicecheck.workbench.form.layout import Form
    from practicecheck.workbench.form.needs import Lacks, choose_rules, form_tables, titles

    chosen = choose_rules(book, names)
    plan = plan_for(book)
    con = open_database()
    try:
        with progress() as say:
            say("reading")
            report = read_inputs(con, extract, **reading)
        lock_down(con)
        fit = fit_of(con, book, plan, report, as_of or last_day(con))
        children = _children(known.children_of(con), ids)
        tables = known.with_known_rows(con, form_tables(book, plan, chosen, Lacks.of(fit)), children)
        return Form(
            tables,
            tuple({"child_id": one} for one in children),
            titles(book, chosen),
            book.version,
            beside_extract=True,
            references=known.references(con, tables, children),
            held_in_part=known.held_in_part(con, tables, children, dict(fit.reach)),
        )
    finally:
        con.close()


def _ids(children: str | None, cases: Path | None) -> list[str]:
    """The ids asked for, each once, in order; none where all are meant."""
    if children is not None and cases is not None:
        raise UsageError("--children and --cases both name the children. Give one of them.")
    if cases is not None:
        try:
            found = cases.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError):
            raise UsageError(
                f"--cases {cases.name} cannot be read. It is a text file (UTF-8) with the id of one child on each line."
            ) from None
    elif children is not None:
        found = children.split(",")
    else:
        return []
    ids = [one for one in dict.fromkeys(line.strip() for line in found) if one]
    if not ids:
        raise UsageError(
            "No child is named, so the form would be for none. Write at least one id, or leave the option out."
        )
    return ids


def _children(held: tuple[str, ...], ids: list[str]) -> list[str]:
    """The children of the form: those asked for, else all that the extract holds."""
    gone = len(set(ids) - set(held))
    if gone:
        raise UsageError(
            f"Of the children named {_count(gone, 'is', 'are')} not in the extract, so nothing could be joined to them. Check the "
            "ids: they are written as in the extract."
        )
    if not ids and len(held) > _MOST_CASES:
        raise UsageError(
            f"The extract holds {len(held)} children, too many for one form. Name those to be audited with --children or --cases."
        )
    return ids or [*held]


def _check_out(out: Path) -> None:
    if out.suffix.lower() != ".xlsx":
        raise UsageError(f"--out {out.name} is no workbook. Write a name that ends in .xlsx.")
    if out.exists():
        raise OutputError(
            f"{out.name} is there already, and may hold answers. Choose another --out, or move it away first."
        )


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
