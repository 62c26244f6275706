"""A briefing as every writer fills its form with it: texts, each with the number of the note on what it rests on.

Sentences that rest on the same share a note, and what a finding says is told once, however many sentences rest on it. Decides
nothing about what is said, and knows no form.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from practicecheck.operators.words import day_words
from practicecheck.reports.briefing.model import Behind, Block, Briefing, Edition, Sentence

DRAFT = "Draft until a named person approves it."
APPROVAL = "Approved by: ____________________ on: ____________"


@dataclass(frozen=True)
class Said:
    """A sentence: its text, its rules in a row, the number of its note, and its place among the sentences that have one (0: none)."""

    text: str
    rules: str
    mark: int
    place: int


@dataclass(frozen=True)
class Group:
    """Sentences under a heading of their own, or none; `lead` says what they are."""

    heading: str
    lead: tuple[str, ...]
    sentences: tuple[Said, ...]


@dataclass(frozen=True)
class Chapter:
    """One of the seven parts."""

    number: int
    title: str
    blocks: tuple[Group, ...]


@dataclass(frozen=True)
class Found:
    """What a finding or an escalation says, told once; its number is its place in the list."""

    number: int
    reference: str
    rule: str
    case: str
    message: str


@dataclass(frozen=True)
class Rest:
    """Something that a note names, and its number in the list of what findings say (0: there is nothing more to say of it)."""

    reference: str
    number: int


@dataclass(frozen=True)
class OfRule:
    """What a note names of one rule; to be shared, of none."""

    rule: str
    named: tuple[Rest, ...]


@dataclass(frozen=True)
class Note:
    """What stands behind some sentences: by rule, as one text, and the places of those sentences."""

    number: int
    by_rule: tuple[OfRule, ...]
    text: str
    places: tuple[int, ...]


@dataclass(frozen=True)
class Source:
    """A line of the table of sources."""

    name: str
    first: str
    last: str
    rules: str


@dataclass(frozen=True)
class Content:
    """The whole. The names of its fields are the placeholders of a template."""

    title: str
    marking: str
    draft: str
    approval: str
    audience: str
    statement: str
    parts: tuple[Chapter, ...]
    seen_once: tuple[Said, ...]
    editions: tuple[Source, ...]
    not_seen_by_rules: tuple[Said, ...]
    how_to_read: tuple[str, ...]
    made: str
    notes: tuple[Note, ...]
    findings: tuple[Found, ...]


def content_of(briefing: Briefing) -> Content:
    """All that a form shows of a briefing, in the order in which it is read.

    >>> behind = (Behind("1f", "PA-A", "Case A", "No visit is recorded."), Behind("2e", "PA-A", "Case B", "None is recorded."))
    >>> made = content_of(Briefing("June", "", "", (), seen_once=(Sentence("Gaps.", ("PA-A",), behind), Sentence("Again.", (), behind))))
    >>> [(one.text, one.rules, one.mark, one.place) for one in made.seen_once]
    [('Gaps.', 'PA-A', 1, 1), ('Again.', '', 1, 2)]
    >>> [(one.text, one.places) for one in made.notes], [one.message for one in made.findings]
    ([('PA-A 1f, 2e.', (1, 2))], ['No visit is recorded.', 'None is recorded.'])
    """
    read = _Reading()
    return Content(
        title=briefing.title,
        marking=briefing.marking,
        draft=DRAFT,
        approval=APPROVAL,
        audience=briefing.audience,
        statement=briefing.statement,
        parts=tuple(Chapter(part.number, part.title, tuple(map(read.group, part.blocks))) for part in briefing.parts),
        seen_once=read.all(briefing.seen_once),
        editions=tuple(map(_source, briefing.editions)),
        not_seen_by_rules=read.all(briefing.not_seen_by_rules),
        how_to_read=tuple(text for text in (*briefing.limits, briefing.keep) if text),
        made=briefing.made,
        notes=read.notes(),  # what has been said by now
        findings=tuple(read.found.values()),
    )


class _Reading:
    """Numbers notes, findings and sentences as it goes."""

    def __init__(self) -> None:
        self._places: dict[tuple[Behind, ...], list[int]] = {}
        self._numbers: dict[tuple[Behind, ...], int] = {}
        self._said = 0
        self.found: dict[str, Found] = {}

    def group(self, block: Block) -> Group:
        return Group(block.heading, block.lead, self.all(block.sentences))

    def all(self, sentences: Iterable[Sentence]) -> tuple[Said, ...]:
        return tuple(map(self._sentence, sentences))

    def _sentence(self, one: Sentence) -> Said:
        rules = ", ".join(one.rules)
        if not one.behind:
            return Said(one.text, rules, 0, 0)
        self._said += 1
        self._places.setdefault(one.behind, []).append(self._said)
        number = self._numbers.setdefault(one.behind, len(self._numbers) + 1)
        return Said(one.text, rules, number, self._said)

    def notes(self) -> tuple[Note, ...]:
        return tuple(self._note(behind, number) for behind, number in self._numbers.items())

    def _note(self, behind: tuple[Behind, ...], number: int) -> Note:
        by_rule: dict[str, list[Rest]] = {}
        for one in behind:
            by_rule.setdefault(one.rule, []).append(Rest(one.reference, self._number(one)))
        groups = tuple(OfRule(rule, tuple(named)) for rule, named in by_rule.items())
        told = (f"{one.rule} {', '.join(rest.reference for rest in one.named)}".strip() for one in groups)
        return Note(number, groups, f"{'; '.join(told)}.", tuple(self._places[behind]))

    def _number(self, one: Behind) -> int:
        if not one.message:
            return 0
        number = len(self.found) + 1
        return self.found.setdefault(
            one.reference, Found(number, one.reference, one.rule, one.case, one.message)
        ).number


def _source(one: Edition) -> Source:
    first = day_words(one.first) if one.first else ""
    last = day_words(one.last) if one.last else ""
    return Source(one.name, first, last, ", ".join(one.rules))
