"""What becomes of findings, and of what people decided, when the next run is brought in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from made_result import Data, outcome, raised, result, rule
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


def month(number: int, *listed: Data, escalations: list[Data] | None = None, **more: Data) -> Data:
    """A run of the end of a month, with these answers, and nothing else."""
    return result(
        more.pop("rules", RULES),  # type: ignore[arg-type]
        list(listed),
        teams=TEAMS,
        escalations=escalations or [],
        as_of=f"2026-{number:02}-28",
        **more,
    )


def gap(message: str = "No plan.", **more: str) -> Data:
    return outcome("PA-B", "child-1", message=message, **more)


SEEN_BY_OTHERS = outcome("PA-S", "child-1", "strength", subject="SD-1")
"""Another rule's answer, by which the run holds the row SD-1."""
OF_ROW = finding_id("PA-A", "child-1", "SD-1")


def test_a_decision_stands_for_what_it_was_about_and_for_nothing_that_came_later(store: Store, tmp_path: Path) -> None:
    """A rhythm keeps its id from lapse to lapse: what was decided of the lapse in May says nothing of the one in July."""
    bring(store, tmp_path / "may", month(5, gap("No visit between 1 May 2026 and 28 May 2026.")))
    manager = person(store, Role.TEAM_MANAGER)
    with store.write() as con:
        decide(con, manager, GAP, 1, Decision("done_not_recorded", "Seen on the 20th"))
    bring(store, tmp_path / "june", month(6, gap("No visit between 1 May 2026 and 28 June 2026.")))
    assert state(store, GAP) == ("decided", "done_not_recorded")  # the same lapse, that goes on
    bring(store, tmp_path / "july", month(7, gap("No visit between 2 July 2026 and 28 July 2026.")))
    assert state(store, GAP) == ("open", "not what was decided about")
    assert kinds(store, GAP) == ["opened", "decision", "other_found"]


@pytest.mark.parametrize(
    ("then", "stands"),
    [
        ("No visit between 2 March 2026 and 28 June 2026 (83 working days).", True),
        ("No visit between 28 April 2026 and 28 June 2026 (43 working days).", False),
        ("No visit between 2 March 2026 and 28 April 2026 (40 working days). At 2 visits nobody was alone.", False),
    ],
    ids=["it goes on", "the next lapse begins where this one ended", "something else beside it"],
)
def test_what_goes_on_is_the_same_and_what_is_beside_it_is_not(
    store: Store, tmp_path: Path, then: str, stands: bool
) -> None:
    first = "28 May 2026 (62" if stands else "28 April 2026 (40"
    bring(store, tmp_path / "may", month(5, gap(f"No visit between 2 March 2026 and {first} working days).")))
    manager = person(store, Role.TEAM_MANAGER)
    with store.write() as con:
        decide(con, manager, GAP, 1, Decision("done_not_recorded", "Seen on the 20th"))
    bring(store, tmp_path / "june", month(6, gap(then)))
    assert (state(store, GAP)[0] == "decided") is stands


def test_rules_that_say_the_same_in_other_words_open_nothing_again(store: Store, tmp_path: Path) -> None:
    bring(store, tmp_path / "may", month(5, gap("No visit after 2 March 2026.")))
    manager = person(store, Role.TEAM_MANAGER)
    with store.write() as con:
        decide(con, manager, GAP, 1, Decision("done_not_recorded", "Seen on the 20th"))
    other: Data = {"rulebook": {"version": "2", "hash": "def", "overlay": None}}
    bring(store, tmp_path / "june", month(6, gap("Since 2 March 2026 no visit is recorded."), **other))
    assert state(store, GAP) == ("decided", "done_not_recorded")
    bring(store, tmp_path / "july", month(7, gap("Since 3 July 2026 no visit is recorded.")))
    assert state(store, GAP) == ("open", "not what was decided about")


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (raised("PA-E", "child-1", "cannot_tell"), raised("PA-E", "child-1")),
        (
            raised("PA-E", "child-1", because=[GAP]),
            raised("PA-E", "child-1", because=[GAP, outcome("PA-S", "child-1")["id"]]),
        ),
    ],
    ids=["could not be told, and now someone must look", "something else raised it too"],
)
def test_an_escalation_that_is_raised_by_more_is_open_again(
    store: Store, tmp_path: Path, first: Data, then: Data
) -> None:
    listed = [gap(), outcome("PA-S", "child-1", "no_strength")]
    bring(store, tmp_path / "may", month(5, *listed, escalations=[first]))
    manager = person(store, Role.TEAM_MANAGER)
    with store.write() as con:
        decide(con, manager, first["id"], 1, Decision("does_not_apply", "Looked at"))
    bring(store, tmp_path / "june", month(6, *listed, escalations=[first]))
    assert state(store, first["id"]) == ("decided", "does_not_apply")
    bring(store, tmp_path / "july", month(7, *listed, escalations=[then]))
    assert state(store, first["id"]) == ("open", "not what was decided about")


def test_what_lies_before_the_period_of_a_run_is_not_closed_by_it(store: Store, tmp_path: Path) -> None:
    found = outcome("PA-A", "child-1", subject="SD-1", event_date="2026-03-01")
    bring(store, tmp_path / "may", month(5, found))
    bring(store, tmp_path / "june", month(6, SEEN_BY_OTHERS, **{"from": "2026-04-01"}))
    assert state(store, OF_ROW) == ("open", "before the period of the run")


