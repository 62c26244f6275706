"""Part 7: what to do, what to talk about in a team meeting, and the material behind the briefing with who holds it.

Knows the questions that rules ask. Knows no case.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from practicecheck.reports.briefing.cases import Cases
from practicecheck.reports.briefing.lessons import Line, Tally
from practicecheck.reports.briefing.model import Block, Part, Sentence
from practicecheck.reports.briefing.read import Source

_ASKED = 6
"""How many questions of rules are shown beside those that are always asked; a meeting has no time for more."""


def what_to_do(source: Source, cases: Cases, learnt: Sequence[Line]) -> Part:
    """Part 7."""
    repeated = [one for line in learnt for one in line.repeated]
    words, asked = source.words, _asked(source, cases, learnt)
    blocks = (
        Block(tuple(map(Sentence, words.do)), "What to do"),
        Block(tuple(_by_role(repeated)), "Who acts on which lesson"),
        Block((*map(Sentence, words.questions), *asked[:_ASKED]), "Questions to discuss", _more(len(asked) - _ASKED)),
        Block(
            tuple(Sentence(f"{_upper(one.what)}: held by {one.held_by}.") for one in words.material),
            "Supporting material, on request",
        ),
    )
    return Part(7, "What to do, and questions to discuss", tuple(block for block in blocks if not block.is_empty))


def _by_role(repeated: Iterable[Tally]) -> list[Sentence]:
    """For each role that acts, the lessons that are its own."""
    by_role: dict[str, list[str]] = {}
    for one in repeated:
        if one.rule.acts:
            by_role.setdefault(one.rule.acts, []).append(one.rule.id)
    return [Sentence(_upper(role), tuple(rules)) for role, rules in by_role.items()]


def _asked(source: Source, cases: Cases, learnt: Iterable[Line]) -> list[Sentence]:
    """The question of the rule that each line of learning was most often missed by; an escalation's first, and the others' last."""
    found: dict[str, list[str]] = {}
    raised = [
        source.rules[name] for name in sorted({one.rule for child in cases.escalated for one in cases.raised_of(child)})
    ]
    rules = [*raised[:1], *(line.repeated[0].rule for line in learnt if line.repeated), *raised[1:]]
    for rule in rules:
        if rule.ask:
            found.setdefault(rule.ask, []).append(rule.id)
    return [Sentence(ask, tuple(dict.fromkeys(names))) for ask, names in found.items()]


def _more(left: int) -> tuple[str, ...]:
    return (f"Those of the first lessons. {left} more stand with their rules.",) if left > 0 else ()


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
