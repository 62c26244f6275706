"""A result of a run, made up piece by piece and kept in a folder, for tests of what is made from one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from practicecheck.results.words import STATEMENT, outcome_id

Data = dict[str, Any]
AS_OF = "2026-06-30"


def rule(name: str, **more: Any) -> Data:
    """A rule of the result; it looks for a gap unless it is said otherwise."""
    return {
        "rule": name, "title": f"title of {name}", "kind": "gap", "theme": "plans", "severity": "high", "status": "ok", "why": "",
        "trial": False, "answers": ["K1"], "acts": "chair", "blocked_by": [], "hidden_beside": [], "ask": f"ask {name}?",
        "limits": ["It does not see all."], "reading": "", "references": [{"ref": "WT23", "from": "2023-12-15", "to": None}],
        "parameters": {}, "to_be_confirmed": [], "overlay": [], "counts": {}, "level": "team_manager", **more,
    }  # fmt: skip


def outcome(name: str, child: str, answer: str = "gap", *, subject: str | None = None, **more: Any) -> Data:
    """An answer of a rule about a child."""
    table = "child" if subject is None else "strategy_discussion"
    return {
        "id": outcome_id(name, child, table, subject), "rule": name, "child_id": child, "subject": {"table": table, "id": subject},
        "answer": answer, "severity": "high", "message": f"message of {name}", "event_date": None, "due": None, "edition": "WT23",
        "parameters": {}, "to_be_confirmed": [], "overlay": [], "tags": [], "notes": [], "reasons": [], "blocked_by": [],
        "evidence": [], **more,
    }  # fmt: skip


def raised(name: str, child: str, answer: str = "escalate", **more: Any) -> Data:
    """An escalation of a child."""
    return {
        "id": outcome_id(name, child, "child", None), "rule": name, "child_id": child, "answer": answer, "level": "service_manager",
        "because": [], "message": f"message of {name}", **more,
    }  # fmt: skip


def evidence(table: str, field: str | None, value: str | None, *, row: int = 2, **more: Any) -> Data:
    """A piece of evidence."""
    source = {"input": "june", "sheet": f"{table}.csv", "row": row}
    return {
        "role": "used",
        "table": table,
        "id": f"{table}-{row}",
        "field": field,
        "value": value,
        "source": source,
        **more,
    }


def result(
    rules: list[Data],
    outcomes: list[Data],
    *,
    teams: dict[str, str | None] | None = None,
    escalations: list[Data] | None = None,
    **more: Any,
) -> Data:
    """A whole result; each child has the worst of its listed answers, and `met` of what is not listed."""
    children = teams if teams is not None else dict.fromkeys(sorted({one["child_id"] for one in outcomes}))
    answers: dict[str, dict[str, str]] = {child: {one["rule"]: "met" for one in rules if one["kind"] != "measure"}
                                          for child in children}  # fmt: skip
    for one in [*outcomes, *(escalations or [])]:
        answers[one["child_id"]][one["rule"]] = one["answer"]
    return {
        "format": "practicecheck.run/1", "as_of": AS_OF, "from": None, "settings": {"practice_model": "own"}, "overlay": [],
        "statement": STATEMENT, "rulebook": {"version": "1", "hash": "abc", "overlay": None},
        "calendar": {"library": "holidays", "hash": "def"},
        "engine": {"practicecheck": "1", "checks": "duckdb", "escalations": "reference", "faults": []},
        "rules": rules, "reports": [],
        "children": [{"child_id": child, "team": team, "answers": answers[child]} for child, team in children.items()],
        "outcomes": outcomes, "out_of_period": 0, "escalations": escalations or [], "measures": [], "journeys": [],
        "coverage": [{"table": "visit", "status": "complete", "from": "2020-01-01", "to": AS_OF, "children": None}],
        "column_coverage": [{"input": "june", "table": "visit", "column": "seen", "carried": True, "filled": 1, "rows": 1}],
        "intake": {"rows_read": 9, "rows_used": 8, "rows_quarantined": 1, "rows_after_as_of": 0, "dropped_columns": [],
                   "problems": []},
        **more,
    }  # fmt: skip


def council(sizes: dict[str, int], gaps: dict[str, int], *more: Data) -> Data:
    """So many children in each team, so many of them with a gap."""
    teams, outcomes = {}, []
    for team, size in sizes.items():
        for number in range(size):
            teams[f"{team}-{number}"] = team
            if number < gaps[team]:
                outcomes.append(
                    outcome("PA-A", f"{team}-{number}", severity="critical", message=f"message for {team}-{number}")
                )
    return result([rule("PA-A", severity="critical"), *more], outcomes, teams=dict(teams))


def kept(folder: Path, data: Data) -> Path:
    """The result kept in a folder, as `run --out` keeps it, without its database."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "result.json").write_text(json.dumps(data), encoding="utf-8")
    return folder
