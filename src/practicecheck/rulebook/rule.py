"""What a rule file, an escalation file and their examples hold.

Knows the shape of a rule; knows nothing of how it is compiled, run or shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field as Of
from pydantic import field_validator, model_validator

from practicecheck.operators.base import Condition
from practicecheck.operators.conditions import AnyCondition
from practicecheck.operators.limits import Limit
from practicecheck.records import CHILD_TABLES, TABLES
from practicecheck.records.suggest import did_you_mean
from practicecheck.results.words import Answer
from practicecheck.rulebook.briefing import BriefingWords
from practicecheck.written.language import Language

if TYPE_CHECKING:
    from practicecheck.operators.vocabulary import Fact

Kind = Literal["gap", "strength", "trigger", "measure", "escalation", "report"]
Severity = Literal["critical", "high", "medium", "low"]
Status = Literal["draft", "trial", "active", "retired"]
Theme = Literal[
    "recognition",
    "medicals",
    "history",
    "fathers",
    "category",
    "culture",
    "plans",
    "goals",
    "impact",
    "family",
    "agencies",
    "voice",
    "management",
    "risk",
    "output",
]


class Reference(Language):
    """Guidance that a rule rests on: an edition (`WT18`), or an edition and all that follow (`WT13-`)."""

    ref: str
    says: str = Of(default="", description="What the guidance says, in a few words, or where.")
    to_be_confirmed: bool = False


class Note(Language):
    """Something told beside an answer when a condition holds: a prompt, or a word of caution."""

    when: AnyCondition
    say: str
    tag: str | None = None
    beside: tuple[Answer, ...] = Of(default=(), description="Only beside these answers; all where empty.")


class MadeUpRecord(Language):
    """What every example of a rule begins with: a made-up record, as it reads at the end of a day.

    Every table is covered completely up to as_of but those named in `not_extracted` or `coverage`.
    """

    name: str
    as_of: date
    given: dict[str, Any]
    not_extracted: tuple[str, ...] = ()
    coverage: dict[str, dict[str, Any]] = Of(default_factory=dict)

    @field_validator("not_extracted", "coverage")
    @classmethod
    def _names_tables(cls, named: Any) -> Any:
        # A slip here would leave the table covered, and the example would show something else than it says.
        for name in named:
            if name not in TABLES:
                raise ValueError(f"there is no table '{name}' in a record.{did_you_mean(name, TABLES)}")
        return named


class Example(MadeUpRecord):
    """A made-up record and the answer for every subject in it.

    `outcomes` names each subject by its key, or the child by its id where there is no subject.
    """

    outcomes: dict[str, Answer]


class Measure(Language):
    """A count over the subjects: those counted, and those of them for which more holds."""

    name: str
    for_each: str | None = Of(default=None, description="The table counted, where it is not the rule's.")
    counts: AnyCondition
    of_which: AnyCondition
    split: tuple[str, ...] = ()


class Counted(Language):
    """What a measure comes to."""

    numerator: int
    denominator: int
    cannot_tell: int

    def words(self) -> str:
        """As people say it.

        >>> Counted(numerator=1, denominator=2, cannot_tell=0).words()
        '1 of 2, 0 could not be told'
        """
        return f"{self.numerator} of {self.denominator}, {self.cannot_tell} could not be told"


class MeasureExample(MadeUpRecord):
    """A made-up record and what each measure of the rule, by its name, comes to on it."""

    measures: dict[str, Counted]


class Clause(Language):
    """One fact that must be there: an answer of a rule, of a theme, or another escalation."""

    rule: str | None = None
    theme: Theme | None = None
    severity: Severity | None = None
    is_: Answer | tuple[Answer, ...] | None = Of(default=None, alias="is")
    escalation: str | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Clause:
        if (self.escalation is None) == (self.is_ is None):
            raise ValueError("a clause names an escalation, or a rule or theme with the answer it 'is'")
        return self


class EscalationExample(Language):
    """Answers in, escalations out."""

    name: str
    given: dict[str, Answer | tuple[Answer, ...]]
    out_of_scope: tuple[str, ...] = ()
    escalations: dict[str, Literal["escalate", "cannot_tell"]]


class Check(Language):
    """What every file with an id holds, whatever its kind."""

    id: str = Of(pattern=r"^[A-Z]{2,8}-[A-Z]{2,5}-\d{2}(\.[a-z_]+)?$")
    title: str
    version: int = 1
    status: Status = "active"
    kind: Kind
    severity: Severity = "medium"
    theme: Theme
    answers: tuple[str, ...] = Of(default=(), description="Codes of the audit briefing's lines that it answers.")
    acts: str = Of(default="", description="Who acts on it.")
    references: tuple[Reference, ...] = ()
    messages: dict[str, str] = Of(default_factory=dict)
    ask: str = ""
    limits: tuple[str, ...] = ()
    applies_when: AnyCondition | None = None


class Rule(Check):
    """A check over case records: of whom it asks what, and what it answers."""

    kind: Literal["gap", "strength", "trigger", "measure"]
    for_each: str
    window: Limit | None = Of(default=None, description="Only subjects dated within this long before as_of.")
    expect: AnyCondition | None = None
    fires_when: AnyCondition | None = None
    escalate_when: AnyCondition | None = None
    strength_when: AnyCondition | None = None
    measures: tuple[Measure, ...] = ()
    level: str = Of(default="team_manager", description="Who is told where the rule itself escalates.")
    blocked_by: tuple[str, ...] = ()
    hidden_beside: tuple[str, ...] = Of(default=(), description="Not shown beside these rules' escalations.")
    notes: tuple[Note, ...] = ()
    examples: tuple[Example, ...] = ()
    measure_examples: tuple[MeasureExample, ...] = ()

    @model_validator(mode="after")
    def _says_what_its_kind_needs(self) -> Rule:
        needed = {"gap": "expect", "strength": "expect", "trigger": "fires_when", "measure": "measures"}[self.kind]
        for name in ("expect", "fires_when", "measures"):
            if (getattr(self, name) not in (None, ())) != (name == needed):
                verb = "needs" if name == needed else "has no use for"
                raise ValueError(f"a rule of kind '{self.kind}' {verb} '{name}'")
        if self.kind != "gap" and (self.escalate_when or self.strength_when):
            raise ValueError("'escalate_when' and 'strength_when' go with kind 'gap'")
        if len({measure.name for measure in self.measures}) < len(self.measures):
            raise ValueError("each measure of a rule needs a name of its own")
        return self

    def counted_over(self, measure: Measure) -> str:
        """The table whose rows a measure counts."""
        return measure.for_each or self.for_each

    def conditions(self) -> dict[str, Condition]:
        """The rule's conditions by the key they stand under."""
        named: dict[str, Condition] = {}
        for key in ("applies_when", "expect", "fires_when", "escalate_when", "strength_when"):
            if getattr(self, key) is not None:
                named[key] = getattr(self, key)
        for measure in self.measures:
            named |= {f"measures.{measure.name}.counts": measure.counts}
            named |= {f"measures.{measure.name}.of_which": measure.of_which}
        for number, note in enumerate(self.notes):
            named[f"notes.{number}.when"] = note.when
        return named

    def can_answer(self, facts: Mapping[str, Fact] | None = None) -> frozenset[Answer]:
        """The answers this rule can give; `facts` are those that its conditions name."""
        if self.kind == "measure":
            return frozenset()
        found: set[Answer]
        if self.kind == "trigger":
            found = {"escalate", "met", "cannot_tell"}
            return frozenset(found | {"not_applicable"} if self.applies_when is not None else found)
        found = {"cannot_tell", "not_applicable"}
        found |= {"strength", "no_strength"} if self.kind == "strength" else {"met", "gap"}
        if self.escalate_when is not None:
            found.add("escalate")
        if self.strength_when is not None:
            found.add("strength")
        if self.expect is not None and self.kind == "gap" and may_wait(self.expect):
            found.add("not_due")
        return frozenset(found)


