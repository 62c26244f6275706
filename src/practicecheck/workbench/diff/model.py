"""What a change of the rules does, as plain data: counts, causes, examples, and what was changed. Knows nothing of how it is found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from practicecheck.reports.suppression import Shown
from practicecheck.results.words import STATEMENT
from practicecheck.rulebook.differences import Cause
from practicecheck.workbench.diff.edits import Edit, Reading

FORMAT = "practicecheck.rules-diff/1"
CAUSE_WORDS: dict[Cause, str] = {
    "logic": "what the rule asks",
    "parameter": "a number",
    "edition": "the days on which guidance is in force",
    "carried": "something the rule reads",
    "coverage": "not in this extract",
}


@dataclass(frozen=True, slots=True)
class Example:
    """One child of a group: how it is called here, and what each rulebook says of its record."""

    case: str
    before_says: str
    after_says: str


@dataclass(frozen=True, slots=True)
class Group:
    """Children whose answer to one rule moves the same way for the same causes; None: the rule is not asked. A hidden count is None."""

    before: str | None
    after: str | None
    causes: tuple[Cause, ...]
    count: Shown
    examples: tuple[Example, ...] = ()

    @property
    def is_raised(self) -> bool:
        """Whether the record would show something to look at that it did not."""
        return self.after in ("gap", "escalate") and self.before not in ("gap", "escalate")

    @property
    def is_lost(self) -> bool:
        """Whether something that was to be looked at would not be shown any more."""
        return self.before in ("gap", "escalate") and self.after not in ("gap", "escalate")

    @property
    def is_settled(self) -> bool:
        """Whether what could not be told would read as fine, or as not asked."""
        return self.before == "cannot_tell" and self.after not in ("gap", "escalate", "cannot_tell", None)


@dataclass(frozen=True, slots=True)
class OnRule:
    """What the change does to one rule or escalation.

    `why` is what of it differs, in words; `same` the children whose answer stays; `within` those of them of whom an answer about a
    single row does not.
    """

    id: str
    title: str
    kind: str
    severity: str
    acts: str
    ask: str
    is_new: bool
    is_withdrawn: bool
    why: tuple[str, ...]
    groups: tuple[Group, ...]
    same: Shown
    within: Shown
    reading: Reading


@dataclass(frozen=True, slots=True)
class OnMeasure:
    """A measure that comes to something else: numerator, denominator, could not be told; None where it is not asked."""

    rule: str
    title: str
    measure: str
    before: tuple[int, int, int] | None
    after: tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class Book:
    """One of the two rulebooks: what its user calls it, its version and hash."""

    called: str
    version: str
    hash: str


@dataclass(frozen=True, slots=True)
class Impact:
    """All that a change of the rules does to one extract.

    `moved` counts children with another answer to a rule of both rulebooks; `as_if` names the numbers whose last value was taken to
    have always held; `rules` are those with a move, or an answer about a row that differs; `quiet` those that differ and answer alike.
    """

    old: Book
    new: Book
    as_of: date
    children: Shown
    children_words: str
    moved: Shown
    as_if: tuple[str, ...]
    edits: tuple[Edit, ...]
    rules: tuple[OnRule, ...]
    quiet: tuple[OnRule, ...]
    measures: tuple[OnMeasure, ...]
    notes: tuple[str, ...]
    faults: tuple[str, ...]
    is_shared: bool = False
    with_names: bool = False

    @property
    def is_still(self) -> bool:
        """Whether no answer at all differs."""
        return not self.rules and not self.measures

    def by_cause(self) -> dict[str, int]:
        """How many answers of children move, by what made them; of what is not hidden."""
        found: dict[str, int] = {}
        for rule in self.rules:
            for group in rule.groups:
                name = " and ".join(group.causes)
                found[name] = found.get(name, 0) + (group.count or 0)
        return found

    def to_json(self) -> dict[str, Any]:
        """As plain data, ready for `json.dumps`; a hidden count is null."""
        return {
            "format": FORMAT,
            "old": asdict(self.old),
            "new": asdict(self.new),
            "as_of": self.as_of.isoformat(),
            "statement": STATEMENT,
            "as_if_in_force": list(self.as_if),
            "to_share": self.is_shared,
            "children": self.children,
            "children_moved": self.moved,
            "by_cause": None if self.is_shared else self.by_cause(),
            "edits": [asdict(one) for one in self.edits],
            "rules": [_rule(one) for one in self.rules],
            "unmoved": [_rule(one) for one in self.quiet],
            "measures": [
                {"rule": one.rule, "measure": one.measure, "before": _measure(one.before), "after": _measure(one.after)}
                for one in self.measures
            ],
            "notes": list(self.notes),
            "faults": list(self.faults),
        }


def _rule(one: OnRule) -> dict[str, Any]:
    return {
        "rule": one.id,
        "title": one.title,
        "is_new": one.is_new,
        "is_withdrawn": one.is_withdrawn,
        "why": list(one.why),
        "moves": [
            {
                "from": group.before,
                "to": group.after,
                "causes": list(group.causes),
                "children": group.count,
                "examples": [{"child": e.case, "before": e.before_says, "after": e.after_says} for e in group.examples],
            }
            for group in one.groups
        ],
        "same": one.same,
        "same_but_for_single_rows": one.within,
        "reading": {"went": list(one.reading.went), "came": list(one.reading.came)},
    }


def _measure(one: tuple[int, int, int] | None) -> dict[str, int] | None:
    return None if one is None else dict(zip(("numerator", "denominator", "cannot_tell"), one, strict=True))


def answer_words(answer: str | None) -> str:
    """An answer as people say it.

    >>> answer_words("cannot_tell"), answer_words(None)
    ('cannot tell', 'not asked')
    """
    return "not asked" if answer is None else answer.replace("_", " ")
