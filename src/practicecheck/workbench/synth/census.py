"""What a return to the children in need census says of a made-up child in one census year.

Children with an episode of need in the year, from 1 April to its end or to the day the extract was taken, and what of
the record the return carries. No pupil number is made up, since any could be somebody's. Knows nothing about files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from practicecheck.workbench.synth.chance import as_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from practicecheck.workbench.synth.family import Child, Row, Value

Content: TypeAlias = "str | Sequence[tuple[str, Content]]"
"""What stands in an element: text, or other elements by name."""

_CIN_PLANS_FROM, _SEX_FROM, _PRE_PROCEEDINGS_FROM = 2022, 2025, 2027
_GENDERS = {"M": "1", "F": "2", "U": "0"}
_BOOLEANS = {"Y": "true", "N": "false"}


@dataclass(frozen=True, slots=True)
class Year:
    """A census year, named by the year in which it ends, and the last day of it that the extract holds."""

    number: int
    last: date

    @property
    def first(self) -> date:
        return date(self.number - 1, 4, 1)

    @property
    def ends(self) -> date:
        return date(self.number, 3, 31)

    def day(self, value: Value) -> str | None:
        """A day as the return writes it; what came later is not known yet."""
        return as_day(value).isoformat() if isinstance(value, date) and as_day(value) <= self.last else None

    def began(self, value: Value) -> bool:
        """Whether something had begun by then; a day that nobody wrote down does not say that it had not."""
        return not isinstance(value, date) or as_day(value) <= self.last

    def goes_on(self, value: Value) -> bool:
        """Whether something that ended on this day, or not yet, falls in the year."""
        return not isinstance(value, date) or as_day(value) >= self.first

    def holds(self, value: Value) -> bool:
        """Whether a day lies in the year, as far as the extract goes."""
        return isinstance(value, date) and self.first <= as_day(value) <= self.last


def of_child(child: Child, year: Year) -> list[tuple[str, Content]]:
    """What the return says of a child; nothing where no episode of need falls in the year."""
    referrals = [
        row for row in child.rows["referral"] if year.began(row.get("date")) and year.goes_on(row.get("close_date"))
    ]
    if not referrals:
        return []
    told = child.rows["child"][0]
    sex, born = str(told["sex"]), year.day(told.get("dob"))
    identifiers = _filled(
        ("LAchildID", child.child_id),
        ("PersonBirthDate", born),
        ("ExpectedPersonBirthDate", None if born else _text(told.get("expected_dob") or told.get("dob"))),
        ("Sex", sex) if year.number >= _SEX_FROM else ("GenderCurrent", _GENDERS[sex]),
        ("PersonDeathDate", year.day(told.get("death_date"))),
    )
    disabilities = told["disability"]
    assert isinstance(disabilities, list)
    characteristics = _filled(
        ("Ethnicity", _text(told.get("ethnicity"))),
        ("Disabilities", _filled(*(("Disability", code) for code in disabilities))),
    )
    episodes = [("CINdetails", _episode(child, row, referrals, year)) for row in referrals]
    return _filled(("ChildIdentifiers", identifiers), ("ChildCharacteristics", characteristics), *episodes)


def _episode(child: Child, referral: Row, referrals: list[Row], year: Year) -> list[tuple[str, Content]]:
    def of_this(table: str, begins: str) -> Iterator[Row]:
        """The rows of a table that belong to this episode and had begun by the last day."""
        for row in child.rows[table]:
            if year.began(row.get(begins)) and _home(row, row.get(begins), referrals) is referral:
                yield row

    closed = year.day(referral.get("close_date"))
    plans = [row for row in of_this("plan", "start_date") if year.goes_on(row.get("end_date"))]
    letters = [row for row in of_this("legal_step", "date") if row["kind"] == "plo_letter" and year.holds(row["date"])]
    initial = [
        row
        for row in of_this("conference", "held_date")
        if row["kind"] != "review" and year.holds(row.get("held_date"))
    ]
    enquiries = list(of_this("s47_enquiry", "start_date"))
    led_to = {id(s47): _take_conference(s47, initial) for s47 in enquiries}
    return _filled(
        ("CINreferralDate", year.day(referral.get("date"))),
        ("ReferralSource", _text(referral.get("source"))),
        ("PrimaryNeedCode", _text(referral.get("primary_need"))),
        ("CINclosureDate", closed),
        ("ReasonForClosure", _text(referral.get("close_reason")) if closed else None),
        ("DateOfInitialCPC", year.day(initial[0]["held_date"]) if initial else None),
        *(
            ("Assessments", _assessment(child, row, year))
            for row in of_this("assessment", "start_date")
            if year.goes_on(row.get("auth_date"))
        ),
        *(
            (
                "CINPlanDates",
                _filled(
                    ("CINPlanStartDate", year.day(row.get("start_date"))),
                    ("CINPlanEndDate", year.day(row.get("end_date"))),
                ),
            )
            for row in plans
            if row["kind"] == "cin" and year.number >= _CIN_PLANS_FROM
        ),
        *(
            ("Section47", _enquiry(row, led_to[id(row)], year))
            for row in enquiries
            if year.goes_on(row.get("start_date")) or led_to[id(row)]
        ),
        ("ReferralNFA", _boolean(referral.get("nfa"))),
        *(("ChildProtectionPlans", _cp_plan(child, row, year)) for row in plans if row["kind"] == "cp"),
        *(
            ("PreProceedingsandFGDM", [("LBPSentDate", str(year.day(row["date"])))])
            for row in letters
            if year.number >= _PRE_PROCEEDINGS_FROM
        ),
    )


def _assessment(child: Child, assessment: Row, year: Year) -> list[tuple[str, Content]]:
    mine = assessment["assessment_id"]
    factors = [str(row["factor"]) for row in child.rows["assessment_factor"] if row["assessment_id"] == mine]
    authorised = year.day(assessment.get("auth_date"))
    return _filled(
        ("AssessmentActualStartDate", year.day(assessment.get("start_date"))),
        ("AssessmentInternalReviewDate", _text(assessment.get("review_date"))),
        ("AssessmentAuthorisationDate", authorised),
        ("FactorsIdentifiedAtAssessment", _filled(*(("AssessmentFactors", code) for code in factors if authorised))),
    )


def _enquiry(s47: Row, conference: Row | None, year: Year) -> list[tuple[str, Content]]:
    return _filled(
        ("S47ActualStartDate", year.day(s47.get("start_date"))),
        ("InitialCPCtarget", _text(s47.get("icpc_target_date"))),
        ("DateOfInitialCPC", year.day(conference["held_date"]) if conference else None),
        ("ICPCnotRequired", _boolean(s47.get("icpc_not_required"))),
    )


def _cp_plan(child: Child, plan: Row, year: Year) -> list[tuple[str, Content]]:
    reviews = [
        row["held_date"]
        for row in child.rows["conference"]
        if row["kind"] == "review" and row.get("plan_id") == plan["plan_id"] and year.holds(row.get("held_date"))
    ]
    return _filled(
        ("CPPstartDate", year.day(plan.get("start_date"))),
        ("CPPendDate", year.day(plan.get("end_date"))),
        ("InitialCategoryOfAbuse", _text(plan.get("category_initial"))),
        ("LatestCategoryOfAbuse", _text(plan.get("category_latest"))),
        ("NumberOfPreviousCPP", _text(plan.get("previous_cp_plans"))),
        ("Reviews", _filled(*(("CPPreviewDate", year.day(held)) for held in reviews))),
    )


def _home(row: Row, begun: Value, referrals: list[Row]) -> Row:
    """The episode that a row belongs to: its own, else the latest that had begun by then, else the first."""
    for referral in referrals:
        if row.get("referral_id") == referral["referral_id"]:
            return referral
    earlier = [
        referral
        for referral in referrals
        if isinstance(begun, date) and isinstance(day := referral.get("date"), date) and as_day(day) <= as_day(begun)
    ]
    return earlier[-1] if earlier else referrals[0]


def _take_conference(s47: Row, conferences: list[Row]) -> Row | None:
    """Take from the initial conferences of an episode the one that an enquiry led to: by its id, else the next after it."""
    start = s47.get("start_date")
    own = [row for row in conferences if row.get("s47_id") == s47["s47_id"]]
    after = [
        row
        for row in conferences
        if row.get("s47_id") is None
        and row["kind"] != "transfer_in"
        and isinstance(start, date)
        and isinstance(held := row["held_date"], date)
        and as_day(held) >= as_day(start)
    ]
    taken = next(iter(own or after), None)
    if taken:
        conferences.remove(taken)
    return taken


def _filled(*pairs: tuple[str, Content | None]) -> list[tuple[str, Content]]:
    """The elements that say something."""
    return [(name, content) for name, content in pairs if content]


def _boolean(value: Value) -> str | None:
    return _BOOLEANS.get(str(value))


def _text(value: Value) -> str | None:
    """A code, a number or a planned day as text."""
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)
