"""Part 3: what was seen. Escalations first and alone, then gaps by theme, then what could not be told or was not seen.

Knows the answers of the run. Knows no strength: none softens an escalation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from practicecheck.reports.briefing.agencies import not_seen
from practicecheck.reports.briefing.audience import Audience, Cite
from practicecheck.reports.briefing.cases import Cases
from practicecheck.reports.briefing.counts import counts
from practicecheck.reports.briefing.lessons import Tally
from practicecheck.reports.briefing.model import Block, Part, Sentence
from practicecheck.reports.briefing.read import Source
from practicecheck.reports.kept_run import Finding, Raised


def cite(one: Finding | Raised) -> Cite:
    """A finding or escalation as something to be cited."""
    return Cite(one.id, one.rule, one.child, one.message)


def what_was_seen(source: Source, audience: Audience, cases: Cases, counted: Mapping[str, Tally], most: int) -> Part:
    """Part 3."""
    blocks = (
        _escalations(source, audience, cases, most),
        _perhaps(source, audience, cases, most),
        _themes(audience, counted),
        counts(source, audience),
        _untold(audience, counted, most),
        not_seen(source, audience),
    )
    return Part(3, "What was seen", tuple(block for block in blocks if not block.is_empty))


def _escalations(source: Source, audience: Audience, cases: Cases, most: int) -> Block:
    heading = "Someone must look: escalations"
    if not cases.escalated:
        return Block(
            lead=("No rule asks for someone to look today. What could not be told is said below.",), heading=heading
        )
    behind = {one.id: one for one in source.findings}
    said = []
    for child in cases.escalated[:most]:
        for one in cases.raised_of(child):
            because = [behind[name] for name in one.because if name in behind and name != one.id]
            why = _because(source, audience, [found.rule for found in because])
            text = f"{cases.label(child)}: {one.message}{why} Told to: {one.level.replace('_', ' ')}."
            said.append(audience.sentence(text, [cite(one), *map(cite, because)], rules=[one.rule]))
    return Block(tuple(said), heading, _more(audience, len(cases.escalated) - most))


def _because(source: Source, audience: Audience, rules: list[str]) -> str:
    """The rules behind an escalation, by title: what is so and, inside, what the record does not show.

    To be shared, gaps told case by case would give back the counts that part 4 hides.
    """
    told = {True: list[str](), False: list[str]()}
    for rule in dict.fromkeys(rules):
        told[source.rules[rule].kind == "trigger"].append(_lower(source.rules[rule].title))
    said = f" Because {'; '.join(told[True])}." if told[True] else ""
    return said + (
        f" Not shown by the record: {'; '.join(told[False])}." if told[False] and not audience.is_shared else ""
    )


def _perhaps(source: Source, audience: Audience, cases: Cases, most: int) -> Block:
    """Escalations that would be raised, were something known: by escalation, since there may be many."""
    unsure: dict[str, list[Raised]] = {}
    for one in source.raised:
        if not one.is_sure and one.child not in cases.sure_of(one.rule):
            unsure.setdefault(one.rule, []).append(one)
    said = []
    for rule, found in sorted(unsure.items(), key=lambda item: -len(item[1]))[:most]:
        who = "" if audience.is_shared else f" ({cases.listed([one.child for one in found], most)})"
        count = audience.count(len({one.child for one in found}))
        text = f'Of {count} {_cases(len(found), audience)}{who} it could not be told whether this holds: "{found[0].message}"'
        said.append(audience.sentence(text, map(cite, found), rules=[rule]))
    return Block(tuple(said), "It could not be told whether someone must look")


def _themes(audience: Audience, counted: Mapping[str, Tally]) -> Block:
    """Where gaps are. To be shared, only repeated ones, and uncounted: a gap named here and not in part 4 is one case's."""
    by_theme: dict[str, list[Tally]] = {}
    for one in counted.values():
        if one.is_repeated if audience.is_shared else one.gaps:
            by_theme.setdefault(one.rule.theme, []).append(one)
    said = []
    for theme, found in sorted(by_theme.items(), key=lambda item: (-_children(item[1]), item[0])):
        found.sort(key=lambda one: (-len(one.gaps), one.rule.id))
        count = "" if audience.is_shared else f" in {_children(found)} {_cases(_children(found))}"
        text = f"{theme.capitalize()}: {'repeated gaps' if audience.is_shared else 'gaps'}{count}."
        cited = [cite(gap) for one in found for gap in one.findings()]
        said.append(audience.sentence(text, cited, rules=[one.rule.id for one in found]))
    if not said:
        empty = "No repeated gap was found." if audience.is_shared else "No gap was found."
        return Block(lead=(f"{empty} See what could not be told.",), heading="Gaps by theme")
    lead = ("Gaps seen in one case alone are left out of what is to be shared.",) if audience.is_shared else ()
    return Block(tuple(said), "Gaps by theme", lead)


def seen_once(audience: Audience, counted: Mapping[str, Tally]) -> tuple[Sentence, ...]:
    """For those inside: the gaps of one case, which are no lesson. Told to others, their count would be told too."""
    if audience.is_shared:
        return ()
    once = [gap for one in counted.values() if len(one.gaps) == 1 for gap in one.findings()]
    return tuple(audience.sentence(f"{audience.case(gap.child)}: {gap.message}", [cite(gap)]) for gap in once)


def _untold(audience: Audience, counted: Mapping[str, Tally], most: int) -> Block:
    found = sorted((one for one in counted.values() if one.untold), key=lambda one: (-len(one.untold), one.rule.id))
    said = []
    for one in found[:most]:
        cited = [gap for of_child in one.untold.values() for gap in of_child]
        why = Counter(
            reason for gap in cited for reason in dict.fromkeys(one.words for one in gap.reasons)
        ).most_common(1)
        told = f" Most often: {_lower(why[0][0].rstrip('.'))}." if why else ""
        text = f"{one.rule.title}: could not be told of {audience.count(len(one.untold))} {_cases(len(one.untold), audience)}.{told}"
        said.append(audience.sentence(text, map(cite, cited), rules=[one.rule.id]))
    rest = [one.rule.id for one in found[most:]]
    lead = (f"The rules with most cases are shown. Some could not be told of these too: {', '.join(rest)}.",)
    return Block(tuple(said), "What could not be told", lead if rest else ())


def _more(audience: Audience, left: int) -> tuple[str, ...]:
    """That there are more cases than are shown."""
    if left <= 0:
        return ()
    return (
        f"Those with most escalations are shown. There are {audience.count(left)} more cases; the run lists them all.",
    )


def _children(found: list[Tally]) -> int:
    return len({child for one in found for child in one.gaps})


def _cases(number: int, audience: Audience | None = None) -> str:
    return "case" if number == 1 and not (audience and audience.is_shared) else "cases"


def _lower(title: str) -> str:
    """A title inside a sentence."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
