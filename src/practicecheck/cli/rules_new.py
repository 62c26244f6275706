"""`rules new`: ask six questions and write a rule with the examples that test it."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from practicecheck.cli.common import Day, load_rules
from practicecheck.errors import UsageError

if TYPE_CHECKING:
    from practicecheck.rulebook.book import Rulebook
    from practicecheck.workbench.new_rule.answers import Answers
    from practicecheck.workbench.new_rule.draft import Draft
    from practicecheck.workbench.new_rule.write import Written

Understood = TypeVar("Understood")
_QUESTIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "about": ("About which record is it?", ("medical", "s47_enquiry")),
    "expect": (
        "What must be recorded, and by when?",
        (
            "report_date within 10 working days after examined_at",
            "conference where kind is icpc within 15 working days",
            "views_recorded",
        ),
    ),
    "applies": ("Of which of them is it asked?", ("all", "medical_decision is needed", "examined_at is recorded")),
    "severity": ("How grave is a gap, and which part of practice is it?", ("high, plans",)),
    "source": ("Who says so, and since when?", ("WT23", "Practice standards page 3, from 2026-04-01")),
    "ask": ("What is the team asked where there is a gap?", ("Was it done, and not recorded?",)),
}
"""The six questions, by the option that answers each, with what answers look like."""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--about", help="The record that the rule is about.")
@click.option(
    "--expect", help="What must be recorded, and by when: 'report_date within 10 working days after examined_at'."
)
@click.option("--applies", help="Of which of them it is asked: 'all', 'FIELD is CODE' or 'FIELD is recorded'.")
@click.option("--severity", help="How grave a gap is: critical, high, medium or low.")
@click.option("--theme", help="Which part of practice it is.")
@click.option("--source", help="Who says so: a reference such as WT23, or a document of your own, with --from.")
@click.option("--from", "since", type=Day(), help="The first day on which that document holds.")
@click.option("--ask", help="What the team is asked where there is a gap.")
@click.option("--id", "name", help="The rule's id; else the next LA- id of its theme.")
@click.option("--title", help="What it looks for; else made from the answers.")
@click.option("--acts", default="team manager", show_default=True, help="The role that acts on a gap.")
@click.option("--owner", default="practice lead", show_default=True, help="The role that may change its number.")
def new(folder: Path, **given: Any) -> None:
    """Write a new rule into FOLDER, your copy of the rules: asked in six questions, with the examples that test it.

    An option answers a question beforehand. The rule is a draft: it does not run until its status says so.

    \b
    Examples:  practicecheck rules new my-rules
               practicecheck rules new my-rules --about medical --applies "examined_at is recorded" --severity medium
                 --expect "report_date within 10 working days after examined_at" --theme medicals
                 --source "Practice standards page 3" --from 2026-04-01 --ask "Has the report come?"
    """
    from practicecheck.workbench.new_rule.draft import Named, draft, free_id, title_of
    from practicecheck.workbench.new_rule.write import write

    book = load_rules(folder)
    _check_all_given(given)
    answers = _answers(given, book)
    name = _free(given["name"], answers.theme, book) if given["name"] else free_id(answers.theme, book)
    named = Named(name, given["title"] or title_of(answers), given["acts"], given["owner"])
    today = date.today()  # noqa: DTZ011 - the day where the user is
    made = draft(answers, named, book, today=today)
    _tell(made, write(made, folder, today=today), folder)


def _free(name: str, theme: str, book: Rulebook) -> str:
    """The id that was asked for, where no rule has it."""
    import re

    from practicecheck.workbench.new_rule.draft import free_id

    if not re.fullmatch(r"[A-Z]{2,8}-[A-Z]{2,5}-\d{2}", name):
        raise UsageError(f"'{name}' is no id of a rule. Write letters, letters, two digits: {free_id(theme, book)}.")
    if name in {*book.rules, *book.escalations, *book.reports}:
        raise UsageError(f"There is a rule {name} already, and it is not written over. {free_id(theme, book)} is free.")
    return name


def _at_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _check_all_given(given: dict[str, Any]) -> None:
    """Without a terminal nobody can be asked: everything that is missing is told at once."""
    missing = [
        f"  --{one}  {question} Such as: {'; or: '.join(examples)}"
        for one, (question, examples) in _QUESTIONS.items()
        if given[one] is None
    ]
    if given["theme"] is None and given["severity"] is not None:
        missing.append("  --theme  Which part of practice is it? Such as: plans")
    if missing and not _at_terminal():
        told = "\n".join(missing)
        raise UsageError(f"Some questions are not answered, and nobody can be asked here. Add:\n{told}")


def _answers(given: dict[str, Any], book: Rulebook) -> Answers:
    from practicecheck.workbench.new_rule import answers as understand

    def weight(text: str) -> tuple[str, str]:
        severity, _, theme = text.partition(",")
        return understand.weight(severity, theme)

    if not all(given[one] is not None for one in _QUESTIONS):
        click.echo("Six questions; Ctrl-C stops, and nothing is written.", err=True)
    about = _ask("about", given, understand.about, f"Records: {', '.join(understand.ABOUT)}.")
    fields = f"Its fields: {', '.join(understand.fields_of(about))}."
    others = f"Other records: {', '.join(name for name in understand.SUBJECTS if name not in ('child', about.name))}."
    expected = _ask("expect", given, lambda text: understand.expected(text, about), fields, others)
    scope = _ask("applies", given, lambda text: understand.scope(text, about), fields)
    if given["severity"] is not None and given["theme"] is not None:
        severity, theme = understand.weight(given["severity"], given["theme"])
    else:
        known = f"{', '.join(understand.SEVERITIES)}; {', '.join(understand.THEMES)}."
        severity, theme = _ask("severity", {**given, "severity": None}, weight, known)
    refs = ", ".join(edition.id for one in book.guidance.values() for edition in one.editions)
    source = _ask("source", given, lambda text: understand.source(text, given["since"], book), f"Known here: {refs}.")
    ask = _ask("ask", given, understand.question)
    return understand.Answers(about, expected, scope, severity, theme, source, ask)


def _ask(one: str, given: dict[str, Any], understood: Callable[[str], Understood], *choices: str) -> Understood:
    """The answer given beforehand, or asked for until it is understood."""
    if given[one] is not None:
        return understood(given[one])
    question, examples = _QUESTIONS[one]
    number = list(_QUESTIONS).index(one) + 1
    click.secho(f"\n{number} of {len(_QUESTIONS)}. {question}", err=True, bold=True)
    for line in choices:
        _say(line)
    for example in examples:
        _say(f"Such as: {example}")
    while True:
        text = click.prompt(" ", prompt_suffix="> ", default="", show_default=False, err=True)
        try:
            return understood(text)
        except UsageError as error:
            _say(str(error))


def _say(text: str) -> None:
    """Beneath a question, as wide as the terminal."""
    width = min(shutil.get_terminal_size().columns, 100)
    indent = "        "
    click.echo(textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent), err=True)


def _tell(made: Draft, written: Written, folder: Path) -> None:
    for path in written.paths:
        click.echo(folder / path)
    click.echo(
        f"{made.id} is written as a draft, and its {written.examples} examples hold. Next, read it back:", err=True
    )
    click.echo(f"  practicecheck rules read {made.id} --rules {folder}", err=True)
    click.echo("Change what the questions could not ask, and run its examples again:", err=True)
    click.echo(f"  practicecheck rules test {made.id} --rules {folder}", err=True)
    click.echo("It runs once its status is 'trial'.", err=True)
