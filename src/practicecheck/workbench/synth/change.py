"""Tells of danger, goals, the work done and what came of it.

Knows nothing about how it is judged.
"""

from __future__ import annotations

from datetime import date, timedelta

from practicecheck.workbench.synth.family import Child, Row

_DANGER = ("el_who", "el_behaviour", "el_past_facts", "el_future_if_no_change", "el_impact_on_child", "el_plain_words")
_GOAL = ("el_carer_behaviour", "el_child_experience", "el_seen_by_others", "el_duration", "el_end_point")
_WORK = {
    "PHY": {"parenting_programme": 0.6, "direct_work": 0.4},
    "DVA": {"dv_programme": 0.5, "dv_support": 0.5},
    "SUBST": {"substance": 1.0},
    "PMH": {"mental_health": 0.7, "therapeutic": 0.3},
    "NEG": {"practical": 0.5, "family_network": 0.3, "school_support": 0.2},
}
_PROVIDERS = {"dv_programme": "dv_service", "dv_support": "dv_service", "substance": "substance_service",
              "mental_health": "adult_mental_health", "school_support": "school", "therapeutic": "camhs"}  # fmt: skip


def state_dangers(child: Child, plan: Row, start: date, until: date) -> None:
    """Write danger statements with their safety goals; renewed in a good team, left to age in a weak one."""
    family, chance, habit = child.family, child.family.chance, child.family.habit
    day = family.done_by(start, 10)
    if day is None or day > until or chance.yes(habit.level(0.02, 0.08, 0.2)):
        return
    superseded = None
    if until > day + timedelta(150) and chance.yes(habit.level(0.9, 0.6, 0.2)):
        superseded = day + timedelta(chance.randint(90, 140))
    harms = [risk for risk in family.risks if risk != "PHY" or chance.yes(habit.level(0.9, 0.6, 0.35))]
    for written, ended in ((day, superseded), (superseded, None)):
        if written is None:
            continue
        per_statement = [harms] if len(harms) < 3 or chance.yes(0.6) else [harms[:1], harms[1:]]
        for part in per_statement:
            _state(child, plan, written, ended, part)


def _state(child: Child, plan: Row, day: date, superseded: date | None, harms: list[str]) -> None:
    family, chance, habit = child.family, child.family.chance, child.family.habit
    read = chance.yes(habit.level(0.85, 0.6, 0.4))
    full = habit.level(0.97, 0.85, 0.6)
    danger = child.add(
        "danger_statement",
        danger_id=child.new_id("DS"),
        plan_id=plan["plan_id"] if chance.yes(0.97) else None,
        date=day,
        superseded_date=superseded,
        harms=[] if chance.yes(0.02) else harms,
        flags_by_role=chance.pick({"practice_lead": 0.4, "team_manager": 0.4, "auditor": 0.2}) if read else None,
        flags_date=day + timedelta(10) if read and family.known(day + timedelta(10)) else None,
        shared_with_family=chance.yn(0.75, blank=0.1),
        **{name: chance.yn(full, unknown=0.01) if read else None for name in _DANGER},
    )
    written = family.done_by(day, 10)
    if written is None or (superseded and written > superseded):
        return
    child.add(
        "safety_goal",
        goal_id=child.new_id("SG"),
        danger_id=[str(danger["danger_id"])],
        date=written,
        superseded_date=superseded,
        network_named=chance.yn(0.6, blank=0.15),
        agreed_with_family=chance.yn(0.7, blank=0.15),
        flags_by_role=danger["flags_by_role"],
        flags_date=danger["flags_date"],
        **{name: chance.yn(full, unknown=0.01) if read else None for name in _GOAL},
    )


def link_actions_to_goals(child: Child, plan: Row) -> None:
    """Let the plan's actions name the goal they serve, where there is one."""
    chance, habit = child.family.chance, child.family.habit
    goals = child.rows.get("safety_goal")
    linked = chance.yes(habit.level(0.95, 0.65, 0.35))
    for action in child.rows.get("plan_action", ()):
        if goals and action["plan_id"] == plan["plan_id"] and chance.yes(0.995 if linked else 0.45):
            action["goal_id"] = goals[-1]["goal_id"]


