"""A child's journey through to a user's hands: as text, as data, as one picture; by itself and inside a run."""

from __future__ import annotations

import json
import stat
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from run_contract import holds

from practicecheck.results.journey_schema import journey_schema
from practicecheck.shipped import fixtures_dir

pytestmark = pytest.mark.end_to_end
AUDITED = fixtures_dir() / "audited"
CASE_2 = AUDITED / "case-2.yaml"
ASK = ("--child", "CASE-2", "--as-of", "2026-06-30")
SVG = "{http://www.w3.org/2000/svg}"

NARROW = """
coverage: {status: complete, from: 2025-01-01, to: 2026-06-30}
child: {child_id: zqchildqz, dob: 2015-05-05}
referral:
  - {referral_id: zqreferralqz, date: 2025-03-03, close_date: null}
s47_enquiry:
  - {s47_id: zqenquiryqz, referral_id: zqreferralqz, start_date: 2025-03-05, end_date: null}
contact: []
"""


@pytest.fixture(scope="module")
def desk(desk_for: Callable[[str], Any]) -> Any:
    return desk_for("journey")


@pytest.fixture(scope="module")
def journey(desk: Any) -> dict[str, Any]:
    """The journey of the second audited child, as data."""
    done = desk.run("journey", AUDITED, *ASK, "--format", "json")
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def test_the_data_follow_their_schema(journey: dict[str, Any]) -> None:
    Draft202012Validator(journey_schema()).validate(journey)
    assert "person decides" in journey["statement"]


def test_the_whole_chain_is_there_in_order(journey: dict[str, Any]) -> None:
    (episode,) = journey["journeys"][0]["episodes"]
    states = {step["step"]: (step["state"], step["first"]) for step in episode["steps"]}
    assert list(states) == [
        "concern", "contact", "early_help", "referral", "strategy", "medical", "s47", "conference", "plan", "core_group",
        "review", "closure",
    ]  # fmt: skip
    assert states["concern"] == ("dated", "2025-10-19")
    assert states["strategy"] == ("dated", "2025-10-20")
    assert states["medical"] == ("dated", "2025-10-24")
    assert states["conference"] == ("dated", "2025-11-07")
    assert states["closure"] == ("not_recorded", None)
    days = [event["date"] for event in episode["events"] if event["date"]]
    assert days == sorted(days)
    assert max(days) <= "2026-06-30"


def test_working_days_are_counted_between_steps(journey: dict[str, Any]) -> None:
    events = journey["journeys"][0]["episodes"][0]["events"]
    conference = next(event for event in events if event["step"] == "conference")
    # 20 October (day 0) to 7 November 2025: three weeks less a day, and no bank holiday.
    assert conference["since"] == {"step": "s47", "date": "2025-10-20", "working_days": 14}


def test_a_person_reads_it_at_a_narrow_terminal(desk: Any) -> None:
    done = desk.run("journey", CASE_2, *ASK, COLUMNS="80")
    assert done.returncode == 0, done.stderr
    assert "Fri 24 Oct 2025 medical examination" in done.stdout
    assert "14 working days after the enquiry began" in done.stdout
    assert "person decides" in " ".join(done.stdout.split())
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_the_picture_is_one_file_that_loads_nothing(desk: Any) -> None:
    done = desk.run_apart("journey", CASE_2, *ASK, "--format", "svg", "--out", "case-2.svg")
    assert done.returncode == 0, done.stderr
    path = desk.work / "case-2.svg"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text(encoding="utf-8")
    root = ET.fromstring(text)
    assert root.tag == f"{SVG}svg"
    assert root.find(f"{SVG}title") is not None
    assert "strategy discussion" in (root.findtext(f"{SVG}desc") or "")
    for word in ("<script", "@import", "url(http", 'href="http', "@font-face", "<image", "<foreignObject"):
        assert word not in text
    assert [path.name for path in desk.left_behind()] == ["case-2.svg"]
    path.unlink()


def test_what_was_not_extracted_is_never_called_not_recorded(desk: Any) -> None:
    (desk.work / "narrow.yaml").write_text(NARROW, encoding="utf-8")
    done = desk.run("journey", "narrow.yaml", "--child", "zqchildqz", "--as-of", "2026-06-30", "--format", "json")
    (desk.work / "narrow.yaml").unlink()
    assert done.returncode == 0, done.stderr
    assert "zq" not in done.stderr
    (episode,) = json.loads(done.stdout)["journeys"][0]["episodes"]
    states = {step["step"]: step["state"] for step in episode["steps"]}
    assert states["strategy"] == states["medical"] == states["concern"] == "not_extracted"
    # The table is there and covered from 2025 on, but a contact before a referral of March may lie before that.
    assert states["contact"] == "not_extracted"


def test_a_child_that_is_not_there_is_said_without_a_word_of_the_record(desk: Any) -> None:
    done = desk.run("journey", CASE_2, "--child", "CASE-9", "--as-of", "2026-06-30")
    assert done.returncode == 2
    assert "There is no child of that id" in done.stderr
    assert "CASE-" not in done.stderr


def test_a_picture_never_replaces_the_record(desk: Any, tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_bytes(CASE_2.read_bytes())
    done = desk.run("journey", case, *ASK, "--format", "svg", "--out", case)
    assert done.returncode == 2
    assert case.read_bytes() == CASE_2.read_bytes()


def test_a_run_holds_the_journeys_asked_for(desk: Any, few_rules: Path) -> None:
    escalated = {"CASE-2"}
    for more, children in (
        ((), set()), (("--journeys", "escalated"), escalated), (("--journeys", "all"), {"CASE-1", "CASE-2", "CASE-3"}),
    ):  # fmt: skip
        asked = ("--as-of", "2026-06-30", "--rules", few_rules, *more)
        done = desk.run("run", AUDITED, *asked, "--format", "json")
        assert done.returncode == 0, done.stderr
        result = json.loads(done.stdout)
        holds(result)
        assert {one["child_id"] for one in result["escalations"] if one["answer"] == "escalate"} == escalated
        assert {one["child_id"] for one in result["journeys"]} == children
