"""Trying a rule: its examples and what somebody types, for those who see rules; nothing of it is kept."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import Any

import pytest
from review_desk import browser_of, person
from sqlalchemy import func, select

from practicecheck.review import tables
from practicecheck.review.store import Store, open_store
from practicecheck.review.viewer import Role

BRUISE = """\
as_of: 2026-06-30
given:
  child: {child_id: C1, dob: 2018-05-01}
  concern: [{concern_id: N1, harm: PHY, status: open, reported_at: 2026-03-02}]
  strategy_discussion:
    - {strategy_id: S1, held_at: 2026-03-03, trigger_concern_id: N1, medical_considered: N, medical_decision: not_recorded}
outcomes: {S1: gap}
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = open_store(tmp_path_factory.mktemp("simulator") / "review.db")
    yield made
    made.close()


def test_what_is_typed_is_judged_and_nothing_of_it_is_kept(store: Store) -> None:
    client = browser_of(store, person(store, Role.RULE_AUTHOR))

    def said(text: str) -> str:
        response = client.post("/simulator", data={"rule": "PA-MED-01", "example": text.replace("\n", "\r\n")})
        assert response.status_code == 200
        assert (
            unescape(response.text).split("<textarea")[1].split(">", 1)[1].startswith(text[:40])
        )  # what was typed stays
        return unescape(response.text.split('id="said">')[1])

    with store.read() as con:
        before = con.execute(select(func.count()).select_from(tables.audit)).scalar_one()
    assert said(BRUISE).startswith("S1: gap, as the example says.")
    assert said(BRUISE.replace("considered: N", "considered: Y").replace("not_recorded", "needed")).startswith(
        "S1: met, though the example says gap."
    )
    assert "'givn' is no key" in said(BRUISE.replace("given", "givn"))
    assert "example:6:" in said(
        BRUISE.replace("held_at: 2026-03-03, trigger", "held_at: 2026-03-03, held_at: 2026-03-04, trigger")
    )
    assert "at most 20,000 characters" in said("#" * 20_001)
    assert "no child in the example" in said("as_of: 2026-06-30\ngiven: {}")
    with store.read() as con:
        assert con.execute(select(func.count()).select_from(tables.audit)).scalar_one() == before


def test_an_example_of_a_rule_is_there_to_be_changed(store: Store) -> None:
    client = browser_of(store, person(store, Role.RULE_AUTHOR))
    page = unescape(client.get("/simulator?rule=PA-VOI-01&example=2").text)
    assert '<option value="PA-VOI-01" selected>' in page
    assert "as the example says" in page
    for asked in ("rule=nonsense&example=99", "example=-1", "example=٣", "rule=%00"):
        assert client.get(f"/simulator?{asked}").status_code == 200


def test_only_this_page_may_run_our_script(store: Store) -> None:
    client = browser_of(store, person(store, Role.QUALITY_LEAD))
    assert "script-src 'self'" in client.get("/simulator").headers["content-security-policy"]
    assert "script-src" not in client.get("/rules").headers["content-security-policy"]
    assert client.get("/static/live.js").headers["content-type"].startswith("text/javascript")


def test_rules_that_cannot_be_read_are_said(store: Store, tmp_path: Path) -> None:
    from practicecheck.review.explaining import Explainer

    (tmp_path / "references.yaml").write_text("nonsense: [")
    client = browser_of(store, person(store, Role.RULE_AUTHOR), explainer=Explainer(tmp_path))
    response = client.get("/simulator")
    assert response.status_code == 400
    assert "Traceback" not in response.text
