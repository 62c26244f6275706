"""The sheets that count by rule: escalations, rules, measures. The same sheets serve both audiences.

`small` is the number up to which counts are hidden: 0 for those who may see the cases, and then nothing is. Knows no single child.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from practicecheck.reports.kept_result import Measure, Rule
from practicecheck.reports.suppression import hide_in_list
from practicecheck.reports.workbook.by_rule import answers_by_rule, of_children
from practicecheck.reports.workbook.model import Cell, Column, Sheet, Table
from practicecheck.reports.workbook.read import Told
from practicecheck.reports.workbook.words import many, shown, sources
from practicecheck.results.words import WORST_FIRST

STATUS = {"ok": "ran", "failed": "failed to run", "switched_off": "switched off here"}


def escalations_counted(told: Told, small: int) -> Sheet:
    """For how many children each escalation is raised, or could not be told: the one sheet of escalations that may be shared."""
    columns = (
        Column("Rule", 13, "rules"),
        Column("Escalation", 60, "words"),
        Column("Told to", 22),
        Column("Children to look at", 12, "count"),
        Column("Could not be told", 12, "count"),
        Column("Source in guidance", 44, "words"),
    )
    answers = answers_by_rule(told)
    raising = {one.rule for one in told.raised}
    rows: list[list[Cell]] = []
    for rule in told.rules.values():
        if rule.kind != "escalation" and rule.id not in raising:
            continue
        of = of_children(answers[rule.id], small) if rule.id in answers else None
        level = rule.level.replace("_", " ")
        counts = (shown(of.escalates), shown(of.untold)) if of else (None, None)
        rows.append([rule.id, rule.title, level, *counts, sources(rule, told)])
    lead = (
        "For how many children each is raised. Who they are stands in the workbook for those who may see the cases.",
        "'Could not be told' is no all-clear: it would be raised, were something known.",
    )
    return Sheet("Escalations", lead, (Table(columns, rows),))


def rules(told: Told, small: int) -> Sheet:
    """Every rule and escalation: whether it ran, for how many children it answers what, its source and question."""
    columns = (
        Column("Rule", 16, "rules"),
        Column("What it asks", 40, "words"),
        Column("Theme", 12),
        Column("Severity", 10, "mark"),
        Column("Status", 12, "mark"),
        Column("Children it applies to", 11, "count"),
        Column("of them, a finding or escalation", 10, "count"),
        Column("Children: could not be told", 11, "count"),
        Column("Children: not yet due", 10, "count"),
        Column("Source in guidance", 38, "words"),
        Column("Who acts", 17, "words"),
        Column("Kind", 10, on_paper=False),
        Column("Question to ask", 40, "words", on_paper=False),
        Column("What it does not see", 120, "words", on_paper=False),
        Column("Set here, on trial, not confirmed", 44, "words", on_paper=False),
        *(
            Column(f"Answers: {word.replace('_', ' ')}", 11, "count", on_paper=False)
            for word in WORST_FIRST
            if not small
        ),
    )
    answers = answers_by_rule(told)
    rows: list[list[Cell]] = [
        [
            rule.id,
            rule.title,
            rule.theme,
            rule.severity,
            STATUS.get(rule.status, rule.status),
            *_shown_children(rule, answers.get(rule.id), small),
            sources(rule, told),
            rule.acts,
            rule.kind,
            rule.ask,
            "\n".join(rule.limits),
            _beside(rule),
            *(rule.counts.get(word) or None for word in WORST_FIRST if not small),
        ]
        for rule in told.rules.values()
    ]
    since = " Children are counted with what lies before the period." if told.since else ""
    lead = (
        f"{many(len(rows), 'rule')} and escalations. A child is counted once for each rule, by its worst answer.{since}",
        "'applies to' leaves out children of whom it could not be told and those for whom nothing is due yet.",
    )
    return Sheet("Rules", lead, (Table(columns, rows),))


def _shown_children(rule: Rule, answers: Counter[str] | None, small: int) -> list[Cell]:
    if not answers:
        return [None, None, None, None]
    of = of_children(answers, small)
    # A strength finds no gap.
    found = None if rule.kind == "strength" else shown(of.found)
    if not of.for_each:
        return [None, found, shown(of.untold), None]
    return [shown(of.applies), found, shown(of.untold), shown(of.not_due)]


def _beside(rule: Rule) -> str:
    told = [rule.why] if rule.why else []
    if rule.approval:
        told.append(rule.approval.sentence())
    elif rule.on_trial:
        told.append("On trial.")
    if rule.to_be_confirmed:
        told.append(f"Not confirmed: {', '.join(name.replace('_', ' ') for name in rule.to_be_confirmed)}.")
    if rule.overlay:
        told.append(f"Set here: {', '.join(rule.overlay)}.")
    return "\n".join(told)


def measures(told: Told, small: int) -> Sheet:
    """Counts over rows such as plans; of a shared one the whole alone, and nothing where few were counted."""
    columns = (
        Column("Rule", 12, "rules"),
        Column("What is counted", 60, "words"),
        *((Column("Of which", 34),) if not small else ()),
        Column("Those that are so", 11, "count"),
        Column("of all counted", 11, "count"),
        Column("Per cent", 9, "percent"),
        Column("Could not be told", 11, "count"),
        Column("Source in guidance", 40, "words"),
    )
    several = Counter(one.rule for one in told.result.measures if not one.split)
    rows = [_measure(one, told, several, small) for one in told.result.measures if not (small and one.split)]
    lead = (
        "Counts of rows such as plans, not of children. They judge nobody: neither too much nor too little is said.",
    )
    return Sheet("Measures", lead, (Table(columns, rows),))


def _measure(one: Measure, told: Told, several: Mapping[str, int], small: int) -> list[Cell]:
    rule = told.rules[one.rule]
    name = f": {one.measure.replace('_', ' ')}" if several[one.rule] > 1 else ""
    made = hide_in_list((one.numerator, one.denominator - one.numerator), small)
    some, whole = made.cells[0], made.total
    untold = None if 1 <= one.cannot_tell <= small else one.cannot_tell
    return [
        one.rule,
        f"{rule.title}{name}",
        *((_split(one) or "all",) if not small else ()),
        shown(some),
        shown(whole),
        None if some is None or not whole else some / whole,
        shown(untold),
        sources(rule, told),
    ]


def _split(one: Measure) -> str:
    return ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in one.split.items())
