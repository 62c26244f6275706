"""`form new`: write a workbook in which auditors fill in what no extract holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from practicecheck.cli.common import AsOf, existing, load_rules, overlay_option, progress, rules_option
from practicecheck.cli.fit import last_day
from practicecheck.errors import OutputError, UsageError

if TYPE_CHECKING:
    from practicecheck.rulebook.book import Rulebook
    from practicecheck.workbench.form.layout import Form

_MOST_CASES = 200
"""Children that a form takes without having been told which: more is a sampling that nobody decided on."""


@click.group()
def form() -> None:
    """Make an audit form: a workbook for what no extract holds.

    A form that is filled in is an input like any other: practicecheck run EXTRACT form.xlsx --as-of DAY
    """


@form.command()
@click.option(
    "--for", "wanted", required=True, multiple=True, metavar="RULES",
    help="The rules it is for: ids, patterns (PA-MED-*) or themes (fathers), with commas between.",
)  # fmt: skip
@click.option(
    "--extract",
    "extract",
    multiple=True,
    metavar="INPUT",
    help="An extract that will be run beside it; the form leaves out what this carries.",
)
@click.option(
    "--as-of", "as_of", type=AsOf(), help="The day the extract is to be read at; the last day covered if left out."
)
@click.option(
    "--coverage",
    metavar="complete:FROM:TO",
    help="What the extract's tables cover, where they do not say so themselves.",
)
@click.option("--children", metavar="ID,ID", help="The children it is for, with commas between.")
@click.option(
    "--cases",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The children it is for: a text file, one id a line.",
)
@rules_option
@overlay_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE.xlsx",
    help="The workbook to write; it must not be there yet.",
)
def new(
    wanted: tuple[str, ...],
    extract: tuple[str, ...],
    as_of: date | None,
    coverage: str | None,
    children: str | None,
    cases: Path | None,
    rules: Path | None,
    overlay: Path | None,
    out: Path,
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
    ids = _ids(children, cases)
    book = load_rules(rules, overlay, whole=False)
    made = _form(book, [word for words in wanted for word in words.split(",") if word], extract, as_of, coverage, ids)
    if not made.tables:
        click.echo(
            "The extract carries all that these rules read of these children: no form is needed, and none was written."
        )
        return
    write_private(out, write_form(made))
    sheets = ", ".join(sheet_title(table.name) for table in made.tables)
    click.echo(
        f"{out.name}: {_count(len(made.cases), 'child', 'children')}, {_count(len(made.tables), 'sheet')} to fill in for "
        f"{_count(len(made.rules), 'rule')}: {sheets}"
    )
    beside = " ".join((*extract, str(out)))
    click.echo(f"Next, when it is filled in: practicecheck run {beside} --as-of {as_of or 'DAY'}", err=True)


def _form(
    book: Rulebook,
    wanted: list[str],
    extract: tuple[str, ...],
    as_of: date | None,
    coverage: str | None,
    ids: list[str],
) -> Form:
    from practicecheck.engine.plans import plan_for
    from practicecheck.workbench.form.layout import Form
    from practicecheck.workbench.form.needs import Lacks, choose_rules, form_tables

    chosen = choose_rules(book, wanted)
    plan = plan_for(book)
    titles = tuple((name, (book.rules.get(name) or book.escalations[name]).title) for name in chosen)
    if not extract:
        tables = form_tables(book, plan, chosen, Lacks())
        return Form(tables, tuple({"child_id": one} for one in ids), titles, book.version)
    from practicecheck.intake import read_inputs
    from practicecheck.records.database import lock_down, open_database
    from practicecheck.reports.fit import fit_of
    from practicecheck.workbench.form.known import children_of, held_in_part, references, with_known_rows

    con = open_database()
    try:
        with progress() as say:
            say("reading")
            report = read_inputs(con, existing(extract), coverage=coverage)
        lock_down(con)
        fit = fit_of(con, book, plan, report, as_of or last_day(con))
        children = _children(children_of(con), ids)
        tables = with_known_rows(con, form_tables(book, plan, chosen, Lacks.of(fit)), children)
        return Form(
            tables,
            tuple({"child_id": one} for one in children),
            titles,
            book.version,
            beside_extract=True,
            references=references(con, tables, children),
            held_in_part=held_in_part(con, tables, children, dict(fit.reach)),
        )
    finally:
        con.close()


def _ids(children: str | None, cases: Path | None) -> list[str]:
    """The ids asked for, each once, in order; none where all are meant."""
    if children and cases:
        raise UsageError("--children and --cases both name the children. Give one of them.")
    if cases is not None:
        try:
            lines = cases.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError):
            raise UsageError(
                f"--cases {cases.name} cannot be read. It is a text file (UTF-8) with one child's id a line."
            ) from None
        found = [line.strip() for line in lines]
    else:
        found = [one.strip() for one in (children or "").split(",")]
    ids = [one for one in dict.fromkeys(found) if one and one != "child_id"]
    if (children or cases) and not ids:
        raise UsageError(
            "No child is named, so the form would be for none. Write at least one id, or leave the option out."
        )
    return ids


def _children(held: tuple[str, ...], ids: list[str]) -> list[str]:
    """The children of the form: those asked for, else all that the extract holds."""
    gone = set(ids) - set(held)
    if gone:
        raise UsageError(
            f"Of the children named {_count(len(gone), 'is', 'are')} not in the extract, so no form could be joined to it. Check the "
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
