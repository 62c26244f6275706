"""Ask for findings: which of those a person may see, in which order, how many. The only place that reads findings for people.

Every question takes the Viewer first, and none is answered without: `_seen` joins what the viewer reaches. Knows no page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    nulls_last,
    or_,
    select,
)

from practicecheck.review.later_run import ESCALATION, FINDING, PERHAPS
from practicecheck.review.tables import child, child_journey, entry, finding, finding_detail, person, rule, run
from practicecheck.review.viewer import Viewer

PAGE = 50
"""Findings on a page."""

SORTS: Mapping[str, Sequence[ColumnElement]] = {  # type: ignore[type-arg]
    "urgency": (finding.c.urgency, nulls_last(finding.c.due), finding.c.child, finding.c.id),
    "due": (nulls_last(finding.c.due), finding.c.urgency, finding.c.child, finding.c.id),
    "child": (finding.c.child, finding.c.urgency, finding.c.id),
    "rule": (finding.c.rule, finding.c.urgency, finding.c.child, finding.c.id),
    "age": (finding.c.first_seen, finding.c.urgency, finding.c.child, finding.c.id),
}
"""By what a list can be sorted; each ends in the id, so that no two orders of the same list differ."""


@dataclass(frozen=True)
class Asked:
    """What somebody asks for: filters, order and page, as they stand in an address."""

    state: str = "open"
    theme: str = ""
    severity: str = ""
    rule: str = ""
    team: str = ""
    child: str = ""
    assigned: str = ""
    new: bool = False
    """Only what the last run found, found again or opened again, and what is open again since its day is past."""

    sort: str = "urgency"
    page: int = 1

    @property
    def narrows(self) -> bool:
        """Whether anything is left out that is open."""
        return self.state != "open" or any(
            (self.theme, self.severity, self.rule, self.team, self.child, self.assigned, self.new)
        )


@dataclass(frozen=True)
class Sight:
    """What stands behind all that a person is shown: of how many children, and what of them could not be told."""

    run: Row | None  # type: ignore[type-arg]
    """The run that was brought in last."""

    children: int
    out_of_sight: int
    """Of these, how many the last run does not hold."""

    untold: int
    """Questions that the record leaves open, of the run that last held each child; escalations are listed, so not counted."""

    untold_children: int


@dataclass(frozen=True)
class Listed:
    """A page of a list: what someone must look at first, whatever else is asked; how many there are; what is left out."""

    rows: Sequence[Row]  # type: ignore[type-arg]
    found: int
    escalations_left_out: int
    asked: Asked
    counts: Mapping[str, int]
    without_team: int
    """How many that are open belong to no team, where the viewer sees those: then nobody else does."""

    @property
    def escalations(self) -> Sequence[Row]:  # type: ignore[type-arg]
        """Those of the page that someone must look at, or of which that could not be told."""
        return [row for row in self.rows if row.kind != FINDING]

    @property
    def findings(self) -> Sequence[Row]:  # type: ignore[type-arg]
        """The rest of the page."""
        return [row for row in self.rows if row.kind == FINDING]

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.found // PAGE))


_HOLDER = (person.c.name.label("assigned_name"), person.c.active.label("assigned_active"))
_KINDS = (ESCALATION, PERHAPS, FINDING)
_TO_LOOK_AT = ("opened", "came_back", "ran_out", "other_found", "changed")
"""Entries of a run after which something is to be looked at that was not before, or not so."""


def is_open(today: date) -> ColumnElement[bool]:
    """Whether a finding is to be looked at: open, or decided until a day that is past."""
    return or_(finding.c.state == "open", and_(finding.c.state == "decided", finding.c.until < today))


def _seen(viewer: Viewer, *columns: ColumnElement) -> Select:  # type: ignore[type-arg]
    return select(*columns).select_from(finding.join(child, child.c.id == finding.c.child)).where(viewer.reach())


def worklist(con: Connection, viewer: Viewer, asked: Asked, today: date) -> Listed:
    """The findings that are asked for, escalations on top in whatever order; of a page past the end, the last there is."""
    where = _where(asked, viewer, today)
    counted, without_team = _counts(con, viewer, today)
    found, to_look_at = sum(counted[kind] for kind in _KINDS), counted[ESCALATION] + counted[PERHAPS]
    shown = to_look_at
    if asked.narrows:
        by = (finding.c.kind, is_open(today))
        narrowed = con.execute(_seen(viewer, *by, func.count()).where(where).group_by(*by)).all()
        found = sum(number for *_, number in narrowed)
        shown = sum(number for kind, still_open, number in narrowed if kind != FINDING and still_open)
    asked = replace(asked, page=min(asked.page, max(1, -(-found // PAGE))))
    return Listed(_page(con, viewer, asked, where), found, to_look_at - shown, asked, counted, without_team)


def _page(con: Connection, viewer: Viewer, asked: Asked, where: ColumnElement[bool]) -> list[Row]:  # type: ignore[type-arg]
    """The rows of a page: put in order by what decides it, and only those fetched whole."""
    order = (finding.c.kind == FINDING, *SORTS.get(asked.sort, SORTS["urgency"]))
    wanted = _seen(viewer, finding.c.id).where(where).order_by(*order).limit(PAGE).offset((asked.page - 1) * PAGE)
    keys = {key: place for place, key in enumerate(con.execute(wanted).scalars())}
    whole = _seen(viewer, *finding.c, child.c.team, *_HOLDER).outerjoin(person, person.c.id == finding.c.assigned)
    return sorted(con.execute(whole.where(finding.c.id.in_(keys))).all(), key=lambda row: keys[row.id])


def _where(asked: Asked, viewer: Viewer, today: date) -> ColumnElement[bool]:
    found: list[ColumnElement[bool]] = []
    if asked.state == "open":
        found.append(is_open(today))
    elif asked.state in ("decided", "closed"):
        found.append(and_(finding.c.state == asked.state, ~is_open(today)))
    wanted = {name: getattr(asked, name) for name in ("theme", "severity", "rule", "child")}
    found += [finding.c[name] == value for name, value in wanted.items() if value]
    if asked.team:
        found.append(child.c.team == asked.team)
    if asked.assigned == "me":
        found.append(finding.c.assigned == viewer.id)
    elif asked.assigned == "nobody":
        gone = select(person.c.id).where(~person.c.active)
        found.append(or_(finding.c.assigned.is_(None), finding.c.assigned.in_(gone)))
    if asked.new:
        last = select(run.c.id).order_by(*_LATEST).limit(1).scalar_subquery()
        by_run = exists().where(entry.c.finding == finding.c.id, entry.c.run == last, entry.c.kind.in_(_TO_LOOK_AT))
        found.append(or_(by_run, and_(finding.c.state == "decided", finding.c.until < today)))
    return and_(*found) if found else finding.c.id.is_not(None)


def _counts(con: Connection, viewer: Viewer, today: date) -> tuple[dict[str, int], int]:
    """How many are open of each kind, how many are decided or closed; and how many that are open are of no team."""
    by = (finding.c.kind, finding.c.state, is_open(today), child.c.team.is_(None))
    told = dict.fromkeys((*_KINDS, "decided", "closed"), 0)
    without_team = 0
    for kind, state, still_open, of_no_team, number in con.execute(_seen(viewer, *by, func.count()).group_by(*by)):
        told[kind if still_open else state] += number
        without_team += number if still_open and of_no_team else 0
    return told, without_team


def choices(con: Connection, viewer: Viewer) -> dict[str, list[str]]:
    """What a list can be narrowed to: by column, the values among the findings that may be seen."""
    columns = (finding.c.theme, finding.c.severity, finding.c.rule, child.c.team)
    rows = con.execute(_seen(viewer, *columns).distinct()).all()
    return {column.name: sorted({row[place] for row in rows} - {None}) for place, column in enumerate(columns)}


def one_finding(con: Connection, viewer: Viewer, key: str) -> Row | None:  # type: ignore[type-arg]
    """A finding with its rule, its child's team and who has it; None where this person may not see it."""
    columns = (
        *finding.c,
        finding_detail.c.detail,
        child.c.team,
        rule.c.said.label("rule_said"),
        *_HOLDER,
    )
    asked = (
        _seen(viewer, *columns)
        .join(finding_detail, finding_detail.c.finding == finding.c.id)
        .join(rule, rule.c.id == finding.c.rule)
        .outerjoin(person, person.c.id == finding.c.assigned)
    )
    return con.execute(asked.where(finding.c.id == key)).one_or_none()


