"""What Ofsted's Annex A says of a made-up child on the day of an inspection: the rows of its lists.

Lists 1 to 7, as far as a record holds what they ask for. The lists of children in care, care leavers, adoptions and
adopters stay empty: the made-up council tells of none. Knows nothing about files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from practicecheck.calendar import add_months
from practicecheck.records import CODES
from practicecheck.workbench.synth.chance import as_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from practicecheck.workbench.synth.family import Child, Row, Value

Cell = str | int | date | None

_SEXES = {"M": "Male", "F": "Female", "U": "Not stated/recorded"}
_YES_NO = {"Y": "Yes", "N": "No", "U": "Unknown"}
_CATEGORIES = {
    "NEG": "Neglect",
    "PHY": "Physical abuse",
    "SAB": "Sexual abuse",
    "EMO": "Emotional abuse",
    "MUL": "Multiple/not recommended",
}
_STATUSES = ("Looked after child", "Child Protection plan", "Child in need plan", "Open assessment", "Closed episode")
_EMERGENCIES = ("epo", "police_protection")


@dataclass(frozen=True, slots=True)
class Spelling:
    """How values are written: with the letters that Ofsted prefers, or bare, as in files that are exchanged.

    >>> Spelling(lettered=True).letter("Yes", ("Yes", "No")), Spelling(lettered=False).letter("Yes", ("Yes", "No"))
    ('a) Yes', 'Yes')
    """

    lettered: bool

    def letter(self, value: str | None, values: tuple[str, ...]) -> str | None:
        """A value with the letter of its place among `values`."""
        return f"{'abcdefghijklmnopqrstuvwxyz'[values.index(value)]}) {value}" if value and self.lettered else value

    def sex(self, value: Value) -> str | None:
        return self.letter(_SEXES.get(str(value)), tuple(_SEXES.values())) if self.lettered else str(value or "U")

    def yes_no(self, value: Value) -> str | None:
        return self.letter(_YES_NO.get(str(value)), tuple(_YES_NO.values()))

    def code(self, value: Value, code_list: str) -> str | None:
        """A census code; Ofsted gives each a letter."""
        codes = tuple(CODES[code_list].values)[:26]
        return self.letter(str(value), codes) if value in codes else None if value is None else str(value)

    def category(self, value: Value, several: Value) -> str | None:
        """A category of abuse. Only where values are written bare are those of several told."""
        if value == "MUL" and isinstance(several, list) and len(several) > 1 and not self.lettered:
            return ", ".join(_CATEGORIES[code] for code in several)
        return self.letter(_CATEGORIES.get(str(value)), tuple(_CATEGORIES.values()))


@dataclass(frozen=True, slots=True)
class Inspection:
    """The day of an inspection, and how the lists are written."""

    day: date
    spelling: Spelling

    @property
    def since(self) -> date:
        """The first day of the six months that the lists look back on."""
        return add_months(self.day, -6)

    def past(self, value: Value) -> date | None:
        """A day that had come by then."""
        return as_day(value) if isinstance(value, date) and as_day(value) <= self.day else None

    def recent(self, value: Value) -> bool:
        """Whether a day lies in the six months."""
        day = self.past(value)
        return day is not None and day >= self.since


def rows_of(child: Child, on: Inspection) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """The rows of a child's in the lists, each with the number of its list, in the order of the list's headings."""
    who = _who(child, on)
    staff = _staff(child, on)
    disability = on.spelling.yes_no(_has_disability(child))
    for row in child.rows["contact"]:
        if on.recent(row.get("date")):
            yield 1, (*who, on.past(row.get("date")), on.spelling.code(row.get("source"), "referral_source"))
    for row in child.rows["early_help"]:
        start, end = on.past(row.get("start_date")), on.past(row.get("end_date"))
        if start and (end is None or end >= on.since):
            yield 2, (*who, start, end, _text(row.get("organisation")))
    yield from _referrals(child, on, who, staff)
    yield from _assessments(child, on, (*who, disability), staff)
    yield from _enquiries(child, on, (*who, disability), staff)
    if need := _need(child, on):
        yield 6, (*who, disability, *need, *staff)
    if plan := _protection(child, on):
        yield 7, (*who, disability, *plan, *staff)


def _who(child: Child, on: Inspection) -> tuple[Cell, ...]:
    row = child.rows["child"][0]
    born = on.past(row.get("dob"))
    expected = row.get("expected_dob")
    age = -1 if born is None and expected else _years(born, on.day) if born else None
    return (
        child.child_id,
        on.spelling.sex(row.get("sex")),
        on.spelling.code(row.get("ethnicity"), "ethnicity"),
        born or (as_day(expected) if isinstance(expected, date) else None),
        age,
    )


def _years(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _has_disability(child: Child) -> str:
    codes = child.rows["child"][0].get("disability")
    return "U" if not isinstance(codes, list) or not codes else "N" if codes == ["NONE"] else "Y"


def _staff(child: Child, on: Inspection) -> tuple[Cell, ...]:
    """The team that has the case now; the worker's column stays empty, as no made-up person has a name."""
    held = [row for row in child.rows["allocation"] if on.past(row.get("from_date"))]
    latest = max(held, key=lambda row: str(row.get("from_date")), default=None)
    return (_text(latest.get("team_name")) if latest else None, None)


def _text(value: Value) -> str | None:
    return None if value is None else str(value)


def _before(days: list[date], latest: date) -> int:
    """How many lie in the twelve months before the latest of them."""
    return sum(add_months(latest, -12) <= day < latest for day in days)


