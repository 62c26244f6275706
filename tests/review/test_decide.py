"""Decisions: by whom, on what they looked at, never over somebody else's, and never lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from review_desk import bring, finding_id, june, person
from sqlalchemy import select, update

from practicecheck.review import tables
from practicecheck.review.audit_log import verify
from practicecheck.review.decide import ChangedSinceError, NotAllowedError, NotSeenError, assign, decide, take_back
from practicecheck.review.decision import KINDS, Decision
from practicecheck.review.people import now
from practicecheck.review.store import Store, open_store
from practicecheck.review.viewer import Role, Viewer

GAP = finding_id("PA-B", "child-1")
TODAY = date(2026, 7, 1)


def test_two_at_once_lose_nothing(held: Store) -> None:
    """Many decide the same finding at the same time: one is kept, and each of the others is told."""
    one, other = person(held, Role.TEAM_MANAGER), person(held, Role.QUALITY_LEAD)

    def take(number: int) -> str:
        try:
            with held.write() as con:
                decide(con, (one, other)[number % 2], GAP, 1, Decision("does_not_apply", f"Reason {number}"))
        except ChangedSinceError:
            return "told"
        return "kept"

    with ThreadPoolExecutor(8) as people:
        told = list(people.map(take, range(16)))
    assert sorted(set(told)) == ["kept", "told"]
    assert told.count("kept") == 1
    with held.read() as con:
        entries = con.execute(select(tables.entry.c.reason).where(tables.entry.c.kind == "decision")).scalars().all()
        assert entries == [f"Reason {told.index('kept')}"]
        assert verify(con) is None


def test_a_decision_is_taken_back_for_ten_minutes_by_who_took_it(held: Store) -> None:
    manager, lead = person(held, Role.TEAM_MANAGER), person(held, Role.QUALITY_LEAD)
    with held.write() as con:
        decide(con, manager, GAP, 1, Decision("does_not_apply", "Reason"))
    with pytest.raises(NotAllowedError), held.write() as con:
        take_back(con, lead, GAP, 2)
    with held.write() as con:
        take_back(con, manager, GAP, 2)
    with held.read() as con:
        row = con.execute(select(tables.finding).where(tables.finding.c.id == GAP)).one()
        kinds = con.execute(
            select(tables.entry.c.kind).where(tables.entry.c.finding == GAP).order_by(tables.entry.c.id)
        ).scalars()
        assert list(kinds) == ["opened", "decision", "taken_back"]  # nothing is erased
    assert (row.state, row.decision) == ("open", None)
    with held.write() as con:
        number = decide(con, manager, GAP, row.version, Decision("does_not_apply", "Reason"))
        con.execute(update(tables.entry).where(tables.entry.c.id == number).values(at=now() - timedelta(minutes=11)))
    with pytest.raises(NotAllowedError), held.write() as con:
        take_back(con, manager, GAP, row.version + 1)


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.RULE_AUTHOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_a_role_that_does_not_decide_cannot(held: Store, role: Role) -> None:
    viewer = person(held, role)
    with pytest.raises(NotAllowedError), held.write() as con:
        decide(con, viewer, GAP, 1, Decision("does_not_apply", "Reason"))


def test_another_teams_finding_is_not_there(held: Store) -> None:
    manager = person(held, Role.TEAM_MANAGER, team="Birch")
    with pytest.raises(NotSeenError), held.write() as con:
        decide(con, manager, GAP, 1, Decision("does_not_apply", "Reason"))
    alder = person(held, Role.TEAM_MANAGER)
    with pytest.raises(NotAllowedError), held.write() as con:
        assign(con, alder, [GAP], manager)  # who is given it could not see it


def test_each_kind_asks_for_what_it_needs() -> None:
    asked = {code: sorted(Decision(code, "").problems(TODAY)) for code in KINDS}
    assert asked == {
        "done_not_recorded": ["reason"], "done_by_other": ["agency", "reason"], "action_agreed": ["action_by", "reason", "until"],
        "does_not_apply": ["reason"], "accepted": ["reason", "until"], "rule_wrong": ["reason"],
    }  # fmt: skip
    assert Decision("", "Reason").problems(TODAY) == {"kind": "Choose what you decide"}
    assert "until" in Decision("accepted", "Reason", until=TODAY - timedelta(days=1)).problems(TODAY)
    assert "until" in Decision("accepted", "Reason", until=TODAY + timedelta(days=400)).problems(TODAY)
    assert not Decision("accepted", "Reason", until=TODAY).problems(TODAY)


_MANY = """
import sys
from practicecheck.review.decide import decide
from practicecheck.review.decision import Decision
from practicecheck.review import people
from practicecheck.review.store import open_store

store = open_store(sys.argv[1])
for number in range(1000):
    with store.write() as con:
        who = people.known(con, sys.argv[2])
        decide(con, who, sys.argv[3], 1 + number, Decision("does_not_apply", f"Reason {number}"))
    print(number, flush=True)  # confirmed
"""


@pytest.mark.slow
def test_a_kill_in_the_middle_loses_none_that_was_confirmed(tmp_path: Path) -> None:
    file = tmp_path / "review.db"
    store = open_store(file)
    bring(store, tmp_path / "june", june())
    viewer: Viewer = person(store, Role.QUALITY_LEAD)
    store.close()
    command = [sys.executable, "-c", _MANY, file, viewer.subject, GAP]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as going:
        assert going.stdout is not None
        confirmed = [next(going.stdout) for _ in range(150)]
        os.kill(going.pid, signal.SIGKILL)
        confirmed += going.stdout.readlines()
    store = open_store(file)
    with store.read() as con:
        entries = con.execute(select(tables.entry.c.reason).where(tables.entry.c.kind == "decision")).scalars().all()
        assert verify(con) is None
    store.close()
    assert len(confirmed) < 1000
    assert {f"Reason {int(number)}" for number in confirmed} <= set(entries)
    assert len(entries) <= len(confirmed) + 1  # one may be kept that was not told of any more
