"""The page of clauses, over a real run: in words for who reads a page, and never more reassuring than what the run found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from review_desk import browser_of, person
from sqlalchemy import select, update

from practicecheck.cli import cli
from practicecheck.reports.kept_run import read_kept_run
from practicecheck.review import tables
from practicecheck.review.bring_in import bring_in
from practicecheck.review.explaining import Explainer
from practicecheck.review.store import Store, open_store
from practicecheck.review.viewer import Role
from practicecheck.shipped import fixtures_dir, rules_dir


@pytest.fixture(scope="module")
def run_of_june(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three audited children, checked."""
    folder = tmp_path_factory.mktemp("why") / "june"
    asked = ["run", str(fixtures_dir() / "audited"), "--as-of", "2026-06-30", "--out", str(folder)]
    assert CliRunner().invoke(cli, asked, catch_exceptions=False).exit_code == 0
    return folder


@pytest.fixture(scope="module")
def store(run_of_june: Path) -> Iterator[Store]:
    made = open_store(run_of_june.parent / "review.db")
    with made.write() as con:
        bring_in(con, read_kept_run(run_of_june))
    yield made
    made.close()


def said(store: Store, key: str) -> str:
    explainer = Explainer(rules_dir())
    try:
        response = browser_of(store, person(store, Role.QUALITY_LEAD), explainer=explainer).get(f"/finding/{key}/why")
    finally:
        explainer.close()
    assert response.status_code == 200
    return " ".join(unescape(response.text).split())


def a_finding(store: Store, kind: str) -> str:
    with store.read() as con:
        return str(con.execute(select(tables.finding.c.id).where(tables.finding.c.kind == kind)).scalars().first())


def changed(store: Store, folder: Path, run_of_june: Path, kind: str, *, rulebook: str | None = None) -> str:
    """A finding of a kind, the kept run being as if it had been made by another rulebook, or had answered otherwise."""
    import shutil

    shutil.copytree(run_of_june, folder / "june")
    if rulebook is not None:
        result = json.loads((folder / "june" / "result.json").read_text("utf-8"))
        result["rulebook"]["hash"] = rulebook
        (folder / "june" / "result.json").write_text(json.dumps(result), encoding="utf-8")
    with duckdb.connect(str(folder / "june" / "run.duckdb")) as con:
        for table in ("outcome", "raised"):
            con.execute(f"UPDATE {table} SET answer = 'not_due' WHERE answer IN ('gap', 'escalate')")
    with store.write() as con:
        con.execute(update(tables.run).values(folder=str(folder / "june")))
    return said(store, a_finding(store, kind))


@pytest.mark.parametrize("kind", ["finding", "escalation"])
def test_rules_that_have_changed_since_are_told_of_in_words_for_a_reader(
    store: Store, run_of_june: Path, tmp_path: Path, kind: str
) -> None:
    page = changed(store, tmp_path, run_of_june, kind, rulebook="another")
    assert "The rules have changed since this run was made." in page
    assert "What was found stands until a later run, or a person's decision, says otherwise." in page
    for word in (" --", "Run again", "another is in use", "rulebook", "tell whoever"):
        assert word not in page.partition("<main")[2], word


@pytest.mark.parametrize("kind", ["finding", "escalation"])
def test_an_answer_that_is_not_the_runs_is_told_beside_it(
    store: Store, run_of_june: Path, tmp_path: Path, kind: str
) -> None:
    page = changed(store, tmp_path, run_of_june, kind)
    assert "The run answered: not due. Worked out here:" in page
    assert "tell whoever runs practicecheck" in page


def test_the_clauses_stand_under_how_the_finding_stands(store: Store, run_of_june: Path) -> None:
    key = a_finding(store, "finding")
    with store.write() as con:
        con.execute(update(tables.run).values(folder=str(run_of_june)))
        con.execute(update(tables.finding).where(tables.finding.c.id == key).values(state_why="rule changed"))
    page = said(store, key)
    assert "Open: rule changed" in page
    assert "The run answered" not in page
    with store.write() as con:
        con.execute(update(tables.finding).where(tables.finding.c.id == key).values(subject="nowhere"))
    assert "there are no clauses to show. What was found stands." in said(store, key)
