"""Part 6: recommendations with their owners. First what audits asked for, then what repeated gaps and counts call for.

What audits asked for is checked by PA-ESC-02; its words, owners and dates are in the rows kept with the run. Two actions of one
audit in the same words are shown once, with both ids, and no guess is made at what was meant (catalogue, note 2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from practicecheck.operators.words import code_words, day_words
from practicecheck.records import TABLES
from practicecheck.reports.audience import Audience
from practicecheck.reports.briefing.behind import Cite, sentence
from practicecheck.reports.briefing.cases import Cases
from practicecheck.reports.briefing.counts import cited, measured
from practicecheck.reports.briefing.learned import heading_of
from practicecheck.reports.briefing.lessons import Line
from practicecheck.reports.briefing.model import Block, Part, Sentence
from practicecheck.reports.briefing.read import Source
from practicecheck.reports.briefing.seen import cite
from practicecheck.reports.kept_result import Finding

RULE = "PA-ESC-02"
_URGENCY = ("escalate", "gap", "cannot_tell", "not_due")
_RECOMMENDED = "R"
"""Lines of the original briefing that were recommendations, not learning."""


def recommendations(source: Source, audience: Audience, cases: Cases, learnt: Iterable[Line], most: int) -> Part:
    """Part 6."""
    blocks = (_of_audits(source, audience, cases, most), _of_lessons(source, audience, learnt))
    found = tuple(block for block in blocks if not block.is_empty)
    none = Block(lead=("No audit asked for anything in these cases, and no repeated gap is about a recommendation.",))
    return Part(6, "Recommendations and owners", found or (none,))


def _of_audits(source: Source, audience: Audience, cases: Cases, most: int) -> Block:
    heading = "What audits asked for"
    asked = [one for one in source.findings if one.rule == RULE and one.answer != "not_applicable"]
    if source.shown is None:
        lead = (
            "The words, owners and dates of recommendations are in run.duckdb, which is not beside the result. What can be told:",
        )
        return Block(tuple(_answer(one, source, audience, cases) for one in asked), heading, lead if asked else ())
    groups = _groups(source)
    by_audit = {(one.child, one.subject.id): one for one in asked}
    ranked = sorted(groups, key=lambda group: (audience.case(group[0]), group[1] or "", group[2]))
    shown = [
        (by_audit.get(group[:2]), _group(groups[group], by_audit.get(group[:2]), source, audience, cases))
        for group in ranked
    ]
    with_actions = {(child, audit) for child, audit, _ in groups}
    shown += [
        (one, _answer(one, source, audience, cases)) for one in asked if (one.child, one.subject.id) not in with_actions
    ]
    said = [sentence for _, sentence in sorted(shown, key=lambda pair: _urgency(pair[0]))]
    left = len(said) - most
    more = f"The most urgent are shown. There are {audience.count(left)} more; the run lists them all."
    return Block(tuple(said[:most]), heading, (more,) if left > 0 else ())


def _urgency(finding: Finding | None) -> int:
    """Where what an audit asked for stands among others: what must be looked at first; what is done, or has no answer, last."""
    return _URGENCY.index(finding.answer) if finding is not None and finding.answer in _URGENCY else len(_URGENCY)


def _groups(source: Source) -> dict[tuple[str, str | None, str], list[dict[str, Any]]]:
    """Actions by child, audit and words; those without words are not taken for the same."""
    found: dict[tuple[str, str | None, str], list[dict[str, Any]]] = {}
    for row in source.rows("assurance_action"):
        words = " ".join((row["recommendation"] or "").split()).casefold() or f"\0{row['key']}"
        found.setdefault((row["child_id"], row["audit_id"], words), []).append(row)
    return found


def _group(
    rows: list[dict[str, Any]], finding: Finding | None, source: Source, audience: Audience, cases: Cases
) -> Sentence:
    first = rows[0]
    words = " ".join((first["recommendation"] or "").split()) or "a recommendation whose words are not recorded"
    words = audience.own_words(words, source.children)
    keys = [audience.key(row["key"]) for row in rows]
    text = f"{cases.label(first['child_id'])}: {words} ({', '.join(keys)}"
    text += "; same text, one action; all ids are kept). " if len(rows) > 1 else "). "
    text += " ".join(dict.fromkeys(_state(row, source.as_of) for row in rows))
    if finding is None:
        rows_alone = [Cite(f"row {key}", "", first["child_id"]) for key in keys]
        return sentence(audience, f"{text} {RULE} gave no answer here.", rows_alone, rules=[source.report])
    said = {"escalate": " Someone must look at it today.", "cannot_tell": " Whether it is assured could not be told."}
    return sentence(audience, f"{text}{said.get(finding.answer, '')}", [cite(finding)], rules=[RULE])


def _state(row: dict[str, Any], as_of: date) -> str:
    """Owner, due day and what became of it, as recorded."""
    table = TABLES["assurance_action"]
    owner = code_words(table.field("owner_role"), row["owner_role"]) if row["owner_role"] else "not recorded"
    due, done = row["due_date"], row["done_date"]
    said = f"Owner: {owner}. Due: {day_words(due) if due else 'not recorded'}."
    if done:
        said += f" Recorded as done on {day_words(done)}."
    else:
        said += " Not recorded as done" + (", and past its day." if due and due < as_of else ".")
    if row["result"]:
        said += f" Result: {code_words(table.field('result'), row['result'])}."
    return said


def _answer(one: Finding, source: Source, audience: Audience, cases: Cases) -> Sentence:
    """An audit's assurance as the rule answers it, where its actions are not there to be shown."""
    title = source.rules[one.rule].title
    told = f"{title}: {one.answer.replace('_', ' ')}." if audience.is_shared else one.message
    return sentence(audience, f"{cases.label(one.child)}: {told} Owner: {source.rules[one.rule].acts}.", [cite(one)])


def _of_lessons(source: Source, audience: Audience, learnt: Iterable[Line]) -> Block:
    return Block(
        (*_repeated(source, audience, learnt), *_counted(source, audience)), "What the lessons and counts call for"
    )


def _repeated(source: Source, audience: Audience, learnt: Iterable[Line]) -> Iterator[Sentence]:
    for line in learnt:
        if line.code[:1] == _RECOMMENDED and line.repeated and line.code in source.words.lines:
            owners = ", ".join(
                dict.fromkeys(role for one in line.repeated for role in one.rule.acts.split(", ") if role)
            )
            gaps = [cite(gap) for one in line.repeated for gap in one.findings()]
            text = f"{heading_of(line, source)}: consider what would make the record show it. Owner: {owners or 'to be named'}."
            yield sentence(audience, text, gaps, rules=[one.rule.id for one in line.repeated])


def _counted(source: Source, audience: Audience) -> Iterator[Sentence]:
    for name, found in measured(source).items():
        rule = source.rules[name]
        if any(code[0] == _RECOMMENDED and code in source.words.lines for code in rule.answers):
            text = f"{rule.title}: review the level. The count (part 3) says neither too much nor too little."
            yield sentence(audience, f"{text} Owner: {rule.acts or 'to be named'}.", cited(found))
