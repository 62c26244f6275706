"""A run as JSON, as one JSON object a line, or as CSV, for programs. Knows nothing of where it goes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from practicecheck.reports.contract import contract

if TYPE_CHECKING:
    from practicecheck.engine.run import Run

COLUMNS = (
    "child_id", "team", "rule", "title", "answer", "severity", "subject_table", "subject_id", "event_date", "due", "message",
    "reasons", "tags", "blocked_by", "to_be_confirmed", "overlay", "id",
)  # fmt: skip


def lines(run: Run, style: str) -> Iterator[str]:
    """The lines of a run as `json`, `jsonl` or `csv`."""
    data = contract(run)
    if style == "json":
        yield json.dumps(data, ensure_ascii=False)
        return
    if style == "jsonl":
        head = {
            key: value for key, value in data.items() if key not in ("outcomes", "escalations", "children", "journeys")
        }
        yield json.dumps({"type": "run", **head}, ensure_ascii=False)
        listed = {"child": "children", "escalation": "escalations", "outcome": "outcomes", "journey": "journeys"}
        for kind, name in listed.items():
            for one in data[name]:
                yield json.dumps({"type": kind, **one}, ensure_ascii=False)
        return
    teams = {child["child_id"]: child["team"] for child in data["children"]}
    titles = {rule["rule"]: rule["title"] for rule in data["rules"]}
    yield _csv(COLUMNS)
    for one in data["escalations"]:
        child = one["child_id"]
        cells = {"child_id": child, "team": teams.get(child), "rule": one["rule"], "title": titles.get(one["rule"]),
                 "answer": one["answer"], "message": one["message"], "id": one["id"]}  # fmt: skip
        if one["rule"] in run.book.escalations:  # a rule's own escalation is listed with its outcome below
            yield _csv([cells.get(name) for name in COLUMNS])
    for one in data["outcomes"]:
        cells = {
            **one,
            "team": teams.get(one["child_id"]),
            "title": titles.get(one["rule"]),
            "subject_table": one["subject"]["table"],
            "subject_id": one["subject"]["id"],
            "reasons": "; ".join(reason["words"] for reason in one["reasons"]),
            "tags": ";".join(one["tags"]),
            "blocked_by": ";".join(one["blocked_by"]),
            "to_be_confirmed": ";".join(one["to_be_confirmed"]),
            "overlay": ";".join(one["overlay"]),
        }
        yield _csv([cells.get(name) for name in COLUMNS])


def _csv(cells: object) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow([_safe(cell) for cell in cells])  # type: ignore[attr-defined]
    return buffer.getvalue()


def _safe(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    said = "" if cell is None else str(cell)
    return f"'{said}" if said[:1] in ("=", "+", "-", "@", "\t", "\r") else said
