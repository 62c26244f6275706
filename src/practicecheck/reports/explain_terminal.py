"""An explanation for people at a terminal: the message first, then the clauses as a tree.

Colours only on a terminal, and never as the only signal. Knows nothing of how an answer came about.
"""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.text import Text
from rich.tree import Tree

from practicecheck.operators.words import field_words
from practicecheck.reports.explain import Explanation, Subject
from practicecheck.reports.explain_escalation import EscalationExplained
from practicecheck.reports.steps import VALUE_WORDS, RowSeen, Step, row_words
from practicecheck.results.words import STATEMENT

_MOST_ROWS, _MOST_NEAR = 8, 5
_STYLES = {"yes": "green", "no": "red", "cannot_tell": "yellow", "not_due": "cyan", "possibly": "yellow"}
_ANSWER_STYLES = {"gap": "bold red", "escalate": "bold red", "cannot_tell": "bold yellow", "strength": "bold green"}


def print_explanation(made: Explanation, *, console: Console | None = None) -> None:
    """Print why a rule answers as it does for a child."""
    to = console or Console(highlight=False)
    if made.notice:
        to.print(Text(made.notice, style="yellow"))
        to.print()
    for number, one in enumerate(made.subjects):
        if number:
            to.print()
            to.rule(style="dim")
        _print_subject(to, made, one)
    to.print()
    _rule_facts(to, made)
    to.print(Text(STATEMENT, style="dim"))


def _print_subject(to: Console, made: Explanation, one: Subject) -> None:
    answer = one.found.replace("_", " ")
    to.print(Text(one.outcome.message, style="bold"))
    severity = f", {made.severity}" if one.found in ("gap", "escalate") else ""
    where = f" ({one.source})" if one.source else ""
    to.print(
        Text.assemble(
            "Answer: ", (f"{answer}{severity}", _ANSWER_STYLES.get(one.found, "bold")),
            f"   {made.child_id}, {one.title}{where}   {made.rule}",
        )
    )  # fmt: skip
    for word, lines in (
        ("why it cannot be told", [reason["words"] for reason in one.outcome.reasons]),
        ("settle first", one.blockers),
        ("note", list(one.outcome.notes)),
        ("tag", [tag.replace("_", " ") for tag in one.outcome.tags]),
        ("judged by", [said for said in made.editions if said.startswith(f"{one.outcome.edition}:")]),
        ("window", one.window),
        ("coverage", one.coverage),
    ):
        for line in lines:
            to.print(Text.assemble((f"{word}: ", "dim"), line))
    for step in one.steps:
        to.print()
        to.print(_tree(step))
    if one.differs:
        to.print(Text(f"The run answered {one.stored.replace('_', ' ')} here.", style="bold yellow"))


def _rule_facts(to: Console, made: Explanation) -> None:
    for word, lines in (
        ("Ask", [made.ask] if made.ask else []),
        ("Who acts", [made.acts] if made.acts else []),
        ("Set here", made.local),
        ("Numbers used", made.parameters),
        ("Rests on", [", ".join(said.partition(":")[0] for said in made.editions)] if made.editions else []),
        ("Limits", list(made.limits)),
    ):
        _lines(to, word, lines)


def _lines(to: Console, word: str, lines: list[str]) -> None:
    if len(lines) == 1:
        to.print(Text.assemble((f"{word}: ", "bold"), lines[0]))
    elif lines:
        to.print(Text(f"{word}:", style="bold"))
        for line in lines:
            to.print(Padding(Text(line), (0, 0, 0, 2)))


def _tree(step: Step) -> Tree:
    tree = Tree(_head(step), guide_style="dim")
    _fill(tree, step)
    return tree


def _head(step: Step) -> Text:
    label = f"{step.label}: " if step.label else ""
    return Text.assemble(
        (VALUE_WORDS[step.value], f"bold {_STYLES[step.value]}"), "  ", (label, "bold" if step.label[:1].isupper() else ""), step.says
    )  # fmt: skip


def _fill(tree: Tree, step: Step) -> None:
    for line in step.arithmetic:
        tree.add(Text(f"= {line}", style="cyan"))
    for line in step.found:
        tree.add(Text(f"· {line}", style="dim"))
    for line in step.reasons:
        tree.add(Text(f"? {line}", style="yellow"))
    _rows(tree, step)
    if not step.rows and step.coverage:
        tree.add(Text("· no record of this kind is there for this child", style="dim"))
    for line in step.coverage:
        tree.add(Text(f"coverage of {line}", style="dim"))
    for part in step.parts:
        _fill(tree.add(_head(part)), part)


