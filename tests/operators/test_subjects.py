"""Whom a rule is asked of, and what it means that it applies to none of them (design section 2, Subject), asked of both evaluators."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from asking import Ask, answers_that_differ

PLAN = {"plan_id": "S1", "kind": "cin", "start_date": "2026-03-02"}
OF_CP = {"applies_when": {"kind": {"is": "cp"}}}
PART = {"plan": {"status": "partial"}}


def asked(
    name: str,
    answer: str,
    *plans: Mapping[str, str | None],
    coverage: Mapping[str, Any] | None = None,
    others: Mapping[str, str] | None = None,
    more: Mapping[str, Any] = OF_CP,
) -> Ask:
    """Whether a visit is recorded under each plan; the child's own answer stands under C1."""
    rows = [dict(plan) for plan in plans]
    return Ask(
        name, "plan", {"any": "visit"}, answer, {"plan": rows}, coverage=coverage or {}, others=others or {}, more=more
    )


TOLD, UNTOLD = "not_applicable", {"C1": "cannot_tell"}
ASKED = [
    asked("none is of the kind, and there are no others", TOLD, PLAN),
    asked("none is of the kind, and there may be others", TOLD, PLAN, coverage=PART, others=UNTOLD),
    asked("none is of the kind, and the extract ends before", TOLD, PLAN, coverage={"plan": {"to": "2026-06-29"}},
          others=UNTOLD),
    asked("none is of the kind, and what began before the extract may go on", TOLD, PLAN,
          coverage={"plan": {"from": "2026-06-30"}}),
    asked("one is of the kind, so that the rule was asked", "gap", {**PLAN, "kind": "cp"},
          {**PLAN, "plan_id": "S2"}, coverage=PART, others={"S2": TOLD}),
    asked("one may be of the kind", "cannot_tell", {**PLAN, "kind": None}, coverage=PART),
    *(
        Ask(f"one before the window, and the extract begins {when}", "concern", {"any": "visit"}, TOLD,
            {"concern": [{"concern_id": "S1", "reported_at": "2026-03-02", "occurred_date": "2026-03-02"}]},
            more={"window": {"months": 3}}, coverage={"concern": {"from": day}}, others=others)
        for when, day, others in (("with it", "2026-03-30", {}), ("later", "2026-03-31", UNTOLD))
    ),
    asked("one before the guidance was in force, and there may be later ones", TOLD, {**PLAN, "start_date": "2025-12-31"},
          coverage=PART, others=UNTOLD, more={"references": [{"ref": "OLD"}]}),
]  # fmt: skip


@cache
def found() -> dict[str, list[Any]]:
    return answers_that_differ(ASKED)


@pytest.mark.parametrize("name", [one.name for one in ASKED])
def test_the_meaning_of(name: str) -> None:
    assert not found()[name], "\n".join(map(str, found()[name]))
