"""A run for people at a terminal: what matters first, in short sentences, with the command that shows why.

Colours only on a terminal, and never as the only signal. Knows nothing of how answers came about.
"""

from __future__ import annotations

import shlex
from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from practicecheck.operators.words import day_words
from practicecheck.reports.sign_off import standings
from practicecheck.results.words import STATEMENT

if TYPE_CHECKING:
    from practicecheck.engine.run import Run
    from practicecheck.results.model import Outcome

_SURE_STYLE = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "dim"}
_MOST_UNTOLD = 8
"""The most rules named of those that could not be told."""


def print_run(run: Run, *, most: int, explain_with: str, console: Console | None = None) -> None:
    """Print the run: headline, escalations, findings, strengths, what could not be told, and what next."""
    to = console or Console(highlight=False, soft_wrap=False)
    escalations = run.escalations
    counts: Counter[str] = Counter()
    for rule, of_rule in run.counts().items():
        # An escalation that could not be told is no answer of a rule: its children are counted below.
        if rule in run.book.rules:
            counts.update(of_rule)
    raised = [one for one in escalations if one.answer == "escalate" and one.rule in run.book.escalations]
    children = {one.child_id for one in escalations if one.answer == "escalate"}
    findings = counts["gap"] + _own_escalations(run)
    _headline(to, run, len(children), findings, counts)
    unsure = {one.child_id for one in escalations if one.answer == "cannot_tell"} - children
    if unsure:
        n = len(unsure)
        to.print(
            Text(f"For {n} {_plural(n, 'child', 'children')} it could not be told whether someone must look today")
        )
    if children:
        _print_escalations(to, run, most)
    shown = _print_findings(to, run, most)
    _print_strengths(to, run)
    _print_cannot_tell(to, run, counts)
    _print_measures(to, run)
    _print_overlay(to, run)
    _print_on_trial(to, run)
    _print_intake(to, run)
    to.print(Text(STATEMENT, style="dim"))
    most_raised = Counter(one.child_id for one in raised).most_common(1)
    urgent = most_raised[0][0] if most_raised else ""
    first = next((one for one in shown if one.child_id == urgent), shown[0] if shown else None)
    if first is not None:
        child = shlex.quote(first.child_id)
        to.print(Text(f"Next: practicecheck explain {child} --rule {first.rule} {explain_with}"), soft_wrap=True)


def _own_escalations(run: Run) -> int:
    own = [rule.id for rule in run.book.running() if rule.kind == "gap"]
    found = run.con.execute(
        "SELECT count(*) FROM listed WHERE answer = 'escalate' AND rule IN (SELECT unnest($1::VARCHAR[]))", [own]
    ).fetchone()
    return int(found[0]) if found else 0


def _headline(to: Console, run: Run, children: int, findings: int, counts: Counter[str]) -> None:
    rules = len(run.book.running())
    to.print(
        Text.assemble(
            (
                f"{children} {_plural(children, 'child', 'children')} to look at today",
                "bold red" if children else "bold",
            ),
            f", {findings} {_plural(findings, 'finding', 'findings')}, {counts['strength']} "
            f"{_plural(counts['strength'], 'strength', 'strengths')}, {counts['cannot_tell']} "
            f"{_plural(counts['cannot_tell'], 'answer', 'answers')} that could not be told",
        )
    )
    to.print(
        Text(
            f"{run.children()} {_plural(run.children(), 'child', 'children')}, {rules} rules, the record as it reads on "
            f"{day_words(run.as_of)}",
            style="dim",
        )
    )
    settings, off = len(run.book.overlay.settings), len(run.book.switched_off())
    if settings:
        switched = f", {off} {_plural(off, 'rule', 'rules')} switched off here" if off else ""
        said = f"{settings} local {_plural(settings, 'setting', 'settings')}{switched}: see 'Set here' below."
        to.print(Text(said, style="bold yellow" if off else "yellow"))
    if run.since is not None:
        to.print(
            Text(f"{run.out_of_period} answers lie before {day_words(run.since)} and are not listed.", style="dim")
        )


def _plural(n: int, one: str, many: str) -> str:
    return one if n == 1 else many


def _print_escalations(to: Console, run: Run, most: int) -> None:
    by_child: dict[str, list[str]] = {}
    levels: dict[str, list[str]] = {}
    for one in run.escalations:
        if one.answer == "escalate":
            by_child.setdefault(one.child_id, []).append(one.rule)
            levels.setdefault(one.child_id, []).append(one.level)
    to.print()
    to.print(Text("Look at today", style="bold red"))
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=True, header_style="dim")
    for name in ("", "child", "why", "told to"):
        table.add_column(name, overflow="fold")
    triggers = {rule.id: rule.title for rule in run.book.running() if rule.kind == "trigger"}
    ranked = sorted(by_child, key=lambda child: (-len(by_child[child]), child))
    for child in ranked[:most]:
        fired = run.escalating.get(child, frozenset())
        why = [title for rule, title in triggers.items() if rule in fired and "." in rule]
        why += [run.book.rules[rule].title for rule in by_child[child] if rule in run.book.rules]
        ids = ", ".join(dict.fromkeys(by_child[child]))
        said = "; ".join(dict.fromkeys(why)) or "; ".join(run.book.escalations[rule].title for rule in by_child[child])
        told = ", ".join(dict.fromkeys(level.replace("_", " ") for level in levels[child]))
        table.add_row("!", child, f"{said} ({ids})", told)
    to.print(table)
    _more(to, len(ranked) - most, "child", "children")


