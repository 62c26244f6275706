"""Two runs compared, as a quality lead does from month to month: what closed, and what only looks closed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from part_of_rules import part_of

from practicecheck.rulebook import Rulebook
from practicecheck.shipped import rules_dir

pytestmark = [pytest.mark.end_to_end, pytest.mark.slow]

CASE = """
coverage: {{status: complete, from: 2025-01-01, to: {to}}}
child: {{child_id: {child}, dob: 2015-05-05, sex: M}}
referral: [{{referral_id: R-{child}, date: 2026-04-01, nfa: N, close_date: null}}]
s47_enquiry:
  - {{s47_id: E-{child}, referral_id: R-{child}, start_date: 2026-04-02, end_date: null, icpc_not_required: N,
      icpc_not_required_reason: null}}
conference: [{conference}]
plan: []
"""
HELD = "{conference_id: K-LATE, kind: icpc, s47_id: E-LATE, held_date: 2026-06-10}"
IN_TIME = "{conference_id: K1, kind: icpc, s47_id: E-WRITTEN, held_date: 2026-04-16}"
RULE = "PA-REC-04"  # an initial conference within 15 working days, or a reasoned no


@pytest.fixture(scope="module")
def desk(desk_for: Callable[[str], Any]) -> Any:
    return desk_for("compare")


@pytest.fixture(scope="module")
def some_rules(desk: Any, book: Rulebook) -> Path:
    """Those of the theme, and those that a child's plan or conference bears on."""
    return part_of(book, rules_dir(), desk.work / "some-rules", ["recognition", "category", "PA-ESC-01"])


@pytest.fixture(scope="module")
def one_rule(desk: Any, book: Rulebook) -> Path:
    return part_of(book, rules_dir(), desk.work / "rules", [RULE])


@pytest.fixture(scope="module")
def runs(desk: Any) -> Callable[..., str]:
    """Runs over the cases given, by name; each with its day, and rules of its own if any."""

    def keep(name: str, day: str, *options: str, **cases: str | None) -> str:
        folder = desk.work / f"{name}-extract"
        folder.mkdir()
        for child, conference in cases.items():
            if conference is not None:
                text = CASE.format(child=child, conference=conference, to=day)
                (folder / f"{child}.yaml").write_text(text, encoding="utf-8")
        done = desk.run("run", folder, "--as-of", day, "--out", name, *options)
        assert done.returncode == 0, done.stderr
        return name

    return keep


@pytest.fixture(scope="module")
def compared(desk: Any, runs: Callable[..., str], some_rules: Path) -> dict[str, Any]:
    """May against June: a conference written up, one still missing, one child gone, one new."""
    runs("may", "2026-05-31", "--rules", str(some_rules), WRITTEN="", OPEN="", GONE="")
    runs("june", "2026-06-30", "--rules", str(some_rules), WRITTEN=IN_TIME, OPEN="", FRESH="")
    done = desk.run("compare", "may", "june", "--format", "json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def changes(found: dict[str, Any], child: str) -> list[dict[str, Any]]:
    """What is said of one child's conference."""
    return [one for one in found["changes"] if one["child_id"] == child and one["rule"] == RULE]


def test_a_gap_closes_by_the_record_that_appeared(compared: dict[str, Any]) -> None:
    (change,) = changes(compared, "WRITTEN")
    assert (change["kind"], change["before"], change["after"]) == ("closed_by_record", "gap", "met")
    assert {"table": "conference", "id": "K1", "field": None} in change["rows"]


def test_what_is_still_missing_is_still_open(compared: dict[str, Any]) -> None:
    assert [one["kind"] for one in changes(compared, "OPEN")] == ["still_open"]


def test_a_child_of_the_later_extract_alone_is_new(compared: dict[str, Any]) -> None:
    assert [one["kind"] for one in changes(compared, "FRESH")] == ["new"]


def test_a_child_who_is_not_in_the_later_extract_is_not_closed(compared: dict[str, Any]) -> None:
    assert [one["kind"] for one in changes(compared, "GONE")] == ["not_in_later"]
    assert not any(one["kind"].startswith("closed") for one in compared["changes"] if one["child_id"] == "GONE")


def test_every_finding_of_either_run_is_told_once(desk: Any, compared: dict[str, Any]) -> None:
    def findings(run: str) -> set[str]:
        result = json.loads((desk.work / run / "result.json").read_text(encoding="utf-8"))
        listed = [*result["outcomes"], *result["escalations"]]
        return {one["id"] for one in listed if one["answer"] in ("gap", "escalate")}

    told = [one["id"] for one in compared["changes"]]
    assert sorted(told) == sorted(findings("may") | findings("june"))
    assert sum(compared["counts"].values()) == len(told)


def test_a_changed_limit_is_not_a_closed_gap(desk: Any, runs: Callable[..., str], one_rule: Path) -> None:
    rules = shutil.copytree(one_rule, desk.work / "longer")
    (settings,) = [path for path in rules.rglob("*.yaml") if "\nicpc_wd:" in path.read_text(encoding="utf-8")]
    text = settings.read_text(encoding="utf-8")
    head, _, tail = text.partition("\nicpc_wd:")
    assert "value: 15" in tail
    settings.write_text(f"{head}\nicpc_wd:{tail.replace('value: 15', 'value: 60', 1)}", encoding="utf-8")
    runs("strict", "2026-06-30", "--rules", str(one_rule), LATE=HELD)
    runs("lenient", "2026-06-30", "--rules", str(rules), LATE=HELD)
    found = json.loads(desk.run("compare", "strict", "lenient", "--format", "json").stdout)
    (change,) = changes(found, "LATE")
    assert (change["kind"], change["before"], change["after"]) == ("rule_changed", "gap", "met")
    assert RULE in found["rules_changed"]


def test_what_was_not_extracted_any_more_is_not_closed(desk: Any, runs: Callable[..., str], one_rule: Path) -> None:
    runs("whole", "2026-06-30", "--rules", str(one_rule), LESS="")
    extract = desk.work / "lesser-extract"
    extract.mkdir()
    text = CASE.format(child="LESS", conference="", to="2026-06-30").replace("conference: []\n", "")
    (extract / "LESS.yaml").write_text(text, encoding="utf-8")
    done = desk.run("run", extract, "--as-of", "2026-06-30", "--out", "lesser", "--rules", one_rule)
    assert done.returncode == 0, done.stderr
    found = json.loads(desk.run("compare", "whole", "lesser", "--format", "json").stdout)
    (change,) = changes(found, "LESS")
    assert (change["kind"], change["after"]) == ("no_longer_told", "cannot_tell")
    back = json.loads(desk.run("compare", "lesser", "whole", "--format", "json").stdout)
    assert [one["kind"] for one in changes(back, "LESS")] == ["now_told"]


def test_a_person_reads_it(desk: Any, compared: dict[str, Any]) -> None:
    done = desk.run("compare", "may", "june")
    assert done.returncode == 0, done.stderr
    assert "Closed by a record that appeared" in done.stdout
    assert "conference K1" in done.stdout
    assert "is not closed" in done.stdout


def test_the_later_run_is_named_second(desk: Any, compared: dict[str, Any]) -> None:
    done = desk.run("compare", "june", "may")
    assert done.returncode == 2
    assert "Name the earlier run first" in done.stderr


def test_a_folder_that_is_no_run_is_refused(desk: Any, tmp_path: Path) -> None:
    done = desk.run("compare", tmp_path, tmp_path)
    assert done.returncode == 2
    assert "holds no run" in done.stderr
