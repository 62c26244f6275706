"""What a change of the rules would do, as Markdown for a pull request: counts and causes, and cases by pseudonym alone.

What a record says stands nowhere in it: a message holds days of a child's life. Knows nothing of how it was found.
"""

from __future__ import annotations

from collections.abc import Iterator

from practicecheck.operators.words import day_words
from practicecheck.results.words import STATEMENT
from practicecheck.workbench.diff.model import CAUSE_WORDS, Impact, OnRule, answer_words
from practicecheck.workbench.diff.words import HIDDEN_WORDS, count_words, in_short, is_hiding, measure_words, next_steps


def as_markdown(found: Impact) -> str:
    """The impact as Markdown. Raises ValueError where its examples name children."""
    if found.with_names:
        raise ValueError("no child's id may stand in Markdown for a pull request")
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Impact) -> Iterator[str]:
    yield "## What this change of the rules would do\n"
    yield (
        f"From `{_safe(found.old.called)}` ({found.old.hash}) to `{_safe(found.new.called)}` ({found.new.hash}), asked of "
        f"{found.children_words}, the record as it reads on {day_words(found.as_of)}.\n"
    )
    for said in in_short(found):
        yield f"- **{said}**"
    for note in found.notes:
        yield f"\n> {note}"
    yield "\n### What was changed\n"
    if found.edits:
        yield "| File | What | Change |\n|---|---|---|"
        for edit in found.edits:
            yield f"| {_safe(edit.file)} | {_safe(edit.name)} | {_safe(edit.says)} |"
    else:
        yield "Nothing: the two hold the same files."
    moving = [one for one in found.rules if one.groups]
    if moving:
        yield "\n### Answers that would change\n"
        yield "| Rule | From | To | Children | Cause | Cases |\n|---|---|---|---:|---|---|"
        for one in moving:
            yield from _moves(one)
        yield from _hidden(found)
    for one in moving:
        yield from _reading(one)
    for measure in found.measures:
        yield f"\n{measure.rule} {_safe(measure.title)}, {measure.measure.replace('_', ' ')}: {measure_words(measure)}."
    if found.quiet:
        yield f"\nAsked again, and every answer is the same: {', '.join(rule.id for rule in found.quiet)}."
    yield "\n### Next\n"
    for step in next_steps(found):
        yield f"- {step}"
    for fault in found.faults:
        yield f"- **Engine fault:** {_safe(fault)}"
    yield f"\n{STATEMENT}"


def _moves(one: OnRule) -> Iterator[str]:
    for group in one.groups:
        cases = ", ".join(example.case for example in group.examples)
        causes = ", ".join(f"{cause} ({CAUSE_WORDS[cause]})" for cause in group.causes)
        yield (
            f"| {one.id} {_safe(one.title)} | {answer_words(group.before)} | {answer_words(group.after)} | "
            f"{count_words(group.count)} | {causes} | {cases} |"
        )


def _hidden(found: Impact) -> Iterator[str]:
    if is_hiding(found):
        yield f"\n{HIDDEN_WORDS}"


def _reading(one: OnRule) -> Iterator[str]:
    if not (one.reading.went or one.reading.came) or one.is_new or one.is_withdrawn:
        return
    yield f"\n<details><summary>How {one.id} reads</summary>\n\n```diff"
    yield from (f"- {line}" for line in one.reading.went)
    yield from (f"+ {line}" for line in one.reading.came)
    yield "```\n\n</details>"


def _safe(text: str) -> str:
    """A text that ends no cell and starts no markup."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("`", "'").replace("\n", " ")