def may_wait(condition: Condition) -> bool:
    """Whether a limit in the condition can still be ahead."""
    from practicecheck.operators.combine import NotDueUntil
    from practicecheck.operators.dated import Dated
    from practicecheck.operators.fields import FieldTests
    from practicecheck.operators.over_rows import OverRows

    if isinstance(condition, NotDueUntil):
        return True
    if isinstance(condition, OverRows) and condition.dated is not None and condition.dated.has_deadline:
        return True
    if isinstance(condition, FieldTests):
        return any(isinstance(test, Dated) and test.has_deadline for test in condition.tests.values())
    return any(may_wait(part) for part in condition.parts())


class Escalation(Check):
    """What follows when several answers come together for one child."""

    kind: Literal["escalation"]
    level: str
    says: str
    raised_by: tuple[tuple[Clause, ...], ...] = Of(
        min_length=1, description="Any one of these lists, all of its clauses met by different facts."
    )
    examples: tuple[EscalationExample, ...] = ()


class Report(Check):
    """Something shown rather than asked: a command makes it, and no rule of it runs over a child."""

    kind: Literal["report"]
    shows: str = Of(description="What a reader finds in it.")
    made_by: str = Of(pattern=r"^practicecheck [a-z]+( .+)?$", description="The command that makes it.")
    uses: tuple[str, ...] = Of(default=(), description="Parameters that it is made with.")
    reads: dict[str, tuple[str, ...]] = Of(
        default_factory=dict, description="Fields of the record that it shows, by table; a kept run holds them."
    )
    briefing: BriefingWords | None = Of(default=None, description="The fixed words of a seven-minute briefing.")

    @model_validator(mode="after")
    def _reads_what_there_is(self) -> Report:
        for table, names in self.reads.items():
            if table not in CHILD_TABLES:
                raise ValueError(f"there is no table '{table}' to read")
            unknown = set(names) - set(CHILD_TABLES[table].field_names)
            if unknown:
                raise ValueError(f"the table '{table}' has no field '{min(unknown)}'")
        return self

    @model_validator(mode="after")
    def _asks_nothing(self) -> Report:
        if self.applies_when is not None or self.messages:
            raise ValueError(
                "a report has no use for 'applies_when' or 'messages': it asks nothing and answers nothing"
            )
        return self
