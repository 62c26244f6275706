"""The workbook through to a user's hands: from case files to a file that a spreadsheet program opens."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

pytestmark = pytest.mark.end_to_end


def test_every_finding_of_a_run_is_a_row_with_its_source(desk: Any, june: Any) -> None:
    done = desk.run("report", june.folder, "--to", "xlsx", "--names", "--out", "june.xlsx")
    assert done.returncode == 0, done.stderr
    result = json.loads((june.folder / "result.json").read_text(encoding="utf-8"))
    kinds = {one["rule"]: one["kind"] for one in result["rules"]}
    expected = Counter(
        (one["child_id"], one["rule"], one["message"])
        for one in result["outcomes"]
        if one["answer"] in ("gap", "escalate") and kinds[one["rule"]] == "gap"
    )
    book = CalamineWorkbook.from_path(desk.work / "june.xlsx")
    lines = book.get_sheet_by_name("Findings").to_python()
    head = next(number for number, line in enumerate(lines) if line[0] == "Case")
    rows = [dict(zip(lines[head], line, strict=True)) for line in lines[head + 1 :]]
    assert Counter((one["Case"], one["Rule"], one["What the record shows"]) for one in rows) == expected
    assert len(rows) > 10
    assert all(one["Evidence"] and one["Question to ask"] for one in rows)
    titles = {one["Source in guidance"].partition(": ")[2] for one in rows}
    assert "Working Together to Safeguard Children" in titles
    raised = [one for one in result["escalations"] if one["answer"] == "escalate"]
    escalations = book.get_sheet_by_name("Escalations").to_python()
    assert sum(line[2] == "look today" for line in escalations) == len(raised) > 0
