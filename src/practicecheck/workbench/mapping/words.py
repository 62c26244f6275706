"""What a field may be headed in a report, and what a table may be called: names, census and SSD names, and usual words.

Knows nothing of any report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from practicecheck.records import COMMON_FIELDS, TABLES, Field, Table

_CALLED: dict[str, tuple[str, ...]] = {
    "child": ("children", "person", "people", "client", "demographics", "child details"),
    "contact": ("contacts", "front door contact", "mash contact"),
    "referral": ("referrals", "referral and closure"),
    "early_help": ("early help", "early help episode"),
    "strategy_discussion": ("strategy discussion", "strategy meeting", "strategy"),
    "s47_enquiry": ("section 47 enquiry", "section 47", "child protection enquiry"),
    "medical": ("medical", "child protection medical", "paediatric assessment", "health assessment"),
    "assessment": ("assessment", "single assessment", "child and family assessment"),
    "conference": ("conference", "child protection conference", "icpc", "review conference"),
    "plan": ("plan", "child protection plan", "child in need plan"),
    "plan_action": ("plan action", "action"),
    "plan_meeting": ("core group", "core group meeting", "child in need meeting", "plan meeting"),
    "visit": ("visit", "statutory visit", "home visit", "child protection visit", "child in need visit"),
    "oversight": ("supervision", "management oversight", "case direction", "manager decision"),
    "allocation": ("allocation", "involvement"),
    "missing_episode": ("missing", "missing episode", "missing from home"),
    "domestic_abuse_event": ("domestic abuse", "domestic abuse incident"),
    "disagreement": ("escalation", "professional disagreement", "dispute resolution"),
    "audit": ("audit", "case audit"),
    "assurance_action": ("audit action", "audit recommendation"),
    "relationship": ("relationship", "family member", "significant adult", "household member"),
    "legal_step": ("legal", "legal status", "pre-proceedings"),
}
"""What reports of a table are called, besides the table's own name."""

_HEADED: dict[str, tuple[str, ...]] = {
    "child_id": (
        "child unique id",
        "child",
        "person id",
        "client id",
        "service user id",
        "case id",
        "system id",
        "mosaic id",
        "liquidlogic id",
        "lcs id",
        "eclipse id",
        "subject id",
        "unique id",
        "pid",
    ),
    "dob": ("date of birth", "birth date", "born"),
    "expected_dob": ("expected date of birth", "due date of baby", "edd"),
    "death_date": ("date of death",),
    "sex": ("gender",),
    "ethnicity": ("ethnic origin", "ethnic group"),
    "disability": ("disabilities", "disabled"),
    "family_id": ("family group id", "sibling group id"),
    "interpreter_needed": ("interpreter required",),
    "seen": ("child seen", "was the child seen"),
    "seen_alone": ("child seen alone", "was the child seen alone", "spoken to alone"),
    "child_seen_alone": ("seen alone",),
    "not_alone_reason": ("reason not seen alone", "why not seen alone", "reason child not seen alone"),
    "bedroom": ("bedroom seen", "seen bedroom", "saw bedroom"),
    "team_name": ("team", "responsible team", "allocated team"),
    "nfa": ("no further action",),
    "primary_need": ("primary need code", "category of need", "need code"),
    "source": ("referral source", "source of referral", "contact source", "referred by"),
    "close_date": ("closed", "closure date", "date closed", "end date"),
    "close_reason": ("reason for closure", "closure reason"),
    "start_date": ("start", "started", "date started", "began", "opened"),
    "end_date": ("end", "ended", "date ended", "closed", "date closed", "completed", "date completed"),
    "from_date": ("start date", "from", "date from", "started"),
    "to_date": ("end date", "to", "date to", "ended"),
    "auth_date": ("date authorised", "authorised", "completed", "completion date", "date completed"),
    "held_at": ("date held", "held", "date of meeting", "meeting date"),
    "held_date": ("date held", "held", "date of meeting", "meeting date", "actual date"),
    "due_date": ("due", "date due", "target date", "due by"),
    "completed_date": ("date completed", "completed"),
    "done_date": ("date completed", "completed", "done"),
    "requested_at": ("date requested", "requested", "referral date"),
    "examined_at": ("date of examination", "examination date", "date of medical", "examined"),
    "report_date": ("date of report", "report received"),
    "category_initial": ("initial category", "initial category of abuse", "category at start"),
    "category_latest": ("category", "category of abuse", "latest category", "current category"),
    "previous_cp_plans": ("previous plans", "number of previous plans", "number of previous cpp"),
    "child_participation": ("participation", "participation code"),
    "quorate": ("was the conference quorate",),
    "kind": ("type",),
    "type": ("kind",),
    "by_role": ("role",),
    "reason": ("reason",),
    "risk_stated": ("risk recorded", "risks discussed"),
}
"""What a field is headed, in whatever table, besides its own name."""

