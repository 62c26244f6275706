"""Part 4: the key learning. Gaps that are repeated over cases, under the line of the briefing that their rule answers.

Knows how lessons are worded. Which gaps are lessons is counted in `lessons`.
"""

from __future__ import annotations

from collections.abc import Iterable

from practicecheck.reports.audience import Audience
from practicecheck.reports.briefing.behind import sentence
from practicecheck.reports.briefing.lessons import REPEATED, Line, Tally
from practicecheck.reports.briefing.model import Block, Part, Sentence
from practicecheck.reports.briefing.read import Source
from practicecheck.reports.briefing.seen import cite

_LEAD = (
    "A lesson is a gap in two cases or more. Its count is of the cases that the rule applies to and that could be judged; how many "
    "could not be told, or are not due yet, follows where there are any. There are no percentages."
)


_LINES, _RULES = 10, 3
"""How many lines are told in full (those of fewer cases are named after them), and of each how many rules."""


def key_learning(source: Source, audience: Audience, learnt: Iterable[Line]) -> Part:
    """Part 4."""
    reached = [line for line in learnt if line.reached]
    if not reached:
        none = (
            "No gap is repeated in the cases seen, so no lesson is drawn. That is no proof that there is none: see what could "
            "not be told."
        )
        return Part(4, "Key learning", (Block(lead=(none,)),))
    blocks = [Block(lead=(_LEAD, *_hidden(audience))), *(_line(line, source, audience) for line in reached[:_LINES])]
    further = [_further(line, source, audience) for line in reached[_LINES:]]
    if further:
        blocks.append(Block(tuple(further), "Lessons of fewer cases", ("Repeated too; the run counts them.",)))
    return Part(4, "Key learning", tuple(blocks))


def _hidden(audience: Audience) -> tuple[str, ...]:
    if not audience.is_shared:
        return ()
    small = audience.small_number
    return (f"The letter c stands for a count from 1 to {small}; 'most of' for all but 1 to {small}.",)


def heading_of(line: Line, source: Source) -> str:
    """What a line of learning is headed by."""
    return source.words.lines.get(line.code, line.code.capitalize())


def _coded(line: Line, source: Source) -> str:
    code = f"{line.code}: " if line.code in source.words.lines else ""
    return f"{code}{heading_of(line, source)}"


def _line(line: Line, source: Source, audience: Audience) -> Block:
    said = [_rule(one, audience) for one in line.repeated[:_RULES]]
    stopped = {child for one in line.reached for child in one.stopped if child not in one.gaps}
    several = len(line.reached) > 1 or stopped
    if line.reached and several and not (audience.is_shared and said):  # uncounted, it would say nothing more
        said.insert(0, _whole(line, audience))
    if rest := line.repeated[_RULES:]:
        titles = "; ".join(one.rule.title for one in rest)
        said.append(_together(f"Repeated too: {titles}.", rest, audience))
    return Block(tuple(said), _coded(line, source))


def _further(line: Line, source: Source, audience: Audience) -> Sentence:
    """A line that is named only."""
    return _together(f"{_coded(line, source)}.", line.repeated or line.reached, audience)


def _together(text: str, rules: Iterable[Tally], audience: Audience) -> Sentence:
    """A sentence on several rules, with every gap of theirs and of what stopped their cases."""
    gaps = [cite(gap) for one in rules for gap in one.findings()]
    gaps += [cite(gap) for one in rules for found in one.stopped.values() for gap in found]
    return sentence(audience, text, gaps, rules=[one.rule.id for one in rules])


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
    return sentence(
        audience, f"The record lacks a step of this line{count}.{why}", cited, rules=[one.rule.id for one in shown]
    )


def _rule(one: Tally, audience: Audience) -> Sentence:
    """A repeated gap: in x of y that it applies to; of z it could not be told."""
    assert len(one.gaps) >= REPEATED
    share = audience.share(len(one.gaps), len(one.judged))
    beside = (
        (one.untold, "could not be told"),
        (one.not_due, "not yet due"),
        (set(one.stopped) - set(one.gaps), "stopped by an earlier gap"),
    )
    told = "".join(f"; {audience.count(len(children))} {what}" for children, what in beside if children)
    text = f"{one.rule.title}: a gap in {share}{told}.{_rests(one)}"
    return sentence(audience, text, map(cite, one.findings()), rules=[one.rule.id])


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
