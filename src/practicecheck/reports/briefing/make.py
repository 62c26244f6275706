"""Make a seven-minute briefing of a run: its seven parts, and what stands behind them (PA-REP-01).

Refuses what would be no briefing. Knows the order of the parts; each part is a module of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from practicecheck.errors import InputError
from practicecheck.operators.words import day_words
from practicecheck.reports.audience import Audience
from practicecheck.reports.briefing.cases import Cases
from practicecheck.reports.briefing.discuss import what_to_do
from practicecheck.reports.briefing.learned import key_learning
from practicecheck.reports.briefing.lessons import REPEATED, Tally, lines, tallies
from practicecheck.reports.briefing.model import Briefing, Edition, Sentence
from practicecheck.reports.briefing.practice import good_practice
from practicecheck.reports.briefing.read import Source
from practicecheck.reports.briefing.recommend import recommendations
from practicecheck.reports.briefing.scope import aims_and_scope, why_it_matters
from practicecheck.reports.briefing.seen import seen_once, what_was_seen


def make_briefing(source: Source, audience: Audience, *, most: int) -> Briefing:
    """The briefing of a run, its lists cut at `most` cases or rules. Raises InputError for a run without answers, or of one case only."""
    _refuse_what_teaches_nothing(source)
    cases = Cases(source, audience)
    counted = tallies(source)
    learnt = lines(source, counted)
    parts = (
        aims_and_scope(source, audience),
        why_it_matters(source),
        what_was_seen(source, audience, cases, counted, most),
        key_learning(source, audience, learnt),
        good_practice(source, audience, cases, most),
        recommendations(source, audience, cases, learnt, most),
        what_to_do(source, cases, learnt),
    )
    cited = sorted({rule for part in parts for one in part.sentences() for rule in one.rules} & source.rules.keys())
    return Briefing(
        title=source.words.title,
        audience=_audience(audience),
        statement=source.statement,
        parts=parts,
        marking="To share" if audience.is_shared else "Not to be shared",
        editions=tuple(_editions(source, cited)),
        not_seen_by_rules=tuple(_limits(counted.values())),
        seen_once=seen_once(audience, counted),
        limits=source.limits,
        keep=source.words.keep,
        made=f"Made by {source.report} from a run of {day_words(source.as_of)}, rulebook {source.rulebook}.",
    )


def _refuse_what_teaches_nothing(source: Source) -> None:
    if not source.children or not source.findings:
        raise InputError(
            "This run has no results, so there is nothing to brief anyone about, and nothing was written. Look at the run, "
            "or run again over records that hold children."
        )
    if len(source.children) < REPEATED:
        raise InputError(
            "This run holds one case only. A lesson is a gap that is repeated, so one case is never called a lesson, and no "
            "briefing was written. Run two cases or more together; what one case shows is told by 'practicecheck run' and "
            "'practicecheck explain'."
        )


def _audience(audience: Audience) -> str:
    if audience.is_shared:
        small = audience.small_number
        return (
            f"To share. No names; ages in bands; counts from 1 to {small} are hidden as c. Good practice and escalations are told "
            "case by case, so their number can be seen, and a small area is known by its facts: a person reads this before "
            "it goes out."
        )
    who = "names children by their ids" if audience.with_names else "tells of single cases, with every count"
    return f"Not to be shared: it {who}. Keep it where the case records may be kept."


def _editions(source: Source, cited: Iterable[str]) -> Iterable[Edition]:
    """The editions behind the rules that are named: those in force on the day read, and those that a finding was judged by."""
    judged = {(one.rule, one.edition) for one in source.findings}
    found: dict[str, Edition] = {}
    for name in cited:
        for one in source.rules[name].cited:
            in_force = (one.first is None or one.first <= source.as_of) and (
                one.last is None or one.last >= source.as_of
            )
            if in_force or (name, one.edition) in judged:
                held = found.get(one.edition)
                rules = (*held.rules, name) if held else (name,)
                found[one.edition] = Edition(one.edition, one.first, one.last, rules)
    return [found[name] for name in sorted(found)]


def _limits(counted: Iterable[Tally]) -> Iterable[Sentence]:
    """What the rules behind the lessons do not see: each said once, those of the same rules together."""
    found: dict[str, list[str]] = {}
    for one in counted:
        if one.is_repeated:
            for limit in one.rule.limits:
                found.setdefault(limit, []).append(one.rule.id)
    together: dict[tuple[str, ...], list[str]] = {}
    for limit, rules in found.items():
        together.setdefault(tuple(rules), []).append(limit)
    return [Sentence(" ".join(limits), rules) for rules, limits in together.items()]
