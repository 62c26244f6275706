"""A real run fits the published schema, and the schema is strict enough to notice what changed."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from run_contract import holds

from practicecheck.engine.run import Run
from practicecheck.reports.streams import lines


@pytest.fixture(scope="module")
def result(finished: Run) -> Any:
    (text,) = lines(finished, "json")
    return json.loads(text)


def test_a_real_run_fits(result: Any) -> None:
    holds(result)
    assert result["outcomes"]
    assert result["escalations"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda made: made.update(format="practicecheck.run/2"),
        lambda made: made.update(extra=1),
        lambda made: made.pop("statement"),
        lambda made: made["outcomes"][0].update(answer="pass"),
        lambda made: made["outcomes"][0].pop("evidence"),
        lambda made: made["children"][0]["answers"].update({"PA-MED-01": "ok"}),
        lambda made: made["rules"][0].update(status="gap"),
        lambda made: made["escalations"][0].update(answer="met"),
    ],
    ids=["format", "extra", "statement", "answer", "evidence", "child", "status", "escalation"],
)
def test_another_shape_does_not_fit(result: Any, spoil: Any) -> None:
    few = {name: rows[:3] if isinstance(rows, list) else rows for name, rows in result.items()}
    made = json.loads(json.dumps(few))
    holds(made)
    spoil(made)
    with pytest.raises(jsonschema.ValidationError):
        holds(made)