def _referrals(
    child: Child, on: Inspection, who: tuple[Cell, ...], staff: tuple[Cell, ...]
) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    days = [day for row in child.rows["referral"] if (day := on.past(row.get("date")))]
    for row in child.rows["referral"]:
        day = on.past(row.get("date"))
        if day and day >= on.since:
            source = on.spelling.code(row.get("source"), "referral_source")
            yield 3, (*who, day, source, on.spelling.yes_no(row.get("nfa")), _before(days, max(days)), *staff)


def _assessments(
    child: Child, on: Inspection, who: tuple[Cell, ...], staff: tuple[Cell, ...]
) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    for row in child.rows["assessment"]:
        start, done = on.past(row.get("start_date")), on.past(row.get("auth_date"))
        if start and (done is None or done >= on.since or start >= on.since):
            in_need = on.spelling.yes_no("Y" if child.rows["plan"] else "N") if done else None
            yield 4, (*who, start, on.spelling.yes_no(row.get("child_seen")), done, in_need, *staff)


def _enquiries(
    child: Child, on: Inspection, who: tuple[Cell, ...], staff: tuple[Cell, ...]
) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    starts = [day for row in child.rows["s47_enquiry"] if (day := on.past(row.get("start_date")))]
    held = [row for row in child.rows["conference"] if row.get("kind") == "icpc" and on.past(row.get("held_date"))]
    for row in child.rows["s47_enquiry"]:
        start = on.past(row.get("start_date"))
        if not start or start < on.since:
            continue
        own = [one for one in held if _enquiry_of(one, child, on) is row]
        conference = min(own, key=lambda one: str(one.get("held_date")), default=None)
        before = sum(add_months(max(starts), -12) <= as_day(one["held_date"]) < max(starts) for one in held)  # type: ignore[arg-type]
        yield (
            5,
            (
                *who,
                start,
                on.spelling.yes_no(row.get("icpc_not_required")),
                on.past(conference.get("held_date")) if conference else None,
                on.spelling.yes_no(conference.get("outcome_plan")) if conference else None,
                _before(starts, max(starts)),
                before,
                *staff,
            ),
        )


def _enquiry_of(conference: Row, child: Child, on: Inspection) -> Row | None:
    """The enquiry that a conference names, else the latest begun by its day."""
    begun = [row for row in child.rows["s47_enquiry"] if on.past(row.get("start_date"))]
    named = [row for row in begun if row.get("s47_id") == conference.get("s47_id")]
    before = [row for row in begun if str(row["start_date"]) <= str(conference["held_date"])]
    return named[0] if named else max(before, key=lambda row: str(row["start_date"]), default=None)


def _is_open(row: Row, on: Inspection, end: str) -> bool:
    return on.past(row.get(end)) is None


def _need(child: Child, on: Inspection) -> tuple[Cell, ...] | None:
    """The latest episode of need, if it is open or ended in the six months; none for a child only referred."""
    begun = [row for row in child.rows["referral"] if on.past(row.get("date")) and row.get("nfa") != "Y"]
    plans = [row for row in child.rows["plan"] if on.past(row.get("start_date")) and _is_open(row, on, "end_date")]
    assessed = [row for row in child.rows["assessment"] if on.past(row.get("start_date"))]
    is_assessed_now = any(_is_open(row, on, "auth_date") for row in assessed)
    episode = max(begun, key=lambda row: str(row["date"]), default={})
    closed = on.past(episode.get("close_date"))
    if not plans and (closed or not (assessed or child.rows["s47_enquiry"])) and not (closed and closed >= on.since):
        return None
    kinds = {row.get("kind") for row in plans}
    status = 1 if "cp" in kinds else 2 if kinds & {"cin", "family_help"} else 3 if is_assessed_now or not closed else 4
    seen = [day for row in child.rows["visit"] if row.get("seen") == "Y" and (day := on.past(row.get("date")))]
    need, reason = episode.get("primary_need"), episode.get("close_reason")
    return (
        on.past(episode.get("date")),
        f"{need} - {CODES['primary_need'].values.get(str(need), '')}" if need and on.spelling.lettered else _text(need),
        max(seen, default=None),
        None if status < 4 else closed,
        None if status < 4 else _text(reason),
        on.spelling.letter(_STATUSES[status], _STATUSES),
    )


def _protection(child: Child, on: Inspection) -> tuple[Cell, ...] | None:
    """The latest child protection plan, if it is open or ended in the six months."""
    begun = [row for row in child.rows["plan"] if row.get("kind") == "cp" and on.past(row.get("start_date"))]
    plan = max(begun, key=lambda row: str(row["start_date"]), default=None)
    if plan is None or not (_is_open(plan, on, "end_date") or on.recent(plan.get("end_date"))):
        return None
    visits = [row for row in child.rows["visit"] if row.get("plan_id") == plan["plan_id"] and on.past(row.get("date"))]
    visit = max(visits, key=lambda row: str(row["date"]), default={})
    reviews = [
        day
        for row in child.rows["conference"]
        if row.get("kind") == "review"
        and row.get("plan_id") == plan["plan_id"]
        and (day := on.past(row.get("held_date")))
    ]
    emergency = any(row.get("kind") in _EMERGENCIES and on.recent(row.get("date")) for row in child.rows["legal_step"])
    previous = plan.get("previous_cp_plans")
    return (
        on.past(plan["start_date"]),
        on.spelling.category(plan.get("category_initial"), plan.get("category_list")),
        on.spelling.category(plan.get("category_latest"), plan.get("category_list")),
        on.past(visit.get("date")),
        on.spelling.yes_no(visit.get("seen_alone")),
        max(reviews, default=None),
        on.past(plan.get("end_date")),
        on.spelling.yes_no("Y" if emergency else "N"),
        previous if isinstance(previous, int) else None,
    )