def history(con: Connection, viewer: Viewer, key: str) -> Sequence[Row]:  # type: ignore[type-arg]
    """What happened to a finding that may be seen, the latest first."""
    asked = (
        _seen(viewer, *entry.c, person.c.name, person.c.role, run.c.as_of)
        .join(entry, entry.c.finding == finding.c.id)
        .outerjoin(person, person.c.id == entry.c.person)
        .outerjoin(run, run.c.id == entry.c.run)
        .where(finding.c.id == key)
        .order_by(entry.c.id.desc())
    )
    return con.execute(asked).all()


def of_child(con: Connection, viewer: Viewer, name: str, today: date) -> Sequence[Row]:  # type: ignore[type-arg]
    """All that is open of a child, the most urgent first; nothing where the child may not be seen."""
    asked = _seen(viewer, *finding.c).where(finding.c.child == name, is_open(today))
    return con.execute(asked.order_by(*SORTS["urgency"])).all()


def journey_of(con: Connection, viewer: Viewer, name: str) -> str | None:
    """The picture of a child's journey; None where there is none, or the child may not be seen."""
    asked = select(child_journey.c.picture).join(child, child.c.id == child_journey.c.child)
    return con.execute(asked.where(child.c.id == name, viewer.reach())).scalar()


_LATEST = (run.c.as_of.desc(), run.c.brought_in.desc())


def sight(con: Connection, viewer: Viewer) -> Sight:
    """How many children a person sees, and what could not be told of them; where none are seen, nothing can be said of any."""
    last = con.execute(select(run).order_by(*_LATEST).limit(1)).one_or_none()
    gone = case((child.c.run != last.id, 1), else_=0) if last else literal(0)
    some = case((child.c.untold > 0, 1), else_=0)
    sums = (func.coalesce(func.sum(one), 0) for one in (gone, child.c.untold, some))
    found = con.execute(select(func.count(), *sums).select_from(child).where(viewer.reach())).one()
    return Sight(last, *map(int, found))