_SPELT = {
    "section 47": "s47", "child protection": "cp", "child in need": "cin", "reference": "id", "ref": "id", "number": "id",
    "no": "id", "identifier": "id", "dob": "date birth",
}  # fmt: skip
_IDLE = frozenset({"the", "of", "a", "an", "was", "is", "were", "has", "did", "been", "for", "s", "y", "n", "actual"})
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SPLIT = re.compile(r"[^a-z0-9]+")
_SPELT_AS = re.compile(rf"\b({'|'.join(sorted(_SPELT, key=len, reverse=True))})\b")
_LEFT_OUT = frozenset(field.name for field in COMMON_FIELDS) | {"worker_ref"}
"""Fields that no draft fills: what is not needed, and who did the work."""


@cache
def normal(text: str) -> str:
    """A heading or name as words are compared: in small letters, without idle words, plurals and ways of spelling.

    >>> normal("Date of Statutory Visits"), normal("PersonBirthDate"), normal("Section 47 Ref."), normal("was_seen_alone?")
    ('date statutory visit', 'person birth date', 's47 id', 'seen alone')
    """
    plain = " ".join(part for part in _SPLIT.split(_CAMEL.sub(" ", text).lower()) if part)
    words = _SPELT_AS.sub(lambda found: _SPELT[found[0]], plain).split()
    return " ".join(_singular(word) for word in words if word not in _IDLE) or plain


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] not in "su" else word


@cache
def names_of(table: str) -> frozenset[str]:
    """What a report of this table may be called, in normal words."""
    return frozenset(map(normal, (table, *_CALLED.get(table, ()))))


def drafted(table: Table) -> list[Field]:
    """The fields that a draft may fill."""
    return [field for field in table.fields if field.name not in _LEFT_OUT]


@cache
def phrases(table: str, field: str) -> frozenset[str]:
    """What a field may be headed, in normal words.

    >>> {"visit date", "statutory visit date", "date"} <= phrases("visit", "date")
    True
    """
    return frozenset(said for text in _phrases(table, TABLES[table].field(field)) if (said := normal(text)))


def _phrases(table: str, field: Field) -> Iterator[str]:
    name = field.name.removeprefix("el_")
    yield name
    yield from _HEADED.get(field.name, ())
    for given in (field.ssd, field.cin):
        # An SSD name begins with its table's four letters.
        yield from (re.sub(r"^[a-z0-9]{4}_", "", one.strip()) for one in given.split("/") if one and "(" not in one)
    stem = re.sub(r"_(date|at)$", "", name)
    if field.is_dated:
        yield from (f"{stem} date", f"date {stem}")
    is_own = (field.name,) == TABLES[table].key or field.name in TABLES[table].event
    for called in names_of(table):
        yield from (f"{called} {name}", f"{called} {stem}")
        if is_own:
            yield f"{called} date" if field.is_dated else f"{called} id"
