"""Part 3: what was seen. Escalations first and alone, then gaps by theme, then what could not be told or was not seen.

Knows the answers of the run. Knows no strength: none softens an escalation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from practicecheck.operators.words import field_words, table_words
from practicecheck.reports.audience import Audience
from practicecheck.reports.briefing.agencies import not_seen
from practicecheck.reports.briefing.behind import Cite, sentence
from practicecheck.reports.briefing.cases import Cases
from practicecheck.reports.briefing.counts import counts
from practicecheck.reports.briefing.lessons import Tally
from practicecheck.reports.briefing.model import Block, Part, Sentence
from practicecheck.reports.briefing.read import Source
from practicecheck.reports.kept_result import Finding, Raised, Reason, Rule


def cite(one: Finding | Raised) -> Cite:
    """A finding or escalation as something to be cited."""
    return Cite(one.id, one.rule, one.child, one.message)


def what_was_seen(source: Source, audience: Audience, cases: Cases, counted: Mapping[str, Tally], most: int) -> Part:
    """Part 3."""
    blocks = (
        _escalations(source, audience, cases, most),
        _by_escalation(source, audience, cases, most),
        _themes(audience, counted),
        counts(source, audience),
        _untold(audience, counted, most),
        not_seen(source, audience),
    )
    return Part(3, "What was seen", tuple(block for block in blocks if not block.is_empty))


def _escalations(source: Source, audience: Audience, cases: Cases, most: int) -> Block:
    heading = "Someone must look: escalations"
    if not cases.escalated:
        none = "No rule asks for someone to look today. What could not be told is said below."
        return Block(lead=(none,), heading=heading)
    left = len(cases.escalated) - most
    lead = f"The gravest are shown. There are {audience.count(left)} more cases, counted below; the run lists them all."
    said = tuple(_of_case(source, audience, cases, child) for child in cases.escalated[:most])
    return Block(said, heading, (lead,) if left > 0 else ())


def _of_case(source: Source, audience: Audience, cases: Cases, child: str) -> Sentence:
    """A case with all that is raised for it, the gravest in full; what each asks for is said once, by escalation."""
    raised = cases.raised_of(child)
    behind = {one.id: one for one in source.findings}
    because = [behind[name] for one in raised for name in one.because if name in behind and name != one.id]
    rules = [rule for rule in dict.fromkeys(one.rule for one in because) if not _says_it(source, rule)]
    also = "; ".join(_named(source.rules[rule]) for rule in dict.fromkeys(one.rule for one in raised[1:]))
    text = f"{cases.label(child)}: {raised[0].message}{_because(source, audience, rules)}{f' Also: {also}.' if also else ''}"
    return sentence(
        audience, text, [*map(cite, raised), *map(cite, because)], rules=dict.fromkeys(one.rule for one in raised)
    )


def _named(rule: Rule) -> str:
    """An escalation by its title; a gap that escalates by what it asks for, which its title names as if it were there."""
    return _lower(rule.title) if rule.kind == "escalation" else f"{_lower(rule.title)}, to be looked at today"


def _says_it(source: Source, trigger: str) -> bool:
    """Whether a trigger is the only one of its escalation, whose words then say what it says."""
    own = f"{trigger.partition('.')[0]}."
    return trigger.startswith(own) and sum(name.startswith(own) for name in source.rules) == 1


def _by_escalation(source: Source, audience: Audience, cases: Cases, most: int) -> Block:
    """What each escalation asks for, whom it is told to, in how many cases it is raised, and of how many that could not be told."""
    sure: dict[str, list[Raised]] = {}
    unsure: dict[str, list[Raised]] = {}
    for one in source.raised:
        if one.is_sure:
            sure.setdefault(one.rule, []).append(one)
        elif one.child not in cases.sure_of(one.rule):
            unsure.setdefault(one.rule, []).append(one)
    said = []
    for rule in sorted({*sure, *unsure}, key=cases.place_of):
        here, perhaps = sure.get(rule, []), unsure.get(rule, [])
        first = (here or perhaps)[0]
        told = [f"In {_cases(_who(here), audience)}, told to: {first.told_to}"] if here else []
        if perhaps:
            who = "" if audience.is_shared else f" ({cases.listed([one.child for one in perhaps], most)})"
            told.append(f"{'could' if here else 'Could'} not be told of {_cases(_who(perhaps), audience)}{who}")
        said.append(
            sentence(audience, f'"{first.message}" {"; ".join(told)}.', map(cite, here + perhaps), rules=[rule])
        )
    return Block(tuple(said), "What each escalation asks for, and where it could not be told")


def _who(found: list[Raised]) -> frozenset[str]:
    return frozenset(one.child for one in found)


def _because(source: Source, audience: Audience, rules: list[str]) -> str:
    """The rules behind an escalation, by title: what is so and, inside, what the record does not show.

    To be shared, gaps told case by case would give back the counts that part 4 hides.
    """
    told = {True: list[str](), False: list[str]()}
    for rule in rules:
        told[source.rules[rule].kind == "trigger"].append(_lower(source.rules[rule].title))
    said = f" Because {'; '.join(told[True])}." if told[True] else ""
    return said + (
        f" Not shown by the record: {'; '.join(told[False])}." if told[False] and not audience.is_shared else ""
    )


def _themes(audience: Audience, counted: Mapping[str, Tally]) -> Block:
    """Where gaps are. To be shared, only repeated ones, and uncounted: a gap named here and not in part 4 is one case's."""
    by_theme: dict[str, list[Tally]] = {}
    for one in counted.values():
        if one.is_repeated if audience.is_shared else one.gaps:
            by_theme.setdefault(one.rule.theme, []).append(one)
    said = []
    for theme, found in sorted(by_theme.items(), key=lambda item: (-len(_children(item[1])), item[0])):
        found.sort(key=lambda one: (-len(one.gaps), one.rule.id))
        text = f"{theme.capitalize()}: " + (
            "repeated gaps." if audience.is_shared else f"gaps in {_cases(_children(found), audience)}."
        )
        cited = [cite(gap) for one in found for gap in one.findings()]
        said.append(sentence(audience, text, cited, rules=[one.rule.id for one in found]))
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
    return tuple(sentence(audience, f"{audience.case(gap.child)}: {gap.message}", [cite(gap)]) for gap in once)


