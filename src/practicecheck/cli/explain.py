"""`explain`: show why a rule or an escalation answers as it does for one child."""

from __future__ import annotations

import contextlib
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from practicecheck.cli.common import AsOf, existing, load_rules, overlay_option, progress, reading_options, rules_option
from practicecheck.errors import InputError, UsageError

if TYPE_CHECKING:
    from practicecheck.intake import Reading
    from practicecheck.reports.answered import Answered
    from practicecheck.reports.explain import Explanation
    from practicecheck.reports.explain_escalation import EscalationExplained
    from practicecheck.rulebook.book import Rulebook


@click.command()
@click.argument("child", required=False)
@click.option(
    "--rule", "rule", required=True, metavar="RULE", help="The rule or escalation, such as PA-MED-01 or PA-ESC-01."
)
@click.option("--run", "folder", type=click.Path(path_type=Path), metavar="DIR", help="A run kept by 'run --out DIR'.")
@click.option("--input", "inputs", multiple=True, metavar="PATH", help="Or the records themselves; may be given again.")
@click.option("--as-of", "as_of", type=AsOf(), help="With --input: the day whose end the records are read at.")
@reading_options
@rules_option
@overlay_option
@click.option("--subject", metavar="ID", help="Only this subject, by its key: one strategy discussion, one plan.")
@click.option("--format", "style", type=click.Choice(("table", "json")), default="table", show_default=True)
@click.pass_context
def explain(
    ctx: click.Context,
    child: str | None,
    rule: str,
    folder: Path | None,
    inputs: tuple[str, ...],
    as_of: date | None,
    reading: Reading,
    rules: Path | None,
    overlay: Path | None,
    subject: str | None,
    style: str,
) -> None:
    """Show why a rule answers as it does for a child; of a measure, without CHILD, the list of cases behind it.

    Every clause with its value, the rows looked at, why each did not do and by how much, the days that the record
    covers, the arithmetic, and where each value stands in the input.

    \b
    Examples:  practicecheck explain C0045 --rule PA-MED-01 --run june
               practicecheck explain CASE-2 --rule PA-ESC-01 --input case-2.yaml --as-of 2026-06-30
               practicecheck explain --rule PA-CAT-03 --run june
    """
    book = load_rules(rules, overlay, whole=False)
    rule = _known_rule(book, rule)
    with contextlib.ExitStack() as stack:
        answered = _answered(stack, book, folder, inputs, as_of, reading)
        if child is not None and not answered.knows(child):
            raise UsageError(
                "There is no child of that id in these records, so there is nothing to explain. Check the id as it "
                "stands in the extract, capitals included."
            )
        if rule in answered.failed:
            raise InputError(f"{rule} could not run over these records, so it has no answer to explain.")
        if child is None:
            _explain_measures(answered, rule, style)
            return
        made = _explain(answered, rule, child, subject)
        if style == "json":
            click.echo(json.dumps(made.to_json(), ensure_ascii=False))
        else:
            _print(made)
        for fault in made.faults:
            click.echo(f"Engine fault: {fault}. Please report it; both answers are said above.", err=True)
        if made.faults:
            ctx.exit(4)


def _explain_measures(answered: Answered, rule: str, style: str) -> None:
    from practicecheck.reports.explain_measure import explain_measures, print_measures

    held = answered.book.rules.get(rule)
    if held is None or not held.measures:
        raise UsageError(f"{rule} answers for each child, so say which: practicecheck explain CHILD --rule {rule} …")
    made = explain_measures(answered, held)
    if style == "json":
        click.echo(json.dumps(made.to_json(), ensure_ascii=False))
    else:
        print_measures(made)


def _known_rule(book: Rulebook, name: str) -> str:
    from practicecheck.records.suggest import did_you_mean

    known = {**book.rules, **book.escalations}
    report = next((one for one in book.reports.values() if one.id.lower() == name.lower()), None)
    if report is not None:
        raise UsageError(f"{report.id} is a report: it gives no answer to explain. See it with '{report.made_by}'.")
    rule = next((one for one in known if one.lower() == name.lower()), "")
    if not rule:
        raise UsageError(
            f"There is no rule '{name}'.{did_you_mean(name, known)} 'practicecheck rules list' names them all."
        )
    if known[rule].status not in ("active", "trial"):
        raise UsageError(f"{rule} is {known[rule].status}, so it does not run and has no answer to explain.")
    return rule


def _answered(
    stack: contextlib.ExitStack,
    book: Rulebook,
    folder: Path | None,
    inputs: tuple[str, ...],
    as_of: date | None,
    reading: Reading,
) -> Answered:
    from practicecheck.reports.answered import of_run, open_run

    if (folder is None) == (not inputs):
        raise UsageError("Say which records: --run DIR for a run that was kept, or --input PATH with --as-of DAY.")
    if folder is not None:
        if as_of is not None or any(reading.values()):
            raise UsageError(
                "--as-of, --coverage and --mapping go with --input. A kept run knows its own day and coverage."
            )
        answered = open_run(folder, book)
        stack.callback(answered.close)
        return answered
    if as_of is None:
        raise UsageError("--input needs --as-of: the day whose end the records are read at, such as 2026-06-30.")
    from practicecheck.engine.run import start

    with progress() as say:
        run = start(book, existing(inputs), as_of, progress=say, **reading)
    stack.callback(run.close)
    return of_run(run)


def _explain(answered: Answered, rule: str, child: str, subject: str | None) -> Explanation | EscalationExplained:
    import duckdb

    from practicecheck.reports.explain import explain_rule
    from practicecheck.reports.explain_escalation import explain_escalation

    try:
        if rule in answered.book.escalations:
            if subject is not None:
                raise UsageError("An escalation is about the child; leave --subject out.")
            return explain_escalation(answered, answered.book.escalations[rule], child)
        made = explain_rule(answered, answered.book.rules[rule], child, subject=subject)
    except (duckdb.Error, KeyError) as error:
        # What a kept run lacks: only the rules of then, or the release of then, knew what to keep.
        raise InputError(
            f"{answered.notice or 'This run was made by another release.'} It does not hold what {rule} reads now, so "
            "nothing can be explained from it. Run again with --out."
        ) from error
    if not made.subjects:
        what = "no subject of that id" if subject is not None else "no answer of this rule"
        raise UsageError(f"This child has {what} in these records. Leave --subject out to see every subject.")
    return made


def _print(made: Explanation | EscalationExplained) -> None:
    from practicecheck.reports.explain import Explanation
    from practicecheck.reports.explain_terminal import print_escalation, print_explanation

    if isinstance(made, Explanation):
        print_explanation(made)
    else:
        print_escalation(made)
