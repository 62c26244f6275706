"""The audit log: every change of it, gap in it or end cut off shows; and the database itself refuses to change it."""

from __future__ import annotations

import pytest
from review_desk import finding_id, person
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from practicecheck.review.audit_log import log, read_log, verify
from practicecheck.review.decide import decide
from practicecheck.review.decision import Decision
from practicecheck.review.store import Store
from practicecheck.review.tables import audit, audit_head
from practicecheck.review.viewer import Role


@pytest.fixture
def logged(store: Store) -> Store:
    with store.write() as con:
        for number in range(5):
            log(con, None, "looked at", f"finding-{number}")
    return store


def unlocked(store: Store, change: object) -> None:
    """Change the log as somebody would who holds the whole database."""
    with store.write() as con:
        if con.dialect.name == "sqlite":
            con.execute(text("DROP TRIGGER IF EXISTS audit_no_update"))
            con.execute(text("DROP TRIGGER IF EXISTS audit_no_delete"))
        else:
            con.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        con.execute(change)  # type: ignore[call-overload]


def wrong(store: Store) -> str | None:
    with store.read() as con:
        return verify(con)


def test_a_whole_log_is_found_whole(logged: Store) -> None:
    assert wrong(logged) is None
    with logged.read() as con:
        assert [row.seq for row in read_log(con)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("change", [update(audit).values(what="another"), delete(audit)])
def test_the_database_refuses_a_change(logged: Store, change: object) -> None:
    with pytest.raises(DBAPIError, match="never changed"), logged.write() as con:
        con.execute(change)  # type: ignore[call-overload]
    assert wrong(logged) is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (update(audit).where(audit.c.seq == 3).values(person="somebody else"), "Row 3 is not as it was written."),
        (update(audit).where(audit.c.seq == 3).values(at="2020-01-01"), "Row 3 is not as it was written."),
        (delete(audit).where(audit.c.seq == 3), "Between row 2 and row 4 rows are missing."),
        (delete(audit).where(audit.c.seq == 5), "rows at its end are missing"),
        (delete(audit).where(audit.c.seq == 1), "Between row 0 and row 2"),
        (delete(audit_head), "did not end there"),
    ],
)
def test_what_somebody_changed_all_the_same_is_seen(logged: Store, change: object, said: str) -> None:
    unlocked(logged, change)
    assert said in str(wrong(logged))


def test_a_row_whose_hash_was_made_anew_does_not_go_with_the_next(logged: Store) -> None:
    with logged.read() as con:
        third = list(read_log(con))[2]
    third = type(third)(**{**third.__dict__, "person": "somebody else"})
    unlocked(logged, update(audit).where(audit.c.seq == 3).values(person="somebody else", hash=third.made_hash()))
    assert wrong(logged) == "Row 4 does not follow from row 3: one of them was changed or put in."


def test_it_holds_no_free_text(held: Store) -> None:
    manager = person(held, Role.TEAM_MANAGER)
    with held.write() as con:
        decide(con, manager, finding_id("PA-B", "child-1"), 1, Decision("does_not_apply", "CANARY of a reason"))
        rows = con.execute(select(audit)).all()
    assert "CANARY" not in str(rows)
    assert "message of" not in str(rows)
    assert [row.action for row in rows][-1] == "decided"
