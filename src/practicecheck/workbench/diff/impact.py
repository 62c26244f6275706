"""Find what a change of the rules does to one extract: ask both rulebooks, group what moves, say why, pick examples.

Knows nothing of where rules come from, or of how an impact is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from practicecheck.engine.records import read_records
from practicecheck.engine.trace import answers, detail
from practicecheck.engine.twice import Move, Twice, start_twice
from practicecheck.results.words import WORST_FIRST
from practicecheck.rulebook.differences import (
    CAUSES,
    Difference,
    as_if_in_force,
    changed_parameters,
    differences,
)
from practicecheck.workbench.diff.asked import Asked, Loaded, notes
from practicecheck.workbench.diff.cause import Causes, causes
from practicecheck.workbench.diff.edits import check_of, edits, reading
from practicecheck.workbench.diff.model import Book, Example, Group, Impact, OnMeasure, OnRule

if TYPE_CHECKING:
    from practicecheck.intake import Reading
    from practicecheck.results.model import Outcome

_NOT_HELD = frozenset({"table_not_covered", "column_not_carried"})


def make_impact(
    old: Loaded,
    new: Loaded,
    paths: Sequence[Path],
    as_of: date,
    *,
    as_if: bool = False,
    call: Callable[[str], str] | None = None,
    most: int = 3,
    progress: Callable[[str], None] = lambda _: None,
    **reading_options: Unpack[Reading],
) -> Impact:
    """What the new rulebook would answer otherwise than the old one, of inputs as they read at the end of `as_of`.

    `as_if` takes the last dated value of each changed number to have always held. `call` says how a child is called in an example
    (None: no examples); of each group there are at most so many. `reading_options` is what `read_inputs` takes. Raises as
    `start_twice` does.
    """
    changed = changed_parameters(old.asked, new.asked)
    asked = as_if_in_force(new.asked, changed) if as_if and changed else new.asked
    found = differences(old.asked, asked)
    twice = start_twice(old.asked, asked, found, paths, as_of, progress=progress, **reading_options)
    try:
        return _impact(Asked(twice, old, new, as_if, call, most), changed)
    finally:
        twice.close()


def _impact(asked: Asked, changed: tuple[str, ...]) -> Impact:
    twice, old, new = asked.twice, asked.old, asked.new
    moves = twice.moves()
    why = causes(twice, moves)
    groups = _grouped(moves, why)
    said, faults = _said(twice, _looked_at(groups, moves, asked.most))
    groups = _with_coverage(groups, said)
    within, everyone = twice.within(), twice.children()
    on = {
        name: _on_rule(asked, one, groups.get(name, {}), said, within.get(name, 0), everyone)
        for name, one in twice.differences.items()
    }
    both = {move.child for move in moves if move.before is not None and move.after is not None}
    measures = tuple(
        OnMeasure(one.rule, _title(twice, one.rule), one.measure, one.before, one.after) for one in twice.measures()
    )
    is_moving = {one.rule for one in measures} | {name for name, one in on.items() if one.groups or one.within}
    return Impact(
        old=Book(old.called, old.plain.version, old.asked.hash),
        new=Book(new.called, new.plain.version, new.asked.hash),
        as_of=twice.as_of,
        children=everyone,
        children_words=f"{everyone:,} {'child' if everyone == 1 else 'children'}",
        moved=len(both),
        as_if=changed if asked.as_if else (),
        edits=tuple(edits(old.plain, old.folder, new.plain, new.folder)),
        rules=tuple(sorted((one for one in on.values() if one.groups or one.within), key=_urgency)),
        quiet=tuple(one for name, one in on.items() if name not in is_moving and twice.differences[name].own),
        measures=measures,
        notes=tuple(notes(asked, changed, why)),
        faults=(*twice.old.faults, *twice.new.faults, *_failed(twice), *faults),
    )


Grouped = dict[tuple[str | None, str | None, Causes], list[Move]]
Key = tuple[str, str, str]
"""Side, rule, child."""


def _grouped(moves: Iterable[Move], why: dict[Move, Causes]) -> dict[str, Grouped]:
    found: dict[str, Grouped] = defaultdict(dict)
    for move in sorted(moves, key=_mixed):
        found[move.rule].setdefault((move.before, move.after, why[move]), []).append(move)
    return found


def _mixed(move: Move) -> str:
    """An order that tells nothing of children's ids, so that under pseudonyms neither does the choice of examples."""
    return sha256(f"{move.rule}\x1f{move.child}".encode()).hexdigest()


def _looked_at(groups: dict[str, Grouped], moves: Iterable[Move], most: int) -> dict[str, set[tuple[str, str]]]:
    """Which rules are looked at for whom, by side: the examples, and all whose answer could not be told by one of the two."""
    picked = {(move.rule, move.child) for of in groups.values() for listed in of.values() for move in listed[:most]}
    untold = {(m.rule, m.child) for m in moves if "cannot_tell" in (m.before, m.after)}
    return {"old": picked | untold, "new": picked | untold}


def _said(twice: Twice, wanted: dict[str, set[tuple[str, str]]]) -> tuple[dict[Key, list[Outcome]], list[str]]:
    """What each rulebook says of these children, by the one-child evaluator; and where it answers otherwise than the SQL."""
    found: dict[Key, list[Outcome]] = {}
    faults: list[str] = []
    for side in (twice.old, twice.new):
        asked = sorted(
            (rule, child) for rule, child in wanted[side.name]
            if rule in side.part.rules and rule not in side.book.vocabulary.switched_off
        )  # fmt: skip
        if not asked:
            continue
        twice.stand(side)
        records = read_records(twice.con, twice.plan, sorted({child for _, child in asked}))
        known = twice.answers(side)
        for rule, child in sorted(asked, key=lambda one: (one[1], one[0])):
            if child not in records:
                continue
            traced = answers(side.book, side.book.rules[rule], records[child])
            told = [detail(one, twice.intake.inputs) for one in traced]
            found[side.name, rule, child] = told
            if told and min((one.answer for one in told), key=_rank) != known[child].get(rule):
                faults.append(
                    f"{rule}: the one-child evaluator answers otherwise than the SQL, by the {side.name} rules."
                )
    return found, list(dict.fromkeys(faults))