def _more(to: Console, left: int, one: str, many: str) -> None:
    if left > 0:
        to.print(
            Text(f"… and {left} more {_plural(left, one, many)}; use --most, or --out for all of them", style="dim")
        )


def _print_findings(to: Console, run: Run, most: int) -> list[Outcome]:
    shown = list(
        run.outcomes(["gap", "escalate"], most=most, rules=[r.id for r in run.book.running() if r.kind == "gap"])
    )
    if not shown:
        to.print(Text("\nNo gaps were found by the rules that could answer. See what could not be told below."))
        return []
    to.print()
    to.print(Text("Findings", style="bold"))
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("child", no_wrap=True)
    table.add_column("severity")
    table.add_column("what the record shows", ratio=1, overflow="fold")
    table.add_column("rule", no_wrap=True)
    for one in shown:
        severity = "escalate" if one.answer == "escalate" else one.severity
        style = _SURE_STYLE.get(severity, "bold red")
        table.add_row(one.child_id, Text(severity, style=style), one.message, one.rule)
    to.print(table)
    total = sum(of["gap"] for of in run.counts().values()) + _own_escalations(run)
    _more(to, total - len(shown), "finding", "findings")
    return shown


def _print_strengths(to: Console, run: Run) -> None:
    rows = [(rule, of["strength"]) for rule, of in run.counts().items() if of["strength"]]
    if not rows:
        return
    to.print()
    to.print(Text("Shown well", style="bold"))
    for rule, n in rows:
        to.print(Text(f"  {run.book.rules[rule].title}: {n} {_plural(n, 'time', 'times')}  {rule}"))
    if run.escalating:
        to.print(
            Text("  A strength is not safety: it never takes away from what is to be looked at today.", style="dim")
        )


def _print_cannot_tell(to: Console, run: Run, counts: Counter[str]) -> None:
    if not counts["cannot_tell"]:
        return
    to.print()
    to.print(Text("Could not be told", style="bold"))
    rows = sorted(((of["cannot_tell"], rule, sum(of.values())) for rule, of in run.counts().items()), reverse=True)
    told = [row for row in rows if row[0] and row[1] in run.book.rules]
    for n, rule, total in told[:_MOST_UNTOLD]:
        off = "  (switched off here)" if rule in run.book.vocabulary.switched_off else ""
        to.print(Text(f"  {n} of {total}  {run.book.rules[rule].title}  {rule}{off}"))
    if len(told) > _MOST_UNTOLD:
        left = len(told) - _MOST_UNTOLD
        to.print(Text(f"  … and {left} more {_plural(left, 'rule', 'rules')}", style="dim"))
    to.print(Text("  'practicecheck fit INPUT' says which table or column would unlock the most.", style="dim"))


def _print_measures(to: Console, run: Run) -> None:
    whole = [one for one in run.measures() if not one.split]
    if not whole:
        return
    to.print()
    to.print(Text("Measures", style="bold"))
    for one in whole:
        rule = run.book.rules[one.rule]
        name = f", {one.measure.replace('_', ' ')}" if len(rule.measures) > 1 else ""
        to.print(
            Text(
                f"  {rule.title}{name}: {one.numerator} of {one.denominator}, "
                f"{one.cannot_tell} could not be told  {one.rule}"
            )
        )


def _print_overlay(to: Console, run: Run) -> None:
    """Every local setting, with why and by whom; of a rule switched off, what hangs on it."""
    if not run.book.overlay.settings:
        return
    to.print()
    to.print(Text("Set here", style="bold"))
    for one in run.book.overlay.settings:
        to.print(Text(f"  {one.words(run.as_of)}"))
        others = [name for name in one.reaches if name != one.name]
        if one.sets == "switched_off" and others:
            to.print(Text(f"    so these cannot be told where they hang on it: {', '.join(others)}", style="yellow"))


def _print_on_trial(to: Console, run: Run) -> None:
    """Every rule that is no longer what was approved."""
    ran = {one.id for one in run.book.running()} | run.book.escalations.keys()
    changed = {name: one for name, one in standings(run.book).items() if name in ran and not one.holds}
    if not changed:
        return
    to.print()
    to.print(Text("On trial", style="bold"))
    for name, one in changed.items():
        to.print(Text(f"  {name} is {one.words()}"))
    to.print(Text("  'practicecheck rules approve' shows what changed.", style="dim"))


def _print_intake(to: Console, run: Run) -> None:
    after = run.prepared.rows_after_as_of
    report = run.intake
    to.print()
    to.print(
        Text(
            f"Rows: {report.rows_read} read = {report.rows_used - after} used + {report.rows_quarantined} set aside + "
            f"{after} dated after {day_words(run.as_of)}. {len(report.problems)} "
            f"{_plural(len(report.problems), 'problem', 'problems')} in the input.",
            style="dim",
        )
    )
    kinds = Counter((one.kind, one.table or "", one.told_column) for one in report.problems)
    for (kind, table, column), n in kinds.most_common(5):
        where = f"{table}.{column}" if column else table
        to.print(Text(f"  {n} × {kind.replace('_', ' ')}{f' in {where}' if where else ''}", style="dim"))
    if kinds:
        to.print(Text("  'practicecheck intake INPUT' says where, and what to do.", style="dim"))
