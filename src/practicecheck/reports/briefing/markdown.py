"""A briefing as Markdown, with what stands behind each sentence in a footnote. Decides nothing about what is said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from practicecheck.operators.words import day_words
from practicecheck.reports.briefing.model import Behind, Block, Briefing, Edition, Sentence

_SPECIAL = re.compile(r"([\\`*\[\]<>|~]|(?<!\w)_|_(?!\w))")


def as_markdown(briefing: Briefing) -> str:
    """The briefing as one Markdown text."""
    return "\n".join(_Writer().lines(briefing)) + "\n"


def plain(text: str) -> str:
    """A text whose characters mean only themselves in Markdown, on one line.

    >>> plain("no <b> or [link](x) or *star*")
    'no \\\\<b\\\\> or \\\\[link\\\\](x) or \\\\*star\\\\*'
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


class _Writer:
    """Numbers the footnotes as it goes; sentences that rest on the same share one."""

    def __init__(self) -> None:
        self._notes: dict[tuple[Behind, ...], int] = {}

    def lines(self, briefing: Briefing) -> Iterator[str]:
        yield f"# {plain(briefing.title)}"
        yield "\n**Draft until a named person approves it.** Approved by: ____________________ on: ____________"
        yield f"\n{plain(briefing.audience)}"
        yield f"\n{plain(briefing.statement)}"
        for part in briefing.parts:
            yield f"\n## {part.number}. {part.title}"
            for block in part.blocks:
                yield from self._block(block)
        yield from self._annex(briefing)
        yield from self._footnotes()

    def _block(self, block: Block) -> Iterator[str]:
        if block.heading:
            yield f"\n### {plain(block.heading)}"
        for text in block.lead:
            yield f"\n{plain(text)}"
        if block.sentences:
            yield ""
            yield from (f"- {self._sentence(one)}" for one in block.sentences)

    def _sentence(self, one: Sentence) -> str:
        rules = f" ({', '.join(one.rules)})" if one.rules else ""
        return f"{plain(one.text)}{rules}{self._mark(one.behind)}"

    def _mark(self, behind: tuple[Behind, ...]) -> str:
        return f"[^{self._notes.setdefault(behind, len(self._notes) + 1)}]" if behind else ""

    def _annex(self, briefing: Briefing) -> Iterator[str]:
        yield "\n## Behind this briefing"
        if briefing.seen_once:
            yield "\n### Seen in one case, and so no lesson\n"
            yield from (f"- {self._sentence(one)}" for one in briefing.seen_once)
        if briefing.editions:
            yield "\n### Sources, and the days on which each is in force\n"
            yield "| Source | From | To | Rules |\n|---|---|---|---|"
            yield from map(_edition, briefing.editions)
        if briefing.not_seen_by_rules:
            yield "\n### What the rules of the lessons do not see\n"
            yield from (f"- {self._sentence(one)}" for one in briefing.not_seen_by_rules)
        yield "\n### How to read it\n"
        yield from (f"- {plain(text)}" for text in (*briefing.limits, briefing.keep, briefing.made) if text)

    def _footnotes(self) -> Iterator[str]:
        if self._notes:
            yield ""
        for behind, number in self._notes.items():
            yield f"[^{number}]: {' '.join(map(_behind, behind))}"


def _behind(one: Behind) -> str:
    case = f"({plain(one.case)})" if one.case else ""
    told = " ".join(part for part in (one.rule, plain(one.reference), case) if part)
    return f"{told}: {plain(one.message)}" if one.message else f"{told}."


def _edition(one: Edition) -> str:
    first = day_words(one.first) if one.first else ""
    last = day_words(one.last) if one.last else ""
    return f"| {plain(one.name)} | {first} | {last} | {', '.join(one.rules)} |"