def _rank(answer: str) -> int:
    return [str(one) for one in WORST_FIRST].index(answer)


def _with_coverage(groups: dict[str, Grouped], said: dict[Key, list[Outcome]]) -> dict[str, Grouped]:
    """The same, with coverage among the causes where the one side cannot tell only because the extract does not hold something."""
    found: dict[str, Grouped] = defaultdict(dict)
    for rule, of in groups.items():
        for (before, after, why), moves in of.items():
            for move in moves:
                sides = [name for name, answer in (("old", before), ("new", after)) if answer == "cannot_tell"]
                lacks = any(_lacks(said.get((side, rule, move.child), [])) for side in sides)
                key = (before, after, (*why, CAUSES[-1]) if lacks else why)
                found[rule].setdefault(key, []).append(move)
    return found


def _lacks(told: Sequence[Outcome]) -> bool:
    kinds = {str(reason["kind"]) for one in told if one.answer == "cannot_tell" for reason in one.reasons}
    return bool(kinds) and kinds <= _NOT_HELD


def _on_rule(
    asked: Asked, one: Difference, groups: Grouped, said: dict[Key, list[Outcome]], within: int, everyone: int
) -> OnRule:
    twice = asked.twice
    check = check_of(twice.new.book, one.check) or check_of(twice.old.book, one.check)
    assert check is not None
    made = [
        Group(before, after, why, len(moves), tuple(_examples(asked, moves, said)))
        for (before, after, why), moves in groups.items()
    ]
    made.sort(
        key=lambda group: (
            not group.is_lost,
            not group.is_raised,
            -(group.count or 0),
            str(group.after),
            str(group.before),
        )
    )
    moved = sum(map(len, groups.values()))
    return OnRule(
        id=one.check, title=check.title, kind=check.kind, severity=check.severity, acts=check.acts, ask=check.ask,
        is_new=one.is_new, is_withdrawn=one.is_withdrawn, why=tuple(_why(twice, one)), groups=tuple(made),
        same=everyone - moved, within=within, reading=reading(asked.old.asked, asked.new.asked, one.check),
    )  # fmt: skip


def _examples(asked: Asked, moves: Sequence[Move], said: dict[Key, list[Outcome]]) -> Iterator[Example]:
    if asked.call is None:
        return
    for move in moves[: asked.most]:
        then, now = (said.get((side, move.rule, move.child), []) for side in ("old", "new"))
        yield Example(asked.call(move.child), *_messages(asked, move, then, now))


def _messages(asked: Asked, move: Move, then: Sequence[Outcome], now: Sequence[Outcome]) -> tuple[str, str]:
    """What both rulebooks say, of the same row where there is one by which the child's answer moves."""
    raised = [side.book.escalations.get(move.rule) for side in (asked.twice.old, asked.twice.new)]
    if any(raised):
        before, after = (
            one.says if one and answer == "escalate" else ""
            for one, answer in zip(raised, (move.before, move.after), strict=True)
        )
        return before, after
    was, would = {one.id: one for one in then}, {one.id: one for one in now}
    moved = [id_ for id_ in was.keys() & would.keys() if was[id_].answer != would[id_].answer]
    decides = sorted(moved, key=lambda id_: (would[id_].answer != move.after, was[id_].answer != move.before, id_))
    if decides:
        return was[decides[0]].message, would[decides[0]].message
    return _message(then, move.before), _message(now, move.after)


def _message(told: Sequence[Outcome], answer: str | None) -> str:
    return next((one.message for one in told if one.answer == answer), "")


def _why(twice: Twice, one: Difference) -> Iterator[str]:
    """What of a rule differs, in words."""
    if one.is_new or one.is_withdrawn:
        yield "it is new" if one.is_new else "it is taken out"
        return
    if one.logic:
        yield "what it asks"
    words = twice.new.book.vocabulary
    for name in one.parameters:
        yield f"the number {name} ({words.parameters[name].title[:1].lower()}{words.parameters[name].title[1:]})"
    if one.edition:
        yield "the days on which the guidance it cites is in force"
    for name in one.facts:
        yield f'what "{words.facts[name].reads}" means'
    for name in one.lists:
        yield f"the list {name}"
    if one.ranks:
        yield f"the severity or theme of {', '.join(one.ranks)}"
    differing = sorted(set(one.reads) & twice.differing())
    if differing:
        yield f"answers that it reads: {', '.join(differing)}"


def _urgency(one: OnRule) -> tuple[bool, int, str]:
    moves = [group for group in one.groups if group.is_raised or group.is_lost]
    return not moves, ["critical", "high", "medium", "low"].index(one.severity), one.id


def _title(twice: Twice, rule: str) -> str:
    check = check_of(twice.new.book, rule) or check_of(twice.old.book, rule)
    return check.title if check else rule


def _failed(twice: Twice) -> Iterator[str]:
    for side in (twice.old, twice.new):
        for rule, why in side.failed.items():
            yield f"{rule} could not run by the {side.name} rules ({why}), so nothing is known of it."
