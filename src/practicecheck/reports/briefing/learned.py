"""Part 4: the key learning. Gaps that are repeated over cases, under the line of the briefing that their rule answers.

Knows how lessons are worded. Which gaps are lessons is counted in `lessons`.
"""

from __future__ import annotations

from collections.abc import Iterable

from practicecheck.reports.briefing.audience import Audience
from practicecheck.reports.briefing.lessons import REPEATED, Line, Tally
from practicecheck.reports.briefing.model import Block, Part, Sentence
from practicecheck.reports.briefing.read import Source
from practicecheck.reports.briefing.seen import cite

_LEAD = (
    "A lesson is a gap in two cases or more. It is told as: how many of the cases that the rule applies to and that could be judged, "
    "and how many could not be told. There are no percentages."
)


def key_learning(source: Source, audience: Audience, learnt: Iterable[Line]) -> Part:
    """Part 4."""
    blocks = [_line(line, source, audience) for line in learnt]
    blocks = [block for block in blocks if block.sentences]
    if not blocks:
        none = (
            "No gap is repeated in the cases seen, so no lesson is drawn. That is no proof that there is none: see what could "
            "not be told."
        )
        return Part(4, "Key learning", (Block(lead=(none,)),))
    lead = (_LEAD, *(_hidden(audience)))
    return Part(4, "Key learning", (Block(lead=lead), *blocks))


def _hidden(audience: Audience) -> tuple[str, ...]:
    if not audience.is_shared:
        return ()
    small = audience.small_number
    return (f"The letter c stands for a count from 1 to {small}; 'most of' for all but 1 to {small}.",)


def heading_of(line: Line, source: Source) -> str:
    """What a line of learning is headed by."""
    return source.words.lines.get(line.code, line.code.capitalize())


def _line(line: Line, source: Source, audience: Audience) -> Block:
    said = [_rule(one, audience) for one in line.repeated]
    stopped = {child for one in line.reached for child in one.stopped if child not in one.gaps}
    several = len(line.reached) > 1 or stopped
    if line.reached and several and not (audience.is_shared and said):  # uncounted, it would say nothing more
        said.insert(0, _whole(line, audience))
    code = f"{line.code}: " if line.code in source.words.lines else ""
    return Block(tuple(said), f"{code}{heading_of(line, source)}")


def _whole(line: Line, audience: Audience) -> Sentence:
    """The line as one, counted with the gaps that stop a case before a later rule asks anything of it."""
    shown = line.reached if audience.is_shared else tuple(one for one in line.tallies if one.missed)
    # Beside the count of each rule, a count of the whole would give back small differences.
    count = "" if audience.is_shared else f" in {len(line.missed)} of {len(line.judged)} cases"
    before = {child: found for one in shown for child, found in one.stopped.items()}
    named = sorted({gap.rule for found in before.values() for gap in found})
    why = f" Cases stopped by an earlier gap ({', '.join(named)}) are counted in." if named else ""
    cited = [cite(gap) for one in shown for gap in one.findings()]
    cited += [cite(gap) for found in before.values() for gap in found]
    return audience.sentence(
        f"The record lacks a step of this line{count}.{why}", cited, rules=[one.rule.id for one in shown]
    )


def _rule(one: Tally, audience: Audience) -> Sentence:
    """A repeated gap: x of y applicable, z could not be told."""
    assert len(one.gaps) >= REPEATED
    share = audience.share(len(one.gaps), len(one.judged))
    text = f"{one.rule.title}: a gap in {share} applicable, {audience.count(len(one.untold))} could not be told"
    if one.not_due:
        text += f", {audience.count(len(one.not_due))} not yet due"
    further = set(one.stopped) - set(one.gaps)
    if further:
        text += f"; {audience.count(len(further))} more did not come to it, because an earlier step is a gap"
    return audience.sentence(f"{text}.{_rests(one)}", map(cite, one.findings()), rules=[one.rule.id])


def _rests(one: Tally) -> str:
    """Whether the lesson is an auditor's view, and whether its rule is only on trial."""
    opinions, all_ = one.opinions(), len(one.findings())
    said = ""
    if opinions:
        said = (
            " It rests on the opinion of an audit."
            if opinions == all_
            else " It rests in part on the opinion of an audit."
        )
    return f"{said} The rule is on trial." if one.rule.on_trial else said
