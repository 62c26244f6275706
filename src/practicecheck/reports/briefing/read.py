"""A kept run as far as a briefing is made of it, with the words that its report has. Knows nothing of what is said about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from practicecheck.errors import InputError
from practicecheck.reports.kept_result import Finding, Measure, Raised, Rule
from practicecheck.reports.kept_run import KeptRun, made_of
from practicecheck.reports.shown_rows import Shown
from practicecheck.rulebook.briefing import BriefingWords


@dataclass(frozen=True)
class Source:
    """All that a briefing is made from. `shown` is None where the run's database is not there."""

    report: str
    words: BriefingWords
    limits: tuple[str, ...]
    small_number: int
    statement: str
    as_of: date
    since: date | None
    rulebook: str
    children: tuple[str, ...]
    rules: Mapping[str, Rule]
    findings: tuple[Finding, ...]
    raised: tuple[Raised, ...]
    measures: tuple[Measure, ...]
    covered_to: date | None
    set_aside: int
    local_settings: int
    faults: int
    shown: Shown | None

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The kept rows of a table; none where they were not kept."""
        return list(self.shown.get(table, ())) if self.shown is not None else []


def read_run(folder: Path) -> Source:
    """Read the folder that `run --out` wrote. Raises UsageError or InputError where it holds no run to tell of."""
    return made_of(folder, source_of)


def source_of(run: KeptRun) -> Source:
    """What a briefing is made from. Raises InputError where the rulebook of the run has no report that is one."""
    report, result = run.briefing, run.result
    if report is None:
        raise InputError(
            "The rulebook of this run has no active report with the words of a briefing, so none can be written. Set "
            "'status: active' in rules/output/PA-REP-01.yaml, and run again."
        )
    return Source(
        report=report.rule,
        words=BriefingWords.model_validate(report.briefing),
        limits=report.limits,
        small_number=run.small_number,
        statement=result.statement,
        as_of=result.as_of,
        since=result.since,
        rulebook=result.rulebook.version,
        children=tuple(run.answers),
        rules=run.rules,
        findings=result.findings,
        raised=result.raised,
        measures=tuple(one for one in result.measures if not one.split),  # a split is for those inside
        covered_to=max((one.last for one in result.coverage if one.last and one.status == "complete"), default=None),
        set_aside=result.intake.rows_quarantined,
        local_settings=len(result.overlay),
        faults=len(result.engine.faults),
        shown=run.shown,
    )