def test_what_waits_for_another_rule_is_not_closed(held: Store, tmp_path: Path) -> None:
    bring(held, tmp_path / "july", month(7, {**gap(), "answer": "not_applicable", "blocked_by": ["PA-A"]}))
    assert state(held, GAP) == ("open", "another rule has to be settled first")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("met", "the record now shows it"),
        ("not_due", "not due, by the record"),
        ("not_applicable", "no longer applies, by the record"),
    ],
)
def test_why_something_is_closed_is_said_as_it_is(held: Store, tmp_path: Path, answer: str, why: str) -> None:
    bring(held, tmp_path / "july", month(7, {**gap(), "answer": answer}))
    assert state(held, GAP) == ("closed", why)


def test_a_row_that_the_run_holds_and_no_longer_answers_for_does_not_apply(store: Store, tmp_path: Path) -> None:
    bring(store, tmp_path / "may", month(5, outcome("PA-A", "child-1", subject="SD-1")))
    bring(store, tmp_path / "june", month(6, SEEN_BY_OTHERS))
    assert state(store, OF_ROW) == ("closed", "no longer applies, by the record")


@pytest.mark.parametrize(
    "later",
    [rule("PA-B", status="failed", reading="It expects a plan."), rule("PA-B", reading="It expects a good plan.")],
    ids=["it failed", "it asks another question"],
)
def test_a_rule_that_stays_changed_closes_nothing_in_the_run_after_either(
    store: Store, tmp_path: Path, later: Data
) -> None:
    """In the second run the rule is as in the run before, and still not what it was when it found this."""
    bring(store, tmp_path / "may", month(5, gap()))
    changed = [RULES[0], later, *RULES[2:]]
    for number in (6, 7):
        bring(store, tmp_path / str(number), month(number, rules=changed))
        assert state(store, GAP) == ("open", "rule changed")
    bring(store, tmp_path / "august", month(8, {**gap(), "answer": "met"}))  # the rule as it was, asked again
    assert state(store, GAP) == ("closed", "the record now shows it")


def test_an_escalation_is_not_closed_where_a_rule_that_raised_it_asks_something_else(
    store: Store, tmp_path: Path
) -> None:
    """It would be closed because nobody asked what had raised it."""
    one = raised("PA-E", "child-1", because=[GAP])
    bring(store, tmp_path / "may", month(5, gap(), escalations=[one]))
    changed = [RULES[0], rule("PA-B", status="switched_off"), *RULES[2:]]
    bring(store, tmp_path / "june", month(6, rules=changed))
    assert state(store, one["id"]) == ("open", "rule changed")
    bring(store, tmp_path / "july", month(7))
    assert state(store, one["id"]) == ("closed", "the record now shows it")


def test_what_comes_back_in_sight_does_not_say_that_it_is_out_of_it(held: Store, tmp_path: Path) -> None:
    bring(held, tmp_path / "july", month(7, {**gap(), "answer": "cannot_tell"}))
    assert state(held, GAP) == ("open", "could not be told")
    bring(held, tmp_path / "august", month(8, gap()))
    assert state(held, GAP) == ("open", "found again")


def test_a_decision_is_not_forgotten_where_a_run_cannot_see_it(held: Store, tmp_path: Path) -> None:
    manager = person(held, Role.TEAM_MANAGER)
    with held.write() as con:
        decide(con, manager, GAP, 1, Decision("does_not_apply", "Reason"))
    bring(held, tmp_path / "july", month(7, {**gap(), "answer": "cannot_tell"}))
    assert state(held, GAP) == ("decided", "does_not_apply")


def test_made_up_children_and_real_ones_do_not_stand_in_one_list(held: Store, tmp_path: Path) -> None:
    """A run of other children altogether is no later look at the same records: nothing of it is brought in."""
    other = result(RULES, [outcome("PA-B", "CASE-1")], teams={"CASE-1": "Alder"}, as_of="2026-07-28")
    with pytest.raises(UsageError, match="holds none of the 3 children that are in this review database"):
        bring(held, tmp_path / "demo", other)
    with held.read() as con:
        assert set(con.execute(select(tables.child.c.id)).scalars()) == set(TEAMS)
        assert len(con.execute(select(tables.run)).all()) == 1
    both = {**other, "children": [*other["children"], {"child_id": "child-1", "team": "Alder", "answers": {}}]}
    assert bring(held, tmp_path / "both", both).counts["opened"] == 1


def test_of_what_an_earlier_release_found_the_run_before_says_what_was_asked(held: Store, tmp_path: Path) -> None:
    with held.write() as con:
        con.execute(tables.finding.update().values(asked=None))
    changed = [RULES[0], rule("PA-B", reading="It expects a good plan."), *RULES[2:]]
    bring(held, tmp_path / "july", month(7, rules=changed))
    assert state(held, GAP) == ("open", "rule changed")
    assert state(held, OF_ROW) == ("open", "row not in the run")
    assert state(held, finding_id("PA-E", "child-1")) == ("closed", "the record now shows it")
