"""Try a rule: its examples, or a made-up child, to be changed at will, and each clause's value at once.

Nothing that is typed here is kept or logged. Knows how it is shown, not how a rule is asked.
"""

from __future__ import annotations

from threading import Lock
from typing import Any

from starlette.responses import Response

from practicecheck.errors import PracticecheckError
from practicecheck.reports.steps import VALUE_WORDS
from practicecheck.review.viewer import Right
from practicecheck.review.web.page import Ask, Page
from practicecheck.rulebook.rule import Rule
from practicecheck.workbench.simulate import Simulated, example_texts, read_example, simulate

_LONGEST = 20_000
"""Characters of an example: a rule's longest has a tenth of that."""

_one_at_once = Lock()


def show(ask: Ask) -> Response:
    """A rule with one of its examples, and what comes of it."""
    rule = _rule(ask, ask.query("rule"))
    texts = example_texts(ask.desk.explainer.rulebook(), ask.desk.explainer.rules, rule)
    number = int(ask.query("example")) if ask.query("example").isdecimal() else 1
    number = min(max(number, 1), max(len(texts), 1))
    text = texts[number - 1][1] if texts else ""
    return _page(ask, rule, text, number, [name for name, _ in texts])


def judge(ask: Ask) -> Response:
    """The same with the example as it was typed."""
    rule = _rule(ask, ask.form.get("rule", ""))
    texts = example_texts(ask.desk.explainer.rulebook(), ask.desk.explainer.rules, rule)
    return _page(ask, rule, ask.form.get("example", "").replace("\r\n", "\n"), 0, [name for name, _ in texts])


def _rule(ask: Ask, name: str) -> Rule:
    rules = _rules(ask)
    return rules.get(name) or next(iter(rules.values()))


def _rules(ask: Ask) -> dict[str, Rule]:
    return {one.id: one for one in ask.desk.explainer.rulebook().running() if one.kind != "measure"}


def _page(ask: Ask, rule: Rule, text: str, number: int, names: list[str]) -> Response:
    made, problems = _judged(ask, rule, text)
    return ask.show(
        "simulator.html", rule=rule, rules=_rules(ask).values(), text=text, number=number, names=names, made=made,
        problems=problems, words=VALUE_WORDS, has_script=True,
    )  # fmt: skip


def _judged(ask: Ask, rule: Rule, text: str) -> tuple[Simulated | None, list[Any]]:
    if len(text) > _LONGEST:
        return None, [
            f"An example has at most {_LONGEST:,} characters. Leave out the rows that the rule does not read."
        ]
    example, problems = read_example(text)
    if example is None:
        return None, problems
    try:
        with _one_at_once:
            return simulate(ask.desk.explainer.rulebook(), rule, example), []
    except PracticecheckError as error:
        return None, [str(error)]


PAGES = (
    Page("/simulator", show, Right.SEE_RULES, has_script=True),
    Page("/simulator", judge, Right.SEE_RULES, method="POST", has_script=True),
)