def _rows(tree: Tree, step: Step) -> None:
    """The rows that decide, and the nearest misses; the rest by number, since a long list hides them."""
    counting = [row for row in step.rows if row.verdict != "does not count"]
    others = [row for row in step.rows if row.verdict == "does not count"]
    if step.value == "yes" and counting:
        shown = counting[:_MOST_ROWS]
    else:
        shown = [*counting[:_MOST_ROWS], *others[: max(_MOST_NEAR, _MOST_ROWS - len(counting))]]
    for row in shown:
        _row(tree, row)
    left = len(step.rows) - len(shown)
    if left:
        what = "more that do not count" if len(shown) >= len(counting) else "more"
        tree.add(Text(f"… and {left} {what} (--format json lists every row)", style="dim"))


def _row(tree: Tree, row: RowSeen) -> None:
    style = {"counts": "green", "does not count": "red"}.get(row.verdict, "yellow")
    day = f", {row.day}," if row.day else ""
    said = Text.assemble(f"{row_words(row.table, row.key)}{day} ", (row.verdict, style))
    if row.why:
        said.append(f": {'; '.join(row.why)}")
    elif row.values:
        said.append(f": {'; '.join(row.values)}")
    said.append(f"  ({row.source})", style="dim")
    branch = tree.add(said)
    for part in row.parts:
        _fill(branch.add(_head(part)), part)


def print_escalation(made: EscalationExplained, *, console: Console | None = None) -> None:
    """Print which facts raised an escalation, down to their outcomes."""
    to = console or Console(highlight=False)
    if made.notice:
        to.print(Text(made.notice, style="yellow"))
        to.print()
    raised = {"escalate": made.says, "cannot_tell": f"It cannot be told whether this is so: {made.says}"}
    to.print(Text(raised.get(made.answer, f"Not raised: {made.title}."), style="bold"))
    answer = made.answer.replace("_", " ")
    to.print(
        Text.assemble(
            "Answer: ", (answer, _ANSWER_STYLES.get(made.answer, "bold")), f"   {made.child_id}   {made.rule}",
            f"   told to: {made.level.replace('_', ' ')}",
        )
    )  # fmt: skip
    to.print()
    tree = Tree(Text(f"{made.rule}  {made.title}", style="bold"), guide_style="dim")
    _escalation_branch(tree, made)
    to.print(tree)
    to.print()
    _lines(to, "Set here", made.local)
    to.print(Text(f"Inferred by {made.engine}.", style="dim"))
    to.print(Text(STATEMENT, style="dim"))


def _escalation_branch(tree: Tree, made: EscalationExplained) -> None:
    if made.scope is not None:
        _fill(tree.add(_head(made.scope)), made.scope)
    several = len(made.alternatives) > 1
    for number, clauses in enumerate(made.alternatives, 1):
        here = tree.add(Text(f"way {number} of {len(made.alternatives)}")) if several else tree
        for clause in clauses:
            word = (clause.value, f"bold {_STYLES[clause.value]}")
            facts = f"  ({', '.join(clause.facts)})" if clause.facts else ""
            here.add(Text.assemble(word, "  ", clause.says, (facts, "dim")))
    for one in made.outcomes:
        said = Text.assemble(
            (one.found.replace("_", " "), _ANSWER_STYLES.get(one.found, "bold")), f"  {one.outcome.message}"
        )
        said.append(f"  ({one.outcome.rule}, {one.title})", style="dim")
        _outcome_sources(tree.add(said), one)
    for behind in made.behind:
        branch = tree.add(Text(f"{behind.rule}  {behind.title}: {behind.answer.replace('_', ' ')}", style="bold"))
        _escalation_branch(branch, behind)


def _outcome_sources(tree: Tree, one: Subject) -> None:
    """What an outcome behind an escalation rests on: its own tree is a command away."""
    for piece in one.outcome.evidence:
        if piece.role != "used" or piece.field is None:
            continue
        source = piece.source
        where = (
            f"  ({', '.join(str(part) for part in (source.input, source.sheet, f'row {source.row}') if part)})"
            if source
            else ""
        )
        value = "blank" if piece.value is None else piece.value
        tree.add(
            Text(f"· {row_words(piece.table, piece.id or '')}, {field_words(piece.field)}: {value}{where}", style="dim")
        )
    tree.add(
        Text(f"practicecheck explain {one.outcome.child_id} --rule {one.outcome.rule} shows every clause", style="dim")
    )
