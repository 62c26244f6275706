"""`rules`: list, show, read, approve, lint and test the rules, and print the schemas of the files."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from practicecheck.cli.common import Day, load_rules, overlay_option, rules_option, rules_words
from practicecheck.cli.rules_diff import diff
from practicecheck.cli.rules_new import new
from practicecheck.errors import UsageError

if TYPE_CHECKING:
    from practicecheck.rulebook.book import Rulebook
    from practicecheck.rulebook.rule import Check


@click.group()
def rules() -> None:
    """List, show, read, write, lint, test, approve and compare the rules.

    \b
    Example:  practicecheck rules read PA-MED-01
    """


rules.add_command(new)


@rules.command("list")
@rules_option
@overlay_option
@click.option("--format", "style", type=click.Choice(("table", "json")), default="table", show_default=True)
def list_(rules: Path | None, overlay: Path | None, style: str) -> None:
    """Every rule, escalation and report: id, kind, severity, title, the briefing's lines it answers, status.

    \b
    Example:  practicecheck rules list --format json
    """
    from practicecheck.reports.rule_list import as_json, print_list

    book = load_rules(rules, overlay)
    if style == "json":
        click.echo(json.dumps(as_json(book), ensure_ascii=False))
    else:
        print_list(book)


@rules.command()
@click.argument("rule")
@rules_option
@overlay_option
def show(rule: str, rules: Path | None, overlay: Path | None) -> None:
    """Print a rule's file as it is; what is set locally follows it as comments.

    \b
    Example:  practicecheck rules show PA-MED-01
    """
    from practicecheck.shipped import rules_dir

    book = load_rules(rules, overlay)
    check = _known(book, rule)
    path = (rules or rules_dir()) / book.paths[check.id]
    click.echo(path.read_text(encoding="utf-8"), nl=False)
    for setting in book.overlay.settings:
        if check.id in setting.reaches:
            click.echo(f"# Set here: {setting.words()}")


@rules.command()
@click.argument("rule")
@rules_option
@overlay_option
def read(rule: str, rules: Path | None, overlay: Path | None) -> None:
    """Read a rule in plain English: no YAML needed.

    \b
    Example:  practicecheck rules read PA-MED-01
    """
    from practicecheck.reports.sign_off import sign_off_section, standing, status_of
    from practicecheck.reports.whole_reading import rule_page

    book = load_rules(rules, overlay)
    check = _known(book, rule)
    stands = standing(book, check)
    click.echo(rule_page(book, check, status=status_of(book, check, stands), also=(sign_off_section(stands),)))


@rules.command()
@click.argument("only", nargs=-1, required=True, metavar="RULE...")
@click.option("--by", required=True, metavar='"NAME, ROLE"', help="Who approves it, and in which role.")
@click.option("--on", "day", type=Day(), help="The day on which it was approved; today where it is not given.")
@rules_option
@click.option("--yes", is_flag=True, help="Approve without being asked.")
def approve(only: tuple[str, ...], by: str, day: date | None, rules: Path | None, yes: bool) -> None:
    """Approve rules as they read now; one that changes later is on trial until it is approved again.

    It shows what changed since the last approval, or the whole reading, and asks before it writes.

    \b
    Example:  practicecheck rules approve PA-MED-01 --by "Ana Reyes, practice lead" --rules my-rules
    """
    from practicecheck.cli.approve import approve_each
    from practicecheck.shipped import require_own_rules

    folder = require_own_rules(rules)
    book = load_rules(folder)
    approve_each(book, [_known(book, name) for name in only], folder, by=by, day=day, yes=yes)


def _known(book: Rulebook, name: str) -> Check:
    from practicecheck.records.suggest import did_you_mean

    every: dict[str, Check] = {**book.rules, **book.escalations, **book.reports}
    for rule, check in every.items():
        if rule.lower() == name.lower():
            return check
    raise UsageError(
        f"There is no rule '{name}'.{did_you_mean(name, every)} 'practicecheck rules list' names them all."
    )


@rules.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@overlay_option
@click.option("--fail-on", type=click.Choice(("error", "warning", "never")), default="error", show_default=True,
              help="Exit with 1 where there is such a problem, or a worse one.")  # fmt: skip
@click.option("--format", "style", type=click.Choice(("table", "json")), default="table", show_default=True)
@click.pass_context
def lint(ctx: click.Context, folder: Path | None, overlay: Path | None, fail_on: str, style: str) -> None:
    """Look over a rulebook, and local settings over it: every problem at its place, all at once.

    \b
    Examples:  practicecheck rules lint my-rules
               practicecheck rules lint --overlay local
    """
    from dataclasses import asdict

    from practicecheck.shipped import rules_dir
    from practicecheck.workbench.lint import lint as look_over

    today = date.today()  # noqa: DTZ011 - the day where the user is
    problems = look_over(folder or rules_dir(), today=today, overlay=overlay)
    errors = sum(problem.severity == "error" for problem in problems)
    if style == "json":
        click.echo(json.dumps([asdict(problem) for problem in problems], ensure_ascii=False))
    else:
        for problem in problems:
            click.echo(str(problem))
        warnings = len(problems) - errors
        found = f"{_n(errors, 'error')}, {_n(warnings, 'warning')}" if problems else "No problems"
        over = f", with {overlay} over them" if overlay is not None else ""
        click.echo(f"{found} in {rules_words(folder)}{over}.")
        if problems:
            gravest = min(problems, key=lambda problem: problem.severity != "error")
            click.echo(f"'practicecheck help {gravest.code}' explains a code.", err=True)
    if (fail_on == "error" and errors) or (fail_on == "warning" and problems):
        ctx.exit(1)


@rules.command()
@click.argument("only", nargs=-1, metavar="[RULE]...")
@rules_option
@overlay_option
@click.option("--coverage", is_flag=True,
              help="Say which clauses no example has made true, false or unknown.")  # fmt: skip
@click.option(
    "--mutate", is_flag=True, help="Change the rules in small ways, and say which changes no example notices."
)
@click.option("--anew", is_flag=True,
              help="Run every example, those too that held before and hang on nothing that has changed since.")  # fmt: skip
@click.option("--fail-on", type=click.Choice(("error", "never")), default="error", show_default=True,
              help="Exit with 1 where an example does not hold, or the examples do not test hard enough.")  # fmt: skip
@click.option("--format", "style", type=click.Choice(("table", "json")), default="table", show_default=True)
@click.pass_context
def test(
    ctx: click.Context,
    only: tuple[str, ...],
    rules: Path | None,
    overlay: Path | None,
    coverage: bool,
    mutate: bool,
    anew: bool,
    fail_on: str,
    style: str,
) -> None:
    """Run the examples that rules and escalations carry, by SQL and by the one-child evaluator.

    The rulebook's examples are run without the local settings, which they know nothing of; an overlay's own with them.
    Of a whole rulebook only those are run that are not known to hold: a rule whose examples held, and that hangs on nothing that has
    changed since, is passed over, and so it is said. Rules that are named are run.
    With --coverage and --mutate the examples themselves are tested: docs/how-to/test-a-rule-hard.md.

    \b
    Examples:  practicecheck rules test PA-MED-01 PA-ESC-01
               practicecheck rules test --coverage --mutate PA-MED-01
    """
    from practicecheck.cli.rules_test import Asked, run, show

    book = load_rules(rules, whole=False)
    wanted = frozenset(_known(book, name).id for name in only)
    book = book.on_trial(wanted)  # a draft that is named is tried before it runs
    asked = Asked(rules, overlay, wanted, anew, coverage, mutate, style)
    told = run(book, asked)
    show(told, asked)
    if fail_on == "error" and not told.is_well:
        ctx.exit(1)


@rules.command()
@click.option(
    "--of",
    "what",
    type=click.Choice(
        (
            "rule",
            "escalation",
            "facts",
            "parameters",
            "lists",
            "references",
            "report",
            "overlay",
            "case",
            "run",
            "journey",
        )
    ),
    default="rule",
    show_default=True,
    help="A rule file, another file of a rulebook, local settings, a case file, a run's result, or a journey.",
)
def schema(what: str) -> None:
    """Print the JSON Schema of a file, for an editor that offers the words.

    \b
    Example:  practicecheck rules schema --of case
    """
    click.echo(json.dumps(_schema(what), ensure_ascii=False, indent=1))


def _schema(what: str) -> dict[str, Any]:
    if what == "case":
        from practicecheck.records.json_schema import case_file_schema

        return case_file_schema()
    if what == "run":
        from practicecheck.results.run_schema import run_schema

        return run_schema()
    if what == "journey":
        from practicecheck.results.journey_schema import journey_schema

        return journey_schema()
    from practicecheck.rulebook.rule_schema import rulebook_schema

    return rulebook_schema(what)


@rules.command()
@rules_option
@click.option("--matrix", is_flag=True,
              help="Print docs/briefing-matrix.md instead: the answers of each line's rules, as seen in the fixtures.")  # fmt: skip
@click.option("--site", type=click.Path(path_type=Path), metavar="DIR",
              help="Write a site instead: an index with a search, and a page for each rule.")  # fmt: skip
def docs(rules: Path | None, matrix: bool, site: Path | None) -> None:
    """Print the page that says which line of the audit briefing each rule answers (docs/rules.md), or write a site of all rules.

    \b
    Examples:  practicecheck rules docs > docs/rules.md
               practicecheck rules docs --matrix > docs/briefing-matrix.md
               practicecheck rules docs --site rules-site
    """
    if site is not None and matrix:
        raise UsageError("--matrix prints a page and --site writes a folder. Give one of them.")
    book = load_rules(rules)
    if site is not None:
        from practicecheck.reports.rules_site import write_site

        click.echo(f"{write_site(book, site)} pages: open {site / 'index.html'} in a browser.")
        return
    if not matrix:
        from practicecheck.reports.rules_page import rules_page

        click.echo(rules_page(book), nl=False)
        return
    from practicecheck.shipped import fixtures_dir
    from practicecheck.workbench.matrix import FIXTURES, FIXTURES_DAY, look, matrix_page

    seen = [look(book, [fixtures_dir() / folder], FIXTURES_DAY) for folder in FIXTURES]
    click.echo(matrix_page(book, seen), nl=False)


def _n(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


rules.add_command(diff)
