"""The steps of a journey, in the order in which they are expected: the one place that says what a step is.

Each step is a line of a table: its rows, its days, what it follows, what its days are counted from. Knows nothing of
how rows are read, tied together or told.
"""

from __future__ import annotations

from dataclasses import dataclass, field

_UNKNOWN = (None, "unknown", "not_known", "U")


@dataclass(frozen=True, slots=True)
class Only:
    """A column that must hold one of some codes; a blank leaves it open."""

    column: str
    codes: tuple[str, ...]

    def holds(self, value: object) -> bool | None:
        """Whether it does; None where the record does not say.

        >>> Only("harm", ("PHY",)).holds("NEG"), Only("harm", ("PHY",)).holds(None)
        (False, None)
        """
        return None if value in _UNKNOWN else value in self.codes


@dataclass(frozen=True, slots=True)
class Day:
    """A column that dates a step. `label` names its event where that is not the step's own; `means` is the day in words.

    One that does not `date` the step is shown, but leaves the step without a day: a medical asked for is not one done.
    """

    column: str
    label: str = ""
    means: str = "its day"
    dates: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the journey.

    `links` lead, in order, to the row whose referral it belongs to. `leads` is a step that comes before the referral.
    `follows` are steps that it is not expected to precede (of rows for which `follows_only` holds); `counted_from` are
    those that its working days are counted from, the first that is there. `until` is the column of its end. `ends` is
    the step that closes a referral: while its day is blank nothing is missing. `tells` are columns shown beside it.
    """

    name: str
    label: str
    table: str
    days: tuple[Day, ...]
    where: Only | None = None
    links: tuple[tuple[str, str], ...] = ()
    leads: bool = False
    follows: tuple[str, ...] = ()
    follows_only: Only | None = None
    counted_from: tuple[str, ...] = ()
    until: str | None = None
    ends: bool = False
    tells: tuple[tuple[str, str], ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    if_absent: str = ""

    def columns(self) -> tuple[str, ...]:
        """Every column that the step reads."""
        return (
            *(day.column for day in self.days),
            *((self.where.column,) if self.where else ()),
            *((self.follows_only.column,) if self.follows_only else ()),
            *(column for column, _ in self.links),
            *((self.until,) if self.until else ()),
            *(column for column, _ in self.tells),
            *(("kind",) if self.labels else ()),
        )


_REFERRAL = (("referral_id", "referral"),)

STEPS: tuple[Step, ...] = (
    # The catalogue, PA-REC-08: the day of a record is never taken for the day of the harm, so the two stand apart.
    Step(
        "concern",
        "concern of physical harm",
        "concern",
        (
            Day("occurred_date", "day of alleged harm", "the day of the harm"),
            Day("reported_at", "concern reported", "the day it was reported"),
        ),
        where=Only("harm", ("PHY",)),
        links=_REFERRAL,
        leads=True,
        counted_from=("concern",),
        tells=(("status", "status"),),
    ),
    Step(
        "contact",
        "contact",
        "contact",
        (Day("date"),),
        leads=True,
        counted_from=("concern",),
        tells=(("harm_types", "harm named"), ("outcome", "outcome")),
    ),
    Step(
        "early_help",
        "early help",
        "early_help",
        (Day("start_date"),),
        leads=True,
        until="end_date",
        if_absent="its absence is no failing",
    ),
    Step(
        "referral",
        "referral",
        "referral",
        (Day("date"),),
        counted_from=("concern", "contact"),
        until="close_date",
        tells=(("harm_types", "harm named"), ("nfa", "no further action")),
    ),
    Step(
        "strategy",
        "strategy discussion",
        "strategy_discussion",
        (Day("held_at"),),
        links=_REFERRAL,
        follows=("referral",),
        counted_from=("concern", "referral"),
        tells=(("outcome_s47", "enquiry to follow"), ("medical_decision", "decision on a medical")),
    ),
    Step(
        "medical",
        "medical",
        "medical",
        (
            Day("requested_at", "medical asked for", "the day it was asked for", dates=False),
            Day("examined_at", "medical examination", "the day of the examination"),
        ),
        links=(("strategy_id", "strategy_discussion"), ("concern_id", "concern")),
        follows=("strategy",),
        counted_from=("strategy", "concern"),
        tells=(("opinion", "opinion"), ("not_done_reason", "not done")),
    ),
    Step(
        "s47",
        "section 47 enquiry",
        "s47_enquiry",
        (Day("start_date"),),
        links=_REFERRAL,
        follows=("strategy", "referral"),
        counted_from=("strategy", "referral"),
        until="end_date",
        tells=(("outcome", "outcome"),),
    ),
    Step(
        "conference",
        "initial conference",
        "conference",
        (Day("held_date", "", "the day it was held"),),
        where=Only("kind", ("icpc", "pre_birth", "transfer_in")),
        links=(("s47_id", "s47_enquiry"), ("plan_id", "plan")),
        follows=("s47",),
        # A child who moves in with a plan has had the enquiry elsewhere.
        follows_only=Only("kind", ("icpc", "pre_birth")),
        counted_from=("s47", "strategy"),
        tells=(("outcome_plan", "plan agreed"),),
        labels={"pre_birth": "pre-birth conference", "transfer_in": "transfer-in conference"},
    ),
    Step(
        "plan",
        "plan",
        "plan",
        (Day("start_date"),),
        links=_REFERRAL,
        follows=("conference",),
        follows_only=Only("kind", ("cp",)),
        counted_from=("conference", "referral"),
        until="end_date",
        tells=(("category_latest", "category"),),
        labels={
            "cp": "child protection plan",
            "cin": "child in need plan",
            "family_help": "family help plan",
            "early_help": "early help plan",
        },
    ),
    Step(
        "core_group",
        "core group",
        "plan_meeting",
        (Day("held_date"),),
        links=(("plan_id", "plan"),),
        follows=("plan",),
        counted_from=("core_group", "plan"),
        labels={
            "cin_meeting": "child in need meeting",
            "family_help_meeting": "family help meeting",
            "network": "family network meeting",
        },
    ),
    Step(
        "review",
        "review conference",
        "conference",
        (Day("held_date", "", "the day it was held"),),
        where=Only("kind", ("review",)),
        links=(("plan_id", "plan"), ("s47_id", "s47_enquiry")),
        follows=("conference", "plan"),
        counted_from=("review", "conference", "plan"),
        tells=(("outcome_plan", "plan goes on"),),
    ),
    Step(
        "closure",
        "closure",
        "referral",
        (Day("close_date", "case closed", "the day of closing"),),
        counted_from=("plan", "referral"),
        ends=True,
        tells=(("close_reason", "reason"),),
    ),
)
"""All steps in the order expected. Early help may come at any time, and need not come at all."""

BY_NAME = {step.name: step for step in STEPS}

TABLES_READ = tuple(dict.fromkeys(step.table for step in STEPS))


def columns_of(table: str) -> tuple[str, ...]:
    """Every column of a table that some step reads."""
    of_steps = (column for step in STEPS if step.table == table for column in step.columns())
    planned = ("due_date",) if table == "conference" else ()
    return tuple(dict.fromkeys((*of_steps, *planned)))
