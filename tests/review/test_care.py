"""Backup, restore, deletion of what is old, and the commands for the audit log."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from hashlib import sha256
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from click.testing import CliRunner
from review_desk import bring, finding_id, june, person
from sqlalchemy import delete, select, text, update

from practicecheck.cli import cli
from practicecheck.errors import InputError, UsageError
from practicecheck.review import tables
from practicecheck.review.audit_log import verify
from practicecheck.review.backup import FORMAT, back_up, restore
from practicecheck.review.decide import decide
from practicecheck.review.decision import Decision
from practicecheck.review.people import begin_session
from practicecheck.review.retention import Keep, delete_old
from practicecheck.review.store import Store, open_store
from practicecheck.review.viewer import Role

GAP = finding_id("PA-B", "child-1")
TODAY = date(2030, 1, 1)


def everything(store: Store) -> dict[str, list[object]]:
    with store.read() as con:
        return {
            table.name: [tuple(row) for row in con.execute(select(table).order_by(*table.primary_key.columns))]
            for table in tables.metadata.sorted_tables
            if table is not tables.session
        }


def test_a_backup_restores_all_of_it_into_a_database_of_either_kind(held: Store, tmp_path: Path) -> None:
    manager = person(held, Role.TEAM_MANAGER)
    with held.write() as con:
        decide(con, manager, GAP, 1, Decision("accepted", "Agreed – until “July”", until=date(2026, 7, 31)))
        begin_session(con, manager)
    (tmp_path / "backup.zip").write_bytes(back_up(held))
    other = open_store(tmp_path / "other.db")
    assert restore(other, tmp_path / "backup.zip") > 10
    assert everything(other) == everything(held)
    with other.write() as con:  # and goes on: ids, versions and the chain of the log follow
        assert not con.execute(select(tables.session)).all()
        decide(con, manager, GAP, 2, Decision("does_not_apply", "Since then"))
        assert verify(con) is None
    other.close()


def test_a_backup_goes_into_postgresql(store: Store, tmp_path: Path) -> None:
    first = open_store(tmp_path / "first.db")
    bring(first, tmp_path / "june", june())
    manager = person(first, Role.TEAM_MANAGER)
    with first.write() as con:
        decide(con, manager, GAP, 1, Decision("does_not_apply", "Reason"))
    (tmp_path / "backup.zip").write_bytes(back_up(first))
    restore(store, tmp_path / "backup.zip")
    assert everything(store) == everything(first)
    with store.write() as con:
        decide(con, manager, GAP, 2, Decision("does_not_apply", "Since then"))
    first.close()


def test_a_backup_of_an_earlier_release_is_restored(store: Store, tmp_path: Path) -> None:
    """One from before it was kept what was asked: nothing is known of it, and nothing else is lost."""
    first = open_store(tmp_path / "first.db")
    bring(first, tmp_path / "june", june())
    with zipfile.ZipFile(io.BytesIO(back_up(first))) as packed:
        parts = {name: packed.read(name).decode() for name in packed.namelist() if name.endswith(".jsonl")}
    first.close()
    for table, column in (("finding", "asked"), ("child", "untold"), ("run", "not_asked")):
        rows = [json.loads(line) for line in parts[f"{table}.jsonl"].splitlines()]
        parts[f"{table}.jsonl"] = "".join(
            json.dumps({name: value for name, value in row.items() if name != column}) + "\n" for row in rows
        )
    hashes = {name.removesuffix(".jsonl"): sha256(text.encode()).hexdigest() for name, text in parts.items()}
    with zipfile.ZipFile(tmp_path / "old.zip", "w") as packed:
        for name, said in {**parts, "manifest.json": json.dumps({"format": FORMAT, "tables": hashes})}.items():
            packed.writestr(name, said)
    restore(store, tmp_path / "old.zip")
    with store.read() as con:
        assert con.execute(select(tables.finding.c.asked).distinct()).scalars().all() == [None]
        assert con.execute(select(tables.run.c.not_asked)).scalars().all() == [[]]
    bring(store, tmp_path / "july", june(as_of="2026-07-31"))


def test_a_database_of_an_earlier_release_is_brought_up_to_date_with_all_that_is_in_it(tmp_path: Path) -> None:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine

    file = tmp_path / "old.db"
    engine = create_engine(f"sqlite:///{file}")
    with as_file(files("practicecheck.review").joinpath("migrations")) as scripts, engine.begin() as con:
        config = Config()
        config.set_main_option("script_location", str(scripts))
        config.attributes["connection"] = con
        command.upgrade(config, "0001")
        con.execute(text("INSERT INTO run VALUES ('r', '2026-06-30', '2026-07-01 09:00:00', 'june', 'book', 1)"))
        con.execute(text("INSERT INTO child VALUES ('child-1', 'Alder', NULL, 'r')"))
    engine.dispose()
    store = open_store(file)
    with store.read() as con:
        assert con.execute(select(tables.child.c.id, tables.child.c.untold)).all() == [("child-1", 0)]
        assert con.execute(select(tables.run.c.not_asked)).scalars().all() == [[]]
    bring(store, tmp_path / "july", june(as_of="2026-07-31"))
    store.close()


def test_a_spoilt_backup_or_a_database_in_use_is_refused(held: Store, tmp_path: Path) -> None:
    whole = tmp_path / "backup.zip"
    whole.write_bytes(back_up(held))
    before = everything(held)
    with pytest.raises(InputError, match="new and empty"):
        restore(held, whole)
    assert everything(held) == before
    with zipfile.ZipFile(whole) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    parts["entry.jsonl"] = parts["entry.jsonl"].replace(b"opened", b"closed")
    with zipfile.ZipFile(tmp_path / "spoilt.zip", "w") as packed:
        for name, held_there in parts.items():
            packed.writestr(name, held_there)
    empty = open_store(tmp_path / "empty.db")
    for file in (tmp_path / "spoilt.zip", tmp_path / "empty.db", tmp_path / "nowhere.zip"):
        with pytest.raises(InputError, match="nothing was restored"):
            restore(empty, file)
    with empty.read() as con:
        assert not con.execute(select(tables.finding)).all()
    empty.close()


def test_what_is_past_its_time_is_deleted_and_nothing_else(held: Store, tmp_path: Path) -> None:
    bring(held, tmp_path / "july", june(as_of="2026-07-31", without=("PA-B child-1",)))  # closed by the record
    old = update(tables.entry).values(at=tables.entry.c.at - timedelta(days=3000))
    with held.write() as con:
        con.execute(old)
        counted = delete_old(con, Keep(closed=365, out_of_sight=36500), TODAY, dry=True)
        assert con.execute(select(tables.finding.c.id).where(tables.finding.c.id == GAP)).all()
        done = delete_old(con, Keep(closed=365, out_of_sight=36500), TODAY)
    assert done == counted
    assert (done.closed, done.decided, done.out_of_sight, done.children) == (1, 0, 0, 0)
    with held.read() as con:
        assert not con.execute(select(tables.finding).where(tables.finding.c.id == GAP)).all()
        assert not con.execute(select(tables.entry).where(tables.entry.c.finding == GAP)).all()
        assert len(con.execute(select(tables.finding)).all()) == 5
        assert (
            "past its time"
            in con.execute(select(tables.audit.c.action).order_by(tables.audit.c.seq)).scalars().all()[-1]
        )
        assert verify(con) is None


def test_what_somebody_has_touched_since_is_kept(held: Store) -> None:
    manager = person(held, Role.TEAM_MANAGER)
    with held.write() as con:
        con.execute(update(tables.entry).values(at=tables.entry.c.at - timedelta(days=3000)))
        decide(con, manager, GAP, 1, Decision("does_not_apply", "Reason"))
        later = date.today() + timedelta(days=100)  # noqa: DTZ011
        done = delete_old(con, Keep(decided=365, out_of_sight=36500), later)
    assert (done.decided, done.out_of_sight) == (0, 0)


def test_the_commands_say_so_where_the_log_was_changed(tmp_path: Path) -> None:
    file = tmp_path / "review.db"
    store = open_store(file)
    bring(store, tmp_path / "june", june())
    run = CliRunner().invoke
    whole = run(cli, ["audit", "verify", "--database", str(file)])
    assert (whole.exit_code, whole.stdout) == (0, "The audit log is whole.\n")
    taken = run(cli, ["audit", "export", "--database", str(file), "--out", str(tmp_path / "log.csv")])
    assert taken.exit_code == 0
    assert "run brought in" in (tmp_path / "log.csv").read_text("utf-8")
    backed_up = run(cli, ["review", "backup", "--database", str(file), "--out", str(tmp_path / "backup.zip")])
    assert backed_up.exit_code == 0
    assert (tmp_path / "backup.zip").stat().st_mode & 0o77 == 0
    restored = run(cli, ["review", "restore", str(tmp_path / "backup.zip"), "--database", str(tmp_path / "new.db")])
    assert "The audit log is whole." in restored.stdout
    tidied = run(cli, ["review", "tidy", "--database", str(file), "--dry-run"])
    assert tidied.stdout.startswith("Would be deleted: 0 closed findings")
    with store.write() as con:
        con.execute(text("DROP TRIGGER audit_no_delete"))
        con.execute(delete(tables.audit).where(tables.audit.c.seq == 1))
    changed = run(cli, ["audit", "verify", "--database", str(file)])
    assert changed.exit_code == 1
    assert "missing" in changed.stdout
    nowhere = run(cli, ["audit", "verify", "--database", str(tmp_path / "nowhere.db")])
    assert isinstance(nowhere.exception, UsageError)
    store.close()


def test_migrations_make_the_tables_that_the_app_works_with(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.read() as con:
        assert compare_metadata(MigrationContext.configure(con), tables.metadata) == []
