"""Bring a kept run in: what is new, what is there still, what the record now shows, what came back.

People's decisions stand, by the stable ids of findings. Nothing is closed because it is out of sight: only where the later run
asked the same and was answered. Knows the results of runs; decides nothing in anybody's place.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from practicecheck.errors import UsageError
from practicecheck.reports.journey_svg import picture
from practicecheck.reports.kept import read_workers
from practicecheck.reports.kept_journeys import read_journeys
from practicecheck.reports.kept_run import KeptRun
from practicecheck.review import tables
from practicecheck.review.audit_log import log
from practicecheck.review.later_run import FINDING, LaterRun, about
from practicecheck.review.people import now
from practicecheck.review.to_look_at import ToLookAt
from practicecheck.review.viewer import Viewer


@dataclass
class BroughtIn:
    """What became of findings when a run was brought in, counted by kind."""

    run: str
    as_of: date
    counts: Counter[str] = field(default_factory=Counter)
    is_known: bool = False
    untold: int = 0
    """Questions that could not be told, escalations apart: they are not listed."""

    not_asked: list[str] = field(default_factory=list)
    """Rules that failed in it, or are switched off."""

    def words(self) -> str:
        """In a line.

        >>> BroughtIn("a", date(2026, 6, 30), Counter(opened=3), untold=2, not_asked=["PA-A"]).words()
        '3 opened; 2 questions could not be told; not asked: PA-A'
        >>> BroughtIn("a", date(2026, 6, 30)).words()
        'nothing found'
        """
        if self.is_known:
            return "in already"
        found = ", ".join(f"{number} {kind}" for kind, number in sorted(self.counts.items())) or "nothing found"
        untold = (
            f"; {self.untold} {'question' if self.untold == 1 else 'questions'} could not be told"
            if self.untold
            else ""
        )
        return found + untold + (f"; not asked: {', '.join(self.not_asked)}" if self.not_asked else "")


def bring_in(con: Connection, kept: KeptRun, viewer: Viewer | None = None) -> BroughtIn:
    """Bring a run in, in a writing block. A run that is in already changes nothing.

    Raises UsageError for a run read at an earlier day than one that is in, which would undo what is known since, and for one of
    other children altogether, which is no later look at the same records.
    """
    told = BroughtIn(kept.id, kept.result.as_of)
    if con.execute(select(tables.run.c.id).where(tables.run.c.id == kept.id)).one_or_none():
        told.is_known = True
        return told
    latest = (tables.run.c.as_of.desc(), tables.run.c.brought_in.desc())
    last = con.execute(select(tables.run).order_by(*latest).limit(1)).one_or_none()
    if last is not None and kept.result.as_of < last.as_of:
        raise UsageError(
            f"{kept.name} is read at {kept.result.as_of.isoformat()}, and a run of {last.as_of.isoformat()} is in already, so it was not "
            "brought in. Bring runs in by the order of their days."
        )
    known = con.execute(select(tables.child.c.id)).scalars().all()
    if LaterRun(kept).is_of_other_children(known):
        raise UsageError(
            f"{kept.name} holds none of the {len(known)} children that are in this review database, so it is no later look at the "
            "same records, and nothing of it was brought in: made-up children and real ones, or those of two councils, would stand "
            "in one list. Give it a --database of its own. Teams and systems of one council belong in one run, which takes several "
            "inputs."
        )
    _BringIn(con, kept, told, last).all()
    log(con, viewer, "run brought in", kept.id, **dict(sorted(told.counts.items())))
    return told


class _BringIn:
    """One run being brought in."""

    def __init__(self, con: Connection, kept: KeptRun, told: BroughtIn, last: Any) -> None:
        self.con, self.kept, self.told, self.at, self.last = con, kept, told, now(), last
        self.as_of = kept.result.as_of
        self.rulebook = f"{kept.result.rulebook.version} {kept.result.rulebook.hash}"
        self.is_same_book = last is None or last.rulebook == self.rulebook
        self.later = LaterRun(kept)
        self.look = ToLookAt(kept)
        self.entries: list[dict[str, Any]] = []
        self.changes: list[dict[str, Any]] = []

    def all(self) -> None:
        self.asked_before = self._rules()
        self._run_and_children()
        self._journeys()
        # Locked (SQLite's write block locks all), or a decision taken while this runs would be written over.
        held = {row.id: row for row in self.con.execute(select(tables.finding).with_for_update())}
        self.details = self._details_of_escalations()
        seen = {one["id"]: one for one in self.look.rows()}
        self._new([one for key, one in seen.items() if key not in held])
        for key, one in seen.items():
            if key in held:
                self._still(held[key], one)
        for key, row in held.items():
            if key not in seen and row.state != "closed":
                self._gone(row)
        self._write()

    def _rules(self) -> dict[str, bytes]:
        """Keep what people read of each rule; returns a hash of what each asked before."""
        before = dict(self.con.execute(select(tables.rule.c.id, tables.rule.c.asked)).all())
        said = [
            {"id": one.id, "said": self.look.said(one), "asked": self.look.asked(one.id)}
            for one in self.kept.result.rules
        ]
        old = [{"key": one["id"], "s": one["said"], "a": one["asked"]} for one in said if one["id"] in before]
        if old:
            which = tables.rule.c.id == bindparam("key")
            self.con.execute(update(tables.rule).where(which).values(said=bindparam("s"), asked=bindparam("a")), old)
        new = [one for one in said if one["id"] not in before]
        if new:
            self.con.execute(insert(tables.rule), new)
        return before

    def _details_of_escalations(self) -> dict[str, dict[str, Any]]:
        """What those that are not closed rested on, as it was last kept."""
        detail = tables.finding_detail
        asked = select(detail.c.finding, detail.c.detail).join(tables.finding, tables.finding.c.id == detail.c.finding)
        return dict(
            self.con.execute(asked.where(tables.finding.c.kind != FINDING, tables.finding.c.state != "closed")).all()
        )

    def _run_and_children(self) -> None:
        workers = read_workers(self.kept.folder)
        self.told.not_asked = [one.id for one in self.kept.result.rules if not one.ran]
        self.con.execute(
            insert(tables.run).values(
                id=self.kept.id, as_of=self.as_of, brought_in=self.at, folder=str(self.kept.folder.absolute()),
                rulebook=self.rulebook, children=len(self.kept.answers),
                not_asked=self.told.not_asked,
            )
        )  # fmt: skip
        known = set(self.con.execute(select(tables.child.c.id)).scalars())
        untold = Counter(
            one.child
            for one in self.kept.of_answers("cannot_tell")
            if (rule := self.kept.rules[one.rule]).kind == "gap" and rule.ran
        )
        self.told.untold = untold.total()
        rows = [
            {
                "key": one.id,
                "team": one.team,
                "worker": workers.get(one.id),
                "run": self.kept.id,
                "untold": untold[one.id],
            }
            for one in self.kept.result.children
        ]
        old, new = [row for row in rows if row["key"] in known], [row for row in rows if row["key"] not in known]
        if old:
            which = tables.child.c.id == bindparam("key")
            values: dict[str, Any] = {name: bindparam(name) for name in ("team", "worker", "run", "untold")}
            self.con.execute(update(tables.child).where(which).values(values), old)
        if new:
            self.con.execute(insert(tables.child), [{**row, "id": row["key"]} for row in new])
        teams = {one.team for one in self.kept.result.children if one.team}
        teams -= set(self.con.execute(select(tables.team.c.name)).scalars())
        if teams:
            self.con.execute(insert(tables.team), [{"name": name, "area": None} for name in sorted(teams)])

    def _journeys(self) -> None:
        """Keep the pictures of the journeys that the run has; an older one of a child of this run is past."""
        of_run = select(tables.child.c.id).where(tables.child.c.run == self.kept.id)
        self.con.execute(delete(tables.child_journey).where(tables.child_journey.c.child.in_(of_run)))
        made = [{"child": one.child_id, "picture": picture(one)} for one in read_journeys(self.kept)]
        if made:
            self.con.execute(insert(tables.child_journey), made)

    def _new(self, found: list[dict[str, Any]]) -> None:
        if not found:
            return
        stamp = {"first_seen": self.as_of, "last_seen": self.as_of, "state": "open", "state_why": "new", "version": 1}
        rows = [{name: value for name, value in one.items() if name != "detail"} for one in found]
        self.con.execute(insert(tables.finding), [{**one, **stamp} for one in rows])
        self.con.execute(
            insert(tables.finding_detail), [{"finding": one["id"], "detail": one["detail"]} for one in found]
        )
        for one in found:
            self._entry(one["id"], "opened")

    def _still(self, row: Any, one: dict[str, Any]) -> None:
        """It is there again. A decision stands until its day is past, and for what it was about; what had been closed is open again."""
        change = {**one, "last_seen": self.as_of, "state": row.state, "state_why": row.state_why}
        reopened = self._reopened(row, one)
        if reopened:
            change |= {"state": "open", "state_why": _OPEN_AGAIN[reopened]}
            self._entry(row.id, reopened)
        elif row.state == "open" and row.kind != one["kind"]:
            self._entry(row.id, "changed")
        else:
            self.told.counts["still there"] += 1
            if row.state == "open" and row.last_seen < self.last.as_of:
                change["state_why"] = "found again"
        self.changes.append(
            {"key": row.id, **change, "version": row.version + any(change[one] != getattr(row, one) for one in _SHOWN)}
        )

    def _reopened(self, row: Any, one: dict[str, Any]) -> str:
        """The kind of entry by which something is open again; empty where it stays as it is."""
        if row.state == "closed":
            return "came_back"
        if row.state != "decided":
            return ""
        if row.until is not None and row.until < self.as_of:
            return "ran_out"
        decided = {**row._mapping, "detail": self.details.get(row.id, {})}
        by_words = self.is_same_book
        now, then = about(one, self.as_of, by_words=by_words), about(decided, row.last_seen, by_words=by_words)
        return "" if now <= then else "other_found"

    def _gone(self, row: Any) -> None:
        """It is not there any more: closed where the same rule, asked again, says so; else it stays, and why is said."""
        behind = [cause["rule"] for cause in self.details.get(row.id, {}).get("because", [])]
        # Of what was found by an earlier release it is not known what was asked: the run before is the best that is.
        asked = row.asked or self.asked_before.get(row.rule)
        is_closed, why = self.later.closes(
            row, is_same_rule=asked == self.look.asked(row.rule, behind if row.asked else ())
        )
        self._entry(row.id, "closed" if is_closed else "not_seen", why)
        change = (
            {"state": "closed", "state_why": why} if is_closed else {} if row.state == "decided" else {"state_why": why}
        )
        self.changes.append(self._as_it_is(row) | change)

    def _as_it_is(self, row: Any) -> dict[str, Any]:
        kept = {name: getattr(row, name) for name in _CHANGING}
        return {"key": row.id, **kept, "version": row.version + 1}

    def _entry(self, finding: str, kind: str, why: str = "") -> None:
        self.told.counts[kind.replace("_", " ")] += 1
        self.entries.append({"finding": finding, "at": self.at, "kind": kind, "run": self.kept.id, "reason": why})

    def _write(self) -> None:
        if self.changes:
            values: dict[str, Any] = {name: bindparam(name) for name in _CHANGING}
            which = tables.finding.c.id == bindparam("key")
            self.con.execute(
                update(tables.finding).where(which).values(values),
                [{name: one[name] for name in ("key", *_CHANGING)} for one in self.changes],
            )
        details = [{"key": one["key"], "said": one["detail"]} for one in self.changes if "detail" in one]
        if details:
            of = tables.finding_detail.c.finding == bindparam("key")
            self.con.execute(update(tables.finding_detail).where(of).values(detail=bindparam("said")), details)
        if self.entries:
            self.con.execute(insert(tables.entry), self.entries)


_CHANGING = (
    "kind", "urgency", "severity", "theme", "message", "event", "due", "told_to", "subject_table", "subject", "last_seen", "state",
    "state_why", "version", "asked",
)  # fmt: skip
_OPEN_AGAIN = {
    "came_back": "came back",
    "ran_out": "the day set for it is past",
    "other_found": "not what was decided about",
}
_SHOWN = ("kind", "severity", "message", "due", "state")
"""What somebody who is deciding would have to look at anew, had it changed."""