def score_safety(child: Child, start: date, until: date) -> None:
    """Record scores of safety by the social worker, and often by someone else."""
    chance, habit = child.family.chance, child.family.habit
    day, score = start + timedelta(chance.randint(5, 40)), chance.randint(4, 6)
    while day <= until:
        danger = child.latest("danger_statement")
        for scorer, share in (("sw", 0.95), ("parent", 0.35), ("child", 0.1), ("manager", 0.1)):
            if chance.yes(share):
                child.add(
                    "safety_scale",
                    danger_id=danger["danger_id"] if danger and chance.yes(0.8) else None,
                    date=day,
                    scorer=scorer,
                    score=None if chance.yes(0.02) else min(10, max(0, score + chance.randint(-1, 1))),
                )
        score = min(9, max(1, score + chance.pick({1: 0.5, 0: 0.3, -1: 0.2})))
        day += timedelta(round(chance.randint(100, 140) * habit.level(0.8, 1.0, 1.6)))


def intervene(child: Child, plan: Row, start: date, until: date, *, at_most: int = 2) -> None:
    """Record the work done with the family and the reviews of its effect."""
    family, chance, habit = child.family, child.family.chance, child.family.habit
    for risk in family.risks[:at_most]:
        begun = family.almanac.add(start, chance.randint(8, 40))
        if risk not in _WORK or begun > until or not chance.yes(habit.level(0.9, 0.75, 0.55)):
            continue
        kind = chance.pick(_WORK[risk])
        end = begun + timedelta(chance.randint(40, 110))
        finished = end <= until and chance.yes(0.8)
        goal = child.latest("safety_goal")
        focused = chance.yes(habit.level(0.95, 0.7, 0.4))
        work = child.add(
            "intervention",
            intervention_id=child.new_id("IV"),
            plan_id=plan["plan_id"] if chance.yes(0.96) else None,
            kind="monitoring_only" if chance.yes(0.04) else kind,
            subject_id=chance.choice(child.adults).adult_id if child.adults and focused else child.child_id if focused else None,
            provider=_PROVIDERS.get(kind, "social_care"),
            start_date=begun,
            end_date=end if finished else None,
            goal_id=goal["goal_id"] if goal and focused else None,
            risks=[risk] if focused or chance.yes(0.4) else [],
            expected_change_stated=chance.yn(habit.level(0.92, 0.65, 0.3), blank=0.05),
        )  # fmt: skip
        _look_at_effect(child, work, begun, limit=60)
        if finished:
            _look_at_effect(child, work, end, limit=20)


def _look_at_effect(child: Child, work: Row, since: date, *, limit: int) -> None:
    family, chance = child.family, child.family.chance
    day = family.done_by(since, limit)
    if day is None:
        return
    effects = {"better": 0.4, "same": 0.3, "worse": 0.08, "unclear": 0.2, None: 0.02}
    child.add(
        "impact_review",
        intervention_id=work["intervention_id"],
        date=day,
        effect_on_risk=chance.pick(effects),
        effect_on_parenting=chance.pick(effects),
        evidence_ref=child.new_id("note-") if chance.yes(0.7) else None,
        by_role=chance.pick({"social_worker": 0.8, "practice_lead": 0.2}),
    )


def measure(child: Child, day: date) -> None:
    """Record one outcome measure; where the work is said to have helped, it most often shows it."""
    chance = child.family.chance
    helped = any(row["effect_on_risk"] == "better" for row in child.rows.get("impact_review", ()))
    what = chance.pick({"attendance": 0.5, "strengths and difficulties": 0.3, "home conditions": 0.2})
    child.add(
        "outcome_measure",
        date=day,
        measure=what,
        value=str(chance.randint(40, 99)),
        direction=chance.pick({"better": 1.0 if helped else 0.35, "same": 0.3, "worse": 0.12, None: 0.05}),
    )
