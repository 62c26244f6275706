"""Conditions that ask nothing are found, and those that only look so are left alone."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from practicecheck.workbench.lint import lint

SOUND = Path(__file__).with_name("museum") / "sound"
CODES = {"PC036", "PC037", "PC038"}
RULE = """\
id: LA-PLN-{number}
title: On show
kind: gap
status: trial
theme: plans
references: [{{ref: WT23}}]
for_each: plan
"""
ASKED = (
    # Numbers, by the bounds written.
    ("expect: {any: safety_scale, where: {all_of: [{score: {at_least: 5}}, {score: {under: 5}}]}}", "PC036"),
    ("expect: {any: safety_scale, where: {all_of: [{score: {at_least: 5}}, {score: {at_most: 5}}]}}", ""),
    ("expect: {any: safety_scale, where: {score: {at_least: 5, under: 3}}}", "PC036"),
    ("expect: {any_of: [{any: safety_scale, where: {score: {under: 5}}}, {any: visit}]}", ""),
    # A blank is told apart where it is read as no: not every value of the list is every record.
    ("expect: {any: visit, where: {seen: {in: [Y, N, U], blank: no}}}", ""),
    ("expect: {any: visit, where: {seen: {in: [Y, N, U], not_carried: no}}}", ""),
    ("expect: {any: visit, where: {seen: {in: [Y, N]}}}", "PC037"),
    # Present beside a code says more: a blank is 'no', and not 'cannot be told'.
    ("expect: {any: visit, where: {all_of: [{seen: {is: Y}}, {seen: present}]}}", ""),
    ("expect: {any: visit, where: {all_of: [{seen: present}, {not: {seen: present}}]}}", "PC036"),
    ("expect: {any: visit, where: {any_of: [{seen: {is: Y}}, {seen: {is: N}}]}}", "PC037"),
    # The same field of another row is another field.
    ("expect: {any: plan, as: other, where: {all_of: [{kind: {is: cin}}, {plan.kind: {is: cp}}]}}", ""),
    ("expect: {any: plan, as: other, where: {all_of: [{other.kind: {is: cin}}, {kind: {is: cp}}]}}", "PC036"),
    ("expect: {any: plan, as: other, where: {all_of: [{kind: {is: cin}}, {plan.start_date: present}]}}", ""),
    # A limit ahead is neither kept nor broken: one or the other is 'not due' for a time.
    ("expect: {any_of: [{any: visit, dated: WITHIN_9}, {none: visit, dated: WITHIN_9}]}", ""),
    # Only the last so many are looked at.
    ("expect: {count: visit, last: 3, at_least: 4}", "PC036"),
    ("expect: {count: visit, last: 3, at_least: 3}", ""),
    ("expect: {count: visit, last: 3, at_most: 3}", "PC037"),
    # A parameter may be set otherwise, and so may a list.
    ("expect: {count: visit, at_least: first_visit_wd}", ""),
    # What is asked beside which rows are meant.
    ("expect: {every: visit, where: {seen: {is: Y}}, satisfies: {seen: {is: Y}}}", "PC037"),
    ("expect: {every: visit, where: {seen: {is: Y}}, satisfies: {seen: {in: [Y, N], blank: no}}}", ""),
    ("expect: {every: visit, where: {seen: {is: Y}}, satisfies: {seen_alone: {is: Y}}}", ""),
    ("expect: {every: visit, where: {seen: {is: Y}}, satisfies: {seen: {is: N}}}", "PC036"),
    # What is asked beside of whom it is asked; one idle part of several is told as that.
    ("applies_when: {kind: {is: cp}}\nexpect: {all_of: [{kind: {in: [cp, cin]}}, {any: visit}]}", "PC038"),
    ("applies_when: {kind: {in: [cp, cin]}}\nexpect: {any_of: [{kind: {is: cin}}, {any: visit}]}", ""),
    ("applies_when: {none: visit, dated: WITHIN_9}\nexpect: {any: visit, dated: WITHIN_9}", "PC036"),
    ("applies_when: {not: protection_plan}\nexpect: {kind: {is: cp}}", "PC036"),
    (
        "expect: {choose: [{when: A_CP, then: {any: visit}}, {when: A_CP, then: {any: voice}}], else: {any: contact}}",
        "PC036",
    ),
    ("expect: {answer_of: LA-PLN-01, is: [strength, escalate]}", "PC036"),
    ("expect: {answer_of: LA-PLN-01, is: [strength, met]}", ""),
)


def test_what_asks_nothing_is_told_and_what_asks_something_is_not(tmp_path: Path) -> None:
    rules = Path(shutil.copytree(SOUND, tmp_path / "rules"))
    for number, (says, _) in enumerate(ASKED, 10):
        says = says.replace("WITHIN_9", "{within: {days: 9}, after: plan.start_date}").replace(
            "A_CP", "protection_plan"
        )
        text = f"{RULE.format(number=number)}{says}\n"
        (rules / "plans" / f"LA-PLN-{number}.yaml").write_text(text, encoding="utf-8")
    found: dict[str, set[str]] = {}
    for problem in lint(rules, today=date(2026, 6, 30)):
        found.setdefault(problem.path, set()).add(problem.code)
    for number, (says, code) in enumerate(ASKED, 10):
        assert found.get(f"plans/LA-PLN-{number}.yaml", set()) == ({code} if code else set()), says
