"""A briefing as Markdown, with what stands behind each sentence in a footnote. Decides nothing about what is said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from practicecheck.reports.briefing.content import Content, Found, Group, Said, content_of
from practicecheck.reports.briefing.model import Briefing

_SPECIAL = re.compile(r"([\\`*\[\]<>|~]|(?<!\w)_|_(?!\w))")


def as_markdown(briefing: Briefing) -> str:
    """The briefing as one Markdown text."""
    return "\n".join(_lines(content_of(briefing))) + "\n"


def plain(text: str) -> str:
    """A text whose characters mean only themselves in Markdown, on one line.

    >>> plain("no <b> or [link](x) or *star*")
    'no \\\\<b\\\\> or \\\\[link\\\\](x) or \\\\*star\\\\*'
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _lines(told: Content) -> Iterator[str]:
    yield f"# {plain(told.title)}"
    yield f"\n**{told.draft}** {told.approval}"
    yield f"\n{plain(told.audience)}"
    yield f"\n{plain(told.statement)}"
    for part in told.parts:
        yield f"\n## {part.number}. {part.title}"
        for group in part.blocks:
            yield from _group(group)
    yield "\n## Behind this briefing"
    if told.seen_once:
        yield "\n### Seen in one case, and so no lesson\n"
        yield from _sentences(told.seen_once)
    if told.editions:
        yield "\n### Sources, and the days on which each is in force\n"
        yield "| Source | From | To | Rules |\n|---|---|---|---|"
        yield from (f"| {plain(one.name)} | {one.first} | {one.last} | {one.rules} |" for one in told.editions)
    if told.not_seen_by_rules:
        yield "\n### What the rules of the lessons do not see\n"
        yield from _sentences(told.not_seen_by_rules)
    if told.findings:
        yield "\n### What each finding says\n"
        yield "| Finding | Rule | Case | What the record shows |\n|---|---|---|---|"
        yield from map(_found, told.findings)
    yield "\n### How to read it\n"
    yield from (f"- {plain(text)}" for text in (*told.how_to_read, told.made) if text)
    if told.notes:
        yield ""
    yield from (f"[^{one.number}]: {plain(one.text)}" for one in told.notes)


def _group(group: Group) -> Iterator[str]:
    if group.heading:
        yield f"\n### {plain(group.heading)}"
    for text in group.lead:
        yield f"\n{plain(text)}"
    if group.sentences:
        yield ""
        yield from _sentences(group.sentences)


def _sentences(said: Iterable[Said]) -> Iterator[str]:
    for one in said:
        rules = f" ({one.rules})" if one.rules else ""
        mark = f"[^{one.mark}]" if one.mark else ""
        yield f"- {plain(one.text)}{rules}{mark}"


def _found(one: Found) -> str:
    return f"| {plain(one.reference)} | {one.rule} | {plain(one.case)} | {plain(one.message)} |"
