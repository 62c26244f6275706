"""Measures of the run in words, for parts 3 and 6. They count rows such as plans, not children, and judge nobody."""

from __future__ import annotations

from practicecheck.reports.audience import Audience
from practicecheck.reports.briefing.behind import Cite, sentence
from practicecheck.reports.briefing.model import Block, Sentence
from practicecheck.reports.briefing.read import Source
from practicecheck.reports.kept_result import Measure


def counts(source: Source, audience: Audience) -> Block:
    """One sentence for each rule that counts."""
    said = [_sentence(rule, found, source, audience) for rule, found in measured(source).items()]
    return Block(tuple(said), "Counts", ("Of rows such as plans, not of children.",) if said else ())


def measured(source: Source) -> dict[str, list[Measure]]:
    """The measures by rule, without those that had nothing to count."""
    found: dict[str, list[Measure]] = {}
    for one in source.measures:
        if one.denominator + one.cannot_tell:
            found.setdefault(one.rule, []).append(one)
    return found


def cited(found: list[Measure]) -> list[Cite]:
    """What a sentence on measures rests on: the counts themselves."""
    return [Cite(f"measure {one.measure}", one.rule, "") for one in found]


def _sentence(rule: str, found: list[Measure], source: Source, audience: Audience) -> Sentence:
    told = "; ".join(_words(one, audience, named=len(found) > 1) for one in found)
    return sentence(audience, f"{source.rules[rule].title}: {told}.", cited(found))


def _words(one: Measure, audience: Audience, *, named: bool) -> str:
    name = f"{one.measure.replace('_', ' ')} " if named else ""
    if not audience.may_tell_measure(one.denominator):
        return f"{name}counted over too few to be shared"
    untold = f", {audience.count(one.cannot_tell)} could not be told" if one.cannot_tell else ""
    return f"{name}{audience.share(one.numerator, one.denominator)}{untold}"
