"""What a briefing is, whatever it is written as: parts, and in them sentences with what stands behind each.

All text is plain and already fit for its reader: a writer needs no second thought about privacy. Writers are given it as
`content` lays it out. Knows nothing of runs or files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Behind:
    """One thing that a sentence rests on: a finding, an escalation, or (of a measure) the count itself.

    In what is to be shared there is one for a whole sentence, so that they cannot be counted: a keyed reference, without
    case or message.
    """

    reference: str
    rule: str = ""
    case: str = ""
    message: str = ""


@dataclass(frozen=True)
class Sentence:
    """One thing said, the rules that say it, and what it rests on."""

    text: str
    rules: tuple[str, ...] = ()
    behind: tuple[Behind, ...] = ()


@dataclass(frozen=True)
class Block:
    """Some sentences under a heading of their own, or none; `lead` says what they are."""

    sentences: tuple[Sentence, ...] = ()
    heading: str = ""
    lead: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.sentences and not self.lead


@dataclass(frozen=True)
class Part:
    """One of the seven parts."""

    number: int
    title: str
    blocks: tuple[Block, ...]

    def sentences(self) -> Iterator[Sentence]:
        """All its sentences, in order."""
        for block in self.blocks:
            yield from block.sentences


@dataclass(frozen=True)
class Edition:
    """An edition of guidance, the days on which it is in force, and the rules of the briefing that rest on it."""

    name: str
    first: date | None
    last: date | None
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Briefing:
    """The whole: a draft until a named person approves it.

    `marking` says on every page whether it may be shared, `audience` for whom it is. Behind the seven parts stand the gaps of one
    case alone, the editions of guidance, and what the rules do not see.
    """

    title: str
    audience: str
    statement: str
    parts: tuple[Part, ...]
    marking: str = ""
    editions: tuple[Edition, ...] = ()
    not_seen_by_rules: tuple[Sentence, ...] = ()
    seen_once: tuple[Sentence, ...] = ()
    limits: tuple[str, ...] = ()
    keep: str = ""
    made: str = ""
