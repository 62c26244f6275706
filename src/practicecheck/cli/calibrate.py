"""`calibrate` and `sample`: hold a run against auditors' judgements, and draw the cases that they are to judge."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click

from practicecheck.errors import UsageError


def _print_template(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    """Print the headings of a file of judgements and leave: no run is needed for it."""
    if not value or ctx.resilient_parsing:
        return
    from practicecheck.workbench.calibrate import TEMPLATE

    click.echo(TEMPLATE, nl=False)
    click.echo(
        "A row for each child and rule. A judgement is an answer of the rule: gap, met, not_due, not_applicable, cannot_tell; of a "
        "trigger or an escalation: escalate, met; of a rule about good work: strength, no_strength. 'practicecheck sample' draws "
        "cases and writes such a file.",
        err=True,
    )
    ctx.exit()


@click.command()
@click.argument("run", type=click.Path(path_type=Path), metavar="RUN")
@click.argument("auditors", type=click.Path(path_type=Path), metavar="AUDITORS.csv")
@click.option("--template", is_flag=True, is_eager=True, expose_value=False, callback=_print_template,
              help="Print the headings of a file of judgements, and nothing else.")  # fmt: skip
@click.option("--format", "style", type=click.Choice(("table", "json", "csv")), default="table", show_default=True)
@click.option(
    "--most", type=click.IntRange(min=1), default=20, show_default=True, help="The most differing cases to print."
)
@click.option("--names", is_flag=True, help="Call children by their ids, not by pseudonyms. Not to be shared.")
def calibrate(run: Path, auditors: Path, style: str, most: int, names: bool) -> None:
    """Hold a run's answers against auditors' own judgements of the same cases.

    RUN is the folder that 'practicecheck run … --out' wrote; AUDITORS.csv has the columns child_id, rule, judgement and, if
    wanted, auditor. It says how far they agree, beyond chance, and where they do not.

    \b
    Examples:  practicecheck calibrate june judged.csv
               practicecheck calibrate --template
    """
    from practicecheck.reports.kept_run import read_kept_run
    from practicecheck.workbench.calibrate import calibrate as compared
    from practicecheck.workbench.calibrate import read_judgements
    from practicecheck.workbench.calibrate.show import as_csv, as_json, print_calibration

    kept = read_kept_run(run)
    pseudonym = _pseudonym()
    judged = read_judgements(auditors, [*kept.answers], kept.rules, pseudonym)
    if not judged.judgements:
        left = f"{judged.open_rows} {'row is' if judged.open_rows == 1 else 'rows are'} open"
        raise UsageError(
            f"{auditors.name} holds no judgement yet ({left}), so there is nothing to compare. Fill in the column 'judgement'."
        )
    found = compared(kept, judged.judgements, judged.open_rows)
    call = str if names else pseudonym
    if style == "table":
        print_calibration(found, call, most=most, with_names=names)
    elif style == "json":
        click.echo(json.dumps(as_json(found, call), ensure_ascii=False))
    else:
        click.echo(as_csv(found), nl=False)


@click.command()
@click.argument("run", type=click.Path(path_type=Path), metavar="RUN")
@click.option("--n", type=click.IntRange(min=1), default=12, show_default=True, help="How many cases to draw.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed draws the same cases again.")
@click.option(
    "--rule", "rules", multiple=True, metavar="RULE", help="Judge each case by this rule; may be given again."
)
@click.option(
    "--each", type=click.IntRange(min=1), default=6, show_default=True, help="By how many rules to judge each case."
)
@click.option("--format", "style", type=click.Choice(("table", "json", "csv")), default="table", show_default=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    help="Write the file to fill in, for you alone to read.",
)
@click.option("--names", is_flag=True, help="Call children by their ids: auditors need them to open the cases.")
def sample(
    run: Path, n: int, seed: int, rules: tuple[str, ...], each: int, style: str, out: Path | None, names: bool
) -> None:
    """Draw cases of a run for auditors to judge, by risk, theme and team.

    Cases in which nothing was found, or something could not be told, are drawn too: a wrong all-clear is met no other way.
    The file to fill in does not say what the rules answered. 'calibrate' reads it once it is filled in.

    \b
    Examples:  practicecheck sample june --n 12 --seed 7
               practicecheck sample june --n 12 --seed 7 --names --out to-judge.csv
    """
    from practicecheck.reports.kept_run import read_kept_run
    from practicecheck.workbench.sample import draw, to_fill_in
    from practicecheck.workbench.sample_terminal import print_sample

    kept = read_kept_run(run)
    found = draw(kept, n, seed, rules=rules, each=each)
    call = str if names else _pseudonym()
    sheet = to_fill_in(found, dict(kept.rules), call)
    if out is not None:
        from practicecheck.reports.private_file import write_private
        from practicecheck.workbench.calibrate import is_filled_in

        if out.absolute().parent == run.absolute():
            raise UsageError(
                "--out names a file inside the run, so nothing was written. Name a file of its own for it."
            )
        if out.is_file() and is_filled_in(out):
            raise UsageError(
                f"{out} holds what auditors have filled in, and it would be lost, so nothing was written. Name another file, or move "
                "that one away."
            )
        write_private(out, sheet)
        click.echo(f"Written to {out}. Fill in 'judgement'; then: practicecheck calibrate {run} {out}", err=True)
    if not names:
        click.echo(
            "Cases have pseudonyms here. Auditors need ids to open them: add --names, and keep the file as the records.",
            err=True,
        )
    if style == "table":
        print_sample(found, call)
    elif style == "json":
        click.echo(json.dumps(found.to_json(call), ensure_ascii=False))
    else:
        click.echo(sheet, nl=False)


def _pseudonym() -> Callable[[str], str]:
    from practicecheck.reports.pseudonym import kept_pseudonyms

    known = kept_pseudonyms(Path(click.get_app_dir("practicecheck")))
    return lambda child: f"Case {known.of('child', child)}"
