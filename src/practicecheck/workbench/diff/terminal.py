"""Print what a change of the rules would do, for a person at a terminal. Knows nothing of how it was found."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from practicecheck.operators.words import day_words
from practicecheck.results.words import STATEMENT
from practicecheck.workbench.diff.model import Impact, OnRule, answer_words
from practicecheck.workbench.diff.words import HIDDEN_WORDS, count_words, in_short, is_hiding, measure_words, next_steps


def print_impact(found: Impact) -> None:
    """What was changed, what moves and why, examples, what to read with care, and what to do next."""
    to = Console(soft_wrap=False, highlight=False, markup=False)
    to.print(f"From {found.old.called} to {found.new.called}")
    to.print(f"{found.children_words}, the record as it reads on {day_words(found.as_of)}")
    for said in in_short(found):
        to.print(said, style="bold")
    for note in found.notes:
        to.print(f"Note: {note}")
    _edits(to, found)
    if any(one.groups for one in found.rules):
        _moves(to, found)
    if any(group.examples for one in found.rules for group in one.groups):
        _examples(to, found)
    for measure in found.measures:
        to.print(f"\n{measure.rule}  {measure.title}: {measure.measure.replace('_', ' ')}\n  {measure_words(measure)}")
    unmoved = [one.id for one in found.quiet]
    if unmoved:
        to.print(f"\nAsked again, and every answer is the same: {', '.join(unmoved)}")
    to.print("\nNext")
    for step in next_steps(found):
        _hanging(to, "  ", step)
    to.print(f"\n{STATEMENT}")


def _edits(to: Console, found: Impact) -> None:
    to.print("\nWhat was changed in the rules", style="bold")
    if not found.edits:
        to.print("  nothing: the two hold the same files")
        return
    table = _table("file", "what", "change")
    for one in found.edits:
        table.add_row(one.file, one.name, one.says)
    to.print(table)


def _moves(to: Console, found: Impact) -> None:
    to.print("\nAnswers that would change", style="bold")
    table = _table("rule", "from", "to", "children", "cause", numbers=("children",))
    for one in found.rules:
        for place, group in enumerate(one.groups):
            table.add_row(
                one.id if place == 0 else "",
                answer_words(group.before),
                answer_words(group.after),
                count_words(group.count),
                ", ".join(group.causes),
            )
    to.print(table)
    if is_hiding(found):
        to.print(f"  {HIDDEN_WORDS}")
    for one in found.rules:
        _hanging(to, f"  {one.id}  ", f"{one.title}. {_because(one)}")


def _because(one: OnRule) -> str:
    said = f"It differs by {'; '.join(one.why)}." if one.why and not (one.is_new or one.is_withdrawn) else ""
    rows = f" Of {one.within:,} more, only answers about single rows change." if one.within else ""
    return (said or ("It is new." if one.is_new else "It is taken out.")) + rows


def _examples(to: Console, found: Impact) -> None:
    to.print("\nExamples" if found.with_names else "\nExamples, under pseudonyms (--names shows the ids)", style="bold")
    for one in found.rules:
        for group in one.groups:
            for example in group.examples:
                head = f"  {example.case}  {one.id}  {answer_words(group.before)} → {answer_words(group.after)}"
                to.print(head)
                for said, by in ((example.before_says, "was"), (example.after_says, "would be")):
                    if said:
                        _hanging(to, f"    {by}: ", said)


def _hanging(to: Console, head: str, text: str) -> None:
    """A text whose further lines stand under its first word."""
    import textwrap

    to.print(
        textwrap.fill(
            text, to.width, initial_indent=head, subsequent_indent=" " * min(len(head), 6), break_on_hyphens=False
        )
    )


def _table(*headings: str, numbers: tuple[str, ...] = ()) -> Table:
    table = Table(box=None, pad_edge=True, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, justify="right" if heading in numbers else "left", overflow="fold",
                         ratio=1 if heading in ("change", "cause") else None, no_wrap=heading in ("rule", "to", "from"))  # fmt: skip
    return table
