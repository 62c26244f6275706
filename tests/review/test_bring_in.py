"""What becomes of findings, and of what people decided, when the next run is brought in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from made_result import rule
from review_desk import RULES, TEAMS, bring, finding_id, june, person
from sqlalchemy import select

from practicecheck.errors import UsageError
from practicecheck.review import tables
from practicecheck.review.decide import decide
from practicecheck.review.decision import Decision
from practicecheck.review.store import Store
from practicecheck.review.viewer import Role
from practicecheck.review.worklist import journey_of

GAP = finding_id("PA-B", "child-1")


def state(store: Store, key: str) -> tuple[str, str]:
    with store.read() as con:
        return tuple(
            con.execute(
                select(tables.finding.c.state, tables.finding.c.state_why).where(tables.finding.c.id == key)
            ).one()
        )  # type: ignore[return-value]


def kinds(store: Store, key: str) -> list[str]:
    with store.read() as con:
        return list(
            con.execute(
                select(tables.entry.c.kind).where(tables.entry.c.finding == key).order_by(tables.entry.c.id)
            ).scalars()
        )


def test_all_that_is_to_be_looked_at_is_in_and_nothing_else(held: Store) -> None:
    with held.read() as con:
        found = {(row.child, row.rule): row.kind for row in con.execute(select(tables.finding))}
    assert found == {
        ("child-1", "PA-E"): "escalation", ("child-2", "PA-E"): "perhaps", ("child-1", "PA-A"): "finding",
        ("child-1", "PA-B"): "finding", ("child-2", "PA-B"): "finding", ("child-3", "PA-B"): "finding",
    }  # fmt: skip


def test_the_same_run_again_changes_nothing(held: Store, tmp_path: Path) -> None:
    assert bring(held, tmp_path / "again", june()).is_known
    assert kinds(held, GAP) == ["opened"]


def test_a_run_of_an_earlier_day_is_refused(held: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="order of their days"):
        bring(held, tmp_path / "may", june(as_of="2026-05-31"))


def test_what_the_record_shows_by_now_is_closed_and_comes_back_if_it_goes(held: Store, tmp_path: Path) -> None:
    told = bring(held, tmp_path / "july", june(as_of="2026-07-31", without=("PA-B child-1",)))
    assert state(held, GAP) == ("closed", "the record now shows it")
    assert told.counts["closed"] == 1
    bring(held, tmp_path / "august", june(as_of="2026-08-31"))
    assert state(held, GAP) == ("open", "came back")
    assert kinds(held, GAP) == ["opened", "closed", "came_back"]


def test_what_is_out_of_sight_is_not_closed(held: Store, tmp_path: Path) -> None:
    gone = june(as_of="2026-07-31")
    gone["children"] = [one for one in gone["children"] if one["child_id"] != "child-1"]
    gone["outcomes"] = [one for one in gone["outcomes"] if one["child_id"] != "child-1"]
    gone["escalations"] = [one for one in gone["escalations"] if one["child_id"] != "child-1"]
    bring(held, tmp_path / "july", gone)
    assert state(held, GAP) == ("open", "child not in the run")
    assert state(held, finding_id("PA-E", "child-1")) == ("open", "child not in the run")


def test_what_could_not_be_told_any_more_is_not_closed(held: Store, tmp_path: Path) -> None:
    untold = june(as_of="2026-07-31")
    for one in untold["outcomes"]:
        if one["id"] == GAP:
            one["answer"] = "cannot_tell"
    bring(held, tmp_path / "july", untold)
    assert state(held, GAP) == ("open", "could not be told")


def test_what_a_changed_rule_does_not_find_is_not_closed(held: Store, tmp_path: Path) -> None:
    changed = [*RULES[:1], rule("PA-B", parameters={"limit": 20}, reading="It expects a plan."), *RULES[2:]]
    bring(held, tmp_path / "july", june(as_of="2026-07-31", without=("PA-B child-1",), rules=changed))
    assert state(held, GAP) == ("open", "rule changed")


def test_a_row_that_is_not_in_the_run_closes_nothing(held: Store, tmp_path: Path) -> None:
    key = finding_id("PA-A", "child-1", "SD-1")
    gone = june(as_of="2026-07-31")
    gone["outcomes"] = [one for one in gone["outcomes"] if one["id"] != key]
    bring(held, tmp_path / "july", gone)
    assert state(held, key) == ("open", "row not in the run")


def test_a_decision_stands_until_its_day_is_past(held: Store, tmp_path: Path) -> None:
    manager = person(held, Role.TEAM_MANAGER)
    with held.write() as con:
        decide(con, manager, GAP, 1, Decision("accepted", "Agreed", until=date(2026, 7, 31)))
    bring(held, tmp_path / "july", june(as_of="2026-07-31"))
    assert state(held, GAP) == ("decided", "accepted")
    bring(held, tmp_path / "august", june(as_of="2026-08-31"))
    assert state(held, GAP) == ("open", "the day set for it is past")
    assert kinds(held, GAP) == ["opened", "decision", "ran_out"]


def test_teams_are_those_of_the_last_run(held: Store, tmp_path: Path) -> None:
    moved = june(as_of="2026-07-31")
    moved["children"][0]["team"] = "Birch"
    bring(held, tmp_path / "july", moved)
    with held.read() as con:
        found = dict(con.execute(select(tables.child.c.id, tables.child.c.team)).all())
    assert found == {**TEAMS, "child-1": "Birch"}


def test_a_journey_is_shown_to_those_who_may_see_the_child(store: Store, tmp_path: Path) -> None:
    journey = {"child_id": "child-1", "episodes": [], "unseen": ["Visits are <not> extracted"], "rows_after_as_of": 0}
    bring(store, tmp_path / "june", june(journeys=[journey]))
    with store.read() as con:
        picture = journey_of(con, person(store, Role.TEAM_MANAGER), "child-1")
        assert journey_of(con, person(store, Role.TEAM_MANAGER, team="Birch"), "child-1") is None
    assert picture is not None
    assert picture.startswith("<svg")
    assert "Visits are &lt;not&gt; extracted" in picture
    bring(store, tmp_path / "july", june(as_of="2026-07-31"))
    with store.read() as con:
        assert journey_of(con, person(store, Role.TEAM_MANAGER), "child-1") is None  # the run of July keeps none
