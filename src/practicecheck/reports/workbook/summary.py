"""The first sheet: how many, how grave, what about, and where to look next. Escalations first; no strength softens them.

Knows what the other sheets are called. Knows no single child.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from practicecheck.operators.words import day_words
from practicecheck.reports.audience import Audience
from practicecheck.reports.workbook.model import Cell, Column, Link, Sheet, Table
from practicecheck.reports.workbook.read import Told
from practicecheck.reports.workbook.teams import Teams
from practicecheck.reports.workbook.words import many, of_all, rows_words, shown
from practicecheck.results.words import SEVERITIES

SUMMARY = "Summary"
_SAYS = {
    "Escalations": "whom someone must look at today, and why",
    "Findings": "what the record does not show, one row each, with the question to ask and the evidence",
    "Strengths": "what the record shows well",
    "Cannot tell": "what is missing, what it would unlock, and for how many children",
    "By team": "children with a finding, by team and theme",
    "Rules": "every rule, whether it ran, its counts, its source",
    "Measures": "counts of rows such as plans; they judge nobody",
    "Intake problems": "what in the input could not be used",
    "About this file": "which run, which rules, for whom, and how to keep it",
}
_SAYS_SHARED = {"Escalations": "for how many children each is raised, or could not be told"}
"""What is otherwise where counts alone are told."""


def summary(told: Told, audience: Audience, teams: Teams, sheets: Sequence[str], small: int) -> Sheet:
    """The summary of a workbook that holds these other sheets."""
    first = Column("", 40, "words")
    tables = (
        Table(
            (first, Column("Number", 12, "count"), Column("", 60, "words", span=2)), list(_key(told, small)), "In short"
        ),
        by_severity(told, small),
        by_theme(told, teams, small),
        Table(
            (Column("Sheet", 40), Column("What it holds", 72, "words", span=3)),
            [[Link(name), {**_SAYS, **(_SAYS_SHARED if small else {})}.get(name, "")] for name in sheets],
            "In this workbook",
        ),
    )
    return Sheet(
        SUMMARY,
        tuple(lead(told, audience)),
        tables,
        is_list=False,
        title=f"What the records show on {day_words(told.as_of)}",
    )


def lead(told: Told, audience: Audience) -> Iterator[str]:
    """What must be known before anything else: whose records, on which day, and what was not asked."""
    size = audience.size(len(told.answers), "children") if len(told.answers) != 1 else "1 child"
    since = f", from {day_words(told.since)} on" if told.since else ""
    yield f"The records of {size}, as they read on {day_words(told.as_of)}{since}."
    yield told.result.statement
    if audience.is_shared:
        yield (
            f"Counts of children only. The letter c stands for a count from 1 to {audience.small_number}, or for one that would "
            "give such a count back."
        )
    if told.faults:
        yield "The engine reported a fault in this run, so some answers may be wrong. See the run before this is used."
    gone = sorted(rule.id for rule in told.rules.values() if rule.status != "ok")
    if gone:
        yield f"Not asked, since switched off or failed: {', '.join(gone)}. Nothing is said of what they ask."
    if told.result.overlay:
        yield f"{many(len(told.result.overlay), 'local setting')} stand over the rulebook: see 'About this file'."
    if told.result.intake.rows_quarantined and not audience.is_shared:
        yield f"{many(told.result.intake.rows_quarantined, 'row')} of the input could not be used: see 'Intake problems'."


def _key(told: Told, small: int) -> Iterator[list[Cell]]:
    everyone = len(told.answers)
    yield [
        "Children to look at today",
        of_all(len(told.looked_at), everyone, small),
        "Someone must look: see Escalations",
    ]
    yield [
        "Children of whom that could not be told",
        of_all(len(told.perhaps_looked_at), everyone, small),
        "No all-clear: see Escalations",
    ]
    yield [
        "Children with a finding",
        of_all(len(told.with_finding), everyone, small),
        "The record does not show something that it should",
    ]
    if not small:
        yield ["Children in all", everyone, None]
        yield ["Findings", len(told.findings), None]
        yield ["Strengths", len(told.strengths), "What the record shows well; it takes nothing from an escalation"]
        yield [
            "Answers that could not be told",
            len(told.untold),
            "What is missing, and what would unlock it: see Cannot tell",
        ]
        yield ["Rows of the input set aside", told.result.intake.rows_quarantined, rows_words(told)]


def by_severity(told: Told, small: int) -> Table:
    """Children with a finding of each severity and, for those inside, the findings."""
    children: dict[str, set[str]] = {}
    for one in told.findings:
        children.setdefault(one.severity, set()).add(one.child)
    number = Counter(one.severity for one in told.findings)
    rows: list[list[Cell]] = [
        [
            severity,
            of_all(len(children.get(severity, ())), len(told.answers), small),
            *((number[severity],) if not small else ()),
        ]
        for severity in SEVERITIES
    ]
    return Table((Column("Severity", 40, "mark"), *_counted(small)), rows, "Findings by severity")


def by_theme(told: Told, teams: Teams, small: int) -> Table:
    """The same by theme: from the table by team, so that neither gives back what the other hides."""
    number = Counter(told.rules[one.rule].theme for one in told.findings)
    rows: list[list[Cell]] = [
        [split.title, shown(split.whole), *((number[split.title],) if not small else ())] for split in teams.themes()
    ]
    return Table((Column("Theme", 40), *_counted(small)), rows, "Findings by theme")


def _counted(small: int) -> Sequence[Column]:
    return (Column("Children", 12, "count"), *((Column("Findings", 12, "count"),) if not small else ()))
