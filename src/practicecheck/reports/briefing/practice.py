"""Part 5: good practice, case by case. Strengths only, and never in place of an escalation.

A strength that its rule hides beside an open escalation is not shown. What a case is about is told inside alone: a small area is
known by its facts. Knows no gap.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from practicecheck.operators.words import code_words
from practicecheck.records import TABLES
from practicecheck.reports.audience import Audience
from practicecheck.reports.briefing.behind import Cite, sentence
from practicecheck.reports.briefing.cases import Cases
from practicecheck.reports.briefing.model import Block, Part, Sentence
from practicecheck.reports.briefing.read import Source
from practicecheck.reports.briefing.seen import cite
from practicecheck.reports.kept_result import Finding
from practicecheck.results.words import roll_up

_AGAIN = 2
_FACTS = re.compile(r"C\d+\.0").fullmatch


def good_practice(source: Source, audience: Audience, cases: Cases, most: int) -> Part:
    """Part 5."""
    by_child = _shown(source, cases)
    ranked = sorted(by_child, key=lambda child: (-len(by_child[child]), audience.case(child)))
    blocks = [
        Block((*_before(audience, cases, child), *_about(source, audience, child),
               *(_strength(found, source, audience) for found in by_child[child])), cases.label(child))
        for child in sorted(ranked[:most], key=audience.case)
    ]  # fmt: skip
    if not blocks:
        none = "No strength is shown. A rule of good practice that is not reached is no failing."
        return Part(5, "Good practice by case", (Block(lead=(none,)),))
    left = len(ranked) - most
    if left > 0:
        blocks.append(Block(lead=(f"Cases with most strengths are shown; {audience.count(left)} more have some.",)))
    again = _again(source, audience, by_child)
    if not again.is_empty:
        blocks.append(again)
    lead = "What the record shows well. A strength is not safety: escalations stand in part 3, and nothing here takes from them."
    return Part(5, "Good practice by case", (Block(lead=(lead,)), *blocks))


def _shown(source: Source, cases: Cases) -> dict[str, list[list[Finding]]]:
    """By child the strengths that may be shown: each a rule's findings, all of them strengths."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for one in source.findings:
        if source.rules[one.rule].kind in ("strength", "gap"):
            found.setdefault((one.child, one.rule), []).append(one)
    shown: dict[str, list[list[Finding]]] = {}
    for (child, rule), of_rule in sorted(found.items()):
        answer = roll_up(one.answer for one in of_rule)  # type: ignore[misc]
        if answer == "strength" and not source.rules[rule].hidden_beside & cases.open_of(child):
            shown.setdefault(child, []).append([one for one in of_rule if one.answer == "strength"])
    return shown


def _before(audience: Audience, cases: Cases, child: str) -> list[Sentence]:
    """What stands before a case's strengths: that someone must look at it."""
    raised = cases.raised_of(child)
    if not raised:
        return []
    text = "This case is to be looked at (part 3), whatever is said below."
    return [sentence(audience, text, map(cite, raised), rules=dict.fromkeys(one.rule for one in raised))]


def _about(source: Source, audience: Audience, child: str) -> list[Sentence]:
    """For those inside, what the case is about, on the rules that answer the facts of a case (lines C1.0, C2.0, C3.0)."""
    rests = [one for one in source.findings if one.child == child and any(map(_FACTS, source.rules[one.rule].answers))]
    factors = {row["factor"] for row in source.rows("assessment_factor") if row["child_id"] == child and row["factor"]}
    plans = [row for row in source.rows("plan") if row["child_id"] == child and _is_open(row, source.as_of)]
    told = [code_words(TABLES["assessment_factor"].field("factor"), one) for one in sorted(factors, key=_by_number)]
    told += [_plan_words(row) for row in plans]
    if audience.is_shared or not rests or not told:
        return []
    text = f"Recorded: {'; '.join(told)}."
    return [sentence(audience, text, map(cite, rests), rules=dict.fromkeys(one.rule for one in rests))]


def _is_open(plan: Mapping[str, Any], day: date) -> bool:
    return bool(plan["start_date"]) and plan["start_date"] <= day and plan["end_date"] is None


def _plan_words(plan: Mapping[str, Any]) -> str:
    table = TABLES["plan"]
    kind = code_words(table.field("kind"), plan["kind"]) if plan["kind"] else "plan whose kind is not recorded"
    category = code_words(table.field("category_latest"), plan["category_latest"]) if plan["category_latest"] else ""
    return f"open plan: {kind}{f', {category}' if category else ''}"


def _by_number(factor: str) -> tuple[int, str]:
    return int("0" + re.sub(r"\D", "", factor)), factor


def _strength(found: list[Finding], source: Source, audience: Audience) -> Sentence:
    rule = source.rules[found[0].rule]
    marks = []
    if any(one.is_opinion for one in found):
        marks.append("on the opinion of an audit")
    if rule.on_trial:
        marks.append("the rule is on trial")
    told = f" ({'; '.join(marks)})" if marks else ""
    return sentence(audience, f"{rule.title}{told}.", map(cite, found), rules=[rule.id])


def _again(source: Source, audience: Audience, by_child: dict[str, list[list[Finding]]]) -> Block:
    """The same praise for several children is a reason to check that it was judged child by child (catalogue, note 3)."""
    cited: dict[str, list[Cite]] = {}
    children: dict[str, set[str]] = {}
    for child, strengths in by_child.items():
        for found in strengths:
            children.setdefault(found[0].rule, set()).add(child)
            cited.setdefault(found[0].rule, []).extend(map(cite, found))
    rules = [rule for rule in sorted(children) if len(children[rule]) >= _AGAIN]
    if not rules:
        return Block()
    titles = "; ".join(source.rules[rule].title for rule in rules)
    behind = [one for rule in rules for one in cited[rule]]
    said = sentence(audience, f"{titles}. Was each judged child by child?", behind, rules=rules)
    return Block((said,), "The same strength in more than one case")
