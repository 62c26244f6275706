"""Part 7: what to do, what to talk about in a team meeting, and the material behind the briefing with who holds it.

Knows the questions that rules ask. Knows no case.
"""

from __future__ import annotations

from collections.abc import Iterable

from practicecheck.reports.briefing.cases import Cases
from practicecheck.reports.briefing.lessons import Line, Tally
from practicecheck.reports.briefing.model import Block, Part, Sentence
from practicecheck.reports.briefing.read import Source


def what_to_do(source: Source, cases: Cases, learnt: Iterable[Line]) -> Part:
    """Part 7."""
    repeated = [one for line in learnt for one in line.repeated]
    words = source.words
    blocks = (
        Block((*map(Sentence, words.do), *_by_role(repeated)), "What to do"),
        Block((*map(Sentence, words.questions), *_asked(source, cases, repeated)), "Questions to discuss"),
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
    return [
        Sentence(f"{_upper(role)}: the lessons that are yours to act on.", tuple(rules))
        for role, rules in by_role.items()
    ]


def _asked(source: Source, cases: Cases, repeated: Iterable[Tally]) -> list[Sentence]:
    """The questions of the rules behind escalations and lessons, each once."""
    found: dict[str, list[str]] = {}
    escalated = sorted({rule for child in cases.escalated for rule in cases.open_of(child)})
    for rule in (*(source.rules[name] for name in escalated if name in source.rules), *(one.rule for one in repeated)):
        if rule.ask and rule.id not in found.setdefault(rule.ask, []):
            found[rule.ask].append(rule.id)
    return [Sentence(ask, tuple(rules)) for ask, rules in found.items() if rules]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
