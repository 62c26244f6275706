"""The run in a few sentences, each with its numbers: escalations first, and nothing that softens them. Knows no single child."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from practicecheck.reports.workbook import Cell
from practicecheck.reports.workbook.read import Told
from practicecheck.reports.workbook.words import many, of_all
from practicecheck.results.words import SEVERITIES


@dataclass(frozen=True, slots=True)
class Sentence:
    """A number, what it is of, and where in the page more is said; a hidden number is a letter."""

    number: Cell
    words: str
    anchor: str = ""


def in_short(told: Told, small: int) -> Iterator[Sentence]:
    """The sentences; where small counts are hidden, counts of children alone."""
    everyone = len(told.answers)
    base = "children" if small else f"of {many(everyone, 'child', 'children')}"
    yield Sentence(of_all(len(told.looked_at), everyone, small), f"{base} to look at today.", "escalations")
    yield Sentence(
        of_all(len(told.perhaps_looked_at), everyone, small),
        "more of whom it could not be told whether someone must look. That is no all-clear.",
        "escalations",
    )
    found = of_all(len(told.with_finding), everyone, small)
    if small:
        yield Sentence(found, "children with a finding: the record does not show something that it should.", "map")
        return
    number = Counter(one.severity for one in told.findings)
    grave = ", ".join(f"{number[severity]:,} {severity}" for severity in SEVERITIES if number[severity])
    findings = f", {many(len(told.findings), 'finding')} in all: {grave}" if told.findings else ""
    yield Sentence(found, f"{base} with a finding{findings}.", "findings")
    well, untold = len(told.strengths), len(told.untold)
    yield Sentence(
        well,
        f"{'time' if well == 1 else 'times'} the record shows something well. It takes nothing from an escalation.",
        "strengths",
    )
    yield Sentence(
        untold,
        f"{'answer' if untold == 1 else 'answers'} could not be told, for want of something in the extract or on the record.",
        "cannot-tell",
    )
    rows = told.result.intake.rows_quarantined
    if rows:
        yield Sentence(
            rows, f"of {told.result.intake.rows_read:,} rows of the input could not be used.", "intake-problems"
        )