def _untold(audience: Audience, counted: Mapping[str, Tally], most: int) -> Block:
    found = sorted((one for one in counted.values() if one.untold), key=lambda one: (-len(one.untold), one.rule.id))
    said = []
    for one in found[:most]:
        cited = [gap for of_child in one.untold.values() for gap in of_child]
        why = Counter(reason for gap in cited for reason in dict.fromkeys(map(_reason, gap.reasons))).most_common(1)
        told = f", most often because {_lower(why[0][0])}" if why else ""
        text = f"{one.rule.title}: of {_cases(one.untold, audience)}{told}."
        said.append(sentence(audience, text, map(cite, cited), rules=[one.rule.id]))
    rest = len(found) - most
    lead = (f"The rules with most cases are shown. {rest} more could not be told of some; the run lists them.",)
    return Block(tuple(said), "What could not be told", lead if rest > 0 else ())


def _reason(one: Reason) -> str:
    """Why something could not be told, a field named as people say it."""
    told = f"the {field_words(one.column)} of the {table_words(one.table)}"
    return one.words.rstrip(".").replace(f"{one.table}.{one.column}", told)


def _children(found: list[Tally]) -> frozenset[str]:
    return frozenset(child for one in found for child in one.gaps)


def _cases(found: Collection[object], audience: Audience) -> str:
    """How many cases, a case each; a hidden count is of cases, whether it is one or more."""
    return f"{audience.count(len(found))} {'case' if len(found) == 1 and not audience.is_shared else 'cases'}"


def _lower(title: str) -> str:
    """A title inside a sentence."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
