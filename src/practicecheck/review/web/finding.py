"""One finding: what it says, what it rests on, the rule behind it, its history; and the form on which a person decides.

Every look at it is logged, as it is a look at a child's record. Knows how it is shown, not what may be decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from sqlalchemy import select
from starlette.responses import Response

from practicecheck.records import CODES
from practicecheck.review.audit_log import log
from practicecheck.review.decide import ChangedSinceError, decide, held, is_taken, may_take_back, take_back
from practicecheck.review.decision import KINDS, Decision
from practicecheck.review.tables import entry
from practicecheck.review.viewer import Right
from practicecheck.review.web.page import Ask, Page
from practicecheck.review.worklist import history, journey_of, of_child, one_finding


def show(ask: Ask) -> Response:
    """The page of a finding."""
    key = ask.path("key")
    with ask.store.write() as con:
        row = held(con, ask.viewer, key)
        log(con, ask.viewer, "looked at", key)
    return _page(ask, row.id, {}, {}, done=ask.query("done"))


def _page(
    ask: Ask, key: str, filled: Mapping[str, str], problems: Mapping[str, str], *, done: str = "", status: int = 200
) -> Response:
    today = date.today()  # noqa: DTZ011 - the day where the app is
    with ask.store.read() as con:
        row = one_finding(con, ask.viewer, key)
        assert row is not None
        entries = history(con, ask.viewer, key)
        beside = [one for one in of_child(con, ask.viewer, row.child, today) if one.id != key]
        journey = journey_of(con, ask.viewer, row.child)
        last = con.execute(select(entry).where(entry.c.id == row.decision)).one_or_none()
    return ask.show(
        "finding.html", status, row=row, entries=entries, beside=beside, rows=_rows(row.detail["evidence"]), filled=filled,
        problems=problems, done=done, agencies=CODES["agency"].values, may_take_back=may_take_back(ask.viewer, row, last),
        is_mine=row.state == "decided" and last is not None and last.person == ask.viewer.id,
        came_from=ask.came_from, may_decide=ask.viewer.may(Right.DECIDE) and row.state != "closed", today=today, journey=journey,
    )  # fmt: skip


def _rows(evidence: list[dict[str, object]]) -> list[dict[str, object]]:
    """The evidence as a table has it: field, value, where it stands; what is used first."""
    order = {"used": 0, "near_miss": 1, "coverage": 2}
    return sorted(evidence, key=lambda one: order.get(str(one["role"]), 3))


def take(ask: Ask) -> Response:
    """Take the decision of the form; with problems, the form again with all of them."""
    key = ask.path("key")
    decision = read_decision(ask.form)
    problems = decision.problems(date.today())  # noqa: DTZ011
    if decision.agency and decision.agency not in CODES["agency"].values:
        problems["agency"] = "Choose an agency of the list"
    with ask.store.read() as con:
        held(con, ask.viewer, key)
    if problems:
        return _page(ask, key, ask.form, problems, status=422)
    try:
        with ask.store.write() as con:
            decide(con, ask.viewer, key, ask.number("version"), decision)
    except ChangedSinceError:
        return _changed_since(ask, key, decision)
    return _then(ask, key, "decided")


def _then(ask: Ask, key: str, done: str) -> Response:
    """To the finding, which says what was done, and leads back to the list that they came from."""
    came_from = {} if ask.came_from == "/" else {"list": ask.came_from}
    return ask.go(f"/finding/{key}?{urlencode({'done': done, **came_from})}")


def _changed_since(ask: Ask, key: str, decision: Decision) -> Response:
    """What came between: nothing but the same form, sent twice; or something to look at before it is sent again."""
    with ask.store.read() as con:
        if is_taken(con, ask.viewer, key, decision):
            return _then(ask, key, "decided")
        row = held(con, ask.viewer, key)
        last = con.execute(select(entry.c.person).where(entry.c.id == row.decision)).scalar()
    if row.state == "closed":
        said = "The record shows it by now, so there is nothing to decide, and what you sent was not kept."
    else:
        somebody_decided = row.state == "decided" and last != ask.viewer.id
        said = (
            f"{'Somebody else decided this' if somebody_decided else 'This changed'} while you had it open, so yours was not "
            "kept. The history below says what happened. What you filled in is still here: send it again, if it should hold."
        )
    return _page(ask, key, ask.form, {"conflict": said}, status=409)


def read_decision(form: Mapping[str, str]) -> Decision:
    """A decision from the fields of a form; only what belongs to its kind is kept.

    >>> read_decision({"kind": "accepted", "reason": "As agreed", "until-day": "1", "until-month": "7", "until-year": "2026"}).until
    datetime.date(2026, 7, 1)
    """
    kind = KINDS.get(form.get("kind", ""))
    if kind is None:
        return Decision("", form.get("reason", ""))
    until, unread = _day(form) if kind.needs_until else (None, ())
    return Decision(
        kind.code,
        form.get("reason", ""),
        form.get("agency", "") if kind.needs_agency else "",
        form.get("action_by", "") if kind.needs_action else "",
        until,
        unread,
    )


def _day(form: Mapping[str, str]) -> tuple[date | None, tuple[str, ...]]:
    parts = [form.get(f"until-{part}", "").strip() for part in ("year", "month", "day")]
    if not any(parts):
        return None, ()
    try:
        return date(*(int(part) for part in parts if len(part) < 5 and part.isascii() and part.isdecimal())), ()
    except (TypeError, ValueError, OverflowError):
        return None, ("until",)


def undo(ask: Ask) -> Response:
    """Take one's own decision back."""
    key = ask.path("key")
    with ask.store.write() as con:
        take_back(con, ask.viewer, key, ask.number("version"))
    return _then(ask, key, "undone")


PAGES = (
    Page("/finding/{key}", show, Right.SEE_CASES),
    Page("/finding/{key}/decide", take, Right.DECIDE, method="POST"),
    Page("/finding/{key}/take-back", undo, Right.DECIDE, method="POST"),
)
