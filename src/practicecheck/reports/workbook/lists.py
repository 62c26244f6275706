"""The sheets that tell of single children: escalations, findings, strengths, and problems of the input.

For those who may see the cases. Knows what a row says. Knows nothing of how a sheet is written.
"""

from __future__ import annotations

from practicecheck.operators.words import field_words, table_words
from practicecheck.reports.kept_result import Finding
from practicecheck.reports.workbook.cases import beside, finding_cases, raised_cases
from practicecheck.reports.workbook.model import Cell, Column, Sheet, Table
from practicecheck.reports.workbook.names import Names
from practicecheck.reports.workbook.read import Told
from practicecheck.reports.workbook.words import many, rows_words, source, sources

_CASE, _TEAM = Column("Case", 16, "name"), Column("Team", 13, "name")
_RULE = Column("Rule", 13, "rules")


def escalations(told: Told, names: Names) -> Sheet:
    """One row for each escalation, children with most of them first, then what could not be told."""
    columns = (
        _CASE,
        _TEAM,
        Column("State", 12, "mark"),
        Column("Told to", 19),
        Column("What it says", 32, "words"),
        Column("Because", 50, "words"),
        Column("Question to ask", 34, "words"),
        _RULE,
        Column("Escalation", 32, "words", on_paper=False),
        Column("Source in guidance", 36, "words", on_paper=False),
        Column("Reference", 18, on_paper=False),
    )
    rows: list[list[Cell]] = [
        [
            one.case,
            one.team,
            "look today" if one.is_sure else "cannot tell",
            one.told_to,
            one.message if one.is_sure else f"It could not be told whether this holds: {one.message}",
            "\n".join(f"{rule}: {said}" for rule, said in one.because),
            one.rule.ask,
            one.rule.id,
            one.rule.title,
            sources(one.rule, told),
            one.reference,
        ]
        for one in raised_cases(told, names)
    ]
    sure, unsure = len(told.looked_at), len(told.perhaps_looked_at)
    lead = (
        f"{many(sure, 'child', 'children')} to look at today. Of {unsure:,} more it could not be told whether someone must look.",
        "One row for each escalation. 'cannot tell' is no all-clear: it would be raised, were something known.",
    )
    return Sheet("Escalations", lead, (Table(columns, rows),))


def findings(told: Told, names: Names) -> Sheet:
    """One row for each gap, and each rule on a gap that escalates; the gravest first."""
    columns = (
        _CASE,
        _TEAM,
        Column("Severity", 10, "mark"),
        Column("Theme", 12),
        Column("What the record shows", 50, "words"),
        Column("Question to ask", 40, "words"),
        Column("Due", 13, "day"),
        Column("Who acts", 16, "words"),
        _RULE,
        Column("Answer", 10, "mark", on_paper=False),
        Column("Day of the event", 13, "day", on_paper=False),
        Column("Blocked by (look there first)", 16, "words", on_paper=False),
        Column("Evidence", 96, "words", on_paper=False),
        Column("Beside it", 60, "words", on_paper=False),
        Column("Rule in words", 34, "words", on_paper=False),
        Column("Source in guidance", 36, "words", on_paper=False),
        Column("Reference", 18, on_paper=False),
    )
    rows: list[list[Cell]] = [
        [
            one.case,
            one.team,
            one.severity,
            one.rule.theme,
            one.message,
            one.rule.ask,
            one.due,
            one.rule.acts,
            one.rule.id,
            one.answer,
            one.event,
            ", ".join(one.blocked_by),
            one.evidence,
            "\n".join((*one.notes, *one.conditions)),
            one.rule.title,
            "\n".join(source(edition, told) for edition in one.editions),
            one.reference,
        ]
        for one in finding_cases(told, names)
    ]
    about = f"about {len(told.with_finding):,} of {many(len(told.answers), 'child', 'children')}"
    lead = (
        f"{many(len(rows), 'finding')} {about}, the gravest first.",
        "A finding says what the record does not show. What was done and not written down, only a person can say.",
    )
    if not rows:
        lead = ("No gap was found by the rules that could answer.", "See 'Cannot tell' for what could not be asked.")
    return Sheet("Findings", lead, (Table(columns, rows),))


def strengths(told: Told, names: Names) -> Sheet:
    """One row for each strength that may be shown; what hides one is said."""
    columns = (
        _CASE,
        _TEAM,
        Column("Theme", 12),
        Column("What the record shows well", 62, "words"),
        Column("To be looked at today", 14, "mark"),
        Column("Rule in words", 34, "words"),
        _RULE,
        Column("Beside it", 60, "words", on_paper=False),
        Column("Evidence", 96, "words", on_paper=False),
        Column("About", 22, on_paper=False),
        Column("Reference", 18, on_paper=False),
    )
    shown = [one for one in told.strengths if _may_be_shown(one, told)]
    rows: list[list[Cell]] = [
        [
            names.case(one.child),
            names.team(one.child),
            told.rules[one.rule].theme,
            one.message,
            "look today" if one.child in told.looked_at else "",
            told.rules[one.rule].title,
            one.rule,
            "\n".join(beside(one, told.rules[one.rule])),
            names.evidence.of(one.evidence),
            names.record(one),
            names.reference(one.id),
        ]
        for one in sorted(shown, key=lambda one: (names.case(one.child), one.rule, one.id))
    ]
    left = len(told.strengths) - len(shown)
    kept_back = (
        f" {left} more {'is' if left == 1 else 'are'} not shown: the child is to be looked at, or another record of the same "
        "child does not show it."
        if left
        else ""
    )
    lead = (f"A strength is not safety: it takes nothing from an escalation.{kept_back}",)
    return Sheet("Strengths", lead, (Table(columns, rows),))


def problems(told: Told, names: Names) -> Sheet:
    """One row for each thing in an input that could not be used."""
    columns = (
        Column("Input", 24),
        Column("Sheet", 24),
        Column("Row", 8, "count"),
        Column("Table", 22),
        Column("Column", 22),
        Column("Its heading there", 22),
        Column("What is wrong", 24, "words"),
        Column("What to do", 50, "words"),
        Column("Shape of the value", 20),
    )
    rows: list[list[Cell]] = [
        [
            names.input(one.input),
            one.sheet,
            one.row,
            table_words(one.table or ""),
            field_words(one.column or ""),
            one.heading,
            one.kind.replace("_", " "),
            one.advice,
            one.shape,
        ]
        for one in told.result.intake.problems
    ]
    rows += [
        [
            None,
            None,
            None,
            None,
            None,
            one,
            "column not known",
            "Nothing of it was read. A mapping can say what it is.",
            None,
        ]
        for one in told.result.intake.dropped_columns
    ]
    lead = (
        f"{rows_words(told)} {many(len(told.result.intake.problems), 'problem')}.",
        "A value is never shown, only its shape: letters as a, digits as 9.",
    )
    return Sheet("Intake problems", lead, (Table(columns, rows),))


def _may_be_shown(one: Finding, told: Told) -> bool:
    """A child shows a strength only where every record that it is asked of does, and nothing open hides it."""
    if told.answers.get(one.child, {}).get(one.rule) != "strength":
        return False
    return not told.rules[one.rule].hidden_beside & told.escalating(one.child)
