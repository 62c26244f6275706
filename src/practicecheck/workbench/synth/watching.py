"""How some teams watched lately: a child not seen, an audit unanswered, a low score nobody followed up.

A twist is told on top of a route, about the family's first child. Knows nothing about what anyone will conclude.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from practicecheck.workbench.synth import watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from practicecheck.workbench.synth.family import Child, Family, Row


def _unseen_since(child: Child, day: date) -> None:
    """Let a visit on this day be the last at which the child was seen."""
    child.forget("visit", "date", after=day - timedelta(1), until=child.family.almanac.horizon)
    plan = child.latest("plan")
    child.add("visit", visit_id=child.new_id("V"), plan_id=plan["plan_id"] if plan else None, date=day, seen="Y",
              seen_alone="Y", bedroom="Y")  # fmt: skip
    later = child.family.almanac.add(day, 12)
    child.add("visit", visit_id=child.new_id("V"), plan_id=plan["plan_id"] if plan else None, date=later, seen="N")


def unseen_twenty(family: Family) -> None:
    """Tell of a child last seen exactly twenty working days ago."""
    _unseen_since(family.lead, family.working_days_ago(20))


def unseen_nineteen(family: Family) -> None:
    """Tell of a child last seen nineteen working days ago."""
    _unseen_since(family.lead, family.working_days_ago(19))


def unwatched(family: Family) -> None:
    """Tell of a child last seen long ago, with no oversight lately."""
    _unseen_since(family.lead, family.working_days_ago(26))
    _look_away(family.lead)


def _look_away(child: Child) -> None:
    """Take away the oversight of the last three weeks."""
    family = child.family
    child.forget("oversight", "date", after=family.working_days_ago(12), until=family.almanac.horizon)


def _audited(child: Child, working_days_ago: int, **values: str | None) -> Row:
    for table in ("audit", "audit_answer", "audit_participation", "assurance_action"):
        child.rows[table] = []
    return watch.audit(child, child.family.working_days_ago(working_days_ago), **values)


def _answer(child: Child, question: str, quality: str) -> None:
    for row in child.rows["audit_answer"]:
        if row["question"] == question:
            row["quality"] = quality


def audit_open(family: Family) -> None:
    """Tell of an audit that found the child still at risk, well analysed, and of assurance that is overdue."""
    child = family.lead
    audited = _audited(child, 41, still_at_risk="Y", overall="requires_improvement", multi_agency="Y")
    _answer(child, "risk_analysis", "good")
    watch.assure(child, audited, family.working_days_ago(21), None, None)
    watch.oversight(child, family.working_days_ago(4), "supervision")


def audit_open_unwatched(family: Family) -> None:
    """Tell of such an audit where nobody has looked at the child for three weeks either."""
    child = family.lead
    audited = _audited(child, 60, still_at_risk="Y", overall="inadequate")
    watch.assure(child, audited, family.working_days_ago(40), None, None)
    _look_away(child)


def audit_not_assured(family: Family) -> None:
    """Tell of an audit whose assurance was done and not given."""
    audited = _audited(family.lead, 50, still_at_risk="Y", overall="inadequate")
    watch.assure(family.lead, audited, family.working_days_ago(30), family.working_days_ago(33), "not_assured")


def audit_assured(family: Family) -> None:
    """Tell of an audit whose assurance was given on its last day."""
    audited = _audited(family.lead, 44, still_at_risk="Y", overall="requires_improvement")
    watch.assure(family.lead, audited, family.working_days_ago(24), family.working_days_ago(24), "assured")


def audit_new(family: Family) -> None:
    """Tell of an audit six working days ago with its assurance still ahead."""
    audited = _audited(family.lead, 6, still_at_risk="Y", overall="requires_improvement")
    watch.assure(family.lead, audited, family.almanac.add(family.as_of, 14), None, None)


def audit_unsure(family: Family) -> None:
    """Tell of an audit that could not say whether the child is still at risk."""
    _audited(family.lead, 35, still_at_risk="U", overall="requires_improvement")


def audit_good(family: Family) -> None:
    """Tell of an audit that found good work and no need for more."""
    _audited(family.lead, 30, still_at_risk="N", overall="good", multi_agency="Y")
    _answer(family.lead, "risk_analysis", "outstanding")


def disputed(family: Family) -> None:
    """Tell of a school that raised a disagreement about the plan two working days ago, and waits for an answer."""
    day = family.working_days_ago(2)
    watch.disagree(family.lead, day, raised_by="school", about="plan", stage=1, stage_date=day, resolved_date=None,
                   outcome=None)  # fmt: skip


def _score(child: Child, day: date, score: int | None) -> None:
    child.forget("safety_scale", "date", after=day - timedelta(20), until=child.family.almanac.horizon)
    danger = child.latest("danger_statement")
    child.add("safety_scale", danger_id=danger["danger_id"] if danger else None, date=day, scorer="sw", score=score)


def low_scale(family: Family) -> None:
    """Tell of a score of two, three weeks ago, after which nobody looked."""
    child, day = family.lead, family.working_days_ago(16)
    _score(child, day, 2)
    for table in ("oversight", "legal_step"):
        child.forget(table, "date", after=day - timedelta(1), until=family.almanac.add(day, 10))


def low_scale_followed(family: Family) -> None:
    """Tell of a score of three, and of a manager's direction on the last day that counts."""
    day = family.working_days_ago(16)
    _score(family.lead, day, 3)
    watch.oversight(family.lead, family.almanac.add(day, 10), "direction")


def scale_blank(family: Family) -> None:
    """Tell of a scaling session whose score was not written down."""
    _score(family.lead, family.working_days_ago(15), None)


def _supervised(child: Child, *, done: int) -> None:
    """Record steady supervision over the whole time, with so many of two actions done each time."""
    child.rows["oversight"] = []
    plan = child.latest("plan")
    start = plan["start_date"] if plan else None
    watch.oversee(child, start if isinstance(start, date) else child.family.as_of, child.family.as_of, every=22)
    for row in child.rows["oversight"]:
        row.update(kind="supervision", actions_set=2, previous_actions_done=done, previous_actions_reviewed="Y")
    for s47 in child.rows["s47_enquiry"]:
        began = s47["start_date"]
        if s47["end_date"] is None and isinstance(began, date):
            s47["end_date"] = child.family.almanac.add(began, 15)


def supervised_well(family: Family) -> None:
    """Tell of supervision every 22 working days after which things were done, and an audit that says so."""
    _supervised(family.lead, done=2)
    for row in family.lead.rows["audit_answer"]:
        if row["question"] == "management_oversight":
            row["quality"] = "outstanding"


def supervised_in_vain(family: Family) -> None:
    """Tell of supervision every 22 working days after which nothing was done."""
    _supervised(family.lead, done=0)


WATCHING: tuple[Callable[[Family], None], ...] = (
    unseen_twenty, unseen_nineteen, unwatched,
    audit_open, audit_open_unwatched, audit_not_assured, audit_assured, audit_new, audit_unsure, audit_good,
    disputed, low_scale, low_scale_followed, scale_blank, supervised_well, supervised_in_vain,
)  # fmt: skip
"""Every twist of this module; a story names one by its function's name."""
