"""What `result.json` of a kept run holds, as typed, frozen things, for all who tell of a run.

The only place that knows where in the contract something stands; a field is renamed here where people call it otherwise. What
a reader does not need is not read: evidence is left as it is written until somebody asks for it, since most of a council's is of
answers that nobody is shown. Knows nothing of what is said of a run, or of files.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import msgspec
from msgspec import Raw, field

from practicecheck.errors import InputError
from practicecheck.reports.kept import RESULT, not_whole
from practicecheck.reports.standing import Standing

_OPINION = frozenset({("audit", "still_at_risk"), ("audit", "overall"), ("audit_answer", "quality")})
"""Fields that hold what auditors judged, not what was done (case-record.md section 8)."""


class _Part(msgspec.Struct, frozen=True, gc=False):
    """A part of a result; keys that are not named are passed over."""


class Place(_Part, frozen=True):
    """Where in the inputs a row stands."""

    input: str
    sheet: str
    row: int | None


class Piece(_Part, frozen=True):
    """A piece of evidence; `field` None is the row itself, dated by `value`."""

    role: str
    table: str
    id: str | None
    field: str | None
    value: str | None
    source: Place | None = None

    @property
    def is_opinion(self) -> bool:
        """Whether it is what an auditor judged."""
        if self.role != "used":
            return False
        by_auditor = self.field == "judged_by_role" and str(self.value).startswith("auditor")
        return by_auditor or (self.table, self.field) in _OPINION


class Reason(_Part, frozen=True):
    """Why something could not be told."""

    kind: str
    words: str = ""
    table: str = ""
    column: str = ""


class Subject(_Part, frozen=True):
    """The row that an answer is about; without an id, the child or no row."""

    table: str
    id: str | None = None


class Finding(_Part, frozen=True, kw_only=True):
    """One answer of one rule for one subject of a child."""

    id: str
    rule: str
    child: str = field(name="child_id")
    subject: Subject
    answer: str
    severity: str = ""
    message: str = ""
    event: date | None = field(name="event_date", default=None)
    due: date | None = None
    edition: str | None = None
    to_be_confirmed: tuple[str, ...] = ()
    overlay: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    blocked_by: tuple[str, ...] = ()
    written_evidence: Raw = field(name="evidence", default=Raw(b"[]"))

    @property
    def evidence(self) -> list[Piece]:
        """What the answer rests on; read anew each time. Raises InputError where it is not whole."""
        try:
            return _PIECES.decode(self.written_evidence)
        except ValueError as error:
            raise InputError(not_whole(RESULT, type(error).__name__)) from error

    @property
    def is_opinion(self) -> bool:
        """Whether any of its evidence is what an auditor judged."""
        return b"audit" in memoryview(self.written_evidence).tobytes() and any(one.is_opinion for one in self.evidence)

    @property
    def is_missing(self) -> bool:
        """Whether the record does not show something: a gap, or one that escalates."""
        return self.answer in ("gap", "escalate")


_PIECES = msgspec.json.Decoder(list[Piece])


class Cited(_Part, frozen=True):
    """An edition of guidance that a rule rests on, and the days on which it is in force."""

    edition: str = field(name="ref")
    first: date | None = field(name="from", default=None)
    last: date | None = field(name="to", default=None)

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


class Rule(_Part, frozen=True, kw_only=True):
    """A rule, or an escalation, of the run."""

    id: str = field(name="rule")
    title: str
    kind: str
    theme: str
    severity: str
    status: str
    why: str = ""
    on_trial: bool = field(name="trial")
    approval: Standing | None = None
    answers: tuple[str, ...]
    acts: str
    blocked_by: tuple[str, ...] = ()
    hidden_beside: frozenset[str] = frozenset()
    ask: str
    limits: tuple[str, ...]
    reading: Any = None
    cited: tuple[Cited, ...] = field(name="references")
    parameters: Any = None
    to_be_confirmed: tuple[str, ...] = ()
    overlay: tuple[str, ...] = ()
    counts: dict[str, int] = {}  # msgspec copies it
    level: str = ""

    @property
    def ran(self) -> bool:
        """Whether it was asked, and did not fail."""
        return self.status == "ok"

    def editions_on(self, day: date) -> tuple[str, ...]:
        """The editions of guidance that it rests on and that are in force on a day."""
        return tuple(one.edition for one in self.cited if one.holds_on(day))

    @property
    def asked(self) -> bytes:
        """What of a rule decides its answers and how they are shown; wording alone changes none."""
        every = [self.reading, self.parameters, self.cited, self.severity, self.kind, self.status]
        return msgspec.json.encode(every, order="sorted")


class Raised(_Part, frozen=True):
    """An escalation of a child: sure, or one that could not be told. `because` are ids of findings and of escalations."""

    id: str
    rule: str
    child: str = field(name="child_id")
    answer: str
    level: str
    because: tuple[str, ...]
    message: str

    @property
    def is_sure(self) -> bool:
        """Whether it is raised."""
        return self.answer == "escalate"

    @property
    def told_to(self) -> str:
        """Whom it is told to, in words."""
        return self.level.replace("_", " ")


class Measure(_Part, frozen=True):
    """A measure, whole or of one part of its split."""

    rule: str
    measure: str
    split: dict[str, str]
    numerator: int
    denominator: int
    cannot_tell: int


class Child(_Part, frozen=True):
    """A child, with the worst answer to each rule."""

    id: str = field(name="child_id")
    team: str | None
    answers: dict[str, str]


class Setting(_Part, frozen=True, kw_only=True):
    """A local setting that the run was made under."""

    id: str
    shipped: Any
    local: Any
    reason: str
    owner: str
    day: date = field(name="date")
    review_by: date | None
    is_past_review: bool = field(name="past_review")
    reaches: tuple[str, ...]


class Covered(_Part, frozen=True):
    """What the extract covers of a table; `children` where it is so of some only."""

    table: str
    status: str
    first: date | None = field(name="from")
    last: date | None = field(name="to")
    children: int | None


class Column(_Part, frozen=True):
    """A column of a table, in one input."""

    input: str
    table: str
    column: str


class Problem(_Part, frozen=True, kw_only=True):
    """Something in an input that could not be used."""

    input: str
    sheet: str
    row: int | None
    table: str | None
    column: str | None
    heading: str | None = None
    kind: str
    shape: str | None
    advice: str


class Intake(_Part, frozen=True):
    """What became of every row of the inputs."""

    rows_read: int
    rows_used: int
    rows_quarantined: int
    rows_after_as_of: int
    dropped_columns: tuple[str, ...]
    problems: tuple[Problem, ...]


class Book(_Part, frozen=True):
    """Which rulebook it was; `overlay` is the hash of what is set locally."""

    version: str
    hash: str
    overlay: str | None


class Holidays(_Part, frozen=True):
    """Which calendar."""

    library: str
    hash: str


class Engine(_Part, frozen=True):
    """What answered."""

    practicecheck: str
    checks: str
    escalations: str
    faults: tuple[str, ...]


class Report(_Part, frozen=True):
    """A report of the rulebook, with the words and numbers that it is made with."""

    rule: str
    limits: tuple[str, ...]
    parameters: dict[str, Any]
    briefing: Any


class Result(_Part, frozen=True, kw_only=True):
    """What a run found, and what it was made of: the contract `practicecheck.run/1`."""

    format: Literal["practicecheck.run/1"]
    as_of: date
    since: date | None = field(name="from")
    settings: dict[str, Any]
    overlay: tuple[Setting, ...]
    statement: str
    rulebook: Book
    calendar: Holidays
    engine: Engine
    rules: tuple[Rule, ...]
    reports: tuple[Report, ...]
    children: tuple[Child, ...]
    findings: tuple[Finding, ...] = field(name="outcomes")
    out_of_period: int
    raised: tuple[Raised, ...] = field(name="escalations")
    measures: tuple[Measure, ...]
    journeys: Raw
    coverage: tuple[Covered, ...]
    column_coverage: tuple[Column, ...]
    intake: Intake
