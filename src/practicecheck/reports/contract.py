"""A run in the JSON contract `practicecheck.run/1` (design section 5).

Other programs read this; its shape changes only with the format's number. Knows nothing of files.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import duckdb

from practicecheck import __version__
from practicecheck.calendar import CALENDAR_HASH, LIBRARY
from practicecheck.reports.kept import FORMAT
from practicecheck.reports.reading import read_check
from practicecheck.reports.sign_off import on_trial, standings
from practicecheck.reports.standing import Standing
from practicecheck.results.words import STATEMENT
from practicecheck.rulebook.named import parameters_named
from practicecheck.rulebook.rule import Check, Escalation, Rule

if TYPE_CHECKING:
    from practicecheck.engine.run import Run


def contract(run: Run, *, details: bool = True) -> dict[str, Any]:
    """The whole run as plain data, ready for `json.dumps`; without details, no outcomes are listed."""
    outcomes = [one.to_json() for one in run.outcomes()] if details else []
    teams = run.teams()
    return {
        "format": FORMAT,
        "as_of": run.as_of.isoformat(),
        "from": run.since.isoformat() if run.since else None,
        "settings": _settings(run),
        "overlay": [one.to_json(run.as_of) for one in run.book.overlay.settings],
        "statement": STATEMENT,
        "rulebook": {"version": run.book.version, "hash": run.book.hash, "overlay": run.book.overlay.hash},
        "calendar": {"library": LIBRARY, "hash": CALENDAR_HASH},
        "engine": {
            "practicecheck": __version__,
            "checks": f"duckdb {duckdb.__version__}",
            "escalations": run.escalated.engine,
            "faults": [*run.escalated.faults, *run.engine_faults],
        },
        "rules": _rules(run),
        "reports": _reports(run),
        "children": [
            {"child_id": child, "team": teams.get(child), "answers": answers} for child, answers in run.answers.items()
        ],
        "outcomes": outcomes,
        "out_of_period": run.out_of_period,
        "escalations": [one.to_json() for one in run.escalations],
        "measures": [one.to_json() for one in run.measures()],
        "journeys": [one.to_json() for one in run.journeys()],
        "coverage": _coverage(run),
        "column_coverage": _column_coverage(run),
        "intake": intake(run),
    }


def _settings(run: Run) -> dict[str, Any]:
    return {
        name: parameter.on(run.as_of)
        for name, parameter in run.book.vocabulary.parameters.items()
        if parameter.unit == "choice"
    }


def _rules(run: Run) -> list[dict[str, Any]]:
    counts, stand = run.counts(), standings(run.book)
    every: tuple[Check, ...] = (*run.book.answering(), *run.book.escalations.values())
    return [_rule(run, check, counts.get(check.id, Counter()), stand.get(check.id)) for check in every]


def _rule(run: Run, check: Check, counts: Counter[str], stands: Standing | None) -> dict[str, Any]:
    spans = run.book.spans(check)
    return {
        "rule": check.id,
        "title": check.title,
        "kind": check.kind,
        "theme": check.theme,
        "severity": check.severity,
        "status": _status(run, check),
        "why": run.book.vocabulary.switched_off.get(check.id, ""),
        "trial": on_trial(check, stands),
        "approval": stands.to_json() if stands else None,
        "answers": list(check.answers),
        "acts": check.acts,
        "blocked_by": list(check.blocked_by) if isinstance(check, Rule) else [],
        "hidden_beside": list(check.hidden_beside) if isinstance(check, Rule) else [],
        "ask": check.ask,
        "limits": list(check.limits),
        "reading": read_check(run.book, check),
        "references": [
            {
                "ref": span.edition,
                "from": span.first.isoformat() if span.first else None,
                "to": span.last.isoformat() if span.last else None,
            }
            for span in spans
        ],
        "parameters": {
            name: run.book.vocabulary.parameter_on(name, run.as_of)
            for name in parameters_named(check, run.book.vocabulary)
        },
        "to_be_confirmed": [
            name
            for name in parameters_named(check, run.book.vocabulary)
            if any(value.to_be_confirmed for value in run.book.vocabulary.parameters[name].values)
        ],
        "overlay": [one.id for one in run.book.settings_of(check)],
        "counts": dict(sorted(counts.items())),
        "level": check.level if isinstance(check, (Rule, Escalation)) else "",
    }


def _reports(run: Run) -> list[dict[str, Any]]:
    """What is shown rather than asked, with the words and numbers that it is made with."""
    return [
        {
            "rule": report.id,
            "title": report.title,
            "answers": list(report.answers),
            "made_by": report.made_by,
            "limits": list(report.limits),
            "parameters": {name: run.book.vocabulary.parameter_on(name, run.as_of) for name in report.uses},
            "briefing": report.briefing.model_dump(mode="json") if report.briefing else None,
        }
        for report in run.book.reports.values()
        if report.status in ("active", "trial")
    ]


def _status(run: Run, check: Check) -> str:
    if check.id in run.book.vocabulary.switched_off:
        return "switched_off"
    return "failed" if check.id in run.checked.failed else "ok"


def _coverage(run: Run) -> list[dict[str, Any]]:
    """Whole-extract coverage by table, and how many children have coverage of their own."""
    rows = run.con.execute(
        "SELECT table_name, status, from_date, to_date, count(child_id) FROM record._coverage "
        "GROUP BY table_name, status, from_date, to_date ORDER BY ALL"
    ).fetchall()
    return [
        {
            "table": table,
            "status": status,
            "from": first.isoformat() if first else None,
            "to": last.isoformat() if last else None,
            "children": children or None,
        }
        for table, status, first, last, children in rows
    ]


def _column_coverage(run: Run) -> list[dict[str, Any]]:
    rows = run.con.execute(
        "SELECT i.name, c.table_name, c.column_name, c.carried, c.filled, c.rows FROM record._column_coverage c "
        "JOIN record._inputs i ON i.input = c.input ORDER BY ALL"
    ).fetchall()
    names = ("input", "table", "column", "carried", "filled", "rows")
    return [dict(zip(names, row, strict=True)) for row in rows]


def intake(run: Run) -> dict[str, Any]:
    """What became of every row, and each problem by file, sheet, row, column and kind."""
    report = run.intake
    after = run.prepared.rows_after_as_of
    return {
        "rows_read": report.rows_read,
        "rows_used": report.rows_used - after,
        "rows_quarantined": report.rows_quarantined,
        "rows_after_as_of": after,
        "dropped_columns": list(report.dropped_columns),
        "problems": [
            {
                "input": one.input,
                "sheet": one.sheet,
                "row": one.row,
                "table": one.table,
                "column": one.column,
                "heading": one.heading,
                "kind": one.kind,
                "shape": one.shape,
                "advice": one.advice,
            }
            for one in report.problems
        ],
    }
